"""Queries about a case: which moves are open, what each of them still needs, and what is due or owed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

import attrs

from casekit.answers import Answer, Effect, Refusal
from casekit.errors import MoveNotOpenError, RecordError
from casekit.models import Actor, Case, Entry, Override, Record, StageChange, ThingStep
from casekit.models.appending import appended
from casekit.models.asked import only_case
from casekit.models.record import evolve_unchecked
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.stages.acts.act import ActArguments, Evaluation, settled_without_evaluation
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.acts.judging import no_longer_acceptable, reaches_back, refusals_by_entry
from casekit.stages.acts.option import Option, refusals_of_view
from casekit.stages.definition import Definition
from casekit.stages.due_questions import DueQuestions
from casekit.stages.engine import CaseEngine, compiled
from casekit.stages.move import Way
from casekit.stages.usable import only_usable_by_machine, only_usable_for_things
from casekit.stages.wording import in_words
from casekit.stages.workflow import Workflow

if TYPE_CHECKING:
    from casekit.stages.acts.next_steps import NextStep
    from casekit.stages.acts.paths import Paths


class CaseQuestions(DueQuestions):
    """
    Queries about the cases of one workflow. `StageMachine` derives from it and adds the acts that change a case.

    Raises WorkflowError and PracticeError as `StageMachine` does.
    """

    def __init__(
        self, workflow: Workflow, *, practice: Practice = NO_PRACTICE, things: tuple[Workflow, ...] = ()
    ) -> None:  # fmt: skip
        self.practice = practice
        self.things = only_usable_for_things(things, practice)
        self.workflow = only_usable_by_machine(workflow, practice, self.things)
        self.engine: CaseEngine = compiled(workflow, self._way_of_trigger)
        """The compiled `transitions` machine. Its triggers need `case=`, `at=`, `by=` and go where `advance` goes."""
        self.thing_engines = {each.subject: compiled(each, self._way_of_trigger) for each in self.things}
        self._evaluator = ActEvaluator(workflow, practice, self.engine, self._recognises)
        if self.things:
            self._evaluator = _module("acts.thing_steps").ThingEvaluator(
                workflow, practice, self.engine, self._recognises, engines=self.thing_engines, things=self.things
            )

    def _way_of_trigger(self, move: str, keywords: Mapping[str, Any]) -> Way | None:
        """Return the way that a trigger of `transitions` takes, or None if the move is not open; see `engine.Taken`."""
        arguments = {name: value for name, value in keywords.items() if name in attrs.fields_dict(ActArguments)}
        found = self._evaluate(keywords["case"], move, ActArguments(**arguments))
        return None if found.refusals else found.way

    @in_words
    def ask(
        self, case: Case, act: str | Record, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, key: str | None = None,
        expected_revision: int | None = None, record: Record | None = None, thing: Record | str | None = None,
        party: str | None = None,
    ) -> Answer:  # fmt: skip
        """
        Evaluate an act without applying it; return its refusals, findings and effects.

        `act` is the name of a move, or a record. The other arguments are those of `advance` and `record`. A case as of
        an earlier day (`Case.as_of`) is evaluated too, although the act itself would be refused.

        Raises RecordError for an invalid argument, such as an instant without an offset.
        """
        arguments = ActArguments(
            at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, key=key,
            expected_revision=expected_revision, record=record, thing=thing, party=party,
        )  # fmt: skip
        found = self._evaluate(case, act, arguments)
        found = self._with_findings_on_later_entries(case, found)
        effects = self._moves_of(case, arguments).effects(found.way)
        return Answer(refusals=found.refusals, findings=found.findings, effects=effects)

    @in_words
    def options(
        self, case: Case, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), recorded_at: datetime | None = None, to: str | None = None,
        thing: Record | str | None = None, party: str | None = None,
    ) -> tuple[Option, ...]:  # fmt: skip
        """
        Return every move declared for the stage of the case, open or not, in the order declared. The last option is the
        closing, or for a closed case the reopening, if the workflow says to which stage it leads. Closings and
        reopenings are evaluated with placeholders, as is the closure of a move that closes the case.

        Each option has the stage to which the move would lead now. For a view, and for a case of another workflow, it
        has the stage of the case and the refusal that says so. The other arguments are those of `advance`.

        With `to` (the id, label or alias of a stage), return only the moves that lead to that stage. If the case is
        already in it, these are the moves that stay. If nothing leads there, return one Option without `move` and
        `record`, whose refusals include those of the rules for entering that stage.

        With `thing`, return the steps of that thing instead: see `advance`. What a step has to record is then evaluated
        with placeholders too.

        Raises MoveNotOpenError for a stage that the workflow does not have, and for an unknown thing.
        """
        arguments = ActArguments(
            at=at, by=by, reason=reason, overrides=overrides, recorded_at=recorded_at, thing=thing, party=party
        )
        evaluator, unusable = self._evaluator, self._refusals_of_case(case)
        arguments = self._with_thing(case, arguments)
        moves, seen = evaluator.going(case, arguments)
        names = moves.declared_here(seen)
        if unusable:
            options = tuple(Option(move=name, target=seen.stage, refusals=unusable) for name in names)
        elif thing is not None:
            options = self._options_of_thing(case, arguments)
        elif self.workflow.leads_by_records:
            options = tuple(_module("acts.paths").options_here(evaluator, case, arguments))
        else:
            moment = evaluator.moving(case, arguments)
            options = tuple(evaluator.option(case, name, arguments, moment) for name in names)
        if to is None:
            return options
        target = _stage_id(case, moves.workflow, to)
        leading = tuple(option for option in options if option.target == target)
        if leading or unusable:
            return leading or (Option(move=None, target=target, refusals=unusable),)
        entering = moves.entering(seen, target, arguments)
        return (Option(move=None, target=target, refusals=entering.refusals, findings=entering.findings),)

    @in_words
    def next_steps(
        self, case: Case, move: str, *, at: datetime, by: Actor | str, reason: str | None = None,
        overrides: tuple[Override, ...] = (), thing: Record | str | None = None,
    ) -> tuple[NextStep, ...]:  # fmt: skip
        """
        Return the steps to a move, in order: the moves before it, what each of them still needs, and the move itself.

        Each step can be done once the steps before it are done. The last step is the move itself, with the arguments
        passed here, which are those of `advance`.

        A move may be declared from several stages. If the case is in one of them, the move is made from there.
        Otherwise it is made from the stage for which the fewest steps have the kind "other"; of several such stages,
        from the one with the fewest steps. If `at` is before the last entry, the steps are evaluated at the instant of
        the last entry. With `thing`, these are the steps to a move of that thing.

        Raises MoveNotOpenError for a move that the workflow does not have, and if no moves lead to a stage from which
        the move is declared.
        """
        if unusable := self._refusals_of_case(case):
            raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", unusable)
        if not isinstance(move, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise MoveNotOpenError(
                f"cannot find a way for case {case.id!r}", [wrong_type("the name of a move", "move")]
            )
        arguments = ActArguments(at=at, by=by, reason=reason, overrides=overrides, thing=thing)
        arguments = self._with_thing(case, arguments)
        found: tuple[NextStep, ...] = _module("acts.next_steps").next_steps(self._evaluator, case, move, arguments)
        self._tell(arguments.thing, [each.refusal for each in found if each.refusal is not None])
        return found

    @in_words
    def path_to(
        self, case: Case, stage: str, *, at: datetime, by: Actor | str, thing: Record | str | None = None
    ) -> tuple[Option, ...]:  # fmt: skip
        """
        Return the moves of the best path to a stage, each with its refusals. Empty if the case is already there. A
        closing or a reopening may be among them, if the workflow says to which stage it leads: see `Option.record`.

        `stage` is the id, label or alias of a stage. Each move is evaluated at `at`, by the actor `by`, as if the moves
        before it had been made. If `at` is before the last entry, every move but the first is evaluated at the instant
        of the last entry.

        Of several paths, the one is returned that has the fewest moves with a refusal that only the host can resolve;
        then the one with the fewest moves that still need something; then the shortest.

        With `thing`, it is a path of that thing to a stage of its workflow; only its moves are evaluated, not what they
        record.

        Raises MoveNotOpenError if no moves lead there, and for a stage that the workflow does not have.
        """
        if unusable := self._refusals_of_case(case):
            raise MoveNotOpenError(f"cannot find a way for case {case.id!r}", unusable)
        arguments = self._with_thing(case, ActArguments(at=at, by=by, thing=thing))
        moves, seen = self._evaluator.going(case, arguments)
        paths: Paths = _module("acts.paths").Paths(evaluator=moves, arguments=arguments)
        found = paths.to(seen, _stage_id(case, moves.workflow, stage))
        self._tell(arguments.thing, *(each.refusals for each in found), *(each.findings for each in found))
        return found

    @in_words
    def effects(self, case: Case, *, since: int) -> tuple[Effect, ...]:
        """
        Return what the host has to do because of the moves recorded after a revision, in the order recorded.

        `since` is the revision of the case before the act. The values of workflow parameters replace their names. The
        library performs none of the effects itself.

        Empty if only records were added, if the moves have no effects, if an act with a repeated key added nothing, and
        for a case of another workflow. Raises RecordError if `since` is not an int.
        """
        found: list[Effect] = []
        if type(since) is not int:
            raise RecordError(f"cannot answer for case {only_case(case).id!r}", [wrong_type("a revision", "since")])
        for entry in only_case(case).entries_since(since):
            what = entry.what
            if isinstance(what, StageChange | ThingStep) and what.source is not None and entry.mends is None:
                moves = self._moves_of_step(case, what)
                ways = moves.workflow.ways_from(what.source).get(what.move or "", ())
                matching = (way for way in ways if (way.target, way.route) == (what.stage, what.route))
                found += moves.effects(next(matching, None))
        return tuple(found) if self._recognises(case.workflow) else ()

    def refusals_by_entry(self, case: Case) -> Iterator[tuple[Entry, tuple[Refusal, ...]]]:
        """
        Yield the entries of a case in timeline order, each with the refusals of the current guards and rules; empty if
        they would allow it.

        `verify` reports the refusals as findings. Entries that were corrected or voided are left out, as are openings,
        adopted stages, migrations and acts under another workflow.
        """
        return refusals_by_entry(self._evaluator, case)

    def _evaluate(self, case: Case, act: str | Record, arguments: ActArguments) -> Evaluation:
        """Evaluate a move (by name) or a record. An act whose key was used before is not evaluated again."""
        if unusable := self._refusals_of_case(case):
            return Evaluation(unusable)
        if arguments.key is not None or arguments.expected_revision is not None:
            done = settled_without_evaluation(case, act, arguments)
            if done is not None:
                return done
        if isinstance(act, str) and arguments.thing is not None:
            return self._evaluate_step(case, act, arguments)
        if isinstance(act, str):
            return self._evaluator.move(case, act, arguments)
        if isinstance(act, Record):  # pyright: ignore[reportUnnecessaryIsInstance]
            found = self._evaluator.record(case, act, arguments)
            self._tell(act, found.refusals, found.findings)
            return found
        raise RecordError("cannot evaluate this act", [wrong_type("the name of a move, or a record", "act")])

    def _with_findings_on_later_entries(self, case: Case, found: Evaluation) -> Evaluation:
        """Return an evaluation with a finding for each later entry that would no longer be acceptable after the act."""
        if found.refusals or not found.entries or not reaches_back(case, found.entries[0]):
            return found
        entry = found.entries[0]
        after = appended(case, *found.entries)
        later = no_longer_acceptable(self._evaluator, case, after, found.entries)
        findings = (*found.findings, *later)
        return found._replace(
            findings=findings, entries=(evolve_unchecked(entry, findings=findings), *found.entries[1:])
        )

    def _refusals_of_case(self, case: Case) -> tuple[Refusal, ...]:
        """Return why this machine cannot act on a case: it is a view, or follows another workflow. Empty if it can."""
        if (view := refusals_of_view(case)) or self._recognises(case.workflow):
            return view
        return (self._other_workflow(case),)


def _module(name: str) -> Any:
    """Import a module of the stages when it is first needed, which many programs never do."""
    return import_module(f"casekit.stages.{name}")


def _stage_id(case: Case, workflow: Definition, name: str) -> str:
    """Return the id of the stage entered for an id, label or alias. Raises MoveNotOpenError for an unknown one."""
    stage = workflow.stage(name) if isinstance(name, str) else None  # pyright: ignore[reportUnnecessaryIsInstance]
    if stage is None:
        facts = {"stage": name, "known": tuple(workflow.by_id)}
        raise MoveNotOpenError(f"cannot find the stage asked for case {case.id!r}", [Refusal("unknown_stage", facts)])
    return workflow.entered(stage.id)


def wrong_type(expected: str, where: str) -> Refusal:
    """Return the refusal of an argument of a wrong type."""
    return Refusal("wrong_type", {"expected": expected}, where)
