"""What an engineer in a welfare agency computes: from rows of values of any kind, with settings kept in variables."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from casekit.evaluation import methods


class Column:
    """A column of a table as packages for data have it: an array or Series, and no Sequence."""

    def __init__(self, *values: float | None) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[float | None]:
        return iter(self._values)

    def __contains__(self, value: object) -> bool:
        return value in self._values

    def tolist(self) -> list[float | None]:
        """Return the values as a list."""
        return [*self._values]


def a_row_of_values_of_any_kind_is_taken() -> list[float | None]:
    """Return the nonoverlap of two phases, once for each kind of row."""
    before: dict[str, float] = {"monday": 3, "friday": 2.5}
    kinds: list[methods.Values[methods.Number | None]] = [
        [2, 3.5, None], (2, 3), Column(2, None, 3), array("d", [2, 3]), deque([2, 3]), before.values(),
        [Decimal("2.5"), Fraction(5, 2)],
    ]  # fmt: skip
    return [methods.nap(each, Column(4, 5), improvement="increase").number for each in kinds]


def several_series_are_one(model: methods.PoolingModel = "random") -> float | None:
    """Return the mean nonoverlap of a client's two goals, each counted by how exactly it is known."""
    error: methods.StandardError = "se_unbiased"
    series = [
        methods.nap([2, 3, 4], [4, 5, 5], improvement="increase"),
        methods.nap([7, 9], [6, 8], improvement="decrease"),
    ]
    return methods.pooled_effect(series, names=["G1", "G2"], model=model, standard_error=error).number


def the_words_of_a_method_have_types() -> list[float | None]:
    """Return figures by settings that are kept in variables, as a form on a screen keeps them."""
    form: methods.LogRatioForm = "decreasing"
    over: methods.TauForm = "tau_b"
    past: methods.BeganPast = "as_others"
    half: methods.AtHalf = "middle"
    days = [date(2025, 3, 1) + timedelta(place) for place in range(4)]
    before, after = [2, 3], [5, 7]
    return [
        methods.log_response_ratio(before, after, improvement="increase", form=form).number,
        methods.tau_baseline_corrected(before, after, improvement="increase", form=over, days=days).number,
        methods.classify_changes(
            [(20, 10)], sd_pre=5, reliability=0.9, cutoff=12, higher_is_better=False, began_past=past
        ).number,
        methods.kaplan_meier([2, 4, 7, 9], [True] * 4, at_half=half).number,
    ]
