"""Functions on the context that several rules share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import cast

import attrs

from casekit.models import Case, Closure, Consent, Entry, Intervention, Plan, Record, ServiceStart
from casekit.models.parties import parties_in_time
from casekit.stages.approval_position import approver
from casekit.stages.definition import Definition
from casekit.stages.guards import Context


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


def closing_approver(workflow: Definition, case: Case, *, on: date) -> str | None:
    """Return the id of the person who gave the approval that the workflow demands of a closure; None if nobody did."""
    rule = workflow.record_rules.get(Closure.__name__)
    demanded = next((each for each in workflow.approvals if rule and each.id == rule.approval), None)
    return approver(case, demanded.id, on=on, valid=demanded.valid) if demanded else None


def signed_plans(context: Context) -> Iterator[tuple[Entry, Plan]]:
    """Yield the plans that a client signed, or a member of the household on the day of signing, with their entries."""
    if not any(plan.signed_by for plan in context.case.plans):
        return
    for entry, clients in parties_in_time(context.case.timeline, Plan):
        if isinstance(entry.what, Plan) and not clients.isdisjoint(entry.what.signed_by):
            yield entry, entry.what


def consents(context: Context) -> tuple[Consent, ...]:
    """
    Return the consents on record at the act, with the withdrawals that take effect on its day or before.

    A withdrawal recorded after the act counts, also if the consent was given anew on a later day; it does not count if
    it was recorded on the day of the act and takes effect that day.
    """
    versions = context.present.dated(Consent)
    if not any(each.withdrawn_on for _, each in versions):
        return context.case.consents
    return tuple(_with_withdrawal(each, versions, context.day) for each in context.case.consents)


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
