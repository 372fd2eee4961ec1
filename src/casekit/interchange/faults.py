"""
Read plain data into values with cattrs, and list every fault with its path.

This is slow, so it is used only after the quick reader in `reader.py` failed. Both accept the same data, and return
equal values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, cast, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn

from casekit.answers import Params, Refusal
from casekit.errors import CasekitError, DocumentError, RecordError
from casekit.interchange.fields import fields_of
from casekit.interchange.listing import Fault, listed, unknown_key
from casekit.interchange.reader import CaseDocument
from casekit.interchange.scalars import (
    FaultyValueError,
    actor_of,
    read_day,
    read_extra,
    read_instant,
    read_params,
    short_key,
    stored_record,
)
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.models import Actor, Entry, Record
from casekit.models.catalogue import RECORDS
from casekit.models.extra import Extra
from casekit.nearest import nearest

_HIGHEST_NUMBER = 10**9


def examined(
    data: object, limits: Limits = DEFAULT_LIMITS, path: str = "case"
) -> tuple[CaseDocument | None, list[Fault]]:
    """Read the table of a case; return the document and no faults, or None and every fault."""
    table: dict[object, object] = {**data} if isinstance(data, dict) else {}
    history = table.get("history")
    if isinstance(history, list):
        return _structured({**table, "history": _numbered(cast("list[object]", history))}, CaseDocument, path, limits)
    return _structured(cast("Any", data), CaseDocument, path, limits)


def examined_rows(
    rows: list[object], limits: Limits = DEFAULT_LIMITS, path: str = "rows"
) -> tuple[tuple[Entry, ...] | None, list[Fault]]:
    """Read rows; return the entries and no faults, or None and every fault."""
    return _structured(rows, tuple[Entry, ...], path, limits)


def examined_record(fields: object, kind: type[Record], limits: Limits) -> tuple[Record | None, list[Refusal]]:
    """Read the fields of a record; return the record and no faults, or None and every fault."""
    record, faults = _structured(fields, kind, "", limits)
    return record, [attrs.evolve(each, where=str(each.where).removeprefix(".")) for each in listed(faults, limits)]


def _structured(data: object, kind: Any, path: str, limits: Limits) -> tuple[Any, list[Fault]]:
    """Return a value of this type and no faults, or None and every fault, its path beginning with `path`."""
    try:
        return _converter(limits.faults).structure(data, kind), []
    except Exception as error:  # whatever cattrs raises becomes faults
        return None, list(_faults(error, path))


def _numbered(rows: list[object]) -> list[object]:
    """Return the rows of entries; one without a number gets the number after that of the row before it."""
    found, number = list[object](), 0
    for row in rows:
        if isinstance(row, dict):
            table = cast("dict[object, object]", row)
            own = table.get("number", number + 1)
            number = own if isinstance(own, int) else number + 1
            found.append({**table, "number": own})
        else:
            found.append(row)
    return found


def _faults(error: BaseException, path: str) -> Iterator[Fault]:
    """Yield every fault that an error of the converter holds, each with its path. Errors of cattrs are nested."""
    if isinstance(error, ClassValidationError):
        with_notes, rest = error.group_exceptions()
        for inner, note in with_notes:
            yield from _faults(inner, f"{path}.{note.name}")
        for inner in rest:
            yield from _faults(inner, path)
    elif isinstance(error, IterableValidationError):
        for inner, item in error.group_exceptions()[0]:
            yield from _faults(inner, f"{path}[{item.index}]")
    elif isinstance(error, ForbiddenExtraKeysError):
        names = tuple(field.name for field in fields_of(error.cl))
        for key in sorted(map(short_key, error.extra_fields), key=str):
            yield unknown_key(key, names, path)
    elif isinstance(error, CasekitError):
        for fault in error.refusals:
            yield attrs.evolve(fault, where=f"{path}.{fault.where}" if fault.where else path)
    elif isinstance(error, _MissingError):
        yield Refusal("missing_key", {"key": path.rpartition(".")[2]}, path)
    else:
        unreadable = Refusal("wrong_type", {"expected": "what the schema says"})
        yield attrs.evolve(error.fault if isinstance(error, FaultyValueError) else unreadable, where=path)


class _MissingError(ValueError):
    """A required key is missing."""


class _Missing:
    """Sentinel for a missing key, so that validation of the table continues."""


_MISSING = _Missing()
_Hook = Callable[[Any, Any], Any]
"""A function of cattrs that reads plain data into a value of a type, or raises."""


def _not_missing(value: object) -> Any:
    """Return the value. Raises _MissingError for the sentinel of a missing key."""
    if value is _MISSING:
        raise _MissingError
    return value


def _plain_hook(kind: type, expected: str) -> _Hook:
    """Return a hook for text, numbers or truth values. A whole number also passes as a float."""

    def structure(value: object, _: object) -> object:
        held = _not_missing(value)
        if isinstance(held, str) if kind is str else type(held) is kind or (kind is float and type(held) is int):
            return held
        raise FaultyValueError("wrong_type", expected=expected)

    return structure


def _scalar_hook(read: Callable[[object], object]) -> _Hook:
    """Return a hook that reads with this function."""
    return lambda value, _: read(_not_missing(value))


def _literal_hook(kind: Any) -> _Hook:
    """Return a hook for the words of a Literal."""
    allowed = get_args(kind)

    def structure(value: object, _: object) -> object:
        if isinstance(_not_missing(value), str) and value in allowed:
            return value
        raise FaultyValueError("not_one_of", allowed=allowed)

    return structure


def _tuple_hook(kind: Any, converter: Converter, most: int) -> _Hook:
    """Return a hook for a list. It stops reading after more than `most` faulty items."""
    item_kind: Any = get_args(kind)[0]

    def structure(value: object, _: object) -> tuple[object, ...]:
        if not isinstance(_not_missing(value), list):
            raise FaultyValueError("wrong_type", expected="a list")
        items, errors = list[object](), list[Exception]()
        for index, item in enumerate(cast("list[object]", value)):
            try:
                items.append(converter.structure(item, item_kind))
            except Exception as error:  # any failure is reported with the index of its item
                error.add_note(IterableValidationNote("", index, item_kind))
                errors.append(error)
            if len(errors) > most:
                break
        if errors:
            raise IterableValidationError("", errors, item_kind)  # pyright: ignore[reportCallIssue]
        return tuple(items)

    return structure


def _table_hook(kind: Any, converter: Converter) -> _Hook:
    """Return a hook for a table of the fields of a class. Unknown keys and missing required keys are faults."""
    required = {field.name: _MISSING for field in fields_of(kind) if field.required}
    inner = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)

    def structure(value: object, _: object) -> object:
        if not isinstance(_not_missing(value), dict):
            raise FaultyValueError("wrong_type", expected="a table")
        return inner({**required, **cast("dict[str, object]", value)}, kind)

    return structure


def _record_hook(converter: Converter) -> _Hook:
    """Return a hook for a record of any class, which the key `type` names."""

    def structure(value: object, _: object) -> object:
        fields = dict(cast("dict[str, object]", value)) if isinstance(_not_missing(value), dict) else {}
        if "own_type" in fields:
            return stored_record(fields)
        name = fields.pop("type", None)
        if not isinstance(name, str) or name not in RECORDS:
            close = nearest(name, tuple(RECORDS))
            raise FaultyValueError("unknown_record", record=short_key(name), known=tuple(RECORDS), nearest=close)
        return converter.structure(fields, RECORDS[name])

    return structure


def _entry_hook(converter: Converter) -> _Hook:
    """Return a hook for an entry, which must have a number: `examined` adds the numbers that a document leaves out."""
    read_table = _table_hook(Entry, converter)

    def structure(value: object, kind: object) -> object:
        entry: Entry = read_table(value, kind)
        if entry.number:
            return entry
        limits = {"low": 1, "high": _HIGHEST_NUMBER}
        has_number = "number" in cast("dict[str, object]", value)
        fault = Refusal("out_of_range", limits) if has_number else Refusal("missing_key", {"key": "number"})
        raise DocumentError("cannot read the entry", [attrs.evolve(fault, where="number")])

    return structure


def _actor_hook(converter: Converter) -> _Hook:
    """Return a hook for an actor, written as an id or as a table. The faults of an id have the path of the actor."""
    read_table = _table_hook(Actor, converter)

    def structure(value: object, kind: object) -> object:
        if not isinstance(value, str):
            return read_table(value, kind)
        try:
            return actor_of(value)
        except RecordError as error:
            faults = [attrs.evolve(fault, where=None) for fault in error.refusals]
        raise DocumentError("cannot read the actor", faults)

    return structure


def _is_literal(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


@cache
def _converter(most: int) -> Converter:
    """Return a converter that stops reading a list after more than `most` faulty items."""
    converter = Converter()
    for plain, expected in ((str, "text"), (int, "a whole number"), (float, "a number"), (bool, "true or false")):
        converter.register_structure_hook(plain, _plain_hook(plain, expected))
    readers: tuple[tuple[type, Callable[[object], object]], ...] = (
        (date, read_day), (datetime, read_instant), (Params, read_params), (Extra, read_extra),
    )  # fmt: skip
    for kind, read in readers:
        converter.register_structure_hook(kind, _scalar_hook(read))
    converter.register_structure_hook_factory(attrs.has, _table_hook)
    converter.register_structure_hook_factory(_is_tuple, lambda kind, inner: _tuple_hook(kind, inner, most))
    converter.register_structure_hook_factory(_is_literal, _literal_hook)
    converter.register_structure_hook_func(lambda kind: kind is Record, _record_hook(converter))
    converter.register_structure_hook_func(lambda kind: kind is Actor, _actor_hook(converter))
    converter.register_structure_hook_func(lambda kind: kind is Entry, _entry_hook(converter))
    return converter
