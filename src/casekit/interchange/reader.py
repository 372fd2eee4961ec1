"""
Read plain data into values, quickly: for each class a cached function that knows how each field is converted.

The values validate themselves. Anything wrong raises an exception; `faults.py` then reads the data again and lists
every fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin

import attrs

from casekit.answers import Params
from casekit.interchange.fields import LINKED, REQUIRED, fields_of
from casekit.interchange.scalars import (
    FaultyValueError,
    actor_of,
    read_day,
    read_extra,
    read_instant,
    read_params,
    stored_record,
)
from casekit.models import Actor, Entry, Record, WorkflowRef
from casekit.models.catalogue import RECORDS
from casekit.models.extra import Extra
from casekit.models.record import Value

Convert = Callable[[Any], Any]


@attrs.frozen(kw_only=True)
class CaseDocument:
    """The case in a document: its id and history, and the summary that follows from the history."""

    id: str
    workflow: WorkflowRef
    stage: str
    status: str
    revision: int
    history: tuple[Entry, ...]


def read_document(data: object) -> CaseDocument:
    """
    Return the document in the table of a case.

    Raises an exception if anything in it is wrong. The class of the exception has no meaning.
    """
    return cast("CaseDocument", _reader(CaseDocument)(data))


def read_record(kind: type[Record], table: object) -> Record:
    """Return the record of this class in a table. Raises an exception, whose class has no meaning, for a faulty one."""
    return cast("Record", _reader(cast("Any", kind))(table))


def read_rows(rows: Iterable[object]) -> tuple[Entry, ...]:
    """
    Return the entries in rows, each of which must hold its number.

    Raises an exception if anything in them is wrong. The class of the exception has no meaning.
    """
    read = _reader(Entry)
    return tuple([_require_number(cast("Entry", read(row))) for row in rows])


def _require_number(entry: Entry) -> Entry:
    """Return the entry. Raises FaultyValueError if it has no number."""
    if not entry.number:
        raise FaultyValueError("wrong_type")
    return entry


def _read_history(rows: object) -> tuple[Entry, ...]:
    """Return the entries of a history; one without a number gets the number after that of the entry before it."""
    if not isinstance(rows, list):
        raise FaultyValueError("wrong_type")
    read, entries, number = _reader(Entry), list[Entry](), 0
    for row in cast("list[dict[str, object]]", rows):
        entry = read(row)
        if "number" in row:
            number = _require_number(entry).number
        else:
            number += 1
            entry.__dict__["number"] = number
        entries.append(entry)
    return tuple(entries)


def _require_table(value: object) -> dict[str, object]:
    """Return the value. Raises FaultyValueError for anything but a table."""
    if not isinstance(value, dict):
        raise FaultyValueError("wrong_type")
    return cast("dict[str, object]", value)


@cache
def _reader(kind: Any) -> Convert:
    """Return a function that reads a table into a value of this class."""
    return _value_reader(kind) if issubclass(kind, Value) else _plain_reader(kind)


def _value_reader(kind: Any) -> Convert:
    """
    Return a function that reads a table into a `Value`.

    It fills the `__dict__` of the value: a call of the constructor, with many keyword arguments, takes as long as
    everything else together. So the converters of the constructor do not run; the functions that read instants and
    actors already return what these would.
    """
    defaults = {field.name: field.default for field in fields_of(kind) if field.default not in (REQUIRED, LINKED)}
    converts = {field.name: _convert(field.hint, validated=True, owner=kind) for field in fields_of(kind)}
    linked = tuple((field.name, field.default.factory) for field in attrs.fields(kind) if _is_linked(field))

    def read(table: object) -> Value:
        value: Value = object.__new__(kind)
        fields = value.__dict__
        fields.update(defaults)
        for name, held in _require_table(table).items():
            convert = converts[name]
            fields[name] = held if convert is None else convert(held)
        for name, derive in linked:
            if name not in fields:
                fields[name] = derive(value)
        if len(fields) < len(converts):
            raise FaultyValueError("missing_key")
        value.__attrs_post_init__()
        return value

    return read


def _is_linked(field: attrs.Attribute[Any]) -> bool:
    """Return whether a field defaults to the value of another one."""
    default: Any = field.default
    return isinstance(default, attrs.Factory) and default.takes_self  # type: ignore[arg-type]


def _plain_reader(kind: Any) -> Convert:
    """Return a function that reads a table into an instance of a class that does not validate its fields."""
    converts = {field.name: _convert(field.hint, validated=False) for field in fields_of(kind)}

    def read(table: object) -> object:
        fields = _require_table(table).items()
        return kind(**{name: held if (convert := converts[name]) is None else convert(held) for name, held in fields})

    return read


def _convert(hint: Any, *, validated: bool, owner: Any = None) -> Convert | None:
    """
    Return the function that converts a field of this type; None for a field that needs no conversion.

    Args:
        hint: The type of the field.
        validated: Whether the class validates its fields. If it does not, the function checks the type.
        owner: The class of the field, which may hold values of its own class.
    """
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        inner = _convert(args[0], validated=validated, owner=owner)
        return inner and _optional_reader(inner)
    if origin is tuple:
        return _read_history if args[0] is Entry else _tuple_reader(_convert(args[0], validated=validated, owner=owner))
    if hint in _READERS:
        return _READERS[hint]
    if attrs.has(hint):
        return _own_reader(owner) if hint is owner else _reader(hint)
    return None if validated else _exact_reader(hint)


def _own_reader(kind: Any) -> Convert:
    """Return a function that reads a value of a class in a value of the same class, whose reader is being made."""

    def read(table: object) -> object:
        return _reader(kind)(table)

    return read


def _optional_reader(convert: Convert) -> Convert:
    """Return a function that converts a value unless it is None."""
    return lambda value: None if value is None else convert(value)


def _tuple_reader(convert: Convert | None) -> Convert:
    """Return a function that reads a list into a tuple and converts each item."""

    def read(value: object) -> object:
        if not isinstance(value, list):
            raise FaultyValueError("wrong_type")
        items = cast("list[object]", value)
        return tuple(items) if convert is None else tuple([convert(item) for item in items])

    return read


def _exact_reader(hint: Any) -> Convert:
    """Return a function that returns a value of exactly this type, and raises FaultyValueError for any other."""
    allowed = get_args(hint) if get_origin(hint) is Literal else None

    def read(value: object) -> object:
        if allowed is None:
            is_valid = isinstance(value, str) if hint is str else type(value) is hint
        else:
            is_valid = isinstance(value, str) and value in allowed
        if not is_valid:
            raise FaultyValueError("wrong_type")
        return value

    return read


def _read_record(table: object) -> object:
    """Return the record in a table, of the class that its key `type` names; one of a practice as it is stored."""
    fields = _require_table(table).copy()
    if "own_type" in fields:
        return stored_record(fields)
    kind: Any = RECORDS[cast("str", fields.pop("type"))]
    return _reader(kind)(fields)


def _read_actor(value: Any) -> object:
    """Return the actor in an id or a table; those with an id and roles alone come from a cache."""
    if isinstance(value, str):
        return actor_of(value)
    if isinstance(value.get("roles"), list) and len(value) == 2:
        return actor_of(value["id"], tuple(value["roles"]))
    return _reader(Actor)(value)


_READERS: Mapping[Any, Convert] = {
    date: read_day, datetime: read_instant, Params: read_params, Record: _read_record, Actor: _read_actor,
    Extra: read_extra,
}  # fmt: skip
