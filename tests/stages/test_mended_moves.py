"""Moves, closings and reopenings that are corrected or voided."""

from __future__ import annotations

from typing import Any

import attrs
import cases
import pytest
from cases import SCHOOL, WORKER, on
from mending_cases import LATER, correct, depending, mend, number, refusals, reported, void
from office import ADVISER, MACHINE, advised, opened, told

import casekit as ck


def status(case: ck.Case) -> tuple[object, ...]:
    """What a case is now, whatever its history went through."""
    fields = [field.name for field in attrs.fields(ck.Case) if field.name not in ("history", "revision")]
    return (*(getattr(case, name) for name in fields), case.timeline, case.stage_intervals, case.episodes)


def test_a_move_made_by_mistake_is_voided_as_if_the_case_had_stayed():
    before = advised()
    moved = MACHINE.advance(before, "wait", at=on("2025-03-06"), by=ADVISER)

    back = void(moved, moved.revision)

    assert status(back) == status(before)
    assert back.history[:-1] == moved.history
    assert (back.history[-1].reason, back.history[-1].what) == ("mixed up", ck.Void())
    assert MACHINE.advance(back, "to_papers", at=LATER, by=ADVISER).stage == "advice.papers"


def test_after_one_move_is_voided_the_one_before_it_can_be():
    case = MACHINE.advance(advised(), "wait", at=on("2025-03-06"), by=ADVISER)

    assert void(void(case, number(case, "wait")), number(case, "sort")).stage == "desk"


def test_what_does_not_depend_on_the_move_stays_after_it():
    case = MACHINE.advance(advised(), "wait", at=on("2025-03-06"), by=ADVISER)
    case = told(case, (ck.Contact(), "2025-03-07"), (ck.Need(id="N2", domain="work"), "2025-03-07"))

    back = void(case, number(case, "wait"))

    assert (back.stage, len(back.needs), len(back.dated(ck.Contact))) == ("advice.talk", 2, 1)
    assert reported(case, back) == {}


def test_a_move_on_which_a_later_one_rests_is_voided_after_it():
    case = MACHINE.advance(advised(), "wait", at=on("2025-03-06"), by=ADVISER)

    assert depending(lambda: void(case, number(case, "sort"))) == (str(number(case, "wait")),)


STAYING = ck.StageMachine(ck.Workflow.from_mapping({
    "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": False}, "c": {"final": True}},
    "moves": [
        {"name": "go", "from": ["a"], "to": "b"}, {"name": "note", "from": ["b"], "to": "="},
        {"name": "end", "from": ["b"], "to": "c"},
    ],
}))  # fmt: skip


def test_a_move_that_stays_where_the_one_before_brought_the_case_depends_on_it():
    case = STAYING.open(ck.Client(id="C-3"), id="K-1", at=on("2025-03-03"), by="w")
    case = STAYING.advance(case, "go", at=on("2025-03-04"), by="w")
    case = STAYING.advance(case, "note", at=on("2025-03-05"), by="w")

    numbers = depending(lambda: STAYING.void(case, entry=3, by="w", recorded_at=LATER, reason="mixed up"))

    assert numbers == ("4",)


@pytest.mark.parametrize("entry", [0, 1, 2])
def test_stages_taken_over_together_are_voided_together(entry: int):
    stages = [("advice.talk", on("2025-03-04")), ("pause", on("2025-03-05")), ("support", on("2025-03-06"))]
    adopted = MACHINE.adopt(opened(), stages=stages, by="import")

    back = void(adopted, opened().revision + 1 + entry)

    assert status(back) == status(opened())
    assert len(back.mended) == 3


def test_the_day_of_one_stage_taken_over_is_corrected_alone():
    stages = [("advice.talk", on("2025-03-04")), ("pause", on("2025-03-05")), ("support", on("2025-03-06"))]
    case = MACHINE.adopt(opened(), stages=stages, by="import")
    middle = case.history[-2]

    right = correct(case, middle.what, middle.number, at=on("2025-03-05", 15))

    assert [stay.entered_at for stay in right.stage_intervals[1:]] == [
        on("2025-03-04"), on("2025-03-05", 15), on("2025-03-06"),
    ]  # fmt: skip


def test_the_day_of_a_move_is_corrected():
    case = MACHINE.advance(advised(), "wait", at=on("2025-03-06"), by=ADVISER)
    move = case.history[-1]

    right = correct(case, move.what, move.number, at=on("2025-03-08"))

    assert right.stage_intervals[-1].entered_at == on("2025-03-08")
    assert right.stage == "pause"


def test_a_move_is_not_corrected_to_the_other_side_of_the_one_before_it():
    case = MACHINE.advance(advised(), "wait", at=on("2025-03-06"), by=ADVISER)

    found = refusals(lambda: correct(case, case.history[-1].what, case.revision, at=on("2025-03-04", 13)))

    assert ("later_entries_depend", "entry") in found or ("not_in_this_stage", "source") in found


def test_the_reason_of_a_move_is_corrected_and_its_guards_are_asked_again():
    case = cases.reopened()
    case = SCHOOL.advance(case, "resume", at=on("2025-09-02"), by=WORKER, reason="needs help again")

    right = mend(case, attrs.evolve(case.history[-1].what, reason="moved back"), case.revision)

    assert right.history[-1].what.reason == "moved back"  # type: ignore[attr-defined]
    assert refusals(lambda: mend(case, attrs.evolve(case.history[-1].what, reason=None), case.revision)) == [
        ("reason_required", "K-17")
    ]


@pytest.mark.parametrize(
    "change", [{"stage": "support"}, {"move": "other"}, {"kinds": ("planning",)}, {"adopted": True}]
)
def test_a_move_is_corrected_to_no_other_move(change: dict[str, Any]):
    case = MACHINE.advance(advised(), "wait", at=on("2025-03-06"), by=ADVISER)
    other = attrs.evolve(case.history[-1].what, **change)

    assert refusals(lambda: correct(case, other, case.revision)) == [("stage_change_is_a_move", "record")]


def test_a_move_that_was_none_is_corrected_by_the_contact_it_was():
    case = MACHINE.advance(advised(), "wait", at=on("2025-03-06"), by=ADVISER)

    right = correct(case, ck.Contact(), case.revision)

    assert (right.stage, right.stage_intervals) == (advised().stage, advised().stage_intervals)
    assert right.dated(ck.Contact) == ((on("2025-03-06"), ck.Contact()),)


def test_a_voided_move_is_not_in_the_way_of_the_right_one():
    moved = MACHINE.advance(advised(), "wait", at=on("2025-03-20"), by=ADVISER)
    back = void(moved, moved.revision, recorded_at=on("2025-03-21"))

    right = MACHINE.advance(back, "wait", at=on("2025-03-10"), by=ADVISER, recorded_at=on("2025-03-22"))

    assert (right.stage, right.stage_intervals[-1].entered_at) == ("pause", on("2025-03-10"))
    assert ck.Case.from_history(right.id, right.history) == right


def test_a_reopening_is_voided_and_the_case_is_closed():
    back = mend(cases.reopened(), None, number(cases.reopened(), ck.Reopening))

    assert status(back) == status(cases.closed())


def test_a_closing_is_voided_after_its_reopening():
    case = cases.reopened()

    assert depending(lambda: mend(case, None, number(case, ck.Closure))) == (str(number(case, ck.Reopening)),)
    back = mend(mend(case, None, number(case, ck.Reopening)), None, number(case, ck.Closure))
    assert status(back) == status(cases.evaluated())


def test_what_only_an_open_case_takes_is_reported_when_the_reopening_is_voided():
    case = SCHOOL.record(cases.reopened(), ck.RiskRating(risk="low"), at=on("2025-09-02"), by=WORKER)

    back = mend(case, None, number(case, ck.Reopening))

    assert reported(case, back) == {case.revision: ("closed_case_is_readonly",)}


def test_a_closing_is_not_moved_before_what_a_closed_case_does_not_take():
    case = cases.closed()

    moved = mend(case, case.history[-1].what, case.revision, at=on("2025-06-02", 15))
    earlier = mend(case, ck.Contact(), number(case, ck.ClientVoice), at=on("2025-06-07"))

    assert reported(case, moved) == {}
    assert reported(case, earlier) == {}
    worked = SCHOOL.record(cases.evaluated(), ck.Supervision(), at=on("2025-06-03"), by=WORKER)
    closed = SCHOOL.record(worked, case.history[-1].what, at=on("2025-06-05"), by=WORKER)
    with pytest.raises(ck.RecordError) as error:
        mend(closed, case.history[-1].what, closed.revision, at=on("2025-06-02", 15))
    assert error.value.codes == ("out_of_order",)
