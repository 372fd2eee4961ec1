"""Who is around a client: the household, the team inside and outside, and the resources."""

from __future__ import annotations

from datetime import date

import attrs

from casekit.answers import Refusal
from casekit.arguments import check_fields
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Assignment, Case, Membership, Resource, primary_worker
from casekit.models.asked import only_case


@attrs.frozen(kw_only=True)
class Surroundings:
    """
    The people and resources around the client of a case on a day.

    case: The id of the case.
    on: The day.
    clients: Ids of the clients.
    household: The memberships on that day, without the clients.
    primary_worker: The id of the worker responsible for the case: see `casekit.models.primary_worker`. None: nobody
        manages the case, or several do and none is primary.
    internal: The assignments inside the organisation. A worker with several roles has several.
    external: The assignments outside the organisation. A worker with several roles has several.
    formal: The formal resources that are not retired.
    informal: The informal resources that are not retired.

    All in the order recorded, empty if there is none. A closed case has no workers. To see how the support changed,
    compare two days with `support_change`.

    Source: Korean text on school case management: the client, the resources around the client, and the system inside
    and outside the school.

    >>> near = Assignment(worker="worker-1", role="mentor", scope="external", team="T2")
    >>> Surroundings(
    ...     case="K-17", on=date(2025, 3, 17), clients=("C-3",), household=(), primary_worker=None, internal=(),
    ...     external=(near,), formal=(), informal=(),
    ... ).teams
    {'T2': ('worker-1',)}
    """

    case: str
    on: date
    clients: tuple[str, ...]
    household: tuple[Membership, ...]
    primary_worker: str | None
    internal: tuple[Assignment, ...]
    external: tuple[Assignment, ...]
    formal: tuple[Resource, ...]
    informal: tuple[Resource, ...]

    __attrs_post_init__ = check_fields

    @property
    def teams(self) -> dict[str, tuple[str, ...]]:
        """The workers of each team by the id of the team, each worker once. Workers without a team are left out."""
        teams: dict[str, dict[str, None]] = {}
        for each in (*self.internal, *self.external):
            if each.team is not None:
                teams.setdefault(each.team, {})[each.worker] = None
        return {team: tuple(workers) for team, workers in teams.items()}


def surroundings(case: Case, *, on: date) -> Surroundings:
    """
    Return the people and resources around the client of a case as of the end of a day.

    Raises RecordError for a day before the case opened, for an instant in place of the day, and if `case` is not a
    case.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Assignment(worker="worker-1", role="case_manager", team="T1"), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> found = surroundings(case, on=date(2025, 3, 17))
    >>> found.primary_worker, found.teams
    ('worker-1', {'T1': ('worker-1',)})
    """
    seen = only_case(case).as_of(only_day(on, about=f"case {case.id!r}"))
    clients = tuple(client.id for client in seen.clients)
    members = (member for home in seen.households for member in home.members_on(on))
    workers = [each for each in seen.assignments if each.holds_on(on)]
    resources = [each for each in seen.resources if each.status != "retired"]
    return Surroundings(
        case=case.id, on=on, clients=clients,
        household=tuple(member for member in members if member.person not in clients),
        primary_worker=primary_worker(workers, on=on),
        internal=tuple(each for each in workers if each.scope == "internal"),
        external=tuple(each for each in workers if each.scope == "external"),
        formal=tuple(each for each in resources if each.formality == "formal"),
        informal=tuple(each for each in resources if each.formality == "informal"),
    )  # fmt: skip


@attrs.frozen(kw_only=True)
class SupportChange:
    """
    The change of the informal support around a client between two days.

    before: The number of informal resources on the first day.
    after: The number of informal resources on the second day.
    gained: Ids of the informal resources on the second day only, in the order recorded.
    lost: Ids of the informal resources on the first day only, in the order recorded.

    Source: stronger social support, Korean text on casework.

    >>> SupportChange(before=1, after=2, gained=("RS4", "RS5"), lost=("RS2",)).change
    1
    """

    before: int
    after: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    __attrs_post_init__ = check_fields

    @property
    def change(self) -> int:
        """The change in the number of informal resources: `after` minus `before`. Negative: there are fewer."""
        return self.after - self.before


@refusing(RecordError)
def support_change(earlier: Surroundings, later: Surroundings) -> SupportChange:
    """
    Return the change of the informal support around a client from one day to another: see `SupportChange`.

    Args:
        earlier: The surroundings on the first day.
        later: The surroundings on the second day.

    The order of the two days is not checked. Raises RecordError if they belong to different cases.
    """
    if earlier.case != later.case:
        raise RecordError("cannot compare surroundings", [Refusal("other_case", {"case": earlier.case}, later.case)])
    before, after = ([each.id for each in day.informal] for day in (earlier, later))
    return SupportChange(
        before=len(before), after=len(after),
        gained=tuple(id for id in after if id not in before), lost=tuple(id for id in before if id not in after),
    )  # fmt: skip
