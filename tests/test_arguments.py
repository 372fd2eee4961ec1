"""A call that fails because of a wrong argument says so, and hides no error of anybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Literal

import pytest

import casekit as ck
from casekit.arguments import check_types, described, is_of_type, refusing_wrong_types


class BrokenCalendar:
    def is_working_day(self, day: date, /) -> bool:
        raise KeyError(day)


def test_what_a_calendar_of_a_host_raises_is_raised_as_it_is():
    with pytest.raises(KeyError):
        ck.days.next_working_day(date(2025, 5, 5), calendar=BrokenCalendar())


def test_what_failed_first_is_not_shown_since_it_may_hold_a_personal_value():
    with pytest.raises(ck.RecordError) as refused:
        ck.days.next_working_day(date(2025, 5, 5), calendar=5)  # type: ignore[arg-type]

    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", "calendar")]


def test_a_missing_argument_is_named_by_python():
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        ck.labels.find()  # type: ignore[call-arg]


def test_what_fails_while_it_is_iterated_is_refused_too():
    @refusing_wrong_types()
    def halves(numbers: tuple[int, ...]) -> Iterator[float]:
        for each in numbers:
            yield 1 / each

    assert next(halves((2, 0))) == 0.5
    with pytest.raises(ZeroDivisionError):
        list(halves((0,)))
    with pytest.raises(TypeError, match=r"cannot call .*halves: numbers is not of the right kind"):
        list(halves(("2",)))  # type: ignore[arg-type]


def test_each_of_several_arguments_is_looked_at():
    @refusing_wrong_types()
    def total(*numbers: int) -> int:
        return sum(numbers)

    assert total(1, 2) == 3
    with pytest.raises(TypeError, match="Give a whole number"):
        total(1, "2")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "hint", "fits"),
    [
        ("en", Literal["en", "ko"], True), ("fr", Literal["en", "ko"], False), (["en"], Literal["en", "ko"], False),
        (ck.Need, type[ck.Record], True), (int, type[ck.Record], False), (5, type[ck.Record], False),
        (len, Callable[[str], int], True), (5, Callable[[str], int], False), (True, int, False), (1.0, int, False),
        (1, float, True), ({"a": 1}, Mapping[str, int], True), ({"a": "b"}, Mapping[str, int], False),
        (iter([1]), Iterator[str], True),
        (ck.days.Weekdays(), ck.Calendar, True), (ck.days.Weekdays, ck.Calendar, False),
        (5, Any, True), (None, None, True), (None, str | None, True), (5, str | None, False),
    ],
    ids=[*map(str, range(1, 21))],  # what stands in a list has another address in every process
)  # fmt: skip
def test_a_value_is_compared_with_its_type(value, hint, fits):
    assert is_of_type(value, hint) is fits


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (type[ck.Record], "a class (Record)"), (Callable[[str], int], "a function"), (ck.Case, "Case"),
        (Mapping[str, int], "a table"), (Any, "Any"), (str | None, "text or None"),
    ],
    ids=str,
)  # fmt: skip
def test_a_type_has_words(hint, words):
    assert described(hint) == words


def test_every_wrong_argument_is_named():
    with pytest.raises(TypeError, match=r"^cannot go on: a is not .* text\. b is not .* true or false\.$"):
        check_types("cannot go on", {"a": (5, str), "b": (5, bool), "c": (5, int)})
