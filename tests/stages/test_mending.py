"""Correcting and voiding entries: what takes the place of a wrong one, and what of the later history it breaks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import cases
import pytest
from cases import SCHOOL, SUPERVISOR, WORKER, on
from office import ADVISER, MACHINE, advised, opened, told

import casekit as ck

LATER = on("2025-03-10")
ODD: dict[str, Any] = {"by": ADVISER, "recorded_at": LATER, "reason": "mixed up"}
MENDING: dict[str, Any] = {"by": WORKER, "recorded_at": on("2025-12-01"), "reason": "mixed up"}


def correct(case: ck.Case, record: ck.Record, entry: int, **changes: object) -> ck.Case:
    return MACHINE.correct(case, record, entry=entry, **{**ODD, **changes})


def void(case: ck.Case, entry: int, **changes: object) -> ck.Case:
    return MACHINE.void(case, entry=entry, **{**ODD, **changes})


def mend(case: ck.Case, record: ck.Record | None, entry: int, **changes: object) -> ck.Case:
    """The school case with an entry corrected, or voided where there is no record."""
    if record is None:
        return SCHOOL.void(case, entry=entry, **{**MENDING, **changes})
    return SCHOOL.correct(case, record, entry=entry, **{**MENDING, **changes})


def number(case: ck.Case, kind: type[ck.Record] | str, nth: int = -1) -> int:
    """The number of the last entry that counts with a record of this kind, or with the move of this name."""
    found = [
        entry.number for entry in case.timeline
        if (getattr(entry.what, "move", None) == kind if isinstance(kind, str) else isinstance(entry.what, kind))
    ]  # fmt: skip
    return found[nth]


def refusals(act: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(ck.CasekitError) as refusal:
        act()
    assert isinstance(refusal.value, ck.RecordError)
    return [(each.code, each.where) for each in refusal.value.refusals]


def depending(act: Any) -> tuple[str, ...]:
    """The numbers of the later entries because of which an act is refused, and of nothing else."""
    with pytest.raises(ck.RecordError) as refusal:
        act()
    (said,) = refusal.value.refusals
    assert (said.code, said.where) == ("later_entries_depend", "entry")
    return said.params["entries"]  # type: ignore[return-value]


def reported(before: ck.Case, after: ck.Case) -> dict[int, tuple[str, ...]]:
    """The later entries that the last act reports as no longer acceptable, each with why."""
    findings = [finding for entry in after.entries_since(before.revision) for finding in entry.findings]
    return {
        int(str(each.params["entry"])): each.params["codes"]
        for each in findings if each.code == "no_longer_acceptable"
    }  # type: ignore[misc]  # fmt: skip


def status(case: ck.Case) -> tuple[object, ...]:
    """What a case is now, whatever its history went through."""
    fields = [field.name for field in attrs.fields(ck.Case) if field.name not in ("history", "revision")]
    return (*(getattr(case, name) for name in fields), case.timeline, case.stage_intervals, case.episodes)


# a record in place of a wrong one


def test_a_wrong_record_is_put_right_and_stays_readable():
    case = told(advised(), (ck.RiskRating(risk="high"), "2025-03-06"))

    right = correct(case, ck.RiskRating(risk="low"), case.revision)

    assert (case.risk, right.risk) == ("high", "low")
    assert right.history[:-1] == case.history
    entry = right.history[-1]
    assert (entry.number, entry.mends, entry.reason, entry.recorded_at) == (
        case.revision + 1, case.revision, "mixed up", LATER,
    )  # fmt: skip
    assert entry.at == on("2025-03-06")
    assert right.mended == {case.revision: right.revision}
    assert len(right.dated(ck.RiskRating)) == 1


def test_a_correction_may_say_that_it_happened_on_another_day():
    case = told(advised(), (ck.Contact(), "2025-03-06"))

    right = correct(case, ck.Contact(), case.revision, at=on("2025-03-07"))

    assert right.dated(ck.Contact)[0][0] == on("2025-03-07")


@pytest.mark.parametrize(
    ("slip", "meant"),
    [(datetime(2052, 3, 6, 12, tzinfo=cases.SEOUL), on("2025-03-06")),
     (datetime(1925, 3, 6, 12, tzinfo=cases.SEOUL), on("2025-03-06"))],
    ids=["a quarter of a century ahead", "a century back"],
)  # fmt: skip
def test_a_day_a_century_off_is_mended_like_any_other_and_nothing_later_is_written_down_then(slip, meant):
    if slip < on("2025-03-03"):
        case = MACHINE.open(ck.Client(id="C-3"), id="K-17", at=slip, by=ADVISER)
        case = MACHINE.record(case, ck.Need(id="N1", domain="housing"), at=on("2025-03-04"), by=ADVISER)
        wrong, record = 1, case.history[0].what
    else:
        case = MACHINE.record(advised(), ck.Contact(), at=slip, by=ADVISER)
        wrong, record = case.revision, case.history[-1].what
    case = MACHINE.record(case, ck.Contact(), at=on("2025-03-07"), by=ADVISER)

    right = correct(case, record, wrong, at=on("2025-03-03") if wrong == 1 else meant)

    assert all(entry.at.year == 2025 for entry in right.timeline)
    assert right.entries_since(case.revision - 1)[0].recorded_at == on("2025-03-07")
    assert right.as_of(date(2025, 3, 31)).timeline == right.timeline


@pytest.mark.parametrize("record", [ck.Need(id="N9", domain="work"), ck.RiskRating(risk="low")])
def test_a_record_is_corrected_by_one_of_any_kind(record: ck.Record):
    case = told(advised(), (ck.Contact(), "2025-03-06"))

    right = correct(case, record, case.revision)

    assert right.dated(ck.Contact) == ()
    assert right.dated(type(record))[-1] == (on("2025-03-06"), record)


def test_a_closing_that_was_none_is_corrected_by_a_contact_and_the_case_is_open():
    closed = cases.closed()

    case = mend(closed, ck.Contact(), number(closed, ck.Closure))

    assert (case.status, len(case.episodes), case.episodes[0].closed_at) == ("open", 1, None)
    assert reported(closed, case) == {}


@pytest.mark.parametrize(
    ("closure", "at"),
    [
        (ck.Closure(reason="moved", approved_by="lead-1"), None),
        (ck.Closure(reason="goals_mostly_attained", approved_by="lead-2"), None),
        (ck.Closure(reason="goals_mostly_attained", approved_by="lead-1"), on("2025-06-04")),
    ],
    ids=["reason", "approver", "day"],
)
def test_the_reason_the_approver_and_the_day_of_a_closing_are_corrected(closure: ck.Closure, at: datetime | None):
    closed = cases.closed()

    case = mend(closed, closure, number(closed, ck.Closure), at=at)

    assert case.status == "closed"
    assert case.episodes[0].closure == closure
    assert case.episodes[0].closed_at == (at or on("2025-06-05"))


def test_a_closing_is_judged_anew_when_it_is_corrected():
    closed = cases.closed()

    found = refusals(lambda: mend(closed, ck.Closure(reason="moved"), number(closed, ck.Closure)))

    assert found == [("closure_needs_approval", "K-17")]


def test_a_reopening_is_corrected_in_its_reason_and_its_day():
    case = cases.reopened()

    right = mend(case, ck.Reopening(reason="needs help again"), number(case, ck.Reopening), at=on("2025-09-02"))

    assert right.status == "open"
    assert right.episodes[1].opened_at == on("2025-09-02")
    assert right.episodes[1].reopening == ck.Reopening(reason="needs help again")


def test_a_reopening_does_not_come_before_the_closing_it_ends():
    case = cases.reopened()

    found = refusals(lambda: mend(case, ck.Reopening(), number(case, ck.Reopening), at=on("2025-06-01")))

    assert ("case_is_open", None) in found


def test_a_correction_is_judged_without_the_wrong_entry():
    strong = ck.Assessment(methods=("interview",), strengths=(ck.Strength(description="…"),))
    case = SCHOOL.record(cases.assessed(), strong, at=on("2025-03-07"), by=WORKER)
    bare = mend(case, ck.Assessment(methods=("interview",)), case.revision)

    (finding,) = [each for each in bare.history[-1].findings if each.code == "assessment_incomplete"]

    assert "strengths" in finding.params["missing"]  # type: ignore[operator]
    assert "strengths" not in str(case.history[-1].findings)


def test_a_correction_by_the_plan_takes_the_interval_of_its_day():
    case = cases.planned()

    right = mend(case, ck.Plan(version=1, goals=("G1",), signed_by=("C-3",)), case.revision)

    assert right.plans[0].review_interval == ck.Interval(1, "month")
    assert right.plans[0].goals == ("G1",)


def test_a_correction_uses_overrides_as_a_record_does():
    case = SCHOOL.record(cases.evaluated(), ck.RiskRating(risk="high"), at=on("2025-06-03"), by=WORKER)
    override = ck.Override(rule="closure_risk_ceiling", by=SUPERVISOR, reason="weighed with the team")
    closure = ck.Closure(reason="moved", approved_by="lead-1")
    case = SCHOOL.record(case, closure, at=on("2025-06-05"), by=WORKER, overrides=(override,))
    right = attrs.evolve(closure, reason="goals_mostly_attained")

    assert refusals(lambda: mend(case, right, case.revision)) == [("closure_risk_ceiling", "K-17")]
    assert mend(case, right, case.revision, overrides=(override,)).history[-1].overrides == (override,)


def test_a_closed_case_is_mended_as_an_open_one_is():
    closed = cases.closed()

    case = mend(closed, ck.Need(id="N2", domain="housing"), 4)
    case = mend(case, None, number(case, ck.ClientVoice))

    assert (case.status, case.needs[1].domain) == ("closed", "housing")
    assert case.dated(ck.ClientVoice) == ()


def test_a_correction_of_the_same_instant_keeps_the_place_of_the_wrong_entry():
    case = told(advised(), (ck.RiskRating(risk="low"), "2025-03-06"), (ck.RiskRating(risk="high"), "2025-03-06"))

    right = correct(case, ck.RiskRating(risk="medium"), case.revision - 1)

    assert (right.risk, [what.risk for _, what in right.dated(ck.RiskRating)]) == ("high", ["medium", "high"])


def test_a_correction_is_corrected_and_the_last_one_counts():
    case = told(advised(), (ck.RiskRating(risk="high"), "2025-03-06"))
    wrong = case.revision
    case = correct(case, ck.RiskRating(risk="medium"), wrong)

    case = correct(case, ck.RiskRating(risk="low"), case.revision)

    assert case.risk == "low"
    assert case.mended == {wrong: wrong + 1, wrong + 1: wrong + 2}
    assert refusals(lambda: correct(case, ck.RiskRating(risk="high"), wrong)) == [("cannot_replace", "entry")]


def test_voiding_a_correction_takes_the_wrong_entry_out_too():
    case = told(advised(), (ck.RiskRating(risk="high"), "2025-03-06"))
    case = correct(case, ck.RiskRating(risk="medium"), case.revision)

    case = void(case, case.revision)

    assert (case.risk, case.dated(ck.RiskRating)) == (None, ())


# what is wrong with a correction by itself


@pytest.mark.parametrize("entry", [0, -1, 99, 10**30])
def test_only_what_is_in_the_history_is_mended(entry: int):
    assert refusals(lambda: correct(advised(), ck.Contact(), entry)) == [("unknown_entry", "entry")]
    assert refusals(lambda: void(advised(), entry)) == [("unknown_entry", "entry")]


@pytest.mark.parametrize("entry", ["3", None, True, 3.0, [3], ck.Contact()], ids=repr)
def test_an_entry_is_named_by_its_number(entry: Any):
    assert refusals(lambda: correct(advised(), ck.Contact(), entry)) == [("wrong_type", "entry")]
    assert refusals(lambda: void(advised(), entry)) == [("wrong_type", "entry")]


def test_an_entry_mended_before_is_told_with_the_one_that_mended_it():
    case = void(told(advised(), (ck.Contact(), "2025-03-06")), advised().revision + 1)

    with pytest.raises(ck.RecordError) as refusal:
        correct(case, ck.Contact(), case.revision - 1)

    assert refusal.value.refusals[0].params == {"entry": case.revision - 1, "mended_by": case.revision}
    assert refusals(lambda: void(case, case.revision - 1)) == [("cannot_replace", "entry")]
    assert refusals(lambda: void(case, case.revision)) == [("unknown_entry", "entry")]  # a Void is not taken out


@pytest.mark.parametrize("reason", ["", " ", None, 5, ["why"]])
def test_a_correction_says_why(reason: Any):
    assert refusals(lambda: correct(advised(), ck.Contact(), 3, reason=reason)) == [
        ("correction_without_reason", "reason")
    ]
    assert refusals(lambda: void(advised(), 3, reason=reason)) == [("correction_without_reason", "reason")]


@pytest.mark.parametrize(
    ("at", "code"),
    [(None, "wrong_type"), ("2025-03-10", "wrong_type"), (LATER.date(), "wrong_type"),
     (LATER.replace(tzinfo=None), "naive_instant"), (True, "wrong_type")],
)  # fmt: skip
def test_a_correction_says_when_it_was_written_down(at: Any, code: str):
    assert refusals(lambda: correct(advised(), ck.Contact(), 3, recorded_at=at)) == [(code, "recorded_at")]
    assert refusals(lambda: void(advised(), 3, recorded_at=at)) == [(code, "recorded_at")]


@pytest.mark.parametrize("at", ["2025-03-06", LATER.date(), LATER.replace(tzinfo=None), 5, False, ""])
def test_the_instant_of_a_correction_is_one(at: Any):
    assert [where for _, where in refusals(lambda: correct(advised(), ck.Contact(), 3, at=at))] == ["at"]


@pytest.mark.parametrize("change", [{"by": None}, {"by": ""}, {"by": ["w"]}, {"key": 5}, {"overrides": ["x"]}])
def test_who_corrects_and_how_is_looked_at_as_in_any_act(change: dict[str, Any]):
    assert len(refusals(lambda: correct(advised(), ck.Contact(), 3, **change))) == 1


@pytest.mark.parametrize("record", ["sort", None, 5, [ck.Contact()], ck.Contact])
def test_what_takes_the_place_of_an_entry_is_a_record(record: Any):
    assert refusals(lambda: correct(advised(), record, 3)) == [("wrong_type", "record")]


def test_nothing_is_corrected_before_it_happened():
    case = told(advised(), (ck.Contact(), "2025-03-06"))

    found = refusals(lambda: correct(case, ck.Contact(), case.revision, at=on("2025-03-11")))

    assert found == [("recorded_before_it_happened", "recorded_at")]


def test_a_correction_takes_out_nothing():
    found = refusals(lambda: correct(advised(), ck.Void(), 3))

    assert found == [("void_is_an_act", "record")]


def test_a_record_is_corrected_by_no_move():
    case = told(advised(), (ck.Contact(), "2025-03-06"))
    move = next(entry.what for entry in case.history if getattr(entry.what, "move", None))

    assert refusals(lambda: correct(case, move, case.revision)) == [("stage_change_is_a_move", "record")]


def test_a_case_of_another_workflow_is_mended_by_its_own_machine():
    case = cases.in_service()

    assert refusals(lambda: void(case, case.revision)) == [("other_workflow", "K-17")]
    assert refusals(lambda: correct(case, ck.Contact(), case.revision)) == [("other_workflow", "K-17")]


# the opening


@pytest.mark.parametrize("entry", [1, 2])
def test_the_opening_is_not_voided_nor_made_something_else(entry: int):
    assert refusals(lambda: void(advised(), entry)) == [("opening_stays", "entry")]
    assert refusals(lambda: correct(advised(), ck.Contact(), entry)) == [("opening_stays", "record")]
    assert refusals(lambda: correct(advised(), ck.Void(), entry)) == [("opening_stays", "record")]


def test_the_client_of_the_opening_is_corrected():
    case = advised()

    right = correct(case, ck.Client(id="C-4"), 2)

    assert right.client == ck.Client(id="C-4")
    assert right.clients == (ck.Client(id="C-4"),)
    assert right.history[-1].act == 1
    assert refusals(lambda: void(right, right.revision)) == [("opening_stays", "entry")]


@pytest.mark.parametrize("entry", [1, 2])
def test_the_day_of_the_opening_is_corrected_with_everything_that_opened_it(entry: int):
    case = advised()

    right = correct(case, case.history[entry - 1].what, entry, at=on("2025-03-01"))

    assert right.opened_at == on("2025-03-01")
    assert [item.at for item in right.timeline[:2]] == [on("2025-03-01")] * 2
    assert right.mended == {1: case.revision + 1, 2: case.revision + 2}
    assert ck.Case.from_history(right.id, right.history) == right


def test_the_opening_does_not_come_after_what_happened_in_the_case():
    case = advised()

    with pytest.raises(ck.RecordError) as refusal:
        correct(case, case.history[0].what, 1, at=on("2025-03-05", 13))

    said = refusal.value.refusals[-1]
    assert (said.code, said.params["entries"]) == ("later_entries_depend", ("3", "4"))
    assert said.params["codes"] == ("precedes_the_opening", "not_in_this_stage")


def test_nothing_is_corrected_to_before_the_opening():
    case = told(advised(), (ck.Contact(), "2025-03-06"))

    found = refusals(lambda: correct(case, ck.Contact(), case.revision, at=on("2025-03-02")))

    assert found == [("precedes_the_opening", "at")]


def test_a_household_that_opened_a_case_is_corrected_member_by_member():
    members = (ck.Membership(person="C-3", role="child"),)
    home = ck.Household(id="H-1", index_client="C-3", members=members)
    case = MACHINE.open(home, id="K-17", at=on("2025-03-03"), by=ADVISER)
    larger = attrs.evolve(home, members=(*members, ck.Membership(person="P-2", role="head")))

    right = correct(case, larger, 3)
    moved = correct(right, larger, right.revision, at=on("2025-03-02"))

    assert right.client_unit == larger
    assert [type(entry.what) for entry in moved.timeline] == [ck.StageChange, ck.Client, ck.Household]
    assert {entry.at for entry in moved.timeline} == {on("2025-03-02")}
    assert refusals(lambda: void(moved, moved.revision)) == [("opening_stays", "entry")]


# moves


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


# closings and reopenings


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


def test_a_closing_moved_before_what_a_closed_case_does_not_take_reports_it():
    case = cases.closed()

    moved = mend(case, case.history[-1].what, case.revision, at=on("2025-06-02", 15))
    earlier = mend(case, ck.Contact(), number(case, ck.ClientVoice), at=on("2025-06-07"))

    assert reported(case, moved) == {}
    assert reported(case, earlier) == {}
    worked = SCHOOL.record(cases.evaluated(), ck.Supervision(), at=on("2025-06-03"), by=WORKER)
    closed = SCHOOL.record(worked, case.history[-1].what, at=on("2025-06-05"), by=WORKER)
    before = mend(closed, case.history[-1].what, closed.revision, at=on("2025-06-02", 15))
    assert reported(closed, before) == {worked.revision: ("closed_case_is_readonly",)}


# what of the later history a correction breaks


def test_a_need_that_a_goal_names_is_not_voided_nor_renamed():
    case = cases.opened()
    goals = (str(number(case, ck.Goal, 0)),)

    assert depending(lambda: mend(case, None, 3)) == goals
    assert depending(lambda: mend(case, ck.Need(id="N9", domain="education"), 3)) == goals
    assert depending(lambda: mend(case, ck.Contact(), 3)) == goals
    assert depending(lambda: mend(case, ck.Need(id="N1", domain="education"), 3, at=on("2025-03-03", 13))) == goals


def test_what_later_entries_name_is_told_with_all_their_numbers_and_codes():
    case = SCHOOL.record(cases.planned(), ck.Reading(goal="G1", level=0), at=on("2025-03-11"), by=WORKER)

    with pytest.raises(ck.RecordError) as refusal:
        mend(case, None, number(case, ck.Goal, 0))

    (said,) = refusal.value.refusals
    assert said.params["entries"] == (str(case.revision - 1), str(case.revision))
    assert said.params["codes"] == ("unknown_id",)


def shared() -> ck.Case:
    """A case in service with a referral sent and a disclosure to RS1, on a consent that names RS1."""
    case = cases.in_service()
    case = SCHOOL.record(case, ck.Disclosure(recipient="RS1", purpose="referral"), at=on("2025-03-12"), by=WORKER)
    return SCHOOL.record(case, ck.Contact(), at=on("2025-03-13"), by=WORKER)


@pytest.mark.parametrize(
    ("record", "codes"),
    [
        (None, ("consent_required", "consent_scope")),
        (ck.Consent(id="S1", given_by=("C-3",), recipients=("RS2",)), ("consent_scope",)),
        (ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",), until=date(2025, 3, 11)), ("consent_expired",)),
        (ck.Contact(), ("consent_required", "consent_scope")),
    ],
    ids=["voided", "another recipient", "ended before", "none"],
)
def test_a_disclosure_without_the_consent_it_rested_on_is_reported(record: ck.Record | None, codes: tuple[str, ...]):
    case = shared()

    after = mend(case, record, number(case, ck.Consent))

    assert reported(case, after) == {case.revision - 1: codes}
    assert [each.where for each in after.history[-1].findings] == [f"entry {case.revision - 1}"]
    assert after.history[-1].findings[0].message == f"Entry {case.revision - 1} was acceptable and would not be now."


def test_a_consent_corrected_in_what_nothing_rests_on_reports_nothing():
    case = shared()

    after = mend(case, ck.Consent(id="S1", given_by=("C-3", "P-2"), recipients=("RS1",)), number(case, ck.Consent))

    assert reported(case, after) == {}


def test_a_service_is_reported_where_the_signed_plan_it_rested_on_turns_out_a_draft():
    case = SCHOOL.record(cases.in_service(), ck.ServiceStart(need="N1"), at=on("2025-03-12"), by=WORKER)

    after = mend(case, ck.Plan(version=1, goals=("G1",)), number(case, ck.Plan))

    assert reported(case, after) == {
        number(case, "deliver"): ("plan_before_service",), case.revision: ("plan_before_service",),
    }  # fmt: skip


def test_an_evaluation_of_the_first_episode_moved_into_the_second_is_reported_at_the_first_closing():
    case = cases.reopened()
    evaluation = number(case, ck.FinalEvaluation)

    after = mend(case, case.history[evaluation - 1].what, evaluation, at=on("2025-09-02"))

    assert reported(case, after) == {number(case, ck.Closure): ("evaluation_before_closure",)}


def test_what_was_not_acceptable_before_is_not_reported_again():
    case = cases.kept(cases.opened(), ck.Disclosure(recipient="RS1"), at=on("2025-03-05"), by=WORKER)
    case = cases.kept(case, ck.Contact(), at=on("2025-03-04"), by=WORKER)

    assert reported(case, mend(case, None, case.revision)) == {}


def test_a_backdated_withdrawal_reports_the_disclosure_after_it_and_asking_says_so_too():
    case = shared()
    withdrawn = attrs.evolve(case.consents[0], withdrawn_on=date(2025, 3, 10))
    act: dict[str, Any] = {"at": on("2025-03-10"), "by": WORKER, "recorded_at": on("2025-03-20")}

    answer = SCHOOL.ask(case, withdrawn, **act)
    after = SCHOOL.record(case, withdrawn, **act)

    assert reported(case, after) == {case.revision - 1: ("consent_expired",)}
    assert answer.findings == after.history[-1].findings
    assert answer.allowed


def test_a_withdrawal_that_names_an_earlier_day_reports_what_was_shared_since():
    case = shared()
    withdrawn = attrs.evolve(case.consents[0], withdrawn_on=date(2025, 3, 12))

    after = SCHOOL.record(case, withdrawn, at=on("2025-03-20"), by=WORKER)
    right = mend(after, attrs.evolve(withdrawn, withdrawn_on=date(2025, 3, 13)), after.revision)

    assert reported(case, after) == {case.revision - 1: ("consent_expired",)}
    assert reported(after, right) == {}
    assert ck.verify(right, SCHOOL) == ()
    again = mend(right, withdrawn, right.revision)
    assert reported(right, again) == {case.revision - 1: ("consent_expired",)}


def test_what_was_shared_in_the_morning_stays_right_when_the_consent_is_withdrawn_in_the_afternoon():
    case = shared()
    withdrawn = attrs.evolve(case.consents[0], withdrawn_on=date(2025, 3, 12))

    after = SCHOOL.record(case, withdrawn, at=on("2025-03-12", 14), by=WORKER)

    assert reported(case, after) == {}
    assert ck.verify(after, SCHOOL) == ()
    late = SCHOOL.ask(after, ck.Disclosure(recipient="RS1"), at=on("2025-03-12", 15), by=WORKER)
    assert cases.codes(late.refusals) == ["consent_expired"]


def test_a_move_is_voided_under_a_closing_and_what_it_rested_on_is_reported():
    case = SCHOOL.advance(cases.assessed(), "plan", at=on("2025-03-07"), by=WORKER)
    for record in (
        ck.FinalEvaluation(evidence=("quantitative", "qualitative")), ck.ClientVoice(checkpoint="closure"),
        ck.Closure(reason="moved", approved_by="lead-1"),
    ):  # fmt: skip
        case = SCHOOL.record(case, record, at=on("2025-03-20"), by=WORKER)

    back = mend(case, None, number(case, "plan"))

    assert (back.stage, back.status, reported(case, back)) == ("assessment", "closed", {})


def test_a_move_written_down_late_does_not_reach_back_over_a_reopening():
    answer = SCHOOL.ask(cases.reopened(), "follow_up", at=on("2025-06-06"), by=WORKER, recorded_at=on("2025-09-03"))

    assert "out_of_order" in cases.codes(answer.refusals)


# keys and revisions


def test_a_correction_and_a_void_with_their_key_are_done_once():
    case = told(advised(), (ck.Contact(), "2025-03-06"), (ck.RiskRating(risk="low"), "2025-03-06"))
    corrected = correct(case, ck.RiskRating(risk="high"), case.revision, key="form-1")
    voided = void(corrected, case.revision - 1, key="form-2")

    assert correct(voided, ck.RiskRating(risk="high"), case.revision, key="form-1") is voided
    assert void(voided, case.revision - 1, key="form-2") is voided


def test_a_correction_with_the_key_of_another_act_is_refused():
    case = MACHINE.record(advised(), ck.Contact(), at=on("2025-03-06"), by=ADVISER, key="form-1")
    corrected = correct(case, ck.Contact(reached=False), case.revision, key="form-2")

    for act in (
        lambda: correct(case, ck.Contact(), case.revision, key="form-1"),
        lambda: void(case, case.revision, key="form-1"),
        lambda: void(corrected, corrected.revision, key="form-2"),
        lambda: correct(corrected, ck.Contact(), corrected.revision, key="form-2"),
        lambda: MACHINE.record(corrected, ck.Contact(reached=False), at=LATER, by=ADVISER, key="form-2"),
    ):
        assert refusals(act) == [("key_used", "key")]


def test_whoever_read_the_case_before_it_went_on_does_not_mend_it():
    case = told(advised(), (ck.Contact(), "2025-03-06"))

    for act in (
        lambda: void(case, 3, expected_revision=case.revision - 1),
        lambda: correct(case, ck.Contact(), 3, expected_revision=case.revision + 1),
    ):
        assert refusals(act) == [("revision_passed", "expected_revision")]
    assert void(case, case.revision, expected_revision=case.revision).dated(ck.Contact) == ()


# what was known


def sent_home() -> ck.Case:
    """
    A child sent home on 2025-03-12 at a risk rated low on 6 March.

    On 20 March the rating turned out to be high, on 25 March a contact of 11 March was written down, and on 28 March
    one of 7 March was voided.
    """
    case = told(advised(), (ck.RiskRating(risk="low"), "2025-03-06"), (ck.Contact(), "2025-03-07"))
    case = MACHINE.advance(case, "wait", at=on("2025-03-12"), by=ADVISER)
    case = correct(case, ck.RiskRating(risk="high"), number(case, ck.RiskRating), recorded_at=on("2025-03-20"))
    case = MACHINE.record(
        case, ck.Contact(method="visit"), at=on("2025-03-11"), by=ADVISER, recorded_at=on("2025-03-25")
    )
    return void(case, number(case, ck.Contact, 0), recorded_at=on("2025-03-28"))


@pytest.mark.parametrize(
    ("day", "known", "risk", "contacts", "stage"),
    [
        ("2025-03-12", None, "high", ["visit"], "pause"),
        ("2025-03-12", "2025-03-12", "low", [None], "pause"),
        ("2025-03-12", "2025-03-19", "low", [None], "pause"),
        ("2025-03-12", "2025-03-20", "high", [None], "pause"),
        ("2025-03-12", "2025-03-25", "high", [None, "visit"], "pause"),
        ("2025-03-12", "2025-03-28", "high", ["visit"], "pause"),
        ("2025-03-06", "2025-03-28", "high", [], "advice.talk"),
        ("2025-03-10", "2025-03-10", "low", [None], "advice.talk"),
        ("2025-03-12", "2025-03-06", "low", [], "advice.talk"),
    ],
)
def test_what_was_known_on_a_day_and_what_is_known_today_are_both_answered(day, known, risk, contacts, stage):
    then = sent_home().as_of(date.fromisoformat(day), known=known and date.fromisoformat(known))

    assert (then.risk, then.stage) == (risk, stage)
    assert [contact.method for _, contact in then.dated(ck.Contact)] == contacts


def test_the_case_of_a_day_keeps_the_wrong_entries_of_that_time_marked():
    case = sent_home()
    wrong = {3 + 2, 3 + 3}

    today = case.as_of(date(2025, 3, 12))
    then = case.as_of(date(2025, 3, 12), known=date(2025, 3, 12))

    assert {*today.mended} == wrong
    assert wrong < {entry.number for entry in today.history}
    assert not wrong & {entry.number for entry in today.timeline}
    assert then.mended == {}
    assert wrong < {entry.number for entry in then.timeline}


def test_figures_options_and_due_days_are_asked_of_the_case_as_it_was_known():
    then = sent_home().as_of(date(2025, 3, 12), known=date(2025, 3, 12))

    assert MACHINE.options(then, at=on("2025-03-12", 13), by=ADVISER)
    assert MACHINE.due(then, on=date(2025, 3, 12)) is not None
    assert ck.evaluation.evaluate(then, on=date(2025, 3, 12)).case == "K-17"


@pytest.mark.parametrize("known", ["2025-03-02", "2025-03-10"])
def test_before_a_case_was_on_record_nothing_was_known_of_it(known: str):
    case = MACHINE.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=ADVISER, recorded_at=on("2025-03-11"))

    with pytest.raises(ck.RecordError) as refusal:
        case.as_of(date(2025, 3, 5), known=date.fromisoformat(known))

    (said,) = refusal.value.refusals
    assert (said.code, said.where, said.params) == ("not_yet_on_record", "known", {"recorded_on": "2025-03-11"})
    assert case.as_of(date(2025, 3, 5), known=date(2025, 3, 11)) is case


@pytest.mark.parametrize("known", ["2025-03-12", on("2025-03-12").replace(tzinfo=None), 5, True])
def test_what_was_known_is_asked_of_a_day_or_an_instant(known: Any):
    assert [where for _, where in refusals(lambda: sent_home().as_of(date(2025, 3, 12), known=known))] == ["known"]


def test_what_was_known_at_an_instant_of_a_day_is_what_was_written_down_by_then():
    case = sent_home()

    assert case.as_of(date(2025, 4, 1), known=on("2025-03-20", 11)).risk == "low"
    assert case.as_of(date(2025, 4, 1), known=on("2025-03-20", 12)).risk == "high"


def test_a_correction_to_the_instant_of_what_depends_on_it_stands_where_the_wrong_entry_stood():
    """Hosts that know days alone write everything of a day at one instant."""
    case = MACHINE.open(ck.Client(id="C-3"), id="K-1", at=on("2025-03-03"), by=ADVISER)
    case = MACHINE.record(case, ck.Need(id="N9", domain="work"), at=on("2025-03-04"), by=ADVISER)
    case = MACHINE.record(case, ck.Goal(id="G9", need="N9", term="short"), at=on("2025-03-05"), by=ADVISER)

    right = correct(case, ck.Need(id="N9", domain="housing"), case.revision - 1, at=on("2025-03-05"))

    assert [type(entry.what).__name__ for entry in right.timeline[-2:]] == ["Need", "Goal"]
    assert right.needs[0].domain == "housing"


@pytest.mark.parametrize("thing", [None, "K-17", 3, []])
def test_whoever_hands_over_anything_but_a_case_is_told_so(thing: Any):
    act = {"at": on("2025-03-05"), "by": ADVISER}
    for do in (
        lambda: MACHINE.ask(thing, "wait", **act),
        lambda: MACHINE.options(thing, **act),
        lambda: MACHINE.record(thing, ck.Contact(), **act),
        lambda: MACHINE.adopt(thing, stages=[], by="import"),
        lambda: ck.verify(thing),
    ):
        with pytest.raises(ck.RecordError) as refused:
            do()
        assert refused.value.codes == ("wrong_type",)


@pytest.mark.parametrize("thing", [None, "K-17", 3, []])
def test_only_a_case_is_mended_and_only_a_case_has_effects(thing: Any):
    for do in (
        lambda: correct(thing, ck.Contact(), 3),
        lambda: void(thing, 3),
        lambda: MACHINE.effects(thing, since=0),
    ):
        with pytest.raises(ck.RecordError) as refused:
            do()
        assert refused.value.codes == ("wrong_type",)
