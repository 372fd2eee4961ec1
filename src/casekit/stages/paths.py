"""The moves that lead to a stage, and what each still needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

import attrs

from casekit.answers import Refusal
from casekit.errors import MoveNotOpenError
from casekit.models import Actor, Case, StageChange
from casekit.models.record import changed
from casekit.stages.acts import Option
from casekit.stages.definition import Definition


@attrs.frozen(kw_only=True)
class Paths:
    """
    Finds ways through a workflow for one case, one actor and one instant.

    `options` are what the machine answers of a case. Each move of a way is asked of the case as if the moves before it
    had been made.
    """

    workflow: Definition
    options: Callable[[Case], tuple[Option, ...]]
    at: datetime
    by: Actor | str

    def to(self, case: Case, target: str) -> tuple[tuple[Option, Case], ...]:
        """
        The moves to a stage, each with the case it is asked of.

        Of several ways the one with the fewest moves that still need something, then the shortest. Raises
        MoveNotOpenError where no moves lead there.
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
            for option in self._branches(here):
                there, after = self.as_if_moved(here, option), (*steps, (option, here))
                heappush(ways, (needing + (not option.open), length + 1, next(asked), there, after))
        raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", [Refusal("no_path", {"stage": target})])

    def before(self, case: Case, move: str) -> tuple[tuple[Option, Case], ...]:
        """
        The way to a stage from which a move is declared: of several the one that needs the least, then the shortest.

        Empty where the case is in such a stage. Raises MoveNotOpenError where no moves lead to any.
        """
        if move in self.workflow.ways_from(case.stage):
            return ()
        found: list[tuple[tuple[Option, Case], ...]] = []
        refusals: tuple[Refusal, ...] = ()
        for stage in self.workflow.by_id:
            if move in self.workflow.ways_from(stage):
                try:
                    found.append(self.to(case, stage))
                except MoveNotOpenError as error:
                    refusals = error.refusals
        if not found:
            raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", refusals)
        return min(found, key=lambda way: (sum(not option.open for option, _ in way), len(way)))

    def _branches(self, case: Case) -> Iterator[Option]:
        """Every option, and of a move with several outcomes also those it would not have now."""
        ways = self.workflow.ways_from(case.stage)
        for option in self.options(case):
            yield option
            for target in dict.fromkeys(way.target for way in ways[option.move or ""]):
                if target not in (option.target, case.stage):
                    other = Refusal("other_outcome", {"move": option.move, "stage": option.target}, case.id)
                    yield attrs.evolve(option, target=target, refusals=(*option.refusals, other))

    def as_if_moved(self, case: Case, option: Option) -> Case:
        """The case as if a move had been made, whatever stands in its way."""
        kinds = self.workflow.kinds_of(option.target)
        change = StageChange(stage=option.target, kinds=kinds, source=case.stage, move=option.move)
        problems, after = case.taking(case.entry(change, at=self.at, by=self.by))
        return changed(case, {"stage": option.target, "kinds": kinds}) if problems else after
