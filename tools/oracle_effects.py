"""Effect sizes of a group before and after, their correction, and weights by rank, beside scipy."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random
from typing import Any, TypeAlias

from oracle_comparison import NAN, Comparison, Figures, Known, OneOf, Within
from oracle_inputs import KINDS, count, exact, in_halves, same, values, with_missing
from scipy import special, stats

from casekit.evaluation import methods

Pairs: TypeAlias = tuple[tuple[float | None, ...], tuple[float | None, ...]]
"""The scores before and after of each client; None where there is none."""

ANY = OneOf((NAN, math.inf, -math.inf, Within(-math.inf, math.inf)))
"""What rounding leaves of a figure that is not there."""


def _draw(random: Random) -> Pairs:
    draw = KINDS[random.choice(tuple(KINDS))]
    number = count(random, 2, 16)
    before, after = values(random, draw, number), values(random, draw, number)
    if random.random() < 0.15:
        step = draw(random)
        after = [round(each + step, 1) for each in before]
    share = random.choice((0, 0, 0.2))
    # Two pairs at least have both scores.
    first, last = ((*each[:2], *with_missing(random, each[2:], share)) for each in (before, after))
    return first, last


def _complete(case: Pairs) -> list[tuple[float, float]]:
    return [(a, b) for a, b in zip(*case, strict=True) if a is not None and b is not None]


def _sizes(*names: str) -> Any:
    def figures(case: Pairs) -> Figures:
        found = methods.effect_size(*case, kind="d_z", correction="none").figures
        squared = {} if found["d_rm"] is None else {"d_rm²": found["d_rm"] ** 2}
        return {name: {**found, "d_rm²": None, **squared}[name] for name in names}

    return figures


def _d_z(case: Pairs) -> Figures:
    before, after = zip(*_complete(case), strict=True)
    return {"d_z": float(stats.ttest_rel(after, before).statistic) / math.sqrt(len(before))}


def _pearson(case: Pairs) -> Figures:
    before, after = zip(*_complete(case), strict=True)
    return {"r": float(stats.pearsonr(before, after).statistic)}


def _d_rm(case: Pairs) -> Figures:
    return {"d_rm²": _d_z(case)["d_z"] ** 2 * 2 * (1 - _pearson(case)["r"])}


def _spreads(case: Pairs) -> Figures:
    before, after = (stats.describe(each) for each in zip(*_complete(case), strict=True))
    change, middle = float(after.mean - before.mean), float(before.variance + after.variance) / 2
    return {
        "mean_change": change, "sd_pre": math.sqrt(before.variance), "sd_post": math.sqrt(after.variance),
        "d_av": change / math.sqrt(middle) if middle else NAN,
        "glass_delta": change / math.sqrt(before.variance) if before.variance else NAN,
    }  # fmt: skip


def _is_exact(case: Pairs) -> bool:
    return in_halves([each for pair in _complete(case) for each in pair])


def _flat_side(case: Pairs) -> bool:
    before, after = zip(*_complete(case), strict=True)
    return same(before) or same(after)


def _flat_change(case: Pairs) -> bool:
    return same([exact(b) - exact(a) for a, b in _complete(case)])


def _change_over_nothing(case: Pairs) -> Any:
    if not _is_exact(case):
        return ANY
    before, after = _complete(case)[0]
    return NAN if before == after else math.copysign(math.inf, after - before)


def _over_nothing(case: Pairs) -> tuple[Figures, Figures]:
    before, after = zip(*_complete(case), strict=True)
    names = ["glass_delta"] * same(before) + ["d_av"] * (same(before) and same(after))
    return dict.fromkeys(names), dict.fromkeys(names, NAN if _is_exact(case) else ANY)


_NOTHING = (
    "The divisor is 0, so casekit returns None with a finding. scipy returns NaN or infinity. If floats cannot hold "
    "the scores exactly, it returns a number that only rounding decides."
)
_CHANGES = Known(
    "all changes are the same",
    _NOTHING,
    _flat_change,
    lambda case: ({"d_z": None}, {"d_z": _change_over_nothing(case)}),
)
_CORRELATION = Known(
    "one side does not vary", _NOTHING, _flat_side,
    lambda case: ({"r": None}, {"r": NAN if _is_exact(case) else OneOf((NAN, Within(-1.0, 1.0)))}),
)  # fmt: skip
_REPEATED = Known(
    "one side does not vary, or all changes are the same",
    _NOTHING,
    lambda case: _flat_side(case) or _flat_change(case),
    lambda _: ({"d_rm²": None}, {"d_rm²": ANY}),
)
_ALIKE = Known(
    "the scores after are an exact rising line of those before (r = 1)",
    "√(2 (1 - r)) is 0 for any change, so casekit returns None with a finding.",
    lambda case: not (_flat_side(case) or _flat_change(case)) and _on_a_rising_line(case),
    lambda _: ({"d_rm²": None}, {"d_rm²": ANY}),
)
_SPREAD = Known("the scores before do not vary", _NOTHING, lambda case: same(_before(case)), _over_nothing)


def _on_a_rising_line(case: Pairs) -> bool:
    pairs = [(exact(before), exact(after)) for before, after in _complete(case)]
    (x, y), *others = pairs
    u, v = next(((a - x, b - y) for a, b in others if (a, b) != (x, y)), (Fraction(1), Fraction(1)))
    return u * v > 0 and all((a - x) * v == (b - y) * u for a, b in others)


def _before(case: Pairs) -> list[float]:
    return [before for before, _ in _complete(case)]


def _draw_df(random: Random) -> int:
    return random.choice((random.randint(1, 20), random.randint(1, 400), int(10 ** random.uniform(0, 12))))


def _factor(df: int) -> Figures:
    """Γ(a + ½) / Γ(a) without the two gammas, which are too large long before their ratio is."""
    return {"exact": float(special.poch((df - 1) / 2, 0.5)) / math.sqrt(df / 2)}


def _weights(count: int) -> Figures:
    found = methods.rank_order_weights(count)
    return {line.name: line.amount for line in found.lines}


def _weights_there(count: int) -> Figures:
    """The sum of 1 / j from k to K is ψ(K + 1) - ψ(k)."""
    whole = float(special.digamma(count + 1))
    return {str(rank): (whole - float(special.digamma(rank))) / count for rank in range(1, count + 1)}


COMPARISONS = (
    Comparison("effect_size", "scipy", "`stats.ttest_rel`, t / √n", "d_z", _draw, _sizes("d_z"), _d_z, (_CHANGES,)),
    Comparison("effect_size", "scipy", "`stats.pearsonr`", "r", _draw, _sizes("r"), _pearson, (_CORRELATION,)),
    Comparison(
        "effect_size", "scipy", "`stats.ttest_rel` and `stats.pearsonr`, t² 2 (1 - r) / n", "d_rm²", _draw,
        _sizes("d_rm²"), _d_rm, (_REPEATED, _ALIKE),
    ),
    Comparison(
        "effect_size", "scipy", "`stats.describe` of each side", "d_av, glass_delta, mean_change, sd_pre, sd_post",
        _draw, _sizes("mean_change", "sd_pre", "sd_post", "d_av", "glass_delta"), _spreads, (_SPREAD,),
    ),
    Comparison(
        "small_sample_correction", "scipy", "`special.poch`", "exact", _draw_df,
        lambda df: {"exact": methods.small_sample_correction(df).figures["exact"]}, _factor,
    ),
    Comparison(
        "rank_order_weights", "scipy", "`special.digamma`, (ψ(K + 1) - ψ(k)) / K", "weight of every rank",
        lambda random: random.randint(1, 100), _weights, _weights_there,
    ),
)  # fmt: skip
