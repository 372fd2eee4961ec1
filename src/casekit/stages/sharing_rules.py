"""Rules of sharing: what leaves about a client, to whom, and on whose word."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.models import Disclosure, Referral, consent_position
from casekit.stages.breach import Breach, started
from casekit.stages.guards import Context


def _recipient(context: Context) -> str | None:
    """Whom the act tells something about the client."""
    if isinstance(context.record, Disclosure):
        return context.record.recipient
    if isinstance(context.record, Referral) and context.record.status == "sent":
        return context.record.resource
    return None


def consent_required(context: Context) -> Iterator[Breach]:
    """Nothing about a client leaves, and no service starts, without a consent on record; a crisis is reported."""
    start = started(context)
    if not context.case.consents and (start or _recipient(context)):
        yield Breach(reported=start is not None and start.crisis)


def consent_scope(context: Context) -> Iterator[Breach]:
    """A disclosure or a referral goes only to a recipient whom some consent names."""
    recipient = _recipient(context)
    position = consent_position(context.case.consents, recipient, on=context.day) if recipient else "in_force"
    if position in ("none", "out_of_scope"):
        yield Breach({"recipient": recipient})


def consent_expired(context: Context) -> Iterator[Breach]:
    """
    Of the consents that name the recipient one must be in force on the day.

    A service asks no scope and no term, only that not every consent was withdrawn.
    """
    consents, recipient = context.case.consents, _recipient(context)
    if recipient and consent_position(consents, recipient, on=context.day) == "not_in_force":
        yield Breach({"recipient": recipient})
    start = started(context)
    if start and consents and all(consent.is_withdrawn(context.day) for consent in consents):
        yield Breach({"recipient": None}, reported=start.crisis)


def disclosure_purpose(context: Context) -> Iterator[Breach]:
    """A disclosure that does not say what it is for is reported."""
    if isinstance(context.record, Disclosure) and context.record.purpose is None:
        yield Breach({"recipient": context.record.recipient})


def decline_party_required(context: Context) -> Iterator[Breach]:
    """A declined referral says whether the client or the provider declined."""
    record = context.record
    if isinstance(record, Referral) and record.status == "declined" and record.declined_by is None:
        yield Breach({"referral": record.id})
