"""Were the needs met, and how was each one answered?"""

from __future__ import annotations

from fractions import Fraction

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import missing, share
from casekit.models import Case, NeedOutcome, ServiceStart


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
    """What became of one need: its goals, the referrals made for it, the services that started, and the outcome."""

    need: str
    goals: tuple[str, ...]
    referrals: tuple[str, ...]
    services_started: int
    outcome: NeedOutcome | None

    @property
    def answered(self) -> bool:
        """Whether a service started for it."""
        return self.services_started > 0


def need_traces(case: Case) -> tuple[NeedTrace, ...]:
    """Each need from its goals and referrals to the services and the outcome, in the order recorded."""
    need_of = {referral.id: referral.need for referral in case.referrals}
    started = [start.need or need_of[start.referral or ""] for _, start in case.dated(ServiceStart)]
    return tuple(
        NeedTrace(
            need=need.id,
            goals=tuple(goal.id for goal in case.goals if goal.need == need.id),
            referrals=tuple(referral.id for referral in case.referrals if referral.need == need.id),
            services_started=started.count(need.id),
            outcome=need.outcome,
        )
        for need in case.needs
    )
