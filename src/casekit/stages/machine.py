"""The stage machine: how a case may move, and every reason why it may not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from casekit.errors import CasekitError, MoveNotOpenError, RecordError
from casekit.models import Actor, Case, Client, Household, Override, Record
from casekit.models.appending import appended
from casekit.models.asked import only_case
from casekit.stages.acts.adoption import adopted
from casekit.stages.acts.evaluator import ActArguments, Evaluation, done_before
from casekit.stages.acts.mending import Mending, evaluate_mending
from casekit.stages.acts.option import is_read_only
from casekit.stages.guards import Guards
from casekit.stages.questions import CaseQuestions, wrong_type
from casekit.stages.workflow import Workflow


class StageMachine(CaseQuestions):
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

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle and copy the machine as its workflow and guards, from which the other one is compiled anew."""
        return _machine, (type(self), self.workflow, self.guards)

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
            raise RecordError(f"cannot record this in case {case.id!r}", [wrong_type("a record", "record")])
        arguments = ActArguments(
            at=at, by=by, overrides=overrides, recorded_at=recorded_at, key=key, expected_revision=expected_revision
        )
        found = self._evaluate(case, record, arguments)
        return self._applied(case, found, RecordError, f"cannot record {record.short_name} in case {case.id!r}")

    def advance(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, key: str | None = None,
        expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case after a move. Raises MoveNotOpenError with every refusal; the case given stays as it is.

        `key` and `expected_revision` are those of `record`. What the host is asked to do afterwards stands in
        `effects`. Raises RecordError for an invalid argument, such as an instant without an offset.
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
            raise MoveNotOpenError(f"cannot move case {case.id!r}", [wrong_type("the name of a move", "move")])
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
            raise RecordError(f"cannot correct case {case.id!r}", [wrong_type("a record", "record")])
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

    def _applied(self, case: Case, found: Evaluation, error: type[CasekitError], cannot: str) -> Case:
        """Return the case with the entries of an act. Raises the error given with every refusal."""
        if refusals := (*(is_read_only(case) if case.is_past else ()), *found.refusals):
            raise error(cannot, refusals)
        return appended(case, *self._with_later_entries(case, found).entries)


def _machine(kind: type[StageMachine], workflow: Workflow, guards: Guards) -> StageMachine:
    """Build a machine anew, as pickling and copying do."""
    return kind(workflow, guards=guards)
