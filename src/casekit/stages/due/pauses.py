"""Due days of clocks whose time stands still in some stages, or after some events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

from casekit.days import Calendar
from casekit.days.time_limits import add_working_days
from casekit.stages.due.clocks import Clock

_DAY = timedelta(days=1)
Pauses: TypeAlias = Sequence[tuple[datetime, datetime]]
"""When the time stood still: from an instant to another."""


def moved_by_pauses(
    last: tuple[datetime | None, date], begun: datetime, pauses: Pauses, working: Calendar | None
) -> tuple[datetime | None, date]:  # fmt: skip
    """
    Return the last instant that is in time, and the last day, after the time stood still.

    Args:
        last: Both without pauses; the instant is None for a limit that is not in hours.
        begun: When the time began.
        pauses: When it stood still.
        working: The working days, if the limit counts them. None: every day counts.

    Only the part of a pause that lies between the start and the end of the time moves the end. A day is paused if the
    time stands still at its end. Raises RecordError for a result beyond the year 9999.
    """
    instant, day = last
    if instant is not None:
        start, end = begun.astimezone(UTC), instant.astimezone(UTC)
        for first, until in pauses:
            began, ended = (max(each.astimezone(UTC), start) for each in (first, until))
            end += ended - began if began < end else timedelta()
        instant = end.astimezone(instant.tzinfo)
        return instant, instant.date()
    left_out = 0
    while (more := _paused_days(pauses, begun.date(), day, working)) > left_out:
        day, left_out = add_working_days(day, more - left_out, calendar=working), more
    return None, day


def pauses_of(clock: Clock, done: datetime | None, until: date) -> Iterator[tuple[datetime, datetime]]:
    """
    Yield the pauses of a clock until it was met or stopped; one that still runs goes on to the end of a day.

    `done`: When it was met. None: it was not, or that does not count here.
    """
    for first, last in clock.pauses:
        end = datetime.combine(until + _DAY, time(), first.tzinfo) if last is None else last
        end = end if done is None else min(end, done)
        if clock.stopped is not None:
            end = min(end, datetime.combine(clock.stopped.entry.at.date(), time(), first.tzinfo))
        yield first, max(first, end)


def _paused_days(pauses: Pauses, since: date, until: date, calendar: Calendar | None) -> int:
    """Return how many of the days after a day up to another are paused; with a calendar, how many working days."""
    days = {
        day for first, last in pauses
        for day in _days_from(max(first.date(), since + _DAY), min(last.date(), until + _DAY))
    }  # fmt: skip
    return sum(1 for day in days if calendar is None or calendar.is_working_day(day))


def _days_from(first: date, end: date) -> Iterator[date]:
    """Yield the days from a day on, before another."""
    while first < end:
        yield first
        first += _DAY
