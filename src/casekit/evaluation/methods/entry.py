"""A thing that is given as one of the library's values, or as a table of the same fields: read field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeVar, cast

import attrs

from casekit.evaluation.methods.given import LARGEST, Given, Number

_Choice = TypeVar("_Choice", bound=str)


class Entry:
    """
    One thing of a list. A field that is not there is told once, and every question still answers.

    >>> from casekit.evaluation.methods.criteria.weighted_criteria import Criterion
    >>> entry = Entry(given := Given("criteria_score"), {"id": "C1", "wait": 3}, "criteria[0]", Criterion)
    >>> entry.text("id"), entry.number("weight"), [fault.code for fault in given.faults][:2]
    ('C1', Fraction(1, 1), ['field_not_known', 'missing_key'])
    """

    def __init__(self, given: Given, thing: object, where: str, of: type[attrs.AttrsInstance]) -> None:
        self.given = given
        self.where = where
        self.values: dict[str, object] = {}
        fields = attrs.fields_dict(of)
        if isinstance(thing, of):
            self.values = {name: getattr(thing, name) for name in fields}
        elif isinstance(thing, Mapping):
            table = cast("Mapping[object, object]", thing)
            if any(key not in fields for key in table):
                given.fault("field_not_known", where, allowed=tuple(fields))
            for name, field in fields.items():
                if name in table:
                    self.values[name] = table[name]
                elif field.default is attrs.NOTHING:
                    given.fault("missing_key", f"{where}.{name}", key=name)
                else:
                    self.values[name] = field.default
        else:
            given.fault("wrong_type", where, expected=f"a {of.__name__}, or a table of its fields")

    def text(self, name: str) -> str:
        """A field that is text."""
        return self.given.text(self.values[name], self._at(name)) if name in self.values else ""

    def choice(self, name: str, allowed: Sequence[_Choice]) -> _Choice:
        """A field that is one of a few words."""
        return self.given.choice(self.values[name], self._at(name), allowed) if name in self.values else allowed[0]

    def flag(self, name: str) -> bool:
        """A field that is true or false."""
        return name in self.values and self.given.flag(self.values[name], self._at(name))

    def number(self, name: str, *, low: Number = -LARGEST, high: Number = LARGEST) -> Fraction:
        """A field that is a number."""
        if name not in self.values:
            return Fraction(0)
        return self.given.number(self.values[name], self._at(name), low=low, high=high)

    def number_or_none(self, name: str) -> Fraction | None:
        """A field that is a number, or None where nothing was observed."""
        return None if self.values.get(name) is None else self.number(name)

    def _at(self, name: str) -> str:
        return f"{self.where}.{name}"


def named(given: Given, names: object, count: int) -> tuple[str, ...]:
    """The ids of so many things; where none are given they are numbered from 1."""
    if names is None:
        return tuple(str(place + 1) for place in range(count))
    found = given.texts(names, "names")
    given.same_length(range(count), found, "names")
    return found


def named_once(given: Given, names: Sequence[str], where: str) -> None:
    """Things of one list have ids of their own."""
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name and name in seen:
            given.fault("id_twice", f"{where}[{place}]")
        seen.add(name)
