"""What the tests of evaluator share."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cases import on
from own_guards import OwnGuards

import casekit as ck

DAY = on("2025-03-10")


BY = ck.Actor(id="w", roles=("lead",))


ASKED: Counter[str] = Counter()
"""How often each guard of this module was asked."""


def passes(context: ck.Context) -> ck.Refusal | None:
    """A host's guard that holds."""
    ASKED["passes"] += 1
    return None


def refuses(context: ck.Context) -> ck.Refusal | None:
    """A host's guard that does not hold."""
    ASKED["refuses"] += 1
    return ck.Refusal("not_today", where=context.case.id)


def raises(context: ck.Context) -> ck.Refusal | None:
    """A host's guard that cannot answer."""
    ASKED["raises"] += 1
    raise LookupError("Hong-Gildong-1999")


def at_least(context: ck.Context, contacts: int) -> ck.Refusal | None:
    """A host's guard with a parameter."""
    ASKED[f"at_least {contacts}"] += 1
    return None if len(context.case.dated(ck.Contact)) >= contacts else ck.Refusal("too_few")


def guards() -> OwnGuards:
    registry = OwnGuards()
    for guard in (passes, refuses, raises, at_least):
        registry.guard(guard.__name__)(guard)
    return registry


MOVES: dict[str, dict[str, Any]] = {
    "plain": {"to": "b", "guards": ["passes"]},
    "refused": {"to": "b", "guards": ["refuses", "passes"]},
    "twice": {"to": "b", "guards": ["passes", "passes", {"name": "at_least", "contacts": 0}]},
    "with_two_parameters": {"to": "b", "guards": [
        {"name": "at_least", "contacts": 0}, {"name": "at_least", "contacts": 5},
    ]},
    "any": {"to": "b", "guards": [{"any": ["refuses", "passes"]}, "passes"]},
    "all": {"to": "b", "guards": [{"all": ["passes", {"not": "refuses", "code": "x"}]}, "passes"]},
    "broken": {"to": "b", "guards": ["raises", {"any": ["raises", "passes"]}]},
    "routed": {"to": [{"when": ["refuses"], "to": "b"}, {"else": "c"}], "guards": ["passes"]},
    "routed_by_what_it_asks": {"to": [{"when": ["passes"], "to": "b"}, {"else": "c"}], "guards": ["passes"]},
    "routed_by_conditions": {
        "to": [{"when": [{"any": ["passes", "refuses"]}], "to": "b"}, {"else": "c"}],
        "guards": ["passes", {"any": ["refuses", "passes"]}],
    },
    "undecided": {"to": [{"when": ["raises"], "to": "b"}, {"else": "c"}], "guards": ["passes", "raises"]},
    "staying": {"to": "=", "guards": ["passes"]},
    "led": {"to": "b", "guards": ["passes"], "roles": ["boss"], "reason": True},
}  # fmt: skip


def made(registry: OwnGuards | None = None) -> ck.StageMachine:
    moves = [{"name": name, "from": ["a"], **move} for name, move in MOVES.items()]
    ends = [{"name": "end", "from": ["b", "c"], "to": "over"}]
    data = {
        "id": "team", "version": 1, "initial": "a", "moves": [*moves, *ends],
        "stages": {"a": {}, "b": {}, "c": {}, "over": {"final": True}},
    }  # fmt: skip
    return ck.StageMachine(ck.Workflow.from_mapping(data), practice=(registry or guards()).practice)


MACHINE = made()


def opened(machine: ck.StageMachine = MACHINE) -> ck.Case:
    return machine.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=BY)
