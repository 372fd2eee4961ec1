"""Evaluations and what they hold, as lists and dicts that JSON can hold: written, read and described by one walk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from math import isfinite
from types import UnionType
from typing import Any, Literal, Self, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs

from casekit.answers import Params, Refusal
from casekit.display import as_text
from casekit.errors import EvaluationError
from casekit.labels.wording import Wording
from casekit.nearest import nearest

_Some = TypeVar("_Some")
_SCALARS: Mapping[object, str] = {
    str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null", date: "string",
}  # fmt: skip
"""The types of single values, each with its name in JSON Schema. A day is text."""


class Plain:
    """The base of what an evaluation returns: it can be written as lists and dicts, and built from them."""

    __slots__ = ()

    @classmethod
    def plain_fields(cls) -> dict[str, object]:
        """Return the type of each field that is written, by its name."""
        hints = get_type_hints(cls)
        return {
            each.name: hints[each.name] for each in attrs.fields(cast("Any", cls)) if hints[each.name] is not Wording
        }

    def to_dict(self) -> dict[str, object]:
        """
        Return the value as dicts and lists that JSON can hold: a day as text in ISO 8601, a tuple as a list.
        `from_dict` builds an equal value from them.
        """
        return cast("dict[str, object]", written(self))

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """
        Build a value from what `to_dict` returned, also from a JSON text. Texts and labels are those of the library.

        Raises EvaluationError with every fault: a key that is missing or unknown, and a value of a wrong type.
        """
        faults: list[Refusal] = []
        found = _read(cls, data, "", faults)
        if faults:
            raise EvaluationError(f"cannot build {cls.__name__}", faults)
        return cast("Self", found)

    @classmethod
    def json_schema(cls) -> dict[str, object]:
        """Return the JSON Schema (draft 2020-12) of what `to_dict` returns."""
        definitions: dict[str, object] = {}
        described = _schema(cls, definitions)
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": cls.__name__, **described,
            "$defs": definitions,
        }  # fmt: skip

    @classmethod
    def built(cls, values: Mapping[str, object]) -> Self:
        """Build a value from its fields."""
        return cast("Callable[..., Self]", cls)(**values)


def written(value: object) -> object:
    """Return a value as lists, dicts and single values."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: written(each) for name, each in cast("Mapping[str, object]", value).items()}
    if isinstance(value, tuple):
        return [written(each) for each in cast("tuple[object, ...]", value)]
    if type(value) in _SCALARS:
        return value
    return {name: written(getattr(value, name)) for name in _fields(type(value))}


def _fields(kind: type[object]) -> Mapping[str, object]:
    """Return the type of each field that is written, by its name."""
    if kind not in _FIELDS:
        _FIELDS[kind] = _fields_of(kind)
    return _FIELDS[kind]


_FIELDS: dict[type[object], Mapping[str, object]] = {}


def _fields_of(kind: type[Any]) -> Mapping[str, object]:
    if issubclass(kind, Plain):
        return kind.plain_fields()
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in attrs.fields(kind)}


def _read(hint: Any, data: object, where: str, faults: list[Refusal]) -> object:
    """Return a value of a type from plain data; add to `faults` what does not fit."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _first_fit(args, data, where, faults)
    if origin is Literal:
        if data not in args:
            faults.append(Refusal("not_one_of", {"allowed": tuple(map(as_text, args))}, where))
        return data
    if hint in _SCALARS:
        return _single(hint, data, where, faults)
    if origin is tuple:
        if not isinstance(data, list):
            return _wrong("a list", where, faults)
        rows = cast("list[object]", data)
        hints = [args[0]] * len(rows) if args[-1] is ... else [*args]
        if len(hints) != len(rows):
            return _wrong(f"a list of {len(hints)}", where, faults)
        pairs = zip(hints, rows, strict=True)
        return tuple(_read(each, row, f"{where}[{at}]", faults) for at, (each, row) in enumerate(pairs))
    if not isinstance(data, dict):
        return _wrong("a table", where, faults)
    table = cast("dict[str, object]", data)
    if hint is Params:
        return Params(table)
    if origin is not None and issubclass(origin, Mapping):
        found = {name: _read(args[1], each, _at(where, name), faults) for name, each in table.items()}
        return Params(found) if args[1] in _SCALARS else found
    return _whole(hint, table, where, faults)


def _first_fit(kinds: tuple[Any, ...], data: object, where: str, faults: list[Refusal]) -> object:
    """Return a value of the first of these types that the data fits; if it fits none, the faults are of the first."""
    first: list[Refusal] | None = None
    for kind in kinds:
        found: list[Refusal] = []
        value = _read(kind, data, where, found)
        if not found:
            return value
        first = found if first is None else first
    faults += first or []
    return None


def _single(kind: Any, data: object, where: str, faults: list[Refusal]) -> object:
    """Return a single value: a day from its text, a whole number also where a float is expected."""
    if kind is date:
        with suppress(TypeError, ValueError):
            return date.fromisoformat(cast("str", data) if len(cast("str", data)) == len("2025-01-31") else "")
        return _wrong("a day, such as 2025-01-31", where, faults)
    allowed = (int, float) if kind is float else kind
    is_finite = not isinstance(data, float) or isfinite(data)
    if isinstance(data, allowed) and (kind is bool or not isinstance(data, bool)) and is_finite:
        return data
    return _wrong(_SCALARS[kind], where, faults)


def _wrong(expected: str, where: str, faults: list[Refusal]) -> object:
    """Add the fault that a value is not of the type expected; return None in its place."""
    faults.append(Refusal("wrong_type", {"expected": expected}, where))
    return None


def _whole(kind: type[Any], table: Mapping[str, object], where: str, faults: list[Refusal]) -> object:
    """Return a value with fields."""
    fields = _fields(kind)
    allowed = tuple(fields)
    wrong = [
        *(Refusal("missing_key", {"key": name}, where) for name in fields if name not in table),
        *(
            Refusal("unknown_key", {"nearest": nearest(name, allowed), "allowed": allowed}, _at(where, name))
            for name in table if name not in fields
        ),
    ]  # fmt: skip
    values = {name: _read(hint, table[name], _at(where, name), wrong) for name, hint in fields.items() if name in table}
    faults += wrong
    if wrong:
        return None
    return kind.built(values) if issubclass(kind, Plain) else kind(**values)


def _at(where: str, name: object) -> str:
    return f"{where}.{as_text(name)}" if where else as_text(name)


def _schema(hint: Any, definitions: dict[str, object]) -> dict[str, object]:
    """Return the JSON Schema of a type; a type with fields is added to the definitions."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return {"anyOf": [_schema(each, definitions) for each in args]}
    if origin is Literal:
        return {"enum": list(args)}
    if hint in _SCALARS:
        return {"type": _SCALARS[hint], **({"format": "date"} if hint is date else {})}
    if origin is tuple and args[-1] is ...:
        return {"type": "array", "items": _schema(args[0], definitions)}
    if origin is tuple:
        rows = [_schema(each, definitions) for each in args]
        return {"type": "array", "prefixItems": rows, "minItems": len(rows), "maxItems": len(rows)}
    if hint is Params:
        text, single = {"type": "string"}, {"type": ["string", "number", "boolean", "null"]}
        return {"type": "object", "additionalProperties": {"anyOf": [single, {"type": "array", "items": text}]}}
    if origin is not None:
        return {"type": "object", "additionalProperties": _schema(args[1], definitions)}
    name = cast("type[Any]", hint).__name__
    if name not in definitions:
        definitions[name] = {}
        fields = {each: _schema(kind, definitions) for each, kind in _fields(hint).items()}
        definitions[name] = {
            "type": "object", "properties": fields, "required": [*fields], "additionalProperties": False,
        }  # fmt: skip
    return {"$ref": f"#/$defs/{name}"}
