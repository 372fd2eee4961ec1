"""How a case stands: its stage, its status, and the current version of everything recorded about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.days import only_day
from casekit.models.approval import Approval, DeadlineSet, Waiver
from casekit.models.assessment import Assessment, Need, RiskLevel, RiskRating
from casekit.models.client import Client
from casekit.models.closure import Closure, Reopening
from casekit.models.consent import Consent
from casekit.models.delivery import ServiceStart, SessionCount
from casekit.models.follow_up import FollowUp
from casekit.models.goal import Goal
from casekit.models.history import StageChange, WorkflowRef
from casekit.models.household import Household
from casekit.models.outcome import DomainScore, Indicator, ServiceRating
from casekit.models.parties import parties
from casekit.models.plan import Plan, PlanItem
from casekit.models.record import Record, Value
from casekit.models.referral import Referral
from casekit.models.relation import Relation
from casekit.models.resource import Provider, Resource
from casekit.models.review import FeedbackAnswer
from casekit.models.team import PRIMARY, Assignment

Status: TypeAlias = Literal["open", "closed"]


@attrs.frozen(kw_only=True, slots=False, getstate_setstate=True)
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
    households: tuple[Household, ...] = ()
    needs: tuple[Need, ...] = ()
    goals: tuple[Goal, ...] = ()
    providers: tuple[Provider, ...] = ()
    resources: tuple[Resource, ...] = ()
    plans: tuple[Plan, ...] = ()
    plan_items: tuple[PlanItem, ...] = ()
    referrals: tuple[Referral, ...] = ()
    consents: tuple[Consent, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    previous_team: tuple[Assignment, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    approvals: tuple[Approval, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    deadlines_set: tuple[DeadlineSet, ...] = ()
    service_ratings: tuple[ServiceRating, ...] = ()
    session_counts: tuple[SessionCount, ...] = ()
    domain_scores: tuple[DomainScore, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    def client_parties(self, *, on: date) -> frozenset[str]:
        """The ids of those the case is about on a day: clients and members of households; who left one is left out."""
        return parties((client.id for client in self.clients), self.households, on=only_day(on))

    def problems(self, what: Record, *, on: date) -> Iterator[Refusal]:
        """Why this record, on its day, contradicts how the case stands: no rule is asked, only whether it can be so."""
        if isinstance(what, StageChange) and what.source != self.stage and not what.takes_back:
            yield Refusal("not_in_this_stage", {"stage": self.stage, "named": what.source}, "source")
        if isinstance(what, Closure) and self.status == "closed":
            yield Refusal("case_is_closed", {})
        if isinstance(what, Reopening) and self.status == "open":
            yield Refusal("case_is_open", {})
        for field, shelf, id in what.mentions():
            known = tuple(thing.id for thing in getattr(self, shelf))
            if id not in known:
                yield Refusal("unknown_id", {"id": id, "shelf": shelf, "known": known}, field)
        yield from self._of_its_kind(what, on)
        yield from (Refusal("day_not_come", {"day": day}, field) for field, day in _days_of(what) if day > on)
        if what.SHELF:
            things: tuple[Record, ...] = getattr(self, what.SHELF)
            previous = next((thing for thing in things if thing.key == what.key), None)
            yield from what.follows(previous, things)

    def _of_its_kind(self, what: Record, on: date) -> Iterator[Refusal]:
        """What is asked of one kind of record alone."""
        if isinstance(what, ServiceStart):
            yield from self._not_in_use(what)
            yield from self._item_of_another_need(what)
        if isinstance(what, Referral):
            yield from self._retired(what)
        if isinstance(what, Relation):
            yield from self._wrong_relation(what, on)
        if isinstance(what, FeedbackAnswer) and what.plan is not None:
            versions = tuple(plan.version for plan in self.plans)
            if what.plan not in versions:
                facts = {"id": str(what.plan), "shelf": "plans", "known": tuple(map(str, versions))}
                yield Refusal("unknown_id", facts, "plan")
        if isinstance(what, Approval) and what.shelf is not None:
            known = tuple(" ".join(map(str, thing.key)) for thing in getattr(self, what.shelf))
            if what.thing not in known:
                yield Refusal("unknown_id", {"id": what.thing, "shelf": what.shelf, "known": known}, "thing")
        if isinstance(what, Assignment) and what.role == PRIMARY:
            yield from self._second_primary(what, on)

    def _wrong_relation(self, relation: Relation, on: date) -> Iterator[Refusal]:
        """The worker's end is none of those the case is about and no resource; a retired resource has none anew."""
        if relation.worker in self.client_parties(on=on) | {resource.id for resource in self.resources}:
            yield Refusal("not_a_worker", {"worker": relation.worker, "kind": relation.kind}, "worker")
        if any(each.id == relation.resource and each.status == "retired" for each in self.resources):
            yield Refusal("resource_retired", {"resource": relation.resource}, "resource")

    def _not_in_use(self, start: ServiceStart) -> Iterator[Refusal]:
        for referral in self.referrals:
            if referral.id == start.referral and referral.status in ("draft", "declined", "cancelled"):
                yield Refusal("referral_not_in_use", {"id": referral.id, "status": referral.status}, "referral")

    def _item_of_another_need(self, start: ServiceStart) -> Iterator[Refusal]:
        """The item a service carries out is for a goal of the same need."""
        goal = next((item.goal for item in self.plan_items if item.id == start.item), None)
        serves = next((each.need for each in self.goals if each.id == goal), None)
        asked = next((each.need for each in self.referrals if each.id == start.referral), start.need)
        if serves is not None and asked is not None and asked != serves:
            yield Refusal("item_of_another_need", {"item": start.item, "need": serves}, "item")

    def _retired(self, referral: Referral) -> Iterator[Refusal]:
        """A retired resource takes no new referral; one that was sent goes on, and a draft can be given up."""
        known = any(each.id == referral.id and each.status != "draft" for each in self.referrals)
        retired = any(each.id == referral.resource and each.status == "retired" for each in self.resources)
        if retired and not known and referral.status != "cancelled":
            yield Refusal("resource_retired", {"resource": referral.resource}, "resource")

    def _second_primary(self, assignment: Assignment, on: date) -> Iterator[Refusal]:
        """A case is handed over on the last day of the one before, also where the past is written longer later."""
        before = next((each.until for each in self.assignments if each.key == assignment.key), None)
        past = assignment.until is not None and assignment.until < on
        since = before if past and before else on
        for each in self.assignments:
            ended = each.until is not None and each.until <= since
            over = assignment.until is not None and assignment.until <= since
            if each.role == PRIMARY and each.worker != assignment.worker and not (ended or over):
                yield Refusal("one_primary", {"worker": each.worker}, "role")

    def changes(self, what: Record, *, on: date) -> dict[str, object]:
        """The fields this record changes on its day, and their new values."""
        if what.SHELF:
            things: tuple[Record, ...] = getattr(self, what.SHELF)
            if any(thing.key == what.key for thing in things):
                return {what.SHELF: tuple(what if thing.key == what.key else thing for thing in things)}
            return {what.SHELF: (*things, what)}
        if isinstance(what, StageChange) and what.takes_back:
            return {}
        if isinstance(what, StageChange):
            return {"stage": what.stage, "kinds": what.kinds, "workflow": what.workflow or self.workflow}
        if isinstance(what, Closure):
            still_running = tuple(each for each in self.assignments if each.holds_on(on))
            return {"status": "closed", "assignments": (), "previous_team": still_running}
        if isinstance(what, Reopening):
            return {"status": "open"}
        if isinstance(what, Assessment | RiskRating) and what.risk:
            return {"risk": what.risk}
        return {}


def _days_of(what: Record) -> Iterator[tuple[str, date]]:
    """The days on which a record says something was done."""
    if isinstance(what, PlanItem | FollowUp) and what.done_on:
        yield "done_on", what.done_on
