"""Non-overlap once the trend of the baseline is taken out: what was already under way is no sign of a change."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.methods.numbers import median, median_slope
from casekit.evaluation.methods.single_system.nap_interval import Pairs
from casekit.evaluation.methods.single_system.observed import since_the_first
from casekit.evaluation.methods.single_system.phases import Direction, Phases
from casekit.evaluation.result import Result, notice

TauForm: TypeAlias = Literal["pairs", "tau_b"]
"""By what the better pairs less the worse ones are divided: see `tau_baseline_corrected`."""
LONGEST_BASELINE = 1_000
"""The most sessions of a baseline whose trend is taken out; it rests on the slope between every two points."""


def tau_baseline_corrected(
    baseline: Values[Number | None], intervention: Values[Number | None], *, improvement: Direction,
    days: Values[date] | None = None, form: TauForm = "pairs",
) -> Result:  # fmt: skip
    """
    Baseline-corrected tau: tau of what is left when the line through the baseline is taken out of both phases.

    The line is that of Theil & Sen: its slope is the median of the slopes between every two baseline points over the
    numbers of their sessions, which go on through sessions not observed. The value is tau, (better - worse) / (m n),
    of the residuals, -1.0 to 1.0, compared exactly. The line is always taken out, without a test of the trend first.
    The form "tau_b" divides as Kendall's tau-b of the residuals and the phases does, (better - worse) / √(m n (N (N -
    1) / 2 - t)), N = m + n and t the pairs of equal residuals, as in the calculator of the paper. Where nothing is
    tied it is at most √(2 m n / (N (N - 1))). It is farther from 0 than the form of "pairs" only where more pairs are
    tied than there are pairs within the phases.

    With `days`, the day of each session in order, of which several may be the same, the line runs over the days since
    the first of them in place of the numbers of the sessions.

    Figures: `slope`, the change of the measure for each session or day (above 0 where the values rise, whichever way is
    the better), `intercept`, the median of value - slope × session (or day), and the pairs `better`, `ties`, `worse`.
    One observed baseline point has no slope: the value and both figures are None, and a finding says so. Arguments,
    missing sessions, numbers of points and table as in `nap`. Raises EvaluationError as `nap` does, for a baseline of
    more than 1,000 sessions, and for days that are in no order or all the same in the baseline.

    Source: Tarlow (2017), Behavior Modification 41, 427-467; "pairs" is the form of SingleCaseES, "tau_b" that of the
    paper.

    >>> found = tau_baseline_corrected([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], improvement="increase")
    >>> found.value, found.figures["slope"], found.figures["intercept"]
    (0.0, 1.0, 0.0)
    >>> round(tau_baseline_corrected([2, 2, 3], [7, 8, 9], improvement="increase", form="tau_b").value, 3)
    0.802
    """
    given = Given("tau_baseline_corrected")
    phases = Phases(given, baseline, intervention, improvement)
    counted = given.choice(form, "form", get_args(TauForm))
    if phases.baseline_length > LONGEST_BASELINE:
        given.fault("too_many_values", "baseline", most=LONGEST_BASELINE)
    times = list(range(1, len(phases.used) + len(phases.missing) + 1))
    if days is not None:
        times = [int(day) for day in since_the_first(given, days, len(times))]
    given.refuse()
    before_times, after_times = (
        [times[session - 1] for session in sessions]
        for sessions in (phases.baseline_sessions, phases.intervention_sessions)
    )
    if len(before_times) > 1 and before_times[0] == before_times[-1]:
        given.fault("days_too_alike", "days")
    given.refuse()
    settings = {"time_axis": "sessions" if days is None else "days", "form": counted}
    source = "Tarlow (2017), Behavior Modification 41, 427-467; no test of the trend first"
    slope = median_slope(before_times, phases.baseline)
    if slope is None:
        return phases.result(
            "tau_baseline_corrected", source, None, settings=settings, figures={"slope": None, "intercept": None},
            findings=[notice("baseline_trend_undefined", "baseline")],
        )  # fmt: skip
    before, after = (
        [value - slope * time for time, value in zip(times_of, values, strict=True)]
        for times_of, values in ((before_times, phases.baseline), (after_times, phases.intervention))
    )
    pairs = Pairs.of([phases.sign * rest for rest in before], [phases.sign * rest for rest in after])
    value = float(2 * pairs.nap - 1) if counted == "pairs" else _tau_b(pairs, [*before, *after])
    return phases.result(
        "tau_baseline_corrected", source, value, settings=settings,
        figures={
            "slope": float(slope), "intercept": float(median(before)), "better": pairs.better, "ties": pairs.ties,
            "worse": pairs.worse,
        },
    )  # fmt: skip


def _tau_b(pairs: Pairs, rests: Sequence[Fraction]) -> float:
    """Kendall's tau-b of residuals and their phases; 0.0 where all residuals are the same."""
    tied = sum(each * (each - 1) // 2 for each in Counter(rests).values())
    square = pairs.all * (len(rests) * (len(rests) - 1) // 2 - tied)
    return (pairs.better - pairs.worse) / math.sqrt(square) if square else 0.0
