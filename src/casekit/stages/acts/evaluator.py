"""Evaluate a move or a record without applying it. Corrections and verification use the same evaluator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar, cast

import attrs

from casekit.answers import Effect, Finding, Refusal
from casekit.conditions import Leaf
from casekit.errors import RecordError
from casekit.models import (
    Case,
    Closure,
    Entry,
    Erasure,
    Override,
    Record,
    Reopening,
    StageChange,
    ThingStep,
    WorkflowRef,
)
from casekit.models.appending import appended, next_entry, problems_of
from casekit.models.case import state_of
from casekit.models.extra import NO_EXTRA
from casekit.models.record import evolve_unchecked
from casekit.practice import Practice
from casekit.practice.own_values import counted_actor, may_have_own, with_own_values
from casekit.stages.acts.act import ActArguments, Evaluation, none_if_blank
from casekit.stages.acts.demands import demanded_of, refusals_of_move, refusals_of_record
from casekit.stages.acts.moment import GuardResults, Moment, MovePlan
from casekit.stages.acts.option import Option, completed, later_than_closing, refusals_of_filled_in
from casekit.stages.acts.own_records import refusals_of_entering, refusals_of_own
from casekit.stages.context import Context
from casekit.stages.definition import Definition
from casekit.stages.due.terms import Terms
from casekit.stages.engine import CaseEngine
from casekit.stages.guards import Guards, terms_of
from casekit.stages.move import Way
from casekit.stages.rules.casework_rules import Judgement, Rulebook

_MOVE_PLACEHOLDER = StageChange(stage="undecided")
"""Placeholder in the entry of a move until its target is known."""
_SomeReason = TypeVar("_SomeReason", Refusal, Finding)


class ActEvaluator:
    """Evaluates acts on the cases of one workflow; without an engine it evaluates records only."""

    def __init__(
        self, workflow: Definition, practice: Practice, engine: CaseEngine | None,
        recognises: Callable[[WorkflowRef], bool],
    ) -> None:  # fmt: skip
        self.workflow = workflow
        self.practice = practice
        self.things: dict[str, Definition] = {}
        """The workflows of things of the machine, by subject."""
        self._refusable_kinds: dict[type[Record], bool] = {}
        self.guards = Guards(practice)
        self.recognises = recognises
        self.judges_moves = engine is not None
        self.rulebook = Rulebook(workflow, practice)
        self.moves = tuple(dict.fromkeys(move.name for move in workflow.moves))
        self._plans = self._prepare_all(engine) if engine is not None else {}

    def _prepare_all(self, engine: CaseEngine) -> dict[str, dict[str, MovePlan]]:
        return {
            stage: {name: self._prepare(engine, name, stage) for name in self.workflow.ways_from(stage)}
            for stage in self.workflow.by_id
        }

    def _prepare(self, engine: CaseEngine, name: str, stage: str) -> MovePlan:
        """Return a move from a stage, prepared for evaluation."""
        transitions = engine.transitions_from(name, stage)
        move = transitions[0].way.move
        resolved = (self.workflow.resolved(part) if isinstance(part, Leaf) else part for part in move.conditions.parts)
        conditions = tuple(dict.fromkeys(resolved))
        all_guards = all(isinstance(part, Leaf) for part in conditions)
        parts = tuple(
            (self.guards.bound(part) if all_guards and isinstance(part, Leaf) else None, part) for part in conditions
        )
        return MovePlan(tuple(each.way for each in transitions), tuple(each.kinds for each in transitions), parts, move)

    def judges(self, then: Case) -> bool:
        """Return whether acts on a case in this state can be evaluated: it is opened and follows this workflow."""
        follows = state_of(then).workflow
        return follows is not None and self.recognises(follows)

    def declared_here(self, case: Case) -> tuple[str, ...]:
        """Return the names of the moves declared from the case's stage, whether or not their guards hold."""
        return tuple(self._plans.get(case.stage, ()))

    def moment(self, case: Case, what: Record, arguments: ActArguments) -> Moment:
        """Return the moment of an act that records `what`. Raises RecordError for an invalid argument."""
        entry = next_entry(
            case, what, at=arguments.at, by=counted_actor(self.practice, arguments.by), overrides=arguments.overrides,
            recorded_at=arguments.recorded_at, key=arguments.key,
        )  # fmt: skip
        return Moment(entry, case.state_at(entry.at), case)

    def moving(self, case: Case, arguments: ActArguments) -> Moment:
        """Return the moment of a move; it is the same for every move. Raises RecordError for an invalid argument."""
        if not _is_text_or_none(arguments.reason):
            fault = Refusal("wrong_type", {"expected": "text"}, "reason")
            raise RecordError(f"cannot evaluate a move of case {case.id!r}", [fault])
        moment = self.moment(case, _MOVE_PLACEHOLDER, arguments)
        if isinstance(arguments.thing, Record):
            return attrs.evolve(moment, thing=arguments.thing, party=arguments.party)
        if arguments.record is None:
            return moment
        if not isinstance(arguments.record, Closure):
            fault = Refusal("wrong_type", {"expected": "a Closure, or None"}, "record")
            raise RecordError(f"cannot evaluate a move of case {case.id!r}", [fault])
        return self.closing(moment, arguments.record)

    @property
    def terms(self) -> Terms:
        """By what the due days of a case are counted now."""
        return terms_of(self.workflow, self.practice, calendar=self.practice.calendar, things=self.things)

    def closing(self, moment: Moment, closure: Closure) -> Moment:
        """Return the moment of a move that carries a closure, completed as `record` completes one."""
        record = completed(
            with_own_values(self.practice, closure), moment.then, self.terms, on=moment.entry.at.date()
        )  # fmt: skip
        return attrs.evolve(moment, closure=cast("Closure", record))

    def closes(self, case: Case, name: str) -> bool:
        """Return whether a move from the stage of a case closes it."""
        plan = self._plans.get(case.stage, {}).get(name)
        return plan is not None and plan.move.closes

    def going(self, case: Case, arguments: ActArguments) -> tuple[ActEvaluator, Case]:
        """Return the evaluator of the moves that the arguments are about, and the case as it is for these moves."""
        return self, case

    def going_on(
        self, case: Case, name: str, arguments: ActArguments, target: str | None = None
    ) -> Evaluation:  # fmt: skip
        """Evaluate a move of the case, or a step of the thing in the arguments; `target` as for `move`."""
        return self.move(case, name, arguments, target=target)

    def roles_of_step(self, step: ThingStep) -> Iterable[tuple[str, ...]]:
        """Return the roles that may make a step of a thing, those of each move of that name; empty: anyone."""
        return ()

    def record(self, case: Case, record: Record, arguments: ActArguments) -> Evaluation:
        """Evaluate a record: every rule, and the structure of the case."""
        moment = self.moment(case, record, arguments)
        own = with_own_values(self.practice, record)
        what = completed(own, moment.then, self.terms, on=moment.entry.at.date())
        entry = evolve_unchecked(moment.entry, what=what)
        is_change = isinstance(record, StageChange | ThingStep)
        refusals = [Refusal("stage_change_is_a_move", {}, case.id)] if is_change else []
        refusals += [Refusal("erasure_is_an_act", {}, case.id)] if isinstance(record, Erasure) else []
        refusals += later_than_closing(entry, moment.then, case)
        judgement = self.judged_record(moment, what, arguments.overrides)
        refusals += judgement.refusals
        refusals += problems_of(case, entry)
        entries = [with_judgement(entry, judgement)]
        demanded = demanded_of(what, self.workflow)
        if demanded is not None and isinstance(what, Closure | Reopening):
            refusals += _earlier_than_a_stage(entry, moment)
            target = self.workflow.entered(demanded.target or moment.then.stage)
            if target != moment.then.stage:
                kinds = self.workflow.kinds_of(target)
                entries.append(_further(entry, StageChange(stage=target, kinds=kinds, source=moment.then.stage)))
                refusals += refusals_of_entering(self.practice, moment.then, target, kinds)
        return Evaluation(tuple(refusals), judgement.findings, tuple(entries))

    def judged_record(self, moment: Moment, what: Record, overrides: tuple[Override, ...]) -> Judgement:
        """
        Return the judgement of a record: of what the practice does not allow (unknown kinds, own fields), and of every
        rule of the library and the practice for its kind.
        """
        context = moment.context(self.workflow, self.practice, record=what, things=self.things)
        judgement = self.rulebook.judge(context, overrides)
        is_governed = moment.entry.part_of is None or moment.entry.mends is not None  # no opening and no migration
        more = self._refusals_of_what(what, context, is_governed=is_governed)
        return attrs.evolve(judgement, refusals=(*more, *judgement.refusals)) if more else judgement

    def _refusals_of_what(self, what: Record, context: Context, *, is_governed: bool) -> list[Refusal]:
        """Return what the practice does not allow of a record and, if it is governed, what it lacks of the demands."""
        found = refusals_of_filled_in(what, self.workflow)
        if what.extra is not NO_EXTRA or self._practice_may_refuse(type(what)):
            found += refusals_of_own(self.practice, what, context.case)
        if is_governed and (demanded := demanded_of(what, self.workflow)):
            found += refusals_of_record(demanded, what, context, self.guards)
        return found

    def _practice_may_refuse(self, kind: type[Record]) -> bool:
        """Return whether the practice may refuse a record of this class even if it has no own fields. Cached."""
        found = self._refusable_kinds.get(kind)
        if found is None:
            found = self._refusable_kinds[kind] = may_have_own(self.practice, kind)
        return found

    def move(
        self, case: Case, name: str, arguments: ActArguments, moment: Moment | None = None, target: str | None = None
    ) -> Evaluation:
        """
        Evaluate a move: its guards, role and reason, every rule, and the structure of the case; for a closing move also
        what it records.

        `moment` is the result of `moving` for this case and these arguments, if the caller has it already. `target` is
        the target of one way of the move: evaluate the move as if it led there. None: use the target it has now.
        """
        moment = moment or self.moving(case, arguments)
        if name not in self._plans.get(case.stage, ()):
            return self.undeclared_move(case, name, moment, arguments.overrides)
        refusals, judgement, way, kinds = self.judged_move(moment, name, arguments.reason, arguments.overrides, target)
        what = StageChange(
            stage=way.target, kinds=kinds, source=case.stage, move=name, reason=none_if_blank(arguments.reason),
            passing=arguments.passing, route=way.route,
        )  # fmt: skip
        entry = evolve_unchecked(moment.entry, what=what)
        if entry.at < case.timeline[-1].at:
            refusals += problems_of(case, entry)
        entries = [with_judgement(entry, judgement)]
        if moment.closure is not None and not way.move.closes:
            refusals.append(Refusal("move_does_not_close", {"move": name}, "record"))
        elif moment.closure is not None:
            entries.append(_further(entry, moment.closure))
            refusals += later_than_closing(entries[1], moment.then, case)
            refusals += () if refusals else problems_of(appended(case, entry), entries[1])
        return Evaluation(tuple(refusals), judgement.findings, tuple(entries), way)

    def judged_move(
        self, moment: Moment, name: str, reason: str | None, overrides: tuple[Override, ...],
        target: str | None = None,
    ) -> tuple[list[Refusal], Judgement, Way, tuple[str, ...]]:  # fmt: skip
        """
        Return all refusals, the judgement, the way and the target kinds of a move declared from the case's stage.

        A new move starts from the stage in which the case is now. A move that replaces a wrong one, or is evaluated
        again, starts from the stage in which the case was then.
        """
        plan = self._plans[moment.now.stage if moment.mends is None else moment.then.stage][name]
        results = GuardResults(self.workflow, self.guards, moment, plan.move, none_if_blank(reason), things=self.things)
        index, undecided = results.way_of(plan)
        if target is not None and target != plan.ways[index].target:
            index, undecided = results.way_to(plan, target, index)
        way, kinds = plan.ways[index], plan.kinds[index]
        context = results.context(way)
        refusals = [*results.refusals(plan.parts, way), *refusals_of_move(plan.move, context), *undecided]
        if context.record is not None:
            refusals += self._refusals_of_what(context.record, context, is_governed=True)
        elif plan.move.closes:
            refusals.append(Refusal("closure_missing", {"move": name}, "record"))
        judgement = self.rulebook.judge(context, overrides, kinds if context.target else ())
        refusals += [each for each in judgement.refusals if each not in refusals]
        if not self.workflow.is_of_things:
            refusals += refusals_of_entering(self.practice, moment.then, context.target, kinds)
        return refusals, judgement, way, kinds

    def depends_on(self, what: Record, changed: Collection[Record]) -> bool:
        """
        Return whether the evaluation of an act may change if earlier records of these kinds are added or removed.

        That of a move always may: guards can read anything. So may that of a record of which the workflow demands
        something, such as an approval. That of any other record may if a rule for it reads such a kind.
        """
        is_governed = isinstance(what, StageChange | ThingStep) or demanded_of(what, self.workflow) is not None
        return is_governed or self.rulebook.reads(what, changed)

    def option(
        self, case: Case, name: str, arguments: ActArguments, moment: Moment, target: str | None = None
    ) -> Option:
        """Evaluate a move declared from the case's stage and return it as an option; `target` as for `move`."""
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
        """Return the effects of a way, with the values of workflow parameters filled in; empty for None."""
        return tuple(
            Effect(name=each.name, params=self.workflow.resolved_params(each.params))
            for each in (way.effects if way is not None else ())
        )

    def entering(self, case: Case, stage: str, arguments: ActArguments) -> Evaluation:
        """Return the refusal for a stage that no move from here leads to, with those of the rules for entering it."""
        here = Refusal("move_not_open_here", {"stage": case.stage, "open": self.declared_here(case)}, case.id)
        return self._refuse(here, (stage,), self.moving(case, arguments), arguments.overrides)

    def passing(self, moment: Moment) -> tuple[Finding, ...]:
        """Return the findings for a stage that the case was only to pass through and that an act leaves too late."""
        return self.rulebook.reported("stage_passed_in_a_day", moment.context(self.workflow, self.practice))

    def undeclared_move(self, case: Case, name: str, moment: Moment, overrides: tuple[Override, ...]) -> Evaluation:
        """Return the refusals of a move not declared from the case's stage; `moment` is that of the act."""
        if name not in self.moves:
            unknown = Refusal("unknown_move", {"known": self.moves, "open": self.declared_here(case)}, case.id)
            return self._refuse(unknown, (), moment, overrides)
        named = (self.workflow.entered(at) for move in self.workflow.moves if move.name == name for at in move.targets)
        targets = tuple(dict.fromkeys(target for target in named if target in self.workflow.by_id))
        facts = {"stage": case.stage, "open": self.declared_here(case)}
        return self._refuse(Refusal("move_not_open_here", facts, case.id), targets, moment, overrides)

    def _refuse(
        self, refusal: Refusal, targets: tuple[str, ...], moment: Moment, overrides: tuple[Override, ...]
    ) -> Evaluation:
        """Return a refusal, with the refusals and findings of the rules for entering each of the targets."""
        judgements = [
            self.rulebook.judge(
                moment.context(self.workflow, self.practice, target=target), overrides,
                self.workflow.kinds_of(target or ""),
            )
            for target in targets or (None,)
        ]  # fmt: skip
        refusals = _unique(each for judgement in judgements for each in judgement.refusals)
        findings = _unique(each for judgement in judgements for each in judgement.findings)
        return Evaluation((refusal, *refusals), findings)


def _is_text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)


def with_judgement(entry: Entry, judgement: Judgement) -> Entry:
    """Return an entry with the findings of a judgement and the overrides that took effect."""
    if not judgement.findings and not judgement.overrides and not entry.overrides:
        return entry
    return evolve_unchecked(entry, findings=judgement.findings, overrides=judgement.overrides)


def _earlier_than_a_stage(entry: Entry, moment: Moment) -> list[Refusal]:
    """Return a refusal for a closing or a reopening that is dated before a change of the stage; empty otherwise."""
    later = [each.at for each in moment.now.timeline[len(moment.then.timeline) :] if isinstance(each.what, StageChange)]
    return [Refusal("out_of_order", {"after": later[-1]}, "at")] if later else []


def _further(entry: Entry, what: Record) -> Entry:
    """Return the second entry of an act, for another record of the same instant and actor."""
    return attrs.evolve(
        entry, what=what, number=entry.number + 1, part_of=entry.number, key=None, overrides=(), findings=()
    )


def _unique(reasons: Iterable[_SomeReason]) -> tuple[_SomeReason, ...]:
    return tuple(dict.fromkeys(reasons))
