from __future__ import annotations

import statistics
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import individuals_chart, lag1_autocorrelation, two_sd_band

PHASE = st.lists(st.integers(-20, 20), min_size=2, max_size=8)
MIRROR = {"above": "below", "below": "above", "inside": "inside"}
MIRRORED_SIGNAL = {
    "signal_above": "signal_below", "signal_below": "signal_above", "no_signal": "no_signal",
    "signal_on_both_sides": "signal_on_both_sides",
}  # fmt: skip


def positions(result):
    return [row["position"] for row in result.table]


def codes(result):
    return [each.code for each in result.findings]


def refused(call, *arguments, **settings):
    with pytest.raises(EvaluationError) as error:
        call(*arguments, **settings)
    return [(each.code, each.where) for each in error.value.reasons]


@given(PHASE, PHASE)
def test_negating_every_value_mirrors_the_band(before, after):
    there = two_sd_band(before, after)
    mirrored = two_sd_band([-each for each in before], [-each for each in after])

    assert mirrored.value == MIRRORED_SIGNAL[there.value]
    assert positions(mirrored) == [MIRROR[each] for each in positions(there)]
    assert mirrored.figures["lower"] == -there.figures["upper"]


@given(PHASE, PHASE, st.integers(-9, 9))
def test_raising_every_value_raises_the_limits_as_much(before, after, shift):
    there = two_sd_band(before, after)
    raised = two_sd_band([each + shift for each in before], [each + shift for each in after])

    assert raised.value == there.value
    assert positions(raised) == positions(there)
    assert raised.figures["upper"] == pytest.approx(there.figures["upper"] + shift)
    assert raised.figures["sd"] == there.figures["sd"]


@given(PHASE, PHASE, st.fractions(0, 4, max_denominator=40), st.fractions(0, 4, max_denominator=40))
def test_a_wider_band_never_has_more_outside(before, after, one, other):
    narrow, wide = (two_sd_band(before, after, k=k) for k in sorted((one, other)))

    for inner, outer in zip(positions(narrow), positions(wide), strict=True):
        assert outer in (inner, "inside")


@pytest.mark.parametrize(
    ("baseline", "limit"), [([1.7, 2.3, 0.5, 1.8, 0.8, 2.5], 3.2), ([2.3, 1.9, 1.5], 2.7), ([0.6, 0.3, 0.0], 0.9)]
)
def test_a_value_exactly_on_the_limit_is_inside_although_floats_put_it_outside(baseline, limit):
    by_float = sum(baseline) / len(baseline) + 2 * statistics.stdev(baseline)
    assert limit > by_float

    found = two_sd_band(baseline, [limit, limit])

    assert positions(found) == ["inside", "inside"]
    assert found.value == "no_signal"
    assert positions(two_sd_band(baseline, [Fraction(str(limit)) + Fraction(1, 10**14)])) == ["above"]


def test_a_baseline_that_does_not_vary_has_a_band_of_one_value():
    found = two_sd_band([5, 5], [5, 6, 4])

    assert positions(found) == ["inside", "above", "below"]
    assert (found.figures["lower"], found.figures["upper"]) == (5, 5)
    assert codes(found)[0] == "no_variation"


@pytest.mark.parametrize(
    ("intervention", "signal"),
    [
        ([9, 9], "signal_above"), ([9, 1], "no_signal"), ([9, 5, 9], "no_signal"),
        ([1, 1, 9, 9], "signal_on_both_sides"),
        ([9, 1, 1], "signal_below"), ([9, None, 9, 5], "no_signal"), ([None, 9, 9], "signal_above"),
    ],
)  # fmt: skip
def test_a_signal_is_two_successive_points_beyond_the_same_limit(intervention, signal):
    found = two_sd_band([4, 5, 6, 5], intervention)

    assert found.value == signal
    assert found.figures["signal_above"] == (signal in ("signal_above", "signal_on_both_sides"))
    assert found.figures["signal_below"] == (signal in ("signal_below", "signal_on_both_sides"))


def test_sessions_keep_their_numbers_in_the_band():
    found = two_sd_band([4, None, 6], [None, 5])

    assert [(row["session"], row["value"]) for row in found.table] == [("B2", 5)]
    assert found.missing == ("A2", "B1")
    assert found.figures["baseline_values"] == ("4", "–", "6")


@pytest.mark.parametrize("baseline", [[3], [3, None], [None, 3]])
def test_a_band_needs_two_baseline_values(baseline):
    assert refused(two_sd_band, baseline, [3, 4]) == [("too_few_values", "baseline")]


def test_every_fault_of_a_band_is_told_at_once():
    assert refused(two_sd_band, ["x"], [1], k=-1) == [("out_of_range", "k"), ("wrong_type", "baseline[0]")]
    assert refused(two_sd_band, [], [None]) == [("no_observation", "baseline"), ("no_observation", "intervention")]


@given(PHASE, st.integers(-9, 9))
def test_raising_a_series_raises_its_chart_and_leaves_what_is_outside(values, shift):
    there, raised = individuals_chart(values), individuals_chart([each + shift for each in values])

    assert raised.value == there.value
    assert raised.figures["lower"] == pytest.approx(there.figures["lower"] + shift)
    assert raised.figures["mr_upper"] == there.figures["mr_upper"]


@given(PHASE)
def test_a_series_read_backwards_or_negated_has_the_same_points_outside(values):
    found = individuals_chart(values)

    assert individuals_chart(values[::-1]).value == found.value
    assert individuals_chart([-each for each in values]).value == found.value


@given(PHASE)
def test_the_limits_of_a_chart_lie_two_point_six_six_mean_ranges_from_the_mean(values):
    found = individuals_chart(values).figures

    ranges = [abs(one - other) for one, other in zip(values[1:], values, strict=False)]
    assert found["mr_bar"] == pytest.approx(statistics.mean(ranges))
    assert found["upper"] - found["mean"] == pytest.approx(3 / 1.128 * statistics.mean(ranges))
    assert found["mean"] - found["lower"] == pytest.approx(3 / 1.128 * statistics.mean(ranges))
    assert found["ranges_outside"] == sum(each > 3.267 * statistics.mean(ranges) for each in ranges)


def test_a_chart_names_the_points_outside_with_session_and_side():
    found = individuals_chart([5, 5, 5, 5, 5, 5, 5, 5, 5, 50, 5, 5, 5, 5, 5, 5, 5, 5])

    assert found.value == 1
    assert [dict(row) for row in found.table] == [{"session": "10", "value": 50, "position": "above"}]
    assert found.figures["ranges_outside"] == 2


def test_a_constant_series_has_its_own_mean_for_limits_and_nothing_outside():
    found = individuals_chart([4, 4, 4])

    assert found.value == 0
    assert (found.figures["lower"], found.figures["upper"], found.figures["mr_upper"]) == (4, 4, 0)


def test_a_value_on_the_limit_of_a_chart_is_inside():
    found = individuals_chart([188, 127, 0, 0, 0])  # mean 63, mean range 47, limits 63 ± 125

    assert found.value == 0
    assert found.figures["upper"] == 188
    assert individuals_chart([189, 127, 0, 0, 0]).value == 1


def test_there_is_no_range_across_a_session_not_observed():
    assert individuals_chart([1, 2, None, 40, 41]).figures["mr_bar"] == 1


def test_a_chart_without_successive_sessions_is_undefined():
    found = individuals_chart([1, None, 3])

    assert found.value is None
    assert [found.figures[each] for each in ("mean", "mr_bar", "lower", "upper", "mr_upper", "ranges_outside")] == [
        2, None, None, None, None, None,
    ]  # fmt: skip
    assert codes(found) == ["nothing_successive", "one_series_limits", "inputs_missing"]
    assert found.missing == ("2",)


@pytest.mark.parametrize("values", [[], [1], [None, 1], [None]])
def test_a_chart_needs_two_values(values):
    assert refused(individuals_chart, values) == [("too_few_values", "values")]


@given(PHASE, st.integers(-9, 9), st.sampled_from([-3, Fraction(1, 3), 2]))
def test_autocorrelation_does_not_depend_on_unit_or_direction(values, shift, factor):
    assert lag1_autocorrelation([each * factor + shift for each in values]).value == lag1_autocorrelation(values).value


@given(PHASE)
def test_autocorrelation_lies_between_minus_one_and_one_and_is_the_same_backwards(values):
    found = lag1_autocorrelation(values).value

    assume(found is not None)
    assert -1 < found < 1
    assert lag1_autocorrelation(values[::-1]).value == found


@pytest.mark.parametrize("values", [[4], [4, 4, 4], [4, None, 4], [0.1, 0.1, 0.1]])
def test_a_constant_series_has_no_autocorrelation(values):
    found = lag1_autocorrelation(values)

    assert found.value is None
    assert codes(found)[0] == "no_variation"


def test_sessions_that_never_follow_each_other_have_no_autocorrelation_and_not_zero():
    found = lag1_autocorrelation([4, None, 5, None, 9])

    assert found.value is None
    assert found.figures["pairs"] == 0
    assert codes(found) == ["nothing_successive", "one_series_limits", "inputs_missing"]


def test_a_pair_across_a_session_not_observed_is_left_out():
    found = lag1_autocorrelation([1, 2, None, 6])

    assert found.value == pytest.approx(2 / (14 / 3))
    assert found.figures["pairs"] == 1


@pytest.mark.parametrize(
    ("values", "told"),
    [([1, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9, 9], True), ([1, 9, 1, 9, 1, 9, 1, 9], True), ([5, 4, 5, 3, 5, 4], False)],
)
def test_a_series_that_hangs_together_is_told_up_or_down(values, told):
    assert ("autocorrelated" in codes(lag1_autocorrelation(values))) is told


def test_the_bound_of_autocorrelation_itself_is_not_beyond_it():
    values = [1, 1, 0, -1, -1, 0, 1, 1, 0, -1, -1, 0, 0, 0, 0, 0]

    found = lag1_autocorrelation(values)

    assert (found.value, found.figures["limit"]) == (0.5, 0.5)
    assert codes(found) == ["one_series_limits"]
    assert codes(lag1_autocorrelation([1, 1, 1, 0, -1, -1, -1, 0] * 2))[0] == "autocorrelated"


@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_autocorrelation_needs_a_value(values):
    assert refused(lag1_autocorrelation, values) == [("too_few_values", "values")]


@pytest.mark.parametrize("intervention", [[1, None, 1, None, 1, None, 1], [1], [None, 1]])
def test_a_band_says_nothing_where_no_two_intervention_sessions_follow_each_other(intervention):
    found = two_sd_band([5, 4, 5, 3, 5], intervention)

    assert (found.value, found.figures["signal_above"], found.figures["signal_below"]) == (None, None, None)
    assert (found.findings[0].code, found.findings[0].where) == ("nothing_successive", "intervention")
    assert {row["position"] for row in found.table} == {"below"}


def test_a_chart_whose_limits_rest_on_one_moving_range_says_so():
    found = individuals_chart([1, 2, None, 50, None, 3])

    assert (found.figures["ranges"], found.figures["points"]) == (1, 4)
    assert codes(found) == ["few_ranges", "one_series_limits", "inputs_missing"]
    assert dict(found.findings[0].params) == {"ranges": 1, "advised": 5}


@pytest.mark.parametrize(("values", "few"), [([1, 2, 3, 4, 5], True), ([1, 2, 3, 4, 5, 6], False)])
def test_five_moving_ranges_are_enough_for_a_chart(values, few):
    assert ("few_ranges" in codes(individuals_chart(values))) is few


@pytest.mark.parametrize("method", [individuals_chart, lag1_autocorrelation])
def test_a_figure_of_one_series_says_what_it_rests_on_and_that_it_does_not_say_why(method):
    found = method([5, None, 4, 3])

    limits = next(each for each in found.findings if each.code == "one_series_limits")
    assert dict(limits.params) == {"points": 3}
    assert "not why" in found.explain()
    assert found.figures["values"] == ("5", "–", "4", "3")


def test_gaps_between_sessions_do_not_make_them_look_independent():
    whole = [1, 1, 1, 1, 9, 9, 9, 9] * 2
    gappy = [value for pair in zip(whole[::2], whole[1::2], strict=True) for value in (*pair, None)]

    found = lag1_autocorrelation(gappy)

    assert (found.figures["pairs"], found.value) == (8, 1)
    assert found.figures["limit"] == pytest.approx(2 / 8**0.5)
    assert "autocorrelated" in codes(found)


def test_with_gaps_autocorrelation_is_held_against_the_number_of_pairs():
    gappy = [1, 2, None, 2, 1, None, 9, 3, None, 4, 9]

    found = lag1_autocorrelation(gappy)

    assert found.figures["limit"] == 1
    assert abs(found.value) < 1
    assert "autocorrelated" not in codes(found)


def test_gaps_before_and_after_a_series_leave_its_autocorrelation():
    whole, framed = lag1_autocorrelation([5, 4, 5, 3]), lag1_autocorrelation([None, 5, 4, 5, 3, None])

    assert (framed.value, framed.figures["limit"]) == (whole.value, whole.figures["limit"])


def test_sessions_without_a_pair_have_no_bound_of_chance():
    assert lag1_autocorrelation([5, None, 4]).figures["limit"] is None


@pytest.mark.parametrize("method", [individuals_chart, lag1_autocorrelation])
def test_a_series_of_more_sessions_than_anybody_measures_is_refused(method):
    assert refused(method, [1, 2] * 5_000 + [1]) == [("too_many_values", "values")]


@pytest.mark.parametrize("method", [individuals_chart, lag1_autocorrelation])
def test_a_series_too_long_to_read_is_not_shown_and_that_is_told(method):
    shown, hidden = method([1, 2] * 500), method([1, 2] * 500 + [1])

    assert len(shown.figures["values"]) == 1_000
    assert hidden.figures["values"] is None
    assert ["series_not_shown" in codes(each) for each in (shown, hidden)] == [False, True]


def test_a_long_series_has_an_autocorrelation():
    values = [place * 0.37 % 1 for place in range(10_000)]

    assert -1 < lag1_autocorrelation(values).value < 1


def test_a_baseline_too_long_to_read_is_not_shown_beside_a_band():
    found = two_sd_band([4, 5] * 501, [9, 9])

    assert found.figures["baseline_values"] is None
    assert "series_not_shown" in codes(found)
