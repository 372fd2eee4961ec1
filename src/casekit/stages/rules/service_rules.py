"""Rules of service: what must be there before help begins."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.labels import find
from casekit.models import Assessment, Reopening
from casekit.stages.guards import Context
from casekit.stages.rules.breach import (
    Breach,
    entered_kinds,
    excepted,
    happened,
    has_signed_plan,
    serves,
    started,
    this_episode,
)

FAMILY_DOMAINS = frozenset({"family_relations"})
SERVICE_KINDS = {"coordination", "implementation", "monitoring"}


def plan_before_service(context: Context) -> Iterator[Breach]:
    """
    Entering service, and starting one, needs a plan signed by a client.

    A crisis and a single intervention are reported. For a household anyone who belonged to it that day may have signed.
    """
    kinds, service = entered_kinds(context), serves(context)
    if not service and (not kinds & SERVICE_KINDS or "planning" in kinds):
        return
    if not has_signed_plan(context):
        yield Breach(reported=excepted(service))


def family_through_referral(context: Context) -> Iterator[Breach]:
    """
    Help for a need of the family starts from a referral, not directly; a crisis is reported.

    Off unless a workflow names it, as those of the schools do: the school casework text has family intervention done by
    welfare centres and the like. A need of the family is one in a domain of `FAMILY_DOMAINS`, by its code or by a word
    the vocabulary has for it.
    """
    start = started(context)
    domain = next((need.domain for need in context.case.needs if start and need.id == start.need), None)
    if start and domain and FAMILY_DOMAINS & {term.code for _, term in find(domain, vocabulary_name="need_domain")}:
        yield Breach({"need": start.need}, reported=start.crisis)


def reassess_after_reopen(context: Context) -> Iterator[Breach]:
    """After a reopening, service needs an assessment completed since; a crisis is reported."""
    start = started(context)
    if not (start or "implementation" in entered_kinds(context)):
        return
    is_reopened = isinstance(context.case.this_episode[0].what, Reopening)
    if is_reopened and not happened(this_episode(context), Assessment):
        yield Breach(reported=start is not None and start.crisis)
