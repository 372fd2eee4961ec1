"""The rules of what an assessment and a plan hold, of help for the family, of aftercare and of who approves."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from cases import (
    SCHOOL,
    WORKER,
    assessed,
    closed,
    evaluated,
    on,
    opened,
    planned,
)
from rule_acts import CLOSURE, STRICT, asked, entering, followed, machine, rules, told

import casekit as ck

NOTED = tuple(ck.AssessmentNote(topic=topic, text="…") for topic in ("aims", "environment"))


STRONG = (ck.Strength(description="…"),)


WHOLE = ck.Assessment(strengths=STRONG, notes=NOTED[:1])


@pytest.mark.parametrize(
    ("assessment", "missing"),
    [
        (ck.Assessment(), ("strengths", "aims")),
        (ck.Assessment(strengths=STRONG), ("aims",)),
        (ck.Assessment(notes=NOTED[:1]), ("strengths",)),
        (WHOLE, None),
        (attrs.evolve(WHOLE, approaches=("strengths_based", "ecological")), ("environment",)),
        (attrs.evolve(WHOLE, approaches=("ecological", "problem_solving"), notes=NOTED), None),
    ],
)
def test_an_assessment_that_has_not_found_everything_says_what_is_missing(assessment: ck.Assessment, missing: Any):
    answer = SCHOOL.ask(opened(), assessment, at=on("2025-03-05"), by=WORKER)

    assert answer.allowed
    assert [finding.params["missing"] for finding in answer.findings] == ([missing] if missing else [])


def test_an_assessment_without_any_need_on_record_is_reported():
    case = SCHOOL.open(ck.Client(id="C-3"), id="K-18", at=on("2025-03-03"), by=WORKER)

    answer = SCHOOL.ask(case, ck.Assessment(), at=on("2025-03-05"), by=WORKER)

    assert answer.findings[0].params["missing"] == ("needs", "strengths", "aims")


def test_a_second_assessment_adds_to_what_the_first_one_found():
    assert asked(told(opened(), (WHOLE, "2025-03-05")), ck.Assessment(kind="reassessment"), "2025-04-01") == ([], [])


def test_the_clients_own_words_at_the_assessment_are_aims():
    heard = told(opened(), (ck.ClientVoice(checkpoint="assessment"), "2025-03-04"))

    assert asked(heard, ck.Assessment(strengths=STRONG), "2025-03-05") == ([], [])


def test_a_plan_signed_by_a_worker_alone_is_reported_and_service_waits_for_the_client():
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("worker-1",), reason_unsigned="in hospital")
    case = told(assessed(), (plan, "2025-03-10"))

    assert asked(assessed(), plan, "2025-03-10") == ([], ["plan_without_client"])
    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-11") == (["plan_before_service"], [])


@pytest.mark.parametrize(("until", "refusals"), [("2025-03-10", []), ("2025-03-09", ["plan_before_service"])])
def test_for_a_household_a_member_of_the_day_of_signing_signs_the_plan(until: str, refusals: list[str]):
    members = (
        ck.Membership(person="C-3", role="child"),
        ck.Membership(person="P-2", role="guardian", until=on(until).date()),
    )
    case = told(
        assessed(),
        (ck.Household(id="H-1", index_client="C-3", members=members), "2025-03-07"),
        (ck.Plan(version=1, goals=("G1",), signed_by=("P-2",)), "2025-03-10"),
    )

    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-20")[0] == refusals


@pytest.mark.parametrize(
    ("domain", "reported"),
    [
        ("family_relations", True), ("가족관계", True), ("family", True), ("education", False), ("child_rearing", True),
        ("양육", True), ("care", True), ("돌봄", True), ("domestic_violence", True), ("가정폭력", True),
    ],
)  # fmt: skip
def test_a_need_of_the_family_is_known_by_its_code_or_its_korean_word(domain: str, reported: bool):
    case = told(planned(), (ck.Need(id="N3", domain=domain), "2025-03-10"))

    found = asked(case, ck.ServiceStart(need="N3"), "2025-03-11")

    assert found == ([], ["family_through_referral"] * reported)


def test_a_crisis_in_the_family_does_not_wait_for_a_referral():
    strict = rules(family_through_referral="block")
    case = followed(planned(), strict)

    assert asked(case, ck.ServiceStart(need="N2"), "2025-03-11", by=strict) == (["family_through_referral"], [])
    assert asked(case, ck.ServiceStart(need="N2", crisis=True), "2025-03-11", by=strict) == (
        [], ["family_through_referral"],
    )  # fmt: skip
    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-11", by=strict) == ([], [])


@pytest.mark.parametrize("record", [ck.RiskRating(risk="high"), attrs.evolve(WHOLE, risk="high")])
def test_a_risk_rated_anew_that_leaves_the_reviews_too_far_apart_is_reported(record: ck.Record):
    assert asked(followed(planned(), STRICT), record, "2025-03-12", by=STRICT) == ([], ["review_interval_by_risk"])
    assert asked(followed(assessed(), STRICT), record, "2025-03-12", by=STRICT) == ([], [])


def test_an_open_case_enters_no_stage_for_aftercare_alone():
    assert "aftercare_before_closure" in entering(evaluated(), "aftercare", "2025-06-05")
    assert entering(closed(), "aftercare", "2025-06-06") == []


def test_an_aftercare_contact_of_an_open_case_is_reported():
    contact = ck.Contact(purpose="aftercare")

    assert asked(planned(), contact, "2025-03-11") == ([], ["aftercare_before_closure"])
    assert asked(closed(), contact, "2025-06-06") == ([], [])


def test_a_stage_that_is_also_for_service_is_no_place_for_a_closed_case():
    stages = SCHOOL.workflow.to_mapping()["stages"]
    mixed = machine(stages={**stages, "aftercare": {"kinds": ["aftercare", "implementation"]}})  # type: ignore[dict-item]

    assert asked(followed(closed(), mixed), "follow_up", "2025-06-06", by=mixed)[0] == ["closed_case_is_readonly"]


def test_a_promise_made_before_closing_is_settled_after_it_and_no_new_one_made():
    promise = ck.FollowUp(id="F1", owner="worker-1")
    case = SCHOOL.record(told(evaluated(), (promise, "2025-06-03")), CLOSURE, at=on("2025-06-05"), by=WORKER)

    assert asked(case, attrs.evolve(promise, done_on=on("2025-06-06").date()), "2025-06-06") == ([], [])
    assert asked(case, attrs.evolve(promise, dropped="moved"), "2025-06-06") == ([], [])
    assert asked(case, attrs.evolve(promise, id="F2"), "2025-06-06")[0] == ["closed_case_is_readonly"]


@pytest.mark.parametrize("approver", ["C-3", "worker-1", "lead-1"])
def test_neither_the_client_nor_the_one_who_asks_approves(approver: str):
    closure = ck.Closure(reason="moved", approved_by=approver)

    refusals, _ = asked(evaluated(), closure, "2025-06-05")

    assert refusals == ([] if "lead" in approver else ["closure_needs_approval"])


@pytest.mark.parametrize("approver", [" worker-1 ", "  lead-1", "worker-1\u200b"])
def test_nobody_approves_a_closing_as_someone_else_by_a_space_or_an_invisible_character(approver: str):
    with pytest.raises(ck.RecordError) as error:
        ck.Closure(reason="moved", approved_by=approver)

    assert [refusal.where for refusal in error.value.refusals] == ["approved_by"]


def test_a_signature_counts_as_the_household_stood_when_it_was_given():
    home = ck.Household(
        id="H-1", index_client="C-3",
        members=(ck.Membership(person="C-3", role="child"), ck.Membership(person="P-2", role="guardian")),
    )  # fmt: skip
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("P-2",))
    signed = told(assessed(), (home, "2025-03-07"), (plan, "2025-03-10"))
    later = attrs.evolve(home, members=home.members[:1])
    friend = attrs.evolve(home, members=(*home.members, ck.Membership(person="worker-1", role="friend")))
    alone = told(assessed(), (home, "2025-03-07"), (attrs.evolve(plan, signed_by=("worker-1",)), "2025-03-10"))

    assert asked(told(signed, (later, "2025-03-11")), ck.ServiceStart(need="N1"), "2025-03-12") == ([], [])
    for record in (friend, ck.Client(id="worker-1")):
        case = told(alone, (record, "2025-03-11"))
        assert asked(case, ck.ServiceStart(need="N1"), "2025-03-12")[0] == ["plan_before_service"]


def test_who_left_the_household_does_not_sign_for_it():
    home = ck.Household(
        id="H-1",
        index_client="C-3",
        members=(ck.Membership(person="C-3", role="child", until=on("2025-03-09").date()),),
    )
    case = told(assessed(), (home, "2025-03-07"))
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("C-3",))

    assert asked(case, plan, "2025-03-10") == ([], ["plan_without_client"])
