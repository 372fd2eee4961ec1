"""How far each session hangs on the one before, reckoned exactly and in whole numbers, which is quick."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from operator import mul

import attrs

MOST_EXACTLY = 1_000
"""More points are reckoned in floats, which is quick; what is lost is far below what so many points can show."""


@attrs.frozen(kw_only=True)
class Lag1:
    """
    The lag-1 autocorrelation of so many points, from so many pairs of one session and the next.

    Without a gap between the sessions it is r₁ = Σ (y_t - ȳ)(y_{t+1} - ȳ) / Σ (y_t - ȳ)². Where sessions between were
    not observed there are fewer products than that formula takes them to be, and r₁ would shrink towards 0: there it is
    the mean product over the mean square. None where nothing varies, or no session follows another.

    >>> Lag1.of([5, 4, 5, 3, 5, 4], range(1, 7)).value, Lag1.of([1, 2, 6], [1, 2, 4]).value
    (Fraction(-11, 15), Fraction(3, 7))
    """

    points: int
    pairs: int
    varies: bool
    value: Fraction | None

    @classmethod
    def of(cls, values: Sequence[float | Fraction], sessions: Sequence[int]) -> Lag1:
        """Of the observed values, each with the number of its session."""
        points = len(values)
        off = _off_the_mean(values) if points <= MOST_EXACTLY else _about_off_the_mean(values)
        squares, pairs = sum(map(mul, off, off)), points - 1
        if sessions[-1] - sessions[0] == pairs:
            products = sum(map(mul, off, off[1:]))
        else:
            places = zip(pairwise(sessions), pairwise(off), strict=True)
            next_ones = [one * other for (session, after), (one, other) in places if after == session + 1]
            products, pairs = sum(next_ones), len(next_ones)
        value = None
        if squares and pairs:
            value = Fraction(products) / Fraction(squares)
            value *= 1 if pairs == points - 1 else Fraction(points, pairs)
        return cls(points=points, pairs=pairs, varies=bool(squares), value=value)

    @property
    def counted(self) -> int:
        """How many the bound of chance goes by: the points, or with gaps between them the pairs."""
        return self.points if self.pairs == self.points - 1 else self.pairs

    @property
    def is_beyond_chance(self) -> bool:
        """Whether it is larger than 2 / √n, up or down (Bartlett's bound)."""
        return self.value is not None and self.value**2 * self.counted > 4


def _off_the_mean(values: Sequence[float | Fraction]) -> Sequence[int]:
    """How far each value is off the mean, all times one number that makes them whole."""
    ratios = [
        Decimal(str(value)).as_integer_ratio() if isinstance(value, float) else value.as_integer_ratio()
        for value in values
    ]
    parts = math.lcm(*{below for _, below in ratios})
    whole = [above * (parts // below) for above, below in ratios]
    total = sum(whole)
    return [len(whole) * value - total for value in whole]


def _about_off_the_mean(values: Sequence[float | Fraction]) -> Sequence[float]:
    middle = math.fsum(values) / len(values)
    return [float(value) - middle for value in values]
