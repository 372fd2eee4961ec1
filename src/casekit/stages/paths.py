"""The moves that lead to a stage, and what each still needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

import attrs

from casekit.answers import Refusal
from casekit.errors import MoveNotOpenError
from casekit.models import Actor, Case, StageChange
from casekit.models.record import changed
from casekit.stages.acts import Option

if TYPE_CHECKING:
    from casekit.stages.machine import StageMachine


def way_to(
    machine: StageMachine, case: Case, target: str, *, at: datetime, by: Actor | str
) -> tuple[tuple[Option, Case], ...]:
    """
    The moves to a stage, each with the case it is asked of: as if the moves before it had been made.

    Of several ways the one with the fewest moves that still need something, then the shortest. Raises MoveNotOpenError
    where no moves lead there.
    """
    ways: list[tuple[int, int, int, Case, tuple[tuple[Option, Case], ...]]] = [(0, 0, 0, case, ())]
    done: set[str] = set()
    asked = count(1)
    while ways:
        needing, length, _, here, steps = heappop(ways)
        if here.stage == target:
            return steps
        if here.stage in done:
            continue
        done.add(here.stage)
        for option in _branches(machine, here, at=at, by=by):
            there = as_if_moved(machine, here, option, at=at, by=by)
            after = (*steps, (option, here))
            heappush(ways, (needing + (not option.open), length + 1, next(asked), there, after))
    raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", [Refusal("no_path", {"stage": target})])


def _branches(machine: StageMachine, case: Case, *, at: datetime, by: Actor | str) -> Iterator[Option]:
    """Every option, and of a move with several outcomes also those it would not have now."""
    ways = machine.workflow.ways_from(case.stage)
    for option in machine.options(case, at=at, by=by):
        yield option
        for target in dict.fromkeys(way.target for way in ways[option.move or ""]):
            if target not in (option.target, case.stage):
                other = Refusal("other_outcome", {"move": option.move, "stage": option.target}, case.id)
                yield attrs.evolve(option, target=target, refusals=(*option.refusals, other))


def as_if_moved(machine: StageMachine, case: Case, option: Option, *, at: datetime, by: Actor | str) -> Case:
    """The case as if a move had been made, whatever stands in its way."""
    kinds = machine.workflow.kinds_of(option.target)
    change = StageChange(stage=option.target, kinds=kinds, source=case.stage, move=option.move)
    problems, after = case.taking(case.entry(change, at=at, by=by))
    return changed(case, {"stage": option.target, "kinds": kinds}) if problems else after


def ways_before(
    machine: StageMachine, case: Case, move: str, *, at: datetime, by: Actor | str
) -> list[tuple[tuple[Option, Case], ...]]:
    """
    The ways to each stage a move is declared from; one of no moves where the case is in such a stage.

    Raises MoveNotOpenError where no moves lead to any.
    """
    if machine.engine.get_transitions(move, case.stage):
        return [()]
    found: list[tuple[tuple[Option, Case], ...]] = []
    refusals: tuple[Refusal, ...] = ()
    for stage in machine.workflow.by_id:
        if machine.engine.get_transitions(move, stage):
            try:
                found.append(way_to(machine, case, stage, at=at, by=by))
            except MoveNotOpenError as error:
                refusals = error.refusals
    if not found:
        raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", refusals)
    return found
