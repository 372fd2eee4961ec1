"""
Checks of fields, compiled once for each class from its type hints. A refusal names the field, never its value.

`_conditions` defines the conditions of each type. Two things are derived from them: `ACCEPTS`, which tells quickly
whether every field is valid, and `faults_of`, which lists the faults and is called only if a field may be faulty.

Metadata narrows the type of a field: `between(1, 5)` to a range, `refers_to("needs")` to ids of a shelf. The types
`Id`, `Code` and `FreeText` tell what a text holds.
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
from casekit.arguments import PLAIN_TYPES
from casekit.limits import LARGEST_NUMBER
from casekit.models.extra import Extra, FieldValue
from casekit.models.text import TextKind, first_invisible, has_hidden_character, is_blank, is_storable, normalized

_Facts: TypeAlias = Mapping[str, object]


def between(low: float, high: float) -> Mapping[str, tuple[float, float]]:
    """Return the metadata of a number field that allows `low` to `high`, both included."""
    return {"casekit.between": (low, high)}


def refers_to(shelf: str) -> Mapping[str, str]:
    """Return the metadata of a field that holds an id, or a tuple of ids, of things on this shelf of the case."""
    return {"casekit.refers_to": shelf}


def about_person() -> Mapping[str, bool]:
    """Return the metadata of a field that holds the id of the person whom a record is about."""
    return {"casekit.person": True}


@cache
def person_fields(record: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    """Return the fields of a record class that hold the id of the person whom the record is about."""
    return tuple(field.name for field in attrs.fields(record) if "casekit.person" in field.metadata)


@cache
def references(record: type[attrs.AttrsInstance]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a record class that refer to things of the case, as pairs (field, shelf)."""
    return tuple(
        (field.name, field.metadata["casekit.refers_to"])
        for field in attrs.fields(record)
        if "casekit.refers_to" in field.metadata
    )


@cache
def unsupported_fields(record: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    """
    Return the fields of a record class whose type a document cannot hold.

    A document holds texts, whole numbers, numbers, truth values, days, instants, words of a Literal, own fields, parts,
    and tuples of these; each may be None.

    >>> from casekit.models import Goal
    >>> unsupported_fields(Goal)
    ()
    """
    hints = {name: hint for name, hint in get_type_hints(record).items() if _is_field(record, name)}
    return tuple(name for name, hint in hints.items() if not _fits(hint, record))


def _is_field(record: type[attrs.AttrsInstance], name: str) -> bool:
    return name in attrs.fields_dict(record)


def _fits(hint: Any, owner: type[attrs.AttrsInstance]) -> bool:
    """Return whether a document can hold a value of this type in a field of a class, which may hold itself."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return len(args) == 2 and args[1] is type(None) and _fits(args[0], owner)
    if origin is tuple:
        return len(args) == 2 and args[1] is Ellipsis and _fits(args[0], owner)
    if origin is Literal:
        return all(isinstance(each, str) for each in args)
    if attrs.has(hint):
        return hint is owner or (hasattr(hint, "_named") and not unsupported_fields(hint))
    return hint in _FITTING


_FITTING = (str, int, float, bool, date, datetime, Extra)


def text_kind(record: type[attrs.AttrsInstance], field: str) -> TextKind | None:
    """
    Return what kind of text a field holds; None for a field without text, and for a plain `str`.

    >>> from casekit.models import Need
    >>> text_kind(Need, "domain")
    <TextKind.CODE: 'code'>
    """
    return _text_kind(attrs.fields_dict(record)[field], get_type_hints(record, include_extras=True)[field])


def faults_of(value: attrs.AttrsInstance) -> tuple[Refusal, ...]:
    """
    Convert the texts of a value to Unicode normal form NFC, in place, and return the faults of its fields.

    Fields still at their default are skipped. `ACCEPTS` is quicker, and enough for most values: call it first.
    """
    found: list[Refusal] = []
    for name, default, check in _fields(type(value)):
        held = getattr(value, name)
        if held is default:
            continue
        if check.holds_text and (normal := normalized(held)) is not held:
            object.__setattr__(value, name, normal)
            held = normal
        found += check.faults(held, name)
    return tuple(found)


class _CompiledChecks(dict[type[attrs.AttrsInstance], Callable[[attrs.AttrsInstance], bool]]):
    """For each class, a function that tells whether a value is valid. Compiled when the first value is built."""

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


ACCEPTS = _CompiledChecks()
"""
For each class, a function that tells whether every field of a value is valid and every text is in NFC.

False does not mean that a value is faulty: a valid value of an unusual type, such as a subclass of `tuple`, also gives
False. `faults_of` decides.
"""


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

    check: _Check

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


_Check: TypeAlias = "_SingleValue | _Optional | _TupleOf | _ExtraCheck"
"""
A check of a field. `faults` yields the refusals of a value; `source` returns Python lines that return False on a fault.
"""

_NAMES: dict[str, object] = {
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


def _constant(value: object) -> str:
    """Make a value available to compiled source under a new name, and return that name."""
    name = f"constant_{next(_numbers)}"
    _NAMES[name] = value
    return name


@cache
def _as_function(holds: str) -> Callable[[object], bool]:
    """Return the expression of a condition as a function of `value`."""
    return cast("Callable[[object], bool]", eval(f"lambda value: {holds}", _NAMES))  # noqa: S307


@cache
def _fields(record: type[attrs.AttrsInstance]) -> tuple[tuple[str, object, _Check], ...]:
    """Return the name, the default and the check of each field of a class."""
    hints = get_type_hints(record, include_extras=True)
    return tuple(
        (field.name, field.default, _check(hints[field.name], field.metadata, _text_kind(field, hints[field.name])))
        for field in attrs.fields(record)
    )


def _text_kind(field: attrs.Attribute[Any], hint: object) -> TextKind | None:
    """Return the kind of text a field holds, also where the hint nests it in a tuple or a union."""
    if field.name == "id" or "casekit.refers_to" in field.metadata:
        return TextKind.ID
    if get_origin(hint) is Annotated:
        return next((each for each in get_args(hint) if isinstance(each, TextKind)), None)
    return next((kind for each in get_args(hint) if (kind := _text_kind(field, each))), None)


def _check(hint: object, metadata: Mapping[object, object], text: TextKind | None) -> _Check:
    """Return the check of a field with this type hint and metadata. A union is always one type or None."""
    if hint == FieldValue:  # checked by whoever knows the type of the field
        return _SingleValue((_Condition("wrong_type", "True"),))
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _check(args[0], metadata, text)
    if origin in (Union, UnionType):
        return _Optional(_check(args[0], metadata, text))
    if origin is tuple:
        return _TupleOf(_check(args[0], metadata, text))
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
        words = _constant(frozenset(allowed))
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
    name = _constant(kind)
    if attrs.has(kind) and not hasattr(kind, "EVENTS"):
        return f"type(value) is {name}"
    return f"isinstance(value, {name})"
