"""On every ready workflow and every real graph, `advance` and the stock trigger of the engine walk the same path."""

from __future__ import annotations

import cases
import pytest
import real_graphs
from drawn_examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from own_guards import OwnGuards

import casekit as ck

READY = {id: ck.StageMachine(ck.Workflow.ready(id)) for id in ck.Workflow.ready_ids()}
GRAPHS = real_graphs.graphs()
BY = ck.Actor(id="worker-1", roles=("case_manager", "supervisor"))


class Walker:
    """What the stock trigger moves: an object with a state."""

    def __init__(self, state: str) -> None:
        self.state = state


def same_path(machine: ck.StageMachine, data: st.DataObject, steps: int) -> None:
    """Both ways from a random stage, step by step: the same stage, and a refusal where the trigger does nothing."""
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by=BY)
    case = cases.kept(case, ck.Need(id="N1", domain="education"), at=cases.on("2025-03-03"), by=BY)
    stages = [id for id in machine.workflow.by_id if id not in machine.workflow.substages]
    case = machine.adopt(case, stages=[(data.draw(st.sampled_from(stages)), cases.on("2025-03-04"))], by=BY)
    for day in range(steps):
        name = data.draw(st.sampled_from(sorted(machine.engine.events)))
        terms = {"at": cases.on(f"2025-04-{day + 1:02}"), "by": BY, "reason": data.draw(st.sampled_from([None, "why"]))}
        event, walker = machine.engine.events[name], Walker(case.stage)
        triggered = case.stage in event.transitions and event.trigger(walker, case=case, **terms)
        try:
            after = machine.advance(case, name, **terms)
        except ck.MoveNotOpenError:
            assert not triggered
            assert walker.state == case.stage
        else:
            assert triggered
            assert walker.state == after.stage
            case = after


@pytest.mark.parametrize("id", READY)
@settings(max_examples=examples(40))
@given(data=st.data())
def test_a_ready_workflow_is_walked_the_same_both_ways(id: str, data: st.DataObject):
    same_path(READY[id], data, steps=6)


@pytest.mark.skipif(not GRAPHS, reason=real_graphs.LACKING)
@pytest.mark.parametrize("name", GRAPHS)
@settings(max_examples=examples(15))
@given(data=st.data())
def test_a_real_graph_is_walked_the_same_both_ways(name: str, data: st.DataObject):
    guards = OwnGuards()
    for foreign in sorted(real_graphs.practice_of(GRAPHS[name]).guards, key=lambda guard: guard.name):
        answer = data.draw(st.sampled_from([None, ck.Refusal("shut")]))
        guards.guard(foreign.name)(lambda _context, answer=answer: answer)
    machine = ck.StageMachine(ck.Workflow.from_mapping(real_graphs.converted(GRAPHS[name])), practice=guards.practice)

    same_path(machine, data, steps=8)
