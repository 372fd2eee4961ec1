"""
The clocks of a deadline in a case: what starts each, what meets it, and what stops it.

A start and an end belong together if they are about the same thing and the same person:

- If both are versions of a thing of one kind, such as a referral that is sent and answered, it is the same thing.
- If the record that ends it can name things of that kind, it names this one, such as a service that follows a referral;
  or the record that starts it names the thing that ends it.
- If both name a person, it is the same person.

Where neither record names anything, the next event in time meets the clock. An end at the instant of the start counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

import attrs

from casekit.models import Case, Closure, Contact, DeadlineSet, Entry, Record, Reopening, StageChange
from casekit.models.checks import references
from casekit.models.record import is_event
from casekit.models.state import id_of
from casekit.stages.settings import DeadlineRule
from casekit.stages.stage import is_inside

_VERSIONS_OF_ONE = ("plans", "waivers", "deadlines_set")
"""Shelves whose things follow each other, so that one of them can end what another began."""


@attrs.define(eq=False, repr=False)
class Clock:
    """
    One run of a deadline.

    start: The entry that started it.
    episode: The number of the episode in which it started, from 1.
    done: The instant at which it was met. None: it was not.
    stopped: The day on which a closing or a reopening stopped it. None: none did.
    set_by: The entry of the DeadlineSet that gave it another due day. None: none did.
    pauses: When its time stood still: the instants at which the case entered and left stages of the rule. None for one
        that it has not left. Those of before the start are among them.
    """

    start: Entry
    episode: int
    done: datetime | None = None
    stopped: date | None = None
    set_by: Entry | None = None
    pauses: Sequence[tuple[datetime, datetime | None]] = ()

    @property
    def runs(self) -> bool:
        """Whether it is neither met nor stopped."""
        return self.done is None and self.stopped is None

    @property
    def set_to(self) -> date | None:
        """The due day that somebody gave it. None: nobody did."""
        return self.set_by.what.due if self.set_by and isinstance(self.set_by.what, DeadlineSet) else None

    @property
    def since(self) -> date:
        """The day on which it started."""
        return self.start.at.date()

    @property
    def thing(self) -> str | None:
        """The id of the thing, or of the person, that the record which started it is about. None: the case."""
        what = self.start.what
        if _shelf(what) is not None:
            return id_of(what.identity)
        return _person(what)


def clocks_of(rule: DeadlineRule, case: Case) -> tuple[Clock, ...]:
    """Return the clocks of a deadline in a case, in the order in which they started; every entry of the case counts."""
    running = _Clocks(rule)
    for entry in case.timeline:
        running.apply(entry)
    return tuple(running.clocks)


class _Clocks:
    """The clocks of one rule. `apply` adds the entries of a case, in the order in which they happened."""

    def __init__(self, rule: DeadlineRule) -> None:
        self.rule = rule
        self.clocks: list[Clock] = []
        self._episode = 1
        self._stage = ""
        self._pauses: list[tuple[datetime, datetime | None]] = []
        self._just_ended: list[Entry] = []
        """The entries of the last instant that end clocks of the rule."""

    def apply(self, entry: Entry) -> None:
        """Update the clocks with the next entry."""
        what, rule, before = entry.what, self.rule, self._stage
        self._just_ended = [each for each in self._just_ended if each.at == entry.at]
        if isinstance(what, StageChange):
            self._stage = what.stage
            self._pause(entry.at, stands_still=any(is_inside(what.stage, each) for each in rule.pauses))
        if _ends(what, rule):
            self._just_ended.append(entry)
            for clock in self.clocks:
                if clock.runs and belong_together(clock.start.what, what):
                    clock.done = entry.at
        if isinstance(what, Closure | Reopening):
            for clock in self.clocks:
                clock.stopped = entry.at.date() if clock.runs else clock.stopped
            self._episode += isinstance(what, Reopening)
        elif isinstance(what, DeadlineSet) and what.rule == rule.id:
            for clock in self.clocks:
                if clock.runs and what.thing in (None, clock.thing) and what.since in (None, clock.since):
                    clock.set_by = entry
        if is_event(what, rule.since, rule.since_kind) and self._is_in_stage(what, before):
            self._start(entry)

    def _pause(self, at: datetime, *, stands_still: bool) -> None:
        """Begin a pause, or end the one that runs."""
        runs = bool(self._pauses) and self._pauses[-1][1] is None
        if stands_still and not runs:
            self._pauses.append((at, None))
        elif runs and not stands_still:
            self._pauses[-1] = (self._pauses[-1][0], at)

    def _start(self, entry: Entry) -> None:
        """Start a clock, unless the rule counts another start."""
        own = [each for each in self.clocks if each.episode == self._episode]
        if self.rule.counts == "first" and own:
            return
        if self.rule.counts == "last":
            self.clocks = [each for each in self.clocks if each not in own or not each.runs]
        elif any(each.runs and _is_version_of(entry.what, each.start.what) for each in own):
            return  # the thing was recorded again, and its clock runs already
        clock = Clock(start=entry, episode=self._episode, pauses=self._pauses)
        met = (each for each in self._just_ended if each is not entry and belong_together(entry.what, each.what))
        clock.done = next((each.at for each in met), None)
        self.clocks.append(clock)

    def _is_in_stage(self, what: Record, before: str) -> bool:
        """Return whether an event happens in the stage of the rule; a move within the stage does not enter it."""
        required = self.rule.stage
        if required is None:
            return True
        entering = isinstance(what, StageChange) and what.enters
        return is_inside(self._stage, required) and not (entering and is_inside(before, required))


def _ends(what: Record, rule: DeadlineRule) -> bool:
    """Return whether a record meets the deadline. An attempt that reached nobody meets none that asks for a contact."""
    if isinstance(what, Contact) and not what.reached and rule.until != "contact_attempt_failed":
        return False
    return is_event(what, rule.until, rule.until_kind)


def belong_together(start: Record, end: Record) -> bool:
    """Return whether a record can meet a clock that another started: see the docstring of the module."""
    shelf, end_shelf = _shelf(start), _shelf(end)
    if shelf is not None and shelf == end_shelf:
        return start.identity == end.identity
    if shelf is not None and shelf in _nameable(end):
        return id_of(start.identity) in _named(end, shelf)
    if end_shelf is not None and (named := _named(start, end_shelf)):
        return id_of(end.identity) in named
    persons = (_person(start), _person(end))
    return None in persons or persons[0] == persons[1]


def _shelf(what: Record) -> str | None:
    """Return the shelf of a thing; None for a happening, and for things that are versions of one another."""
    shelf = what.shelf_name
    return None if shelf in _VERSIONS_OF_ONE else shelf


def _nameable(what: Record) -> set[str]:
    """Return the shelves whose things a record can name."""
    return {shelf for _, shelf in references(cast("Any", type(what)))} | {shelf for _, shelf, _ in what.mentions()}


def _named(what: Record, shelf: str) -> set[str]:
    """Return the ids of the things on a shelf that a record names."""
    return {id for _, each, id in what.mentions() if each == shelf}


def _person(what: Record) -> str | None:
    """Return the id of the person whom a record names; None if it names none."""
    return next((each for each in what.named_persons().values() if each is not None), None)


def _is_version_of(what: Record, other: Record) -> bool:
    """Return whether two records are versions of one thing."""
    return _shelf(what) is not None and (what.shelf_name, what.identity) == (other.shelf_name, other.identity)
