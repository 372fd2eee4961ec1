"""How many points are enough, and how many lie in a desired zone."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import (
    points_in_zone,
    required_successes,
)

PHASE = st.lists(st.integers(-20, 20), min_size=2, max_size=8)
AFTER = st.lists(st.integers(-20, 20), min_size=1, max_size=12)


def codes(result):
    return [each.code for each in result.findings]


def refused(call, *arguments, **settings):
    with pytest.raises(EvaluationError) as error:
        call(*arguments, **settings)
    return [(each.code, each.where) for each in error.value.reasons]


CHANCES = st.fractions(0, 1, max_denominator=40)


@given(st.integers(1, 30), CHANCES, CHANCES)
def test_the_points_needed_are_the_first_that_chance_makes_rare_enough(n, p0, alpha):
    found = required_successes(n, p0=p0, alpha=alpha)

    tails = [sum(comb(n, i) * p0**i * (1 - p0) ** (n - i) for i in range(k, n + 1)) for k in range(n + 1)]
    assert found.value == next((k for k, tail in enumerate(tails) if tail < alpha), None)
    assert [row["p"] for row in found.table] == [float(tails[row["count"]]) for row in found.table]
    assert (codes(found) == ["chance_is_certain" if p0 == 1 else "never_enough"]) is (found.value is None)


@given(st.integers(1, 30), CHANCES, CHANCES, CHANCES)
def test_a_stricter_alpha_or_a_likelier_success_never_asks_for_less(n, p0, one, other):
    strict, lax = sorted((one, other))
    never = n + 1

    assert (required_successes(n, p0=p0, alpha=strict).value or never) >= (
        required_successes(n, p0=p0, alpha=lax).value or never
    )
    assert (required_successes(n, p0=lax, alpha=p0).value or never) >= (
        required_successes(n, p0=strict, alpha=p0).value or never
    )


@pytest.mark.parametrize(
    ("settings", "finding"),
    [({}, ("never_enough", "n")), ({"rule": "fisher_table"}, ("not_in_decision_table", "rule"))],
)
def test_four_points_are_too_few_by_either_rule(settings, finding):
    found = required_successes(4, **settings)

    assert found.value is None
    assert [(each.code, each.where) for each in found.findings] == [finding]


def test_a_probability_of_exactly_alpha_is_not_below_it():
    assert required_successes(4, alpha=Fraction(1, 16)).value is None
    assert required_successes(4, alpha=0.0626).value == 4


def test_a_success_that_is_certain_is_never_enough_and_one_that_never_was_is_at_once():
    assert required_successes(10, p0=1).value is None
    assert required_successes(10, p0=0).value == 1
    assert required_successes(10, alpha=0).value is None


def test_the_table_needs_no_chance_and_does_not_tell_one():
    found = required_successes(7, rule="fisher_table")

    assert (found.value, found.table) == (6, ())
    assert dict(found.method.settings) == {"rule": "fisher_table"}
    assert dict(required_successes(7).method.settings) == {"rule": "binomial", "alpha": 0.05, "p0": 0.5}


@given(PHASE, AFTER, st.integers(-20, 20), st.integers(0, 20))
def test_the_zone_is_mirrored_with_the_values(before, after, low, width):
    there = points_in_zone(before, after, low=low, high=low + width)
    mirrored = points_in_zone([-each for each in before], [-each for each in after], low=-low - width, high=-low)

    assert (there.value, there.figures["count"], there.figures["p"]) == (
        mirrored.value, mirrored.figures["count"], mirrored.figures["p"],
    )  # fmt: skip


@given(PHASE, AFTER, st.integers(-20, 20))
def test_more_points_in_the_zone_are_never_less_convincing(before, after, low):
    assume(min(before) < low)
    there = points_in_zone(before, after, low=low)
    here = points_in_zone(before, [low, *after[1:]], low=low)

    assert there.value is (
        there.figures["required"] is not None and there.figures["count"] >= there.figures["required"]
    )
    assert here.value >= there.value
    assert (
        required_successes(len(after), p0=Fraction(sum(each >= low for each in before), len(before))).value
        == (there.figures["required"])
    )


def test_both_ends_of_the_zone_belong_to_it_exactly():
    found = points_in_zone([9, 9], [0.1, Fraction(1, 10), 0.3, 0.30000000000001, 0.0999999], low=0.1, high=0.3)

    assert [row["in_zone"] for row in found.table] == [True, True, True, False, False]
    assert found.figures["count"] == 3


def test_a_zone_the_baseline_never_reached_is_told():
    found = points_in_zone([5, 6], [5, 2], high=3)

    assert found.value is True
    assert found.figures["p0"] == 0
    assert codes(found)[0] == "zone_never_reached"


def test_a_baseline_always_in_the_zone_leaves_nothing_to_show():
    found = points_in_zone([1, 2], [1, 2, 3], high=3)

    assert found.value is None
    assert (found.figures["p"], found.figures["required"]) == (1, None)
    assert codes(found)[0] == "chance_is_certain"
    assert "never_enough" not in codes(found)


def test_nobody_observed_in_the_zone_is_not_a_change():
    found = points_in_zone([5, None, 2], [5, 6, None], high=3)

    assert found.value is False
    assert (found.figures["count"], found.figures["baseline_count"], found.figures["p0"]) == (0, 1, 0.5)
    assert found.missing == ("A2", "B3")


@pytest.mark.parametrize(
    ("zone", "fault"), [({}, ("zone_without_limits", "low")), ({"low": 3, "high": 2}, ("zone_upside_down", "high"))]
)
def test_a_zone_has_an_end_and_is_the_right_way_up(zone, fault):
    assert refused(points_in_zone, [1], [2], **zone) == [fault]
    assert refused(points_in_zone, [], [2], **zone) == [fault, ("no_observation", "baseline")]


def test_measuring_more_points_is_not_advised_where_every_baseline_point_was_in_the_zone():
    found = points_in_zone([1, 1], [4, 3, 3, 2, 1, 1, 0], high=3)

    assert (found.value, found.figures["p0"]) == (None, 1)
    assert "no number of points can show one" in found.explain()
