"""Agreement of raters beside scikit-learn, statsmodels and irrCAC."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from irrCAC.raw import CAC
from oracle_comparison import NAN, REFUSED, Comparison, Figures, Known, OneOf, Within
from oracle_inputs import with_missing
from pandas import DataFrame
from sklearn.metrics import accuracy_score, cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.inter_rater import fleiss_kappa as fleiss_of_statsmodels

from casekit.evaluation import methods

DIGITS = 15
"""irrCAC rounds to five decimals unless it is told not to."""


@dataclass(frozen=True)
class Raters:
    """Ratings of the same things by several raters, None where there is none, and every category in order."""

    ratings: tuple[tuple[Any, ...], ...]
    categories: tuple[Any, ...]

    @property
    def units(self) -> list[list[Any]]:
        """The ratings of each thing that is rated at all."""
        found = [[each for each in unit if each is not None] for unit in zip(*self.ratings, strict=True)]
        return [unit for unit in found if unit]

    @property
    def kept(self) -> list[list[Any]]:
        """The ratings of each thing that is rated twice or more."""
        return [unit for unit in self.units if len(unit) > 1]

    @property
    def used(self) -> Counter[Any]:
        """How often each category is there among things rated twice or more."""
        return Counter(each for unit in self.kept for each in unit)


def draw_raters(random: Random, categories: Sequence[Any], raters: int) -> Raters:
    """Raters who often see the same; at least one thing is rated twice."""
    number = random.randint(1, 3) if random.random() < 0.25 else random.randint(4, 20)
    favoured = categories[:1] if random.random() < 0.08 else categories
    truth = [random.choice(favoured) for _ in range(number)]
    together = random.uniform(0, 0.95)
    share = random.choice((0, 0, 0.1, 0.4))
    found = [
        with_missing(random, [each if random.random() < together else random.choice(favoured) for each in truth], share)
        for _ in range(raters)
    ]
    found[0][0] = found[1][0] = truth[0]
    return Raters(ratings=tuple(map(tuple, found)), categories=tuple(categories))


def draw_two(random: Random) -> Raters:
    """Two raters, and the categories in any order."""
    number = random.randint(2, 5)
    categories: list[Any] = random.choice((list(range(1, number + 1)), list("abcde"[:number])))
    random.shuffle(categories)
    return draw_raters(random, categories, 2)


def pairs_of(case: Raters) -> tuple[list[Any], list[Any]]:
    """Return the ratings of both, of what both rated."""
    return [unit[0] for unit in case.kept], [unit[1] for unit in case.kept]


def _kappa(weights: Any) -> Callable[[Raters], Figures]:
    def figures(case: Raters) -> Figures:
        declared = None if weights == "none" else case.categories
        return {"value": methods.two_raters_agreement(*case.ratings, categories=declared, weights=weights).value}

    return figures


def _kappa_sklearn(weights: str) -> Callable[[Raters], Figures]:
    how = None if weights == "none" else weights

    def figures(case: Raters) -> Figures:
        return {"value": float(cohen_kappa_score(*pairs_of(case), labels=list(case.categories), weights=how))}

    return figures


def _kappa_statsmodels(weights: str) -> Callable[[Raters], Figures]:
    how = None if weights == "none" else weights

    def figures(case: Raters) -> Figures:
        counts = Counter(zip(*pairs_of(case), strict=True))
        table = [[counts[row, column] for column in case.categories] for row in case.categories]
        return {"value": float(cohens_kappa(table, wt=how, return_results=False))}

    return figures


def _frame(ratings: Sequence[Sequence[Any]]) -> DataFrame:
    return DataFrame(
        {place: [np.nan if each is None else each for each in rater] for place, rater in enumerate(ratings)}
    )


def cac_of(case: Raters, weights: Any = "identity") -> CAC:
    """Return the ratings as irrCAC takes them."""
    there = sorted({each for unit in case.units for each in unit})
    return CAC(_frame(case.ratings), weights=weights, categories=there, digits=DIGITS)


def or_nan(of: Callable[[Any], Figures], *names: str) -> Callable[[Any], Figures]:
    """What irrCAC gives; NaN where it stops with ZeroDivisionError, which is how it says that there is nothing."""

    def figures(case: Any) -> Figures:
        try:
            return of(case)
        except ZeroDivisionError:
            return dict.fromkeys(names, NAN)

    return figures


def _percent(case: Raters) -> Figures:
    return {"value": float(cac_of(case).bp()["est"]["pa"])}


def _one_thing(case: Raters) -> bool:
    return len(case.units) == 1


def _alpha(level: Any) -> Callable[[Raters], Figures]:
    return lambda case: {"value": methods.krippendorff_alpha(case.ratings, level=level).value}


def _alpha_irrcac(weights: str) -> Callable[[Raters], Figures]:
    return or_nan(
        lambda case: {"value": float(cac_of(case, weights).krippendorff()["est"]["coefficient_value"])}, "value"
    )


def _alpha_ordinal(case: Raters) -> Figures:
    """Krippendorff's distances depend on how often each value is used; irrCAC's own ordinal weights do not."""
    there = sorted({each for unit in case.units for each in unit})
    number = np.array([case.used[each] for each in there], float)
    squares = np.array(
        [
            [
                (number[min(c, k) : max(c, k) + 1].sum() - (number[c] + number[k]) / 2) ** 2 if c != k else 0.0
                for k in range(len(there))
            ]
            for c in range(len(there))
        ]
    )
    weights = 1 - squares / (squares.max() or 1.0)
    return {"value": float(cac_of(case, weights).krippendorff()["est"]["coefficient_value"])}


def _numbers(random: Random, lowest: int, scale: int) -> list[float]:
    whole = sorted(random.sample(range(lowest, 12), random.randint(2, 6)))
    return [each / scale for each in whole] if scale > 1 else list(whole)


def _draw_nominal(random: Random) -> Raters:
    words = list("abcdef"[: random.randint(2, 6)])
    return draw_raters(random, random.choice((words, _numbers(random, 0, 1))), random.randint(2, 5))


def _draw_numbers(random: Random) -> Raters:
    return draw_raters(random, _numbers(random, -3, random.choice((1, 2, 10))), random.randint(2, 5))


def _draw_ratio(random: Random) -> Raters:
    lowest = 0 if random.random() < 0.2 else 1
    return draw_raters(random, _numbers(random, lowest, random.choice((1, 2, 10))), random.randint(2, 5))


@dataclass(frozen=True)
class Counts:
    """For each thing how many raters chose each category."""

    rows: tuple[tuple[int, ...], ...]

    @property
    def used(self) -> int:
        """How many categories are used."""
        return sum(any(column) for column in zip(*self.rows, strict=True))


def _draw_counts(random: Random) -> Counts:
    width, raters, number = random.randint(2, 5), random.randint(2, 7), random.choice((1, 2, 3, random.randint(1, 15)))
    favoured = 1 if random.random() < 0.08 else width
    together = random.random()
    rows = []
    for _ in range(number):
        first = random.randrange(favoured)
        chosen = Counter(first if random.random() < together else random.randrange(favoured) for _ in range(raters))
        rows.append(tuple(chosen[place] for place in range(width)))
    return Counts(rows=tuple(rows))


def _fleiss(case: Counts) -> Figures:
    found = methods.fleiss_kappa(case.rows)
    return {"value": found.value, "percent": found.figures["percent"]}


def _fleiss_irrcac(case: Counts) -> Figures:
    ratings = [[place for place, times in enumerate(row) for _ in range(times)] for row in case.rows]
    there = [place for place, column in enumerate(zip(*case.rows, strict=True)) if any(column)]
    found = CAC(DataFrame(ratings), categories=there, digits=DIGITS).fleiss()["est"]
    return {"value": float(found["coefficient_value"]), "percent": float(found["pa"])}


def _fleiss_of_one(case: Counts) -> Figures:
    """The formula for one thing, written out."""
    (row,) = case.rows
    raters = sum(row)
    agreeing = sum(times * (times - 1) for times in row) / (raters * (raters - 1))
    by_chance = sum((times / raters) ** 2 for times in row)
    return {"value": (agreeing - by_chance) / (1 - by_chance), "percent": agreeing}


def _fleiss_alone(case: Counts) -> Figures:
    return {"value": methods.fleiss_kappa(case.rows).value}


_NOTHING_TO_DISAGREE = "Disagreement is impossible, so casekit returns None with a finding. "
ONE_CATEGORY = Known(
    "all ratings are in one category",
    _NOTHING_TO_DISAGREE + "The denominator of the oracle is 0, and it returns NaN.",
    lambda case: len(case.used) == 1,
    lambda _: ({"value": None}, {"value": NAN}),
)
_FLEISS_ONE_CATEGORY = Known(
    "all ratings are in one category",
    ONE_CATEGORY.reason,
    lambda case: case.used == 1,
    lambda _: ({"value": None}, {"value": NAN}),
)
_SINGLE = (
    "irrCAC divides by n - 1 for a standard error, even if only the coefficient is wanted. With one thing it raises "
    "ZeroDivisionError. "
)
_ROUNDED = OneOf((NAN, Within(-math.inf, math.inf)))
"""What rounding leaves of 0 / 0: nothing, or any number."""
_FLEISS_IRRCAC = (
    Known(
        "all ratings are in one category",
        f"{_NOTHING_TO_DISAGREE}irrCAC raises ZeroDivisionError, or rounding turns its 0 / 0 into a number.",
        lambda case: case.used == 1,
        lambda _: ({"value": None, "percent": 1.0}, {"value": _ROUNDED, "percent": OneOf((NAN, 1.0))}),
    ),
    Known(
        "only one thing is rated",
        f"{_SINGLE}casekit returns the result of the formula.",
        lambda case: len(case.rows) == 1 and case.used > 1,
        lambda case: (_fleiss_of_one(case), {"value": NAN, "percent": NAN}),
    ),
)
_PERCENT_REFUSED = Known(
    "only one thing is rated",
    f"{_SINGLE}The two ratings of such an input are drawn equal, so the share is 1.",
    _one_thing,
    lambda _: ({"value": 1.0}, {"value": NAN}),
)


def _alpha_known(zero: bool = False) -> tuple[Known, ...]:
    """What holds for alpha of every level; a rating of 0 is refused by the ratio weights before anything else."""

    def with_zero(case: Raters) -> bool:
        return zero and any(0 in unit for unit in case.units)

    def alone(case: Raters) -> bool:
        return not with_zero(case) and len(case.kept) == 1 and len(case.used) > 1

    def one_value(case: Raters) -> bool:
        return not with_zero(case) and len(case.used) == 1

    found = (
        Known(
            "the things rated twice all have the same value",
            f"{_NOTHING_TO_DISAGREE}irrCAC raises ZeroDivisionError, or rounding turns its 0 / 0 into a number.",
            one_value, lambda _: ({"value": None}, {"value": _ROUNDED}),
        ),
        Known(
            "only one thing is rated twice",
            f"{_SINGLE}In casekit alpha is then 0: all ratings that can be compared are those of this thing.",
            alone, lambda _: ({"value": 0.0}, {"value": NAN}),
        ),
    )  # fmt: skip
    if not zero:
        return found
    return (
        Known(
            "a rating is 0",
            "The ratio weights of irrCAC refuse a rating of 0, since they would divide 0 by 0 on the diagonal. In "
            "casekit the distance between 0 and 0 is 0, and between 0 and any other rating it is 1.",
            with_zero, lambda case: ({"value": _by_hand(case)}, {REFUSED: "ValueError"}),
        ),
        *found,
    )  # fmt: skip


def _by_hand(case: Raters) -> float | None:
    """Alpha of ratio ratings, rating by rating."""

    def apart(ratings: Sequence[float]) -> float:
        return sum(((c - k) / (c + k)) ** 2 for c in ratings for k in ratings if c != k)

    everything = [each for unit in case.kept for each in unit]
    n = len(everything)
    expected = apart(everything) / (n * (n - 1))
    observed = sum(apart(unit) / (len(unit) - 1) for unit in case.kept) / n
    return 1 - observed / expected if expected else None


COMPARISONS = (
    *(
        Comparison(
            "two_raters_agreement", package, through, f"weights {weights}: value", draw_two, _kappa(weights),
            of(weights), (ONE_CATEGORY,),
        )
        for weights in ("none", "linear", "quadratic")
        for package, through, of in (
            ("scikit-learn", "`cohen_kappa_score`", _kappa_sklearn),
            ("statsmodels", "`cohens_kappa`", _kappa_statsmodels),
        )
    ),
    Comparison(
        "percent_agreement", "scikit-learn", "`accuracy_score`", "value", draw_two,
        lambda case: {"value": methods.percent_agreement(*case.ratings).value},
        lambda case: {"value": float(accuracy_score(*pairs_of(case)))},
    ),
    Comparison(
        "percent_agreement", "irrCAC", "`CAC.bp`, pa", "value", draw_two,
        lambda case: {"value": methods.percent_agreement(*case.ratings).value}, or_nan(_percent, "value"),
        (_PERCENT_REFUSED,),
    ),
    Comparison(
        "fleiss_kappa", "statsmodels", "`fleiss_kappa`", "value", _draw_counts, _fleiss_alone,
        lambda case: {"value": float(fleiss_of_statsmodels(np.array(case.rows)))}, (_FLEISS_ONE_CATEGORY,),
    ),
    Comparison(
        "fleiss_kappa", "irrCAC", "`CAC.fleiss`", "value, percent", _draw_counts, _fleiss,
        or_nan(_fleiss_irrcac, "value", "percent"), _FLEISS_IRRCAC,
    ),
    Comparison(
        "krippendorff_alpha", "irrCAC", "`CAC.krippendorff`, identity weights", "nominal: value", _draw_nominal,
        _alpha("nominal"), _alpha_irrcac("identity"), _alpha_known(),
    ),
    Comparison(
        "krippendorff_alpha", "irrCAC", "`CAC.krippendorff`, Krippendorff's distances as weights", "ordinal: value",
        _draw_numbers, _alpha("ordinal"), or_nan(_alpha_ordinal, "value"), _alpha_known(),
    ),
    Comparison(
        "krippendorff_alpha", "irrCAC", "`CAC.krippendorff`, quadratic weights", "interval: value", _draw_numbers,
        _alpha("interval"), _alpha_irrcac("quadratic"), _alpha_known(),
    ),
    Comparison(
        "krippendorff_alpha", "irrCAC", "`CAC.krippendorff`, ratio weights", "ratio: value", _draw_ratio,
        _alpha("ratio"), _alpha_irrcac("ratio"), _alpha_known(zero=True),
    ),
)  # fmt: skip
