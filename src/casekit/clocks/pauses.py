"""Due days of clocks whose time stands still in some stages, or after some events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

from casekit.clocks.clocks import Clock
from casekit.days import Calendar
from casekit.days.time_limits import add_working_days

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
    for first, until in pauses:
        from_day, to_day = max(first.date(), begun.date() + _DAY), until.date()
        if from_day <= day and from_day < to_day:
            day = add_working_days(day, _days_between(from_day, to_day, working), calendar=working)
    return None, day


def pauses_of(clock: Clock, done: datetime | None, until: date) -> Iterator[tuple[datetime, datetime]]:
    """
    Yield the pauses of a clock until it was met or stopped; one that still runs goes on to the end of a day.

    `done`: When it was met. None: it was not, or that does not count here.
    """
    for first, last in clock.pauses:
        following = until if until == date.max else until + _DAY
        end = datetime.combine(following, time(), first.tzinfo) if last is None else last
        end = end if done is None else min(end, done)
        if clock.stopped is not None:
            end = min(end, datetime.combine(clock.stopped.entry.at.date(), time(), first.tzinfo))
        yield first, max(first, end)


def _days_between(first: date, end: date, working: Calendar | None) -> int:
    """Return how many days there are from a day on, before another; with a calendar, how many working days."""
    if working is None:
        return (end - first).days
    return sum(working.is_working_day(first + timedelta(days=each)) for each in range((end - first).days))
