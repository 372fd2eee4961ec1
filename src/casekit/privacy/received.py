"""What of a case belongs to the referrals that somebody received."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import attrs

from casekit.models import (
    Case,
    Client,
    Consent,
    Disclosure,
    Need,
    Record,
    Referral,
    ServiceEnd,
    ServiceStart,
    StageChange,
    ThingStep,
)
from casekit.models.case import state_of
from casekit.models.lookup import persons_of
from casekit.models.resource import Provider, Resource
from casekit.practice import Access
from casekit.practice.access import FRAME

_ENDED = ("draft", "declined", "cancelled")
"""The statuses in which a referral is not, or no longer, with whom it was made to."""


class Received(NamedTuple):
    """
    The referrals that somebody received, and what they are about: the ids of each.

    resources, providers: Those that the referrals were made to.
    persons: Those whom the referrals are about.
    consents: The consents that name one of the resources, as they are now.
    """

    referrals: frozenset[str]
    needs: frozenset[str]
    resources: frozenset[str]
    providers: frozenset[str]
    persons: frozenset[str]
    consents: frozenset[str]

    def has(self, what: Record) -> bool:
        """
        Return whether a record belongs to the referrals. Records without which there is no case always do.

        These are the referrals and their steps, their needs and persons, the resource and its provider, services that
        follow from them, and what was consented or told to the resource of these persons. The draft of a referral was
        not received.
        """
        if isinstance(what, Client):
            return what.id in self.persons
        if what.kind_name in FRAME:
            return True
        if isinstance(what, Referral):
            return what.id in self.referrals and what.status != "draft"
        if isinstance(what, ThingStep):
            return what.shelf == "referrals" and what.thing in self.referrals
        if isinstance(what, ServiceStart | ServiceEnd):
            return what.referral in self.referrals
        if isinstance(what, Consent):
            return what.id in self.consents and not self.resources.isdisjoint(what.recipients)
        if isinstance(what, Disclosure):
            return what.recipient in self.resources and not {*what.named_persons().values()} - self.persons - {None}
        if isinstance(what, Need):
            return what.id in self.needs
        if isinstance(what, Resource):
            return what.id in self.resources
        return isinstance(what, Provider) and what.id in self.providers

    def part_of(self, what: Record) -> Record:
        """Return what of a record is for the receiver: of a consent, no other recipients; anything else as it is."""
        if isinstance(what, Consent):
            return attrs.evolve(what, recipients=tuple(each for each in what.recipients if each in self.resources))
        return what


def received_by(case: Case, receivers: Collection[str], grants: Collection[Access]) -> Received:
    """
    Return what somebody received: the referrals to a resource with one of these ids, or to one of a provider with one.

    A referral counts from when it was sent until it is declined or cancelled, if one of the grants shows a stage in
    which it was recorded, and if the persons whom it is about are found among the clients.
    """
    offered = {each.id: each for each in case.resources if each.id in receivers or each.provider in receivers}
    shown = _shown_referrals(case, grants)
    made = [
        each for each in case.referrals
        if each.resource in offered and each.status not in _ENDED and each.id in shown and _persons_of(each, case)
    ]  # fmt: skip
    resources = frozenset(each.resource for each in made)
    providers = (offered[id].provider for id in resources)
    persons = frozenset(id for each in made for id in _persons_of(each, case))
    consents = (each for each in case.consents if not resources.isdisjoint(each.recipients))
    return Received(
        referrals=frozenset(each.id for each in made), needs=frozenset(each.need for each in made),
        resources=resources, providers=frozenset(id for id in providers if id is not None), persons=persons,
        consents=frozenset(each.id for each in consents if each.about is None or each.about in persons),
    )  # fmt: skip


def opening_client(case: Case) -> Client:
    """Return the record of the client with which a case was opened."""
    return next(each.what for each in case.timeline if isinstance(each.what, Client))


def _shown_referrals(case: Case, grants: Collection[Access]) -> frozenset[str]:
    """Return the ids of the referrals of which a version was recorded in a stage that one of the grants shows."""
    made = [*_referrals_by_stage(case)]
    return frozenset(id for stage, id in made if not all(each.hides_stage(stage) for each in grants))


def _referrals_by_stage(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the stage in which each version of a referral was recorded that is no draft, and the id of the referral."""
    stage = ""
    for entry in case.timeline:
        what = entry.what
        if isinstance(what, StageChange):
            stage = what.stage
        elif isinstance(what, Referral) and what.status != "draft":
            yield stage, what.id


def _persons_of(referral: Referral, case: Case) -> frozenset[str]:
    """
    Return the ids of those whom a referral is about; empty if a view of it alone could not say who they are.

    So it is for persons without a Client record, and for a referral that names nobody and is about another client than
    the one with which the case was opened.
    """
    need = case.current(Need, referral.need)
    named = frozenset(each for each in (referral.about, need.about) if each is not None)
    first = frozenset({opening_client(case).id})
    if not named:
        return first if persons_of(referral, state_of(case)) in (first, frozenset()) else frozenset()
    return named if named <= {each.id for each in case.clients} else frozenset()
