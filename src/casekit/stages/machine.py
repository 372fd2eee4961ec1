"""The stage machine: how a case may move, and every reason why it may not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from casekit.answers import Answer, Effect, Fault, Refusal
from casekit.errors import CasekitError, MoveNotOpenError, RecordError, WorkflowError
from casekit.models import Actor, Case, Client, Entry, Household, Override, Record, StageChange, WorkflowRef, only_case
from casekit.models.appending import appended
from casekit.models.record import evolve_unchecked
from casekit.stages.acts import Option, is_read_only, is_view
from casekit.stages.adoption import adopted
from casekit.stages.checking.soundness import check
from casekit.stages.definition import Way
from casekit.stages.engine import CaseEngine, compiled
from casekit.stages.evaluator import ActArguments, ActEvaluator, Evaluation, done_before
from casekit.stages.guards import Guards
from casekit.stages.judging import no_longer_acceptable, reaches_back, refusals_by_entry
from casekit.stages.mending import Mending, evaluate_mending
from casekit.stages.next_steps import NextStep, next_steps
from casekit.stages.paths import Paths
from casekit.stages.workflow import Workflow


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
    >>> [refusal.code for refusal in machine.ask(case, "assess", at=monday, by="worker-1").refusals]
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
            faults = (*faults, Fault("subject_not_a_case", {"subject": workflow.subject}, "subject"))
        if faults:
            raise WorkflowError(f"cannot use workflow {workflow.id!r}", faults)
        self.engine: CaseEngine = compiled(workflow, self._way_taken)
        """The `transitions` machine; its stock triggers take `case=`, `at=`, `by=` and walk the same path."""
        self._evaluator = ActEvaluator(workflow, self.guards, self.engine, self._recognises)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle and copy the machine as its workflow and guards, from which the other one is compiled anew."""
        return _machine, (type(self), self.workflow, self.guards)

    def _recognises(self, ref: WorkflowRef) -> bool:
        """Whether a case that follows this workflow is one of this machine."""
        return self.workflow.recognises(ref)

    def _way_taken(self, move: str, given: Mapping[str, Any]) -> Way | None:
        """Return the way a stock trigger takes, None where the move is not open."""
        arguments = {name: value for name, value in given.items() if name in attrs.fields_dict(ActArguments)}
        found = self._evaluate(given["case"], move, ActArguments(**arguments))
        return None if found.refusals else found.way

    def open(
        self, client: Client | Household, *, id: str, at: datetime, by: Actor | str,
        recorded_at: datetime | None = None, zone: str | None = None,
    ) -> Case:  # fmt: skip
        """
        Return a new case about this client or household, in the workflow's first stage.

        A household brings its index client with it. `zone` is the zone in which the days of the case are counted, an
        IANA name or an offset; left out, it is that of `at`. Raises RecordError for a faulty id, day or zone.
        """
        stage = self.workflow.entered(self.workflow.initial)
        return Case.open(
            client, id=id, at=at, by=by, workflow=self.workflow.ref, stage=stage,
            kinds=self.workflow.kinds_of(stage), recorded_at=recorded_at, zone=zone,
        )  # fmt: skip

    def ask(
        self, case: Case, act: str | Record, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, key: str | None = None,
        expected_revision: int | None = None,
    ) -> Answer:  # fmt: skip
        """
        Return what an act would meet: a move by its name, or a record. It takes what the act takes and never disagrees.

        Raises RecordError where an argument is wrong by itself, such as an instant without an offset.
        """
        arguments = ActArguments(
            at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, key=key,
            expected_revision=expected_revision,
        )  # fmt: skip
        found = self._evaluate(case, act, arguments)
        found = self._with_later_entries(case, found)
        return Answer(refusals=found.refusals, findings=found.findings, effects=self._evaluator.effects(found.way))

    def options(
        self, case: Case, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, to: str | None = None,
    ) -> tuple[Option, ...]:  # fmt: skip
        """
        Return every move declared from the case's stage, open or not, each with the stage it would lead to now.

        `to` (a stage's id, label or alias) keeps the moves that lead there, or that stay where the case is there; where
        none does, one option without a move says so, beside the rules for entering that stage. Raises MoveNotOpenError
        for a stage the workflow does not have.
        """
        arguments = ActArguments(at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at)
        evaluator, foreign = self._evaluator, self._foreign(case)
        names = evaluator.open_here(case)
        if foreign:
            options = tuple(Option(move=name, target=case.stage, refusals=foreign) for name in names)
        else:
            moment = evaluator.moving(case, arguments)
            options = tuple(evaluator.option(case, name, arguments, moment) for name in names)
        if to is None:
            return options
        target = self._stage(case, to)
        leading = tuple(option for option in options if option.target == target)
        if leading or foreign:
            return leading or (Option(move=None, target=target, refusals=foreign),)
        entering = evaluator.entering(case, target, arguments)
        return (Option(move=None, target=target, refusals=entering.refusals, findings=entering.findings),)

    def record(
        self, case: Case, record: Record, *, at: datetime, by: Actor | str, overrides: tuple[Override, ...] = (),
        recorded_at: datetime | None = None, key: str | None = None, expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case with one more record, every rule asked. Raises RecordError with every refusal.

        `at` is when it happened. A record that happened before others, and by which one of these would not be
        acceptable now, keeps a finding for each of them.

        `key` is the host's own key of this act: done again with the same key, it returns the case as it is.
        `expected_revision` refuses the act where the case has gone on since the host read it.
        """
        if not isinstance(record, Record):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise RecordError(f"cannot record this in case {case.id!r}", [_wrong_act("a record")])
        arguments = ActArguments(
            at=at, by=by, overrides=overrides, recorded_at=recorded_at, key=key, expected_revision=expected_revision
        )
        found = self._evaluate(case, record, arguments)
        return self._applied(case, found, RecordError, f"cannot record {record.label} in case {case.id!r}")

    def advance(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, key: str | None = None,
        expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case after a move. Raises MoveNotOpenError with every refusal; the case given stays as it is.

        `key` and `expected_revision` are those of `record`. What the host is asked to do afterwards stands in
        `effects`. Raises RecordError where an argument is wrong by itself, such as an instant without an offset.
        """
        arguments = ActArguments(
            at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, key=key,
            expected_revision=expected_revision,
        )  # fmt: skip
        return self._moved(case, move, arguments)

    def pass_through(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, key: str | None = None,
        expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case as `advance` does, in a stage only passed through on the way to another on the same day.

        The move and every rule are asked as ever; the stage entered stops no review clock and asks for no reassessment.
        For records that name only the last of several stages, such as those of another workflow.
        """
        arguments = ActArguments(
            at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, key=key,
            expected_revision=expected_revision, passing=True,
        )  # fmt: skip
        return self._moved(case, move, arguments)

    def _moved(self, case: Case, move: str, arguments: ActArguments) -> Case:
        if not isinstance(move, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise MoveNotOpenError(f"cannot move case {case.id!r}", [_wrong_act("the name of a move")])
        found = self._evaluate(case, move, arguments)
        named = f"move {move!r}" if move in self.engine.events else "this move"
        return self._applied(case, found, MoveNotOpenError, f"cannot make {named} with case {case.id!r}")

    def correct(
        self, case: Case, record: Record, *, entry: int, by: Actor | str, recorded_at: datetime, reason: str,
        at: datetime | None = None, overrides: tuple[Override, ...] = (), key: str | None = None,
        expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case with a record in place of a wrong one; nothing is erased.

        The record may be of any kind; it is judged by every rule on the case without the wrong one. The wrong entry
        stays readable in the history, is named in `case.mended`, and no longer counts in any figure, deadline or rule.
        Entries that came of one act are mended together. A later entry that was acceptable and would not be now is a
        finding of the new entry. A move is corrected by its own StageChange at another instant, or by a record where it
        was none; to take it out, use `void`. The opening is corrected by its own StageChange in another zone, where the
        days of the case were counted in a wrong one: then every day is counted anew.

        Args:
            case: The case.
            record: What takes the place of the wrong record.
            entry: The number of the wrong entry.
            by: Who corrects it.
            recorded_at: When the correction is written down.
            reason: Why, in words. It is personal.
            at: When it happened, where that was wrong too; left out, it is the instant of the wrong entry.
            overrides: The rules set aside for the record, with who does so and why.
            key: The host's own key of this act.
            expected_revision: The revision the host read; the act is refused where the case has gone on since.

        Raises RecordError with every refusal, among them later entries that could not be so any more.
        """
        only_case(case)
        if not isinstance(record, Record):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise RecordError(f"cannot correct case {case.id!r}", [_wrong_act("a record")])
        mending = Mending(
            entry=entry, record=record, by=by, recorded_at=recorded_at, reason=reason, at=at, overrides=overrides,
            key=key,
        )  # fmt: skip
        return self._mended(case, mending, f"cannot correct case {case.id!r}", expected_revision)

    def void(
        self, case: Case, *, entry: int, by: Actor | str, recorded_at: datetime, reason: str, key: str | None = None,
        expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case without an entry: it was entered in error, or belongs to another case. Nothing is erased.

        After voiding a move the case is in the stage it had left; what the move asked the host to do is the host's to
        take back. `entry`, `recorded_at`, `reason` and the findings are those of `correct`. The opening stays. Raises
        RecordError with every refusal, among them later entries that could not be so any more.
        """
        only_case(case)
        mending = Mending(entry=entry, record=None, by=by, recorded_at=recorded_at, reason=reason, key=key)
        return self._mended(case, mending, f"cannot void an entry of case {case.id!r}", expected_revision)

    def _mended(self, case: Case, mending: Mending, cannot: str, expected_revision: int | None) -> Case:
        arguments = ActArguments(
            at=mending.recorded_at, by=mending.by, key=mending.key, expected_revision=expected_revision
        )
        foreign = is_read_only(case) or self._foreign(case)
        found = Evaluation(foreign) if foreign else done_before(case, mending.record, arguments, mending.entry)
        found = found or evaluate_mending(self._evaluator, case, mending)
        if found.refusals:
            raise RecordError(cannot, found.refusals)
        return appended(case, *found.entries)

    def effects(self, case: Case, *, since: int) -> tuple[Effect, ...]:
        """
        Return what the acts since a revision ask the host to do, with the workflow's own parameters filled in.

        Empty where only records were added, where the moves ask for nothing, and where an act with a repeated key added
        nothing. The library does none of it. `since` is the revision of the case before the act.
        """
        found: list[Effect] = []
        for entry in only_case(case).entries_since(since):
            what = entry.what
            if isinstance(what, StageChange) and what.source is not None and entry.replaces is None:
                ways = self.workflow.ways_from(what.source).get(what.move or "", ())
                taken = (way for way in ways if (way.target, way.route) == (what.stage, what.route))
                found += self._evaluator.effects(next(taken, None))
        return tuple(found) if self._recognises(case.workflow) else ()

    def adopt(
        self, case: Case, *, stages: Iterable[tuple[str, datetime]], by: Actor | str,
        recorded_at: datetime | None = None, key: str | None = None, expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case with stages it has been through elsewhere, in order, each with the instant it was entered.

        No guard and no rule is asked; the entries are marked as adopted and came of one act. A case of another workflow
        comes under this one. Later entries that would not be acceptable now are findings of the first. Raises
        RecordError with every stage that is unknown or out of order.
        """
        at = only_case(case).timeline[-1].at
        arguments = ActArguments(at=at, by=by, recorded_at=recorded_at, key=key, expected_revision=expected_revision)
        return adopted(self.workflow, self._evaluator, case, stages, arguments)

    def path_to(self, case: Case, stage: str, *, at: datetime, by: Actor | str) -> tuple[Option, ...]:
        """
        Return the moves to a stage (its id, label or alias), and what each still needs; empty when already there.

        Of several paths the one with the fewest moves that only the host can open, then with the fewest that need
        something, then the shortest. Each move is evaluated as if those before it had been made. Raises
        MoveNotOpenError where no moves lead there.
        """
        if foreign := self._foreign(case):
            raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", foreign)
        paths = Paths(evaluator=self._evaluator, arguments=ActArguments(at=at, by=by))
        return paths.to(case, self._stage(case, stage))

    def next_steps(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (),
    ) -> tuple[NextStep, ...]:  # fmt: skip
        """
        Return what to do, in order, so that a move can be made: the moves before it, and what each of them still needs.

        Each can be done once those before it are; the last is the move itself, with the arguments given here. Of
        several stages it could be made from, the one that leaves the fewest steps to the host, then the one with the
        fewest. Where `at` lies before the last entry, the steps are done after that. Raises MoveNotOpenError for a move
        the workflow does not have, and where no moves lead to a stage it is declared from.
        """
        if foreign := self._foreign(case):
            raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", foreign)
        if not isinstance(move, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", [_wrong_act("the name of a move")])
        arguments = ActArguments(at=at, by=by, reason=reason, overrides=overrides)
        return next_steps(self._evaluator, case, move, arguments)

    def _stage(self, case: Case, name: str) -> str:
        stage = self.workflow.stage(name) if isinstance(name, str) else None  # pyright: ignore[reportUnnecessaryIsInstance]
        if stage is None:
            facts = {"stage": name, "known": tuple(self.workflow.by_id)}
            raise MoveNotOpenError(
                f"cannot find the stage asked for case {case.id!r}", [Refusal("unknown_stage", facts)]
            )
        return self.workflow.entered(stage.id)

    def refusals_by_entry(self, case: Case) -> Iterator[tuple[Entry, tuple[Refusal, ...]]]:
        """
        Yield each act of a case with why today's guards and rules would refuse it, in the order of the timeline.

        `verify` tells them as findings. Acts done under another workflow are left out.
        """
        return refusals_by_entry(self._evaluator, case)

    def _evaluate(self, case: Case, act: str | Record, arguments: ActArguments) -> Evaluation:
        """Evaluate an act by the machine, its guards, every rule and the structure of the case, all at once."""
        if foreign := self._foreign(case):
            return Evaluation(foreign)
        if arguments.key is not None or arguments.expected_revision is not None:
            done = done_before(case, act, arguments)
            if done is not None:
                return done
        if isinstance(act, str):
            return self._evaluator.move(case, act, arguments)
        if isinstance(act, Record):  # pyright: ignore[reportUnnecessaryIsInstance]
            return self._evaluator.record(case, act, arguments)
        raise RecordError("cannot evaluate this act", [_wrong_act("the name of a move, or a record")])

    def _applied(self, case: Case, found: Evaluation, error: type[CasekitError], cannot: str) -> Case:
        """Return the case with the entries of an act. Raises the error given with every refusal."""
        if refusals := (*(is_read_only(case) if case.is_past else ()), *found.refusals):
            raise error(cannot, refusals)
        return appended(case, *self._with_later_entries(case, found).entries)

    def _with_later_entries(self, case: Case, found: Evaluation) -> Evaluation:
        """Return what was evaluated with a finding for each later entry that would not be acceptable now."""
        if found.refusals or not found.entries or not reaches_back(case, found.entries[0]):
            return found
        entry = found.entries[0]
        after = appended(case, *found.entries)
        later = no_longer_acceptable(self._evaluator, case, after, found.entries)
        findings = (*found.findings, *later)
        return found._replace(findings=findings, entries=(evolve_unchecked(entry, findings=findings),))

    def _foreign(self, case: Case) -> tuple[Refusal, ...]:
        """Return why no act of this machine is open to a case: it is a view, or follows another workflow."""
        if (view := is_view(case)) or self._recognises(case.workflow):
            return view
        follows, own = case.workflow, self.workflow.ref
        facts = {
            "case_follows": f"{follows.id} version {follows.version} ({follows.fingerprint[:8]})",
            "machine_follows": f"{own.id} version {own.version} ({own.fingerprint[:8]})",
        }
        return (Refusal("other_workflow", facts, case.id),)


def _machine(kind: type[StageMachine], workflow: Workflow, guards: Guards) -> StageMachine:
    """Build a machine anew, as pickling and copying do."""
    return kind(workflow, guards=guards)


def _wrong_act(expected: str) -> Refusal:
    return Refusal("wrong_type", {"expected": expected}, "act")
