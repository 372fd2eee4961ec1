"""Time limits and working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import Interval, RecordError
from casekit.days import TimeLimit, Weekdays, working_days_between
from casekit.days.time_limits import add_working_days

KOREA = Weekdays({date(2025, 5, 1), date(2025, 5, 5), date(2025, 5, 6)})
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))
CALENDARS = st.frozensets(st.dates(date(1990, 1, 1), date(2091, 1, 1)), max_size=20).map(Weekdays) | st.none()


@pytest.mark.parametrize(
    ("count", "unit", "day", "last"),
    [
        (3, "working_day", "2025-05-01", "2025-05-08"),  # the first of May and Children's Day with its substitute
        (1, "working_day", "2025-05-02", "2025-05-07"),
        (10, "day", "2025-03-17", "2025-03-27"),
        (2, "week", "2025-03-17", "2025-03-31"),
        (1, "month", "2025-01-31", "2025-02-28"),
        (1, "year", "2024-02-29", "2025-02-28"),
        (4, "year", "2024-02-29", "2028-02-29"),
        (72, "hour", "2025-03-17", "2025-03-20"),
    ],
)
def test_a_time_limit_ends_on_the_day_that_the_calendar_says(count: int, unit: str, day: str, last: str):
    limit = TimeLimit(count, unit)  # type: ignore[arg-type]

    assert limit.last_day(date.fromisoformat(day), calendar=KOREA) == date.fromisoformat(last)


def test_a_limit_in_hours_ends_at_an_instant_and_no_other_does():
    at = datetime(2025, 3, 17, 23, 30, tzinfo=UTC)

    assert TimeLimit(24, "hour").last_instant(at) == at + timedelta(days=1)
    assert TimeLimit(1, "day").last_instant(at) is None


@given(DAYS, st.integers(0, 40), CALENDARS)
def test_counting_working_days_is_the_inverse_of_adding_them(day: date, count: int, calendar: Weekdays | None):
    later = add_working_days(day, count, calendar=calendar)

    assert working_days_between(day, later, calendar=calendar) == count
    assert count == 0 or calendar is None or calendar.is_working_day(later)


@given(DAYS, st.integers(0, 30), st.integers(0, 30), CALENDARS)
def test_adding_working_days_is_monotone(day: date, few: int, more: int, calendar: Weekdays | None):
    first, second = sorted((few, more))

    assert add_working_days(day, first, calendar=calendar) <= add_working_days(day, second, calendar=calendar)
    assert add_working_days(day, first, calendar=calendar) <= add_working_days(
        day + timedelta(days=1), first, calendar=calendar
    )


@given(DAYS, st.integers(1, 900), st.sampled_from(["day", "week", "month"]))
def test_a_limit_in_days_weeks_and_months_is_an_interval(day: date, count: int, unit: str):
    assert TimeLimit(count, unit).last_day(day) == Interval(count, unit).after(day)  # type: ignore[arg-type]


class Never:
    """A calendar on which nobody works."""

    def is_working_day(self, _day: date, /) -> bool:
        return False


def test_a_calendar_without_a_working_day_is_refused():
    with pytest.raises(RecordError) as error:
        add_working_days(date(2025, 3, 17), 1, calendar=Never())
    assert error.value.codes == ("no_working_day",)


@pytest.mark.parametrize(
    ("count", "unit"), [(0, "day"), (10_000, "day"), (1.0, "day"), (True, "day"), (1, "fortnight")]
)
def test_a_limit_needs_a_number_and_a_unit(count: object, unit: str):
    with pytest.raises(RecordError):
        TimeLimit(count, unit)  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", ["hour", "day", "working_day", "week", "month", "year"])
def test_a_limit_that_ends_beyond_the_calendar_is_refused(unit: str):
    limit = TimeLimit(833 if unit == "year" else 9999, unit)  # type: ignore[arg-type]

    with pytest.raises(RecordError) as error:
        limit.last_day(date(9999, 12, 1))
    assert error.value.codes == ("day_out_of_range",)
    if unit == "hour":
        with pytest.raises(RecordError) as error:
            limit.last_instant(datetime(9999, 12, 1, tzinfo=UTC))
        assert error.value.codes == ("day_out_of_range",)


def test_only_days_and_whole_numbers_of_them_are_counted():
    with pytest.raises(RecordError):
        add_working_days("2025-03-17", 1)  # type: ignore[arg-type]
    with pytest.raises(RecordError):
        add_working_days(date(2025, 3, 17), -1)
    with pytest.raises(RecordError):
        TimeLimit(1, "hour").last_instant(datetime(2025, 3, 17))  # noqa: DTZ001 - without an offset
    assert working_days_between(date(2025, 3, 17), date(2025, 3, 10)) == 0
