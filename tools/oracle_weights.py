"""Kappa with a matrix of weights beside statsmodels, and Fleiss' of unequal numbers of ratings beside irrCAC."""

from __future__ import annotations

from collections import Counter
from random import Random

import numpy as np
from oracle_agreement import ONE_CATEGORY, Raters, cac_of, draw_raters, draw_two, or_nan, pairs_of
from oracle_comparison import Comparison, Figures
from statsmodels.stats.inter_rater import cohens_kappa

from casekit.evaluation import methods


def _uneven(case: Raters) -> list[list[int]]:
    """Weights of disagreement that are another for each pair of categories, in each order."""
    there = range(len(case.categories))
    return [[0 if a == b else (7 * a + 3 * b) % 5 + 1 for b in there] for a in there]


def _kappa_of_matrix(case: Raters) -> Figures:
    found = methods.two_raters_agreement(*case.ratings, categories=case.categories, weights=_uneven(case))
    return {"value": found.value}


def _matrix_statsmodels(case: Raters) -> Figures:
    counts = Counter(zip(*pairs_of(case), strict=True))
    table = [[counts[row, column] for column in case.categories] for row in case.categories]
    return {"value": float(cohens_kappa(table, weights=np.array(_uneven(case)), return_results=False))}


def _draw_several(random: Random) -> Raters:
    """Several raters of two things or more who use two categories or more; `_FLEISS_IRRCAC` is about the others."""
    while True:
        case = draw_raters(random, list(range(random.randint(2, 5))), random.randint(2, 5))
        if len(case.units) > 1 and len({each for unit in case.units for each in unit}) > 1:
            return case


def _fleiss_of_raters(case: Raters) -> Figures:
    rows = [[unit.count(each) for each in case.categories] for unit in case.units]
    found = methods.fleiss_kappa(rows)
    return {"value": found.value, "percent": found.figures["percent"]}


def _fleiss_of_raters_irrcac(case: Raters) -> Figures:
    found = cac_of(case).fleiss()["est"]
    return {"value": float(found["coefficient_value"]), "percent": float(found["pa"])}


COMPARISONS = (
    Comparison(
        "two_raters_agreement", "statsmodels", "`cohens_kappa` with a matrix of weights", "weights by a matrix: value",
        draw_two, _kappa_of_matrix, _matrix_statsmodels, (ONE_CATEGORY,),
    ),
    Comparison(
        "fleiss_kappa", "irrCAC", "`CAC.fleiss` of ratings of which some are missing", "value, percent", _draw_several,
        _fleiss_of_raters, or_nan(_fleiss_of_raters_irrcac, "value", "percent"), (),
    ),
)  # fmt: skip
