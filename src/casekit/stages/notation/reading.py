"""Reads tables, lists and plain values of a mapping, and collects every fault with its place on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, cast
from unicodedata import normalize

from casekit.answers import Fault, Params
from casekit.days import Interval
from casekit.errors import RecordError
from casekit.limits import DEFAULT_LIMITS, LARGEST_NUMBER, Limits
from casekit.models.text import is_storable
from casekit.nearest import nearest
from casekit.stages.faults import FoundFault, shortened, unlisted
from casekit.stages.names import IDENTIFIER, LANGUAGE

Fields: TypeAlias = dict[str, Any]
Read: TypeAlias = Callable[[object, str], object]
LONGEST_TEXT = 2000
HIGHEST_COUNT = 1_000_000


class Reader:
    """Reads a mapping, within limits, and collects every fault on the way; those beyond the limit are counted."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self.faults: list[Fault] = []
        self.more_faults = 0
        self.left_out: set[str] = set()
        """The places of tables of which something could not be read and was left out."""
        self._values_left = limits.values

    def fault(self, code: str, where: str, **params: object) -> None:
        """Keep one more fault."""
        self.keep(FoundFault(code, where, params))

    def keep(self, fault: FoundFault) -> None:
        """Keep one more fault, or count it."""
        if len(self.faults) < self.limits.faults:
            self.faults.append(fault.told(self.limits))
        else:
            self.more_faults += 1

    def first_fault(self, code: str, where: str, **params: object) -> None:
        """Keep a fault before all others: that of the whole, which is told even where others exceed the limit."""
        self.faults.insert(0, FoundFault(code, where, params).told(self.limits))
        if len(self.faults) > self.limits.faults:
            self.faults.pop()
            self.more_faults += 1

    @property
    def listed_faults(self) -> tuple[Fault, ...]:
        """The faults kept, and how many more there are."""
        return (*self.faults, *unlisted(self.more_faults))

    def _counts(self, values: Mapping[object, object] | Sequence[object], where: str) -> bool:
        """Count the values of a table or a list, and return whether they are within the limit; told once."""
        before, self._values_left = self._values_left, self._values_left - len(values)
        if before >= 0 > self._values_left:
            self.first_fault("workflow_too_large", where or "workflow", most=self.limits.values)
        return self._values_left >= 0

    def table(self, data: object, where: str, read: Mapping[str, Read], needed: Sequence[str] = ()) -> Fields:
        """A table with known keys: each read by its own reader; what cannot be read is left out."""
        if not is_table(data):
            self.fault("wrong_type", where or "workflow", expected="a table")
            return {}
        items = cast("Mapping[object, object]", data)
        within = f"{where}." if where else ""
        fields: Fields = {}
        if not self._counts(items, where):
            return fields
        for key, value in items.items():
            reading = read.get(key) if isinstance(key, str) else None
            if reading is None:
                place = within + key if isinstance(key, str) else where
                self._unknown_key(key, short(place), tuple(read))
            elif (result := reading(value, within + cast("str", key))) is not None:
                fields[cast("str", key)] = result
        for key in needed:
            if key not in items:
                self.fault("missing_key", within + key, key=key)
        return fields

    def _unknown_key(self, key: object, place: str, allowed: tuple[str, ...]) -> None:
        if len(self.faults) < self.limits.faults:
            self.fault("unknown_key", place, allowed=allowed, nearest=nearest(key, allowed))
        else:
            self.more_faults += 1

    def named(self, data: object, where: str, name_is: re.Pattern[str]) -> list[tuple[str, object, str]]:
        """A table of named things: (name, value, place), names that are no identifiers reported."""
        if not is_table(data):
            self.fault("wrong_type", where, expected="a table")
            self.left_out.add(where)
            return []
        things: list[tuple[str, object, str]] = []
        table = cast("Mapping[object, object]", data)
        if not self._counts(table, where):
            self.left_out.add(where)
            return things
        for name, value in table.items():
            place = short(f"{where}.{name}" if isinstance(name, str) else where)
            if isinstance(name, str) and name_is.fullmatch(name) and len(name) <= LONGEST_TEXT:
                things.append((name, value, place))
                continue
            self.left_out.add(where)
            if isinstance(name, str) and name.lower() != name and name.lower() in table:
                self.fault("differs_only_by_case", place, same=short(name.lower()))
            else:
                self.fault("bad_identifier", place)
        return things

    def items(self, data: object, where: str, read: Read) -> tuple[object, ...]:
        """A list, each item read by its own reader; what cannot be read is left out."""
        return tuple([value for _, value in self.items_with_places(data, where, read)])

    def items_with_places(self, data: object, where: str, read: Read) -> list[tuple[int, object]]:
        """The items of a list that could be read, each with its place in the list."""
        if not isinstance(data, list | tuple):
            self.fault("wrong_type", where, expected="a list")
            return []
        values = cast("Sequence[object]", data)
        if not self._counts(values, where):
            return []
        found = [(index, read(value, f"{where}[{index}]")) for index, value in enumerate(values)]
        return [(index, value) for index, value in found if value is not None]

    def text(self, value: object, where: str) -> str | None:
        """Text that is not blank, not too long, and plain Unicode; read in composed letters (Unicode NFC)."""
        value = normalize("NFC", value) if isinstance(value, str) and not value.isascii() else value
        if not isinstance(value, str) or not value.strip():
            self.fault("wrong_type", where, expected="text that is not blank")
        elif len(value) > LONGEST_TEXT:
            self.fault("text_too_long", where, length=len(value), longest=LONGEST_TEXT)
        elif not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            self.fault("wrong_type", where, expected="text without half a surrogate pair")
        else:
            return value
        return None

    def storable_text(self, value: object, where: str) -> str | None:
        """Text that a database can store, too: that of a field which validates its text when it is built."""
        text = self.text(value, where)
        if text is None or is_storable(text):
            return text
        self.fault("text_cannot_be_stored", where)
        return None

    def identifier(self, value: object, where: str, pattern: re.Pattern[str] = IDENTIFIER) -> str | None:
        """A plain identifier."""
        if isinstance(value, str) and len(value) <= LONGEST_TEXT and pattern.fullmatch(value):
            return value
        if self.text(value, where) is not None:
            self.fault("bad_identifier", where)
        return None

    def flag(self, value: object, where: str) -> bool | None:
        """True or false."""
        if isinstance(value, bool):
            return value
        self.fault("wrong_type", where, expected="true or false")
        return None

    def labels(self, value: object, where: str) -> Params:
        """Texts by language."""
        named = self.named(value, where, LANGUAGE)
        texts = {name: self.text(text, place) for name, text, place in named}
        return Params({name: text for name, text in texts.items() if text is not None})

    def identifiers(self, value: object, where: str) -> tuple[object, ...]:
        """A list of plain identifiers."""
        return self.items(value, where, self.identifier)

    def texts(self, value: object, where: str) -> tuple[object, ...]:
        """A list of texts."""
        return self.items(value, where, self.text)

    def storable_texts(self, value: object, where: str) -> tuple[object, ...]:
        """A list of texts that a database can store."""
        return self.items(value, where, self.storable_text)

    def interval(self, value: object, where: str) -> Interval | None:
        """A count and its unit."""
        parts = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else ()
        if len(parts) == 2:
            try:
                return Interval(parts[0], parts[1])
            except RecordError:
                pass
        self.fault("wrong_type", where, expected='an interval such as [1, "month"] (day, week or month)')
        return None

    def one_of(self, value: object, where: str, code: str, allowed: Sequence[str]) -> str | None:
        """One of a few words."""
        if isinstance(value, str) and value in allowed:
            return value
        self.fault(code, where, allowed=tuple(allowed))
        return None

    def literal(self, value: object, where: str) -> object:
        """A literal parameter of a guard or an effect."""
        if isinstance(value, list):
            return self.texts(cast("list[object]", value), where)
        if isinstance(value, str):
            return self.text(value, where)
        if isinstance(value, bool | int | float) and abs(value) <= LARGEST_NUMBER:
            return value
        self.fault("wrong_type", where, expected="text, a number, true or false, or a list of texts")
        return None

    def count(self, value: object, where: str) -> int | None:
        """A whole number from 1."""
        if type(value) is int and 1 <= value <= HIGHEST_COUNT:
            return value
        self.fault("wrong_type", where, expected=f"a whole number from 1 to {HIGHEST_COUNT}")
        return None

    def number(self, value: object, where: str) -> float | None:
        """A number that is not out of all bounds."""
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER:
            return value
        self.fault("wrong_type", where, expected="a number")
        return None


def is_table(value: object) -> bool:
    """Whether a value is a table; a plain dict is told by its type, which is quicker than asking Mapping."""
    return type(value) is dict or isinstance(value, Mapping)


def short(place: str) -> str:
    """A place that is not longer than a line of text."""
    return shortened(place, 78)
