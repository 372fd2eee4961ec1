"""Which start and which end are of the same service, and whom a service is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casekit.models.delivery import ServiceEnd, ServiceStart
from casekit.models.referral import Referral

if TYPE_CHECKING:
    from casekit.models.state import CaseState


def ends_service(end: ServiceEnd, start: ServiceStart, state: CaseState) -> bool:
    """Return whether a record is the end of a service that started so: that of everyone, or of the person it names."""
    same = (end.referral, end.need) == (start.referral, start.need) and end.item in (None, start.item)
    return same and end.about in (None, _person_served(start, state))


def is_same_service(one: ServiceStart, other: ServiceStart, state: CaseState) -> bool:
    """Return whether two starts are of the same service for the same person."""
    same = (one.referral, one.need, one.item) == (other.referral, other.need, other.item)
    return same and _person_served(one, state) == _person_served(other, state)


def _person_served(start: ServiceStart, state: CaseState) -> str | None:
    """Return the id of the person a service is for: the one it names, or that of its referral or need."""
    referral = state.shelves["referrals"].get((start.referral,))
    key = (referral.need if isinstance(referral, Referral) else start.need,)
    named = (getattr(thing, "about", None) for thing in (start, referral, state.shelves["needs"].get(key)))
    return next((each for each in named if each), state.persons.owners.get(("needs", key), state.index_client))
