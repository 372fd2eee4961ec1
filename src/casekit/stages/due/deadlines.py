"""The deadlines of a workflow in a case, and the next review: due days, and the status on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Finding
from casekit.days import Calendar
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.labels import Language
from casekit.models import Case
from casekit.models.record import Value
from casekit.review_clock import review_due_days
from casekit.stages.definition import Definition
from casekit.stages.due.clocks import Clock, clocks_of
from casekit.stages.due.explaining import not_begun, steps_of, steps_of_review
from casekit.stages.due.pauses import last_in_time
from casekit.stages.settings import DeadlineRule

DeadlineStatus: TypeAlias = Literal[
    "not_started", "pending", "due_soon", "due_today", "overdue", "met", "met_late", "missed", "cancelled"
]
RUNNING: tuple[DeadlineStatus, ...] = ("pending", "due_soon", "due_today", "overdue")
"""The statuses of a deadline that is still to be met."""
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
        "due_soon": Not yet due, and within the time that `DeadlineRule.warn` names.
        "due_today": Due on the day itself.
        "overdue": Due before the day.
        "met": Done in time.
        "met_late": Done after the due day.
        "missed": Overdue when the case was closed, or reopened.
        "cancelled": Not overdue when the case was closed, or reopened.
    since: The day of the starting event. None: it has not happened. Always None for the next review.
    due: The last day that is not late. None: the deadline has not started.
    done: The day it was done. None: it is not done.
    hard: Whether a law or a contract sets the limit.
    due_at: The last instant that is not late, of a limit in hours. None: the whole of the day `due` is in time.
    thing: The id of the thing, or of the person, that the record which started it is about. None: the case.
    findings: How the due day came about, step by step, each a notice: what began the time, the limit, days that do not
        count, a day that somebody set instead, and what ended it. See `explain`.

    >>> Deadline(rule="plan_in_time", status="met", since=date(2025, 3, 17), done=date(2025, 4, 11)).elapsed_days
    25
    """

    rule: str
    status: DeadlineStatus
    since: date | None = None
    due: date | None = None
    done: date | None = None
    hard: bool = False
    due_at: datetime | None = None
    thing: str | None = None
    findings: tuple[Finding, ...] = attrs.field(default=(), repr=False)

    def explain(self, language: Language = "en") -> str:
        """
        Return how the due day came about as one text, in "en" or "ko", or in a language of the practice.

        >>> Deadline(rule="plan_in_time", status="not_started").explain()
        ''
        """
        return " ".join(each.told(language, fix=False) for each in self.findings)

    def days_late(self, *, on: date) -> int | None:
        """
        Return the calendar days after the due day on which it was done, or that have passed by a day; 0 if in time.

        None for one that has no due day or was stopped. Raises RecordError if `on` is not a day.
        """
        end = self.done or only_day(on)
        return None if self.due is None or self.status in ("missed", "cancelled") else max(0, (end - self.due).days)

    @property
    def elapsed_days(self) -> int | None:
        """The calendar days from `since` to `done`, the first day not counted. None if it is not done."""
        return (self.done - self.since).days if self.since and self.done else None


@refusing(RecordError)
def due(
    case: Case, workflow: Definition, *, on: date, calendar: Calendar | None, episode: int | None = None
) -> tuple[Deadline, ...]:
    """
    Return the deadlines of a workflow in a case, in the order written, then the next review of a case.

    Each clock of a deadline that started in the episode is one Deadline, in the order of their starts; a deadline of
    which none started is one too, "not_started". A DeadlineSet that happened while a clock ran replaces its computed
    day. The next review is included if it has a due day and `episode` is None. Its due day is rolled to the next
    working day of the calendar.

    Args:
        case: The case.
        workflow: Its workflow.
        on: The day for which the status is computed.
        calendar: The working days. None: every day is one.
        episode: The number of an episode, from 1; None: the latest up to the day.

    Raises RecordError for a day before the case opened, or so late that a due day would lie beyond `date.max`. An
    example is at `StageMachine.due`.
    """
    seen = case.as_of(only_day(on, about=f"case {case.id!r}"))
    deadlines = [
        each for rule in workflow.deadlines for each in _of_rule(rule, seen, on, calendar, episode)
    ]  # fmt: skip
    reviews = () if workflow.is_of_things else review_due_days(seen, on=on, calendar=calendar)
    if episode is None and reviews and reviews[-1].status == "running":
        review = reviews[-1]
        status, steps = _running_status(review.due, on), tuple(steps_of_review(review))
        deadlines.append(Deadline(rule=REVIEW, status=status, due=review.due, findings=steps))
    return tuple(deadlines)


@refusing(RecordError)
def deadlines_of(
    rule: DeadlineRule, case: Case, *, on: date, calendar: Calendar | None = None, episode: int | None = None
) -> tuple[Deadline, ...]:
    """
    Return the deadlines of one rule in one episode of a case, with their status on a day, as `due` does.

    Raises RecordError for a day before the case opened.
    """
    return tuple(_of_rule(rule, case.as_of(only_day(on, about=f"case {case.id!r}")), on, calendar, episode))


def _of_rule(
    rule: DeadlineRule, seen: Case, on: date, calendar: Calendar | None, episode: int | None
) -> Iterator[Deadline]:
    """Yield the deadlines of one rule; `seen` is the case at the end of the day."""
    latest = len(seen.episodes) if episode is None else episode
    clocks = [each for each in clocks_of(rule, seen) if each.episode == latest]
    if not clocks:
        yield Deadline(rule=rule.id, status="not_started", hard=rule.hard, findings=(not_begun(rule),))
    for clock in clocks:
        yield _deadline(rule, clock, on, calendar)


def _deadline(rule: DeadlineRule, clock: Clock, on: date, calendar: Calendar | None) -> Deadline:
    """Return the deadline of one clock, with its status on a day."""
    plain = last_in_time(rule.within, clock, calendar)
    instant, day = plain if not clock.pauses else last_in_time(rule.within, clock, calendar, until=on)
    steps = tuple(steps_of(rule, clock, calendar, plain=plain[1], paused=day))
    instant, day = (instant, day) if clock.set_to is None else (None, clock.set_to)
    if clock.done is not None:
        is_late = clock.done > instant if instant else clock.done.date() > day
        status: DeadlineStatus = "met_late" if is_late else "met"
    elif clock.stopped is not None:
        status = "missed" if day < clock.stopped else "cancelled"
    else:
        status = _running_status(day, on)
        if status == "pending" and rule.warn and rule.warn.last_day(on, calendar=calendar) >= day:
            status = "due_soon"
    return Deadline(
        rule=rule.id, status=status, since=clock.since, due=day, done=clock.done and clock.done.date(),
        hard=rule.hard, due_at=instant, thing=clock.thing, findings=steps,
    )  # fmt: skip


def _running_status(day: date, on: date) -> DeadlineStatus:
    """Return the status, on the day `on`, of a running deadline that is due on `day`."""
    if day == on:
        return "due_today"
    return "overdue" if day < on else "pending"
