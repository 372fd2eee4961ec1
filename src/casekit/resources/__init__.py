"""Who can help: who is around a client, which resources answer which need, and where one is missing."""

from casekit.resources.gaps import ResourceGap, needs_without_resource
from casekit.resources.joint_work import JointWork, joint_work
from casekit.resources.matching import ResourceMatch, resource_matches
from casekit.resources.surroundings import SupportChange, Surroundings, support_change, surroundings

__all__ = [
    "JointWork",
    "ResourceGap",
    "ResourceMatch",
    "SupportChange",
    "Surroundings",
    "joint_work",
    "needs_without_resource",
    "resource_matches",
    "support_change",
    "surroundings",
]
