"""Several series as one: a mean weighted by how exactly each effect is known."""

from __future__ import annotations

import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.answers import Params
from casekit.errors import EvaluationError
from casekit.evaluation import Method, Result
from casekit.evaluation.methods import (
    log_response_ratio,
    nap,
    percent_of_goal,
    pooled_effect,
    standardized_mean_difference,
    tau,
    tau_u,
)

SIX = [(0.095, 0.033), (0.277, 0.031), (0.367, 0.05), (0.664, 0.011), (0.462, 0.043), (0.185, 0.023)]
"""Effects and their variances; statsmodels 0.14.6 (`combine_effects`, method_re="dl") gives what the tests expect."""
EFFECTS = st.lists(st.tuples(st.integers(-40, 40), st.integers(1, 30)), min_size=2, max_size=8)
BEFORE, AFTER = [3, 3, 4, 5], [4, 5, 6, 7, 7]


def effects(pairs):
    return [
        Result(method=Method(id="our_own", source="our office"), value=value, figures=Params({"se": se}))
        for value, se in pairs
    ]


def faults(results, **changes):
    with pytest.raises(EvaluationError) as refused:
        pooled_effect(results, **changes)
    return [(each.code, each.where) for each in refused.value.reasons]


def codes(result):
    return [each.code for each in result.findings]


def test_one_effect_for_all_series_is_the_mean_by_inverse_variances():
    found = pooled_effect(effects([(value, math.sqrt(square)) for value, square in SIX]))

    assert found.value == pytest.approx(0.40925823794776806)
    assert found.figures["se"] == pytest.approx(0.06452227128739994)
    assert (found.figures["lower"], found.figures["upper"]) == pytest.approx((0.282797, 0.535720), abs=1e-6)
    assert found.figures["q"] == pytest.approx(11.743340508574377)
    assert (found.figures["df"], found.figures["series"]) == (5, 6)
    assert found.figures["i_squared"] == pytest.approx(0.5742267716456608)
    assert [line.facts["weight"] for line in found.lines] == pytest.approx(
        [0.126155, 0.134294, 0.083262, 0.378466, 0.096817, 0.181005], abs=1e-6
    )


def test_effects_that_vary_around_a_mean_have_weights_that_are_more_alike():
    found = pooled_effect(effects([(value, math.sqrt(square)) for value, square in SIX]), model="random")

    assert found.figures["tau_squared"] == pytest.approx(0.0362824684267649)
    assert found.value == pytest.approx(0.3576683836925969)
    assert found.figures["se"] == pytest.approx(0.10453183375806671)
    assert (found.figures["lower"], found.figures["upper"]) == pytest.approx((0.152790, 0.562547), abs=1e-6)
    assert [line.facts["weight"] for line in found.lines] == pytest.approx(
        [0.157715, 0.162403, 0.126641, 0.231098, 0.137822, 0.184319], abs=1e-6
    )


@given(EFFECTS, st.sampled_from(["fixed", "random"]))
def test_the_mean_lies_between_the_effects_is_the_sum_of_its_lines_and_hangs_on_no_order(pairs, model):
    found = pooled_effect(effects(pairs), model=model)
    values = [value for value, _ in pairs]

    assert min(values) - 1e-9 <= found.value <= max(values) + 1e-9
    assert found.value == math.fsum(line.amount for line in found.lines)
    assert math.fsum(line.facts["weight"] for line in found.lines) == pytest.approx(1)
    assert pooled_effect(effects(pairs[::-1]), model=model).value == pytest.approx(found.value, abs=1e-9)
    assert found.figures["se"] <= (min(se for _, se in pairs) if model == "fixed" else math.inf)


@given(EFFECTS)
def test_where_the_series_are_as_alike_as_by_chance_both_models_are_one(pairs):
    fixed, random = (pooled_effect(effects(pairs), model=model) for model in ("fixed", "random"))
    spread = ("q", "df", "i_squared", "tau_squared")

    assert [fixed.figures[name] for name in spread] == [random.figures[name] for name in spread]
    assert (fixed.figures["tau_squared"] > 0) == (fixed.figures["q"] > fixed.figures["df"])
    assert fixed.figures["tau_squared"] > 0 or fixed.value == random.value
    assert random.figures["se"] >= fixed.figures["se"] * (1 - 1e-12)


@given(EFFECTS, st.integers(-10, 10).filter(bool), st.integers(-10, 10))
def test_the_mean_moves_with_the_scale(pairs, times, more):
    moved = [(value * times + more, se * abs(times)) for value, se in pairs]

    for model in ("fixed", "random"):
        there = pooled_effect(effects(pairs), model=model)
        assert pooled_effect(effects(moved), model=model).value == pytest.approx(there.value * times + more, abs=1e-7)


def test_the_mean_of_tau_is_that_of_nap_on_its_scale():
    phases = [([3, 3, 4, 5], [4, 5, 6, 7, 7]), ([2, 4], [3, 3, 1]), ([5, 5, 1], [9])]
    by_tau, by_nap = (
        pooled_effect([method(*each, improvement="increase") for each in phases]) for method in (tau, nap)
    )

    assert by_tau.value == pytest.approx(2 * by_nap.value - 1)
    assert by_tau.figures["se"] == pytest.approx(2 * by_nap.figures["se"])
    assert by_tau.method.settings["standard_error"] == "se_null"


@pytest.mark.parametrize("sizes", [(2, 2), (3, 2), (2, 4), (4, 2), (3, 3)])
def test_the_error_of_tau_and_of_tau_u_without_any_effect_is_that_over_every_order_of_the_points(sizes):
    m, n = sizes
    orders = [(order[:m], order[m:]) for order in permutations(range(m + n))]

    for method in (tau, tau_u):
        results = [method(*order, improvement="increase") for order in orders]
        squares = math.fsum(each.value**2 for each in results) / len(results)
        assert results[0].figures["se_null"] == pytest.approx(math.sqrt(squares))


def test_the_error_can_be_chosen_where_a_method_has_several():
    series = [nap(BEFORE, AFTER, improvement="increase"), nap([2, 4], [3, 3, 1], improvement="increase")]
    for error in ("se_unbiased", "se_hanley", "se_null"):
        found = pooled_effect(series, standard_error=error)

        assert found.method.settings["standard_error"] == error
        assert [line.facts[error] for line in found.lines] == [each.figures[error] for each in series]
    assert faults(series, standard_error="se") == [
        ("no_standard_error", "results[0].figures[se]"), ("no_standard_error", "results[1].figures[se]"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "method",
    [
        lambda *phases: standardized_mean_difference(*phases, improvement="increase"),
        lambda *phases: log_response_ratio(*phases, improvement="increase"),
        lambda *phases: percent_of_goal(*phases, goal=phases[1][0] + 2),
    ],
)
def test_every_method_with_an_error_of_its_own_can_be_pooled(method):
    found = pooled_effect([method(BEFORE, AFTER), method([2, 4, 4], [3, 3, 1])], names=["S1", "S2"])

    assert found.method.settings["standard_error"] == "se"
    assert found.used == ("S1", "S2")


def test_series_may_differ_in_which_way_is_better_but_not_in_the_form_of_the_effect():
    up = log_response_ratio(BEFORE, AFTER, improvement="increase")
    down = log_response_ratio(BEFORE, AFTER, improvement="decrease")
    other = log_response_ratio(BEFORE, AFTER, improvement="decrease", form="decreasing")

    found = pooled_effect([up, down])

    assert (found.value, found.figures["lower"]) == (0.0, -found.figures["upper"])
    assert dict(found.method.settings) == {
        "of_method": "log_response_ratio", "scale": "ratio", "form": "increasing", "model": "fixed",
        "standard_error": "se", "confidence": 0.95,
    }  # fmt: skip
    assert faults([up, other, nap(BEFORE, AFTER, improvement="increase")]) == [
        ("methods_differ", "results[1]"), ("methods_differ", "results[2]"),
        ("no_standard_error", "results[2].figures[se]"),
    ]  # fmt: skip


def test_every_series_that_has_no_value_or_no_error_is_named_at_once():
    flat = log_response_ratio([3, 3], [4, 4], improvement="increase")
    empty = log_response_ratio([0, 0], [3, 1], improvement="increase")

    assert faults([flat, empty, 7], names=["a", "a"], model="mixed", confidence=2) == [
        ("not_one_of", "model"), ("out_of_range", "confidence"), ("wrong_type", "results[2]"),
        ("lengths_differ", "names"), ("id_twice", "names[1]"), ("no_standard_error", "results[0].figures[se]"),
        ("no_effect_to_pool", "results[1].value"), ("no_standard_error", "results[1].figures[se]"),
    ]  # fmt: skip


def test_one_series_is_no_mean():
    assert faults([nap(BEFORE, AFTER, improvement="increase")]) == [("too_few_values", "results")]
    assert faults([]) == [("empty_collection", "results")]
    assert faults([7, 8], standard_error="sd") == [
        ("wrong_type", "results[0]"), ("wrong_type", "results[1]"), ("not_one_of", "standard_error"),
    ]  # fmt: skip


def test_a_fixed_mean_tells_that_the_series_differ_and_a_random_one_that_they_are_few():
    apart, alike = effects([(0, 1), (9, 1), (4, 1)]), effects([(1, 1)] * 5)

    assert codes(pooled_effect(apart)) == ["pooled_series_differ", "pooled_series_limits"]
    assert codes(pooled_effect(apart, model="random")) == ["few_series", "pooled_series_limits"]
    assert codes(pooled_effect(alike)) == codes(pooled_effect(alike, model="random")) == ["pooled_series_limits"]


def test_a_pooled_result_names_the_method_and_the_error_in_words():
    found = pooled_effect([tau(BEFORE, AFTER, improvement="increase")] * 2, names=["S1", "S2"])

    for language, heading, words in (("en", "Settings: ", "tau of nonoverlap"), ("ko", "산출 조건: ", "비중복 타우")):
        (settings,) = [line for line in found.explain(language).splitlines() if line.startswith(heading)]
        assert words in settings


def test_results_that_were_stored_are_pooled_as_they_were():
    series = [tau(BEFORE, AFTER, improvement="increase"), tau([2, 4], [3, 3, 1], improvement="increase")]

    assert pooled_effect([Result.from_dict(each.to_dict()) for each in series]) == pooled_effect(series)
