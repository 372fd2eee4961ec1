"""Queries about the things of a case that move by workflows of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, cast

import attrs

from casekit.answers import Finding, Refusal, put_in_words
from casekit.days import Calendar
from casekit.days.steps import only_day
from casekit.errors import MoveNotOpenError, RecordError
from casekit.labels import Wording
from casekit.models import Case, Record, ThingStep
from casekit.models.state import id_of
from casekit.stages.acts.act import ActArguments, Evaluation
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.acts.option import Option
from casekit.stages.definition import Definition
from casekit.stages.disclosures import DisclosureQuestions
from casekit.stages.due.terms import Terms
from casekit.stages.engine import CaseEngine
from casekit.stages.guards import terms_of
from casekit.stages.positions import Position, things_of
from casekit.stages.wording import workflow_wording
from casekit.stages.workflow import Workflow

if TYPE_CHECKING:
    from casekit.stages.acts.thing_steps import ThingEvaluator


class ThingQuestions(DisclosureQuestions):
    """
    Queries about things that move by workflows of their own. `StageMachine` derives from it.

    things: The workflows of things, each with another subject.
    thing_engines: The compiled `transitions` machines of these, by subject; see `CaseQuestions.engine`.
    """

    things: tuple[Workflow, ...]
    thing_engines: Mapping[str, CaseEngine]

    @cached_property
    def wording(self) -> Wording:
        """The texts and labels of the machine: of its workflow, then of its practice, then of the library."""
        return workflow_wording(self.workflow, self.practice.wording)

    def positions(self, case: Case) -> tuple[Position, ...]:
        """
        Return where each thing stands that moves by a workflow of its own: those of the first workflow first, those of
        one workflow in the order first recorded. Empty if the machine has no such workflow.

        For a view, these are the things that it shows.

        Raises RecordError for a case of another workflow.

        >>> from datetime import datetime, timezone
        >>> from casekit import Client, Need, Referral, Resource, StageMachine
        >>> machine = StageMachine(Workflow.ready("school_six"), things=(Workflow.ready("referral"),))
        >>> at = {"at": datetime(2025, 3, 17, 10, tzinfo=timezone.utc), "by": "worker-1"}
        >>> case = machine.open(Client(id="C-3"), id="K-17", **at)
        >>> case = machine.record(case, Need(id="N1", domain="housing"), **at)
        >>> bank = Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
        >>> case = machine.record(case, bank, **at)
        >>> case = machine.record(case, Referral(id="R1", need="N1", resource="RS1", legal_basis="court_order"), **at)
        >>> [(each.thing, each.stage) for each in machine.positions(case)]
        [('R1', 'requested')]
        >>> case = machine.advance(case, "accept", thing="R1", **at)
        >>> case.current(Referral, "R1").status, case.steps[0].party
        ('accepted', 'receiver')
        """
        self._require_own(case)
        return tuple(self._steps.positions(case)) if self.things else ()

    @cached_property
    def _steps(self) -> ThingEvaluator:
        """The evaluator, which evaluates steps of things too."""
        return cast("ThingEvaluator", self._evaluator)

    def _thing(self, case: Case, thing: Record | str | None) -> Record | Refusal | None:
        """Return the thing of a case by a version of it or by its id, or why there is none. None: no thing is meant."""
        if thing is None or self.things:
            return None if thing is None else self._steps.thing(case, thing)
        return Refusal("unknown_thing", {"known": (), "known_total": 0}, "thing")

    def _with_thing(self, case: Case, arguments: ActArguments) -> ActArguments:
        """Return arguments with the thing in place of its id. Raises MoveNotOpenError if there is none."""
        found = self._thing(case, arguments.thing)
        if isinstance(found, Refusal):
            raise MoveNotOpenError(f"cannot find the thing in case {case.id!r}", [found])
        return attrs.evolve(arguments, thing=found)

    def _moves_of(self, case: Case, arguments: ActArguments) -> ActEvaluator:
        """Return the evaluator of the moves that the arguments are about."""
        thing = self._thing(case, arguments.thing)
        return (
            self._evaluator.going(case, attrs.evolve(arguments, thing=thing))[0]
            if isinstance(thing, Record)
            else (self._evaluator)
        )

    def _moves_of_step(self, case: Case, what: Record) -> ActEvaluator:
        """Return the evaluator of the moves to which a change of a stage on record belongs."""
        if not isinstance(what, ThingStep) or not self.things:
            return self._evaluator
        return self._steps.moves_on(what.shelf) or self._evaluator

    def _terms(
        self, calendar: Calendar | None, workflow: Definition | None = None, thing: Record | None = None
    ) -> Terms:  # fmt: skip
        """Return by what the due days of a case, or of a thing of it, are counted."""
        working_days = self.practice.calendar if calendar is None else calendar
        own = self.workflow if workflow is None else workflow
        return terms_of(own, self.practice, calendar=working_days, things=self._evaluator.things, thing=thing)

    def _going_on_day(
        self, case: Case, thing: Record | str | None, on: date, calendar: Calendar | None = None
    ) -> tuple[Terms, Case]:
        """
        Return the workflow by which a case, or a thing of it, moves, with the other terms of its due days, and the case
        at the end of a day as it is for that.

        Raises RecordError for an unknown thing, and for one that was not recorded by the day.
        """
        if thing is None:
            return self._terms(calendar), case
        seen = case.as_of(only_day(on, about=f"case {case.id!r}"))
        found = self._thing(seen, thing)
        if not isinstance(found, Record):
            raise RecordError(f"cannot answer for case {case.id!r}", [found] if found else [])
        moves, of_thing = self._steps.of_thing(seen, found)
        return self._terms(calendar, moves.workflow, found), of_thing

    def _running_things(self, case: Case, calendar: Calendar | None, on: date) -> list[tuple[str, Terms, Case]]:
        """Return each thing on which the work is not over at the end of a day: its id, its terms, and its case."""
        seen = case.as_of(only_day(on, about=f"case {case.id!r}")) if self.things else case
        running: list[tuple[str, Terms, Case]] = []
        for each in self._steps.positions(seen) if self.things else ():
            if not each.ended:
                found = next(thing for thing in things_of(seen, each.shelf) if id_of(thing.identity) == each.thing)
                moves, of_thing = self._steps.of_thing(seen, found)
                running.append((each.thing, self._terms(calendar, moves.workflow, found), of_thing))
        return running

    def _evaluate_step(self, case: Case, move: str, arguments: ActArguments) -> Evaluation:
        """Evaluate a step of the thing that the arguments name."""
        thing = self._thing(case, arguments.thing)
        if not isinstance(thing, Record):
            return Evaluation((thing,) if thing else ())
        found = self._evaluator.going_on(case, move, attrs.evolve(arguments, thing=thing))
        self._tell(thing, found.refusals, found.findings)
        return found

    def _tell(self, thing: object, *reasons: Iterable[Refusal | Finding]) -> None:
        """Let reasons be told in the words of the workflow of a thing, if it has one of its own."""
        if self.things and isinstance(thing, Record) and (moves := self._steps.moves_on(thing.shelf_name or "")):
            wording = workflow_wording(moves.workflow, self.wording)
            put_in_words((each for some in reasons for each in some), wording)

    def _options_of_thing(self, case: Case, arguments: ActArguments) -> tuple[Option, ...]:
        """Return an option for each step of a thing, each with placeholders for what it records."""
        evaluator, seen = self._steps.going(case, arguments)
        options: list[Option] = []
        for name in evaluator.declared_here(seen):
            draft = self._steps.drafted(case, name, arguments)
            asked = arguments if draft is None else attrs.evolve(arguments, record=draft.record)
            found = self._steps.going_on(case, name, asked)
            if found.way is None:
                continue
            options.append(Option(
                move=name, target=found.way.target, refusals=found.refusals, findings=found.findings,
                effects=evaluator.effects(found.way), parties=found.way.move.parties,
            ))  # fmt: skip
            self._tell(arguments.thing, found.refusals, found.findings)
        return tuple(options)
