"""The entries with which the history of a case begins: the opening, and whom the case is about."""

from __future__ import annotations

from datetime import datetime

import attrs

from casekit.answers import Refusal
from casekit.arguments import is_of_type
from casekit.days.instants import check_instant
from casekit.days.zones import in_zone, zone_of
from casekit.errors import RecordError
from casekit.models.client import Client
from casekit.models.history import Entry, StageChange, WorkflowRef
from casekit.models.household import Household
from casekit.models.record import Record, Value
from casekit.models.team import Actor
from casekit.models.timeline import zone_of_case


def opening_entries(
    client: Client | Household, *, id: str, at: datetime, by: Actor | str, workflow: WorkflowRef, stage: str,
    kinds: tuple[str, ...], recorded_at: datetime | None, zone: str | None, index_client: Client | None,
) -> list[Entry]:  # fmt: skip
    """Return the first entries of a case; the arguments and the errors are those of `Case.open`."""
    if not is_of_type(client, Client | Household):
        fault = Refusal("wrong_type", {"expected": "a client or a household"}, "client")
        raise RecordError(f"cannot open case {id!r}", [fault])
    if unfit := _fault_of_index_client(client, index_client):
        raise RecordError(f"cannot open case {id!r}", [unfit])
    check_instant(at, about=f"case {id!r}")
    named = zone_of(at) if zone is None else zone
    opening = StageChange(stage=stage, kinds=kinds, workflow=workflow, zone=named)
    about: tuple[Record, ...] = (client,)
    if isinstance(client, Household):
        about = (index_client or Client(id=client.index_client), client)
        day = in_zone(at, zone_of_case(named)).date()
        if client.index_client not in {each.person for each in client.members_on(day)}:
            fault = Refusal("index_client_no_member", {"index_client": client.index_client}, "members")
            raise RecordError(f"cannot open case {id!r}", [fault])
    written = at if recorded_at is None else recorded_at
    return [
        Entry(what=what, at=at, recorded_at=written, by=by, number=number, part_of=1 if number > 1 else None)
        for number, what in enumerate((opening, *about), start=1)
    ]


def _fault_of_index_client(client: Client | Household, index_client: Client | None) -> Refusal | None:
    """Return why this is not the record of the index client of a household; None if it is, or if none is given."""
    if index_client is None:
        return None
    if not isinstance(client, Household):
        return Refusal("wrong_type", {"expected": "none, since the case is about one client"}, "index_client")
    if not is_of_type(index_client, Client):
        return Refusal("wrong_type", {"expected": "a client"}, "index_client")
    if index_client.id != client.index_client:
        return Refusal("not_one_of", {"field": "id", "allowed": (client.index_client,)}, "index_client.id")
    return None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class CaseId(Value):
    """The id of a case alone, so that it is validated like the id of a record."""

    id: str
