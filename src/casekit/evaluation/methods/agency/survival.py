"""
How long until something happens, where it has not happened yet for everybody: the curve of Kaplan and Meier.

Source: Kaplan & Meier (1958), Journal of the American Statistical Association 53, 457-481; standard errors by Greenwood
(1926), interval of the median by Brookmeyer & Crowley (1982), error of the restricted mean in Klein & Moeschberger
(2003), Survival Analysis, 118. It rests on cases still open being like the others of the same duration.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate, zip_longest
from operator import itemgetter, mul, neg
from statistics import NormalDist
from typing import Literal, TypeAlias, cast, get_args

from casekit.answers import Params, plain_params
from casekit.evaluation.methods.agency.spans import Span, as_it_stood, spans
from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.methods.numbers import whole_or_float
from casekit.evaluation.methods.single_system.phases import confidence_level
from casekit.evaluation.result import Method, Result, notice

AtHalf: TypeAlias = Literal["first", "middle"]
"""Which median counts where the curve is flat at one half: see `kaplan_meier`."""
_CURVE = "Kaplan & Meier (1958), Journal of the American Statistical Association 53, 457-481"
_SOURCE = (
    f"{_CURVE}; Greenwood (1926), Reports on Public Health and Medical Subjects 33; Brookmeyer & Crowley (1982), "
    "Biometrics 38, 29-41; Klein & Moeschberger (2003), Survival Analysis, 2nd ed., Springer, 117-118"
)


def kaplan_meier(
    durations: Values[Number], observed: Values[bool | int], *, tau: Number | None = None,
    confidence: Number = 0.95, at_half: AtHalf = "first",
) -> Result:  # fmt: skip
    """
    The share of cases for which it has not happened yet, time by time, with open cases counted while they are seen.

    Args:
        durations: How long each case was seen, in any unit, 0 or more; at least one. Unless all are ints, times that
            differ by a billionth of the longest or less are one time, the shortest of them, so that the same spans in
            days and in years give the same curve.
        observed: For each case whether it happened then (True or 1), or the case was only seen so far (False or 0).
        tau: The horizon of the restricted mean, 0 or more; None: it is not asked for.
        confidence: The confidence level of the interval of the median, 0.01 to 0.9999.
        at_half: Which median counts where the curve is flat at exactly one half: its "first" time, or the "middle"
            between that and the next time at which it happens; where it does not happen again, the first.

    S(t) = Π (1 - d/n) over the times up to t at which it happened: d times, to n cases at risk. A case last seen at
    such a time is at risk there. The table has these times with `at_risk`, `events`, `survival` and Greenwood's `se` =
    S √Σ d/(n(n - d)), which is None once nobody is left (S is 0). `value` is the median, the first time with S at most
    one half; None where it is not reached. Figures: `cases`, `events`, `censored` (only seen so far); `lower` and
    `upper`, the interval of the median: the first times at which the limits of S, by log(-log S) ± z √Σ d/(n(n - d)) /
    log S, are at most one half, None where one is not reached; both are 0 where S is. Where `tau` is given, it as
    `horizon` and `restricted_mean`, the area under the curve up to it, with its standard error `restricted_mean_se` =
    √Σ A² d/(n(n - d)), A being the area from each time on; both None where the curve is not known that far, because
    nobody was seen so long and not everybody has ended. Raises EvaluationError for negative durations and for none at
    all.

    Sources: Kaplan & Meier (1958), Journal of the American Statistical Association 53, 457-481; Greenwood (1926),
    Reports on Public Health and Medical Subjects 33; Brookmeyer & Crowley (1982), Biometrics 38, 29-41, for the
    interval; Klein & Moeschberger (2003), Survival Analysis, 117-118, for the error of the restricted mean.

    >>> found = kaplan_meier([9, 13, 13, 18, 23, 28, 31], [1, 1, 0, 1, 1, 0, 1])
    >>> found.value, found.table[1]["at_risk"], round(found.table[1]["survival"], 3)
    (23, 6, 0.714)
    >>> found.figures["lower"], found.figures["upper"]
    (9, 31)
    """
    given = Given("kaplan_meier")
    times = _times(given, durations)
    ended = _ended(given, observed)
    given.same_length(times, ended, "observed")
    horizon = None if tau is None else given.number(tau, "tau", low=0)
    level, rule = confidence_level(given, confidence), given.choice(at_half, "at_half", get_args(AtHalf))
    given.refuse()
    noise, longest = _noise(times), max(times)
    curve = _Curve(times, ended, noise)
    known = horizon is None or horizon <= longest + noise or curve.nobody_left
    area, error = curve.area(horizon) if horizon is not None and known else (None, None)
    mean = {} if horizon is None else {"restricted_mean": area, "restricted_mean_se": error}
    tau_used = {} if horizon is None else {"horizon": whole_or_float(horizon)}
    events = sum(ended)
    median, z = curve.median(rule), NormalDist().inv_cdf((1 + level) / 2)
    return Result(
        method=Method(
            id="kaplan_meier", source=_SOURCE,
            settings=Params({"confidence": level, "at_half": rule, **tau_used}),
        ),
        value=median,
        figures=Params({
            "cases": len(times), "events": events, "censored": len(times) - events,
            "lower": curve.first_limit_at_half(z), "upper": curve.first_limit_at_half(-z), **tau_used, **mean,
        }),
        table=curve.rows(),
        findings=(
            *([notice("median_not_reached", "durations", events=events, cases=len(times))]
              if median is None else []),
            *([] if known else [notice("curve_not_known_so_far", "tau", longest=_told(longest))]),
            *([notice("nobody_left_at_risk", "durations")] if curve.nobody_left else []),
        ),
    )  # fmt: skip


def case_durations(cases: Mapping[str, Span], *, as_of: date) -> Result:
    """
    How many days cases take, open ones counted up to a given day: time to closure, in a stage, to attainment of a goal.

    Args:
        cases: For each its first day and its last, None where it is open; at least one.
        as_of: The day of the question, none before a first day; what ended later is open on it, and a finding names it.

    `value` is the median by `kaplan_meier`, in days; None where it is not reached. The table has each case's `days` and
    `events`, 1 where it ended and 0 where it is open, which is what `kaplan_meier` takes. Figures: `cases`, `closed`,
    `open`, and `naive_mean_closed`, the mean of the closed cases alone, None where none is closed: while cases are open
    it is biased low, because the long ones are not in it, and it is for showing beside the median only. Raises
    EvaluationError where a case ends before it starts.

    Source: Kaplan & Meier (1958), Journal of the American Statistical Association 53, 457-481.

    >>> found = case_durations({"C1": (date(2025, 1, 1), date(2025, 2, 1)), "C2": (date(2025, 1, 15), None)},
    ...                        as_of=date(2025, 6, 30))
    >>> found.value, [row["days"] for row in found.table], found.figures["naive_mean_closed"]
    (31, [31, 166], 31.0)
    """
    given = Given("case_durations")
    found = spans(given, cases, "cases", least=1)
    on = given.day(as_of, "as_of")
    if not given.faults:
        for name, (first, _) in found.items():
            if first > on:
                given.fault("days_out_of_order", f"cases[{name}]", earlier=f"cases[{name}][0]", later="as_of")
    given.refuse()
    stood, findings = as_it_stood(found, on)
    days = {name: ((last or on) - first).days for name, (first, last) in stood.items()}
    ended = {name: last is not None for name, (_, last) in stood.items()}
    closed = [days[name] for name in days if ended[name]]
    curve = kaplan_meier(list(days.values()), list(ended.values()))
    return Result(
        method=Method(id="case_durations", source=_CURVE, settings=Params({"as_of": on})),
        value=curve.value,
        figures=Params({
            "cases": len(days), "closed": len(closed), "open": len(days) - len(closed),
            "naive_mean_closed": sum(closed) / len(closed) if closed else None,
        }),
        table=tuple(Params({"case": name, "days": days[name], "events": int(ended[name])}) for name in days),
        used=tuple(days),
        findings=(
            *(each for each in curve.findings if each.code == "median_not_reached"),
            *([] if closed else [notice("nothing_closed", "cases")]),
            *([notice("mean_of_closed_biased", "cases", open=len(days) - len(closed))]
              if 0 < len(closed) < len(days) else []),
            *findings,
        ),
    )  # fmt: skip


_Time: TypeAlias = int | float | Fraction
_ONE = 1 << 128
"""A share of 1 as a whole number: shares so exact that thousands of products of them are known to the last digit."""
_PART = 1 / _ONE
"""By what such a share is multiplied as a float: a power of 2, so that nothing is rounded twice."""
_NEAR = 1 << 64
"""A share nearer to one half than this part of `_ONE` may be one half exactly; then it is computed exactly."""
_HALF = 0.5
_NOISE = 1e-9
"""Times that differ by no more than this share of the longest one are one: see Therneau (2024), package survival."""


def _times(given: Given, durations: object) -> Sequence[_Time]:
    """Return durations as they are, if they are ints and floats, or as fractions."""
    plain = given.comparable({"durations": durations})["durations"] or ()
    if not plain or None in plain or min(cast("Sequence[_Time]", plain)) < 0:
        return [time or Fraction(0) for time in given.numbers(durations, "durations", low=0, least=1)]
    return cast("Sequence[_Time]", plain)


def _noise(times: Sequence[_Time]) -> float:
    """Return how far two of the times may be apart and still be one; 0 where all are whole numbers."""
    return 0.0 if set(map(type, times)) == {int} else _NOISE * float(max(times))


class _Curve:
    """
    The curve, in columns: an item for each time at which it happened, in order.

    `left` is the share left after it as a whole number of `_ONE`, so that a hundred thousand steps are quick; `widths`
    are the standard errors as parts of it, of which the last time has none if nobody is left after it.
    """

    def __init__(self, times: Sequence[_Time], ended: Sequence[bool], noise: float) -> None:
        self.times: list[_Time] = []
        self.at_risk: list[int] = []
        self.events: list[int] = []
        self.left: list[int] = []
        self.widths: list[float] = []
        first: _Time = 0
        before: _Time = -math.inf
        events, at_risk, left, spread, root = 0, 0, _ONE, 0.0, math.sqrt
        in_order = sorted(zip(times, ended, strict=True), key=itemgetter(0))
        for place, (time, happened) in enumerate([*in_order, (math.inf, False)]):
            if time - before > noise:
                if events:
                    after = at_risk - events
                    left = left * after // at_risk
                    self.times.append(first)
                    self.at_risk.append(at_risk)
                    self.events.append(events)
                    self.left.append(left)
                    if after:
                        spread += events / (at_risk * after)
                        self.widths.append(root(spread))
                    events = 0
                first, at_risk = time, len(in_order) - place
            before = time
            events += happened
        self.survival = [float(left) * _PART for left in self.left]
        self.told = [*map(_told, self.times)]

    @property
    def nobody_left(self) -> bool:
        """Whether it happened to everybody."""
        return bool(self.left) and not self.left[-1]

    def rows(self) -> tuple[Params, ...]:
        """Return a row for each time."""
        errors = map(mul, self.survival, self.widths)
        columns = zip_longest(self.told, self.at_risk, self.events, self.survival, errors)
        return tuple([
            plain_params({"time": time, "at_risk": at_risk, "events": events, "survival": survival, "se": error})
            for time, at_risk, events, survival, error in columns
        ])  # fmt: skip

    def first_limit_at_half(self, z: float) -> int | float | None:
        """Return the first time at which the limit of the share left by log(-log S) is at most one half; None: none."""
        exp, log, half = math.exp, math.log, _HALF
        first = self._first_near_half() if z < 0 else 0  # an upper limit lies above the share itself
        for place in range(first, len(self.widths)):
            survival = self.survival[place]
            if survival ** exp(-z * self.widths[place] / log(survival)) <= half:
                return self.told[place]
        return self.told[-1] if self.nobody_left else None

    def median(self, rule: str) -> int | float | None:
        """Return the first time with at most one half left, or the middle of a flat at one half; None: not reached."""
        places = range(self._first_near_half(), len(self.left))
        place = next((each for each in places if self._beside_half(each) <= 0), None)
        if place is None:
            return None
        time = self.times[place]
        is_flat = rule == "middle" and place + 1 < len(self.times) and self._beside_half(place) == 0
        return _told((Fraction(time) + Fraction(self.times[place + 1])) / 2 if is_flat else time)

    def _first_near_half(self) -> int:
        """Return the place of the first share that is at most one half, or so near to it that it may be."""
        return bisect_left(self.left, -_ONE // 2 - _NEAR, key=neg)

    def _beside_half(self, place: int) -> int:
        """Return whether the share left after a step is above (1), exactly (0) or below (-1) one half."""
        more = 2 * self.left[place] - _ONE
        if abs(more) > _NEAR:
            return 1 if more > 0 else -1
        steps = [*zip(self.at_risk, self.events, strict=True)][: place + 1]
        above = 2 * math.prod(at_risk - events for at_risk, events in steps)
        below = math.prod(at_risk for at_risk, _ in steps)
        return (above > below) - (above < below)

    def area(self, until: Fraction) -> tuple[float, float]:
        """Return the area under the curve up to a time, and its standard error."""
        if any(isinstance(time, float) for time in self.times):
            return self._summed([float(time) for time in self.times], float(until), 1)
        times = [Fraction(time) for time in self.times]
        scale = math.lcm(until.denominator, *(each.denominator for each in times))
        whole = [each.numerator * (scale // each.denominator) for each in times]
        return self._summed(whole, until.numerator * (scale // until.denominator), scale)

    def _summed(self, times: Sequence[float], end: float, scale: int) -> tuple[float, float]:
        """Return the area up to an end and its error; whole times are `scale` times as long and summed exactly."""
        is_whole = isinstance(end, int)
        parts, before, left = list[float](), 0.0 if not is_whole else 0, _ONE
        for time, after in zip(times, self.left, strict=True):
            here = min(time, end)
            parts.append((left if is_whole else left / _ONE) * (here - before))
            before, left = here, after
        parts.append((left if is_whole else left / _ONE) * (end - before))
        unit = _ONE * scale if is_whole else 1
        rest = [*accumulate(reversed(parts))][-2::-1]
        square = math.fsum(
            (each / unit) ** 2 * events / (at_risk * (at_risk - events))
            for each, events, at_risk in zip(rest, self.events, self.at_risk, strict=True) if at_risk > events
        )  # fmt: skip
        return (sum(parts) if is_whole else math.fsum(parts)) / unit, math.sqrt(square)


def _told(time: _Time) -> int | float:
    """Return a time as it is told: a whole one without a point."""
    if isinstance(time, float):
        return int(time) if time.is_integer() else time
    return whole_or_float(time) if isinstance(time, Fraction) else time


def _ended(given: Given, observed: object) -> Sequence[bool]:
    """Return for each case whether it happened, as True and 1 say, or not, as False and 0 do."""
    items = given.items(observed, "observed")
    if set(map(type, items)) <= {bool}:
        return cast("Sequence[bool]", items)
    return [
        each if isinstance(each, bool) else given.whole(each, f"observed[{place}]", high=1) == 1
        for place, each in enumerate(items)
    ]
