"""The mean effect of several series, beside statsmodels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from random import Random

import numpy as np
from oracle_comparison import Comparison, Figures, Known, Within
from oracle_effects import ANY
from oracle_inputs import KINDS, count, exact, values
from statsmodels.stats.meta_analysis import CombineResults, combine_effects

from casekit.answers import Params
from casekit.evaluation import Method, Result, methods


@dataclass(frozen=True)
class Effects:
    """The effect of each series and its variance."""

    effects: tuple[float, ...]
    variances: tuple[float, ...]


def _draw(random: Random) -> Effects:
    draw = KINDS[random.choice(("few", "whole", "halves", "tenths"))]
    number = count(random, 2, 12)
    wide = random.choice((1, 10, 300))
    variances = [random.randint(1, 10 * wide) / 10 for _ in range(number)]
    return Effects(tuple(values(random, draw, number)), tuple(variances))


def _pooled(case: Effects, model: methods.PoolingModel) -> Result:
    results = [
        Result(
            method=Method(id="drawn", source="drawn"), value=float(value), figures=Params({"se": math.sqrt(variance)})
        )
        for value, variance in zip(case.effects, case.variances, strict=True)
    ]
    return methods.pooled_effect(results, model=model)


def _combined(case: Effects) -> CombineResults:
    return combine_effects(np.array(case.effects, float), np.array(case.variances), method_re="dl")


def _fixed(case: Effects) -> Figures:
    found = _pooled(case, "fixed")
    figures = {name: found.figures[name] for name in ("se", "lower", "upper", "q", "df")}
    return {"value": found.value, **figures, **{line.name: line.facts["weight"] for line in found.lines}}


def _fixed_statsmodels(case: Effects) -> Figures:
    found = _combined(case)
    mean, se = float(found.mean_effect_fe), float(found.sd_eff_w_fe)
    weights = {str(place): float(each) for place, each in enumerate(found.weights_rel_fe, 1)}
    reach = float(found.crit) * se
    return {
        "value": mean, "se": se, "lower": mean - reach, "upper": mean + reach, "q": float(found.q),
        "df": int(found.df), **weights,
    }  # fmt: skip


def _random(case: Effects) -> Figures:
    found = _pooled(case, "random")
    return {"value": found.value, **{name: found.figures[name] for name in ("se", "tau_squared", "i_squared")}}


def _random_statsmodels(case: Effects) -> Figures:
    found = _combined(case)
    return {
        "value": float(found.mean_effect_re), "se": float(found.sd_eff_w_re), "tau_squared": float(found.tau2),
        "i_squared": float(found.i2),
    }  # fmt: skip


def _is_alike(case: Effects) -> bool:
    """Whether Q is below its degrees of freedom."""
    weights = [1 / exact(each) for each in case.variances]
    pairs = [*zip(weights, map(exact, case.effects), strict=True)]
    mean = sum((weight * each for weight, each in pairs), Fraction(0)) / sum(weights)
    return sum((weight * (each - mean) ** 2 for weight, each in pairs), Fraction(0)) < len(weights) - 1


def _alike(case: Effects) -> tuple[Figures, Figures]:
    fixed = _fixed(case)
    below = Within(-math.inf, 0.0)
    there = {"value": ANY, "se": ANY, "tau_squared": below, "i_squared": ANY}
    return {"value": fixed["value"], "se": fixed["se"], "tau_squared": 0.0, "i_squared": 0.0}, there


_ALIKE = Known(
    "Q is below its degrees of freedom",
    "A variance is not negative, so casekit takes τ² and I² to be 0, as DerSimonian & Laird do, and the mean is the "
    "fixed one. statsmodels continues with a negative τ².",
    _is_alike,
    _alike,
)

COMPARISONS = (
    Comparison(
        "pooled_effect", "statsmodels", "`combine_effects`, fixed effects", "value, se, lower, upper, q, df, weights",
        _draw, _fixed, _fixed_statsmodels,
    ),
    Comparison(
        "pooled_effect", "statsmodels", '`combine_effects(method_re="dl")`',
        "random model: value, se, tau_squared, i_squared", _draw, _random, _random_statsmodels, (_ALIKE,),
    ),
)  # fmt: skip
