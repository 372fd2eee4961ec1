"""What of a resource is compared with what is sought, and what makes a resource not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeAlias

import attrs

from casekit.models import Resource
from casekit.resources.circumstances import Circumstances
from casekit.resources.directory import SECTOR_OF_DOMAIN, Directory, criterion_of
from casekit.resources.eligibility import EligibilityCheck, OfficeCheck, check_eligibility
from casekit.resources.facts import Fact

Aspect: TypeAlias = Literal[
    "domain", "eligibility", "area", "language", "places", "waiting_time", "cost", "choice", "answers"
]  # fmt: skip
"""What is compared: see `casekit.resources.match`."""
_COSTS: Mapping[str | None, float | None] = MappingProxyType({"free": 1.0, "reduced": 0.5, "paid": 0.0, None: None})
NOT_OFFERED = ("temporarily_closed", "inactive", "defunct")
"""The availabilities of a resource that nobody can use at present."""
_ANY_DOMAIN = "welfare"
_YEAR = 365
_DAYS: Mapping[str, int] = MappingProxyType({"day": 1, "week": 7, "month": 30})


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Sought:
    """
    Everything with which each resource is compared.

    domain: The domain of life of the need.
    directory: The directory.
    facts: What is known of the person.
    circumstances: What else is known.
    checks: The checks of the office.
    weights: The weight of each aspect that counts.
    """

    domain: str
    directory: Directory
    facts: Mapping[str, Fact]
    circumstances: Circumstances
    checks: Mapping[str, OfficeCheck]
    weights: tuple[tuple[Aspect, float], ...]
    _answers: dict[int, EligibilityCheck] = attrs.field(init=False, factory=dict[int, EligibilityCheck])

    @cached_property
    def areas(self) -> frozenset[str]:
        """The areas in which the person lives; empty if they are not known."""
        return _codes(self.facts.get("area"))

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages of the person; empty if they are not known."""
        return _codes(self.facts.get("language"))

    @cached_property
    def excluded(self) -> frozenset[str]:
        """The ids of the resources that one in use excludes."""
        used = (self.directory[id] for id in self.circumstances.using if id in self.directory)
        return frozenset(id for each in used for id in each.excludes)

    @cached_property
    def used(self) -> frozenset[str]:
        """The ids of the resources of which the person uses or used a service."""
        return frozenset((*self.circumstances.used, *self.circumstances.using))

    @cached_property
    def sector(self) -> str | None:
        """The sector that belongs to the domain; None if none does."""
        return SECTOR_OF_DOMAIN.get(self.domain)

    def eligibility_for(self, resource: Resource) -> EligibilityCheck | None:
        """Return whether the person is eligible; None if the resource does not say what it asks."""
        criterion = criterion_of(self.directory, resource)
        if criterion is None:
            return None
        found = self._answers.get(id(criterion))
        if found is None:
            found = self._answers[id(criterion)] = check_eligibility(criterion, self.facts, checks=self.checks)
        return found

    def obstacles(self, resource: Resource) -> list[str]:
        """Return what makes a resource not fit; empty if it fits."""
        found = list[str]()
        serves = resource.serves
        if self.domain not in serves if serves else resource.sector not in (self.sector, _ANY_DOMAIN):
            found.append("domain")
        if resource.availability in NOT_OFFERED or resource.status == "retired":
            found.append("availability")
        if resource.areas and self.areas and self.areas.isdisjoint(resource.areas):
            found.append("area")
        answer = self.eligibility_for(resource)
        if answer is not None and answer.answer == "no":
            found.append("eligibility")
        if resource.id in self.excluded or any(id in self.circumstances.using for id in resource.excludes):
            found.append("excludes")
        if resource.requires and not self.used.issuperset(resource.requires):
            found.append("requires")
        return found


def _codes(fact: Fact | None) -> frozenset[str]:
    return fact if isinstance(fact, frozenset) else frozenset()


def _domain(resource: Resource, sought: Sought) -> float | None:
    return None if not resource.serves else float(sought.domain in resource.serves)


def _eligibility(resource: Resource, sought: Sought) -> float | None:
    answer = sought.eligibility_for(resource)
    return None if answer is None or answer.answer == "unknown" else float(answer.answer == "yes")


def _area(resource: Resource, sought: Sought) -> float | None:
    if not resource.areas or not sought.areas:
        return None
    return float(not sought.areas.isdisjoint(resource.areas))


def _language(resource: Resource, sought: Sought) -> float | None:
    if not resource.languages or not sought.languages:
        return None
    return float(not sought.languages.isdisjoint(resource.languages))


def _places(resource: Resource, _: Sought) -> float | None:
    capacity = resource.capacity
    if capacity is None:
        return None
    if capacity.unlimited:
        return 1.0
    return 0.0 if capacity.maximum == 0 else (None if capacity.available is None else float(capacity.available > 0))


def _waiting_time(resource: Resource, _: Sought) -> float | None:
    waiting = resource.waiting_time
    return None if waiting is None else max(0.0, 1 - waiting.count * _DAYS[waiting.unit] / _YEAR)


def _cost(resource: Resource, _: Sought) -> float | None:
    return _COSTS[resource.cost]


def _choice(resource: Resource, sought: Sought) -> float | None:
    if resource.id in sought.circumstances.chosen:
        return 1.0
    return 0.0 if resource.id in sought.circumstances.declined else None


def _answers(resource: Resource, sought: Sought) -> float | None:
    accepted, declined = sought.circumstances.answers.get(resource.id, (0, 0))
    return accepted / (accepted + declined) if accepted + declined else None


ASPECTS: Mapping[Aspect, Callable[[Resource, Sought], float | None]] = MappingProxyType({
    "domain": _domain, "eligibility": _eligibility, "area": _area, "language": _language, "places": _places,
    "waiting_time": _waiting_time, "cost": _cost, "choice": _choice, "answers": _answers,
})  # fmt: skip
"""How each aspect of a resource is valued, from 0 to 1; None: it is not known."""
