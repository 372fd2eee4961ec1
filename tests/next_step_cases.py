"""What the tests of next steps share."""

from __future__ import annotations

import cases
from office import ADVISER, MACHINE
from own_guards import OwnGuards

import casekit as ck
from casekit.models import Erasure, StageChange, ThingStep, Void

BY = ck.Actor(id="worker-1", roles=("case_manager",))


OF_MOVES = (*StageChange.EVENTS, *ThingStep.EVENTS, *Void.EVENTS, *Erasure.EVENTS)
"""Events that no record brings about: a move does, or mending, or erasing."""


OF_EPISODES = ("case_closed", "case_reopened", "aftercare_ended")
"""Events that end or begin an episode, or need a closed case."""


AT = {"at": cases.on("2025-03-10"), "by": ADVISER}


def steps(case: ck.Case, move: str, machine: ck.StageMachine = MACHINE) -> list[tuple[str, str]]:
    return [(each.kind, each.what) for each in machine.next_steps(case, move, **AT)]


def requiring(event: str, times: int = 1, kinds: tuple[str, ...] = (), **more: object) -> ck.StageMachine:
    """A machine whose only move needs an event."""
    return ck.StageMachine(ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a",
        "stages": {"a": {"requires": {"it": {"event": event, "times": times, "waivable": True}}},
                   "b": {"kinds": kinds, "final": True}},
        "moves": [{"name": "go", "from": ["a"], "to": "b", "requires": ["it"], **more}],
        "approvals": {"plan_approval": {"roles": ["lead"]}},
        "deadlines": {"soon": {"from": "stage_entered", "until": "contact", "within": [3, "day"]}},
    }))  # fmt: skip


def moving_on(
    *asked: object, kinds: tuple[str, ...] = (), host: OwnGuards | None = None, **more: object
) -> tuple[ck.StageMachine, ck.Case]:
    """A machine with one move that asks these guards, and a case before it."""
    machine = ck.StageMachine(
        ck.Workflow.from_mapping({
            "id": "team", "version": 1, "initial": "a",
            "stages": {"a": {}, "b": {"kinds": kinds, "final": True}},
            "moves": [{"name": "go", "from": ["a"], "to": "b", "guards": [*asked], **more}],
            "approvals": {"plan_approval": {"roles": ["lead"]}},
        }),
        practice=host.practice if host else ck.Practice(),
    )  # fmt: skip
    return machine, machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")
