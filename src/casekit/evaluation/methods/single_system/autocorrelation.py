"""How far each session hangs on the one before, reckoned exactly and in whole numbers, which is quick."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import attrs


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
        ratios = [_ratio(value) for value in values]
        parts = math.lcm(*{below for _, below in ratios})
        whole = [above * (parts // below) for above, below in ratios]
        total, points = sum(whole), len(whole)
        off = [points * value - total for value in whole]
        squares = sum(value * value for value in off)
        places = zip(pairwise(sessions), pairwise(off), strict=True)
        products = [one * next_ for (session, after), (one, next_) in places if after == session + 1]
        value = None
        if squares and products:
            value = Fraction(sum(products), squares)
            value *= 1 if len(products) == points - 1 else Fraction(points, len(products))
        return cls(points=points, pairs=len(products), varies=bool(squares), value=value)

    @property
    def counted(self) -> int:
        """How many the bound of chance goes by: the points, or with gaps between them the pairs."""
        return self.points if self.pairs == self.points - 1 else self.pairs

    @property
    def is_beyond_chance(self) -> bool:
        """Whether it is larger than 2 / √n, up or down (Bartlett's bound)."""
        return self.value is not None and self.value**2 * self.counted > 4


def _ratio(value: float | Fraction) -> tuple[int, int]:
    """A number as it is written, as a fraction."""
    return Decimal(str(value)).as_integer_ratio() if isinstance(value, float) else value.as_integer_ratio()
