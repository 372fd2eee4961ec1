"""Needs for which there is no resource, in one case or over many, also by domain and area: what is to be developed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from casekit.models import Case, Need, NeedOutcome, Referral
from casekit.models.asked import each_case
from casekit.models.case import state_of
from casekit.models.counting import ids_by_id, left_out
from casekit.models.lookup import persons_of
from casekit.resources.matching import resource_matches


@attrs.frozen(kw_only=True)
class ResourceGap:
    """
    A need without any help: no resource is linked to it, requested for it or serving it, and no direct service was
    provided.

    case: The id of the case.
    need: The id of the need.
    person: The id of the person whom the need is about.
    area: The code of the area where the person lives. None: not recorded.
    domain: The code of its domain of life.
    outcome: The outcome of the need. None: not known yet.
    untried: Ids of the resources that suit the need and were never requested for it, in the order recorded. Empty: none
        is known, so one has to be found or developed.

    >>> ResourceGap(
    ...     case="K-17", need="N1", person="C-3", area="dong-3", domain="housing", outcome="unmet", untried=("RS1",)
    ... ).untried
    ('RS1',)
    """

    case: str
    need: str
    person: str
    area: str | None
    domain: str
    outcome: NeedOutcome | None
    untried: tuple[str, ...]


def needs_without_resource(cases: Iterable[Case]) -> tuple[ResourceGap, ...]:
    """
    Return the needs of these cases for which no resource is linked, asked or serving, in the order of the cases. Met
    and withdrawn needs are left out.

    Closed cases are included: a need that stayed unmet there shows what an agency lacks. Duplicates and cases closed as
    opened in error are left out. Empty if there is no such need.

    Raises RecordError if `cases` is a single case, contains anything but cases, or contains a case twice.

    Source: continuing resource development, Korean text on school case management.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, Need, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Need(id="N1", domain="housing"), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> [(gap.case, gap.need, gap.domain) for gap in needs_without_resource([case])]
    [('K-17', 'N1', 'housing')]
    """
    given = each_case(cases)
    nowhere = left_out(given)
    return tuple(gap for case in given if case.id not in nowhere for gap in _gaps(case))


def _gaps(case: Case) -> Iterator[ResourceGap]:
    ever_asked = {(each.need, each.resource) for _, each in case.dated(Referral) if each.status == "sent"}
    for need, match in zip(case.needs, resource_matches(case), strict=True):
        answered = bool(match.linked or match.asked or match.serving or match.direct_services)
        if not answered and need.outcome not in ("met", "withdrawn"):
            person = _person_of(need, case)
            yield ResourceGap(
                case=case.id, need=need.id, person=person, area=_area_of(person, case), domain=need.domain,
                outcome=need.outcome,
                untried=tuple(id for id in match.suit if (need.id, id) not in ever_asked),
            )  # fmt: skip


def _person_of(need: Need, case: Case) -> str:
    """Return the id of the person whom a need is about."""
    return next(iter(persons_of(need, state_of(case))), case.client.id)


def _area_of(person: str, case: Case) -> str | None:
    """
    Return the area where a person lives. None: not recorded.

    A member of a household without an area of their own lives where its index client does.
    """
    areas = {client.id: client.area for client in case.clients}
    homes = (home for home in case.households if person in {member.person for member in home.members})
    return areas.get(person) or next((area for home in homes if (area := areas.get(home.index_client))), None)


@attrs.frozen(kw_only=True)
class UnservedNeeds:
    """
    The needs of one domain without any help, of persons who live in one area.

    domain: The code of the domain of life.
    area: The code of the area. None: not recorded.
    needs: The number of needs.
    persons: The number of persons whom they are about, also in several cases. All ids of a person count as one.
    cases: The ids of their cases, in the order of the cases.
    untried: The number of these needs for which a resource on record suits and was never requested. For the others a
        resource has to be found or developed.

    >>> UnservedNeeds(domain="housing", area="dong-3", needs=2, persons=1, cases=("K-17",), untried=1).untried
    1
    """

    domain: str
    area: str | None
    needs: int
    persons: int
    cases: tuple[str, ...]
    untried: int


def unserved_needs(cases: Iterable[Case]) -> tuple[UnservedNeeds, ...]:
    """
    Return the needs without any help by domain and area, as `needs_without_resource` finds them.

    The rows with the most needs come first; rows with as many needs are in the order of their first need. Empty if
    there is no such need. The figures are small: before they are published, cells of few persons have to be hidden.

    The errors are those of `needs_without_resource`.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, Need, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> client = Client(id="C-3", area="dong-3")
    >>> case = Case.open(client, id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Need(id="N1", domain="housing"), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> [(row.domain, row.area, row.needs, row.persons) for row in unserved_needs([case])]
    [('housing', 'dong-3', 1, 1)]
    """
    given = each_case(cases)
    same = ids_by_id(given)
    rows: dict[tuple[str, str | None], list[ResourceGap]] = {}
    for gap in needs_without_resource(given):
        rows.setdefault((gap.domain, gap.area), []).append(gap)
    found = (
        UnservedNeeds(
            domain=domain, area=area, needs=len(gaps),
            persons=len({same.get(gap.person, (gap.person,)) for gap in gaps}),
            cases=tuple(dict.fromkeys(gap.case for gap in gaps)), untried=sum(bool(gap.untried) for gap in gaps),
        )
        for (domain, area), gaps in rows.items()
    )  # fmt: skip
    return tuple(sorted(found, key=lambda row: -row.needs))
