"""Whether the needs were met, and how each need was answered."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs

from casekit.answers import Finding
from casekit.errors import EvaluationError
from casekit.evaluation.figures import missing, share
from casekit.evaluation.goals import GoalStatus, goal_statuses
from casekit.models import Assessment, Case, NeedOutcome, Review, ServiceStart
from casekit.models.asked import only_case


@attrs.frozen(kw_only=True)
class NeedsMet:
    """
    How many needs were met.

    total: The number of needs.
    met, partly_met, unmet, withdrawn: The number of needs with this outcome.
    undecided: Ids of the needs without an outcome.
    rate_strict: met / (met + partly_met + unmet), 0.0 to 1.0. None if there are none of these.
    rate_half_credit: The same rate, with half of `partly_met` added to `met`.
    findings: A finding with the undecided needs, also if no need is met, partly met or unmet; otherwise empty.

    Source: needs met, evaluation criteria of the casework text.

    >>> found = NeedsMet(
    ...     total=5, met=2, partly_met=1, unmet=1, withdrawn=1, undecided=(), rate_strict=0.5, rate_half_credit=0.625
    ... )
    >>> found.rate_strict, found.rate_half_credit
    (0.5, 0.625)
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
    """Count the needs of a case by outcome, and compute their rates."""
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
class GoalLink:
    """
    One goal of a need.

    goal: The id of the goal. None: the need has no goal.
    items: Ids of the plan items for the goal.
    result: The status of the goal. None: the need has no goal.

    >>> GoalLink(goal="G1", items=("P1",), result="achieved").items
    ('P1',)
    """

    goal: str | None
    items: tuple[str, ...] = ()
    result: GoalStatus | None = None


NO_GOAL = GoalLink(goal=None)


@attrs.frozen(kw_only=True)
class NeedTrace:
    """
    How one need was answered: from its goals, plan items and referrals to services and results.

    Ids are in the order recorded and include what was withdrawn, cancelled or declined.

    need: The id of the need.
    goals: Ids of its goals.
    items: Ids of the plan items for these goals.
    referrals: Ids of the referrals for the need.
    services_started: The number of services that started for the need, directly or from a referral.
    results: The status of each goal, in the order of `goals`.
    outcome: The outcome of the need. None: not known yet.
    links: For each goal, its plan items and its status.
    services: The days on which the services started.

    Source: how the needs were answered, evaluation criteria of the casework text.

    >>> NeedTrace(
    ...     need="N1", goals=("G1",), items=("P1",), referrals=("R1",), services_started=1, results=("achieved",),
    ...     outcome="met",
    ... ).answered
    True
    """

    need: str
    goals: tuple[str, ...]
    items: tuple[str, ...]
    referrals: tuple[str, ...]
    services_started: int
    results: tuple[GoalStatus, ...]
    outcome: NeedOutcome | None
    links: tuple[GoalLink, ...] = ()
    services: tuple[date, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether a service started for the need, directly or from a referral."""
        return self.services_started > 0


def need_traces(case: Case) -> tuple[NeedTrace, ...]:
    """Return a trace of each need, in the order recorded."""
    status = goal_statuses(case)
    goals = {need.id: tuple(goal.id for goal in case.goals if goal.need == need.id) for need in case.needs}
    need_of = {referral.id: referral.need for referral in case.referrals}
    begun = [(start.need or need_of[start.referral or ""], at.date()) for at, start in case.dated(ServiceStart)]
    started = [need for need, _ in begun]
    items = {goal.id: tuple(item.id for item in case.plan_items if item.goal == goal.id) for goal in case.goals}
    return tuple(
        NeedTrace(
            need=need.id,
            goals=goals[need.id],
            items=tuple(item.id for item in case.plan_items if item.goal in goals[need.id]),
            referrals=tuple(referral.id for referral in case.referrals if referral.need == need.id),
            services_started=started.count(need.id),
            results=tuple(status[goal] for goal in goals[need.id]),
            outcome=need.outcome,
            links=tuple(GoalLink(goal=goal, items=items[goal], result=status[goal]) for goal in goals[need.id]),
            services=tuple(day for served, day in begun if served == need.id),
        )
        for need in case.needs
    )


@attrs.frozen(kw_only=True)
class DomainNeeds:
    """
    The needs in one domain of life.

    domain: The code of the domain.
    needs: Ids of its needs. Empty: an assessment found no need in this domain, or every need in it was withdrawn.

    >>> DomainNeeds(domain="housing", needs=("N1", "N4")).needs
    ('N1', 'N4')
    """

    domain: str
    needs: tuple[str, ...]


def needs_by_domain(case: Case) -> tuple[DomainNeeds, ...]:
    """
    Return the domains of life with needs, then the domains without; each group is in the order recorded.

    A domain without needs is listed if an assessment names it in `domains_without_need`, or if all its needs were
    withdrawn. A domain that is not listed was not assessed. For an earlier day pass `case.as_of(...)`.

    Raises EvaluationError if `case` is not a case.

    Source: domains that need support, Korean text on case management.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, Need, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Assessment(domains_without_need=("legal",)), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> entry = Entry(what=Need(id="N1", domain="housing"), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> [(each.domain, each.needs) for each in needs_by_domain(case)]
    [('housing', ('N1',)), ('legal', ())]
    """
    domains: dict[str, list[str]] = {}
    for need in only_case(case, error=EvaluationError).needs:
        stands = domains.setdefault(need.domain, [])
        if need.outcome != "withdrawn":
            stands.append(need.id)
    for _, assessment in case.dated(Assessment):
        for domain in assessment.domains_without_need:
            domains.setdefault(domain, [])
    found = [DomainNeeds(domain=domain, needs=tuple(needs)) for domain, needs in domains.items()]
    return tuple(sorted(found, key=lambda each: not each.needs))


@attrs.frozen(kw_only=True)
class InterimNeeds:
    """
    The needs at the end of a day with a review.

    on: The day.
    needs: How many needs were met by then.

    >>> now = NeedsMet(
    ...     total=2, met=1, partly_met=0, unmet=0, withdrawn=0, undecided=("N2",), rate_strict=1.0, rate_half_credit=1.0
    ... )
    >>> InterimNeeds(on=date(2025, 4, 1), needs=now).needs.undecided
    ('N2',)
    """

    on: date
    needs: NeedsMet


def interim_needs(case: Case) -> tuple[InterimNeeds, ...]:
    """
    Return the needs at the end of each day with a review, in order. Empty without reviews.

    Source: regular monitoring of whether services meet the needs, Korean text on case management.
    """
    days = dict.fromkeys(at.date() for at, _ in case.dated(Review))
    return tuple(InterimNeeds(on=day, needs=needs_met(case.as_of(day))) for day in days)
