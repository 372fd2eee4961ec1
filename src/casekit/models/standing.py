"""How a case stands: its stage, its status, and the current version of everything recorded about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.models.assessment import Assessment, Need, RiskLevel, RiskRating
from casekit.models.client import Client
from casekit.models.closure import Closure, Reopening
from casekit.models.consent import Consent
from casekit.models.delivery import ServiceStart, SessionCount
from casekit.models.goal import Goal
from casekit.models.history import StageChange, WorkflowRef
from casekit.models.outcome import DomainScore, Indicator, ServiceRating
from casekit.models.plan import Plan
from casekit.models.record import Record, Value
from casekit.models.referral import Referral
from casekit.models.resource import Resource
from casekit.models.team import Assignment

Status: TypeAlias = Literal["open", "closed"]
PRIMARY = "primary_case_manager"
"""A case has at most one of these at any time."""


@attrs.frozen(kw_only=True)
class Standing(Value):
    """
    What a case's history comes to: every field follows from the entries before it.

    The shelves (`clients`, `needs`, `goals` …) hold the current version of each thing, in the order first recorded.
    """

    workflow: WorkflowRef
    stage: str
    kinds: tuple[str, ...]
    status: Status = "open"
    risk: RiskLevel | None = None
    clients: tuple[Client, ...] = ()
    needs: tuple[Need, ...] = ()
    goals: tuple[Goal, ...] = ()
    resources: tuple[Resource, ...] = ()
    plans: tuple[Plan, ...] = ()
    referrals: tuple[Referral, ...] = ()
    consents: tuple[Consent, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    previous_team: tuple[Assignment, ...] = ()
    service_ratings: tuple[ServiceRating, ...] = ()
    session_counts: tuple[SessionCount, ...] = ()
    domain_scores: tuple[DomainScore, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    def problems(self, what: Record) -> Iterator[Refusal]:
        """Why this record contradicts how the case stands; no rule of casework is asked, only whether it can be so."""
        if isinstance(what, StageChange) and what.source != self.stage:
            yield Refusal("not_in_this_stage", {"stage": self.stage, "named": what.source}, "source")
        if isinstance(what, Closure) and self.status == "closed":
            yield Refusal("case_is_closed", {})
        if isinstance(what, Reopening) and self.status == "open":
            yield Refusal("case_is_open", {})
        for field, shelf, id in what.mentions():
            known = tuple(thing.id for thing in getattr(self, shelf))
            if id not in known:
                yield Refusal("unknown_id", {"id": id, "shelf": shelf, "known": known}, field)
        if isinstance(what, ServiceStart):
            yield from self._not_in_use(what)
        if isinstance(what, Assignment) and what.role == PRIMARY and what.until is None:
            yield from self._second_primary(what)
        if what.SHELF:
            things: tuple[Record, ...] = getattr(self, what.SHELF)
            previous = next((thing for thing in things if thing.key == what.key), None)
            yield from what.follows(previous, things)

    def _not_in_use(self, start: ServiceStart) -> Iterator[Refusal]:
        for referral in self.referrals:
            if referral.id == start.referral and referral.status in ("draft", "declined", "cancelled"):
                yield Refusal("referral_not_in_use", {"id": referral.id, "status": referral.status}, "referral")

    def _second_primary(self, assignment: Assignment) -> Iterator[Refusal]:
        for each in self.assignments:
            if each.role == PRIMARY and each.until is None and each.worker != assignment.worker:
                yield Refusal("one_primary", {"worker": each.worker}, "role")

    def changes(self, what: Record) -> dict[str, object]:
        """The fields this record changes, and their new values."""
        if what.SHELF:
            things: tuple[Record, ...] = getattr(self, what.SHELF)
            if any(thing.key == what.key for thing in things):
                return {what.SHELF: tuple(what if thing.key == what.key else thing for thing in things)}
            return {what.SHELF: (*things, what)}
        if isinstance(what, StageChange):
            return {"stage": what.stage, "kinds": what.kinds, "workflow": what.workflow or self.workflow}
        if isinstance(what, Closure):
            return {"status": "closed", "assignments": (), "previous_team": self.assignments}
        if isinstance(what, Reopening):
            return {"status": "open"}
        if isinstance(what, Assessment | RiskRating) and what.risk:
            return {"risk": what.risk}
        return {}
