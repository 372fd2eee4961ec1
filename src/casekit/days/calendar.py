"""Working days: the calendar of the host, and the first working day on or after a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

import attrs

from casekit.answers import Refusal
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing

LONGEST_BREAK = 366
"""The most days by which a working day is searched. A calendar with none in a year is faulty."""


class Calendar(Protocol):
    """
    The protocol of a calendar of working days. Any object with the method `is_working_day` implements it.

    An example is at `Weekdays`.
    """

    def is_working_day(self, day: date, /) -> bool:
        """Return whether this day is a working day."""
        ...


def only_days(holidays: Iterable[date]) -> frozenset[date]:
    """Return days as a set. Raises RecordError for anything else."""
    if not isinstance(holidays, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise RecordError("cannot build a calendar", [Refusal("wrong_type", {"expected": "days"}, "holidays")])
    return frozenset(only_day(each, where="holidays") for each in holidays)


@attrs.frozen
class Weekdays:
    """
    A calendar in which Monday to Friday are working days, except holidays.

    holidays: The holidays, which are not working days even from Monday to Friday.

    Raises RecordError if a holiday is not a day.

    >>> Weekdays({date(2025, 5, 5)}).is_working_day(date(2025, 5, 5))
    False
    """

    holidays: frozenset[date] = attrs.field(default=frozenset(), converter=only_days)

    def is_working_day(self, day: date, /) -> bool:
        """
        Return whether `day` is a weekday, Monday to Friday, and not a holiday.

        Raises RecordError if `day` is not a day; an instant is not a day.
        """
        only_day(day, where="day")
        return day.weekday() < 5 and day not in self.holidays


@refusing(RecordError)
def next_working_day(day: date, *, calendar: Calendar | None = None) -> date:
    """
    Return `day` if it is a working day, otherwise the next working day.

    Without a calendar every day is a working day.

    Raises RecordError if the calendar has no working day within a year, or if `day` is not a day.

    >>> next_working_day(date(2025, 5, 3), calendar=Weekdays({date(2025, 5, 5)}))
    datetime.date(2025, 5, 6)
    """
    only_day(day, where="day")
    if calendar is None:
        return day
    for days in range(min(LONGEST_BREAK, (date.max - day).days) + 1):
        candidate = day + timedelta(days=days)
        if calendar.is_working_day(candidate):
            return candidate
    raise RecordError("cannot find a working day", [Refusal("no_working_day", {"day": day, "days": LONGEST_BREAK})])
