"""
Goal attainment scaling: the T-score of several goals, and its change.

Sources: Kiresuk & Sherman (1968), Community Mental Health Journal 4, 443-453; the formula as corrected in the erratum
to Turner-Stokes (2009), Clinical Rehabilitation 23, 362-370. Attainment is measured against expectation, so easy goals
raise it, and its range depends on the number of goals: show it with that number.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence

import attrs

from casekit.answers import Refusal
from casekit.errors import EvaluationError

RHO = 0.3
"""The correlation between goals that Kiresuk & Sherman assume."""
LEVELS = (-2, 2)


@attrs.frozen(kw_only=True)
class AttainmentChange:
    """
    T-scores of the same goals before and after, and their difference; how far they can reach depends on their number.

    >>> AttainmentChange(baseline=40.0, achieved=50.0, change=10.0).change
    10.0
    """

    baseline: float
    achieved: float
    change: float


def t_score(levels: Sequence[int | None], *, weights: Sequence[float] | None = None, rho: float = RHO) -> float:
    """
    The T-score of goals rated from -2 (much less than expected) to +2 (much more); 50 when all are as expected.

    Args:
        levels: One level for each goal, None where it was not rated; at least one is rated.
        weights: One weight for each goal, 0 or more and not all 0; None: all goals weigh the same.
        rho: The assumed correlation between goals, 0 to 1.

    Raises EvaluationError, with every fault, for anything else: there is no score for no data.

    >>> round(t_score([-2, 0, -1, 2, 0, 1], weights=[3, 5, 1, 4, 2, 6]), 2)
    55.0
    """
    faults = [*_level_faults(levels), *_weight_faults(weights, levels), *_rho_faults(rho)]
    if not faults:
        goals = [1.0] * len(levels) if weights is None else weights
        rated = [(weight, level) for weight, level in zip(goals, levels, strict=True) if level is not None]
        total = sum(weight for weight, _ in rated)
        if total > 0:
            top = max(weight for weight, _ in rated)
            rated = [(weight / top, level) for weight, level in rated]
            squares, whole = sum(weight**2 for weight, _ in rated), sum(weight for weight, _ in rated)
            spread = math.sqrt((1 - rho) * squares + rho * whole**2)
            return 50 + 10 * sum(weight * level for weight, level in rated) / spread
        faults = [Refusal("nothing_weighs", {}, "weights") if rated else Refusal("nothing_rated", {}, "levels")]
    raise EvaluationError("cannot compute a T-score", faults)


def change(
    baseline: Sequence[int], achieved: Sequence[int], *, weights: Sequence[float] | None = None, rho: float = RHO
) -> AttainmentChange:
    """
    The T-scores of the same goals at the start and in the end, and how far they rose.

    Args:
        baseline: One level for each goal at the start, -2 to +2, none left out.
        achieved: One level for each of the same goals in the end, in the same order.
        weights: One weight for each goal, 0 or more and not all 0; None: all goals weigh the same.
        rho: The assumed correlation between goals, 0 to 1.

    Raises EvaluationError as `t_score` does, and when the two rate different goals: another number, or one not rated.

    >>> round(change([-1, -1], [0, 0], weights=[6, 2]).change, 2)
    11.64
    """
    faults = [*_shape_faults(baseline, "baseline"), *_shape_faults(achieved, "achieved")]
    if faults:
        raise EvaluationError("cannot compare T-scores", faults)
    faults = [
        Refusal("nothing_rated", {}, f"{name}[{index}]")
        for name, levels in (("baseline", baseline), ("achieved", achieved))
        for index, level in enumerate(levels)
        if level is None  # pyright: ignore[reportUnnecessaryComparison]
    ]
    if len(baseline) != len(achieved):
        facts = {"expected": len(baseline), "given": len(achieved)}
        faults.append(Refusal("lengths_differ", facts, "achieved"))
    if faults:
        raise EvaluationError("cannot compare T-scores", faults)
    before = t_score(baseline, weights=weights, rho=rho)
    after = t_score(achieved, weights=weights, rho=rho)
    return AttainmentChange(baseline=before, achieved=after, change=after - before)


def _shape_faults(given: object, where: str) -> list[Refusal]:
    if isinstance(given, Sequence) and not isinstance(given, str):
        return []
    return [Refusal("wrong_type", {"expected": "a list or tuple, one number for each goal"}, where)]


def _level_faults(levels: Sequence[int | None]) -> list[Refusal]:
    if faults := _shape_faults(levels, "levels"):
        return faults
    low, high = LEVELS
    wrong = [
        index for index, level in enumerate(levels)
        if level is not None and (type(level) is not int or not low <= level <= high)
    ]  # fmt: skip
    return [Refusal("out_of_range", {"low": low, "high": high}, f"levels[{index}]") for index in wrong]


def _weight_faults(weights: Sequence[float] | None, levels: Sequence[int | None]) -> list[Refusal]:
    if weights is None:
        return []
    if faults := _shape_faults(weights, "weights"):
        return faults
    if not _shape_faults(levels, "levels") and len(weights) != len(levels):
        return [Refusal("lengths_differ", {"expected": len(levels), "given": len(weights)}, "weights")]
    wrong = [
        index for index, weight in enumerate(weights)
        if type(weight) not in (int, float) or not 0 <= weight <= sys.float_info.max
    ]  # fmt: skip
    return [Refusal("weight_out_of_range", {}, f"weights[{index}]") for index in wrong]


def _rho_faults(rho: float) -> list[Refusal]:
    number: bool = type(rho) in (int, float)
    return [] if number and 0 <= rho <= 1 else [Refusal("out_of_range", {"low": 0, "high": 1}, "rho")]
