"""What of a case belongs to the referrals that somebody received."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import attrs

from casekit.models import (
    Case,
    Client,
    Consent,
    Disclosure,
    Household,
    Need,
    Record,
    Referral,
    ServiceEnd,
    ServiceStart,
    ThingStep,
)
from casekit.models.case import state_of
from casekit.models.lookup import persons_of
from casekit.models.resource import Provider, Resource
from casekit.practice.access import FRAME

_ENDED = ("draft", "declined", "cancelled")
"""The statuses in which a referral is not, or no longer, with whom it was made to."""


class Received(NamedTuple):
    """
    The referrals that somebody received, and what they are about: the ids of each.

    Of what names the person whom it is about, it is a pair of the id and that person, as it is now; None: nobody.

    resources, providers: Those that the referrals were made to.
    persons: Those whom the referrals are about.
    consents: The consents that name one of the resources, as they are now.
    are_all: Whether the case was never about anybody else, so that what names nobody is about them.
    """

    referrals: frozenset[tuple[str, str | None]]
    needs: frozenset[tuple[str, str | None]]
    resources: frozenset[str]
    providers: frozenset[str]
    persons: frozenset[str]
    consents: frozenset[tuple[str, str | None]]
    are_all: bool

    def has(self, what: Record) -> bool:
        """
        Return whether a record belongs to the referrals. Records without which there is no case always do.

        These are the referrals and their steps, their needs and persons, the resource and its provider, services that
        follow from them, and what was consented or told to the resource of these persons. The draft of a referral was
        not received, nor was anything that was written down of another person by mistake.
        """
        if isinstance(what, Client):
            return what.id in self.persons
        if what.kind_name in FRAME:
            return True
        if isinstance(what, Referral):
            return (what.id, what.about) in self.referrals and what.status != "draft"
        if isinstance(what, Consent):
            return (what.id, what.about) in self.consents and not self.resources.isdisjoint(what.recipients)
        if isinstance(what, Need):
            return (what.id, what.about) in self.needs
        if isinstance(what, Resource | Provider):
            return what.id in (self.resources if isinstance(what, Resource) else self.providers)
        return self._has_happening(what)

    def _has_happening(self, what: Record) -> bool:
        """Return whether a record of something that happened belongs to the referrals."""
        made = {id for id, _ in self.referrals}
        if isinstance(what, ThingStep):
            return what.shelf == "referrals" and what.thing in made
        if isinstance(what, ServiceStart | ServiceEnd):
            return what.referral in made
        if isinstance(what, Disclosure):
            is_theirs = self.are_all if what.about is None else what.about in self.persons
            return what.recipient in self.resources and is_theirs
        return False

    def part_of(self, what: Record) -> Record:
        """Return what of a record is for the receiver: of a consent, no other recipients; anything else as it is."""
        if isinstance(what, Consent):
            return attrs.evolve(what, recipients=tuple(each for each in what.recipients if each in self.resources))
        return what


def received_by(case: Case, receivers: Collection[str]) -> Received:
    """
    Return what somebody received: the referrals to a resource with one of these ids, or to one of a provider with one.

    A referral counts from when it was sent until it is declined or cancelled, if the persons whom it is about are found
    among the clients.
    """
    offered = {each.id: each for each in case.resources if each.id in receivers or each.provider in receivers}
    persons = {
        each: _persons_of(each, case) for each in case.referrals
        if each.resource in offered and each.status not in _ENDED
    }  # fmt: skip
    made = [each for each, about in persons.items() if about]
    resources = frozenset(each.resource for each in made)
    providers = (offered[id].provider for id in resources)
    needs = (case.current(Need, each.need) for each in made)
    clients = frozenset(id for each in made for id in persons[each])
    consents = (each for each in case.consents if not resources.isdisjoint(each.recipients))
    return Received(
        referrals=frozenset((each.id, each.about) for each in made),
        needs=frozenset((each.id, each.about) for each in needs), resources=resources,
        providers=frozenset(id for id in providers if id is not None), persons=clients,
        consents=frozenset((each.id, each.about) for each in consents if each.about is None or each.about in clients),
        are_all=_index_clients(case) <= clients,
    )  # fmt: skip


def _opening_client(case: Case) -> str:
    """Return the id of the client with which a case was opened."""
    return next(each.what.id for each in case.timeline if isinstance(each.what, Client))


def _index_clients(case: Case) -> set[str]:
    """Return the ids of those who were the index client of a case at some time, or would have been."""
    homes = (each.what for each in case.timeline if isinstance(each.what, Household))
    return {_opening_client(case), *(each.index_client for each in homes)}


def _persons_of(referral: Referral, case: Case) -> frozenset[str]:
    """
    Return the ids of those whom a referral is about; empty if a view of it alone could not say who they are.

    So it is for persons without a Client record, and for a referral that names nobody and is about another client than
    the one with which the case was opened.
    """
    need = case.current(Need, referral.need)
    named = frozenset(each for each in (referral.about, need.about) if each is not None)
    first = frozenset({_opening_client(case)})
    if not named:
        return first if persons_of(referral, state_of(case)) in (first, frozenset()) else frozenset()
    return named if named <= {each.id for each in case.clients} else frozenset()
