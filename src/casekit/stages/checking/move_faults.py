"""Faults of moves: unknown stages, moves from final stages, moves that hide each other, routes without a default."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.conditions import Condition, Leaf, Not
from casekit.notation.faults import FoundFault, fault, unknown
from casekit.stages.definition import Definition
from casekit.stages.move import ANYWHERE, STAYING, Move
from casekit.stages.stage import ENDING_KINDS


def move_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield the faults of the moves, in the order written."""
    seen: dict[tuple[str, str], Move] = {}
    for index, move in enumerate(definition.moves):
        where = f"moves[{index}]"
        if move.name == "state":
            yield fault("reserved_name", f"{where}.name")
        if not move.sources:
            yield fault("move_from_nowhere", f"{where}.from")
        yield from _stage_faults(definition, move, where)
        yield from _route_faults(move, where)
        if move.closes and move.reason:
            yield fault("reason_of_closing_move", f"{where}.reason", move=move.name)
        for source in move.sources:
            yield from _hidden_faults(seen, move, source, where)
            seen[move.name, source] = move
        if not move.reason and _reopens(definition, move):
            yield fault("reopening_without_reason", where, move=move.name)
    specific: dict[str, list[str]] = {}
    for name, source in seen:
        if source != ANYWHERE:
            specific.setdefault(name, []).append(source)
    for index, move in enumerate(definition.moves):
        if ANYWHERE in move.sources and move.name in specific:
            yield fault("wildcard_covers_move", f"moves[{index}]", move=move.name, stages=specific[move.name])


def _stage_faults(definition: Definition, move: Move, where: str) -> Iterator[FoundFault]:
    """Yield the faults of the stages that a move names."""
    named = [(stage, f"{where}.from") for stage in move.sources] + [(stage, f"{where}.to") for stage in move.targets]
    for stage, place in named:
        if stage not in definition.by_id and stage not in (ANYWHERE, STAYING):
            yield unknown("unknown_stage", place, definition.by_id, like=stage, stage=stage)
    for source in move.sources:
        if definition.is_final(source):
            yield fault("move_from_final", f"{where}.from", stage=source)
        if not move.routes and source == definition.entered(move.target):
            yield fault("self_move", f"{where}.to", stage=source)
    if move.resume:
        yield from _resume_faults(definition, move, f"{where}.resume")


def _resume_faults(definition: Definition, move: Move, where: str) -> Iterator[FoundFault]:
    """Yield the faults of `resume`: the move needs exactly one target, and that needs substages."""
    if move.routes:
        yield fault("resume_beside_routes", where, move=move.name)
    elif move.target == STAYING:
        yield fault("resume_in_the_same_stage", where, move=move.name)
    elif move.target in definition.by_id and move.target not in definition.substages:
        yield fault("resume_without_substages", where, stage=move.target)


def _route_faults(move: Move, where: str) -> Iterator[FoundFault]:
    """Yield the faults of the routes of a move: there must be one default, the last."""
    if not move.routes:
        return
    defaults = [place for place, route in enumerate(move.routes) if not route.guards.parts]
    if not defaults:
        yield fault("branches_without_default", f"{where}.to", move=move.name)
    elif len(defaults) > 1:
        yield fault("two_defaults", f"{where}.to", move=move.name)
    elif defaults[0] != len(move.routes) - 1:
        yield fault("default_not_last", f"{where}.to[{defaults[0]}]", move=move.name)


def _hidden_faults(seen: dict[tuple[str, str], Move], move: Move, source: str, where: str) -> Iterator[FoundFault]:
    """Yield a fault if an earlier move has the same name and source: then this one can never be made."""
    before = seen.get((move.name, source))
    if before is None:
        return
    if before.targets == move.targets:
        yield fault("duplicate_move", where, move=move.name, stage=source)
    else:
        yield fault("shadowed_move", where, move=move.name, stage=source)


def _reopens(definition: Definition, move: Move) -> bool:
    """Return whether a move with the guard `reopened` leads from a stage for closed cases to one that is not."""
    if not any(map(_has_guard_reopened, move.guards.parts)):
        return False
    after = (ENDING_KINDS.isdisjoint(definition.kinds_of(stage)) for stage in move.targets)
    before = (not ENDING_KINDS.isdisjoint(definition.kinds_of(stage)) for stage in move.sources)
    return any(after) and any(before)


def _has_guard_reopened(condition: Condition) -> bool:
    """Return whether a condition has the guard `reopened`, other than under "not"."""
    if isinstance(condition, Leaf):
        return condition.name == "reopened"
    if isinstance(condition, Not):
        return False
    return any(map(_has_guard_reopened, condition.parts))
