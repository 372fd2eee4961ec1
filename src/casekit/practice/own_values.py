"""The own fields of a record: validated, completed with defaults, and read from documents, as a practice declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_type_hints

import attrs

from casekit.answers import Refusal
from casekit.models.catalogue import RECORDS
from casekit.models.extra import NO_EXTRA, Extra, FieldValue
from casekit.models.office_record import OfficeRecord, UnknownRecord
from casekit.models.record import Part, Record
from casekit.models.team import Actor
from casekit.nearest import known_facts, nearest
from casekit.practice.building import kind_name
from casekit.practice.own_field import OwnField
from casekit.practice.practice import Practice

_SomePart = TypeVar("_SomePart", bound=Part)
_SomeActor = TypeVar("_SomeActor", bound=Actor | str)
_NO_VALUE = (None, ())
"""What a required field may not have: nothing, or an empty list of choices."""
Place = str
"""The path of a part in its record, with a dot at the end; empty for the record itself."""


def with_own_values(practice: Practice, record: _SomePart) -> _SomePart:
    """
    Return a record, and each of its parts, completed as the practice declares.

    An own field without a value gets its default. An own word that counts as a word of the library goes into `extra`,
    and the field gets the word of the library, except for the fields that `OwnVocabulary` names.
    """

    def complete(part: Part) -> Mapping[str, Any]:
        fields = practice.fields_of(kind_name(part)).values()
        missing = {each.id: each.default for each in fields if each.default is not None and each.id not in part.extra}
        counted = dict[str, str]()
        for field, vocabulary in practice.restricted.get(kind_name(part), ()):
            word = getattr(part, field.name)
            if field.takes_pairs and word in vocabulary.paired:
                counted[field.name], missing[field.name] = vocabulary.paired[word], word
        return {**counted, "extra": Extra({**part.extra, **missing})} if missing else {}

    return with_changed_parts(record, complete) if practice.fields or practice.restricted else record


def faults_of_own(practice: Practice, record: Record) -> Iterator[Refusal]:
    """
    Yield why a practice does not allow a record to be recorded: it does not know the kind or an own field, or the
    value of a field is missing or not allowed.

    A field that is required from a stage on is checked where the stage is known: see `lacks_required`.
    """
    if isinstance(record, UnknownRecord) and record.kind in practice.kind_names:
        yield Refusal("read_without_practice", {"record": record.kind}, "kind")
        return
    yield from _kind_faults(practice, record)
    for place, part in _parts(record):
        fields = practice.fields_of(kind_name(part))
        for name, value in part.extra.items():
            field = fields.get(name)
            if field is None:
                close = nearest(name, tuple(fields))
                facts = {"field": name, "record": kind_name(part), **known_facts(fields, len(fields)), "nearest": close}
                yield Refusal("unknown_own_field", facts, f"{place}extra")
            elif fault := field.fault(value):
                yield attrs.evolve(fault, where=f"{place}{field.where}")
        for field in fields.values():
            if field.required and part.extra.get(field.id) in _NO_VALUE:
                facts = {"field": field.id, "record": record.kind_name}
                yield Refusal("own_field_required", facts, f"{place}{field.where}")
        yield from _word_faults(practice, part, place)


def _word_faults(practice: Practice, part: Part, place: Place) -> Iterator[Refusal]:
    """Yield each own word that counts as another word than its field has, and each word that is not to be recorded."""
    for field, vocabulary in practice.restricted.get(kind_name(part), ()):
        held, own = getattr(part, field.name), part.extra.get(field.name)
        if isinstance(own, str) and field.takes_pairs and own in vocabulary.paired:
            if vocabulary.paired[own] != held:
                facts = {"word": own, "counts_as": vocabulary.paired[own], "field": field.name, "record": field.record}
                yield Refusal("counts_as_another", {**facts, "vocabulary": vocabulary.id}, f"{place}{field.name}")
        elif vocabulary.only_own and held is not None:
            words = cast("tuple[str, ...]", held) if field.is_list else (held,)
            paired: Mapping[str, str] = vocabulary.paired if field.takes_pairs else {}
            if not {*words} <= {each.id for each in vocabulary.words if each.id not in paired}:
                allowed = {"allowed": vocabulary.codes, "field": field.name, "record": field.record}
                yield Refusal("not_one_of", allowed, f"{place}{field.name}")


def counted_actor(practice: Practice, by: _SomeActor) -> _SomeActor:
    """Return an actor who also has the roles of the library as which the own roles count; anything else as it is."""
    roles = practice.own_vocabularies.get("role")
    if roles is None or not isinstance(by, Actor):
        return by
    more = tuple(dict.fromkeys(roles.paired[role] for role in by.roles if role in roles.paired))
    return attrs.evolve(by, roles=tuple(dict.fromkeys((*by.roles, *more)))) if more else by


def may_have_own(practice: Practice, kind: type[Record]) -> bool:
    """
    Return whether a practice may refuse or complete records of a class even if their `extra` is empty.

    It cannot if three things hold: the class is one of the library, none of its fields holds parts such as `GoalStep`,
    and the practice declares no own field and no vocabulary for it.
    """
    name, is_plain = kind.__name__, RECORDS.get(kind.__name__) is kind and not part_fields(cast("Any", kind))
    return not is_plain or name in practice.fields_by_record or name in practice.restricted


def has_own_in_documents(practice: Practice, kind: type[Record]) -> bool:
    """Return whether a record of a class, as it was read without a practice, may hold what the practice declares."""
    return kind is UnknownRecord or any(
        each.__name__ in practice.fields_by_record for each in (kind, *parts_of(cast("Any", kind)))
    )


@cache
def parts_of(kind: Any) -> tuple[type[Part], ...]:
    """Return the classes of the parts of a class, and of their parts."""
    found, to_follow = dict[type[Part], None](), [kind]
    while to_follow:
        each = to_follow.pop()
        hints = get_type_hints(each)
        new = [part for name in part_fields(each) for part in part_classes(hints[name]) if part not in found]
        found.update(dict.fromkeys(new))
        to_follow += new
    return tuple(found)


def part_classes(hint: object) -> Iterator[type[Part]]:
    """Yield the classes of parts in a type hint."""
    if isinstance(hint, type):
        yield from (hint,) if issubclass(hint, Part) else ()
        return
    for each in get_args(hint):
        yield from part_classes(each)


def _kind_faults(practice: Practice, record: Record) -> Iterator[Refusal]:
    """Yield the faults of a kind: it is not declared, or an id, client or event is missing or not allowed for it."""
    name = record.kind_name
    known = practice.declared_kinds.get(name) if isinstance(record, OfficeRecord) else None
    is_known = known is not None if isinstance(record, OfficeRecord) else practice.classes.get(name) is type(record)
    if not is_known:
        own_first = practice.kind_names[::-1]
        usable = tuple(practice.declared_kinds) if isinstance(record, OfficeRecord) else own_first
        facts = {"record": name, **known_facts(usable, len(usable)), "nearest": nearest(name, usable)}
        yield Refusal("unknown_own_kind", facts, "kind")
    if not isinstance(record, OfficeRecord) or known is None:
        return
    if known.thing and record.id is None:
        yield Refusal("missing_key", {"key": "id"}, "id")
    if not known.thing and record.id is not None:
        yield Refusal("happening_with_id", {"record": name}, "id")
    if known.client == "required" and record.client is None:
        yield Refusal("missing_key", {"key": "client"}, "client")
    if known.client == "never" and record.client is not None:
        yield Refusal("kind_without_client", {"record": name}, "client")
    if record.event not in known.event_names:
        yield Refusal("not_one_of", {"allowed": known.event_names}, "event_name")


def lacks_required(practice: Practice, record: Record, reached: frozenset[str]) -> Iterator[tuple[Place, OwnField]]:
    """
    Yield the own fields of a record and its parts that have no value and are required from a stage that was reached.

    `reached` has the ids and the kinds of the stages. With each field comes the place of its part in the record.
    """
    for place, part in _parts(record):
        for field in practice.fields_of(kind_name(part)).values():
            if field.required_from in reached and part.extra.get(field.id) in _NO_VALUE:
                yield place, field


def references(practice: Practice, record: Record) -> Iterator[tuple[str, str, str]]:
    """Yield what own fields of a record say about things of the case: (place, shelf, id)."""
    for place, part in _parts(record) if practice.fields else ():
        for field in practice.fields_of(kind_name(part)).values():
            id = part.extra.get(field.id)
            if field.shelf is not None and isinstance(id, str):
                yield f"{place}{field.where}", field.shelf, id


def read_own(
    practice: Practice, record: Record,
    read: Callable[[type[Record], UnknownRecord], tuple[Record | None, list[Refusal]]],
    read_plain: Callable[[OwnField, object], FieldValue],
) -> tuple[Record, list[Refusal]]:  # fmt: skip
    """
    Return a record of a document as the practice declares its kind and its fields, and the faults of its own values.

    A kind and a field that the practice does not declare stay as they were stored.

    Args:
        practice: The practice.
        record: The record as it was read without the practice.
        read: Reads a record of a class from one that was kept as it was stored. For a faulty one it returns None and
            the faults.
        read_plain: Reads a day or an instant from the text in the document; raises ValueError for another text.
    """
    faults: list[Refusal] = []
    if isinstance(record, UnknownRecord):
        own = practice.classes.get(record.kind)
        if own is None and record.kind in practice.declared_kinds:
            own = OfficeRecord
        if own is None:
            return record, faults
        found, faults = read(own, record)
        if found is None:
            return record, faults
        record = found
    if not practice.fields_by_record:
        return record, faults
    if record.extra is NO_EXTRA and not part_fields(cast("Any", type(record))):
        return record, faults
    where = {id(part): place for place, part in _parts(record) if part.extra}
    if not where:
        return record, faults

    def convert(part: Part) -> Mapping[str, Any]:
        if not part.extra:
            return {}
        fields, values = practice.fields_of(kind_name(part)), dict[str, FieldValue]()
        for name, value in part.extra.items():
            field, plain = fields.get(name), value
            if field is not None and value is not None:
                try:
                    plain = read_plain(field, value)
                    fault = field.fault_of_type(plain)
                except ValueError:
                    fault = field.fault_of_type(None)  # None is of no type, so this is the refusal of a wrong type
                if fault:
                    faults.append(attrs.evolve(fault, where=f"{where[id(part)]}{field.where}"))
            values[name] = plain
        return {"extra": Extra(values)} if values != part.extra else {}

    return with_changed_parts(record, convert), faults


def _parts(record: Part, place: Place = "") -> Iterator[tuple[Place, Part]]:
    """Yield the record and each of its parts, with the place of each."""
    yield place, record
    for name in part_fields(cast("Any", type(record))):
        held = getattr(record, name)
        if isinstance(held, tuple):
            for index, part in enumerate(cast("tuple[Part, ...]", held)):
                yield from _parts(part, f"{place}{name}[{index}].")
        elif held is not None:
            yield from _parts(held, f"{place}{name}.")


def with_changed_parts(part: _SomePart, change: Callable[[Part], Mapping[str, Any]]) -> _SomePart:
    """Return a record with the fields that a function returns for it, and for each of its parts."""
    changes: dict[str, Any] = {}
    for name in part_fields(cast("Any", type(part))):
        held = getattr(part, name)
        if isinstance(held, tuple):
            parts = cast("tuple[Part, ...]", held)
            mapped = tuple(with_changed_parts(each, change) for each in parts)
            if any(new is not old for new, old in zip(mapped, parts, strict=True)):
                changes[name] = mapped
        elif held is not None and (new := with_changed_parts(held, change)) is not held:
            changes[name] = new
    changes.update(change(part))
    return attrs.evolve(part, **changes) if changes else part


@cache
def part_fields(kind: Any) -> tuple[str, ...]:
    """Return the fields of a class that hold parts of a record."""
    return tuple(name for name, hint in get_type_hints(kind).items() if name != "extra" and any(part_classes(hint)))
