"""What an act would meet, weighed once: `ask`, `options` and the acts themselves read it here and never disagree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

import attrs

from casekit.answers import Effect, Refusal
from casekit.conditions import Condition, Leaf, Verdict, judge
from casekit.errors import RecordError
from casekit.models import Actor, Case, Entry, Override, Record, StageChange
from casekit.stages.acts import Option, Weighed, completed, later_than_closing
from casekit.stages.definition import Definition, Move, Way
from casekit.stages.engine import CaseEngine, CaseTransition
from casekit.stages.guards import Context, Guards
from casekit.stages.rules.casework_rules import Judgement, Rulebook

Ask: TypeAlias = "Callable[[Context], Refusal | None]"
"""A guard with its parameters, ready to be asked."""
Asked: TypeAlias = "tuple[tuple[Ask | None, Condition], ...]"
"""What a move asks, part by part: a plain guard ready to be asked (None: the part is judged), and the part itself."""


@attrs.define(eq=False)
class Terms:
    """How an act is done, whatever it is: when, by whom, and what comes with it."""

    at: datetime
    by: Actor | str
    reason: str | None = None
    overrides: tuple[Override, ...] = ()
    recorded_at: datetime | None = None
    replaces: int | None = None
    key: str | None = None
    expected_revision: int | None = None
    passing: bool = False


class Scales:
    """Weighs the acts of the cases of one workflow."""

    def __init__(self, workflow: Definition, guards: Guards, engine: CaseEngine) -> None:
        self.workflow = workflow
        self.guards = guards
        self.engine = engine
        self.rulebook = Rulebook(workflow)
        self._asked = {id(move): self._parted(move) for move in workflow.moves}
        """What each move asks, by the identity of the move, which the workflow keeps alive."""
        self._declared = frozenset(move.name for move in workflow.moves)
        self._open = {stage.id: tuple(workflow.ways_from(stage.id)) for stage in workflow.stages}

    def record(self, case: Case, record: Record, terms: Terms) -> Weighed:
        """A record against every rule and the structure of the case."""
        refusals: list[Refusal] = []
        if isinstance(record, StageChange):
            refusals.append(Refusal("stage_change_is_a_move", {}, case.id))
        entry, then = self._entry(case, record, terms)
        entry = attrs.evolve(entry, what=completed(record, then, self.workflow.reviews))
        refusals += later_than_closing(entry, then, case)
        context = self._context(case, then, entry, record=entry.what)
        return self._weighed(case, entry, refusals, self.rulebook.judge(context, terms.overrides))

    def entering(self, case: Case, stage: str, terms: Terms) -> Weighed:
        """Entering a stage to which no move leads from where the case is."""
        here = Refusal("move_not_open_here", {"stage": case.stage, "open": self.open_here(case)}, case.id)
        return self._not_open(case, (stage,), here, terms)

    def option(self, case: Case, name: str, terms: Terms) -> Option:
        """A move from the case's stage, weighed."""
        refusals, findings, _, way = self.move(case, name, terms)
        target = case.stage if way is None else way.target
        return Option(move=name, target=target, refusals=refusals, findings=findings, effects=self.effects(way))

    def options(self, case: Case, terms: Terms) -> list[Option]:
        """Every move declared from the case's stage, weighed."""
        return [self.option(case, name, terms) for name in self.open_here(case)]

    def effects(self, way: Way | None) -> tuple[Effect, ...]:
        """What the host will be asked to do once a move is made, with the workflow's own parameters filled in."""
        return tuple(
            Effect(name=each.name, params=self.workflow.resolved_params(each.params))
            for each in (way.move.effects if way is not None else ())
        )

    def move(self, case: Case, name: str, terms: Terms) -> Weighed:
        """A move against its guards, its role and reason, every rule, and the structure of the case."""
        if not _is_text_or_none(terms.reason):
            fault = Refusal("wrong_type", {"expected": "text"}, "reason")
            raise RecordError(f"cannot weigh a move of case {case.id!r}", [fault])
        here, reason = case.stage, said(terms.reason)
        transitions = self.engine.transitions_from(name, here)
        if not transitions:
            return self._no_way(case, name, terms, known=name in self._declared)
        what = StageChange(stage=here, source=here, passing=terms.passing)
        entry, then = self._entry(case, what, terms)
        transition = transitions[0]
        move = transition.way.move
        context = attrs.evolve(self._context(case, then, entry, record=None), move=move, reason=reason)
        transition, undecided = self._taken(transitions, context)
        way, target = transition.way, transition.way.target
        if target != here:
            context = attrs.evolve(context, target=target)
        refusals = [*self.in_the_way(move, self.asked_by(move), context), *undecided]
        judged = self.rulebook.judge(context, terms.overrides, transition.kinds if target != here else ())
        changed = attrs.evolve(what, stage=target, kinds=transition.kinds, move=name, reason=reason)
        return self._weighed(case, attrs.evolve(entry, what=changed), refusals, judged, way)

    def open_here(self, case: Case) -> tuple[str, ...]:
        """The names of the moves declared from the case's stage."""
        return self._open.get(case.stage, ())

    def _no_way(self, case: Case, name: str, terms: Terms, *, known: bool) -> Weighed:
        if not known:
            unknown = {"known": tuple(self.engine.events), "open": self.open_here(case)}
            return self._not_open(case, (), Refusal("unknown_move", unknown, case.id), terms)
        moves = [move for move in self.workflow.moves if move.name == name]
        named = (self.workflow.entered(target) for move in moves for target in move.targets)
        entered = tuple(dict.fromkeys(target for target in named if target in self.workflow.by_id))
        facts = {"stage": case.stage, "open": self.open_here(case)}
        return self._not_open(case, entered, Refusal("move_not_open_here", facts, case.id), terms)

    def _not_open(self, case: Case, targets: tuple[str, ...], refusal: Refusal, terms: Terms) -> Weighed:
        """Beside the refusal, what the rules say of entering the stages the move would have led to."""
        what = StageChange(stage=case.stage, kinds=case.kinds, source=case.stage)
        entry, then = self._entry(case, what, terms)
        context = self._context(case, then, entry, record=None)
        judgements = [
            self.rulebook.judge(
                attrs.evolve(context, target=target), terms.overrides,
                self.workflow.kinds_of(target) if target else (),
            )
            for target in targets or (None,)
        ]  # fmt: skip
        said = Judgement(
            refusals=tuple(dict.fromkeys(each for judgement in judgements for each in judgement.refusals)),
            findings=tuple(dict.fromkeys(each for judgement in judgements for each in judgement.findings)),
        )
        return self._weighed(case, entry, [refusal], said)

    def _entry(self, case: Case, what: Record, terms: Terms) -> tuple[Entry, Case]:
        entry = case.entry(
            what, at=terms.at, by=terms.by, overrides=terms.overrides, recorded_at=terms.recorded_at,
            replaces=terms.replaces, key=terms.key, reason=terms.reason if terms.replaces is not None else None,
        )  # fmt: skip
        return entry, case.standing_at(entry.at)

    def _context(self, case: Case, then: Case, entry: Entry, *, record: Record | None) -> Context:
        return Context(
            case=then, present=case, part=case.id, at=entry.at, by=entry.by, workflow=self.workflow, record=record
        )

    @staticmethod
    def _weighed(
        case: Case, entry: Entry, refusals: list[Refusal], judgement: Judgement, way: Way | None = None
    ) -> Weighed:
        refused = [*refusals, *(refusal for refusal in judgement.refusals if refusal not in refusals)]
        entry = attrs.evolve(entry, findings=judgement.findings, overrides=judgement.overrides)
        problems, after = case.taking(entry)
        refused += problems
        return Weighed(tuple(refused), judgement.findings, case if refused else after, way)

    def asked_by(self, move: Move) -> Asked:
        """What a move asks, in the order written."""
        return self._asked[id(move)]

    def _parted(self, move: Move) -> Asked:
        """What a move asks, in the order written: a plain guard is ready to be called, any other is judged."""
        return tuple(
            (self.guards.bound(self.workflow.resolved(part)) if isinstance(part, Leaf) else None, part)
            for part in move.conditions.parts
        )

    def in_the_way(self, move: Move, asked: Asked, context: Context) -> list[Refusal]:
        """What a move's guards say, and what it asks of whoever makes it."""
        refusals: list[Refusal] = []
        for ask, part in asked:
            if ask is None:
                refusals += self.verdict(part, context).reasons
            elif (refusal := ask(context)) is not None:
                refusals.append(refusal)
        if move.roles or move.reason:
            refusals += self._terms_refused(move, context)
        return refusals

    @staticmethod
    def _terms_refused(move: Move, context: Context) -> list[Refusal]:
        """What a move asks of whoever makes it: a role, a reason."""
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

    def verdict(self, condition: Condition, context: Context) -> Verdict:
        """What the guards of a condition come to."""
        return judge(condition, lambda leaf: self.guards.ask(self.workflow.resolved(leaf), context))

    def _taken(self, transitions: list[CaseTransition], context: Context) -> tuple[CaseTransition, list[Refusal]]:
        """The transition taken: the substage resumed, or the first whose guards hold, each told where it leads."""
        if transitions[0].way.move.resume:
            leaves = {each.way.target: each for each in transitions}
            left = [each.stage for each in context.case.stage_intervals if each.stage in leaves]
            return leaves[left[-1]] if left else transitions[0], []
        for transition in transitions[:-1]:
            target = transition.way.target
            led = attrs.evolve(context, target=target if target != context.present.stage else None)
            verdict = self.verdict(transition.way.when, led)
            if verdict.truth:
                return transition, []
            if verdict.truth is None:
                facts = {"move": transition.way.move.name}
                return transition, [Refusal("route_undecided", facts, context.part), *verdict.reasons]
        return transitions[-1], []  # where it leads otherwise


def said(reason: str | None) -> str | None:
    """A reason, or None where it says nothing."""
    return None if reason is None or not reason.strip() else reason


def _is_text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)
