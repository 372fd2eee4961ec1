from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import Measure, several_measures

NASTY = [None, True, "", "1", 0, -1, float("nan"), float("inf"), 10**400, 5e-324, [], {}, object(), 1j]
SCORES = st.none() | st.integers(0, 27)


def mood(pre, post):
    return Measure(id="PHQ-9", pre=pre, post=post, case_at=10, reliable=6)


def worry(pre, post):
    return {"id": "GAD-7", "pre": pre, "post": post, "case_at": 8, "reliable": 4}


def outcome(*measures, higher_is_better=False):
    found = several_measures(measures, higher_is_better=higher_is_better)
    return {**found.figures, "reliable_recovery": found.value}


def refused(measures, higher_is_better=False):
    with pytest.raises(ck.EvaluationError) as caught:
        several_measures(measures, higher_is_better=higher_is_better)
    return [(each.code, each.where) for each in caught.value.refusals]


def test_recovery_without_a_reliable_change_is_no_reliable_recovery():
    assert outcome(mood(12, 9), worry(9, 7)) == {
        "case_at_start": True, "case_at_end": False, "recovered": True, "reliable_improvement": False,
        "reliable_deterioration": False, "reliable_recovery": False,
    }  # fmt: skip


def test_who_was_no_case_at_the_start_cannot_recover():
    found = outcome(mood(9, 2), worry(7, 2))

    assert (found["case_at_start"], found["recovered"], found["reliable_improvement"]) == (False, False, True)


def test_the_points_of_caseness_and_of_change_belong_to_them():
    found = outcome(mood(10, 4))

    assert (found["case_at_start"], found["reliable_improvement"], found["reliable_recovery"]) == (True, True, True)
    assert outcome(mood(10, 5))["reliable_improvement"] is False
    assert outcome(mood(16, 10))["case_at_end"] is True


def test_a_case_on_one_measure_at_the_end_is_not_recovered():
    assert outcome(mood(16, 8), worry(12, 8))["recovered"] is False


def test_one_measure_that_worsens_reliably_undoes_the_improvement_of_another_and_the_other_way_round():
    found = several_measures([mood(16, 8), worry(2, 7)], higher_is_better=False)

    assert (found.figures["reliable_improvement"], found.figures["reliable_deterioration"]) == (False, False)
    assert [finding.code for finding in found.findings] == ["measures_disagree"]
    assert [row["category"] for row in found.table] == ["improved", "deteriorated"]


def test_where_higher_is_better_a_case_is_at_the_point_or_below():
    found = outcome(Measure(id="own", pre=10, post=11, case_at=10, reliable=1), higher_is_better=True)

    assert (found["case_at_start"], found["case_at_end"], found["reliable_recovery"]) == (True, False, True)


def test_a_measure_not_taken_leaves_open_only_what_it_could_turn():
    found = several_measures([mood(16, 8), worry(12, None)], higher_is_better=False)

    assert (found.value, found.figures["recovered"], found.figures["reliable_improvement"]) == (None, None, None)
    assert (found.figures["case_at_start"], found.figures["reliable_deterioration"]) == (True, False)
    assert (found.used, found.missing) == (("PHQ-9",), ("GAD-7",))
    assert [finding.code for finding in found.findings] == ["scores_missing"]
    assert outcome(mood(16, 12), worry(12, None))["reliable_recovery"] is False


CASES = st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=3)


@given(CASES)
def test_a_figure_with_gaps_is_what_every_way_to_fill_them_agrees_on(scores):
    def measured(filled):
        return [
            Measure(id=str(place), pre=pre, post=post, case_at=10, reliable=6)
            for place, (pre, post) in enumerate(filled)
        ]

    found = outcome(*measured(scores))
    flat = [score for pair in scores for score in pair]
    gaps = [place for place, score in enumerate(flat) if score is None]
    ways = []
    for values in product((0, 9, 15, 27), repeat=min(len(gaps), 3)):
        filled = list(flat)
        for place, value in zip(gaps, [*values, *values], strict=False):
            filled[place] = value
        ways.append(outcome(*measured(zip(filled[::2], filled[1::2], strict=True))))

    for name, value in found.items():
        if value is not None:
            assert {way[name] for way in ways} == {value}


@given(CASES)
def test_the_mirror_image_of_improvement_is_deterioration(scores):
    there = outcome(*[mood(pre, post) for pre, post in scores[:1]])
    back = outcome(*[mood(post, pre) for pre, post in scores[:1]])

    assert there["reliable_improvement"] == back["reliable_deterioration"]
    assert there["case_at_start"] == back["case_at_end"]


@pytest.mark.parametrize(
    ("measures", "faults"),
    [
        ([], [("empty_collection", "measures")]),
        ([mood(1, 2), mood(1, 2)], [("id_twice", "measures[1]")]),
        ([{"id": "A", "pre": 1, "post": 2, "case_at": 3}], [("missing_key", "measures[0].reliable")]),
        ([{**worry(1, 2), "note": "x"}], [("field_not_known", "measures[0]")]),
        ([{**worry(1, 2), "reliable": 0}], [("not_above_zero", "measures[0].reliable")]),
        ([{**worry(1, 2), "reliable": "x"}], [("wrong_type", "measures[0].reliable")]),
        ([7], [("wrong_type", "measures[0]")]),
    ],
)
def test_what_is_no_measure_is_refused(measures, faults):
    assert refused(measures) == faults


def test_every_fault_of_a_measure_is_told_at_once():
    assert [where for _, where in refused([{"id": " ", "pre": "x"}], "no")] == [
        "higher_is_better", "measures[0].post", "measures[0].case_at", "measures[0].reliable", "measures[0].id",
        "measures[0].pre",
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["id", "pre", "post", "case_at", "reliable"])
def test_bad_values_of_a_measures_fields_are_refused_or_counted_as_missing(field):
    for nasty in NASTY:
        try:
            found = several_measures([{**worry(12, 6), field: nasty}], higher_is_better=False)
        except ck.EvaluationError:
            continue
        assert found.value is not None or found.missing == ("GAD-7",)
