"""Tau once the trend of the baseline is taken out, held against the plainest way to reckon it."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation import Result
from casekit.evaluation.methods import tau, tau_baseline_corrected
from casekit.evaluation.methods.single_system.baseline_trend import LONGEST_BASELINE

SESSION = st.none() | st.sampled_from([0, 1, 2, 2.5, 3, 0.1, 4, 7])


def series(least: int) -> st.SearchStrategy[list[float | None]]:
    return st.lists(SESSION, max_size=9).filter(lambda values: sum(each is not None for each in values) >= least)


def corrected(baseline: list, intervention: list, improvement: str = "increase") -> Result:
    return tau_baseline_corrected(baseline, intervention, improvement=improvement)  # type: ignore[arg-type]


def exactly(values: list[float | None], first: int) -> list[tuple[int, Fraction]]:
    return [(place, Fraction(str(value))) for place, value in enumerate(values, first) if value is not None]


@given(series(2), series(1), st.sampled_from(["increase", "decrease"]))
def test_the_line_and_the_pairs_of_the_rest_are_those_of_exact_arithmetic(baseline, intervention, improvement):
    before, after = exactly(baseline, 1), exactly(intervention, len(baseline) + 1)
    slope = median((y - x) / (t - s) for place, (t, y) in enumerate(before) for s, x in before[:place])
    rests = [[value - slope * session for session, value in phase] for phase in (before, after)]
    signs = [(b > a) - (b < a) for a in rests[0] for b in rests[1]]

    found = corrected(baseline, intervention, improvement)
    turned = 1 if improvement == "increase" else -1
    assert found.value == float(Fraction(turned * sum(signs), len(signs)))
    assert found.figures["slope"] == float(slope)
    assert found.figures["intercept"] == float(median(rests[0]))
    assert found.figures["ties"] == signs.count(0)
    assert found.figures["better"] == signs.count(turned)


def test_trap_2_points_that_are_tied_once_the_trend_is_out_stay_tied():
    found = corrected([5, 1, 6, 1], [3, 1, 1, 4])  # with floats, and so in other programs, 0.375

    assert (found.value, found.figures["ties"]) == (0.4375, 1)
    assert found.figures["slope"] == pytest.approx(-2 / 3)
    assert corrected([3, 5, 1, 5], [6, 3, 2]).value == -0.25  # with floats -0.1667


def test_trap_2_decimal_readings_on_the_line_of_the_baseline_are_tied():
    found = corrected([0.1, 0.2, 0.3], [0.4, 0.5, 0.6])

    assert (found.value, found.figures["ties"]) == (0, 9)
    assert found.figures["slope"] == 0.1


def test_a_session_not_observed_keeps_its_number():
    assert corrected([1, None, 3], [4, 5]).figures["slope"] == 1
    assert corrected([1, 2, 3, None], [5, 6]).figures["ties"] == 6
    assert corrected([1, 2, 3], [None, 5, 6]).figures["ties"] == 6
    assert corrected([1, 2, 3], [5, 6]).figures["better"] == 6


def test_a_baseline_without_a_trend_leaves_tau_as_it_is():
    found = corrected([4, 4, 4], [5, 3, 6])

    assert found.value == tau([4, 4, 4], [5, 3, 6], improvement="increase").value
    assert (found.figures["slope"], found.figures["intercept"]) == (0, 4)


def test_the_trend_is_taken_out_without_a_test_and_tau_divides_by_all_pairs():
    found = corrected([3, 5, 4], [6])  # no test would find a trend in three points; as tau-b it would be lower

    assert found.value == pytest.approx(2 / 3)


@pytest.mark.parametrize("baseline", [[3], [None, 3, None]])
def test_one_baseline_point_has_no_trend_and_the_result_says_so(baseline):
    found = corrected(baseline, [4, 5])

    assert (found.value, found.figures["slope"], found.figures["intercept"]) == (None, None, None)
    assert found.findings[0].code == "baseline_trend_undefined"


def test_every_value_the_same_is_no_change():
    found = corrected([4, 4], [4, 4, 4])

    assert (found.value, found.figures["ties"]) == (0, 6)


def test_readings_with_very_long_fractions_are_compared_exactly():
    third = Fraction(10**5000 + 1, 3 * 10**5000)

    found = corrected([third, third], [third, Decimal("0.3333333333")])

    assert (found.figures["ties"], found.figures["worse"]) == (2, 2)


def test_a_baseline_too_long_for_every_slope_is_refused():
    with pytest.raises(ck.errors.EvaluationError) as refused:
        corrected([1] * (LONGEST_BASELINE + 1), [2])

    assert [(each.code, each.where) for each in refused.value.reasons] == [("too_many_values", "baseline")]
    assert refused.value.reasons[0].params["most"] == LONGEST_BASELINE
    assert corrected([1], [2] * (LONGEST_BASELINE + 1)).figures["intervention_points"] == LONGEST_BASELINE + 1


MONDAY = date(2025, 3, 3)


@given(series(2), series(1))
def test_a_session_every_week_has_the_trend_of_its_number(baseline, intervention):
    days = [MONDAY + timedelta(weeks=week) for week in range(len(baseline) + len(intervention))]

    by_session = corrected(baseline, intervention)
    by_day = tau_baseline_corrected(baseline, intervention, improvement="increase", days=days)

    assert (by_day.value, by_day.figures["ties"]) == (by_session.value, by_session.figures["ties"])
    assert by_day.figures["slope"] * 7 == pytest.approx(by_session.figures["slope"])
    assert [each.method.settings["time_axis"] for each in (by_session, by_day)] == ["sessions", "days"]


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from([0, 1, 2.5, 0.1, 7])), min_size=2, max_size=9))
def test_the_trend_over_days_is_the_median_of_the_slopes_between_sessions_of_different_days(sessions):
    days, values = [*zip(*sorted(sessions, key=lambda each: each[0]), strict=True)]
    slopes = [
        (Fraction(str(values[b])) - Fraction(str(values[a]))) / (days[b] - days[a])
        for b in range(len(days)) for a in range(b) if days[b] > days[a]
    ]  # fmt: skip
    when = [MONDAY + timedelta(days=day) for day in (*days, 31)]

    if slopes:
        found = tau_baseline_corrected(values, [3], improvement="increase", days=when)
        assert found.figures["slope"] == float(median(slopes))
    else:
        with pytest.raises(ck.errors.EvaluationError) as refused:
            tau_baseline_corrected(values, [3], improvement="increase", days=when)
        assert [(each.code, each.where) for each in refused.value.reasons] == [("days_too_alike", "days")]


def test_one_baseline_point_has_no_trend_over_days_either():
    days = [MONDAY, MONDAY]

    found = tau_baseline_corrected([3], [4], improvement="increase", days=days)

    assert (found.value, found.findings[0].code) == (None, "baseline_trend_undefined")


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        ([MONDAY], "lengths_differ"), ([MONDAY, MONDAY - timedelta(days=1), MONDAY], "days_not_rising"),
        ([MONDAY, "Tuesday", MONDAY], "wrong_type"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_refused(days, fault):
    with pytest.raises(ck.errors.EvaluationError) as refused:
        tau_baseline_corrected([1, 2], [3], improvement="increase", days=days)

    assert [each.code for each in refused.value.reasons] == [fault]


@given(series(2), series(1), st.sampled_from(["increase", "decrease"]))
def test_the_form_tau_b_is_kendalls_of_the_residuals_and_the_phases(baseline, intervention, improvement):
    before, after = exactly(baseline, 1), exactly(intervention, len(baseline) + 1)
    slope = median((y - x) / (t - s) for place, (t, y) in enumerate(before) for s, x in before[:place])
    rests = [(phase, value - slope * session) for phase, each in ((0, before), (1, after)) for session, value in each]
    pairs = [(a, b) for place, b in enumerate(rests) for a in rests[:place]]
    score = sum(((b[1] > a[1]) - (b[1] < a[1])) * (b[0] - a[0]) for a, b in pairs)
    untied = [sum(a[side] != b[side] for a, b in pairs) for side in (0, 1)]
    sign = 1 if improvement == "increase" else -1
    by_hand = sign * score / math.sqrt(untied[0] * untied[1]) if untied[1] else 0.0

    found = tau_baseline_corrected(baseline, intervention, improvement=improvement, form="tau_b")

    assert found.value == pytest.approx(by_hand)
    if untied[1] >= untied[0]:  # as many pairs are within the phases as are tied, or more
        assert abs(found.value) <= abs(corrected(baseline, intervention, improvement).value) + 1e-12


def test_the_median_slope_of_the_longest_baseline_is_that_of_every_slope():
    values = [(place * 7919 % 1009) / 8 + place / 16 for place in range(120)]
    slopes = (Fraction(str(y)) - Fraction(str(x)) for place, y in enumerate(values) for x in values[:place])
    runs = (place - earlier for place in range(len(values)) for earlier in range(place))

    found = corrected(values, [1])

    assert found.figures["slope"] == float(median(rise / run for rise, run in zip(slopes, runs, strict=True)))
