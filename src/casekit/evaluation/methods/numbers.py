"""Exact arithmetic that several methods share; only square roots and logarithms leave it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction


def mean(values: Sequence[Fraction]) -> Fraction:
    """The arithmetic mean of at least one value."""
    return sum(values, Fraction(0)) / len(values)


def variance(values: Sequence[Fraction]) -> Fraction:
    """The variance of at least two values, with n - 1."""
    middle = mean(values)
    return sum(((value - middle) ** 2 for value in values), Fraction(0)) / (len(values) - 1)


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle of at least one value, or the mean of the two in the middle."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def median_slope(times: Sequence[int], values: Sequence[Fraction]) -> Fraction | None:
    """
    The median of the slopes between every two points (Theil & Sen), exactly; None for one point. Times rise.

    All slopes are brought over one denominator, so that whole numbers are sorted, many times quicker than fractions.
    """
    parts = math.lcm(*(value.denominator for value in values))
    whole = [int(value * parts) for value in values]
    steps = math.lcm(*{late - early for place, late in enumerate(times) for early in times[:place]})
    slopes = sorted(
        (whole[later] - whole[earlier]) * (steps // (times[later] - times[earlier]))
        for later in range(len(whole)) for earlier in range(later)
    )  # fmt: skip
    if not slopes:
        return None
    return Fraction(slopes[(len(slopes) - 1) // 2] + slopes[len(slopes) // 2], 2 * parts * steps)


def root(square: Fraction) -> float:
    """The square root of a number from 0."""
    return math.sqrt(square)


def whole_or_float(value: Fraction) -> int | float:
    """A number as it is told: a whole one without a point."""
    return int(value) if value.denominator == 1 else float(value)
