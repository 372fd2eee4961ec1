"""How due days came about, step by step, as findings that tell themselves in the words of the office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

import attrs

from casekit.answers import Finding
from casekit.clocks.deadline_rule import KEPT, RISK, DeadlineRule
from casekit.clocks.matching import values_of
from casekit.clocks.runs import Run, counted_from
from casekit.conditions import Leaf, leaves
from casekit.days import Calendar, working_days_between
from casekit.models import DeadlineSet, Record
from casekit.models.personal import personal_fields


def not_begun(rule: DeadlineRule) -> Iterator[Finding]:
    """Yield that nothing has started the time of a deadline, and on what its start depends."""
    yield Finding("due_not_begun", {"event": rule.since}, rule.id, "notice")
    yield from _guarded(rule)


def _guarded(rule: DeadlineRule) -> Iterator[Finding]:
    """Yield on which guards the start of a deadline depends."""
    names = tuple(dict.fromkeys(leaf.name for leaf in leaves(rule.guards)))
    if names and all(isinstance(part, Leaf) for part in rule.guards.parts):
        yield Finding("due_guarded", {"guards": names}, rule.id, "notice")
    elif names:
        yield Finding("due_conditional", {}, rule.id, "notice")


def steps_of(
    rule: DeadlineRule, run: Run, calendar: Calendar | None, on: date, *, is_waived: bool
) -> Iterator[Finding]:
    """
    Yield how the due day of a deadline came about, up to a day.

    Args:
        rule: The deadline.
        run: One time that it comes.
        calendar: The working days. None: every day is one.
        on: The day.
        is_waived: Whether a waiver sets it aside.
    """
    yield from _beginning(rule, run)
    if run.plain is not None and run.unrolled is not None:
        yield from _limit(rule, run, run.plain, run.unrolled, calendar)
    yield from _ending(rule, run, on, is_waived=is_waived)


def _beginning(rule: DeadlineRule, run: Run) -> Iterator[Finding]:
    """Yield what began the time, and the day from which it counts."""
    clock, since, record = run.clock, run.clock.start.entry.at.date(), run.clock.what.kind_name
    if clock.thing is None:
        yield Finding("due_begun", {"event": rule.since, "day": since}, rule.id, "notice")
    else:
        facts = {"thing": clock.thing, "event": rule.since, "day": since}
        yield Finding("due_begun_for", facts, rule.id, "notice")
    yield from _guarded(rule)
    if rule.day is not None:
        counted = counted_from(rule, clock)
        named = {"field": rule.day, "record": record}
        if counted is None:
            yield Finding("due_day_unknown", named, rule.id, "notice")
        elif _may_be_personal(clock.what, rule.day):
            yield Finding("due_day_of_field", named, rule.id, "notice")
        else:
            yield Finding("due_day_named", {**named, "day": counted.date()}, rule.id, "notice")
        last = clock.days[-1]
        if rule.when_day_moves == "ask" and counted is not None and last != counted and run.set_by is None:
            yield Finding("due_day_moved", named, rule.id, "notice")
    if run.is_repeated:
        yield Finding("due_repeated", {"day": run.since}, rule.id, "notice")


def _may_be_personal(what: Record, field: str) -> bool:
    """Return whether a field of a record may be personal: as the library says, or an own field, as offices say."""
    kind = cast("Any", type(what))
    return field not in attrs.fields_dict(kind) or field in personal_fields(kind)


def _limit(
    rule: DeadlineRule, run: Run, plain: date, day: date, calendar: Calendar | None
) -> Iterator[Finding]:  # fmt: skip
    """Yield the time limit, and what else moved the due day that it leads to."""
    limit, since, unpaused = run.limit, run.counted, run.unpaused or day
    if run.by is not None and run.by[0] == RISK:
        yield Finding("due_limit_by_risk", {"risk": run.by[1]}, rule.id, "notice")
    elif run.by is None and run.recorded is not None and run.recorded.happened != run.clock.start:
        entry = run.recorded.happened.entry
        facts = {"event": run.recorded.happened.event, "day": entry.at.date()}
        yield Finding("due_interval_recorded", facts, rule.id, "notice")
    elif run.by is not None:
        fact = run.by[0]
        told = next((each for each in run.clock.known if values_of(each, fact)), run.clock.what)
        known = {"field": fact, "record": told.kind_name}
        yield Finding("due_limit_by", known, rule.id, "notice")
    facts = {"count": limit.count, "unit": limit.unit, "day": plain}
    if rule.before:
        yield Finding("due_before", facts, rule.id, "notice")
    else:
        yield Finding("due_within", facts, rule.id, "notice")
    if limit.unit == "working_day" and calendar is not None and since is not None:
        first, last = sorted((since, plain))
        left_out = (last - first).days - working_days_between(first, last, calendar=calendar)
        if left_out:
            yield Finding("due_days_left_out", {"days": left_out}, rule.id, "notice")
    if rule.grace is not None:
        facts = {"count": rule.grace.count, "unit": rule.grace.unit, "day": unpaused}
        yield Finding("due_grace", facts, rule.id, "notice")
    if day != unpaused and rule.pauses and rule.paused_by is not None:
        yield Finding("due_stood_still", {"day": day}, rule.id, "notice")
    elif day != unpaused and rule.pauses:
        yield Finding("due_paused", {"stages": rule.pauses, "day": day}, rule.id, "notice")
    elif day != unpaused:
        yield Finding("due_on_hold", {"event": rule.paused_by, "day": day}, rule.id, "notice")
    if run.day != day:
        yield Finding("due_rolled", {"day": run.day}, rule.id, "notice")


def _ending(rule: DeadlineRule, run: Run, on: date, *, is_waived: bool) -> Iterator[Finding]:
    """Yield a day that somebody set instead, and what met or ended the time."""
    clock = run.clock
    if run.set_by is not None:
        entry = run.set_by.entry
        facts = {"day": run.due, "by": entry.by.id, "on": entry.at.date()}
        if cast("DeadlineSet", entry.what).reason == KEPT:
            yield Finding("due_day_kept", {"day": run.due, "on": entry.at.date()}, rule.id, "notice")
        else:
            yield Finding("due_day_set", facts, rule.id, "notice")
    if rule.times > 1:
        yield Finding("due_counted", {"found": run.found, "times": rule.times}, rule.id, "notice")
    late = 0 if run.done is None or run.due is None else (run.done.entry.at.date() - run.due).days
    if run.done is not None and late > 0:
        met_late = {"event": rule.until, "day": run.done.entry.at.date(), "days": late}
        yield Finding("due_met_late", met_late, rule.id, "notice")
    elif run.done is not None:
        yield Finding("due_met", {"event": rule.until, "day": run.done.entry.at.date()}, rule.id, "notice")
    elif clock.stopped is not None and clock.is_replaced:
        yield Finding("due_begun_anew", {"day": clock.stopped.entry.at.date()}, rule.id, "notice")
    elif clock.stopped is not None and clock.stopped.event == rule.stopped_by:
        facts = {"event": rule.stopped_by, "day": clock.stopped.entry.at.date()}
        yield Finding("due_stopped_by", facts, rule.id, "notice")
    elif clock.stopped is not None:
        yield Finding("due_stopped", {"day": clock.stopped.entry.at.date()}, rule.id, "notice")
    elif rule.extends and run.is_over and run.due is not None and run.due < on:
        yield Finding("due_extended", {"day": run.due}, rule.id, "notice")
    elif is_waived:
        yield Finding("due_waived", {}, rule.id, "notice")
