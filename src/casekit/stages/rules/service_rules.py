"""
Rules of service: what must be on record before help begins.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Iterator

from casekit.labels import find
from casekit.models import Assessment, Reopening
from casekit.practice import Breach
from casekit.stages.context import Context
from casekit.stages.rules.shared_facts import (
    entered_kinds,
    excepted,
    happened,
    service_given,
    signed_plans,
    started_service,
    this_episode,
)

FAMILY_DOMAINS = frozenset({"family_relations", "child_rearing", "care", "domestic_violence"})
"""The codes of the vocabulary `need_domain` for needs of the family."""
SERVICE_KINDS = {"coordination", "implementation", "monitoring"}
"""Entering a stage of these kinds needs a signed plan, unless the stage is also for planning."""


def plan_before_service(context: Context) -> Iterator[Breach]:
    """
    Starting a service, and entering a stage for service, needs a plan signed by a client.

    A stage for service is one for coordination, implementation or monitoring that is not also for planning. For a
    service in a crisis and for a single intervention, a missing plan is reported and not refused. For a household,
    anyone who belonged to it on the day of signing may have signed.
    """
    kinds, service = entered_kinds(context), service_given(context)
    if not service and (not kinds & SERVICE_KINDS or "planning" in kinds):
        return
    if not any(True for _ in signed_plans(context)):
        yield Breach(reported=excepted(service))


def plan_of_this_episode(context: Context) -> Iterator[Breach]:
    """A service that starts on a plan signed before the case was last reopened is reported."""
    if started_service(context) and (signed := [*signed_plans(context)]):
        last, plan = signed[-1]
        if all(entry is not last for entry in context.case.this_episode):
            yield Breach({"plan": plan.version})


def family_through_referral(context: Context) -> Iterator[Breach]:
    """
    A service for a need of the family starts from a referral, not directly.

    For a service in a crisis, a missing referral is reported and not refused. The rule is off unless a workflow sets
    it, as the ready ones for schools do. A need of the family is one whose domain is in `FAMILY_DOMAINS`, by its code
    or by a word of the vocabulary `need_domain`.

    Source: topic 1 of "학교현장에서의 사례관리 실천요소에 대하여 서술하시오" (excerpt of a report, 25 August 2023):
    schools refer families to community welfare centres.
    """
    start = started_service(context)
    domain = next((need.domain for need in context.case.needs if start and need.id == start.need), None)
    if start and domain and FAMILY_DOMAINS & {term.code for _, term in find(domain, vocabulary_name="need_domain")}:
        yield Breach({"need": start.need}, reported=start.crisis)


def reassess_after_reopen(context: Context) -> Iterator[Breach]:
    """
    After a reopening, starting a service, and entering a stage for implementation, needs a new assessment.

    For a service in a crisis, a missing assessment is reported and not refused.
    """
    start = started_service(context)
    if not (start or "implementation" in entered_kinds(context)):
        return
    is_reopened = isinstance(context.case.this_episode[0].what, Reopening)
    if is_reopened and not happened(this_episode(context), Assessment):
        yield Breach(reported=start is not None and start.crisis)
