from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import check_goal_scale
from casekit.evaluation.methods.given import Given
from casekit.evaluation.methods.goals.goal_scale import _levels
from casekit.labels import vocabulary

SOUND = {-2: (0, 0), -1: (1, 1), 0: (2, 2), 1: (3, 3), 2: (4, 4)}


def levels(ranges):
    return {level: None if ends is None else {"min": ends[0], "max": ends[1]} for level, ends in ranges.items()}


def check(ranges, **more):
    return check_goal_scale(levels(ranges), **{"time_frame": "one term", **more})


def issues(ranges, **more):
    return check(ranges, **more).figures["issues"]


@st.composite
def cut(draw):
    """A sound scale: whole numbers cut into five levels, rising or falling."""
    edge = draw(st.integers(-20, 20))
    ranges = {}
    for level in draw(st.sampled_from([(-2, -1, 0, 1, 2), (2, 1, 0, -1, -2)])):
        width = draw(st.integers(0, 4))
        ranges[level] = (edge, edge + width)
        edge += width + 1
    return ranges


@given(cut())
def test_whole_numbers_cut_into_five_levels_are_sound_rising_or_falling(ranges):
    found = check(ranges)

    assert (found.value, found.figures["issues"], found.figures["n_levels"]) == (True, (), 5)


@given(cut(), st.integers(-9, 9), st.sampled_from([1, -1]))
def test_moving_or_turning_the_values_breaks_no_rule(ranges, by, sign):
    moved = {level: tuple(sorted((sign * low + by, sign * high + by))) for level, (low, high) in ranges.items()}

    assert issues(moved) == ()


@given(cut(), st.sampled_from([-2, -1, 0, 1]))
def test_a_level_that_reaches_into_the_next_overlaps_it(ranges, level):
    low, high = ranges[level]
    other = ranges[level + 1]
    reaching = (low, other[0]) if other[0] > high else (other[1], high)

    assert issues({**ranges, level: reaching}) == (f"overlap:{level}/{level + 1}",)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ()),
        ({0: None}, ("expected_level_missing", "gap:-1/1")),
        ({1: None, 2: None}, ("no_level_above_expected", "adjacent_blank_levels")),
        ({-1: None, -2: None}, ("no_level_below_expected", "adjacent_blank_levels")),
        ({-2: None, 2: None}, ()),
        ({-2: None, 1: None, 2: None}, ("no_level_above_expected", "too_few_levels", "adjacent_blank_levels")),
        ({-1: (0, 1)}, ("overlap:-2/-1",)),
        ({2: (5, 6)}, ("gap:1/2",)),
        ({-2: (2, 2)}, ("overlap:-2/0", "not_monotone")),
        ({-1: (3, 3), 1: (1, 1)}, ("not_monotone",)),
        ({-2: (None, 0), 2: (4, None)}, ()),
        ({2: (3, None)}, ("overlap:1/2",)),
        ({1: (3, None)}, ("overlap:1/2",)),
    ],
)
def test_a_rule_that_is_broken_is_named_with_its_place(changes, expected):
    assert issues({**SOUND, **changes}) == expected


def test_a_scale_with_nothing_filled_breaks_every_rule_of_filling():
    assert issues({}) == (
        "expected_level_missing", "no_level_above_expected", "no_level_below_expected", "too_few_levels",
        "adjacent_blank_levels",
    )  # fmt: skip


def test_all_levels_of_the_same_value_overlap_and_are_not_called_unordered():
    found = issues(dict.fromkeys((-1, 0, 1), (3, 3)))

    assert found == ("overlap:-1/0", "overlap:-1/1", "overlap:0/1")


def test_values_between_two_steps_of_the_measure_are_no_gap():
    halves = {-1: (0, 0.5), 0: (1, 1.5), 1: (2, 2.5)}
    tenths = {-1: (0, 0.1), 0: (0.2, 0.3), 1: (0.4, 0.5)}

    assert issues(halves, step=0.5) == ()
    assert issues(halves, step=0.25) == ("gap:-1/0", "gap:0/1")
    assert issues(tenths, step=0.1) == ()


def test_a_level_in_words_fills_its_place_and_may_cover_what_numbers_leave_open():
    worded = {-1: {"min": 0, "max": 1}, 0: {"text": "some days, as agreed"}, 1: {"min": 4, "max": 5}}

    assert check_goal_scale(worded, time_frame="one term").figures["issues"] == ()


def test_whitespace_fills_no_level_no_time_and_no_source():
    blank = {**levels(SOUND), 0: {"text": "  ", "min": None}}

    found = check_goal_scale(blank, time_frame=" ", source_of_information="\t")

    assert found.figures["issues"] == (
        "expected_level_missing", "gap:-1/1", "no_time_frame", "no_source_of_information",
    )  # fmt: skip


def test_the_time_is_a_day_or_words_and_has_to_be_set():
    assert issues(SOUND, time_frame=date(2025, 6, 30)) == ()
    assert issues(SOUND, time_frame=None) == ("no_time_frame",)
    assert issues(SOUND, source_of_information=None) == ("no_source_of_information",)


def test_one_scale_is_of_one_thing_in_one_unit():
    mixed = levels(SOUND)
    mixed[0] |= {"unit": "days", "measure": "absence"}
    mixed[1] |= {"unit": "hours", "measure": "lateness"}
    mixed[2] |= {"unit": " days ", "measure": None}

    assert check_goal_scale(mixed, time_frame="one term").figures["issues"] == (
        "different_units", "more_than_one_variable",
    )  # fmt: skip


def test_unequal_spacing_is_advice_and_breaks_no_rule():
    found = check({**SOUND, 2: (4, 9)})

    assert (found.value, [each.code for each in found.findings]) == (True, ["unequal_spacing"])
    assert check({**SOUND, 2: (4, None)}).findings == ()
    assert check({-2: (0, 0), 0: (2, 2), 1: (3, 3)}, step=2).findings == ()


def test_the_filled_levels_are_shown_and_the_blank_ones_named_without_their_words():
    found = check_goal_scale({
        -1: {"text": "hides at home"}, 0: {"min": 2, "max": None, "unit": "days", "measure": "attendance"}, 1: None,
    })  # fmt: skip

    assert [dict(row) for row in found.table[:2]] == [
        {"level": -1}, {"level": 0, "low": 2, "unit": "days", "measure": "attendance"},
    ]  # fmt: skip
    assert (found.used, found.missing) == (("-1", "0"), ("-2", "1", "2"))
    assert "hides" not in str(found.to_dict())


def test_an_open_end_is_left_out_and_never_called_undefined():
    said = check_goal_scale({-1: {"max": 1}, 0: {"min": 2, "max": 5}, 1: {"min": 6}}, time_frame="t").explain()

    assert "not defined" not in said
    assert "level 1 / lowest value 6" in said


def test_each_issue_has_a_row_with_its_code_and_its_place():
    found = check({-1: (0, 1), 0: (1, 2), 1: (5, 6)}, time_frame=None)

    assert found.figures["issues"] == ("overlap:-1/0", "gap:0/1", "no_time_frame")
    assert [dict(row) for row in found.table[3:]] == [
        {"issue": "overlap", "place": "-1/0"}, {"issue": "gap", "place": "0/1"}, {"issue": "no_time_frame"},
    ]  # fmt: skip
    assert "어긋난 점 겹침 / 해당 수준 -1/0" in found.explain("ko")


def test_every_issue_has_words_in_both_languages():
    assert {
        "expected_level_missing", "no_level_above_expected", "no_level_below_expected", "too_few_levels",
        "adjacent_blank_levels", "overlap", "gap", "not_monotone", "different_units", "more_than_one_variable",
        "no_time_frame", "no_source_of_information",
    } <= set(vocabulary("verdict"))  # fmt: skip


def test_levels_that_say_the_same_in_words_overlap():
    same = check_goal_scale({level: {"text": "Attends school"} for level in range(-2, 3)}, time_frame="t")
    two = check_goal_scale(
        {
            -1: {"text": "Stays home"},
            0: {"text": "Goes  twice"},
            1: {"min": 3, "text": "goes twice "},
            2: {"text": "x"},
        },
        time_frame="t",
    )

    assert (same.value, len(same.figures["issues"])) == (False, 10)
    assert two.figures["issues"] == ("overlap:0/1",)
    assert check_goal_scale(
        {level: {"text": "days at school", "min": level, "max": level} for level in range(-2, 3)}, time_frame="t"
    ).value


def test_levels_in_words_only_are_told_to_be_unchecked():
    worded = {-1: {"text": "some days"}, 0: {"min": 2, "max": 3}, 1: {"text": "all days"}}

    found = check_goal_scale(worded, time_frame="t")

    assert (found.value, [each.code for each in found.findings]) == (True, ["levels_in_words"])
    assert found.findings[0].params["levels"] == ("-1", "1")


def test_fine_measures_show_their_gaps_without_a_step():
    fine = {-1: (0, 0.2), 0: (0.5, 0.7), 1: (1.5, None)}

    assert issues(fine) == ("gap:-1/0", "gap:0/1")
    assert check(fine).method.settings["step"] == 0.1
    assert check({-1: (0, 0.24), 0: (0.25, 0.5), 1: (0.51, 1)}).method.settings["step"] == 0.01
    assert issues({-1: (0, 0.24), 0: (0.25, 0.5), 1: (0.51, 1)}) == ()
    assert check({-1: (0, Fraction(1, 3)), 0: (Fraction(2, 3), 1), 1: (2, 3)}).method.settings["step"] == 1 / 3
    assert check(SOUND).method.settings["step"] == 1
    assert check_goal_scale({0: {"text": "goes"}}).method.settings["step"] == 1


def test_everyday_words_of_a_level_are_in_no_repr():
    assert "hides" not in repr(_levels(Given("check_goal_scale"), {0: {"text": "hides at home"}}))


def test_every_fault_is_told_at_once():
    with pytest.raises(ck.EvaluationError) as refused:
        check_goal_scale(
            {3: None, "0": None, -1: {"min": 2, "max": 1, "txt": ""}, 1: {"text": 5}, 2: 4},
            step=0, time_frame=7, source_of_information=b"",
        )  # fmt: skip

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("not_one_of", "levels"), ("not_one_of", "levels"),
        ("unknown_key", "levels.-1.txt"), ("limits_out_of_order", "levels.-1"), ("wrong_type", "levels.1.text"),
        ("wrong_type", "levels.2"), ("out_of_range", "step"), ("wrong_type", "time_frame"),
        ("wrong_type", "source_of_information"),
    ]  # fmt: skip


@pytest.mark.parametrize(("given", "code"), [([None] * 5, "wrong_type"), ({True: None}, "not_one_of")])
def test_levels_are_a_table_by_whole_numbers(given, code):
    with pytest.raises(ck.EvaluationError) as refused:
        check_goal_scale(given)

    assert [(each.code, each.where) for each in refused.value.refusals] == [(code, "levels")]
