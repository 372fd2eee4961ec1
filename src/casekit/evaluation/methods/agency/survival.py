"""
How long until something happens, where it has not happened yet for everybody: the curve of Kaplan and Meier.

Source: Kaplan & Meier (1958), Journal of the American Statistical Association 53, 457-481; standard errors by Greenwood
(1926). It rests on cases still open being like the others of the same duration.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from casekit.answers import Params
from casekit.evaluation.methods.agency.spans import Span, as_it_stood, spans
from casekit.evaluation.methods.given import Given, Number
from casekit.evaluation.methods.numbers import whole_or_float
from casekit.evaluation.result import Method, Result, notice

_SOURCE = (
    "Kaplan & Meier (1958), Journal of the American Statistical Association 53, 457-481; Greenwood (1926), Reports on "
    "Public Health and Medical Subjects 33"
)


def kaplan_meier(durations: Sequence[Number], observed: Sequence[bool | int], *, tau: Number | None = None) -> Result:
    """
    The share of cases for which it has not happened yet, time by time, with open cases counted while they are seen.

    Args:
        durations: How long each case was seen, in any unit, 0 or more; at least one.
        observed: For each case whether it happened then (True or 1), or the case was only seen so far (False or 0).
        tau: The horizon of the restricted mean, 0 or more; None: it is not asked for.

    S(t) = Π (1 - d/n) over the times up to t at which it happened: d times, to n cases at risk. A case last seen at
    such a time is at risk there. The table has these times with `at_risk`, `events`, `survival` and Greenwood's `se` =
    S √Σ d/(n(n - d)), which is None once nobody is left (S is 0). `value` is the median, the first time with S at most
    one half; None where it is not reached. Figures: `cases`, `events`, `censored` (only seen so far) and, where `tau`
    is given, it as `horizon` and `restricted_mean`, the area under the curve up to it; None where the curve is not
    known that far, because nobody was seen so long and not everybody has ended. Raises EvaluationError for negative
    durations and for none at all.

    >>> found = kaplan_meier([9, 13, 13, 18, 23, 28, 31], [1, 1, 0, 1, 1, 0, 1])
    >>> found.value, found.table[1]["at_risk"], round(found.table[1]["survival"], 3)
    (23, 6, 0.714)
    """
    given = Given("kaplan_meier")
    times = [time or Fraction(0) for time in given.numbers(durations, "durations", low=0, least=1)]
    ended = [
        _happened(given, each, f"observed[{place}]") for place, each in enumerate(given.items(observed, "observed"))
    ]
    given.same_length(times, ended, "observed")
    horizon = None if tau is None else given.number(tau, "tau", low=0)
    given.refuse()
    longest = max(times)
    curve = _Curve(times, ended, horizon or Fraction(0))
    known = horizon is None or horizon <= longest or not curve.left
    mean = {} if horizon is None else {"restricted_mean": float(curve.area) if known else None}
    tau_used = {} if horizon is None else {"horizon": whole_or_float(horizon)}
    events = sum(ended)
    return Result(
        method=Method(
            id="kaplan_meier", source=_SOURCE,
            settings=Params(tau_used),
        ),
        value=None if curve.median is None else whole_or_float(curve.median),
        figures=Params({
            "cases": len(times), "events": events, "censored": len(times) - events, **tau_used, **mean,
        }),
        table=tuple(curve.rows),
        findings=(
            *([notice("median_not_reached", "durations", events=events, cases=len(times))]
              if curve.median is None else []),
            *([] if known else [notice("curve_not_known_so_far", "tau", longest=whole_or_float(longest))]),
            *([] if curve.left else [notice("nobody_left_at_risk", "durations")]),
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
        method=Method(id="case_durations", source=_SOURCE, settings=Params({"as_of": on})),
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


class _Curve:
    """
    The curve, walked once: its rows, its median, the area under it up to a horizon, and what is left in the end.

    The share left is kept as two whole numbers, so that one half is met exactly and thousands of cases stay quick.
    """

    def __init__(self, times: Sequence[Fraction], ended: Sequence[bool], until: Fraction) -> None:
        leaving = Counter(times)
        happened = Counter(time for time, event in zip(times, ended, strict=True) if event)
        self.rows: list[Params] = []
        self.median: Fraction | None = None
        at_risk, above, below, spread = len(times), 1, 1, 0.0
        area, before = Fraction(0), Fraction(0)
        for time in sorted(leaving):
            events = happened[time]
            if events:
                stop = min(time, until)
                area, before = (area + above * (stop - before)) * at_risk, stop
                above, below = above * (at_risk - events), below * at_risk
                spread += events / (at_risk * (at_risk - events)) if above else 0.0
                if self.median is None and 2 * above <= below:
                    self.median = time
                self.rows.append(_row(time, at_risk, events, above / below, spread))
            at_risk -= leaving[time]
        self.area = (area + above * (until - before)) / below
        self.left = above > 0


def _row(time: Fraction, at_risk: int, events: int, survival: float, spread: float) -> Params:
    error = survival * math.sqrt(spread) if survival else None
    facts = {"at_risk": at_risk, "events": events, "survival": survival, "se": error}
    return Params({"time": whole_or_float(time), **facts})


def _happened(given: Given, value: object, where: str) -> bool:
    return value if isinstance(value, bool) else given.whole(value, where, high=1) == 1
