"""
Rules of sharing: consent before something about a client goes to a recipient or a service starts.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from casekit.models import (
    Consent,
    ConsentPosition,
    Disclosure,
    Intervention,
    PlanItem,
    Referral,
    Relation,
    ServiceStart,
    consent_position,
)
from casekit.models.case import state_of
from casekit.models.extra import FieldValue
from casekit.models.parties import parties_in_time
from casekit.models.state import CaseState
from casekit.models.words import codes_named
from casekit.practice import Breach
from casekit.stages.context import Context
from casekit.stages.rules.shared_facts import (
    consents,
    excepted,
    persons_concerned,
    service_given,
    signed_plans,
    started_service,
)

SHARES = (Disclosure, Referral, Relation, ServiceStart, Intervention)
"""The records that may disclose something about a client or start a service."""
_PURPOSE, _INFORMATION = "disclosure_purpose", "information"
"""The vocabularies of what a consent may be limited to."""


def _recipient(context: Context) -> str | None:
    """Return the recipient to whom the act discloses something about the client, or None."""
    if isinstance(context.record, Disclosure):
        return context.record.recipient
    if isinstance(context.record, Referral) and context.record.status == "sent":
        return context.record.resource
    if isinstance(context.record, Relation) and context.record.kind in ("link", "mediate"):
        return context.record.resource
    return None


def providers_of(
    context: Context, service: ServiceStart | Intervention | None, state: CaseState | None = None
) -> list[str | None]:  # fmt: skip
    """
    Return the resources that give a service: that of its referral and those of its plan item; else None alone.

    `state`: The state of the case in which they are looked up. None: that of before the act.
    """
    shelves = (state or state_of(context.case)).shelves
    referral = shelves["referrals"].get((getattr(service, "referral", None),))
    item = shelves["plan_items"].get((None if service is None else service.item,))
    found = {referral.resource} if isinstance(referral, Referral) else set[str]()
    return [*sorted(found | {*(item.resources if isinstance(item, PlanItem) else ())})] or [None]


def _has_legal_basis(context: Context) -> bool:
    """
    Return whether a law or duty is named by which something is told without consent, or by which a service starts.

    The record names it, or the referral of a service, or the plan that services follow.
    """
    record, start = context.record, started_service(context)
    if isinstance(record, Disclosure | Referral | Relation):
        return record.legal_basis is not None
    referred = (what for _, what in context.case.dated(Referral) if start is not None and what.id == start.referral)
    plans = [plan for _, plan in signed_plans(context)]
    return any(each.legal_basis for each in referred) or bool(plans and plans[-1].legal_basis)


def _positions(context: Context, recipient: str) -> set[ConsentPosition]:
    """
    Return whether the consents allow sharing the information of each person concerned with a recipient. A refusal that
    does not refuse the act for certain does not take the place of a consent.
    """
    known = [
        each for each in consents(context) if not each.refused or (_is_meant(each, context) and _is_sure(each, context))
    ]
    return {
        consent_position(
            counting(context, known, person, recipient, on=context.day), recipient, on=context.day, about=person
        )
        for person in persons_concerned(context)
    }


def _given(context: Context, person: str) -> list[Consent]:
    """Return the consents about a person that are no refusals, with their withdrawals."""
    return [each for each in consents(context) if not each.refused and each.about in (None, person)]


def counting(
    context: Context, known: Iterable[Consent], person: str, recipient: str | None, *, on: date
) -> list[Consent]:  # fmt: skip
    """
    Return the consents about a person that count for a recipient on a day, with the refusals. Once the person has taken
    back an own consent to the recipient, one from before for everyone does not count: the own one was withdrawn, or no
    longer names the recipient. An own consent that is limited to other purposes or information takes nothing back.
    """
    taken_back = _taken_back(context, person, recipient, on)
    return [
        each
        for each in known
        if each.about == person
        or (
            each.about is None
            and (each.refused or taken_back is None or each.since is None or each.since >= taken_back)
        )
    ]


def _taken_back(context: Context, person: str, recipient: str | None, on: date) -> date | None:
    """Return the last day up to `on` on which a person took back an own consent to a recipient; None if never."""
    named, days = dict[str, Consent](), list[date]()
    recorded = [(context.at, context.record)] if isinstance(context.record, Consent) else []
    for at, each in (*context.present.dated(Consent), *recorded):
        if each.about != person or each.refused:
            continue
        before = named.get(each.id)
        if recipient in each.recipients:
            named[each.id] = before = each
        elif before is not None and at.date() <= on and _is_meant(before, context):
            days.append(at.date())
        if before is not None and each.withdrawn_on is not None and each.withdrawn_on <= on:
            days += [each.withdrawn_on] if _is_meant(before, context) else []
    return max(days, default=None)


def consent_required(context: Context) -> Iterator[Breach]:
    """
    Nothing about a client is disclosed, and no service starts, without a consent on record about the person concerned.

    For a service in a crisis and for a single intervention, a missing consent is reported and not refused. So it is for
    an act with a legal basis: its own or, for a service, that of its referral or of the plan. A consent about nobody in
    particular is one about everyone. An act about nobody in particular is one about the index client.
    """
    service = service_given(context)
    if not (service or _recipient(context)):
        return
    if not all(_given(context, person) for person in persons_concerned(context)):
        yield Breach(reported=excepted(service) or _has_legal_basis(context))


def consent_scope(context: Context) -> Iterator[Breach]:
    """
    A disclosure, a sent referral, a link or a mediation goes only to a recipient named in a consent about the person
    concerned.

    One with a legal basis is reported and not refused. An act is about the person it names, and about that of the need
    it names: each has to have consented.
    """
    recipient = _recipient(context)
    if recipient and _positions(context, recipient) & {"none", "out_of_scope"}:
        yield Breach({"recipient": recipient}, reported=_has_legal_basis(context))


def consent_refused(context: Context) -> Iterator[Breach]:
    """
    Nothing goes to a recipient, and no service starts with one, while a refusal names the recipient or is one of
    everything.

    It holds whatever other consents say, until the refusal ends or is withdrawn. A refusal of some purposes or of some
    information refuses what is for these purposes and of this information, and disclosures that do not say. It is
    reported and not refused for a service, and for a referral or a link, which never say what is told. So is everything
    with a legal basis, a service in a crisis and a single intervention.
    """
    recipient, service = _recipient(context), service_given(context)
    if not recipient and not service:
        return
    asked = [recipient] if recipient else providers_of(context, service)
    persons = persons_concerned(context)
    refusals = [each for each in consents(context) if each.about is None or each.about in persons]
    lenient = excepted(service) or _has_legal_basis(context)
    for resource in asked:
        meant = [each for each in refusals if each.refuses(resource, on=context.day) and _is_meant(each, context)]
        if meant:
            yield Breach(
                {"recipient": resource}, reported=lenient or not any(_is_sure(each, context) for each in meant)
            )


def _is_meant(consent: Consent, context: Context) -> bool:
    """
    Return whether a consent or refusal covers the purpose and the information of an act; an act that says neither is
    covered.

    One of a word of the library covers the own words that count as it, and the other way round.
    """
    record = context.record
    if not isinstance(record, Disclosure | Referral | Relation):
        return True
    information = record.information if isinstance(record, Disclosure) else ()
    purposes, told = _purposes(context, record), [_in_all_words(context, word, _INFORMATION) for word in information]
    refused = [_in_all_words(context, word, _INFORMATION) for word in consent.information]
    for_other = {word for each in consent.purposes for word in _in_all_words(context, each, _PURPOSE)}
    is_of_other_purpose = bool(consent.purposes and purposes) and purposes.isdisjoint(for_other)
    is_of_other_things = bool(refused and told) and not any({*one} & {*other} for one in refused for other in told)
    return not (is_of_other_purpose or is_of_other_things)


def _is_sure(refusal: Consent, context: Context) -> bool:
    """Return whether what a refusal covers is told for certain: one of some purposes or information may not be."""
    record = context.record
    if isinstance(record, Disclosure):
        return True
    return not refusal.information and (not refusal.purposes or isinstance(record, Referral | Relation))


def _in_all_words(context: Context, word: str, vocabulary: str) -> tuple[str, ...]:
    """Return a word, the codes that it names, and the word of the library that it counts as in the office."""
    own = context.practice.own_vocabularies.get(vocabulary)
    counts_as = None if own is None else own.paired.get(word)
    return codes_named(word, vocabulary) if counts_as is None else (*codes_named(word, vocabulary), counts_as)


def _purposes(context: Context, record: Disclosure | Referral | Relation) -> set[FieldValue]:
    """Return the purpose of an act, in every word it has; that of a referral, a link or a mediation is "referral"."""
    if isinstance(record, Disclosure):
        said = [each for each in (record.purpose, record.extra.get("purpose")) if isinstance(each, str)]
        return {word for each in said for word in _in_all_words(context, each, _PURPOSE)}
    return {"referral"}


def consent_limits(context: Context) -> Iterator[Breach]:
    """
    What is told stays within the purposes and the information that the consents to its recipient allow together.

    A sent referral, a link and a mediation are for the purpose "referral". A disclosure that does not say what it was
    for, or what was told, while the consents limit that, is reported and not refused. So is an act with a legal basis.
    """
    record, recipient = context.record, _recipient(context)
    if not isinstance(record, Disclosure | Referral | Relation) or recipient is None:
        return
    for person in sorted(persons_concerned(context)):
        given = counting(context, _given(context, person), person, recipient, on=context.day)
        naming = [each for each in given if recipient in each.recipients]
        naming = [each for each in naming if each.is_in_force(on=context.day)]
        is_within, is_told = _within(naming, record, context)
        if naming and not (is_within and is_told):
            yield Breach({"recipient": recipient}, reported=is_within or _has_legal_basis(context))


def consent_of_before_joining(context: Context) -> Iterator[Breach]:
    """
    Telling something about a person is reported if every consent in force that allows it is for everyone and was
    recorded before the person came into the case, or after the person left: whoever gave it did not have this person in
    mind.
    """
    recipient = _recipient(context)
    if not recipient and not service_given(context):
        return
    for person in sorted(persons_concerned(context)):
        given = [each for each in _given(context, person) if each.is_in_force(on=context.day)]
        given = [each for each in given if recipient is None or recipient in each.recipients]
        if given and not any(each.about or _is_of_their_time(context, each, person, recipient) for each in given):
            yield Breach({"person": person, "consents": tuple(each.id for each in given)})


def _is_of_their_time(context: Context, consent: Consent, person: str, recipient: str | None) -> bool:
    """Return whether a version of a consent that names a recipient was recorded while a person was part of the case."""
    return any(
        person in present and entry.what.id == consent.id and (recipient is None or recipient in entry.what.recipients)
        for entry, present in parties_in_time(context.case.timeline, Consent)
        if isinstance(entry.what, Consent)
    )


def _within(
    naming: list[Consent], record: Disclosure | Referral | Relation, context: Context
) -> tuple[bool, bool]:  # fmt: skip
    """Return whether the consents together allow what is told, and whether the record says what they limit."""
    information = record.information if isinstance(record, Disclosure) else ()
    purposes, told = _purposes(context, record), [_in_all_words(context, word, _INFORMATION) for word in information]

    fitting = [
        each
        for each in naming
        if not each.purposes or not purposes or not purposes.isdisjoint(_named(each.purposes, _PURPOSE))
    ]
    may_be_told = set[str]().union(*(_named(each.information, _INFORMATION) for each in fitting))
    is_unlimited = any(not each.information for each in fitting)
    is_within = bool(fitting) and (is_unlimited or all({*words} & may_be_told for words in told))
    is_told = bool(purposes) or not any(each.purposes for each in naming)
    if isinstance(record, Disclosure) and not told:
        is_told = is_told and not any(each.information for each in naming)
    return is_within, is_told


def _named(words: Iterable[str], vocabulary: str) -> set[str]:
    """Return what a consent names, as written and as the codes that the words name."""
    return {code for word in words for code in codes_named(word, vocabulary)}


def consent_expired(context: Context) -> Iterator[Breach]:
    """
    A disclosure, a sent referral, a link or a mediation needs a consent that names the recipient and is in force on the
    day of the act.

    If the act has a legal basis, a breach is reported and not refused.

    A service needs a consent that is in force on the day it starts: one that names the resource that gives it, if any
    does, or else any. If all such consents are withdrawn, the service is refused. It is reported if only some of them
    are, if they have ended or not begun, if it has a legal basis, in a crisis, and for a single intervention. A
    withdrawal that is recorded late counts from the day it names. A consent that no longer names the resource counts as
    withdrawn.
    """
    recipient, service = _recipient(context), service_given(context)
    if recipient and "not_in_force" in _positions(context, recipient):
        yield Breach({"recipient": recipient}, reported=_has_legal_basis(context))
    if not service:
        return
    for provider in providers_of(context, service):
        for person in sorted(persons_concerned(context)):
            given = _given(context, person)
            naming = [each for each in given if provider in ever_named(context, each)]
            asked = naming or given
            left_out = [each for each in naming if provider not in each.recipients]
            withdrawn = [each for each in asked if each.is_withdrawn(on=context.day) or each in left_out]
            in_force = any(each.is_in_force(on=context.day) and each not in withdrawn for each in asked)
            if asked and (not in_force or (naming and withdrawn)):
                reported = excepted(service) or len(withdrawn) < len(asked) or _has_legal_basis(context)
                yield Breach({"recipient": provider if naming else None}, reported=reported)


def ever_named(context: Context, consent: Consent) -> set[str]:
    """Return the recipients of a consent and of every version of it before the act."""
    versions = (each for _, each in context.case.dated(Consent) if each.id == consent.id)
    return {recipient for each in (consent, *versions) for recipient in each.recipients}


def consent_by_party(context: Context) -> Iterator[Breach]:
    """
    A consent is given by one of those the case is about: a client or a member of the household.

    Whoever gave a consent may also withdraw it after having left.
    """
    record = context.record
    if not isinstance(record, Consent):
        return
    given = (each for each in context.case.consents if each.id == record.id and each.given_by == record.given_by)
    if record.withdrawn_on is not None and any(given):
        return
    if context.case.client_parties(on=context.day).isdisjoint(record.given_by):
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
    before = next((each.status for each in context.case.referrals if each.id == record.id), None)
    if before is not None and (before != "draft" or record.status == "draft"):
        return
    settings = (each.within for each in context.workflow.rules if each.rule == "referral_again")
    within = next(settings, None)
    declined_on = {
        entry.what.id: entry.at.date() for entry in context.case.this_episode
        if isinstance(entry.what, Referral) and entry.what.status == "declined"
    }  # fmt: skip
    for other in context.case.referrals:
        if other.id == record.id or (other.need, other.resource) != (record.need, record.resource):
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
