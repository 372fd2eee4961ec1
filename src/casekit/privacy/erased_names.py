"""The names that stand for erased ones, such as those of measures: apart from each other, and saying nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, cast, get_type_hints

import attrs

from casekit.models import Entry
from casekit.models.record import Part, Value
from casekit.practice.own_values import part_classes, part_fields
from casekit.privacy.held_fields import Holds, each_item, fields_held, rewritten
from casekit.privacy.records import HIDDEN

_PATTERN = re.compile(rf"{HIDDEN} (\d+)")


def erased_name(number: int) -> str:
    """
    Return the name that stands for an erased one.

    >>> erased_name(2)
    '… 2'
    """
    return f"{HIDDEN} {number}"


def is_erased_name(text: str) -> bool:
    """Return whether a text stands for an erased name."""
    return _PATTERN.fullmatch(text) is not None


def erased_numbers(history: Iterable[Entry]) -> Iterator[int]:
    """Yield the number of each erased name in these entries, as often as it is there."""
    for entry in history:
        for text in _names_in(entry.what):
            if found := _PATTERN.fullmatch(text):
                yield int(found[1])


def _names_in(part: Part) -> Iterator[str]:
    """Yield the names of things measured or asked in a record, or in a part of one."""
    own, inside = _places_of_names(cast("Any", type(part)))
    for field in own:
        held = getattr(part, field)
        yield from (held,) if isinstance(held, str) else held or ()
    for field in inside:
        inner: Part | tuple[Part, ...] | None = getattr(part, field)
        parts = inner if isinstance(inner, tuple) else () if inner is None else (inner,)
        for each in parts:
            yield from _names_in(each)


@cache
def _places_of_names(kind: type[attrs.AttrsInstance]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fields of a class that hold such names, and those that hold parts with such names."""
    hints = get_type_hints(kind)
    own = tuple(name for name, holds in fields_held(kind) if holds is Holds.TEXT)
    inside = (
        name for name in part_fields(kind)
        if any(any(_places_of_names(cast("Any", each))) for each in part_classes(hints[name]) if each is not kind)
    )  # fmt: skip
    return own, tuple(inside)


def numbered_anew(history: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """
    Return entries whose erased names are numbered from 1, in the order in which they come here.

    The numbers of a case count every name that was erased in it: in a part of it, they would tell of the others.
    """
    numbers = dict.fromkeys(erased_numbers(history))
    if list(numbers) == list(range(1, len(numbers) + 1)):
        return history
    new = {erased_name(number): erased_name(place) for place, number in enumerate(numbers, 1)}

    def change(_value: Value, _name: str, holds: Holds, held: Any) -> object:
        return each_item(held, lambda text: new.get(text, text)) if holds is Holds.TEXT else held

    return tuple(rewritten(entry, change) for entry in history)
