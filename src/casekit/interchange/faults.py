"""
Reading plain data into values with cattrs, slowly: every fault is listed with its path.

Used where the quick reader found something wrong. Both accept the same data and give equal values.
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
from casekit.interchange.listing import Fault, unknown_key
from casekit.interchange.reader import CaseDocument
from casekit.interchange.scalars import FaultyValueError, actor_of, read_day, read_instant, read_params, short_key
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.models import Actor, Entry, Record
from casekit.models.catalogue import RECORDS

_HIGHEST_NUMBER = 10**9


def examined(
    data: object, limits: Limits = DEFAULT_LIMITS, path: str = "case"
) -> tuple[CaseDocument | None, list[Fault]]:
    """Return what the table of a case holds, or None with every fault in it."""
    table: dict[object, object] = {**data} if isinstance(data, dict) else {}
    history = table.get("history")
    if isinstance(history, list):
        return _structured({**table, "history": _numbered(cast("list[object]", history))}, CaseDocument, path, limits)
    return _structured(cast("Any", data), CaseDocument, path, limits)


def examined_rows(
    rows: list[object], limits: Limits = DEFAULT_LIMITS, path: str = "rows"
) -> tuple[tuple[Entry, ...] | None, list[Fault]]:
    """Return the entries that rows hold, or None with every fault in them."""
    return _structured(rows, tuple[Entry, ...], path, limits)


def _structured(data: object, kind: Any, path: str, limits: Limits) -> tuple[Any, list[Fault]]:
    try:
        return _converter(limits.faults).structure(data, kind), []
    except Exception as error:  # whatever cattrs raises becomes faults
        return None, list(_faults(error, path))


def _numbered(rows: list[object]) -> list[object]:
    """Write the number of each entry that has none: the one after the entry before it."""
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
    """Yield every fault inside an error of the converter, each with its path."""
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
    """A key is missing."""


class _Missing:
    """Stands where a key is missing, so that every other fault of the table is still found."""


_MISSING = _Missing()
_Hook = Callable[[Any, Any], Any]


def _present(value: object) -> Any:
    if value is _MISSING:
        raise _MissingError
    return value


def _exactly(kind: type, expected: str) -> _Hook:
    def structure(value: object, _: object) -> object:
        given = _present(value)
        if isinstance(given, str) if kind is str else type(given) is kind or (kind is float and type(given) is int):
            return given
        raise FaultyValueError("wrong_type", expected=expected)

    return structure


def _by(read: Callable[[object], object]) -> _Hook:
    return lambda value, _: read(_present(value))


def _literal(kind: Any) -> _Hook:
    allowed = get_args(kind)

    def structure(value: object, _: object) -> object:
        if isinstance(_present(value), str) and value in allowed:
            return value
        raise FaultyValueError("not_one_of", allowed=allowed)

    return structure


def _tuples(kind: Any, converter: Converter, most: int) -> _Hook:
    """A list; with more faulty items than are listed, those that follow are not read."""
    of: Any = get_args(kind)[0]

    def structure(value: object, _: object) -> tuple[object, ...]:
        if not isinstance(_present(value), list):
            raise FaultyValueError("wrong_type", expected="a list")
        items, errors = list[object](), list[Exception]()
        for index, item in enumerate(cast("list[object]", value)):
            try:
                items.append(converter.structure(item, of))
            except Exception as error:  # whatever is wrong with an item is told with its index
                error.add_note(IterableValidationNote("", index, of))
                errors.append(error)
            if len(errors) > most:
                break
        if errors:
            raise IterableValidationError("", errors, of)  # pyright: ignore[reportCallIssue]
        return tuple(items)

    return structure


def _tables(kind: Any, converter: Converter) -> _Hook:
    """A table of the fields of a class: none unknown, and none missing that has no default."""
    required = {field.name: _MISSING for field in fields_of(kind) if field.required}
    inner = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)

    def structure(value: object, _: object) -> object:
        if not isinstance(_present(value), dict):
            raise FaultyValueError("wrong_type", expected="a table")
        return inner({**required, **cast("dict[str, object]", value)}, kind)

    return structure


def _records(converter: Converter) -> _Hook:
    def structure(value: object, _: object) -> object:
        fields = dict(cast("dict[str, object]", value)) if isinstance(_present(value), dict) else {}
        name = fields.pop("type", None)
        if not isinstance(name, str) or name not in RECORDS:
            raise FaultyValueError("unknown_record", record=short_key(name), known=tuple(RECORDS))
        return converter.structure(fields, RECORDS[name])

    return structure


def _entries(converter: Converter) -> _Hook:
    """An entry in a document has a number: its own, or the one that follows from its place."""
    tables = _tables(Entry, converter)

    def structure(value: object, kind: object) -> object:
        entry: Entry = tables(value, kind)
        if entry.number:
            return entry
        limits = {"low": 1, "high": _HIGHEST_NUMBER}
        written = "number" in cast("dict[str, object]", value)
        fault = Refusal("out_of_range", limits) if written else Refusal("missing_key", {"key": "number"})
        raise DocumentError("cannot read the entry", [attrs.evolve(fault, where="number")])

    return structure


def _actors(converter: Converter) -> _Hook:
    """An actor is an id or a table; what is wrong with an id is told where the id stands."""
    tables = _tables(Actor, converter)

    def structure(value: object, kind: object) -> object:
        if not isinstance(value, str):
            return tables(value, kind)
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
    """Return a converter that reads on until so many items of a list are faulty."""
    converter = Converter()
    for plain, expected in ((str, "text"), (int, "a whole number"), (float, "a number"), (bool, "true or false")):
        converter.register_structure_hook(plain, _exactly(plain, expected))
    readers: tuple[tuple[type, Callable[[object], object]], ...] = (
        (date, read_day), (datetime, read_instant), (Params, read_params),
    )  # fmt: skip
    for kind, read in readers:
        converter.register_structure_hook(kind, _by(read))
    converter.register_structure_hook_factory(attrs.has, _tables)
    converter.register_structure_hook_factory(_is_tuple, lambda kind, inner: _tuples(kind, inner, most))
    converter.register_structure_hook_factory(_is_literal, _literal)
    converter.register_structure_hook_func(lambda kind: kind is Record, _records(converter))
    converter.register_structure_hook_func(lambda kind: kind is Actor, _actors(converter))
    converter.register_structure_hook_func(lambda kind: kind is Entry, _entries(converter))
    return converter
