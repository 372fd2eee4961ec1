"""How each goal went on the way."""

from __future__ import annotations

import math
from datetime import date

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

ABSENCES = ck.Goal(id="G1", need="N1", term="short", measure="days absent", baseline=8, target=2)


def course(*records: ck.Record) -> ck.evaluation.GoalCourse:
    return cases.evaluation_of(*records).courses[0]


@pytest.mark.parametrize(("value", "share"), [(8, 0), (5, 0.5), (2, 1), (1, 7 / 6), (11, -0.5)])
def test_nearness_is_the_way_gone_from_the_baseline_to_the_target(value: float, share: float):
    (found,) = course(ABSENCES, ck.Reading(goal="G1", value=value)).nearness

    assert (found.on, found.share, found.level) == (date(2025, 3, 5), share, None)


@pytest.mark.parametrize(
    "changes", [{"baseline": None}, {"target": None}, {"baseline": 2}], ids=["no baseline", "no target", "no way to go"]
)
def test_nearness_to_a_goal_without_a_way_is_unknown(changes: dict[str, float | None]):
    (found,) = course(attrs.evolve(ABSENCES, **changes), ck.Reading(goal="G1", value=3, level=1)).nearness

    assert (found.share, found.level) == (None, 1)


def test_nearness_of_a_reading_without_a_value_is_its_level_alone():
    (found,) = course(ABSENCES, ck.Reading(goal="G1", level=-1)).nearness

    assert (found.share, found.level) == (None, -1)


def test_a_way_too_short_to_be_measured_has_no_nearness():
    goal = attrs.evolve(ABSENCES, baseline=0, target=5e-324)

    (found,) = course(goal, ck.Reading(goal="G1", value=1)).nearness

    assert found.share is None


def test_nearness_is_told_by_the_goal_as_it_stands_now():
    read = ck.Reading(goal="G1", value=5)

    (found,) = course(ABSENCES, read, attrs.evolve(ABSENCES, target=5)).nearness

    assert found.share == 1


VALUES = st.floats(-1e15, 1e15)


@given(VALUES, VALUES)
def test_a_goal_is_not_near_at_its_baseline_and_there_at_its_target(baseline: float, target: float):
    goal = attrs.evolve(ABSENCES, baseline=baseline, target=target)

    found = course(goal, *(ck.Reading(goal="G1", value=value) for value in (baseline, target))).nearness

    assert [each.share for each in found] == ([0, 1] if baseline != target else [None, None])


@given(VALUES, VALUES, VALUES)
def test_nearness_is_a_number_or_unknown(baseline: float, target: float, value: float):
    goal = attrs.evolve(ABSENCES, baseline=baseline, target=target)

    (found,) = course(goal, ck.Reading(goal="G1", value=value)).nearness

    assert found.share is None or math.isfinite(found.share)


@given(st.integers(-50, 50), st.integers(-50, 50).filter(bool), st.integers(-50, 50))
def test_nearness_is_the_same_in_any_unit_of_the_measure(value: int, factor: int, shift: int):
    def share(reading: float, baseline: float, target: float) -> float | None:
        goal = attrs.evolve(ABSENCES, baseline=baseline, target=target)
        return course(goal, ck.Reading(goal="G1", value=reading)).nearness[0].share

    assert share(value, 8, 2) == share(value * factor + shift, 8 * factor + shift, 2 * factor + shift)


def test_a_course_tells_what_reviews_said_of_its_goal_alone():
    said = (ck.GoalProgress(goal="G2", progress="worsening"), ck.GoalProgress(goal="G1", progress="improving"))

    found = course(ck.Review(progress=said), ck.Review(), ck.Reading(goal="G2", level=0))

    assert found.said == ((date(2025, 3, 5), "improving"),)
    assert found.nearness == ()


def test_a_course_counts_the_steps_behind():
    steps = (ck.GoalStep(description="one", reached_on=date(2025, 3, 4)), ck.GoalStep(description="two"))

    found = course(attrs.evolve(ABSENCES, steps=steps))

    assert (found.steps_reached, found.steps) == (1, 2)


def test_a_goal_without_steps_reviews_and_readings_has_an_empty_course():
    found = course(attrs.evolve(ABSENCES, lifecycle="withdrawn"))

    assert (found.goal, found.need, found.term, found.due, found.status) == ("G1", "N1", "short", None, "withdrawn")
    assert (found.said, found.nearness, found.steps, found.steps_reached) == ((), (), 0, 0)
