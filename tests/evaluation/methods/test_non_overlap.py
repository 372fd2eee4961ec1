"""Non-overlap of single-system designs, held against the plainest way to count it."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.evaluation import Result
from casekit.evaluation.methods import ird, nap, pand, pem, pnd, tau, tau_u

VALUES = st.lists(st.sampled_from([0, 1, 1.5, 2, 2.1, 3, 4, 7]), min_size=1, max_size=9)
FEW = st.lists(st.integers(0, 4), min_size=1, max_size=4)


def pairs(baseline: list[float], intervention: list[float]) -> tuple[int, int, int]:
    signs = [(after > before) - (after < before) for before in baseline for after in intervention]
    return signs.count(1), signs.count(0), signs.count(-1)


def up(method, baseline, intervention, **more) -> Result:
    return method(baseline, intervention, improvement="increase", **more)


def down(method, baseline, intervention, **more) -> Result:
    return method(baseline, intervention, improvement="decrease", **more)


@given(VALUES, VALUES)
def test_nap_counts_what_a_double_loop_over_all_pairs_counts(baseline, intervention):
    found = up(nap, baseline, intervention)

    better, ties, worse = pairs(baseline, intervention)
    assert tuple(found.figures[name] for name in ("better", "ties", "worse")) == (better, ties, worse)
    assert found.value == (2 * better + ties) / (2 * len(baseline) * len(intervention))


@given(VALUES, VALUES)
def test_a_lower_value_is_the_better_one_where_the_measure_is_to_fall(baseline, intervention):
    better, ties, worse = pairs(baseline, intervention)

    figures = down(nap, baseline, intervention).figures
    assert tuple(figures[name] for name in ("better", "ties", "worse")) == (worse, ties, better)


@given(VALUES, VALUES)
def test_tau_is_twice_nap_less_one(baseline, intervention):
    assert up(tau, baseline, intervention).value == pytest.approx(2 * up(nap, baseline, intervention).value - 1)


@given(VALUES, VALUES)
def test_swapping_the_phases_gives_the_rest_of_nap(baseline, intervention):
    assert up(nap, intervention, baseline).value == pytest.approx(1 - up(nap, baseline, intervention).value)


@given(VALUES, VALUES)
def test_pnd_is_never_above_nap_nor_above_pand(baseline, intervention):
    share = up(pnd, baseline, intervention).value

    assert share <= up(nap, baseline, intervention).value
    assert share <= up(pand, baseline, intervention).value


@given(VALUES, VALUES)
def test_pnd_counts_the_points_better_than_every_baseline_point(baseline, intervention):
    beyond = sum(all(after > before for before in baseline) for after in intervention)

    assert up(pnd, baseline, intervention).value == beyond / len(intervention)


@pytest.mark.parametrize(("direction", "share", "best"), [("increase", 1 / 3, 5), ("decrease", 2 / 3, 3.5)])
def test_pnd_holds_the_points_against_the_best_baseline_point_in_the_direction(direction, share, best):
    found = pnd([4, 5, 3.5], [3, 6, 2], improvement=direction)

    assert found.value == pytest.approx(share)
    assert found.figures["best_of_baseline"] == best


@given(FEW, FEW)
def test_pand_removes_the_fewest_points_that_leave_no_overlap(baseline, intervention):
    points = [(value, False) for value in baseline] + [(value, True) for value in intervention]
    most = max(
        count
        for count in range(len(points) + 1)
        for left in combinations(points, count)
        if not any(before >= after for before, of in left if not of for after, to in left if to)
    )

    found = up(pand, baseline, intervention)
    assert (found.figures["points_kept"], found.figures["removed"]) == (most, len(points) - most)
    assert found.value == most / len(points)


@given(VALUES, VALUES)
def test_pand_is_at_least_the_share_of_the_longer_phase(baseline, intervention):
    points = len(baseline) + len(intervention)

    assert up(pand, baseline, intervention).value >= max(len(baseline), len(intervention)) / points


@given(VALUES, VALUES)
def test_ird_and_pand_say_the_same_in_two_ways(baseline, intervention):
    m, n = len(baseline), len(intervention)

    share, rate = up(pand, baseline, intervention).value, up(ird, baseline, intervention).value
    assert rate == pytest.approx(1 - (m + n) ** 2 * (1 - share) / (2 * m * n))
    assert up(ird, baseline, intervention).figures["pand"] == share


@given(VALUES, VALUES)
def test_ird_is_never_below_zero_nor_below_its_limit(baseline, intervention):
    m, n = len(baseline), len(intervention)

    rate = up(ird, baseline, intervention).value
    assert rate >= 0
    assert rate >= float(1 - Fraction(m + n, 2 * max(m, n)))


@pytest.mark.parametrize("method", [pnd, pand, ird])
def test_pnd_pand_and_ird_say_that_they_cannot_show_that_things_got_worse(method):
    assert "deterioration_not_shown" in [each.code for each in up(method, [5, 6, 7], [1, 2, 3]).findings]


@given(VALUES, VALUES)
def test_tau_u_takes_off_the_trend_of_the_baseline(baseline, intervention):
    score = sum(
        (later > earlier) - (later < earlier) for place, later in enumerate(baseline) for earlier in baseline[:place]
    )
    better, _, worse = pairs(baseline, intervention)

    found = up(tau_u, baseline, intervention)
    assert found.figures["trend_score"] == score
    assert found.value == pytest.approx((better - worse - score) / (len(baseline) * len(intervention)))


def test_tau_u_is_not_cut_off_at_one():
    assert up(tau_u, [9, 8, 7, 6], [10, 11]).value == 1.75
    assert down(tau_u, [9, 8, 7, 6], [10, 11]).value == -1.75


def test_tau_u_is_told_as_tau_and_what_the_trend_takes_from_it():
    found = up(tau_u, [1, 2, 3], [4, 5])

    assert [(line.name, line.amount) for line in found.lines] == [("tau", 1.0), ("baseline_trend", -0.5)]


def test_one_baseline_point_has_no_trend_that_tau_u_takes_off():
    assert up(tau_u, [3], [4, 5, 3]).value == up(tau, [3], [4, 5, 3]).value == pytest.approx(2 / 3)


@pytest.mark.parametrize(("ties", "share"), [("half", 0.875), ("none", 0.75)])
def test_trap_4_points_at_the_median_count_half_unless_they_are_asked_to_count_nothing(ties, share):
    found = up(pem, [2, 4], [3, 5, 5, 5], ties=ties)

    assert found.value == share
    assert (found.figures["beyond"], found.figures["ties"], found.figures["baseline_median"]) == (3, 1, 3)
    assert found.method.settings["ties"] == ties
    assert up(pem, [2, 4], [3, 5, 5, 5]).value == 0.875


def test_trap_8_pem_of_a_measure_that_is_to_fall_counts_the_points_below_the_median():
    found = down(pem, [7, 9, 8], [3, 4, 8, 9])

    assert (found.figures["beyond"], found.figures["ties"]) == (2, 1)
    assert found.value == 0.625


def test_trap_8_ird_is_the_difference_of_two_rates_with_the_removed_points_split_evenly():
    found = up(ird, [18, 17, 16, 20], [19, 22, 19, 20, 20, 24])

    assert found.figures["removed"] == 1
    assert found.value == pytest.approx((6 - 0.5) / 6 - 0.5 / 4)


def test_the_median_of_a_baseline_is_exact_so_that_a_point_at_it_is_tied():
    assert up(pem, [0.1, 0.2], [0.15]).figures["ties"] == 1


def test_trap_3_pand_of_many_ties_does_not_depend_on_their_order():
    baseline, intervention = [3, 4, 3, 4, 4], [4, 5, 4, 5, 4, 6]

    shares = {
        up(pand, baseline[place:] + baseline[:place], intervention[turn:] + intervention[:turn]).value
        for place in range(5) for turn in range(6)
    }  # fmt: skip
    assert shares == {
        8 / 11
    }  # cut after the fifth of the sorted values it would be 1, or less by the order of the ties


@pytest.mark.parametrize(
    ("method", "value"), [(nap, 0.5), (pnd, 0), (pem, 0.5), (pand, 5 / 9), (ird, 0.1), (tau, 0), (tau_u, 0)]
)
def test_where_every_value_is_the_same_nothing_has_changed(method, value):
    assert up(method, [4] * 4, [4] * 5).value == pytest.approx(value)


@pytest.mark.parametrize("method", [nap, pnd, pem, pand, ird, tau, tau_u])
def test_one_point_in_each_phase_is_enough(method):
    assert up(method, [1], [2]).value == 1.0


def test_what_the_trend_takes_is_told_in_the_language_of_the_reader():
    found = up(tau_u, [1, 2, 3], [4, 5])

    assert "- trend of the baseline: -0.5" in found.explain()
    assert "- 기초선의 추세: -0.5" in found.explain("ko")
