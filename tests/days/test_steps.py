from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import Interval, RecordError

FAR = date(2900, 1, 1)  # the longest interval, 9999 months, ends before the year 9999 from here
DAYS = st.dates(max_value=FAR)
COUNTS = st.integers(1, 9999)


def months_since_year_0(day: date) -> int:
    return day.year * 12 + day.month - 1


@given(DAYS, COUNTS)
def test_a_month_leads_to_the_same_day_or_to_the_last_day_of_a_shorter_month(day, count):
    after = Interval(count, "month").after(day)

    assert months_since_year_0(after) - months_since_year_0(day) == count
    assert after.day == day.day or (after.day < day.day and (after + timedelta(days=1)).day == 1)


@given(DAYS, COUNTS)
def test_a_week_is_seven_days(day, count):
    assert (Interval(count, "day").after(day) - day).days == count
    assert (Interval(count, "week").after(day) - day).days == 7 * count


@given(DAYS, COUNTS, st.sampled_from(["day", "week", "month"]))
def test_an_interval_with_a_higher_count_is_wider(day, count, unit):
    narrow, wide = Interval(count, unit), Interval(min(count + 1, 9999), unit)

    assert wide.is_wider_than(narrow, on=day) == (count < 9999)
    assert not narrow.is_wider_than(wide, on=day)


@pytest.mark.parametrize(
    ("day", "wider"),
    [(date(2025, 3, 1), True), (date(2025, 2, 1), False)],  # March has 31 days, February 28: four weeks
)
def test_a_month_is_wider_than_four_weeks_unless_it_has_just_as_many_days(day, wider):
    assert Interval(1, "month").is_wider_than(Interval(4, "week"), on=day) is wider


@pytest.mark.parametrize(
    ("day", "count", "unit", "after"),
    [
        (date(2024, 1, 31), 1, "month", date(2024, 2, 29)),
        (date(2025, 12, 31), 2, "month", date(2026, 2, 28)),
        (date(2025, 12, 31), 12, "month", date(2026, 12, 31)),
        (date(9999, 12, 30), 1, "day", date.max),
        (date(9999, 12, 24), 1, "week", date.max),
        (date(9999, 11, 30), 1, "month", date(9999, 12, 30)),
    ],
)
def test_steps_along_the_calendar(day, count, unit, after):
    assert Interval(count, unit).after(day) == after


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_no_step_leads_beyond_the_calendar(unit):
    with pytest.raises(RecordError) as refused:
        Interval(1, unit).after(date.max)

    assert refused.value.codes == ("day_out_of_range",)
    assert refused.value.refusals[0].params == {"day": "9999-12-31"}


@pytest.mark.parametrize("count", [0, -1, 10_000, 10**400, 1.0, True, "1", None, float("nan"), float("inf")])
def test_a_count_is_a_whole_number_from_1_to_9999(count):
    with pytest.raises(RecordError) as refused:
        Interval(count, "day")

    assert [refusal.where for refusal in refused.value.refusals] == ["count"]
    assert refused.value.refusals[0].fix == "Give a number from 1 to 9999."


@pytest.mark.parametrize("unit", ["year", "days", "", None, ["day"]])
def test_an_interval_counts_days_weeks_or_months(unit):
    with pytest.raises(RecordError) as refused:
        Interval(1, unit)

    assert [(refusal.code, refusal.where) for refusal in refused.value.refusals] == [("not_one_of", "unit")]


def test_both_faults_of_an_interval_are_told_at_once():
    with pytest.raises(RecordError) as refused:
        Interval(0, "year")

    assert refused.value.codes == ("out_of_range", "not_one_of")


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_an_interval_is_counted_from_a_day_not_from_an_instant(unit):
    with pytest.raises(RecordError):
        Interval(1, unit).after(datetime(2025, 3, 3, 9, tzinfo=UTC))
