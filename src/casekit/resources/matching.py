"""The resources of a case, matched to its needs."""

from __future__ import annotations

import attrs

from casekit.models import Case, Relation, ServiceStart


@attrs.frozen(kw_only=True)
class ResourceMatch:
    """
    Which resources answer one need: those that `suit` it, those `asked` by a referral, those `serving`.

    Resources are named by their ids, in the order recorded. A resource suits where its record says so, where an item of
    the plan for one of the need's goals names it, or where it was asked. It is asked while a referral to it is sent or
    accepted, and serving once a service started from such a referral or a link to it is on record. Resources no longer
    used suit nothing. `direct` counts the services given directly, without a referral.
    """

    need: str
    domain: str
    suit: tuple[str, ...]
    asked: tuple[str, ...]
    serving: tuple[str, ...]
    direct: int


def resource_matches(case: Case) -> tuple[ResourceMatch, ...]:
    """
    Each need of a case with the resources that answer it, in the order recorded; empty without needs.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, Need, Resource, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> case = case.record(Need(id="N1", domain="housing"), at=monday, by="worker-1")
    >>> flat = Resource(id="RS1", sector="housing", ownership="public", formality="formal", suits=("N1",))
    >>> case = case.record(flat, at=monday, by="worker-1")
    >>> resource_matches(case)[0].suit
    ('RS1',)
    """
    need_of = {goal.id: goal.need for goal in case.goals}
    begun = {start.referral for _, start in case.dated(ServiceStart)}
    direct = [start.need for _, start in case.dated(ServiceStart)]
    linked = {(each.need, each.resource) for _, each in case.dated(Relation) if each.kind == "link"}
    in_use = [resource for resource in case.resources if resource.status != "retired"]
    matches: list[ResourceMatch] = []
    for need in case.needs:
        live = [each for each in case.referrals if each.need == need.id and each.status in ("sent", "accepted")]
        asked = {each.resource for each in live}
        planned = {id for item in case.plan_items if need_of[item.goal] == need.id for id in item.resources}
        serving = {each.resource for each in live if each.id in begun}
        serving |= {resource.id for resource in in_use if (need.id, resource.id) in linked}
        suited = {resource.id for resource in in_use if need.id in resource.suits} | planned | asked | serving
        kept = [resource.id for resource in in_use]
        matches.append(
            ResourceMatch(
                need=need.id, domain=need.domain, suit=tuple(id for id in kept if id in suited),
                asked=tuple(id for id in kept if id in asked), serving=tuple(id for id in kept if id in serving),
                direct=direct.count(need.id),
            )
        )  # fmt: skip
    return tuple(matches)
