"""
Non-overlap of a baseline and an intervention: how far the points of the one lie beyond the points of the other.

All of it comes from the order of the values, so a session that was not observed is left out. A figure here says that
the measure changed between the phases, in the direction that is better; it never says why. Where papers and programs
differ (ties, the points removed, a trend that is taken out), the docstring of the method says which form this is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from typing import Literal

from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.methods.numbers import median, whole_or_float
from casekit.evaluation.methods.single_system.autocorrelation import Lag1
from casekit.evaluation.methods.single_system.nap_interval import Pairs
from casekit.evaluation.methods.single_system.observed import independence
from casekit.evaluation.methods.single_system.phases import Direction, Phases, confidence_level
from casekit.evaluation.result import Line, Result, added_up, notice

_TAU = "Parker, Vannest, Davis & Sauber (2011), Behavior Therapy 42, 284-299"


def nap(
    baseline: Values[Number | None], intervention: Values[Number | None], *, improvement: Direction,
    confidence: Number = 0.95,
) -> Result:  # fmt: skip
    """
    Nonoverlap of all pairs: how often a point of the intervention is better than one of the baseline, ties as half.

    NAP = (better + ½ ties) / (m n) over all pairs of m baseline and n intervention points. 0.0 to 1.0; 0.5 where the
    phases do not differ, below where the intervention is worse.

    Args:
        baseline: The values before the intervention, in order; None for a session not observed.
        intervention: The values from the intervention on, in the same way; each phase has at least one observed value.
        improvement: Which way the measure moves when things get better.
        confidence: The confidence level of the interval, 0.01 to 0.9999.

    Figures: `lower` and `upper`, the ends of the interval of Newcombe's method 5 (for a NAP of 0 or 1 one end is that
    value, and the other is not); `se_hanley` and `se_unbiased` (None, with a finding, for one point in a phase), for
    which a NAP of 0 or 1 is moved half a pair towards 0.5; `se_null`, which assumes that the phases do not differ and
    ignores ties; the pairs `better`, `ties`, `worse`; and how many points were observed, `baseline_points` and
    `intervention_points`. The table is the raw series. `se_unbiased` is in the form of SingleCaseES: where pairs are
    tied, its variance is above the truly unbiased one by ties / (4 m n (m - 1) (n - 1)). The errors and the interval
    take the points to be independent of one another; where the baseline says otherwise, or is too short to say, a
    finding does. Raises EvaluationError, with every fault, for a phase without a value and for what is no number.

    Sources: Parker & Vannest (2009), Behavior Therapy 40, 357-367; Hanley & McNeil (1982), Radiology 143, 29-36; Sen
    (1967), Sankhya A 29, 95-102; Newcombe (2006), Statistics in Medicine 25, 559-573.

    >>> found = nap([3, 3, 4, 5], [4, 5, 6, 7, 7], improvement="increase")
    >>> found.value, found.figures["better"], found.figures["ties"], round(found.figures["upper"], 3)
    (0.9, 17, 2, 0.986)
    """
    given = Given("nap")
    phases = Phases(given, baseline, intervention, improvement)
    level = confidence_level(given, confidence)
    given.refuse()
    pairs = Pairs.of(*phases.signed)
    lower, upper = pairs.interval(level)
    return phases.result(
        "nap",
        "Parker & Vannest (2009), Behavior Therapy 40, 357-367; Hanley & McNeil (1982), Radiology 143, 29-36; "
        "Sen (1967), Sankhya A 29, 95-102; Newcombe (2006), Statistics in Medicine 25, 559-573, method 5",
        float(pairs.nap),
        settings={"confidence": level},
        figures={
            "lower": lower, "upper": upper, "se_hanley": pairs.se_hanley, "se_null": pairs.se_null,
            "se_unbiased": pairs.se_unbiased, **_counts(pairs),
        },
        findings=[
            *([notice("unbiased_error_undefined")] if pairs.se_unbiased is None else []),
            *independence(Lag1.of(phases.signed[0], phases.baseline_sessions)),
        ],
    )  # fmt: skip


def pnd(
    baseline: Values[Number | None], intervention: Values[Number | None], *, improvement: Direction
) -> Result:  # fmt: skip
    """
    Percentage of nonoverlapping data, as a share: the intervention points better than the best baseline point.

    0.0 to 1.0; a point as good as the best one does not count. A single outlying baseline point decides it, and it
    cannot show that things got worse, which a finding says. Figures: `beyond`, the points that count, and
    `best_of_baseline`. Arguments, missing sessions, numbers of points, table and errors as in `nap`.

    Source: Scruggs, Mastropieri & Casto (1987), Remedial and Special Education 8, 24-33.

    >>> pnd([3, 3, 4, 5], [4, 5, 6, 7, 7], improvement="increase").value
    0.6
    """
    given = Given("pnd")
    phases = Phases(given, baseline, intervention, improvement)
    given.refuse()
    before, after = phases.signed
    best = max(before)
    beyond = sum(value > best for value in after)
    limit = max(phases.baseline) if improvement == "increase" else min(phases.baseline)
    return phases.result(
        "pnd",
        "Scruggs, Mastropieri & Casto (1987), Remedial and Special Education 8, 24-33",
        beyond / len(after),
        figures={"beyond": beyond, "best_of_baseline": whole_or_float(limit)},
        findings=[notice("deterioration_not_shown")],
    )


def pem(
    baseline: Values[Number | None], intervention: Values[Number | None], *, improvement: Direction,
    ties: Literal["half", "none"] = "half",
) -> Result:  # fmt: skip
    """
    Percentage exceeding the median, as a share: the intervention points better than the median of the baseline.

    0.0 to 1.0. Arguments, missing sessions, numbers of points, table and errors as in `nap`, and `ties`: what a point
    at the median counts, half (as in SingleCaseES) or none (as in scan). Figures: `beyond`, the points better than the
    median, `ties`, the points at it, and `baseline_median`.

    Source: Ma (2006), Behavior Modification 30, 598-617.

    >>> pem([3, 5], [4, 4, 6, 7], improvement="increase").value
    0.75
    >>> pem([3, 5], [4, 4, 6, 7], improvement="increase", ties="none").value
    0.5
    """
    given = Given("pem")
    phases = Phases(given, baseline, intervention, improvement)
    counted = given.choice(ties, "ties", ("half", "none"))
    given.refuse()
    middle = median(phases.baseline)
    beyond = sum(phases.sign * value > phases.sign * middle for value in phases.intervention)
    tied = sum(value == middle for value in phases.intervention)
    twice = 2 * beyond + (tied if counted == "half" else 0)
    return phases.result(
        "pem",
        "Ma (2006), Behavior Modification 30, 598-617",
        twice / (2 * len(phases.intervention)),
        settings={"ties": counted},
        figures={"beyond": beyond, "ties": tied, "baseline_median": whole_or_float(middle)},
    )


def pand(
    baseline: Values[Number | None], intervention: Values[Number | None], *, improvement: Direction
) -> Result:  # fmt: skip
    """
    Percentage of all nonoverlapping data, as a share: as few points are removed as it takes until the phases no longer
    overlap; the share of points that remain.

    Points of either phase are removed until every baseline point left is worse than every intervention point left.
    max(m, n) / (m + n) to 1.0, for m baseline and n intervention points: it cannot show that things got worse, and a
    finding says so. Figures: the points `points_kept` and `removed`. Arguments, missing sessions, numbers of points,
    table and errors as in `nap`. The form that sorts the values and cuts them after m is not offered: it depends on the
    order of ties.

    Source: Parker, Hagan-Burke & Vannest (2007), Journal of Special Education 40, 194-204.

    >>> pand([3, 3, 4, 5], [4, 5, 6, 7, 7], improvement="increase").figures["removed"]
    2
    """
    given = Given("pand")
    phases = Phases(given, baseline, intervention, improvement)
    given.refuse()
    kept, points = _kept(phases)
    return phases.result(
        "pand",
        "Parker, Hagan-Burke & Vannest (2007), Journal of Special Education 40, 194-204",
        kept / points,
        figures={"points_kept": kept, "removed": points - kept},
        findings=[notice("deterioration_not_shown")],
    )


def ird(
    baseline: Values[Number | None], intervention: Values[Number | None], *, improvement: Direction
) -> Result:  # fmt: skip
    """
    Robust improvement rate difference: the share of improved intervention points less that of improved baseline points.

    As for `pand`, the smallest number of points that ends all overlap is removed; the points removed are split evenly
    between the phases: IRD = 1 - (m + n)² (1 - PAND) / (2 m n). 1 - (m + n) / (2 max(m, n)) to 1.0: it cannot show that
    things got worse, and a finding says so. Figures: `pand`, and as there `points_kept` and `removed`. Arguments,
    missing sessions, numbers of points, table and errors as in `nap`.

    Source: Parker, Vannest & Brown (2009), Exceptional Children 75, 135-150.

    >>> round(ird([3, 3, 4, 5], [4, 5, 6, 7, 7], improvement="increase").value, 2)
    0.55
    """
    given = Given("ird")
    phases = Phases(given, baseline, intervention, improvement)
    given.refuse()
    kept, points = _kept(phases)
    pairs = len(phases.baseline_sessions) * len(phases.intervention_sessions)
    return phases.result(
        "ird",
        "Parker, Vannest & Brown (2009), Exceptional Children 75, 135-150",
        float(1 - Fraction(points * (points - kept), 2 * pairs)),
        figures={"pand": kept / points, "points_kept": kept, "removed": points - kept},
        findings=[notice("deterioration_not_shown")],
    )


def tau(
    baseline: Values[Number | None], intervention: Values[Number | None], *, improvement: Direction
) -> Result:  # fmt: skip
    """
    Tau of nonoverlap: the share of better pairs less the share of worse ones, (better - worse) / (m n).

    -1.0 to 1.0; 0.0 where the phases do not differ, below where the intervention is worse; the same as 2 NAP - 1, and
    not Kendall's tau-b, whose denominator is another. Figures: the pairs `better`, `ties`, `worse`, and `se_null` =
    √((m + n + 1) / (3 m n)), the standard error that assumes that the phases do not differ and ignores ties. Arguments,
    missing sessions, numbers of points, table and errors as in `nap`.

    Source: Parker, Vannest, Davis & Sauber (2011), Behavior Therapy 42, 284-299.

    >>> tau([3, 3, 4, 5], [4, 5, 6, 7, 7], improvement="increase").value
    0.8
    """
    given = Given("tau")
    phases = Phases(given, baseline, intervention, improvement)
    given.refuse()
    pairs = Pairs.of(*phases.signed)
    figures = {"se_null": 2 * pairs.se_null, **_counts(pairs)}
    return phases.result("tau", _TAU, float(2 * pairs.nap - 1), figures=figures)


def tau_u(
    baseline: Values[Number | None], intervention: Values[Number | None], *, improvement: Direction
) -> Result:  # fmt: skip
    """
    Tau-U: tau less what the trend of the baseline accounts for, S / (m n), S being Kendall's S of the baseline.

    S is the number of pairs of baseline points of which the later is the better, less those of which it is the worse: a
    client who got better already before the intervention has a lower Tau-U. Outside -1.0 to 1.0 it is left as it is.
    The lines are tau and what the trend takes from it; figures `tau`, `trend_score` (S), the pairs `better`, `ties`,
    `worse`, and `se_null` = √(m n (m + n + 1) / 3 + m (m - 1) (2 m + 5) / 18) / (m n), the standard error that assumes
    that neither the phases nor the sessions differ and ignores ties. Arguments, missing sessions, numbers of points,
    table and errors as in `nap`.

    Sources: Parker, Vannest, Davis & Sauber (2011), Behavior Therapy 42, 284-299, tau with control of the baseline
    trend, as in SingleCaseES; Kendall (1970), Rank Correlation Methods, for the variance of S.

    >>> found = tau_u([3, 3, 4, 5], [4, 5, 6, 7, 7], improvement="increase")
    >>> round(found.value, 2), found.figures["trend_score"]
    (0.55, 5)
    """
    given = Given("tau_u")
    phases = Phases(given, baseline, intervention, improvement)
    given.refuse()
    before, after = phases.signed
    pairs, trend = Pairs.of(before, after), _kendall(before)
    difference = float(2 * pairs.nap - 1)
    lines = (
        Line(name="tau", amount=difference),
        Line(name="baseline_trend", amount=float(-Fraction(trend, pairs.all))),
    )
    return phases.result(
        "tau_u", _TAU, added_up(0.0, lines), lines=lines,
        figures={"tau": difference, "trend_score": trend, "se_null": pairs.se_null_of_tau_u(), **_counts(pairs)},
    )  # fmt: skip


def _counts(pairs: Pairs) -> dict[str, int]:
    return {"better": pairs.better, "ties": pairs.ties, "worse": pairs.worse}


def _kept(phases: Phases) -> tuple[int, int]:
    """The most points that can be left without any overlap, and all the points there are."""
    before, after = phases.signed
    marked = sorted([*((value, 1) for value in before), *((value, -1) for value in after)])
    left = most = len(after)
    for _, same in groupby(marked, key=lambda each: each[0]):
        left += sum(mark for _, mark in same)
        most = max(most, left)
    return most, len(marked)


def _kendall(values: Sequence[float | Fraction]) -> int:
    """Kendall's S of a series: the pairs that rise less those that fall."""
    earlier: list[float | Fraction] = []
    score = 0
    for value in values:
        score += bisect_left(earlier, value) - (len(earlier) - bisect_right(earlier, value))
        insort(earlier, value)
    return score
