"""Writing values as plain data, quickly: for each class a compiled table of its fields. Defaults are left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

import attrs

from casekit.answers import Params
from casekit.interchange.fields import fields_of
from casekit.models import Actor, Case, Entry, Record

Write = Callable[[Any], Any]
_Fields = tuple[tuple[str, Any, Write | None], ...]
"""The fields of a class: the name of each, its default, and how it is written; None: as it is."""
_WRITTEN_APART = ("what", "at", "recorded_at", "by", "number")


def write_case(case: Case) -> dict[str, Any]:
    """Return the table of a case: what its history adds up to, and the history."""
    return {
        "id": case.id, "workflow": _written(case.workflow), "stage": case.stage,
        "status": case.status, "revision": case.revision, "history": list(_entries(case.history)),
    }  # fmt: skip


def write_entry(entry: Entry, *, after: int | None = None) -> dict[str, Any]:
    """
    Return the table of an entry.

    Args:
        entry: An entry of a case.
        after: The number of the entry before it in the same document; the number that follows it is not written.
            None: the number is written.
    """
    data: dict[str, Any] = {}
    if after is None or entry.number != after + 1:
        data["number"] = entry.number
    data["what"] = _written(entry.what)
    data["at"] = entry.at.isoformat()
    if entry.recorded_at != entry.at:
        data["recorded_at"] = entry.recorded_at.isoformat()
    data["by"] = write_actor(entry.by)
    _add_fields(data, entry, _other_fields())
    return data


def write_actor(actor: Actor) -> str | dict[str, Any]:
    """Return an actor as an id where it has no roles, otherwise as a table."""
    return {"id": actor.id, "roles": list(actor.roles)} if actor.roles else actor.id


def _entries(history: Iterable[Entry]) -> Iterable[dict[str, Any]]:
    after = 0
    for entry in history:
        yield write_entry(entry, after=after)
        after = entry.number


@cache
def _other_fields() -> _Fields:
    return tuple(field for field in _table(Entry) if field[0] not in _WRITTEN_APART)


@cache
def _table(kind: Any) -> _Fields:
    return tuple((field.name, field.default, _write(field.hint)) for field in fields_of(kind))


@cache
def _writer(kind: Any) -> Write:
    """Return a function that writes a value of this class as a table."""
    table, type_name = _table(kind), kind.__name__ if issubclass(kind, Record) else None

    def write(value: Any) -> dict[str, Any]:
        data: dict[str, Any] = {"type": type_name} if type_name else {}
        _add_fields(data, value, table)
        return data

    return write


def _add_fields(data: dict[str, Any], value: object, table: _Fields) -> None:
    """Write the fields that are not at their defaults; 1.0 is written where the default is 1."""
    for name, default, write in table:
        each = getattr(value, name)
        if each is not default and (type(each) is not type(default) or each != default):
            data[name] = each if write is None else write(each)


def _write(hint: Any) -> Write | None:
    """Return how a field of this type is written; None where its value stands in the document as it is."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        inner = _write(args[0])
        return inner and (lambda value: None if value is None else inner(value))
    if origin is tuple:
        item = _write(args[0])
        return list if item is None else (lambda values: [item(value) for value in values])
    if hint in _WRITERS:
        return _WRITERS[hint]
    return _writer(hint) if attrs.has(hint) else None


def _written(value: object) -> dict[str, Any]:
    kind: Any = type(value)
    data: dict[str, Any] = _writer(kind)(value)
    return data


def _write_params(params: Params) -> dict[str, Any]:
    return {name: list(fact) if isinstance(fact, tuple) else fact for name, fact in params.items()}


_WRITERS: dict[Any, Write] = {
    date: date.isoformat, datetime: datetime.isoformat, Params: _write_params, Record: _written,
    Actor: write_actor,
}  # fmt: skip
