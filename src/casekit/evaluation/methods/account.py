"""Accounts that add up: exact amounts told as floats whose sum is the float nearest to the exact total."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

_UNSEEN = 1e-5
"""A change of less than this part of an amount does not show in it."""
_UNSEEN_AT_MOST = 0.005
"""However large an amount is, it is shown with two decimals: a change of this much or more would show."""


def told_amounts(amounts: Sequence[Fraction]) -> list[float]:
    """
    Each amount as the nearest float, and their `math.fsum` the float nearest to the exact total.

    Where rounding leaves something, one line takes it: the smallest beside 0 in which it does not show, for its floats
    lie closest; where it would show in every one, the largest. So no line is told falsely, and one at most is not the
    float nearest to its exact amount. Only where amounts of both signs all but cancel can the sum miss the total, by
    no more than what lies between two floats of that line.

    >>> told = told_amounts([Fraction(1, 49)] * 49)
    >>> math.fsum(told)
    1.0
    """
    told = [float(each) for each in amounts]
    total = float(sum(amounts, Fraction(0)))
    if math.fsum(told) == total:
        return told
    left = Fraction(total) - sum(map(Fraction, told))
    by_size = sorted((place for place, each in enumerate(told) if each), key=lambda place: abs(told[place]))
    takes = next((place for place in by_size if _is_unseen(left, told[place])), by_size[-1])
    told[takes] = float(Fraction(told[takes]) + left)
    return told


def _is_unseen(change: Fraction, amount: float) -> bool:
    """Whether an amount is shown the same after so small a change."""
    return abs(change) < min(_UNSEEN * abs(amount), _UNSEEN_AT_MOST)
