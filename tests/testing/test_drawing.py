"""Random workflows are sound, and journeys through them are declared."""

from __future__ import annotations

from collections.abc import Callable

from drawn_examples import examples
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import casekit as ck
from casekit.testing import assert_sound, journeys, workflows


@settings(max_examples=examples(50))
@given(workflows())
def test_a_random_workflow_is_sound_and_is_read_back_as_it_was_written(workflow: ck.Workflow):
    assert_sound(workflow)

    assert 1 <= len(workflow.stages) <= 8
    assert ck.Workflow.from_toml(workflow.to_toml()) == workflow
    assert ck.Workflow.from_mapping(workflow.to_mapping()) == workflow


FEATURES: dict[str, Callable[[ck.Workflow], bool]] = {
    "Korean labels": lambda workflow: any("ko" in stage.labels for stage in workflow.stages),
    "several sources": lambda workflow: any(len(move.sources) > 1 for move in workflow.moves),
    "from anywhere": lambda workflow: any(move.sources == ("*",) for move in workflow.moves),
    "staying": lambda workflow: any("=" in move.targets for move in workflow.moves),
    "routes": lambda workflow: any(len(move.routes) > 1 for move in workflow.moves),
    "guards": lambda workflow: any(move.guards.parts for move in workflow.moves),
    "roles": lambda workflow: any(move.roles for move in workflow.moves),
    "reasons": lambda workflow: any(move.reasons for move in workflow.moves),
    "requirements": lambda workflow: any(move.requires for move in workflow.moves),
    "approvals": lambda workflow: any(move.approval for move in workflow.moves),
    "resuming": lambda workflow: any(move.resume for move in workflow.moves),
    "one name twice": lambda workflow: len({move.name for move in workflow.moves}) < len(workflow.moves),
}


def test_random_workflows_have_what_teams_write():
    seen: set[str] = set()

    @settings(max_examples=examples(160), derandomize=True, database=None, phases=[Phase.generate])
    @given(workflows())
    def look(workflow: ck.Workflow) -> None:
        seen.update(name for name, has in FEATURES.items() if has(workflow))

    look()

    assert seen == {*FEATURES}


@settings(max_examples=examples(25))
@given(st.data())
def test_a_journey_begins_where_a_case_opens_and_makes_only_declared_moves(data: st.DataObject):
    workflow = data.draw(workflows())

    journey = data.draw(journeys(workflow))

    stage = workflow.entered(workflow.initial)
    for step in journey.steps:
        assert step.stage == stage
        assert step.target in [way.target for way in workflow.ways_from(stage)[step.move]]
        stage = step.target
