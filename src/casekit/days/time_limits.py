"""Time limits: a number of hours, days, working days, weeks, months or years within which something has to happen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeAlias, get_args

import attrs

from casekit.answers import Refusal
from casekit.days.calendar import LONGEST_BREAK, Calendar
from casekit.days.instants import check_instant
from casekit.days.steps import LONGEST, Interval, days_in_month, only_day
from casekit.errors import RecordError, refusing

LimitUnit: TypeAlias = Literal["hour", "day", "working_day", "week", "month", "year"]
"""The unit of a time limit: see `TimeLimit`."""


@attrs.frozen
class TimeLimit:
    """
    A number of hours, days, working days, weeks, months or years within which something has to happen.

    count: The number, 1 to 9999, of years 1 to 833.
    unit: "hour", "day", "working_day", "week", "month" or "year".

    The day on which the time begins is not counted: three working days from a Thursday end on the next Tuesday. Months
    and years lead to the same day of the later month, or to its last day if it is shorter.

    >>> TimeLimit(3, "working_day").last_day(date(2025, 5, 1))
    datetime.date(2025, 5, 4)

    Raises RecordError for any other count or unit.
    """

    count: int = attrs.field(metadata={"casekit.between": (1, LONGEST)})
    unit: LimitUnit

    def __attrs_post_init__(self) -> None:
        faults: list[Refusal] = []
        most = LONGEST // 12 if self.unit == "year" else LONGEST
        if type(self.count) is not int or not 1 <= self.count <= most:
            faults.append(Refusal("out_of_range", {"low": 1, "high": most}, "count"))
        if self.unit not in get_args(LimitUnit):
            faults.append(Refusal("not_one_of", {"allowed": get_args(LimitUnit)}, "unit"))
        if faults:
            raise RecordError("cannot build TimeLimit", faults)

    @refusing(RecordError)
    def last_day(self, day: date, *, calendar: Calendar | None = None) -> date:
        """
        Return the last day that is in time, if the time begins on a day.

        Args:
            day: The day. For a limit in hours the time begins when the day begins; see `last_instant`.
            calendar: The working days. None: every day is one.

        Raises RecordError for a result beyond the year 9999, and if a calendar has no working day within a year.

        >>> from casekit.days import Weekdays
        >>> korea = Weekdays({date(2025, 5, 1), date(2025, 5, 5), date(2025, 5, 6)})
        >>> TimeLimit(3, "working_day").last_day(date(2025, 5, 1), calendar=korea)
        datetime.date(2025, 5, 8)
        """
        only_day(day, where="day")
        if self.unit == "working_day":
            return add_working_days(day, self.count, calendar=calendar)
        if self.unit == "hour":
            return _later(day, self.count // 24)
        if self.unit == "year":
            return Interval(12 * self.count, "month").after(day)
        return Interval(self.count, self.unit).after(day)

    @refusing(RecordError)
    def day_before(self, day: date, *, calendar: Calendar | None = None) -> date:
        """
        Return the day that lies this much before another one, the day itself not counted.

        Args:
            day: The later day. For a limit in hours, the instant at which it begins.
            calendar: The working days. None: every day is one.

        A month or a year leads to the same day of the earlier month, or to its last day if it is shorter.

        Raises RecordError for a result before the year 1, and if a calendar has no working day within a year.

        >>> TimeLimit(56, "day").day_before(date(2025, 6, 1))
        datetime.date(2025, 4, 6)
        """
        only_day(day, where="day")
        if self.unit == "working_day":
            return _counted(day, self.count, calendar, step=-1)
        if self.unit in ("month", "year"):
            year, month = divmod(day.year * 12 + day.month - 1 - self.count * (12 if self.unit == "year" else 1), 12)
            if year < date.min.year:
                raise beyond(day)
            return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))
        days = -(-self.count // 24) if self.unit == "hour" else self.count * (7 if self.unit == "week" else 1)
        return _later(day, -days)

    @refusing(RecordError)
    def last_instant(self, at: datetime) -> datetime | None:
        """
        Return the last instant that is in time, for a limit in hours; None for any other.

        Raises RecordError for an instant without an offset, and for a result beyond the year 9999.

        >>> from datetime import timezone
        >>> TimeLimit(24, "hour").last_instant(datetime(2025, 3, 17, 10, tzinfo=timezone.utc)).day
        18
        """
        check_instant(at, about="the time limit")
        if self.unit != "hour":
            return None
        try:
            return (at.astimezone(UTC) + timedelta(hours=self.count)).astimezone(at.tzinfo)
        except OverflowError:
            raise beyond(at.date()) from None


def to_time_limit(value: TimeLimit | Interval) -> TimeLimit:
    """Return an interval as a time limit; anything else as it is."""
    return TimeLimit(value.count, value.unit) if isinstance(value, Interval) else value


@refusing(RecordError)
def add_working_days(day: date, count: int, *, calendar: Calendar | None = None) -> date:
    """
    Return the day that is the `count`-th working day after a day, which is not counted itself.

    Args:
        day: The day.
        count: The number of working days, 0 or more. 0: the day itself.
        calendar: The working days. None: every day is one.

    Raises RecordError if the calendar has no working day within a year, or for a result beyond the year 9999.

    >>> from casekit.days import Weekdays
    >>> add_working_days(date(2025, 3, 14), 1, calendar=Weekdays())
    datetime.date(2025, 3, 17)
    """
    only_day(day, where="day")
    if type(count) is not int or count < 0:
        raise RecordError("cannot count working days", [Refusal("out_of_range", {"low": 0, "high": LONGEST}, "count")])
    return _counted(day, count, calendar, step=1)


@refusing(RecordError)
def working_days_between(first: date, last: date, *, calendar: Calendar | None = None) -> int:
    """
    Return the number of working days after a day, up to and including another. 0 if the other is not later.

    `calendar` has the working days. None: every day is one. Raises RecordError for anything but days.

    >>> from casekit.days import Weekdays
    >>> working_days_between(date(2025, 3, 14), date(2025, 3, 18), calendar=Weekdays())
    2
    """
    days = max(0, (only_day(last, where="last") - only_day(first, where="first")).days)
    if calendar is None:
        return days
    return sum(calendar.is_working_day(first + timedelta(days=each)) for each in range(1, days + 1))


def _counted(day: date, count: int, calendar: Calendar | None, *, step: Literal[1, -1]) -> date:
    """Return the `count`-th working day after a day, or with a step of -1 before it."""
    if calendar is None:
        return _later(day, step * count)
    found, since_working = day, 0
    while count:
        found, since_working = _later(found, step), since_working + 1
        if calendar.is_working_day(found):
            count, since_working = count - 1, 0
        elif since_working > LONGEST_BREAK:
            facts = {"day": found, "days": LONGEST_BREAK}
            raise RecordError("cannot find a working day", [Refusal("no_working_day", facts)])
    return found


def _later(day: date, days: int) -> date:
    """Return the day that is later, or earlier, by a number of days."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise beyond(day) from None


def beyond(day: date) -> RecordError:
    """Return the error of a result beyond the calendar."""
    return RecordError("cannot step beyond the calendar", [Refusal("day_out_of_range", {"day": day})])
