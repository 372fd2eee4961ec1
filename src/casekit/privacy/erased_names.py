"""The names that stand for erased ones, such as those of measures: apart from each other, and saying nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, cast

import attrs

from casekit.models import Entry
from casekit.models.record import Value
from casekit.practice.own_values import part_fields
from casekit.privacy.held_fields import Holds, each_item, fields_held, rewritten, texts_of
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
        if _may_hold_names(cast("Any", type(entry.what))):
            names = map(_PATTERN.fullmatch, texts_of(entry.what, Holds.TEXT))
            yield from (int(each[1]) for each in names if each)


@cache
def _may_hold_names(kind: type[attrs.AttrsInstance]) -> bool:
    """Return whether records of a class, or parts of them, may hold names of things measured or asked."""
    held = fields_held(kind)
    return any(holds is Holds.TEXT for _, holds in held) or bool(part_fields(kind))


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
