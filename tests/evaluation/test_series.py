"""The readings of a goal as a series: split at the first day of the intervention, in the direction of the goal."""

from __future__ import annotations

from datetime import date, datetime
from unicodedata import normalize

import attrs
import cases
import pytest

import casekit as ck
from casekit.evaluation import Series, goal_series
from casekit.evaluation.methods import baseline_line, nap

ABSENCES = ck.Goal(id="G1", need="N1", term="short", measure="days absent", baseline=6, target=1)
START = date(2025, 3, 20)


def read(*readings: tuple[str, float | None], goal: ck.Goal = ABSENCES) -> ck.Case:
    case = cases.kept(cases.opened(), goal, at=cases.on("2025-03-03"), by=cases.WORKER)
    for day, value in readings:
        reading = ck.Reading(goal=goal.id, value=value, level=None if value is not None else 0)
        case = cases.kept(case, reading, at=cases.on(day), by=cases.WORKER, recorded_at=cases.on("2025-12-31"))
    return case


def faults(*args: object, **more: object) -> list[tuple[str, str | None]]:
    with pytest.raises(ck.errors.EvaluationError) as refused:
        goal_series(*args, **more)  # type: ignore[arg-type]
    return [(each.code, each.where) for each in refused.value.reasons]


def test_readings_before_the_first_day_of_the_intervention_are_the_baseline_and_those_from_it_on_are_not():
    case = read(("2025-03-05", 6), ("2025-03-19", 5), ("2025-03-20", 3), ("2025-03-27", 1))

    assert goal_series(case, "G1", intervention_from=START) == Series(
        goal="G1", days=(date(2025, 3, 5), date(2025, 3, 19), START, date(2025, 3, 27)), baseline=(6, 5),
        intervention=(3, 1), improvement="decrease",
    )  # fmt: skip


def test_a_series_is_what_the_methods_for_single_system_designs_take():
    series = goal_series(read(("2025-03-05", 6), ("2025-03-20", 3)), "G1", intervention_from=START)

    assert nap(series.baseline, series.intervention, improvement=series.improvement).value == 1


def test_readings_recorded_late_stand_where_they_happened():
    case = read(("2025-03-27", 1), ("2025-03-05", 6), ("2025-03-21", 3))

    series = goal_series(case, "G1", intervention_from=START)

    assert (series.baseline, series.intervention) == ((6,), (3, 1))


def test_a_reading_without_a_value_keeps_its_place_as_one_not_observed():
    series = goal_series(
        read(("2025-03-05", 6), ("2025-03-12", None), ("2025-03-21", 2)), "G1", intervention_from=START
    )

    assert series.baseline == (6, None)
    assert nap(series.baseline, series.intervention, improvement=series.improvement).missing == ("A2",)


def test_only_the_readings_of_the_goal_are_taken():
    case = read(("2025-03-05", 6), ("2025-03-21", 2))
    case = cases.kept(case, ck.Reading(goal="G2", value=9), at=cases.on("2025-12-31"), by=cases.WORKER)

    assert goal_series(case, "G1", intervention_from=START).intervention == (2,)


def test_a_day_is_the_day_where_the_reading_was_taken():
    late = datetime(2025, 3, 20, 1, tzinfo=cases.SEOUL)  # the day before in UTC
    case = cases.kept(read(), ck.Reading(goal="G1", value=3), at=late, by=cases.WORKER)

    assert goal_series(case, "G1", intervention_from=START).intervention == (3,)


def test_a_phase_without_readings_is_empty_and_the_methods_refuse_it():
    series = goal_series(read(("2025-03-21", 2)), "G1", intervention_from=START)

    assert series.baseline == ()
    with pytest.raises(ck.errors.EvaluationError) as refused:
        nap(series.baseline, series.intervention, improvement=series.improvement)
    assert [each.code for each in refused.value.reasons] == ["no_observation"]


@pytest.mark.parametrize(
    ("baseline", "target", "improvement"), [(6, 1, "decrease"), (1, 6, "increase"), (0, -1, "decrease")]
)
def test_the_direction_is_from_the_baseline_of_the_goal_to_its_target(baseline, target, improvement):
    goal = attrs.evolve(ABSENCES, baseline=baseline, target=target)

    assert goal_series(read(goal=goal), "G1", intervention_from=START).improvement == improvement


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"baseline": None}, ("baseline",)), ({"target": None}, ("target",)), ({"baseline": 1}, ("baseline", "target")),
        ({"baseline": None, "target": None}, ("baseline", "target")),
    ],
    ids=["no baseline", "no target", "both the same", "neither"],
)  # fmt: skip
def test_a_goal_that_does_not_tell_the_direction_is_refused_unless_it_is_given(changes, fields):
    case = read(("2025-03-05", 6), goal=attrs.evolve(ABSENCES, **changes))

    with pytest.raises(ck.errors.EvaluationError) as refused:
        goal_series(case, "G1", intervention_from=START)
    (fault,) = refused.value.reasons
    assert (fault.code, fault.where) == ("direction_unknown", "improvement")
    assert dict(fault.params) == {"goal": "G1", "fields": fields}
    assert goal_series(case, "G1", intervention_from=START, improvement="increase").improvement == "increase"


def test_a_direction_that_is_given_goes_before_that_of_the_goal():
    assert goal_series(read(), "G1", intervention_from=START, improvement="increase").improvement == "increase"


def test_a_goal_the_case_does_not_have_is_refused_with_those_it_has():
    with pytest.raises(ck.errors.EvaluationError) as refused:
        goal_series(read(), "G9", intervention_from=START)

    (fault,) = refused.value.reasons
    assert (fault.code, fault.where, fault.params["known"]) == ("unknown_id", "goal", ("G1", "G2"))


def test_every_fault_is_told_at_once():
    assert faults(None, " ", intervention_from="2025-03-20", improvement="up") == [
        ("wrong_type", "intervention_from"), ("not_one_of", "improvement"), ("wrong_type", "goal"),
        ("wrong_type", "case"),
    ]  # fmt: skip
    assert faults(read(), 7, intervention_from=START) == [("wrong_type", "goal")]
    assert faults(read(), "G9", intervention_from=cases.on("2025-03-20")) == [
        ("wrong_type", "intervention_from"), ("unknown_id", "goal"),
    ]  # fmt: skip


ATTENDANCE = attrs.evolve(ABSENCES, measure="percent attended", baseline=40, target=90)


def changed(*goals: tuple[str, ck.Goal], readings: tuple[tuple[str, float], ...]) -> Series:
    case = read(*readings)
    for day, goal in goals:
        case = cases.kept(case, goal, at=cases.on(day), by=cases.WORKER, recorded_at=cases.on("2025-12-31"))
    return goal_series(case, "G1", intervention_from=START)


def test_readings_of_another_measure_are_left_out_and_named_by_their_days():
    readings = (("2025-03-05", 6.0), ("2025-03-19", 50.0), ("2025-03-21", 70.0))

    series = changed(("2025-03-10", ATTENDANCE), readings=readings)

    assert (series.baseline, series.intervention, series.improvement) == ((50,), (70,), "increase")
    assert series.days == (date(2025, 3, 19), date(2025, 3, 21))
    assert series.left_out == (date(2025, 3, 5),)


def test_a_goal_that_has_its_first_measure_again_keeps_the_readings_of_it():
    readings = (("2025-03-05", 6.0), ("2025-03-12", 70.0), ("2025-03-21", 2.0))

    series = changed(("2025-03-10", ATTENDANCE), ("2025-03-20", ABSENCES), readings=readings)

    assert (series.baseline, series.intervention, series.left_out) == ((6,), (2,), (date(2025, 3, 12),))


def test_a_new_target_of_the_same_measure_leaves_no_reading_out():
    readings = (("2025-03-05", 6.0), ("2025-03-21", 2.0))

    series = changed(("2025-03-10", attrs.evolve(ABSENCES, target=0)), readings=readings)

    assert (series.baseline, series.intervention, series.left_out) == ((6,), (2,), ())


def test_the_days_of_a_series_can_be_passed_on_where_two_readings_fall_on_one_day():
    case = read(("2025-03-05", 6), ("2025-03-05", 5), ("2025-03-12", 4), ("2025-03-21", 2))
    series = goal_series(case, "G1", intervention_from=START)

    found = baseline_line(
        series.baseline, series.intervention, improvement=series.improvement, line="ols", days=series.days
    )

    assert len(set(series.days)) == 3
    assert found.figures["slope"] == pytest.approx(-1.5 / 7)


def test_a_goal_is_found_in_either_form_of_hangul():
    goal = attrs.evolve(ABSENCES, id="출석-목표")
    case = read(("2025-03-05", 6), ("2025-03-20", 3), goal=goal)

    series = goal_series(case, normalize("NFD", goal.id), intervention_from=START)

    assert series == goal_series(case, goal.id, intervention_from=START)
    assert series.goal == "출석-목표"
    assert faults(case, normalize("NFD", "다른-목표"), intervention_from=START) == [("unknown_id", "goal")]
