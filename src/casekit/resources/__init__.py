"""Who can help: who is around a client, which resources answer which need, and where one is missing."""

from casekit.resources.ecomap import ecomap
from casekit.resources.gaps import needs_without_resource, unserved_needs
from casekit.resources.joint_work import joint_work
from casekit.resources.matching import ResourceMatch, resource_matches
from casekit.resources.pictures.dot import dot, svg
from casekit.resources.pictures.mermaid import mermaid
from casekit.resources.surroundings import Surroundings, support_change, surroundings

__all__ = [
    "ResourceMatch",
    "Surroundings",
    "dot",
    "ecomap",
    "joint_work",
    "mermaid",
    "needs_without_resource",
    "resource_matches",
    "support_change",
    "surroundings",
    "svg",
    "unserved_needs",
]
