from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import goal_weight, light_level, percent_of_possible_change, t_score, t_score_change

LEVELS = st.lists(st.integers(-2, 2), min_size=1, max_size=8)
WEIGHTS = st.floats(0.01, 100)


@st.composite
def weighed(draw):
    levels = draw(LEVELS)
    return levels, draw(st.lists(WEIGHTS, min_size=len(levels), max_size=len(levels)))


def test_the_goals_not_rated_and_their_weights_are_left_out():
    found = t_score([0, None, 1], weights=[1, 50, 3], names=["G1", "G2", "G3"])

    assert found.value == t_score([0, 1], weights=[1, 3]).value
    assert (found.used, found.missing) == (("G1", "G3"), ("G2",))
    assert [each.code for each in found.findings] == ["t_score_limits", "inputs_missing"]


def test_an_unrated_goal_is_refused_where_the_host_says_so():
    with pytest.raises(ck.EvaluationError) as refused:
        t_score([0, None], missing="refuse")

    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", "levels[1]")]


@given(weighed(), st.floats(1e-6, 1e6))
def test_only_the_proportion_of_the_weights_counts(goals, factor):
    levels, weights = goals

    scaled = t_score(levels, weights=[weight * factor for weight in weights])

    assert scaled.value == pytest.approx(t_score(levels, weights=weights).value)


@given(weighed(), st.data())
def test_a_goal_that_comes_further_never_lowers_the_t_score(goals, data):
    levels, weights = goals
    place = data.draw(st.integers(0, len(levels) - 1))
    further = [min(2, level + 1) if index == place else level for index, level in enumerate(levels)]

    assert t_score(further, weights=weights).value >= t_score(levels, weights=weights).value


@given(st.lists(WEIGHTS, min_size=1), st.just(0) | st.floats(0.001, 1))
def test_goals_all_as_expected_come_to_fifty(weights, rho):
    assert t_score([0] * len(weights), weights=weights, rho=rho).value == 50


@given(LEVELS)
def test_no_weights_are_equal_weights(levels):
    assert t_score(levels).value == pytest.approx(t_score(levels, weights=[7] * len(levels)).value)


@given(weighed())
def test_the_opposite_of_every_level_mirrors_the_t_score(goals):
    levels, weights = goals

    mirrored = t_score([-level for level in levels], weights=weights)

    assert mirrored.value + t_score(levels, weights=weights).value == pytest.approx(100)


@given(weighed())
def test_a_change_is_the_t_score_achieved_less_the_t_score_before(goals):
    levels, weights = goals

    found = t_score_change([-2] * len(levels), levels, weights=weights)

    assert found.figures["achieved"] == t_score(levels, weights=weights).value
    assert found.value == pytest.approx(found.figures["achieved"] - found.figures["baseline"])
    assert found.value >= 0


@pytest.mark.parametrize("weights", [[1e15, 1e15], [1e-15, 1e-15]], ids=["largest", "smallest"])
def test_weights_at_the_limits_of_numbers_still_weigh_the_same(weights):
    assert t_score([1, -2], weights=weights).value == pytest.approx(t_score([1, -2]).value)


@pytest.mark.parametrize(
    ("levels", "changes", "code", "where"),
    [
        ([], {}, "empty_collection", "levels"),
        ([None, None], {}, "nothing_rated", "levels"),
        ([-3], {}, "level_not_declared", "levels[0]"),
        ([0, 3], {}, "level_not_declared", "levels[1]"),
        ([True], {}, "wrong_type", "levels[0]"),
        ([float("inf")], {}, "not_finite", "levels[0]"),
        ([-0.5], {}, "level_not_declared", "levels[0]"),
        ([0], {"declared": [1]}, "level_not_declared", "levels[0]"),
        ([float("inf")], {"declared": [1]}, "not_finite", "levels[0]"),
        ([5], {"declared": [-2, 5]}, "out_of_range", "declared[1]"),
        ([0, 1], {"names": ["G1", "G1"]}, "id_twice", "names[1]"),
        ([0], {"declared": []}, "empty_collection", "declared"),
        ([0], {"missing": "fill"}, "not_one_of", "missing"),
        ([0], {"names": ["G1", "G2"]}, "lengths_differ", "names"),
        ([0], {"names": [""]}, "wrong_type", "names[0]"),
        ([0, 0], {"weights": [1]}, "lengths_differ", "weights"),
        ([0, 0], {"weights": [0, 0]}, "nothing_weighs", "weights"),
        ([0, None], {"weights": [0, 1]}, "nothing_weighs", "weights"),
        ([0], {"weights": [-1]}, "out_of_range", "weights[0]"),
        ([0], {"weights": [float("inf")]}, "not_finite", "weights[0]"),
        ([0], {"weights": [float("nan")]}, "not_finite", "weights[0]"),
        ([0], {"weights": [10**400]}, "out_of_range", "weights[0]"),
        ([0], {"weights": ["1"]}, "wrong_type", "weights[0]"),
        ([0], {"weights": [5e-324]}, "number_too_small", "weights[0]"),
        ([0], {"weights": 1}, "wrong_type", "weights"),
        ([0], {"weights": "1"}, "wrong_type", "weights"),
        (None, {}, "wrong_type", "levels"),
        ("0", {}, "wrong_type", "levels"),
        ({0}, {}, "wrong_type", "levels"),
        ([0], {"rho": "0.3"}, "wrong_type", "rho"),
        ([0], {"rho": True}, "wrong_type", "rho"),
        ([0], {"rho": -0.1}, "out_of_range", "rho"),
        ([0], {"rho": 1.1}, "out_of_range", "rho"),
        ([0], {"rho": float("nan")}, "not_finite", "rho"),
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
        t_score_change([0], [0, 1])

    assert refused.value.codes == ("lengths_differ",)
    assert refused.value.refusals[0].params == {"expected": 1, "given": 2}


def test_a_change_names_the_level_that_cannot_be():
    with pytest.raises(ck.EvaluationError) as refused:
        t_score_change([0], [3])

    assert refused.value.codes == ("level_not_declared",)


def test_a_change_never_compares_different_goals():
    with pytest.raises(ck.EvaluationError):
        t_score_change([None, 0], [2, 0])


def test_a_change_is_between_levels_in_order_and_both_lists_are_looked_at():
    with pytest.raises(ck.EvaluationError) as refused:
        t_score_change(None, {0})

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("wrong_type", "baseline"), ("wrong_type", "achieved"),
    ]  # fmt: skip


@given(weighed())
def test_the_account_of_a_t_score_adds_up(goals):
    levels, weights = goals

    found = t_score(levels, weights=weights)

    assert found.value == math.fsum((50.0, *(line.amount for line in found.lines)))
    assert [line.facts["level"] for line in found.lines] == levels


def test_the_all_worst_score_depends_on_the_number_of_goals_so_a_score_says_how_many():
    assert [round(t_score([-2] * goals).value, 1) for goals in range(1, 6)] == [30.0, 25.2, 22.6, 21.0, 19.8]
    assert t_score([-2] * 3).findings[0].params == {"goals": 3}


def test_weights_that_are_all_nothing_are_refused_and_never_turned_into_ones():
    """Trap 6: another program turns weights that are all 0 into ones, and several give 50 where nothing is rated."""
    for levels, weights, code in (([1, 1], [0, 0], "nothing_weighs"), ([None, None], None, "nothing_rated")):
        with pytest.raises(ck.EvaluationError) as refused:
            t_score(levels, weights=weights)
        assert refused.value.codes == (code,)


def test_the_score_is_the_corrected_formula_and_none_of_the_wrong_ones_in_circulation():
    """Trap 7: wrong denominators in public code; three goals, all at +1."""
    levels = [1, 1, 1]
    wrong = [math.sqrt(3 * 0.7), math.sqrt(0.7 * 9 + 0.3 * 3), math.sqrt(3)]

    found = t_score(levels).value

    assert found == pytest.approx(50 + 30 / math.sqrt(0.7 * 3 + 0.3 * 9))
    assert all(abs(found - (50 + 30 / each)) > 0.5 for each in wrong)


def test_a_difficulty_of_nothing_drops_the_goal_and_is_told():
    assert [each.code for each in goal_weight(3, 0).findings] == ["weight_drops_goal"]
    assert goal_weight(0, 3).findings[0].where == "importance"
    assert goal_weight(3).value == 3


def test_the_short_form_refuses_what_contradicts_itself():
    with pytest.raises(ck.EvaluationError) as refused:
        light_level("none", "worse")

    assert refused.value.codes == ("worse_than_none",)
    assert light_level("some", "worse").value == -2
    assert light_level("none", "partly_achieved").value == -1
    assert light_level("none", "partly_achieved").figures["reported_level"] == -1


def test_where_nothing_could_improve_the_share_of_possible_change_is_undefined():
    found = percent_of_possible_change([2, 2], [2, 1])

    assert found.value is None
    assert [each.code for each in found.findings] == ["attainment_limits", "nothing_to_improve"]


def test_goals_that_fell_back_have_made_less_than_none_of_the_possible_change():
    assert percent_of_possible_change([0], [-2]).value == -100
    assert percent_of_possible_change([-2, 0], [2, 2], top=2).value == 100


def test_a_level_of_the_short_form_is_scored_where_it_is_declared_and_else_the_declared_ones_are_told():
    level = light_level("some", "partly_achieved").value
    with pytest.raises(ck.EvaluationError) as refused:
        t_score([level])

    assert refused.value.refusals[0].params == {"allowed": ("-2", "-1", "0", "1", "2")}
    assert t_score([level], declared=[-2, -1, -0.5, 0, 1, 2]).value == 45
    assert t_score_change([-1], [level], declared=[-2, -1, -0.5, 0, 1, 2]).value == 5


@pytest.mark.parametrize(
    ("method", "arguments"),
    [(t_score, [[1, 2]]), (t_score_change, [[0, 0], [1, 2]]), (percent_of_possible_change, [[0, 0], [1, 2]])],
)
def test_a_goal_that_weighs_nothing_is_not_counted_and_is_named(method, arguments):
    found = method(*arguments, weights=[0, 1], names=["G1", "G2"])

    dropped = [each for each in found.findings if each.code == "goals_weigh_nothing"]
    assert [each.params["ids"] for each in dropped] == [("G1",)]
    assert (found.figures["goals"], found.findings[0].params["goals"], found.used) == (1, 1, ("G2",))
    assert [line.amount for line in found.lines if line.name == "G1"] == [0]
    assert "goals_weigh_nothing" not in [each.code for each in method(*arguments).findings]


@pytest.mark.parametrize(
    ("method", "arguments"), [(t_score_change, [[0, 0], [1, 2]]), (percent_of_possible_change, [[0, 0], [1, 2]])]
)
def test_two_goals_of_one_name_are_refused(method, arguments):
    with pytest.raises(ck.EvaluationError) as refused:
        method(*arguments, names=["G1", "G1"])

    assert [(each.code, each.where) for each in refused.value.refusals] == [("id_twice", "names[1]")]


def test_goals_that_all_reached_the_top_made_exactly_all_of_the_possible_change():
    assert percent_of_possible_change([-2, -2, 0, 1], [2, 2, 2, 2]).value == 100


@given(st.lists(st.tuples(st.integers(-2, 1), st.floats(0.01, 100)), min_size=1, max_size=12))
def test_any_goals_that_all_reached_the_top_made_exactly_all_of_the_possible_change(rows):
    starts, weights = zip(*rows, strict=True)

    assert percent_of_possible_change(starts, [2] * len(rows), weights=weights).value == 100


@pytest.mark.parametrize(
    "found",
    [t_score([0]), t_score_change([0], [1]), light_level("some", "worse"), percent_of_possible_change([0], [1])],
)
def test_one_goal_or_many_the_limits_of_attainment_are_told(found):
    said = found.explain()

    assert "Number of goals: 1." in said
    assert "Raters agree well only with training, and client and worker may rate differently" in said
    assert "목표 수: 1개." in found.explain("ko")
