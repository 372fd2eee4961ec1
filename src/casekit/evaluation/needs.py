"""Were the needs met, and how was each one answered?"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import missing, share
from casekit.evaluation.goals import GoalStatus, goal_statuses
from casekit.models import Assessment, Case, NeedOutcome, Review, ServiceStart


@attrs.frozen(kw_only=True)
class NeedsMet:
    """
    How many needs were met, partly met, unmet or withdrawn; `undecided` have no outcome yet.

    Rates are 0.0 to 1.0 of the needs that have an outcome; withdrawn and undecided ones are left out, None where none
    is left. Strict counts the met; half credit counts a partly met need as half. Source: casework text, evaluation.
    """

    total: int
    met: int
    partly_met: int
    unmet: int
    withdrawn: int
    undecided: tuple[str, ...]
    rate_strict: float | None
    rate_half_credit: float | None
    findings: tuple[Finding, ...] = ()


def needs_met(case: Case) -> NeedsMet:
    """The needs of a case by their outcome."""
    ids: dict[NeedOutcome | None, list[str]] = {}
    for need in case.needs:
        ids.setdefault(need.outcome, []).append(need.id)
    count = {outcome: len(found) for outcome, found in ids.items()}
    met, partly, unmet = count.get("met", 0), count.get("partly_met", 0), count.get("unmet", 0)
    undecided = tuple(ids.get(None, ()))
    decided = met + partly + unmet
    return NeedsMet(
        total=len(case.needs), met=met, partly_met=partly, unmet=unmet, withdrawn=count.get("withdrawn", 0),
        undecided=undecided, rate_strict=share(met, decided),
        rate_half_credit=share(met + Fraction(partly, 2), decided),
        findings=missing("needs_undecided", undecided, where="needs") if undecided or not decided else (),
    )  # fmt: skip


@attrs.frozen(kw_only=True)
class NeedTrace:
    """
    What became of one need: goals, items of the plan, referrals made for it, services that started, and results.

    `results` are how its goals stand, in the order of `goals`; `outcome` is how the need itself does (None: not known).
    """

    need: str
    goals: tuple[str, ...]
    items: tuple[str, ...]
    referrals: tuple[str, ...]
    services_started: int
    results: tuple[GoalStatus, ...]
    outcome: NeedOutcome | None

    @property
    def answered(self) -> bool:
        """Whether a service started for it."""
        return self.services_started > 0


def need_traces(case: Case) -> tuple[NeedTrace, ...]:
    """Each need from its goals, items and referrals to the services and the results, in the order recorded."""
    status = goal_statuses(case)
    goals = {need.id: tuple(goal.id for goal in case.goals if goal.need == need.id) for need in case.needs}
    need_of = {referral.id: referral.need for referral in case.referrals}
    started = [start.need or need_of[start.referral or ""] for _, start in case.dated(ServiceStart)]
    return tuple(
        NeedTrace(
            need=need.id,
            goals=goals[need.id],
            items=tuple(item.id for item in case.plan_items if item.goal in goals[need.id]),
            referrals=tuple(referral.id for referral in case.referrals if referral.need == need.id),
            services_started=started.count(need.id),
            results=tuple(status[goal] for goal in goals[need.id]),
            outcome=need.outcome,
        )
        for need in case.needs
    )


@attrs.frozen(kw_only=True)
class DomainNeeds:
    """The needs in one domain of life by their ids; none: it was asked about, and there is no need."""

    domain: str
    needs: tuple[str, ...]


def needs_by_domain(case: Case) -> tuple[DomainNeeds, ...]:
    """
    The domains in which support is needed, then those asked about where none is; withdrawn needs are left out.

    A domain on neither list was not looked at.
    """
    domains: dict[str, list[str]] = {}
    for need in case.needs:
        if need.outcome != "withdrawn":
            domains.setdefault(need.domain, []).append(need.id)
    for _, assessment in case.dated(Assessment):
        for domain in assessment.domains_without_need:
            domains.setdefault(domain, [])
    found = [DomainNeeds(domain=domain, needs=tuple(needs)) for domain, needs in domains.items()]
    return tuple(sorted(found, key=lambda each: not each.needs))


@attrs.frozen(kw_only=True)
class InterimNeeds:
    """The needs as they stood at the end of the day of a review."""

    on: date
    needs: NeedsMet


def interim_needs(case: Case) -> tuple[InterimNeeds, ...]:
    """
    Whether services met the needs, review by review in order; days with several reviews once.

    Source: regular monitoring of whether services meet the needs, Korean text on case management.
    """
    days = dict.fromkeys(at.date() for at, _ in case.dated(Review))
    return tuple(InterimNeeds(on=day, needs=needs_met(case.as_of(day))) for day in days)
