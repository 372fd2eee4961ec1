"""
When reviews are due: a clock that a signed plan starts, a review restarts, and reassessment or closing stops.

A review is due one interval after the last signed plan or the last review held, rolled to the next working day. A new
interval applies at once to the running due day; the longest one at a risk that was rated only if it is shorter.
Entering a stage of kind assessment or reassessment (not one passed through on one day), and closing, stop the clock;
the next signed plan starts it again. Source: monthly review and adjustment in the casework texts; the rule of counting
is the project's own.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import attrs

from casekit.days import Calendar, Interval, next_working_day
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models.assessment import Assessment, RiskRating
from casekit.models.case import Case
from casekit.models.closure import Closure
from casekit.models.history import Entry, StageChange
from casekit.models.plan import Plan, ReviewInterval
from casekit.models.record import Value
from casekit.models.review import Review
from casekit.models.timeline import stayed_in

USUAL_INTERVAL = Interval(1, "month")
"""The interval of a plan recorded without a StageMachine and without an interval: the example of the casework text."""
_APPLIED = (Plan, ReviewInterval, Review, StageChange, Closure, Assessment, RiskRating)
"""The kinds of records that start, restart or stop the clock, or change its interval."""
_STOPPING_KINDS = {"assessment", "reassessment"}


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ReviewDue(Value):
    """
    One due day of a review, and whether the review was held.

    due: The due day.
    status: "held"; "missed": the clock stopped, or a plan was signed, after the due day
        without a review; "running": still to be held.
    held: The day on which the review was held; None if it was not.
    since: The day from which the interval counts: of the last signed plan or the last review held.
    interval: The interval, as it is at the end of it.

    >>> july = date(2025, 7, 22)
    >>> ReviewDue(due=date(2025, 8, 22), status="held", held=date(2025, 8, 29), since=july).days_late
    7
    """

    due: date
    status: Literal["held", "missed", "running"]
    held: date | None = None
    since: date
    interval: Interval = USUAL_INTERVAL

    @property
    def days_late(self) -> int | None:
        """Return the calendar days after the due day, 0 if on time; None if no review was held."""
        return max(0, (self.held - self.due).days) if self.held else None

    @property
    def on_time(self) -> bool:
        """Return whether a review was held on or before the due day."""
        return self.days_late == 0


@refusing(RecordError)
def review_due_days(case: Case, *, on: date, calendar: Calendar | None = None) -> tuple[ReviewDue, ...]:
    """
    Return every due day that the entries up to a day have set, in order. The last may be running, and later than it.

    Empty before the first signed plan.

    Without a calendar due days are not rolled. Raises RecordError for a day before the case opened.

    >>> from datetime import datetime, timezone
    >>> from casekit.models.client import Client
    >>> from casekit.models.history import Entry, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Plan(version=1, signed_by=("C-3",)), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> review_due_days(case, on=date(2025, 3, 20))[0].due
    datetime.date(2025, 4, 17)
    """
    clock, seen = _Clock(calendar), case.as_of(only_day(on, about=f"case {case.id!r}"))
    clock.apply_all(seen, on)
    if clock.due is not None:
        clock.rows.append(clock.row(clock.due, "running"))
    return tuple(clock.rows)


@refusing(RecordError)
def running_interval(case: Case, *, on: date) -> Interval | None:
    """Return the interval after which the next review is due on a day; None while the clock does not run."""
    clock = _Clock(None)
    clock.apply_all(case, on)
    return clock.interval if clock.since else None


class _Clock:
    """
    The review clock of a case. It is mutable: `apply` adds one entry, in the order in which they happened.

    rows: The due days that are over.
    since: The day from which the running interval counts; None while the clock does not run.
    interval: The interval between reviews.
    """

    def __init__(self, calendar: Calendar | None) -> None:
        self.calendar = calendar
        self.rows: list[ReviewDue] = []
        self.since: date | None = None
        self.interval = USUAL_INTERVAL

    @property
    def due(self) -> date | None:
        """Return the running due day; None while the clock does not run."""
        if self.since is None:
            return None
        return next_working_day(self.interval.after(self.since), calendar=self.calendar)

    def row(self, due: date, status: Literal["held", "missed", "running"], held: date | None = None) -> ReviewDue:
        """Return the running due day with its status."""
        return ReviewDue(due=due, status=status, held=held, since=self.since or due, interval=self.interval)

    def apply_all(self, case: Case, on: date) -> None:
        """Apply every entry of a case, in order; `on` is the day up to which a stay in a stage is known."""
        stayed = stayed_in(case.timeline, on=on)
        for entry in case.timeline:
            if isinstance(entry.what, _APPLIED):
                self.apply(entry, stays=entry.number in stayed)

    def apply(self, entry: Entry, *, stays: bool) -> None:
        """
        Start, restart or stop the clock by an entry, or change its interval.

        `stays`: Whether the case stayed in a stage that the entry says it only passes through.
        """
        what, day, due = entry.what, entry.at.date(), self.due
        if isinstance(what, Plan) and what.signed_by:
            self._miss(due, day)
            self.since, self.interval = day, what.review_interval or USUAL_INTERVAL
        elif isinstance(what, ReviewInterval):
            self.interval = what.interval
        elif isinstance(what, Assessment | RiskRating):
            self._tighten(what.review_interval)
        elif isinstance(what, Review) and due:
            self.rows.append(self.row(due, "held", day))
            self.since = day
        elif due and _stops(entry, stays=stays):
            self._miss(due, day)
            self.since = None

    def _tighten(self, longest: Interval | None) -> None:
        """Shorten the running interval to the longest that a risk allows."""
        if longest is not None and self.since is not None and self.interval.is_wider_than(longest, on=self.since):
            self.interval = longest

    def _miss(self, due: date | None, day: date) -> None:
        """Keep the running due day as missed if it is before a day."""
        if due is not None and due < day:
            self.rows.append(self.row(due, "missed"))


def _stops(entry: Entry, *, stays: bool) -> bool:
    """Return whether an entry stops the clock."""
    what = entry.what
    if isinstance(what, StageChange):
        return what.enters and (stays or not what.passing) and bool(_STOPPING_KINDS & set(what.kinds))
    return isinstance(what, Closure)
