"""Lines, bands, decision rules and mean changes of single-system designs beside scipy and statsmodels."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
from oracle_comparison import NAN, Comparison, Figures, Known, OneOf, Within
from oracle_inputs import PhasesInput, days, exact, in_halves, phases, same, series
from scipy import stats
from statsmodels.api import OLS, add_constant
from statsmodels.tsa.stattools import acf

from casekit.evaluation import methods

Line = Callable[[Sequence[float], Sequence[float]], tuple[float, float]]
"""Intercept and slope through values over times."""


@dataclass(frozen=True)
class LineInput:
    """Both phases, and what the line runs over: sessions from some number, or days."""

    phases: PhasesInput
    first: int
    on: tuple[date, ...] | None

    @property
    def times(self) -> tuple[list[int], list[int]]:
        """The times of the observed values of each phase."""
        if self.on is None:
            shift = self.first - 1
            return (
                [session + shift for session in self.phases.before_sessions],
                [session + shift for session in self.phases.after_sessions],
            )
        axis = [(day - self.on[0]).days for day in self.on]
        return (
            [axis[session - 1] for session in self.phases.before_sessions],
            [axis[session - 1] for session in self.phases.after_sessions],
        )


def _draw_line(random: Random) -> LineInput:
    both = phases(random, least=2)
    number = len(both.baseline) + len(both.intervention)
    on = tuple(days(random, number)) if random.random() < 0.3 else None
    return LineInput(phases=both, first=random.choice((0, 1, 1, 5)), on=on)


def _line_here(line: Any) -> Callable[[LineInput], Figures]:
    def figures(case: LineInput) -> Figures:
        both = case.phases
        found = methods.baseline_line(
            both.baseline, both.intervention, improvement=both.improvement, line=line, first_session=case.first,
            days=case.on,
        )  # fmt: skip
        drawn = {f"at point {place}": row["projected"] for place, row in enumerate(found.table)}
        return {"slope": found.figures["slope"], "intercept": found.figures["intercept"], **drawn}

    return figures


def _line_there(line: Line) -> Callable[[LineInput], Figures]:
    def figures(case: LineInput) -> Figures:
        before, after = case.times
        intercept, slope = line(before, case.phases.before)
        drawn = {f"at point {place}": intercept + slope * time for place, time in enumerate(after)}
        return {"slope": slope, "intercept": intercept, **drawn}

    return figures


def _linregress(times: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    found = stats.linregress(times, values)
    return float(found.intercept), float(found.slope)


def _ols(times: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    intercept, slope = (
        OLS(np.array(values, float), add_constant(np.array(times, float), has_constant="add")).fit().params
    )
    return float(intercept), float(slope)


def _theil_sen(times: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    found = stats.theilslopes(values, times, method="joint")
    return float(found.intercept), float(found.slope)


def _criterion_here(case: PhasesInput) -> Figures:
    found = methods.conservative_dual_criterion(
        case.baseline, case.intervention, improvement=case.improvement, trend="ols"
    ).figures
    names = (
        "count", "dual_criterion_count", "p", "required_binomial", "systematic_binomial", "mean", "sd",
        "autocorrelation",
    )  # fmt: skip
    return {name: found[name] for name in names}


def _criterion_there(case: PhasesInput) -> Figures:
    intercept, slope = _linregress(case.before_sessions, case.before)
    middle, sd = float(stats.tmean(case.before)), float(stats.tstd(case.before))
    counted = [
        sum(
            case.sign * (value - level) > shift and case.sign * (value - (intercept + slope * session)) > shift
            for value, level, session in zip(case.after, [middle] * len(case.after), case.after_sessions, strict=True)
        )
        for shift in (0.25 * sd, 0.0)
    ]
    # The probability of the count casekit has: where a point lies on a line, the counts may differ.
    n, ours = len(case.after), _exact_counts(case)[0][0]
    required = _required(n, 0.5, 0.05)
    return {
        "count": counted[0], "dual_criterion_count": counted[1], "p": float(stats.binom.sf(ours - 1, n, 0.5)),
        "required_binomial": required, "systematic_binomial": required is not None and ours >= required, "mean": middle,
        "sd": sd, "autocorrelation": _lag1(case.baseline)["value"],
    }  # fmt: skip


def _exact_counts(case: PhasesInput) -> list[tuple[int, int]]:
    """For the shifted lines and those as they are: the points surely beyond both, and those beyond or on a line."""
    times, values = [*map(Fraction, case.before_sessions)], [*map(exact, case.before)]
    time, level = sum(times) / len(times), sum(values) / len(values)
    squares = sum((t - time) ** 2 for t in times)
    slope = sum((t - time) * (y - level) for t, y in zip(times, values, strict=True)) / squares
    variance = sum((y - level) ** 2 for y in values) / (len(values) - 1)
    counts = []
    for square in (variance / 16, Fraction(0)):
        beyond = on = 0
        for session, value in zip(case.after_sessions, case.after, strict=True):
            lines = (level, level + slope * (session - time))
            margin = min(case.sign * (exact(value) - line) for line in lines)
            above = margin > 0 and margin**2 > square
            beyond += above
            on += above or (margin >= 0 and margin**2 == square)
        counts.append((beyond, on))
    return counts


def _on_a_line(case: PhasesInput) -> bool:
    return any(beyond != on for beyond, on in _exact_counts(case))


def _counts_on_a_line(case: PhasesInput) -> tuple[Figures, Figures]:
    names = ("count", "dual_criterion_count")
    counts = dict(zip(names, _exact_counts(case), strict=True))
    return (
        {name: beyond for name, (beyond, _) in counts.items()},
        {name: Within(beyond, on) for name, (beyond, on) in counts.items()},
    )


def _required(n: int, p0: float, alpha: float) -> int | None:
    """The smallest number whose upper tail is below alpha; as near to it as floats tell apart is not below."""
    counts = np.arange(n)
    # A tail that is below 1 by less than floats tell apart is seen at the other end.
    below = stats.binom.cdf(counts, n, p0) > 0 if alpha == 1 else stats.binom.sf(counts, n, p0) < alpha - 1e-12
    enough = [int(place) + 1 for place in np.flatnonzero(below)]
    return enough[0] if enough else None


def _draw_required(random: Random) -> tuple[int, float, float]:
    n = random.randint(1, 60)
    p0 = random.choice((0.5, 0.5, 0.0, 1.0, 0.25, random.randint(0, 100) / 100))
    return n, p0, random.choice((0.05, 0.05, 0.01, 0.1, 0.5, 0.0625, 0.03125, 0.0, 1.0))


def _required_here(case: tuple[int, float, float]) -> Figures:
    n, p0, alpha = case
    found = methods.required_successes(n, p0=p0, alpha=alpha)
    return {"value": found.value, **{f"p of {row['count']}": row["p"] for row in found.table}}


def _required_there(case: tuple[int, float, float]) -> Figures:
    n, p0, alpha = case
    required = _required(n, p0, alpha)
    steps = [n] if required is None else [required - 1, required]
    return {"value": required, **{f"p of {each}": float(stats.binom.sf(each - 1, n, p0)) for each in steps}}


def _draw_zone(random: Random) -> tuple[PhasesInput, float, float]:
    both = phases(random)
    ends = sorted((random.randint(-5, 20) / random.choice((1, 2)), random.randint(-5, 20)))
    return both, ends[0], ends[1]


def _zone_here(case: tuple[PhasesInput, float, float]) -> Figures:
    both, low, high = case
    found = methods.points_in_zone(both.baseline, both.intervention, low=low, high=high)
    return {"value": found.value, **{name: found.figures[name] for name in ("p", "required")}}


def _zone_there(case: tuple[PhasesInput, float, float]) -> Figures:
    both, low, high = case
    before, after = (sum(low <= value <= high for value in values) for values in (both.before, both.after))
    p0, n = before / len(both.before), len(both.after)
    p = float(stats.binomtest(after, n, p0, alternative="greater").pvalue)
    return {"value": p < 0.05 - 1e-12, "p": p, "required": _required(n, p0, 0.05)}


_ALL_IN_ZONE = Known(
    "every baseline point is in the zone",
    "By chance every intervention point is then expected in the zone, so no number of points can exceed chance. "
    "casekit returns None with a finding.",
    lambda case: all(case[1] <= value <= case[2] for value in case[0].before),
    lambda _: ({"value": None}, {"value": False}),
)


def _band_here(case: PhasesInput) -> Figures:
    found = methods.two_sd_band(case.baseline, case.intervention).figures
    return {name: found[name] for name in ("mean", "sd", "lower", "upper")}


def _band_there(case: PhasesInput) -> Figures:
    found = stats.describe(case.before)
    middle, sd = float(found.mean), math.sqrt(found.variance)
    return {"mean": middle, "sd": sd, "lower": middle - 2 * sd, "upper": middle + 2 * sd}


def _floats(values: Sequence[float | None]) -> list[float]:
    return [NAN if value is None else float(value) for value in values]


def _lag1(case: Sequence[float | None]) -> Figures:
    """Sum of products over sum of squares; over gaps the means of both, as every gap takes a product away."""
    found = acf(_floats(case), nlags=1, fft=False, missing="conservative")
    points, pairs = len(_observed(case)), sum(None not in each for each in pairwise(case))
    scale = points / pairs if 0 < pairs < points - 1 else 1.0
    return {"value": scale * float(found[1]) if len(found) > 1 else NAN}


def _observed(case: Sequence[float | None]) -> list[float]:
    return [value for value in case if value is not None]


def _nothing_successive(case: Sequence[float | None]) -> bool:
    return not any(one is not None and next_ is not None for one, next_ in pairwise(case))


def _pooled_here(case: PhasesInput) -> Figures:
    found = methods.standardized_mean_difference(
        case.baseline, case.intervention, improvement=case.improvement, spread="pooled"
    )
    return {"uncorrected": found.figures["uncorrected"]}


def _pooled_there(case: PhasesInput) -> Figures:
    before, after = case.higher_is_better
    t = float(stats.ttest_ind(after, before).statistic)
    return {"uncorrected": t * math.sqrt(1 / len(before) + 1 / len(after))}


def _pooled_known() -> tuple[Known, ...]:
    def flat(case: PhasesInput) -> bool:
        return same(case.before) and same(case.after)

    return (
        Known(
            "neither phase varies",
            "The divisor is a standard deviation of 0, so casekit returns None with a finding. scipy returns NaN, or "
            "infinity if the means differ. If the mean of a phase as a float differs from its equal values, which is "
            "possible from three values on, it returns a number that only rounding decides.",
            flat,
            lambda case: ({"uncorrected": None}, {"uncorrected": _over_nothing(case)}),
        ),
    )


def _over_nothing(case: PhasesInput) -> Any:
    before, after = case.higher_is_better
    if not in_halves([*before, *after]):
        return _NOISE
    if len(before) + len(after) == 2 or before[0] == after[0]:
        return NAN
    return math.inf if after[0] > before[0] else -math.inf


def _draw_two(random: Random) -> PhasesInput:
    return phases(random, least=2)


_NOISE = OneOf((NAN, math.inf, -math.inf, Within(-math.inf, math.inf)))
_SHARE_OF_NOISE = OneOf((NAN, Within(-1.0, 1.0)))
_AUTOCORRELATION = "autocorrelation"
_FLAT_SERIES = (
    "Such a series has no autocorrelation, so casekit returns None with a finding. statsmodels returns NaN. If the "
    "mean of the equal values as a float differs from them, which is possible from three values on, it returns a "
    "number between -1 and 1 that only rounding decides."
)
_BROKEN_SERIES = "There is no pair of successive values, so casekit returns None with a finding. statsmodels returns 0."


def _hangs_on_nothing(figure: str, of: Callable[[Any], Sequence[float | None]]) -> tuple[Known, ...]:
    return (
        Known(
            "the series does not vary", _FLAT_SERIES, lambda case: same(_observed(of(case))),
            lambda case: ({figure: None}, {figure: NAN if in_halves(_observed(of(case))) else _SHARE_OF_NOISE}),
        ),
        Known(
            "no session follows another", _BROKEN_SERIES,
            lambda case: not same(_observed(of(case))) and _nothing_successive(of(case)),
            lambda _: ({figure: None}, {figure: 0.0}),
        ),
    )  # fmt: skip


_ON_A_LINE = Known(
    "a point lies on a line",
    "A point on a line, shifted or not, is not beyond it; casekit decides this exactly. In floats it may fall on "
    "either side. The count of the oracle must be at least the number of points beyond the line, and at most the "
    "number beyond or on it.",
    _on_a_line,
    _counts_on_a_line,
)

COMPARISONS = (
    Comparison(
        "baseline_line", "scipy", "`stats.theilslopes` (joint)", "theil_sen: slope, intercept, line at every point",
        _draw_line, _line_here("theil_sen"), _line_there(_theil_sen),
    ),
    Comparison(
        "baseline_line", "scipy", "`stats.linregress`", "ols: slope, intercept, line at every point",
        _draw_line, _line_here("ols"), _line_there(_linregress),
    ),
    Comparison(
        "baseline_line", "statsmodels", "`OLS`", "ols: slope, intercept, line at every point",
        _draw_line, _line_here("ols"), _line_there(_ols),
    ),
    Comparison(
        "two_sd_band", "scipy", "`stats.describe`", "mean, sd, lower, upper", _draw_two, _band_here, _band_there
    ),
    Comparison(
        "lag1_autocorrelation", "statsmodels", "`acf` (missing: conservative), times points / pairs over gaps", "value",
        series,
        lambda case: {"value": methods.lag1_autocorrelation(case).value}, _lag1,
        _hangs_on_nothing("value", lambda case: case),
    ),
    Comparison(
        "conservative_dual_criterion", "scipy", "`stats.linregress`, `tmean`, `tstd`, `binom.sf`; statsmodels `acf`",
        "count, dual_criterion_count, p, required, verdict, mean, sd, autocorrelation", _draw_two, _criterion_here,
        _criterion_there, (_ON_A_LINE, *_hangs_on_nothing(_AUTOCORRELATION, lambda case: case.baseline)),
    ),
    Comparison(
        "required_successes", "scipy", "`stats.binom.sf`", "value, p of it and of one less", _draw_required,
        _required_here, _required_there,
    ),
    Comparison(
        "points_in_zone", "scipy", "`stats.binomtest` and `stats.binom.sf`", "value, p, required", _draw_zone,
        _zone_here, _zone_there, (_ALL_IN_ZONE,),
    ),
    Comparison(
        "standardized_mean_difference", "scipy", "`stats.ttest_ind`, t √(1/m + 1/n)", "pooled: uncorrected",
        phases, _pooled_here, _pooled_there, _pooled_known(),
    ),
)  # fmt: skip
