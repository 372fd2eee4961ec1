"""
Whether a workflow is sound: every fault at once, before anything is compiled.

Each check is a function from a definition to findings; a new one is added to `_CHECKS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from casekit.answers import Finding
from casekit.conditions import leaves
from casekit.models import EVENTS
from casekit.stages import notation
from casekit.stages.casework_rules import RULES
from casekit.stages.definition import ANYWHERE, STAYING, Definition, Stage
from casekit.stages.guards import Guards

_OPEN_ENDED = {"closure", "aftercare"}
"""A stage of these kinds may have no way out: the case ends there by a Closure, or by the end of aftercare."""


def check(workflow: Definition | Mapping[str, object] | str, guards: Guards | None = None) -> tuple[Finding, ...]:
    r"""
    Every fault of a workflow, given as a Workflow, a mapping or TOML text; empty when it is sound. Never raises.

    Guards are looked up in `guards` (None: the ready ones).

    >>> for fault in check('id = "tiny"\nversion = 1\ninitial = "start"\n[stages.begin]\n'):
    ...     print(fault.code, fault.where)
    unknown_initial initial
    dead_end stages.begin
    """
    data: object = notation.written(workflow) if isinstance(workflow, Definition) else workflow
    if isinstance(data, str):
        data, faults = notation.parsed(data)
        if data is None:
            return faults
    fields, faults = notation.read(data)
    definition = workflow if isinstance(workflow, Definition) else Definition(**fields)
    return (*faults, *graph_faults(definition), *guard_faults(definition, guards or Guards()))


def graph_faults(definition: Definition) -> tuple[Finding, ...]:
    """Every fault that shows without knowing the guards."""
    return tuple(fault for faults in _CHECKS for fault in faults(definition))


def guard_faults(definition: Definition, guards: Guards) -> Iterator[Finding]:
    """Every guard a workflow names that is not registered, or is given parameters it does not take."""
    for index, move in enumerate(definition.moves):
        for leaf in leaves(move.guards):
            yield from guards.faults(leaf, f"moves[{index}].guards")


def _fault(code: str, where: str, **params: object) -> Finding:
    return Finding(code, params, where, "error")


def _stages(definition: Definition) -> Iterator[Finding]:
    known = tuple(definition.by_id)
    if not known:
        yield _fault("empty_workflow", "stages")
    elif definition.initial not in known:
        yield _fault("unknown_initial", "initial", known=known)
    for id, count in Counter(stage.id for stage in definition.stages).items():
        if count > 1:
            yield _fault("duplicate_stage", f"stages.{id}")
    for stage in definition.stages:
        yield from _family(definition, stage)


def _family(definition: Definition, stage: Stage) -> Iterator[Finding]:
    where, known = f"stages.{stage.id}", tuple(definition.by_id)
    oldest = [*definition.lineage(stage.id)][-1]
    if stage.parent is None:
        if "." in stage.id:
            yield _fault("substage_without_parent", where)
    elif stage.parent not in known:
        yield _fault("unknown_stage", f"{where}.parent", stage=stage.parent, known=known)
    elif oldest.parent in known:
        yield _fault("substage_cycle", f"{where}.parent")
    elif not stage.id.startswith(f"{stage.parent}."):
        yield _fault("substage_name", where, parent=stage.parent)
    if stage.initial is not None:
        substages = tuple(each.id for each in definition.stages if each.parent == stage.id)
        if stage.initial not in substages:
            yield _fault("unknown_stage", f"{where}.initial", stage=stage.initial, known=substages)


def _moves(definition: Definition) -> Iterator[Finding]:
    known = tuple(definition.by_id)
    seen: dict[tuple[str, str], str] = {}
    for index, move in enumerate(definition.moves):
        where = f"moves[{index}]"
        if move.name == "state":
            yield _fault("reserved_name", f"{where}.name")
        if not move.sources:
            yield _fault("move_from_nowhere", f"{where}.from")
        for stage in (*move.sources, move.target):
            if stage not in (*known, ANYWHERE, STAYING):
                yield _fault("unknown_stage", where, stage=stage, known=known)
        for source in move.sources:
            if definition.is_final(source):
                yield _fault("move_from_final", f"{where}.from", stage=source)
            if source == definition.entered(move.target):
                yield _fault("self_move", f"{where}.to", stage=source)
            before = seen.get((move.name, source))
            if before is not None:
                code = "duplicate_move" if before == move.target else "shadowed_move"
                yield _fault(code, where, move=move.name, stage=source)
            seen[move.name, source] = move.target


def _paths(definition: Definition) -> Iterator[Finding]:
    reached = _reached(definition)
    alive = {each.id for id in reached for each in definition.lineage(id)}
    for stage in definition.stages:
        if reached and stage.id not in alive:
            yield _fault("unreachable_stage", f"stages.{stage.id}")
        ways = {target for _, target in definition.moves_from(stage.id).values()} - {stage.id}
        ends = definition.is_final(stage.id) or bool(_OPEN_ENDED & {*definition.kinds_of(stage.id)})
        if stage.initial is None and not ways and not ends:
            yield _fault("dead_end", f"stages.{stage.id}")


def _reached(definition: Definition) -> set[str]:
    reached: set[str] = set()
    ahead = [definition.entered(definition.initial)]
    while ahead:
        stage = ahead.pop()
        if stage in definition.by_id and stage not in reached:
            reached.add(stage)
            ahead += [target for _, target in definition.moves_from(stage).values()]
    return reached


def _settings(definition: Definition) -> Iterator[Finding]:
    for code, count in Counter(setting.rule for setting in definition.rules).items():
        if count > 1:
            yield _fault("duplicate_rule", f"rules.{code}")
    for setting in definition.rules:
        if setting.rule not in RULES:
            yield _fault("unknown_rule", f"rules.{setting.rule}", known=tuple(RULES))
    for rule in definition.deadlines:
        for key, event in (("from", rule.since), ("until", rule.until)):
            if event not in EVENTS:
                yield _fault("unknown_event", f"deadlines.{rule.id}.{key}", event=event, known=EVENTS)


_CHECKS: tuple[Callable[[Definition], Iterator[Finding]], ...] = (_stages, _moves, _paths, _settings)
