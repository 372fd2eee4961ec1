"""Faults of deadlines: unknown stages, events and fields, and keys that have no effect or say different days."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date
from typing import Any, cast, get_args, get_type_hints

import attrs

from casekit.answers import Params
from casekit.clocks.deadline_rule import RISK, DeadlineRule
from casekit.models import Client, StageChange
from casekit.models.assessment import RISK_LEVELS
from casekit.models.catalogue import kind_on
from casekit.models.checks import references
from casekit.notation.faults import FoundFault, fault, unknown
from casekit.practice import Practice
from casekit.stages.checking.kind_faults import kind_faults
from casekit.stages.definition import Definition
from casekit.stages.stage import KINDS


def deadline_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield the faults of deadlines that the workflow alone shows."""
    before: dict[tuple[object, ...], DeadlineRule] = {}
    for rule in definition.deadlines:
        where = f"deadlines.{rule.id}"
        named = [(rule.stage, f"{where}.stage")] if rule.stage is not None else []
        named += [(stage, f"{where}.pauses[{place}]") for place, stage in enumerate(rule.pauses)]
        for stage, place in named:
            if stage not in definition.by_id:
                yield unknown("unknown_stage", place, definition.by_id, like=stage, stage=stage)
        yield from _faults_of_keys(rule, where)
        yield from _faults_of_places(rule, where, definition)
        asked = (
            rule.since, rule.since_kind, rule.since_fields, rule.stage, rule.until, rule.until_kind, rule.until_fields,
            rule.day, rule.counts, rule.guards,
        )  # fmt: skip
        other = before.setdefault(asked, rule)
        if (other.within, other.before, other.within_by) != (rule.within, rule.before, rule.within_by):
            yield fault("deadlines_differ", where, other=other.id)


def deadlines_never_started(definition: Definition, reached: Set[str]) -> Iterator[FoundFault]:
    """Yield a fault for each deadline that starts only in stages that the workflow has and no case reaches."""
    for rule in definition.deadlines:
        where = f"deadlines.{rule.id}"
        if rule.stage is not None and rule.stage in definition.by_id and rule.stage not in reached:
            yield fault("deadline_never_starts", f"{where}.stage", stage=rule.stage)
        named = rule.since_fields.get("stage") if rule.since in StageChange.EVENTS else None
        stages = [str(each) for each in (named if isinstance(named, tuple) else (named,)) if each is not None]
        if stages and all(each in definition.by_id and each not in reached for each in stages):
            yield fault("deadline_never_starts", f"{where}.from_fields.stage", stage=stages[0])


def _faults_of_keys(rule: DeadlineRule, where: str) -> Iterator[FoundFault]:
    """Yield a fault for each key that has no effect without another one, and for two that cannot go together."""
    is_fixed = rule.windows == "fixed"
    needs = (
        ("before", rule.before, "day", rule.day is not None),
        ("when_day_moves", rule.when_day_moves != "recompute", "day", rule.day is not None),
        ("loosens", rule.loosens, "within_by.risk", rule.follows_risk),
        ("windows", is_fixed, "repeats", bool(rule.repeats)),
        ("extends", rule.extends, "windows", is_fixed),
        ("paused_by", rule.paused_by is not None, "resumed_by", rule.resumed_by is not None),
        ("resumed_by", rule.resumed_by is not None, "paused_by", rule.paused_by is not None),
        ("stopped_fields", bool(rule.stopped_fields), "stopped_by", rule.stopped_by is not None),
    )
    for key, is_there, other, is_met in needs:
        if is_there and not is_met:
            yield fault("deadline_key_needs", f"{where}.{key}", key=key, other=other)
    clashes = (
        ("before", rule.before, "repeats", bool(rule.repeats)),
        ("within_by", bool(rule.within_by), "windows", is_fixed),
        ("resumed_by", rule.resumed_by is not None, "paused_by", rule.resumed_by == rule.paused_by),
        ("before", rule.before, "pauses", bool(rule.pauses) or rule.paused_by is not None),
        ("follows_intervals", rule.follows_intervals, "windows", is_fixed),
        ("follows_intervals", rule.follows_intervals, "before", rule.before),
    )
    for key, is_there, other, is_other_there in clashes:
        if is_there and is_other_there:
            yield fault("deadline_keys_clash", f"{where}.{key}", key=key, other=other)
    for fact, value, _ in rule.within_by:
        if fact == RISK and value not in RISK_LEVELS:
            yield fault("not_one_of", f"{where}.within_by.{RISK}.{value}", allowed=RISK_LEVELS)
    for place, (_, times) in enumerate(rule.repeats[:-1]):
        if times is None:
            yield fault("repeat_without_end", f"{where}.repeats[{place}]")


def _faults_of_places(rule: DeadlineRule, where: str, definition: Definition) -> Iterator[FoundFault]:
    """Yield a fault for each stage or move in a filter that the workflow does not have: no such event ever comes."""
    moves = tuple(dict.fromkeys(move.name for move in definition.moves))
    known = {"stage": (*definition.by_id,), "source": (*definition.by_id,), "move": moves, "kinds": KINDS}
    for key, event, fields in _filters(rule):
        for field in known.keys() & fields.keys() if event in StageChange.EVENTS else ():
            values = fields[field]
            for value in values if isinstance(values, tuple) else (values,):
                place = f"{where}.{key}.{field}"
                if value not in known[field] and field in ("move", "kinds"):
                    yield fault("not_one_of", place, allowed=known[field])
                elif value not in known[field]:
                    yield unknown("unknown_stage", place, known[field], like=str(value), stage=str(value))


def _filters(rule: DeadlineRule) -> Iterator[tuple[str, str, Params]]:
    """Yield each key that filters an event by fields, with the event and the values."""
    yield "from_fields", rule.since, rule.since_fields
    yield "until_fields", rule.until, rule.until_fields
    if rule.stopped_by is not None:
        yield "stopped_fields", rule.stopped_by, rule.stopped_fields


def deadline_name_faults(definition: Definition, practice: Practice) -> Iterator[FoundFault]:
    """Yield a fault for each unknown event, kind and field in deadlines, which a practice may declare."""
    for rule in definition.deadlines:
        where = f"deadlines.{rule.id}"
        events = (
            ("from", rule.since), ("until", rule.until), ("paused_by", rule.paused_by), ("resumed_by", rule.resumed_by),
            ("stopped_by", rule.stopped_by),
        )  # fmt: skip
        for key, event in events:
            if event is not None and event not in practice.events:
                yield unknown("unknown_event", f"{where}.{key}", practice.events, like=event, name=event)
        yield from kind_faults(practice, rule.since, rule.since_kind, f"{where}.from_kind")
        yield from kind_faults(practice, rule.until, rule.until_kind, f"{where}.until_kind")
        fields = [(event, name, f"{where}.{key}.{name}") for key, event, names in _filters(rule) for name in names]
        for event, name, place in fields:
            yield from _unless_field(practice, event, name, place)
        for fact in dict.fromkeys(fact for fact, _, _ in rule.within_by if fact != RISK):
            yield from _unless_field(practice, rule.since, fact, f"{where}.within_by.{fact}", of_known=True)
        if rule.day is not None:
            yield from _unless_field(practice, rule.since, rule.day, f"{where}.day", days_only=True)


def _unless_field(
    practice: Practice, event: str, name: str, where: str, *, days_only: bool = False, of_known: bool = False
) -> Iterator[FoundFault]:
    """
    Yield a fault unless records of an event have a field.

    Args:
        practice: The practice, with its own fields.
        event: The event.
        name: The name of the field.
        where: The path, for the fault.
        days_only: Whether the field must hold a day.
        of_known: Whether it may be a field of a thing that the records name, or of a client.
    """
    if event not in practice.events:
        return
    record = practice.kind_of_event[event]
    kinds = [record]
    if of_known:
        named = [kind_on(shelf) for _, shelf in references(cast("Any", practice.class_of(record)))]
        kinds += [each for each in (*named, Client.__name__) if each not in kinds]
    known: list[str] = []
    for kind in kinds:
        known += (each for each in _fields_of(practice.class_of(kind), days_only=days_only) if each not in known)
        known += (
            own for own, field in practice.fields_of(kind).items()
            if own not in known and (not days_only or field.value_type in ("day", "instant"))
        )  # fmt: skip
    if name not in known:
        yield unknown("unknown_record_field", where, known, like=name, record=record, field=name)


def _fields_of(kind: Any, *, days_only: bool) -> Iterator[str]:
    """Yield the fields of a class of records, or those that hold a day or an instant."""
    hints = get_type_hints(kind)
    for field in attrs.fields(kind):
        held = hints[field.name]
        is_day = any(isinstance(each, type) and issubclass(each, date) for each in (held, *get_args(held)))
        if field.name != "extra" and (is_day or not days_only):
            yield field.name
