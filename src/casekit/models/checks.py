"""
Checks of fields, compiled once for each class from its type hints. A refusal names the field, never its value.

`casekit.models.value_checks` defines the conditions of each type. Two things are derived from them: `ACCEPTS`, which
tells quickly whether every field is valid, and `faults_of`, which lists the faults and is called only if a field may be
faulty.

Metadata narrows the type of a field: `between(1, 5)` to a range, `refers_to("needs")` to ids of a shelf. The types
`Id`, `Code` and `FreeText` tell what a text holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from casekit.answers import Refusal
from casekit.models.extra import Extra
from casekit.models.text import TextKind, normalized
from casekit.models.value_checks import NAMES, Check, check_of, constant


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
                at_default = "None" if default is None else constant(default)
                lines += [f"    value = self.{name}", f"    if value is not {at_default}:", *check.source("        ")]
        lines.append("    return True")
        found: dict[str, Any] = {}
        exec(compile("\n".join(lines), f"<checks of {record.__qualname__}>", "exec"), NAMES, found)  # noqa: S102
        self[record] = found["accepts"]
        return self[record]


ACCEPTS = _CompiledChecks()
"""
For each class, a function that tells whether every field of a value is valid and every text is in NFC.

False does not mean that a value is faulty: a valid value of an unusual type, such as a subclass of `tuple`, also gives
False. `faults_of` decides.
"""


@cache
def _fields(record: type[attrs.AttrsInstance]) -> tuple[tuple[str, object, Check], ...]:
    """Return the name, the default and the check of each field of a class."""
    hints = get_type_hints(record, include_extras=True)
    return tuple(
        (field.name, field.default, check_of(hints[field.name], field.metadata, _text_kind(field, hints[field.name])))
        for field in attrs.fields(record)
    )


def _text_kind(field: attrs.Attribute[Any], hint: object) -> TextKind | None:
    """Return the kind of text a field holds, also where the hint nests it in a tuple or a union."""
    if field.name == "id" or "casekit.refers_to" in field.metadata:
        return TextKind.ID
    if get_origin(hint) is Annotated:
        return next((each for each in get_args(hint) if isinstance(each, TextKind)), None)
    return next((kind for each in get_args(hint) if (kind := _text_kind(field, each))), None)
