"""Due days of clocks whose time stands still in some stages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from casekit.days import Calendar, TimeLimit, add_working_days
from casekit.stages.due.clocks import Clock

_DAY = timedelta(days=1)


def last_in_time(
    limit: TimeLimit, clock: Clock, calendar: Calendar | None, *, until: date | None = None
) -> tuple[datetime | None, date]:  # fmt: skip
    """
    Return the last instant that is in time, for a limit in hours, and the last day.

    Args:
        limit: The limit.
        clock: The clock.
        calendar: The working days. None: every day is one.
        until: The day up to whose end a pause that still runs counts. None: no pause counts.

    Only the part of a pause that lies between the start and the end of the time moves the end. A day is paused if the
    case is in a stage of the pause at its end. Raises RecordError for a result beyond the year 9999.
    """
    pauses = [*_pauses_of(clock, until)] if until is not None else []
    instant = limit.last_instant(clock.start.at)
    if instant is not None:
        start, end = clock.start.at.astimezone(UTC), instant.astimezone(UTC)
        for first, last in pauses:
            began, ended = (max(each.astimezone(UTC), start) for each in (first, last))
            end += ended - began if began < end else timedelta()
        instant = end.astimezone(instant.tzinfo)
        return instant, instant.date()
    counted = calendar if limit.unit == "working_day" else None
    day, left_out = limit.last_day(clock.since, calendar=calendar), 0
    while (more := _paused_days(pauses, clock.since, day, counted)) > left_out:
        day, left_out = add_working_days(day, more - left_out, calendar=counted), more
    return None, day


def _pauses_of(clock: Clock, until: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield the pauses of a clock while it ran; one that still runs goes on to the end of a day."""
    for first, last in clock.pauses:
        end = datetime.combine(until + _DAY, time(), first.tzinfo) if last is None else last
        end = end if clock.done is None else min(end, clock.done)
        if clock.stopped is not None:
            end = min(end, datetime.combine(clock.stopped, time(), first.tzinfo))
        yield first, max(first, end)


def _paused_days(
    pauses: list[tuple[datetime, datetime]], since: date, until: date, calendar: Calendar | None
) -> int:  # fmt: skip
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
