"""Exact arithmetic that several methods share; only square roots and logarithms leave it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
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

    It is found by halving: how many slopes are below a limit is told by how many pairs of points are in the wrong order
    once a line of that slope is taken out, so that not every slope is looked at (Cole, Salowe, Steiger & Szemerédi
    1989, SIAM Journal on Computing 18, 792-810). Slopes are told apart by whole steps of 1 / 2^bits, so many that two
    different ones never fall on one step; of the fractions with no larger denominator just one lies in a step.
    """
    parts = math.lcm(*(value.denominator for value in values))
    points = [(time, int(value * parts)) for time, value in zip(times, values, strict=True)]
    same = Counter(times).values()
    slopes = (len(times) * (len(times) - 1) - sum(each * (each - 1) for each in same)) // 2
    if not slopes:
        return None
    longest = times[-1] - times[0]
    bits = 2 * longest.bit_length()
    middle = [_slope_at(place // 2, points, bits, longest) for place in {slopes - 1, slopes}]
    return sum(middle, Fraction(0)) / (len(middle) * parts)


def _slope_at(place: int, points: Sequence[tuple[int, int]], bits: int, longest: int) -> Fraction:
    """The slope at a place among all of them in ascending order, from 0."""
    heights = [height for _, height in points]
    high = (max(heights) - min(heights) + 1) << bits
    low = -high
    while high - low > 1:
        step = (low + high) // 2
        low, high = (step, high) if _slopes_below(step, points, bits) <= place else (low, step)
    return Fraction(2 * low + 1, 2 << bits).limit_denominator(longest)


def _slopes_below(step: int, points: Sequence[tuple[int, int]], bits: int) -> int:
    """How many slopes are below a number of steps."""
    rests = sorted((time, (height << bits) - step * time) for time, height in points)
    earlier: list[int] = []
    below = 0
    for place, (_, rest) in enumerate(rests):
        before = bisect_right(earlier, rest)
        below += place - before
        earlier.insert(before, rest)
    return below


def root(square: Fraction) -> float:
    """The square root of a number from 0."""
    return math.sqrt(square)


def whole_or_float(value: Fraction) -> int | float:
    """A number as it is told: a whole one without a point."""
    return int(value) if value.denominator == 1 else float(value)
