"""The days of a case, moved by whole weeks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone

from casekit.answers import Refusal
from casekit.days.zones import in_zone, zone_of
from casekit.errors import RecordError
from casekit.models import Case
from casekit.models.timeline import zone_of_case

MOST_WEEKS = 104
"""The most weeks by which the days of a case are moved into the past."""
_ALWAYS = (date.min, date.max)
"""Days that stand for "since ever" and "for ever". They are not moved."""


class ShiftedDays:
    """
    Moves the days and instants of a case by the same number of weeks into the past.

    The clock in the zone of the case shows the same time on the same weekday, so days keep their distance. Where the
    clock was changed in between, instants on either side are an hour nearer or further than they were. The new case
    has a fixed offset as its zone, that of its opening: it has no hour that the clock skips or repeats. In an hour that
    the clock repeated, an instant is moved on to the one before it, so that the order stays.

    zone: The name of that offset, such as "+09:00".
    """

    def __init__(self, case: Case, *, weeks: int) -> None:
        self._back = timedelta(weeks=weeks)
        self._from = zone_of_case(case.zone)
        self._to = timezone(case.opened_at.utcoffset() or timedelta())
        self.zone = zone_of(case.opened_at.replace(tzinfo=self._to))
        self._entries = self._in_order({at for entry in case.history for at in (entry.at, entry.recorded_at)})

    def _in_order(self, instants: Iterable[datetime]) -> dict[datetime, datetime]:
        """Return the new instant of each instant of an entry; none is before that of an earlier one."""
        found, last = dict[datetime, datetime](), None
        for at in sorted(instants):
            moved = self._instant(at)
            found[at] = last = moved if last is None else max(moved, last)
        return found

    def of(self, when: date) -> date:
        """Return a day or an instant, moved. Raises RecordError for one before the third year of the calendar."""
        if isinstance(when, datetime):
            return self._entries.get(when) or self._instant(when)
        if when in _ALWAYS:
            return when
        self._check(when)
        return when - self._back

    def _instant(self, at: datetime) -> datetime:
        there = in_zone(at, self._from)
        self._check(there)
        return there.replace(tzinfo=self._to) - self._back

    def _check(self, when: date) -> None:
        first = date.min + timedelta(weeks=MOST_WEEKS)
        if (when.year, when.month, when.day) < (first.year, first.month, first.day):
            raise RecordError("cannot move the days of the case", [Refusal("day_cannot_move", {"first": first})])
