"""What a casework rule says of an act, and the questions rules share."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from casekit.answers import Params
from casekit.models import Consent, Intervention, Plan, Record, ServiceStart, parties_in_time
from casekit.stages.guards import Context


@attrs.frozen
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
    return any(
        isinstance(entry.what, Plan) and bool(clients & set(entry.what.signed_by))
        for entry, clients in parties_in_time(context.case.timeline)
    )


def consents(context: Context) -> tuple[Consent, ...]:
    """The consents on record at the act, with what is known by now of their withdrawal on or before its day."""
    now = {each.id: each for each in context.present.consents if each.is_withdrawn(context.day)}
    return tuple(now.get(each.id, each) for each in context.case.consents)
