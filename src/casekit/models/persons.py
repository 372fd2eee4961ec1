"""What is known of the persons of a case: who they are and were, their risks, and whose things name nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from casekit.models.assessment import RISK_LEVELS, RiskLevel
from casekit.models.client import Client
from casekit.models.household import Household
from casekit.models.record import Record, evolve_unchecked

_NO_RISKS: Mapping[str | None, RiskLevel] = MappingProxyType({})
_NO_OWNERS: Mapping[tuple[str, tuple[object, ...]], str] = MappingProxyType({})
OWNED_SHELVES = ("needs", "goals", "referrals")
"""The shelves whose things are about the index client of the time when they were recorded if they name nobody."""
KEYED_BY_PERSON = ("service_ratings", "domain_scores")
"""The shelves whose things are about the index client if they name nobody, and that have one thing for each person."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Persons:
    """
    The persons of a case, as far as its entries tell.

    named: The ids of everyone the case was ever about.
    other_ids: The other ids that clients have or had.
    risks: The last risk rated of each person, and under None that of the case as a whole.
    owners: The person whom a thing is about that names nobody, by its shelf and key. A thing that is missing here is
        about the present index client.
    """

    named: frozenset[str] = frozenset()
    other_ids: frozenset[str] = frozenset()
    risks: Mapping[str | None, RiskLevel] = _NO_RISKS
    owners: Mapping[tuple[str, tuple[object, ...]], str] = _NO_OWNERS

    @property
    def ever(self) -> frozenset[str]:
        """Every id of everyone the case was ever about."""
        return self.named | self.other_ids

    def joined_by(self, what: Record) -> Persons:
        """Return the persons after a client or a household was recorded."""
        if isinstance(what, Client):
            return attrs.evolve(self, named=self.named | {what.id}, other_ids=self.other_ids | {*what.other_ids})
        if isinstance(what, Household):
            return attrs.evolve(self, named=self.named | {member.person for member in what.members})
        return self

    def rated(self, about: str | None, risk: RiskLevel, *, present: frozenset[str]) -> Persons:
        """
        Return the persons after a rating of one of them, or of the case as a whole.

        In a case about one person, a rating of the person is one of the case, and the other way round.
        """
        rated = {about: risk}
        if len(present) == 1 and about in (None, *present):
            rated = dict.fromkeys((None, *present), risk)
        return attrs.evolve(self, risks={**self.risks, **rated})

    def highest(self, present: Iterable[str]) -> RiskLevel | None:
        """Return the highest risk of the case as a whole and of those present; None if none was rated."""
        rated = {self.risks[each] for each in (None, *present) if each in self.risks}
        return next((each for each in reversed(RISK_LEVELS) if each in rated), None)

    def owning(self, index_client: str, shelves: Mapping[str, Mapping[tuple[object, ...], Record]]) -> Persons:
        """Return the persons after the index client changed: what names nobody stays with the one before."""
        things = {(shelf, key): index_client for shelf in OWNED_SHELVES for key in shelves[shelf]}
        return attrs.evolve(self, owners={**things, **self.owners})


def named_after(index_client: str, things: Mapping[tuple[object, ...], Record]) -> dict[tuple[object, ...], Record]:
    """
    Return the things of a shelf of `KEYED_BY_PERSON` after the index client changed: what names nobody names the one
    before, so that no rating of the next one replaces it. A thing that names this person already is kept in its place.
    """
    found = dict[tuple[object, ...], Record]()
    for key, thing in things.items():
        named = thing if None not in thing.named_persons().values() else evolve_unchecked(thing, about=index_client)
        if named is thing or named.identity not in things:
            found[key if named is thing else named.identity] = named
    return found
