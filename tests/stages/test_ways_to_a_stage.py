"""The ways of a case to a stage, and cases that were led elsewhere before."""

from __future__ import annotations

from collections.abc import Callable

import cases
import pytest
from cases import (
    KOREAN,
    SCHOOL,
    WORKER,
    assessed,
    codes,
    on,
    opened,
    planned,
)
from machine_moves import HOME, NOON, at_home, refused

import casekit as ck


@pytest.mark.parametrize("stage", ["planning", "개입 계획", "Intervention planning"])
def test_the_options_to_a_stage_are_the_moves_that_lead_there(stage: str):
    options = SCHOOL.options(assessed(), at=on("2025-03-07"), by=WORKER, to=stage)

    assert [(option.move, option.target, option.open) for option in options] == [("plan", "planning", True)]


def test_where_no_move_leads_to_a_stage_the_rules_for_entering_it_are_told():
    option = SCHOOL.options(opened(), at=NOON, by=WORKER, to="서비스 제공")[0]

    assert (option.move, option.target) == (None, "implementation")
    assert codes(option.refusals) == ["move_not_open_here", "plan_before_service"]


def test_a_move_that_stays_is_a_way_to_the_stage_the_case_is_in():
    options = HOME.options(at_home("begin"), at=NOON, by=WORKER, to="Service")

    assert [(option.move, option.target, codes(option.refusals)) for option in options] == [
        ("visit", "service.visits", [])
    ]


@pytest.mark.parametrize(
    "ask",
    [
        lambda case, name: SCHOOL.options(case, at=NOON, by=WORKER, to=name),
        lambda case, name: SCHOOL.path_to(case, name, at=NOON, by=WORKER),
    ],
    ids=["options", "path_to"],
)
def test_a_stage_no_workflow_knows_is_refused_with_the_stages_there_are(ask: Callable[[ck.Case, str], object]):
    case = opened()

    with pytest.raises(ck.MoveNotOpenError) as error:
        ask(case, "nowhere")

    assert error.value.codes == ("unknown_stage",)
    assert "intake, assessment" in str(error.value)
    assert "{" not in str(error.value)


def test_the_way_to_a_stage_says_what_each_move_still_needs():
    steps = SCHOOL.path_to(opened(), "평가 및 종결", at=NOON, by=WORKER)

    assert [(step.move, step.target) for step in steps] == [
        ("assess", "assessment"), ("plan", "planning"), ("deliver", "implementation"), ("monitor", "monitoring"),
        ("evaluate", "evaluation"),
    ]  # fmt: skip
    assert [codes(step.refusals) for step in steps] == [
        ["eligibility_not_asked"], [], ["plan_before_service"], ["plan_before_service"], [],
    ]  # fmt: skip


def test_the_way_to_the_stage_a_case_is_in_is_empty():
    assert SCHOOL.path_to(opened(), "접수", at=NOON, by=WORKER) == ()
    assert HOME.path_to(at_home("begin"), "service", at=NOON, by=WORKER) == ()


def test_the_way_that_needs_the_least_is_taken_then_the_shortest():
    from_group = HOME.path_to(at_home("begin", "gather"), "intake", at=NOON, by=WORKER)
    supervised = cases.kept(at_home("begin", "gather"), ck.Supervision(), at=on("2025-03-04"), by=WORKER)

    assert [step.move for step in from_group] == ["restart"]
    only_a_reason_is_due = HOME.path_to(supervised, "intake", at=NOON, by=WORKER)
    assert [step.move for step in only_a_reason_is_due] == ["pause", "pause"]


def test_a_longer_way_without_hindrance_is_taken_before_a_short_one_that_needs_something():
    stages = {"start": {}, "middle": {}, "over": {"final": True}}
    moves = [
        {"name": "jump", "from": ["start"], "to": "over", "guards": ["reopened"]},
        {"name": "walk", "from": ["start"], "to": "middle"},
        {"name": "arrive", "from": ["middle"], "to": "over"},
        {"name": "return", "from": ["middle"], "to": "start"},
    ]
    data = {"id": "t", "version": 1, "initial": "start", "stages": stages, "moves": moves}
    machine = ck.StageMachine(ck.Workflow.from_mapping(data))
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=NOON, by=WORKER)

    steps = machine.path_to(case, "over", at=NOON, by=WORKER)

    assert [(step.move, step.open) for step in steps] == [("walk", True), ("arrive", True)]


def test_where_no_way_leads_to_a_stage_it_is_said():
    with pytest.raises(ck.MoveNotOpenError) as error:
        SCHOOL.path_to(assessed(), "intake", at=on("2025-03-07"), by=WORKER)

    assert error.value.codes == ("no_path",)
    assert error.value.refusals[0].params == {"stage": "intake"}


def test_a_case_of_another_workflow_is_told_so_when_its_way_is_asked_for():
    with pytest.raises(ck.MoveNotOpenError) as error:
        SCHOOL.path_to(opened(KOREAN), "evaluation", at=NOON, by=WORKER)

    assert error.value.codes == ("other_workflow",)


def test_the_way_asked_for_on_an_earlier_day_is_no_other():
    case = cases.kept(planned(), ck.Contact(), at=on("2025-03-20"), by=WORKER)

    steps = SCHOOL.path_to(case, "evaluation", at=on("2025-03-15"), by=WORKER)

    assert [codes(step.refusals) for step in steps] == [[], [], []]


@pytest.mark.parametrize("stage", ["planning", "implementation", "evaluation", "aftercare"])
def test_a_reopened_case_finds_its_way_to_reassessment_from_wherever_it_stands(stage: str):
    case = SCHOOL.adopt(opened(), stages=[(stage, NOON)], by=WORKER)
    case = cases.kept(case, ck.Closure(reason="moved"), at=NOON, by=WORKER)
    case = cases.kept(case, ck.Reopening(), at=NOON, by=WORKER)

    assert SCHOOL.advance(case, "resume", at=NOON, by=WORKER, reason="needs help again").stage == "reassessment"


@pytest.mark.parametrize("stage", ["selection", "planning", "closure", "aftercare"])
def test_a_reopened_korean_case_is_surveyed_again_from_wherever_it_stands(stage: str):
    case = KOREAN.adopt(opened(KOREAN), stages=[(stage, NOON)], by=WORKER)
    case = cases.kept(case, ck.Closure(reason="moved"), at=NOON, by=WORKER)
    case = cases.kept(case, ck.Reopening(), at=NOON, by=WORKER)

    assert KOREAN.advance(case, "resume", at=NOON, by=WORKER, reason="needs help again").stage == "survey"


def test_a_case_from_elsewhere_is_adopted_with_the_stages_it_has_been_through():
    stages = [("사정", on("2025-03-04")), ("planning", on("2025-03-05")), ("Service delivery", on("2025-03-06"))]

    case = SCHOOL.adopt(opened(), stages=stages, by="import", recorded_at=on("2025-09-01"))

    changes = [entry for entry in case.history[1:] if isinstance(entry.what, ck.StageChange)]
    assert case.stage == "implementation"
    assert [interval.stage for interval in case.stage_intervals] == [
        "intake",
        "assessment",
        "planning",
        "implementation",
    ]
    assert all(entry.what.adopted and entry.what.workflow is None for entry in changes)  # type: ignore[attr-defined]
    assert {entry.recorded_at for entry in changes} == {on("2025-09-01")}


def test_a_case_adopted_into_another_workflow_follows_it_from_then_on():
    case = SCHOOL.adopt(opened(KOREAN), stages=[("assessment", NOON), ("planning", NOON)], by=WORKER)

    changes = [entry.what for entry in case.history if isinstance(entry.what, ck.StageChange)]
    assert case.workflow == SCHOOL.workflow.ref
    assert [change.workflow for change in changes] == [KOREAN.workflow.ref, SCHOOL.workflow.ref, None]
    assert refused(SCHOOL, case, "deliver") == ["plan_before_service"]
    assert refused(KOREAN, case, "deliver") == ["other_workflow"]


def test_adopting_a_case_into_a_stage_with_substages_enters_the_initial_one():
    case = HOME.adopt(opened(), stages=[("Service", NOON)], by=WORKER)

    assert (case.stage, case.kinds) == ("service.visits", ("planning", "implementation"))


def test_every_stage_that_is_unknown_or_out_of_order_is_told_at_once():
    stages = [("nowhere", NOON), ("planning", on("2025-03-08")), ("assessment", on("2025-03-07")), ("gone", NOON)]

    with pytest.raises(ck.RecordError) as error:
        SCHOOL.adopt(opened(), stages=stages, by=WORKER)

    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [
        ("unknown_stage", "stages[0]"), ("out_of_order", "stages[2].at"), ("unknown_stage", "stages[3]"),
    ]  # fmt: skip
    assert "{" not in str(error.value)


def test_a_case_is_not_adopted_without_a_stage():
    with pytest.raises(ck.RecordError) as error:
        SCHOOL.adopt(opened(), stages=[], by=WORKER)

    assert error.value.codes == ("empty_collection",)
