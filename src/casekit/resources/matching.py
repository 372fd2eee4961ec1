"""The resources of a case, matched to its needs."""

from __future__ import annotations

from collections.abc import Set

import attrs

from casekit.models import Case, Relation, ServiceStart
from casekit.models.asked import only_case


@attrs.frozen(kw_only=True)
class ResourceMatch:
    """
    The resources for one need. Each field has the ids of resources, in the order recorded; it is empty if there are
    none.

    need: The id of the need.
    domain: The code of its domain of life.
    suit: Resources that could help. There are three ways to be one: the `suits` of the resource names the need; a plan
        item for one of the need's goals names the resource, whatever its status; the resource is in `linked`, `asked`
        or `serving`.
    linked: Resources with a link for this need on record. A link is not help yet.
    asked: Resources with a referral for this need that is sent or accepted.
    serving: Resources from whose referral a service started, unless that referral was declined or cancelled since.
    direct_services: The number of services that started without a referral.

    A retired resource is listed only if an earlier referral puts it in `asked` or `serving`. It is then also in `suit`.

    Source: resource assessment, Korean text on casework; resources that fit the need, Korean text on school case
    management.

    >>> ResourceMatch(
    ...     need="N1", domain="housing", suit=("RS1", "RS2"), linked=(), asked=("RS1",), serving=(), direct_services=0
    ... ).asked
    ('RS1',)
    """

    need: str
    domain: str
    suit: tuple[str, ...]
    linked: tuple[str, ...]
    asked: tuple[str, ...]
    serving: tuple[str, ...]
    direct_services: int


def resource_matches(case: Case) -> tuple[ResourceMatch, ...]:
    """
    Return the resources for each need of a case, in the order in which the needs were recorded. Empty without needs.

    For an earlier day pass `case.as_of(...)`.

    Raises RecordError if `case` is not a case.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, Need, Resource, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Need(id="N1", domain="housing"), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> flat = Resource(id="RS1", sector="housing", ownership="public", formality="formal", suits=("N1",))
    >>> case = Case.from_history(case.id, [*case.history, Entry(what=flat, at=monday, by="worker-1")])
    >>> resource_matches(case)[0].suit
    ('RS1',)
    """
    need_of = {goal.id: goal.need for goal in only_case(case).goals}
    starts = [start for _, start in case.dated(ServiceStart)]
    begun = {start.referral for start in starts}
    links = {(each.need, each.resource) for _, each in case.dated(Relation) if each.kind == "link"}
    in_use = {each.id for each in case.resources if each.status != "retired"}
    matches: list[ResourceMatch] = []
    for need in case.needs:
        referrals = [each for each in case.referrals if each.need == need.id]
        kept = [each for each in referrals if each.status not in ("declined", "cancelled")]
        asked = {each.resource for each in referrals if each.status in ("sent", "accepted")}
        serving = {each.resource for each in kept if each.id in begun}
        linked = {id for id in in_use if (need.id, id) in links}
        named = {each.id for each in case.resources if need.id in each.suits}
        named |= {id for item in case.plan_items if need_of[item.goal] == need.id for id in item.resources}
        matches.append(
            ResourceMatch(
                need=need.id, domain=need.domain,
                suit=_recorded(case, (named & in_use) | linked | asked | serving),
                linked=_recorded(case, linked), asked=_recorded(case, asked), serving=_recorded(case, serving),
                direct_services=sum(start.need == need.id for start in starts),
            )
        )  # fmt: skip
    return tuple(matches)


def _recorded(case: Case, ids: Set[str]) -> tuple[str, ...]:
    """These resources in the order recorded."""
    return tuple(each.id for each in case.resources if each.id in ids)
