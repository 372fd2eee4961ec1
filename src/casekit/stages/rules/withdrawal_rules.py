"""
Rules of withdrawal: which running services a consent no longer covers.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import cast

from casekit.models import Consent, PlanItem, Reopening, ServiceStart
from casekit.models.case import state_of
from casekit.models.lookup import persons_of
from casekit.practice import Breach
from casekit.stages.context import Context
from casekit.stages.rules.sharing_rules import counting, ever_named, providers_of


def services_after_withdrawal(context: Context) -> Iterator[Breach]:
    """
    A consent that no longer covers a running service is reported, unless another covers it: it is withdrawn, now or on
    a later day, has ended, or no longer names the recipient. So is a refusal, a reopening that restores a service whose
    consent was withdrawn, and a new version of a plan item by which a service is given by somebody whom no consent
    covers.
    """
    record = context.record
    if not isinstance(record, Consent | Reopening | PlanItem):
        return
    after = state_of(context.case).after(record, context.day)
    left, by = dict[str | None, None](), dict[str, None]()
    for start in (*after.services, *(each for each in context.present.running_services if each not in after.services)):
        is_later = start not in after.services
        state = state_of(context.present) if is_later else after
        for provider in providers_of(context, start, state):
            for person in sorted(persons_of(start, state) or {context.case.client.id}):
                if found := _no_longer_covering(context, provider, person, start, is_later=is_later):
                    left[start.referral or start.need or start.item] = None
                    by.update(dict.fromkeys(found))
    if left:
        yield Breach({"consent": tuple(by), "services": tuple(left)})


def _no_longer_covering(
    context: Context, provider: str | None, person: str, start: ServiceStart, *, is_later: bool
) -> list[str]:  # fmt: skip
    """
    Return the ids of the consents that no longer allow a service, or refuse it; empty if it is still allowed, or was
    not before. `is_later`: the service starts after the act, which is written down late.
    """
    before, on = context.case.consents, context.day
    record = context.record if not isinstance(context.record, Consent) else _as_continued(context, context.record)
    mine = [each for each in before if each.about in (None, person)]
    naming = [each.id for each in mine if provider in each.recipients] or [each.id for each in mine]
    if not isinstance(record, Consent):
        if isinstance(record, PlanItem):
            is_new = start.item == record.id and not is_later and provider not in providers_of(context, start)
        else:
            is_new = start not in context.case.running_services
        return naming if is_new and mine and not covers(context, before, provider, person, on) else []
    if record.about not in (None, person):
        return []
    known = (*(each for each in before if each.id != record.id), record)
    ends = [each.withdrawn_on for each in known] + [
        each.until + timedelta(days=1) for each in known if each.until is not None and each.until < date.max
    ]
    if is_later:
        ends = [record.since if record.refused else record.withdrawn_on]
    days = set[date]() if is_later else {on}
    days.update(day for day in ends if day is not None and day > on)
    is_left = any(
        (is_later or covers(context, before, provider, person, day))
        and not covers(context, known, provider, person, day)
        for day in days
    )
    return [record.id] if is_left else []


def _as_continued(context: Context, consent: Consent) -> Consent:
    """Return a consent as the case continues it: see `CaseState`."""
    found = state_of(context.case).after(consent, context.day).shelves["consents"][consent.identity]
    return cast("Consent", found)


def covers(context: Context, known: Iterable[Consent], provider: str | None, person: str, on: date) -> bool:
    """
    Return whether a service may go on by these consents: one that names the provider is in force, or any, if none ever
    named it. A refusal of the provider ends it; one of some purposes or information does so when it is recorded.
    """
    mine = counting(context, known, person, provider, on=on)
    recorded = _as_continued(context, context.record) if isinstance(context.record, Consent) else None
    limited = [each for each in mine if each.refused and (each.purposes or each.information)]
    if any(each.refuses(provider, on=on) for each in mine if each not in limited or each == recorded):
        return False
    given = [each for each in mine if not each.refused]
    naming = [each for each in given if provider in ever_named(context, each)]
    return any(each.is_in_force(on=on) and (not naming or provider in each.recipients) for each in naming or given)
