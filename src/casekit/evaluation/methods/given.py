"""Validate the arguments of methods: numbers are converted to exact fractions, and all faults are raised at once."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence, Set, ValuesView
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from numbers import Rational, Real
from operator import ne
from typing import TypeAlias, TypeVar, cast

from casekit.answers import Refusal
from casekit.errors import EvaluationError
from casekit.models.text import normalized

Number: TypeAlias = int | float | Decimal | Fraction
"""A number as an argument. A float is converted through its decimal text, so 0.1 is exactly one tenth."""

_Value = TypeVar("_Value")
Values: TypeAlias = Collection[_Value]
"""
A row of values as an argument: a list, a tuple, an array, or a Series of pandas or polars. A set and a table have no
order and are refused, although a type checker accepts them; a generator is refused by both.
"""

LARGEST = 10**15
"""The largest absolute value that a method accepts. A larger one is taken for a typing error."""
SMALLEST = Fraction(1, LARGEST)
"""The smallest absolute value that a method accepts, besides zero."""
SMALLEST_FLOAT = float(SMALLEST)
"""The same as a float, with which comparisons are faster."""
_DIGITS = 16
"""A Decimal with more digits before the point, or more zeros after it, is not expanded: it is out of range anyway."""
LONGEST = 1_000_000
"""The most values that one list may have."""

_Choice = TypeVar("_Choice", bound=str)


class Given:
    """
    Reads the arguments of one method and collects their faults.

    Each method of this class returns a usable value even for a faulty argument. `refuse` then raises one
    EvaluationError with every fault. `where` is the path of the argument in its fault.

    >>> given = Given("nap")
    >>> given.numbers([3, None, "many"], "baseline", missing=True), given.number(0.5, "confidence", low=0, high=1)
    ([Fraction(3, 1), None, Fraction(0, 1)], Fraction(1, 2))
    >>> [fault.where for fault in given.faults]
    ['baseline[2]']
    """

    def __init__(self, method: str) -> None:
        self.method = method
        self.faults: list[Refusal] = []

    def fault(self, code: str, where: str, **facts: object) -> None:
        """Add a fault."""
        self.faults.append(Refusal(code, facts, where))

    def refuse(self) -> None:
        """Raise EvaluationError with every fault, if there are any."""
        if self.faults:
            raise EvaluationError(f"cannot compute {self.method}", self.faults)

    def number(self, value: object, where: str, *, low: Number = -LARGEST, high: Number = LARGEST) -> Fraction:
        """Return a number from `low` to `high` as an exact fraction; 0 for a faulty one."""
        exact = _exact(value)
        if exact is None:
            self.fault("wrong_type", where, expected="a number")
        elif isinstance(exact, str):
            self.fault(exact, where)
        elif not low <= exact <= high:
            self.fault("out_of_range", where, low=_plain(low), high=_plain(high))
        elif exact and abs(exact) < SMALLEST:
            self.fault("number_too_small", where)
        else:
            return exact
        return Fraction(0)

    def whole(self, value: object, where: str, *, low: int = 0, high: int = LARGEST) -> int:
        """Return a whole number from `low` to `high`; `low` for a faulty one."""
        if isinstance(value, bool) or not isinstance(value, Rational) or value.denominator != 1:
            self.fault("wrong_type", where, expected="a whole number")
        elif not low <= (number := int(cast("int", value))) <= high:
            self.fault("out_of_range", where, low=low, high=high)
        else:
            return number
        return low

    def items(self, values: object, where: str, *, least: int = 0) -> tuple[object, ...]:
        """
        Return the items of a list, tuple, array, Series or other row of values that has at least `least` of them; empty
        for another value. A text, a set and a table have no row of values.
        """
        row = _row_of(values)
        if row is None:
            self.fault("wrong_type", where, expected="a list or tuple")
            return ()
        if len(row) > LONGEST:
            self.fault("too_many_values", where, most=LONGEST)
            return ()
        items = tuple(row)
        if least and not items:
            self.fault("empty_collection", where)
        elif len(items) < least:
            self.fault("too_few_values", where, given=len(items), least=least)
        return items

    def numbers(
        self, values: object, where: str, *, missing: bool = False, low: Number = -LARGEST, high: Number = LARGEST,
        least: int = 0,
    ) -> list[Fraction | None]:  # fmt: skip
        """Return numbers in order. With `missing`, None and NaN are allowed for a value that was not observed."""
        return [
            Fraction(value) if type(value) is int and low <= value <= high
            else None if missing and is_missing(value)
            else self.number(value, f"{where}[{place}]", low=low, high=high)
            for place, value in enumerate(self.items(values, where, least=least))
        ]  # fmt: skip

    def comparable(self, lists: Mapping[str, object]) -> dict[str, Sequence[float | Fraction | None] | None]:
        """
        Return the numbers of several lists that are compared with each other, by the name of the list.

        None or NaN in a list is a value that was not observed, and is returned as None. If all numbers are ints and
        floats, they are returned unchanged, which is faster: they compare like their decimal texts. Otherwise all
        become exact fractions. For an argument that is no row of values, return None in its place.

        >>> given = Given("nap")
        >>> given.comparable({"baseline": [1, 0.5, None]}), given.comparable({"baseline": [Decimal("0.5")]})
        ({'baseline': (1, 0.5, None)}, {'baseline': [Fraction(1, 2)]})
        """
        found: dict[str, Sequence[float | Fraction | None] | None] = {}
        for where, values in lists.items():
            before = len(self.faults)
            items = self.items(values, where)
            if not set(map(type, items)) <= {int, float} or any(map(ne, items, items)):  # only NaN is not itself
                items = tuple([None if is_missing(each) else each for each in items])
            found[where] = cast("Sequence[float | None]", items) if len(self.faults) == before else None
        if all(_compare_as_they_are(items) for items in found.values() if items is not None):
            return found
        return {where: items and self.numbers(items, where, missing=True) for where, items in found.items()}

    def table(self, values: object, where: str, *, least: int = 0) -> dict[str, object]:
        """
        Return a table by its ids, in order; empty for another value.

        An id that occurs in two Unicode forms is a fault: it occurs twice.
        """
        if not isinstance(values, Mapping):
            self.fault("wrong_type", where, expected="a table")
            return {}
        things = cast("Mapping[object, object]", values)
        if len(things) < least:
            self.fault("empty_collection", where)
        found: dict[str, object] = {}
        for key, value in things.items():
            id = self.text(key, f"{where} (ids)")
            if id and id in found:
                self.fault("id_twice", f"{where} (ids)")
            found[id] = value
        return found

    def text(self, value: object, where: str) -> str:
        """Return a text that is not blank, in Unicode normal form NFC; an empty text for another value."""
        if isinstance(value, str) and value.strip():
            return normalized(value)
        self.fault("wrong_type", where, expected="text that is not blank")
        return ""

    def texts(self, values: object, where: str, *, least: int = 0) -> tuple[str, ...]:
        """Return texts in order, as `text` does."""
        items = self.items(values, where, least=least)
        return tuple(self.text(value, f"{where}[{place}]") for place, value in enumerate(items))

    def choice(self, value: object, where: str, allowed: Sequence[_Choice]) -> _Choice:
        """Return one of the allowed words, which are in Unicode normal form NFC; the first one for another value."""
        word = normalized(value)
        if isinstance(word, str) and word in allowed:
            return cast("_Choice", word)
        self.fault("not_one_of", where, allowed=tuple(allowed))
        return allowed[0]

    def flag(self, value: object, where: str) -> bool:
        """Return True or False; False for another value."""
        if isinstance(value, bool):
            return value
        self.fault("wrong_type", where, expected="true or false")
        return False

    def day(self, value: object, where: str) -> date:
        """Return a day. For another value, also for an instant, return a fixed day."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.fault("wrong_type", where, expected="a day (datetime.date)")
        return date(2000, 1, 1)

    def same_length(self, one: Sequence[object], other: Sequence[object], where: str) -> None:
        """Add a fault if two lists differ in length, unless the second one, at `where`, already has a fault."""
        if len(one) != len(other) and all(each.where != where for each in self.faults):
            self.fault("lengths_differ", where, expected=len(one), given=len(other))


def _row_of(values: object) -> Collection[object] | None:
    """Return a row of values as what can be counted; None for anything else. Of no package it asks more than a list."""
    if isinstance(values, str | bytes | Mapping | Set):
        return None
    if isinstance(values, Sequence | ValuesView):
        return cast("Collection[object]", values)
    for name in ("tolist", "to_list"):  # arrays and numpy; pandas and polars
        to_list = getattr(values, name, None)
        listed: object = to_list() if callable(to_list) else None
        if isinstance(listed, list):
            return cast("list[object]", listed)
    return None


def is_missing(value: object) -> bool:
    """Return whether a value stands for none: None, NaN, or what pandas has in their place."""
    if value is None or type(value).__name__ in _MISSING:
        return True
    return isinstance(value, float | Decimal) and value != value  # noqa: PLR0124  # only NaN is not itself


_MISSING = ("NAType", "NaTType")
"""The types of the missing values of pandas, by name: it need not be installed."""


def _exact(value: object) -> Fraction | str | None:
    """Return a number as an exact fraction, or the code of its fault; None for anything but a number."""
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        return None
    if isinstance(value, Decimal) and value.is_finite() and value and abs(value.adjusted()) > _DIGITS:
        return Fraction(10) ** (_DIGITS if value.adjusted() > 0 else -_DIGITS)  # a fault: too large or too small
    if isinstance(value, Rational):
        return Fraction(int(cast("int", value.numerator)), int(cast("int", value.denominator)))
    try:
        return Fraction(str(value))
    except (ValueError, OverflowError):
        return "not_finite"


def _compare_as_they_are(items: Sequence[object]) -> bool:
    """Return whether all items are ints and floats in range, or None."""
    if not set(map(type, items)) <= {int, float, type(None)}:
        return False
    sizes = [*map(abs, filter(None, cast("Sequence[float | None]", items)))]
    # NaN fails every comparison: as the first size it fails here, as a later one it makes the sum NaN
    return not sizes or (min(sizes) >= SMALLEST_FLOAT and max(sizes) <= LARGEST and not math.isnan(sum(sizes)))


def _plain(limit: Number) -> int | float:
    return limit if isinstance(limit, int | float) else float(limit)
