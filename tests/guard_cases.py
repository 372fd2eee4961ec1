"""What the tests of guards share."""

from __future__ import annotations

from collections.abc import Callable

from cases import WORKER, codes, on
from own_guards import OwnGuards

import casekit as ck


def team(*guards: object) -> dict[str, object]:
    return {
        "id": "team",
        "version": 1,
        "initial": "start",
        "stages": {"start": {}, "over": {"final": True}},
        "moves": [{"name": "finish", "from": ["start"], "to": "over", "guards": list(guards)}],
    }


def guarded(*guards: object, practice: ck.Practice | None = None) -> tuple[ck.StageMachine, ck.Case]:
    """A machine whose only move asks these guards, and a case opened on 2025-03-03."""
    machine = ck.StageMachine(ck.Workflow.from_mapping(team(*guards)), practice=practice or ck.Practice())
    return machine, machine.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)


def registered(**guards: Callable[..., object]) -> ck.Practice:
    registry = OwnGuards()
    for name, guard in guards.items():
        registry.guard(name)(guard)
    return registry.practice


def refused(machine: ck.StageMachine, case: ck.Case, day: str = "2025-04-02") -> list[str]:
    return codes(machine.ask(case, "finish", at=on(day), by=WORKER).refusals)


def raising(_context: ck.Context) -> None:
    raise RuntimeError("a database is down")
