"""Functions on the context that several rules share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import cast

import attrs

from casekit.models import (
    Case,
    Closure,
    Consent,
    Departure,
    Entry,
    Intervention,
    Plan,
    Record,
    Reopening,
    ServiceStart,
)
from casekit.models.case import state_of
from casekit.models.closing_reason import CLOSING_REASONS, ClosingReason
from casekit.models.closure import closure_reasons
from casekit.models.lookup import persons_of
from casekit.models.parties import parties_in_time
from casekit.stages.approval_position import approvers
from casekit.stages.context import Context
from casekit.stages.definition import Definition
from casekit.stages.settings import Reason


def entered_kinds(context: Context) -> set[str]:
    """Return the kinds of the stage that the act enters; empty for an act that enters none."""
    return set(context.workflow.kinds_of(context.target)) if context.target else set()


def started_service(context: Context) -> ServiceStart | None:
    """Return the service that the act starts, or None."""
    return context.record if isinstance(context.record, ServiceStart) else None


def service_given(context: Context) -> ServiceStart | Intervention | None:
    """Return the service that the act starts or the single intervention that it records, or None."""
    return context.record if isinstance(context.record, ServiceStart | Intervention) else None


def excepted(service: ServiceStart | Intervention | None) -> bool:
    """
    Return whether a breach is reported and not refused.

    True for a service in a crisis, and for a single intervention, which has been done already.
    """
    return isinstance(service, Intervention) or (service is not None and service.crisis)


def happened(records: Iterable[Record], kind: type[Record]) -> bool:
    """Return whether a record of this kind is among these."""
    return any(isinstance(what, kind) for what in records)


def this_episode(context: Context) -> list[Record]:
    """Return the records since the case was last opened or reopened, in order."""
    return [entry.what for entry in context.case.this_episode]


def reasons_of_closing(closing: Closure | Departure, workflow: Definition) -> tuple[str, ...]:
    """Return every code that the reason of a closing stands for, also what it counts as in the workflow."""
    declared = declared_reason(closing, workflow)
    counts_as = () if declared is None or declared.counts_as is None else (declared.counts_as,)
    return tuple(dict.fromkeys((*closure_reasons(closing), *counts_as)))


def closing_reason(closing: Closure | Departure, workflow: Definition) -> ClosingReason:
    """Return what follows from the reason of a closing: what the workflow says of it, or else the library."""
    codes = reasons_of_closing(closing, workflow)
    found = next((CLOSING_REASONS[code] for code in codes if code in CLOSING_REASONS), ClosingReason())
    declared = declared_reason(closing, workflow)
    said = {name: getattr(declared, name, None) for name in ("planned", "without", "asks")}
    return attrs.evolve(found, **{name: value for name, value in said.items() if value is not None})


def rules_left_out(closing: Closure | Departure, workflow: Definition) -> tuple[str, ...]:
    """
    Return the codes of the rules that do not hold for a closing for its reason.

    The part of one person ends without them only by death: any other reason may be a mistake about a living person.
    """
    reason = closing_reason(closing, workflow)
    is_left_out = isinstance(closing, Closure) or "death" in reasons_of_closing(closing, workflow)
    return reason.without if is_left_out else ()


def declared_reason(closing: Closure | Departure, workflow: Definition) -> Reason | None:
    """Return what the workflow declares for the reason of a closing: for its own word before what that counts as."""
    declared = {each.id: each for each in workflow.reasons}
    return next((declared[code] for code in closure_reasons(closing) if code in declared), None)


def is_person_of_case(context: Context, person: str) -> bool:
    """Return whether the case is or was ever about a person; an index client who has left the household included."""
    return any(person in state_of(case).persons.ever for case in (context.case, context.present))


def persons_concerned(context: Context) -> frozenset[str]:
    """Return the ids of the persons whom the record of an act is about; the index client if it names nobody."""
    record = context.record
    found = frozenset[str]() if record is None else persons_of(record, state_of(context.case))
    return found or frozenset({context.case.client.id})


def closing_approvers(workflow: Definition, case: Case, *, on: date) -> tuple[str, ...]:
    """
    Return the ids of those who gave the approval that the workflow demands of a closure, the one whose decision counts
    first; empty if nobody did.
    """
    rule = workflow.record_rules.get(Closure.__name__)
    demanded = next((each for each in workflow.approvals if rule and each.id == rule.approval), None)
    return approvers(case, demanded.id, on=on, valid=demanded.valid) if demanded else ()


def signed_plans(context: Context) -> Iterator[tuple[Entry, Plan]]:
    """
    Yield the plans that services may follow, with their entries.

    These are the plans that a client signed, or a member of the household on the day of signing, and the signed
    `is_statutory` plans.
    """
    if not any(plan.signed_by for plan in context.case.plans):
        return
    for entry, clients in parties_in_time(context.case.timeline, Plan):
        plan = entry.what
        if not isinstance(plan, Plan) or not plan.signed_by:
            continue
        if not clients.isdisjoint(plan.signed_by) or is_statutory(plan, context, before=entry):
            yield entry, plan


def is_statutory(plan: Plan, context: Context, *, before: Entry | None = None) -> bool:
    """
    Return whether a plan holds by law without the client's signature.

    It has a legal basis, and it or an earlier plan of its episode with the same legal basis says why no client signed.

    `before`: The entry of the plan. None: the act records it.
    """
    if plan.legal_basis is None:
        return False
    said = plan.reason_unsigned is not None
    for entry in context.case.timeline:
        if entry is before:
            break
        if isinstance(entry.what, Reopening):
            said = plan.reason_unsigned is not None
        elif isinstance(entry.what, Plan) and _is_earlier(entry.what, plan):
            said = said or entry.what.reason_unsigned is not None
    return said


def _is_earlier(plan: Plan, than: Plan) -> bool:
    """Return whether a plan is an earlier one with the same legal basis."""
    return plan.legal_basis == than.legal_basis and plan.version < than.version


def consents(context: Context) -> tuple[Consent, ...]:
    """
    Return the consents on record at the act, with the withdrawals that take effect on its day or before, and with the
    refusals that were recorded after it and are in force on its day.

    A withdrawal recorded after the act counts, also if the consent was given anew on a later day. Neither a withdrawal
    nor a refusal counts if it was recorded on the day of the act, after it, and takes effect that day.
    """
    known, versions = context.case.consents, context.present.dated(Consent)
    if any(each.withdrawn_on for _, each in versions):
        known = tuple(_with_withdrawal(each, versions, context.day) for each in known)
    known = tuple(_shortened(each, versions, context) for each in known)
    return (*known, *(each for each in _late_refusals(context, versions) if each not in known))


def _late_refusals(context: Context, versions: Sequence[tuple[datetime, Consent]]) -> Iterator[Consent]:
    """
    Yield the refusals that were recorded after the act, and are in force on its day by the day they name.

    One that was recorded on the day of the act, and names that day, does not count.
    """
    for place, (at, each) in enumerate(versions):
        if not each.refused or each.since is None or at <= context.at:
            continue
        is_earlier = at.date() > context.day or each.since < context.day
        if is_earlier and each.is_in_force(on=context.day):
            later = (other for _, other in versions[place + 1 :] if other.id == each.id)
            if not any(other.is_withdrawn(on=context.day) for other in later):
                yield each


def _shortened(consent: Consent, versions: Iterable[tuple[datetime, Consent]], context: Context) -> Consent:
    """
    Return a consent with an earlier last day, if one was recorded after the act.

    A later version that renews the consent takes that back, unless the day of the act lies between the two.
    """
    first = until = consent.until or date.max
    for at, each in versions:
        if each.id != consent.id or at <= context.at:
            continue
        is_renewed_later = (each.until or date.max) > until and until < context.day < (each.since or at.date())
        if is_renewed_later:
            break
        until = min(first, each.until or date.max)
    return attrs.evolve(consent, until=until) if until < first else consent


def _with_withdrawal(consent: Consent, versions: Iterable[tuple[datetime, Consent]], day: date) -> Consent:
    """Return a consent with the withdrawal that is in force on a day by its versions, if any."""
    withdrawn, recorded = date.max, date.max
    for at, each in versions:
        if each.id != consent.id:
            continue
        is_anew = each.since is not None and each.since > withdrawn
        begins_anew = each.withdrawn_on is None or is_anew
        if begins_anew and withdrawn <= day < (cast("date", each.since) if is_anew else at.date()):
            break
        if begins_anew:
            withdrawn = recorded = date.max
        if each.withdrawn_on is not None and each.withdrawn_on < withdrawn:
            withdrawn, recorded = each.withdrawn_on, at.date()
    counts = withdrawn <= day and (withdrawn, recorded) != (day, day) and not consent.is_withdrawn(on=day)
    since = min(consent.since or withdrawn, withdrawn)
    return attrs.evolve(consent, since=since, withdrawn_on=withdrawn) if counts else consent
