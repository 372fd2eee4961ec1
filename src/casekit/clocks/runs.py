"""
The due days of a clock: one for each time that its deadline comes.

A deadline without repetitions comes once. Rolling, the next time begins when the one before was met. Fixed, all times
are counted from the start: month ends stay month ends, and what happens meets the last time that has opened by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import NamedTuple, cast

import attrs

from casekit.clocks.clocks import Clock
from casekit.clocks.course import Happened, RecordedInterval
from casekit.clocks.deadline_rule import RISK, DeadlineRule, LimitBy
from casekit.clocks.pauses import moved_by_pauses, pauses_of
from casekit.days import Calendar, TimeLimit, next_working_day
from casekit.days.steps import LONGEST
from casekit.days.time_limits import beyond
from casekit.models import DeadlineSet


@attrs.define(eq=False, repr=False)
class Run:
    """
    One time that a deadline comes.

    clock: Its clock.
    since: The day on which it begins.
    began: The place of the entry from which it runs.
    limit: The time limit that counts.
    recorded: The recorded interval that is the limit. None: the limit is that of the rule.
    by: The fact for which this limit counts. None: the usual limit counts.
    counted: The day from which the limit counts. None: unknown.
    plain: The day that the limit leads to.
    unpaused: The last day that is in time, with the grace, as if the time had never stood still.
    unrolled: The same with what the pauses added, before it moves to a working day.
    instant: The last instant that is in time, of a limit in hours.
    day: The last day that is in time. None: unknown.
    opens: The first instant at which an event can meet it. None: any since its start.
    done: What met it. None: nothing.
    found: How many events counted so far, at most those that are needed.
    set_by: What gave it another due day. None: nothing.
    is_over: Whether the time went on to the next one without it.
    is_repeated: Whether it is not the first one of its clock.
    """

    clock: Clock
    since: date
    began: int
    limit: TimeLimit
    recorded: RecordedInterval | None = None
    by: LimitBy | None = None
    counted: date | None = None
    plain: date | None = None
    unpaused: date | None = None
    unrolled: date | None = None
    instant: datetime | None = None
    day: date | None = None
    opens: datetime | None = None
    done: Happened | None = None
    found: int = 0
    set_by: Happened | None = None
    is_over: bool = False
    is_repeated: bool = False

    @property
    def due(self) -> date | None:
        """The due day: the one that somebody set, or the one that follows from the rule."""
        return cast("DeadlineSet", self.set_by.entry.what).due if self.set_by else self.day

    @property
    def over_from(self) -> datetime:
        """The first instant after it, whether or not its day moved to a working day."""
        if self.instant is not None:
            return self.instant + timedelta.resolution
        return beginning(cast("date", self.unrolled) + timedelta(days=1), self.clock.start.entry.at.tzinfo)

    @property
    def late_from(self) -> datetime | None:
        """The first instant that is late. None: unknown, or beyond the calendar."""
        if self.instant is not None and self.set_by is None:
            return self.instant + timedelta.resolution
        if self.due is None or self.due == date.max:
            return None
        return beginning(self.due + timedelta(days=1), self.clock.start.entry.at.tzinfo)


def counted_from(rule: DeadlineRule, clock: Clock) -> datetime | None:
    """Return the instant from which a clock counts; None if the record does not name the day."""
    if rule.day is None:
        return clock.start.entry.at
    named = [each for each in clock.days if each is not None]
    if rule.when_day_moves == "recompute":
        return clock.days[-1]
    return named[0] if named else None


def runs_of(
    rule: DeadlineRule, clock: Clock, calendar: Calendar | None, on: date, *, met: bool = True
) -> Sequence[Run]:  # fmt: skip
    """
    Return each time that a deadline comes in a clock up to a day, and the next one. Empty if another start took its
    place before it was due.

    `met`: Whether the due days of those that were met are wanted, too.

    Raises RecordError if a due day would lie beyond the calendar.
    """
    runs = _Series(rule, clock, calendar, on, met=met).runs()
    for each in clock.sets:
        _set(runs, each)
    if rule.repeats and rule.windows == "fixed":
        _meet(runs, clock.ends, rule)  # anew, since a day that somebody set may be one on which it was met
        last = on if clock.stopped is None else min(on, clock.stopped.entry.at.date())
        running = (place for place, each in enumerate(runs) if not each.done and each.day and each.day >= last)
        runs = runs[: next(running, len(runs)) + 1]
    if clock.is_replaced and clock.stopped is not None:
        replaced = clock.stopped.entry.at.date()
        return [each for each in runs if each.done or (each.due is not None and each.due < replaced)]
    return runs


class _Target(NamedTuple):
    """Where a time limit leads to: the day, the instant of one in hours, and the fact for which the limit counts."""

    limit: TimeLimit
    day: date
    instant: datetime | None = None
    by: LimitBy | None = None


class _Series:
    """The times that a deadline comes in one clock, up to a day."""

    def __init__(
        self, rule: DeadlineRule, clock: Clock, calendar: Calendar | None, on: date, *, met: bool
    ) -> None:  # fmt: skip
        self.met = met
        self.rule = rule
        self.clock = clock
        self.calendar = calendar
        self.on = on

    def runs(self) -> Sequence[Run]:
        """Return them, in order."""
        rule, clock = self.rule, self.clock
        start = counted_from(rule, clock)
        if start is None:
            run = Run(clock=clock, since=clock.start.entry.at.date(), began=clock.start.place, limit=rule.within)
            _count(run, clock.ends, rule)
            return [run]
        return self._fixed(start) if rule.repeats and rule.windows == "fixed" else [*self._rolling(start)]

    def _rolling(self, start: datetime) -> Iterator[Run]:
        """Yield the times that follow each other, each from when the one before was met."""
        rule, clock = self.rule, self.clock
        begun, since, began = start, clock.start.entry.at, clock.start.place
        ends: Sequence[Happened] = clock.ends
        recorded: RecordedInterval | None = None
        is_each_wanted = self.met or rule.earliest is not None or len(clock.intervals) > 1
        met = 0 if is_each_wanted else len(ends) // rule.times
        if met:  # nobody asks when those that were met were due
            last, ends = ends[met * rule.times - 1], ends[met * rule.times :]
            begun, since, began = last.entry.at, last.entry.at, last.place
        for place, usual in islice(enumerate(rule.limits()), met, None):
            run = Run(
                clock=clock, since=since.date(), began=began, limit=usual, counted=begun.date(), is_repeated=place > 0
            )
            if rule.earliest is not None:
                run.opens = self._opening(rule.earliest, self._target(usual, begun, (began, began)))
            ends = _count(run, ends, rule)
            done = None if run.done is None else run.done.entry.at
            if clock.intervals:
                run.recorded = recorded = self._recorded(recorded, usual, run, first=place == met)
            target = self._target(recorded.limit if recorded else usual, begun, (began, run.done and run.done.place))
            run.limit, run.by = target.limit, target.by
            self._lead(run, target, begun, [] if rule.before else [*pauses_of(clock, done, self.on)])
            yield run
            if run.done is None or done is None:
                return
            begun, since, began = done, done, run.done.place

    def _recorded(
        self, before: RecordedInterval | None, usual: TimeLimit, run: Run, *, first: bool
    ) -> RecordedInterval | None:
        """
        Return the interval that was recorded last before a time ended, or that of the time before it.

        Args:
            before: The one of the time before. None: none was recorded by then.
            usual: The limit that counts if none was recorded.
            run: The time.
            first: Whether nothing was recorded of a time before it that is looked at.
        """
        end, found = None if run.done is None else run.done.place, before
        for each in self.clock.intervals:
            place = each.happened.place
            if (first or place > run.began) and (end is None or place < end):
                longest = usual if found is None else found.limit
                if not each.tightens or longest.last_day(run.since) > each.limit.last_day(run.since):
                    found = each
        return found

    def _fixed(self, start: datetime) -> list[Run]:
        """Return the times that are all counted from one start, up to one that is neither open nor due on the day."""
        rule, clock = self.rule, self.clock
        on = self.on if clock.stopped is None else min(self.on, clock.stopped.entry.at.date())
        runs, pauses, since = list[Run](), [*pauses_of(clock, None, on)], clock.start.entry.at.date()
        for limit, target in self._steps(start):
            counted = since if runs else start.date()
            run = Run(
                clock=clock, since=since, began=clock.start.place, limit=limit, counted=counted, is_repeated=bool(runs)
            )
            day = self._lead(run, target, start, pauses)
            if rule.earliest is not None:
                run.opens = self._opening(rule.earliest, target)
            elif runs:
                run.opens = runs[-1].over_from
            runs.append(run)
            since = target.day
            if (run.opens.date() if run.opens else counted) > on and day >= on:
                break
        _meet(runs, clock.ends, rule)
        return runs

    def _steps(self, start: datetime) -> Iterator[tuple[TimeLimit, _Target]]:
        """
        Yield each time limit and where it leads to.

        Those of one unit are added up, so that the end of a month is followed by the end of the next.
        """
        base, total, last = start, None, start
        for limit in self.rule.limits():
            if total is not None and total.unit == limit.unit and total.count + limit.count <= LONGEST:
                total = TimeLimit(total.count + limit.count, limit.unit)
            else:
                base, total = last, limit
            target = self._reached(total, base)
            last = target.instant or datetime.combine(target.day, base.timetz())
            yield limit, target

    def _opening(self, earliest: TimeLimit, target: _Target) -> datetime:
        """Return the first instant at which an event may meet what is due at a target."""
        zone = self.clock.start.entry.at.tzinfo
        before = self._reached(earliest, target.instant or beginning(target.day, zone), before=True)
        return before.instant if before.instant and target.instant else beginning(before.day, zone)

    def _lead(
        self, run: Run, target: _Target, begun: datetime, pauses: Sequence[tuple[datetime, datetime]]
    ) -> date:  # fmt: skip
        """Let a time limit lead to the due day, with the grace and without pauses. Return the day."""
        instant, day = target.instant, target.day
        if self.rule.grace is not None:
            after = self._reached(self.rule.grace, instant or datetime.combine(day, time(), begun.tzinfo))
            instant, day = (after.instant, after.day) if instant is not None else (None, after.day)
        run.plain, run.unpaused = target.day, day
        if pauses:
            working = self.calendar if run.limit.unit == "working_day" else None
            instant, day = moved_by_pauses((instant, day), begun, pauses, working)
        run.instant, run.day, run.unrolled = instant, day, day
        if self.rule.rolls and instant is None:
            run.day = _rolled(day, self.calendar, back=self.rule.before)
        return run.day

    def _target(self, usual: TimeLimit, begun: datetime, places: tuple[int, int | None]) -> _Target:
        """
        Return where the time limit leads to that counts: the one that ends first of those that the facts ask for.

        Args:
            usual: The limit that counts if no fact asks for another.
            begun: The instant from which it counts.
            places: The places of the entries from and until which the risk counts. None: until now.
        """
        rule, before = self.rule, self.rule.before
        if not rule.within_by:
            return self._reached(usual, begun, before=before)
        facts = self.clock.facts
        of_fields = [each for each in rule.within_by if each[0] != RISK and each[1] in _words(facts(each[0]))]
        found: list[_Target] = []
        for risk in self._risks(*places):
            limits = [*of_fields, *(each for each in rule.within_by if each[:2] == (RISK, risk))]
            found += [self._reached(each[2], begun, before=before, by=each) for each in limits]
            found += [] if limits else [self._reached(usual, begun, before=before)]
        return min(found, key=lambda each: (each.day, each.instant is None, each.instant or begun))

    def _risks(self, since: int, until: int | None) -> Sequence[str | None]:
        """Return the risks of the case in a time, in order; only the last one if the rule follows one that falls."""
        ends = [each for each in (until, self.clock.stopped and self.clock.stopped.place) if each is not None]
        end = min(ends, default=None)
        known = [(at, risk) for at, risk in self.clock.risks if at == self.clock.start.place or end is None or at < end]
        if not known:
            return (None,)
        first = max(place for place, (at, _) in enumerate(known) if at <= since or place == 0)
        return [risk for _, risk in known[-1 if self.rule.loosens else first :]]

    def _reached(
        self, limit: TimeLimit, begun: datetime, *, before: bool = False, by: LimitBy | None = None
    ) -> _Target:  # fmt: skip
        """Return where a time limit leads to from an instant."""
        day = begun.date()
        if before and limit.unit == "hour":
            try:
                instant = (begun.astimezone(UTC) - timedelta(hours=limit.count)).astimezone(begun.tzinfo)
            except OverflowError:
                raise beyond(day) from None
            return _Target(limit, instant.date(), instant, by)
        if before:
            return _Target(limit, limit.day_before(day, calendar=self.calendar), None, by)
        last = limit.last_instant(begun)
        return _Target(limit, last.date() if last else limit.last_day(day, calendar=self.calendar), last, by)


def _words(values: Sequence[object]) -> list[object]:
    """Return values of a field as a rule may name them: a truth value by its words."""
    words = {True: ("yes", "true"), False: ("no", "false")}
    return [word for each in values for word in (words[each] if isinstance(each, bool) else (each,))]


def _rolled(day: date, calendar: Calendar | None, *, back: bool) -> date:
    """Return a day if it is a working day, otherwise the next one, or the one before."""
    if not back:
        return next_working_day(day, calendar=calendar)
    following = next_working_day(day, calendar=calendar)
    return day if following == day else TimeLimit(1, "working_day").day_before(following, calendar=calendar)


def _meet(runs: Sequence[Run], ends: Sequence[Happened], rule: DeadlineRule) -> None:
    """
    Let what happened meet each time. Those before one that was met are over.

    It meets the first one that is not over yet on its day, or else the last one that has opened by then.
    """
    for place, run in enumerate(runs):
        following = runs[place + 1] if place + 1 < len(runs) else None
        late = run.late_from
        closes = None if following is None or late is None else max(late, following.opens or late)
        inside = [each for each in ends if closes is None or each.entry.at < closes]
        ends = (*_count(run, inside, rule), *ends[len(inside) :])
    last_met = max((place for place, each in enumerate(runs) if each.done is not None), default=-1)
    for place, run in enumerate(runs):
        run.is_over = run.done is None and (rule.extends or place < last_met)


def _count(run: Run, ends: Sequence[Happened], rule: DeadlineRule) -> Sequence[Happened]:
    """Count what happened for one time; return what happened after it was met."""
    usable = [each for each in ends if run.opens is None or each.entry.at >= run.opens]
    run.found, run.done = min(len(usable), rule.times), None
    if run.found < rule.times:
        return ()
    run.done = usable[rule.times - 1]
    return usable[rule.times :]


def _set(runs: Sequence[Run], happened: Happened) -> None:
    """Give those times another due day that run at an instant, or the one that began on a day."""
    what, at = cast("DeadlineSet", happened.entry.what), happened.entry.at
    running = [
        each for each in runs
        if each.began <= happened.place and (each.done is None or each.done.place > happened.place)
    ]  # fmt: skip
    if what.since is not None:
        chosen = [each for each in running if what.since in _days_of(each, happened.entry.number)]
    else:
        chosen = [each for each in running if each.opens is None or each.opens <= at] or running[:1]
    for run in chosen:
        run.set_by = happened


def _days_of(run: Run, number: int) -> set[date]:
    """
    Return the day on which a time begins, and the days on which wrong entries had it begin that were corrected after
    the entry of a number.
    """
    course = run.clock.course
    began = course.happened[run.began].entry
    return {run.since, *(course.days_of(began, number) if began.at.date() == run.since else ())}


def beginning(day: date, zone: tzinfo | None) -> datetime:
    """Return the instant at which a day begins."""
    return datetime.combine(day, time(), zone)
