"""Rows of values of any kind are taken, of packages that casekit does not need, and a NaN in them is a gap."""

from __future__ import annotations

import inspect
import math
from array import array
from collections import deque
from collections.abc import Callable
from decimal import Decimal

import pytest
from method_examples import EXAMPLES

import casekit as ck
from casekit.evaluation import methods
from casekit.evaluation.methods import kaplan_meier, nap, tau_baseline_corrected

BEFORE, AFTER = [3.0, 3.0, 4.0, 5.0], [4.0, 5.0, 6.0, 7.0, 7.0]


class NumpyLike:
    """An array or Series: no Sequence, but it can be listed."""

    def __init__(self, values: list[object]) -> None:
        self.values = values

    def __len__(self) -> int:
        return len(self.values)

    def tolist(self) -> list[object]:
        return self.values


class PolarsLike:
    """A Series of polars."""

    def __init__(self, values: list[object]) -> None:
        self.values = values

    def to_list(self) -> list[object]:
        return self.values


class NAType:
    """What pandas has for a value that is not there: it cannot be compared."""

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")


KINDS: list[Callable[[list[object]], object]] = [
    tuple, deque, NumpyLike, PolarsLike, lambda each: dict(enumerate(each)).values(),
    lambda each: array("d", each),  # type: ignore[arg-type]
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=["tuple", "deque", "numpy", "polars", "values", "array"])
def test_a_row_of_any_kind_gives_what_a_list_gives(kind):
    rows = kind(BEFORE), kind(AFTER)

    assert nap(*rows, improvement="increase") == nap(BEFORE, AFTER, improvement="increase")
    assert tau_baseline_corrected(*rows, improvement="increase").value is not None
    assert kaplan_meier(kind(AFTER), [1, 1, 0, 1, 1]) == kaplan_meier(AFTER, [1, 1, 0, 1, 1])


def _rows_of(name: str, given: dict[str, object]) -> set[str]:
    signature = inspect.signature(getattr(methods, name)).parameters
    return {each for each in given if "Values[" in str(signature[each].annotation)}


ROWS = [
    pytest.param(name, given, rows, id=f"{name}-{place}")
    for place, (name, given) in enumerate(EXAMPLES) if (rows := _rows_of(name, given))
]  # fmt: skip


@pytest.mark.parametrize(("name", "given", "rows"), ROWS)
def test_every_argument_that_is_said_to_be_a_row_takes_an_array(name, given, rows):
    arrays = {
        each: NumpyLike([*value]) if each in rows and isinstance(value, list | tuple) else value
        for each, value in given.items()
    }

    assert getattr(methods, name)(**arrays) == getattr(methods, name)(**given)


def test_every_row_of_values_is_said_to_be_one():
    said = {
        f"{name}.{each}"
        for name in methods.__all__
        if inspect.isfunction(method := getattr(methods, name))
        for each, parameter in inspect.signature(method).parameters.items()
        if "Sequence" in str(parameter.annotation)
    }

    assert said == set()


@pytest.mark.parametrize("gap", [math.nan, Decimal("NaN"), NAType()], ids=["float", "decimal", "pandas"])
def test_a_nan_is_a_session_without_a_value_and_a_finding_names_it(gap):
    found = nap([3, gap, 4], [gap, 5, 6], improvement="increase")

    assert found == nap([3, None, 4], [None, 5, 6], improvement="increase")
    assert found.missing == ("A2", "B1")
    assert "inputs_missing" in [each.code for each in found.findings]


@pytest.mark.parametrize("wrong", ["345", b"345", {3, 4, 5}, {3: 4}, 5, None, NumpyLike(3)])  # type: ignore[arg-type]
def test_what_is_no_row_of_values_is_refused(wrong):
    with pytest.raises(ck.EvaluationError) as refused:
        nap(wrong, AFTER, improvement="increase")

    assert ("wrong_type", "baseline") in [(each.code, each.where) for each in refused.value.reasons]


def test_where_no_value_may_be_missing_the_hint_is_to_give_none_and_not_to_leave_it_out():
    with pytest.raises(ck.EvaluationError) as refused:
        kaplan_meier([3.0, math.inf], [1, 1])

    (fault,) = refused.value.reasons
    assert (fault.code, fault.where) == ("not_finite", "durations[1]")
    assert "give None" in str(refused.value)
    assert "None으로 두십시오" in fault.told("ko")
