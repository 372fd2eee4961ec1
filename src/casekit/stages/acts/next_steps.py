"""What to do, in order, to make a move possible: moves before it, records, a reason, somebody with the role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Params, Refusal
from casekit.errors import RecordError
from casekit.models import Actor, Approval, Case
from casekit.models.appending import appended
from casekit.models.catalogue import RECORDS
from casekit.models.record import Value
from casekit.models.team import acting
from casekit.stages.acts.drafts import CHOSEN, Draft, Drafting
from casekit.stages.acts.evaluator import ActArguments, ActEvaluator, Evaluation
from casekit.stages.acts.paths import Paths, as_if_moved
from casekit.stages.acts.remedies import Remedy, remedies_of, restated

StepKind: TypeAlias = Literal["record", "move", "reason", "role", "other"]
_Key: TypeAlias = tuple[str, str | None, object]


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class NextStep(Value):
    """
    One thing to do on the way to a move.

    kind: The kind of step.
        "record": Add a record.
        "move": Make a move: an earlier one, or the move itself.
        "reason": Pass the reason that the move requires.
        "role": Have the move made by somebody in one of the roles `by`.
        "other": Only the host knows how to resolve the refusal.
    what: The name of the record or of the move, or the code of the refusal.
    by: The roles that are responsible for it or may do it. Empty: anyone. An approval is given by somebody other than
        the requester.
    due: The last day in time. None: no day.
    times: How many such records are needed.
    needs: The required values of the record, by field, and the allowed reasons of a move. None as a value: the host
        chooses. An id that does not exist in the case yet is a proposal; later steps refer to the thing by it.
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
    Return what to do, in order, so that a move can be made: the moves before it, and what each of them still needs.

    Each step is evaluated on the case as if the steps before it had been done; what a later step would undo comes
    after that step. Where the move asks for two things that exclude each other, one of them is left to the host.

    Of several stages the move is declared from, the one that leaves the fewest steps to the host, then the one with the
    fewest steps. Raises MoveNotOpenError where no moves lead to any.
    """
    evaluator.moving(case, arguments)  # raises for an invalid argument
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


@attrs.define(eq=False, repr=False)
class _Order:
    """
    In which order the refusals of one act are answered, learned by trying.

    ranks: How late each refusal met so far is answered; those of one rank in the order of the work.
    late: What stayed refused, or left a step to the host, when it was tried; it comes after the others of its rank.
    put_last: What was once put after everything else.
    hopeless: What no order answers; it is left to the host.
    """

    ranks: dict[_Key, int] = attrs.field(factory=dict[_Key, int])
    late: set[_Key] = attrs.field(factory=set[_Key])
    put_last: set[_Key] = attrs.field(factory=set[_Key])
    hopeless: set[_Key] = attrs.field(factory=set[_Key])

    def place(self, key: _Key, remedies: tuple[Remedy, ...]) -> tuple[int, bool, tuple[int, int]]:
        """Return where a refusal comes, the lowest first."""
        return self.ranks.setdefault(key, 0), key in self.late, remedies[0].order

    def learn(self, undone: set[_Key], by: _Key, causes: Mapping[_Key, _Key]) -> None:
        """
        Put what was undone after what undid it, or find out that this cannot be.

        Where the act asks for two things at once that exclude each other, an answer brings up a refusal, directly or in
        several steps, whose answer undoes the first. The last answer before that is put after everything else, since
        another answer may spare it the refusal; the second time it is hopeless. So is what is undone in every order.

        Args:
            undone: What was answered, and is refused again.
            by: The refusal whose answer undid it.
            causes: Of each refusal that came up on the way, the one whose answer brought it about.
        """
        cause = causes.get(by)
        while cause is not None and cause not in undone:
            cause = causes.get(cause)
        if cause is not None:
            last = causes[by]
            self.hopeless |= self.put_last & {last}
            self.put_last.add(last)
            self.ranks[last] = max(self.ranks.values()) + 1
            return
        for key in undone:
            self.ranks[key] = max(self.ranks[key], self.ranks[by]) + 1
        self.hopeless |= {key for key in undone if self.ranks[key] > 2 * len(self.ranks)}


@attrs.define(eq=False, repr=False)
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

    def _answer(self, refusals: Callable[[], tuple[Refusal, ...]], making: frozenset[tuple[str, str]]) -> None:
        """Add what answers the refusals of an act, and a step for each that only the host can answer."""
        order, case, done = _Order(), self.case, len(self.steps)
        while (left := self._answered(refusals, making, order)) is None:
            self._go_back(case, done)
        others = [NextStep(kind="other", what=each.code, refusal=each) for each in left]
        self.steps += [step for step in others if step not in self.steps]

    def _answered(
        self, refusals: Callable[[], tuple[Refusal, ...]], making: frozenset[tuple[str, str]], order: _Order
    ) -> tuple[Refusal, ...] | None:
        """
        Add what answers the refusals of an act, one after another, and return those that are left.

        Return None where an answer undid an earlier one: `order` has learned from it, and all is done again from the
        case as it was.

        Args:
            refusals: Evaluates the act on the case as it is by then.
            making: The records being made, each with the code it answers; none is made within itself.
            order: In which order the refusals are answered.
        """
        answered, causes = set[_Key](), dict[_Key, _Key]()
        left = refusals()
        while known := self._known(left, making, answered | order.hopeless):
            key = min(known, key=lambda each: order.place(each, known[each]))
            case, done = self.case, len(self.steps)
            for remedy in known[key]:
                for _ in range(remedy.times):
                    self._record(remedy, making | {(remedy.what, key[0])})
            after = refusals()
            refused = set(map(_key, after))
            brought = refused - set(map(_key, left))
            wholly = key not in refused and all(step.kind != "other" for step in self.steps[done:])
            if not wholly and key not in order.late:
                order.late.add(key)
                self._go_back(case, done)
                continue
            if undone := answered & brought:
                order.learn(undone, key, causes)
                return None
            answered.add(key)
            causes |= dict.fromkeys(brought, key)
            left = after
        return tuple(each for each in left if each.code != "one_is_enough")

    def _known(
        self, refusals: tuple[Refusal, ...], making: frozenset[tuple[str, str]], but: set[_Key]
    ) -> dict[_Key, tuple[Remedy, ...]]:
        """Return what answers each refusal that a record answers, but these; of two with one key, the first."""
        known: dict[_Key, tuple[Remedy, ...]] = {}
        for each in refusals:
            remedies = remedies_of(each, self.case, self.at.date())
            itself = any((remedy.what, each.code) in making for remedy in remedies)
            if remedies and not itself and _key(each) not in but:
                known.setdefault(_key(each), remedies)
        return known

    def _go_back(self, case: Case, done: int) -> None:
        """Take back every step after the first so many."""
        self.case = case
        del self.steps[done:]

    def _record(self, remedy: Remedy, making: frozenset[tuple[str, str]]) -> None:
        """Add what a record still needs, and the record itself."""
        kind, says = RECORDS[remedy.what], dict(remedy.says)
        while missing := self._drafting.missing(kind, says):
            needed, saying = missing
            before = Remedy(what=needed.__name__, says=saying)
            if (key := (before.what, str(dict(saying)))) in making:
                break
            making |= {key}
            self._record(before, making)
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

        self._answer(refusals, making)
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
    names = ("event", "times", "requirement", "approval", "recipient", "missing")
    facts = tuple((name, refusal.params[name]) for name in names if name in refusal.params)
    return refusal.code, refusal.where, facts
