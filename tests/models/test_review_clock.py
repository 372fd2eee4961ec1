from __future__ import annotations

from datetime import date, timedelta

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import (
    Case,
    Closure,
    Interval,
    Plan,
    Record,
    RecordError,
    Reopening,
    Review,
    ReviewInterval,
    StageChange,
)
from casekit.clocks.reviews import ReviewDue, review_due_days, running_interval
from casekit.days import Weekdays

LATER = date(2026, 1, 1)
SIGNED = Plan(version=1, signed_by=("C-3",))


def case_with(*acts: tuple[str, Record]) -> Case:
    case = cases.opened()
    for day, record in acts:
        case = cases.kept(case, record, at=cases.on(day), by=cases.WORKER)
    return case


def rows(case: Case, on: date = LATER, **calendar: Weekdays) -> list[tuple[str, str]]:
    return [(row.due.isoformat(), row.status) for row in review_due_days(case, on=on, **calendar)]


def test_before_a_plan_is_signed_no_review_is_due():
    case = case_with(("2025-03-10", Plan(version=1)), ("2025-03-11", Review()))

    assert rows(case) == []


def test_a_review_is_due_a_month_after_the_plan_was_signed():
    assert rows(case_with(("2025-03-31", SIGNED))) == [("2025-04-30", "running")]


def test_the_plan_may_name_another_interval():
    case = case_with(("2025-03-10", Plan(version=1, signed_by=("C-3",), review_interval=Interval(2, "week"))))

    assert rows(case) == [("2025-03-24", "running")]


def test_a_review_turns_the_clock_on_from_the_day_it_was_held():
    case = case_with(("2025-03-10", SIGNED), ("2025-04-15", Review()), ("2025-05-01", Review()))

    due = review_due_days(case, on=LATER)

    assert [(row.due, row.status, row.held) for row in due] == [
        (date(2025, 4, 10), "held", date(2025, 4, 15)),
        (date(2025, 5, 15), "held", date(2025, 5, 1)),
        (date(2025, 6, 1), "running", None),
    ]
    assert [row.days_late for row in due] == [5, 0, None]
    assert [row.on_time for row in due] == [False, True, False]


@pytest.mark.parametrize(("held", "late"), [("2025-04-09", 0), ("2025-04-10", 0), ("2025-04-11", 1)])
def test_a_review_on_the_due_day_is_on_time_and_one_the_day_after_is_a_day_late(held, late):
    row = ReviewDue(due=date(2025, 4, 10), status="held", held=date.fromisoformat(held), since=date(2025, 3, 10))

    assert row.days_late == late
    assert row.on_time == (late == 0)


def test_a_new_interval_applies_to_the_running_due_day_at_once():
    weekly = ReviewInterval(interval=Interval(1, "week"), risk="high")

    case = case_with(("2025-03-10", SIGNED), ("2025-03-12", weekly), ("2025-03-17", Review()))

    assert rows(case) == [("2025-03-17", "held"), ("2025-03-24", "running")]


def test_a_new_plan_starts_the_clock_anew_with_its_own_interval():
    second = Plan(version=2, signed_by=("C-3",), review_interval=Interval(3, "month"))

    case = case_with(
        ("2025-03-10", SIGNED), ("2025-03-11", ReviewInterval(interval=Interval(1, "week"))), ("2025-03-14", second)
    )

    assert rows(case) == [("2025-06-14", "running")]


@pytest.mark.parametrize(("stopped", "status"), [("2025-04-10", []), ("2025-04-11", [("2025-04-10", "missed")])])
@pytest.mark.parametrize(
    "stop",
    [
        StageChange(stage="assessment", kinds=("assessment",), source="intake"),
        StageChange(stage="again", kinds=("monitoring", "reassessment"), source="intake"),
        Closure(reason="goals_mostly_attained"),
    ],
    ids=["assessment", "reassessment", "closure"],
)
def test_assessment_and_closing_stop_the_clock_and_a_due_day_that_had_passed_was_missed(stop, stopped, status):
    case = case_with(("2025-03-10", SIGNED), (stopped, stop), ("2025-04-20", Review()))

    assert rows(case) == status


@pytest.mark.parametrize(
    "act",
    [
        StageChange(stage="planning", kinds=("planning",), source="intake"),
        StageChange(stage="intake", kinds=("assessment",), source="intake"),
        ReviewInterval(interval=Interval(1, "month")),
        Plan(version=2),
    ],
    ids=["another stage", "a move that stays", "the same interval", "a draft"],
)
def test_nothing_else_stops_the_clock(act):
    case = case_with(("2025-03-10", SIGNED), ("2025-04-20", act))

    assert rows(case) == [("2025-04-10", "running")]


def test_after_a_reopening_the_next_signed_plan_starts_the_clock():
    case = case_with(
        ("2025-03-10", SIGNED), ("2025-04-01", Closure(reason="moved_away")), ("2025-09-01", Reopening()),
        ("2025-09-02", Review()),
    )  # fmt: skip

    again = cases.kept(case, Plan(version=2, signed_by=("C-3",)), at=cases.on("2025-09-05"), by=cases.WORKER)

    assert rows(case) == []
    assert rows(again) == [("2025-10-05", "running")]


def test_a_due_day_rolls_to_the_next_working_day_and_the_next_is_counted_from_the_review():
    calendar = Weekdays({date(2025, 5, 5)})  # Children's Day, a Monday
    case = case_with(("2025-04-03", SIGNED), ("2025-05-06", Review()))

    assert rows(case)[0] == ("2025-05-03", "held")
    assert rows(case, calendar=calendar) == [("2025-05-06", "held"), ("2025-06-06", "running")]
    assert review_due_days(case, on=LATER, calendar=calendar)[0].on_time


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 3, 9), []),
        (date(2025, 3, 10), [("2025-04-10", "running")]),
        (date(2025, 4, 14), [("2025-04-10", "running")]),
        (date(2025, 4, 15), [("2025-04-10", "held"), ("2025-05-15", "running")]),
    ],
)
def test_what_happened_after_the_day_asked_about_is_left_out(day, expected):
    assert rows(case_with(("2025-03-10", SIGNED), ("2025-04-15", Review())), on=day) == expected


def test_no_review_is_due_before_the_case_opened():
    with pytest.raises(RecordError) as refused:
        review_due_days(cases.opened(), on=date(2025, 3, 2))

    assert refused.value.codes == ("before_the_opening",)


@pytest.mark.parametrize(
    ("acts", "interval"),
    [
        ((), None),
        ((("2025-03-10", Plan(version=1)),), None),
        ((("2025-03-10", SIGNED),), Interval(1, "month")),
        ((("2025-03-10", SIGNED), ("2025-03-12", ReviewInterval(interval=Interval(1, "week")))), Interval(1, "week")),
        ((("2025-03-10", SIGNED), ("2025-03-12", Review())), Interval(1, "month")),
        ((("2025-03-10", SIGNED), ("2025-03-12", Closure(reason="moved_away"))), None),
    ],
    ids=["no plan", "a draft", "signed", "set anew", "after a review", "closed"],
)
def test_the_running_interval_is_that_of_the_plan_until_it_is_set_anew_or_the_clock_stops(acts, interval):
    assert running_interval(case_with(*acts), on=LATER) == interval


@given(st.lists(st.integers(0, 90), max_size=6), st.integers(1, 60))
def test_every_review_answers_one_due_day_and_only_the_last_is_running(gaps, days):
    signed = date(2025, 3, 10)
    held = [signed + timedelta(days=sum(gaps[: number + 1])) for number in range(len(gaps))]
    plan = Plan(version=1, signed_by=("C-3",), review_interval=Interval(days, "day"))

    due = review_due_days(
        case_with((signed.isoformat(), plan), *((day.isoformat(), Review()) for day in held)), on=date(2030, 1, 1)
    )

    assert [row.held for row in due] == [*held, None]
    assert [row.due for row in due] == [day + timedelta(days=days) for day in (signed, *held)]
    assert [row.status for row in due] == ["held"] * len(held) + ["running"]
