"""Things that move by a workflow of their own: where each stands, and the case as it is for the thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import attrs

from casekit.models import Case, Closure, Entry, Record, Reopening, StageChange, ThingStep, WorkflowRef
from casekit.models.case import case_in_state, state_of
from casekit.models.record import Value, evolve_unchecked
from casekit.models.state import id_of
from casekit.stages.definition import Definition
from casekit.stages.stage import Stage


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Position(Value):
    """
    Where a thing of a case stands in its own workflow.

    subject: The subject of its workflow, such as "referral".
    shelf: The field of the case that holds the thing.
    thing: The id of the thing there.
    stage: The id of the stage it is in.
    ended: Whether the work on it is over: the stage is final, or of the kind "closure" or "aftercare".

    >>> Position(subject="referral", shelf="referrals", thing="R1", stage="accepted", ended=False).stage
    'accepted'
    """

    subject: str
    shelf: str
    thing: str
    stage: str
    ended: bool


def stage_of(case: Case, thing: Record, workflow: Definition) -> str:
    """
    Return the stage of a thing: that of its last step.

    Without a step, it is the first stage written whose values the thing has; without values, the initial stage. So it
    is for a thing in a stage that the workflow no longer has, and for one that the closing of the case cancelled, if a
    stage has these values.
    """
    step = last_step(case, thing)
    if step is not None and is_cancelled(case, thing):
        fitting = (each.id for each in workflow.stages if each.values and holds_values(thing, each))
        return workflow.entered(next(fitting, step.stage))
    return step.stage if step and step.stage in workflow.by_id else starting_stage(thing, workflow)


def is_cancelled(case: Case, thing: Record) -> bool:
    """Return whether the closing of the case cancelled a thing."""
    return (thing.shelf_name or "", thing.identity) in state_of(case).cancelled


def starting_stage(thing: Record, workflow: Definition) -> str:
    """Return the stage of a thing that has made no step: see `stage_of`."""
    initial = workflow.entered(workflow.initial)
    if holds_values(thing, workflow.by_id[initial]):
        return initial
    fitting = (each.id for each in workflow.stages if each.values and holds_values(thing, each))
    return workflow.entered(next(fitting, initial))


def last_step(case: Case, thing: Record) -> ThingStep | None:
    """Return the last step of a thing; None if it has made none."""
    found = state_of(case).shelves["steps"].get((thing.shelf_name, str(thing.identity[0])))
    return cast("ThingStep | None", found)


def holds_values(thing: Record, stage: Stage) -> bool:
    """Return whether a thing has the values that its fields have in a stage."""
    return all(value_of(thing, name) == value for name, value in stage.values.items())


def value_of(thing: Record, field: str) -> object:
    """Return the value of a field of a thing, of the library or of the office."""
    built_in = field in attrs.fields_dict(cast("Any", type(thing)))
    return getattr(thing, field) if built_in else thing.extra.get(field)


def things_of(case: Case, shelf: str) -> tuple[Record, ...]:
    """Return the current versions of the things on a shelf, in the order first recorded."""
    return tuple(state_of(case).shelves.get(shelf, {}).values())


def position_of_thing(case: Case, thing: Record, workflow: Definition) -> Position:
    """Return where a thing stands in its workflow."""
    stage = stage_of(case, thing, workflow)
    return Position(
        subject=workflow.subject, shelf=thing.shelf_name or "", thing=id_of(thing.identity), stage=stage,
        ended=workflow.has_ended(stage) or is_cancelled(case, thing),
    )  # fmt: skip


def case_of_thing(
    case: Case, thing: Record, workflow: Definition, ref: WorkflowRef, *, begins_in: str | None = None
) -> Case:  # fmt: skip
    """
    Return the case as it is for one thing, so that whatever is asked of a case can be asked of the thing.

    The thing was opened when it was first recorded, and its steps are the stage changes. The stage changes of the case
    are left out, and so are the ends of its earlier episodes: a thing has one. So is what was recorded of other things
    of its kind. Every other entry stays. The result is only for questions: no act may append to it.

    Args:
        case: The case.
        thing: The thing.
        workflow: Its workflow.
        ref: The reference of the workflow.
        begins_in: The stage in which the thing began. None: as its steps say, or else its values.
    """
    timeline = [*_as_the_thing_went(case, thing, workflow, ref, begins_in)]
    state = state_of(case).copy()
    last = next(entry.what for entry in reversed(timeline) if isinstance(entry.what, StageChange))
    state.stage, state.kinds, state.workflow = last.stage, last.kinds, ref
    seen = case_in_state(case.id, tuple(timeline), state)
    seen.__dict__.update(revision=case.revision)
    return evolve_unchecked(seen, is_past=True) if case.is_past else seen


def _as_the_thing_went(
    case: Case, thing: Record, workflow: Definition, ref: WorkflowRef, begins_in: str | None
) -> Iterator[Entry]:  # fmt: skip
    """Yield the entries of the case, with the steps of a thing in place of the stage changes of the case."""
    begun = False
    steps = (each.what for each in case.timeline if isinstance(each.what, ThingStep))
    first = next((each for each in steps if is_step_of(each, thing)), None)
    began = begins_in or (first.source if first is not None else starting_stage(_now(case, thing), workflow))
    end = next((each for each in reversed(case.timeline) if isinstance(each.what, Closure)), None)
    for entry in case.timeline:
        what = entry.what
        if isinstance(what, StageChange | Reopening) or (isinstance(what, Closure) and not _stands(case, entry, end)):
            continue
        if isinstance(what, ThingStep) and is_step_of(what, thing):
            stage = what.stage if what.stage in workflow.by_id else starting_stage(_now(case, thing), workflow)
            change = StageChange(
                stage=stage, kinds=workflow.kinds_of(stage), source=what.source, move=what.move, reason=what.reason,
                adopted=what.move is None, route=what.route,
            )  # fmt: skip
            yield evolve_unchecked(entry, what=change)
            yield entry
            continue
        if _is_of_another(what, thing):
            continue
        if not begun and (what.shelf_name, what.identity) == (thing.shelf_name, thing.identity):
            begun = True
            opening = StageChange(
                stage=began, kinds=workflow.kinds_of(began), workflow=ref, zone=case.zone
            )  # fmt: skip
            yield evolve_unchecked(entry, what=opening, part_of=None, key=None, findings=(), overrides=())
        yield entry


def _now(case: Case, thing: Record) -> Record:
    """Return the current version of a thing in a case; the thing itself if the case does not have it."""
    return state_of(case).shelves.get(thing.shelf_name or "", {}).get(thing.identity, thing)


def _is_of_another(what: Record, thing: Record) -> bool:
    """Return whether a record is a version, or a step, of another thing of the same kind."""
    if isinstance(what, ThingStep):
        return what.shelf == thing.shelf_name
    return what.shelf_name == thing.shelf_name and what.identity != thing.identity


def _stands(case: Case, entry: Entry, end: Entry | None) -> bool:
    """Return whether a closing is the last one, and no reopening followed."""
    return case.status == "closed" and entry is end


def is_step_of(step: ThingStep, thing: Record) -> bool:
    """Return whether a step is one of a thing."""
    return step.shelf == thing.shelf_name and (step.thing,) == thing.identity
