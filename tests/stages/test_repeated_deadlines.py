"""Deadlines that come again: one after the other, or all counted from one start."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from cases import WORKER, kept, on, opened
from due_days import deadlines_of
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.days import TimeLimit, Weekdays
from casekit.stages import Deadline, DeadlineRule

WEEK, MONTH, QUARTER = TimeLimit(1, "week"), TimeLimit(1, "month"), TimeLimit(3, "month")
VISITS = DeadlineRule(
    id="visits", since="intake_registered", until="contact", until_kind="home_visit", within=MONTH,
    repeats=((MONTH, None),), counts="first",
)  # fmt: skip
FIXED = attrs.evolve(VISITS, windows="fixed")
VISIT = ck.Contact(method="home_visit")


def visited(*days: str, since: str = "2025-03-10", case: ck.Case | None = None) -> ck.Case:
    """A case with an intake on a day, and with visits on these days."""
    case = kept(opened() if case is None else case, ck.Intake(), at=on(since, 10), by=WORKER)
    for day in days:
        case = kept(case, VISIT, at=on(day), by=WORKER)
    return case


def told(rule: DeadlineRule, case: ck.Case, asked: str, **more: Any) -> list[tuple[str, str]]:
    """The status and the due day of each time that it comes."""
    found = deadlines_of(rule, case, on=date.fromisoformat(asked), **more)
    return [(each.status, str(each.due)[5:]) for each in found]


def last(rule: DeadlineRule, case: ck.Case, asked: str, **more: Any) -> Deadline:
    return deadlines_of(rule, case, on=date.fromisoformat(asked), **more)[-1]


# Rolling: the next one counts from when the one before was met


@pytest.mark.parametrize(
    ("visits", "asked", "expected"),
    [
        ((), "2025-04-10", [("due_today", "04-10")]),
        ((), "2025-04-11", [("overdue", "04-10")]),
        (("2025-04-01",), "2025-04-11", [("met", "04-10"), ("pending", "05-01")]),
        (("2025-04-20",), "2025-04-21", [("met_late", "04-10"), ("pending", "05-20")]),
        (("2025-04-20",), "2025-05-21", [("met_late", "04-10"), ("overdue", "05-20")]),
        (("2025-03-10", "2025-03-10"), "2025-03-11", [("met", "04-10"), ("met", "04-10"), ("pending", "04-10")]),
    ],
)
def test_a_rolling_deadline_comes_again_after_it_was_met(visits, asked, expected):
    assert told(VISITS, visited(*visits), asked) == expected


def test_a_visit_that_comes_too_early_meets_no_time():
    rule = attrs.evolve(VISITS, earliest=TimeLimit(10, "day"))

    assert told(rule, visited("2025-03-20"), "2025-04-11") == [("overdue", "04-10")]
    assert told(rule, visited("2025-03-20", "2025-03-31"), "2025-04-11") == [("met", "04-10"), ("pending", "04-30")]


def test_weekly_four_times_and_then_monthly():
    rule = attrs.evolve(VISITS, within=WEEK, repeats=((WEEK, 3), (MONTH, None)))
    days = ["2025-03-17", "2025-03-24", "2025-03-31", "2025-04-07"]

    assert told(rule, visited(*days), "2025-04-08") == [("met", day[5:]) for day in days] + [("pending", "05-07")]


def test_the_first_interval_differs_from_the_later_ones():
    rule = attrs.evolve(VISITS, within=QUARTER, repeats=((TimeLimit(6, "month"), None),))

    assert told(rule, visited("2025-06-02"), "2025-06-03") == [("met", "06-10"), ("pending", "12-02")]


def test_it_comes_no_more_often_than_the_rule_says():
    rule = attrs.evolve(VISITS, repeats=((MONTH, 1),))

    assert told(rule, visited("2025-03-20", "2025-04-01", "2025-04-02"), "2025-04-20") == [
        ("met", "04-10"), ("met", "04-20"),
    ]  # fmt: skip


def test_twice_a_month_is_met_by_the_second_visit():
    twice = attrs.evolve(VISITS, times=2)

    assert told(twice, visited("2025-03-20"), "2025-04-11") == [("overdue", "04-10")]
    assert "1 of 2" in last(twice, visited("2025-03-20"), "2025-04-01").explain()
    assert told(twice, visited("2025-03-20", "2025-04-02"), "2025-04-11") == [("met", "04-10"), ("pending", "05-02")]


# Fixed: all are counted from the start


def test_fixed_days_stay_whenever_the_visit_was():
    case = visited("2025-04-01", "2025-04-20")

    assert told(FIXED, case, "2025-05-12") == [("met", "04-10"), ("met", "05-10"), ("pending", "06-10")]


def test_the_end_of_a_month_is_followed_by_the_end_of_the_next():
    case = visited("2025-02-01", "2025-03-02", since="2025-01-31", case=opened(day="2024-01-02"))

    assert [day for _, day in told(FIXED, case, "2025-03-05")] == ["02-28", "03-31", "04-30"]
    leap = visited(since="2024-02-29", case=opened(day="2024-01-02"))
    yearly = attrs.evolve(FIXED, within=TimeLimit(1, "year"), repeats=((TimeLimit(1, "year"), None),))
    days = [each.due for each in deadlines_of(yearly, leap, on=date(2028, 2, 29))]
    assert days == [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


def test_a_time_that_was_missed_stays_missed_once_a_later_one_was_met():
    none, later = visited(), visited("2025-05-20")

    assert told(FIXED, none, "2025-05-12") == [("overdue", "04-10"), ("overdue", "05-10"), ("pending", "06-10")]
    assert told(FIXED, later, "2025-05-20") == [
        ("missed", "04-10"), ("missed", "05-10"), ("met", "06-10"), ("pending", "07-10"),
    ]  # fmt: skip


def test_an_assessment_counts_from_thirty_days_before_an_anniversary_to_thirty_days_after_it():
    year, thirty = TimeLimit(1, "year"), TimeLimit(30, "day")
    rule = attrs.evolve(FIXED, within=year, repeats=((year, None),), earliest=thirty, grace=thirty)

    def status(visit: str) -> list[str]:
        return [each.status for each in deadlines_of(rule, visited(visit), on=date(2026, 4, 20))]

    assert [status(day) for day in ("2026-02-07", "2026-02-08", "2026-04-09", "2026-04-10")] == [
        ["overdue", "pending"], ["met", "pending"], ["met", "pending"], ["met_late", "pending"],
    ]  # fmt: skip
    explained = last(rule, visited(), "2026-04-01").explain()
    assert "until 2026-03-10" in explained
    assert "30 day(s) more it is still in time: until 2026-04-09" in explained


def test_what_nobody_ended_goes_on_by_itself():
    rule = attrs.evolve(FIXED, extends=True)

    assert told(rule, visited(), "2025-05-12") == [("extended", "04-10"), ("extended", "05-10"), ("pending", "06-10")]
    assert "goes on by itself" in deadlines_of(rule, visited(), on=date(2025, 5, 12))[0].explain()


def test_weekly_and_then_monthly_from_one_start():
    rule = attrs.evolve(FIXED, within=WEEK, repeats=((WEEK, 1), (MONTH, None)))

    days = [day for _, day in told(rule, visited(), "2025-05-20")]
    assert days == ["03-17", "03-24", "04-24", "05-24"]


def test_hours_are_counted_on_from_the_hour():
    rule = attrs.evolve(FIXED, within=TimeLimit(24, "hour"), repeats=((TimeLimit(48, "hour"), None),))

    found = deadlines_of(rule, visited(), on=date(2025, 3, 12))
    assert [each.due_at and each.due_at.isoformat()[5:16] for each in found] == ["03-11T10:00", "03-13T10:00"]


def test_working_days_are_counted_on_over_holidays():
    korea = Weekdays({date(2025, 5, 1), date(2025, 5, 5), date(2025, 5, 6)})
    three = TimeLimit(3, "working_day")
    rule = attrs.evolve(FIXED, within=three, repeats=((three, None),))

    found = told(rule, visited(since="2025-05-01"), "2025-05-12", calendar=korea)
    assert [day for _, day in found] == ["05-08", "05-13"]


# What stops, moves and waives them


def closed(case: ck.Case, day: str) -> ck.Case:
    return kept(case, ck.Closure(reason="moved_away", approved_by="s"), at=on(day), by=WORKER)


def test_a_closing_ends_the_time_that_runs():
    assert told(VISITS, closed(visited("2025-04-01"), "2025-04-20"), "2025-06-01") == [
        ("met", "04-10"), ("cancelled", "05-01"),
    ]  # fmt: skip
    assert told(FIXED, closed(visited(), "2025-04-20"), "2025-04-20") == [("missed", "04-10"), ("cancelled", "05-10")]


def test_another_start_begins_the_time_anew_and_what_was_overdue_stays_visible():
    rule = attrs.evolve(VISITS, counts="last")
    case = visited(since="2025-05-01", case=visited("2025-04-01"))

    assert told(rule, case, "2025-05-02") == [("met", "04-10"), ("pending", "06-01")]
    late = visited(since="2025-05-10", case=visited("2025-04-01"))
    assert told(rule, late, "2025-05-10") == [("met", "04-10"), ("missed", "05-01"), ("pending", "06-10")]
    assert "began anew on 2025-05-10" in deadlines_of(rule, late, on=date(2025, 5, 10))[1].explain()


def test_another_due_day_is_for_the_time_that_runs_then():
    later = ck.DeadlineSet(rule="visits", due=date(2025, 5, 31), reason="away")
    for rule in (VISITS, FIXED):
        case = kept(visited("2025-04-10"), later, at=on("2025-04-15"), by=WORKER)
        assert told(rule, case, "2025-05-20")[:2] == [("met", "04-10"), ("pending", "05-31")]
        again = kept(case, VISIT, at=on("2025-05-20"), by=WORKER)
        assert told(rule, again, "2025-05-20")[:2] == [("met", "04-10"), ("met", "05-31")]
    named = attrs.evolve(later, since=date(2025, 4, 10))
    assert told(FIXED, kept(visited(), named, at=on("2025-04-15"), by=WORKER), "2025-05-20")[:2] == [
        ("overdue", "04-10"), ("pending", "05-31"),
    ]  # fmt: skip


def test_a_pause_moves_the_time_that_it_falls_into():
    rule = attrs.evolve(VISITS, paused_by="aftercare_planned", resumed_by="aftercare_ended")
    plan = ck.AftercarePlan(months=3, contacts=1)

    def held(first: str, until: str) -> ck.Case:
        case = kept(visited("2025-04-01"), plan, at=on(first), by=WORKER)
        return kept(case, ck.AftercareEnd(outcome="stable"), at=on(until), by=WORKER)

    assert told(rule, held("2025-04-10", "2025-04-15"), "2025-04-20") == [("met", "04-10"), ("pending", "05-06")]
    assert "2025-05-06" in last(rule, held("2025-04-10", "2025-04-15"), "2025-04-20").explain("ko")
    fixed = attrs.evolve(rule, windows="fixed")
    assert told(fixed, held("2025-04-11", "2025-04-15"), "2025-04-20")[-1] == ("pending", "05-14")


def test_a_waiver_sets_it_aside_until_it_ends():
    rule = attrs.evolve(VISITS, waivable=True)
    waiver = ck.Waiver(requirement="visits", reason="in hospital", until=date(2025, 5, 20))
    case = kept(visited("2025-04-01"), waiver, at=on("2025-04-20"), by=WORKER)

    assert [told(rule, case, day)[-1][0] for day in ("2025-04-19", "2025-05-10", "2025-05-21")] == [
        "pending", "waived", "overdue",
    ]  # fmt: skip
    assert "waiver" in last(rule, case, "2025-05-10").explain()
    assert told(VISITS, case, "2025-05-10")[-1] == ("overdue", "05-01")
    by_client = kept(visited(), waiver, at=on("2025-04-20"), by="C-3")
    assert told(rule, by_client, "2025-04-21") == [("overdue", "04-10")]


def test_an_overdue_deadline_is_taken_to_others_after_some_time():
    steps = ((TimeLimit(2, "day"), "lead"), (TimeLimit(7, "day"), "director"))
    rule = attrs.evolve(VISITS, escalates=steps, owner="case_manager")

    found = {day: last(rule, visited(), f"2025-04-{day}").escalated_to for day in (11, 12, 16, 17)}
    assert found == {11: (), 12: ("lead",), 16: ("lead",), 17: ("lead", "director")}
    assert last(rule, visited("2025-04-14"), "2025-04-20").escalated_to == ()


# Time limits by facts

SAFETY = DeadlineRule(
    id="safety", since="risk_rated", until="safety_plan_made", within=TimeLimit(10, "day"), counts="first",
    within_by=(
        ("risk", "high", TimeLimit(24, "hour")),
        ("risk", "medium", TimeLimit(5, "day")),
    ),
)  # fmt: skip


def rated(*risks: tuple[str, str]) -> ck.Case:
    case = opened()
    for risk, day in risks:
        case = kept(case, ck.RiskRating(risk=risk), at=on(day), by=WORKER)  # type: ignore[arg-type]
    return case


@pytest.mark.parametrize(
    ("ratings", "due"),
    [
        ([("low", "2025-03-10")], "03-20"),
        ([("medium", "2025-03-10")], "03-15"),
        ([("high", "2025-03-10")], "03-11"),
        ([("low", "2025-03-10"), ("medium", "2025-03-12")], "03-15"),
        ([("low", "2025-03-10"), ("high", "2025-03-12")], "03-11"),
        ([("medium", "2025-03-10"), ("low", "2025-03-12")], "03-15"),
    ],
)
def test_when_the_risk_rises_the_earlier_day_counts_and_when_it_falls_the_day_stays(ratings, due):
    (deadline,) = deadlines_of(SAFETY, rated(*ratings), on=date(2025, 3, 13))

    assert str(deadline.due)[5:] == due
    assert ("due_limit_by_risk" in [each.code for each in deadline.findings]) == (due != "03-20")


def test_a_day_becomes_later_again_with_the_risk_only_if_the_rule_says_so():
    case = rated(("medium", "2025-03-10"), ("low", "2025-03-12"))

    assert told(attrs.evolve(SAFETY, loosens=True), case, "2025-03-13") == [("pending", "03-20")]
    assert told(SAFETY, case, "2025-03-13") == [("pending", "03-15")]


def test_what_became_of_the_risk_after_it_was_met_changes_nothing():
    case = kept(rated(("low", "2025-03-10")), ck.SafetyPlan(with_parties=("C-3",)), at=on("2025-03-12"), by=WORKER)
    case = kept(case, ck.RiskRating(risk="high"), at=on("2025-03-14"), by=WORKER)

    assert told(SAFETY, case, "2025-03-20") == [("met", "03-20")]


def test_a_rating_that_begins_the_time_anew_changes_nothing_of_the_time_before():
    last_one = attrs.evolve(SAFETY, counts="last")

    assert told(last_one, rated(("medium", "2025-03-10"), ("high", "2025-03-12")), "2025-03-12") == [
        ("pending", "03-13")
    ]


def test_the_limit_follows_a_field_of_the_record_that_starts_it():
    by_term = (("term", "short", TimeLimit(5, "day")),)
    rule = DeadlineRule(
        id="first_session", since="goal_recorded", until="contact", within=TimeLimit(30, "day"), within_by=by_term
    )  # fmt: skip
    case = kept(opened(), ck.Need(id="N1", domain="education"), at=on("2025-03-09"), by=WORKER)
    for id, term in (("G8", "short"), ("G9", "long")):
        goal = ck.Goal(id=id, need="N1", term=term, description="x")  # type: ignore[arg-type]
        case = kept(case, goal, at=on("2025-03-10"), by=WORKER)

    assert told(rule, case, "2025-03-11")[-2:] == [("pending", "03-15"), ("pending", "04-09")]


# Laws


@given(
    st.lists(st.integers(0, 200), max_size=8), st.integers(0, 300), st.sampled_from(["rolling", "fixed"]),
    st.sampled_from([TimeLimit(10, "day"), MONTH, TimeLimit(2, "week")]), st.integers(1, 2),
)  # fmt: skip
def test_every_visit_meets_at_most_one_time_and_only_the_last_one_runs(days, asked, windows, limit, times):
    rule = attrs.evolve(VISITS, windows=windows, within=limit, repeats=((limit, None),), times=times)
    start = date(2025, 3, 10)
    visits = [(start + timedelta(days=each)).isoformat() for each in sorted(days)]

    found = deadlines_of(rule, visited(*visits), on=start + timedelta(days=asked))

    running = [each for each in found if each.status in ("pending", "due_today")]
    assert running in ([], [found[-1]])
    assert windows == "rolling" or running
    assert windows == "fixed" or [each for each in found if each.done is None] == [found[-1]]
    counted = sum(each.done is not None for each in found)
    assert counted * times <= len([each for each in days if each <= asked])
    dues = [each.due for each in found]
    assert windows == "rolling" or dues == sorted(set(dues))
    missed = [each for each in found if each.status == "missed"]
    assert windows == "fixed" or not missed
