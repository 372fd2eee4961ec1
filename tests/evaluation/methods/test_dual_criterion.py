from __future__ import annotations

import statistics
from datetime import date
from fractions import Fraction
from functools import reduce
from math import comb
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import (
    FISHER_TABLE,
    conservative_dual_criterion,
    points_in_zone,
    required_successes,
)

TRENDS = ["mean_halves", "median_halves", "ols", "theil_sen"]
PHASE = st.lists(st.integers(-20, 20), min_size=2, max_size=8)
AFTER = st.lists(st.integers(-20, 20), min_size=1, max_size=12)


def counted(result):
    return [row["beyond_both"] for row in result.table]


def codes(result):
    return [each.code for each in result.findings]


def refused(call, *arguments, **settings):
    with pytest.raises(EvaluationError) as error:
        call(*arguments, **settings)
    return [(each.code, each.where) for each in error.value.reasons]


@pytest.mark.parametrize("trend", TRENDS)
@given(before=PHASE, after=AFTER)
def test_negating_values_and_direction_leaves_the_verdict(trend, before, after):
    up = conservative_dual_criterion(before, after, improvement="increase", trend=trend)
    down = conservative_dual_criterion(
        [-each for each in before], [-each for each in after], improvement="decrease", trend=trend
    )

    assert (up.value, counted(up)) == (down.value, counted(down))
    assert up.figures["dual_criterion_count"] == down.figures["dual_criterion_count"]


@given(PHASE, AFTER, st.integers(-9, 9))
def test_raising_every_value_moves_both_lines_and_no_verdict(before, after, shift):
    there = conservative_dual_criterion(before, after, improvement="increase")
    raised = conservative_dual_criterion(
        [each + shift for each in before], [each + shift for each in after], improvement="increase"
    )

    assert counted(raised) == counted(there)
    assert [row["mean_line"] for row in raised.table] == pytest.approx(
        [row["mean_line"] + shift for row in there.table]
    )
    assert [row["trend_line"] for row in raised.table] == pytest.approx(
        [row["trend_line"] + shift for row in there.table]
    )


@pytest.mark.parametrize("trend", TRENDS)
@given(before=PHASE, after=AFTER, place=st.integers(0, 11), more=st.integers(0, 30))
def test_a_point_that_gets_better_never_makes_the_change_less_systematic(trend, before, after, place, more):
    better = [each + (more if at == place % len(after) else 0) for at, each in enumerate(after)]

    there = conservative_dual_criterion(before, after, improvement="increase", trend=trend)
    here = conservative_dual_criterion(before, better, improvement="increase", trend=trend)

    assert here.figures["count"] >= there.figures["count"]
    assert here.value >= there.value
    assert here.figures["p"] <= there.figures["p"]


@given(st.integers(0, 12), st.integers(0, 12))
def test_a_longer_run_of_successes_never_becomes_less_systematic(good, bad):
    before, after = [4, 5, 4, 5, 4, 5], [9] * good + [0] * bad
    there = conservative_dual_criterion(before, [*after, 9], improvement="increase", trend="theil_sen")
    here = conservative_dual_criterion(before, [9, *after, 9], improvement="increase", trend="theil_sen")

    assert here.figures["count"] == good + 2
    assert here.value >= there.value


@given(PHASE, AFTER, st.fractions(0, 3, max_denominator=40), st.fractions(0, 3, max_denominator=40))
def test_a_larger_shift_never_counts_more_points(before, after, one, other):
    less, more = (
        conservative_dual_criterion(before, after, improvement="increase", shift_sd=shift)
        for shift in sorted((one, other))
    )

    assert more.figures["count"] <= less.figures["count"] <= less.figures["dual_criterion_count"]
    assert (
        conservative_dual_criterion(before, after, improvement="increase", shift_sd=0).figures["count"]
        == (less.figures["dual_criterion_count"])
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [([4, 7, 3, 3, 3, 4], [6, 0, 0, 8, 1]), ([9, 8, 1, 9, 1, 6], [5, 5, 1, 2, 2]),
     ([2, 8, 7, 5, 4, 6], [9, 1, 3, 1, 1])],
)  # fmt: skip
def test_trap_2_the_split_middle_dual_criterion_counts_two_where_floats_count_three(before, after):
    early, late = statistics.median(before[:3]), statistics.median(before[3:])
    slope = (late - early) / 3
    start, mean = early - slope * 2, sum(before) / 6
    by_float = sum(value < mean and value < start + slope * session for session, value in enumerate(after, 7))
    assert by_float == 3

    found = conservative_dual_criterion(before, after, improvement="decrease", trend="median_halves")

    assert found.figures["dual_criterion_count"] == 2


@pytest.mark.parametrize(("before", "limit"), [([2.9, 0.7, 1.8], 2.075), ([1.7, 1.4, 1.1], 1.475)])
def test_a_point_exactly_on_the_shifted_mean_line_does_not_count_although_floats_count_it(before, limit):
    assert limit > reduce(add, before) / 3 + 0.25 * statistics.stdev(before)

    found = conservative_dual_criterion(
        before, [limit, Fraction(str(limit)) + Fraction(1, 10**14)], improvement="increase"
    )

    assert counted(found) == [False, True]
    assert found.figures["dual_criterion_count"] == 2


@pytest.mark.parametrize("n", range(1, 30))
def test_trap_9_both_verdicts_are_told_where_the_printed_table_is_laxer_than_the_binomial(n):
    exact = next((k for k in range(1, n + 1) if 20 * sum(comb(n, i) for i in range(k, n + 1)) < 2**n), None)
    printed = FISHER_TABLE.get(n)
    laxer = {7, 10, 12, 17, 19, 20, 21, 22, 23}

    found = conservative_dual_criterion(
        [4, 5, 4, 5, 4, 5], [9] * (printed or 0) + [0] * (n - (printed or 0)), improvement="increase", trend="theil_sen"
    ).figures

    assert (found["required_binomial"], found["required_fisher_table"]) == (exact, printed)
    assert found["systematic_fisher_table"] is (None if printed is None else True)
    assert found["systematic_binomial"] is (printed is not None and n not in laxer)
    assert printed is None or (printed < exact) is (n in laxer)


@pytest.mark.parametrize(("rule", "value", "required"), [("binomial", False, 7), ("fisher_table", True, 6)])
def test_the_rule_decides_where_the_two_disagree(rule, value, required):
    found = conservative_dual_criterion(
        [4, 5, 4, 5, 4, 5], [9, 9, 9, 9, 9, 9, 0], improvement="increase", trend="theil_sen", rule=rule
    )

    assert (found.value, found.figures["required"], found.figures["count"]) == (value, required, 6)
    assert ("alpha" in found.method.settings) is (rule == "binomial")
    assert found.figures["p"] == 8 / 128


@pytest.mark.parametrize("n", [1, 4, 24])
def test_the_printed_table_says_nothing_below_five_points_or_above_twenty_three(n):
    found = conservative_dual_criterion([4, 5, 4], [9] * n, improvement="increase", rule="fisher_table")

    assert found.value is None
    assert found.figures["required"] is None
    assert found.figures["systematic_fisher_table"] is None
    assert found.figures["systematic_binomial"] is (n == 24)
    assert "not_in_decision_table" in codes(found)


def test_below_five_points_no_number_is_enough_by_the_binomial_rule_either():
    found = conservative_dual_criterion([4, 5, 4], [9, 9, 9, 9], improvement="increase")

    assert found.value is False
    assert found.figures["required"] is None
    assert codes(found)[:2] == ["never_enough", "not_in_decision_table"]


def test_an_office_may_decide_by_a_table_of_its_own():
    settings = {"improvement": "increase", "trend": "theil_sen"}
    ours = conservative_dual_criterion([4, 5, 4, 5], [9, 9, 0], rule={3: 2}, **settings)
    silent = conservative_dual_criterion([4, 5, 4, 5], [9, 9, 0], rule={4: 2}, **settings)

    assert (ours.value, ours.figures["required"], ours.method.settings["rule"]) == (True, 2, "own_table")
    assert silent.value is None
    assert (silent.findings[0].code, silent.findings[0].where) == ("not_in_decision_table", "rule")


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({}, ("empty_collection", "rule")), ({5: 6}, ("out_of_range", "rule[5]")),
        ({5: 0}, ("out_of_range", "rule[5]")),
        ({"5": 5}, ("wrong_type", "rule (points)")), ({0: 1}, ("out_of_range", "rule (points)")),
        ("coin", ("not_one_of", "rule")),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_is_refused(rule, fault):
    assert refused(required_successes, 5, rule=rule)[0] == fault


def test_a_short_or_autocorrelated_or_constant_baseline_is_told():
    short = conservative_dual_criterion([4, 5, 4], [9] * 5, improvement="increase")
    drifting = conservative_dual_criterion([1] * 6 + [9] * 6, [9] * 5, improvement="increase")
    constant = conservative_dual_criterion([4] * 5, [4, 5, 5, 5, 5], improvement="increase")
    gappy = conservative_dual_criterion([4, None, 5], [9] * 5, improvement="increase")

    assert [each in codes(short) for each in ("short_baseline", "baseline_autocorrelated")] == [True, False]
    assert [each in codes(drifting) for each in ("short_baseline", "baseline_autocorrelated")] == [False, True]
    assert drifting.figures["autocorrelation"] == 0.75
    assert constant.figures["autocorrelation"] is None
    assert "no_variation" in codes(constant)
    assert counted(constant) == [False, True, True, True, True]
    assert gappy.figures["autocorrelation"] is None
    assert "nothing_successive" in codes(gappy)


def test_a_session_not_observed_keeps_its_number_on_the_trend_line_and_does_not_count():
    found = conservative_dual_criterion([1, None, 3], [None, 5, 6.5], improvement="increase", shift_sd=0)

    assert [(row["session"], row["trend_line"], row["beyond_both"]) for row in found.table] == [
        ("B2", 5, False), ("B3", 6, True),
    ]  # fmt: skip
    assert (found.figures["count"], found.figures["intervention_points"]) == (1, 2)
    assert found.missing == ("A2", "B1")


def test_the_trend_can_run_over_real_days():
    days = [date(2025, 1, day) for day in (1, 2, 11, 12)]

    by_day = conservative_dual_criterion([1, 2, 3], [4], improvement="increase", days=days)
    by_session = conservative_dual_criterion([1, 2, 3], [4], improvement="increase")

    assert (by_day.figures["count"], by_session.figures["count"]) == (1, 0)
    assert by_day.method.settings["time_axis"] == "days"


@pytest.mark.parametrize("baseline", [[3], [None, 3]])
def test_the_dual_criterion_needs_two_baseline_values(baseline):
    assert refused(conservative_dual_criterion, baseline, [4], improvement="increase") == [
        ("too_few_values", "baseline")
    ]


def test_every_fault_of_the_dual_criterion_is_told_at_once():
    found = refused(
        conservative_dual_criterion, [], ["x"], improvement="up", shift_sd=-1, trend="curve", rule="coin", alpha=2
    )

    assert found == [
        ("out_of_range", "shift_sd"), ("not_one_of", "trend"), ("out_of_range", "alpha"), ("not_one_of", "rule"),
        ("not_one_of", "improvement"), ("wrong_type", "intervention[0]"), ("no_observation", "baseline"),
    ]  # fmt: skip


def test_more_points_than_are_counted_exactly_are_refused():
    many = [1] * 1001

    assert refused(conservative_dual_criterion, [1, 2], many, improvement="increase") == [
        ("too_many_values", "intervention")
    ]
    assert refused(points_in_zone, [1, 2], many, low=1) == [("too_many_values", "intervention")]
    assert refused(required_successes, 1001) == [("out_of_range", "n")]
    assert refused(required_successes, 0) == [("out_of_range", "n")]


def test_two_rules_that_disagree_on_a_client_are_told_first():
    before, after = [5, 4, None, 3, 5, 4], [4, 3, 3, 2, None, 1, 1, 0]

    found = conservative_dual_criterion(before, after, improvement="decrease")

    assert (found.figures["systematic_binomial"], found.figures["systematic_fisher_table"]) == (False, True)
    assert found.findings[0].code == "rules_disagree"
    assert dict(found.findings[0].params) == {"count": found.figures["count"], "points": 7}


@pytest.mark.parametrize("after", [[9] * 7, [0] * 7, [9] * 4, [9] * 24])
def test_rules_that_agree_or_of_which_one_says_nothing_do_not_disagree(after):
    found = conservative_dual_criterion([4, 5, 4, 5, 4], after, improvement="increase", trend="theil_sen")

    assert "rules_disagree" not in codes(found)


@pytest.mark.parametrize("number", [Fraction(10**400 + 1, 3 * 10**400), Fraction(1, 10**40 - 1) + Fraction(1, 3 * 7)])
def test_a_chance_whose_powers_nobody_can_wait_for_is_refused(number):
    assert refused(required_successes, 1000, p0=number) == [("fraction_too_fine", "p0")]
    assert refused(required_successes, 1000, alpha=number) == [("fraction_too_fine", "alpha")]
    assert refused(points_in_zone, [1], [2], low=1, alpha=number) == [("fraction_too_fine", "alpha")]
    assert refused(conservative_dual_criterion, [1, 2], [2], improvement="increase", alpha=number) == [
        ("fraction_too_fine", "alpha")
    ]


def test_the_points_needed_of_a_thousand_are_counted_with_a_share_of_forty_digits_too():
    fine, third = (required_successes(1000, p0=p0) for p0 in (Fraction(10**39 + 1, 3 * 10**39), Fraction(1, 3)))

    assert fine == third


def test_an_end_that_a_zone_does_not_have_is_no_setting():
    assert dict(points_in_zone([5, 6], [5, 2], high=3).method.settings) == {"high": 3, "alpha": 0.05}
    assert dict(points_in_zone([5, 6], [5, 2], low=0.5).method.settings) == {"low": 0.5, "alpha": 0.05}
    assert "lowest value" not in points_in_zone([5, 6], [5, 2], high=3).explain()


def test_several_sessions_of_one_day_are_taken_where_the_days_of_the_baseline_differ():
    days = [date(2025, 1, day) for day in (1, 1, 2, 2)]

    found = conservative_dual_criterion([1, 3, 5], [9], improvement="increase", days=days)

    assert found.figures["slope"] == 3


def test_a_baseline_too_long_to_read_is_not_shown_beside_a_verdict():
    criterion = conservative_dual_criterion([4, 5] * 501, [9], improvement="increase")
    zone = points_in_zone([4, 5] * 501, [9], low=5)

    assert [each.figures["baseline_values"] for each in (criterion, zone)] == [None, None]
    assert ["series_not_shown" in codes(each) for each in (criterion, zone)] == [True, True]
