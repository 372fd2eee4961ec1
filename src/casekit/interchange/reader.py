"""
Reading plain data into values, quickly: for each class a compiled table of its fields and how each is converted.

The constructors validate. Whatever is wrong raises; `faults.py` then reads the same data again and lists every fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin

import attrs

from casekit.answers import Params
from casekit.interchange.fields import fields_of
from casekit.interchange.scalars import FaultyValueError, actor_of, read_day, read_instant, read_params
from casekit.models import RECORDS, Actor, Entry, Record, Value, WorkflowRef

Convert = Callable[[Any], Any]


@attrs.frozen(kw_only=True)
class CaseDocument:
    """What a document holds of a case: its history, and beside it what the history adds up to."""

    id: str
    workflow: WorkflowRef
    stage: str
    status: str
    revision: int
    history: tuple[Entry, ...]


def read_document(data: object) -> CaseDocument:
    """
    Return what the table of a case holds.

    Raises some exception where anything in it is wrong; which one says nothing.
    """
    return cast("CaseDocument", _reader(CaseDocument)(data))


def read_rows(rows: Iterable[object]) -> tuple[Entry, ...]:
    """
    Return entries that each say their number.

    Raises some exception where anything in them is wrong; which one says nothing.
    """
    read = _reader(Entry)
    return tuple([_numbered(cast("Entry", read(row))) for row in rows])


def _numbered(entry: Entry) -> Entry:
    if not entry.number:
        raise FaultyValueError("wrong_type")
    return entry


def _read_history(rows: object) -> tuple[Entry, ...]:
    """Return the entries of a history; one without a number has the one after the entry before it."""
    if not isinstance(rows, list):
        raise FaultyValueError("wrong_type")
    construct, entries, number = _constructor(Entry), list[Entry](), 0
    for row in cast("list[object]", rows):
        fields = _copied(row)
        fields.setdefault("number", number + 1)
        entry = _numbered(cast("Entry", construct(fields)))
        number = entry.number
        entries.append(entry)
    return tuple(entries)


def _copied(table: object) -> dict[str, object]:
    if not isinstance(table, dict):
        raise FaultyValueError("wrong_type")
    return cast("dict[str, object]", table).copy()


@cache
def _reader(kind: Any) -> Convert:
    """Return a function that reads a table into a value of this class."""
    construct = _constructor(kind)
    return lambda table: construct(_copied(table))


@cache
def _constructor(kind: Any) -> Callable[[dict[str, object]], object]:
    """Return a function that constructs a value of this class from its fields as a document has them, in a new dict."""
    converts = tuple(
        (field.name, convert)
        for field in fields_of(kind)
        if (convert := _convert(field.hint, validated=issubclass(kind, Value)))
    )

    def construct(fields: dict[str, object]) -> object:
        for name, convert in converts:
            if name in fields:
                fields[name] = convert(fields[name])
        return kind(**fields)

    return construct


def _convert(hint: Any, *, validated: bool) -> Convert | None:
    """Return how a field of this type is converted; None where the constructor validates the value as it is."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        inner = _convert(args[0], validated=validated)
        return inner and _optional(inner)
    if origin is tuple:
        return _read_history if args[0] is Entry else _tuple(_convert(args[0], validated=validated))
    if hint in _READERS:
        return _READERS[hint]
    if attrs.has(hint):
        return _reader(hint)
    return None if validated else _exact(hint)


def _optional(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _tuple(convert: Convert | None) -> Convert:
    def read(value: object) -> object:
        if not isinstance(value, list):
            raise FaultyValueError("wrong_type")
        items = cast("list[object]", value)
        return tuple(items) if convert is None else tuple([convert(item) for item in items])

    return read


def _exact(hint: Any) -> Convert:
    """Return a function that lets pass what has exactly this type, for the classes that validate nothing themselves."""
    allowed = get_args(hint) if get_origin(hint) is Literal else None

    def read(value: object) -> object:
        if allowed is None:
            right = isinstance(value, str) if hint is str else type(value) is hint
        else:
            right = isinstance(value, str) and value in allowed
        if not right:
            raise FaultyValueError("wrong_type")
        return value

    return read


def _read_record(table: object) -> object:
    fields = _copied(table)
    kind: Any = RECORDS[cast("str", fields.pop("type"))]
    return _constructor(kind)(fields)


def _read_actor(value: Any) -> object:
    if isinstance(value, str):
        return actor_of(value)
    if isinstance(value.get("roles"), list) and len(value) == 2:
        return actor_of(value["id"], tuple(value["roles"]))
    return _reader(Actor)(value)


_READERS: Mapping[Any, Convert] = {
    date: read_day, datetime: read_instant, Params: read_params, Record: _read_record, Actor: _read_actor,
}  # fmt: skip
