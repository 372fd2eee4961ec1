from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import (
    agreement_label,
    fleiss_kappa,
    krippendorff_alpha,
    percent_agreement,
    two_raters_agreement,
)

FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
"""Krippendorff (2011): four observers, twelve units."""
RATINGS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=12)
GAPPED = st.lists(st.lists(st.none() | st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=8)
WEIGHTS = ["none", "linear", "quadratic"]
LEVELS = ["nominal", "ordinal", "interval", "ratio"]


def sides(pairs):
    return [one for one, _ in pairs], [other for _, other in pairs]


def codes(result):
    return [finding.code for finding in result.findings]


def refused(function, *arguments, **settings):
    with pytest.raises(ck.EvaluationError) as caught:
        function(*arguments, **settings)
    return [(each.code, each.where) for each in caught.value.refusals]


def two_by_two(yes_yes, yes_no, no_yes, no_no):
    cells = {("y", "y"): yes_yes, ("y", "n"): yes_no, ("n", "y"): no_yes, ("n", "n"): no_no}
    return sides([cell for cell, count in cells.items() for _ in range(count)])


@pytest.mark.parametrize(
    ("cells", "kappa"), [((20, 5, 10, 15), 0.40), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)]
)
def test_published_tables_of_two_raters_come_out(cells, kappa):
    assert two_raters_agreement(*two_by_two(*cells)).value == pytest.approx(kappa, abs=5e-5)


@given(RATINGS, st.sampled_from(WEIGHTS))
def test_raters_who_agree_on_everything_have_a_kappa_of_one(pairs, weights):
    one = [a for a, _ in pairs]
    assume(len(set(one)) > 1)

    found = two_raters_agreement(one, one, categories=[1, 2, 3, 4], weights=weights)

    assert (found.value, found.figures["percent"]) == (1.0, 1.0)


@given(RATINGS, st.sampled_from(WEIGHTS))
def test_kappa_is_never_above_one_and_the_same_with_the_raters_exchanged(pairs, weights):
    one, other = sides(pairs)

    there = two_raters_agreement(one, other, categories=[1, 2, 3, 4], weights=weights)
    back = two_raters_agreement(other, one, categories=[1, 2, 3, 4], weights=weights)

    assert there.value == back.value
    assert there.value is None or there.value <= 1
    assert (there.value is None) == (len(set(one + other)) == 1)


@given(RATINGS, st.sampled_from(WEIGHTS))
def test_kappa_is_one_less_the_weighted_disagreement_over_that_of_chance(pairs, weights):
    one, other = sides(pairs)
    assume(len(set(one + other)) > 1)
    power = {"none": 0, "linear": 1, "quadratic": 2}[weights]

    def apart(a, b):
        return 0 if a == b else abs(a - b) ** power

    observed = Fraction(sum(apart(a, b) for a, b in pairs), len(pairs))
    chance = Fraction(sum(apart(a, b) for a in one for b in other), len(pairs) ** 2)

    found = two_raters_agreement(one, other, categories=[1, 2, 3, 4], weights=weights)

    assert found.value == pytest.approx(float(1 - observed / chance), abs=1e-12)


def test_categories_nobody_used_count_for_the_distances():
    one, other = ["low", "low", "high"], ["low", "high", "high"]

    near = two_raters_agreement(one, other, categories=["low", "high", "crisis"], weights="linear")
    far = two_raters_agreement([*one, "mid"], [*other, "high"], categories=["low", "mid", "high"], weights="linear")
    close = two_raters_agreement([*one, "mid"], [*other, "high"], categories=["low", "gap", "mid", "high"],
                                 weights="linear")  # fmt: skip

    assert near.figures["observed_disagreement"] == pytest.approx(1 / 6)
    assert [row["category"] for row in near.table] == ["low", "high", "crisis"]
    assert far.value != pytest.approx(close.value)


def test_two_categories_have_the_same_kappa_with_and_without_weights():
    one, other = two_by_two(20, 5, 10, 15)

    found = [two_raters_agreement(one, other, categories=["n", "y"], weights=weights).value for weights in WEIGHTS]

    assert found == [0.4, 0.4, 0.4]


def test_one_category_alone_has_full_agreement_and_no_kappa():
    found = two_raters_agreement(["x"] * 3, ["x"] * 3, categories=["x", "y"], weights="linear")

    assert (found.value, found.figures["percent"], codes(found)) == (None, 1.0, ["one_category_used"])
    assert two_raters_agreement(["x"], ["x"]).value is None


def test_two_raters_who_each_use_one_category_of_their_own_agree_as_by_chance():
    assert two_raters_agreement(["x", "x"], ["y", "y"]).value == 0.0


def test_things_only_one_rater_rated_are_left_out_in_pairs_and_told():
    gaps = two_raters_agreement([1, None, 2, 2, None], [1, 2, 2, None, None])

    assert (gaps.value, gaps.figures["n"], gaps.used, gaps.missing) == (1.0, 2, ("1", "3"), ("2", "4", "5"))
    assert codes(gaps) == ["not_rated_twice"]


def test_a_word_and_a_number_are_two_categories_and_numbers_are_the_same_however_written():
    assert two_raters_agreement(["1", 2], [1, 2]).figures["percent"] == 0.5
    assert two_raters_agreement([1, 0.5], [1.0, Fraction(1, 2)]).value == 1.0
    assert [row["category"] for row in two_raters_agreement(["b", 2, 10], ["a", 2, "10"]).table] == [
        2, 10, "10", "a", "b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "settings", "faults"),
    [
        ([], [], {}, [("empty_collection", "first"), ("empty_collection", "second")]),
        ([1, 2], [1], {}, [("lengths_differ", "second")]),
        ([1, None], [None, 2], {}, [("nothing_rated_twice", "first")]),
        ([1, True], [1, " "], {}, [("wrong_type", "first[1]"), ("wrong_type", "second[1]")]),
        ([1, 2], [1, 2], {"weights": "linear"}, [("categories_needed", "categories")]),
        ([1, 2], [1, 2], {"weights": "cubic"}, [("not_one_of", "weights")]),
        ([1, 2], [3, 2], {"categories": [1, 2]}, [("not_one_of", "second[0]")]),
        ([1, True, 3], [1, 2], {"categories": [1, 2]},
         [("wrong_type", "first[1]"), ("lengths_differ", "second"), ("not_one_of", "first[2]")]),
        ([1, 2], [1, 2], {"categories": [1, 2, 2]}, [("category_twice", "categories[2]")]),
        ([1, 2], [1, 2], {"categories": [1]}, [("too_few_values", "categories")]),
        ([1, 2], [1, 2], {"categories": [1, None, True]},
         [("wrong_type", "categories[1]"), ("wrong_type", "categories[2]")]),
        ([1, 2], [1, 2], {"categories": list(range(101))}, [("too_many_values", "categories")]),
    ],
)  # fmt: skip
def test_ratings_and_categories_that_cannot_be_are_refused(one, other, settings, faults):
    assert refused(two_raters_agreement, one, other, **settings) == faults


@given(RATINGS)
def test_the_share_of_agreement_is_that_of_the_kappa(pairs):
    one, other = sides(pairs)

    found = percent_agreement(one, other)

    assert found.value == two_raters_agreement(one, other).figures["percent"]
    assert found.value * found.figures["n"] == pytest.approx(found.figures["agreeing"])


def test_a_share_of_agreement_needs_something_both_rated():
    gaps = percent_agreement(["x", None, "y"], ["x", "y", None])

    assert (gaps.value, gaps.missing, codes(gaps)) == (1.0, ("2", "3"), ["not_rated_twice"])
    assert refused(percent_agreement, ["x"], [None]) == [("nothing_rated_twice", "first")]


@given(RATINGS)
def test_fleiss_kappa_of_two_raters_is_the_pi_of_scott(pairs):
    pool = Counter(rating for pair in pairs for rating in pair)
    assume(len(pool) > 1)
    chance = sum(Fraction(count, 2 * len(pairs)) ** 2 for count in pool.values())
    agreeing = Fraction(sum(one == other for one, other in pairs), len(pairs))

    found = fleiss_kappa([[pair.count(category) for category in (1, 2, 3, 4)] for pair in pairs])

    assert found.value == pytest.approx(float((agreeing - chance) / (1 - chance)), abs=1e-12)
    assert (found.figures["n"], found.figures["raters"]) == (len(pairs), 2)
    assert found.figures["percent"] == pytest.approx(float(agreeing))
    assert sum(row["share"] for row in found.table) == pytest.approx(1)


def test_several_raters_who_use_one_category_have_no_kappa():
    found = fleiss_kappa([[3, 0], [3, 0]])

    assert (found.value, found.figures["percent"], codes(found)) == (None, 1.0, ["one_category_used"])


@pytest.mark.parametrize(
    ("counts", "faults"),
    [
        ([], [("empty_collection", "counts")]),
        ([[2, 1], [3]], [("lengths_differ", "counts[1]")]),
        ([[2], [2]], [("too_few_values", "counts[0]")]),
        ([[1, 0], [0, 1]], [("nothing_rated_twice", "counts")]),
        ([[]], [("too_few_values", "counts[0]"), ("nothing_rated_twice", "counts")]),
        ([[2, -1], [0.5, 1], 3],
         [("out_of_range", "counts[0][1]"), ("wrong_type", "counts[1][0]"), ("wrong_type", "counts[2]")]),
    ],
)  # fmt: skip
def test_counts_that_cannot_be_are_refused(counts, faults):
    assert refused(fleiss_kappa, counts) == faults


@pytest.mark.parametrize(
    ("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_the_published_alphas_of_four_observers_come_out(level, alpha):
    found = krippendorff_alpha(FOUR_OBSERVERS, level=level)

    assert found.value == pytest.approx(alpha, abs=5e-4)
    assert (found.figures["n"], found.figures["units"], found.figures["raters"]) == (40, 11, 4)
    assert (found.missing, codes(found)) == (("12",), ["not_rated_twice"])


@given(RATINGS)
def test_the_alpha_of_names_is_the_pi_of_scott_with_its_small_sample_correction_and_not_the_kappa_of_cohen(pairs):
    one, other = sides(pairs)
    assume(len(set(one + other)) > 1)
    pi = fleiss_kappa([[pair.count(category) for category in (1, 2, 3, 4)] for pair in pairs]).value
    n = len(pairs)

    found = krippendorff_alpha([one, other], level="nominal")

    assert found.value == pytest.approx(1 - (1 - pi) * (2 * n - 1) / (2 * n), abs=1e-12)


@given(GAPPED, st.sampled_from(LEVELS))
def test_alpha_is_one_less_the_disagreement_within_things_over_that_between_all(units, level):
    kept = [[rating for rating in unit if rating is not None] for unit in units]
    kept = [unit for unit in kept if len(unit) > 1]
    pool = [rating for unit in kept for rating in unit]
    assume(len(set(pool)) > 1)

    def apart(c, k):
        low, high = min(c, k), max(c, k)
        between = Fraction(sum(low <= each <= high for each in pool)) - Fraction(pool.count(c) + pool.count(k), 2)
        return {
            "nominal": c != k, "interval": (c - k) ** 2, "ordinal": between**2 if c != k else 0,
            "ratio": Fraction(c - k, c + k) ** 2 if c + k else 0,
        }[level]  # fmt: skip

    within = sum(
        Fraction(sum(apart(c, k) for c, k in permutations(unit, 2)), len(unit) - 1) for unit in kept
    ) / len(pool)  # fmt: skip
    between = Fraction(2 * sum(apart(c, k) for c, k in combinations(pool, 2)), len(pool) * (len(pool) - 1))

    found = krippendorff_alpha([list(rater) for rater in zip(*units, strict=True)], level=level)

    assert found.value == pytest.approx(float(1 - within / between), abs=1e-12)
    assert found.figures["observed_disagreement"] == pytest.approx(float(within))


@given(GAPPED, st.sampled_from(LEVELS), st.permutations([0, 1, 2]))
def test_the_order_of_raters_and_of_things_does_not_change_alpha(units, level, order):
    assume(any(len([rating for rating in unit if rating is not None]) > 1 for unit in units))
    raters = [list(rater) for rater in zip(*units, strict=True)]

    there = krippendorff_alpha(raters, level=level).value
    mixed = krippendorff_alpha([raters[place][::-1] for place in order], level=level).value

    assert there == mixed


@given(GAPPED, st.integers(-5, 5), st.integers(1, 5))
def test_the_unit_and_the_start_of_a_scale_do_not_change_the_alpha_of_distances(units, start, factor):
    assume(any(len([rating for rating in unit if rating is not None]) > 1 for unit in units))
    raters = [list(rater) for rater in zip(*units, strict=True)]
    moved = [[None if each is None else factor * each + start for each in rater] for rater in raters]

    for level in ("nominal", "ordinal", "interval"):
        assert krippendorff_alpha(raters, level=level).value == krippendorff_alpha(moved, level=level).value


def test_words_can_be_rated_by_name_only():
    assert krippendorff_alpha([["a", "b"], ["a", "b"]], level="nominal").value == 1.0
    assert refused(krippendorff_alpha, [["a", "b"], [1, 2]], level="ordinal") == [
        ("wrong_type", "ratings[0][0]"), ("wrong_type", "ratings[0][1]"),
    ]  # fmt: skip


def test_one_value_alone_has_no_alpha():
    found = krippendorff_alpha([[2, 2], [2, None]], level="interval")

    assert (found.value, found.figures["n"], codes(found)) == (None, 2, ["not_rated_twice", "one_category_used"])
    assert found.table[0]["count"] == 2


def test_two_zeros_are_the_same_to_a_ratio():
    assert krippendorff_alpha([[0, 1], [0, 1]], level="ratio").value == 1.0


@pytest.mark.parametrize(
    ("ratings", "level", "faults"),
    [
        ([], "nominal", [("empty_collection", "ratings")]),
        ([[1, 2]], "nominal", [("too_few_values", "ratings")]),
        ([[1, 2], [1]], "nominal", [("lengths_differ", "ratings[1]")]),
        ([[], []], "nominal", [("empty_collection", "ratings[0]"), ("empty_collection", "ratings[1]")]),
        ([[1, None], [None, 2]], "nominal", [("nothing_rated_twice", "ratings")]),
        ([[1, -2], [1, 2]], "ratio", [("out_of_range", "ratings[0][1]")]),
        ([[1, 2], [1, 2]], "rank", [("not_one_of", "level")]),
        ([list(range(1415))] * 2, "ratio", [("too_many_pairs", "ratings")]),
    ],
)
def test_ratings_that_cannot_be_compared_are_refused(ratings, level, faults):
    assert refused(krippendorff_alpha, ratings, level=level) == faults


@pytest.mark.parametrize(
    ("kappa", "label"),
    [
        (-1, "poor"), (-0.001, "poor"), (0, "slight"), (0.2, "slight"), (0.2001, "fair"), (0.4, "fair"),
        (0.6, "moderate"), (0.61, "substantial"), (0.8, "substantial"), (0.8001, "almost_perfect"),
        (1, "almost_perfect"),
    ],
)  # fmt: skip
def test_a_kappa_has_a_word_and_a_warning_that_it_is_a_habit(kappa, label):
    found = agreement_label(kappa)

    assert (found.value, found.figures["kappa"], codes(found)) == (label, float(kappa), ["bands_by_habit"])


def test_a_kappa_that_is_not_defined_has_no_word():
    assert (agreement_label(None).value, codes(agreement_label(None))) == (None, ["nothing_to_label"])


@pytest.mark.parametrize(("kappa", "code"), [(1.01, "out_of_range"), (-1.01, "out_of_range"), ("high", "wrong_type")])
def test_what_is_no_kappa_has_no_word(kappa, code):
    assert refused(agreement_label, kappa) == [(code, "kappa")]


@given(st.lists(st.tuples(*[st.floats(0.001, 1000)] * 2), min_size=2, max_size=12))
def test_the_alpha_of_ratios_is_that_of_exact_numbers(units):
    values = [[Fraction(str(each)) for each in unit] for unit in units]
    pool = [each for unit in values for each in unit]
    assume(len(set(pool)) > 1)
    within = sum((((c - k) / (c + k)) ** 2 for c, k in values), Fraction(0)) * 2 / len(pool)
    between = sum((((c - k) / (c + k)) ** 2 for c, k in combinations(pool, 2)), Fraction(0)) * 2
    between /= len(pool) * (len(pool) - 1)

    found = krippendorff_alpha([list(rater) for rater in zip(*units, strict=True)], level="ratio")

    assert found.value == pytest.approx(float(1 - within / between), abs=1e-12, rel=1e-12)


def test_ratios_of_fractions_with_long_denominators_are_exact_too():
    primes = [2**61 - 1, 2**89 - 1, 2**107 - 1, 2**127 - 1]
    values = [1 + Fraction(place + 1, prime) for place, prime in enumerate(primes)]

    long = krippendorff_alpha([values, values[1:] + values[:1]], level="ratio").value

    within = sum((((c - k) / (c + k)) ** 2 for c, k in zip(values, values[1:] + values[:1], strict=True)), Fraction(0))
    between = sum((((c - k) / (c + k)) ** 2 for c, k in combinations(values, 2)), Fraction(0))
    assert long == pytest.approx(float(1 - within * 2 / 8 / (between * 4 * 2 / (8 * 7))), rel=1e-12)


def test_two_raters_who_measured_hundreds_of_times_by_chance_do_not_agree():
    chance = random.Random(1)
    most = [[chance.random() for _ in range(700)] for _ in range(2)]

    assert krippendorff_alpha(most, level="ratio").value == pytest.approx(0, abs=0.1)
