from __future__ import annotations

from datetime import date, timedelta

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.clocks.reviews import ReviewDue

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
) -> ck.evaluation.CaseEvaluation:
    case = recorded(("2025-03-10", signed()), *steps)
    return ck.evaluation.evaluate(case, on=date.fromisoformat(on), calendar=calendar)


def ended(found: ck.evaluation.CaseEvaluation) -> list[ReviewDue]:
    """The due days on which a review was held or missed."""
    return [each for each in found.reviews if each.status != "running"]


def next_due(found: ck.evaluation.CaseEvaluation) -> date | None:
    return next((each.due for each in found.reviews if each.status == "running"), None)


def rows(found: ck.evaluation.CaseEvaluation) -> list[tuple[str, str, str | None, int | None, bool]]:
    return [
        (row.due.isoformat(), row.status, row.held and row.held.isoformat(), row.days_late, row.on_time)
        for row in ended(found)
    ]


def kept(found: ck.evaluation.CaseEvaluation) -> tuple[int, int, int, int]:
    """The number of reviews held, of them on time and late, and the number of those missed."""
    figures = found["share_of_reviews_on_time"].figures
    on_time, late, missed = (figures[name] for name in ("numerator", "late", "missed"))
    assert on_time + late + missed == figures["denominator"]
    return on_time + late, on_time, late, missed


@pytest.mark.parametrize(
    ("day", "late", "on_time"), [("2025-04-09", 0, True), ("2025-04-10", 0, True), ("2025-04-12", 2, False)]
)
def test_a_review_held_on_or_before_the_due_day_is_on_time(day, late, on_time):
    found = reviews((day, ck.Review()))

    assert rows(found) == [("2025-04-10", "held", day, late, on_time)]
    assert kept(found) == (1, int(on_time), int(not on_time), 0)


def test_the_next_review_is_due_one_interval_after_the_last_was_held():
    found = reviews(("2025-04-12", ck.Review()))

    assert next_due(found) == date(2025, 5, 12)


def test_a_running_due_day_is_no_row_however_late_it_is():
    found = reviews(on="2025-12-31")

    share = found["share_of_reviews_on_time"]
    assert (rows(found), next_due(found), share.value) == ([], date(2025, 4, 10), None)
    assert kept(found) == (0, 0, 0, 0)
    assert (share.missing, "review_overdue" in cases.codes(share.findings)) == (("2025-04-10",), True)


def test_the_rate_is_on_time_of_held_and_missed():
    found = reviews(
        ("2025-04-10", ck.Review()), ("2025-05-20", ck.Review()), ("2025-07-01", ck.Closure(reason="moved"))
    )

    assert [row.status for row in ended(found)] == ["held", "held", "missed"]
    assert kept(found) == (2, 1, 1, 1)
    assert found["share_of_reviews_on_time"].value == pytest.approx(1 / 3)
    assert next_due(found) is None


@pytest.mark.parametrize(
    "stop",
    [to("assessment"), to("again", kind="reassessment"), ck.Closure(reason="moved")],
    ids=["assessment", "reassessment", "closing"],
)
@pytest.mark.parametrize(("day", "missed"), [("2025-04-09", 0), ("2025-04-10", 0), ("2025-04-11", 1)])
def test_a_due_day_before_the_day_the_clock_stops_is_missed(stop, day, missed):
    found = reviews((day, stop))

    assert rows(found) == [("2025-04-10", "missed", None, None, False)] * missed
    assert next_due(found) is None


@pytest.mark.parametrize("change", [to("monitoring"), to("intake")], ids=["another stage", "staying"])
def test_other_moves_let_the_clock_run(change):
    found = reviews(("2025-05-01", change))

    assert (rows(found), next_due(found)) == ([], date(2025, 4, 10))


def test_a_review_held_while_the_clock_stands_has_no_row():
    found = reviews(("2025-03-20", to("assessment")), ("2025-03-25", ck.Review()))

    assert (rows(found), kept(found)) == ([], (0, 0, 0, 0))


def test_the_next_signed_plan_starts_the_clock_again():
    found = reviews(
        ("2025-03-20", to("assessment")), ("2025-04-01", signed(2, interval=WEEKLY)), ("2025-04-09", ck.Review())
    )

    assert rows(found) == [("2025-04-08", "held", "2025-04-09", 1, False)]
    assert next_due(found) == date(2025, 4, 16)


def test_a_draft_starts_no_clock():
    case = recorded(("2025-03-10", ck.Plan(version=1)), ("2025-04-01", ck.Review()))

    assert ck.evaluation.evaluate(case, on=date(2025, 12, 31)).reviews == ()


def test_a_new_interval_applies_at_once_to_the_running_due_day():
    found = reviews(("2025-03-12", ck.ReviewInterval(interval=WEEKLY)), ("2025-03-18", ck.Review()))

    assert rows(found) == [("2025-03-17", "held", "2025-03-18", 1, False)]
    assert next_due(found) == date(2025, 3, 25)


def test_a_plan_without_an_interval_is_reviewed_monthly():
    case = recorded(("2025-01-31", signed(interval=None)), case=cases.opened(day="2025-01-31"))

    assert next_due(ck.evaluation.evaluate(case, on=date(2025, 2, 1))) == date(2025, 2, 28)


def test_a_due_day_without_work_rolls_to_the_next_working_day():
    holidays = ck.days.Weekdays({date(2025, 4, 10), date(2025, 4, 11)})

    found = reviews(("2025-04-14", ck.Review()), calendar=holidays)

    assert rows(found) == [("2025-04-14", "held", "2025-04-14", 0, True)]


def test_a_day_before_a_review_does_not_know_it_yet():
    found = reviews(("2025-04-10", ck.Review()), on="2025-04-09")

    assert (rows(found), next_due(found)) == ([], date(2025, 4, 10))


@given(
    gaps=st.lists(st.integers(0, 70), max_size=6),
    interval=st.builds(ck.Interval, st.integers(1, 5), st.sampled_from(["day", "week", "month"])),
    calendar=st.sampled_from([None, ck.days.Weekdays(), ck.days.Weekdays({SIGNED + timedelta(days=31)})]),
)
def test_each_review_is_held_against_one_interval_after_the_one_before(gaps, interval, calendar):
    held = [SIGNED + timedelta(days=sum(gaps[: index + 1])) for index in range(len(gaps))]
    case = recorded((SIGNED.isoformat(), signed(interval=interval)), *((day.isoformat(), ck.Review()) for day in held))

    found = ck.evaluation.evaluate(case, on=date(2026, 12, 31), calendar=calendar)

    due = [ck.days.next_working_day(interval.after(day), calendar=calendar) for day in (SIGNED, *held)]
    assert [row.due for row in ended(found)] == due[:-1]
    assert [row.held for row in ended(found)] == held
    assert next_due(found) == due[-1]
    assert [row.on_time for row in ended(found)] == [day <= by for day, by in zip(held, due, strict=False)]
    number, on_time, _, _ = kept(found)
    assert number == len(held)
    assert found["share_of_reviews_on_time"].value == (on_time / len(held) if held else None)


def course(*steps: tuple[str, ck.Record]) -> ck.evaluation.CaseEvaluation:
    return ck.evaluation.evaluate(recorded(*steps), on=date(2026, 12, 31), episode="all")


DAYS = (
    "days_from_intake_to_assessment", "days_from_assessment_to_plan", "days_from_intake_to_plan",
    "days_from_intake_to_service", "days_from_intake_to_closure",
)  # fmt: skip


def days(found: ck.evaluation.CaseEvaluation) -> list[int | None]:
    return [found[name].value for name in DAYS]


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

    assert days(found) == [6, 4, 10, 16, 92]


def test_days_to_a_milestone_not_reached_are_unknown():
    assert {*days(course(("2025-03-04", ck.Intake())))} == {None}
    assert {*days(course())} == {None}


def test_the_day_of_an_instant_is_the_day_where_it_happened():
    late_evening = cases.on("2025-03-04", hour=23)
    case = cases.kept(recorded(case=cases.opened()), ck.Intake(), at=late_evening, by="worker-1")
    case = cases.kept(case, ck.Assessment(), at=cases.on("2025-03-05", hour=1), by="worker-1")

    assert ck.evaluation.evaluate(case, on=date(2025, 4, 1))["days_from_intake_to_assessment"].value == 1


def test_reviews_that_led_to_a_change_are_those_that_modified_or_added():
    decisions = ("continue", "modify", "add", "close", None)
    found = course(*((f"2025-04-0{day}", ck.Review(decision=each)) for day, each in enumerate(decisions, 1)))

    changed = found["share_of_reviews_that_changed"].figures
    assert (changed["denominator"], changed["numerator"]) == (4, 2)


def aftercare(found: ck.evaluation.CaseEvaluation) -> tuple[object, ...]:
    """The contacts planned, tried and made in aftercare, the day of its end and its outcome."""
    figures = found["share_of_aftercare_contacts_made"].figures
    return tuple(figures[name] for name in ("denominator", "attempts", "numerator", "ended_on", "outcome"))


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

    assert aftercare(found) == (3, 2, 1, "2025-07-03", "stable")


@pytest.mark.parametrize(
    ("facts", "code"),
    [((), "no_aftercare_planned"), ((("2025-04-01", ck.AftercarePlan(contacts=0, months=0)),), "empty_denominator")],
    ids=["no plan", "a plan of no contacts"],
)
def test_aftercare_without_a_plan_is_not_a_plan_of_none(facts, code):
    found = course(*facts)

    assert aftercare(found) == (0, 0, 0, None, None)
    assert [each.code for each in found["share_of_aftercare_contacts_made"].findings] == [code]


def test_closing_says_how_the_client_went_on_each_time_and_where():
    found = course(
        ("2025-04-01", ck.Closure(reason="moved_away")),
        ("2025-05-01", ck.Reopening()),
        ("2025-06-01", ck.Closure(reason="goals_mostly_attained", outcome="self_reliant", transition_links=("RS1",))),
    ).endings

    assert [(each.on.isoformat(), each.reason, each.outcome, each.transition_links) for each in found] == [
        ("2025-04-01", "moved_away", None, ()), ("2025-06-01", "goals_mostly_attained", "self_reliant", ("RS1",)),
    ]  # fmt: skip
