"""The readings of one goal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from figure_facts import clipped, drawn, looks, overlapping, said
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation import Method, Result, Series
from casekit.evaluation.methods import individuals_chart, two_sd_band
from casekit.pictures import goal_readings

MONDAY = date(2025, 3, 3)
VALUES = st.one_of(st.none(), st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9).map(lambda each: round(each, 3)))


def series(baseline: tuple, intervention: tuple, *, every: int = 7, improvement: str = "decrease") -> Series:
    days = tuple(MONDAY + timedelta(days=every * place) for place in range(len(baseline) + len(intervention)))
    return Series(goal="G1", days=days, baseline=baseline, intervention=intervention, improvement=improvement)


def test_the_phases_the_mean_the_target_and_the_band_are_labelled():
    given = series((7, 8, 6), (5, 3, 2))

    found = said(goal_readings(given, target=1, band=two_sd_band(given.baseline, given.intervention)))

    assert found[:2] == ["← baseline", "intervention →"]
    assert found[8:11] == ["mean of the baseline: 7", "target: 1", "mean ± 2 standard deviations:\n5 to 9"]
    assert {"Readings of the goal: G1", "value (lower is better)", "day"} <= set(found)


def test_the_words_are_korean_on_demand():
    found = said(goal_readings(series((7, 8), (5,), improvement="increase"), target=9, language="ko"))

    assert {
        "목표의 측정값: G1",
        "← 기초선",
        "개입 →",
        "기초선 평균: 7.5",
        "목표값: 9",
        "측정값 (높을수록 좋음)",
    } <= set(found)


def test_a_band_of_another_method_is_called_what_the_method_is_called():
    found = said(goal_readings(series((7, 8, 6), (5,)), band=individuals_chart([7, 8, 6])))

    assert any(
        each.startswith(ck.labels.vocabulary("evaluation_method")["individuals_chart"].en[:10]) for each in found
    )


def test_what_is_measured_and_the_goal_in_words_are_shown_if_they_are_passed():
    found = said(goal_readings(series((7,), (5,)), measure="days absent", names={"G1": "School"}))

    assert {"days absent (lower is better)", "Readings of the goal: School"} <= set(found)


def test_readings_that_are_not_shown_are_counted():
    given = Series(
        goal="G1", days=(MONDAY, MONDAY, MONDAY), baseline=(7, None), intervention=(5,), improvement="increase",
        left_out=(MONDAY,),
    )  # fmt: skip

    assert "Readings without a value, not shown: 1.\nReadings of another measure, not shown: 1." in said(
        goal_readings(given)
    )


def test_a_reading_without_a_value_breaks_the_line():
    lines = goal_readings(series((), (5, None, 4, 3))).axes[0].lines

    assert [list(line.get_ydata()) for line in lines] == [[5.0], [4.0, 3.0]]


def test_the_phases_differ_without_colour():
    found = looks(goal_readings(series((7, 8), (5, 4)), target=1))

    assert len(set.union(*found.values())) == 5
    assert sum(map(len, found.values())) == 5


@pytest.mark.parametrize("given", [series((), ()), series((None,), (None,))])
def test_a_series_without_a_value_says_so(given):
    assert "Nothing to show: goal G1 has no reading with a value." in said(goal_readings(given))


def test_of_many_readings_the_first_and_the_last_have_their_value():
    found = said(goal_readings(series((), tuple(range(20)))))

    assert found[1:4] == ["0", "19", "day"]


@pytest.mark.parametrize(
    ("given", "more", "codes"),
    [
        (series((7, "x"), ()), {}, ("wrong_type",)),
        (series((7,), (1e300,)), {}, ("out_of_range",)),
        (Series(goal="G1", days=(), baseline=(1,), intervention=(), improvement="increase"), {}, ("lengths_differ",)),
        (series((7,), ()), {"target": float("nan")}, ("not_finite",)),
        (series((7,), ()), {"band": Result(method=Method(id="own", source="ours"), value=1)}, ("wrong_type",) * 2),
        (None, {}, ("wrong_type",)),
    ],
)
def test_what_cannot_be_drawn_is_refused(given, more, codes):
    with pytest.raises(ck.EvaluationError) as refused:
        goal_readings(given, **more)

    assert refused.value.codes == codes


@given(st.lists(VALUES, max_size=9), st.lists(VALUES, max_size=9), st.sampled_from([1, 7, 400]), st.none() | VALUES)
def test_any_readings_are_drawn_whole_and_without_a_warning(baseline, intervention, every, target):
    figure = drawn(goal_readings(series(tuple(baseline), tuple(intervention), every=every), target=target))

    assert clipped(figure) == overlapping(figure) == []


def test_a_value_that_would_cover_another_is_not_written():
    days = (MONDAY, *(MONDAY + timedelta(days=300 + place) for place in range(3)))
    given = Series(goal="G1", days=days, baseline=(), intervention=(1, 2, 3, 4), improvement="increase")

    figure = drawn(goal_readings(given))

    assert said(figure)[:4] == ["intervention", "1", "4", "day"]
    assert overlapping(figure) == []
