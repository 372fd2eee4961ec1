"""What to do, in order, to make a move possible: moves before it, records, a reason, somebody with the role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Params, Refusal
from casekit.errors import RecordError
from casekit.models import RECORDS, Actor, Approval, Case, Value
from casekit.models.appending import appended
from casekit.models.team import acting
from casekit.stages.drafts import CHOSEN, Draft, Drafting
from casekit.stages.evaluator import ActArguments, ActEvaluator, Evaluation
from casekit.stages.paths import Paths, as_if_moved
from casekit.stages.remedies import Remedy, remedies_of, restated

StepKind: TypeAlias = Literal["record", "move", "reason", "role", "other"]
_Key: TypeAlias = tuple[str, str | None, object]


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class NextStep(Value):
    """
    One thing to do on the way to a move.

    kind: "record", "move" (one that comes first, or the move itself), "reason" (the move needs one), "role" (somebody
        in one of the roles `by` makes the move), or "other" (only the host knows what answers the refusal).
    what: The name of the record or of the move, or the code of the refusal.
    by: The roles that owe it or may do it; empty: anyone. An approval is given by somebody other than who asked for it.
    due: The last day in time; None: no day.
    times: How many such records.
    needs: What the record has to say, by field, and the reasons a move may have; None: the host chooses. An id that no
        thing of the case has yet is a proposal, by which later steps name the thing.
    refusal: What it answers; None for a move, and for a record that another one needs to name.

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
    Return what to do, in order, so that a move can be made: the moves before it, and what each of them still needs.

    Each step is evaluated on the case as if the steps before it had been done. Of several stages the move is declared
    from, the one that leaves the fewest steps to the host, then the one with the fewest steps. Raises MoveNotOpenError
    where no moves lead to any.
    """
    evaluator.moving(case, arguments)  # raises for an argument that is wrong by itself
    now = max(arguments.at, case.timeline[-1].at)
    plain = ActArguments(at=now, by=arguments.by)
    paths = Paths(evaluator=evaluator, arguments=plain).before(case, move)
    found: list[tuple[NextStep, ...]] = []
    for path in paths if paths[0] else paths[:1]:
        planner = _Planner(evaluator=evaluator, case=case, at=now, by=acting(arguments.by))
        for option in path:
            planner.move(option.move or "", plain, option.target)
            planner.case = as_if_moved(evaluator, plain, planner.case, option)
        planner.move(move, attrs.evolve(arguments, at=now), None)
        found.append(_counted(planner.steps))
    return min(found, key=lambda steps: (sum(step.kind == "other" for step in steps), len(steps)))


def _counted(steps: list[NextStep]) -> tuple[NextStep, ...]:
    """Return the steps, a record that is made several times as one step."""
    counted: list[NextStep] = []
    for step in steps:
        if counted and step.kind == "record" and step == attrs.evolve(counted[-1], times=1):
            counted[-1] = attrs.evolve(counted[-1], times=counted[-1].times + 1)
        else:
            counted.append(step)
    return tuple(counted)


@attrs.define
class _Planner:
    """Does one step after another on a copy of the case, and keeps them."""

    evaluator: ActEvaluator
    case: Case
    at: datetime
    by: Actor
    steps: list[NextStep] = attrs.field(factory=list[NextStep])

    def move(self, name: str, arguments: ActArguments, target: str | None) -> None:
        """Add what a move from the stage of the case still needs, and the move itself."""
        declared = self.evaluator.workflow.ways_from(self.case.stage)[name][0].move
        own: list[NextStep] = []
        for refusal in self.evaluator.move(self.case, name, arguments, target=target).refusals:
            if refusal.code == "role_required":
                own.append(NextStep(kind="role", what=name, by=declared.roles, refusal=refusal))
                arguments = attrs.evolve(
                    arguments, by=Actor(id=self.by.id, roles=(*self.by.roles, *declared.roles[:1]))
                )
            elif refusal.code in ("reason_required", "reason_not_in_catalogue"):
                needs = Params({"reason": declared.reasons or None})
                own.append(NextStep(kind="reason", what=name, needs=needs, refusal=refusal))
                arguments = attrs.evolve(arguments, reason=next(iter(declared.reasons), CHOSEN))
        self._answer(lambda: self.evaluator.move(self.case, name, arguments, target=target).refusals, frozenset())
        self.steps += [*own, NextStep(kind="move", what=name, by=tuple(sorted(declared.roles)))]

    def _answer(self, refusals: Callable[[], tuple[Refusal, ...]], within: frozenset[tuple[str, str]]) -> None:
        """Add what answers the refusals of an act, and a step for each that only the host can answer."""
        tried: set[_Key] = set()
        left = self._answered(refusals, within, tried, wholly=True)
        if left:
            left = self._answered(refusals, within, tried, wholly=False)
        others = [NextStep(kind="other", what=each.code, refusal=each) for each in left]
        self.steps += [step for step in others if step not in self.steps]

    def _answered(
        self,
        refusals: Callable[[], tuple[Refusal, ...]],
        within: frozenset[tuple[str, str]],
        answered: set[_Key],
        *,
        wholly: bool,
    ) -> tuple[Refusal, ...]:
        """
        Add what answers the refusals of an act, one after another, and return those that are left.

        Args:
            refusals: Evaluates the act on the case as it is by then.
            within: The records being made, each with the code it answers; none is made within itself.
            answered: What was answered before; what comes again is not answered a second time.
            wholly: Whether what leaves a step to the host is left out again.
        """
        tried = {*answered}
        while True:
            left = tuple(each for each in refusals() if each.code != "one_is_enough")
            known = [
                (remedies[0].order, place, remedies)
                for place, each in enumerate(left)
                if _key(each) not in tried and (remedies := remedies_of(each, self.case, self.at.date()))
                and not any((remedy.what, each.code) in within for remedy in remedies)
            ]  # fmt: skip
            if not known:
                return left
            _, place, remedies = min(known, key=lambda each: each[:2])
            tried.add(_key(left[place]))
            case, done = self.case, len(self.steps)
            for remedy in remedies:
                for _ in range(remedy.times):
                    self._record(remedy, within | {(remedy.what, left[place].code)})
            if wholly and any(step.kind == "other" for step in self.steps[done:]):
                self.case = case
                del self.steps[done:]
            else:
                answered.add(_key(left[place]))

    def _record(self, remedy: Remedy, within: frozenset[tuple[str, str]]) -> None:
        """Add what a record still needs, and the record itself."""
        kind, says = RECORDS[remedy.what], dict(remedy.says)
        while missing := self._drafting.missing(kind, says):
            needed, saying = missing
            before = Remedy(what=needed.__name__, says=saying)
            if (key := (before.what, str(dict(saying)))) in within:
                break
            within |= {key}
            self._record(before, within)
        by = self.by
        if kind is Approval and says.get("status") != "asked":
            by, remedy = self._decider, attrs.evolve(remedy, by=self._drafting.deciding_roles(says) or remedy.by)
        arguments = ActArguments(at=self.at, by=attrs.evolve(by, roles=(*by.roles, *remedy.by)))

        def refusals() -> tuple[Refusal, ...]:
            found = self._evaluated(remedy.what, says, arguments)[1].refusals
            changes = {field: value for each in found for field, value in restated(each, kind).items()}
            if changes.items() <= says.items():
                return found
            says.update(changes)
            return self._evaluated(remedy.what, says, arguments)[1].refusals

        self._answer(refusals, within)
        draft, found = self._evaluated(remedy.what, says, arguments)
        needs = draft.needs if draft else Params(says)
        self.case = appended(self.case, *found.entries)
        self.steps.append(
            NextStep(kind="record", what=remedy.what, by=remedy.by, due=remedy.due, needs=needs, refusal=remedy.refusal)
        )

    def _evaluated(
        self, what: str, says: Mapping[str, object], arguments: ActArguments
    ) -> tuple[Draft | None, Evaluation]:
        try:
            draft = self._drafting.draft(RECORDS[what], says)
        except RecordError as error:
            return None, Evaluation(error.refusals)
        return draft, self.evaluator.record(self.case, draft.record, arguments)

    @property
    def _drafting(self) -> Drafting:
        return Drafting(workflow=self.evaluator.workflow, case=self.case, at=self.at)

    @property
    def _decider(self) -> Actor:
        """Somebody who has nothing to do with the case, and may decide on what others ask for."""
        return Actor(id=f"other-than-{self.by.id}")


def _key(refusal: Refusal) -> _Key:
    """Return what makes two refusals the same, however far what they ask for has come."""
    facts = tuple((name, refusal.params[name]) for name in ("event", "requirement", "approval", "recipient", "missing")
                  if name in refusal.params)  # fmt: skip
    return refusal.code, refusal.where, facts
