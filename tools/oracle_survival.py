"""The curve of Kaplan and Meier beside lifelines, statsmodels and scipy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.utils import datetimes_to_durations, median_survival_times, restricted_mean_survival_time
from oracle_comparison import NAN, Comparison, Figures, Known, OneOf
from oracle_inputs import exact
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

from casekit.evaluation import methods
from casekit.evaluation.result import Result


@dataclass(frozen=True)
class Durations:
    """How long each case was seen, whether it happened, and the horizon of the restricted mean."""

    times: tuple[float, ...]
    happened: tuple[bool, ...]
    tau: float

    @property
    def curve(self) -> list[tuple[float, Fraction]]:
        """The share left after each time at which it happened, exactly, walked case by case."""
        left, found = Fraction(1), []
        for time in sorted({time for time, event in zip(self.times, self.happened, strict=True) if event}):
            at_risk = sum(each >= time for each in self.times)
            events = sum(event and each == time for each, event in zip(self.times, self.happened, strict=True))
            left *= Fraction(at_risk - events, at_risk)
            found.append((time, left))
        return found


def _draw(random: Random) -> Durations:
    number = random.choice((1, 2, 3, 4, random.randint(1, 12), random.randint(5, 30)))
    longest, part = random.choice((3, 10, 60, 400)), random.choice((1, 1, 2, 10))
    if random.random() < 0.05:
        times = [random.randint(0, longest) / part] * number
    else:
        times = [random.randint(0, longest * part) / part for _ in range(number)]
    share = random.choice((0.0, 0.3, 0.6, 0.8, 1.0))
    happened = tuple(random.random() < share for _ in times)
    tau = random.choice((max(times), 0, random.randint(0, 2 * longest), random.randint(0, longest * part) / part))
    return Durations(times=tuple(times), happened=happened, tau=tau)


def _found(case: Durations) -> Result:
    return methods.kaplan_meier(case.times, case.happened, tau=case.tau)


def _rows(rows: Any, *names: str) -> Figures:
    return {f"{name} at {float(row['time'])}": row[name] for row in rows for name in names}


def _curve_lifelines(case: Durations) -> Figures:
    fitted = KaplanMeierFitter().fit(case.times, case.happened)
    counts = fitted.event_table
    shares = fitted.survival_function_["KM_estimate"]
    rows = [
        {
            "time": time, "at_risk": int(counts.at_risk[time]), "events": int(counts.observed[time]),
            "survival": float(shares[time]),
        }
        for time in counts.index[counts.observed > 0]
    ]  # fmt: skip
    return {
        "value": float(fitted.median_survival_time_),
        "restricted_mean": float(restricted_mean_survival_time(fitted, t=case.tau)),
        **_rows(rows, "at_risk", "events", "survival"),
    }


def _interval_lifelines(case: Durations) -> Figures:
    limits = median_survival_times(KaplanMeierFitter().fit(case.times, case.happened).confidence_interval_)
    low, high = (float(each) for each in limits.iloc[0])
    return {"lower": None if math.isinf(low) else low, "upper": None if math.isinf(high) else high}


def _interval(case: Durations) -> Figures:
    figures = _found(case).figures
    return {name: figures[name] for name in ("lower", "upper")}


def _curve_statsmodels(case: Durations) -> Figures:
    found = SurvfuncRight(np.array(case.times, float), np.array(case.happened, int))
    columns = (found.surv_times, found.n_risk, found.n_events, found.surv_prob, found.surv_prob_se)
    rows = [
        dict(zip(("time", "at_risk", "events", "survival", "se"), map(float, row), strict=True))
        for row in zip(*columns, strict=True)
    ]
    return {"value": float(found.quantile(0.5)), **_rows(rows, "at_risk", "events", "survival", "se")}


def _curve_scipy(case: Durations) -> Figures:
    found = stats.ecdf(stats.CensoredData.right_censored(case.times, np.logical_not(case.happened))).sf
    left = dict(zip(map(float, found.quantiles), map(float, found.probabilities), strict=True))
    ended = {float(time) for time, event in zip(case.times, case.happened, strict=True) if event}
    return {f"survival at {time}": share for time, share in left.items() if time in ended}


def _with_mean(case: Durations) -> Figures:
    found = _found(case)
    mean = found.figures["restricted_mean"]
    return {"value": found.value, "restricted_mean": mean, **_rows(found.table, "at_risk", "events", "survival")}


def _with_error(case: Durations) -> Figures:
    found = _found(case)
    return {"value": found.value, **_rows(found.table, "at_risk", "events", "survival", "se")}


def _not_reached(case: Durations) -> bool:
    return all(left > Fraction(1, 2) for _, left in case.curve)


def _one_half(case: Durations) -> bool:
    return any(left == Fraction(1, 2) for _, left in case.curve)


def _median(case: Durations) -> float:
    return next(time for time, left in case.curve if left <= Fraction(1, 2))


def _below_one_half(case: Durations) -> float | None:
    return next((float(time) for time, left in case.curve if left < Fraction(1, 2)), None)


def _last_gone(case: Durations) -> bool:
    return any(not left for _, left in case.curve)


def _last_error(case: Durations) -> tuple[Figures, Figures]:
    time = float(case.curve[-1][0])
    return {f"se at {time}": None}, {f"se at {time}": NAN}


def _not_known_so_far(case: Durations) -> bool:
    return case.tau > max(case.times) and not _last_gone(case)


def _drawn_on(case: Durations) -> tuple[Figures, Figures]:
    """The area under the curve when its last share is drawn on to the horizon."""
    area, before, share = Fraction(0), Fraction(0), Fraction(1)
    for time, left in [*case.curve, (case.tau, Fraction(0))]:
        area, before, share = area + share * (exact(time) - before), exact(time), left
    return {"restricted_mean": None}, {"restricted_mean": float(area)}


@dataclass(frozen=True)
class Spans:
    """The first and last day of each case, None where it is open, and the day of the question."""

    cases: tuple[tuple[date, date | None], ...]
    on: date


def _draw_spans(random: Random) -> Spans:
    start = date(2024, 1, 1)
    cases = []
    for _ in range(random.randint(1, 12)):
        first = start + timedelta(random.randint(0, 200))
        cases.append((first, None if random.random() < 0.4 else first + timedelta(random.randint(0, 400))))
    return Spans(cases=tuple(cases), on=max(first for first, _ in cases) + timedelta(random.randint(0, 200)))


def _days_here(case: Spans) -> Figures:
    found = methods.case_durations({f"C{place}": span for place, span in enumerate(case.cases)}, as_of=case.on)
    return {f"{name} of {row['case']}": row[name] for row in found.table for name in ("days", "events")}


def _days_there(case: Spans) -> Figures:
    first, last = zip(*case.cases, strict=True)
    days, ended = datetimes_to_durations(list(first), list(last), fill_date=case.on)
    found = {}
    for place, (each, event) in enumerate(zip(days, ended, strict=True)):
        found |= {f"days of C{place}": float(each), f"events of C{place}": int(event)}
    return found


_MEDIAN = "In casekit the median is the first time with S at most ½, as Kaplan-Meier estimates are commonly read. "
_REACHED = Known(
    "the median is not reached",
    f"{_MEDIAN}If there is none, it is None with a finding; lifelines returns infinity.",
    _not_reached,
    lambda _: ({"value": None}, {"value": math.inf}),
)
_REACHED_NAN = Known(
    "the median is not reached",
    f"{_MEDIAN}If there is none, it is None with a finding; statsmodels returns NaN.",
    _not_reached,
    lambda _: ({"value": None}, {"value": NAN}),
)
_HALF = Known(
    "S is exactly one half",
    f"{_MEDIAN}S is an exact fraction. lifelines multiplies floats; if the product is above ½, it returns the next "
    "time.",
    _one_half,
    lambda case: (
        {"value": _median(case)},
        {"value": OneOf((_median(case), math.inf if _below_one_half(case) is None else _below_one_half(case)))},
    ),
)
_HALF_STRICT = Known(
    "S is exactly one half",
    f"{_MEDIAN}In statsmodels it is the first time with S below ½, in floats.",
    _one_half,
    lambda case: (
        {"value": _median(case)},
        {"value": OneOf((_median(case), NAN if _below_one_half(case) is None else _below_one_half(case)))},
    ),
)
_GONE = Known(
    "no case is left at risk",
    "If S is 0, Greenwood's formula divides by 0. casekit returns None with a finding, statsmodels NaN.",
    _last_gone,
    _last_error,
)
_BEYOND = Known(
    "the horizon is later than the last observation, and cases are still open then",
    "How long the open cases will last is unknown, so the restricted mean is None with a finding. lifelines assumes "
    "that the last share stays the same up to the horizon.",
    _not_known_so_far,
    _drawn_on,
)

COMPARISONS = (
    Comparison(
        "kaplan_meier", "lifelines", "`KaplanMeierFitter` and `restricted_mean_survival_time`",
        "value, restricted_mean; at_risk, events, survival at every time", _draw, _with_mean, _curve_lifelines,
        (_REACHED, _HALF, _BEYOND),
    ),
    Comparison(
        "kaplan_meier", "lifelines", "`median_survival_times` of the confidence interval", "lower, upper", _draw,
        _interval, _interval_lifelines,
    ),
    Comparison(
        "kaplan_meier", "statsmodels", "`SurvfuncRight`", "value; at_risk, events, survival, se at every time", _draw,
        _with_error, _curve_statsmodels, (_REACHED_NAN, _HALF_STRICT, _GONE),
    ),
    Comparison(
        "kaplan_meier", "scipy", "`stats.ecdf` of `CensoredData`", "survival at every time", _draw,
        lambda case: _rows(_found(case).table, "survival"), _curve_scipy,
    ),
    Comparison(
        "case_durations", "lifelines", "`datetimes_to_durations`", "days and events of every case", _draw_spans,
        _days_here, _days_there,
    ),
)  # fmt: skip
