"""
Field checks, compiled once from a record's type hints. Their refusals name the field and the fix, never the value.

A field's metadata may narrow its type: `between(1, 5)` for a range, `refers_to("needs")` for ids of that shelf.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Literal, TypeAlias, Union, cast, get_args, get_origin, get_type_hints

import attrs

from casekit.answers import Refusal

Check: TypeAlias = Callable[[object, str], tuple[Refusal, ...]]

LARGEST = 10**15
"""The largest number a field without limits of its own takes; more is a slip of the hand."""
_PLAIN_TYPES: Mapping[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    date: "a day (datetime.date)",
    datetime: "an instant (datetime.datetime with an offset)",
}


def between(low: float, high: float) -> Mapping[str, tuple[float, float]]:
    """Metadata of a number that lies from `low` to `high`, both included."""
    return {"casekit.between": (low, high)}


def refers_to(shelf: str) -> Mapping[str, str]:
    """Metadata of an id, or a tuple of ids, that must stand on this shelf of the case."""
    return {"casekit.refers_to": shelf}


def added_in(schema_version: int) -> Mapping[str, int]:
    """Metadata of a field added to a record after the first schema: documents of the versions before lack it."""
    return {"casekit.added_in": schema_version}


@cache
def references(record: type[attrs.AttrsInstance]) -> tuple[tuple[str, str], ...]:
    """Which fields of a record name things of the case: (field, shelf)."""
    return tuple(
        (field.name, field.metadata["casekit.refers_to"])
        for field in attrs.fields(record)
        if "casekit.refers_to" in field.metadata
    )


def faults_of(value: attrs.AttrsInstance) -> tuple[Refusal, ...]:
    """Everything wrong with the fields of a value, taken one by one; what stands at its default is right."""
    found: tuple[Refusal, ...] = ()
    for name, default, check in _checks(type(value)):
        given = getattr(value, name)
        if given is not default and (faults := check(given, name)):
            found += faults
    return found


@cache
def _checks(record: type[attrs.AttrsInstance]) -> tuple[tuple[str, object, Check], ...]:
    hints = get_type_hints(record)
    return tuple(
        (field.name, field.default, _check(hints[field.name], field.metadata)) for field in attrs.fields(record)
    )


def _check(hint: object, metadata: Mapping[object, object]) -> Check:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _optional(_check(args[0], metadata))
    if origin is Literal:
        return _one_of(args)
    if origin is tuple:
        return _tuple_of(_check(args[0], metadata))
    if hint is int or hint is float:
        return _number(hint, metadata)
    return _instance(hint)


def _optional(check: Check) -> Check:
    return lambda value, where: () if value is None else check(value, where)


def _one_of(allowed: tuple[object, ...]) -> Check:
    def check(value: object, where: str) -> tuple[Refusal, ...]:
        if isinstance(value, str) and value in allowed:
            return ()
        return (Refusal("not_one_of", {"allowed": allowed}, where),)

    return check


def _tuple_of(check_item: Check) -> Check:
    def check(value: object, where: str) -> tuple[Refusal, ...]:
        if type(value) is tuple and not value:
            return ()
        if not isinstance(value, tuple):
            return (Refusal("wrong_type", {"expected": 'a tuple, such as ("one",) or ()'}, where),)
        items = enumerate(cast("tuple[object, ...]", value))
        return tuple(fault for index, item in items for fault in check_item(item, f"{where}[{index}]"))

    return check


def _number(kind: type[int | float], metadata: Mapping[object, object]) -> Check:
    limits = metadata.get("casekit.between", (-LARGEST, LARGEST))
    low, high = cast("tuple[float, float]", limits)

    def check(value: object, where: str) -> tuple[Refusal, ...]:
        if type(value) is not int and (kind is int or type(value) is not float):
            return (Refusal("wrong_type", {"expected": _PLAIN_TYPES[kind]}, where),)
        if type(value) is float and not math.isfinite(value):
            return (Refusal("not_finite", {}, where),)
        return () if low <= value <= high else (Refusal("out_of_range", {"low": low, "high": high}, where),)

    return check


def _instance(hint: object) -> Check:
    kind = cast("type[object]", hint)
    expected = _PLAIN_TYPES.get(kind, kind.__name__)
    part = attrs.has(kind) and not hasattr(kind, "EVENTS")  # a part of a record is exactly that: a host's own is lost

    if kind is str:
        return _text
    simple = kind not in (date, datetime)

    def check(value: object, where: str) -> tuple[Refusal, ...]:
        if simple and type(value) is kind:
            return ()
        wrong = type(value) is not kind if part else not isinstance(value, kind)
        if wrong or (kind is date and isinstance(value, datetime)):
            return (Refusal("wrong_type", {"expected": expected}, where),)
        if isinstance(value, datetime) and value.utcoffset() is None:
            return (Refusal("naive_instant", {}, where),)
        return ()

    return check


def _text(value: object, where: str) -> tuple[Refusal, ...]:
    if not isinstance(value, str):
        return (Refusal("wrong_type", {"expected": _PLAIN_TYPES[str]}, where),)
    return () if value.strip() else (Refusal("blank_text", {}, where),)
