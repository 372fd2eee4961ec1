"""A record in place of a wrong one: what a correction does, and when it is refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import cases
import pytest
from cases import SCHOOL, SUPERVISOR, WORKER, on
from mending_cases import LATER, correct, mend, number, refusals, reported, void
from office import ADVISER, MACHINE, advised, told

import casekit as ck


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
