"""
Field checks, compiled once a class from its type hints. Their refusals name the field and the fix, never the value.

A type is a list of conditions in one table, `_conditions`. Two things are derived from it: `ACCEPTS`, which says
quickly whether every field is right, and the list of faults, which is made only when a field is wrong.

A field's metadata may narrow its type: `between(1, 5)` for a range, `refers_to("needs")` for ids of that shelf. The
types `Id`, `Code` and `FreeText` say what a text holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timezone
from functools import cache
from itertools import count
from math import isfinite
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, cast, get_args, get_origin, get_type_hints
from unicodedata import is_normalized

import attrs

from casekit.answers import Refusal
from casekit.limits import LARGEST_NUMBER
from casekit.models.text import TextKind, first_invisible, has_hidden_character, is_storable, normalized

_PLAIN_TYPES: Mapping[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    date: "a day (datetime.date)",
    datetime: "an instant (datetime.datetime with an offset)",
}
_Facts: TypeAlias = Mapping[str, object]


def between(low: float, high: float) -> Mapping[str, tuple[float, float]]:
    """Metadata of a number that lies from `low` to `high`, both included."""
    return {"casekit.between": (low, high)}


def refers_to(shelf: str) -> Mapping[str, str]:
    """Metadata of an id, or a tuple of ids, that must stand on this shelf of the case."""
    return {"casekit.refers_to": shelf}


@cache
def references(record: type[attrs.AttrsInstance]) -> tuple[tuple[str, str], ...]:
    """Which fields of a record name things of the case: (field, shelf)."""
    return tuple(
        (field.name, field.metadata["casekit.refers_to"])
        for field in attrs.fields(record)
        if "casekit.refers_to" in field.metadata
    )


def text_kind(record: type[attrs.AttrsInstance], field: str) -> TextKind | None:
    """
    Return what the text of a field is, None if the field holds no text or does not say.

    >>> from casekit.models import Need
    >>> text_kind(Need, "domain")
    <TextKind.CODE: 'code'>
    """
    return _text_kind(attrs.fields_dict(record)[field], get_type_hints(record, include_extras=True)[field])


def faults_of(value: attrs.AttrsInstance) -> tuple[Refusal, ...]:
    """
    Put the texts of a value into Unicode normal form NFC, then return the faults of each field.

    A field still at its default is not checked. Where most values are right, ask `ACCEPTS` first: it is quicker.
    """
    found: list[Refusal] = []
    for name, default, check in _fields(type(value)):
        given = getattr(value, name)
        if given is default:
            continue
        if check.holds_text and (normal := normalized(given)) is not given:
            object.__setattr__(value, name, normal)
            given = normal
        found += check.faults(given, name)
    return tuple(found)


class _Accepting(dict[type[attrs.AttrsInstance], Callable[[attrs.AttrsInstance], bool]]):
    """The compiled function of each class, compiled when the first value of the class is built."""

    def __missing__(self, record: type[attrs.AttrsInstance]) -> Callable[[attrs.AttrsInstance], bool]:
        lines = ["def accepts(self):"]
        for name, default, check in _fields(record):
            if default is attrs.NOTHING:
                lines += [f"    value = self.{name}", *check.source("    ")]
            else:
                at_default = "None" if default is None else _constant(default)
                lines += [f"    value = self.{name}", f"    if value is not {at_default}:", *check.source("        ")]
        lines.append("    return True")
        found: dict[str, Any] = {}
        exec(compile("\n".join(lines), f"<checks of {record.__qualname__}>", "exec"), _NAMES, found)  # noqa: S102
        self[record] = found["accepts"]
        return self[record]


ACCEPTS = _Accepting()
"""
For each class, whether every field of a value is right and every text is in NFC.

It may also say no to a value that is right, one of an unusual type such as a subclass of `tuple`; `faults_of` decides.
"""


@attrs.frozen
class _Condition:
    """
    What must hold for a value, and the refusal if it does not.

    `holds` is a Python expression of `value`, evaluated only if the conditions before it hold. `facts` are the
    parameters of the refusal, or a function that finds them in the value.
    """

    code: str
    holds: str
    facts: _Facts | Callable[[Any], _Facts] = MappingProxyType({})

    def fault(self, value: object, where: str) -> Refusal | None:
        if _evaluable(self.holds)(value):
            return None
        return Refusal(self.code, self.facts(value) if callable(self.facts) else self.facts, where)


@attrs.frozen
class _One:
    """
    One value: its conditions in order. The first that does not hold is its fault.

    `quick` is an expression that holds only if all conditions do and a text is in NFC: most values need no more.
    """

    conditions: tuple[_Condition, ...]
    holds_text: bool = False
    quick: str = ""

    def faults(self, value: object, where: str) -> Iterator[Refusal]:
        for condition in self.conditions:
            if fault := condition.fault(value, where):
                yield fault
                return

    def source(self, indent: str) -> list[str]:
        holds = [f"({condition.holds})" for condition in self.conditions]
        if self.holds_text:
            holds.append("(value.isascii() or is_normalized('NFC', value))")
        quick = f"{self.quick} or " if self.quick else ""
        return [f"{indent}if not ({quick}{' and '.join(holds)}):", f"{indent}    return False"]


@attrs.frozen
class _Optional:
    """None, or what `check` takes."""

    check: _Check

    @property
    def holds_text(self) -> bool:
        return self.check.holds_text

    def faults(self, value: object, where: str) -> Iterator[Refusal]:
        if value is not None:
            yield from self.check.faults(value, where)

    def source(self, indent: str) -> list[str]:
        return [f"{indent}if value is not None:", *self.check.source(f"{indent}    ")]


@attrs.frozen
class _TupleOf:
    """A tuple of what `check` takes. Every item that is wrong is a fault, with its place."""

    check: _Check

    @property
    def holds_text(self) -> bool:
        return self.check.holds_text

    def faults(self, value: object, where: str) -> Iterator[Refusal]:
        if not isinstance(value, tuple):
            yield Refusal("wrong_type", {"expected": 'a tuple, such as ("one",) or ()'}, where)
            return
        for index, item in enumerate(cast("tuple[object, ...]", value)):
            yield from self.check.faults(item, f"{where}[{index}]")

    def source(self, indent: str) -> list[str]:
        return [
            f"{indent}if type(value) is not tuple:",
            f"{indent}    return False",
            f"{indent}for value in value:",
            *self.check.source(f"{indent}    "),
        ]


_Check: TypeAlias = "_One | _Optional | _TupleOf"

_NAMES: dict[str, object] = {
    "date": date,
    "datetime": datetime,
    "timezone": timezone,
    "isfinite": isfinite,
    "is_normalized": is_normalized,
    "is_storable": is_storable,
    "has_hidden_character": has_hidden_character,
}
"""What the expressions of the conditions can name."""
_numbers = count()


def _constant(value: object) -> str:
    """Return a new name by which compiled source can use this value."""
    name = f"constant_{next(_numbers)}"
    _NAMES[name] = value
    return name


@cache
def _evaluable(holds: str) -> Callable[[object], bool]:
    return cast("Callable[[object], bool]", eval(f"lambda value: {holds}", _NAMES))  # noqa: S307


@cache
def _fields(record: type[attrs.AttrsInstance]) -> tuple[tuple[str, object, _Check], ...]:
    hints = get_type_hints(record, include_extras=True)
    return tuple(
        (field.name, field.default, _check(hints[field.name], field.metadata, _text_kind(field, hints[field.name])))
        for field in attrs.fields(record)
    )


def _text_kind(field: attrs.Attribute[Any], hint: object) -> TextKind | None:
    if field.name == "id" or "casekit.refers_to" in field.metadata:
        return TextKind.ID
    if get_origin(hint) is Annotated:
        return next((each for each in get_args(hint) if isinstance(each, TextKind)), None)
    return next((kind for each in get_args(hint) if (kind := _text_kind(field, each))), None)


def _check(hint: object, metadata: Mapping[object, object], text: TextKind | None) -> _Check:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _check(args[0], metadata, text)
    if origin in (Union, UnionType):
        return _Optional(_check(args[0], metadata, text))
    if origin is tuple:
        return _TupleOf(_check(args[0], metadata, text))
    if hint is not str:
        return _One(_conditions(hint, metadata))
    compared = text in (TextKind.ID, TextKind.CODE)
    return _One(_text_conditions(compared=compared), holds_text=True, quick=_CLEAN_ASCII if compared else "")


def _conditions(hint: object, metadata: Mapping[object, object]) -> tuple[_Condition, ...]:
    """Return what must hold for a value of this type, in order: the one definition of what is right."""
    if get_origin(hint) is Literal:
        allowed = get_args(hint)
        words = _constant(frozenset(allowed))
        return (_Condition("not_one_of", f"isinstance(value, str) and value in {words}", {"allowed": allowed}),)
    kind = cast("type[object]", hint)
    if kind is int or kind is float:
        return _number_conditions(kind, *cast("tuple[float, float]", metadata.get("casekit.between", _LIMITS)))
    holds = _holds_for(kind)
    wrong_type = _Condition("wrong_type", holds, {"expected": _PLAIN_TYPES.get(kind, kind.__name__)})
    if kind is not datetime:
        return (wrong_type,)
    return (
        wrong_type,
        _Condition("naive_instant", "type(value.tzinfo) is timezone or value.utcoffset() is not None"),
    )


_LIMITS = (-LARGEST_NUMBER, LARGEST_NUMBER)
_CLEAN_ASCII = "type(value) is str and value.isascii() and value.isprintable() and value.strip() == value != ''"


def _text_conditions(*, compared: bool) -> tuple[_Condition, ...]:
    text = (
        _Condition("wrong_type", "isinstance(value, str)", {"expected": _PLAIN_TYPES[str]}),
        _Condition("blank_text", "value.strip()"),
        _Condition("text_cannot_be_stored", "value.isprintable() or is_storable(value)"),
    )
    if not compared:
        return text
    seen = "value.isprintable() and value.strip() == value and (value.isascii() or not has_hidden_character(value))"
    return (*text, _Condition("id_not_clean", seen, first_invisible))


def _number_conditions(kind: type[int | float], low: float, high: float) -> tuple[_Condition, ...]:
    types = "type(value) is int" if kind is int else "type(value) is float or type(value) is int"
    finite = _Condition("not_finite", "type(value) is int or isfinite(value)")
    return (
        _Condition("wrong_type", types, {"expected": _PLAIN_TYPES[kind]}),
        *((finite,) if kind is float else ()),
        _Condition("out_of_range", f"{low!r} <= value <= {high!r}", {"low": low, "high": high}),
    )


def _holds_for(kind: type[object]) -> str:
    """Return the expression that a value is of this type; a part of a record is exactly of it, without subclasses."""
    if kind is date:
        return "type(value) is date or isinstance(value, date) and not isinstance(value, datetime)"
    name = _constant(kind)
    if attrs.has(kind) and not hasattr(kind, "EVENTS"):
        return f"type(value) is {name}"
    return f"isinstance(value, {name})"
