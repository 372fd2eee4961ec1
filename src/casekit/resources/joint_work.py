"""Several who help with one goal: joined-up service, and the same thing done twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations

import attrs

from casekit.arguments import check_fields
from casekit.models import Case
from casekit.models.asked import only_case


@attrs.frozen(kw_only=True)
class JointWork:
    """
    Who works on one goal, or on one need for which there is no goal.

    need: The id of the need.
    goal: The id of the goal. None: no goal for the need is pursued.
    items: Ids of the open plan items of the goal.
    referrals: Ids of the referrals by which others help: accepted, or with a service that runs. A referral is for the
        need, and so for each of its goals, unless the plan item that it carries out is of one goal.
    providers: Ids of the providers of the resources that the items and the referrals name, each once. A resource
        without a recorded provider is listed by its own id. Empty: no resource is named.
    duplicates: Pairs of these items that have the same kind and so may be the same work done twice.
    doubled: Pairs of these referrals by which two providers may do the same work for the same person: their plan items
        have the same kind, or, where one has no plan item, their resources the same sector. A pair whose items are in
        `duplicates`, or that is in an earlier goal of the need, is left out.

    All in the order recorded.

    >>> work = JointWork(
    ...     need="N1", goal="G1", items=("P1", "P2"), providers=("PV1", "RS2"), duplicates=(("P1", "P2"),)
    ... )
    >>> work.is_joint
    True
    """

    need: str
    goal: str | None
    items: tuple[str, ...] = ()
    referrals: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    duplicates: tuple[tuple[str, str], ...] = ()
    doubled: tuple[tuple[str, str], ...] = ()

    __attrs_post_init__ = check_fields

    @property
    def is_joint(self) -> bool:
        """Whether more than one provider works on the goal or need."""
        return len(self.providers) > 1


def joint_work(case: Case) -> tuple[JointWork, ...]:
    """
    Return who works on each goal, and on each need without a goal, that has open plan items or help by referral.

    Goals come first. Empty if there is no such goal or need. A service without a referral has no provider: it counts
    only by its plan item.

    For an earlier day pass `case.as_of(...)`.

    Raises RecordError if `case` is not a case.

    Source: joined-up service through linked resources, Korean texts on case management and school case management.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, Goal, Need, PlanItem, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Need(id="N1", domain="housing"), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> entry = Entry(what=Goal(id="G1", need="N1", term="short"), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> for id in ("P1", "P2"):
    ...     item = PlanItem(id=id, goal="G1", kind="counselling", responsible="worker")
    ...     case = Case.from_history(case.id, [*case.history, Entry(what=item, at=monday, by="worker-1")])
    >>> joint_work(case)[0].duplicates
    (('P1', 'P2'),)
    """
    goals = only_case(case).goals
    pursued = {goal.id: goal.need for goal in goals if not goal.set_aside and goal.lifecycle != "completed"}
    alone = [(need.id, None) for need in case.needs if need.id not in pursued.values()]
    helps = [*_helps(case, pursued)]
    behind = {resource.id: resource.provider or resource.id for resource in case.resources}
    found, seen = list[JointWork](), set[tuple[str, str]]()
    for need, goal in (*((goal.need, goal.id) for goal in goals), *alone):
        items = [item for item in case.plan_items if item.goal == goal and item.is_open]
        here = [each for each in helps if each.need == need and (goal in each.goals or not each.goals)]
        here = here if goal in (*pursued, None) else []
        if not items and not here:
            continue
        duplicates = [(one.id, other.id) for one, other in combinations(items, 2) if one.kind == other.kind]
        doubled = [
            (one.id, other.id) for one, other in combinations(here, 2)
            if one.doubles(other) and not any({*pair} <= one.items | other.items for pair in duplicates)
        ]  # fmt: skip
        providers = [behind[id] for item in items for id in item.resources] + [each.provider for each in here]
        found.append(
            JointWork(
                need=need, goal=goal, items=tuple(item.id for item in items),
                referrals=tuple(each.id for each in here), providers=tuple(dict.fromkeys(providers)),
                duplicates=tuple(duplicates), doubled=tuple(pair for pair in doubled if pair not in seen),
            )
        )  # fmt: skip
        seen.update(doubled)
    return tuple(found)


@attrs.frozen(kw_only=True)
class _Help:
    """
    A referral by which a provider helps with a need: for which person, the plan items that it carries out with their
    kinds, and those of their goals that are pursued.
    """

    id: str
    need: str
    person: str | None
    provider: str
    sector: tuple[str, object]
    items: frozenset[str]
    kinds: frozenset[str]
    goals: frozenset[str | None]

    def doubles(self, other: _Help) -> bool:
        """Return whether two providers may do the same work for the same person."""
        if self.provider == other.provider or self.person != other.person:
            return False
        if self.kinds and other.kinds:
            return not self.kinds.isdisjoint(other.kinds)
        return self.sector == other.sector


def _helps(case: Case, pursued: Collection[str]) -> Iterator[_Help]:
    """Yield the referrals that are accepted, or from which a service runs. `pursued` has the ids of goals."""
    about = {need.id: need.about for need in case.needs}
    resources = {resource.id: resource for resource in case.resources}
    need_of = {goal.id: goal.need for goal in case.goals}
    running: dict[str | None, set[str | None]] = {}
    for start in case.running_services:
        running.setdefault(start.referral, set()).add(start.item)
    for each in case.referrals:
        if each.status != "accepted" and (each.id not in running or each.status in ("declined", "cancelled")):
            continue
        items = [
            item for item in case.plan_items
            if item.id in running.get(each.id, ())
            or (item.is_open and each.resource in item.resources and need_of[item.goal] == each.need)
        ]  # fmt: skip
        resource = resources[each.resource]
        yield _Help(
            id=each.id, need=each.need, person=each.about or about[each.need],
            provider=resource.provider or resource.id, sector=(resource.sector, resource.extra.get("sector")),
            items=frozenset(item.id for item in items), kinds=frozenset(item.kind for item in items),
            goals=frozenset(item.goal for item in items if item.goal in pursued),
        )  # fmt: skip
