"""
Whether a workflow is sound: every fault at once, before anything is compiled.

Each check is a function from a definition to findings; a new one is added to `_CHECKS`. Where one fault hides another,
the order is: what cannot be read, the stages, what is named and unknown, the moves, where they lead, then the guards.
What a part lacks because it could not be read is not told again.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from os import PathLike

import attrs

from casekit.answers import Fault
from casekit.errors import WorkflowError, refusing
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.stages.checking.guard_faults import guard_faults
from casekit.stages.checking.move_faults import move_faults
from casekit.stages.checking.name_faults import name_faults
from casekit.stages.checking.unread import Unread
from casekit.stages.definition import UNREAD, Definition, Move, Stage
from casekit.stages.faults import FoundFault, fault, listed, unknown
from casekit.stages.guards import Guards
from casekit.stages.notation import workflow_notation as notation
from casekit.stages.notation.parsing import Form, parsed, positioned
from casekit.stages.notation.writing import written

_TOO_LARGE = {"too_many_stages", "too_many_ways", "workflow_too_large"}
OPEN_ENDED = {"closure", "aftercare"}
"""A stage of these kinds may have no way out: the case ends there by a Closure, or by the end of aftercare."""
_OF_ITS_OWN = Limits(
    stages=sys.maxsize, ways=sys.maxsize, values=sys.maxsize, condition_depth=sys.maxsize, condition_parts=sys.maxsize
)
"""The limits of what a host built itself and did not read: none."""


@refusing(WorkflowError)
def check(
    workflow: Definition | Mapping[str, object] | str, *, guards: Guards | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[Fault, ...]:
    r"""
    Return every fault of a workflow. Empty if it has none. Never raises.

    Args:
        workflow: A Workflow, a mapping, or TOML or JSON text.
        guards: The registry in which guards are looked up. None: the guards of the library.
        limits: The limits on the size of the workflow and on the number of faults listed.

    In TOML text each fault has its line and column. A text or mapping that exceeds `limits` has a fault for it. If
    there are very many faults, only the first are listed, and the fault `more_faults` counts the others. Every code has
    a page in the documentation.

    >>> for fault in check('id = "tiny"\nversion = 1\ninitial = "start"\n[stages.begin]\n'):
    ...     print(fault.code, fault.where, fault.line)
    unknown_initial initial 3
    dead_end stages.begin 4
    """
    if isinstance(workflow, str | PathLike):
        return check_text(workflow, guards=guards, limits=limits)
    if not isinstance(workflow, Definition):
        return _check_mapping(workflow, guards, limits)
    if workflow.read_without_fault:
        return listed(guard_faults(workflow, guards or Guards()), limits=limits)
    data = written(workflow)
    own = attrs.evolve(_OF_ITS_OWN, faults=limits.faults, place=limits.place)
    reading = attrs.evolve(notation.read(data, own), moves=())  # the moves of a definition are all there
    return positioned(all_faults(workflow, reading, guards or Guards(), own), data)


def check_text(
    text: str | PathLike[str],
    form: Form | None = None,
    *,
    guards: Guards | None,
    named: Collection[str] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Fault, ...]:
    """Every fault of a workflow given as text; `form` is that of `parsed`, guards in `named` are taken as known."""
    data, faults = parsed(text, form, limits)
    return faults if data is None else _check_mapping(data, guards, limits, text, named)


def _check_mapping(
    data: object, guards: Guards | None, limits: Limits, text: object = None, named: Collection[str] = ()
) -> tuple[Fault, ...]:
    reading = notation.read(data, limits)
    found = all_faults(Definition(**reading.fields), reading, guards or Guards(), limits, named)
    return positioned(found, data, text)


def all_faults(
    definition: Definition,
    reading: notation.Reading,
    guards: Guards | None,
    limits: Limits,
    named: Collection[str] = (),
) -> tuple[Fault, ...]:
    """
    Every fault of a workflow that was read, and none that says only what could not be read; as many as are listed.

    Guards are looked up in `guards`; without them nothing is said of guards unless there are other faults, and then
    they are looked up among the ready ones; those in `named` are taken as known. In a workflow that exceeds the limits
    nothing but guards is looked at.
    """
    unread = Unread(faults=reading.faults, left_out=reading.left_out, moves=reading.moves)
    checks = () if any(each.code in _TOO_LARGE for each in reading.faults) else _CHECKS
    found = listed(
        reading.faults, unread.remaining(each for faults in checks for each in faults(definition)), limits=limits
    )
    if not found and guards is None:
        return ()
    of_guards = (
        each
        for each in guard_faults(definition, guards or Guards())
        if each.code != "unknown_guard" or each.params["guard"] not in named
    )
    return listed(found, unread.remaining(of_guards), limits=limits)


def _stages(definition: Definition) -> Iterator[FoundFault]:
    known = definition.by_id
    if not known:
        yield fault("empty_workflow", "stages")
    elif definition.initial not in (*known, UNREAD):
        yield unknown("unknown_initial", "initial", known)
    for id, count in Counter(stage.id for stage in definition.stages).items():
        if count > 1:
            yield fault("duplicate_stage", f"stages.{id}")
    entered = {definition.initial, *(target for move in definition.moves for target in move.targets)}
    for stage in definition.stages:
        yield from _family(definition, stage, entered)


def _family(definition: Definition, stage: Stage, entered: set[str]) -> Iterator[FoundFault]:
    where, known = f"stages.{stage.id}", definition.by_id
    oldest = definition.lineage(stage.id)[-1]
    if stage.parent is None:
        if "." in stage.id:
            yield fault("substage_without_parent", where)
    elif stage.parent not in known:
        yield unknown("unknown_stage", f"{where}.parent", known, stage=stage.parent)
    elif oldest.parent in known:
        yield fault("stage_cycle", f"{where}.parent")
    elif not stage.id.startswith(f"{stage.parent}."):
        yield fault("substage_name", where, parent=stage.parent)
    substages = definition.substages.get(stage.id, ())
    if stage.initial is not None and stage.initial not in substages:
        yield unknown("unknown_stage", f"{where}.initial", substages, stage=stage.initial)
    if substages and stage.initial is None and oldest.parent not in known and stage.id in entered:
        yield fault("substages_without_initial", where, substages=substages)


def _paths(definition: Definition) -> Iterator[FoundFault]:
    ways = next_stages(definition)
    reached = reached_by(ways, definition.entered(definition.initial))
    alive = {each.id for id in reached for each in definition.lineage(id)}
    leaves = [stage.id for stage in definition.stages if stage.id not in definition.substages]
    ends = {id for id in leaves if definition.is_final(id) or OPEN_ENDED & {*definition.kinds_of(id)}}
    ending = tuple(id for id in leaves if id in ends)
    traps = _traps(definition, ends, ways)
    for stage in definition.stages:
        where = f"stages.{stage.id}"
        if reached and stage.id not in alive:
            yield fault("unreachable_stage", where)
        if stage.id in definition.substages or stage.id in ends:
            continue
        if not ways[stage.id]:
            yield fault("dead_end", where)
        elif ends & reached and stage.id in traps:
            yield fault("trap", where, ends=ending)
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


_CHECKS: tuple[Callable[[Definition], Iterator[FoundFault]], ...] = (_stages, name_faults, move_faults, _paths)
