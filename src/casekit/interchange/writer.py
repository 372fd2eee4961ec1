"""Write values as plain data, quickly: for each class a cached table of its fields. Defaults are left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

import attrs

from casekit.answers import Params
from casekit.interchange.fields import fields_of
from casekit.models import Actor, Case, Entry, Record
from casekit.models.catalogue import RECORDS
from casekit.models.extra import Extra, FieldValue
from casekit.models.office_record import OfficeRecord, UnknownRecord
from casekit.models.sealed_record import SealedRecord

Write = Callable[[Any], Any]
_Fields = tuple[tuple[str, Any, Write | None], ...]
"""The fields of a class: name, default, and the function that writes the value; None: it is written as it is."""
_WRITTEN_FIRST = ("what", "at", "recorded_at", "by", "number")
"""The fields of an entry that `write_entry` writes itself, before all others."""


def write_case(case: Case) -> dict[str, Any]:
    """Return the table of a case: its id, the summary that follows from its history, and the history."""
    return {
        "id": case.id, "workflow": _write_value(case.workflow), "stage": case.stage,
        "status": case.status, "revision": case.revision, "history": list(_entries(case.history)),
    }  # fmt: skip


def write_entry(entry: Entry, *, after: int | None = None) -> dict[str, Any]:
    """
    Return the table of an entry.

    Args:
        entry: An entry of a case.
        after: The number of the entry before it in the same document. The number of the entry is left out if it is the
            next one. None: it is always written.
    """
    data: dict[str, Any] = {}
    if after is None or entry.number != after + 1:
        data["number"] = entry.number
    data["what"] = _write_value(entry.what)
    data["at"] = entry.at.isoformat()
    if entry.recorded_at != entry.at:
        data["recorded_at"] = entry.recorded_at.isoformat()
    data["by"] = write_actor(entry.by)
    _add_fields(data, entry, _fields_written_last())
    return data


def write_actor(actor: Actor) -> str | dict[str, Any]:
    """Return the id of an actor without roles; otherwise a table with id and roles."""
    return {"id": actor.id, "roles": list(actor.roles)} if actor.roles else actor.id


def _entries(history: Iterable[Entry]) -> Iterable[dict[str, Any]]:
    """Yield the table of each entry, without the numbers that follow from the entry before."""
    after = 0
    for entry in history:
        yield write_entry(entry, after=after)
        after = entry.number


@cache
def _fields_written_last() -> _Fields:
    """Return the fields of an entry that are not in `_WRITTEN_FIRST`."""
    return tuple(field for field in _writable_fields(Entry) if field[0] not in _WRITTEN_FIRST)


@cache
def _writable_fields(kind: Any) -> _Fields:
    """Return the fields of a class, and how each is written."""
    return tuple((field.name, field.default, _field_writer(field.hint, kind)) for field in fields_of(kind))


@cache
def _writer(kind: Any) -> Write:
    """Return a function that writes a value of this class as a table."""
    if kind is UnknownRecord:
        return _write_unknown_record
    if kind is SealedRecord:
        return _write_sealed_record
    table, is_record = _writable_fields(kind), issubclass(kind, Record)
    if kind is OfficeRecord:
        table = tuple(field for field in table if field[0] != "kind")
    key = "type" if RECORDS.get(kind.__name__) is kind else "own_type"

    def write(value: Any) -> dict[str, Any]:
        data: dict[str, Any] = {key: value.kind_name} if is_record else {}
        _add_fields(data, value, table)
        return data

    return write


def _add_fields(data: dict[str, Any], value: object, table: _Fields) -> None:
    """Add the fields that differ from their defaults, in value or in type: 1.0 is written where the default is 1."""
    for name, default, write in table:
        each = getattr(value, name)
        if each is not default and (type(each) is not type(default) or each != default):
            data[name] = each if write is None else write(each)


def _field_writer(hint: Any, owner: Any) -> Write | None:
    """
    Return the function that writes a field of this type; None for a field whose value is written as it is. The class
    of the field, `owner`, may hold values of its own class.
    """
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        inner = _field_writer(args[0], owner)
        return inner and (lambda value: None if value is None else inner(value))
    if origin is tuple:
        item = _field_writer(args[0], owner)
        return list if item is None else (lambda values: [item(value) for value in values])
    if hint in _WRITERS:
        return _WRITERS[hint]
    if hint is owner:
        return _write_value
    return _writer(hint) if attrs.has(hint) else None


def _write_value(value: object) -> dict[str, Any]:
    """Return the table of a value, with the fields of its own class."""
    kind: Any = type(value)
    data: dict[str, Any] = _writer(kind)(value)
    return data


def _write_params(params: Params) -> dict[str, Any]:
    return {name: list(fact) if isinstance(fact, tuple) else fact for name, fact in params.items()}


def _write_sealed_record(record: SealedRecord) -> dict[str, Any]:
    """Write a record of which a view shows only that it is there."""
    return {"sealed": record.kind}


def _write_unknown_record(record: UnknownRecord) -> dict[str, Any]:
    """Return the table of a record as it was stored; with the kind alone where its fields are hidden."""
    stored: dict[str, Any] = json.loads(record.stored) if record.stored.startswith("{") else {}
    return {"own_type": record.kind, **stored}


def _write_extra(extra: Extra) -> dict[str, Any]:
    return {name: _written(value) for name, value in extra.items()}


def _written(value: FieldValue) -> object:
    """Return the value of an own field as plain data."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


_WRITERS: dict[Any, Write] = {
    date: date.isoformat, datetime: datetime.isoformat, Params: _write_params, Record: _write_value,
    Actor: write_actor, Extra: _write_extra,
}  # fmt: skip
