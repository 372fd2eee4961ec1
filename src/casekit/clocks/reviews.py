"""
When reviews are due: the built-in deadline `REVIEWS`.

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

from casekit.answers import Params
from casekit.clocks.clocks import clocks_of
from casekit.clocks.course import Course, Starts
from casekit.clocks.deadline_rule import DeadlineRule
from casekit.clocks.runs import Run, runs_of
from casekit.days import Calendar, Interval, TimeLimit
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Case
from casekit.models.record import Value

REVIEW = "review"
"""The id of the deadline of reviews. A workflow that has a deadline of this id has it in place of `REVIEWS`."""
_MONTH = TimeLimit(1, "month")
"""The interval of a plan recorded without a StageMachine and without an interval: the example of the casework text."""
REVIEWS = DeadlineRule(
    id=REVIEW, since="plan_signed", until="review_held", within=_MONTH, repeats=((_MONTH, None),), counts="last",
    follows_intervals=True, rolls=True, stopped_by="stage_entered",
    stopped_fields=Params({"kinds": ("assessment", "reassessment")}),
)  # fmt: skip
"""The deadline of reviews, unless a workflow has its own."""


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
    interval: TimeLimit = _MONTH

    @property
    def days_late(self) -> int | None:
        """Return the calendar days after the due day, 0 if on time; None if no review was held."""
        return max(0, (self.held - self.due).days) if self.held else None

    @property
    def on_time(self) -> bool:
        """Return whether a review was held on or before the due day."""
        return self.days_late == 0


@refusing(RecordError)
def review_due_days(
    case: Case,
    *,
    on: date,
    calendar: Calendar | None = None,
    rule: DeadlineRule = REVIEWS,
    starts: Starts | None = None,
) -> tuple[ReviewDue, ...]:  # fmt: skip
    """
    Return every due day that the entries up to a day have set, in order. The last may be running, and later than it.

    Empty before the first signed plan.

    Args:
        case: The case.
        on: The day.
        calendar: The working days. None: due days are not rolled.
        rule: The deadline of reviews, if the workflow has its own.
        starts: Whether the guards of that deadline let an entry start it. None: they are not asked.

    Raises RecordError for a day before the case opened.

    >>> from datetime import datetime, timezone
    >>> from casekit.models.client import Client
    >>> from casekit.models.history import Entry, WorkflowRef
    >>> from casekit.models.plan import Plan
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Plan(version=1, signed_by=("C-3",)), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> review_due_days(case, on=date(2025, 3, 20))[0].due
    datetime.date(2025, 4, 17)
    """
    seen = case.as_of(only_day(on, about=f"case {case.id!r}"))
    clocks = clocks_of(rule, Course(seen, on), starts)
    rows = (_row(run, on) for clock in clocks for run in runs_of(rule, clock, calendar, on))
    return tuple(row for row in rows if row is not None)


@refusing(RecordError)
def running_interval(
    case: Case,
    *,
    on: date,
    calendar: Calendar | None = None,
    rule: DeadlineRule = REVIEWS,
    starts: Starts | None = None,
) -> Interval | None:  # fmt: skip
    """
    Return the interval after which the next review is due on a day; None while the clock does not run, and if the
    deadline of reviews does not follow recorded intervals. The arguments are those of `review_due_days`.
    """
    clocks = clocks_of(rule, Course(case, on), starts) if rule.follows_intervals else ()
    if not clocks or clocks[-1].stopped is not None:
        return None
    limit = runs_of(rule, clocks[-1], calendar, on)[-1].limit
    return Interval(limit.count, limit.unit) if limit.unit in ("day", "week", "month") else None


def _row(run: Run, on: date) -> ReviewDue | None:
    """Return the due day of one time; None if its day is unknown, or it was stopped before it was due."""
    due, stopped = run.due, run.clock.stopped
    if due is None or (run.done is None and stopped is not None and due >= stopped.entry.at.date()):
        return None
    is_missed = stopped is not None or (run.is_over and due < on)
    return ReviewDue(
        due=due, status="held" if run.done else "missed" if is_missed else "running",
        held=run.done.entry.at.date() if run.done else None, since=run.since, interval=run.limit,
    )  # fmt: skip
