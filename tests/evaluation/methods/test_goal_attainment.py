from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation import t_score

LEVELS = st.lists(st.integers(-2, 2), min_size=1, max_size=8)
WEIGHTS = st.floats(0.01, 100)


@st.composite
def weighed(draw):
    levels = draw(LEVELS)
    return levels, draw(st.lists(WEIGHTS, min_size=len(levels), max_size=len(levels)))


def test_the_goals_not_rated_and_their_weights_are_left_out():
    assert t_score([0, None, 1], weights=[1, 50, 3]) == t_score([0, 1], weights=[1, 3])


@given(weighed(), st.floats(1e-6, 1e6))
def test_only_the_proportion_of_the_weights_counts(goals, factor):
    levels, weights = goals

    scaled = t_score(levels, weights=[weight * factor for weight in weights])

    assert scaled == pytest.approx(t_score(levels, weights=weights))


@given(weighed(), st.data())
def test_a_goal_that_comes_further_never_lowers_the_t_score(goals, data):
    levels, weights = goals
    place = data.draw(st.integers(0, len(levels) - 1))
    further = [min(2, level + 1) if index == place else level for index, level in enumerate(levels)]

    assert t_score(further, weights=weights) >= t_score(levels, weights=weights)


@given(st.lists(WEIGHTS, min_size=1), st.floats(0, 1))
def test_goals_all_as_expected_come_to_fifty(weights, rho):
    assert t_score([0] * len(weights), weights=weights, rho=rho) == 50


@given(LEVELS)
def test_no_weights_are_equal_weights(levels):
    assert t_score(levels) == t_score(levels, weights=[7] * len(levels))


@given(weighed())
def test_the_opposite_of_every_level_mirrors_the_t_score(goals):
    levels, weights = goals

    mirrored = t_score([-level for level in levels], weights=weights)

    assert mirrored + t_score(levels, weights=weights) == pytest.approx(100)


@given(weighed())
def test_a_change_is_the_t_score_achieved_less_the_t_score_before(goals):
    levels, weights = goals

    found = change([-2] * len(levels), levels, weights=weights)

    assert found.achieved == t_score(levels, weights=weights)
    assert found.change == found.achieved - found.baseline
    assert found.change >= 0


@pytest.mark.parametrize("weights", [[1e308, 1e308], [5e-324, 5e-324]], ids=["largest", "smallest"])
def test_weights_at_the_limits_of_numbers_still_weigh_the_same(weights):
    assert t_score([1, -2], weights=weights) == pytest.approx(t_score([1, -2]))


@pytest.mark.parametrize(
    ("levels", "changes", "code", "where"),
    [
        ([], {}, "nothing_rated", "levels"),
        ([None, None], {}, "nothing_rated", "levels"),
        ([-3], {}, "out_of_range", "levels[0]"),
        ([0, 3], {}, "out_of_range", "levels[1]"),
        ([True], {}, "out_of_range", "levels[0]"),
        ([float("nan")], {}, "out_of_range", "levels[0]"),
        ([0, 0], {"weights": [1]}, "lengths_differ", "weights"),
        ([0, 0], {"weights": [0, 0]}, "nothing_weighs", "weights"),
        ([0, None], {"weights": [0, 1]}, "nothing_weighs", "weights"),
        ([0], {"weights": [-1]}, "weight_out_of_range", "weights[0]"),
        ([0], {"weights": [float("inf")]}, "weight_out_of_range", "weights[0]"),
        ([0], {"weights": [float("nan")]}, "weight_out_of_range", "weights[0]"),
        ([0], {"weights": [10**400]}, "weight_out_of_range", "weights[0]"),
        ([0], {"weights": ["1"]}, "weight_out_of_range", "weights[0]"),
        ([0], {"weights": 1}, "wrong_type", "weights"),
        ([0], {"weights": "1"}, "wrong_type", "weights"),
        (None, {}, "wrong_type", "levels"),
        ("0", {}, "wrong_type", "levels"),
        ({0}, {"weights": [1]}, "wrong_type", "levels"),
        ([0], {"rho": "0.3"}, "out_of_range", "rho"),
        ([0], {"rho": True}, "out_of_range", "rho"),
        ([0], {"rho": -0.1}, "out_of_range", "rho"),
        ([0], {"rho": 1.1}, "out_of_range", "rho"),
        ([0], {"rho": float("nan")}, "out_of_range", "rho"),
    ],
)
def test_levels_weights_and_rho_that_cannot_be_are_named(levels, changes, code, where):
    with pytest.raises(ck.EvaluationError) as refused:
        t_score(levels, **changes)

    assert [(each.code, each.where) for each in refused.value.refusals] == [(code, where)]


def test_every_fault_of_a_t_score_is_named_at_once():
    with pytest.raises(ck.EvaluationError) as refused:
        t_score([3, None, -3], weights=[1], rho=2)

    assert [each.where for each in refused.value.refusals] == ["levels[0]", "levels[2]", "weights", "rho"]


def test_a_change_needs_the_same_number_of_goals():
    with pytest.raises(ck.EvaluationError) as refused:
        change([0], [0, 1])

    assert refused.value.codes == ("lengths_differ",)
    assert refused.value.refusals[0].params == {"expected": 1, "given": 2}


def test_a_change_names_the_level_that_cannot_be():
    with pytest.raises(ck.EvaluationError) as refused:
        change([0], [3])

    assert refused.value.codes == ("out_of_range",)


def test_a_change_never_compares_different_goals():
    with pytest.raises(ck.EvaluationError):
        change([None, 0], [2, 0])


def test_a_change_is_between_levels_in_order_and_both_lists_are_looked_at():
    with pytest.raises(ck.EvaluationError) as refused:
        change(None, {0})

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("wrong_type", "baseline"), ("wrong_type", "achieved"),
    ]  # fmt: skip
