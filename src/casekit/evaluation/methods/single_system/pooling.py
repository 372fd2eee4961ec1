"""
The effects of several series as one: their mean, weighted by how exactly each is known.

Sources: Vannest, Parker & Gonen (2011), Single Case Research: web based calculators for SCR analysis, for the mean of
several Tau; Hedges & Olkin (1985), Statistical Methods for Meta-Analysis, for the weights and Q; DerSimonian & Laird
(1986), Controlled Clinical Trials 7, 177-188, for series that differ; Higgins & Thompson (2002), Statistics in Medicine
21, 1539-1558, for I².
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from statistics import NormalDist
from typing import Literal, TypeAlias, get_args

from casekit.answers import Finding, Params
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.entry import named, named_once
from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.methods.single_system.phases import confidence_level
from casekit.evaluation.result import Line, Method, Result, added_up, notice

PoolingModel: TypeAlias = Literal["fixed", "random"]
"""Whether all series have one effect, or effects that vary around a mean."""
StandardError: TypeAlias = Literal["se", "se_null", "se_hanley", "se_unbiased"]
"""The figure of a result that is its standard error."""

FEW_SERIES = 5
"""The variance between fewer series is hardly known; the number is a choice of this library."""
_OF_ONE_SERIES = frozenset({"improvement", "confidence", "goal"})
"""Settings in which the results may differ: they belong to a series, or do not change its effect."""
_SOURCE = (
    "Vannest, Parker & Gonen (2011), Single Case Research: web based calculators for SCR analysis; Hedges & Olkin "
    "(1985), Statistical Methods for Meta-Analysis; DerSimonian & Laird (1986), Controlled Clinical Trials 7, 177-188; "
    "Higgins & Thompson (2002), Statistics in Medicine 21, 1539-1558"
)


def pooled_effect(
    results: Values[Result], *, model: PoolingModel = "fixed", standard_error: StandardError | None = None,
    names: Values[str] | None = None, confidence: Number = 0.95,
) -> Result:  # fmt: skip
    """
    The mean effect of several series, each weighted by the inverse of its variance.

    The value is Σ w θ / Σ w, in the unit of the method; each line is what its series adds, w θ / Σ w. Model "fixed" has
    w = 1 / SE², as if all series had one effect. Model "random" has w = 1 / (SE² + τ²), as if their effects varied
    around a mean with the variance τ².

    Args:
        results: Results of one method with a standard error, two or more, with the same `scale`, `form` and `spread`:
            `standardized_mean_difference`, `log_response_ratio`, `percent_of_goal`, `nap`, `tau`, `tau_u`, or a method
            of the host that has the figure.
        model: "fixed" or "random".
        standard_error: The figure that is the standard error; None: `se`, or `se_null` where the first result has no
            `se`. `se_null` depends on the number of points alone, so that a series does not weigh more because its
            effect is large. It is the only one of `tau` and `tau_u`; `nap` has `se_unbiased` and `se_hanley` too.
        names: The ids of the series, in the same order; None: they are numbered from 1.
        confidence: The confidence level of the interval, 0.01 to 0.9999.

    Figures: `series`, how many there are; `se` = 1 / √Σ w; `lower` and `upper`, the value ± z se, which may pass the
    ends of the scale; and how much the series differ, the same for both models: `q` = Σ (θ - mean)² / SE² around the
    fixed mean; `df`, the series less one, which Q is on average where only chance makes them differ; `i_squared` = 1 -
    df / Q, 0.0 to 1.0, the share of their differences that is not chance; and `tau_squared` = (Q - df) / (Σ v - Σ v² /
    Σ v) with v = 1 / SE²; both are 0.0 where Q is at most df. A finding tells where a fixed mean hides that Q is above
    df, and where a random one rests on fewer than five series, a number of this library's choice. The error takes the
    series to be independent of each other. What the findings of the single results say holds for the mean as well.

    Raises EvaluationError, with every fault, for results of several methods or forms, for one without a value, and for
    a standard error that is missing or 0.

    Sources: Vannest, Parker & Gonen (2011), Single Case Research: web based calculators for SCR analysis; Hedges &
    Olkin (1985), Statistical Methods for Meta-Analysis; DerSimonian & Laird (1986), Controlled Clinical Trials 7,
    177-188; Higgins & Thompson (2002), Statistics in Medicine 21, 1539-1558.

    >>> from casekit.evaluation.methods import tau
    >>> before, after = [3, 3, 4, 5], [4, 5, 6, 7, 7]
    >>> series = [tau(before, after, improvement="increase"), tau([5, 4], [5, 2], improvement="decrease")]
    >>> found = pooled_effect(series, names=["S1", "S2"])
    >>> round(found.value, 3), [round(line.facts["weight"], 3) for line in found.lines]
    (0.643, [0.714, 0.286])
    """
    given = Given("pooled_effect")
    chosen = given.choice(model, "model", get_args(PoolingModel))
    level = confidence_level(given, confidence)
    items = given.items(results, "results", least=2)
    read = [(place, each) for place, each in enumerate(items) if isinstance(each, Result)]
    for place, each in enumerate(items):
        if not isinstance(each, Result):
            given.fault("wrong_type", f"results[{place}]", expected="a Result")
    error: StandardError = "se_null" if read and "se" not in read[0][1].figures else "se"
    if standard_error is not None:
        error = given.choice(standard_error, "standard_error", get_args(StandardError))
    ids = named(given, names, len(items))
    named_once(given, ids, "names")
    effects, errors = _effects(given, read, error)
    given.refuse()
    pooled = _Pooled(effects, errors, chosen)
    lines = tuple(
        Line(name=name, amount=amount, facts=Params({"effect": effect, error: se, "weight": weight}))
        for name, amount, effect, se, weight in zip(
            ids, told_amounts(pooled.amounts), effects, errors, pooled.shares, strict=True
        )
    )
    value, reach = added_up(0.0, lines), NormalDist().inv_cdf((1 + level) / 2) * pooled.se
    method, form = _kind_of(read[0][1])
    return Result(
        method=Method(
            id="pooled_effect", source=_SOURCE,
            settings=Params({
                "of_method": method, **form, "model": chosen, "standard_error": error, "confidence": level,
            }),
        ),
        value=value, lines=lines, used=ids,
        figures=Params({
            "series": len(ids), "se": pooled.se, "lower": value - reach, "upper": value + reach, "q": float(pooled.q),
            "df": pooled.df, "i_squared": float(pooled.i_squared), "tau_squared": pooled.tau_squared,
        }),
        findings=(*_cautions(pooled, chosen), notice("pooled_series_limits", "results", series=len(ids))),
    )  # fmt: skip


class _Pooled:
    """Effects with their weights, exactly as they stand in floats."""

    def __init__(self, effects: Sequence[float], errors: Sequence[float], model: PoolingModel) -> None:
        exact = [Fraction(each) for each in effects]
        weights = [Fraction(1 / each**2) for each in errors]
        whole = sum(weights, Fraction(0))
        mean = sum((weight * each for weight, each in zip(weights, exact, strict=True)), Fraction(0)) / whole
        self.df = len(effects) - 1
        self.q = sum((weight * (each - mean) ** 2 for weight, each in zip(weights, exact, strict=True)), Fraction(0))
        self.differ_more = self.q > self.df
        self.i_squared = 1 - self.df / self.q if self.differ_more else Fraction(0)
        spread = whole - sum((each**2 for each in weights), Fraction(0)) / whole
        self.tau_squared = float((self.q - self.df) / spread) if self.differ_more else 0.0
        if model == "random":
            weights = [Fraction(1 / (each**2 + self.tau_squared)) for each in errors]
            whole = sum(weights, Fraction(0))
        self.shares = [float(each / whole) for each in weights]
        self.amounts = [weight * each / whole for weight, each in zip(weights, exact, strict=True)]
        self.se = 1 / math.sqrt(whole)


def _effects(
    given: Given, results: Sequence[tuple[int, Result]], error: StandardError
) -> tuple[list[float], list[float]]:
    """Return the effects and their standard errors; what they have instead where they cannot be pooled."""
    effects, errors = list[float](), list[float]()
    for place, each in results:
        where, se = f"results[{place}]", each.figures.get(error)
        if _kind_of(each) != _kind_of(results[0][1]):
            given.fault("methods_differ", where)
        if each.number is None:
            given.fault("no_effect_to_pool", f"{where}.value")
        else:
            effects.append(float(given.number(each.number, f"{where}.value")))
        if se is None or se == 0:
            given.fault("no_standard_error", f"{where}.figures[{error}]")
        else:
            errors.append(float(given.number(se, f"{where}.figures[{error}]", low=0)))
    return effects, errors


def _kind_of(result: Result) -> tuple[str, Params]:
    """Return by which method and in which form an effect was computed."""
    settings = result.method.settings.items()
    return result.method.id, Params({name: value for name, value in settings if name not in _OF_ONE_SERIES})


def _cautions(pooled: _Pooled, model: PoolingModel) -> list[Finding]:
    if model == "fixed":
        differ = pooled.differ_more
        return [notice("pooled_series_differ", "results", q=float(pooled.q), df=pooled.df)] if differ else []
    few = pooled.df + 1 < FEW_SERIES
    return [notice("few_series", "results", series=pooled.df + 1, advised=FEW_SERIES)] if few else []
