"""What a casework rule says of an act, and the questions rules share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from casekit.answers import Params
from casekit.models import Plan, Record, ServiceStart
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


def happened(records: Iterable[Record], kind: type[Record]) -> bool:
    """Whether a record of this kind is among these."""
    return any(isinstance(what, kind) for what in records)


def this_episode(context: Context) -> list[Record]:
    """What happened since the case was last opened, in order."""
    return [entry.what for entry in context.case.this_episode]


def signed_by_client(plan: Plan, context: Context, *, on: date) -> bool:
    """Whether a client, or a member of the client's household on the day of signing, signed a plan."""
    return bool(context.case.client_parties(on=on) & set(plan.signed_by))
