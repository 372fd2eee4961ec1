from __future__ import annotations

import math
import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import log_response_ratio, percent_of_goal, standardized_mean_difference

BASELINE, INTERVENTION = [20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]
PHASE = st.lists(st.integers(0, 40), min_size=1, max_size=8)
LONG = st.lists(st.integers(1, 40), min_size=3, max_size=8)


def codes(result):
    return [each.code for each in result.findings]


def refused(call, *arguments, **settings):
    with pytest.raises(EvaluationError) as error:
        call(*arguments, **settings)
    return [(each.code, each.where) for each in error.value.reasons]


@given(PHASE, PHASE, st.sampled_from(["baseline", "pooled"]))
def test_negating_the_values_and_the_wanted_direction_leaves_the_difference_as_it_was(before, after, spread):
    up = standardized_mean_difference(before, after, improvement="increase", spread=spread)
    down = standardized_mean_difference(
        [-each for each in before], [-each for each in after], improvement="decrease", spread=spread
    )

    assert (up.value, up.figures["se"], up.figures["uncorrected"]) == (
        down.value, down.figures["se"], down.figures["uncorrected"],
    )  # fmt: skip


@given(LONG, LONG, st.integers(-9, 9), st.fractions(Fraction(1, 8), 8))
def test_another_unit_of_the_same_measure_leaves_the_standardized_difference_as_it_was(before, after, shift, factor):
    there, here = (
        standardized_mean_difference(*phases, improvement="increase")
        for phases in ((before, after), ([[each * factor + shift for each in phase] for phase in (before, after)]))
    )

    assert (there.value is None) == (here.value is None)
    if there.value is not None:
        assert here.value == pytest.approx(there.value)
        assert here.figures["se"] == pytest.approx(there.figures["se"])


@given(LONG, LONG)
def test_the_difference_is_the_means_over_the_deviation_of_the_baseline_made_smaller(before, after):
    found = standardized_mean_difference(before, after, improvement="increase")

    spread = statistics.stdev(before)
    if not spread:
        assert found.value is None
        assert found.figures["uncorrected"] is None
        assert "no_variation" in codes(found)
        return
    change = statistics.mean(after) - statistics.mean(before)
    assert found.figures["uncorrected"] == pytest.approx(change / spread)
    assert abs(found.value) <= abs(found.figures["uncorrected"])
    assert found.figures["baseline_sd"] == pytest.approx(spread)


@given(PHASE, PHASE)
def test_the_pooled_deviation_lies_between_those_of_the_phases(before, after):
    found = standardized_mean_difference(before, after, improvement="increase", spread="pooled")

    both = [found.figures["baseline_sd"] or 0.0, found.figures["intervention_sd"] or 0.0]
    change = found.figures["intervention_mean"] - found.figures["baseline_mean"]
    if found.figures["uncorrected"]:
        assert min(both) * 0.999 <= change / found.figures["uncorrected"] <= max(both) * 1.001


def test_missing_sessions_are_left_out_and_named():
    found = standardized_mean_difference([20, None, *BASELINE[1:]], [*INTERVENTION, None], improvement="increase")

    whole = standardized_mean_difference(BASELINE, INTERVENTION, improvement="increase")
    assert (found.value, found.figures) == (whole.value, whole.figures)
    assert found.missing == ("A2", "B8")
    assert found.used[:2] == ("A1", "A3")
    assert "inputs_missing" in codes(found)


def test_a_baseline_of_two_points_is_corrected_to_nothing_and_that_is_told():
    found = standardized_mean_difference([3, 5], [8, 9], improvement="increase")

    assert found.value == found.figures["se"] == 0
    assert found.figures["uncorrected"] == pytest.approx(4.5 / math.sqrt(2))
    assert codes(found)[0] == "correction_is_zero"


def test_two_baseline_points_and_one_afterwards_are_corrected_to_nothing_and_that_is_told():
    found = standardized_mean_difference([3, 5], [8], improvement="increase", spread="pooled")

    assert found.value == 0
    assert codes(found)[:2] == ["correction_is_zero", "single_value"]


@pytest.mark.parametrize("spread", ["baseline", "pooled"])
def test_one_point_in_each_phase_has_no_difference_in_deviations(spread):
    found = standardized_mean_difference([3], [5], improvement="increase", spread=spread)

    assert found.value is None
    assert [(each.code, each.where) for each in found.findings][:2] == [
        ("single_value", "baseline"), ("single_value", "intervention"),
    ]  # fmt: skip


def test_one_intervention_point_leaves_the_difference_but_no_standard_error():
    found = standardized_mean_difference([3, 5, 4], [6], improvement="increase")

    assert found.value == pytest.approx(8 / 7)
    assert found.figures["se"] is None
    assert found.figures["intervention_sd"] is None
    assert ("single_value", "intervention") in [(each.code, each.where) for each in found.findings]


def test_an_intervention_point_alone_still_has_a_pooled_standard_error():
    found = standardized_mean_difference([3, 5, 4], [6], improvement="increase", spread="pooled")

    assert found.value == pytest.approx(2 * (1 - 3 / 7))
    assert found.figures["se"] > 0


def test_a_pooled_deviation_of_nothing_is_of_no_one_phase():
    found = standardized_mean_difference([4, 4], [4, 4], improvement="increase", spread="pooled")

    assert found.value is None
    assert (found.findings[0].code, found.findings[0].where) == ("no_variation", None)


def test_a_deviation_nearer_to_zero_than_any_measure_is_refused():
    tiny = Fraction(10**400 + 1, 10**400)

    assert refused(standardized_mean_difference, [1, tiny], [2], improvement="increase") == [
        ("number_too_small", "baseline")
    ]


def test_a_short_and_an_autocorrelated_baseline_are_told_beside_the_standard_error():
    short = standardized_mean_difference([3, 5, 4], [6, 7], improvement="increase")
    drifting = standardized_mean_difference([1, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9, 9], [6, 7], improvement="increase")

    assert "short_baseline" in codes(short)
    assert "baseline_autocorrelated" not in codes(short)
    assert "baseline_autocorrelated" in codes(drifting)
    assert "short_baseline" not in codes(drifting)


@pytest.mark.parametrize("improvement", ["increase", "decrease"])
@given(before=LONG, after=LONG)
def test_the_log_response_ratio_is_positive_when_things_got_better(improvement, before, after):
    found = log_response_ratio(before, after, improvement=improvement)

    change = math.log(statistics.mean(after) / statistics.mean(before))
    assert found.figures["uncorrected"] == pytest.approx(change if improvement == "increase" else -change, abs=1e-12)
    assert found.figures["percent_change"] == pytest.approx(100 * math.expm1(change), abs=1e-9)
    assert found.figures["se"] >= 0


@given(LONG, LONG, st.fractions(Fraction(1, 9), 9))
def test_a_ratio_is_the_same_in_hours_and_in_minutes(before, after, factor):
    there = log_response_ratio(before, after, improvement="increase")
    here = log_response_ratio(
        [each * factor for each in before], [each * factor for each in after], improvement="increase"
    )

    assert here.value == pytest.approx(there.value, abs=1e-12)
    assert here.figures["se"] == pytest.approx(there.figures["se"])


@given(LONG, LONG)
def test_swapping_the_phases_turns_the_sign_of_the_log_response_ratio(before, after):
    there = log_response_ratio(before, after, improvement="increase")
    back = log_response_ratio(after, before, improvement="increase")

    assert there.value == pytest.approx(-back.value, abs=1e-12)


@given(LONG, LONG)
def test_a_falling_percentage_is_measured_by_the_rise_of_what_is_left_to_a_hundred(before, after):
    falling = log_response_ratio(before, after, improvement="decrease", scale="percentage")
    rest = log_response_ratio(
        [100 - each for each in before], [100 - each for each in after], improvement="increase", scale="percentage"
    )

    assert (falling.value, falling.figures["se"]) == (rest.value, rest.figures["se"])
    assert falling.figures["baseline_mean"] == pytest.approx(100 - rest.figures["baseline_mean"])


@pytest.mark.parametrize(("before", "after", "where"), [([0, 0], [3, 1], "baseline"), ([3, 1], [0, 0], "intervention")])
def test_a_mean_of_zero_has_no_ratio(before, after, where):
    found = log_response_ratio(before, after, improvement="decrease")

    assert found.value is None
    assert found.figures["uncorrected"] is None
    assert (found.findings[0].code, found.findings[0].where) == ("mean_is_zero", where)
    assert (found.figures["percent_change"] is None) == (where == "baseline")


def test_a_percentage_at_a_hundred_has_nothing_left_to_divide_by():
    assert log_response_ratio([100, 100], [50, 60], improvement="decrease", scale="percentage").value is None
    assert log_response_ratio([100, 100], [50, 60], improvement="increase", scale="percentage").value < 0


def test_a_percentage_from_zero_has_a_ratio_of_the_rest_but_no_change_in_percent():
    found = log_response_ratio([0, 0], [30, 10], improvement="decrease", scale="percentage")

    assert found.value < 0
    assert found.figures["percent_change"] is None
    assert codes(found)[0] == "percent_change_undefined"


@pytest.mark.parametrize(("before", "after"), [([3], [2, 1]), ([3, 4], [2])])
def test_one_value_in_a_phase_leaves_only_the_uncorrected_ratio(before, after):
    found = log_response_ratio(before, after, improvement="decrease")

    assert found.value is None
    assert found.figures["se"] is None
    assert found.figures["uncorrected"] > 0
    assert "single_value" in codes(found)


@pytest.mark.parametrize("where", ["baseline", "intervention"])
def test_a_rest_to_a_hundred_nearer_to_zero_than_any_measure_is_refused(where):
    phases = {"baseline": [50], "intervention": [60], where: [100 - Fraction(1, 10**400)]}

    assert refused(log_response_ratio, **phases, improvement="decrease", scale="percentage") == [
        ("number_too_small", where)
    ]


def test_no_change_is_a_ratio_of_exactly_zero():
    assert log_response_ratio([3, 3], [3, 3], improvement="increase").value == 0


def test_values_that_cannot_be_on_the_scale_are_all_refused_at_once():
    assert refused(log_response_ratio, [1, -1], [2, -2], improvement="up") == [
        ("not_one_of", "improvement"), ("out_of_range", "baseline[1]"), ("out_of_range", "intervention[1]"),
    ]  # fmt: skip
    assert refused(log_response_ratio, [1, 101], [2], improvement="increase", scale="percentage") == [
        ("out_of_range", "baseline[1]")
    ]


@given(PHASE, PHASE, st.integers(-50, 90))
def test_the_way_to_the_goal_is_mirrored_with_the_values_and_the_goal(before, after, goal):
    there = percent_of_goal(before, after, goal=goal)
    mirrored = percent_of_goal([-each for each in before], [-each for each in after], goal=-goal)

    assert (there.value, there.figures["se"]) == (mirrored.value, mirrored.figures["se"])
    assert (there.value is None) == (statistics.mean(before) == goal)


@given(PHASE, PHASE, st.integers(-50, 90), st.integers(-9, 9))
def test_only_distances_count_on_the_way_to_the_goal(before, after, goal, shift):
    there = percent_of_goal(before, after, goal=goal)
    moved = percent_of_goal([each + shift for each in before], [each + shift for each in after], goal=goal + shift)

    assert (there.value, there.figures["se"]) == (moved.value, moved.figures["se"])


def test_beyond_the_goal_and_away_from_it_are_not_capped():
    assert percent_of_goal([2, 4], [9, 9], goal=5).value == 300
    assert percent_of_goal([2, 4], [1, 1], goal=5).value == -100
    assert percent_of_goal([2, 4], [5, 5], goal=5).value == 100
    assert percent_of_goal([2, 4], [4, 2], goal=5).value == 0


def test_a_client_who_starts_at_the_goal_has_no_way_to_go():
    found = percent_of_goal([4, 6], [7, 8], goal=5)

    assert found.value is None
    assert found.figures["se"] is None
    assert found.findings[0].code == "goal_is_baseline_mean"


@pytest.mark.parametrize(("before", "after"), [([3], [4, 5]), ([3, 2], [4])])
def test_one_value_in_a_phase_leaves_the_way_gone_but_no_standard_error(before, after):
    found = percent_of_goal(before, after, goal=10)

    assert found.value > 0
    assert found.figures["se"] is None
    assert "single_value" in codes(found)


def test_a_way_nearer_to_zero_than_any_measure_is_refused():
    assert refused(percent_of_goal, [1], [2], goal=Fraction(10**400 + 1, 10**400)) == [("number_too_small", "goal")]


@pytest.mark.parametrize("call", [standardized_mean_difference, log_response_ratio])
@pytest.mark.parametrize(
    ("before", "after", "where"), [([], [1], "baseline"), ([1], [None], "intervention"), ([None], [1], "baseline")]
)
def test_a_phase_without_an_observation_is_refused(call, before, after, where):
    assert refused(call, before, after, improvement="increase") == [("no_observation", where)]
    assert refused(percent_of_goal, before, after, goal=5) == [("no_observation", where)]


def test_the_raw_series_stands_beside_the_figure():
    rows = percent_of_goal([1, None, 2.5], [4], goal=5).table

    assert [(row["phase"], row["values"]) for row in rows] == [
        ("baseline", ("1", "–", "2.5")),
        ("intervention", ("4",)),
    ]


@pytest.mark.parametrize(
    "call",
    [
        lambda before: standardized_mean_difference(before, [11] * 8, improvement="increase"),
        lambda before: log_response_ratio(before, [11] * 8, improvement="increase"),
        lambda before: percent_of_goal(before, [11] * 8, goal=20),
    ],
    ids=["standardized", "ratio", "goal"],
)
@pytest.mark.parametrize(
    ("baseline", "told"),
    [
        ([*range(1, 11)], ["baseline_autocorrelated"]), ([4, 5, 4, 3, 5], ["autocorrelation_hardly_seen"]),
        ([10, 10, 9, 7, 5, 3, 1, 0, 0], ["baseline_autocorrelated"]), ([4, 5, 4, 3], []),
        ([4, 5, 4, 3, 5, 5, 4, 3, 4, 5], []),
    ],
)  # fmt: skip
def test_a_standard_error_says_whether_the_baseline_hangs_together_or_is_too_short_to_say(call, baseline, told):
    about = [each for each in codes(call(baseline)) if "autocorrel" in each]

    assert about == told


@pytest.mark.parametrize(
    "call",
    [
        lambda *phases: log_response_ratio(*phases, improvement="decrease"),
        lambda *phases: percent_of_goal(*phases, goal=0),
    ],
)
def test_a_standard_error_of_zero_says_that_nothing_varies(call):
    still, moving = call([5] * 5, [3] * 3), call([5] * 5, [3, 3, 2])

    assert (still.figures["se"], codes(still)[0]) == (0, "no_variation")
    assert moving.figures["se"] > 0
    assert "no_variation" not in codes(moving)


@pytest.mark.parametrize(
    ("before", "after", "spread", "concerned"),
    [
        ([3, 5], [8, 9], "baseline", ("value", "se")),
        ([3, 5], [8], "baseline", ("value",)),
        ([3, 5], [8], "pooled", ("value", "se")),
    ],
)
def test_a_correction_of_zero_names_the_figures_it_makes_zero(before, after, spread, concerned):
    found = standardized_mean_difference(before, after, improvement="increase", spread=spread)

    assert found.findings[0].params["figures"] == concerned
    assert found.figures["se"] == (0 if "se" in concerned else None)


def test_a_series_too_long_to_read_is_not_shown_and_that_is_told():
    found = percent_of_goal([4, 5] * 501, [6], goal=9)

    assert [row["phase"] for row in found.table] == ["intervention"]
    assert [each.where for each in found.findings if each.code == "series_not_shown"] == ["baseline"]
