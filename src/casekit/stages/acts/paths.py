"""Paths through a workflow: the moves, closings and reopenings that lead to a stage, each evaluated."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from heapq import heappop, heappush
from itertools import count
from typing import cast

import attrs

from casekit.answers import Refusal
from casekit.errors import MoveNotOpenError
from casekit.models import Case, Closure, Record, Reopening, StageChange, ThingStep
from casekit.models.appending import appended, next_entry
from casekit.models.catalogue import RECORDS
from casekit.models.state import id_of
from casekit.stages.acts.act import ActArguments
from casekit.stages.acts.drafts import Drafting
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.acts.moment import Moment
from casekit.stages.acts.option import Option
from casekit.stages.acts.remedies import has_known_step


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Paths:
    """
    Finds paths through a workflow, for one actor and one instant.

    Each move of a path is evaluated on the case as if the moves before it had been made.
    """

    evaluator: ActEvaluator
    arguments: ActArguments

    def to(self, case: Case, target: str) -> tuple[Option, ...]:
        """
        Return the best path to a stage; empty if the case is already there.

        The best path has the fewest moves with a refusal that is left to the host; then the fewest moves with any
        refusal; then the fewest moves. Raises MoveNotOpenError if no moves lead there.
        """
        return next(self._to_any(case, (target,)))

    def before(self, case: Case, move: str) -> tuple[tuple[Option, ...], ...]:
        """
        Return the best path to each reachable stage from which a move is declared, the best of them first.

        A path has no moves if the case is in such a stage. Raises MoveNotOpenError for a move that the workflow does
        not have or declares from no stage, and if no moves lead to any of its stages.
        """
        workflow = self.evaluator.workflow
        stages = [stage for stage in workflow.by_id if move in workflow.ways_from(stage)]
        if not stages:
            unknown = self.evaluator.move(case, move, self.arguments).refusals[:1]
            raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", unknown)
        return tuple(self._to_any(case, stages))

    def _to_any(self, case: Case, targets: Collection[str]) -> Iterator[tuple[Option, ...]]:
        """Yield the best path to each reachable target, the best first. Raises MoveNotOpenError if there is none."""
        ahead: list[tuple[int, int, int, int, Case, tuple[Option, ...]]] = [(0, 0, 0, 0, case, ())]
        done, tried = set[str](), count(1)
        while ahead:
            left_to_host, needing, length, _, here, options = heappop(ahead)
            if here.stage in done:
                continue
            done.add(here.stage)
            if here.stage in targets:
                yield options
            for option in self._branches(here, moved=bool(options)):
                known = all(has_known_step(each, self.evaluator) for each in option.refusals)
                cost = (left_to_host + (not known), needing + (not option.open), length + 1, next(tried))
                heappush(ahead, (*cost, as_if_moved(self.evaluator, self.arguments, here, option), (*options, option)))
        if not done.intersection(targets):
            refusals = [Refusal("no_path", {"stage": stage}) for stage in targets]
            raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", refusals)

    def _branches(self, case: Case, *, moved: bool) -> Iterator[Option]:
        """
        Yield an option for each move from the stage of the case, and one for each other target that the move can have.

        With `moved` (the path has earlier moves), moves are evaluated no earlier than at the last entry of the case.
        """
        at = max(self.arguments.at, case.timeline[-1].at) if moved else self.arguments.at
        arguments = attrs.evolve(self.arguments, at=at)
        ways = self.evaluator.workflow.ways_from(case.stage)
        moment = _moving(self.evaluator, case, arguments)
        yield from _record_options(self.evaluator, case, arguments)
        for name in self.evaluator.declared_here(case):
            taken = self.evaluator.option(case, name, arguments, moment)
            yield taken
            for target in dict.fromkeys(way.target for way in ways[name]):
                if target not in (taken.target, case.stage):
                    yield self.evaluator.option(case, name, arguments, moment, target)


def options_here(evaluator: ActEvaluator, case: Case, arguments: ActArguments) -> Iterator[Option]:
    """Yield an option for each move from the stage of a case, then for a closing or reopening that leads to a stage."""
    moment = _moving(evaluator, case, arguments)
    yield from (evaluator.option(case, name, arguments, moment) for name in evaluator.declared_here(case))
    yield from _record_options(evaluator, case, arguments)


def _moving(evaluator: ActEvaluator, case: Case, arguments: ActArguments) -> Moment:
    """Return the moment of a move; where a move closes the case, with a closure of placeholders unless one is given."""
    moment = evaluator.moving(case, arguments)
    if moment.closure is not None or not any(evaluator.closes(case, name) for name in evaluator.declared_here(case)):
        return moment
    return evaluator.closing(moment, cast("Closure", _drafted(evaluator, case, Closure, arguments)))


def _record_options(evaluator: ActEvaluator, case: Case, arguments: ActArguments) -> Iterator[Option]:
    """Yield an option for the closing or the reopening that the workflow lets lead from the stage of a case, if any."""
    kind = Closure if case.status == "open" else Reopening
    rule = evaluator.workflow.record_rules.get(kind.__name__)
    target = evaluator.workflow.entered(rule.target) if rule and rule.target else case.stage
    if target != case.stage:
        found = evaluator.record(case, _drafted(evaluator, case, kind, arguments), arguments)
        yield Option(move=None, record=kind.__name__, target=target, refusals=found.refusals, findings=found.findings)


def _drafted(evaluator: ActEvaluator, case: Case, kind: type[Record], arguments: ActArguments) -> Record:
    """Return a record of a kind with placeholders."""
    at = arguments.at
    return Drafting(workflow=evaluator.workflow, practice=evaluator.practice, case=case, at=at).draft(kind, {}).record


def as_if_moved(evaluator: ActEvaluator, arguments: ActArguments, case: Case, option: Option) -> Case:
    """Return the case after a move, or after a closing or reopening that leads to a stage, without evaluating it."""
    closes = option.move is not None and evaluator.closes(case, option.move)
    if (kind := Closure if closes else RECORDS.get(option.record or "")) is not None:
        at = max(arguments.at, case.timeline[-1].at)
        record = _drafted(evaluator, case, kind, arguments)
        case = appended(case, next_entry(case, record, at=at, by=arguments.by))
    kinds = evaluator.workflow.kinds_of(option.target)
    at = max(arguments.at, case.timeline[-1].at)
    if isinstance(arguments.thing, Record):
        case = appended(case, next_entry(case, _step(evaluator, arguments.thing, case, option), at=at, by=arguments.by))
    change = StageChange(stage=option.target, kinds=kinds, source=case.stage, move=option.move)
    return appended(case, next_entry(case, change, at=at, by=arguments.by))


def _step(evaluator: ActEvaluator, thing: Record, case: Case, option: Option) -> ThingStep:
    """Return the step of a thing that is one of its moves, in the case as it is for the thing."""
    move = evaluator.workflow.ways_from(case.stage)[option.move or ""][0].move
    return ThingStep(
        shelf=thing.shelf_name or "", thing=id_of(thing.identity), stage=option.target, source=case.stage,
        move=option.move, party=next(iter(move.parties), None), workflow=case.workflow,
    )  # fmt: skip
