"""The clocks of a deadline in a case: what starts each, what meets it, and what stops it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast

import attrs

from casekit.clocks.course import Course, Happened, RecordedInterval, Starts, interval_of
from casekit.clocks.deadline_rule import DeadlineRule
from casekit.clocks.matching import (
    belong_together,
    has_values,
    is_version_of,
    named_instant,
    person_of,
    shelf_of,
    thing_of,
    values_of,
)
from casekit.models import (
    Case,
    Client,
    Closure,
    Contact,
    DeadlineSet,
    Entry,
    Record,
    Reopening,
    RiskLevel,
    StageChange,
    Waiver,
)
from casekit.models.case import state_of
from casekit.models.record import is_event
from casekit.models.state import CaseState, id_of
from casekit.models.timeline import is_inside


@attrs.define(eq=False, repr=False)
class Clock:
    """
    What counts for a deadline from one start on: see `casekit.clocks.runs` for the due days that follow from it.

    course: What happened in the case.
    start: What started it.
    episode: The number of the episode in which it started, from 1.
    ends: What can meet it, in order, from the start on.
    stopped: What stopped it: a closing, a reopening, the event that the rule names, or a later start that takes its
        place. None: nothing did.
    is_replaced: Whether a later start took its place.
    sets: The DeadlineSets that give it another due day, in order.
    days: What each version of the thing says of the day from which the rule counts, in order. None: nothing.
    risks: The risk of the case from the place of each entry that changed it on, in order, if the rule asks for it.
    intervals: The intervals between reviews that were recorded from the start on, in order, if the rule follows them.
    waivers: The waivers that name the rule, in order.
    then: The case as it was with the record that started it, if a fact of something else chooses the limit.
    pauses: When its time stood still: the instants at which a pause began and ended. None for one that goes on. Those
        of before the start are among them.
    """

    course: Course = attrs.field(repr=False)
    start: Happened
    episode: int
    ends: list[Happened] = attrs.field(factory=list[Happened])
    stopped: Happened | None = None
    is_replaced: bool = False
    sets: list[Happened] = attrs.field(factory=list[Happened])
    days: list[datetime | None] = attrs.field(factory=list["datetime | None"])
    risks: list[tuple[int, RiskLevel | None]] = attrs.field(factory=list["tuple[int, RiskLevel | None]"])
    intervals: list[RecordedInterval] = attrs.field(factory=list["RecordedInterval"])
    waivers: list[Entry] = attrs.field(factory=list[Entry])
    then: Case | None = attrs.field(default=None, repr=False)
    pauses: Sequence[tuple[datetime, datetime | None]] = ()

    @property
    def what(self) -> Record:
        """The record that started it."""
        return self.start.entry.what

    @property
    def thing(self) -> str | None:
        """The id of the thing, or of the person, that the record which started it is about. None: the case."""
        if shelf_of(self.what) is not None:
            return id_of(self.what.identity)
        return self.person

    def facts(self, name: str) -> tuple[object, ...]:
        """
        Return the values that a fact had when the clock started: of a field of the record that started it, or else of a
        thing that it names, or else of the client whom it is about.
        """
        return next((found for each in self.known if (found := values_of(each, name))), ())

    @property
    def known(self) -> Iterator[Record]:
        """The record that started it, the things that it names, and the client whom it is about, as they were then."""
        yield self.what
        then = cast("Case", self.then)
        shelves = state_of(then).shelves
        for _, shelf, id in self.what.mentions():
            yield from (each for each in shelves.get(shelf, {}).values() if id_of(each.identity) == id)
        yield from (each for each in then.clients if each.id == (self.person or then.client.id))

    @property
    def stands_still(self) -> bool:
        """Whether its time stands still after everything that happened."""
        return bool(self.pauses) and self.pauses[-1][1] is None

    @property
    def person(self) -> str | None:
        """The id of the person whom the record that started it names, or is about as a client. None: nobody."""
        return self.what.id if isinstance(self.what, Client) else person_of(self.what)


def clocks_of(rule: DeadlineRule, course: Course, starts: Starts | None = None) -> tuple[Clock, ...]:
    """
    Return the clocks of a deadline in a case, in the order in which they started; every entry of the case counts.

    `starts`: Whether the guards of the deadline let an entry start it. None: they are not asked.
    """
    running = _Clocks(rule, course, starts)
    for happened in course.of(rule):
        running.apply(happened)
    return tuple(running.clocks)


class _Clocks:
    """The clocks of one rule. `apply` adds the entries of a case, in the order in which they happened."""

    def __init__(self, rule: DeadlineRule, course: Course, starts: Starts | None) -> None:
        self.rule = rule
        self.course = course
        self.clocks: list[Clock] = []
        self._guards_let_start = starts
        self._state = CaseState(course.case.id) if rule.asks_for_the_case else None
        """The state of the case, if the rule asks for it."""
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
            self._follow(happened, self._state)
        if event == rule.until and _ends(what, rule):
            self._just_ended.append(happened)
            self._end(happened)
        if event == rule.stopped_by and self._stops(entry):
            self._stop(happened, what=what)
        if isinstance(what, Closure | Reopening):
            self._stop(happened)
            self._episode += isinstance(what, Reopening)
            self._of_thing.clear()
        elif isinstance(what, DeadlineSet | Waiver):
            self._change(happened, what)
        elif rule.day is not None:
            self._move_day(entry, rule.day)
        if event == rule.since and self._starts(happened, before):
            self._start(happened)
        if rule.follows_intervals and (interval := interval_of(happened)):
            for clock in self.clocks:
                clock.intervals += [interval] if clock.stopped is None else []

    def _end(self, happened: Happened) -> None:
        """Note what can meet each clock that is neither stopped nor met for good."""
        for clock in self._running:
            if belong_together(clock.what, happened.entry.what):
                clock.ends.append(happened)
        self._running = [each for each in self._running if self._runs(each)]

    def _move_day(self, entry: Entry, field: str) -> None:
        """Note what a version of a thing says of the day from which its clocks count."""
        for clock in self.clocks:
            if clock.stopped is None and is_version_of(entry.what, clock.what):
                clock.days.append(named_instant(entry, field))

    def _starts(self, happened: Happened, before: str) -> bool:
        """Return whether an entry of the starting event starts the time; `before` is the stage before it."""
        rule, entry, what = self.rule, happened.entry, happened.entry.what
        is_one = is_event(what, rule.since, rule.since_kind) and has_values(what, rule.since_fields)
        if not is_one or not self._is_in_stage(what, before):
            return False
        starts, state = self._guards_let_start, self._state
        if starts is None or state is None or not rule.guards.parts:
            return True
        return starts(rule, self.course.until(happened.place, state), entry)

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

    def _follow(self, happened: Happened, state: CaseState) -> None:
        """Update the state of the case, and note a change of the risk for each clock that is not stopped."""
        before, entry = state.risk, happened.entry
        state.apply(entry.what, entry.at.date())
        if self.rule.follows_risk and state.risk != before:
            for clock in self.clocks:
                if clock.stopped is None:
                    clock.risks.append((happened.place, state.risk))

    def _change(self, happened: Happened, what: DeadlineSet | Waiver) -> None:
        """
        Note another due day, or a waiver, for the clocks that it is about.

        A due day for no thing, since a day, is for the clock of that day that is about none, if there is one.
        """
        clocks = [clock for clock in self.clocks if clock.stopped is None]
        if isinstance(what, Waiver):
            for clock in clocks if what.requirement == self.rule.id else ():
                clock.waivers += [happened.entry] if clock.episode == self._episode else []
        elif what.rule == self.rule.id:
            meant = [clock for clock in clocks if what.thing in (None, clock.thing)]
            if what.thing is None and what.since is not None:
                of_none = [clock for clock in meant if clock.thing is None]
                number = happened.entry.number
                same = [each for each in of_none if what.since in self.course.days_of(each.start.entry, number)]
                meant = same or meant
            for clock in meant:
                clock.sets.append(happened)

    def _stop(self, happened: Happened, *, what: Record | None = None, is_replaced: bool = False) -> None:
        """Stop the clocks that are not stopped; with `what`, those to which this record belongs."""
        for clock in self.clocks:
            if clock.stopped is None and (what is None or belong_together(clock.what, what)):
                clock.stopped, clock.is_replaced = happened, is_replaced
        self._running = [clock for clock in self._running if clock.stopped is None]

    def _start(self, happened: Happened) -> None:
        """Start a clock, unless the rule counts another start."""
        entry, rule = happened.entry, self.rule
        last = self.clocks[-1] if self.clocks else None
        if rule.counts == "first" and last is not None and last.episode == self._episode and not self._is_over(last):
            return
        thing = thing_of(entry.what)
        before = None if thing is None else self._of_thing.get(thing)
        if rule.counts == "last":
            self._stop(happened, is_replaced=True)
        elif before is not None and ((rule.day is not None and not self._is_over(before)) or self._runs(before)):
            return  # the thing was recorded again, and its clock runs already
        clock = Clock(course=self.course, start=happened, episode=self._episode, pauses=self._pauses)
        clock.ends += (
            each for each in self._just_ended if each is not happened and belong_together(entry.what, each.entry.what)
            and not (rule.counts == "last" and self.clocks and each in self.clocks[-1].ends)
        )  # fmt: skip
        clock.days += [] if rule.day is None else [named_instant(entry, rule.day)]
        if self._state is not None and rule.follows_risk:
            clock.risks.append((happened.place, self._state.risk))
        if self._state is not None and rule.follows_facts:
            clock.then = self.course.until(happened.place, self._state)
        self.clocks.append(clock)
        self._running += [clock] if self._runs(clock) else []
        if thing is not None:
            self._of_thing[thing] = clock

    def _is_over(self, clock: Clock) -> bool:
        """Return whether the event that the rule names stopped a clock, so that another start counts again."""
        return clock.stopped is not None and clock.stopped.event == self.rule.stopped_by

    def _runs(self, clock: Clock) -> bool:
        """Return whether a clock is neither met for good nor stopped."""
        return clock.stopped is None and (bool(self.rule.repeats) or len(clock.ends) < self.rule.times)

    def _stops(self, entry: Entry) -> bool:
        """Return whether an entry of the stopping event stops the time. Passing through a stage stops nothing."""
        what = entry.what
        if isinstance(what, StageChange) and what.passing and entry.number not in self.course.stayed:
            return False
        return has_values(what, self.rule.stopped_fields)

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
    return is_event(what, rule.until, rule.until_kind) and has_values(what, rule.until_fields)
