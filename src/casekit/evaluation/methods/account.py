"""Accounts that add up: exact amounts told as floats whose sum is the exact total."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def told_amounts(amounts: Sequence[Fraction]) -> list[float]:
    """
    Each amount as a float; the smallest beside 0 takes what rounding leaves, so that they add up to the exact sum.

    >>> told = told_amounts([Fraction(1, 49)] * 49)
    >>> sum(map(Fraction, told)) == 1
    True
    """
    told = [float(each) for each in amounts]
    smallest = min((place for place, each in enumerate(told) if each), key=lambda place: abs(told[place]), default=None)
    if smallest is not None:
        others = sum((Fraction(each) for place, each in enumerate(told) if place != smallest), Fraction(0))
        told[smallest] = float(Fraction(float(sum(amounts, Fraction(0)))) - others)
    return told
