"""
How large a change of a group is, in standard deviations; and how large a difference has to be to matter.

Sources: Lakens (2013), Frontiers in Psychology 4, 863; Hedges (1981), Journal of Educational Statistics 6, 107-128;
Becker (1988), British Journal of Mathematical and Statistical Psychology 41, 257-278. Which standard deviation a change
is divided by changes the figure: none of them is just "d", and every result says which it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from casekit.answers import Finding, Params
from casekit.evaluation.methods.change.error_of_measurement import ErrorOfMeasurement
from casekit.evaluation.methods.change.reliable_change import Z
from casekit.evaluation.methods.entry import named, named_once
from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.methods.numbers import mean, root, variance
from casekit.evaluation.result import Method, Result, notice

EffectSizeKind: TypeAlias = Literal["d_z", "d_av", "d_rm", "glass_delta"]
"""Which standard deviation the mean change is divided by."""
EffectSizeCorrection: TypeAlias = Literal["none", "approximate", "exact"]
"""How an effect size of few pairs is corrected."""

_HEDGES = "Hedges (1981), Journal of Educational Statistics 6, 107-128"
_SOURCE = (
    f"Lakens (2013), Frontiers in Psychology 4, 863; {_HEDGES}; Becker (1988), British Journal of Mathematical and "
    "Statistical Psychology 41, 257-278"
)
_BY_SERIES = 1000
"""From so many degrees of freedom on, the difference of two log gammas has lost more digits than a short series."""


def effect_size(
    pre: Values[Number | None], post: Values[Number | None], *, kind: EffectSizeKind = "d_av",
    correction: EffectSizeCorrection = "approximate", names: Values[str] | None = None,
) -> Result:  # fmt: skip
    """
    The mean change of a group in standard deviations; above 0 where scores rose.

    d_z: over the standard deviation of the changes. d_av: over √((s1² + s2²) / 2), of the scores before and after.
    d_rm: d_z √(2 (1 - r)), where r is the correlation of before and after. glass_delta: over the standard deviation
    before. With few pairs all of them come out too large: `correction` multiplies by J(df), see
    `small_sample_correction`, with df = 2 (n - 1) for d_av and n - 1 for the others.

    Args:
        pre: One score before for each client, None where there is none.
        post: One score after for each client, in the same order, None where there is none.
        kind: Which of them is the value.
        correction: Whether and how the value is corrected.
        names: One id for each client, each once; None: they are numbered from 1.

    Figures: `n` pairs with both scores (at least two; the others are left out and told), `mean_change`, `sd_pre`,
    `sd_post`, `sd_change`, `r`; `d_z`, `d_av`, `d_rm` and `glass_delta`, all uncorrected; `hedges_g_av`, `hedges_g_z`
    (approximate), `hedges_g_av_exact`, `becker_g_pre` (glass_delta, approximate); `df` and `factor` of the value. What
    would be divided by a standard deviation of 0 is None, and so is d_rm where r is 1 just so: by its formula it would
    be 0 whatever the change. With df = 1 the correction is 0, and a finding says of which figures. Raises
    EvaluationError for anything else. Sources: Lakens (2013), Frontiers in Psychology 4, 863; Hedges (1981); Becker
    (1988).

    >>> found = effect_size([12, 15, 14, 10], [15, 18, 15, 14])
    >>> round(found.value, 3), round(found.figures["d_av"], 3), found.figures["n"]
    (1.202, 1.382, 4)
    """
    given = Given("effect_size")
    before = given.numbers(pre, "pre", missing=True)
    after = given.numbers(post, "post", missing=True)
    given.same_length(before, after, "post")
    chosen: EffectSizeKind = given.choice(kind, "kind", ("d_z", "d_av", "d_rm", "glass_delta"))
    how = given.choice(correction, "correction", ("none", "approximate", "exact"))
    ids = named(given, names, len(before))
    named_once(given, ids, "names")
    pairs = [(a, b) for a, b in zip(before, after, strict=False) if a is not None and b is not None]
    if not given.faults and len(pairs) < 2:
        given.fault("too_few_values", "pre", given=len(pairs), least=2)
    given.refuse()
    sizes = _Sizes(pairs)
    df = 2 * (len(pairs) - 1) if chosen == "d_av" else len(pairs) - 1
    factor = 1.0 if how == "none" else _exact(df) if how == "exact" else _approximate(df)
    value = _product(sizes.found[chosen], factor)
    whole = [(name, a is not None and b is not None) for name, a, b in zip(ids, before, after, strict=True)]
    gone = tuple(name for name, both in whole if not both)
    return Result(
        method=Method(id="effect_size", source=_SOURCE, settings=Params({"kind": chosen, "correction": how})),
        value=value, figures=Params({**sizes.figures(), "df": df, "factor": factor}),
        used=tuple(name for name, both in whole if both), missing=gone,
        findings=(
            *sizes.findings(corrected=how != "none" and chosen != "d_av" and value is not None),
            *((notice("scores_missing", ids=gone),) if gone else ()),
        ),
    )  # fmt: skip


def small_sample_correction(df: int, *, method: Literal["exact", "approximate"] = "exact") -> Result:
    """
    What an effect size of few pairs is multiplied by, since it comes out too large: J, from 0 to below 1.

    exact: Γ(df / 2) / (√(df / 2) Γ((df - 1) / 2)). approximate: 1 - 3 / (4 df - 1).

    Args:
        df: Degrees of freedom of the standard deviation that was divided by; at least 1.
        method: Which of the two is the value.

    Figures: `exact` and `approximate`. With one degree of freedom both are 0, and a finding says so. Raises
    EvaluationError for anything else. Source: Hedges (1981), Journal of Educational Statistics 6, 107-128.

    >>> found = small_sample_correction(10)
    >>> round(found.value, 5), round(found.figures["approximate"], 5)
    (0.92275, 0.92308)
    """
    given = Given("small_sample_correction")
    degrees = given.whole(df, "df", low=1)
    chosen = given.choice(method, "method", ("exact", "approximate"))
    given.refuse()
    found = {"exact": _exact(degrees), "approximate": _approximate(degrees)}
    return Result(
        method=Method(id="small_sample_correction", source=_HEDGES, settings=Params({"df": degrees, "method": chosen})),
        value=found[chosen], figures=Params(found),
        findings=() if degrees > 1 else (notice("correction_is_zero", figures=("value", "exact", "approximate")),),
    )  # fmt: skip


def minimal_difference(*, sd: Number, reliability: Number) -> Result:
    """
    How many points a difference needs to be more than noise, going by the spread of scores alone.

    `value` is the minimal detectable change, 1.96 √2 SEM, where SEM = sd √(1 - reliability). Figures: `half_sd`, half a
    standard deviation; `one_sem`, one standard error of measurement; `mdc95`, the same as the value. Points that people
    themselves call a difference belong to the measure and go before these.

    Args:
        sd: The standard deviation of the measure; above 0.
        reliability: The reliability of the measure, from 0 to below 1.

    Raises EvaluationError for anything else. Sources: Norman, Sloan & Wyrwich (2003), Medical Care 41, 582-592 (half a
    standard deviation); Wyrwich, Tierney & Wolinsky (1999), Journal of Clinical Epidemiology 52, 861-873 (one SEM).

    >>> found = minimal_difference(sd=10, reliability=0.8)
    >>> round(found.value, 2), found.figures["half_sd"]
    (12.4, 5.0)
    """
    given = Given("minimal_difference")
    error = ErrorOfMeasurement(given, sd, reliability, "sd")
    given.refuse()
    detectable = Z * error.s_diff
    return Result(
        method=Method(
            id="minimal_difference", settings=error.settings(),
            source="Norman, Sloan & Wyrwich (2003), Medical Care 41, 582-592; Wyrwich, Tierney & Wolinsky (1999), "
            "Journal of Clinical Epidemiology 52, 861-873",
        ),
        value=detectable,
        figures=Params({"half_sd": float(error.sd / 2), "one_sem": error.sem, "mdc95": detectable}),
        findings=(notice("distribution_alone"),),
    )  # fmt: skip


class _Sizes:
    """The mean change of complete pairs, over every standard deviation."""

    def __init__(self, pairs: Sequence[tuple[Fraction, Fraction]]) -> None:
        before, after = [a for a, _ in pairs], [b for _, b in pairs]
        changes = [b - a for a, b in pairs]
        self.n = len(pairs)
        self.change = mean(changes)
        first, last = variance(before), variance(after)
        self.deviations = {"sd_pre": root(first), "sd_post": root(last), "sd_change": root(variance(changes))}
        self.r, apart = _correlation(first, last, variance(changes))
        z = _ratio(self.change, self.deviations["sd_change"])
        self.found: dict[str, float | None] = {
            "d_z": z, "d_av": _ratio(self.change, root((first + last) / 2)),
            "d_rm": _product(z, math.sqrt(2 * apart) if apart else None),
            "glass_delta": _ratio(self.change, self.deviations["sd_pre"]),
        }  # fmt: skip

    def figures(self) -> dict[str, object]:
        half, whole = self.n - 1, 2 * (self.n - 1)
        return {
            "n": self.n, "mean_change": float(self.change), **self.deviations, "r": self.r, **self.found,
            "hedges_g_av": _product(self.found["d_av"], _approximate(whole)),
            "hedges_g_av_exact": _product(self.found["d_av"], _exact(whole)),
            "hedges_g_z": _product(self.found["d_z"], _approximate(half)),
            "becker_g_pre": _product(self.found["glass_delta"], _approximate(half)),
        }  # fmt: skip

    def findings(self, *, corrected: bool) -> tuple[Finding, ...]:
        """What leaves a figure undefined, or 0; `corrected` says whether the value is, over n - 1 degrees."""
        same = tuple(name for name, deviation in self.deviations.items() if not deviation)
        figures = self.figures()
        zero = tuple(name for name in ("hedges_g_z", "becker_g_pre") if figures[name] is not None)
        zero = (("value",) if corrected else ()) + zero
        return (
            *((notice("spread_of_nothing", ids=same),) if same else ()),
            *((notice("correlation_of_one", "d_rm"),) if not same and self.found["d_rm"] is None else ()),
            *((notice("correction_is_zero", figures=zero),) if self.n == 2 and zero else ()),
        )


def _correlation(first: Fraction, last: Fraction, changes: Fraction) -> tuple[float | None, float | None]:
    """R and 1 - r of two variances and that of the difference; both without cancelling where r is near 1."""
    together = (first + last - changes) / 2
    if not first or not last:
        return None, None
    square = together**2 / (first * last)
    size = root(square)
    return (size, float(1 - square) / (1 + size)) if together > 0 else (-size, 1 + size)


def _ratio(change: Fraction, deviation: float) -> float | None:
    return float(change) / deviation if deviation else None


def _product(size: float | None, factor: float | None) -> float | None:
    return None if size is None or factor is None else size * factor


def _approximate(df: int) -> float:
    return 1 - 3 / (4 * df - 1)


def _exact(df: int) -> float:
    if df < 2:
        return 0.0  # what is divided by grows without limit
    if df < _BY_SERIES:
        return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)
    z = (df - 1) / 2
    return math.sqrt((df - 1) / df) * (1 - 1 / (8 * z) + 1 / (128 * z**2) + 5 / (1024 * z**3) - 21 / (32768 * z**4))
