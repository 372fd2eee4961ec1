"""The stage machine: how a case may move, and every reason why it may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import attrs

from casekit.answers import Answer, Effect, Finding, Refusal
from casekit.errors import MoveNotOpenError, RecordError, WorkflowError
from casekit.models import Actor, Case, Client, Entry, Household, Override, Record, StageChange, WorkflowRef
from casekit.stages.acts import Option, Weighed, is_same_act
from casekit.stages.adoption import adopted
from casekit.stages.checking.soundness import check
from casekit.stages.corrections import depending, last_move
from casekit.stages.definition import Way
from casekit.stages.engine import CaseEngine, compiled
from casekit.stages.guards import Guards
from casekit.stages.next_steps import NextStep, steps_of
from casekit.stages.paths import Paths
from casekit.stages.plain_moves import PlainMoves
from casekit.stages.weighing import Scales, Terms
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
        self.engine: CaseEngine = compiled(workflow, self._takes)
        """The `transitions` machine; its stock triggers take `case=`, `at=`, `by=` and walk the same path."""
        self._scales = Scales(workflow, self.guards, self.engine)
        self._plain = PlainMoves(self._scales, self.engine)

    @cached_property
    def _ref(self) -> WorkflowRef:
        """What the cases of this machine follow; formed with the first case."""
        return self.workflow.ref

    def _takes(self, way: Way, move: str, given: Mapping[str, Any]) -> bool:
        """Whether a stock trigger takes this way: the move is open and leads here."""
        terms = {name: value for name, value in given.items() if name in attrs.fields_dict(Terms)}
        weighed = self._weigh(given["case"], move, Terms(**terms))
        return not weighed.refusals and weighed.way is way

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
        key: str | None = None, expected_revision: int | None = None,
    ) -> Answer:  # fmt: skip
        """
        What an act would meet: a move by its name, or a record. Takes what the act takes and never disagrees.

        Raises RecordError where what is given is wrong by itself, such as an instant without an offset.
        """
        alone = recorded_at is None and replaces is None and key is None and expected_revision is None
        if alone and not overrides and case.workflow is self._ref and type(act) is str:
            answer = self._plain.answer(case, act, at, by, reason)
            if answer is not None:
                return answer
        terms = Terms(at, by, reason, overrides, recorded_at, replaces, key, expected_revision)
        refusals, findings, _, way = self._weigh(case, act, terms)
        return Answer(refusals=refusals, findings=findings, effects=self._scales.effects(way))

    def why_not(
        self, case: Case, act: str | Record, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, replaces: int | None = None,
        key: str | None = None, expected_revision: int | None = None,
    ) -> tuple[Refusal, ...]:  # fmt: skip
        """Every reason why an act is not open; empty when it is. Takes what `ask` takes."""
        return self.ask(
            case, act, at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, replaces=replaces,
            key=key, expected_revision=expected_revision,
        ).refusals  # fmt: skip

    def options(
        self, case: Case, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), to: str | None = None,
    ) -> tuple[Option, ...]:  # fmt: skip
        """
        Every move declared from the case's stage, open or not, each with the stage it would lead to now.

        `to` (a stage's id, label or alias) keeps the moves that lead there; where none does, one option without a
        move says so, beside the rules for entering that stage. Raises MoveNotOpenError for a stage the workflow does
        not have.
        """
        options: list[Option] | None = None
        if case.workflow is not self._ref and (foreign := self._foreign(case)):
            options = [Option(move=name, target=case.stage, refusals=foreign) for name in self._scales.open_here(case)]
        elif not overrides:
            options = self._plain.options(case, at, by, reason)
        if options is None:
            options = self._scales.options(case, Terms(at, by, reason, overrides))
        if to is None:
            return tuple(options)
        target = self._stage(case, to)
        leading = tuple(option for option in options if option.target == target and target != case.stage)
        if leading:
            return leading
        entering = self._weigh(case, None, Terms(at, by, reason, overrides), entering=target)
        return (Option(move=None, target=target, refusals=entering.refusals, findings=entering.findings),)

    def record(
        self, case: Case, record: Record, *, at: datetime, by: Actor | str, overrides: tuple[Override, ...] = (),
        recorded_at: datetime | None = None, replaces: int | None = None, key: str | None = None,
        expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        The case with one more record, every rule asked. Raises RecordError with every refusal.

        `key` is the host's own key of this act: done again with the same key, it gives the case as it is.
        `expected_revision` refuses the act where the case has gone on since the host read it.
        """
        if not isinstance(record, Record):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise RecordError(f"cannot record this in case {case.id!r}", [_wrong_act("a record")])
        terms = Terms(at, by, None, overrides, recorded_at, replaces, key, expected_revision)
        return self._recorded(case, record, terms)

    def _recorded(self, case: Case, record: Record, terms: Terms) -> Case:
        weighed = self._weigh(case, record, terms)
        if weighed.refusals:
            raise RecordError(f"cannot record {record.label} in case {case.id!r}", weighed.refusals)
        return weighed.after

    def advance(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, key: str | None = None,
        expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        The case after a move. Raises MoveNotOpenError with every refusal; the case given stays as it is.

        `key` and `expected_revision` are those of `record`. What the host is asked to do afterwards stands in
        `effects(case)`. Raises RecordError where what is given is wrong by itself, such as an instant without an
        offset.
        """
        alone = recorded_at is None and key is None and expected_revision is None
        if alone and not overrides and case.workflow is self._ref and type(move) is str:
            after = self._plain.after(case, move, at, by, reason)
            if after is not None:
                return after
        return self._made(case, move, Terms(at, by, reason, overrides, recorded_at, None, key, expected_revision))

    def pass_through(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None,
    ) -> Case:  # fmt: skip
        """
        As `advance`, into a stage that is only passed through on the way to another on the same day.

        The move and every rule are asked as ever; the stage entered stops no review clock and asks for no reassessment.
        For records that name only the last of several stages, such as those of another workflow.
        """
        terms = Terms(at, by, reason, overrides, recorded_at)
        terms.passing = True
        return self._made(case, move, terms)

    def _made(self, case: Case, move: str, terms: Terms) -> Case:
        if not isinstance(move, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise MoveNotOpenError(f"cannot move case {case.id!r}", [_wrong_act("the name of a move")])
        weighed = self._weigh(case, move, terms)
        if weighed.refusals:
            named = f"move {move!r}" if move in self.engine.events else "this move"
            raise MoveNotOpenError(f"cannot make {named} with case {case.id!r}", weighed.refusals)
        return weighed.after

    def correct(
        self, case: Case, record: Record, *, entry: int, by: Actor | str, recorded_at: datetime, reason: str,
        at: datetime | None = None, overrides: tuple[Override, ...] = (), key: str | None = None,
        expected_revision: int | None = None,
    ) -> Case:  # fmt: skip
        """
        The case with a record in place of a wrong one, every rule asked; nothing is erased.

        `entry` is the place of the wrong one in the history, from 0. It happened when the wrong one did unless `at`
        says otherwise; `recorded_at` is when the correction is written down, `reason` why. The wrong entry stays
        readable in the history and no longer counts. Raises RecordError with every refusal; a move is taken back with
        `undo`.
        """
        if not isinstance(record, Record):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise RecordError(f"cannot correct case {case.id!r}", [_wrong_act("a record")])
        refusals = list[Refusal]()
        if type(entry) is not int or not 0 <= entry < len(case.history):
            refusals.append(Refusal("cannot_replace", {"entry": entry}, "entry"))
        if not _says_something(reason):
            refusals.append(Refusal("correction_without_reason", {}, "reason"))
        if refusals:
            raise RecordError(f"cannot correct case {case.id!r}", refusals)
        happened = case.history[entry].at if at is None else at
        terms = Terms(happened, by, reason, overrides, recorded_at, entry, key, expected_revision)
        return self._recorded(case, record, terms)

    def undo(self, case: Case, *, by: Actor | str, recorded_at: datetime, reason: str) -> Case:
        """
        The case with the move taken back by which it came to its stage, as if it had stayed; nothing is erased.

        Only where nothing later depends on it: everything recorded since would have been accepted without the move too.
        Raises MoveNotOpenError with every reason: no move to take back, later entries that depend on it (their places
        in the history), no reason given. What the move asked the host to do is the host's to take back.
        """
        if foreign := self._foreign(case):
            raise MoveNotOpenError(f"cannot undo a move of case {case.id!r}", foreign)
        last = last_move(case)
        refusals = list[Refusal]()
        if not _says_something(reason):
            refusals.append(Refusal("correction_without_reason", {}, "reason"))
        if last is None:
            refusals.append(Refusal("nothing_to_undo", {"stage": case.stage}, case.id))
        elif later := depending(case, *last, self._again):
            refusals.append(Refusal("later_entries_depend", {"entries": later}, case.id))
        if refusals or last is None:
            raise MoveNotOpenError(f"cannot undo a move of case {case.id!r}", refusals)
        place, stays = last
        entry = case.entry(
            stays, at=case.history[place].at, by=by, recorded_at=recorded_at, replaces=place, reason=reason
        )
        problems, after = case.taking(entry)
        if problems:
            raise MoveNotOpenError(f"cannot undo a move of case {case.id!r}", problems)
        return after

    def _again(self, case: Case, entry: Entry) -> Case:
        """An act of the past done once more on another case."""
        return self.record(case, entry.what, at=entry.at, by=entry.by, overrides=entry.overrides)

    def effects(self, case: Case) -> tuple[Effect, ...]:
        """
        What the last act of a case asks the host to do, with the workflow's own parameters filled in.

        Empty after a record, and after a move that asks for nothing. The library does none of it.
        """
        what = case.history[-1].what
        if case.workflow != self.workflow.ref or not isinstance(what, StageChange) or what.source is None:
            return ()
        ways = self.workflow.ways_from(what.source).get(what.move or "", ())
        return self._scales.effects(ways[0]) if ways else ()

    def adopt(
        self, case: Case, *, stages: Iterable[tuple[str, datetime]], by: Actor | str,
        recorded_at: datetime | None = None,
    ) -> Case:  # fmt: skip
        """
        The case with stages it has been through elsewhere, in order, each with the instant it was entered.

        No guard and no rule is asked; the entries are marked as adopted. A case of another workflow comes under this
        one. Raises RecordError with every stage that is unknown or out of order.
        """
        return adopted(self.workflow, case, stages, by=by, recorded_at=recorded_at)

    def path_to(self, case: Case, stage: str, *, at: datetime, by: Actor | str) -> tuple[Option, ...]:
        """
        The moves to a stage (its id, label or alias), and what each still needs; empty when already there.

        Of several ways the one with the fewest moves that still need something, then the shortest. Each move is asked
        as if the ones before it had been made. Raises MoveNotOpenError where no moves lead there.
        """
        if foreign := self._foreign(case):
            raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", foreign)
        target = self._stage(case, stage)
        return tuple(option for option, _ in self._paths(at, by).to(case, target))

    def next_steps(self, case: Case, move: str, *, at: datetime, by: Actor | str) -> tuple[NextStep, ...]:
        """
        What to do, in order, so that a move can be made: the moves before it, and what each of them still needs.

        The last step is the move itself. Of several stages it could be made from, the one that needs the fewest moves
        with something in their way. Raises MoveNotOpenError for a move the workflow does not have, and where no moves
        lead to a stage it is declared from.
        """
        if foreign := self._foreign(case):
            raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", foreign)
        if not isinstance(move, str) or move not in self.engine.events:  # pyright: ignore[reportUnnecessaryIsInstance]
            known = {"known": tuple(self.engine.events), "open": self._scales.open_here(case)}
            raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", [Refusal("unknown_move", known, case.id)])
        paths = self._paths(at, by)
        before = paths.before(case, move)
        here = paths.as_if_moved(before[-1][1], before[-1][0]) if before else case
        last = next(each for each in self.options(here, at=at, by=by) if each.move == move)
        options = (*(each for each, _ in before), last)
        return tuple(step for option in options for step in steps_of(option, self.workflow))

    def _paths(self, at: datetime, by: Actor | str) -> Paths:
        return Paths(workflow=self.workflow, options=lambda case: self.options(case, at=at, by=by), at=at, by=by)

    def _stage(self, case: Case, name: str) -> str:
        stage = self.workflow.stage(name)
        if stage is None:
            facts = {"stage": name, "known": tuple(self.workflow.by_id)}
            raise MoveNotOpenError(
                f"cannot find the stage asked for case {case.id!r}", [Refusal("unknown_stage", facts)]
            )
        return self.workflow.entered(stage.id)

    def _weigh(self, case: Case, act: str | Record | None, terms: Terms, *, entering: str | None = None) -> Weighed:
        """An act against the machine, its guards, every rule and the structure of the case, all at once."""
        if case.workflow is not self._ref and (foreign := self._foreign(case)):
            return Weighed(foreign, (), case)
        if terms.key is not None or terms.expected_revision is not None:
            done = _done_before(case, act, terms)
            if done is not None:
                return done
        if isinstance(act, str):
            return self._scales.move(case, act, terms)
        if isinstance(act, Record):
            return self._scales.record(case, act, terms)
        if entering is None:
            raise RecordError("cannot weigh this act", [_wrong_act("the name of a move, or a record")])
        return self._scales.entering(case, entering, terms)

    def _foreign(self, case: Case) -> tuple[Refusal, ...]:
        follows, own = case.workflow, self.workflow.ref
        if follows is own or follows == own:
            return ()
        facts = {
            "case_follows": f"{follows.id} version {follows.version} ({follows.fingerprint[:8]})",
            "machine_follows": f"{own.id} version {own.version} ({own.fingerprint[:8]})",
        }
        return (Refusal("other_workflow", facts, case.id),)


def _done_before(case: Case, act: object, terms: Terms) -> Weighed | None:
    """What is known without weighing: the act was done before, or the case has gone on since it was read."""
    for entry in case.history if terms.key is not None else ():
        if entry.key == terms.key:
            same = entry.replaces == terms.replaces and is_same_act(entry.what, act)
            refusals = () if same else (Refusal("key_used", {"key": terms.key}, "key"),)
            return Weighed(refusals, entry.findings if same else (), case)
    if terms.expected_revision is not None and terms.expected_revision != case.revision:
        facts = {"expected": terms.expected_revision, "revision": case.revision}
        return Weighed((Refusal("revision_passed", facts, "expected_revision"),), (), case)
    return None


def _says_something(reason: object) -> bool:
    return isinstance(reason, str) and bool(reason.strip())


def _wrong_act(expected: str) -> Refusal:
    return Refusal("wrong_type", {"expected": expected}, "act")
