"""Reviews are a deadline: the built-in one beside a clock written out by hand, and those of an office."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import attrs
import cases
import pytest
from cases import WORKER, kept, on
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.clocks.reviews import review_due_days
from casekit.days import Weekdays, next_working_day
from casekit.evaluation import evaluate
from casekit.models.timeline import stayed_in
from casekit.stages import check

MONTH, WEEK = ck.Interval(1, "month"), ck.Interval(1, "week")
KOREA = Weekdays({date(2025, 5, 1), date(2025, 5, 5), date(2025, 5, 6)})


class ByHand(NamedTuple):
    """A due day that the clock written out by hand finds."""

    due: date
    status: str
    held: date | None
    since: date


def by_hand(case: ck.Case, until: date, calendar: Weekdays | None) -> list[ByHand]:
    """The review clock with plain words: one day, one interval, and what each entry does to them."""
    rows, since, interval = list[ByHand](), None, MONTH
    seen = case.as_of(until)
    stayed = stayed_in(seen.timeline, on=until)
    for entry in seen.timeline:
        what, day = entry.what, entry.at.date()
        due = None if since is None else next_working_day(interval.after(since), calendar=calendar)
        is_place = isinstance(what, ck.StageChange) and what.enters and (entry.number in stayed or not what.passing)
        is_stop = is_place and {"assessment", "reassessment"} & {*what.kinds}  # type: ignore[union-attr]
        if (isinstance(what, ck.Plan) and what.signed_by) or is_stop or isinstance(what, ck.Closure):
            rows += [ByHand(due, "missed", None, since)] if due and since and due < day else []
        if isinstance(what, ck.Plan) and what.signed_by:
            since, interval = day, what.review_interval or MONTH
        elif is_stop or isinstance(what, ck.Closure):
            since = None
        elif isinstance(what, ck.ReviewInterval):
            interval = what.interval
        elif isinstance(what, ck.Assessment | ck.RiskRating) and what.review_interval and since:
            interval = min(interval, what.review_interval, key=lambda each: each.after(since))  # type: ignore[arg-type]
        elif isinstance(what, ck.Review) and due and since:
            rows.append(ByHand(due, "held", day, since))
            since = day
    if since is not None:
        rows.append(ByHand(next_working_day(interval.after(since), calendar=calendar), "running", None, since))
    return rows


intervals = st.sampled_from([None, MONTH, WEEK, ck.Interval(30, "day"), ck.Interval(3, "month"), ck.Interval(1, "day")])
acts = st.one_of(
    st.builds(lambda signed, interval: ("plan", signed, interval), st.booleans(), intervals),
    st.just(("review",)),
    intervals.filter(bool).map(lambda each: ("interval", each)),
    intervals.map(lambda each: ("rated", each)),
    intervals.map(lambda each: ("assessed", each)),
    st.tuples(st.just("stage"), st.sampled_from(["assessment", "planning", "monitoring"]), st.booleans()),
    st.just(("close",)),
    st.just(("reopen",)),
)


def lived(acts: list[tuple[tuple[Any, ...], int]]) -> tuple[ck.Case, date]:
    """A case in which these acts happened, each some days after the one before; and the last day."""
    case, day, versions = cases.opened(), date(2025, 3, 4), 0
    for number, (act, gap) in enumerate(acts):
        day += timedelta(days=gap)
        record: ck.Record
        match act:
            case ("plan", signed, interval):
                versions += 1
                record = ck.Plan(version=versions, signed_by=("C-3",) if signed else (), review_interval=interval)
            case ("review",):
                record = ck.Review()
            case ("interval", interval):
                record = ck.ReviewInterval(interval=interval)
            case ("rated", interval):
                record = ck.RiskRating(risk="high", review_interval=interval)
            case ("assessed", interval):
                record = ck.Assessment(risk="high", review_interval=interval)
            case ("stage", kind, passing):
                record = ck.StageChange(stage=f"s{number}", source=case.stage, kinds=(kind,), passing=passing)
            case ("close",):
                record = ck.Closure(reason="moved_away")
            case _:
                record = ck.Reopening(reason="back")
        if isinstance(record, ck.Closure | ck.Reopening) and (case.status == "closed") != (act == ("reopen",)):
            continue
        if case.status == "closed" and not isinstance(record, ck.Reopening):
            continue
        at = on(day.isoformat(), hour=8) + timedelta(minutes=number)
        case = kept(case, record, at=at, by=WORKER)
    return case, day


@given(st.lists(st.tuples(acts, st.integers(0, 40)), max_size=14), st.integers(-20, 60), st.sampled_from([None, KOREA]))
def test_the_built_in_deadline_counts_as_the_clock_written_out_by_hand(life, later, calendar):
    case, last = lived(life)
    asked = max(last + timedelta(days=later), date(2025, 3, 4))

    found = review_due_days(case, on=asked, calendar=calendar)

    assert [ByHand(each.due, each.status, each.held, each.since) for each in found] == by_hand(case, asked, calendar)


@given(st.lists(st.tuples(acts, st.integers(0, 40)), max_size=12), st.integers(0, 60))
def test_the_machine_owes_what_the_evaluation_counts_as_running_or_missed_in_this_episode(life, later):
    case, last = lived(life)
    asked = last + timedelta(days=later)
    due = [each for each in cases.SCHOOL.due(case, on=asked) if each.rule == "review"]
    rows = cases.SCHOOL.reviews(case, on=asked)
    began = case.as_of(asked).this_episode[0].at.date()

    assert rows == review_due_days(case, on=asked)
    wanted = [each for each in rows if each.status != "held" and each.since >= began]
    assert [(each.due, each.since) for each in due] == [(each.due, each.since) for each in wanted]
    assert ["missed" if each.status == "missed" else "running" for each in due] == [each.status for each in wanted]


def office(**review: object) -> ck.StageMachine:
    """The school with its own deadline of reviews."""
    rule = {"from": "plan_signed", "until": "review_held", "counts": "last", **review}
    mapping = {**cases.SCHOOL.workflow.to_mapping(), "version": 9, "deadlines": {"review": rule}}
    return ck.StageMachine(ck.Workflow.from_mapping(mapping))


def told(machine: ck.StageMachine, *acts: tuple[ck.Record, str]) -> ck.Case:
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=on("2025-01-03"), by=WORKER)
    for record, day in acts:
        case = kept(case, record, at=on(day), by=WORKER)
    return case


def plan(version: int = 1) -> ck.Plan:
    return ck.Plan(version=version, signed_by=("C-3",))


def rows(machine: ck.StageMachine, case: ck.Case, day: str) -> list[tuple[str, str]]:
    """The reviews as the machine counts them; the evaluation has the same."""
    found = machine.reviews(case, on=date.fromisoformat(day))
    counted = evaluate(case, on=date.fromisoformat(day), reviews=found)
    share = counted["share_of_reviews_on_time"]
    assert counted.reviews == found
    assert share.used == tuple(str(each.due) for each in found if each.status != "running")
    assert share.figures["missed"] == sum(each.status == "missed" for each in found)
    return [(str(each.due), each.status) for each in found]


def test_weekly_four_times_then_monthly():
    machine = office(within=[1, "week"], repeats=[[1, "week", 3], [1, "month"]])
    held = [(ck.Review(), day) for day in ("2025-01-17", "2025-01-24", "2025-02-02", "2025-02-07")]
    case = told(machine, (plan(), "2025-01-10"), *held)

    assert rows(machine, case, "2025-02-08") == [
        ("2025-01-17", "held"), ("2025-01-24", "held"), ("2025-01-31", "held"), ("2025-02-09", "held"),
        ("2025-03-07", "running"),
    ]  # fmt: skip
    late = [each.days_late for each in machine.reviews(case, on=date(2025, 2, 8))]
    assert late == [0, 0, 2, 0, None]


def test_fixed_reviews_stay_on_the_ends_of_months_and_a_missed_one_is_missed():
    machine = office(within=[1, "month"], repeats=[[1, "month"]], windows="fixed")
    case = told(machine, (plan(), "2025-01-31"), (ck.Review(), "2025-02-20"), (ck.Review(), "2025-04-15"))

    assert rows(machine, case, "2025-05-01") == [
        ("2025-02-28", "held"), ("2025-03-31", "missed"), ("2025-04-30", "held"), ("2025-05-31", "running"),
    ]  # fmt: skip


def test_a_review_by_risk_that_stands_still_while_the_case_waits():
    machine = office(
        within=[1, "month"], repeats=[[1, "month"]], within_by={"risk": {"high": [1, "week"]}}, pauses=["monitoring"],
    )  # fmt: skip
    case = told(machine, (plan(), "2025-01-10"), (ck.RiskRating(risk="high"), "2025-01-11"))

    assert rows(machine, case, "2025-01-12") == [("2025-01-17", "running")]
    change = ck.StageChange(stage="monitoring", source="intake", kinds=("monitoring",))
    waited = kept(case, change, at=on("2025-01-13"), by=WORKER)
    back = kept(waited, ck.StageChange(stage="intake", source="monitoring"), at=on("2025-01-16"), by=WORKER)
    assert rows(machine, back, "2025-01-17") == [("2025-01-20", "running")]


def test_a_deadline_of_reviews_that_an_event_stops():
    machine = office(
        within=[2, "week"], repeats=[[2, "week"]], stopped_by="intake_registered", rolls=True,
    )  # fmt: skip
    case = told(machine, (plan(), "2025-01-10"), (ck.Intake(), "2025-01-20"))

    assert rows(machine, case, "2025-02-20") == []
    (stopped,) = (each for each in machine.due(case, on=date(2025, 2, 20)) if each.rule == "review")
    assert (stopped.status, stopped.findings[-1].code) == ("cancelled", "due_stopped_by")
    assert "on 2025-01-20 ended it." in stopped.explain()
    later = kept(case, plan(2), at=on("2025-02-21"), by=WORKER)
    assert rows(machine, later, "2025-02-22") == [("2025-03-07", "running")]


def test_another_due_day_for_a_review_applies_at_once_both_ways_and_the_next_counts_as_before():
    case = cases.planned()
    due = {each.due for each in cases.SCHOOL.due(case, on=date(2025, 3, 12)) if each.rule == "review"}
    (usual,) = due
    for days in (-5, 9):
        day = usual + timedelta(days=days)  # type: ignore[operator]
        change = ck.DeadlineSet(rule="review", due=day, reason="the family is away")
        moved = cases.SCHOOL.record(case, change, at=on("2025-03-12"), by=WORKER)
        (found,) = (each for each in cases.SCHOOL.due(moved, on=date(2025, 3, 12)) if each.rule == "review")
        assert found.due == day
        assert [each.due for each in cases.SCHOOL.owed(moved, on=date(2025, 3, 12)) if each.kind == "review"] == [day]
        held = kept(moved, ck.Review(), at=on(day.isoformat()), by=WORKER)
        assert [each.days_late for each in cases.SCHOOL.reviews(held, on=day)] == [0, None]
        assert cases.SCHOOL.reviews(held, on=day)[-1].due == MONTH.after(day)


def test_another_due_day_for_a_review_that_does_not_run_is_refused():
    change = ck.DeadlineSet(rule="review", due=date(2025, 4, 1), reason="ill")

    answer = cases.SCHOOL.ask(cases.opened(), change, at=on("2025-03-12"), by=WORKER)

    assert "deadline_runs" in {each.code for each in answer.refusals}


def test_a_workflow_with_its_own_deadline_of_reviews_gives_no_plan_an_interval():
    usual = cases.planned()
    (own,) = (each.what for each in usual.history if isinstance(each.what, ck.Plan))
    assert own.review_interval == MONTH
    machine = office(within=[2, "week"], repeats=[[2, "week"]])
    case = cases.assessed()  # by the same moves
    ref = machine.workflow.ref
    history = [attrs.evolve(each, what=attrs.evolve(each.what, workflow=ref) if each.number == 1 else each.what)
               for each in case.history]  # fmt: skip
    case = machine.advance(ck.Case.from_history(case.id, history), "plan", at=on("2025-03-07"), by=WORKER)
    signed = ck.Plan(version=1, goals=("G1", "G2"), signed_by=("C-3", "worker-1"))
    case = machine.record(case, signed, at=on("2025-03-10"), by=WORKER)

    (found,) = (each.what for each in case.history if isinstance(each.what, ck.Plan))
    assert found.review_interval is None
    assert rows(machine, case, "2025-03-11") == [("2025-03-24", "running")]


@pytest.mark.parametrize("wrong", ["2025-04-01", [date(2025, 4, 1)], 3])
def test_an_evaluation_takes_only_the_due_days_of_reviews(wrong):
    with pytest.raises(ck.CasekitError) as refused:
        evaluate(cases.opened(), on=date(2025, 4, 1), reviews=wrong)

    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", "reviews")]


@pytest.mark.parametrize(
    ("day", "unit", "before", "expected"),
    [
        ("2025-05-01", "day", False, "2025-05-07"),  # Sunday the 4th, and two holidays
        ("2025-05-01", "working_day", False, "2025-05-08"),
        ("2025-04-25", "week", False, "2025-05-16"),
        ("2025-05-09", "day", True, "2025-05-02"),  # three days before is the 6th; people work on the 2nd
    ],
)
def test_three_days_roll_to_a_day_on_which_people_work(day, unit, before, expected):
    rule: dict[str, object] = {"from": "need_recorded", "until": "contact", "within": [3, unit], "rolls": True}
    if before:
        rule |= {"from": "referral_sent", "day": "appointment_at", "before": True}
    mapping = {**cases.SCHOOL.workflow.to_mapping(), "version": 9, "deadlines": {"visit": rule}}
    machine = ck.StageMachine(ck.Workflow.from_mapping(mapping))
    case = cases.opened(machine)
    record: ck.Record = ck.Need(id="N3", domain="housing")
    if before:
        at = on(day, hour=10)
        record = ck.Referral(id="R1", need="N1", resource="RS1", legal_basis="court_order", appointment_at=at)
    case = kept(case, record, at=on(day if not before else "2025-04-01"), by=WORKER)

    found = [each for each in machine.due(case, on=date(2025, 5, 1), calendar=KOREA) if each.thing in ("N3", "R1")]

    assert [str(each.due) for each in found] == [expected]
    assert ("due_rolled" in [each.code for each in found[0].findings]) == (unit == "day")
    assert ("근무하지 않는 날이므로" in found[0].explain("ko")) == (unit == "day")


@pytest.mark.parametrize(
    ("keys", "faults"),
    [
        ({"stopped_fields": {"kind": "x"}}, [("deadline_key_needs", "deadlines.review.stopped_fields")]),
        ({"stopped_by": "no_such"}, [("unknown_event", "deadlines.review.stopped_by")]),
        (
            {"stopped_by": "stage_entered", "stopped_fields": {"stage": "nowhere"}},
            [("unknown_stage", "deadlines.review.stopped_fields.stage")],
        ),
        (
            {"stopped_by": "stage_entered", "stopped_fields": {"move": ["assess", "fly"]}},
            [("not_one_of", "deadlines.review.stopped_fields.move")],
        ),
        (
            {"follows_intervals": True, "windows": "fixed"},
            [("deadline_keys_clash", "deadlines.review.follows_intervals")],
        ),
    ],
    ids=["no event", "unknown event", "unknown stage", "unknown move", "fixed"],
)
def test_keys_that_name_nothing_are_faults(keys, faults):
    rule = {"from": "plan_signed", "until": "review_held", "within": [1, "week"], "repeats": [[1, "week"]], **keys}
    mapping = {**cases.SCHOOL.workflow.to_mapping(), "version": 9, "deadlines": {"review": rule}}

    found = [(each.code, each.where) for each in check(mapping) if each.severity == "error"]

    assert found == faults


def test_the_hand_written_clock_sees_every_kind_of_row():
    life = [(("plan", True, None), 0), (("review",), 20), (("plan", True, WEEK), 40), (("review",), 3)]
    case, last = lived(life)  # type: ignore[arg-type]

    statuses = [each.status for each in by_hand(case, last, None)]

    assert statuses == ["held", "missed", "held", "running"]
    assert all(a.since <= b.since for a, b in pairwise(by_hand(case, last, None)))
