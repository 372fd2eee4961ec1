"""Steps of things that move by a workflow of their own, evaluated by the evaluator that serves the moves of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, cast

import attrs

from casekit.answers import Params, Refusal
from casekit.errors import RecordError
from casekit.models import Case, Entry, OfficeRecord, Override, Record, StageChange, ThingStep, WorkflowRef
from casekit.models.appending import appended, next_entry, problems_of
from casekit.models.case import state_of
from casekit.models.extra import FieldValue
from casekit.models.record import evolve_unchecked
from casekit.models.state import id_of
from casekit.nearest import known_facts
from casekit.practice import Practice
from casekit.practice.own_values import with_own_values
from casekit.stages.acts.act import ActArguments, Evaluation, none_if_blank
from casekit.stages.acts.drafts import Draft, Drafting
from casekit.stages.acts.evaluator import ActEvaluator, with_judgement
from casekit.stages.acts.moment import Moment
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
from casekit.stages.stage import Stage
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
            found = state_of(case).shelves.get(thing.shelf_name or "", {}).get(thing.identity)
            known = [found] if found is not None and thing.shelf_name in self._guided else []
        else:
            known = [each for shelf in self._guided for each in things_of(case, shelf) if id_of(each.identity) == thing]
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
        evaluator, seen = self.of_thing(case, thing)
        plain = attrs.evolve(arguments, record=None, thing=thing, overrides=())
        moment = evaluator.moving(seen, plain)
        found = evaluator.move(seen, name, plain, moment, target)
        if found.way is None:
            return found
        if (version := arguments.record) is not None and not _is_version(version, thing):
            return found._replace(refusals=(*found.refusals, Refusal("record_of_another_thing", {}, "record")))
        change = cast("StageChange", found.entries[0].what)
        what = with_own_values(self.practice, self._as_step(case, thing, change, found.way.move, arguments))
        entry = next_entry(
            case, what, at=arguments.at, by=moment.entry.by, overrides=arguments.overrides,
            recorded_at=arguments.recorded_at, key=arguments.key,
        )  # fmt: skip
        outer = Moment(entry, case.state_at(entry.at), case)
        judgement = super().judged_record(outer, what, arguments.overrides)
        refusals = [*found.refusals, *judgement.refusals, *problems_of(case, entry)]
        entries = [with_judgement(entry, judgement)]
        recorded = self._version(case, thing, change, entries[0], arguments)
        refusals += recorded.refusals
        entries += recorded.entries
        findings = (*judgement.findings, *recorded.findings)
        return Evaluation(tuple(dict.fromkeys(refusals)), findings, tuple(entries), found.way)

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
        thing = cast("Record", arguments.thing)
        evaluator, seen = self.of_thing(case, thing)
        found = evaluator.move(seen, name, attrs.evolve(arguments, record=None, overrides=()), target=target)
        if found.way is None or arguments.record is not None:
            return None
        stage = evaluator.workflow.by_id[found.way.target]
        with suppress(RecordError):
            self._next_version(thing, stage, arguments)
            return None  # nothing is missing in it
        drafting = Drafting(workflow=self.workflow, practice=self.practice, case=case, at=arguments.at)
        named = {"id": id_of(thing.identity), **({"kind": thing.kind} if isinstance(thing, OfficeRecord) else {})}
        draft = drafting.draft(type(thing), {**named, **_as_says(thing, stage.values)})
        known = {*named, *stage.values, *(f"extra.{name}" for name in stage.values)}
        needs = {name: value for name, value in draft.needs.items() if name not in known}
        return Draft(draft.record, Params(needs))

    def _as_step(
        self, case: Case, thing: Record, change: StageChange, move: Move, arguments: ActArguments
    ) -> ThingStep:  # fmt: skip
        """Return the step of a thing that corresponds to a change of its stage."""
        workflow, before = self.workflow_of(thing), last_step(case, thing)
        follows = self.followed(case, thing)
        return ThingStep(
            shelf=thing.shelf_name or "", thing=id_of(thing.identity), stage=change.stage, source=change.source or "",
            move=change.move, party=arguments.party or next(iter(move.parties), None),
            reason=none_if_blank(arguments.reason), route=change.route,
            workflow=None if before is not None and follows == workflow.ref else workflow.ref,
        )  # fmt: skip

    def followed(self, case: Case, thing: Record) -> WorkflowRef | None:
        """Return the workflow that the steps of a thing followed last; None if it made none."""
        steps = (each for _, each in case.dated(ThingStep) if is_step_of(each, thing))
        return next((each.workflow for each in reversed([*steps]) if each.workflow is not None), None)

    def _version(
        self, case: Case, thing: Record, change: StageChange, entry: Entry, arguments: ActArguments
    ) -> Evaluation:
        """Evaluate the version of a thing that a step records; nothing if the step changes none of its values."""
        stage = self.workflow_of(thing).by_id[change.stage]
        try:
            version = self._next_version(thing, stage, arguments)
        except RecordError as error:
            return Evaluation(tuple(_in_record(error.refusals)))
        contradicted = _contradicted(arguments.record or thing, thing, stage.values)
        if contradicted or version == thing:
            return Evaluation(contradicted)
        after = appended(case, entry)
        plain = attrs.evolve(arguments, record=None, thing=None, party=None, key=None, reason=None)
        found = super().record(after, version, plain)
        entries = tuple(evolve_unchecked(each, part_of=entry.number, key=None) for each in found.entries)
        return found._replace(refusals=tuple(_in_record(found.refusals)), entries=entries)

    def _next_version(self, thing: Record, stage: Stage, arguments: ActArguments) -> Record:
        """Return a thing, or the version that is given, with the values of a stage. Raises RecordError."""
        base: Record = arguments.record or thing
        if holds_values(base, stage):
            return base
        left = self._left_behind(base, thing, stage)
        return with_values(base, {**left, **stage.values, **_reason_for(base, stage.values, arguments)})

    def _left_behind(self, version: Record, thing: Record, stage: Stage) -> dict[str, object]:
        """Return the empty values of the fields that only other stages name, as far as a version does not set them."""
        names = {name for each in self.workflow_of(thing).stages for name in each.values} - stage.values.keys()
        built_in = attrs.fields_dict(cast("Any", type(thing)))
        kept = {name for name in names if value_of(version, name) != value_of(thing, name)}
        return {name: built_in[name].default if name in built_in else None for name in names - kept}

    def record(self, case: Case, record: Record, arguments: ActArguments) -> Evaluation:
        """Evaluate a record. A new version of a thing whose values belong to another stage is a step to that stage."""
        guided = self._guided.get(record.shelf_name or "")
        thing = state_of(case).shelves.get(record.shelf_name or "", {}).get(record.identity) if guided else None
        if guided is None or thing is None:
            return super().record(case, record, arguments)
        workflow, here = guided.workflow, stage_of(case, thing, guided.workflow)
        if here not in workflow.by_id or holds_values(record, workflow.by_id[here]):
            return super().record(case, record, arguments)
        name = _leading_to(record, workflow, here)
        if name is None:
            moves = tuple(workflow.ways_from(here))
            refusal = Refusal("no_step_to_these_values", {"stage": here, "open": moves}, case.id)
            return Evaluation((refusal, *super().record(case, record, arguments).refusals))
        reason = arguments.reason or cast("str | None", value_of(record, "reason"))
        return self.step(case, thing, name, attrs.evolve(arguments, record=record, reason=reason))

    def judged_record(self, moment: Moment, what: Record, overrides: tuple[Override, ...]) -> Judgement:
        """Return the judgement of a record. A step is judged as a move of its thing."""
        judgement = super().judged_record(moment, what, overrides)
        more = self._refusals_of_step(moment, what) if isinstance(what, ThingStep) else self._out_of_stage(moment, what)
        found = [each for each in more if each not in judgement.refusals]
        return attrs.evolve(judgement, refusals=(*found, *judgement.refusals)) if found else judgement

    def _refusals_of_step(self, moment: Moment, step: ThingStep) -> Iterable[Refusal]:
        """Return why a step on record would now be refused; nothing for one of another workflow, or an adopted one."""
        guided = self._guided.get(step.shelf)
        thing = state_of(moment.then).shelves.get(step.shelf, {}).get((step.thing,))
        if guided is None or thing is None or step.move is None:
            return ()
        follows = step.workflow or self.followed(moment.then, thing)
        if follows is None or not guided.workflow.recognises(follows):
            return ()
        then, now = (
            case_of_thing(each, thing, guided.workflow, guided.workflow.ref) for each in (moment.then, moment.now)
        )
        seen = Moment(moment.entry, then, now, mends=moment.mends, thing=thing, party=_party_of(step))
        if step.move not in guided.evaluator.declared_here(then):
            return guided.evaluator.undeclared_move(then, step.move, seen, ()).refusals
        refusals, *_ = guided.evaluator.judged_move(seen, step.move, step.reason, ())
        return refusals

    def _out_of_stage(self, moment: Moment, what: Record) -> Iterator[Refusal]:
        """Yield a refusal for a version of a thing with values that it does not have in its stage."""
        guided = self._guided.get(what.shelf_name or "")
        thing = state_of(moment.then).shelves.get(what.shelf_name or "", {}).get(what.identity) if guided else None
        if guided is None or thing is None or last_step(moment.then, thing) is None:
            return
        stage = guided.workflow.by_id.get(stage_of(moment.then, thing, guided.workflow))
        if stage is not None and not holds_values(what, stage):
            yield Refusal("values_of_another_stage", {"stage": stage.id}, moment.now.id)


def _party_of(step: ThingStep) -> str | None:
    """Return whose step it was, in the word of the office if it has one of its own."""
    own = step.extra.get("party")
    return own if isinstance(own, str) else step.party


def with_values(thing: Record, values: Mapping[str, object]) -> Record:
    """Return a thing with these values in its fields, of the library or of the office. Raises RecordError."""
    changes = _as_says(thing, values)
    if own := cast("Mapping[str, FieldValue]", changes.get("extra", {})):
        changes["extra"] = {**thing.extra, **own}
    return attrs.evolve(thing, **cast("Any", changes))


def _as_says(thing: Record, values: Mapping[str, object]) -> dict[str, object]:
    """Return values of a thing as a draft takes them: those of own fields under `extra`."""
    built_in = attrs.fields_dict(cast("Any", type(thing)))
    own = {name: value for name, value in values.items() if name not in built_in}
    known = {name: value for name, value in values.items() if name in built_in}
    return {**known, **({"extra": own} if own else {})}


def _leading_to(record: Record, workflow: Workflow, here: str) -> str | None:
    """Return the move from a stage to the one that asks for the most values, all of which a record has; None: none."""
    found = [
        (len(workflow.by_id[way.target].values), name)
        for name, ways in workflow.ways_from(here).items() for way in ways
        if way.target != here and workflow.by_id[way.target].values and holds_values(record, workflow.by_id[way.target])
    ]  # fmt: skip
    most = max((count for count, _ in found), default=0)
    return next((name for count, name in found if count == most), None)


def _reason_for(thing: Record, values: Mapping[str, object], arguments: ActArguments) -> dict[str, object]:
    """Return the reason of a step as the reason of the thing, if it can have one and has none."""
    has_field = "reason" in attrs.fields_dict(cast("Any", type(thing))) and "reason" not in values
    given = none_if_blank(arguments.reason)
    return {"reason": given} if has_field and given is not None and arguments.record is None else {}


def _contradicted(version: Record, thing: Record, values: Mapping[str, object]) -> tuple[Refusal, ...]:
    """Return a refusal for each value that a version changes to another one than the stage has."""
    changed = (name for name in values if value_of(version, name) != value_of(thing, name))
    wrong = (name for name in changed if value_of(version, name) != values[name])
    return tuple(Refusal("record_says_otherwise", {"field": name}, f"record.{name}") for name in wrong)


def _in_record(refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """Yield refusals of a version of the thing, with its place in the arguments of the act."""
    for each in refusals:
        is_field = each.where is not None and each.where.partition(".")[0] in (each.params.get("field"), each.where)
        yield attrs.evolve(each, where=f"record.{each.where}") if is_field and each.where != "at" else each


def _is_version(record: Record, thing: Record) -> bool:
    """Return whether a record is a version of a thing."""
    return type(record) is type(thing) and (record.shelf_name, record.identity) == (thing.shelf_name, thing.identity)
