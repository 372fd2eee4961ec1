"""The stage machine: how a case may move, and every reason why it may not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from typing import Any, cast

import attrs

from casekit.days.instants import faults_of_instant
from casekit.errors import CasekitError, MoveNotOpenError, RecordError
from casekit.models import Actor, Case, CaseView, Client, Erasure, Household, Override, Record
from casekit.models.appending import appended
from casekit.models.asked import only_case
from casekit.models.record import evolve_unchecked
from casekit.practice import Practice
from casekit.practice.own_values import counted_actor, faults_of_own, with_own_values
from casekit.stages.acts.act import ActArguments, Evaluation, Mending, settled_without_evaluation
from casekit.stages.acts.option import refusals_of_read_only
from casekit.stages.questions import CaseQuestions, wrong_type
from casekit.stages.wording import in_words
from casekit.stages.workflow import Workflow


class StageMachine(CaseQuestions):
    """
    Evaluates and applies the moves and records of the cases of one workflow.

    A machine holds no case and never changes. Each act takes a case and returns a new one, so one machine can serve
    every case and every thread.

    workflow: The workflow.
    practice: What the office adds: guards, rules, kinds of records, fields, its zone. Left out: nothing.
    things: Workflows of things inside the case, such as `Workflow.ready("referral")`, each with another subject. The
        things then move by them: see `advance`. Left out: no thing has one.

    Raises WorkflowError with every fault of a faulty workflow, and PracticeError if a guard or a rule of the practice
    has the name of one of the library.

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
        """Pickle and copy the machine as its workflow and practice; the copy is compiled from them anew."""
        return _machine, (type(self), self.workflow, self.practice, self.things)

    @in_words
    def open(
        self, client: Client | Household, *, id: str, at: datetime, by: Actor | str,
        recorded_at: datetime | None = None, zone: str | None = None, index_client: Client | None = None,
    ) -> Case:  # fmt: skip
        """
        Return a new case in the initial stage of the workflow, or in its innermost initial substage.

        Args:
            client: The client or household that the case is about.
            id: The id of the case.
            at: When the case was opened, with an offset.
            by: Who opens it.
            recorded_at: When the opening is written down. None: at `at`.
            zone: The zone in which the days of the case are counted: an IANA name or an offset. None: that of the
                practice; without one, the zone of `at`.
            index_client: The record of the index client of a household, who must be a member on the day of opening.
                None: a Client with the id alone.

        Raises RecordError for an invalid id, instant or zone, and for own fields that the practice does not allow.
        """
        zone = self.practice.zone if zone is None else zone
        stage = self.workflow.entered(self.workflow.initial)
        case = Case.open(
            client, id=id, at=at, by=counted_actor(self.practice, by), workflow=self.workflow.ref, stage=stage,
            kinds=self.workflow.kinds_of(stage), recorded_at=recorded_at, zone=zone, index_client=index_client,
        )  # fmt: skip
        completed = [evolve_unchecked(each, what=with_own_values(self.practice, each.what)) for each in case.history]
        client_prefix = "index_client." if isinstance(client, Household) else ""
        faults = [
            attrs.evolve(fault, where=f"{client_prefix if isinstance(what, Client) else ''}{fault.where}")
            for what in (entry.what for entry in completed[1:]) for fault in faults_of_own(self.practice, what)
        ]  # fmt: skip
        if faults:
            raise RecordError(f"cannot open case {case.id!r}", faults)
        return Case.from_history(case.id, completed) if self.practice.fields or self.practice.restricted else case

    @in_words
    def record(
        self, case: Case, record: Record, *, at: datetime, by: Actor | str, overrides: tuple[Override, ...] = (),
        recorded_at: datetime | None = None, key: str | None = None, expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case with one more record, after evaluating every rule.

        Args:
            case: The case.
            record: The record.
            at: When it happened, with an offset. It may be earlier than entries already on record. The new entry then
                has a finding for each of those that would no longer be accepted.
            by: Who acts.
            overrides: The rules set aside for the record.
            recorded_at: When it is written down. None: at `at`.
            key: The host's own key of this act. If the case has this act with this key, the case is returned unchanged.
            expected_revision: The revision that the host read. The act is refused if the case has another revision.
                None: any revision is accepted.

        Raises RecordError with every refusal.
        """
        if not isinstance(record, Record):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise RecordError(f"cannot record this in case {case.id!r}", [wrong_type("a record", "record")])
        arguments = ActArguments(
            at=at, by=by, overrides=overrides, recorded_at=recorded_at, key=key, expected_revision=expected_revision
        )
        found = self._evaluate(case, record, arguments)
        return self._apply(case, found, RecordError, f"cannot record {record.short_name} in case {case.id!r}")

    @in_words
    def advance(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, key: str | None = None,
        expected_revision: int | None = None, record: Record | None = None, thing: Record | str | None = None,
        party: str | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case after a move, or after a step of a thing in it. The case passed in is unchanged.

        Args:
            case: The case.
            move: The name of the move.
            at: When the move was made, with an offset. It may be earlier than entries already on record, but not before
                the last stage change (a move, an adopted stage or a migration) and not before the last reopening. The
                new entry then has findings as for `record`.
            by: Who makes it.
            reason: The reason for the move, if it requires one.
            overrides: The rules set aside for the move.
            recorded_at: As for `record`.
            key: As for `record`.
            expected_revision: As for `record`.
            record: The closure that a move with `closes` carries, or the next version of the thing that makes a step.
                The move and the record are one act: both are recorded or none, and both are corrected or voided
                together. None: nothing is carried; a step still records the thing with the values of its new stage.
            thing: The thing that makes the step, such as a Referral of the case, or its id if no other thing with a
                workflow of its own has it. `move` is then a move of its workflow. None: the case moves.
            party: Whose step it is, whoever records it. None: the party that the move names first.

        Call `effects` to get what the host has to do afterwards.

        Raises MoveNotOpenError with every refusal, and RecordError for an invalid argument, such as an instant without
        an offset.
        """
        arguments = ActArguments(
            at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, key=key,
            expected_revision=expected_revision, record=record, thing=thing, party=party,
        )  # fmt: skip
        return self._move(case, move, arguments)

    @in_words
    def pass_through(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, key: str | None = None,
        expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case after a move into a stage that is only passed through on the way to another on the same day.

        The move is evaluated with every guard and rule, as by `advance`. The stage entered does not end the running
        review interval and requires no reassessment. Use this method to import data that names only the last of
        several stages, such as data from another workflow.

        The arguments and the errors are those of `advance`.
        """
        arguments = ActArguments(
            at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, key=key,
            expected_revision=expected_revision, passing=True,
        )  # fmt: skip
        return self._move(case, move, arguments)

    def _move(self, case: Case, move: str, arguments: ActArguments) -> Case:
        """Evaluate a move and return the case after it. Raises MoveNotOpenError with every refusal."""
        if not isinstance(move, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise MoveNotOpenError(f"cannot move case {case.id!r}", [wrong_type("the name of a move", "move")])
        found = self._evaluate(case, move, arguments)
        named = (
            f"the move {self.wording.label('move', move)!r}"
            if found.refusals and any(move in each.events for each in (self.engine, *self.thing_engines.values()))
            else ""
        )
        return self._apply(case, found, MoveNotOpenError, f"cannot make {named or 'this move'} with case {case.id!r}")

    @in_words
    def correct(
        self, case: Case, record: Record, *, entry: int, by: Actor | str, recorded_at: datetime, reason: str,
        at: datetime | None = None, overrides: tuple[Override, ...] = (), key: str | None = None,
        expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case with a record in place of a wrong one. Nothing is erased.

        The record may be of another kind, except for an entry of the opening. A StageChange can only replace the
        StageChange of the same move. A Void is refused: use `void`.

        Every rule is evaluated on the case without the wrong entry. The wrong entry stays in the history, is listed in
        `case.mended`, and no longer counts in any figure, deadline or rule. If the rules would now
        refuse a later entry that was accepted before, that entry stays, and the new entry has a finding about it.

        The wrong entry may belong to an act with several entries. If the new record is of another kind, the other
        entries of the act are voided. If it is of the same kind and `at` is another instant, the other entries of the
        act that had the old instant get the new one.

        To correct a move, pass its own StageChange with another `reason` or `passing`, or the same with another `at`.
        If something else happened in its place, pass the record of that. If nothing happened, use `void`. To correct
        the zone of the case, pass the StageChange of the opening with another zone; every day is then computed anew.

        Args:
            case: The case.
            record: The record that replaces the wrong one.
            entry: The number of the wrong entry.
            by: Who corrects it.
            recorded_at: When the correction is written down.
            reason: Why, in words. It is personal data.
            at: When it happened, if that was wrong too. None: the instant of the wrong entry.
            overrides: The rules set aside for the record.
            key: As for `record`.
            expected_revision: As for `record`.

        If the record is of another kind, the wrong entry is taken back as by `void`, and needs the same roles.

        Raises RecordError with every refusal. The correction is refused if a later entry then refers to something that
        no longer exists, such as a goal for a need that is gone. It is not refused if a later entry then breaks a rule.
        """
        only_case(case)
        if not isinstance(record, Record):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise RecordError(f"cannot correct case {case.id!r}", [wrong_type("a record", "record")])
        mending = Mending(
            entry=entry, record=record, by=by, recorded_at=recorded_at, reason=reason, at=at, overrides=overrides,
            key=key,
        )  # fmt: skip
        return self._mend(case, mending, f"cannot correct case {case.id!r}", expected_revision)

    @in_words
    def void(
        self, case: Case, *, entry: int, by: Actor | str, recorded_at: datetime, reason: str, key: str | None = None,
        expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case without an entry that was entered in error or belongs to another case. Nothing is erased.

        Every entry of the same act is voided. After a move is voided, the case is in the stage before the move. The
        library does not undo the effects of the move: the host does. A move, and a record for which the workflow names
        roles, is voided only by an actor with such a role. The opening cannot be voided. Findings about later
        entries are those of `correct`, and so are the arguments.

        Raises RecordError with every refusal, as `correct` does.
        """
        only_case(case)
        mending = Mending(entry=entry, record=None, by=by, recorded_at=recorded_at, reason=reason, key=key)
        return self._mend(case, mending, f"cannot void an entry of case {case.id!r}", expected_revision)

    def _mend(self, case: Case, mending: Mending, cannot: str, expected_revision: int | None) -> Case:
        """Evaluate a correction or a voiding and return the case after it. Raises RecordError with every refusal."""
        arguments = ActArguments(
            at=mending.recorded_at, by=mending.by, key=mending.key, expected_revision=expected_revision
        )
        read_only = refusals_of_read_only(case) or self._refusals_of_case(case)
        found = (
            Evaluation(read_only)
            if read_only
            else settled_without_evaluation(case, mending.record, arguments, mending.entry)
        )
        found = found or cast("Evaluation", _acts("mending").evaluate_mending(self._evaluator, case, mending))
        if found.refusals:
            raise RecordError(cannot, found.refusals)
        return appended(case, *found.entries)

    @in_words
    def erase(
        self, case: Case, *, person: str, by: Actor | str, reason: str, recorded_at: datetime,
        legal_basis: str | None = None, key: str | None = None, expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case without the values of one person, also in entries that no longer count.

        The case must replace the stored one, and each stored row of an entry that changed: `entries` of the new
        `Erasure` has their numbers. A document, a backup or an event stream from before still holds the values; erase
        them there too, and do not merge such a document into the case.

        Emptied are the entries about the person, those about the case as a whole (a move, a plan, a review), and those
        that name nobody and may speak of the person. Entries about another person stay. In them, every personal value
        and every text in words is taken out, also the reasons of moves, corrections and overrides, the other ids of the
        person, records of kinds that the practice does not declare, and own fields that are personal, texts, or not
        declared. A text becomes "…", since rules and figures count whether there is one; the name of a measure becomes
        "… 1". Ids, codes, days, numbers, actors and the order of entries stay, so that every figure of the case stays.
        An id that holds a name stays too.

        An `Erasure` is added: who erased whose values, when, why, and in which fields. It can be neither corrected nor
        voided. A closed case allows it. `[records.Erasure]` of the workflow says who may erase. Erasing twice does no
        harm: the second `Erasure` names no field. Figures over many cases may count the person once more than before,
        since the other ids are gone.

        Args:
            case: The case.
            person: The id of the person: a client or a member of a household, also one recorded in error.
            by: Who erases.
            reason: The code for why, such as "requested": see the vocabulary `erasure_reason`.
            recorded_at: When it is done.
            legal_basis: The host's code for the law. None: not recorded.
            key: As for `record`.
            expected_revision: As for `record`.

        Raises RecordError with every refusal: for an unknown person, for an actor without a needed role, and for a case
        that was read without the practice.

        >>> from datetime import timezone
        >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
        >>> machine = StageMachine(Workflow.ready("school_eight"))
        >>> case = machine.open(Client(id="C-3", name="…", birth=monday.date()), id="K-17", at=monday, by="worker-1")
        >>> case = machine.erase(case, person="C-3", by="lead-1", reason="requested", recorded_at=monday)
        >>> case.client.birth is None, case.dated(Erasure)[0][1].fields
        (True, ('Client.birth',))
        """
        only_case(case)
        erasure = Erasure(person=person, reason=reason, legal_basis=legal_basis)
        arguments = ActArguments(at=recorded_at, by=by, key=key, expected_revision=expected_revision)
        if refusals := (*faults_of_instant(recorded_at, where="recorded_at"), *self._refusals_of_case(case)):
            raise RecordError(f"cannot erase values in case {case.id!r}", refusals)
        return cast("Case", _acts("erasing").erased(self.workflow, self._evaluator, case, erasure, arguments))

    @in_words
    def adopt(
        self, case: Case, *, stages: Iterable[tuple[str, datetime]], by: Actor | str,
        recorded_at: datetime | None = None, key: str | None = None, expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        Return the case with stages that it already went through elsewhere.

        Args:
            case: The case. A case of another workflow is moved to the workflow of this machine.
            stages: Pairs of a stage and the instant it was entered, in order.
            by: Who adopts them.
            recorded_at: When the stages are written down. None: each when it was entered.
            key: As for `record`.
            expected_revision: As for `record`.

        No guard and no rule is evaluated for the stages. The new entries are marked as adopted and form one act. For
        each later entry that would no longer be accepted, the first new entry has a finding.

        Raises RecordError with every stage that is unknown or out of order.
        """
        at = only_case(case).timeline[-1].at
        arguments = ActArguments(at=at, by=by, recorded_at=recorded_at, key=key, expected_revision=expected_revision)
        return cast("Case", _acts("adoption").adopted(self.workflow, self._evaluator, case, stages, arguments))

    def _apply(self, case: Case, found: Evaluation, error: type[CasekitError], cannot: str) -> Case:
        """Return the case with the entries of an evaluated act appended. Raises `error` with every refusal."""
        is_past = case.is_past and not isinstance(case, CaseView)  # for a view, `found` has the refusal
        if refusals := (*(refusals_of_read_only(case) if is_past else ()), *found.refusals):
            raise error(cannot, refusals)
        return appended(case, *self._with_findings_on_later_entries(case, found).entries)


def _acts(name: str) -> Any:
    """Return a module of `acts` that most programs never need."""
    return import_module(f"casekit.stages.acts.{name}")


def _machine(
    kind: type[StageMachine], workflow: Workflow, practice: Practice, things: tuple[Workflow, ...] = ()
) -> StageMachine:
    """Build a machine, for pickling and copying."""
    return kind(workflow, practice=practice, things=things)
