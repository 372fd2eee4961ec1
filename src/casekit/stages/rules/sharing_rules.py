"""
Rules of sharing: consent before something about a client goes to a recipient or a service starts.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Iterator

from casekit.models import Disclosure, Intervention, Referral, Relation, ServiceStart, consent_position
from casekit.practice import Breach
from casekit.stages.guards import Context
from casekit.stages.rules.shared_facts import consents, excepted, service_given

SHARES = (Disclosure, Referral, Relation, ServiceStart, Intervention)
"""The records that may disclose something about a client or start a service."""


def _recipient(context: Context) -> str | None:
    """Return the recipient to whom the act discloses something about the client, or None."""
    if isinstance(context.record, Disclosure):
        return context.record.recipient
    if isinstance(context.record, Referral) and context.record.status == "sent":
        return context.record.resource
    if isinstance(context.record, Relation) and context.record.kind in ("link", "mediate"):
        return context.record.resource
    return None


def _has_legal_basis(context: Context) -> bool:
    """Return whether the record names a law or duty by which something is told without consent."""
    record = context.record
    return isinstance(record, Disclosure | Referral | Relation) and record.legal_basis is not None


def consent_required(context: Context) -> Iterator[Breach]:
    """
    Nothing about a client is disclosed, and no service starts, without a consent on record.

    For a service in a crisis and for a single intervention, a missing consent is reported and not refused. So it is for
    a disclosure, a sent referral, a link or a mediation with a legal basis.
    """
    service = service_given(context)
    if not context.case.consents and (service or _recipient(context)):
        yield Breach(reported=excepted(service) or _has_legal_basis(context))


def consent_scope(context: Context) -> Iterator[Breach]:
    """
    A disclosure, a sent referral, a link or a mediation goes only to a recipient named in a consent.

    One with a legal basis is reported and not refused.
    """
    recipient = _recipient(context)
    position = consent_position(consents(context), recipient, on=context.day) if recipient else "in_force"
    if position in ("none", "out_of_scope"):
        yield Breach({"recipient": recipient}, reported=_has_legal_basis(context))


def consent_expired(context: Context) -> Iterator[Breach]:
    """
    A disclosure, a sent referral, a link or a mediation needs a consent that names the recipient and is in force on the
    day of the act.

    If the act has a legal basis, a breach is reported and not refused.

    A service needs any consent that is in force on the day it starts. A breach is reported and not refused if the
    service is in a crisis, if the act is a single intervention, or if one of the consents was never withdrawn: it has
    ended or has not begun. A withdrawal that is recorded late counts from the day it names.
    """
    known, recipient, service = consents(context), _recipient(context), service_given(context)
    if recipient and consent_position(known, recipient, on=context.day) == "not_in_force":
        yield Breach({"recipient": recipient}, reported=_has_legal_basis(context))
    if service and known and not any(consent.is_in_force(on=context.day) for consent in known):
        withdrawn = all(consent.is_withdrawn(on=context.day) for consent in known)
        yield Breach({"recipient": None}, reported=excepted(service) or not withdrawn)


def disclosure_purpose(context: Context) -> Iterator[Breach]:
    """A disclosure without a purpose is reported."""
    if isinstance(context.record, Disclosure) and context.record.purpose is None:
        yield Breach({"recipient": context.record.recipient})


def decline_party_required(context: Context) -> Iterator[Breach]:
    """A declined referral says whether the client or the provider declined."""
    record = context.record
    if isinstance(record, Referral) and record.status == "declined" and record.declined_by is None:
        yield Breach({"referral": record.id})
