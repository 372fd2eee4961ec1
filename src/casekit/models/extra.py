"""`Extra`: the values of an office's own fields, kept with each record and each part of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from math import isfinite
from typing import TypeAlias, cast

from casekit.answers import Refusal
from casekit.arguments import type_error
from casekit.limits import LARGEST_NUMBER
from casekit.models.text import is_storable, normalized

FieldValue: TypeAlias = str | int | float | bool | date | datetime | tuple[str, ...] | None
"""The value of an office's own field."""
LONGEST_NAME = 60
"""The most characters of the name of an own field, or of a kind of records of an office in a document."""
NAME = r"[^\W\d]\w*"
"""The pattern of such a name."""
_NAME = re.compile(NAME)


class Extra(Mapping[str, FieldValue]):
    """
    An immutable mapping of an office's own fields by name, in the order given. It can be hashed and pickled.

    Mappings with the same values are equal, also in another order. True and 1 are different values. The repr holds the
    names alone, since a value may be personal. Texts and names are converted to Unicode normal form NFC, and a list
    becomes a tuple.

    Extra(fields): The values by name. A name is an identifier, such as "school_grade", of at most 60 characters.

    A record checks the types of the values, and a practice which fields there are: see `casekit.Practice`.

    >>> extra = Extra({"school_grade": 5, "funded_by": ["city", "donor"]})
    >>> extra["school_grade"], extra["funded_by"]
    (5, ('city', 'donor'))
    >>> extra
    Extra('school_grade', 'funded_by')

    Raises TypeError for anything but a mapping.
    """

    __slots__ = ("_fields",)
    _fields: dict[str, FieldValue]

    def __init__(self, fields: Mapping[str, object] | None = None) -> None:
        if fields is not None and not isinstance(fields, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise type_error("cannot build Extra", {"fields": "a table of values by the names of fields"})
        given = {normalized(name): _plain(value) for name, value in (fields or {}).items()}
        self._fields = cast("dict[str, FieldValue]", given)

    def __getitem__(self, name: str) -> FieldValue:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Extra):
            return self._compared() == other._compared()
        return self._fields == other

    def __hash__(self) -> int:
        return hash(self._compared())

    def __repr__(self) -> str:
        return f"Extra({', '.join(map(repr, self._fields))})"

    def _compared(self) -> frozenset[tuple[str, type, FieldValue]]:
        """Return the fields as they are compared: with the type of each value, since True equals 1."""
        return frozenset((name, type(value), value) for name, value in self._fields.items())

    def faults(self, where: str) -> Iterator[Refusal]:
        """Yield the fault of each name that is no identifier, and of each value that no own field can have."""
        for name, value in cast("Mapping[object, object]", self._fields).items():
            if not is_field_name(name):
                yield Refusal("bad_field_name", {}, where)
            elif fault := fault_of(value):
                yield Refusal(fault.code, fault.params, f"{where}.{name}")


NO_EXTRA = Extra()
"""The own fields of a record without any."""


def to_extra(value: Mapping[str, FieldValue]) -> Extra:
    """Return a mapping as Extra; anything else as it is, for the check of the field to refuse."""
    if isinstance(value, Extra) or not isinstance(value, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        return value
    return Extra(value) if value else NO_EXTRA


def is_field_name(name: object) -> bool:
    """
    Return whether an own field can have this name: an identifier of at most 60 characters.

    >>> is_field_name("school_grade"), is_field_name("학년"), is_field_name("school grade")
    (True, True, False)
    """
    return isinstance(name, str) and len(name) <= LONGEST_NAME and _NAME.fullmatch(name) is not None


def _plain(value: object) -> object:
    """Return a text in NFC and a list as a tuple; anything else as it is."""
    return normalized(tuple(cast("list[object]", value)) if isinstance(value, list) else value)


def fault_of(value: object) -> Refusal | None:
    """Return why no own field can have this value; None if one can."""
    if isinstance(value, str):
        return None if is_storable(value) else Refusal("text_cannot_be_stored")
    if isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        if not all(isinstance(item, str) for item in items):
            return Refusal("wrong_type", {"expected": "a list of texts"})
        return next(filter(None, map(fault_of, items)), None)
    if isinstance(value, datetime):
        return Refusal("naive_instant") if value.utcoffset() is None else None
    if type(value) is float and not isfinite(value):
        return Refusal("not_finite")
    if type(value) is int or type(value) is float:
        limits = {"low": -LARGEST_NUMBER, "high": LARGEST_NUMBER}
        return None if -LARGEST_NUMBER <= value <= LARGEST_NUMBER else Refusal("out_of_range", limits)
    if value is None or isinstance(value, bool | date):
        return None
    return Refusal("wrong_type", {"expected": "text, a number, true or false, a day, an instant or a list of texts"})
