from __future__ import annotations

from datetime import date, timedelta

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

MONTHLY, WEEKLY = ck.Interval(1, "month"), ck.Interval(1, "week")
SIGNED = date(2025, 3, 10)


def recorded(*steps: tuple[str, ck.Record], case: ck.Case | None = None) -> ck.Case:
    case = case or cases.opened()
    for day, record in steps:
        case = cases.kept(case, record, at=cases.on(day), by=cases.WORKER)
    return case


def signed(version: int = 1, interval: ck.Interval | None = MONTHLY) -> ck.Plan:
    return ck.Plan(version=version, signed_by=("C-3",), review_interval=interval)


def to(stage: str, source: str = "intake", *, kind: str | None = None) -> ck.StageChange:
    return ck.StageChange(stage=stage, source=source, kinds=(kind or stage,))


def reviews(
    *steps: tuple[str, ck.Record], on: str = "2025-12-31", calendar: ck.Calendar | None = None
) -> ck.evaluation.ReviewsKept:
    case = recorded(("2025-03-10", signed()), *steps)
    return ck.evaluation.evaluate(case, on=date.fromisoformat(on), calendar=calendar).answer.reviews


def rows(found: ck.evaluation.ReviewsKept) -> list[tuple[str, str, str | None, int | None, bool]]:
    return [
        (row.due.isoformat(), row.status, row.held and row.held.isoformat(), row.days_late, row.on_time)
        for row in found.rows
    ]


@pytest.mark.parametrize(
    ("day", "late", "on_time"), [("2025-04-09", 0, True), ("2025-04-10", 0, True), ("2025-04-12", 2, False)]
)
def test_a_review_held_on_or_before_the_due_day_is_on_time(day, late, on_time):
    found = reviews((day, ck.Review()))

    assert rows(found) == [("2025-04-10", "held", day, late, on_time)]
    assert (found.held, found.on_time, found.late, found.missed) == (1, int(on_time), int(not on_time), 0)


def test_the_next_review_is_due_one_interval_after_the_last_was_held():
    found = reviews(("2025-04-12", ck.Review()))

    assert found.next_due == date(2025, 5, 12)


def test_a_running_due_day_is_no_row_however_late_it_is():
    found = reviews(on="2025-12-31")

    assert (found.rows, found.next_due, found.on_time_rate) == ((), date(2025, 4, 10), None)
    assert (found.held, found.missed) == (0, 0)


def test_the_rate_is_on_time_of_held_and_missed():
    found = reviews(
        ("2025-04-10", ck.Review()), ("2025-05-20", ck.Review()), ("2025-07-01", ck.Closure(reason="moved"))
    )

    assert [row.status for row in found.rows] == ["held", "held", "missed"]
    assert (found.held, found.on_time, found.late, found.missed) == (2, 1, 1, 1)
    assert found.on_time_rate == pytest.approx(1 / 3)
    assert found.next_due is None


@pytest.mark.parametrize(
    "stop",
    [to("assessment"), to("again", kind="reassessment"), ck.Closure(reason="moved")],
    ids=["assessment", "reassessment", "closing"],
)
@pytest.mark.parametrize(("day", "missed"), [("2025-04-09", 0), ("2025-04-10", 0), ("2025-04-11", 1)])
def test_a_due_day_before_the_day_the_clock_stops_is_missed(stop, day, missed):
    found = reviews((day, stop))

    assert rows(found) == [("2025-04-10", "missed", None, None, False)] * missed
    assert found.next_due is None


@pytest.mark.parametrize("change", [to("monitoring"), to("intake")], ids=["another stage", "staying"])
def test_other_moves_let_the_clock_run(change):
    found = reviews(("2025-05-01", change))

    assert (found.rows, found.next_due) == ((), date(2025, 4, 10))


def test_a_review_held_while_the_clock_stands_has_no_row():
    found = reviews(("2025-03-20", to("assessment")), ("2025-03-25", ck.Review()))

    assert (found.rows, found.held) == ((), 0)


def test_the_next_signed_plan_starts_the_clock_again():
    found = reviews(
        ("2025-03-20", to("assessment")), ("2025-04-01", signed(2, interval=WEEKLY)), ("2025-04-09", ck.Review())
    )

    assert rows(found) == [("2025-04-08", "held", "2025-04-09", 1, False)]
    assert found.next_due == date(2025, 4, 16)


def test_a_draft_starts_no_clock():
    case = recorded(("2025-03-10", ck.Plan(version=1)), ("2025-04-01", ck.Review()))

    found = ck.evaluation.evaluate(case, on=date(2025, 12, 31)).answer.reviews

    assert (found.rows, found.next_due) == ((), None)


def test_a_new_interval_applies_at_once_to_the_running_due_day():
    found = reviews(("2025-03-12", ck.ReviewInterval(interval=WEEKLY)), ("2025-03-18", ck.Review()))

    assert rows(found) == [("2025-03-17", "held", "2025-03-18", 1, False)]
    assert found.next_due == date(2025, 3, 25)


def test_a_plan_without_an_interval_is_reviewed_monthly():
    case = recorded(("2025-01-31", signed(interval=None)), case=cases.opened(day="2025-01-31"))

    found = ck.evaluation.evaluate(case, on=date(2025, 2, 1)).answer.reviews

    assert found.next_due == date(2025, 2, 28)


def test_a_due_day_without_work_rolls_to_the_next_working_day():
    holidays = ck.days.Weekdays({date(2025, 4, 10), date(2025, 4, 11)})

    found = reviews(("2025-04-14", ck.Review()), calendar=holidays)

    assert rows(found) == [("2025-04-14", "held", "2025-04-14", 0, True)]


def test_a_day_before_a_review_does_not_know_it_yet():
    found = reviews(("2025-04-10", ck.Review()), on="2025-04-09")

    assert (found.rows, found.next_due) == ((), date(2025, 4, 10))


@given(
    gaps=st.lists(st.integers(0, 70), max_size=6),
    interval=st.builds(ck.Interval, st.integers(1, 5), st.sampled_from(["day", "week", "month"])),
    calendar=st.sampled_from([None, ck.days.Weekdays(), ck.days.Weekdays({SIGNED + timedelta(days=31)})]),
)
def test_each_review_is_held_against_one_interval_after_the_one_before(gaps, interval, calendar):
    held = [SIGNED + timedelta(days=sum(gaps[: index + 1])) for index in range(len(gaps))]
    case = recorded((SIGNED.isoformat(), signed(interval=interval)), *((day.isoformat(), ck.Review()) for day in held))

    found = ck.evaluation.evaluate(case, on=date(2026, 12, 31), calendar=calendar).answer.reviews

    due = [ck.days.next_working_day(interval.after(day), calendar=calendar) for day in (SIGNED, *held)]
    assert [row.due for row in found.rows] == due[:-1]
    assert [row.held for row in found.rows] == held
    assert found.next_due == due[-1]
    assert [row.on_time for row in found.rows] == [day <= by for day, by in zip(held, due, strict=False)]
    assert found.on_time + found.late == found.held == len(held)
    assert found.on_time_rate == (found.on_time / len(held) if held else None)


def course(*steps: tuple[str, ck.Record]) -> ck.evaluation.NeedsAnswered:
    return ck.evaluation.evaluate(recorded(*steps), on=date(2026, 12, 31)).answer


def test_days_run_between_the_first_of_each_milestone_and_to_the_last_closure():
    found = course(
        ("2025-03-04", ck.Intake()),
        ("2025-03-05", ck.Intake()),
        ("2025-03-10", ck.Assessment()),
        ("2025-03-11", ck.Plan(version=1)),
        ("2025-03-14", signed()),
        ("2025-03-20", ck.ServiceStart(need="N1")),
        ("2025-03-24", ck.ServiceStart(need="N2")),
        ("2025-04-04", ck.Closure(reason="moved")),
        ("2025-05-04", ck.Reopening()),
        ("2025-05-05", ck.Assessment(kind="reassessment")),
        ("2025-05-06", signed(2)),
        ("2025-06-04", ck.Closure(reason="goals_mostly_attained")),
    )

    assert attrs.asdict(found.timeliness) == {
        "intake_to_assessment": 6,
        "assessment_to_plan": 4,
        "intake_to_plan": 10,
        "intake_to_service": 16,
        "intake_to_final_closure": 92,
    }
    assert attrs.astuple(found.closing) == (2, ("moved", "goals_mostly_attained"), 1, (None, None), ())


def test_days_to_a_milestone_not_reached_are_unknown():
    assert set(attrs.asdict(course(("2025-03-04", ck.Intake())).timeliness).values()) == {None}
    assert set(attrs.asdict(course().timeliness).values()) == {None}


def test_the_day_of_an_instant_is_the_day_where_it_happened():
    late_evening = cases.on("2025-03-04", hour=23)
    case = cases.kept(recorded(case=cases.opened()), ck.Intake(), at=late_evening, by="worker-1")
    case = cases.kept(case, ck.Assessment(), at=cases.on("2025-03-05", hour=1), by="worker-1")

    assert ck.evaluation.evaluate(case, on=date(2025, 4, 1)).answer.timeliness.intake_to_assessment == 1


def test_a_case_never_closed_has_no_reason():
    assert attrs.astuple(course().closing) == (0, (), 0, (), ())


def test_closing_says_how_the_client_went_on_each_time_and_where():
    found = course(
        ("2025-04-04", ck.Closure(reason="moved", transition_links=("RS1", "library"))),
        ("2025-05-04", ck.Reopening()),
        ("2025-06-04", ck.Closure(reason="goals_attained", outcome="self_reliant", transition_links=("RS2", "RS1"))),
    )

    assert found.closing.outcomes == (None, "self_reliant")
    assert found.closing.transition_links == ("RS1", "library", "RS2")


def test_reviews_that_led_to_a_change_are_those_that_modified_or_added():
    decisions = ("continue", "modify", "add", "close", None)
    found = course(*((f"2025-04-0{day}", ck.Review(decision=each)) for day, each in enumerate(decisions, 1)))

    assert (found.reviews.decided, found.reviews.led_to_change) == (4, 2)


def test_aftercare_counts_what_was_planned_tried_and_reached():
    found = course(
        ("2025-04-01", ck.AftercarePlan(contacts=6, months=6)),
        ("2025-04-02", ck.AftercarePlan(contacts=3, months=6)),
        ("2025-04-03", ck.Contact(method="phone")),
        ("2025-05-03", ck.Contact(purpose="aftercare", reached=False)),
        ("2025-05-04", ck.Contact(purpose="aftercare")),
        ("2025-06-03", ck.AftercareEnd(outcome="relapse")),
        ("2025-07-03", ck.AftercareEnd(outcome="stable")),
    )

    assert attrs.astuple(found.aftercare) == (3, 2, 1, date(2025, 7, 3), "stable")


def test_aftercare_without_a_plan_is_not_a_plan_of_none():
    assert attrs.astuple(course().aftercare) == (None, 0, 0, None, None)


def test_aftercare_planned_without_contacts_is_a_plan_of_none():
    assert course(("2025-04-01", ck.AftercarePlan(contacts=0, months=0))).aftercare.contacts_planned == 0
