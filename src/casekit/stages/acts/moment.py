"""The moment of an act: the case at two times, and the results of the guards of a move there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.conditions import Condition, Leaf, Verdict, judge
from casekit.models import Case, Closure, Entry, Record
from casekit.practice import Practice
from casekit.stages.context import Context
from casekit.stages.definition import Definition
from casekit.stages.guards import Guards
from casekit.stages.move import Move, Way

BoundGuard: TypeAlias = "Callable[[Context], Refusal | None]"
"""A guard bound to its parameters."""
_NO_THINGS: Mapping[str, Definition] = MappingProxyType({})


@attrs.frozen(eq=False, repr=False)
class Moment:
    """
    An act to be evaluated and the case at two times: `then`, just before the act happened, and `now`.

    entry: The entry that the act would append, or that is evaluated again.
    then: The case just before the act. It differs from `now` for a backdated act and for an entry evaluated again.
    now: The case with everything on record; for a correction, with the correction applied.
    mends: The number of the entry that the act corrects, or that is evaluated again; None for any other act.
    closure: The closure that a closing move carries; None for any other act.
    thing: The thing whose step is evaluated, as it is at the time of the act; None for any other act.
    party: Whose step it is; None for any other act.
    """

    entry: Entry
    then: Case
    now: Case
    mends: int | None = None
    closure: Closure | None = None
    thing: Record | None = None
    party: str | None = None

    def context(
        self, workflow: Definition, practice: Practice, move: Move | None = None, target: str | None = None,
        reason: str | None = None, *, record: Record | None = None, things: Mapping[str, Definition] = _NO_THINGS,
    ) -> Context:  # fmt: skip
        """Return the context for guards and rules."""
        return Context(
            case=self.then, present=self.now, case_id=self.now.id, at=self.entry.at, by=self.entry.by,
            workflow=workflow, move=move, target=target, record=record, reason=reason, mends=self.mends,
            thing=self.thing, party=self.party, things=things, practice=practice,
        )  # fmt: skip


@attrs.frozen(eq=False, repr=False)
class MovePlan:
    """
    A move from one stage, prepared for evaluation.

    ways: Its ways in the order they are tried.
    kinds: The kinds of the target of each way.
    parts: Its conditions, each once, with the guard to call directly. If any condition is not a plain guard, every
        guard is None: `GuardResults` then evaluates all conditions, and caches guards that occur in several of them.
    move: The move.
    """

    ways: tuple[Way, ...]
    kinds: tuple[tuple[str, ...], ...]
    parts: tuple[tuple[BoundGuard | None, Condition], ...]
    move: Move


class GuardResults:
    """The results of the guards of one move; each guard is called at most once, for the first way that needs it."""

    def __init__(
        self, workflow: Definition, guards: Guards, moment: Moment, move: Move, reason: str | None, *,
        things: Mapping[str, Definition] = _NO_THINGS,
    ) -> None:  # fmt: skip
        self._things = things
        self._workflow = workflow
        self._guards = guards
        self._moment = moment
        self._move = move
        self._reason = reason
        self._contexts: dict[str, Context] = {}
        self._verdicts: dict[Leaf, Verdict] = {}

    def context(self, way: Way) -> Context:
        """Return the context for the guards of a way; `context.target` is None if the case stays in its stage."""
        found = self._contexts.get(way.target)
        if found is None:
            here = self._moment.then.stage if self._moment.mends else self._moment.now.stage
            target = way.target if way.target != here else None
            closure = self._moment.closure if self._move.closes else None
            found = self._moment.context(
                self._workflow, self._guards.practice, self._move, target, self._reason, record=closure,
                things=self._things,
            )  # fmt: skip
            self._contexts[way.target] = found
        return found

    def way_of(self, plan: MovePlan) -> tuple[int, list[Refusal]]:
        """Return the index of the way the move takes now, with refusals if a `guard_error` leaves the way undecided."""
        if len(plan.ways) == 1:
            return 0, []
        if plan.move.resume:
            indexes = {way.target: index for index, way in enumerate(plan.ways)}
            entered = [each.stage for each in self._moment.then.stage_intervals if each.stage in indexes]
            return indexes[entered[-1]] if entered else 0, []
        for index, way in enumerate(plan.ways[:-1]):
            verdict = self._verdict(way.when, way)
            if verdict.truth:
                return index, []
            if verdict.truth is None:
                facts = {"move": plan.move.name}
                return index, [Refusal("route_undecided", facts, self._moment.now.id), *verdict.reasons]
        return len(plan.ways) - 1, []

    def way_to(self, plan: MovePlan, target: str, taken: int) -> tuple[int, list[Refusal]]:
        """
        Return the index of the first way to a stage, and the refusals that say why the move now takes the way at index
        `taken` instead.
        """
        index = next(index for index, way in enumerate(plan.ways) if way.target == target)
        way, now = plan.ways[index], plan.ways[taken].target
        reasons = () if plan.move.resume else self._verdict(way.when, way).reasons
        elsewhere = Refusal("other_outcome", {"move": plan.move.name, "stage": now}, self._moment.now.id)
        return index, [elsewhere, *reasons]

    def refusals(self, parts: tuple[tuple[BoundGuard | None, Condition], ...], way: Way) -> Iterator[Refusal]:
        """Yield the refusals of the guards of the move, for a way."""
        for guard, part in parts:
            if guard is None or self._verdicts:  # the verdict may be cached: a route may have called the same guard
                yield from self._verdict(part, way).reasons
            elif (refusal := guard(self.context(way))) is not None:
                yield refusal

    def _verdict(self, condition: Condition, way: Way) -> Verdict:
        return judge(condition, lambda leaf: self._leaf(leaf, way))

    def _leaf(self, leaf: Leaf, way: Way) -> Verdict:
        """Return the verdict of a guard. It is cached, so that every way that needs it gets the same verdict."""
        named = self._workflow.resolved(leaf)
        found = self._verdicts.get(named)
        if found is None:
            found = self._guards.ask(named, self.context(way))
            self._verdicts[named] = found
        return found
