"""Non-overlap of single-system designs beside scipy, statsmodels and scikit-learn."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from random import Random
from statistics import median
from typing import Any

import numpy as np
from oracle_comparison import NAN, REFUSED, Comparison, Figures, Known
from oracle_inputs import PhasesInput, exact, phases, same, ties
from scipy import optimize, stats
from sklearn.metrics import roc_auc_score, roc_curve
from statsmodels.stats.nonparametric import rank_compare_2indep

from casekit.evaluation import methods
from casekit.evaluation.result import Result


def _of(method: Callable[..., Result], *names: str) -> Callable[[PhasesInput], Figures]:
    def figures(case: PhasesInput) -> Figures:
        found = method(case.baseline, case.intervention, improvement=case.improvement)
        return {"value": found.value, **{name: found.figures[name] for name in names}}

    return figures


def _pairs(case: PhasesInput) -> int:
    return len(case.before) * len(case.after)


def _labelled(case: PhasesInput) -> tuple[list[int], list[float]]:
    before, after = case.higher_is_better
    return [0] * len(before) + [1] * len(after), [*before, *after]


def _u(case: PhasesInput) -> Figures:
    before, after = case.higher_is_better
    return {"value": float(stats.mannwhitneyu(after, before, method="asymptotic").statistic) / _pairs(case)}


def _prob1(case: PhasesInput) -> Figures:
    before, after = case.higher_is_better
    return {"value": float(rank_compare_2indep(after, before).prob1)}


def _null_error(case: PhasesInput) -> Figures:
    """The error of U where nothing differs is that of any order of the values: of the sorted one, whose H is not 0."""
    ordered = sorted([*case.before, *case.after])
    before, after = ordered[: len(case.before)], ordered[len(case.before) :]
    u = float(stats.mannwhitneyu(after, before, method="asymptotic").statistic)
    chi_squared = float(stats.kruskal(before, after).statistic)
    return {"se_null": (u / _pairs(case) - 0.5) / math.sqrt(chi_squared)}


def _se_null(case: PhasesInput) -> float:
    return math.sqrt((len(case.before) + len(case.after) + 1) / (12 * _pairs(case)))


def _corrected_for_ties(case: PhasesInput) -> float:
    both = [*case.before, *case.after]
    n = len(both)
    less = sum(times**3 - times for times in ties(both)) / (n * (n - 1))
    return math.sqrt((n + 1 - less) / (12 * _pairs(case)))


def _unbiased_error(case: PhasesInput) -> Figures:
    """Sen's variance is that of DeLong (statsmodels) less the interaction of the two phases' points over m n."""
    before, after = (np.array(values, float) for values in case.higher_is_better)
    delong = float(rank_compare_2indep(after, before).var_prob)
    wins = (after > before[:, None]) + 0.5 * (after == before[:, None])
    rest = wins - wins.mean(axis=0) - wins.mean(axis=1)[:, None] + wins.mean()
    freedom = (len(before) - 1) * (len(after) - 1)
    interaction = float((rest**2).sum()) / freedom if freedom else NAN
    return {"variance": delong - interaction / _pairs(case)}


def _squared_error(case: PhasesInput) -> Figures:
    error = methods.nap(case.baseline, case.intervention, improvement=case.improvement).figures["se_unbiased"]
    return {"variance": None if error is None else error**2}


def _interval(case: PhasesInput) -> Figures:
    """Newcombe's equation again, its roots found by Brent's method."""
    m, n, share = len(case.before), len(case.after), _u(case)["value"]
    lower, upper = _lower_root(m, n, share), 1 - _lower_root(m, n, 1 - share)
    return {"lower": lower, "upper": upper}


def _lower_root(m: int, n: int, share: float) -> float:
    z, h = float(stats.norm.ppf(0.975)), (m + n) / 2 - 1

    def gap(at: float) -> float:
        # A share of 1 solves the equation too: divided by 1 - at, which leaves the root that is a limit.
        distance = 1 - at if share == 1 else (share - at) ** 2 / (1 - at)
        return m * n * distance * (2 - at) * (1 + at) - z**2 * at * (2 + h + (1 + 2 * h) * at * (1 - at))

    return float(optimize.brentq(gap, 0.0, share, xtol=1e-15)) if share else 0.0


def _all_one_way(case: PhasesInput) -> bool:
    before, after = case.higher_is_better
    return not _one_point(case) and (min(after) > max(before) or max(after) < min(before))


def _half_a_pair(case: PhasesInput) -> tuple[Figures, Figures]:
    edge = 1 / (2 * _pairs(case))
    freedom = (len(case.before) - 1) * (len(case.after) - 1)
    return {"variance": edge * (1 - edge) / freedom}, {"variance": 0.0}


def _tied_pairs(case: PhasesInput) -> int:
    return sum(case.after.count(value) for value in case.before)


def _tied_error(case: PhasesInput) -> tuple[Figures, Figures]:
    there = _unbiased_error(case)["variance"]
    freedom = (len(case.before) - 1) * (len(case.after) - 1)
    more = _tied_pairs(case) / (4 * _pairs(case) * freedom)
    return {"variance": there + more}, {"variance": there}


def _one_point(case: PhasesInput) -> bool:
    return len(case.before) == 1 or len(case.after) == 1


def _somers(case: PhasesInput) -> Figures:
    return {"value": float(stats.somersd(*_labelled(case)).statistic)}


def _kendall_c(case: PhasesInput) -> Figures:
    """With two phases tau-c is 4 S / N²."""
    labels, values = _labelled(case)
    score = float(stats.kendalltau(labels, values, variant="c").statistic) * len(values) ** 2 / 4
    return {"value": score / _pairs(case)}


def _tau_u(case: PhasesInput) -> Figures:
    """S of the baseline is Somers' D of its values over the sessions, times the pairs of sessions."""
    before = case.higher_is_better[0]
    d = float(stats.somersd(range(len(before)), before).statistic) if len(before) > 1 else NAN
    score = d * len(before) * (len(before) - 1) / 2
    u = _u(case)["value"]
    return {"value": 2 * u - 1 - score / _pairs(case), "trend_score": score}


def _flat_baseline(case: PhasesInput) -> tuple[Figures, Figures]:
    tau = 2 * _u(case)["value"] - 1
    return {"value": tau, "trend_score": 0}, {"value": NAN, "trend_score": NAN}


def _sloped(case: PhasesInput) -> Figures:
    """Theil and Sen's line, then Somers' D of what is left; residuals that agree in nine decimals are ties."""
    slope, intercept, labels, rest = _left_by_the_line(case)
    value = NAN if math.isnan(slope) else float(stats.somersd(labels, case.sign * rest).statistic)
    return {"value": value, "slope": slope, "intercept": intercept}


def _kendall(case: PhasesInput) -> Figures:
    """Kendall's tau-b of the phases and what Theil and Sen's line leaves."""
    slope, _, labels, rest = _left_by_the_line(case)
    return {"value": NAN if math.isnan(slope) else float(stats.kendalltau(labels, case.sign * rest).statistic)}


def _left_by_the_line(case: PhasesInput) -> tuple[float, float, list[int], Any]:
    """Theil and Sen's line, the phase of each value, and what the line leaves of it, to nine decimals."""
    slope, intercept, *_ = stats.theilslopes(case.before, case.before_sessions, method="joint")
    sessions = np.array([*case.before_sessions, *case.after_sessions])
    rest = np.round(np.array([*case.before, *case.after]) - slope * sessions, 9)
    return float(slope), float(intercept), [0] * len(case.before) + [1] * len(case.after), rest


def _rest_is_tied(case: PhasesInput) -> bool:
    """All values on one line: at most two sessions of the baseline decide it, and every other point lies on it."""
    if len(case.before) < 2:
        return False
    sessions, values = [*case.before_sessions, *case.after_sessions], [*case.before, *case.after]
    (first, second), (low, high) = sessions[:2], values[:2]
    return all(
        round((value - low) * (second - first) - (high - low) * (session - first), 6) == 0
        for session, value in zip(sessions, values, strict=True)
    )


def _accuracy(case: PhasesInput) -> float:
    """The points left when the fewest that overlap are removed are those a threshold sorts right."""
    labels, values = _labelled(case)
    wrong, right, _ = roc_curve(labels, values, drop_intermediate=False)
    m, n = len(case.before), len(case.after)
    return float(max(right * n + (1 - wrong) * m)) / (m + n)


def _robust_ird(case: PhasesInput) -> Figures:
    m, n = len(case.before), len(case.after)
    pand = _accuracy(case)
    return {"value": 1 - (m + n) ** 2 * (1 - pand) / (2 * m * n), "pand": pand}


def _beyond(case: PhasesInput) -> Figures:
    before, after = case.higher_is_better
    return {"value": 1 - float(stats.percentileofscore(after, max(before), kind="weak")) / 100}


def _exceeding_median(case: PhasesInput) -> Figures:
    before, after = case.higher_is_better
    middle = float(np.median(before))
    half, none = (1 - float(stats.percentileofscore(after, middle, kind=kind)) / 100 for kind in ("mean", "weak"))
    return {"half": half, "none": none}


def _median_missed(case: PhasesInput) -> bool:
    middle = median([exact(value) for value in case.before])
    return middle in map(exact, case.after) and float(middle) != float(np.median(case.before))


def _median_counts(case: PhasesInput) -> tuple[Figures, Figures]:
    before, after = case.higher_is_better
    exactly, roughly = median(list(map(exact, before))), float(np.median(before))
    above, at = sum(exact(value) > exactly for value in after), sum(exact(value) == exactly for value in after)
    share = sum(value > roughly for value in after) / len(after)
    return {"half": (above + at / 2) / len(after), "none": above / len(after)}, {"half": share, "none": share}


def _pem(case: PhasesInput) -> Figures:
    return {
        ties: methods.pem(case.baseline, case.intervention, improvement=case.improvement, ties=ties).value
        for ties in ("half", "none")
    }


def _draw(random: Random) -> PhasesInput:
    return phases(random)


_ALL_THE_SAME = Known(
    "all values are the same",
    "All pairs of points of different phases are tied and none is better, so casekit returns 0. scipy returns NaN for "
    "Somers' D and for tau-c if all values are the same.",
    lambda case: same([*case.before, *case.after]),
    lambda _: ({"value": 0.0}, {"value": NAN}),
)
_NULL = (
    Known(
        "values are tied",
        "`se_null` is the published formula, which assumes that the phases do not differ and ignores ties. scipy "
        "corrects for ties, so its standard error is smaller.",
        lambda case: bool(ties([*case.before, *case.after])) and not same([*case.before, *case.after]),
        lambda case: ({"se_null": _se_null(case)}, {"se_null": _corrected_for_ties(case)}),
    ),
    Known(
        "all values are the same",
        "scipy refuses to compare such phases. `se_null` depends only on the numbers of points.",
        lambda case: same([*case.before, *case.after]),
        lambda case: ({"se_null": _se_null(case)}, {REFUSED: "ValueError"}),
    ),
)
_UNBIASED = (
    Known(
        "every pair is better, or every pair is worse",
        "NAP (1 - NAP) would be 0, and so would the standard error. For this standard error, casekit therefore moves "
        "NAP half a pair away from 0 or 1, as SingleCaseES does; the value itself stays 0 or 1. statsmodels returns 0.",
        _all_one_way,
        _half_a_pair,
    ),
    Known(
        "pairs are tied",
        "casekit uses Sen's variance as SingleCaseES does for NAP, with NAP (1 - NAP) in place of the mean square of "
        "the pairs less NAP². With tied pairs it is larger by ties / (4 m n (m - 1) (n - 1)).",
        lambda case: bool(_tied_pairs(case)) and not _one_point(case),
        _tied_error,
    ),
    Known(
        "there is one point in a phase",
        "A variance divided by n - 1 is undefined for one point. casekit returns None with a finding, statsmodels NaN.",
        _one_point,
        lambda _: ({"variance": None}, {"variance": NAN}),
    ),
)
_MEDIAN = Known(
    "a value is at a median that floats cannot hold exactly",
    "The median of 10.6 and 11.2 is 10.9, but 10.899999999999999 in floats. In numpy a value of 10.9 is above this "
    "median; in casekit, which compares the decimal numbers exactly, it is at the median.",
    _median_missed,
    _median_counts,
)
_FLAT = Known(
    "the baseline is one point, or does not vary",
    "Such a baseline has no trend: S is 0, and Tau-U equals tau. scipy returns NaN for Somers' D of a series that does "
    "not vary.",
    lambda case: same(case.before),
    _flat_baseline,
)
_SLOPE = (
    Known(
        "there is one baseline point",
        "One point has no slope. casekit returns None with a finding, scipy NaN.",
        lambda case: len(case.before) == 1,
        lambda _: (
            {"value": None, "slope": None, "intercept": None}, {"value": NAN, "slope": NAN, "intercept": NAN},
        ),
    ),
    Known(
        "all values lie on one line",
        "All residuals are then 0 and all pairs are tied, so casekit returns 0. scipy returns NaN for Somers' D.",
        _rest_is_tied,
        lambda _: ({"value": 0.0}, {"value": NAN}),
    ),
)  # fmt: skip

_TAU_B = (
    Known(
        _SLOPE[0].name, _SLOPE[0].reason, _SLOPE[0].applies, lambda _: ({"value": None}, {"value": NAN}),
    ),
    Known(
        _SLOPE[1].name, "All residuals are then 0 and all pairs are tied, so casekit returns 0. scipy returns NaN.",
        _SLOPE[1].applies, lambda _: ({"value": 0.0}, {"value": NAN}),
    ),
)  # fmt: skip

COMPARISONS = (
    Comparison("nap", "scipy", "`stats.mannwhitneyu`, U / (m n)", "value", _draw, _of(methods.nap), _u),
    Comparison("nap", "statsmodels", "`rank_compare_2indep`, prob1", "value", _draw, _of(methods.nap), _prob1),
    Comparison(
        "nap", "scikit-learn", "`roc_auc_score`", "value", _draw, _of(methods.nap),
        lambda case: {"value": float(roc_auc_score(*_labelled(case)))},
    ),
    Comparison(
        "nap", "scipy", "`stats.kruskal` and `stats.mannwhitneyu`, (U / (m n) - ½) / √H of the sorted values",
        "se_null", _draw, lambda case: {
            "se_null": methods.nap(case.baseline, case.intervention, improvement=case.improvement).figures["se_null"],
        },
        _null_error, _NULL,
    ),
    Comparison(
        "nap", "scipy", "`optimize.brentq` and `stats.norm.ppf` on Newcombe's equation", "lower, upper", _draw,
        lambda case: {
            name: methods.nap(case.baseline, case.intervention, improvement=case.improvement).figures[name]
            for name in ("lower", "upper")
        },
        _interval,
    ),
    Comparison(
        "nap", "statsmodels", "`rank_compare_2indep`, var_prob less the interaction of the points", "se_unbiased²",
        _draw, _squared_error, _unbiased_error, _UNBIASED,
    ),
    Comparison(
        "tau", "scipy", "`stats.somersd` of values over phases", "value", _draw, _of(methods.tau), _somers,
        (_ALL_THE_SAME,),
    ),
    Comparison(
        "tau", "scipy", "`stats.kendalltau`, tau-c N² / (4 m n)", "value", _draw, _of(methods.tau), _kendall_c,
        (_ALL_THE_SAME,),
    ),
    Comparison(
        "tau_u", "scipy", "`stats.mannwhitneyu` and `stats.somersd` of the baseline over its sessions",
        "value, trend_score", _draw, _of(methods.tau_u, "trend_score"), _tau_u, (_FLAT,),
    ),
    Comparison(
        "tau_baseline_corrected", "scipy", "`stats.theilslopes` (joint) and `stats.somersd` of the residuals",
        "value, slope, intercept", _draw, _of(methods.tau_baseline_corrected, "slope", "intercept"), _sloped, _SLOPE,
    ),
    Comparison(
        "tau_baseline_corrected", "scipy", "`stats.theilslopes` (joint) and `stats.kendalltau` of the residuals",
        "value of the form tau-b", _draw, _of(partial(methods.tau_baseline_corrected, form="tau_b")), _kendall,
        _TAU_B,
    ),
    Comparison(
        "pnd", "scipy", "`stats.percentileofscore` of the best baseline point", "value", _draw, _of(methods.pnd),
        _beyond,
    ),
    Comparison(
        "pem", "scipy", "`stats.percentileofscore` of the baseline's median", "value, both ways of counting ties",
        _draw, _pem, _exceeding_median, (_MEDIAN,),
    ),
    Comparison(
        "pand", "scikit-learn", "`roc_curve`, the best accuracy", "value", _draw, _of(methods.pand),
        lambda case: {"value": _accuracy(case)},
    ),
    Comparison(
        "ird", "scikit-learn", "`roc_curve`, by its identity with PAND", "value, pand", _draw, _of(methods.ird, "pand"),
        _robust_ird,
    ),
)  # fmt: skip
