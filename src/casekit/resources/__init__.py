"""Who can help: the resources of a directory, which of them fit a need, who is around a client, what is missing."""

from casekit.resources import pictures as pictures
from casekit.resources.allocation import PlaceRequest, allocate
from casekit.resources.circumstances import circumstances, past_answers
from casekit.resources.directory import Directory, directory_faults
from casekit.resources.ecomap import ecomap
from casekit.resources.eligibility import check_eligibility
from casekit.resources.facts import declared_facts, facts_of
from casekit.resources.fitting import match
from casekit.resources.gaps import needs_without_resource, unserved_needs
from casekit.resources.joint_work import joint_work
from casekit.resources.matching import ResourceMatch, resource_matches
from casekit.resources.surroundings import Surroundings, support_change, surroundings
from casekit.resources.waiting_places import waiting_lists

__all__ = [
    "Directory",
    "PlaceRequest",
    "ResourceMatch",
    "Surroundings",
    "allocate",
    "check_eligibility",
    "circumstances",
    "declared_facts",
    "directory_faults",
    "ecomap",
    "facts_of",
    "joint_work",
    "match",
    "needs_without_resource",
    "past_answers",
    "resource_matches",
    "support_change",
    "surroundings",
    "unserved_needs",
    "waiting_lists",
]
