"""Tours through a workflow, and the moves a stage must refuse."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from drawn_examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from transitions import MachineError

import casekit as ck
from casekit.testing import Step, Tour, cover, journeys, negatives, workflows

MONDAY = datetime(2025, 3, 17, 10, tzinfo=UTC)
EVERYBODY = ck.Actor(id="w-1", roles=("case_manager", "supervisor", "nurse", "volunteer", "head_of_school"))
HOME = ck.Workflow.from_mapping({
    "id": "home_visits", "version": 1, "initial": "intake",
    "stages": {
        "intake": {}, "service": {"initial": "service.visits"}, "service.visits": {"parent": "service"},
        "service.group": {"parent": "service"}, "pause": {}, "over": {"final": True},
    },
    "moves": [
        {"name": "begin", "from": ["intake"], "to": "service"},
        {"name": "gather", "from": ["service.visits"], "to": "service.group"},
        {"name": "pause", "from": ["service"], "to": "pause"},
        {"name": "resume", "from": ["pause"], "to": "service", "resume": True},
        {"name": "decide", "from": ["service"], "to": [{"when": ["eligible"], "to": "="}, {"else": "over"}]},
    ],
})  # fmt: skip


def opened(machine: ck.StageMachine) -> ck.Case:
    return machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=EVERYBODY)


def every_step(workflow: ck.Workflow) -> set[Step]:
    """Every step of a workflow without resuming moves, from the stages that can be come to."""
    found: set[Step] = set()
    ahead = [workflow.entered(workflow.initial)]
    been: set[str] = set()
    while ahead:
        stage = ahead.pop()
        if stage not in been:
            been.add(stage)
            ways = [(name, way) for name, ways in workflow.ways_from(stage).items() for way in ways]
            found |= {Step(stage=stage, move=name, target=way.target) for name, way in ways}
            ahead += [way.target for _, way in ways]
    return found


def test_one_tour_sees_every_stage_of_a_school_case():
    tours = cover(ck.Workflow.ready("school_eight"), "stages")

    assert {step.target for tour in tours for step in tour.steps} | {"intake"} == {
        stage.id for stage in ck.Workflow.ready("school_eight").stages
    }
    assert len(tours) <= 2


def test_a_tour_resumes_where_it_was_last():
    steps = [step for tour in cover(HOME, "moves") for step in tour.steps if step.move == "resume"]

    assert {step.target for step in steps} == {"service.visits", "service.group"}


def test_a_tour_goes_on_as_long_as_something_new_lies_ahead():
    stages = {"start": {}, "near": {"final": True}, "middle": {}, "far": {"final": True}}
    moves = [
        {"name": "end", "from": ["start"], "to": "near"},
        {"name": "wait", "from": ["start"], "to": "middle"},
        {"name": "end", "from": ["middle"], "to": "far"},
    ]
    workflow = ck.Workflow.from_mapping({"id": "t", "version": 1, "initial": "start", "stages": stages, "moves": moves})

    assert [tour.moves for tour in cover(workflow, "stages")] == [("end",), ("wait", "end")]


def test_a_workflow_of_one_stage_needs_no_tour():
    alone = ck.Workflow.from_mapping({"id": "t", "version": 1, "initial": "only", "stages": {"only": {"final": True}}})

    assert cover(alone, "stages") == cover(alone, "moves") == ()
    assert negatives(alone) == ()


@pytest.mark.parametrize("id", ck.Workflow.ready_ids())
def test_tours_are_the_same_each_time_and_none_can_be_left_out(id: str):
    workflow = ck.Workflow.ready(id)

    tours = cover(workflow, "moves")

    assert tours == cover(workflow, "moves")
    for tour in tours:
        others = {step for other in tours if other is not tour for step in other.steps}
        assert {*tour.steps} - others


@settings(max_examples=examples(25))
@given(workflows())
def test_tours_see_every_stage_and_make_every_step_a_case_can(workflow: ck.Workflow):
    resumes = any(move.resume for move in workflow.moves)
    first = workflow.entered(workflow.initial)
    steps = every_step(workflow)

    stages = {step.target for tour in cover(workflow, "stages") for step in tour.steps} | {first}
    made = {step for tour in cover(workflow, "moves") for step in tour.steps}

    assert stages == {step.target for step in steps} | {first}
    assert made <= steps if resumes else made == steps
    for tour in cover(workflow, "moves"):
        assert tour.steps[0].stage == first
        assert all(one.target == after.stage for one, after in zip(tour.steps, tour.steps[1:], strict=False))


@settings(max_examples=examples(25))
@given(workflows())
def test_every_move_that_is_not_declared_in_a_stage_is_refused_there(workflow: ck.Workflow):
    machine = ck.StageMachine(workflow)
    for stage, move in negatives(workflow):
        case = machine.adopt(opened(machine), stages=[(stage, MONDAY)], by=EVERYBODY)

        refusals = machine.ask(case, move, at=MONDAY, by=EVERYBODY).refusals

        assert refusals[0].code == "move_not_open_here"


def test_the_moves_refused_and_the_moves_declared_are_all_there_are():
    refused = negatives(HOME)

    assert ("service", "begin") not in refused
    assert [move for stage, move in refused if stage == "over"] == ["begin", "gather", "pause", "resume", "decide"]
    assert [move for stage, move in refused if stage == "service.group"] == ["begin", "gather", "resume"]


class Walker:
    """A bare object with a state, as the stock triggers of transitions walk it."""

    def __init__(self, state: str) -> None:
        self.state = state


@settings(max_examples=examples(40))
@given(st.data())
def test_the_stock_triggers_and_the_machine_walk_the_same_path_on_every_journey(data: st.DataObject):
    workflow = data.draw(workflows())
    machine = ck.StageMachine(workflow)
    case = opened(machine)
    walker = Walker(case.stage)
    names = st.sampled_from(sorted(machine.engine.events) or ["none"])
    strays: list[str] = data.draw(st.lists(names, max_size=6))
    for move in (*data.draw(journeys(workflow)).moves, *(strays if machine.engine.events else ())):
        told = {"at": MONDAY, "by": EVERYBODY, "reason": next((e.id for e in workflow.reasons), "agreed")}
        answer = machine.ask(case, move, **told)  # type: ignore[arg-type]
        try:
            walked = machine.engine.events[move].trigger(walker, case=case, **told)
        except MachineError:
            assert "move_not_open_here" in [refusal.code for refusal in answer.refusals]
            continue
        assert walked == answer.allowed
        if walked:
            case = machine.advance(case, move, **told)  # type: ignore[arg-type]
        assert walker.state == case.stage


def test_a_tour_tells_its_moves_in_order():
    assert Tour(steps=()).moves == ()
