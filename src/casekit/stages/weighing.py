"""What an act would meet, weighed once: `ask`, `options` and the acts themselves read it here and never disagree."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache
from typing import cast

import attrs

from casekit.answers import Refusal
from casekit.conditions import Condition, Leaf, Verdict, judge
from casekit.errors import RecordError
from casekit.models import Actor, Case, Entry, Override, Record, StageChange
from casekit.models.record import made
from casekit.stages.acts import Weighed, completed, later_than_closing
from casekit.stages.casework_rules import Judgement, Rulebook
from casekit.stages.definition import Definition, Move, Way
from casekit.stages.engine import CaseEngine, CaseEvent, CaseTransition
from casekit.stages.guards import Context, Guards


@attrs.frozen(kw_only=True, slots=False, getstate_setstate=True)
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
        self._resolved: dict[Leaf, Leaf] = {}

    def record(self, case: Case, record: Record, terms: Terms) -> Weighed:
        """A record against every rule and the structure of the case."""
        refusals: list[Refusal] = []
        if isinstance(record, StageChange):
            refusals.append(Refusal("stage_change_is_a_move", {}, case.id))
        entry, then = self._entry(case, record, terms)
        entry = attrs.evolve(entry, what=completed(record, then, self.workflow.reviews))
        refusals += later_than_closing(entry, then, case)
        context = self._context(case, then, entry, record=entry.what)
        judgement = self.rulebook.judge(context, terms.overrides)
        return self._weighed(case, entry, refusals, judgement)

    def entering(self, case: Case, stage: str, terms: Terms) -> Weighed:
        """Entering a stage to which no move leads from where the case is."""
        here = Refusal("move_not_open_here", {"stage": case.stage, "open": self.open_here(case)}, case.id)
        return self._not_open(case, (stage,), here, terms)

    def move(self, case: Case, name: str, terms: Terms) -> Weighed:
        """A move against its guards, its role and reason, every rule, and the structure of the case."""
        if not _is_text_or_none(terms.reason):
            fault = Refusal("wrong_type", {"expected": "text"}, "reason")
            raise RecordError(f"cannot weigh a move of case {case.id!r}", [fault])
        event = cast("CaseEvent | None", self.engine.events.get(name))
        transitions = event.transitions_from(case.stage) if event else []
        if not transitions:
            return self._no_way(case, name, terms, known=event is not None)
        reason = terms.reason if terms.reason and terms.reason.strip() else None
        simple = _simple_entry(case, terms)
        if simple is not None:
            at, actor, written = simple
            then, day = case, at
        else:
            kept = StageChange(stage=case.stage, source=case.stage, passing=terms.passing)
            entry, then = self._entry(case, kept, terms)
            at, actor, written, day = entry.at, entry.by, entry.recorded_at, entry.at
        move = transitions[0].way.move
        context = made(Context, {
            "case": then, "present": case, "part": case.id, "at": day, "by": actor, "workflow": self.workflow,
            "move": move, "target": None, "record": None, "reason": reason,
        })  # fmt: skip
        refusals = self._asked(move, context)
        transition, undecided = self._taken(transitions, then, context)
        refusals += undecided
        if transition.way.target != case.stage:
            context.__dict__["target"] = transition.way.target
        judgement = self.rulebook.judge(context, terms.overrides)
        if judgement.refusals:
            refusals += [refusal for refusal in judgement.refusals if refusal not in refusals]
        change = made(StageChange, {
            "stage": transition.way.target, "kinds": transition.kinds, "source": case.stage, "move": move.name,
            "reason": reason, "workflow": None, "adopted": False, "passing": terms.passing,
        })  # fmt: skip
        made_entry = made(Entry, {
            "what": change, "at": at, "recorded_at": written, "by": actor, "findings": judgement.findings,
            "overrides": judgement.overrides, "replaces": None, "reason": None, "key": terms.key,
        })  # fmt: skip
        if simple is None:
            return self._weighed(case, made_entry, refusals, judgement, way=transition.way)
        after = case
        if not refusals:
            after = case.followed_by(made_entry, {"stage": change.stage, "kinds": change.kinds})
        return made(Weighed, {
            "refusals": tuple(refusals), "findings": judgement.findings, "after": after, "way": transition.way,
        })  # fmt: skip

    def open_here(self, case: Case) -> tuple[str, ...]:
        """The names of the moves declared from the case's stage."""
        return tuple(self.engine.get_triggers(case.stage))

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
            self.rulebook.judge(attrs.evolve(context, target=target), terms.overrides) for target in targets or (None,)
        ]
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

    def _weighed(
        self, case: Case, entry: Entry, refusals: list[Refusal], judgement: Judgement, *, way: Way | None = None
    ) -> Weighed:
        said = [*refusals, *(refusal for refusal in judgement.refusals if refusal not in refusals)]
        entry = attrs.evolve(entry, findings=judgement.findings, overrides=judgement.overrides)
        problems, after = case.taking(entry)
        said += problems
        return Weighed(refusals=tuple(said), findings=judgement.findings, after=case if said else after, way=way)

    def _asked(self, move: Move, context: Context) -> list[Refusal]:
        """What the move itself asks: its guards, a role, a reason."""
        refusals: list[Refusal] = []
        for part in move.conditions.parts:
            verdict = self._verdict(part, context)
            if verdict.truth is not True:
                refusals += verdict.reasons
        if move.roles and not set(move.roles) & set(context.by.roles):
            refusals.append(Refusal("role_required", {"roles": move.roles}, context.part))
        if move.reason and context.reason is None:
            refusals.append(Refusal("reason_required", {"move": move.name, "reasons": move.reasons}, context.part))
        elif move.reasons and context.reason not in move.reasons:
            refusals.append(
                Refusal("reason_not_in_catalogue", {"move": move.name, "known": move.reasons}, context.part)
            )
        return refusals

    def _verdict(self, condition: Condition, context: Context) -> Verdict:
        if isinstance(condition, Leaf):
            return self.guards.ask(self._leaf(condition), context)
        return judge(condition, lambda leaf: self.guards.ask(self._leaf(leaf), context))

    def _leaf(self, leaf: Leaf) -> Leaf:
        """The guard with the workflow's own parameters in it."""
        if not leaf.params:
            return leaf
        known = self._resolved.get(leaf)
        if known is None:
            known = self._resolved[leaf] = self.workflow.resolved(leaf)
        return known

    def _taken(
        self, transitions: list[CaseTransition], then: Case, context: Context
    ) -> tuple[CaseTransition, list[Refusal]]:
        """The transition taken: the only one, the substage resumed, or the first whose guards hold."""
        if len(transitions) == 1 and not transitions[0].way.when.parts:
            return transitions[0], []
        if transitions[0].way.move.resume:
            leaves = {each.way.target: each for each in transitions}
            left = [each.stage for each in then.stage_intervals if each.stage in leaves]
            return leaves[left[-1]] if left else transitions[0], []
        for transition in transitions:
            verdict = self._verdict(transition.way.when, context)
            if verdict.truth:
                return transition, []
            if verdict.truth is None:
                undecided = Refusal("route_undecided", {"move": transition.way.move.name}, context.part)
                return transition, [undecided, *verdict.reasons]
        return transitions[-1], [Refusal("no_route_holds", {"move": transitions[0].way.move.name}, context.part)]


def _simple_entry(case: Case, terms: Terms) -> tuple[datetime, Actor, datetime] | None:
    """
    The instant, the actor and the instant of recording of a plain act that comes last; None for any other.

    Plain is what needs no further check: an instant whose offset is fixed, no overrides, nothing backdated.
    """
    at, by = terms.at, terms.by
    if (
        type(at) is not datetime or type(at.tzinfo) is not timezone or at.fold
        or terms.overrides or terms.recorded_at is not None or terms.key is not None
    ):  # fmt: skip
        return None
    actor = by if type(by) is Actor else _plain_actor(by) if type(by) is str and by.strip() else None
    offset = at.utcoffset()
    if actor is None or offset is None or offset.microseconds or not case.comes_last(at):
        return None
    last = case.history[-1].recorded_at
    return at, actor, max(at, last)


@lru_cache(maxsize=4096)
def _plain_actor(id: str) -> Actor:
    return Actor(id=id)


def _is_text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)
