"""
Where ordinary variation ends: the two-standard-deviation band, the individuals chart, and the lag-1 autocorrelation.

Sources: Bloom, Fischer & Orme, Evaluating Practice, for the band; NIST/SEMATECH e-Handbook of Statistical Methods,
6.3.2.2, for the chart. A value is held against a limit exactly: the root inside a limit is never taken to compare.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Literal, TypeAlias

from casekit.answers import Params
from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.methods.numbers import mean, root, whole_or_float
from casekit.evaluation.methods.single_system.observed import is_beyond, pair, rows, series
from casekit.evaluation.result import Method, Result, notice

BandSignal: TypeAlias = Literal["signal_above", "signal_below", "signal_on_both_sides", "no_signal"]
"""Whether two successive values lie beyond the same limit, and which."""

D2 = Fraction(1128, 1000)
"""The mean range of two values in standard deviations."""
D4 = Fraction(3267, 1000)
"""The upper limit of a range of two values, in mean ranges."""
FEW_RANGES = 5
"""Limits from fewer moving ranges are a weak ground; the number is a choice of this library."""
_BLOOM = "Bloom, Fischer & Orme, Evaluating Practice"
_NIST = "NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2"


def two_sd_band(
    baseline: Values[Number | None], intervention: Values[Number | None], *, k: Number = 2
) -> Result:  # fmt: skip
    """
    Whether two successive intervention values lie beyond the same limit of a band around the baseline: mean ± k s.

    `value` is "signal_above", "signal_below", "signal_on_both_sides" or "no_signal"; which side is the wanted one, the
    reader knows. None, with a finding, where no two intervention values are successive. Values on a limit are inside; a
    baseline that does not vary has a band of one value. Values on either side of a session without one are not
    successive. The table has every intervention value and its position.

    Args:
        baseline: Values in time order, None for a session without one; at least two values.
        intervention: Values on the same scale of the sessions that follow; at least one value.
        k: How many standard deviations (with n - 1) the limits lie from the mean, from 0.

    Figures: `mean`, `sd`, `lower`, `upper`, `signal_above`, `signal_below`, `baseline_points`, `intervention_points`
    and `baseline_values`, as text (None, with a finding, for more than 1,000 sessions). The band is one control chart
    among others. Raises EvaluationError for anything else. Source: Bloom, Fischer & Orme, Evaluating Practice.

    >>> found = two_sd_band([5, 4, 5, 3, 5, 4], [4, 3, 3, 2, 2, 1, 1, 0])
    >>> found.value, round(found.figures["lower"], 2)
    ('signal_below', 2.7)
    """
    given = Given("two_sd_band")
    width = given.number(k, "k", low=0)
    both = pair(given, baseline, intervention, least=2)
    given.refuse()
    before, after = both.baseline, both.intervention
    spread = before.squares / (len(before) - 1)
    places = [_position(value - before.mean, width**2 * spread) for value in after.values]
    successive = [
        each for each, (one, next_) in zip(pairwise(places), pairwise(after.sessions), strict=True) if next_ == one + 1
    ]
    signals = {side: (side, side) in successive if successive else None for side in ("above", "below")}
    middle, reach = float(before.mean), float(width) * root(spread)
    return Result(
        method=Method(id="two_sd_band", source=_BLOOM, settings=Params({"k": whole_or_float(width)})),
        value=_SIGNALS.get((signals["above"], signals["below"])),
        figures=Params({
            "mean": middle, "sd": root(spread), "lower": middle - reach, "upper": middle + reach,
            "signal_above": signals["above"], "signal_below": signals["below"], **both.points,
            "baseline_values": both.phases.baseline_told,
        }),
        table=rows(after, position=places),
        used=both.phases.used, missing=both.phases.missing,
        findings=(
            *([] if successive else [notice("nothing_successive", "intervention")]),
            *([] if spread else [notice("no_variation", "baseline")]), *both.phases.baseline_not_shown,
            *both.cautions(),
        ),
    )  # fmt: skip


_SIGNALS: dict[tuple[bool | None, bool | None], BandSignal] = {
    (True, True): "signal_on_both_sides", (True, False): "signal_above", (False, True): "signal_below",
    (False, False): "no_signal",
}  # fmt: skip


def _position(distance: Fraction, square: Fraction) -> str:
    """Where a value lies that is so far from the middle, when the limits lie a root of `square` from it."""
    if is_beyond(distance, square):
        return "above"
    return "below" if is_beyond(-distance, square) else "inside"


def individuals_chart(values: Values[Number | None]) -> Result:
    """
    How many values of a series lie outside the natural limits of its own variation: mean ± 3 mean range / 1.128.

    The ranges are those from one session to the next (X-mR chart); their upper limit is 3.267 mean ranges. Limits are
    exact and a value on a limit is inside. The table has the values outside, with their session and position.

    Args:
        values: Values in time order, None for a session without one; at least two values, up to 10,000 sessions. A
            range needs two sessions with values that follow each other: across a gap there is none.

    Figures: `mean`, `mr_bar` (mean moving range), `lower`, `upper`, `mr_upper`, `ranges` (how many the limits rest on;
    a finding tells where they are fewer than 5, a number of this library's choice), `ranges_outside`, `points`,
    `values` (None, with a finding, for more than 1,000 sessions). Undefined where no value follows another in the next
    session. Raises EvaluationError for anything else. Source: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2.

    >>> found = individuals_chart([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    >>> found.value, round(found.figures["lower"], 2), round(found.figures["upper"], 2)
    (0, 45.82, 55.8)
    """
    given = Given("individuals_chart")
    single = series(given, values, "values", least=2)
    given.refuse()
    found = single.observed
    ranges = [abs(after - before) for before, after in found.successive]
    findings = [] if ranges else [notice("nothing_successive", "values")]
    figures: dict[str, object] = {"mean": float(found.mean), **dict.fromkeys(_LIMITS)}
    outside: list[Params] = []
    if ranges:
        if len(ranges) < FEW_RANGES:
            findings.append(notice("few_ranges", "values", ranges=len(ranges), advised=FEW_RANGES))
        wide = mean(ranges)
        reach = 3 * wide / D2
        places = [_position(value - found.mean, reach**2) for value in found.values]
        outside = [row for row in rows(found, position=places) if row["position"] != "inside"]
        limits = [wide, found.mean - reach, found.mean + reach, D4 * wide]
        figures |= dict(zip(_LIMITS, map(float, limits), strict=False))
        figures["ranges_outside"] = sum(each > D4 * wide for each in ranges)
    return Result(
        method=Method(id="individuals_chart", source=_NIST),
        value=len(outside) if ranges else None, table=tuple(outside),
        figures=Params({**figures, "ranges": len(ranges), "points": len(found), "values": single.told}),
        used=found.names, missing=single.missing, findings=(*findings, *single.cautions),
    )  # fmt: skip


_LIMITS = ("mr_bar", "lower", "upper", "mr_upper", "ranges_outside")


def lag1_autocorrelation(values: Values[Number | None]) -> Result:
    """
    How strongly each value hangs on the one before: r₁ = Σ (y_t - ȳ)(y_{t+1} - ȳ) / Σ (y_t - ȳ)², -1.0 to 1.0.

    Near 0 where sessions say nothing about the next; standard errors and counting rules lean on that. A finding tells
    where r₁ is larger than 2 / √n, up or down (Bartlett's bound). Pairs across a gap are left out; where there is one,
    r₁ is the mean product over the mean square, which may pass 1, and n is the number of pairs: the sums alone would be
    nearer to 0 with every gap.

    Args:
        values: Values in time order, None for a session without one; at least one value, up to 10,000 sessions.

    Figures: `points`, `pairs`, `limit` (2 / √n; None where there is no pair), `values` (None, with a finding, for more
    than 1,000 sessions). The value is None where the values do not vary or none follows another in the next session.
    Raises EvaluationError for anything else. Sources: Box & Jenkins (1970), Time Series Analysis; Bartlett (1946),
    Supplement to the Journal of the Royal Statistical Society 8, 27-41.

    >>> round(lag1_autocorrelation([5, 4, 5, 3, 5, 4]).value, 4)
    -0.7333
    """
    given = Given("lag1_autocorrelation")
    single = series(given, values, "values")
    given.refuse()
    found = single.observed
    lag1, findings = found.lag1, found.without_autocorrelation
    findings += [notice("autocorrelated", "values")] if lag1.is_beyond_chance else []
    return Result(
        method=Method(
            id="lag1_autocorrelation",
            source=(
                "Box & Jenkins (1970), Time Series Analysis; Bartlett (1946), Supplement to the Journal of the Royal "
                "Statistical Society 8, 27-41"
            ),
        ),
        value=None if lag1.value is None else float(lag1.value),
        figures=Params({
            "points": lag1.points, "pairs": lag1.pairs,
            "limit": 2 / root(Fraction(lag1.counted)) if lag1.counted else None, "values": single.told,
        }),
        used=found.names, missing=single.missing, findings=(*findings, *single.cautions),
    )  # fmt: skip
