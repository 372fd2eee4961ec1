"""
How far the mean moved from baseline to intervention: in standard deviations, in proportion, on the way to a goal.

Sources: Gingerich (1984) and Pustejovsky (2018) for the standardized difference, Pustejovsky (2018) for the ratio,
Ferron et al. (2020) for the percentage of a goal; in full with each function. Standard errors take the observations
to be independent of each other; where the baseline says otherwise, or is too short to say, a finding does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

from casekit.answers import Finding, Params
from casekit.evaluation.methods.given import LARGEST, Given, Number, Values
from casekit.evaluation.methods.numbers import root, whole_or_float
from casekit.evaluation.methods.single_system.observed import Observed, Pair, pair
from casekit.evaluation.methods.single_system.phases import Direction
from casekit.evaluation.result import Method, Result, notice

Spread: TypeAlias = Literal["baseline", "pooled"]
"""The standard deviation a change is measured in: of the baseline, or of both phases together."""
MeasureScale: TypeAlias = Literal["ratio", "percentage"]
"""What the values are: counts, durations and the like with a true zero, or percentages of a whole."""
LogRatioForm: TypeAlias = Literal["increasing", "decreasing"]
"""Which form of a log response ratio: see `log_response_ratio`."""
SPREADS: tuple[Spread, ...] = ("baseline", "pooled")
SCALES: tuple[MeasureScale, ...] = ("ratio", "percentage")
NEAREST = Fraction(1, 10**60)
"""Nearer to zero than this, what is divided by is a slip of the hand."""


def standardized_mean_difference(
    baseline: Values[Number | None], intervention: Values[Number | None], *, improvement: Direction,
    spread: Spread = "baseline",
) -> Result:  # fmt: skip
    """
    How many standard deviations the mean improved from baseline to intervention, corrected for few points.

    d = J (mean B - mean A) / s, positive where things got better; no limit up or down. With the baseline's standard
    deviation J = 1 - 3 / (4 m - 5) and SE = J √(1/m + s_B² / (n s_A²) + d² / (2 (m - 1))); with the pooled one
    J = 1 - 3 / (4 (m + n) - 9) and SE = J √(1/m + 1/n + d² / (2 (m + n - 2))).

    Args:
        baseline: Values in time order, None for a session without one; at least one value.
        intervention: Values on the same scale of the sessions that follow, likewise.
        improvement: Which way is wanted: "increase" or "decrease".
        spread: The standard deviation to measure in: "baseline", or "pooled" over both phases.

    Figures: `se`, `uncorrected`, `baseline_mean`, `baseline_sd`, `intervention_mean` and `intervention_sd`, and how
    many points were observed, `baseline_points` and `intervention_points`. None where the values do not vary or are too
    few; with only one degree of freedom (two baseline values; three values pooled) the correction is 0, and a finding
    says to use the uncorrected figure. Raises EvaluationError for anything else. Sources: Gingerich (1984), Journal of
    Applied Behavioral Science 20, 71-79; Pustejovsky (2018), Journal of School Psychology 68, 99-112.

    >>> found = standardized_mean_difference([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29],
    ...                                      improvement="increase")
    >>> round(found.value, 2), round(found.figures["uncorrected"], 2)
    (1.65, 1.96)
    """
    given = Given("standardized_mean_difference")
    measured_in = given.choice(spread, "spread", SPREADS)
    both = pair(given, baseline, intervention, improvement)
    given.refuse()
    before, after = both.baseline, both.intervention
    m, n = len(before), len(after)
    freedom = m - 1 if measured_in == "baseline" else m + n - 2
    square = before.variance if measured_in == "baseline" else _pooled(before, after)
    if square and square < NEAREST:
        given.fault("number_too_small", "baseline")
    given.refuse()
    uncorrected = value = se = None
    findings: list[Finding] = []
    if square:
        change = both.phases.sign * (after.mean - before.mean)
        uncorrected = float(change) / root(square)
        if freedom == 1:
            concerned = ("value",) if measured_in == "baseline" and n == 1 else ("value", "se")
            findings.append(notice("correction_is_zero", figures=concerned))
        correction = 1 - Fraction(3, 4 * freedom - 1)
        value = float(correction) * uncorrected
        of_means = _of_means(before, after, measured_in, square)
        if of_means is not None:
            drift = correction**2 * change**2 / square / (2 * freedom)
            se = float(correction) * root(of_means + drift)
    elif square is not None:
        findings.append(notice("no_variation", "baseline" if measured_in == "baseline" else None))
    return _result(
        Method(
            id="standardized_mean_difference",
            settings=Params({"improvement": both.phases.improvement, "spread": measured_in}),
            source=(
                "Gingerich (1984), Journal of Applied Behavioral Science 20, 71-79; Pustejovsky (2018), Journal of "
                "School Psychology 68, 99-112"
            ),
        ),
        both, value, {"se": se, "uncorrected": uncorrected}, findings,
    )  # fmt: skip


def _pooled(before: Observed, after: Observed) -> Fraction | None:
    """The pooled variance; None for two values."""
    freedom = len(before) + len(after) - 2
    squares = sum((phase.squares for phase in (before, after)), Fraction(0))
    return squares / freedom if freedom else None


def _of_means(before: Observed, after: Observed, measured_in: Spread, square: Fraction) -> Fraction | None:
    """The part of the squared standard error that comes from the means; None where a spread it needs is not known."""
    if measured_in == "pooled":
        return Fraction(1, len(before)) + Fraction(1, len(after))
    return None if after.variance is None else Fraction(1, len(before)) + after.variance / len(after) / square


def log_response_ratio(
    baseline: Values[Number | None], intervention: Values[Number | None], *, improvement: Direction,
    scale: MeasureScale = "ratio", form: LogRatioForm = "increasing",
) -> Result:  # fmt: skip
    """
    How the mean changed in proportion: the natural logarithm of mean B / mean A, corrected for few points.

    LRR = ln mean B - ln mean A + s_B² / (2 n mean B²) - s_A² / (2 m mean A²); SE = √(s_A² / (m mean A²) + s_B² / (n
    mean B²)). It has two forms, as in SingleCaseES: LRRi, the increasing one, is above 0 where things are better, and
    LRRd, the decreasing one, below 0. For values with a true zero one is the other with its sign turned. Percentages
    have two ends, so that their forms differ by more: each form is of the values as they are where they go its way,
    and of 100 - value where they do not: LRRd of a wanted decrease and LRRi of a wanted increase are of the values.

    Args:
        baseline: Values from 0 in time order, None for a session without one; at least one value.
        intervention: Values on the same scale of the sessions that follow, likewise.
        improvement: Which way is wanted: "increase" or "decrease".
        scale: "ratio" for values with a true zero (counts, hours, days), "percentage" for values from 0 to 100.
        form: "increasing" for LRRi, "decreasing" for LRRd.

    Figures: `se` (0.0, with a finding, where neither phase varies), `uncorrected`, `percent_change` (raw change of the
    means of the values, in percent, below 0 where they fell), `baseline_mean`, `baseline_sd`, `intervention_mean` and
    `intervention_sd`, and how many points were observed, `baseline_points` and `intervention_points`. None where a mean
    that is divided by is 0; a single value in a phase leaves only the uncorrected figure. Raises EvaluationError for
    anything else. Source: Pustejovsky (2018), Journal of School Psychology 68, 99-112.

    >>> found = log_response_ratio([7, 9, 8, 7, 7, 8, 8], [3, 4, 2, 4, 2, 1, 4, 5], improvement="decrease")
    >>> round(found.value, 3), round(found.figures["percent_change"], 1)
    (0.893, -59.5)
    >>> percentages = {"improvement": "decrease", "scale": "percentage"}
    >>> round(log_response_ratio([80, 90], [30, 20], **percentages).value, 3)
    1.556
    >>> round(log_response_ratio([80, 90], [30, 20], **percentages, form="decreasing").value, 3)
    -1.206
    """
    given = Given("log_response_ratio")
    of, named = given.choice(scale, "scale", SCALES), given.choice(form, "form", get_args(LogRatioForm))
    both = pair(given, baseline, intervention, improvement, low=0, high=100 if of == "percentage" else LARGEST)
    given.refuse()
    wanted = both.phases.improvement
    goes = "increase" if named == "increasing" else "decrease"
    turned = of == "percentage" and wanted != goes
    means = [100 - phase.mean if turned else phase.mean for phase in (both.baseline, both.intervention)]
    if any(0 < each < NEAREST for each in means):
        given.fault("number_too_small", "baseline" if means[0] < NEAREST else "intervention")
    given.refuse()
    findings: list[Finding] = []
    value = uncorrected = se = None
    if not all(means):
        findings.append(notice("mean_is_zero", "intervention" if means[0] else "baseline"))
    else:
        way = 1 if turned or wanted == goes else -1
        uncorrected = way * _log_of_ratio(means[1] / means[0])
        parts = [
            None if phase.variance is None else phase.variance / len(phase) / middle**2
            for phase, middle in zip((both.baseline, both.intervention), means, strict=True)
        ]
        if parts[0] is not None and parts[1] is not None:
            value = uncorrected + way * float((parts[1] - parts[0]) / 2)
            se = root(parts[0] + parts[1])
            findings += _certain(se)
    start, end = both.baseline.mean, both.intervention.mean
    change = float(100 * (end - start) / start) if start else None
    if change is None and turned:
        findings.append(notice("percent_change_undefined", "baseline"))
    return _result(
        Method(
            id="log_response_ratio", settings=Params({"improvement": wanted, "scale": of, "form": named}),
            source="Pustejovsky (2018), Journal of School Psychology 68, 99-112",
        ),
        both, value, {"se": se, "uncorrected": uncorrected, "percent_change": change}, findings,
    )  # fmt: skip


def _log_of_ratio(ratio: Fraction) -> float:
    """The natural logarithm; exactly 0.0 for 1, and exact near it."""
    return math.log1p(ratio - 1) if Fraction(1, 2) < ratio < 2 else math.log(ratio)


def percent_of_goal(
    baseline: Values[Number | None], intervention: Values[Number | None], *, goal: Number
) -> Result:  # fmt: skip
    """
    How much of the way from the baseline's mean to the goal the intervention's mean has gone, in percent.

    100 (mean B - mean A) / (goal - mean A): 100.0 at the goal, above it beyond, below 0.0 where things moved away; not
    capped. The goal says which way is wanted. SE = 100 √(s_A²/m + s_B²/n + p² s_A²/m) / |goal - mean A|, p the share.

    Args:
        baseline: Values in time order, None for a session without one; at least one value.
        intervention: Values on the same scale of the sessions that follow, likewise.
        goal: The value aimed at, on the same scale.

    Figures: `se` (None where a phase has one value only; 0.0, with a finding, where neither varies), `baseline_mean`,
    `baseline_sd`, `intervention_mean` and `intervention_sd`, and how many points were observed, `baseline_points` and
    `intervention_points`. None where the baseline's mean is at the goal already. Raises EvaluationError for anything
    else. Sources: Ferron, Goldstein, Olszewski & Rohrer (2020), Evidence-Based Communication Assessment and
    Intervention 14, 6-27; the standard error of a ratio by Dunlap & Silver (1986), Behavior Research Methods,
    Instruments, & Computers 18, 469-471, as used by Patrona et al. (2022).

    >>> found = percent_of_goal([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29], goal=40)
    >>> round(found.value, 1), round(found.figures["se"], 1)
    (28.3, 8.0)
    """
    given = Given("percent_of_goal")
    aim = given.number(goal, "goal")
    both = pair(given, baseline, intervention)
    given.refuse()
    before, after = both.baseline, both.intervention
    way = aim - before.mean
    if way and abs(way) < NEAREST:
        given.fault("number_too_small", "goal")
    given.refuse()
    value = se = None
    findings: list[Finding] = []
    if not way:
        findings.append(notice("goal_is_baseline_mean", "goal"))
    else:
        share = (after.mean - before.mean) / way
        value = float(100 * share)
        if before.variance is not None and after.variance is not None:
            of_start = before.variance / len(before)
            se = 100 * root((of_start + after.variance / len(after) + share**2 * of_start) / way**2)
            findings += _certain(se)
    return _result(
        Method(
            id="percent_of_goal", settings=Params({"goal": whole_or_float(aim)}),
            source=(
                "Ferron, Goldstein, Olszewski & Rohrer (2020), Evidence-Based Communication Assessment and "
                "Intervention 14, 6-27; standard error: Dunlap & Silver (1986), Behavior Research Methods, "
                "Instruments, & Computers 18, 469-471, as used by Patrona et al. (2022)"
            ),
        ),
        both, value, {"se": se}, findings,
    )  # fmt: skip


def _certain(se: float) -> list[Finding]:
    """That neither phase varies, which is why a standard error is 0."""
    return [] if se else [notice("no_variation")]


def _result(
    method: Method, both: Pair, value: float | None, figures: Mapping[str, float | None], findings: Sequence[Finding]
) -> Result:
    """What every change of a mean has: its figures, the means and spreads behind it, the raw series, the cautions."""
    before, after = both.baseline, both.intervention
    phases = (("baseline", before), ("intervention", after))
    single = [notice("single_value", where) for where, phase in phases if len(phase) == 1]
    return Result(
        method=method, value=value, table=both.phases.series, used=both.phases.used, missing=both.phases.missing,
        figures=Params({
            **figures, "baseline_mean": float(before.mean), "intervention_mean": float(after.mean),
            "baseline_sd": before.deviation, "intervention_sd": after.deviation, **both.points,
        }),
        findings=(*findings, *single, *both.phases.not_shown, *both.cautions()),
    )  # fmt: skip
