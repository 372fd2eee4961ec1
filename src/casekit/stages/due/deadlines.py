"""When things are due, and how they stand on a day: a workflow's deadlines, and the next review."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.days import Calendar
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Case, Closure, DeadlineSet, Entry, Record, Reopening, StageChange
from casekit.models.record import Value
from casekit.review_clock import review_due_days
from casekit.stages.definition import Definition
from casekit.stages.settings import DeadlineRule

DeadlineStatus: TypeAlias = Literal[
    "not_started", "pending", "due_today", "overdue", "met", "met_late", "missed", "cancelled"
]
REVIEW = "review"


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Deadline(Value):
    """
    One deadline of a case and its status on a day.

    rule: The id of the deadline rule.
    status: The status.
        "not_started": The starting event has not happened.
        "pending": Not yet due.
        "due_today": Due on the day itself.
        "overdue": Due before the day.
        "met": Done in time.
        "met_late": Done after the due day.
        "missed": Overdue when the case closed.
        "cancelled": Not yet due when the case closed.
    since: The day of the starting event.
    due: The last day in time.
    done: The day it was done.
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
        """Calendar days from `since` to `done`, the first day not counted. None if it is not done."""
        return (self.done - self.since).days if self.since and self.done else None


@refusing(RecordError)
def due(
    case: Case, workflow: Definition, *, on: date, calendar: Calendar | None, episode: int | None = None
) -> tuple[Deadline, ...]:
    """
    The workflow's deadlines in the order written, then the next review where one is due.

    Counted in calendar days within one episode (None: the latest up to the day): the first event of its kind counts,
    and where a rule names a stage the first one there. A day set anew (DeadlineSet) stands for the one counted.
    Reviews are rolled to the calendar's next working day and stand only for the latest episode. Raises RecordError
    for a day before the case opened, and for one so late that a due day lies beyond the calendar.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, Intake
    >>> from casekit.stages import StageMachine, Workflow
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> machine = StageMachine(Workflow.ready("kr_integrated"))
    >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
    >>> case = machine.record(case, Intake(), at=monday, by="worker-1")
    >>> survey, *_ = machine.due(case, on=date(2025, 3, 28))
    >>> survey.rule, survey.due, survey.status
    ('survey_within_10_days', datetime.date(2025, 3, 27), 'overdue')
    """
    seen = case.as_of(only_day(on, about=f"case {case.id!r}"))
    deadlines = [deadline_of(rule, seen, on=on, episode=episode) for rule in workflow.deadlines]
    reviews = review_due_days(seen, on=on, calendar=calendar)
    if episode is None and reviews and reviews[-1].status == "running":
        day = reviews[-1].due
        deadlines.append(Deadline(rule=REVIEW, status=_waiting(day, on), due=day))
    return tuple(deadlines)


@refusing(RecordError)
def deadline_of(rule: DeadlineRule, case: Case, *, on: date, episode: int | None = None) -> Deadline:
    """
    One deadline rule in one episode of a case (None: the latest up to the day), as it stands on a day.

    An episode the case has not reached is not_started. A DeadlineSet recorded while the clock runs puts its day in
    place of the rule's, and the last one counts; one from before the clock started, from after it stopped or from an
    earlier episode changes nothing. Raises RecordError for a day before the case opened.
    """
    clock, number = _Clock(rule), 1
    for entry in case.as_of(only_day(on, about=f"case {case.id!r}")).timeline:
        if isinstance(entry.what, Reopening):
            if number == episode:
                break
            number += 1
            clock.restart()
        clock.take(entry)
    if clock.since is None or (episode is not None and number != episode):
        return Deadline(rule=rule.id, status="not_started", hard=rule.hard)
    day = clock.set_to or rule.within.after(clock.since)
    if clock.done:
        status: DeadlineStatus = "met" if clock.done <= day else "met_late"
    elif clock.closed:
        status = "missed" if day < clock.closed else "cancelled"
    else:
        status = _waiting(day, on)
    return Deadline(rule=rule.id, status=status, since=clock.since, due=day, done=clock.done, hard=rule.hard)


class _Clock:
    """The clock of one rule: when it started and stopped in an episode, and the day it was set to."""

    def __init__(self, rule: DeadlineRule) -> None:
        self.rule = rule
        self.stage = ""
        self.restart()

    def restart(self) -> None:
        """A new episode begins; the case is in the stage it was in."""
        self.since: date | None = None
        self.done: date | None = None
        self.closed: date | None = None
        self.set_to: date | None = None

    def take(self, entry: Entry) -> None:
        what, day, left = entry.what, entry.at.date(), self.stage
        if isinstance(what, StageChange):
            self.stage = what.stage
        elif isinstance(what, Closure):
            self.closed = day
        elif isinstance(what, DeadlineSet) and what.rule == self.rule.id and self.runs:
            self.set_to = what.due
        if what.event == self.rule.since and self._starts(what, left):
            self.since = self.since or day
        if what.event == self.rule.until:
            self.done = self.done or day

    @property
    def runs(self) -> bool:
        """Whether it started, and nothing has stopped it."""
        return self.since is not None and self.done is None and self.closed is None

    def _starts(self, what: Record, left: str) -> bool:
        """Whether this event starts it: where the rule names a stage, only there, and entering it only from outside."""
        home = self.rule.stage
        if home is None:
            return True
        entering = isinstance(what, StageChange) and what.enters
        return _is_inside(self.stage, home) and not (entering and _is_inside(left, home))


def _is_inside(stage: str, home: str) -> bool:
    """Whether a stage is another, or a substage of it: the id of a substage begins with its parent's and a dot."""
    return f"{stage}.".startswith(f"{home}.")


def _waiting(day: date, on: date) -> DeadlineStatus:
    if day == on:
        return "due_today"
    return "overdue" if day < on else "pending"
