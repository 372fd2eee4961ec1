"""
The checks of single values, of tuples and of own fields, by type: the refusals of each, and the source that compiles.

`_conditions` defines the conditions of each type. `casekit.models.checks` puts the checks of all fields together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timezone
from functools import cache
from itertools import count
from math import isfinite
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, cast, get_args, get_origin
from unicodedata import is_normalized

import attrs

from casekit.answers import Refusal
from casekit.arguments import PLAIN_TYPES
from casekit.limits import LARGEST_NUMBER
from casekit.models.extra import Extra, FieldValue
from casekit.models.text import TextKind, first_invisible, has_hidden_character, is_blank, is_storable

_Facts: TypeAlias = Mapping[str, object]


@attrs.frozen(eq=False, repr=False)
class _Condition:
    """
    One condition that a value must meet, and the refusal if it does not.

    code: The code of the refusal.
    holds: A Python expression of the name `value`, evaluated only if the conditions before this one hold.
    facts: The parameters of the refusal, or a function that returns them for a value.
    """

    code: str
    holds: str
    facts: _Facts | Callable[[Any], _Facts] = MappingProxyType({})

    def fault(self, value: object, where: str) -> Refusal | None:
        """Return the refusal if the condition does not hold, otherwise None."""
        if _as_function(self.holds)(value):
            return None
        return Refusal(self.code, self.facts(value) if callable(self.facts) else self.facts, where)


@attrs.frozen(eq=False, repr=False)
class _SingleValue:
    """
    The check of a single value against conditions, in order. The first that does not hold is the fault.

    conditions: The conditions.
    holds_text: Whether the value is a text, which must be in NFC.
    quick: An expression that is true only if all conditions hold and the text is in NFC. Most values meet it, so that
        the conditions need not be evaluated one by one.
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


@attrs.frozen(eq=False, repr=False)
class _Optional:
    """The check of a value that may be None; any other value must pass `check`."""

    check: Check

    @property
    def holds_text(self) -> bool:
        return self.check.holds_text

    def faults(self, value: object, where: str) -> Iterator[Refusal]:
        if value is not None:
            yield from self.check.faults(value, where)

    def source(self, indent: str) -> list[str]:
        return [f"{indent}if value is not None:", *self.check.source(f"{indent}    ")]


@attrs.frozen(eq=False, repr=False)
class _TupleOf:
    """The check of a tuple whose items must each pass `check`. Every faulty item is a fault, with its index."""

    check: Check

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


@attrs.frozen(eq=False, repr=False)
class _TupleWith:
    """The check of a tuple of a fixed length, each of whose items must pass the check in its place."""

    checks: tuple[Check, ...]

    @property
    def holds_text(self) -> bool:
        return any(each.holds_text for each in self.checks)

    def faults(self, value: object, where: str) -> Iterator[Refusal]:
        items = cast("tuple[object, ...]", value) if isinstance(value, tuple) else ()
        if len(items) != len(self.checks):
            yield Refusal("wrong_type", {"expected": f"a tuple of {len(self.checks)}"}, where)
            return
        for index, (item, check) in enumerate(zip(items, self.checks, strict=True)):
            yield from check.faults(item, f"{where}[{index}]")

    def source(self, indent: str) -> list[str]:
        items = f"items_{next(_numbers)}"
        lines = [
            f"{indent}if type(value) is not tuple or len(value) != {len(self.checks)}:",
            f"{indent}    return False",
        ]
        lines += [f"{indent}{items} = value"]
        for index, check in enumerate(self.checks):
            lines += [f"{indent}value = {items}[{index}]", *check.source(indent)]
        return lines


@attrs.frozen(eq=False, repr=False)
class _ExtraCheck:
    """The check of the own fields of an office: each name and each value. They are in NFC when built."""

    holds_text = False

    def faults(self, value: object, where: str) -> Iterator[Refusal]:
        if isinstance(value, Extra):
            yield from value.faults(where)
        else:
            yield Refusal("wrong_type", {"expected": "a table of values by the names of fields"}, where)

    def source(self, indent: str) -> list[str]:
        return [f"{indent}if type(value) is not Extra or any(value.faults('')):", f"{indent}    return False"]


Check: TypeAlias = "_SingleValue | _Optional | _TupleOf | _TupleWith | _ExtraCheck"
"""
A check of a field. `faults` yields the refusals of a value; `source` returns Python lines that return False on a fault.
"""

NAMES: dict[str, object] = {
    "date": date,
    "datetime": datetime,
    "timezone": timezone,
    "isfinite": isfinite,
    "is_normalized": is_normalized,
    "is_storable": is_storable,
    "has_hidden_character": has_hidden_character,
    "is_blank": is_blank,
    "Extra": Extra,
}
"""The names that the expressions of conditions may use."""
_numbers = count()


def constant(value: object) -> str:
    """Make a value available to compiled source under a new name, and return that name."""
    name = f"constant_{next(_numbers)}"
    NAMES[name] = value
    return name


@cache
def _as_function(holds: str) -> Callable[[object], bool]:
    """Return the expression of a condition as a function of `value`."""
    return cast("Callable[[object], bool]", eval(f"lambda value: {holds}", NAMES))  # noqa: S307


def check_of(hint: object, metadata: Mapping[object, object], text: TextKind | None) -> Check:
    """Return the check of a field with this type hint and metadata. A union is always one type or None."""
    if hint == FieldValue:  # checked by whoever knows the type of the field
        return _SingleValue((_Condition("wrong_type", "True"),))
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return check_of(args[0], metadata, text)
    if origin in (Union, UnionType):
        return _Optional(check_of(args[0], metadata, text))
    if origin is tuple and Ellipsis not in args:
        return _TupleWith(tuple(check_of(each, metadata, text) for each in args))
    if origin is tuple:
        return _TupleOf(check_of(args[0], metadata, text))
    if hint is Extra:
        return _ExtraCheck()
    if hint is not str:
        return _SingleValue(_conditions(hint, metadata))
    compared = text in (TextKind.ID, TextKind.CODE)
    return _SingleValue(_text_conditions(compared=compared), holds_text=True, quick=_CLEAN_ASCII if compared else "")


def _conditions(hint: object, metadata: Mapping[object, object]) -> tuple[_Condition, ...]:
    """Return the conditions of a value of this type that is not a text, in the order in which they are evaluated."""
    if get_origin(hint) is Literal:
        allowed = get_args(hint)
        words = constant(frozenset(allowed))
        return (_Condition("not_one_of", f"isinstance(value, str) and value in {words}", {"allowed": allowed}),)
    kind = cast("type[object]", hint)
    if kind is int or kind is float:
        return _number_conditions(kind, *cast("tuple[float, float]", metadata.get("casekit.between", _LIMITS)))
    holds = _type_expression(kind)
    wrong_type = _Condition("wrong_type", holds, {"expected": PLAIN_TYPES.get(kind, kind.__name__)})
    if kind is not datetime:
        return (wrong_type,)
    return (
        wrong_type,
        _Condition("naive_instant", "type(value.tzinfo) is timezone or value.utcoffset() is not None"),
    )


_LIMITS = (-LARGEST_NUMBER, LARGEST_NUMBER)
_CLEAN_ASCII = "type(value) is str and value.isascii() and value.isprintable() and value.strip() == value != ''"
"""True for an ASCII id or code that meets every condition of `_text_conditions`."""


def _text_conditions(*, compared: bool) -> tuple[_Condition, ...]:
    """Return the conditions of a text. Ids and codes are compared, so no character of them may be invisible."""
    says_something = "value.strip()" if compared else "not is_blank(value)"
    text = (
        _Condition("wrong_type", "isinstance(value, str)", {"expected": PLAIN_TYPES[str]}),
        _Condition("text_cannot_be_stored", "value.isprintable() or is_storable(value)"),
        _Condition("blank_text", says_something),
    )
    if not compared:
        return text
    visible = "value.isprintable() and value.strip() == value and (value.isascii() or not has_hidden_character(value))"
    return (*text, _Condition("id_not_clean", visible, first_invisible))


def _number_conditions(kind: type[int | float], low: float, high: float) -> tuple[_Condition, ...]:
    types = "type(value) is int" if kind is int else "type(value) is float or type(value) is int"
    finite = _Condition("not_finite", "type(value) is int or isfinite(value)")
    return (
        _Condition("wrong_type", types, {"expected": PLAIN_TYPES[kind]}),
        *((finite,) if kind is float else ()),
        _Condition("out_of_range", f"{low!r} <= value <= {high!r}", {"low": low, "high": high}),
    )


def _type_expression(kind: type[object]) -> str:
    """
    Return an expression that is true for a value of this type.

    A subclass passes, except where the type is a part of a record: a class of attrs that is no Record itself.
    """
    if kind is date:
        return "type(value) is date or isinstance(value, date) and not isinstance(value, datetime)"
    name = constant(kind)
    if attrs.has(kind) and not hasattr(kind, "EVENTS"):
        return f"type(value) is {name}"
    return f"isinstance(value, {name})"
