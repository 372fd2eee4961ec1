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

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple, cast

import attrs

from casekit.days.time_limits import beyond
from casekit.models import Case, Closure, Contact, DeadlineSet, Entry, Record, Reopening, RiskLevel, StageChange, Waiver
from casekit.models.checks import references
from casekit.models.record import is_event
from casekit.models.state import CaseState, id_of
from casekit.stages.deadline_rule import DeadlineRule
from casekit.stages.due.terms import Starts
from casekit.stages.stage import is_inside

_VERSIONS_OF_ONE = ("plans", "waivers", "deadlines_set")
"""Shelves whose things follow each other, so that one of them can end what another began."""


class Happened(NamedTuple):
    """An entry, its place among those of the case in the order in which they happened, and the event that it is."""

    place: int
    entry: Entry
    event: str


@attrs.define(eq=False, repr=False)
class Clock:
    """
    What counts for a deadline from one start on: see `casekit.stages.due.runs` for the due days that follow from it.

    start: What started it.
    episode: The number of the episode in which it started, from 1.
    ends: What can meet it, in order, from the start on.
    stopped: What stopped it: a closing, a reopening, or a later start that takes its place. None: nothing did.
    is_replaced: Whether a later start took its place.
    sets: The DeadlineSets that give it another due day, in order.
    days: What each version of the thing says of the day from which the rule counts, in order. None: nothing.
    risks: The risk of the case from the place of each entry that changed it on, in order, if the rule asks for it.
    waivers: The waivers that name the rule, in order.
    pauses: When its time stood still: the instants at which a pause began and ended. None for one that goes on. Those
        of before the start are among them.
    """

    start: Happened
    episode: int
    ends: list[Happened] = attrs.field(factory=list[Happened])
    stopped: Happened | None = None
    is_replaced: bool = False
    sets: list[Happened] = attrs.field(factory=list[Happened])
    days: list[datetime | None] = attrs.field(factory=list["datetime | None"])
    risks: list[tuple[int, RiskLevel | None]] = attrs.field(factory=list["tuple[int, RiskLevel | None]"])
    waivers: list[Entry] = attrs.field(factory=list[Entry])
    pauses: Sequence[tuple[datetime, datetime | None]] = ()

    @property
    def what(self) -> Record:
        """The record that started it."""
        return self.start.entry.what

    @property
    def thing(self) -> str | None:
        """The id of the thing, or of the person, that the record which started it is about. None: the case."""
        if _shelf(self.what) is not None:
            return id_of(self.what.identity)
        return self.person

    @property
    def person(self) -> str | None:
        """The id of the person whom the record that started it names. None: it names none."""
        return _person(self.what)


class Course:
    """What happened in a case, in order, and by the names of events: several deadlines look for the same ones."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.happened = [Happened(place, entry, entry.what.event) for place, entry in enumerate(case.timeline)]
        self.by_event: dict[str, list[Happened]] = {}
        for each in self.happened:
            self.by_event.setdefault(each.event, []).append(each)

    def of(self, rule: DeadlineRule) -> Sequence[Happened]:
        """Return what can matter to a deadline, in order."""
        if rule.day is not None or rule.follows_risk:
            return self.happened  # any version of a thing, and any rating
        events = {rule.since, rule.until, rule.paused_by, rule.resumed_by, *_ALWAYS}
        if rule.stage is not None or rule.pauses:
            events |= _OF_STAGES
        return sorted(each for event in events if event is not None for each in self.by_event.get(event, ()))


_ALWAYS = frozenset(event for kind in (Closure, Reopening, DeadlineSet, Waiver) for event in kind.EVENTS)
_OF_STAGES = frozenset(StageChange.EVENTS)


def clocks_of(rule: DeadlineRule, course: Course, starts: Starts) -> tuple[Clock, ...]:
    """
    Return the clocks of a deadline in a case, in the order in which they started; every entry of the case counts.

    `starts`: Whether the guards of the deadline let an entry start it.
    """
    running = _Clocks(rule, course.case, starts)
    for happened in course.of(rule):
        running.apply(happened)
    return tuple(running.clocks)


class _Clocks:
    """The clocks of one rule. `apply` adds the entries of a case, in the order in which they happened."""

    def __init__(self, rule: DeadlineRule, case: Case, starts: Starts) -> None:
        self.rule = rule
        self.case = case
        self.clocks: list[Clock] = []
        self._guards_let_start = starts
        self._state = CaseState(case.id) if rule.follows_risk else None
        """The state of the case, if the rule asks for its risk."""
        self._running: list[Clock] = []
        """The clocks that are neither stopped nor met for good."""
        self._of_thing: dict[tuple[object, ...], Clock] = {}
        """The last clock of each thing in this episode."""
        self._episode = 1
        self._stage = ""
        self._is_on_hold = False
        self._pauses: list[tuple[datetime, datetime | None]] = []
        self._just_ended: list[Happened] = []
        """The entries of the last instant that end clocks of the rule."""

    def apply(self, happened: Happened) -> None:
        """Update the clocks with the next entry."""
        entry, rule, before = happened.entry, self.rule, self._stage
        what, event = entry.what, happened.event
        if self._just_ended and self._just_ended[0].entry.at != entry.at:
            self._just_ended = []
        if isinstance(what, StageChange):
            self._stage = what.stage
        if isinstance(what, StageChange) or event in (rule.paused_by, rule.resumed_by):
            self._pause(entry.at, event)
        if self._state is not None:
            self._follow_risk(happened, self._state)
        if event == rule.until and _ends(what, rule):
            self._just_ended.append(happened)
            self._end(happened)
        if isinstance(what, Closure | Reopening):
            self._stop(happened)
            self._episode += isinstance(what, Reopening)
            self._of_thing.clear()
        elif isinstance(what, DeadlineSet | Waiver):
            self._change(happened, what)
        elif rule.day is not None:
            self._move_day(entry, rule.day)
        if event == rule.since and self._starts(entry, before):
            self._start(happened)

    def _end(self, happened: Happened) -> None:
        """Note what can meet each clock that is neither stopped nor met for good."""
        for clock in self._running:
            if belong_together(clock.what, happened.entry.what):
                clock.ends.append(happened)
        self._running = [each for each in self._running if self._runs(each)]

    def _move_day(self, entry: Entry, field: str) -> None:
        """Note what a version of a thing says of the day from which its clocks count."""
        for clock in self.clocks:
            if clock.stopped is None and _is_version_of(entry.what, clock.what):
                clock.days.append(_named_instant(entry, field))

    def _starts(self, entry: Entry, before: str) -> bool:
        """Return whether an entry of the starting event starts the time; `before` is the stage before it."""
        rule, what = self.rule, entry.what
        is_one = is_event(what, rule.since, rule.since_kind) and _has(what, rule.since_fields)
        if not is_one or not self._is_in_stage(what, before):
            return False
        return not rule.guards.parts or self._guards_let_start(rule, self.case.state_at(entry.at), entry)

    def _pause(self, at: datetime, event: str) -> None:
        """Begin a pause, or end the one that runs."""
        if event in (self.rule.paused_by, self.rule.resumed_by):
            self._is_on_hold = event == self.rule.paused_by
        stands_still = self._is_on_hold or any(is_inside(self._stage, each) for each in self.rule.pauses)
        runs = bool(self._pauses) and self._pauses[-1][1] is None
        if stands_still and not runs:
            self._pauses.append((at, None))
        elif runs and not stands_still:
            self._pauses[-1] = (self._pauses[-1][0], at)

    def _follow_risk(self, happened: Happened, state: CaseState) -> None:
        """Note a change of the risk for each clock that is not stopped."""
        before, entry = state.risk, happened.entry
        state.apply(entry.what, entry.at.date())
        if state.risk != before:
            for clock in self.clocks:
                if clock.stopped is None:
                    clock.risks.append((happened.place, state.risk))

    def _change(self, happened: Happened, what: DeadlineSet | Waiver) -> None:
        """Note another due day, or a waiver, for the clocks that it is about."""
        for clock in self.clocks:
            if clock.stopped is not None:
                continue
            if isinstance(what, Waiver):
                if what.requirement == self.rule.id and clock.episode == self._episode:
                    clock.waivers.append(happened.entry)
            elif what.rule == self.rule.id and what.thing in (None, clock.thing):
                clock.sets.append(happened)

    def _stop(self, happened: Happened, *, is_replaced: bool = False) -> None:
        """Stop the clocks that are not stopped."""
        for clock in self.clocks:
            if clock.stopped is None:
                clock.stopped, clock.is_replaced = happened, is_replaced
        self._running = []

    def _start(self, happened: Happened) -> None:
        """Start a clock, unless the rule counts another start."""
        entry, rule = happened.entry, self.rule
        if rule.counts == "first" and self.clocks and self.clocks[-1].episode == self._episode:
            return
        thing = _thing(entry.what)
        before = None if thing is None else self._of_thing.get(thing)
        if rule.counts == "last":
            self._stop(happened, is_replaced=True)
        elif before is not None and (rule.day is not None or self._runs(before)):
            return  # the thing was recorded again, and its clock runs already
        clock = Clock(start=happened, episode=self._episode, pauses=self._pauses)
        clock.ends += (
            each for each in self._just_ended if each is not happened and belong_together(entry.what, each.entry.what)
        )
        clock.days += [] if rule.day is None else [_named_instant(entry, rule.day)]
        if self._state is not None:
            clock.risks.append((happened.place, self._state.risk))
        self.clocks.append(clock)
        self._running += [clock] if self._runs(clock) else []
        if thing is not None:
            self._of_thing[thing] = clock

    def _runs(self, clock: Clock) -> bool:
        """Return whether a clock is neither met for good nor stopped."""
        return clock.stopped is None and (bool(self.rule.repeats) or len(clock.ends) < self.rule.times)

    def _is_in_stage(self, what: Record, before: str) -> bool:
        """Return whether an event happens in the stage of the rule; a move within the stage does not enter it."""
        required = self.rule.stage
        if required is None:
            return True
        entering = isinstance(what, StageChange) and what.enters
        return is_inside(self._stage, required) and not (entering and is_inside(before, required))


def _has(what: Record, fields: Mapping[str, object]) -> bool:
    """Return whether fields of a record have these values, or one of several; of a field with several values, one."""
    return all(any(each in values_of(what, name) for each in _one_of(wanted)) for name, wanted in fields.items())


def _one_of(wanted: object) -> tuple[object, ...]:
    """Return the values of which a field must have one."""
    return cast("tuple[object, ...]", wanted) if isinstance(wanted, tuple) else (wanted,)


def values_of(what: Record, name: str) -> tuple[object, ...]:
    """Return the values of a field of a record, or of an own field of this name, or both."""
    found: list[object] = []
    for held in (getattr(what, name, None) if name in attrs.fields_dict(type(what)) else None, what.extra.get(name)):
        found += cast("tuple[object, ...]", held) if isinstance(held, tuple) else [] if held is None else [held]
    return tuple(found)


def _named_instant(entry: Entry, field: str) -> datetime | None:
    """Return the instant that a record names in a field; of a day, its beginning in the zone of the case."""
    held = next((each for each in values_of(entry.what, field) if isinstance(each, date)), None)
    if isinstance(held, datetime):
        try:
            return held.astimezone(entry.at.tzinfo)
        except OverflowError:
            raise beyond(held.date()) from None
    return None if held is None else datetime.combine(held, time(), entry.at.tzinfo)


def _ends(what: Record, rule: DeadlineRule) -> bool:
    """Return whether a record meets the deadline. An attempt that reached nobody meets none that asks for a contact."""
    if isinstance(what, Contact) and not what.reached and rule.until != "contact_attempt_failed":
        return False
    return is_event(what, rule.until, rule.until_kind) and _has(what, rule.until_fields)


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


def _thing(what: Record) -> tuple[object, ...] | None:
    """Return what tells a thing from every other: its shelf and its identity; None for a happening."""
    shelf = _shelf(what)
    return None if shelf is None else (shelf, *what.identity)


def _is_version_of(what: Record, other: Record) -> bool:
    """Return whether two records are versions of one thing."""
    return _thing(what) is not None and _thing(what) == _thing(other)
