"""Read tables, lists and plain values of a mapping, and collect every fault with its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, cast
from unicodedata import normalize

from casekit.answers import Fault, Params
from casekit.days import Interval, TimeLimit
from casekit.errors import RecordError
from casekit.limits import DEFAULT_LIMITS, LARGEST_NUMBER, Limits
from casekit.models.text import is_blank, is_storable
from casekit.nearest import nearest
from casekit.notation.faults import FoundFault, shortened, unlisted
from casekit.notation.names import IDENTIFIER, LANGUAGE
from casekit.notation.parsing import JsonTable

Fields: TypeAlias = dict[str, Any]
"""Keyword arguments for the class that is built from a table."""
Read: TypeAlias = Callable[[object, str], object]
"""Reads a value at a path. For a faulty value it keeps a fault, and returns None or what could be read."""
LONGEST_TEXT = 2000
"""The most characters of a text."""
HIGHEST_COUNT = 1_000_000
"""The highest value that `Reader.count` accepts."""


class Reader:
    """
    Reads a mapping within limits and collects its faults; those beyond the limit are only counted.

    Each method takes a value and its path. For a faulty value it keeps a fault, and returns None or what could be read.

    whole: What is read, as the place of its faults names it.
    """

    whole = "workflow"

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self.faults: list[Fault] = []
        self.more_faults = 0
        self.left_out: set[str] = set()
        """The paths of tables of which a part could not be read."""
        self._values_left = limits.values

    def fault(self, code: str, where: str, **params: object) -> None:
        """Keep a fault with these facts."""
        self.keep(FoundFault(code, where, params))

    def keep(self, fault: FoundFault) -> None:
        """Keep a fault; beyond the limit, only count it."""
        if len(self.faults) < self.limits.faults:
            self.faults.append(fault.told(self.limits))
        else:
            self.more_faults += 1

    def first_fault(self, code: str, where: str, **params: object) -> None:
        """Keep a fault of the whole workflow, before all others and regardless of the limit."""
        self.faults.insert(0, FoundFault(code, where, params).told(self.limits))
        if len(self.faults) > self.limits.faults:
            self.faults.pop()
            self.more_faults += 1

    @property
    def listed_faults(self) -> tuple[Fault, ...]:
        """The faults kept, then one that counts the others, if any."""
        return (*self.faults, *unlisted(self.more_faults))

    def _count_values(self, values: Mapping[object, object] | Sequence[object], where: str) -> bool:
        """Count the values of a table or a list. Beyond the limit return False; the first time, keep a fault too."""
        before, self._values_left = self._values_left, self._values_left - len(values)
        if before >= 0 > self._values_left:
            self.first_fault("workflow_too_large", where or self.whole, most=self.limits.values)
        return self._values_left >= 0

    def table(self, data: object, where: str, read: Mapping[str, Read], needed: Sequence[str] = ()) -> Fields:
        """
        Read a table with known keys, and return the values that could be read.

        Args:
            data: The table.
            where: Its path; empty for the whole workflow.
            read: The reader of each key.
            needed: The keys it must have.
        """
        if not is_table(data):
            self.fault("wrong_type", where or self.whole, expected="a table")
            return {}
        self._report_twice(data, where or self.whole)
        items = cast("Mapping[object, object]", data)
        within = f"{where}." if where else ""
        fields: Fields = {}
        if not self._count_values(items, where):
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

    def _report_twice(self, data: object, where: str) -> None:
        """Keep a fault for each key that occurs twice in a JSON object."""
        for key in data.twice if isinstance(data, JsonTable) else ():
            self.fault("duplicate_stage" if where == "stages" else "duplicate_key", where, key=key[:80])

    def _unknown_key(self, key: object, place: str, allowed: tuple[str, ...]) -> None:
        """Keep a fault for a key that is not allowed. Beyond the limit only count it: a nearest key is costly."""
        if len(self.faults) < self.limits.faults:
            self.fault("unknown_key", place, allowed=allowed, nearest=nearest(key, allowed))
        else:
            self.more_faults += 1

    def named(self, data: object, where: str, name_is: re.Pattern[str]) -> list[tuple[str, object, str]]:
        """Read a table of named entries: return each (name, value, path), without names that do not match `name_is`."""
        if not is_table(data):
            self.fault("wrong_type", where, expected="a table")
            self.left_out.add(where)
            return []
        self._report_twice(data, where)
        entries: list[tuple[str, object, str]] = []
        table = cast("Mapping[object, object]", data)
        if not self._count_values(table, where):
            self.left_out.add(where)
            return entries
        for name, value in table.items():
            place = short(f"{where}.{name}" if isinstance(name, str) else where)
            if isinstance(name, str) and name_is.fullmatch(name) and len(name) <= LONGEST_TEXT:
                entries.append((name, value, place))
                continue
            self.left_out.add(where)
            if isinstance(name, str) and name.lower() != name and name.lower() in table:
                self.fault("differs_only_by_case", place, same=short(name.lower()))
            else:
                self.fault("bad_identifier", place)
        return entries

    def items(self, data: object, where: str, read: Read) -> tuple[object, ...]:
        """Read a list: return the items that could be read."""
        return tuple([value for _, value in self.items_with_places(data, where, read)])

    def items_with_places(self, data: object, where: str, read: Read) -> list[tuple[int, object]]:
        """Read a list: return the items that could be read, each with its index."""
        if not isinstance(data, list | tuple):
            self.fault("wrong_type", where, expected="a list")
            return []
        values = cast("Sequence[object]", data)
        if not self._count_values(values, where):
            return []
        found = [(index, read(value, f"{where}[{index}]")) for index, value in enumerate(values)]
        return [(index, value) for index, value in found if value is not None]

    def text(self, value: object, where: str) -> str | None:
        """Read a text that is not blank, not too long and without lone surrogates; return it in Unicode NFC."""
        value = normalize("NFC", value) if isinstance(value, str) and not value.isascii() else value
        if not isinstance(value, str) or (is_blank(value) and (is_storable(value) or not value.strip())):
            self.fault("wrong_type", where, expected="text that is not blank")
        elif len(value) > LONGEST_TEXT:
            self.fault("text_too_long", where, length=len(value), longest=LONGEST_TEXT)
        elif not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            self.fault("wrong_type", where, expected="text without half a surrogate pair")
        else:
            return value
        return None

    def storable_text(self, value: object, where: str) -> str | None:
        """Read a text that a database can store too, for fields that would raise for any other text."""
        text = self.text(value, where)
        if text is None or is_storable(text):
            return text
        self.fault("text_cannot_be_stored", where)
        return None

    def identifier(self, value: object, where: str, pattern: re.Pattern[str] = IDENTIFIER) -> str | None:
        """Read an identifier."""
        if isinstance(value, str) and len(value) <= LONGEST_TEXT and pattern.fullmatch(value):
            return value
        if self.text(value, where) is not None:
            self.fault("bad_identifier", where)
        return None

    def flag(self, value: object, where: str) -> bool | None:
        """Read true or false."""
        if isinstance(value, bool):
            return value
        self.fault("wrong_type", where, expected="true or false")
        return None

    def labels(self, value: object, where: str) -> Params:
        """Read labels: texts by language."""
        named = self.named(value, where, LANGUAGE)
        texts = {name: self.text(text, place) for name, text, place in named}
        return Params({name: text for name, text in texts.items() if text is not None})

    def identifiers(self, value: object, where: str) -> tuple[object, ...]:
        """Read a list of identifiers."""
        return self.items(value, where, self.identifier)

    def texts(self, value: object, where: str) -> tuple[object, ...]:
        """Read a list of texts."""
        return self.items(value, where, self.text)

    def storable_texts(self, value: object, where: str) -> tuple[object, ...]:
        """Read a list of texts that a database can store."""
        return self.items(value, where, self.storable_text)

    def interval(self, value: object, where: str) -> Interval | None:
        """Read an interval: a list of a count and a unit."""
        parts = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else ()
        if len(parts) == 2:
            try:
                return Interval(parts[0], parts[1])
            except RecordError:
                pass
        self.fault("wrong_type", where, expected='an interval such as [1, "month"] (day, week or month)')
        return None

    def time_limit(self, value: object, where: str) -> TimeLimit | None:
        """Read a time limit: a list of a count and a unit."""
        parts = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else ()
        if len(parts) == 2:
            try:
                return TimeLimit(parts[0], parts[1])
            except RecordError:
                pass
        expected = 'a time limit such as [3, "working_day"] (hour, day, working_day, week, month or year)'
        self.fault("wrong_type", where, expected=expected)
        return None

    def one_of(self, value: object, where: str, code: str, allowed: Sequence[str]) -> str | None:
        """Read one of the allowed words."""
        if isinstance(value, str) and value in allowed:
            return value
        self.fault(code, where, allowed=tuple(allowed))
        return None

    def literal(self, value: object, where: str) -> object:
        """Read a literal parameter of a guard or an effect."""
        if isinstance(value, list):
            return self.texts(cast("list[object]", value), where)
        if isinstance(value, str):
            return self.text(value, where)
        if isinstance(value, bool | int | float) and abs(value) <= LARGEST_NUMBER:
            return value
        self.fault("wrong_type", where, expected="text, a number, true or false, or a list of texts")
        return None

    def count(self, value: object, where: str) -> int | None:
        """Read a whole number from 1 to `HIGHEST_COUNT`."""
        if type(value) is int and 1 <= value <= HIGHEST_COUNT:
            return value
        self.fault("wrong_type", where, expected=f"a whole number from 1 to {HIGHEST_COUNT}")
        return None

    def number(self, value: object, where: str) -> float | None:
        """Read a number of at most `LARGEST_NUMBER`, positive or negative."""
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER:
            return value
        self.fault("wrong_type", where, expected="a number")
        return None


def is_table(value: object) -> bool:
    """Return whether a value is a mapping; the type is compared first, because `isinstance` with Mapping is slow."""
    return type(value) is dict or isinstance(value, Mapping)


def short(place: str) -> str:
    """Return a path, shortened to 78 characters."""
    return shortened(place, 78)
