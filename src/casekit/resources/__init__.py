"""Who can help: the resources of a directory, which of them fit a need, who is around a client, what is missing."""

from casekit.models.eligibility import Criterion
from casekit.models.resource import Capacity, Opening
from casekit.resources import pictures as pictures
from casekit.resources.allocation import Allocation, PlaceRequest, allocate
from casekit.resources.circumstances import Circumstances, circumstances, past_answers
from casekit.resources.directory import Directory, directory_faults
from casekit.resources.ecomap import ecomap
from casekit.resources.eligibility import Eligibility, eligibility
from casekit.resources.facts import declared_facts, facts_of
from casekit.resources.fitting import Match, Matches, match
from casekit.resources.gaps import needs_without_resource, unserved_needs
from casekit.resources.joint_work import joint_work
from casekit.resources.matching import ResourceMatch, resource_matches
from casekit.resources.surroundings import Surroundings, support_change, surroundings

__all__ = [
    "Allocation",
    "Capacity",
    "Circumstances",
    "Criterion",
    "Directory",
    "Eligibility",
    "Match",
    "Matches",
    "Opening",
    "PlaceRequest",
    "ResourceMatch",
    "Surroundings",
    "allocate",
    "circumstances",
    "declared_facts",
    "directory_faults",
    "ecomap",
    "eligibility",
    "facts_of",
    "joint_work",
    "match",
    "needs_without_resource",
    "past_answers",
    "resource_matches",
    "support_change",
    "surroundings",
    "unserved_needs",
]
