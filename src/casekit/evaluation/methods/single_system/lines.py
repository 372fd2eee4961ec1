"""
A baseline's line drawn on into the intervention: celeration (split-middle), least squares, Theil-Sen.

Sources: White (1974) and Bloom, Fischer & Orme, Evaluating Practice, for the celeration line; Sen (1968), Journal of
the American Statistical Association 63, 1379-1389, for Theil-Sen. Lines are exact, so a point on a line is on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Params
from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.methods.numbers import mean, median, median_slope
from casekit.evaluation.methods.single_system.observed import Observed, pair, rows
from casekit.evaluation.methods.single_system.phases import Direction
from casekit.evaluation.result import Method, Result

BaselineLine: TypeAlias = Literal["mean_halves", "median_halves", "ols", "theil_sen"]
"""How a line is laid through a baseline: by the means or the medians of its halves, least squares, Theil-Sen."""
LINES: tuple[BaselineLine, ...] = ("mean_halves", "median_halves", "ols", "theil_sen")
MOST_FOR_THEIL_SEN = 500
"""The longest baseline whose every pair of points is looked at."""

_SOURCES: dict[BaselineLine, str] = {
    "mean_halves": "Celeration line by half means: White (1974); Bloom, Fischer & Orme, Evaluating Practice",
    "median_halves": "Celeration (split-middle) line: White (1974); Bloom, Fischer & Orme, Evaluating Practice",
    "ols": "Ordinary least squares through the baseline",
    "theil_sen": (
        "Theil-Sen: Sen (1968), Journal of the American Statistical Association 63, 1379-1389; the intercept is the "
        "median of y - slope t"
    ),
}


def baseline_line(
    baseline: Values[Number | None], intervention: Values[Number | None], *, improvement: Direction,
    line: BaselineLine = "median_halves", first_session: int = 1, days: Values[date] | None = None,
) -> Result:  # fmt: skip
    """
    How many intervention points are better than the line of the baseline, drawn on into the intervention. A point
    exactly on the line is not better.

    The celeration line goes through the means (or medians) of the two halves of the baseline, each at the mean
    (median) of its sessions; the middle point of an odd number is left out. `value` is the count, 0 to the number of
    intervention points; the table has each of them beside the line.

    Args:
        baseline: Values in time order, None for a session without one; at least two values.
        intervention: Values of the sessions that follow, None for a session without one; at least one value.
        improvement: Which way is wanted: "increase" or "decrease".
        line: "mean_halves", "median_halves" (split-middle), "ols" or "theil_sen" (median slope of all pairs).
        first_session: The number of the first session; a session without a value keeps its number.
        days: The day of each session, in order, of which several may be the same; the line then runs over the days
            since the first of them, and needs days of the baseline that differ (of the halves, for their line).

    Figures: `intercept` (at time 0) and `slope` (a session or a day) of the line, `better_than_line`,
    `baseline_points`, `intervention_points` and `baseline_values`, as text (None, with a finding, for more than 1,000
    sessions). Raises EvaluationError for anything else.

    Sources: White (1974) and Bloom, Fischer & Orme, Evaluating Practice, for the celeration line; Sen (1968), Journal
    of the American Statistical Association 63, 1379-1389, for the line of Theil & Sen.

    >>> found = baseline_line([5, 4, 5, 3, 5, 4], [4, 3, 3, 2, 2, 1, 1, 0], improvement="decrease")
    >>> found.value, round(found.figures["slope"], 3)
    (4, -0.333)
    """
    given = Given("baseline_line")
    kind = given.choice(line, "line", LINES)
    first = given.whole(first_session, "first_session")
    both = pair(given, baseline, intervention, improvement, first=first, least=2, days=days)
    can_be_fitted(given, kind, both.baseline)
    given.refuse()
    fitted, after = fit(kind, both.baseline), both.intervention
    drawn = [fitted.at(time) for time in after.times]
    better = [both.phases.sign * (value - on) > 0 for value, on in zip(after.values, drawn, strict=True)]
    return Result(
        method=Method(
            id="baseline_line", source=_SOURCES[kind],
            settings=Params({
                "improvement": both.phases.improvement, "line": kind, "first_session": first,
                "time_axis": both.time_axis,
            }),
        ),
        value=sum(better), table=rows(after, projected=[float(on) for on in drawn], better_than_the_line=better),
        figures=Params({
            "intercept": float(fitted.intercept), "slope": float(fitted.slope), "better_than_line": sum(better),
            **both.points, "baseline_values": both.phases.baseline_told,
        }),
        used=both.phases.used, missing=both.phases.missing,
        findings=(*both.phases.baseline_not_shown, *both.cautions()),
    )  # fmt: skip


@attrs.frozen
class Fitted:
    """A straight line over time."""

    intercept: Fraction
    slope: Fraction

    def at(self, time: Fraction) -> Fraction:
        """The line at a point in time."""
        return self.intercept + self.slope * time


def fit(kind: BaselineLine, through: Observed) -> Fitted:
    """The line of that kind through at least two values, exactly."""
    times, values = through.times, through.values
    if kind == "ols":
        return _least_squares(times, values)
    if kind == "theil_sen":
        return _theil_sen(times, values)
    return _halves(times, values, mean if kind == "mean_halves" else median)


def can_be_fitted(given: Given, kind: BaselineLine, through: Observed) -> None:
    """Refuse a baseline with more pairs of points than can be looked at, or without days for a line to run over."""
    times = through.times
    if kind == "median_halves" and len(times) > 1:
        times = _middles(times, median)
    if len(times) > 1 and times[0] == times[-1]:
        given.fault("days_too_alike", "days")
    if kind == "theil_sen" and len(through) > MOST_FOR_THEIL_SEN:
        given.fault("too_many_values", "baseline", most=MOST_FOR_THEIL_SEN)


def _halves(
    times: Sequence[Fraction], values: Sequence[Fraction], middle: Callable[[Sequence[Fraction]], Fraction]
) -> Fitted:
    (early, late), (low, high) = _middles(times, middle), _middles(values, middle)
    slope = (high - low) / (late - early)
    return Fitted(low - slope * early, slope)


def _middles(
    values: Sequence[Fraction], middle: Callable[[Sequence[Fraction]], Fraction]
) -> tuple[Fraction, Fraction]:  # fmt: skip
    """The middle of the first half and of the last; the one value between two halves is left out."""
    half = len(values) // 2
    return middle(values[:half]), middle(values[-half:])


def _least_squares(times: Sequence[Fraction], values: Sequence[Fraction]) -> Fitted:
    time, value = mean(times), mean(values)
    together = sum(((t - time) * (y - value) for t, y in zip(times, values, strict=True)), Fraction(0))
    slope = together / sum(((t - time) ** 2 for t in times), Fraction(0))
    return Fitted(value - slope * time, slope)


def _theil_sen(times: Sequence[Fraction], values: Sequence[Fraction]) -> Fitted:
    slope = median_slope([int(time) for time in times], values) or Fraction(0)
    return Fitted(median([y - slope * t for t, y in zip(times, values, strict=True)]), slope)
