from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import caseload_points

WEIGHTS = {"intensive": 10, "general": 6}
CASES = st.lists(st.sampled_from(sorted(WEIGHTS)))


def of(points, capacity=100):
    return caseload_points(["c"], weights={"c": points}, fte=1, capacity_per_fte=capacity).figures


@pytest.mark.parametrize(
    ("points", "light"),
    [(0, "blue"), (94.9, "blue"), (95, "green"), (100, "green"), (100.1, "amber"), (109.9, "amber"), (110, "red")],
)
def test_a_light_turns_at_95_above_100_and_at_110_percent(points, light):
    assert of(points)["light"] == light


@pytest.mark.parametrize(
    ("points", "capacity", "light"), [(0.7, 0.7, "green"), (0.33, 0.3, "red"), (0.285, 0.3, "green")]
)
def test_a_tie_is_exact_where_floats_would_miss_it(points, capacity, light):
    assert of(points, capacity)["light"] == light


def test_three_tenths_fill_three_tenths_exactly():
    found = caseload_points(["c", "c", "c"], weights={"c": 0.1}, fte=0.3, capacity_per_fte=1)

    assert (found.figures["utilisation"], found.figures["light"]) == (1.0, "green")


def test_each_kind_adds_its_points_and_part_time_has_part_of_the_capacity():
    found = caseload_points(["intensive", "general", "intensive"], weights=WEIGHTS, fte=0.5, capacity_per_fte=80)

    assert [(line.name, line.amount, line.facts["cases"]) for line in found.lines] == [
        ("intensive", 20.0, 2), ("general", 6.0, 1),
    ]  # fmt: skip
    assert (found.value, found.figures["denominator"], found.figures["utilisation"]) == (26.0, 40, 0.65)


def test_a_tenth_and_two_tenths_of_a_point_are_three_tenths_exactly():
    found = caseload_points(["a", "b"], weights={"a": 0.1, "b": 0.2}, fte=1, capacity_per_fte=1)

    assert (found.value, found.figures["numerator"]) == (0.3, 0.3)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 9)), min_size=1, max_size=9))
def test_the_points_are_the_exact_total_of_points_in_tenths(kinds):
    weights = {str(place): points / 10 for place, (points, _) in enumerate(kinds)}
    cases = [str(place) for place, (_, count) in enumerate(kinds) for _ in range(count)]

    found = caseload_points(cases, weights=weights, fte=1, capacity_per_fte=1)

    assert found.value == found.figures["numerator"] == sum(points * count for points, count in kinds) / 10


def test_no_case_takes_nothing_and_no_capacity_leaves_nothing_to_say():
    empty = caseload_points([], weights=WEIGHTS, fte=1, capacity_per_fte=100)

    assert (empty.value, empty.figures["utilisation"], empty.figures["light"]) == (0.0, 0.0, "blue")
    for fte, capacity, where in ((0, 100, "fte"), (1, 0, "capacity_per_fte")):
        found = caseload_points(["general"], weights=WEIGHTS, fte=fte, capacity_per_fte=capacity)
        assert (found.value, found.figures["utilisation"], found.figures["light"]) == (6.0, None, None)
        assert [(each.code, each.where) for each in found.findings] == [("no_capacity", where)]


@given(CASES, CASES)
def test_two_caseloads_together_take_what_each_takes_in_any_order(one, other):
    points = [caseload_points(each, weights=WEIGHTS, fte=1, capacity_per_fte=50).value
              for each in (one, other, one + other, (one + other)[::-1])]  # fmt: skip

    assert points[0] + points[1] == points[2] == points[3]


@pytest.mark.parametrize(
    ("changes", "wheres"),
    [
        ({"cases": ["unknown"]}, ["cases[0]"]),
        ({"weights": {}}, ["weights"]),
        ({"weights": {"general": -1}, "fte": -1, "capacity_per_fte": "many"},
         ["weights[general]", "fte", "capacity_per_fte"]),
    ],
)  # fmt: skip
def test_a_kind_without_points_and_a_negative_number_are_refused(changes, wheres):
    good = {"cases": ["general"], "weights": WEIGHTS, "fte": 1, "capacity_per_fte": 100}

    with pytest.raises(EvaluationError) as refused:
        caseload_points(**{**good, **changes})

    assert [each.where for each in refused.value.reasons] == wheres
