"""Intervals: a number of days, weeks or months that lead from one day to another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias, get_args

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError, refusing

Unit: TypeAlias = Literal["day", "week", "month"]
"""The unit of an interval: see `Interval`."""
LONGEST = 9999
"""The largest number of days, weeks or months in an interval. A larger one is a typing error."""


def only_day(day: date, *, about: str = "this", where: str = "on") -> date:
    """Return the day. Raises RecordError for anything else, also for an instant: the caller decides which day it is."""
    if isinstance(day, datetime) or not isinstance(day, date):  # pyright: ignore[reportUnnecessaryIsInstance]
        fault = Refusal("wrong_type", {"expected": "a day (datetime.date)"}, where)
        raise RecordError(f"cannot find the day asked of {about}", [fault])
    return day


@attrs.frozen
class Interval:
    """
    A number of days, weeks or months.

    count: The number, 1 to 9999.
    unit: "day", "week" or "month".

    A month leads to the same day of the later month, or to the last day of that month if it is shorter.

    >>> Interval(1, "month").after(date(2025, 1, 31))
    datetime.date(2025, 2, 28)

    Raises RecordError for any other count or unit.
    """

    count: int = attrs.field(metadata={"casekit.between": (1, LONGEST)})
    unit: Unit

    def __attrs_post_init__(self) -> None:
        whole: bool = type(self.count) is int
        faults: list[Refusal] = []
        if not whole or not 1 <= self.count <= LONGEST:
            faults.append(Refusal("out_of_range", {"low": 1, "high": LONGEST}, "count"))
        if self.unit not in get_args(Unit):
            faults.append(Refusal("not_one_of", {"allowed": get_args(Unit)}, "unit"))
        if faults:
            raise RecordError("cannot build Interval", faults)

    def after(self, day: date) -> date:
        """
        Return the day that is later than `day` by this interval.

        Raises RecordError for a result beyond the year 9999, or if `day` is not a day.
        """
        only_day(day, where="day")
        if self.unit == "month":
            months = day.year * 12 + day.month - 1 + self.count
            year, month = divmod(months, 12)
            if year <= date.max.year:
                return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))
        else:
            days = self.count * (7 if self.unit == "week" else 1)
            if (date.max - day).days >= days:
                return day + timedelta(days=days)
        raise RecordError("cannot step beyond the calendar", [Refusal("day_out_of_range", {"day": day})])

    @refusing(RecordError)
    def is_wider_than(self, other: Interval, *, on: date) -> bool:
        """
        Return whether this interval ends later than `other` if both begin on the day `on`.

        Raises RecordError if one of them would end beyond the year 9999.
        """
        only_day(on)
        return self.after(on) > other.after(on)


def days_in_month(year: int, month: int) -> int:
    """Return the number of days of a month. `calendar.monthrange` would import `locale` with casekit."""
    last = date(year, month, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
    return last.day
