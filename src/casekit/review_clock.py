"""
When reviews are due: a clock that signed plans start, reviews turn on, and reassessment or closing stops.

A review is due one interval after the last signed plan or the last review held, rolled to the next working day. A new
interval applies at once to the running due day. Entering a stage of kind assessment or reassessment (not one only
passed through), and closing, stop the clock; the next signed plan starts it again. Source: monthly review and
adjustment in the casework texts; the rule of counting is the project's own.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import attrs

from casekit.days import Calendar, Interval, next_working_day
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models.case import Case
from casekit.models.closure import Closure
from casekit.models.history import Entry, StageChange
from casekit.models.plan import Plan, ReviewInterval
from casekit.models.record import Value
from casekit.models.review import Review

USUAL_INTERVAL = Interval(1, "month")
"""Monthly, the example of the casework text: for a plan recorded without a machine and without an interval."""
_STOPPING_KINDS = {"assessment", "reassessment"}


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ReviewDue(Value):
    """
    One due day of a review and what became of it.

    "held": on the day `held`, so many days late (0: on time); "missed": the clock stopped after the due day with no
    review; "running": still to be held.

    >>> ReviewDue(due=date(2025, 8, 22), status="held", held=date(2025, 8, 29)).days_late
    7
    """

    due: date
    status: Literal["held", "missed", "running"]
    held: date | None = None

    @property
    def days_late(self) -> int | None:
        """Calendar days after the due day, 0 when on time; None where no review was held."""
        return max(0, (self.held - self.due).days) if self.held else None

    @property
    def on_time(self) -> bool:
        """Whether a review was held on or before the due day."""
        return self.days_late == 0


@refusing(RecordError)
def review_due_days(case: Case, *, on: date, calendar: Calendar | None = None) -> tuple[ReviewDue, ...]:
    """
    Every due day of a review up to a day, in order; the last may still be running. Empty before the first plan.

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
    clock = _Clock(calendar)
    for entry in case.as_of(only_day(on, about=f"case {case.id!r}")).timeline:
        clock.take(entry)
    if clock.due is not None:
        clock.rows.append(ReviewDue(due=clock.due, status="running"))
    return tuple(clock.rows)


@refusing(RecordError)
def running_interval(case: Case) -> Interval | None:
    """The interval after which the next review is due; None while no plan waits for one."""
    clock = _Clock(None)
    for entry in case.timeline:
        clock.take(entry)
    return clock.interval if clock.since else None


class _Clock:
    def __init__(self, calendar: Calendar | None) -> None:
        self.calendar = calendar
        self.rows: list[ReviewDue] = []
        self.since: date | None = None
        self.interval = USUAL_INTERVAL

    @property
    def due(self) -> date | None:
        if self.since is None:
            return None
        return next_working_day(self.interval.after(self.since), calendar=self.calendar)

    def take(self, entry: Entry) -> None:
        what, day, due = entry.what, entry.at.date(), self.due
        if isinstance(what, Plan) and what.signed_by:
            self.since, self.interval = day, what.review_interval or USUAL_INTERVAL
        elif isinstance(what, ReviewInterval):
            self.interval = what.interval
        elif isinstance(what, Review) and due:
            self.rows.append(ReviewDue(due=due, status="held", held=day))
            self.since = day
        elif due and _stops(entry):
            if due < day:
                self.rows.append(ReviewDue(due=due, status="missed"))
            self.since = None


def _stops(entry: Entry) -> bool:
    what = entry.what
    if isinstance(what, StageChange):
        return what.enters and not what.passing and bool(_STOPPING_KINDS & set(what.kinds))
    return isinstance(what, Closure)
