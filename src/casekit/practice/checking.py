"""Checking a practice: every fault at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeGuard, cast

import attrs

from casekit.answers import Fault, Params
from casekit.arguments import PLAIN_TYPES
from casekit.days.zones import zone_named
from casekit.models.catalogue import EVENTS, RECORDS
from casekit.models.checks import unsupported_fields
from casekit.models.extra import fault_of, is_field_name
from casekit.models.record import Part, Record
from casekit.models.state import SHELVES
from casekit.nearest import known_facts, nearest
from casekit.notation.names import IDENTIFIER
from casekit.practice.guard import Guard
from casekit.practice.own_field import CHOICES, NUMBERS, OwnField
from casekit.practice.record_kind import RecordKind
from casekit.practice.rule import Rule


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Declared:
    """What a practice declares, before it is known to be sound; the fields are those of `Practice`."""

    id: str
    records: Sequence[type[Record]]
    kinds: Sequence[RecordKind]
    fields: Sequence[OwnField]
    guards: Sequence[Guard]
    rules: Sequence[Rule]
    languages: Sequence[str]
    labels: Params
    zone: str | None


def practice_faults(declared: Declared) -> Iterator[Fault]:
    """Yield every fault of what a practice declares: names, kinds of records, fields, labels, zone."""
    wrong = tuple(_wrong_items(declared))
    yield from wrong
    if wrong:
        return
    if not IDENTIFIER.fullmatch(declared.id):
        yield Fault("bad_identifier", {}, "id")
    yield from _class_faults(declared)
    yield from _kind_faults(declared)
    yield from _field_faults(declared)
    yield from _function_faults("guards", [(each.name, each.function) for each in declared.guards])
    yield from _function_faults("rules", [(each.code, each.breaches) for each in declared.rules])
    yield from _rule_faults(declared)
    yield from _label_faults(declared)
    if declared.zone is not None and zone_named(declared.zone) is None:
        yield Fault("unknown_zone", {}, "zone")


def _wrong_items(declared: Declared) -> Iterator[Fault]:
    """Yield each kind, field or language that is none."""
    for name, kind, expected in (
        ("kinds", RecordKind, "a RecordKind"), ("fields", OwnField, "an OwnField"),
        ("languages", str, PLAIN_TYPES[str]),
    ):  # fmt: skip
        for place, item in enumerate(getattr(declared, name)):
            if not isinstance(item, kind):
                yield Fault("wrong_type", {"expected": expected}, f"{name}[{place}]")


def part_names() -> tuple[str, ...]:
    """Return the names of the parts of records that can have own fields, such as "GoalStep"."""
    return tuple(sorted(each.__name__ for each in Part.__subclasses__() if each is not Record))


def _class_faults(declared: Declared) -> Iterator[Fault]:
    """Yield the faults of kinds of records that are classes."""
    names, events, shelves = {*RECORDS}, {*EVENTS}, {*SHELVES}
    for place, kind in enumerate(declared.records):
        where = f"records[{place}]"
        if not _is_record_class(kind):
            yield Fault("wrong_type", {"expected": "a class of records: an attrs class under casekit.Record"}, where)
            continue
        if kind.__name__ in names:
            yield Fault("kind_name_taken", {"name": kind.__name__}, where)
        if kind.SHELF is not None and kind.SHELF in shelves:
            yield Fault("shelf_taken", {"shelf": kind.SHELF}, where)
        if kind.SHELF is not None and not kind.IDENTITY:
            yield Fault("shelf_without_identity", {"record": kind.__name__}, where)
        yield from (Fault("event_taken", {"event": each}, where) for each in kind.EVENTS if each in events)
        unsupported = unsupported_fields(cast("Any", kind))
        if unsupported:
            yield Fault("unsupported_field", {"record": kind.__name__, "fields": unsupported}, where)
        names.add(kind.__name__)
        events |= {*kind.EVENTS}
        shelves |= {kind.SHELF or ""}


def _is_record_class(kind: object) -> TypeGuard[type[Record]]:
    """Return whether this is a class of records of a host, with events of its own."""
    if not isinstance(kind, type) or not issubclass(kind, Record) or "EVENTS" not in vars(kind):
        return False
    return kind is not Record and all(kind.EVENTS)


def _kind_faults(declared: Declared) -> Iterator[Fault]:
    """Yield the faults of kinds of records that are data."""
    names = {each.__name__ for each in declared.records if _is_record_class(each)} | {*RECORDS}
    names |= {_in_snake_case(name) for name in names}
    events = {*EVENTS, *(event for each in declared.records if _is_record_class(each) for event in each.EVENTS)}
    for kind in declared.kinds:
        where = f"kinds.{kind.id}"
        if not IDENTIFIER.fullmatch(kind.id):
            yield Fault("bad_identifier", {}, where)
        if kind.id in names or kind.id in SHELVES:
            yield Fault("kind_name_taken", {"name": kind.id}, where)
        for event in kind.event_names:
            if event in events:
                yield Fault("event_taken", {"event": event}, f"{where}.events")
            events.add(event)
        names.add(kind.id)


def _in_snake_case(name: str) -> str:
    """Return the name of a class as the name of a kind would be written."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _field_faults(declared: Declared) -> Iterator[Fault]:
    """Yield the faults of own fields."""
    known = (*RECORDS, *(each.__name__ for each in declared.records if _is_record_class(each)))
    known = (*known, *(each.id for each in declared.kinds), *part_names())
    shelves = (*SHELVES, *(each.id for each in declared.kinds if each.thing))
    shelves = (*shelves, *(each.SHELF for each in declared.records if _is_record_class(each) and each.SHELF))
    seen: set[tuple[str, str]] = set()
    for field in declared.fields:
        where = f"fields.{field.record}.{field.id}"
        if field.record not in known:
            facts = {"record": field.record, **known_facts(known, len(known)), "nearest": nearest(field.record, known)}
            yield Fault("unknown_record_kind", facts, f"fields.{field.record}")
        if not IDENTIFIER.fullmatch(field.id) or not is_field_name(field.id):
            yield Fault("bad_identifier", {}, where)
        if (field.record, field.id) in seen:
            yield Fault("duplicate_field", {"record": field.record, "field": field.id}, where)
        seen.add((field.record, field.id))
        yield from _faults_of_type(field, where, shelves)


def _faults_of_type(field: OwnField, where: str, shelves: Collection[str]) -> Iterator[Fault]:
    """Yield the faults of a field that follow from its type: choices, range, shelf, default."""
    for key, types, is_given in (
        ("choices", CHOICES, bool(field.choices)),
        ("range", NUMBERS, (field.low, field.high) != (None, None)),
        ("shelf", ("id",), field.shelf is not None),
    ):
        if is_given and field.value_type not in types:
            yield Fault("key_of_another_type", {"key": key, "types": types}, f"{where}.{key}")
    if field.value_type in CHOICES and not field.choices:
        yield Fault("missing_key", {"key": "choices"}, f"{where}.choices")
    if field.value_type == "id" and field.shelf is None:
        yield Fault("missing_key", {"key": "shelf"}, f"{where}.shelf")
    if field.shelf is not None and field.shelf not in shelves:
        yield Fault("unknown_shelf", {"shelf": field.shelf, "known": tuple(shelves)}, f"{where}.shelf")
    if field.low is not None and field.high is not None and field.low > field.high:
        yield Fault("range_reversed", {"low": field.low, "high": field.high}, f"{where}.range")
    ids = [each.id for each in field.choices]
    for place, choice in enumerate(field.choices):
        if choice.id in ids[:place]:
            yield Fault("duplicate_choice", {"choice": choice.id}, f"{where}.choices.{choice.id}")
        if not choice.labels:
            yield Fault("choice_without_label", {"choice": choice.id}, f"{where}.choices.{choice.id}")
    if field.default is not None and (fault := field.fault(field.default) or fault_of(field.default)):
        yield Fault(fault.code, fault.params, f"{where}.default")


def _function_faults(where: str, functions: Sequence[tuple[str, object]]) -> Iterator[Fault]:
    """Yield the faults of guards or rules: what is no function, a name that is no identifier, a name given twice."""
    names = [name for name, _ in functions]
    for place, (name, function) in enumerate(functions):
        if not callable(function):
            yield Fault("wrong_type", {"expected": "a function of a context"}, f"{where}[{place}]")
        elif not IDENTIFIER.fullmatch(name):
            yield Fault("bad_identifier", {}, f"{where}[{place}]")
        elif name in names[:place]:
            yield Fault("name_given_twice", {"name": name}, f"{where}[{place}]")


def _rule_faults(declared: Declared) -> Iterator[Fault]:
    """Yield the kinds of records that rules name and nobody declares."""
    known = (*RECORDS, *(each.__name__ for each in declared.records if _is_record_class(each)))
    known = (*known, *(each.id for each in declared.kinds))
    for rule in declared.rules:
        for kind in (*rule.records, *rule.reads):
            if isinstance(kind, str) and kind not in known:
                facts = {"record": kind, **known_facts(known, len(known)), "nearest": nearest(kind, known)}
                yield Fault("unknown_record_kind", facts, f"rules.{rule.code}")


def _label_faults(declared: Declared) -> Iterator[Fault]:
    """Yield each part without a label in a language of the practice."""
    labelled: list[tuple[str, Params]] = [("labels", declared.labels)]
    labelled += [(f"kinds.{each.id}.labels", each.labels) for each in declared.kinds]
    for field in declared.fields:
        where = f"fields.{field.record}.{field.id}"
        labelled.append((f"{where}.labels", field.labels))
        labelled += [(f"{where}.choices.{each.id}", each.labels) for each in field.choices]
    for where, labels in labelled:
        missing = tuple(each for each in declared.languages if each not in labels)
        if missing:
            yield Fault("label_missing", {"languages": missing}, where)
