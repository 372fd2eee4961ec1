"""Rules of sharing: what leaves about a client, to whom, and on whose word."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.models import Disclosure, Intervention, Referral, Relation, ServiceStart, consent_position
from casekit.stages.guards import Context
from casekit.stages.rules.breach import Breach, consents, excepted, serves

SHARES = (Disclosure, Referral, Relation, ServiceStart, Intervention)
"""The records by which something about a client may leave, or a service start."""


def _recipient(context: Context) -> str | None:
    """Whom the act tells something about the client."""
    if isinstance(context.record, Disclosure):
        return context.record.recipient
    if isinstance(context.record, Referral) and context.record.status == "sent":
        return context.record.resource
    if isinstance(context.record, Relation) and context.record.kind in ("link", "mediate"):
        return context.record.resource
    return None


def consent_required(context: Context) -> Iterator[Breach]:
    """
    Nothing about a client leaves, and no service starts, without a consent on record.

    A crisis and a single intervention are reported.
    """
    service = serves(context)
    if not context.case.consents and (service or _recipient(context)):
        yield Breach(reported=excepted(service))


def consent_scope(context: Context) -> Iterator[Breach]:
    """A disclosure, a referral, a link or mediation goes only to a recipient whom some consent names."""
    recipient = _recipient(context)
    position = consent_position(consents(context), recipient, on=context.day) if recipient else "in_force"
    if position in ("none", "out_of_scope"):
        yield Breach({"recipient": recipient})


def consent_expired(context: Context) -> Iterator[Breach]:
    """
    Of the consents that name the recipient one must be in force on the day.

    A service does not start once every consent was withdrawn; where those left have lapsed or not begun, it is
    reported. A withdrawal written down late counts from its day.
    """
    known, recipient, service = consents(context), _recipient(context), serves(context)
    if recipient and consent_position(known, recipient, on=context.day) == "not_in_force":
        yield Breach({"recipient": recipient})
    if service and known and not any(consent.is_in_force(on=context.day) for consent in known):
        withdrawn = all(consent.is_withdrawn(on=context.day) for consent in known)
        yield Breach({"recipient": None}, reported=excepted(service) or not withdrawn)


def disclosure_purpose(context: Context) -> Iterator[Breach]:
    """A disclosure that does not say what it is for is reported."""
    if isinstance(context.record, Disclosure) and context.record.purpose is None:
        yield Breach({"recipient": context.record.recipient})


def decline_party_required(context: Context) -> Iterator[Breach]:
    """A declined referral says whether the client or the provider declined."""
    record = context.record
    if isinstance(record, Referral) and record.status == "declined" and record.declined_by is None:
        yield Breach({"referral": record.id})
