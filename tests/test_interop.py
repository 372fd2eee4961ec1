"""Graphs of real casework become workflows that move as they do."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from cases import errors

import casekit as ck

ROOT = Path(__file__).resolve().parent.parent
GRAPHS = sorted((ROOT.parent / "shared" / "data" / "workflows").glob("*.json"))
TOOL = runpy.run_path(str(ROOT / "tools" / "real_graphs.py"))
HOSTILE = runpy.run_path(str(ROOT / "tools" / "interop_labels.py"))


def graph(*transitions: tuple[str, str, str, str | None], **more: Any) -> dict[str, Any]:
    states = dict.fromkeys(["__start__", *(state for each in transitions for state in (each[1], each[2]))])
    return {
        "name": "Home visits",
        "source": "a test",
        "initial": "__start__",
        "states": [*states],
        "labels": {"Do it": "Carry out"},
        "final": ["END"],
        "transitions": [
            dict(zip(("trigger", "source", "dest", "guard"), transition, strict=True)) for transition in transitions
        ],
        **more,
    }


def test_ids_become_plain_and_stay_apart():
    data = TOOL["converted"](graph(("complete", "__start__", "Do it", None), ("complete", "Do it", "do-it", None)))

    assert data["id"] == "home_visits"
    assert data["stages"]["do_it"] == {"labels": {"en": "Carry out"}}
    assert data["stages"]["do_it_2"] == {"labels": {"en": "do-it"}, "final": True}


def test_branches_of_one_trigger_become_one_move_the_unguarded_last():
    data = TOOL["converted"](
        graph(
            ("complete", "__start__", "END", None),
            ("complete", "__start__", "Do it", "${Result == 'Accept'}"),
            ("complete", "Do it", "Do it", "${Result == 'Accept'}"),
            ("complete", "Do it", "END", "${Result == 'Reject'}"),
        )
    )

    assert [move["to"] for move in data["moves"]] == [
        [{"when": ["g1"], "to": "do_it"}, {"else": "end"}],
        [{"when": ["g1"], "to": "="}, {"else": "end"}],
    ]


def test_a_single_guarded_branch_is_a_plain_move_with_a_guard():
    data = TOOL["converted"](graph(("go on", "__start__", "END", "${ready}")))

    assert data["moves"] == [
        {"name": "go_on", "from": ["start"], "labels": {"en": "go on"}, "to": "end", "guards": ["g1"]}
    ]


def test_a_state_nothing_leads_to_or_out_of_is_mended():
    lonely = graph(
        ("complete", "__start__", "END", None), ("complete", "Lost", "END", None), ("again", "Stuck", "Stuck", None)
    )
    data = TOOL["converted"](lonely)

    workflow = ck.Workflow.from_mapping(data)

    assert errors(data, practice=TOOL["practice_of"](lonely)) == ()
    assert workflow.is_final("stuck")
    assert {move.target for move in workflow.moves} >= {"lost", "stuck"}


@pytest.mark.skipif(not GRAPHS, reason="the real graphs are not beside the project")
@pytest.mark.parametrize("file", GRAPHS, ids=lambda file: file.stem)
def test_a_real_graph_makes_a_machine_and_loses_no_way(file: Path):
    real = json.loads(file.read_text(encoding="utf-8"))
    practice = TOOL["practice_of"](real)

    workflow = ck.Workflow.from_mapping(TOOL["converted"](real), practice=practice)

    ck.StageMachine(workflow, practice=practice)
    ids = dict(zip(real["states"], workflow.by_id, strict=True))
    assert {
        (stage.id, way.target)
        for stage in workflow.stages
        for ways in workflow.ways_from(stage.id).values()
        for way in ways
    } == {(ids[each["source"]], ids[each["dest"]]) for each in real["transitions"]}


def test_the_hostile_workflows_are_sound_and_each_is_its_own():
    workflows = [*HOSTILE["hostile_workflows"]()]

    assert len({workflow.id for workflow in workflows}) == len(workflows) > 30
    assert all(errors(workflow) == () for workflow in workflows)
