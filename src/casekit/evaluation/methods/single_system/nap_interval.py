"""How exactly the nonoverlap of all pairs is known: three standard errors, and an interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from statistics import NormalDist

import attrs

from casekit.evaluation.methods.numbers import root


@attrs.frozen(kw_only=True)
class Pairs:
    """
    Every point of a baseline held against every point of an intervention, counted without comparing each pair.

    `better`, `ties` and `worse` are numbers of pairs. With q = 1 for a better pair, ½ for a tie, 0 for a worse one,
    `baseline_squares` is four times the sum of (Σ q)² over the baseline points, `intervention_squares` over those of
    the intervention, both whole.

    >>> pairs = Pairs.of([1, 2], [2, 3, 3])
    >>> pairs.better, pairs.ties, pairs.worse, pairs.nap
    (5, 1, 0, Fraction(11, 12))
    """

    baseline_points: int
    intervention_points: int
    better: int
    ties: int
    baseline_squares: int
    intervention_squares: int

    @classmethod
    def of(cls, baseline: Sequence[float | Fraction], intervention: Sequence[float | Fraction]) -> Pairs:
        """The pairs of two phases, each of at least one point, in which the higher is the better."""
        before, after = Counter(baseline), Counter(intervention)
        here, there = before.get, after.get
        better = ties = baseline_squares = intervention_squares = below = 0
        above = 2 * len(intervention)
        for value in sorted({**before, **after}):
            own, other = here(value, 0), there(value, 0)
            if not other:
                baseline_squares += own * above * above
                below += own
            elif not own:
                above -= 2 * other
                better += other * below
                intervention_squares += 4 * other * below * below
            else:
                above -= 2 * other
                better += other * below
                ties += own * other
                baseline_squares += own * (above + other) ** 2
                intervention_squares += other * (2 * below + own) ** 2
                below += own
        return cls(
            baseline_points=len(baseline), intervention_points=len(intervention), better=better, ties=ties,
            baseline_squares=baseline_squares, intervention_squares=intervention_squares,
        )  # fmt: skip

    @property
    def all(self) -> int:
        """How many pairs there are."""
        return self.baseline_points * self.intervention_points

    @property
    def worse(self) -> int:
        """How many pairs are worse."""
        return self.all - self.better - self.ties

    @property
    def nap(self) -> Fraction:
        """The share of better pairs, ties as half."""
        return Fraction(2 * self.better + self.ties, 2 * self.all)

    @property
    def _spread(self) -> tuple[Fraction, Fraction, Fraction]:
        """NAP (1 - NAP), kept half a pair away from 0 and 1, and what the points of each phase have beyond NAP²."""
        edge = Fraction(1, 2 * self.all)
        inside = min(max(self.nap, edge), 1 - edge)
        squares = Fraction(self.baseline_squares, 4 * self.all * self.intervention_points)
        others = Fraction(self.intervention_squares, 4 * self.all * self.baseline_points)
        return inside * (1 - inside), squares - self.nap**2, others - self.nap**2

    @property
    def se_hanley(self) -> float:
        """The standard error of Hanley & McNeil (1982)."""
        own, before, after = self._spread
        more = (self.intervention_points - 1) * before + (self.baseline_points - 1) * after
        return root((own + more) / self.all)

    @property
    def se_null(self) -> float:
        """The standard error by the formula that assumes that the phases do not differ and ignores ties."""
        return root(Fraction(self.baseline_points + self.intervention_points + 1, 12 * self.all))

    def se_null_of_tau_u(self) -> float:
        """
        The standard error of Tau-U by the formula that assumes that nothing but chance orders all points.

        The order of the points of a baseline says nothing then of how they lie to those of the intervention, so that
        the variances of both scores add up, that of Kendall's S being m (m - 1) (2 m + 5) / 18.
        """
        m = self.baseline_points
        of_trend = Fraction(m * (m - 1) * (2 * m + 5), 18)
        return root((Fraction(self.all * (m + self.intervention_points + 1), 3) + of_trend) / self.all**2)

    @property
    def se_unbiased(self) -> float | None:
        """The square root of the unbiased variance of Sen (1967); None for one point in a phase."""
        freedom = (self.baseline_points - 1) * (self.intervention_points - 1)
        if not freedom:
            return None
        own, before, after = self._spread
        singly = Fraction(4 * self.better + self.ties, 4 * self.all) - self.nap**2
        return root((own + self.intervention_points * before + self.baseline_points * after - 2 * singly) / freedom)

    def interval(self, confidence: float) -> tuple[float, float]:
        """The interval of Newcombe (2006), method 5; for a NAP of 0 or 1 one end is that value and the other is not."""
        return self._lower(self.nap, confidence), 1 - self._lower(1 - self.nap, confidence)

    def _lower(self, nap: Fraction, confidence: float) -> float:
        """
        The root below NAP of mn (NAP - θ)² (2 - θ) (1 + θ) = z² θ (1 - θ) (2 + h + (1 + 2h) θ (1 - θ)).

        There the left side falls below the right one exactly once. A NAP of 1 solves the equation too, but it is no
        limit: both sides are divided by 1 - θ, which leaves the other root.
        """
        if not nap:
            return 0.0
        share, half = float(nap), (self.baseline_points + self.intervention_points) / 2 - 1
        square = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
        low, high = 0.0, share
        while low < (middle := (low + high) / 2) < high:
            rest = 1 - middle
            left = self.all * (share - middle) ** 2 / rest * (2 - middle) * (1 + middle)
            if left > square * middle * (2 + half + (1 + 2 * half) * middle * rest):
                low = middle
            else:
                high = middle
        return low
