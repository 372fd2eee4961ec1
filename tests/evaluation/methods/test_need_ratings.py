from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import action_levels, matrix_movement

LEVELS = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.integers(0, 3))
DOMAINS = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.integers(1, 5))


def codes(result):
    return [each.code for each in result.findings]


def test_a_need_is_resolved_when_it_falls_below_the_level_to_act_on():
    found = action_levels({"housing": 3, "income": 2}, {"housing": 1, "income": 2})

    assert (found.value, found.figures["resolved"], found.figures["continuing"]) == (0.5, ("housing",), ("income",))


def test_a_need_that_improved_but_is_still_to_be_acted_on_is_not_resolved():
    found = action_levels({"housing": 3}, {"housing": 2})

    assert (found.value, found.figures["improved"], found.figures["continuing"]) == (0.0, ("housing",), ("housing",))


@pytest.mark.parametrize("follow_up", [{"housing": 0}, {"housing": 0, "income": None}])
def test_a_need_not_rated_again_is_listed_and_never_counted_as_resolved(follow_up):
    found = action_levels({"housing": 3, "income": 2}, follow_up)

    assert (found.value, found.figures["resolved"]) == (1.0, ("housing",))
    assert found.figures["not_reassessed"] == found.missing == ("income",)
    assert (found.figures["denominator"], found.figures["excluded"]) == (1, 1)
    assert found.findings[0].params["ids"] == ("income",)


def test_a_need_not_to_be_acted_on_and_not_rated_again_is_listed_but_belongs_to_no_rate():
    found = action_levels({"family": 1}, {})

    assert (found.value, found.figures["not_reassessed"], found.figures["excluded"]) == (None, ("family",), 0)


def test_a_need_emerges_only_where_it_was_rated_before():
    found = action_levels({"family": 0, "school": None}, {"family": 2, "school": 3, "health": 3})

    assert found.figures["emerged"] == ("family",)
    assert found.figures["first_rated"] == ("school", "health")
    assert [row["movement"] for row in found.table] == ["emerged", "first_rated", "first_rated"]


def test_a_step_between_levels_not_to_be_acted_on_is_a_movement_and_nothing_more():
    found = action_levels({"family": 0, "health": None}, {"family": 1, "health": None})

    assert (found.figures["worsened"], found.figures["emerged"]) == (("family",), ())
    assert [dict(row) for row in found.table] == [
        {"need": "family", "before": 0, "after": 1, "movement": "not_actionable"},
        {"need": "health", "movement": "not_rated"},
    ]


@pytest.mark.parametrize(
    ("start", "follow_up"), [({}, {}), ({"a": 1}, {"a": 0}), ({"a": 3}, {}), ({"a": None}, {"a": 3})]
)
def test_without_a_need_to_act_on_that_was_rated_again_there_is_no_resolution_rate(start, follow_up):
    found = action_levels(start, follow_up)

    assert found.value is None
    assert codes(found)[0] == "empty_denominator"


def test_the_level_to_act_on_is_the_agencys():
    assert action_levels({"a": 3, "b": 2}, {"a": 2, "b": 3}, actionable_from=3).value == 1.0
    assert action_levels({"a": 1}, {"a": 0}, actionable_from=1).value == 1.0


@given(LEVELS, LEVELS, st.integers(1, 3))
def test_every_need_has_one_movement_and_the_rate_is_a_share_of_those_rated_again(start, follow_up, act):
    found = action_levels(start, follow_up, actionable_from=act)
    figures = found.figures
    again = [need for need in figures["actionable_start"] if follow_up.get(need) is not None]

    assert sorted(found.used + found.missing) == sorted({**start, **follow_up})
    assert sorted(figures["resolved"] + figures["continuing"]) == sorted(again)
    assert figures["numerator"] <= figures["denominator"] == len(again)
    assert figures["denominator"] + figures["excluded"] == len(figures["actionable_start"])
    assert not {*figures["improved"]} & {*figures["worsened"]}
    assert found.value == (len(figures["resolved"]) / len(again) if again else None)


@given(LEVELS, LEVELS)
def test_the_way_back_resolves_what_had_emerged(start, follow_up):
    there, back = action_levels(start, follow_up).figures, action_levels(follow_up, start).figures

    assert sorted(there["emerged"]) == sorted(back["resolved"])
    assert sorted(there["improved"]) == sorted(back["worsened"])


def test_every_level_that_cannot_be_is_named_at_once():
    with pytest.raises(EvaluationError) as refused:
        action_levels({"a": 4, "b": True}, {"a": 1.5}, actionable_from=0)

    assert [(each.code, each.where) for each in refused.value.reasons] == [
        ("out_of_range", "actionable_from"), ("out_of_range", "start[a]"), ("wrong_type", "start[b]"),
        ("wrong_type", "follow_up[a]"),
    ]  # fmt: skip


def test_a_mean_is_of_every_domain_of_its_time_and_a_change_of_those_rated_both_times():
    found = matrix_movement({"a": 1, "b": 5}, {"a": 2, "c": 4})

    assert (found.figures["mean_start"], found.figures["mean_follow_up"]) == (3.0, 3.0)
    assert (found.value, found.used, found.missing) == (1.0, ("a",), ("b", "c"))
    assert (found.figures["denominator"], found.figures["excluded"]) == (1, 2)


def test_a_domain_rated_once_is_named_and_one_that_does_not_apply_is_only_left_out():
    found = matrix_movement({"a": 1, "b": 5, "c": None}, {"a": 2, "c": None})

    assert found.missing == ("b", "c")
    assert [each.params["ids"] for each in found.findings if each.code == "rated_only_once"] == [("b",)]


def test_three_domains_of_five_that_rose_by_one_are_a_mean_change_of_six_tenths_exactly():
    found = matrix_movement(dict.fromkeys("abcde", 2), {**dict.fromkeys("abc", 3), **dict.fromkeys("de", 2)})

    assert found.value == 0.6
    assert [line.amount for line in found.lines][3:] == [0.0, 0.0]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 4)), min_size=1, max_size=18))
def test_domains_that_all_rose_have_the_exact_mean_of_their_steps(rows):
    start = {str(place): low for place, (low, _) in enumerate(rows)}
    follow_up = {str(place): min(low + step, 5) for place, (low, step) in enumerate(rows)}

    found = matrix_movement(start, follow_up)

    assert found.value == float(Fraction(sum(follow_up.values()) - sum(start.values()), len(rows)))


@given(DOMAINS, DOMAINS)
def test_a_mean_change_is_never_further_from_the_exact_one_than_a_rounding_of_its_lines(start, follow_up):
    found = matrix_movement(start, follow_up)

    if found.lines:
        exact = Fraction(sum(follow_up[name] - start[name] for name in found.used), len(found.used))
        assert abs(Fraction(found.value) - exact) <= Fraction(1, 10**15)
        assert found.value == 0 or exact != 0


def test_means_of_different_domains_are_said_to_be_and_the_domains_named():
    found = matrix_movement({"housing": 1, "income": 5}, {"housing": 1, "food": None})

    assert (found.figures["mean_start"], found.figures["mean_follow_up"], found.value) == (3.0, 1.0, 0.0)
    told = [dict(each.params) for each in found.findings if each.code == "means_of_different_domains"]
    assert told == [{"start": ("housing", "income"), "follow_up": ("housing",)}]
    assert "Rated at the start: housing, income. Rated at follow-up: housing." in found.explain()


@pytest.mark.parametrize(
    ("start", "follow_up"),
    [({"a": 1, "b": 2}, {"b": 3, "a": 1}), ({"a": 1, "b": None}, {"a": 2}), ({"a": 1}, {}), ({}, {"a": 1}), ({}, {})],
)
def test_two_means_of_the_same_domains_and_a_single_mean_need_no_such_word(start, follow_up):
    assert "means_of_different_domains" not in codes(matrix_movement(start, follow_up))


def test_levels_are_said_to_be_ranks_beside_every_mean():
    assert codes(matrix_movement({"a": 1}, {"a": 1})) == ["levels_are_ordinal"]


def test_leaving_crisis_is_leaving_the_lowest_level_and_stable_is_the_third_from_below():
    one = matrix_movement({"a": 1, "b": 1, "c": 2}, {"a": 2, "b": 1, "c": 3})
    zero = matrix_movement({"a": 0, "b": 0, "c": 1}, {"a": 1, "b": 0, "c": 2}, scale=(0, 4))

    assert one.figures["left_crisis"] == zero.figures["left_crisis"] == ("a",)
    assert one.figures["stable_share"] == zero.figures["stable_share"] == 1 / 3
    assert matrix_movement({"a": 3}, {"a": 3}, stable_from=4).figures["stable_share"] == 0.0


@pytest.mark.parametrize(("start", "follow_up"), [({}, {}), ({"a": 1}, {"b": 2}), ({"a": None}, {"a": 3})])
def test_without_a_domain_rated_both_times_no_movement_is_told(start, follow_up):
    found = matrix_movement(start, follow_up)

    assert found.value is None
    assert found.figures["stable_share"] is None
    assert "no_domain_rated_twice" in codes(found)


@given(DOMAINS, DOMAINS)
def test_improved_maintained_and_declined_domains_are_those_rated_both_times_and_swap_with_time(start, follow_up):
    there, back = matrix_movement(start, follow_up), matrix_movement(follow_up, start)

    assert sum(there.figures[name] for name in ("improved", "maintained", "declined")) == len(there.lines)
    assert there.figures["improved"] == back.figures["declined"]
    assert (there.value is None) == (back.value is None)
    if there.lines:
        changes = [Fraction(follow_up[name] - start[name]) for name in there.used]
        assert there.value == pytest.approx(float(sum(changes) / len(changes)))
        assert back.value == pytest.approx(-there.value)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"scale": (1, 2)}, "stable_from"),
        ({"stable_from": 6}, "stable_from"),
        ({"scale": (5, 1)}, "scale[1]"),
        ({"scale": (1, 2, 3)}, "scale"),
        ({"start": {"a": 6}}, "start[a]"),
        ({"follow_up": {"a": 2.5}}, "follow_up[a]"),
    ],
)
def test_a_level_outside_the_scale_and_half_a_level_are_refused(changes, where):
    with pytest.raises(EvaluationError) as refused:
        matrix_movement(**{"start": {"a": 1}, "follow_up": {"a": 2}, **changes})

    assert where in [each.where for each in refused.value.reasons]
