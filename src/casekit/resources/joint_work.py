"""Several who help with one goal: joined-up service, and the same thing done twice."""

from __future__ import annotations

from itertools import combinations

import attrs

from casekit.arguments import check_fields
from casekit.models import Case
from casekit.models.asked import only_case


@attrs.frozen(kw_only=True)
class JointWork:
    """
    Who works on one goal.

    goal: The id of the goal.
    items: Ids of its open plan items.
    providers: Ids of the providers of the resources named by the items, each once. A resource without a recorded
        provider is listed by its own id. Empty: no open item names a resource.
    duplicates: Pairs of these items that have the same kind and so may be the same work done twice.

    All in the order recorded.

    >>> work = JointWork(goal="G1", items=("P1", "P2"), providers=("PV1", "RS2"), duplicates=(("P1", "P2"),))
    >>> work.is_joint
    True
    """

    goal: str
    items: tuple[str, ...]
    providers: tuple[str, ...]
    duplicates: tuple[tuple[str, str], ...]

    __attrs_post_init__ = check_fields

    @property
    def is_joint(self) -> bool:
        """Whether more than one provider works on the goal."""
        return len(self.providers) > 1


def joint_work(case: Case) -> tuple[JointWork, ...]:
    """
    Return who works on each goal that has open plan items. Empty if no goal has any.

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
    behind = {resource.id: resource.provider or resource.id for resource in only_case(case).resources}
    found: list[JointWork] = []
    for goal in case.goals:
        items = [item for item in case.plan_items if item.goal == goal.id and item.is_open]
        if not items:
            continue
        providers = dict.fromkeys(behind[id] for item in items for id in item.resources)
        pairs = ((one, other) for one, other in combinations(items, 2) if one.kind == other.kind)
        found.append(
            JointWork(
                goal=goal.id, items=tuple(item.id for item in items), providers=tuple(providers),
                duplicates=tuple((one.id, other.id) for one, other in pairs),
            )
        )  # fmt: skip
    return tuple(found)
