"""Who can help: who is around a client, which resources answer which need, and where one is missing."""

from casekit.resources.gaps import ResourceGap, needs_without_resource
from casekit.resources.joint_work import JointWork, joint_work
from casekit.resources.matching import ResourceMatch, resource_matches
from casekit.resources.surroundings import Surroundings, surroundings

__all__ = [
    "JointWork",
    "ResourceGap",
    "ResourceMatch",
    "Surroundings",
    "joint_work",
    "needs_without_resource",
    "resource_matches",
    "surroundings",
]
