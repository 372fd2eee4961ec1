"""What happened in a case, in order, for the clocks of its deadlines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeAlias

from casekit.clocks.deadline_rule import DeadlineRule
from casekit.days import TimeLimit
from casekit.days.time_limits import to_time_limit
from casekit.models import (
    Assessment,
    Case,
    Closure,
    DeadlineSet,
    Entry,
    Plan,
    Reopening,
    ReviewInterval,
    RiskRating,
    StageChange,
    Waiver,
)
from casekit.models.case import case_in_state
from casekit.models.state import CaseState
from casekit.models.timeline import stayed_in

Starts: TypeAlias = Callable[[DeadlineRule, Case, Entry], bool]
"""
Whether the guards of a deadline let an entry start it. Arguments: the deadline, the case at the instant of the entry,
and the entry.
"""


class Happened(NamedTuple):
    """An entry, its place among those of the case in the order in which they happened, and the event that it is."""

    place: int
    entry: Entry
    event: str


class RecordedInterval(NamedTuple):
    """
    An interval between reviews that a record names.

    happened: Its entry.
    limit: The interval.
    tightens: Whether it counts only if it is shorter than the one that runs.
    """

    happened: Happened
    limit: TimeLimit
    tightens: bool


class Course:
    """
    What happened in a case until the end of a day, in order, and by the names of events: several deadlines look for the
    same ones.
    """

    def __init__(self, case: Case, on: date) -> None:
        self.case = case
        self.on = on
        self.happened = [Happened(place, entry, entry.what.event) for place, entry in enumerate(case.timeline)]
        self.by_event: dict[str, list[Happened]] = {}
        for each in self.happened:
            self.by_event.setdefault(each.event, []).append(each)

    @cached_property
    def stayed(self) -> frozenset[int]:
        """The numbers of the entries that say they only pass through a stage in which the case stayed."""
        return stayed_in(self.case.timeline, on=self.on)

    def days_of(self, entry: Entry, before: int) -> Iterator[date]:
        """Yield the day of an entry, and the days of the wrong entries that it replaced after the entry of a number."""
        yield entry.at.date()
        wrong = None if entry.mends is None or entry.number < before else self.by_number.get(entry.mends)
        if wrong is not None:
            yield from self.days_of(wrong, before)

    def until(self, place: int, state: CaseState) -> Case:
        """Return the case as it was with an entry, with its state then."""
        return case_in_state(self.case.id, self.case.timeline[: place + 1], state.copy())

    @cached_property
    def by_number(self) -> Mapping[int, Entry]:
        """Every entry of the history by its number, also the wrong ones."""
        return {entry.number: entry for entry in self.case.history}

    def of(self, rule: DeadlineRule) -> Sequence[Happened]:
        """Return what can matter to a deadline, in order."""
        if rule.day is not None or rule.asks_for_the_case:
            return self.happened  # any version of a thing, and anything that changes the state of the case
        events = {rule.since, rule.until, rule.paused_by, rule.resumed_by, rule.stopped_by, *_ALWAYS}
        if rule.follows_intervals:
            events |= _WITH_INTERVALS
        if rule.stage is not None or rule.pauses:
            events |= _OF_STAGES
        return sorted(each for event in events if event is not None for each in self.by_event.get(event, ()))


_ALWAYS = frozenset(event for kind in (Closure, Reopening, DeadlineSet, Waiver) for event in kind.EVENTS)
_OF_STAGES = frozenset(StageChange.EVENTS)
_WITH_INTERVALS = frozenset(event for kind in (Plan, ReviewInterval, Assessment, RiskRating) for event in kind.EVENTS)


def interval_of(happened: Happened) -> RecordedInterval | None:
    """Return the interval between reviews that an entry names: a signed plan, one set anew, or that of a risk."""
    what = happened.entry.what
    if isinstance(what, ReviewInterval):
        return RecordedInterval(happened, to_time_limit(what.interval), tightens=False)
    named = what.review_interval if isinstance(what, Plan | Assessment | RiskRating) else None
    if named is None or (isinstance(what, Plan) and not what.signed_by):
        return None
    return RecordedInterval(happened, to_time_limit(named), tightens=not isinstance(what, Plan))
