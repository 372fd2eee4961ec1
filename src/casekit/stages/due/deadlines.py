"""The deadlines of a workflow in a case, and the next review: due days, and the status on a day."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.days import Calendar
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Case, Closure, DeadlineSet, Entry, Record, Reopening, StageChange
from casekit.models.record import Value, is_event
from casekit.review_clock import review_due_days
from casekit.stages.definition import Definition
from casekit.stages.settings import DeadlineRule
from casekit.stages.stage import is_inside

DeadlineStatus: TypeAlias = Literal[
    "not_started", "pending", "due_today", "overdue", "met", "met_late", "missed", "cancelled"
]
REVIEW = "review"
"""The `rule` of the Deadline for the next review."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Deadline(Value):
    """
    One deadline of a case and its status on a day.

    rule: The id of the deadline rule. "review" for the next review.
    status: The status.
        "not_started": The starting event has not happened.
        "pending": Not yet due.
        "due_today": Due on the day itself.
        "overdue": Due before the day.
        "met": Done in time.
        "met_late": Done after the due day.
        "missed": Overdue when the case closed.
        "cancelled": Not overdue when the case closed.
    since: The day of the starting event. None: it has not happened. Always None for the next review.
    due: The last day that is not late. None: the deadline has not started.
    done: The day it was done. None: it is not done.
    hard: Whether a law or a contract sets the limit.

    >>> Deadline(rule="plan_in_time", status="met", since=date(2025, 3, 17), done=date(2025, 4, 11)).elapsed_days
    25
    """

    rule: str
    status: DeadlineStatus
    since: date | None = None
    due: date | None = None
    done: date | None = None
    hard: bool = False

    @property
    def elapsed_days(self) -> int | None:
        """
        The calendar days from `since` to `done`, the first day not counted. None if it is not done.

        Negative if it was done before the deadline started: see `DeadlineRule`.
        """
        return (self.done - self.since).days if self.since and self.done else None


@refusing(RecordError)
def due(
    case: Case, workflow: Definition, *, on: date, calendar: Calendar | None, episode: int | None = None
) -> tuple[Deadline, ...]:
    """
    Return the deadlines of a workflow in a case, in the order written, then the next review of a case.

    Days are calendar days. Only events of one episode count: the first that starts the clock (in the stage, if the rule
    names one) and the first that meets the deadline, even if it happened earlier. A DeadlineSet replaces the computed
    day. The next review is included if it has a due day and `episode` is None. Its due day is rolled to the next
    working day of the calendar.

    Args:
        case: The case.
        workflow: Its workflow.
        on: The day for which the status is computed.
        calendar: The working days. None: the due day of the review is not rolled.
        episode: The number of an episode, from 1; None: the latest up to the day.

    Raises RecordError for a day before the case opened, or so late that a due day would lie beyond `date.max`. An
    example is at `StageMachine.due`.
    """
    seen = case.as_of(only_day(on, about=f"case {case.id!r}"))
    deadlines = [deadline_of(rule, seen, on=on, episode=episode) for rule in workflow.deadlines]
    reviews = () if workflow.is_of_things else review_due_days(seen, on=on, calendar=calendar)
    if episode is None and reviews and reviews[-1].status == "running":
        day = reviews[-1].due
        deadlines.append(Deadline(rule=REVIEW, status=_running_status(day, on), due=day))
    return tuple(deadlines)


@refusing(RecordError)
def deadline_of(rule: DeadlineRule, case: Case, *, on: date, episode: int | None = None) -> Deadline:
    """
    Return the deadline of one rule in one episode of a case, with its status on a day.

    `episode` is the number of the episode, from 1; None: the latest up to the day. In an episode that the case has not
    reached the status is "not_started". The last DeadlineSet that happened while the clock ran replaces the computed
    day; any other DeadlineSet is ignored. Raises RecordError for a day before the case opened.
    """
    clock, number = _Clock(rule), 1
    for entry in case.as_of(only_day(on, about=f"case {case.id!r}")).timeline:
        if isinstance(entry.what, Reopening):
            if number == episode:
                break
            number += 1
            clock.restart()
        clock.apply(entry)
    if clock.since is None or (episode is not None and number != episode):
        return Deadline(rule=rule.id, status="not_started", hard=rule.hard)
    day = clock.set_to or rule.within.after(clock.since)
    if clock.done:
        status: DeadlineStatus = "met" if clock.done <= day else "met_late"
    elif clock.closed:
        status = "missed" if day < clock.closed else "cancelled"
    else:
        status = _running_status(day, on)
    return Deadline(rule=rule.id, status=status, since=clock.since, due=day, done=clock.done, hard=rule.hard)


class _Clock:
    """The clock of one deadline rule: `apply` adds the entries of a case, in the order in which they happened."""

    def __init__(self, rule: DeadlineRule) -> None:
        self.rule = rule
        self.stage = ""
        self.restart()

    def restart(self) -> None:
        """Reset the clock for a new episode; the case stays in its stage."""
        self.since: date | None = None
        self.done: date | None = None
        self.closed: date | None = None
        self.set_to: date | None = None

    def apply(self, entry: Entry) -> None:
        """Update the clock with the next entry."""
        what, day, previous = entry.what, entry.at.date(), self.stage
        if isinstance(what, StageChange):
            self.stage = what.stage
        elif isinstance(what, Closure):
            self.closed = day
        elif isinstance(what, DeadlineSet) and what.rule == self.rule.id and self.runs:
            self.set_to = what.due
        if is_event(what, self.rule.since, self.rule.since_kind) and self._starts(what, previous):
            self.since = self.since or day
        if is_event(what, self.rule.until, self.rule.until_kind):
            self.done = self.done or day

    @property
    def runs(self) -> bool:
        """Whether the clock has started and is neither done nor stopped by a closure."""
        return self.since is not None and self.done is None and self.closed is None

    def _starts(self, what: Record, previous: str) -> bool:
        """
        Return whether an event of the right kind starts the clock; `previous` is the stage before it.

        For a rule with a stage the event must happen in that stage. A move within it does not count as entering it.
        """
        required = self.rule.stage
        if required is None:
            return True
        entering = isinstance(what, StageChange) and what.enters
        return is_inside(self.stage, required) and not (entering and is_inside(previous, required))


def _running_status(day: date, on: date) -> DeadlineStatus:
    """Return the status, on the day `on`, of a running deadline that is due on `day`."""
    if day == on:
        return "due_today"
    return "overdue" if day < on else "pending"
