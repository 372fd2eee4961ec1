"""Verifying a history: what it contradicts, by the number of the entry; nothing else refuses an old case."""

from __future__ import annotations

from datetime import timedelta

import attrs
import cases
import pytest
from cases import KOREAN, SCHOOL, WORKER, on

import casekit as ck
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.acts.judging import refusals_by_entry

CLOSURE = ck.Closure(reason="moved")


def written(case: ck.Case, *records: ck.Record, at: str = "2025-03-20", reverse: bool = False) -> ck.Case:
    """The case as read from a store that holds these records too, nothing judged."""
    history = [*case.history]
    for place, record in enumerate(records):
        instant = on(at) + timedelta(hours=-place if reverse else place)
        history.append(ck.Entry(what=record, at=instant, recorded_at=on(at) + timedelta(days=9), by=WORKER))
    return ck.Case.from_history(case.id, history)


def found(case: ck.Case, machine: ck.StageMachine | None = None) -> list[tuple[str, str | None, str]]:
    return [(each.code, each.where, each.severity) for each in ck.verify(case, machine)]


@pytest.mark.parametrize(
    "make", [cases.opened, cases.planned, cases.in_service, cases.evaluated, cases.closed, cases.reopened]
)
def test_a_case_grown_by_the_machine_contradicts_nothing(make):
    assert ck.verify(make()) == ()
    assert ck.verify(make(), SCHOOL) == ()


def test_what_cannot_be_so_is_an_error_with_the_number_of_the_entry():
    case = written(
        cases.opened(), ck.Goal(id="G9", need="N9", term="short"), ck.Reopening(), CLOSURE, CLOSURE,
        ck.StageChange(stage="evaluation", source="planning"),
    )  # fmt: skip

    assert case.stage == "evaluation"
    assert found(case) == [
        ("unknown_id", "entry 9, need", "error"), ("case_is_open", "entry 10", "error"),
        ("case_is_closed", "entry 12", "error"), ("not_in_this_stage", "entry 13, source", "error"),
    ]  # fmt: skip


def test_findings_come_in_the_order_things_happened():
    case = written(cases.opened(), ck.Reopening(), ck.Goal(id="G9", need="N9", term="short"), reverse=True)

    assert [where for _, where, _ in found(case)] == ["entry 10, need", "entry 9"]


def test_what_todays_rules_would_refuse_is_a_warning_and_is_told_only_with_a_machine():
    case = written(cases.opened(), ck.Disclosure(recipient="RS1"), CLOSURE)

    assert found(case) == []
    assert found(case, SCHOOL) == [
        ("consent_required", "entry 9, K-17", "warning"), ("consent_scope", "entry 9, K-17", "warning"),
        ("evaluation_before_closure", "entry 10, K-17", "warning"),
        ("closure_needs_approval", "entry 10, K-17", "warning"),
    ]  # fmt: skip


def test_a_move_is_judged_by_its_guards_on_the_case_as_it_stood_then():
    move = ck.StageChange(stage="assessment", kinds=("assessment",), source="intake", move="assess")
    case = written(cases.opened(), move, ck.Intake())

    assert found(case, SCHOOL) == [("eligibility_not_asked", "entry 9, eligible", "warning")]


@pytest.mark.parametrize(
    ("move", "stage", "codes"),
    [
        ("leap", "planning", ["unknown_move"]),
        ("plan", "planning", ["move_not_open_here"]),
        ("deliver", "implementation", ["move_not_open_here", "plan_before_service"]),
    ],
)
def test_a_move_that_does_not_start_from_the_stage_of_the_case_is_a_warning(move: str, stage: str, codes: list[str]):
    case = written(cases.opened(), ck.StageChange(stage=stage, source="intake", move=move))

    assert found(case) == []
    assert found(case, SCHOOL) == [(code, "entry 9, K-17", "warning") for code in codes]


def test_what_evaluates_records_alone_says_nothing_about_moves():
    evaluator = ActEvaluator(SCHOOL.workflow, ck.Practice(), None, SCHOOL.workflow.recognises)

    judged = [entry.what for entry, _ in refusals_by_entry(evaluator, cases.in_service())]

    assert judged
    assert [what for what in judged if isinstance(what, ck.StageChange)] == []


def test_a_warning_about_a_move_that_was_there_before_a_correction_is_not_reported_again():
    case = written(cases.opened(), ck.Contact(), ck.StageChange(stage="planning", source="intake", move="leap"))

    case = SCHOOL.void(case, entry=9, by=WORKER, recorded_at=on("2025-04-01"), reason="entered twice")

    assert case.history[-1].findings == ()
    assert found(case, SCHOOL) == [("unknown_move", "entry 10, K-17", "warning")]


def test_an_entry_that_was_mended_is_left_out():
    wrong = written(cases.opened(), ck.Disclosure(recipient="RS1"))

    mended = SCHOOL.void(wrong, entry=wrong.revision, by=WORKER, recorded_at=on("2025-04-01"), reason="entered twice")

    assert found(mended, SCHOOL) == []


def test_what_was_done_under_another_workflow_and_what_was_taken_over_is_not_judged():
    case = written(cases.opened(KOREAN), ck.Disclosure(recipient="RS1"))
    case = SCHOOL.adopt(case, stages=[("planning", on("2025-04-01"))], by="import")
    case = cases.kept(case, ck.Disclosure(recipient="RS2"), at=on("2025-04-02"), by=WORKER)

    assert [where for _, where, _ in found(case, SCHOOL)] == [f"entry {case.revision}, K-17"] * 2
    assert [where for _, where, _ in found(case, KOREAN)] == ["entry 9, K-17"] * 2


def test_an_entry_before_the_opening_is_told_and_judged_by_no_rule():
    opened = cases.opened()
    early = ck.Entry(what=ck.Disclosure(recipient="RS1"), at=on("2020-01-01"), by=WORKER)
    moved = ck.Entry(what=ck.StageChange(stage="x", source="y", move="go"), at=on("2020-01-02"), by=WORKER)

    case = ck.Case.from_history("K-17", [*opened.history, early, moved])

    assert found(case, SCHOOL) == found(case) == [
        ("precedes_the_opening", "entry 9, at", "error"), ("not_in_this_stage", "entry 10, source", "error"),
        ("not_in_this_stage", "entry 1, source", "error"),
    ]  # fmt: skip


def test_an_old_case_that_contradicts_itself_goes_on_and_is_mended():
    case = written(cases.opened(), ck.Goal(id="G9", need="N9", term="short"))

    case = SCHOOL.record(case, ck.Contact(), at=on("2025-04-01"), by=WORKER)
    late = SCHOOL.record(case, ck.Contact(), at=on("2025-03-10"), by=WORKER)
    named = SCHOOL.record(late, ck.Need(id="N9", domain="work"), at=on("2025-03-04"), by=WORKER)
    voided = SCHOOL.void(late, entry=9, by=WORKER, recorded_at=on("2025-04-02"), reason="no such goal")
    other = SCHOOL.void(late, entry=late.revision, by=WORKER, recorded_at=on("2025-04-02"), reason="twice")

    assert found(late) == found(other) == [("unknown_id", "entry 9, need", "error")]
    assert found(named) == found(voided) == []


def test_what_is_known_to_be_wrong_stands_in_the_way_of_no_other_correction():
    case = written(cases.opened(), ck.Goal(id="G9", need="N9", term="short"), ck.Need(id="N4", domain="work"))
    case = written(case, ck.Goal(id="G8", need="N8", term="short"), at="2025-03-21")

    voided = SCHOOL.void(case, entry=10, by=WORKER, recorded_at=on("2025-05-02"), reason="twice")

    assert [where for _, where, _ in found(voided)] == ["entry 9, need", "entry 11, need"]


def test_verifying_changes_nothing_and_says_the_same_again():
    case = written(cases.opened(), ck.Disclosure(recipient="RS1"))
    before = attrs.evolve(case)

    assert ck.verify(case, SCHOOL) == ck.verify(case, SCHOOL)
    assert case == before


def test_what_entries_say_of_entries_that_are_not_there_is_told():
    opened = cases.opened()
    lost = ck.Entry(what=ck.Contact(), at=on("2025-03-20"), by=WORKER, number=12, mends=10)
    part = ck.Entry(what=ck.Contact(), at=on("2025-03-20"), by=WORKER, number=13, part_of=11)

    case = ck.Case.from_history("K-17", [*opened.history, lost, part])

    assert found(case) == [
        ("names_unknown_entry", "entry 12, mends", "error"), ("names_unknown_entry", "entry 13, part_of", "error"),
    ]  # fmt: skip
    assert [each.params["named"] for each in ck.verify(case)] == [10, 11]


def test_an_entry_apart_from_the_act_it_names_is_told():
    opened = cases.opened()
    entries = [
        ck.Entry(what=ck.Contact(), at=on("2025-03-20"), by=WORKER),
        ck.Entry(what=ck.Contact(), at=on("2025-03-20"), by=WORKER, part_of=8),
        ck.Entry(what=ck.Contact(), at=on("2025-03-20"), by=WORKER, part_of=10),
    ]

    case = ck.Case.from_history("K-17", [*opened.history, *entries])

    assert found(case) == [
        ("part_of_another_act", "entry 10, part_of", "error"), ("part_of_another_act", "entry 11, part_of", "error"),
    ]  # fmt: skip


def test_one_key_on_two_entries_is_told():
    twice = [ck.Entry(what=ck.Contact(), at=on("2025-03-20"), by=WORKER, key="visit-7")] * 2

    case = ck.Case.from_history("K-17", [*cases.opened().history, *twice])

    assert found(case) == [("key_used_twice", "entry 10, key", "error")]
    assert ck.verify(case)[0].params == {"key": "visit-7", "named": 9, "entry": 10}


def test_anything_but_a_machine_is_refused():
    with pytest.raises(ck.RecordError) as error:
        ck.verify(cases.opened(), 5)  # type: ignore[arg-type]

    assert error.value.codes == ("wrong_type",)
