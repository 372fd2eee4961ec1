"""What of a case belongs to the referrals that somebody received."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from casekit.models import Case, Consent, Disclosure, Need, Record, Referral, ServiceEnd, ServiceStart, ThingStep
from casekit.models.resource import Provider, Resource
from casekit.practice.access import FRAME

_ENDED = ("draft", "declined", "cancelled")
"""The statuses in which a referral is not, or no longer, with whom it was made to."""


class Received(NamedTuple):
    """
    The referrals that somebody received, and what they are about: the ids of each.

    providers, resources: Those that the referrals were made to.
    """

    referrals: frozenset[str]
    needs: frozenset[str]
    resources: frozenset[str]
    providers: frozenset[str]

    def has(self, what: Record) -> bool:
        """
        Return whether a record belongs to the referrals. Records without which there is no case always do.

        These are the referrals and their steps, their needs, the resource and its provider, services that follow from
        them, and what was consented or told to the resource. The draft of a referral was not received.
        """
        if what.kind_name in FRAME:
            return True
        if isinstance(what, Referral):
            return what.id in self.referrals and what.status != "draft"
        if isinstance(what, ThingStep):
            return what.shelf == "referrals" and what.thing in self.referrals
        if isinstance(what, ServiceStart | ServiceEnd):
            return what.referral in self.referrals
        if isinstance(what, Consent):
            return not self.resources.isdisjoint(what.recipients)
        if isinstance(what, Disclosure):
            return what.recipient in self.resources
        if isinstance(what, Need):
            return what.id in self.needs
        if isinstance(what, Resource):
            return what.id in self.resources
        return isinstance(what, Provider) and what.id in self.providers


def received_by(case: Case, receivers: Collection[str]) -> Received:
    """
    Return what somebody received: the referrals to a resource with one of these ids, or to one of a provider with one.

    A referral counts from when it was sent until it is declined or cancelled.
    """
    offered = {each.id: each for each in case.resources if each.id in receivers or each.provider in receivers}
    made = [each for each in case.referrals if each.resource in offered and each.status not in _ENDED]
    resources = frozenset(each.resource for each in made)
    providers = (offered[id].provider for id in resources)
    return Received(
        referrals=frozenset(each.id for each in made), needs=frozenset(each.need for each in made),
        resources=resources, providers=frozenset(id for id in providers if id is not None),
    )  # fmt: skip
