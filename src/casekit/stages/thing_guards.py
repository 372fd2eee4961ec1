"""The guards of the library about things that move by workflows of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from casekit.answers import Refusal
from casekit.models import ThingStep
from casekit.models.timeline import is_inside
from casekit.stages.context import Context
from casekit.stages.positions import Position, last_step, position_of_thing, things_of, value_of
from casekit.stages.things import shelf_of_subject


def _positions(context: Context, subject: str) -> Iterator[Position]:
    """Yield where each thing of a subject stands at the time of the act. Raises KeyError for an unknown subject."""
    workflow, shelf = context.things[subject], shelf_of_subject(context.practice, subject)
    yield from (position_of_thing(context.case, thing, workflow) for thing in things_of(context.case, shelf or ""))


def thing_in(context: Context, subject: str, stage: str, times: int = 1) -> Refusal | None:
    """
    Return a refusal unless `times` things or more of a subject, such as "referral", are in a stage of their workflow or
    in a substage of it.
    """
    found = sum(1 for each in _positions(context, subject) if is_inside(each.stage, stage))
    if found >= times:
        return None
    return Refusal("thing_not_in", {"subject": subject, "stage": stage, "times": times, "found": found}, "thing_in")


def things_ended(context: Context, subject: str, times: int = 0) -> Refusal | None:
    """Return a refusal unless the work on every thing of a subject is over, and there are `times` of them or more."""
    found = [*_positions(context, subject)]
    waiting = tuple(each.thing for each in found if not each.ended)
    if not waiting and len(found) >= times:
        return None
    facts = {"subject": subject, "things": waiting, "times": times, "found": len(found)}
    return Refusal("things_not_ended" if waiting else "too_few_things", facts, "things_ended")


def day_reached(context: Context, field: str) -> Refusal | None:
    """Return a refusal unless the thing whose step it is has a day or an instant in a field, and it has come."""
    held = None if context.thing is None else value_of(context.thing, field)
    if isinstance(held, datetime):
        return None if held <= context.at else Refusal("day_not_reached", {"field": field}, "day_reached")
    if isinstance(held, date):
        return None if held <= context.day else Refusal("day_not_reached", {"field": field}, "day_reached")
    return Refusal("no_day_recorded", {"field": field}, "day_reached")


def last_step_by(context: Context, party: str) -> Refusal | None:
    """Return a refusal unless the last step of the thing was that of a party, such as "receiver"."""
    step = None if context.thing is None else _last_step(context)
    if step is not None and party in (step.party, step.extra.get("party")):
        return None
    return Refusal("last_step_by_another", {"party": party}, "last_step_by")


def _last_step(context: Context) -> ThingStep | None:
    """Return the last step of the thing before the act."""
    thing = context.thing
    return None if thing is None else last_step(context.case, thing)
