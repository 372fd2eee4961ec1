"""A fault put into a whole workflow, and the parts that faults need: a door, an end, a stage beside."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, TypeAlias

import attrs

import casekit as ck

DOOR, END, SIDE = "mutation_door", "mutation_end", "mutation_side"
"""The stages that are added: a new first one, a closed one (not final) and one beside."""
ENDING = {"closure", "aftercare"}
"""What a stage is for that a case may end in without being final."""
Mapped: TypeAlias = dict[str, Any]
Injected: TypeAlias = Mapped | str


@attrs.frozen(kw_only=True)
class Mutation:
    """A fault that can be put into any sound workflow: what it is, the code that tells it, and how it is put in."""

    name: str
    code: str
    inject: Callable[[Mapped], Injected]

    @property
    def alone(self) -> bool:
        """Whether no other code need come with it."""
        return self.code != "deadline_never_starts"


MUTATIONS: dict[str, Mutation] = {}


def gives(code: str) -> Callable[[Callable[[Mapped], Injected]], Callable[[Mapped], Injected]]:
    """Keep a mutation under the name of its function, with the code that tells its fault."""

    def keep(inject: Callable[[Mapped], Injected]) -> Callable[[Mapped], Injected]:
        def injected(workflow: Mapped) -> Injected:
            return inject(with_door(workflow))

        MUTATIONS[inject.__name__] = Mutation(name=inject.__name__.replace("_", " "), code=code, inject=injected)
        return inject

    return keep


def with_door(workflow: Mapped) -> Mapped:
    """
    A workflow of its own, with a stage before the first and a closed one that can be reached from there; still sound.

    Moves from everywhere are written as moves from each stage, so that they give no added stage a way out. A workflow
    without an end of its own ends in the closed stage, from everywhere, so that none of its stages is a trap now.
    """
    grown = copy.deepcopy(workflow)
    definition = ck.Workflow.from_mapping(grown)
    leaves = [stage.id for stage in definition.stages if stage.id not in definition.substages]
    ends = [id for id in leaves if definition.is_final(id) or ENDING & {*definition.kinds_of(id)}]
    for move in grown.get("moves", []):
        if move["from"] in ("*", ["*"]):
            name, target = move["name"], move["to"]
            sources = [id for id in leaves if name in definition.ways_from(id)]
            move["from"] = [id for id in sources if definition.entered(str(target)) != id]
    first = grown["initial"]
    grown["initial"] = DOOR
    add_stage(grown, DOOR)
    add_stage(grown, END, kinds=["closure"])
    add_move(grown, "mutation_enter", DOOR, first)
    add_move(grown, "mutation_leave", DOOR if ends else [DOOR, *leaves], END)
    return grown


def add_stage(workflow: Mapped, id: str, **fields: object) -> None:
    """Add a stage, with a label in every language the workflow declares."""
    workflow["stages"][id] = {"labels": labels(workflow, id), **fields}


def add_move(workflow: Mapped, name: str, source: str | list[str], to: object, **fields: object) -> None:
    """Add a move, with a label in every language the workflow declares."""
    sources = source if isinstance(source, list) or source == "*" else [source]
    move = {"name": name, "from": sources, "to": to, "labels": labels(workflow, name), **fields}
    workflow.setdefault("moves", []).append(move)


def add_side(workflow: Mapped, **fields: object) -> None:
    """Add a stage that can be reached, and left for the closed one."""
    add_stage(workflow, SIDE, **fields)
    add_move(workflow, "mutation_aside", DOOR, SIDE)
    add_move(workflow, "mutation_back", SIDE, END)


def add_word(workflow: Mapped, kind: str, id: str, **fields: object) -> None:
    """Add a role, a reason, an effect or an approval."""
    workflow.setdefault(kind, {})[id] = {"labels": labels(workflow, id), **fields}


def labels(workflow: Mapped, text: str) -> dict[str, str]:
    """A label in English and in every language the workflow declares."""
    return dict.fromkeys(("en", *workflow.get("languages", ())), text)
