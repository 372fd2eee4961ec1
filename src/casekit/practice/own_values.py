"""The own fields of a record: validated, completed with defaults, and read from documents, as a practice declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_type_hints

import attrs

from casekit.answers import Refusal
from casekit.models.catalogue import RECORDS
from casekit.models.extra import Extra, FieldValue
from casekit.models.office_record import OfficeRecord, UnknownRecord
from casekit.models.record import Part, Record
from casekit.nearest import known_facts
from casekit.practice.own_field import OwnField
from casekit.practice.practice import Practice

_SomePart = TypeVar("_SomePart", bound=Part)
Place = str
"""The path of a part in its record, with a dot at the end; empty for the record itself."""


def with_defaults(practice: Practice, record: _SomePart) -> _SomePart:
    """Return a record in which each own field without a value has its default, in the record and in its parts."""

    def complete(part: Part) -> Extra:
        fields = practice.fields_of(kind_of(part)).values()
        missing = {each.id: each.default for each in fields if each.default is not None and each.id not in part.extra}
        return Extra({**part.extra, **missing}) if missing else part.extra

    return _mapped(record, complete) if practice.fields else record


def faults_of_own(practice: Practice, record: Record) -> Iterator[Refusal]:
    """
    Yield why a practice does not allow a record to be recorded: its kind is unknown, its fields are, or their values.

    A field that is required from a stage on is checked where the stage is known: see `lacks_required`.
    """
    if isinstance(record, UnknownRecord) and record.kind in practice.kind_names:
        yield Refusal("read_without_practice", {"record": record.kind}, "kind")
        return
    yield from _kind_faults(practice, record)
    for place, part in _parts(record):
        fields = practice.fields_of(kind_of(part))
        for name, value in part.extra.items():
            field = fields.get(name)
            if field is None:
                facts = {"field": name, "record": kind_of(part), **known_facts(fields, len(fields))}
                yield Refusal("unknown_own_field", facts, f"{place}extra")
            elif fault := field.fault(value):
                yield attrs.evolve(fault, where=f"{place}{field.where}")
        for field in fields.values():
            if field.required and part.extra.get(field.id) is None:
                facts = {"field": field.id, "record": record.kind_name}
                yield Refusal("own_field_required", facts, f"{place}{field.where}")


def may_have_own(practice: Practice, kind: type[Record]) -> bool:
    """
    Return whether a practice has anything to say of records of a class that have no own fields themselves.

    It has not if the class is one of the library, without parts, and the practice declares no field for it.
    """
    is_plain = RECORDS.get(kind.__name__) is kind and not _part_fields(cast("Any", kind))
    return not is_plain or kind.__name__ in practice.fields_by_record


def _kind_faults(practice: Practice, record: Record) -> Iterator[Refusal]:
    """Yield why a practice does not know a record of this kind, or not in this form."""
    name = record.kind_name
    known = practice.declared_kinds.get(name) if isinstance(record, OfficeRecord) else None
    is_known = known is not None if isinstance(record, OfficeRecord) else practice.classes.get(name) is type(record)
    if not is_known:
        known_names = practice.kind_names
        yield Refusal("unknown_own_kind", {"record": name, **known_facts(known_names, len(known_names))}, "kind")
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


def lacks_required(practice: Practice, record: Record, reached: frozenset[str]) -> Iterator[OwnField]:
    """
    Yield the own fields of a record without a value that are required from a stage on that the case has reached.

    `reached` has the ids and the kinds of the stages.
    """
    for field in practice.fields_of(record.kind_name).values():
        if field.required_from in reached and record.extra.get(field.id) is None:
            yield field


def references(practice: Practice, record: Record) -> Iterator[tuple[str, str, str]]:
    """Yield what own fields of a record say about things of the case: (place, shelf, id)."""
    for place, part in _parts(record) if practice.fields else ():
        for field in practice.fields_of(kind_of(part)).values():
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
    if not practice.fields:
        return record, faults
    where = {id(part): place for place, part in _parts(record)}

    def convert(part: Part) -> Extra:
        fields, values = practice.fields_of(kind_of(part)), dict[str, FieldValue]()
        for name, value in part.extra.items():
            field, plain = fields.get(name), value
            if field is not None and value is not None:
                try:
                    plain = read_plain(field, value)
                    fault = field.fault_of_type(plain)
                except ValueError:
                    fault = field.fault_of_type(None)
                if fault:
                    faults.append(attrs.evolve(fault, where=f"{where[id(part)]}{field.where}"))
            values[name] = plain
        return Extra(values) if values != part.extra else part.extra

    return _mapped(record, convert), faults


def kind_of(part: Part) -> str:
    """Return the name under which a practice declares fields of a record or of a part of one."""
    return part.kind_name if isinstance(part, Record) else type(part).__name__


def _parts(record: Part, place: Place = "") -> Iterator[tuple[Place, Part]]:
    """Yield the record and each of its parts, with the place of each."""
    yield place, record
    for name in _part_fields(cast("Any", type(record))):
        held = getattr(record, name)
        if isinstance(held, tuple):
            for index, part in enumerate(cast("tuple[Part, ...]", held)):
                yield from _parts(part, f"{place}{name}[{index}].")
        elif held is not None:
            yield from _parts(held, f"{place}{name}.")


def _mapped(part: _SomePart, change: Callable[[Part], Extra]) -> _SomePart:
    """Return a record with the own fields that a function returns for it, and for each of its parts."""
    changes: dict[str, Any] = {}
    for name in _part_fields(cast("Any", type(part))):
        held = getattr(part, name)
        if isinstance(held, tuple):
            parts = cast("tuple[Part, ...]", held)
            mapped = tuple(_mapped(each, change) for each in parts)
            if any(new is not old for new, old in zip(mapped, parts, strict=True)):
                changes[name] = mapped
        elif held is not None and (new := _mapped(held, change)) is not held:
            changes[name] = new
    extra = change(part)
    if extra is not part.extra:
        changes["extra"] = extra
    return attrs.evolve(part, **changes) if changes else part


@cache
def _part_fields(kind: Any) -> tuple[str, ...]:
    """Return the fields of a class that hold parts of a record."""
    return tuple(name for name, hint in get_type_hints(kind).items() if name != "extra" and _holds_part(hint))


def _holds_part(hint: object) -> bool:
    if isinstance(hint, type):
        return issubclass(hint, Part)
    return any(map(_holds_part, get_args(hint)))
