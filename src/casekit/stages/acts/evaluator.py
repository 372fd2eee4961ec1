"""Evaluating an act: every refusal and finding at once. `ask`, `options`, the paths and the acts themselves read it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, TypeAlias, TypeVar

import attrs

from casekit.answers import Effect, Finding, Refusal
from casekit.conditions import Condition, Leaf, Verdict, judge
from casekit.errors import RecordError
from casekit.models import Actor, Case, Entry, Override, Record, StageChange, WorkflowRef
from casekit.models.appending import next_entry, problems_of
from casekit.models.case import state_of
from casekit.models.record import evolve_unchecked
from casekit.models.text import normalized
from casekit.stages.acts.option import Option, completed, is_same_act, later_than_closing
from casekit.stages.definition import Definition, Move, Way
from casekit.stages.engine import CaseEngine
from casekit.stages.guards import Context, Guards
from casekit.stages.rules.casework_rules import Judgement, Rulebook

Guard: TypeAlias = "Callable[[Context], Refusal | None]"
"""A guard with its parameters filled in."""
_UNDECIDED_MOVE = StageChange(stage="undecided")
"""What the entry of a move holds until it is known which way the move takes."""
_SomeReason = TypeVar("_SomeReason", Refusal, Finding)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ActArguments:
    """How an act is done, whatever it is: when, by whom, and what comes with it."""

    at: datetime
    by: Actor | str
    reason: str | None = None
    overrides: tuple[Override, ...] = ()
    recorded_at: datetime | None = None
    key: str | None = None
    expected_revision: int | None = None
    passing: bool = False


class Evaluation(NamedTuple):
    """
    An act evaluated, not applied.

    refusals: Why it is not open; empty when it is.
    findings: What the rules reported.
    entries: The entries it would add, in order; empty where nothing would be added.
    way: The way a move takes; None for a record, and where none is open from here.
    """

    refusals: tuple[Refusal, ...]
    findings: tuple[Finding, ...] = ()
    entries: tuple[Entry, ...] = ()
    way: Way | None = None


@attrs.frozen(eq=False, repr=False)
class Moment:
    """
    When an act meets a case: the entry it would be, the case as it was then, and the case as it is now.

    `mends` is the number of the entry that the act corrects, or that is judged again; None for any other act.
    """

    entry: Entry
    then: Case
    now: Case
    mends: int | None = None


@attrs.frozen(eq=False, repr=False)
class _MovePlan:
    """
    What a move from one stage asks, prepared once: its ways, and its guards in the order written, each once.

    A guard stands beside its part where it can be called at once; with a condition among the parts, none is, since the
    condition may ask the same guard.
    """

    ways: tuple[Way, ...]
    kinds: tuple[tuple[str, ...], ...]
    parts: tuple[tuple[Guard | None, Condition], ...]
    move: Move


class ActEvaluator:
    """Evaluates the acts of the cases of one workflow; without an engine, its records alone."""

    def __init__(
        self, workflow: Definition, guards: Guards, engine: CaseEngine | None,
        recognises: Callable[[WorkflowRef], bool],
    ) -> None:  # fmt: skip
        self.workflow = workflow
        self.guards = guards
        self.recognises = recognises
        self.rulebook = Rulebook(workflow)
        self.moves = tuple(dict.fromkeys(move.name for move in workflow.moves))
        self._plans = self._all_plans(engine) if engine is not None else {}

    def _all_plans(self, engine: CaseEngine) -> dict[str, dict[str, _MovePlan]]:
        return {
            stage: {name: self._plan(engine, name, stage) for name in self.workflow.ways_from(stage)}
            for stage in self.workflow.by_id
        }

    def _plan(self, engine: CaseEngine, name: str, stage: str) -> _MovePlan:
        transitions = engine.transitions_from(name, stage)
        move = transitions[0].way.move
        resolved = (self.workflow.resolved(part) if isinstance(part, Leaf) else part for part in move.conditions.parts)
        conditions = tuple(dict.fromkeys(resolved))
        plain = all(isinstance(part, Leaf) for part in conditions)
        parts = tuple(
            (self.guards.bound(part) if plain and isinstance(part, Leaf) else None, part) for part in conditions
        )
        return _MovePlan(
            tuple(each.way for each in transitions), tuple(each.kinds for each in transitions), parts, move
        )

    def judges(self, then: Case) -> bool:
        """Return whether what a case meets is judged by this workflow: it was opened, and follows it."""
        follows = state_of(then).workflow
        return follows is not None and self.recognises(follows)

    def open_here(self, case: Case) -> tuple[str, ...]:
        """Return the names of the moves declared from the case's stage."""
        return tuple(self._plans.get(case.stage, ()))

    def moment(self, case: Case, what: Record, arguments: ActArguments) -> Moment:
        """Return the entry of an act and the case it meets. Raises RecordError for an invalid argument."""
        entry = next_entry(
            case, what, at=arguments.at, by=arguments.by, overrides=arguments.overrides,
            recorded_at=arguments.recorded_at, key=arguments.key,
        )  # fmt: skip
        return Moment(entry, case.state_at(entry.at), case)

    def moving(self, case: Case, arguments: ActArguments) -> Moment:
        """Return when a move meets a case, whichever it is."""
        if not _is_text_or_none(arguments.reason):
            fault = Refusal("wrong_type", {"expected": "text"}, "reason")
            raise RecordError(f"cannot evaluate a move of case {case.id!r}", [fault])
        return self.moment(case, _UNDECIDED_MOVE, arguments)

    def record(self, case: Case, record: Record, arguments: ActArguments) -> Evaluation:
        """Evaluate a record: every rule, and the structure of the case."""
        moment = self.moment(case, record, arguments)
        what = completed(record, moment.then, self.workflow.reviews)
        entry = evolve_unchecked(moment.entry, what=what)
        refusals = [Refusal("stage_change_is_a_move", {}, case.id)] if isinstance(record, StageChange) else []
        refusals += later_than_closing(entry, moment.then, case)
        judgement = self.judged_record(moment, what, arguments.overrides)
        refusals += judgement.refusals
        refusals += problems_of(case, entry)
        return Evaluation(tuple(refusals), judgement.findings, (_with_judgement(entry, judgement),))

    def judged_record(self, moment: Moment, what: Record, overrides: tuple[Override, ...]) -> Judgement:
        """Judge a record by every rule that looks at it."""
        return self.rulebook.judge(self._context(moment, record=what), overrides)

    def move(
        self, case: Case, name: str, arguments: ActArguments, moment: Moment | None = None, target: str | None = None
    ) -> Evaluation:
        """
        Evaluate a move: its guards, role and reason, every rule, and the structure of the case.

        `moment` is that of another move of the same case with the same arguments, so that it is formed once. `target`
        is a stage that the move is to lead to, one of those of its ways; None: whichever it leads to now.
        """
        moment = moment or self.moving(case, arguments)
        if name not in self._plans.get(case.stage, ()):
            return self._not_open_here(case, name, moment, arguments)
        refusals, judgement, way, kinds = self.judged_move(moment, name, arguments.reason, arguments.overrides, target)
        what = StageChange(
            stage=way.target, kinds=kinds, source=case.stage, move=name, reason=none_if_blank(arguments.reason),
            passing=arguments.passing, route=way.route,
        )  # fmt: skip
        entry = evolve_unchecked(moment.entry, what=what)
        if entry.at < case.timeline[-1].at:
            refusals += problems_of(case, entry)
        return Evaluation(tuple(refusals), judgement.findings, (_with_judgement(entry, judgement),), way)

    def judged_move(
        self, moment: Moment, name: str, reason: str | None, overrides: tuple[Override, ...],
        target: str | None = None,
    ) -> tuple[list[Refusal], Judgement, Way, tuple[str, ...]]:  # fmt: skip
        """Judge a move that is declared from the stage of the case: why it is refused, and the way it takes."""
        plan = self._plans[moment.now.stage if moment.mends is None else moment.then.stage][name]
        results = _GuardResults(self, moment, plan.move, none_if_blank(reason))
        place, undecided = results.way_of(plan)
        if target is not None and target != plan.ways[place].target:
            place, undecided = results.way_to(plan, target, place)
        way, kinds = plan.ways[place], plan.kinds[place]
        context = results.context(way)
        refusals = [*results.refusals(plan.parts, way), *_role_and_reason_refusals(plan.move, context), *undecided]
        judgement = self.rulebook.judge(context, overrides, kinds if context.target else ())
        refusals += [each for each in judgement.refusals if each not in refusals]
        return refusals, judgement, way, kinds

    def depends_on(self, what: Record, kinds: Collection[type[Record]]) -> bool:
        """
        Return whether an act may be judged otherwise once records of these kinds enter or leave the history before it.

        A move may: its guards may ask anything. A record may where a rule that looks at it reads one of the kinds.
        """
        return isinstance(what, StageChange) or self.rulebook.reads(type(what), kinds)

    def option(
        self, case: Case, name: str, arguments: ActArguments, moment: Moment, target: str | None = None
    ) -> Option:
        """Return a move from the case's stage, evaluated; with `target` as `move` evaluates it."""
        if moment.entry.at >= case.timeline[-1].at:
            refusals, judgement, way, _ = self.judged_move(moment, name, arguments.reason, arguments.overrides, target)
            return Option(
                move=name, target=way.target, refusals=tuple(refusals), findings=judgement.findings,
                effects=self.effects(way),
            )  # fmt: skip
        found = self.move(case, name, arguments, moment, target)
        leads_to = found.way.target if found.way else case.stage
        return Option(
            move=name, target=leads_to, refusals=found.refusals, findings=found.findings,
            effects=self.effects(found.way),
        )  # fmt: skip

    def effects(self, way: Way | None) -> tuple[Effect, ...]:
        """Return what the host will be asked to do after a move, with the workflow's own parameters filled in."""
        return tuple(
            Effect(name=each.name, params=self.workflow.resolved_params(each.params))
            for each in (way.effects if way is not None else ())
        )

    def entering(self, case: Case, stage: str, arguments: ActArguments) -> Evaluation:
        """Evaluate entering a stage to which no move leads from where the case is."""
        here = Refusal("move_not_open_here", {"stage": case.stage, "open": self.open_here(case)}, case.id)
        return self._refused(here, (stage,), self.moving(case, arguments), arguments)

    def _not_open_here(self, case: Case, name: str, moment: Moment, arguments: ActArguments) -> Evaluation:
        if name not in self.moves:
            unknown = Refusal("unknown_move", {"known": self.moves, "open": self.open_here(case)}, case.id)
            return self._refused(unknown, (), moment, arguments)
        named = (self.workflow.entered(at) for move in self.workflow.moves if move.name == name for at in move.targets)
        targets = tuple(dict.fromkeys(target for target in named if target in self.workflow.by_id))
        facts = {"stage": case.stage, "open": self.open_here(case)}
        return self._refused(Refusal("move_not_open_here", facts, case.id), targets, moment, arguments)

    def _refused(
        self, refusal: Refusal, targets: tuple[str, ...], moment: Moment, arguments: ActArguments
    ) -> Evaluation:
        """Return a refusal beside what the rules say of entering the stages the move would have led to."""
        judgements = [
            self.rulebook.judge(
                self._context(moment, target=target), arguments.overrides,
                self.workflow.kinds_of(target) if target else (),
            )
            for target in targets or (None,)
        ]  # fmt: skip
        refusals = _once(each for judgement in judgements for each in judgement.refusals)
        findings = _once(each for judgement in judgements for each in judgement.findings)
        return Evaluation((refusal, *refusals), findings)

    def _context(self, moment: Moment, *, target: str | None = None, record: Record | None = None) -> Context:
        return self.context(moment, None, target, None, record)

    def context(
        self, moment: Moment, move: Move | None, target: str | None, reason: str | None, record: Record | None
    ) -> Context:
        """Return what a guard or a rule is told."""
        return Context(
            case=moment.then, present=moment.now, part=moment.now.id, at=moment.entry.at, by=moment.entry.by,
            workflow=self.workflow, move=move, target=target, record=record, reason=reason, mends=moment.mends,
        )  # fmt: skip


class _GuardResults:
    """
    The guards of one move, each evaluated at most once.

    A guard that stands in several ways, or in a way and among the guards of the move, is told the stage to which the
    first way leads in which it stands.
    """

    def __init__(self, evaluator: ActEvaluator, moment: Moment, move: Move, reason: str | None) -> None:
        self._evaluator = evaluator
        self._moment = moment
        self._move = move
        self._reason = reason
        self._contexts: dict[str, Context] = {}
        self._verdicts: dict[Leaf, Verdict] = {}

    def context(self, way: Way) -> Context:
        """Return what the guards are told of a way: the stage it leads to, None where it stays."""
        found = self._contexts.get(way.target)
        if found is None:
            here = self._moment.then.stage if self._moment.mends else self._moment.now.stage
            target = way.target if way.target != here else None
            found = self._evaluator.context(self._moment, self._move, target, self._reason, None)
            self._contexts[way.target] = found
        return found

    def way_of(self, plan: _MovePlan) -> tuple[int, list[Refusal]]:
        """Return the place of the way taken: the substage resumed, or the first whose guards hold."""
        if len(plan.ways) == 1:
            return 0, []
        if plan.move.resume:
            places = {way.target: place for place, way in enumerate(plan.ways)}
            left = [each.stage for each in self._moment.then.stage_intervals if each.stage in places]
            return places[left[-1]] if left else 0, []
        for place, way in enumerate(plan.ways[:-1]):
            verdict = self._verdict(way.when, way)
            if verdict.truth:
                return place, []
            if verdict.truth is None:
                facts = {"move": plan.move.name}
                return place, [Refusal("route_undecided", facts, self._moment.now.id), *verdict.reasons]
        return len(plan.ways) - 1, []

    def way_to(self, plan: _MovePlan, target: str, taken: int) -> tuple[int, list[Refusal]]:
        """Return the place of the first way to a stage, and why the move leads elsewhere now: `taken` is that place."""
        place = next(place for place, way in enumerate(plan.ways) if way.target == target)
        way, now = plan.ways[place], plan.ways[taken].target
        reasons = () if plan.move.resume else self._verdict(way.when, way).reasons
        elsewhere = Refusal("other_outcome", {"move": plan.move.name, "stage": now}, self._moment.now.id)
        return place, [elsewhere, *reasons]

    def refusals(self, parts: tuple[tuple[Guard | None, Condition], ...], way: Way) -> Iterator[Refusal]:
        """Yield what the guards of the move say of a way."""
        for guard, part in parts:
            if guard is None or self._verdicts:
                yield from self._verdict(part, way).reasons
            elif (refusal := guard(self.context(way))) is not None:
                yield refusal

    def _verdict(self, condition: Condition, way: Way) -> Verdict:
        return judge(condition, lambda leaf: self._leaf(leaf, way))

    def _leaf(self, leaf: Leaf, way: Way) -> Verdict:
        named = self._evaluator.workflow.resolved(leaf)
        found = self._verdicts.get(named)
        if found is None:
            found = self._evaluator.guards.ask(named, self.context(way))
            self._verdicts[named] = found
        return found


def done_before(case: Case, act: object, arguments: ActArguments, mends: int | None = None) -> Evaluation | None:
    """
    Return what is known before anything is asked; None where nothing is.

    That is: an act with this key was done before, or the case has gone on since the host read it.
    """
    key = normalized(arguments.key)
    for entry in case.history if key is not None else ():
        if entry.key == key:
            same = entry.mends == mends and is_same_act(entry.what, act)
            refusals = () if same else (Refusal("key_used", {"key": arguments.key}, "key"),)
            return Evaluation(refusals, entry.findings if same else ())
    if arguments.expected_revision is not None and arguments.expected_revision != case.revision:
        facts = {"expected": arguments.expected_revision, "revision": case.revision}
        return Evaluation((Refusal("revision_passed", facts, "expected_revision"),))
    return None


def none_if_blank(reason: str | None) -> str | None:
    """Return a reason, or None where it is blank."""
    return None if reason is None or not reason.strip() else reason


def _is_text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)


def _with_judgement(entry: Entry, judgement: Judgement) -> Entry:
    if not judgement.findings and not judgement.overrides and not entry.overrides:
        return entry
    return evolve_unchecked(entry, findings=judgement.findings, overrides=judgement.overrides)


def _role_and_reason_refusals(move: Move, context: Context) -> list[Refusal]:
    """Return what a move requires of whoever makes it and lacks: a role, a reason."""
    refusals: list[Refusal] = []
    if move.roles and not set(move.roles) & set(context.by.roles):
        refusals.append(Refusal("role_required", {"roles": move.roles}, context.part))
    if move.reason:
        if context.reason is None:
            refusals.append(Refusal("reason_required", {"move": move.name, "reasons": move.reasons}, context.part))
        elif move.reasons and context.reason not in move.reasons:
            facts = {"move": move.name, "known": move.reasons}
            refusals.append(Refusal("reason_not_in_catalogue", facts, context.part))
    return refusals


def _once(reasons: Iterable[_SomeReason]) -> tuple[_SomeReason, ...]:
    return tuple(dict.fromkeys(reasons))
