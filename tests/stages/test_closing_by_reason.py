"""Closing by reason: which rules hold for each, what it counts as, and what it asks for."""

from __future__ import annotations

import attrs
import pytest
from cases import SCHOOL, WORKER, closed, codes, evaluated, in_service, on, opened
from rule_acts import CLOSURE, asked, followed, machine, told

import casekit as ck
from casekit.labels import vocabulary
from casekit.models.closing_reason import CLOSING_REASONS

APPROVED = {"approved_by": "lead-1", "transition_links": ("RS1",), "note": "…"}
MOVED = {"reasons": {
    "moved_to_seoul": {"counts_as": "moved_away", "planned": True, "without": [], "asks": ["outcome"]},
}}  # fmt: skip


def closing(reason: str, **more: object) -> ck.Closure:
    return ck.Closure(**{"reason": reason, **APPROVED, **more})


@pytest.mark.parametrize("reason", ["death", "duplicate", "entered_in_error", "not_eligible_at_intake", "transferred"])
def test_who_died_is_a_duplicate_or_is_transferred_asks_no_evaluation_and_no_clients_voice(reason: str):
    refusals, findings = asked(opened(), closing(reason), "2025-03-05")

    assert refusals == []
    assert {*findings} <= {"duplicate_without_link"}


@pytest.mark.parametrize("reason", ["goals_attained", "moved_away", "client_request", "not_eligible"])
def test_any_other_ending_asks_for_both(reason: str):
    assert asked(opened(), closing(reason), "2025-03-05") == (
        ["evaluation_before_closure"], ["client_voice_at_closure"],
    )  # fmt: skip


def test_a_high_risk_keeps_no_case_open_whose_client_died():
    case = told(in_service(), (ck.RiskRating(risk="high"), "2025-03-12"))

    assert asked(case, closing("death"), "2025-03-13") == ([], [])
    assert asked(case, closing("transferred"), "2025-03-13")[0] == ["closure_risk_ceiling"]


@pytest.mark.parametrize("word", ["lost_contact", "연락두절", "Lost contact"])
def test_any_word_of_the_vocabulary_is_its_code(word: str):
    assert "lost_contact_minimum" in asked(evaluated(), closing(word), "2025-06-05")[0]


@pytest.mark.parametrize("word", ["death", "사망", "Death"])
def test_what_follows_from_a_reason_follows_from_every_word_for_it(word: str):
    assert asked(opened(), closing(word), "2025-03-05") == ([], [])


def test_every_reason_of_the_vocabulary_says_what_follows_from_it():
    assert {*CLOSING_REASONS} == {*vocabulary("closure_reason")}


def test_a_planned_ending_and_a_move_ask_where_the_client_goes_on_and_some_reasons_ask_for_a_note():
    missing = {}
    for reason in vocabulary("closure_reason"):
        found = SCHOOL.ask(evaluated(), ck.Closure(reason=reason, approved_by="lead-1"), at=on("2025-06-05"), by=WORKER)
        missing[reason] = [
            tuple(each.params["fields"]) for each in found.findings if each.code == "closing_reason_complete"
        ]  # fmt: skip

    assert missing["goals_attained"] == missing["moved_away"] == [("transition_links",)]
    assert missing["safety"] == [("note",)]
    assert missing["needs_unmeetable"] == [("transition_links", "note")]
    assert missing["death"] == missing["lost_contact"] == missing["client_request"] == []


def test_a_closing_says_whether_it_was_planned():
    assert [closing(reason).was_planned for reason in ("goals_attained", "이사", "duplicate", "own_word")] == [
        True, False, None, None,
    ]  # fmt: skip
    assert closing("own_word", planned=False).was_planned is False
    assert closing("own_word", counts_as="death").was_planned is False


def test_a_workflow_says_what_its_own_reason_counts_as_and_what_follows_from_it():
    office = machine(**MOVED)
    case = followed(evaluated(), office)

    after = office.record(case, closing("moved_to_seoul", outcome="with_support"), at=on("2025-06-05"), by=WORKER)
    asks = office.ask(case, closing("moved_to_seoul"), at=on("2025-06-05"), by=WORKER)

    assert (after.history[-1].what.counts_as, after.history[-1].what.was_planned) == ("moved_away", True)
    assert [(each.code, each.params["fields"]) for each in asks.findings] == [("closing_reason_complete", ("outcome",))]


def test_a_reason_that_counts_as_lost_contact_asks_its_attempts():
    office = machine(reasons={"cannot_be_found": {"counts_as": "lost_contact"}})
    case = followed(evaluated(), office)

    assert asked(case, closing("cannot_be_found"), "2025-06-05", by=office)[0] == ["lost_contact_minimum"]


def test_a_reason_of_the_workflow_may_leave_out_any_rule():
    office = machine(reasons={"unwilling": {"without": ["evaluation_before_closure", "closure_needs_approval"]}})
    case = followed(in_service(), office)

    assert asked(case, ck.Closure(reason="unwilling"), "2025-06-05", by=office) == ([], ["client_voice_at_closure"])


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        ({"counts_as": "moved"}, ("unknown_closing_reason", "reasons.gone.counts_as")),
        ({"without": ["consent_scop"]}, ("unknown_rule", "reasons.gone.without")),
        ({"asks": ["notes"]}, ("unknown_record_field", "reasons.gone.asks")),
    ],
)
def test_the_catalogue_of_a_workflow_is_checked(reason: dict[str, object], fault: tuple[str, str]):
    found = ck.check({**SCHOOL.workflow.to_mapping(), "reasons": {"gone": reason}})

    assert [(each.code, each.where) for each in found if each.severity == "error"] == [fault]


def test_what_a_workflow_says_of_its_reasons_is_written_and_read_back():
    office = machine(**MOVED).workflow

    assert ck.Workflow.from_toml(office.to_toml()) == ck.Workflow.from_mapping(office.to_mapping()) == office


def test_a_closing_that_is_repeated_with_its_key_is_the_same_act_though_the_machine_filled_it_in():
    office = machine(**MOVED)
    case = followed(evaluated(), office)
    act = closing("moved_to_seoul", outcome="with_support")

    once = office.record(case, act, at=on("2025-06-05"), by=WORKER, key="close-1")

    assert office.record(once, act, at=on("2025-06-05"), by=WORKER, key="close-1") is once


def test_a_part_that_ends_by_death_ends_at_any_risk():
    home = ck.Household(
        id="H-1", index_client="C-3",
        members=(ck.Membership(person="C-3", role="child"), ck.Membership(person="P-2", role="child")),
    )  # fmt: skip
    case = told(opened(), (home, "2025-03-05"), (ck.RiskRating(risk="high", about="P-2"), "2025-03-05"))

    gone = {reason: asked(case, ck.Departure(person="P-2", reason=reason), "2025-03-06")[0]
            for reason in ("moved_away", "death")}  # fmt: skip

    assert gone == {"moved_away": ["closure_risk_ceiling"], "death": []}


def test_two_workflows_differ_by_what_follows_from_a_reason():
    base = machine().workflow
    changed = attrs.evolve(machine(**MOVED).workflow, version=base.version + 1)

    found = ck.stages.compare(base, changed).changes

    assert ("closing_reason_changed", "reasons.moved_to_seoul") in [(each.code, each.where) for each in found]
    assert base.ref.fingerprint != changed.ref.fingerprint


def test_a_closed_case_is_not_closed_again_for_a_lighter_reason():
    assert "case_is_closed" in codes(SCHOOL.ask(closed(), closing("death"), at=on("2025-07-01"), by=WORKER).refusals)
    assert CLOSURE.reason == "goals_mostly_attained"


def test_what_the_workflow_says_of_a_closing_nobody_else_says():
    office = machine(**MOVED, rules={"services_at_closure": "cancel"})
    case = followed(evaluated(), office)
    for field, value in (("counts_as", "death"), ("planned", False), ("cancels", ("goals",))):
        act = closing("moved_to_seoul", outcome="with_support", **{field: value})
        assert asked(case, act, "2025-06-05", by=office)[0] == ["closure_says_otherwise"]
    assert asked(evaluated(), closing("improved", cancels=("referrals",)), "2025-06-05")[0] == [
        "closure_says_otherwise"
    ]


@pytest.mark.parametrize("first", [True, False])
def test_the_reason_of_a_closing_comes_before_what_it_counts_as(first: bool):
    own = {"sent_away": {"counts_as": "transferred", "planned": False, "without": [], "asks": []}}
    office = machine(reasons={**own, "transferred": {}} if first else {"transferred": {}, **own})
    case = followed(in_service(), office)

    assert "evaluation_before_closure" in asked(case, closing("sent_away"), "2025-06-05", by=office)[0]
    done = office.record(followed(evaluated(), office), closing("sent_away"), at=on("2025-06-05"), by=WORKER)
    assert (done.history[-1].what.counts_as, done.history[-1].what.was_planned) == ("transferred", False)


def test_a_correction_into_a_closure_is_dated_before_nothing_that_needs_an_open_case():
    case = SCHOOL.record(in_service(), ck.Contact(), at=on("2025-03-12"), by=WORKER)
    called = case.revision
    case = told(case, (ck.RiskRating(risk="high"), "2025-05-03"), (ck.ServiceStart(need="N1"), "2025-05-04"))

    with pytest.raises(ck.RecordError) as error:
        SCHOOL.correct(
            case, closing("transferred"), entry=called, by=WORKER, recorded_at=on("2025-06-01"), reason="…"
        )  # fmt: skip
    assert "out_of_order" in error.value.codes


@pytest.mark.parametrize(
    "record",
    [
        ck.Intervention(kind="accompaniment", participants=("C-3",)),
        ck.Consent(id="S9", given_by=("C-3",)),
        ck.CaseConference(kind="joint", participants=("C-3",)),
        ck.Plan(version=2, goals=("G1",), signed_by=("C-3",)),
        ck.FinalEvaluation(evidence=("quantitative", "qualitative"), participants=("C-3",)),
        ck.ClientChoice(options=(ck.OptionConsidered(option="RS1", outcome="taken"),)),
    ],
    ids=lambda record: record.kind_name,
)
def test_a_client_who_took_part_yesterday_is_not_lost_today(record: ck.Record):
    tries = [(ck.Contact(reached=False), day) for day in ("2025-06-10", "2025-06-20", "2025-07-01")]
    case = told(evaluated(), *tries)

    assert asked(case, closing("lost_contact"), "2025-07-05")[0] == []
    assert asked(told(case, (record, "2025-07-04")), closing("lost_contact"), "2025-07-05")[0] == [
        "lost_contact_minimum"
    ]
