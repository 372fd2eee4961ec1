from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import rating_gap

LEVEL = st.none() | st.integers(-2, 2)
RATINGS = st.dictionaries(st.text("G123", min_size=1), st.fixed_dictionaries({"client": LEVEL, "worker": LEVEL}))


def codes(found):
    return [finding.code for finding in found.findings]


@given(RATINGS)
def test_client_and_worker_changing_places_turns_the_gap_round(ratings):
    turned = {goal: {"client": pair["worker"], "worker": pair["client"]} for goal, pair in ratings.items()}

    found, other = rating_gap(ratings), rating_gap(turned)

    assert (found.value is None) == (other.value is None)
    assert found.value is None or found.value == -other.value
    assert found.figures["worker_higher"] == other.figures["client_higher"]
    assert found.figures["same_share"] == other.figures["same_share"]
    assert found.figures["client_missing"] == other.figures["worker_missing"]


@given(RATINGS)
def test_a_client_s_rating_is_never_filled_in_from_the_worker_s(ratings):
    both = {goal: pair for goal, pair in ratings.items() if None not in pair.values()}

    found = rating_gap(ratings)

    assert found.value == rating_gap(both).value
    assert found.figures["n_both"] == len(both) == len(found.lines)
    assert set(found.figures["client_missing"]) == {goal for goal, pair in ratings.items() if pair["client"] is None}
    assert ("client_has_not_rated" in codes(found)) == bool(found.figures["client_missing"])


@given(RATINGS)
def test_goals_rated_the_same_are_among_those_within_one_level(ratings):
    figures = rating_gap(ratings).figures

    if figures["n_both"]:
        assert 0 <= figures["same_share"] <= figures["within_one_share"] <= 1
    else:
        assert figures["same_share"] is figures["within_one_share"] is None


def test_a_gap_of_nought_does_not_mean_that_they_agree():
    found = rating_gap({"G1": {"client": 2, "worker": 0}, "G2": {"client": 0, "worker": 2}})

    assert (found.value, found.figures["same_share"], found.figures["within_one_share"]) == (0, 0, 0)
    assert (found.figures["worker_higher"], found.figures["client_higher"]) == (("G2",), ("G1",))


def test_half_a_level_and_exactly_one_are_within_one():
    found = rating_gap({"G1": {"client": 0.1, "worker": 1.1}, "G2": {"client": 0, "worker": 1.1}})

    assert found.figures["within_one_share"] == 0.5


@pytest.mark.parametrize("ratings", [{}, {"G1": {"worker": 1}}, {"G1": {"client": None, "worker": 1}, "G2": {}}])
def test_without_a_goal_rated_by_both_there_is_no_gap(ratings):
    found = rating_gap(ratings)

    assert (found.value, found.lines, codes(found)[0]) == (None, (), "no_goal_rated_by_both")


def test_a_goal_the_worker_did_not_rate_is_told_as_one_the_client_did_not_is():
    found = rating_gap({"G1": {"client": 1, "worker": 1}, "G2": {"client": 1}, "G3": {"worker": 1}})

    assert codes(found) == ["client_has_not_rated", "worker_has_not_rated"]
    assert [each.params["goals"] for each in found.findings] == [("G3",), ("G2",)]


def test_every_rating_that_cannot_be_is_told_at_once():
    with pytest.raises(ck.EvaluationError) as refused:
        rating_gap({"G1": {"client": "good", "wroker": 1}, "G2": 3})

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("unknown_key", "ratings.G1.wroker"), ("wrong_type", "ratings.G1.client"), ("wrong_type", "ratings.G2"),
    ]  # fmt: skip
    assert refused.value.refusals[0].params["nearest"] == "worker"
