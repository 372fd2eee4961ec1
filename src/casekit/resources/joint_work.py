"""Several who help with one goal: joined-up service, and the same thing done twice."""

from __future__ import annotations

from itertools import combinations

import attrs

from casekit.models import Case


@attrs.frozen(kw_only=True)
class JointWork:
    """
    Who works on one goal: the resources of its open plan items, and who stands behind them.

    `providers` holds a resource's provider, or the resource itself where none is recorded. `duplicates` are pairs of
    open items of one kind, which may be the same work done twice.
    """

    goal: str
    items: tuple[str, ...]
    providers: tuple[str, ...]
    duplicates: tuple[tuple[str, str], ...]

    @property
    def is_joint(self) -> bool:
        """Whether more than one provider works on the goal."""
        return len(self.providers) > 1


def joint_work(case: Case) -> tuple[JointWork, ...]:
    """
    The goals of a case that have open plan items, each with who works on it; empty where none is planned.

    Source: joined-up service through linked resources, Korean texts on case management and school case management.
    """
    behind = {resource.id: resource.provider or resource.id for resource in case.resources}
    found: list[JointWork] = []
    for goal in case.goals:
        items = [item for item in case.plan_items if item.goal == goal.id and item.is_open]
        providers = dict.fromkeys(behind[id] for item in items for id in item.resources)
        pairs = ((one, other) for one, other in combinations(items, 2) if one.kind == other.kind)
        if items:
            found.append(
                JointWork(
                    goal=goal.id, items=tuple(item.id for item in items), providers=tuple(providers),
                    duplicates=tuple((one.id, other.id) for one, other in pairs),
                )
            )  # fmt: skip
    return tuple(found)
