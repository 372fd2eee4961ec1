from __future__ import annotations

import statistics
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import baseline_line

LINES = ["mean_halves", "median_halves", "ols", "theil_sen"]
PHASE = st.lists(st.integers(-20, 20), min_size=2, max_size=8)


def better(result):
    return [row["better_than_the_line"] for row in result.table]


def refused(*arguments, **settings):
    with pytest.raises(EvaluationError) as error:
        baseline_line(*arguments, **settings)
    return [(each.code, each.where) for each in error.value.reasons]


@pytest.mark.parametrize("line", LINES)
@given(before=PHASE, after=PHASE)
def test_negating_values_and_direction_leaves_the_points_that_are_better(line, before, after):
    up = baseline_line(before, after, improvement="increase", line=line)
    down = baseline_line([-each for each in before], [-each for each in after], improvement="decrease", line=line)

    assert better(up) == better(down)
    assert up.value == down.value == up.figures["better_than_line"] == sum(better(up))
    assert up.figures["slope"] == -down.figures["slope"]


@pytest.mark.parametrize("line", LINES)
@given(before=PHASE, after=PHASE, shift=st.integers(-9, 9))
def test_raising_every_value_raises_the_line_as_much(line, before, after, shift):
    there = baseline_line(before, after, improvement="increase", line=line)
    raised = baseline_line(
        [each + shift for each in before], [each + shift for each in after], improvement="increase", line=line
    )

    assert better(raised) == better(there)
    assert raised.figures["slope"] == there.figures["slope"]
    assert raised.figures["intercept"] == pytest.approx(there.figures["intercept"] + shift)


@pytest.mark.parametrize("line", ["mean_halves", "ols", "theil_sen"])
@given(before=PHASE, after=PHASE, trend=st.fractions(-3, 3, max_denominator=40), shift=st.integers(-9, 9))
def test_a_trend_that_runs_through_both_phases_moves_the_line_and_no_point(line, before, after, trend, shift):
    tilted = [each + trend * session + shift for session, each in enumerate([*before, *after], 1)]

    there = baseline_line(before, after, improvement="increase", line=line)
    here = baseline_line(tilted[: len(before)], tilted[len(before) :], improvement="increase", line=line)

    assert better(here) == better(there)
    assert here.figures["slope"] == pytest.approx(there.figures["slope"] + float(trend))
    assert here.figures["intercept"] == pytest.approx(there.figures["intercept"] + shift)


@pytest.mark.parametrize("line", LINES)
@given(
    slope=st.fractions(-3, 3, max_denominator=40),
    start=st.fractions(-9, 9, max_denominator=40),
    m=st.integers(2, 7),
    n=st.integers(1, 5),
)
def test_points_exactly_on_a_trend_are_never_better_than_it(line, slope, start, m, n):
    values = [start + slope * session for session in range(1, m + n + 1)]

    for improvement in ("increase", "decrease"):
        assert baseline_line(values[:m], values[m:], improvement=improvement, line=line).value == 0


@pytest.mark.parametrize("line", LINES)
@given(before=PHASE, after=PHASE, first=st.integers(0, 99))
def test_the_number_of_the_first_session_moves_only_the_intercept(line, before, after, first):
    there = baseline_line(before, after, improvement="increase", line=line)
    here = baseline_line(before, after, improvement="increase", line=line, first_session=first)

    assert better(here) == better(there)
    assert here.figures["slope"] == there.figures["slope"]
    assert [row["projected"] for row in here.table] == [row["projected"] for row in there.table]
    assert here.table[0]["session"] == "B1"


@given(PHASE)
def test_least_squares_is_the_line_of_the_standard_library(before):
    found = baseline_line(before, [0], improvement="increase", line="ols").figures

    fitted = statistics.linear_regression(range(1, len(before) + 1), before)
    assert found["slope"] == pytest.approx(fitted.slope, abs=1e-9)
    assert found["intercept"] == pytest.approx(fitted.intercept, abs=1e-9)


def test_the_middle_point_of_an_odd_baseline_is_left_out_of_the_celeration_line():
    lines = [
        baseline_line([1, 3, middle, 5, 7], [9], improvement="increase", line=line).figures["slope"]
        for middle in (0, 900) for line in ("mean_halves", "median_halves")
    ]  # fmt: skip

    assert lines == [4 / 3] * 4


def test_the_celeration_line_goes_through_the_means_or_the_medians_of_the_halves():
    before = [1, 2, 9, 4, 5, 12]

    by_mean, by_median = (
        baseline_line(before, [0], improvement="increase", line=line).figures
        for line in ("mean_halves", "median_halves")
    )

    assert (by_mean["slope"], by_mean["intercept"]) == (1, 2)
    assert (by_median["slope"], by_median["intercept"]) == (1, 0)


def test_the_theil_sen_intercept_is_the_median_of_what_the_slope_leaves():
    found = baseline_line([5, 4, 5, 3, 5, 4], [4], improvement="decrease", line="theil_sen").figures
    tilted = baseline_line([0, 1, 5], [9], improvement="increase", line="theil_sen").figures

    assert (found["slope"], found["intercept"]) == (0, 4.5)
    # slopes 1, 4 and 2.5; y - 2.5 t: -2.5, -4, -2.5. The median of y less 2.5 times the median of t would be -4.
    assert (tilted["slope"], tilted["intercept"]) == (2.5, -2.5)


def test_a_point_on_the_split_middle_line_is_not_better_although_floats_say_so():
    slope = (4 - 5) / (5 - 2)
    by_float = [value < 5 - slope * 2 + slope * session for session, value in ((8, 3), (11, 2))]
    assert by_float != [False, False]

    found = baseline_line([5, 4, 5, 3, 5, 4], [4, 3, 3, 2, 2, 1, 1, 0], improvement="decrease")

    assert better(found) == [False, False, False, True, False, True, True, True]


@pytest.mark.parametrize("line", LINES)
def test_a_session_not_observed_keeps_its_number_on_the_line(line):
    found = baseline_line([1, None, 3, 4], [None, 6, 8], improvement="increase", line=line)

    assert (found.figures["slope"], found.figures["intercept"]) == (1, 0)
    rows = [(row["session"], row["projected"], row["better_than_the_line"]) for row in found.table]
    assert rows == [
        ("B2", 6, False), ("B3", 7, True),
    ]  # fmt: skip
    assert found.missing == ("A2", "B1")


@pytest.mark.parametrize("line", LINES)
@given(before=PHASE, after=PHASE)
def test_days_a_week_apart_are_as_good_as_sessions(line, before, after):
    days = [date(2025, 3, 3) + timedelta(weeks=week) for week in range(len(before) + len(after))]

    by_day = baseline_line(before, after, improvement="increase", line=line, days=days)
    by_session = baseline_line(before, after, improvement="increase", line=line)

    assert better(by_day) == better(by_session)
    assert by_day.figures["slope"] * 7 == pytest.approx(by_session.figures["slope"])
    assert by_day.method.settings["time_axis"] == "days"
    assert by_session.method.settings["time_axis"] == "sessions"


def test_irregular_days_bend_what_sessions_show_as_a_straight_line():
    days = [date(2025, 1, day) for day in (1, 2, 11, 12)]

    found = baseline_line([1, 2, 3], [4], improvement="increase", line="ols", days=days)

    assert found.figures["slope"] == pytest.approx(15 / 91)
    assert found.value == 1
    assert baseline_line([1, 2, 3], [4], improvement="increase", line="ols").value == 0


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        ([date(2025, 1, 1)], ("lengths_differ", "days")),
        ([date(2025, 1, 2), date(2025, 1, 1), date(2025, 1, 2)], ("days_not_rising", "days")),
        ([date(2025, 1, 1), 5, date(2025, 1, 2)], ("wrong_type", "days[1]")),
        ("soon", ("wrong_type", "days")),
    ],
)
def test_each_session_has_its_day_in_order(days, fault):
    assert refused([1, 2], [3], improvement="increase", days=days) == [fault]


@pytest.mark.parametrize("line", LINES)
def test_a_constant_baseline_has_a_level_line_and_its_own_value_is_not_better(line):
    found = baseline_line([4, 4, 4], [4, 5, 3], improvement="increase", line=line)

    assert better(found) == [False, True, False]
    assert (found.figures["slope"], found.figures["intercept"]) == (0, 4)


@pytest.mark.parametrize("baseline", [[3], [None, 3]])
def test_a_line_needs_two_baseline_values(baseline):
    assert refused(baseline, [4], improvement="increase") == [("too_few_values", "baseline")]


def test_a_baseline_too_long_for_all_pairs_is_refused_for_theil_sen_only():
    long = [*range(501)]

    assert refused(long, [4], improvement="increase", line="theil_sen") == [("too_many_values", "baseline")]
    assert baseline_line(long, [502], improvement="increase", line="ols").value == 1


def test_every_fault_of_a_line_is_told_at_once():
    assert refused([1, "x"], [], improvement="up", line="curve", first_session=-1) == [
        ("not_one_of", "line"), ("out_of_range", "first_session"), ("not_one_of", "improvement"),
        ("wrong_type", "baseline[1]"), ("no_observation", "intervention"),
    ]  # fmt: skip


@pytest.mark.parametrize(("line", "slope"), [("mean_halves", 4), ("median_halves", 4), ("ols", 4), ("theil_sen", 4)])
def test_two_sessions_of_one_day_stand_on_one_place_of_the_line(line, slope):
    days = [date(2025, 1, day) for day in (1, 1, 2, 2, 2)]

    found = baseline_line([1, 3, 5, 7], [9], improvement="increase", line=line, days=days)

    assert found.figures["slope"] == slope
    assert found.figures["intercept"] == 2


@pytest.mark.parametrize("line", LINES)
def test_no_line_is_laid_through_sessions_that_all_fell_on_one_day(line):
    days = [date(2025, 1, day) for day in (1, 1, 1, 2)]

    assert refused([1, 3, 5], [9], improvement="increase", line=line, days=days) == [("days_too_alike", "days")]


def test_no_split_middle_line_is_laid_where_both_halves_have_the_same_middle_day():
    days = [date(2025, 1, day) for day in (1, 2, 2, 2, 2, 3, 4)]
    values = [1, 3, 5, 4, 3, 2]

    assert refused(values, [9], improvement="increase", days=days) == [("days_too_alike", "days")]
    assert baseline_line(values, [9], improvement="increase", line="mean_halves", days=days).value == 1


def test_the_points_of_a_line_are_called_what_they_are_and_not_pairs():
    found = baseline_line([5, 4, 5, 3], [4, 3], improvement="decrease")

    assert "better than the line" in found.explain()
    assert "better pairs" not in found.explain()


def test_a_baseline_too_long_to_read_is_not_shown_beside_a_line():
    found = baseline_line([4, 5] * 501, [9], improvement="increase")

    assert found.figures["baseline_values"] is None
    assert "series_not_shown" in [each.code for each in found.findings]
