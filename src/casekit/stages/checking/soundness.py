"""
Whether a workflow is sound: every fault at once, before anything is compiled.

Each check is a function from a definition to findings; a new one is added to `_CHECKS`. Where one fault hides another,
the order is: what cannot be read, the stages, what is named and unknown, the moves, where they lead, then the guards.
What a part lacks because it could not be read is not told again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from casekit.answers import Finding
from casekit.stages.checking.faults import fault
from casekit.stages.checking.guard_faults import guard_faults
from casekit.stages.checking.move_faults import move_faults
from casekit.stages.checking.name_faults import name_faults
from casekit.stages.definition import UNREAD, Definition, Move, Stage
from casekit.stages.guards import Guards
from casekit.stages.notation import workflow_notation as notation
from casekit.stages.notation.writing import written

OPEN_ENDED = {"closure", "aftercare"}
"""A stage of these kinds may have no way out: the case ends there by a Closure, or by the end of aftercare."""
_TRACES = {"empty_workflow", "approval_without_role", "move_from_nowhere", "branches_without_default", "dead_end"}
"""What lacks something may lack it only because it could not be read; that is told once, by what could not be read."""


def check(workflow: Definition | Mapping[str, object] | str, guards: Guards | None = None) -> tuple[Finding, ...]:
    r"""
    Every fault of a workflow, given as a Workflow, a mapping, TOML or JSON text; empty when it is sound. Never raises.

    Guards are looked up in `guards` (None: the ready ones). Every code has a page in the documentation.

    >>> for fault in check('id = "tiny"\nversion = 1\ninitial = "start"\n[stages.begin]\n'):
    ...     print(fault.code, fault.where)
    unknown_initial initial
    dead_end stages.begin
    """
    if isinstance(workflow, Definition) and workflow.read_without_fault:
        return tuple(guard_faults(workflow, guards or Guards()))
    data: object = written(workflow) if isinstance(workflow, Definition) else workflow
    if isinstance(data, str):
        data, faults = notation.parsed(data)
        if data is None:
            return faults
    fields, faults = notation.read(data)
    definition = workflow if isinstance(workflow, Definition) else Definition(**fields)
    return (*faults, *graph_faults(definition, faults), *guard_faults(definition, guards or Guards()))


def graph_faults(definition: Definition, unread: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """Every fault that shows without knowing the guards, and is no mere trace of what could not be read (`unread`)."""
    lacking = {place for fault in unread for place in _around(fault.where or "")}
    found = (each for faults in _CHECKS for each in faults(definition))
    return tuple(each for each in found if each.code not in _TRACES or each.where not in lacking)


def _around(place: str) -> Iterator[str]:
    """A place and every place it lies in."""
    yield place
    yield from (place[: match.start()] for match in re.finditer(r"[.\[]", place))


def _stages(definition: Definition) -> Iterator[Finding]:
    known = tuple(definition.by_id)
    if not known:
        yield fault("empty_workflow", "stages")
    elif definition.initial not in (*known, UNREAD):
        yield fault("unknown_initial", "initial", known=known)
    for id, count in Counter(stage.id for stage in definition.stages).items():
        if count > 1:
            yield fault("duplicate_stage", f"stages.{id}")
    for stage in definition.stages:
        yield from _family(definition, stage)


def _family(definition: Definition, stage: Stage) -> Iterator[Finding]:
    where, known = f"stages.{stage.id}", tuple(definition.by_id)
    oldest = definition.lineage(stage.id)[-1]
    if stage.parent is None:
        if "." in stage.id:
            yield fault("substage_without_parent", where)
    elif stage.parent not in known:
        yield fault("unknown_stage", f"{where}.parent", stage=stage.parent, known=known)
    elif oldest.parent in known:
        yield fault("stage_cycle", f"{where}.parent")
    elif not stage.id.startswith(f"{stage.parent}."):
        yield fault("substage_name", where, parent=stage.parent)
    substages = definition.substages.get(stage.id, ())
    if stage.initial is not None and stage.initial not in substages:
        yield fault("unknown_stage", f"{where}.initial", stage=stage.initial, known=substages)
    if substages and stage.initial is None and oldest.parent not in known:
        entered = {definition.initial, *(target for move in definition.moves for target in move.targets)}
        if stage.id in entered:
            yield fault("substages_without_initial", where, substages=substages)


def _paths(definition: Definition) -> Iterator[Finding]:
    ways = next_stages(definition)
    reached = reached_by(ways, definition.entered(definition.initial))
    alive = {each.id for id in reached for each in definition.lineage(id)}
    leaves = [stage.id for stage in definition.stages if stage.id not in definition.substages]
    ends = {id for id in leaves if definition.is_final(id) or OPEN_ENDED & {*definition.kinds_of(id)}}
    traps = _traps(definition, ends, ways)
    for stage in definition.stages:
        where = f"stages.{stage.id}"
        if reached and stage.id not in alive:
            yield fault("unreachable_stage", where)
        if stage.id not in leaves or stage.id in ends:
            continue
        if not ways[stage.id]:
            yield fault("dead_end", where)
        elif ends & reached and stage.id in traps:
            yield fault("trap", where, ends=tuple(id for id in leaves if id in ends))
    for rule in definition.deadlines:
        if rule.stage in definition.by_id and reached and rule.stage not in alive:
            yield fault("deadline_never_starts", f"deadlines.{rule.id}.stage", stage=rule.stage)


def reached_from(definition: Definition, start: str, without: str | None = None) -> set[str]:
    """The stages that can be reached from a stage; with `without`, those reached when nobody has that role."""
    return reached_by(next_stages(definition, without), start)


def reached_by(ways: Mapping[str, set[str]], start: str) -> set[str]:
    """The stages that can be reached from a stage, by where each leads next."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        stage = ahead.pop()
        if stage in ways and stage not in reached:
            reached.add(stage)
            ahead += ways[stage]
    return reached


def next_stages(definition: Definition, without: str | None = None) -> dict[str, set[str]]:
    """Where each stage leads by one move; with `without`, when nobody has that role."""
    return {
        stage: {
            way.target
            for ways in definition.ways_from(stage).values()
            for way in ways
            if way.target != stage and (without is None or not _needs(definition, way.move, without))
        }
        for stage in definition.by_id
    }


def _needs(definition: Definition, move: Move, role: str) -> bool:
    """Whether nobody but one role can make a move, or give the approval it asks for."""
    approvals = [rule.roles for rule in definition.approvals if rule.id == move.approval]
    return any(roles and not {*roles} - {role} for roles in (move.roles, *approvals))


def _leading_to(ends: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    """The stages from which one of the ends can be reached."""
    before: dict[str, set[str]] = {}
    for stage, targets in ways.items():
        for target in targets:
            before.setdefault(target, set()).add(stage)
    leading: set[str] = set()
    ahead = [*ends]
    while ahead:
        stage = ahead.pop()
        if stage not in leading:
            leading.add(stage)
            ahead += before.get(stage, ())
    return leading


def _traps(definition: Definition, ends: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    """The first stage of every ring that leads to no end, no stage without a way out and no unknown one."""
    elsewhere = {id for id in {*ways}.union(*ways.values()) if id in ends or not ways.get(id)}
    rings = {*ways} - {*definition.substages} - _leading_to(elsewhere, ways)
    beside: dict[str, set[str]] = {id: ways[id] & rings for id in rings}
    for id in rings:
        for target in ways[id] & rings:
            beside[target].add(id)
    firsts: set[str] = set()
    told: set[str] = set()
    for first in (stage.id for stage in definition.stages if stage.id in rings):
        ahead = [first]
        firsts |= {first} - told
        while ahead:
            stage = ahead.pop()
            ahead += beside[stage] - told
            told |= {stage, *beside[stage]}
    return firsts


_CHECKS: tuple[Callable[[Definition], Iterator[Finding]], ...] = (_stages, name_faults, move_faults, _paths)
