"""How far a score is off by chance alone: the standard error of measurement, and of a difference of two scores."""

from __future__ import annotations

from fractions import Fraction

from casekit.answers import Params
from casekit.evaluation.methods.given import SMALLEST, Given
from casekit.evaluation.methods.numbers import root


class ErrorOfMeasurement:
    """
    SEM = SD √(1 - reliability), kept as an exact square; refused where nothing is left of it.

    >>> round(ErrorOfMeasurement(Given("reliable_change"), 7.5, 0.8, "sd_pre").s_diff, 3)
    4.743
    """

    def __init__(self, given: Given, sd: object, reliability: object, where: str) -> None:
        self.where = where
        self.sd = above_zero(given, sd, where)
        before = len(given.faults)
        self.reliability = given.number(reliability, "reliability", low=0, high=1)
        if len(given.faults) == before and 1 - self.reliability < SMALLEST:
            given.fault("reliability_of_one", "reliability")
        self.square = self.sd**2 * (1 - self.reliability)

    @property
    def sem(self) -> float:
        """The standard error of measurement, in points."""
        return root(self.square)

    @property
    def s_diff(self) -> float:
        """The standard error of a difference between two scores, in points."""
        return root(2 * self.square)

    def settings(self, **more: object) -> Params:
        """What it was formed from, and what else a method was told."""
        return Params({self.where: float(self.sd), "reliability": float(self.reliability), **more})

    def figures(self) -> dict[str, float]:
        """Both standard errors, by name."""
        return {"sem": self.sem, "s_diff": self.s_diff}


def above_zero(given: Given, value: object, where: str) -> Fraction:
    """A number above 0, such as a standard deviation."""
    before = len(given.faults)
    number = given.number(value, where)
    if len(given.faults) == before and number <= 0:
        given.fault("not_above_zero", where)
    return number
