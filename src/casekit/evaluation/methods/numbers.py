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
    The median of the slopes between every two points (Theil & Sen), exactly; None where no two are apart in time. Times
    never fall; two points of one time have no slope.

    Slopes are sorted by so many whole steps of 1 / 2^bits that two different ones never fall on one step: many times
    quicker than fractions.
    """
    parts = math.lcm(*(value.denominator for value in values))
    whole = [int(value * parts) for value in values]
    bits = 2 * (times[-1] - times[0]).bit_length()
    slopes = sorted(
        (((rise := whole[later] - whole[earlier]) << bits) // run, rise, run)
        for later in range(len(whole)) for earlier in range(later)
        if (run := times[later] - times[earlier])
    )  # fmt: skip
    if not slopes:
        return None
    low, high = (Fraction(*slopes[place // 2][1:]) for place in (len(slopes) - 1, len(slopes)))
    return (low + high) / (2 * parts)


def root(square: Fraction) -> float:
    """The square root of a number from 0."""
    return math.sqrt(square)


def whole_or_float(value: Fraction) -> int | float:
    """A number as it is told: a whole one without a point."""
    return int(value) if value.denominator == 1 else float(value)
