"""
Rules of sharing: consent before something about a client goes to a recipient or a service starts.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Iterator

from casekit.models import (
    Consent,
    ConsentPosition,
    Disclosure,
    Intervention,
    Referral,
    Relation,
    ServiceStart,
    consent_position,
)
from casekit.practice import Breach
from casekit.stages.guards import Context
from casekit.stages.rules.shared_facts import consents, excepted, person_concerned, service_given, started_service

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


def _provider(context: Context, referral_id: str | None) -> str | None:
    """Return the resource to which a referral went; None without a referral."""
    return next((each.resource for each in context.case.referrals if each.id == referral_id), None)


def _has_legal_basis(context: Context) -> bool:
    """Return whether the record names a law or duty by which something is told without consent."""
    record = context.record
    return isinstance(record, Disclosure | Referral | Relation) and record.legal_basis is not None


def _position(context: Context, recipient: str) -> ConsentPosition:
    """Return whether the consents allow sharing the information of the person concerned with a recipient."""
    return consent_position(consents(context), recipient, on=context.day, about=person_concerned(context))


def _given(context: Context) -> list[Consent]:
    """Return the consents about the person concerned that are no refusals, with their withdrawals."""
    person = person_concerned(context)
    return [each for each in consents(context) if not each.refused and each.about in (None, person)]


def consent_required(context: Context) -> Iterator[Breach]:
    """
    Nothing about a client is disclosed, and no service starts, without a consent on record.

    For a service in a crisis and for a single intervention, a missing consent is reported and not refused. So it is for
    a disclosure, a sent referral, a link or a mediation with a legal basis.
    """
    service = service_given(context)
    if (service or _recipient(context)) and not any(not each.refused for each in context.case.consents):
        yield Breach(reported=excepted(service) or _has_legal_basis(context))


def consent_scope(context: Context) -> Iterator[Breach]:
    """
    A disclosure, a sent referral, a link or a mediation goes only to a recipient named in a consent about the person
    concerned.

    One with a legal basis is reported and not refused. A consent about nobody in particular is one about everyone. An
    act about nobody in particular is one about the index client.
    """
    recipient = _recipient(context)
    if recipient and _position(context, recipient) in ("none", "out_of_scope"):
        yield Breach({"recipient": recipient}, reported=_has_legal_basis(context))


def consent_refused(context: Context) -> Iterator[Breach]:
    """
    Nothing goes to a recipient, and no service starts with one, while a refusal names the recipient or is one of
    everything.

    It holds whatever other consents say, until the refusal ends or is withdrawn. With a legal basis, in a crisis and
    for a single intervention it is reported and not refused.
    """
    recipient, service, start = _recipient(context), service_given(context), started_service(context)
    if not recipient and not service:
        return
    asked = recipient or (_provider(context, start.referral) if start else None)
    person = person_concerned(context)
    refusals = (each for each in consents(context) if each.about in (None, person))
    if any(each.refuses(asked, on=context.day) for each in refusals):
        yield Breach({"recipient": asked}, reported=excepted(service) or _has_legal_basis(context))


def consent_limits(context: Context) -> Iterator[Breach]:
    """
    A disclosure stays within the purposes and the information that a consent to its recipient allows.

    If it does not say what it was for, or what was told, while the consents limit that, it is reported and not refused.
    So is one with a legal basis.
    """
    record = context.record
    if not isinstance(record, Disclosure):
        return
    naming = [each for each in _given(context) if record.recipient in each.recipients]
    naming = [each for each in naming if each.is_in_force(on=context.day)]
    purposes = {record.purpose, record.extra.get("purpose")} - {None}
    fitting = [each for each in naming if not each.purposes or not purposes or not purposes.isdisjoint(each.purposes)]
    told = {*record.information}
    fully = [each for each in fitting if not each.information or told <= {*each.information}]
    unsaid = any(each.purposes for each in naming) and not purposes
    unsaid = unsaid or (any(each.information for each in naming) and not told)
    if naming and (unsaid or not fully):
        outside = () if not fitting else sorted(told - {word for each in fitting for word in each.information})
        facts = {"recipient": record.recipient, "purpose": None if fitting else record.purpose, "information": outside}
        yield Breach(facts, reported=bool(fully) or _has_legal_basis(context))


def consent_expired(context: Context) -> Iterator[Breach]:
    """
    A disclosure, a sent referral, a link or a mediation needs a consent that names the recipient and is in force on the
    day of the act.

    If the act has a legal basis, a breach is reported and not refused.

    A service needs a consent that is in force on the day it starts: one that names the resource of its referral, if any
    does, or else any. If all such consents are withdrawn, the service is refused. It is reported if only some of them
    are, if they have ended or not begun, in a crisis, and for a single intervention. A withdrawal that is recorded late
    counts from the day it names.
    """
    recipient, service, start = _recipient(context), service_given(context), started_service(context)
    if recipient and _position(context, recipient) == "not_in_force":
        yield Breach({"recipient": recipient}, reported=_has_legal_basis(context))
    if not service:
        return
    provider = _provider(context, start.referral) if start else None
    given = _given(context)
    naming = [each for each in given if provider in each.recipients]
    asked = naming or given
    withdrawn = [each for each in asked if each.is_withdrawn(on=context.day)]
    if asked and (not any(each.is_in_force(on=context.day) for each in asked) or (naming and withdrawn)):
        reported = excepted(service) or len(withdrawn) < len(asked)
        yield Breach({"recipient": provider if naming else None}, reported=reported)


def services_after_withdrawal(context: Context) -> Iterator[Breach]:
    """A consent that is withdrawn while a service with a recipient of it runs is reported, unless another covers it."""
    record = context.record
    if not isinstance(record, Consent) or not record.is_withdrawn(on=context.day):
        return
    others = [each for each in consents(context) if each.id != record.id]
    running = {
        each.referral: provider
        for each in context.case.running_services
        if (provider := _provider(context, each.referral)) in record.recipients
    }
    left = [
        referral for referral, provider in running.items()
        if consent_position(others, str(provider), on=context.day) != "in_force"
    ]  # fmt: skip
    if left:
        yield Breach({"consent": record.id, "referrals": left})


def consent_by_party(context: Context) -> Iterator[Breach]:
    """A consent is given by one of those the case is about: a client or a member of the household."""
    record = context.record
    if isinstance(record, Consent) and context.case.client_parties(on=context.day).isdisjoint(record.given_by):
        yield Breach({"consent": record.id, "given_by": record.given_by})


def referral_again(context: Context) -> Iterator[Breach]:
    """
    A resource is asked once for a need: a referral is reported while an earlier one to the same resource is open, and
    after it was declined.

    A workflow can say how long a declined referral counts: `referral_again = { within = [30, "day"] }` under `[rules]`.
    Otherwise it counts until the case is closed.
    """
    record = context.record
    if not isinstance(record, Referral) or record.status not in ("draft", "sent"):
        return
    if any(each.id == record.id for each in context.case.referrals):
        return
    settings = (each.within for each in context.workflow.rules if each.rule == "referral_again")
    within = next(settings, None)
    declined_on = {
        entry.what.id: entry.at.date() for entry in context.case.this_episode
        if isinstance(entry.what, Referral) and entry.what.status == "declined"
    }  # fmt: skip
    for other in context.case.referrals:
        if (other.need, other.resource) != (record.need, record.resource):
            continue
        declined = declined_on.get(other.id) if other.status == "declined" else None
        counts = declined is not None and (within is None or within.after(declined) >= context.day)
        if counts or other.status in ("draft", "sent", "accepted"):
            yield Breach({"referral": other.id, "resource": record.resource, "status": other.status})


def disclosure_purpose(context: Context) -> Iterator[Breach]:
    """A disclosure without a purpose is reported."""
    if isinstance(context.record, Disclosure) and context.record.purpose is None:
        yield Breach({"recipient": context.record.recipient})


def decline_party_required(context: Context) -> Iterator[Breach]:
    """A declined referral says whether the client or the provider declined."""
    record = context.record
    if isinstance(record, Referral) and record.status == "declined" and record.declined_by is None:
        yield Breach({"referral": record.id})
