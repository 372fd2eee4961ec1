"""Faults of guards: unknown, given parameters they do not take, or such that they can never hold together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeAlias, cast

import attrs

from casekit.answers import Fault, Params
from casekit.conditions import AllOf, AnyOf, Condition, Leaf, Not, leaves
from casekit.stages.definition import Definition, Move
from casekit.stages.faults import FoundFault, fault, unknown
from casekit.stages.guards import Guards
from casekit.stages.settings import PARAMETER

MOST_BRANCHES = 512
"""So many ways of making a condition true are looked at; a condition with more is taken to be possible."""
MOST_BRANCHES_OF_A_MOVE = 20 * MOST_BRANCHES
"""So many are looked at in all routes of a move together; the conditions of further routes are taken to be possible."""


def guard_faults(definition: Definition, guards: Guards) -> Iterator[FoundFault | Fault]:
    """Every guard a workflow names that is unknown or wrongly given, and guards that contradict each other."""
    units = {each.id: each.unit for each in definition.parameters}
    for index, move in enumerate(definition.moves):
        where = f"moves[{index}]"
        named = [(move.guards, f"{where}.guards")]
        named += [(route.guards, f"{where}.to[{place}].when") for place, route in enumerate(move.routes)]
        asked = [(leaf, place) for condition, place in named for leaf in leaves(condition)]
        found = [fault for leaf, place in asked for fault in _faults_of(definition, units, leaf, guards, place)]
        yield from found
        if len(asked) > 1 and all(each.code == "parameter_unit" for each in found):
            yield from _contradictions(definition, move, guards, where)


def _faults_of(
    definition: Definition, units: Mapping[str, str], leaf: Leaf, guards: Guards, where: str
) -> Iterator[FoundFault | Fault]:
    """Every fault of one guard: parameters of the workflow that are unknown or of another unit, then its own."""
    named = definition.named_parameters(leaf.params) if leaf.params else ()
    missing = [name for name in named if name not in units]
    for name in missing:
        yield unknown("unknown_parameter", where, units, word=name, name=name)
    for name, value in leaf.params.items() if units else ():
        unit = units.get(str(value)[len(PARAMETER) :]) if str(value).startswith(PARAMETER) else None
        takes = guards.unit_of(leaf.name, name)
        if unit and takes not in (None, unit):
            yield fault("parameter_unit", where, guard=leaf.name, parameter=name, unit=unit, takes=takes)
    if not missing:
        yield from guards.faults(definition.resolved(leaf) if named else leaf, where)


def _contradictions(definition: Definition, move: Move, guards: Guards, where: str) -> Iterator[FoundFault]:
    if contradiction := contradicting(definition, move.guards, guards):
        yield fault("contradicting_guards", f"{where}.guards", move=move.name, guards=contradiction)
        return
    left = iter(range(MOST_BRANCHES_OF_A_MOVE))
    for place, route in enumerate(move.routes):
        both = AllOf((*move.guards.parts, *route.guards.parts))
        if contradiction := contradicting(definition, both, guards, islice(left, MOST_BRANCHES)):
            yield fault("contradicting_guards", f"{where}.to[{place}].when", move=move.name, guards=contradiction)


@attrs.frozen(eq=False, repr=False)
class _Assumed:
    """What must be so for a condition to hold: guards asked and answered, and the facts they declare."""

    answers: Mapping[tuple[str, Params], bool]
    facts: Mapping[str, tuple[str, object]]


_Ahead: TypeAlias = "tuple[tuple[Condition, bool], _Ahead] | None"
"""What must still be true or false, the next first."""


def contradicting(
    definition: Definition, condition: Condition, guards: Guards, steps: Iterable[int] = range(MOST_BRANCHES)
) -> tuple[str, ...]:
    """
    Return the guards that keep a condition from ever holding; empty when it can hold, as far as they declare.

    It is taken to be possible when there are no `steps` left.
    """
    clashes: list[tuple[str, ...]] = []
    branches: list[tuple[_Ahead, _Assumed]] = [(((condition, True), None), _Assumed({}, {}))]
    for _ in steps:
        if not branches:
            return clashes[-1] if clashes else ()
        ahead, assumed = branches.pop()
        if ahead is None:
            return ()
        (first, truth), rest = ahead
        if isinstance(first, Leaf):
            after = _assume(definition.resolved(first), truth, assumed, guards, clashes)
            branches += [] if after is None else [(rest, after)]
        elif isinstance(first, Not):
            branches.append((((first.part, not truth), rest), assumed))
        elif isinstance(first, AnyOf) != truth:
            for part in reversed(first.parts):
                rest = ((part, truth), rest)
            branches.append((rest, assumed))
        else:
            branches += [(((part, truth), rest), assumed) for part in reversed(first.parts)]
    return ()


def _assume(
    leaf: Leaf, truth: bool, assumed: _Assumed, guards: Guards, clashes: list[tuple[str, ...]]
) -> _Assumed | None:
    key = (leaf.name, leaf.params)
    if assumed.answers.get(key, truth) != truth:
        clashes.append((leaf.name,))
        return None
    facts = dict(assumed.facts)
    for name, value in guards.facts_of(leaf.name).items() if truth else ():
        who, held = facts.setdefault(name, (leaf.name, value))
        both = _both(held, value)
        if both is None:
            clashes.append((who, leaf.name))
            return None
        facts[name] = (leaf.name, both)
    return _Assumed({**assumed.answers, key: truth}, facts)


def _both(one: object, other: object) -> object | None:
    """What is left of a fact that two guards declare: the overlap of two ranges, or the value where it is the same."""
    if not (isinstance(one, tuple) and isinstance(other, tuple)):
        return one if one == other else None  # pyright: ignore[reportUnknownVariableType]
    first, second = cast("tuple[float, float]", one), cast("tuple[float, float]", other)
    low, high = max(first[0], second[0]), min(first[1], second[1])
    return (low, high) if low <= high else None
