"""
Check a workflow before it is compiled, and return every fault at once.

Each check is a function from a definition to faults; add a new one to `_CHECKS`. Faults are listed in this order: what
cannot be read, stages, names, moves, paths, then the names that a practice may declare (rules and events) or use
(stages), and guards. A fault that only follows from something that could not be read is left out.
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
from casekit.notation.faults import FoundFault, fault, listed, unknown
from casekit.notation.parsing import Form, parsed, positioned
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.stages.checking.closing_faults import closing_faults, closing_notices, is_recorded_in
from casekit.stages.checking.deadline_faults import deadlines_never_started
from casekit.stages.checking.guard_faults import guard_faults
from casekit.stages.checking.move_faults import move_faults
from casekit.stages.checking.name_faults import name_faults, own_name_faults
from casekit.stages.checking.needed_roles import needs_role
from casekit.stages.checking.unread import Unread
from casekit.stages.definition import Definition
from casekit.stages.guards import Guards
from casekit.stages.move import UNREAD
from casekit.stages.notation import workflow_notation as notation
from casekit.stages.notation.writing import written
from casekit.stages.stage import ENDING_KINDS, Stage

_TOO_LARGE = {"too_many_stages", "too_many_ways", "workflow_too_large"}
"""Codes for a workflow that exceeds the limits. Of such a workflow only the guards are checked."""
_UNLIMITED = Limits(
    stages=sys.maxsize, ways=sys.maxsize, values=sys.maxsize, condition_depth=sys.maxsize, condition_parts=sys.maxsize
)
"""No limits on size: for a definition that the host built in Python."""


@refusing(WorkflowError)
def check(
    workflow: Definition | Mapping[str, object] | str, *, practice: Practice = NO_PRACTICE,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Fault, ...]:  # fmt: skip
    r"""
    Return every fault of a workflow. Empty if it has none. A fault does not raise.

    If there is no fault, return notices: what is no fault and may surprise, such as that anyone may close a case. They
    have the severity "notice", and the machine uses the workflow.

    Args:
        workflow: A Workflow, a mapping, or TOML or JSON text.
        practice: The practice whose guards, rules and events the workflow can name.
        limits: The limits on the size of the workflow and on the number of faults listed.

    In TOML text each fault has its line and column where known: see `Fault.line`. A text or mapping that exceeds
    `limits` has a fault for it. If there are very many faults, only the first are listed, and the fault `more_faults`
    counts the others. Every code has a page in the documentation.

    Raises PracticeError if a guard or a rule of the practice has the name of one of the library.

    >>> for fault in check('id = "tiny"\nversion = 1\ninitial = "start"\n[stages.begin]\n'):
    ...     print(fault.code, fault.where, fault.line)
    unknown_initial initial 3
    dead_end stages.begin 4
    """
    if isinstance(workflow, str | PathLike):
        return check_text(workflow, practice=practice, limits=limits)
    if not isinstance(workflow, Definition):
        return _check_mapping(workflow, practice, limits)
    if workflow.read_without_fault:
        found = listed(*_faults_of_own_names(workflow, practice), limits=limits)
        return found or listed(closing_notices(workflow), limits=limits)
    data = written(workflow)
    unlimited = attrs.evolve(_UNLIMITED, faults=limits.faults, place=limits.place)
    reading = attrs.evolve(notation.read(data, unlimited), moves=())  # the indexes of its moves are used as they are
    found = all_faults(workflow, reading, practice, unlimited)
    return positioned(found or listed(closing_notices(workflow), limits=limits), data)


def faults_of(
    workflow: Definition | Mapping[str, object] | str, *, practice: Practice = NO_PRACTICE,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Fault, ...]:  # fmt: skip
    """Return what `check` returns, without the notices: what keeps a machine from using the workflow."""
    found = check(workflow, practice=practice, limits=limits)
    return tuple(each for each in found if each.severity == "error")


def check_text(
    text: str | PathLike[str],
    form: Form | None = None,
    *,
    practice: Practice = NO_PRACTICE,
    named: Collection[str] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Fault, ...]:
    """
    Return every fault of a workflow in text; `form` is as for `parsed`, and guards in `named` count as known.

    No file is read: for a path, the only fault is `looks_like_path`.
    """
    data, faults = parsed(text, form, limits)
    return faults if data is None else _check_mapping(data, practice, limits, text, named)


def _check_mapping(
    data: object,
    practice: Practice,
    limits: Limits,
    text: object = None,
    named: Collection[str] = (),
) -> tuple[Fault, ...]:
    """Return every fault of a workflow in a mapping; `text` is what it was parsed from, if anything."""
    reading = notation.read(data, limits)
    definition = Definition(**reading.fields)
    found = all_faults(definition, reading, practice, limits, named)
    return positioned(found or listed(closing_notices(definition), limits=limits), data, text)


def all_faults(
    definition: Definition,
    reading: notation.Reading,
    practice: Practice | None,
    limits: Limits,
    named: Collection[str] = (),
) -> tuple[Fault, ...]:
    """
    Return the faults of a workflow that was read, up to the limit, without those that follow from an unread part.

    In a workflow that exceeds the limits only guards are checked.

    Args:
        definition: What could be read of the workflow.
        reading: The reading it comes from, with the faults of reading.
        practice: The practice whose guards, rules and events can be named. None: there is none, and these names are
            checked only if there are other faults.
        limits: How many faults are listed.
        named: Names of guards that count as known.
    """
    unread = Unread(faults=reading.faults, left_out=reading.left_out, moves=reading.moves)
    checks = () if any(each.code in _TOO_LARGE for each in reading.faults) else _CHECKS
    found = listed(
        reading.faults, unread.remaining(each for faults in checks for each in faults(definition)), limits=limits
    )
    if not found and practice is None:
        return ()
    of_names, of_guards = _faults_of_own_names(definition, practice or NO_PRACTICE)
    kept = (each for each in of_guards if each.code != "unknown_guard" or each.params["guard"] not in named)
    return listed(found, unread.remaining(of_names if checks else ()), unread.remaining(kept), limits=limits)


def _faults_of_own_names(
    definition: Definition, practice: Practice
) -> tuple[Iterator[FoundFault], Iterator[FoundFault]]:
    """Return the faults of names that a practice may declare or use: of events, rules and stages, and of guards."""
    return own_name_faults(definition, practice), guard_faults(definition, Guards(practice))


def _stage_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield the faults of the stages and of the initial stage."""
    known = definition.by_id
    if not known:
        yield fault("empty_workflow", "stages")
    elif definition.initial not in (*known, UNREAD):
        yield unknown("unknown_initial", "initial", known)
    for id, count in Counter(stage.id for stage in definition.stages).items():
        if count > 1:
            yield fault("duplicate_stage", f"stages.{id}")
    entered = {definition.initial, *(target for move in definition.moves for target in move.targets)}
    entered |= {rule.target for rule in definition.records if rule.target is not None}
    for stage in definition.stages:
        yield from _substage_faults(definition, stage, entered)


def _substage_faults(definition: Definition, stage: Stage, entered: set[str]) -> Iterator[FoundFault]:
    """
    Yield the faults of one stage as a parent or a substage.

    `entered` contains the initial stage and the targets of all moves.
    """
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


def _path_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield unreachable stages, stages without a way to an end, closings that are impossible and idle deadlines."""
    next_of = next_stages(definition)
    reached = reached_by(next_of, definition.entered(definition.initial))
    alive = {each.id for id in reached for each in definition.lineage(id)}
    leaves = [stage.id for stage in definition.stages if stage.id not in definition.substages]
    ends = {id for id in leaves if definition.is_final(id) or ENDING_KINDS & {*definition.kinds_of(id)}}
    ending = tuple(id for id in leaves if id in ends)
    traps = _traps(definition, ends, next_of)
    for stage in definition.stages:
        where = f"stages.{stage.id}"
        if reached and stage.id not in alive:
            yield fault("unreachable_stage", where)
        if stage.id in definition.substages or stage.id in ends:
            continue
        if not next_of[stage.id]:
            yield fault("dead_end", where)
        elif ends & reached and stage.id in traps:
            yield fault("trap", where, ends=ending)
    yield from closing_faults(definition, reached)
    if reached:
        yield from deadlines_never_started(definition, alive)


def reached_from(definition: Definition, start: str, without: str | None = None) -> set[str]:
    """Return the stages reachable from a stage; with `without`, those reachable if nobody has that role."""
    return reached_by(next_stages(definition, without), start)


def reached_by(next_of: Mapping[str, set[str]], start: str) -> set[str]:
    """Return the stages reachable from a stage, itself included; `next_of` has the next stages of each."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        stage = ahead.pop()
        if stage in next_of and stage not in reached:
            reached.add(stage)
            ahead += next_of[stage]
    return reached


def next_stages(definition: Definition, without: str | None = None) -> dict[str, set[str]]:
    """
    Return, for each stage, the stages that one move leads to, or a closing or reopening there.

    With `without`, those if nobody has that role.
    """
    entered = {
        rule: definition.entered(rule.target) for rule in definition.records
        if rule.target is not None and (without is None or not needs_role(definition, rule, without))
    }  # fmt: skip
    return {
        stage: {
            way.target
            for ways in definition.ways_from(stage).values()
            for way in ways
            if way.target != stage and (without is None or not needs_role(definition, way, without))
        }
        | {target for rule, target in entered.items() if target != stage and is_recorded_in(definition, rule, stage)}
        for stage in definition.by_id
    }


def _leading_to(ends: set[str], next_of: Mapping[str, set[str]]) -> set[str]:
    """Return the stages from which one of the ends can be reached, the ends included."""
    before: dict[str, set[str]] = {}
    for stage, targets in next_of.items():
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


def _traps(definition: Definition, ends: set[str], next_of: Mapping[str, set[str]]) -> set[str]:
    """
    Return one stage, the first written, of each connected group of stages from which no end can be reached.

    A stage from which a dead end or an unknown stage can be reached is left out, because these have their own faults.
    """
    elsewhere = {id for id in {*next_of}.union(*next_of.values()) if id in ends or not next_of.get(id)}
    trapped = {*next_of} - {*definition.substages} - _leading_to(elsewhere, next_of)
    neighbours: dict[str, set[str]] = {id: next_of[id] & trapped for id in trapped}
    for id in trapped:
        for target in next_of[id] & trapped:
            neighbours[target].add(id)
    firsts: set[str] = set()
    visited: set[str] = set()
    for first in (stage.id for stage in definition.stages if stage.id in trapped):
        ahead = [first]
        firsts |= {first} - visited
        while ahead:
            stage = ahead.pop()
            ahead += neighbours[stage] - visited
            visited |= {stage, *neighbours[stage]}
    return firsts


_CHECKS: tuple[Callable[[Definition], Iterator[FoundFault]], ...] = (
    _stage_faults, name_faults, move_faults, _path_faults,
)  # fmt: skip
