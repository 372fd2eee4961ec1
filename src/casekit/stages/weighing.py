"""What an act would meet, weighed once: `ask`, `options` and the acts themselves read it here and never disagree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import lru_cache
from typing import TypeAlias, cast

import attrs

from casekit.answers import Refusal
from casekit.conditions import Condition, Leaf, Verdict, judge
from casekit.errors import RecordError
from casekit.models import Actor, Case, Entry, Override, Record, StageChange
from casekit.models.history import entry_of_move
from casekit.stages.acts import Weighed, completed, later_than_closing
from casekit.stages.definition import Definition, Move
from casekit.stages.engine import CaseEngine, CaseEvent, CaseTransition
from casekit.stages.guards import Context, Guards
from casekit.stages.rules.casework_rules import Judgement, Rulebook

Ask: TypeAlias = "Callable[[Context], Refusal | None]"
"""A guard with its parameters, ready to be asked."""


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


_When: TypeAlias = tuple[datetime, Actor, datetime, bool]
"""The instant of a move, who makes it, when it is recorded, and whether it is plain and comes last."""


class Scales:
    """Weighs the acts of the cases of one workflow."""

    def __init__(self, workflow: Definition, guards: Guards, engine: CaseEngine) -> None:
        self.workflow = workflow
        self.guards = guards
        self.engine = engine
        self.rulebook = Rulebook(workflow)
        self._asked = {id(move): self._parted(move) for move in workflow.moves}
        """What each move asks, by the identity of the move, which the workflow keeps alive."""
        self._events = cast("Mapping[str, CaseEvent]", engine.events)
        self._declared = frozenset(move.name for move in workflow.moves)
        self._open = {stage.id: tuple(engine.get_triggers(stage.id)) for stage in workflow.stages}

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

    def moved_at_once(self, case: Case, name: str, at: datetime, by: Actor | str, reason: str | None) -> Case | None:
        """
        The case after a plain move that nothing stands in the way of; None where it is not plain, or is refused.

        Plain is a move by one way, by an act that comes last and brings nothing but a reason. It is `move` written out
        for the case that is by far the most frequent: whoever gets None asks `move`, which says why. Both come to the
        same, which `tests/stages/test_weighing.py` holds; measured in `benchmarks/speed.py`.
        """
        event = self._events.get(name)
        here = case.stage
        transitions = event.transitions_from(here) if event is not None else None
        if not transitions or len(transitions) != 1 or type(at) is not datetime:
            return None
        actor = by if type(by) is Actor else _plain_actor(by) if type(by) is str and by.strip() else None
        latest_day, latest, _ = case.latest
        if (
            actor is None or (at.tzinfo is not latest.tzinfo and not _has_plain_offset(at))
            or at.date() < latest_day or at < latest or at < case.latest_at or reason.__class__ not in _TEXT_OR_NONE
        ):  # fmt: skip
            return None
        if reason is not None and not reason.strip():
            reason = None
        transition = transitions[0]
        way, kinds = transition.way, transition.kinds
        move, target = way.move, way.target
        if way.when.parts or (move.reason and (reason is None or (move.reasons and reason not in move.reasons))):
            return None
        if move.roles and not set(move.roles) & set(actor.roles):
            return None
        context: Context = object.__new__(Context)
        object.__setattr__(context, "__dict__", {
            "case": case, "present": case, "part": case.id, "at": at, "by": actor, "workflow": self.workflow,
            "move": move, "target": target if target != here else None, "record": None, "reason": reason,
        })  # fmt: skip
        for ask, part in self._asked[id(move)]:
            if (ask(context) is not None) if ask else (self._verdict(part, context).truth is not True):
                return None
        if self.rulebook.objects(context, kinds if target != here else ()):
            return None
        last = case.history[-1].recorded_at
        entry = entry_of_move(
            {
                "stage": target, "kinds": kinds, "source": here, "move": name, "reason": reason,
                "workflow": None, "adopted": False, "passing": False,
            },
            {
                "what": None, "at": at, "recorded_at": max(at, last), "by": actor, "findings": (),
                "overrides": (), "replaces": None, "reason": None, "key": None,
            },
        )  # fmt: skip
        return case.followed_by(entry, {"stage": target, "kinds": kinds})

    def moves(self, case: Case, terms: Terms) -> list[tuple[str, Weighed]]:
        """Every move declared from the case's stage, weighed."""
        when = self._when(case, terms)
        return [(name, self.move(case, name, terms, when=when, only_asked=True)) for name in self.open_here(case)]

    def move(
        self, case: Case, name: str, terms: Terms, *, when: _When | None = None, only_asked: bool = False
    ) -> Weighed:
        """
        A move against its guards, its role and reason, every rule, and the structure of the case.

        A plain act that comes last needs no check of its entry and of the structure; any other goes the long way. Where
        it is `only_asked`, the case after a plain act is left as it is.
        """
        at, actor, written, plain = when or self._when(case, terms)
        event = self._events.get(name)
        here = case.stage
        transitions = event.transitions_from(here) if event else None
        if not transitions:
            return self._no_way(case, name, terms, known=name in self._declared)
        reason = terms.reason
        if reason is not None and not reason.strip():
            reason = None
        then = case if plain else case.standing_at(at)
        transition = transitions[0]
        way = transition.way
        move, target = way.move, way.target
        context: Context = object.__new__(Context)
        object.__setattr__(context, "__dict__", {
            "case": then, "present": case, "part": case.id, "at": at, "by": actor, "workflow": self.workflow,
            "move": move, "target": target if target != here else None, "record": None, "reason": reason,
        })  # fmt: skip
        undecided: list[Refusal] = []
        if way.when.parts or len(transitions) > 1:
            transition, undecided = self._taken(transitions, context)
            way = transition.way
            target = way.target
            context = attrs.evolve(context, target=target if target != here else None)
        refusals: list[Refusal] = []
        for ask, part in self._asked[id(move)]:
            if ask is None:
                refusals += self._verdict(part, context).reasons
            elif (refusal := ask(context)) is not None:
                refusals.append(refusal)
        if move.roles or move.reason:
            refusals += self._terms_refused(move, context)
        refusals += undecided
        judgement = self.rulebook.judge(context, terms.overrides, transition.kinds if target != here else ())
        if judgement.refusals:
            refusals += [refusal for refusal in judgement.refusals if refusal not in refusals]
        if plain and (refusals or only_asked):
            return Weighed(tuple(refusals), judgement.findings, case, way)
        entry = entry_of_move(
            {
                "stage": target, "kinds": transition.kinds, "source": here, "move": name, "reason": reason,
                "workflow": None, "adopted": False, "passing": terms.passing,
            },
            {
                "what": None, "at": at, "recorded_at": written, "by": actor, "findings": judgement.findings,
                "overrides": judgement.overrides, "replaces": None, "reason": None, "key": terms.key,
            },
        )  # fmt: skip
        if plain:
            after = case.followed_by(entry, {"stage": target, "kinds": transition.kinds})
            return Weighed((), judgement.findings, after, way)
        problems, after = case.taking(entry)
        refusals += problems
        return Weighed(tuple(refusals), judgement.findings, case if refusals else after, way)

    def open_here(self, case: Case) -> tuple[str, ...]:
        """The names of the moves declared from the case's stage."""
        return self._open.get(case.stage, ())

    def _when(self, case: Case, terms: Terms) -> _When:
        """The instant of a move, who makes it, when it is recorded, and whether it is plain and comes last."""
        at, by = terms.at, terms.by
        ordinary = terms.recorded_at is None and terms.key is None and terms.replaces is None and not terms.overrides
        if ordinary and type(at) is datetime:
            latest_day, latest, _ = case.latest
            actor = by if type(by) is Actor else _plain_actor(by) if type(by) is str and by.strip() else None
            if (
                actor is not None and (at.tzinfo is latest.tzinfo or _has_plain_offset(at))
                and at.date() >= latest_day and at >= latest and at >= case.latest_at
                and terms.reason.__class__ in _TEXT_OR_NONE
            ):  # fmt: skip
                last = case.history[-1].recorded_at
                return at, actor, max(at, last), True
        if not _is_text_or_none(terms.reason):
            fault = Refusal("wrong_type", {"expected": "text"}, "reason")
            raise RecordError(f"cannot weigh a move of case {case.id!r}", [fault])
        entry = self._entry(case, StageChange(stage=case.stage, source=case.stage, passing=terms.passing), terms)[0]
        return entry.at, entry.by, entry.recorded_at, False

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
    def _weighed(case: Case, entry: Entry, refusals: list[Refusal], judgement: Judgement) -> Weighed:
        said = [*refusals, *(refusal for refusal in judgement.refusals if refusal not in refusals)]
        entry = attrs.evolve(entry, findings=judgement.findings, overrides=judgement.overrides)
        problems, after = case.taking(entry)
        said += problems
        return Weighed(tuple(said), judgement.findings, case if said else after)

    def _parted(self, move: Move) -> tuple[tuple[Ask | None, Condition], ...]:
        """What a move asks, in the order written: a plain guard is ready to be called, any other is judged."""
        return tuple(
            (self.guards.bound(self.workflow.resolved(part)) if isinstance(part, Leaf) else None, part)
            for part in move.conditions.parts
        )

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

    def _verdict(self, condition: Condition, context: Context) -> Verdict:
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
            verdict = self._verdict(transition.way.when, led)
            if verdict.truth:
                return transition, []
            if verdict.truth is None:
                facts = {"move": transition.way.move.name}
                return transition, [Refusal("route_undecided", facts, context.part), *verdict.reasons]
        return transitions[-1], []  # where it leads otherwise


_TEXT_OR_NONE = (str, type(None))


def _has_plain_offset(at: datetime) -> bool:
    """Whether an instant reads the same everywhere as it is: its offset is fixed, to whole seconds."""
    offset = at.utcoffset() if type(at.tzinfo) is timezone and not at.fold else None
    return offset is not None and not offset.microseconds


@lru_cache(maxsize=4096)
def _plain_actor(id: str) -> Actor:
    return Actor(id=id)


def _is_text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)
