from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import RecordError
from casekit.days import Weekdays, next_working_day

CHILDRENS_DAY = date(2025, 5, 5)  # a Monday


@attrs.frozen
class From:
    """A calendar on which people work from one day on."""

    first: date

    def is_working_day(self, day: date, /) -> bool:
        return day >= self.first


@given(st.dates(max_value=date(9998, 12, 31)), st.frozensets(st.dates(), max_size=5))
def test_the_next_working_day_is_the_first_one_from_the_day_on(day, holidays):
    calendar = Weekdays(holidays)

    found = next_working_day(day, calendar=calendar)

    before = [day + timedelta(days=count) for count in range((found - day).days)]
    assert calendar.is_working_day(found)
    assert not any(calendar.is_working_day(each) for each in before)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 5, 2), True),  # Friday
        (date(2025, 5, 3), False),  # Saturday
        (date(2025, 5, 4), False),  # Sunday
        (CHILDRENS_DAY, False),
        (date(2025, 5, 6), True),
    ],
)
def test_people_work_from_monday_to_friday_except_on_holidays(day, works):
    assert Weekdays({CHILDRENS_DAY}).is_working_day(day) is works


def test_without_holidays_every_monday_is_a_working_day():
    assert Weekdays().is_working_day(CHILDRENS_DAY)


def test_calendars_with_the_same_holidays_are_equal_however_they_were_given():
    assert Weekdays([CHILDRENS_DAY, CHILDRENS_DAY]) == Weekdays({CHILDRENS_DAY})


def test_without_a_calendar_every_day_counts():
    assert next_working_day(date(2025, 5, 4)) == date(2025, 5, 4)


def test_a_break_of_a_whole_leap_year_is_waited_out():
    day = date(2024, 1, 1)

    found = next_working_day(day, calendar=From(day + timedelta(days=366)))

    assert found == day + timedelta(days=366)


@pytest.mark.parametrize(
    ("day", "first"),
    [(date(2024, 1, 1), date(2024, 1, 1) + timedelta(days=367)), (date(9999, 12, 25), None)],
)
def test_a_calendar_without_a_working_day_within_a_year_is_at_fault(day, first):
    never = From(first) if first else Weekdays({date(9999, 12, number) for number in range(25, 32)})

    with pytest.raises(RecordError) as refused:
        next_working_day(day, calendar=never)

    assert refused.value.codes == ("no_working_day",)
    assert refused.value.refusals[0].params == {"day": day.isoformat(), "days": 366}


def test_the_last_day_of_the_calendar_can_be_a_working_day():
    assert next_working_day(date.max, calendar=Weekdays()) == date.max  # a Friday


@pytest.mark.parametrize("holiday", [datetime(2025, 5, 5, tzinfo=UTC), "2025-05-05"], ids=["instant", "text"])
def test_a_holiday_that_is_no_day_is_refused_rather_than_overlooked(holiday):
    with pytest.raises(RecordError):
        Weekdays({holiday})


def test_the_next_working_day_is_looked_for_from_a_day_not_from_an_instant():
    with pytest.raises(RecordError):
        next_working_day(datetime(2025, 5, 3, 9, tzinfo=UTC), calendar=Weekdays())
