"""Who can help: who is around a client, which resources answer which need, and where one is missing."""

from casekit.resources import pictures as pictures
from casekit.resources.ecomap import ecomap
from casekit.resources.gaps import needs_without_resource, unserved_needs
from casekit.resources.joint_work import joint_work
from casekit.resources.matching import ResourceMatch, resource_matches
from casekit.resources.surroundings import Surroundings, support_change, surroundings

__all__ = [
    "ResourceMatch",
    "Surroundings",
    "ecomap",
    "joint_work",
    "needs_without_resource",
    "resource_matches",
    "support_change",
    "surroundings",
    "unserved_needs",
]
