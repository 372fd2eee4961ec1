"""How each need was answered: its goals, their plan items, the referrals and the services."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs

from casekit.evaluation.figures import CRITERIA
from casekit.evaluation.goal_achievement import GoalStatus
from casekit.evaluation.goals import goal_statuses
from casekit.evaluation.plain import Plain
from casekit.evaluation.result import Result
from casekit.evaluation.seen import Seen
from casekit.evaluation.tallies import Row, share_of
from casekit.models import NeedOutcome, ServiceStart


@attrs.frozen(kw_only=True)
class TracedGoal(Plain):
    """
    One goal of a need.

    goal: The id of the goal.
    items: Ids of the plan items for the goal, also of cancelled ones, in the order recorded.
    status: The status of the goal.

    >>> TracedGoal(goal="G1", items=("P1",), status="achieved").items
    ('P1',)
    """

    goal: str
    items: tuple[str, ...] = ()
    status: GoalStatus


@attrs.frozen(kw_only=True)
class NeedTrace(Plain):
    """
    How one need was answered: from its goals and plan items to the services.

    Ids are in the order recorded and include what was withdrawn, cancelled or declined.

    need: The id of the need.
    domain: The code of its domain of life.
    outcome: The outcome of the need. None: not known yet.
    goals: Its goals, each with its plan items and its status.
    referrals: Ids of the referrals for the need.
    services: The days on which services started for the need, directly or from a referral.

    Source: how the needs were answered, evaluation criteria of the casework text.

    >>> trace = NeedTrace(need="N1", domain="housing", outcome="met", goals=(), referrals=("R1",),
    ...                   services=(date(2025, 4, 1),))
    >>> trace.answered
    True
    """

    need: str
    domain: str
    outcome: NeedOutcome | None
    goals: tuple[TracedGoal, ...]
    referrals: tuple[str, ...]
    services: tuple[date, ...]

    @property
    def answered(self) -> bool:
        """Whether a service started for the need, directly or from a referral."""
        return bool(self.services)


def need_traces(seen: Seen) -> tuple[NeedTrace, ...]:
    """Return a trace of each need, in the order recorded."""
    status, case = goal_statuses(seen), seen.case
    need_of = {referral.id: referral.need for referral in case.referrals}
    begun: dict[str, list[date]] = {}
    for day, start in seen.dated(ServiceStart):
        begun.setdefault(start.need or need_of.get(start.referral or "", ""), []).append(day)
    items, referrals = dict[str, list[str]](), dict[str, list[str]]()
    for item in case.plan_items:
        items.setdefault(item.goal, []).append(item.id)
    for referral in case.referrals:
        referrals.setdefault(referral.need, []).append(referral.id)
    return tuple(
        NeedTrace(
            need=need.id,
            domain=need.domain,
            outcome=need.outcome,
            goals=tuple(
                TracedGoal(goal=goal.id, items=tuple(items.get(goal.id, ())), status=status[goal.id])
                for goal in seen.goals_by_need.get(need.id, ())
            ),
            referrals=tuple(referrals.get(need.id, ())),
            services=tuple(begun.get(need.id, ())),
        )
        for need in seen.needs
    )


def share_of_needs_answered(traces: tuple[NeedTrace, ...]) -> Result:
    """Return the share of the needs for which a service started. Withdrawn needs are left out."""
    rows = [
        Row(trace.need, None if trace.outcome == "withdrawn" else Fraction(trace.answered),
            "answered" if trace.answered else "not_answered", "withdrawn")
        for trace in traces
    ]  # fmt: skip
    return share_of("share_of_needs_answered", rows, source=f"how the needs were answered, {CRITERIA}", fact="outcome")
