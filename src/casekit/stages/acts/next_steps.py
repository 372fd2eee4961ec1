"""The steps that make a move possible, in order: earlier moves, records, a reason, an actor with the role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import attrs

from casekit.answers import Params, Refusal
from casekit.errors import RecordError
from casekit.models import Actor, Approval, Case, Closure
from casekit.models.appending import appended
from casekit.models.record import Value
from casekit.models.team import acting
from casekit.stages.acts.act import ActArguments, Evaluation
from casekit.stages.acts.drafts import Draft, Drafting
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.acts.option import Option
from casekit.stages.acts.paths import Paths, as_if_moved
from casekit.stages.acts.plausible import TO_BE_CHOSEN
from casekit.stages.acts.remedies import Remedy, remedies_of, values_avoiding
from casekit.stages.move import Move

if TYPE_CHECKING:
    from casekit.stages.acts.thing_steps import ThingEvaluator

StepKind: TypeAlias = Literal["record", "move", "reason", "role", "other"]
_Key: TypeAlias = tuple[str, str | None, object]
"""Identifies a refusal across evaluations: see `_key`."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class NextStep(Value):
    """
    One thing to do before a move can be made, or the move itself.

    kind: The kind of step.
        "record": Add a record.
        "move": Make a move: an earlier one, or the move itself.
        "reason": Pass the reason that the move requires.
        "role": Have the move made by somebody in one of the roles `by`.
        "other": Only the host knows how to resolve the refusal.
    what: The name of the record or of the move, or the code of the refusal.
    by: The roles that are responsible for it or may do it. Empty: anyone. An approval is given by somebody other than
        the requester.
    due: The last day that is not late. None: no day.
    times: How many such records are needed, from 1.
    needs: For a record, the required values by field; for a move that closes the case, those of its closure; for a
        step of a thing, those of its next version. If only some reasons are allowed, these are under "reason". If a
        value is None, the host chooses it. An id that does not exist in the case yet is a proposal that later steps
        use.
    refusal: The refusal that the step resolves. None for a move, and for a record that another record has to refer to.

    >>> NextStep(kind="record", what="Assessment").by
    ()
    """

    kind: StepKind
    what: str
    by: tuple[str, ...] = ()
    due: date | None = None
    times: int = 1
    needs: Params = attrs.field(factory=Params)
    refusal: Refusal | None = None


def next_steps(evaluator: ActEvaluator, case: Case, move: str, arguments: ActArguments) -> tuple[NextStep, ...]:
    """
    Return the steps to a move, in order. The last step is the move itself.

    Each step is evaluated on the case as if the steps before it had been done. A step that would undo another comes
    before it. If the move needs two things that exclude each other, one is left to the host (kind "other").

    A move may be declared from several stages. If the case is in one of them, the move is made from there. Otherwise it
    is made from the stage that leaves the fewest steps to the host, then from the one with the fewest steps. Raises
    MoveNotOpenError if none of the stages is reachable.
    """
    moves, seen = evaluator.going(case, arguments)
    moves.moving(seen, arguments)  # raises for an invalid argument
    now = max(arguments.at, case.timeline[-1].at)
    plain = ActArguments(at=now, by=arguments.by, thing=arguments.thing)
    paths = Paths(evaluator=moves, arguments=plain).before(seen, move)
    found: list[tuple[NextStep, ...]] = []
    for path in paths if paths[0] else paths[:1]:
        planner = _Planner(evaluator=evaluator, case=case, at=now, by=acting(arguments.by))
        for option in path:
            if option.record is not None:
                planner.record(option.record)
                continue
            planner.move(option.move or "", plain, option.target)
            planner.case = _moved(evaluator, plain, planner.case, option)
        planner.move(move, attrs.evolve(arguments, at=now), None)
        found.append(_merge_repeats(planner.steps))
    return min(found, key=lambda steps: (sum(step.kind == "other" for step in steps), len(steps)))


def _moved(evaluator: ActEvaluator, arguments: ActArguments, case: Case, option: Option) -> Case:
    """Return the case after a move of it or a step of the thing in the arguments, without evaluating it."""
    if arguments.thing is None:
        return as_if_moved(evaluator, arguments, case, option)
    draft = cast("ThingEvaluator", evaluator).drafted(case, option.move or "", arguments, option.target)
    done = attrs.evolve(arguments, record=draft.record if draft else None)
    return appended(case, *evaluator.going_on(case, option.move or "", done, option.target).entries)


def _merge_repeats(steps: list[NextStep]) -> tuple[NextStep, ...]:
    """Return the steps, with equal records that follow each other merged into one step that counts them."""
    merged: list[NextStep] = []
    for step in steps:
        if merged and step.kind == "record" and step == attrs.evolve(merged[-1], times=1):
            merged[-1] = attrs.evolve(merged[-1], times=merged[-1].times + 1)
        else:
            merged.append(step)
    return tuple(merged)


@attrs.define(eq=False, repr=False)
class _Order:
    """
    The order in which to resolve the refusals of one act, learned by trial.

    A refusal is resolved if steps were added after which the act no longer has it.

    ranks: The rank of each refusal found so far; lower ranks are resolved first.
    late: Refusals whose first trial failed or left a step to the host; each is resolved after the others of its rank.
    put_last: Refusals that were once moved behind all others.
    hopeless: Refusals that cannot be resolved in any order; they are left to the host.
    """

    ranks: dict[_Key, int] = attrs.field(factory=dict[_Key, int])
    late: set[_Key] = attrs.field(factory=set[_Key])
    put_last: set[_Key] = attrs.field(factory=set[_Key])
    hopeless: set[_Key] = attrs.field(factory=set[_Key])

    def place(self, key: _Key, remedies: tuple[Remedy, ...]) -> tuple[int, bool, tuple[int, int]]:
        """Return the sort key of a refusal that has these remedies."""
        return self.ranks.setdefault(key, 0), key in self.late, remedies[0].order

    def learn(self, returned: set[_Key], culprit: _Key, causes: Mapping[_Key, _Key]) -> None:
        """
        Change the order after the steps for one refusal brought others back; mark hopeless refusals.

        Usually each refusal that came back is ranked behind `culprit`. If its rank keeps growing, it is hopeless.

        Say the steps for A brought up B, those for B brought up `culprit`, and those for `culprit` brought A back. Then
        A and `culprit` exclude each other. The direct cause of `culprit` (B here; A if nothing lies between) is moved
        behind all others, because its steps may cause nothing once the others are resolved. If it was moved there
        before, it is hopeless.

        Args:
            returned: The refusals that were resolved and came back.
            culprit: The refusal whose steps brought them back.
            causes: For each refusal that first appeared during the trial, the one whose steps caused it.
        """
        cause = causes.get(culprit)
        while cause is not None and cause not in returned:
            cause = causes.get(cause)
        if cause is not None:
            direct_cause = causes[culprit]
            self.hopeless |= self.put_last & {direct_cause}
            self.put_last.add(direct_cause)
            self.ranks[direct_cause] = max(self.ranks.values()) + 1
            return
        for key in returned:
            self.ranks[key] = max(self.ranks[key], self.ranks[culprit]) + 1
        self.hopeless |= {key for key in returned if self.ranks[key] > 2 * len(self.ranks)}


@attrs.define(eq=False, repr=False)
class _Planner:
    """Collects steps, and applies each to its own copy of the case, on which the next step is evaluated."""

    evaluator: ActEvaluator
    case: Case
    at: datetime
    by: Actor
    steps: list[NextStep] = attrs.field(factory=list[NextStep])

    def move(self, name: str, arguments: ActArguments, target: str | None) -> None:
        """Add the steps that a move from the stage of the case still needs, then the move itself."""
        moves, seen = self.evaluator.going(self.case, arguments)
        declared = moves.workflow.ways_from(seen.stage)[name][0].move
        own_steps: list[NextStep] = []
        carried = self._carried(name, declared, arguments, target)
        if carried is not None:
            arguments = attrs.evolve(arguments, record=carried.record)
        for refusal in self.evaluator.going_on(self.case, name, arguments, target).refusals:
            if refusal.code == "role_required":
                roles = cast("tuple[str, ...]", refusal.params["roles"])
                own_steps.append(NextStep(kind="role", what=name, by=roles, refusal=refusal))
                by = acting(arguments.by)
                arguments = attrs.evolve(arguments, by=attrs.evolve(by, roles=(*by.roles, *roles[:1])))
            elif refusal.code in ("reason_required", "reason_not_in_catalogue"):
                needs = Params({"reason": declared.reasons or None})
                own_steps.append(NextStep(kind="reason", what=name, needs=needs, refusal=refusal))
                arguments = attrs.evolve(arguments, reason=next(iter(declared.reasons), TO_BE_CHOSEN))
        self._resolve(lambda: self.evaluator.going_on(self.case, name, arguments, target).refusals, frozenset())
        needs = carried.needs if carried else Params()
        self.steps += [*own_steps, NextStep(kind="move", what=name, by=tuple(sorted(declared.roles)), needs=needs)]

    def _carried(self, name: str, declared: Move, arguments: ActArguments, target: str | None) -> Draft | None:
        """Return a draft of what a move records: the closure of a closing move, or the version of a thing."""
        if arguments.thing is not None:
            return cast("ThingEvaluator", self.evaluator).drafted(self.case, name, arguments, target)
        return self._drafting.draft(Closure, {}) if declared.closes else None

    def record(self, kind: str) -> None:
        """Add the steps that a closing or a reopening still needs, then the record itself, which leads to a stage."""
        self._add_record(Remedy(what=kind), frozenset())

    def _resolve(self, refusals: Callable[[], tuple[Refusal, ...]], in_progress: frozenset[tuple[str, str]]) -> None:
        """Add steps that resolve the refusals of an act, and a step of kind "other" for each refusal that remains."""
        order, case, done = _Order(), self.case, len(self.steps)
        while (left := self._try_in_order(refusals, in_progress, order)) is None:
            self._undo(case, done)
        others = [NextStep(kind="other", what=each.code, refusal=each) for each in left]
        self.steps += [step for step in others if step not in self.steps]

    def _try_in_order(
        self, refusals: Callable[[], tuple[Refusal, ...]], in_progress: frozenset[tuple[str, str]], order: _Order
    ) -> tuple[Refusal, ...] | None:
        """
        Add steps that resolve the refusals of an act, one refusal after another; return the refusals that remain.

        Return None if the steps for one refusal brought back another. `order` has then changed; the caller undoes all
        steps and tries again.

        Args:
            refusals: Evaluates the act on the present copy of the case.
            in_progress: The records whose steps are being added now, against endless recursion: none of them is added
                again. Each is its name with the code of the refusal that it resolves, or with its values as text if it
                is needed only because another record refers to it.
            order: The order in which to resolve refusals.
        """
        resolved, causes = set[_Key](), dict[_Key, _Key]()
        left = refusals()
        while resolvable := self._resolvable(left, in_progress, resolved | order.hopeless):
            key = min(resolvable, key=lambda each: order.place(each, resolvable[each]))
            case, done = self.case, len(self.steps)
            for remedy in resolvable[key]:
                for _ in range(remedy.times):
                    self._add_record(remedy, in_progress | {(remedy.what, key[0])})
            after = refusals()
            refused_after = set(map(_key, after))
            appeared = refused_after - set(map(_key, left))
            is_resolved = key not in refused_after and all(step.kind != "other" for step in self.steps[done:])
            if not is_resolved and key not in order.late:
                order.late.add(key)
                self._undo(case, done)
                continue
            if undone := resolved & appeared:
                order.learn(undone, key, causes)
                return None
            resolved.add(key)
            causes |= dict.fromkeys(appeared, key)
            left = after
        return tuple(each for each in left if each.code != "one_is_enough")

    def _resolvable(
        self, refusals: tuple[Refusal, ...], in_progress: frozenset[tuple[str, str]], but: set[_Key]
    ) -> dict[_Key, tuple[Remedy, ...]]:
        """Return the remedies of each refusal that records can resolve, by its key; leave out the keys in `but`."""
        known: dict[_Key, tuple[Remedy, ...]] = {}
        for each in refusals:
            remedies = remedies_of(each, self.case, self.at.date(), self.evaluator)
            leaves_stage = any(self._leaves_stage(remedy) for remedy in remedies)
            is_recursive = any((remedy.what, each.code) in in_progress for remedy in remedies)
            if remedies and not leaves_stage and not is_recursive and _key(each) not in but:
                known.setdefault(_key(each), remedies)
        return known

    def _leaves_stage(self, remedy: Remedy) -> bool:
        """Return whether a closing or reopening leads to another stage, from which the act could not be done."""
        rule = self.evaluator.workflow.record_rules.get(remedy.what)
        target = rule.target if rule is not None else None
        return target is not None and self.evaluator.workflow.entered(target) != self.case.stage

    def _undo(self, case: Case, done: int) -> None:
        """Restore the copy of the case, and drop every step after the first `done`."""
        self.case = case
        del self.steps[done:]

    def _add_record(self, remedy: Remedy, in_progress: frozenset[tuple[str, str]]) -> None:
        """Add the steps that a record still needs, then the record itself."""
        kind, says = self.evaluator.practice.class_of(remedy.what), dict(remedy.says)
        while missing := self._drafting.missing(kind, says):
            needed, saying = missing
            before = Remedy(what=needed.__name__, says=saying)
            if (key := (before.what, str(dict(saying)))) in in_progress:
                break
            in_progress |= {key}
            self._add_record(before, in_progress)
        by = self.by
        if kind is Approval and says.get("status") != "asked":
            by, remedy = self._decider, attrs.evolve(remedy, by=self._drafting.deciding_roles(says) or remedy.by)
        demanded = self.evaluator.workflow.record_rules.get(remedy.what)
        if demanded is not None and {*demanded.roles}.isdisjoint((*by.roles, *remedy.by)):
            remedy = attrs.evolve(remedy, by=demanded.roles)
        arguments = ActArguments(at=self.at, by=attrs.evolve(by, roles=(*by.roles, *remedy.by)))

        def refusals() -> tuple[Refusal, ...]:
            """Evaluate the record. If other values resolve a refusal, put them into `says` and evaluate it again."""
            found = self._draft_and_evaluate(remedy.what, says, arguments)[1].refusals
            changes = {field: value for each in found for field, value in values_avoiding(each, kind).items()}
            if changes.items() <= says.items():
                return found
            says.update(changes)
            return self._draft_and_evaluate(remedy.what, says, arguments)[1].refusals

        self._resolve(refusals, in_progress)
        draft, found = self._draft_and_evaluate(remedy.what, says, arguments)
        needs = draft.needs if draft else Params(says)
        self.case = appended(self.case, *found.entries)
        self.steps.append(
            NextStep(kind="record", what=remedy.what, by=remedy.by, due=remedy.due, needs=needs, refusal=remedy.refusal)
        )

    def _draft_and_evaluate(
        self, what: str, says: Mapping[str, object], arguments: ActArguments
    ) -> tuple[Draft | None, Evaluation]:
        """Return a draft of a record and its evaluation; None and the refusals if no valid record has these values."""
        try:
            draft = self._drafting.draft(self.evaluator.practice.class_of(what), says)
        except RecordError as error:
            return None, Evaluation(error.refusals)
        return draft, self.evaluator.record(self.case, draft.record, arguments)

    @property
    def _drafting(self) -> Drafting:
        evaluator = self.evaluator
        return Drafting(workflow=evaluator.workflow, practice=evaluator.practice, case=self.case, at=self.at)

    @property
    def _decider(self) -> Actor:
        """A placeholder for another person: the actor may not decide on their own request for approval."""
        return Actor(id=f"other-than-{self.by.id}")


def _key(refusal: Refusal) -> _Key:
    """Return what identifies a refusal: code, place and the facts that stay the same while it is being resolved."""
    names = ("event", "kind", "times", "requirement", "approval", "recipient", "missing", "field", "id")
    facts = tuple((name, refusal.params[name]) for name in names if name in refusal.params)
    return refusal.code, refusal.where, facts
