"""Goals, their readings, and the plans that gather them."""

from __future__ import annotations

from itertools import product

import cases
import pytest

from casekit import Case, Goal, Plan, Reading, RecordError
from casekit.models import Specificity

MARKS = ("specific", "measurable", "attainable", "relevant", "time_bound")


def with_plans(*plans: Plan) -> Case:
    case = cases.opened()
    for number, plan in enumerate(plans):
        case = cases.kept(case, plan, at=cases.on("2025-03-10", number), by=cases.WORKER)
    return case


@pytest.mark.parametrize(
    "marks", [*product([True, False], repeat=5)], ids=lambda marks: "".join("-x"[m] for m in marks)
)
def test_a_goal_meets_as_many_marks_as_were_given(marks):
    assert Specificity(**dict(zip(MARKS, marks, strict=True))).met == marks.count(True)


def test_a_goal_withdrawn_by_the_client_is_an_event_of_its_own():
    goal = Goal(id="G1", need="N1", term="short")
    withdrawn = Goal(id="G1", need="N1", term="short", lifecycle="withdrawn")

    assert goal.event == "goal_recorded"
    assert withdrawn.event == "goal_withdrawn"


def test_a_reading_has_a_value_or_a_level():
    assert Reading(goal="G1", value=0.0).level is None
    assert Reading(goal="G1", level=0).value is None
    with pytest.raises(RecordError) as refused:
        Reading(goal="G1")

    assert refused.value.codes == ("one_of_fields",)
    assert refused.value.refusals[0].fix == "Give one of: measured value, level of achievement."


def test_a_plan_is_a_draft_until_someone_signs_it():
    assert Plan(version=1).event == "plan_drafted"
    assert Plan(version=1, signed_by=("C-3",)).event == "plan_signed"


def test_a_draft_is_rewritten_and_signed_under_the_same_number():
    signed = Plan(version=1, goals=("G2",), signed_by=("C-3",))

    case = with_plans(Plan(version=1), Plan(version=1, goals=("G1",)), signed)

    assert case.plans == (signed,)


def test_versions_may_leave_numbers_out():
    case = with_plans(Plan(version=2), Plan(version=5))

    assert [plan.version for plan in case.plans] == [2, 5]


def test_a_draft_below_the_highest_version_can_still_be_signed():
    signed = Plan(version=1, signed_by=("C-3",))

    case = with_plans(Plan(version=1), Plan(version=2), signed)

    assert case.plans == (signed, Plan(version=2))


@pytest.mark.parametrize("change", [Plan(version=1), Plan(version=1, goals=("G1",), signed_by=("C-3",))])
def test_a_signed_version_stays_as_it_is(change):
    case = with_plans(Plan(version=1, signed_by=("C-3",)))

    with pytest.raises(RecordError) as refused:
        cases.kept(case, change, at=cases.on("2025-03-11"), by=cases.WORKER)

    assert refused.value.codes == ("plan_version_signed",)
    assert refused.value.refusals[0].message == "Plan version 1 is signed and no longer changes."


def test_a_new_version_has_a_number_above_every_other():
    case = with_plans(Plan(version=3))

    with pytest.raises(RecordError) as refused:
        cases.kept(case, Plan(version=2), at=cases.on("2025-03-11"), by=cases.WORKER)

    assert refused.value.codes == ("plan_version_passed",)
    assert refused.value.refusals[0].params == {"version": 2, "highest": 3}
