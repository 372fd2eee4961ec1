"""The rules of closing a case, and of what a closed case takes."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from cases import (
    SCHOOL,
    WORKER,
    closed,
    evaluated,
    in_service,
    on,
    opened,
    reopened,
)
from rule_acts import CLOSURE, LOST, SENT, asked, followed, machine, rules, told

import casekit as ck
from casekit.practice import OwnField


def test_a_case_does_not_close_without_an_evaluation_since_it_was_last_opened():
    evaluation = (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), "2025-09-02")

    assert asked(in_service(), CLOSURE, "2025-06-05")[0] == ["evaluation_before_closure"]
    assert asked(evaluated(), CLOSURE, "2025-06-05")[0] == []
    assert asked(reopened(), CLOSURE, "2025-09-03")[0] == ["evaluation_before_closure"]
    assert asked(told(reopened(), evaluation), CLOSURE, "2025-09-03")[0] == []


@pytest.mark.parametrize(
    ("approved_by", "refusals"),
    [(None, ["closure_needs_approval"]), ("worker-1", ["closure_needs_approval"]), ("lead-1", [])],
)
def test_closing_needs_an_approver_other_than_the_one_who_asks(approved_by: str | None, refusals: list[str]):
    closure = ck.Closure(reason="goals_mostly_attained", approved_by=approved_by)

    assert asked(evaluated(), closure, "2025-06-05")[0] == refusals


@pytest.mark.parametrize(("risk", "refusals"), [("high", ["closure_risk_ceiling"]), ("medium", []), ("low", [])])
def test_a_case_does_not_close_while_its_risk_is_high(risk: Any, refusals: list[str]):
    case = told(evaluated(), (ck.RiskRating(risk=risk), "2025-06-03"))

    assert asked(case, CLOSURE, "2025-06-05")[0] == refusals


def test_a_risk_that_nobody_rated_lets_a_case_close_and_a_lowered_one_too():
    case = evaluated()
    lowered = told(case, (ck.Assessment(risk="high"), "2025-06-03"), (ck.RiskRating(risk="low"), "2025-06-04"))

    assert case.risk is None
    assert asked(case, CLOSURE, "2025-06-05")[0] == []
    assert asked(lowered, CLOSURE, "2025-06-05")[0] == []


@pytest.mark.parametrize(
    ("checkpoint", "findings"),
    [("closure", []), ("evaluation", ["client_voice_at_closure"]), (None, ["client_voice_at_closure"])],
)
def test_closing_without_the_clients_words_is_allowed_and_reported(checkpoint: str | None, findings: list[str]):
    case = told(in_service(), (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), "2025-06-02"))
    if checkpoint:
        case = told(case, (ck.ClientVoice(checkpoint=checkpoint), "2025-06-02"))

    assert asked(case, CLOSURE, "2025-06-05") == ([], findings)


def test_the_clients_words_on_an_earlier_closing_do_not_count():
    evaluation = ck.FinalEvaluation(evidence=("quantitative", "qualitative"))
    case = told(reopened(), (evaluation, "2025-09-02"))

    assert asked(case, CLOSURE, "2025-09-03") == ([], ["client_voice_at_closure"])


def failed(case: ck.Case, *days: str) -> ck.Case:
    return told(case, *((ck.Contact(reached=False), day) for day in days))


THREE = ("2025-06-10", "2025-06-20", "2025-06-30")


@pytest.mark.parametrize(
    ("attempts", "day", "refusals"),
    [
        (THREE, "2025-07-02", []),
        (THREE, "2025-07-01", ["lost_contact_minimum"]),
        (THREE[:2], "2025-07-02", ["lost_contact_minimum"]),
        ((), "2025-07-02", ["lost_contact_minimum"]),
        ((*THREE, "2025-07-01"), "2025-07-02", []),
    ],
)
def test_contact_is_lost_after_three_failed_attempts_and_thirty_days(
    attempts: tuple[str, ...], day: str, refusals: list[str]
):
    case = failed(evaluated(), *attempts)

    assert asked(case, LOST, day)[0] == refusals


@pytest.mark.parametrize(
    "touch",
    [
        ck.Contact(),
        ck.Review(),
        ck.ClientVoice(checkpoint="closure"),
        ck.Contact(purpose="aftercare"),
    ],
)
def test_a_contact_a_review_the_clients_words_or_aftercare_that_reached_them_starts_the_count_anew(touch: ck.Record):
    case = told(failed(evaluated(), *THREE), (touch, "2025-07-01"))
    later = failed(case, "2025-07-05", "2025-07-10", "2025-07-15")

    refusal = SCHOOL.ask(case, LOST, at=on("2025-07-10"), by=WORKER).refusals[0]

    assert (refusal.params["attempts"], refusal.params["days"]) == (0, 9)
    assert asked(later, LOST, "2025-07-30")[0] == ["lost_contact_minimum"]
    assert asked(later, LOST, "2025-07-31")[0] == []


@pytest.mark.parametrize(
    "other", [ck.Supervision(), ck.CaseConference(kind="internal"), ck.Disclosure(recipient="RS1")]
)
def test_other_records_are_no_contact(other: ck.Record):
    case = told(failed(evaluated(), *THREE), (other, "2025-07-01"))

    assert asked(case, LOST, "2025-07-02")[0] == []


def test_attempts_on_one_day_are_one_attempt():
    case = failed(evaluated(), "2025-06-10", "2025-06-10", "2025-06-20", "2025-06-20")

    refusal = SCHOOL.ask(case, LOST, at=on("2025-07-10"), by=WORKER).refusals[0]

    assert (refusal.code, refusal.params["attempts"]) == ("lost_contact_minimum", 2)
    assert asked(failed(case, "2025-06-30"), LOST, "2025-07-10")[0] == []


@pytest.mark.parametrize("kind", [ck.Review, ck.Assessment])
@pytest.mark.parametrize(
    ("given", "attempts"),
    [
        ({}, 0),
        ({"participants": ("C-3", "worker-1")}, 0),
        ({"participants": ("worker-1",)}, 3),
        ({"reason_without_client": "…"}, 3),
    ],
)
def test_a_review_or_an_assessment_without_the_client_is_no_contact(kind: Any, given: dict[str, Any], attempts: int):
    case = told(failed(evaluated(), *THREE), (kind(**given), "2025-07-01"))

    refusals = SCHOOL.ask(case, LOST, at=on("2025-07-10"), by=WORKER).refusals

    assert [each.params["attempts"] for each in refusals if each.code == "lost_contact_minimum"] == [0] * (not attempts)


def test_attempts_of_before_a_reopening_do_not_count_for_the_second_ending():
    evaluation = ck.FinalEvaluation(evidence=("quantitative", "qualitative"))
    lost = told(failed(evaluated(), *THREE), (LOST, "2025-07-10"), (ck.Reopening(), "2025-08-01"))
    case = told(lost, (evaluation, "2025-08-02"))

    assert "lost_contact_minimum" in asked(case, LOST, "2025-09-10")[0]
    tried = failed(case, "2025-08-10", "2025-08-20", "2025-08-30")
    assert asked(tried, LOST, "2025-08-30")[0] == ["lost_contact_minimum"]
    assert asked(tried, LOST, "2025-08-31")[0] == []


@pytest.mark.parametrize(("day", "refusals"), [("2025-04-01", ["lost_contact_minimum"]), ("2025-04-02", [])])
def test_with_no_contact_at_all_the_days_count_from_the_opening(day: str, refusals: list[str]):
    evaluation = ck.FinalEvaluation(evidence=("quantitative", "qualitative"))
    case = told(failed(opened(), "2025-03-05", "2025-03-10", "2025-03-15"), (evaluation, "2025-03-20"))

    assert asked(case, LOST, day)[0] == refusals


def test_closing_for_another_reason_asks_for_no_attempts():
    assert asked(evaluated(), ck.Closure(reason="death", approved_by="lead-1"), "2025-06-05")[0] == []


@pytest.mark.parametrize(
    "act",
    [
        ck.Contact(),
        ck.Contact(reached=False),
        ck.Contact(purpose="aftercare"),
        ck.ClientVoice(checkpoint="aftercare"),
        ck.AftercarePlan(contacts=3, months=6),
        ck.AftercareEnd(outcome="stable"),
        ck.Identification(source="school"),
        ck.Reopening(),
        ck.Client(id="C-3", name="…"),
        ck.ServiceRating(item="respect", rating=4),
        ck.DomainScore(domain="health", occasion="after", score=4),
        "follow_up",
    ],
)
def test_a_closed_case_takes_what_comes_after_the_work(act: str | ck.Record):
    assert asked(closed(), act, "2025-06-06") == ([], [])


def test_a_promise_that_was_never_made_is_not_kept_in_a_closed_case():
    promise = ck.FollowUp(id="F1", owner="worker-1")
    kept = attrs.evolve(promise, done_on=on("2025-06-06").date())
    promised = told(told(evaluated(), (promise, "2025-06-03")), (CLOSURE, "2025-06-05"))

    assert asked(promised, kept, "2025-06-06")[0] == []
    assert asked(closed(), kept, "2025-06-06")[0] == ["closed_case_is_readonly"]


def test_a_consent_is_withdrawn_in_a_closed_case():
    case = told(evaluated(), (ck.Consent(id="S9", given_by=("C-3",), recipients=("RS1",)), "2025-06-03"))
    ended = told(case, (CLOSURE, "2025-06-05"))
    withdrawn = ck.Consent(id="S9", given_by=("C-3",), recipients=("RS1",), withdrawn_on=on("2025-06-06").date())

    assert asked(ended, withdrawn, "2025-06-06") == ([], [])
    assert asked(ended, attrs.evolve(withdrawn, withdrawn_on=None), "2025-06-06")[0] == ["closed_case_is_readonly"]
    assert asked(ended, attrs.evolve(withdrawn, id="S8"), "2025-06-06")[0] == ["closed_case_is_readonly"]


def test_a_consent_is_not_widened_in_a_closed_case_by_a_withdrawal_on_a_day_to_come():
    case = told(evaluated(), (ck.Consent(id="S9", given_by=("C-3",), recipients=("RS1",)), "2025-06-03"))
    ended = told(case, (CLOSURE, "2025-06-05"))
    wider = ck.Consent(id="S9", given_by=("C-3",), recipients=("RS1", "RS2"), withdrawn_on=on("2099-01-01").date())

    assert asked(ended, wider, "2025-06-06")[0] == ["closed_case_is_readonly"]


def test_a_case_is_not_closed_or_reopened_a_second_time_before_its_closing():
    assert asked(closed(), CLOSURE, "2025-05-01")[0] != []
    assert asked(closed(), ck.Reopening(), "2025-05-01")[0] != []


def test_a_court_is_told_after_the_closing():
    told_court = ck.Disclosure(recipient="the court", purpose="order", legal_basis="court_order")

    assert asked(closed(), told_court, "2025-06-06") == ([], ["consent_scope"])


@pytest.mark.parametrize(
    "act",
    [
        ck.Disclosure(recipient="RS1"),
        SENT,
        ck.ServiceStart(need="N1"),
        ck.ServiceStart(need="N1", crisis=True),
        ck.Need(id="N3", domain="health"),
        ck.Assessment(),
        ck.Review(),
        ck.RiskRating(risk="low"),
        ck.Intake(),
        ck.Client(id="C-9"),
        ck.DomainScore(domain="health", occasion="before", score=2),
        ck.FinalEvaluation(evidence=("quantitative", "qualitative")),
        ck.Supervision(),
        ck.Consent(id="S9", given_by=("C-3",)),
        CLOSURE,
        "resume",
    ],
)
def test_anything_else_waits_for_a_reopening(act: str | ck.Record):
    case = closed()
    again = SCHOOL.record(case, ck.Reopening(), at=on("2025-06-06"), by=WORKER)

    assert "closed_case_is_readonly" in asked(case, act, "2025-06-06")[0]
    assert "closed_case_is_readonly" not in asked(again, act, "2025-06-06")[0]


def test_staying_in_aftercare_is_not_a_move_into_it():
    moves = [*SCHOOL.workflow.to_mapping()["moves"], {"name": "visit", "from": ["aftercare"], "to": "="}]  # type: ignore[misc]
    visiting = machine(moves=moves)
    case = followed(SCHOOL.advance(closed(), "follow_up", at=on("2025-06-06"), by=WORKER), visiting)

    assert asked(case, "visit", "2025-06-07", by=visiting)[0] == ["closed_case_is_readonly"]


@pytest.mark.parametrize(
    ("later", "refusals"),
    [
        ({"done_on": on("2025-06-10").date()}, []),
        ({"dropped": "moved"}, []),
        ({"due": on("2025-06-20").date()}, ["out_of_order"]),
    ],
)
def test_a_case_may_be_closed_before_a_promise_was_settled_but_not_before_it_was_changed(
    later: dict[str, Any], refusals: list[str]
):
    promise = ck.FollowUp(id="F1", owner="worker-1")
    case = told(told(evaluated(), (promise, "2025-06-03")), (attrs.evolve(promise, **later), "2025-06-10"))

    assert asked(case, CLOSURE, "2025-06-05")[0] == refusals


AFTERCARE = ["closure", "aftercare"]
FURTHER = [
    {"name": "leave", "from": ["evaluation"], "to": "aftercare"},
    {"name": "visit", "from": ["aftercare"], "to": "="},
]


@pytest.mark.parametrize(
    ("kinds", "moves", "refusals"),
    [
        (AFTERCARE, ["leave"], []),
        ([*AFTERCARE, "monitoring"], ["leave"], ["out_of_order"]),
        (AFTERCARE, ["leave", "visit"], ["out_of_order"]),
    ],
)
def test_a_case_may_be_closed_before_a_move_only_if_a_closed_case_could_make_it(
    kinds: list[str], moves: list[str], refusals: list[str]
):
    office = SCHOOL.workflow.to_mapping()
    stages = {**office["stages"], "aftercare": {"kinds": kinds}}  # type: ignore[dict-item]
    team = machine(stages=stages, moves=[*office["moves"], *FURTHER])  # type: ignore[misc]
    case = followed(evaluated(), team)
    for move in moves:
        case = team.advance(case, move, at=on("2025-06-10"), by=WORKER)

    assert asked(case, CLOSURE, "2025-06-05", by=team)[0] == refusals


@pytest.mark.parametrize(
    ("before", "since", "refusals"),
    [
        ((), (), []),
        ((ck.AftercarePlan(contacts=3, months=3),), (), ["aftercare_at_closure"]),
        ((ck.AftercarePlan(contacts=3, months=3), ck.AftercareEnd(outcome="stable")), (), []),
        ((ck.AftercarePlan(contacts=3, months=3),), (ck.AftercarePlan(contacts=2, months=2),), []),
    ],
    ids=["none planned", "planned", "ended", "planned anew"],
)
def test_aftercare_that_was_planned_before_a_reopening_ends_before_the_next_closing(
    before: tuple[ck.Record, ...], since: tuple[ck.Record, ...], refusals: list[str]
):
    strict = rules(aftercare_at_closure="block")
    evaluation = ck.FinalEvaluation(evidence=("quantitative", "qualitative"))
    case = told(closed(), *((each, "2025-06-06") for each in before), (ck.Reopening(), "2025-09-01"))
    case = told(case, (evaluation, "2025-09-02"), *((each, "2025-09-02") for each in since))

    assert asked(followed(case, strict), CLOSURE, "2025-09-03", by=strict)[0] == refusals


def test_aftercare_can_be_planned_before_a_case_closes_for_the_first_time():
    strict = rules(aftercare_at_closure="block")
    case = told(evaluated(), (ck.AftercarePlan(contacts=3, months=3), "2025-06-03"))

    assert asked(followed(case, strict), CLOSURE, "2025-06-05", by=strict)[0] == []


def test_a_reason_can_ask_for_an_own_field_of_the_closure():
    field = OwnField(id="handover_note", record="Closure", value_type="text", labels={"en": "note"})
    practice = ck.Practice(fields=(field,))
    mapping = {**SCHOOL.workflow.to_mapping(), "reasons": {"improved": {"asks": ["handover_note"]}}}
    asking = ck.StageMachine(ck.Workflow.from_mapping(mapping, practice=practice), practice=practice)
    case = followed(evaluated(), asking)
    closure = ck.Closure(reason="improved", approved_by="lead-1")
    noted = practice.build(ck.Closure, reason="improved", approved_by="lead-1", handover_note="…")

    assert asked(case, closure, "2025-06-05", by=asking)[1] == ["closing_reason_complete"]
    assert asked(case, noted, "2025-06-05", by=asking)[1] == []


def test_what_a_workflow_cancels_at_a_closing_is_cancelled_and_not_asked_for():
    cancelling = rules(follow_ups_at_closure="cancel")
    case = followed(told(evaluated(), (ck.FollowUp(id="F1", owner="worker-1"), "2025-06-03")), cancelling)

    after = cancelling.record(case, CLOSURE, at=on("2025-06-05"), by=WORKER)

    assert asked(case, CLOSURE, "2025-06-05", by=cancelling) == ([], [])
    assert [each.dropped for each in after.follow_ups] == ["case_closed"]
    assert ck.Workflow.from_mapping(cancelling.workflow.to_mapping()) == cancelling.workflow
