"""What is due in several cases, and the next day on which something of a case changes without another entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import cast

import attrs

from casekit.days import TimeLimit
from casekit.errors import RecordError
from casekit.models import Case, StageChange
from casekit.models.record import Part, Value
from casekit.stages.definition import Definition
from casekit.stages.due.deadlines import Deadline, due
from casekit.stages.due.obligations import Obligation, OfThing, owed
from casekit.stages.due.terms import Terms

_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class AgendaItem(Value):
    """
    Something that is owed in one of several cases.

    case: The id of the case.
    obligation: What is owed, by whom, to whom and until when.
    teams: The teams in which its owners are assigned to the case on the day asked about. Empty: no owner has one.

    >>> visit = Obligation(kind="follow_up", what="F1", owners=("worker-1",), due=date(2025, 4, 1))
    >>> AgendaItem(case="K-17", obligation=visit).obligation.due
    datetime.date(2025, 4, 1)
    """

    case: str
    obligation: Obligation
    teams: tuple[str, ...] = ()


def items_of(case: Case, obligations: Iterable[Obligation], *, on: date) -> Iterator[AgendaItem]:
    """Yield what is owed in a case with the teams of the owners."""
    held = [each for each in case.assignments if each.team is not None and each.holds_on(on)]
    for each in obligations:
        teams = (assignment.team for assignment in held if assignment.worker in each.owners)
        yield AgendaItem(case=case.id, obligation=each, teams=tuple(dict.fromkeys(team for team in teams if team)))


def in_due_order(items: Iterable[AgendaItem]) -> tuple[AgendaItem, ...]:
    """Return items by due day, then by the id of the case; those without a due day last."""
    return tuple(
        sorted(items, key=lambda each: (each.obligation.due is None, each.obligation.due or date.max, each.case))
    )


class Standing:
    """
    What is due and owed in a case at the end of a day, as far as it can change without another entry. A due day that
    moves while the time stands still is no change.

    Args:
        case: The case.
        terms: By what its due days are counted.
        things: Returns each thing of the case at the end of a day that moves by a workflow of its own.
    """

    def __init__(self, case: Case, terms: Terms, things: Callable[[date], Sequence[OfThing]]) -> None:
        self.case = case
        self.terms = terms
        self.things = things

    def next_change(self, on: date) -> date | None:
        """Return the first day after a day on which something changes; None if nothing will."""
        now = self._at(on)
        changes = (day for day in self._days_after(on) if self._at(day) != now)
        return next(changes, None)

    def _at(self, on: date) -> tuple[object, ...]:
        """Return what stands at the end of a day."""
        deadlines = [(each.rule, each.thing, each.status, each.escalated_to) for _, each in self._due_by(on)]
        found = owed(self.case, self.terms, on=on, things=self.things(on))
        obligations = [(attrs.evolve(each, due=None), each.is_overdue(on=on)) for each in found]
        return (deadlines, Counter(obligations))

    def _due_by(self, on: date) -> Iterator[tuple[Definition, Deadline]]:
        """Yield the deadlines of the case and of its things, each with its workflow."""
        for terms, case in ((self.terms, self.case), *(each[1:] for each in self.things(on))):
            yield from ((terms.workflow, each) for each in due(case, terms, on=on))

    def _workflows(self, on: date) -> Iterator[Definition]:
        """Yield the workflow of the case, and those of its things."""
        yield self.terms.workflow
        yield from (own.workflow for _, own, _ in self.things(on))

    def _days_after(self, on: date) -> list[date]:
        """Return the days after a day on which something may change, in order."""
        recorded = {entry.at.date() for entry in self.case.timeline if entry.at.date() > on}
        passed = (entry.at.date() for entry in self.case.timeline if getattr(entry.what, "passing", False))
        days = {*recorded, *self._recorded_days(), *self._days_of_requirements()}
        days |= {each for day in passed for each in _and_the_next(day)}  # if the case stays, it is known the day after
        for day in (on, *recorded):
            days |= {*self._due_days(day)}
        return sorted(day for day in days if day > on)

    def _due_days(self, on: date) -> Iterator[date]:
        """Yield each due day, the day after it, and the day from which it is due soon."""
        for workflow, each in self._due_by(on):
            if each.due is None:
                continue
            yield from _and_the_next(each.due)
            yield from () if each.counted is None else _and_the_next(each.counted)
            rule = next((rule for rule in workflow.deadlines if rule.id == each.rule), None)
            for after, _ in () if rule is None else rule.escalates:
                yield from self._reached(after, each.due)
            if rule is not None and (warn := rule.warning) is not None:
                first, last = on, max(on, each.due)
                while first < last:  # the first day from which the warning reaches the due day
                    middle = first + (last - first) // 2
                    is_soon = all(day >= each.due for day in self._reached(warn, middle))
                    first, last = (first, middle) if is_soon else (middle + _DAY, last)
                yield first
        for owing in owed(self.case, self.terms, on=on, things=self.things(on)):
            yield from () if owing.due is None else _and_the_next(owing.due)

    def _reached(self, limit: TimeLimit, day: date) -> Iterator[date]:
        """Yield the day to which a time limit leads from another; none beyond the calendar."""
        try:
            yield limit.last_day(day, calendar=self.terms.calendar)
        except RecordError:
            return

    def _days_of_requirements(self) -> Iterator[date]:
        """Yield the day after the last on which each record counts for a requirement that looks back a limited time."""
        last = self.case.timeline[-1].at.date()
        requirements = [each for workflow in self._workflows(last) for each in workflow.requirements.values()]
        for valid in {each.valid for each in requirements if each.valid is not None}:
            for entry in self.case.this_episode:
                if not isinstance(entry.what, StageChange):
                    yield from _and_the_next(valid.after(entry.at.date()))

    def _recorded_days(self) -> Iterator[date]:
        """Yield each day that a record names and the day after it, such as the last day of an assignment."""
        for entry in self.case.timeline:  # an earlier version counts until the later one
            yield from _days_in(entry.what)


def _days_in(part: Part) -> Iterator[date]:
    """Yield the days in a record and its parts, each with the day after it."""
    for field in attrs.fields(type(part)):
        held: object = getattr(part, field.name)
        values = cast("tuple[object, ...]", held) if isinstance(held, tuple) else (held,)
        for value in values:
            if isinstance(value, Part):
                yield from _days_in(value)
            elif isinstance(value, date):
                yield from _and_the_next(value.date() if isinstance(value, datetime) else value)


def _and_the_next(day: date) -> Iterator[date]:
    """Yield a day and the next one, if there is one."""
    yield day
    if day < date.max:
        yield day + _DAY
