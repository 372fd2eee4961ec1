"""
The stage machine: how a case may move, and every reason why it may not.

The engine is `transitions`: a workflow is compiled once into one flat `Machine` without models. Its events are asked
for the transition from a case's stage; each transition carries its `Move` and a condition that answers true or false,
so the stock triggers of the same machine walk the same path.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import cast

import attrs
from transitions import Event, EventData, Machine, Transition

from casekit.answers import Answer, Finding, Refusal
from casekit.conditions import judge
from casekit.errors import MoveNotOpenError, RecordError, WorkflowError
from casekit.models import Actor, Case, Client, Household, Override, Record, StageChange
from casekit.models.record import changed
from casekit.stages.acts import Option, Weighed, completed, judged, later_than_closing
from casekit.stages.definition import STAYING, Move
from casekit.stages.guards import Context, Guards
from casekit.stages.soundness import check
from casekit.stages.workflow import Workflow


class CaseTransition(Transition):
    """A transition that carries the move it was compiled from and the stage it leads to."""

    move: Move
    target: str

    def __init__(self, *args: object, move: Move, target: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        self.move = move
        self.target = target


class CaseEvent(Event):
    """An event that knows which transition it would take from a stage."""

    def transition_from(self, stage: str) -> CaseTransition | None:
        """The transition this event takes from a stage, or None where it takes none."""
        found = self.transitions.get(stage)
        return cast("CaseTransition", found[0]) if found else None


class CaseEngine(Machine):
    """A `transitions.Machine` whose events and transitions know about cases."""

    event_cls = CaseEvent
    transition_cls = CaseTransition


class StageMachine:
    """
    How the cases of one workflow may move.

    Refuses a faulty workflow, listing every fault. A machine holds no case and changes nothing: each act takes a case
    and gives a new one, so one machine serves every case and every thread.

    >>> from datetime import timedelta, timezone
    >>> from casekit.models import EligibilityAnswer, Intake
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> machine = StageMachine(Workflow.ready("school_eight"))
    >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
    >>> [refusal.code for refusal in machine.why_not(case, "assess", at=monday, by="worker-1")]
    ['eligibility_not_asked']
    >>> questions = ("wants change", "needs resources", "cannot get them alone")
    >>> intake = Intake(eligibility=tuple(EligibilityAnswer(question=each, answer=True) for each in questions))
    >>> case = machine.record(case, intake, at=monday, by="worker-1")
    >>> machine.ask(case, "assess", at=monday, by="worker-1").allowed
    True
    >>> case = machine.advance(case, "assess", at=monday, by="worker-1")
    >>> [option.move for option in machine.options(case, at=monday, by="worker-1") if option.open]
    ['plan']
    >>> [option.move for option in machine.path_to(case, "evaluation", at=monday, by="worker-1")]
    ['plan', 'deliver', 'monitor', 'evaluate']
    >>> machine.adopt(case, stages=[("monitoring", monday + timedelta(days=30))], by="import").stage
    'monitoring'
    """

    def __init__(self, workflow: Workflow, *, guards: Guards | None = None) -> None:
        self.workflow = workflow
        self.guards = guards or Guards()
        faults = check(workflow, self.guards)
        if workflow.subject != "case":
            faults = (*faults, Finding("subject_not_a_case", {"subject": workflow.subject}, "subject", "error"))
        if faults:
            raise WorkflowError(f"cannot use workflow {workflow.id!r}", faults)
        self.engine = self._compiled()
        """The `transitions` machine; its stock triggers take `case=`, `at=`, `by=` and walk the same path."""

    def _compiled(self) -> CaseEngine:
        stages = [stage.id for stage in self.workflow.stages]
        initial = self.workflow.entered(self.workflow.initial)
        engine = CaseEngine(model=None, states=stages, initial=initial, auto_transitions=False, send_event=True)
        ways = {stage: self.workflow.moves_from(stage) for stage in stages}
        for move in self.workflow.moves:
            for stage in stages:
                declared, target = ways[stage].get(move.name, (None, ""))
                if declared is move:
                    dest = None if target == stage else target
                    engine.add_transition(
                        move.name, stage, dest, conditions=[self._stock_condition], move=move, target=target
                    )
        return engine

    def _stock_condition(self, event: EventData) -> bool:
        asked = {name: event.kwargs[name] for name in ("at", "by", "reason", "overrides") if name in event.kwargs}
        return self.ask(event.kwargs["case"], event.event.name, **asked).allowed

    def open(self, client: Client | Household, *, id: str, at: datetime, by: Actor | str) -> Case:
        """
        A new case about this client or household, in the workflow's first stage.

        A household brings its index client with it. Raises RecordError for a faulty id or day.
        """
        stage = self.workflow.entered(self.workflow.initial)
        kinds = self.workflow.kinds_of(stage)
        return Case.open(client, id=id, at=at, by=by, workflow=self.workflow.ref, stage=stage, kinds=kinds)

    def ask(
        self, case: Case, act: str | Record, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, replaces: int | None = None,
    ) -> Answer:  # fmt: skip
        """
        What an act would meet: a move by its name, or a record. Takes what the act takes and never disagrees.

        Raises RecordError where what is given is wrong by itself, such as an instant without an offset.
        """
        if not isinstance(act, str | Record):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise RecordError("cannot weigh this act", [_wrong_act("the name of a move, or a record")])
        weighed = self._weigh(
            case, act, at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, replaces=replaces
        )
        return Answer(refusals=weighed.refusals, findings=weighed.findings)

    def why_not(
        self, case: Case, act: str | Record, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, replaces: int | None = None,
    ) -> tuple[Refusal, ...]:  # fmt: skip
        """Every reason why an act is not open; empty when it is. Takes what `ask` takes."""
        return self.ask(
            case, act, at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, replaces=replaces
        ).refusals

    def options(
        self, case: Case, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), to: str | None = None,
    ) -> tuple[Option, ...]:  # fmt: skip
        """
        Every move declared from the case's stage, open or not.

        `to` (a stage's id, label or alias) keeps the moves that lead there; where none does, one option without a
        move says so, beside the rules for entering that stage. Raises MoveNotOpenError for a stage the workflow does
        not have.
        """
        options = [
            self._option(case, name, at=at, by=by, reason=reason, overrides=overrides)
            for name in self.engine.get_triggers(case.stage)
        ]
        if to is None:
            return tuple(options)
        target = self._stage(case, to)
        leading = tuple(option for option in options if option.target == target and target != case.stage)
        if leading:
            return leading
        weighed = self._weigh(case, None, at=at, by=by, reason=reason, overrides=overrides, targets=(target,))
        return (Option(move=None, target=target, refusals=weighed.refusals, findings=weighed.findings),)

    def record(
        self, case: Case, record: Record, *, at: datetime, by: Actor | str, overrides: tuple[Override, ...] = (),
        recorded_at: datetime | None = None, replaces: int | None = None,
    ) -> Case:  # fmt: skip
        """The case with one more record, every rule asked. Raises RecordError with every refusal."""
        if not isinstance(record, Record):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise RecordError(f"cannot record this in case {case.id!r}", [_wrong_act("a record")])
        weighed = self._weigh(
            case, record, at=at, by=by, overrides=overrides, recorded_at=recorded_at, replaces=replaces
        )
        if weighed.refusals:
            raise RecordError(f"cannot record {record.label} in case {case.id!r}", weighed.refusals)
        return weighed.after

    def advance(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None,
    ) -> Case:  # fmt: skip
        """
        The case after a move. Raises MoveNotOpenError with every refusal; the case given stays as it is.

        Raises RecordError where what is given is wrong by itself, such as an instant without an offset.
        """
        return self._made(
            case, move, at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, passing=False
        )

    def pass_through(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None,
    ) -> Case:  # fmt: skip
        """
        As `advance`, into a stage that is only passed through on the way to another on the same day.

        The move and every rule are asked as ever; the stage entered stops no review clock and asks for no reassessment.
        For records that name only the last of several stages, such as those of another workflow.
        """
        return self._made(
            case, move, at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, passing=True
        )

    def _made(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None,
        overrides: tuple[Override, ...], recorded_at: datetime | None, passing: bool,
    ) -> Case:  # fmt: skip
        if not isinstance(move, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise MoveNotOpenError(f"cannot move case {case.id!r}", [_wrong_act("the name of a move")])
        weighed = self._weigh(
            case, move, at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, passing=passing
        )
        if weighed.refusals:
            named = f"move {move!r}" if move in self.engine.events else "this move"
            raise MoveNotOpenError(f"cannot make {named} with case {case.id!r}", weighed.refusals)
        return weighed.after

    def adopt(
        self, case: Case, *, stages: Iterable[tuple[str, datetime]], by: Actor | str,
        recorded_at: datetime | None = None,
    ) -> Case:  # fmt: skip
        """
        The case with stages it has been through elsewhere, in order, each with the instant it was entered.

        No guard and no rule is asked; the entries are marked as adopted. A case of another workflow comes under this
        one. Raises RecordError with every stage that is unknown or out of order.
        """
        adopted, refusals = case, list[Refusal]()
        for index, (name, at) in enumerate(stages):
            stage, where = self.workflow.stage(name), f"stages[{index}]"
            if stage is None:
                refusals.append(Refusal("unknown_stage", {"stage": name, "known": tuple(self.workflow.by_id)}, where))
                continue
            rebound = None if adopted.workflow == self.workflow.ref else self.workflow.ref
            id = self.workflow.entered(stage.id)
            change = StageChange(
                stage=id, kinds=self.workflow.kinds_of(id), source=adopted.stage, workflow=rebound, adopted=True
            )
            problems, adopted = adopted.taking(adopted.entry(change, at=at, by=by, recorded_at=recorded_at))
            refusals += [attrs.evolve(problem, where=f"{where}.{problem.where}") for problem in problems]
        if adopted is case and not refusals:
            refusals.append(Refusal("empty_collection", {}, "stages"))
        if refusals:
            raise RecordError(f"cannot adopt case {case.id!r}", refusals)
        return adopted

    def path_to(self, case: Case, stage: str, *, at: datetime, by: Actor | str) -> tuple[Option, ...]:
        """
        The moves to a stage (its id, label or alias), and what each still needs; empty when already there.

        Of several ways the one with the fewest moves that still need something, then the shortest. Each move is asked
        as if the ones before it had been made. Raises MoveNotOpenError where no moves lead there.
        """
        if foreign := self._foreign(case):
            raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", foreign)
        target = self._stage(case, stage)
        ways: list[tuple[int, int, int, Case, tuple[Option, ...]]] = [(0, 0, 0, case, ())]
        done: set[str] = set()
        asked = count(1)
        while ways:
            needing, length, _, here, steps = heappop(ways)
            if here.stage == target:
                return steps
            if here.stage in done:
                continue
            done.add(here.stage)
            for option in self.options(here, at=at, by=by):
                there = self._as_if_moved(here, option, at=at, by=by)
                heappush(ways, (needing + (not option.open), length + 1, next(asked), there, (*steps, option)))
        raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", [Refusal("no_path", {"stage": target})])

    def _as_if_moved(self, case: Case, option: Option, *, at: datetime, by: Actor | str) -> Case:
        """The case as if a move had been made, whatever stands in its way."""
        kinds = self.workflow.kinds_of(option.target)
        change = StageChange(stage=option.target, kinds=kinds, source=case.stage, move=option.move)
        problems, after = case.taking(case.entry(change, at=at, by=by))
        return changed(case, {"stage": option.target, "kinds": kinds}) if problems else after

    def _option(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None,
        overrides: tuple[Override, ...],
    ) -> Option:  # fmt: skip
        weighed = self._weigh(case, move, at=at, by=by, reason=reason, overrides=overrides)
        transition = cast("CaseEvent", self.engine.events[move]).transition_from(case.stage)
        target = transition.target if transition else case.stage
        return Option(move=move, target=target, refusals=weighed.refusals, findings=weighed.findings)

    def _stage(self, case: Case, name: str) -> str:
        stage = self.workflow.stage(name)
        if stage is None:
            facts = {"stage": name, "known": tuple(self.workflow.by_id)}
            raise MoveNotOpenError(
                f"cannot find the stage asked for case {case.id!r}", [Refusal("unknown_stage", facts)]
            )
        return self.workflow.entered(stage.id)

    def _weigh(
        self, case: Case, act: str | Record | None, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, replaces: int | None = None,
        targets: tuple[str, ...] = (), passing: bool = False,
    ) -> Weighed:  # fmt: skip
        """An act against the machine, its guards, every rule and the structure of the case, all at once."""
        if foreign := self._foreign(case):
            return Weighed(refusals=foreign, findings=(), after=case)
        refusals: list[Refusal] = []
        transition: CaseTransition | None = None
        if isinstance(act, Record):
            what = act
            if isinstance(act, StageChange):
                refusals.append(Refusal("stage_change_is_a_move", {}, case.id))
        else:
            if not _is_text_or_none(reason):
                fault = Refusal("wrong_type", {"expected": "text"}, "reason")
                raise RecordError(f"cannot weigh a move of case {case.id!r}", [fault])
            reason = reason if reason and reason.strip() else None
            transition, targets, refused = self._way(case, act, targets)
            refusals += refused
            what = StageChange(
                stage=transition.target if transition else case.stage,
                kinds=self.workflow.kinds_of(transition.target if transition else case.stage),
                source=case.stage, move=transition.move.name if transition else None, reason=reason,
                passing=passing,
            )  # fmt: skip
        entry = case.entry(what, at=at, by=by, overrides=overrides, recorded_at=recorded_at, replaces=replaces)
        then = case.standing_at(entry.at)
        entry = changed(entry, {"what": completed(what, then, self.workflow.reviews)})
        refusals += later_than_closing(entry, then, case)
        context = Context(
            case=then, present=case, part=case.id, at=entry.at, by=entry.by,
            workflow=self.workflow, move=transition.move if transition else None, reason=reason,
            target=targets[0] if transition and targets else None,
            record=entry.what if isinstance(act, Record) else None,
        )  # fmt: skip
        if transition:
            refusals += self._move_refusals(transition.move, context)
        judgement = judged(context, targets, overrides)
        refusals += [refusal for refusal in judgement.refusals if refusal not in refusals]
        entry = changed(entry, {"findings": judgement.findings, "overrides": judgement.overrides})
        problems, after = case.taking(entry)
        refusals += problems
        return Weighed(refusals=tuple(refusals), findings=judgement.findings, after=case if refusals else after)

    def _foreign(self, case: Case) -> tuple[Refusal, ...]:
        follows, own = case.workflow, self.workflow.ref
        facts = {
            "case_follows": f"{follows.id} version {follows.version} ({follows.fingerprint[:8]})",
            "machine_follows": f"{own.id} version {own.version} ({own.fingerprint[:8]})",
        }
        return () if case.workflow == self.workflow.ref else (Refusal("other_workflow", facts, case.id),)

    def _way(
        self, case: Case, name: str | None, targets: tuple[str, ...]
    ) -> tuple[CaseTransition | None, tuple[str, ...], tuple[Refusal, ...]]:
        """The transition a move takes from here, the stages it enters, and why there is none."""
        open_here = tuple(self.engine.get_triggers(case.stage))
        event = cast("CaseEvent | None", self.engine.events.get(name)) if name is not None else None
        if name is not None and event is None:
            known = tuple(self.engine.events)
            return None, (), (Refusal("unknown_move", {"known": known, "open": open_here}, case.id),)
        transition = event.transition_from(case.stage) if event else None
        if transition:
            return transition, () if transition.move.target == STAYING else (transition.target,), ()
        named = (self.workflow.entered(move.target) for move in self.workflow.moves if move.name == name)
        entered = tuple(dict.fromkeys(target for target in (*targets, *named) if target in self.workflow.by_id))
        return None, entered, (Refusal("move_not_open_here", {"stage": case.stage, "open": open_here}, case.id),)

    def _move_refusals(self, move: Move, context: Context) -> list[Refusal]:
        """What the move itself asks: its guards, a role, a reason."""
        refusals = list(judge(move.guards, lambda leaf: self.guards.ask(leaf, context)).reasons)
        if move.roles and not set(move.roles) & set(context.roles):
            refusals.append(Refusal("role_required", {"roles": move.roles}, context.part))
        if move.reason and context.reason is None:
            refusals.append(Refusal("reason_required", {"move": move.name}, context.part))
        return refusals


def _is_text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)


def _wrong_act(expected: str) -> Refusal:
    return Refusal("wrong_type", {"expected": expected}, "act")
