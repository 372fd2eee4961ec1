"""Kappa with a matrix of weights, and Fleiss' kappa of unequal numbers of ratings."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import fleiss_kappa, krippendorff_alpha, two_raters_agreement

GRADES = (1, 2, 3)
RATINGS = st.lists(st.tuples(st.sampled_from(GRADES), st.sampled_from(GRADES)), min_size=1, max_size=12)


@given(RATINGS, st.sampled_from([("linear", 1), ("quadratic", 2)]))
def test_a_matrix_of_distances_gives_what_the_named_weights_give(pairs, form):
    name, power = form
    first, second = zip(*pairs, strict=True)
    matrix = [[abs(a - b) ** power for b in GRADES] for a in GRADES]

    named, given_ = (
        two_raters_agreement(first, second, categories=GRADES, weights=weights) for weights in (name, matrix)
    )
    doubled = two_raters_agreement(
        first, second, categories=GRADES, weights=[[2 * each for each in row] for row in matrix]
    )

    assert (given_.value, given_.figures) == (named.value, named.figures)
    assert doubled.value == named.value


def test_weights_may_say_that_one_miss_is_worse_than_its_counterpart():
    """A false alarm counts 1, a risk that was missed 5: by hand 1 - (7 / 10) / ((4 · 5 · 5 + 6 · 5) / 100)."""
    first, second = ["risk"] * 4 + ["none"] * 6, ["risk"] * 3 + ["none"] + ["none"] * 4 + ["risk"] * 2
    weights = [[0, 5], [1, 0]]

    found = two_raters_agreement(first, second, categories=["risk", "none"], weights=weights)

    observed, expected = Fraction(5 + 2, 10), Fraction(4 * 5 * 5 + 6 * 5 * 1, 100)
    assert found.value == float(1 - observed / expected)
    assert dict(found.method.settings) == {"weights": "matrix", "weight_rows": ("0 5", "1 0")}
    assert [row["category"] for row in found.table] == ["risk", "none"]
    assert "0 5, 1 0" in found.explain()


def test_the_settings_tell_which_matrix_it_was_and_of_named_weights_their_name_alone():
    halves = [[0, Fraction(1, 2), 2], [Decimal("0.25"), 0, 0.5], [2, 1, 0]]
    found = two_raters_agreement([1, 2, 3], [1, 2, 2], categories=[1, 2, 3], weights=halves)
    linear = two_raters_agreement([1, 2, 3], [1, 2, 2], categories=[1, 2, 3], weights="linear")

    assert found.method.settings["weight_rows"] == ("0 0.5 2", "0.25 0 0.5", "2 1 0")
    assert dict(linear.method.settings) == {"weights": "linear"}


@pytest.mark.parametrize(
    ("weights", "faults"),
    [
        (
            [[0, 1], [1, 0]],
            [("lengths_differ", "weights[0]"), ("lengths_differ", "weights[1]"), ("lengths_differ", "weights")],
        ),
        ([[0, 1, 1], [1, 2, 1], [1, 1, 0]], [("diagonal_not_zero", "weights[1][1]")]),
        ([[0, -1, 1], [1, 0, 1], [1, 1, 0]], [("out_of_range", "weights[0][1]")]),
        ([[0, 0, 0]] * 3, [("weights_all_zero", "weights")]),
        ("cubic", [("not_one_of", "weights")]),
        (7, [("wrong_type", "weights"), ("lengths_differ", "weights")]),
    ],
    ids=["too small", "agreement", "below 0", "nothing", "a word", "a number"],
)
def test_weights_that_cannot_be_are_refused(weights, faults):
    with pytest.raises(EvaluationError) as refused:
        two_raters_agreement([1, 2, 3], [1, 2, 2], categories=GRADES, weights=weights)

    assert [(each.code, each.where) for each in refused.value.reasons] == faults


def test_a_matrix_needs_the_categories_in_their_order():
    with pytest.raises(EvaluationError) as refused:
        two_raters_agreement([1, 2], [1, 2], weights=[[0, 1], [1, 0]])

    assert [(each.code, each.where) for each in refused.value.reasons] == [("categories_needed", "categories")]


def test_things_with_unequal_numbers_of_ratings_count_each_once():
    """By hand: P = (1 + 1/3 + 1/3) / 3; shares 1, 2/3, 1/3 and 1 of the first category over the four rated."""
    found = fleiss_kappa([[2, 0], [2, 1], [1, 2], [1, 0], [0, 0]])

    agreeing, share = Fraction(5, 9), (1 + Fraction(2, 3) + Fraction(1, 3) + 1) / 4
    expected = share**2 + (1 - share) ** 2
    assert found.value == pytest.approx(float((agreeing - expected) / (1 - expected)))
    assert dict(found.figures) | {"observed_disagreement": 0, "expected_disagreement": 0} == {
        "n": 4, "units": 3, "raters": None, "percent": float(agreeing), "observed_disagreement": 0,
        "expected_disagreement": 0,
    }  # fmt: skip
    assert (found.used, found.missing) == (("1", "2", "3"), ("4", "5"))
    assert [each.code for each in found.findings] == ["not_rated_twice"]


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3).filter(lambda row: sum(row) > 1), min_size=1))
def test_two_same_things_change_no_agreement(rows):
    once, twice = fleiss_kappa(rows), fleiss_kappa([*rows, *rows])

    assert (once.value is None) == (twice.value is None)
    assert once.value is None or twice.value == pytest.approx(once.value)


def test_a_nan_among_ratings_is_a_thing_that_was_not_rated():
    found = two_raters_agreement([1, math.nan, 2, 2], [1, 1, 2, 1])

    assert found == two_raters_agreement([1, None, 2, 2], [1, 1, 2, 1])
    ratings = [[1, math.nan, 3, 2], [1, 2, 3, 1]]
    assert krippendorff_alpha(ratings, level="interval") == krippendorff_alpha(
        [[1, None, 3, 2], [1, 2, 3, 1]], level="interval"
    )
