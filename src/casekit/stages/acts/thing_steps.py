"""Steps of things that move by a workflow of their own, evaluated by the evaluator that serves the moves of a case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import cast

import attrs

from casekit.answers import Params, Refusal
from casekit.errors import RecordError
from casekit.models import Case, Entry, OfficeRecord, Override, Record, StageChange, ThingStep, WorkflowRef
from casekit.models.appending import appended, problems_of
from casekit.models.case import state_of
from casekit.models.record import evolve_unchecked
from casekit.models.state import id_of
from casekit.models.text import normalized
from casekit.nearest import known_facts
from casekit.practice import Practice
from casekit.practice.own_values import with_own_values
from casekit.stages.acts.act import ActArguments, Evaluation, none_if_blank
from casekit.stages.acts.drafts import Draft, Drafting
from casekit.stages.acts.evaluator import ActEvaluator, with_judgement
from casekit.stages.acts.moment import Moment
from casekit.stages.acts.thing_values import (
    as_says,
    code_of_reason,
    contradicted,
    filled,
    governed_values,
    in_record,
    leading_to,
    next_version,
)
from casekit.stages.engine import CaseEngine
from casekit.stages.move import Move
from casekit.stages.positions import (
    Position,
    case_of_thing,
    holds_values,
    is_step_of,
    last_step,
    position_of_thing,
    stage_of,
    things_of,
    value_of,
)
from casekit.stages.rules.casework_rules import Judgement
from casekit.stages.things import shelf_of_subject
from casekit.stages.workflow import Workflow


@attrs.frozen(eq=False, repr=False)
class _Guided:
    """The workflow of the things on one shelf, and the evaluator of their steps."""

    workflow: Workflow
    evaluator: ActEvaluator


class ThingEvaluator(ActEvaluator):
    """Evaluates acts on cases in which things move by workflows of their own."""

    def __init__(
        self, workflow: Workflow, practice: Practice, engine: CaseEngine, recognises: Callable[[WorkflowRef], bool],
        *, engines: Mapping[str, CaseEngine], things: tuple[Workflow, ...],
    ) -> None:  # fmt: skip
        super().__init__(workflow, practice, engine, recognises)
        self.things = {each.subject: each for each in things}
        self._guided: dict[str, _Guided] = {}
        for each in things:
            evaluator = ActEvaluator(each, practice, engines[each.subject], each.recognises)
            evaluator.things = self.things
            self._guided[shelf_of_subject(practice, each.subject) or ""] = _Guided(each, evaluator)

    def thing(self, case: Case, thing: Record | str) -> Record | Refusal:
        """Return the thing of a case that has a workflow of its own: by a version of it, or by its id."""
        if isinstance(thing, Record):
            found = self._current(case, thing)
            known = [found] if found is not None and thing.shelf_name in self._guided else []
        else:
            id = normalized(thing)
            known = [each for shelf in self._guided for each in things_of(case, shelf) if id_of(each.identity) == id]
        if len(known) == 1:
            return known[0]
        if known:
            shelves = tuple(each.shelf_name or "" for each in known)
            return Refusal("thing_ambiguous", {"shelves": shelves}, "thing")
        ids = [id_of(each.identity) for shelf in self._guided for each in things_of(case, shelf)]
        return Refusal("unknown_thing", known_facts(ids, len(ids)), "thing")

    def of_thing(self, case: Case, thing: Record) -> tuple[ActEvaluator, Case]:
        """Return the evaluator of the steps of a thing, and the case as it is for the thing."""
        guided = self._guided[thing.shelf_name or ""]
        return guided.evaluator, case_of_thing(case, thing, guided.workflow, guided.workflow.ref)

    def moves_on(self, shelf: str) -> ActEvaluator | None:
        """Return the evaluator of the steps of the things on a shelf; None if they have no workflow of their own."""
        guided = self._guided.get(shelf)
        return None if guided is None else guided.evaluator

    def workflow_of(self, thing: Record) -> Workflow:
        """Return the workflow of a thing."""
        return self._guided[thing.shelf_name or ""].workflow

    def positions(self, case: Case) -> Iterator[Position]:
        """Yield where each thing stands that has a workflow of its own, in the order of the workflows."""
        for shelf, guided in self._guided.items():
            yield from (position_of_thing(case, thing, guided.workflow) for thing in things_of(case, shelf))

    def going(self, case: Case, arguments: ActArguments) -> tuple[ActEvaluator, Case]:
        """Return the evaluator of the moves that the arguments are about, and the case as it is for these moves."""
        return self.of_thing(case, arguments.thing) if isinstance(arguments.thing, Record) else (self, case)

    def going_on(
        self, case: Case, name: str, arguments: ActArguments, target: str | None = None
    ) -> Evaluation:  # fmt: skip
        """Evaluate a move of the case, or a step of the thing in the arguments; `target` as for `move`."""
        if not isinstance(arguments.thing, Record):
            return super().going_on(case, name, arguments, target)
        return self.step(case, arguments.thing, name, arguments, target)

    def step(
        self, case: Case, thing: Record, name: str, arguments: ActArguments, target: str | None = None
    ) -> Evaluation:  # fmt: skip
        """
        Evaluate a step of a thing: the move in its workflow, and every rule for what it records.

        Raises RecordError for an invalid argument.
        """
        if not _is_text_or_none(arguments.party):
            fault = Refusal("wrong_type", {"expected": "text"}, "party")
            raise RecordError(f"cannot evaluate a step in case {case.id!r}", [fault])
        entry = self.moment(case, _STEP_PLACEHOLDER, attrs.evolve(arguments, thing=None)).entry
        then = case.state_at(entry.at)
        thing_then = self._current(then, thing)
        if thing_then is None or entry.at < _recorded_at(case, thing):
            facts = {"id": id_of(thing.identity), "shelf": thing.shelf_name, "known": (), "known_total": 0}
            return Evaluation((Refusal("unknown_id", facts, "thing"),))
        found, moment = self._move_of(case, then, name, attrs.evolve(arguments, thing=thing_then), target)
        if found.way is None:
            return found
        if (version := arguments.record) is not None and not _is_version(version, thing):
            return found._replace(refusals=(*found.refusals, Refusal("record_of_another_thing", {}, "record")))
        change = cast("StageChange", found.entries[0].what)
        what = with_own_values(self.practice, self._as_step(then, thing_then, change, found.way.move, arguments))
        entry = evolve_unchecked(moment.entry, what=what)
        judgement = super().judged_record(Moment(entry, then, case), what, arguments.overrides)
        refusals = [*found.refusals, *judgement.refusals, *problems_of(case, entry)]
        refusals += self._later_versions(case, then, thing_then, change.stage)
        entries = [with_judgement(entry, judgement)]
        recorded = self._version(case, thing_then, change, entries[0], arguments)
        refusals += recorded.refusals
        entries += recorded.entries
        findings = (*judgement.findings, *recorded.findings)
        return Evaluation(tuple(dict.fromkeys(refusals)), findings, tuple(entries), found.way)

    def _move_of(
        self, case: Case, then: Case, name: str, arguments: ActArguments, target: str | None
    ) -> tuple[Evaluation, Moment]:
        """Evaluate the move of a step, on the case as it is for the thing in the arguments, then and now."""
        thing = cast("Record", arguments.thing)
        evaluator, seen_then = self.of_thing(then, thing)
        seen_now = seen_then if then is case else self.of_thing(case, thing)[1]
        plain = attrs.evolve(arguments, record=None, thing=thing, overrides=())
        entry = evaluator.moving(seen_now, plain).entry
        moment = Moment(entry, seen_then, seen_now, thing=thing, party=arguments.party)
        found = evaluator.move(seen_now, name, plain, moment, target)
        return found, attrs.evolve(moment, entry=evolve_unchecked(entry, overrides=arguments.overrides))

    def _later_versions(self, case: Case, then: Case, thing: Record, stage: str) -> Iterator[Refusal]:
        """Yield a refusal for a step that is told late, if a version of after it has the values of another stage."""
        entered = self.workflow_of(thing).by_id[stage]
        for entry in case.timeline[len(then.timeline) :]:
            if _is_version(entry.what, thing) and not holds_values(entry.what, entered):
                yield Refusal("out_of_order", {"after": entry.at}, "at")

    def roles_of_step(self, step: ThingStep) -> Iterable[tuple[str, ...]]:
        """Return the roles that may make a step of a thing, those of each move of that name; empty: anyone."""
        guided = self._guided.get(step.shelf)
        if guided is None:
            return ()
        ways = guided.workflow.ways_from(step.source).get(step.move or "", ())
        named = [way.move for way in ways[:1]] or [each for each in guided.workflow.moves if each.name == step.move]
        return tuple(dict.fromkeys(move.roles for move in named))

    def drafted(self, case: Case, name: str, arguments: ActArguments, target: str | None = None) -> Draft | None:
        """Return the version of a thing that a step records, with placeholders; None if it needs none."""
        thing = self._current(case, cast("Record", arguments.thing))
        if thing is None or arguments.record is not None or arguments.at < _recorded_at(case, thing):
            return None
        then = case.state_at(arguments.at)
        found, _ = self._move_of(case, then, name, attrs.evolve(arguments, thing=thing), target)
        if found.way is None:
            return None
        workflow = self.workflow_of(thing)
        stage = workflow.by_id[found.way.target]
        with suppress(RecordError):
            next_version(thing, thing, stage, workflow, self._reason_of(arguments, workflow))
            return None  # nothing is missing in it
        drafting = Drafting(workflow=self.workflow, practice=self.practice, case=case, at=arguments.at)
        named = {"id": id_of(thing.identity), **({"kind": thing.kind} if isinstance(thing, OfficeRecord) else {})}
        draft = drafting.draft(type(thing), {**named, **as_says(thing, stage.values)})
        known = {*named, *stage.values, *(f"extra.{name}" for name in stage.values)}
        needs = {name: value for name, value in draft.needs.items() if name not in known}
        return Draft(draft.record, Params(needs))

    def _as_step(
        self, then: Case, thing: Record, change: StageChange, move: Move, arguments: ActArguments
    ) -> ThingStep:  # fmt: skip
        """Return the step of a thing that corresponds to a change of its stage."""
        workflow, before = self.workflow_of(thing), last_step(then, thing)
        goes_on = before is not None and self.followed(then, thing) == workflow.ref
        return ThingStep(
            shelf=thing.shelf_name or "", thing=id_of(thing.identity), stage=change.stage, source=change.source or "",
            move=change.move, party=arguments.party or next(iter(move.parties), None),
            reason=none_if_blank(arguments.reason), route=change.route,
            workflow=None if goes_on else workflow.ref,
        )  # fmt: skip

    def followed(self, case: Case, thing: Record) -> WorkflowRef | None:
        """Return the workflow that the steps of a thing followed last; None if it made none."""
        steps = (each for _, each in case.dated(ThingStep) if is_step_of(each, thing))
        return next((each.workflow for each in reversed([*steps]) if each.workflow is not None), None)

    def _reason_of(self, arguments: ActArguments, workflow: Workflow) -> str | None:
        """Return the reason of a step as the thing records it; None if a version is given, or if it is words."""
        if arguments.record is not None:
            return None
        return code_of_reason(none_if_blank(arguments.reason), self.practice, workflow)

    def _version(
        self, case: Case, thing: Record, change: StageChange, entry: Entry, arguments: ActArguments
    ) -> Evaluation:
        """Evaluate the version of a thing that a step records; nothing if the step changes none of its values."""
        workflow, base = self.workflow_of(thing), arguments.record or thing
        stage = workflow.by_id[change.stage]
        try:
            version = next_version(base, thing, stage, workflow, self._reason_of(arguments, workflow))
        except RecordError as error:
            return Evaluation(tuple(in_record(error.refusals)))
        wrong = contradicted(base, thing, stage.values)
        if wrong or version == thing:
            return Evaluation(wrong)
        after = appended(case, entry)
        plain = attrs.evolve(arguments, record=None, thing=None, party=None, key=None, reason=None)
        found = super().record(after, version, plain)
        entries = tuple(evolve_unchecked(each, part_of=entry.number, key=None) for each in found.entries)
        return found._replace(refusals=tuple(in_record(found.refusals)), entries=entries)

    def record(self, case: Case, record: Record, arguments: ActArguments) -> Evaluation:
        """Evaluate a record. A new version of a thing whose values belong to another stage is a step to that stage."""
        guided = self._guided.get(record.shelf_name or "")
        if guided is None:
            return super().record(case, record, arguments)
        workflow, then = guided.workflow, case.state_at(self.moment(case, record, arguments).entry.at)
        thing = self._current(then, record)
        if thing is None:
            initial = workflow.by_id[workflow.entered(workflow.initial)]
            return super().record(case, filled(with_own_values(self.practice, record), initial.values), arguments)
        here = stage_of(then, thing, workflow)
        record = filled(record, workflow.by_id[here].values)
        name = leading_to(record, thing, workflow, here)
        if name is None and holds_values(record, workflow.by_id[here]):
            return super().record(case, record, arguments)
        if name is None:
            moves = tuple(workflow.ways_from(here))
            refusal = Refusal("no_step_to_these_values", {"stage": here, "open": moves}, case.id)
            return Evaluation((refusal, *super().record(case, record, arguments).refusals))
        own = value_of(record, "reason")
        reason = arguments.reason or (own if isinstance(own, str) else None)
        return self.step(case, thing, name, attrs.evolve(arguments, record=record, reason=reason))

    def judged_record(self, moment: Moment, what: Record, overrides: tuple[Override, ...]) -> Judgement:
        """Return the judgement of a record. A step is judged as a move of its thing, and a version by its stage."""
        judgement = super().judged_record(moment, what, overrides)
        if what.shelf_name is None:
            return judgement
        more = self._refusals_of_step(moment, what) if isinstance(what, ThingStep) else self._out_of_stage(moment, what)
        found = [each for each in more if each not in judgement.refusals]
        return attrs.evolve(judgement, refusals=(*found, *judgement.refusals)) if found else judgement

    def depends_on(self, what: Record, changed: Collection[Record]) -> bool:
        """Return whether the evaluation of an act may change if earlier records are added or removed."""
        is_guided = what.shelf_name in self._guided
        return super().depends_on(what, changed) or (
            is_guided and any(isinstance(each, ThingStep) or each.shelf_name == what.shelf_name for each in changed)
        )

    def _refusals_of_step(self, moment: Moment, step: ThingStep) -> Iterator[Refusal]:
        """Yield why a step on record would now be refused; nothing for one of another workflow."""
        guided = self._guided.get(step.shelf)
        thing = state_of(moment.then).shelves.get(step.shelf, {}).get((step.thing,))
        if guided is None or thing is None:
            return
        workflow, follows = guided.workflow, step.workflow or self.followed(moment.then, thing)
        if follows is None or not workflow.recognises(follows):
            return
        if (stage := workflow.by_id.get(step.stage)) is None:
            yield Refusal("unknown_stage", {"stage": step.stage, "known": tuple(workflow.by_id)}, "stage")
            return
        here = stage_of(moment.then, thing, workflow)
        if step.source != here:
            yield Refusal("not_in_this_stage", {"stage": here, "named": step.source}, "source")
        act = (each.what for each in moment.now.timeline if each.act == moment.entry.act)
        if not holds_values(next((each for each in act if _is_version(each, thing)), thing), stage):
            yield Refusal("values_of_another_stage", {"stage": stage.id}, moment.now.id)
        if step.move is not None:
            yield from self._refusals_of_move(moment, step, thing, step.move)

    def _refusals_of_move(self, moment: Moment, step: ThingStep, thing: Record, name: str) -> Iterable[Refusal]:
        """Return why the move of a step on record would now be refused, or lead elsewhere."""
        evaluator, then = self.of_thing(moment.then, thing)
        now = self.of_thing(moment.now, thing)[1]
        seen = Moment(moment.entry, then, now, mends=moment.mends, thing=thing, party=_party_of(step))
        if name not in evaluator.declared_here(then):
            return evaluator.undeclared_move(then, name, seen, ()).refusals
        refusals, _, way, _ = evaluator.judged_move(seen, name, step.reason, ())
        if way.target != step.stage:
            refusals = [*refusals, Refusal("other_outcome", {"move": name, "stage": way.target}, moment.now.id)]
        return refusals

    def _out_of_stage(self, moment: Moment, what: Record) -> Iterator[Refusal]:
        """
        Yield a refusal for a version of a thing with values that it does not have in its stage.

        A first version begins in the initial stage, or in one to which a single move leads that anyone could make then.
        A correction of a version keeps its values. What was recorded before things had a workflow is left as it is.
        """
        guided = self._guided.get(what.shelf_name or "")
        if guided is None:
            return
        workflow, thing = guided.workflow, self._current(moment.then, what)
        if thing is None:
            yield from self._refusals_of_beginning(moment, what, workflow)
            return
        wrong = next((each.what for each in moment.now.history if each.number == moment.mends), None)
        is_kept = wrong is not None and _is_version(wrong, what) and moment.mends != moment.entry.number
        if is_kept and wrong is not None and governed_values(wrong, workflow) == governed_values(what, workflow):
            return
        is_of_before = moment.mends == moment.entry.number and last_step(moment.then, thing) is None
        stage = workflow.by_id.get(stage_of(moment.then, thing, workflow))
        if not is_of_before and stage is not None and not holds_values(what, stage):
            yield Refusal("values_of_another_stage", {"stage": stage.id}, moment.now.id)

    def _refusals_of_beginning(self, moment: Moment, what: Record, workflow: Workflow) -> Iterable[Refusal]:
        """Return why a thing cannot begin with these values."""
        initial = workflow.entered(workflow.initial)
        if holds_values(what, workflow.by_id[initial]):
            return ()
        name = leading_to(what, None, workflow, initial)
        if name is None:
            moves = tuple(workflow.ways_from(initial))
            return (Refusal("no_step_to_these_values", {"stage": initial, "open": moves}, moment.now.id),)
        begun = appended(moment.then, attrs.evolve(moment.entry, what=what, mends=None, number=moment.now.revision + 1))
        guided = self._guided[what.shelf_name or ""]
        seen = case_of_thing(begun, what, workflow, workflow.ref, begins_in=initial)
        own = value_of(what, "reason")
        beginning = Moment(moment.entry, seen, seen, mends=moment.entry.number or 1, thing=what)
        refusals, *_ = guided.evaluator.judged_move(beginning, name, own if isinstance(own, str) else None, ())
        return refusals

    def _current(self, case: Case, thing: Record) -> Record | None:
        """Return the current version of a thing in a case; None if the case does not have it."""
        return state_of(case).shelves.get(thing.shelf_name or "", {}).get(thing.identity)


_STEP_PLACEHOLDER = ThingStep(shelf="undecided", thing="undecided", stage="undecided", source="undecided")
"""Placeholder in the entry of a step until it is known what it records."""


def _is_text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)


def _recorded_at(case: Case, thing: Record) -> datetime:
    """Return the instant at which a thing of a case was first recorded."""
    return next(each.at for each in case.timeline if _is_version(each.what, thing))


def _party_of(step: ThingStep) -> str | None:
    """Return whose step it was, in the word of the office if it has one of its own."""
    own = step.extra.get("party")
    return own if isinstance(own, str) else step.party


def _is_version(record: Record, thing: Record) -> bool:
    """Return whether a record is a version of a thing."""
    return type(record) is type(thing) and (record.shelf_name, record.identity) == (thing.shelf_name, thing.identity)
