"""The deadlines of a workflow in a case, and the next review: due days, and the status on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Finding
from casekit.clocks.clocks import Clock, clocks_of
from casekit.clocks.course import Course
from casekit.clocks.deadline_rule import DeadlineRule
from casekit.clocks.reviews import REVIEWS
from casekit.clocks.runs import Run, runs_of
from casekit.days import Calendar
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.labels import Language
from casekit.models import Case, Reopening, Waiver
from casekit.models.record import Value
from casekit.stages.due.explaining import not_begun, steps_of
from casekit.stages.due.requirements import is_by_another
from casekit.stages.due.terms import Terms

DeadlineStatus: TypeAlias = Literal[
    "not_started",
    "pending",
    "due_soon",
    "due_today",
    "overdue",
    "met",
    "met_late",
    "missed",
    "cancelled",
    "waived",
    "extended",
    "anchor_unknown",
]
RUNNING: tuple[DeadlineStatus, ...] = ("pending", "due_soon", "due_today", "overdue")
"""The statuses of a deadline that is still to be met."""
SETTABLE: tuple[DeadlineStatus, ...] = (*RUNNING, "anchor_unknown", "waived")
"""The statuses of a deadline that can be given another due day."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Deadline(Value):
    """
    One deadline of a case and its status on a day.

    rule: The id of the deadline rule. "review" for a review.
    status: The status.
        "not_started": The starting event has not happened.
        "pending": Not yet due.
        "due_soon": Not yet due, and within the time that `DeadlineRule.warn` names; not while its time stands still.
        "due_today": Due on the day itself.
        "overdue": Due before the day.
        "met": Done in time.
        "met_late": Done after the due day.
        "missed": Overdue when the case was closed or reopened, when the time began anew, or when what happened met a
            later one.
        "cancelled": Not overdue when the case was closed, or reopened.
        "waived": Still to be met, but a Waiver of another person than those concerned sets it aside.
        "extended": Not met, and gone on by itself.
        "anchor_unknown": The record that starts it does not name the day from which it counts. It is never overdue.
    since: The day of the starting event; of a deadline that comes again, the day on which the one before was met, or to
        which it was counted. None: it has not happened.
    due: The last day that is not late. None: the deadline has not started, or its day is unknown.
    counted: The due day that follows from the rule, if somebody set another one. None: nobody did, or it is unknown.
    done: The day it was done. None: it is not done.
    hard: Whether a law or a contract sets the limit.
    due_at: The last instant that is not late, of a limit in hours. None: the whole of the day `due` is in time.
    thing: The id of the thing, or of the person, that the record which started it is about. None: the case.
    person: The id of the person whom that record names. None: it names none.
    owner: The role that owes it. None: the primary worker owes it.
    escalated_to: The roles that owe it too on the day asked about, since it is overdue for some time.
    findings: How the due day came about, step by step, each a notice: what began the time, the limit, days that do not
        count, a day that somebody set instead, and what ended it. See `explain`.

    >>> Deadline(rule="plan_in_time", status="met", since=date(2025, 3, 17), done=date(2025, 4, 11)).elapsed_days
    25
    """

    rule: str
    status: DeadlineStatus
    since: date | None = None
    due: date | None = None
    counted: date | None = None
    done: date | None = None
    hard: bool = False
    due_at: datetime | None = None
    thing: str | None = None
    person: str | None = None
    owner: str | None = None
    escalated_to: tuple[str, ...] = ()
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
def due(case: Case, terms: Terms, *, on: date, episode: int | None = None) -> tuple[Deadline, ...]:
    """
    Return the deadlines of a workflow in a case, in the order written, then the reviews of a case that were missed, and
    the next one.

    Each clock of a deadline that started in the episode is one Deadline, in the order of their starts; a deadline of
    which none started is one too, "not_started". A DeadlineSet that happened while a clock ran replaces its computed
    day. The next review is included if it has a due day and `episode` is None. Its due day is rolled to the next
    working day of the calendar.

    Args:
        case: The case.
        terms: By what its due days are counted.
        on: The day for which the status is computed.
        episode: The number of an episode, from 1; None: the latest up to the day.

    Raises RecordError for a day before the case opened, or so late that a due day would lie beyond `date.max`. An
    example is at `StageMachine.due`.
    """
    return tuple(_due(case, terms, on, episode, explained=True))


def running(case: Case, terms: Terms, *, on: date) -> Iterator[Deadline]:
    """Yield those that are still to be met at the end of a day, without how their due days came about: see `due`."""
    found = _due(case, terms, on, None, explained=False)
    yield from (each for each in found if each.status in RUNNING)


def _due(case: Case, terms: Terms, on: date, episode: int | None, *, explained: bool) -> Iterator[Deadline]:
    """Yield the deadlines and the reviews of a case."""
    seen = case.as_of(only_day(on, about=f"case {case.id!r}"))
    asked = _Asked(seen, on, terms, explained=explained)
    for rule in terms.workflow.deadlines:
        yield from asked.of(rule, episode)
    if not terms.workflow.is_of_things and episode is None and terms.workflow.review_rule is REVIEWS:
        yield from (each for each in asked.of(REVIEWS, None) if each.status in (*RUNNING, "missed"))


@refusing(RecordError)
def deadlines_of(
    rule: DeadlineRule, case: Case, terms: Terms, *, on: date, episode: int | None = None
) -> tuple[Deadline, ...]:
    """
    Return the deadlines of one rule in one episode of a case, with their status on a day, as `due` does.

    Raises RecordError for a day before the case opened.
    """
    seen = case.as_of(only_day(on, about=f"case {case.id!r}"))
    return tuple(_Asked(seen, on, terms, explained=True).of(rule, episode))


class _Asked:
    """
    A question about the due days of a case on a day.

    seen: The case at the end of the day.
    on: The day.
    terms: The workflow, its guards and the working days, by which the due days are counted.
    explained: Whether all are asked, with how their due days came about; otherwise those that may run.
    """

    def __init__(self, seen: Case, on: date, terms: Terms, *, explained: bool) -> None:
        self.seen = seen
        self.on = on
        self.terms = terms
        self.explained = explained
        self.course = Course(seen, on)
        self.latest = 1 + len(self.course.by_event.get(Reopening.EVENTS[0], ()))

    def of(self, rule: DeadlineRule, episode: int | None) -> Iterator[Deadline]:
        """Yield the deadlines of one rule in an episode; None: in the latest."""
        clocks = [
            each
            for each in clocks_of(rule, self.course, self.terms.starts)
            if each.episode == (self.latest if episode is None else episode)
        ]
        if not clocks and self.explained:
            yield Deadline(rule=rule.id, status="not_started", hard=rule.hard, findings=tuple(not_begun(rule)))
        for clock in clocks:
            if clock.stopped is not None and not self.explained:
                continue
            is_waived = rule.waivable and self._is_waived(clock)
            for run in runs_of(rule, clock, self.terms.calendar, self.on, met=self.explained):
                if run.done is None or self.explained:
                    yield self._deadline(rule, run, is_waived=is_waived)

    def _is_waived(self, clock: Clock) -> bool:
        """Return whether the last waiver by somebody else than those concerned is in force."""
        waivers = [each for each in clock.waivers if is_by_another(each, self.seen, self.terms.workflow.rules)]
        waiver = waivers[-1].what if waivers else None
        return isinstance(waiver, Waiver) and waiver.holds_on(self.on)

    def _deadline(self, rule: DeadlineRule, run: Run, *, is_waived: bool) -> Deadline:
        """Return the deadline of one time that it comes, with its status on the day."""
        on, calendar = self.on, self.terms.calendar
        status, due = _status(rule, run, on, calendar, is_waived=is_waived), run.due
        late = due if due is not None and status == "overdue" else None
        return Deadline(
            rule=rule.id, status=status, since=run.since, due=due,
            counted=run.day if run.set_by else None, done=run.done and run.done.entry.at.date(),
            hard=rule.hard, due_at=None if run.set_by else run.instant, thing=run.clock.thing,
            person=run.clock.person, owner=rule.owner,
            escalated_to=tuple(
                role for after, role in rule.escalates
                if late is not None and after.last_day(late, calendar=calendar) <= on
            ),
            findings=tuple(steps_of(rule, run, calendar, on, is_waived=is_waived)) if self.explained else (),
        )  # fmt: skip


def _status(rule: DeadlineRule, run: Run, on: date, calendar: Calendar | None, *, is_waived: bool) -> DeadlineStatus:
    """Return the status of one time that a deadline comes."""
    due, stopped = run.due, run.clock.stopped
    if run.done is not None:
        done = run.done.entry.at
        is_late = due is not None and (done > run.instant if run.instant and not run.set_by else done.date() > due)
        return "met_late" if is_late else "met"
    if stopped is not None:
        return "missed" if due is not None and due < stopped.entry.at.date() else "cancelled"
    if due is None:
        return "waived" if is_waived else "anchor_unknown"
    if run.is_over and due < on:
        return "extended" if rule.extends else "missed"
    if is_waived:
        return "waived"
    status = _running_status(due, on)
    is_soon = (
        status == "pending"
        and not run.clock.stands_still
        and rule.warning is not None
        and rule.warning.last_day(on, calendar=calendar) >= due
    )
    return "due_soon" if is_soon else status


def _running_status(day: date, on: date) -> DeadlineStatus:
    """Return the status, on the day `on`, of a running deadline that is due on `day`."""
    if day == on:
        return "due_today"
    return "overdue" if day < on else "pending"
