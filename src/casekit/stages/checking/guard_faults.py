"""Faults of guards: unknown names, invalid parameters, and guards that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeAlias, cast

import attrs

from casekit.answers import Params
from casekit.conditions import AllOf, AnyOf, Condition, Leaf, Not, leaves
from casekit.notation.faults import FoundFault, fault, unknown
from casekit.stages.checking.kind_faults import kind_faults
from casekit.stages.definition import Definition
from casekit.stages.guards import Guards, deadlines_kept, recorded
from casekit.stages.move import Move
from casekit.stages.settings import PARAMETER

MOST_STEPS = 512
"""The most steps of a search for contradictions. A condition that needs more is assumed to be satisfiable."""
MOST_STEPS_OF_A_MOVE = 20 * MOST_STEPS
"""The most steps for all routes of a move together. Conditions of further routes are assumed to be satisfiable."""


def guard_faults(definition: Definition, guards: Guards) -> Iterator[FoundFault]:
    """Yield the faults of every guard in a workflow, and contradictions between the guards of one move."""
    units = {each.id: each.unit for each in definition.parameters}
    for index, move in enumerate(definition.moves):
        where = f"moves[{index}]"
        guard_places = [*_guards_of_move(move, where)]
        found = [fault for leaf, place in guard_places for fault in _faults_of(definition, units, leaf, guards, place)]
        yield from found
        if len(guard_places) > 1 and all(each.code == "parameter_unit" for each in found):
            yield from _contradictions(definition, move, guards, where)
    for rule in definition.deadlines:
        for leaf in leaves(rule.guards):
            yield from _faults_of(definition, units, leaf, guards, f"deadlines.{rule.id}.guards")
    yield from _circles(definition)


def guards_of(definition: Definition) -> Iterator[tuple[Leaf, str]]:
    """Yield every guard of a workflow, with the path where it is written."""
    for index, move in enumerate(definition.moves):
        yield from _guards_of_move(move, f"moves[{index}]")
    for rule in definition.deadlines:
        yield from ((leaf, f"deadlines.{rule.id}.guards") for leaf in leaves(rule.guards))


def _guards_of_move(move: Move, where: str) -> Iterator[tuple[Leaf, str]]:
    """Yield every guard of a move and of its routes, with the path where it is written."""
    yield from ((leaf, f"{where}.guards") for leaf in leaves(move.guards))
    for place, route in enumerate(move.routes):
        yield from ((leaf, f"{where}.to[{place}].when") for leaf in leaves(route.guards))


def _circles(definition: Definition) -> Iterator[FoundFault]:
    """Yield a fault for each deadline whose start depends on whether it is kept itself, also through others."""
    hard = tuple(rule.id for rule in definition.deadlines if rule.hard)
    asks: dict[str, set[str]] = {rule.id: set() for rule in definition.deadlines}
    for rule in definition.deadlines:
        for leaf in leaves(rule.guards):
            if leaf.name == deadlines_kept.__name__:
                named = definition.resolved(leaf).params.get("deadline")
                asks[rule.id] |= {*hard} if named is None else {str(named)} & {*hard}
    for id, first in asks.items():
        reached, pending = set[str](), [*first]
        while pending and id not in reached:
            reached.add(each := pending.pop())
            pending += asks[each] - reached
        if id in reached:
            yield fault("deadline_circle", f"deadlines.{id}.guards", deadline=id)


def _faults_of(
    definition: Definition, units: Mapping[str, str], leaf: Leaf, guards: Guards, where: str
) -> Iterator[FoundFault]:
    """Yield the faults of one guard: workflow parameters that are unknown or of another unit, then `Guards.faults`."""
    named = definition.named_parameters(leaf.params) if leaf.params else ()
    missing = [name for name in named if name not in units]
    for name in missing:
        yield unknown("unknown_parameter", where, units, like=name, name=name)
    for name, value in leaf.params.items() if units else ():
        unit = units.get(str(value)[len(PARAMETER) :]) if str(value).startswith(PARAMETER) else None
        takes = guards.unit_of(leaf.name, name)
        if unit and takes not in (None, unit):
            yield fault("parameter_unit", where, guard=leaf.name, parameter=name, unit=unit, takes=takes)
    if not missing:
        leaf = definition.resolved(leaf) if named else leaf
        yield from guards.faults(leaf, where)
        if leaf.name == recorded.__name__:
            yield from kind_faults(guards.practice, leaf.params.get("event"), leaf.params.get("kind"), where)
        deadline = leaf.params.get("deadline") if leaf.name == deadlines_kept.__name__ else None
        hard = {rule.id: rule for rule in definition.deadlines if rule.hard}
        if isinstance(deadline, str) and deadline not in hard:
            yield unknown("unknown_deadline", where, hard, like=deadline, name=deadline)


def _contradictions(definition: Definition, move: Move, guards: Guards, where: str) -> Iterator[FoundFault]:
    """Yield a fault for guards of a move that contradict each other, or contradict those of a route."""
    if contradiction := contradicting(definition, move.guards, guards):
        yield fault("contradicting_guards", f"{where}.guards", move=move.name, guards=contradiction)
        return
    left = iter(range(MOST_STEPS_OF_A_MOVE))
    for place, route in enumerate(move.routes):
        both = AllOf((*move.guards.parts, *route.guards.parts))
        if contradiction := contradicting(definition, both, guards, islice(left, MOST_STEPS)):
            yield fault("contradicting_guards", f"{where}.to[{place}].when", move=move.name, guards=contradiction)


@attrs.frozen(eq=False, repr=False)
class _Assumed:
    """
    The assumptions of one alternative.

    answers: The truth of each guard, by its name and parameters.
    facts: For each declared fact, the guard that declared it last, and the value or range that is still possible.
    """

    answers: Mapping[tuple[str, Params], bool]
    facts: Mapping[str, tuple[str, object]]


_Ahead: TypeAlias = "tuple[tuple[Condition, bool], _Ahead] | None"
"""The conditions still to be assumed true or false, as a linked list."""


def contradicting(
    definition: Definition, condition: Condition, guards: Guards, steps: Iterable[int] = range(MOST_STEPS)
) -> tuple[str, ...]:
    """
    Return the names of guards whose contradiction makes a condition unsatisfiable; empty if none is found.

    Each part examined uses up one of the `steps`. If none is left, the condition is assumed to be satisfiable.
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
            after = _with_assumption(definition.resolved(first), truth, assumed, guards, clashes)
            branches += [] if after is None else [(rest, after)]
        elif isinstance(first, Not):
            branches.append((((first.part, not truth), rest), assumed))
        elif isinstance(first, AnyOf) != truth:  # all parts have this truth: "all" is true, or "any" is false
            for part in reversed(first.parts):
                rest = ((part, truth), rest)
            branches.append((rest, assumed))
        else:
            branches += [(((part, truth), rest), assumed) for part in reversed(first.parts)]
    return ()


def _with_assumption(
    leaf: Leaf, truth: bool, assumed: _Assumed, guards: Guards, clashes: list[tuple[str, ...]]
) -> _Assumed | None:
    """Return the assumptions and one more: the truth of a guard. If they contradict it, add a clash and return None."""
    key = (leaf.name, leaf.params)
    if assumed.answers.get(key, truth) != truth:
        clashes.append((leaf.name,))
        return None
    facts = dict(assumed.facts)
    for name, value in guards.facts_of(leaf.name).items() if truth else ():
        declared_by, value_so_far = facts.setdefault(name, (leaf.name, value))
        overlap = _overlap(value_so_far, value)
        if overlap is None:
            clashes.append((declared_by, leaf.name))
            return None
        facts[name] = (leaf.name, overlap)
    return _Assumed({**assumed.answers, key: truth}, facts)


def _overlap(one: object, other: object) -> object | None:
    """Return the overlap of two values of a fact: of two ranges, or of two equal values; None if there is none."""
    if not (isinstance(one, tuple) and isinstance(other, tuple)):
        return one if one == other else None  # pyright: ignore[reportUnknownVariableType]
    first, second = cast("tuple[float, float]", one), cast("tuple[float, float]", other)
    low, high = max(first[0], second[0]), min(first[1], second[1])
    return (low, high) if low <= high else None
