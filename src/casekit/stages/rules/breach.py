"""What a casework rule says of an act, and the questions rules share."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from casekit.answers import Params
from casekit.models import Consent, Intervention, Plan, Record, ServiceStart
from casekit.models.parties import parties_in_time
from casekit.stages.guards import Context


@attrs.frozen(eq=False, repr=False)
class Breach:
    """A rule is not kept: the facts, and whether it is an exception that is only reported."""

    params: Params = attrs.field(factory=Params, converter=Params)
    reported: bool = False


def entered_kinds(context: Context) -> set[str]:
    """What the stage is for that the act enters; empty for an act that enters none."""
    return set(context.workflow.kinds_of(context.target)) if context.target else set()


def started(context: Context) -> ServiceStart | None:
    """The service the act starts, if it starts one."""
    return context.record if isinstance(context.record, ServiceStart) else None


def serves(context: Context) -> ServiceStart | Intervention | None:
    """The service the act starts, or the single intervention it is."""
    return context.record if isinstance(context.record, ServiceStart | Intervention) else None


def excepted(service: ServiceStart | Intervention | None) -> bool:
    """Whether a rule only reports this: a crisis does not wait, a single intervention is written down afterwards."""
    return isinstance(service, Intervention) or (service is not None and service.crisis)


def happened(records: Iterable[Record], kind: type[Record]) -> bool:
    """Whether a record of this kind is among these."""
    return any(isinstance(what, kind) for what in records)


def this_episode(context: Context) -> list[Record]:
    """What happened since the case was last opened, in order."""
    return [entry.what for entry in context.case.this_episode]


def has_signed_plan(context: Context) -> bool:
    """Whether a client, or a member of the household on the day of signing, signed a plan of this case."""
    if not any(plan.signed_by for plan in context.case.plans):
        return False
    signed = parties_in_time(context.case.timeline, Plan)
    return any(
        isinstance(entry.what, Plan) and not clients.isdisjoint(entry.what.signed_by) for entry, clients in signed
    )


def consents(context: Context) -> tuple[Consent, ...]:
    """
    Return the consents on record at the act, with what is known by now of their withdrawal on or before its day.

    A withdrawal later on the day of the act, written down that day, leaves the act as it was.
    """
    withdrawn = {each.id: each for each in context.present.consents if each.is_withdrawn(on=context.day)}
    if not withdrawn:
        return context.case.consents
    told_on = {each.id: at.date() for at, each in context.present.dated(Consent)}
    late = {id: each for id, each in withdrawn.items() if (each.withdrawn_on, told_on[id]) != (context.day,) * 2}
    return tuple(late.get(each.id, each) for each in context.case.consents)
