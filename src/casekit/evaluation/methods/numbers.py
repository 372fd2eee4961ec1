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


def deviation(values: Sequence[Fraction]) -> float:
    """The standard deviation of at least two values, with n - 1; exactly 0.0 where they are all the same."""
    return root(variance(values))


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle of at least one value, or the mean of the two in the middle."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def root(square: Fraction) -> float:
    """The square root of a number from 0."""
    return math.sqrt(square)


def whole_or_float(value: Fraction) -> int | float:
    """A number as it is told: a whole one without a point."""
    return int(value) if value.denominator == 1 else float(value)
