"""The state of a case: what its entries add up to, what an entry changes, and what would contradict it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, TypeAlias, TypeVar, cast

import attrs

from casekit.answers import Refusal
from casekit.models.approval import Approval
from casekit.models.assessment import Assessment, RiskLevel, RiskRating
from casekit.models.catalogue import RECORDS
from casekit.models.client import Client
from casekit.models.closure import Closure, Reopening
from casekit.models.consent import Consent
from casekit.models.delivery import ServiceStart
from casekit.models.follow_up import FollowUp
from casekit.models.goal import Goal
from casekit.models.history import Entry, StageChange, WorkflowRef
from casekit.models.household import Household
from casekit.models.parties import parties
from casekit.models.plan import PlanItem
from casekit.models.record import Record
from casekit.models.referral import Referral
from casekit.models.relation import Relation
from casekit.models.resource import Resource
from casekit.models.review import FeedbackAnswer
from casekit.models.team import PRIMARY, Assignment
from casekit.nearest import known_facts

Status: TypeAlias = Literal["open", "closed"]
Key: TypeAlias = tuple[object, ...]
_SomeThing = TypeVar("_SomeThing", bound=Record)
_RATE_RISK = (Assessment, RiskRating)
SHELVES: tuple[str, ...] = tuple(dict.fromkeys(each.SHELF for each in RECORDS.values() if each.SHELF))
"""The shelves of a case: its fields that hold the current version of each thing."""


class CaseState:
    """
    The state of a case after some of its entries. It is changed by `apply`, in the order in which things happened.

    `shelves` holds the things of each shelf by their key, in the order first recorded. No rule of casework is judged
    here: `problems` says whether something can be so at all.
    """

    __slots__ = ("kinds", "previous_team", "risk", "shelves", "stage", "status", "workflow", "zone")

    def __init__(self) -> None:
        self.workflow: WorkflowRef | None = None
        self.zone = ""
        self.stage = ""
        self.kinds: tuple[str, ...] = ()
        self.status: Status = "open"
        self.risk: RiskLevel | None = None
        self.previous_team: tuple[Assignment, ...] = ()
        self.shelves: dict[str, dict[Key, Record]] = {shelf: {} for shelf in SHELVES}

    def after(self, what: Record, on: date) -> CaseState:
        """Return the state after one more record; this one stays as it is."""
        state = self._shallow()
        touched = "assignments" if isinstance(what, Closure) else what.SHELF
        if touched:
            state.shelves = {**self.shelves, touched: {**self.shelves[touched]}}
        state.apply(what, on)
        return state

    def copy(self) -> CaseState:
        """Return a copy that stays as it is when this one is changed."""
        state = self._shallow()
        state.shelves = {shelf: {**things} for shelf, things in self.shelves.items()}
        return state

    def _shallow(self) -> CaseState:
        state: CaseState = object.__new__(CaseState)
        for name in CaseState.__slots__:
            setattr(state, name, getattr(self, name))
        return state

    def apply(self, what: Record, on: date) -> None:
        """Change the state by a record that happened on a day."""
        shelf = what.SHELF
        if shelf is not None:
            if isinstance(what, Consent) and what.since is None:
                what = self._with_its_first_day(what, on)
            self.shelves[shelf][what.identity] = what
        elif isinstance(what, StageChange):
            self.stage, self.kinds = what.stage, what.kinds
            self.workflow = what.workflow or self.workflow
            self.zone = self.zone or what.zone or ""
        elif isinstance(what, Closure):
            self.status = "closed"
            self.previous_team = tuple(each for each in self._on(Assignment) if each.holds_on(on))
            self.shelves["assignments"] = {}
        elif isinstance(what, Reopening):
            self.status = "open"
        elif isinstance(what, _RATE_RISK) and what.risk:
            self.risk = what.risk

    def fields(self) -> dict[str, object]:
        """Return the fields of the case in this state."""
        found: dict[str, object] = {shelf: tuple(things.values()) for shelf, things in self.shelves.items()}
        for name in CaseState.__slots__:
            if name != "shelves":
                found[name] = getattr(self, name)
        return found

    def changed_fields(self, what: Record) -> dict[str, object]:
        """Return the fields of the case that this record, applied last, may have changed."""
        if what.SHELF:
            return {what.SHELF: tuple(self.shelves[what.SHELF].values())}
        if isinstance(what, StageChange):
            return {"stage": self.stage, "kinds": self.kinds, "workflow": self.workflow, "zone": self.zone}
        if isinstance(what, Closure):
            return {"status": self.status, "assignments": (), "previous_team": self.previous_team}
        return {"status": self.status, "risk": self.risk}

    def client_parties(self, *, on: date) -> frozenset[str]:
        """Return the ids of those the case is about on a day."""
        return parties((client.id for client in self._on(Client)), self._on(Household), on=on)

    def problems(self, what: Record, on: date) -> Iterator[Refusal]:
        """Yield why this record, on its day, contradicts the state: no rule is judged, only whether it can be so."""
        if isinstance(what, StageChange):
            if what.source != (self.stage or None):
                yield Refusal("not_in_this_stage", {"stage": self.stage, "named": what.source}, "source")
            return
        if not self.stage:
            yield Refusal("precedes_the_opening", {}, "at")
        if isinstance(what, Closure) and self.status == "closed":
            yield Refusal("case_is_closed", {})
        if isinstance(what, Reopening) and self.status == "open":
            yield Refusal("case_is_open", {})
        for field, shelf, id in what.mentions():
            if (id,) not in self.shelves[shelf]:
                yield Refusal("unknown_id", {"id": id, "shelf": shelf, **self._known(shelf)}, field)
        yield from self._of_its_kind(what, on)
        if isinstance(what, PlanItem | FollowUp) and what.done_on and what.done_on > on:
            yield Refusal("day_not_come", {"day": what.done_on}, "done_on")
        if what.SHELF and type(what).follows is not Record.follows:
            things = self.shelves[what.SHELF]
            yield from what.follows(things.get(what.identity), tuple(things.values()))

    def _on(self, kind: type[_SomeThing]) -> tuple[_SomeThing, ...]:
        return cast("tuple[_SomeThing, ...]", tuple(self.shelves[kind.SHELF or ""].values()))

    def _known(self, shelf: str) -> dict[str, object]:
        """Return the first ids of a shelf as facts, and how many there are."""
        return known_facts(map(id_of, self.shelves[shelf]), len(self.shelves[shelf]))

    def _with_its_first_day(self, consent: Consent, on: date) -> Consent:
        """Return the consent with the day from which it is in force: that of the version before, or today."""
        before = self.shelves["consents"].get(consent.identity)
        since = before.since if isinstance(before, Consent) and before.since else on
        return attrs.evolve(consent, since=min(day for day in (since, consent.until, consent.withdrawn_on) if day))

    def _of_its_kind(self, what: Record, on: date) -> Iterator[Refusal]:
        """Yield what contradicts one kind of record alone."""
        if isinstance(what, ServiceStart):
            yield from self._not_in_use(what)
            yield from self._item_of_another_need(what)
        elif isinstance(what, Referral):
            yield from self._retired(what)
        elif isinstance(what, Relation):
            yield from self._wrong_relation(what, on)
        elif isinstance(what, FeedbackAnswer) and what.plan is not None:
            if (what.plan,) not in self.shelves["plans"]:
                facts = {"id": str(what.plan), "shelf": "plans", **self._known("plans")}
                yield Refusal("unknown_id", facts, "plan")
        elif isinstance(what, Approval) and what.shelf is not None:
            if not any(id_of(key) == what.thing for key in self.shelves[what.shelf]):
                yield Refusal("unknown_id", {"id": what.thing, "shelf": what.shelf, **self._known(what.shelf)}, "thing")
        elif isinstance(what, Assignment) and what.role == PRIMARY:
            yield from self._second_primary(what, on)

    def _wrong_relation(self, relation: Relation, on: date) -> Iterator[Refusal]:
        """The worker's end is none of those the case is about and no resource; a retired resource has none anew."""
        if relation.worker in self.client_parties(on=on) or (relation.worker,) in self.shelves["resources"]:
            yield Refusal("not_a_worker", {"worker": relation.worker, "kind": relation.kind}, "worker")
        if self._is_retired(relation.resource):
            yield Refusal("resource_retired", {"resource": relation.resource}, "resource")

    def _is_retired(self, id: str | None) -> bool:
        resource = self.shelves["resources"].get((id,))
        return isinstance(resource, Resource) and resource.status == "retired"

    def _not_in_use(self, start: ServiceStart) -> Iterator[Refusal]:
        referral = self.shelves["referrals"].get((start.referral,))
        if isinstance(referral, Referral) and referral.status in ("draft", "declined", "cancelled"):
            yield Refusal("referral_not_in_use", {"id": referral.id, "status": referral.status}, "referral")

    def _item_of_another_need(self, start: ServiceStart) -> Iterator[Refusal]:
        """The item a service carries out is for a goal of the same need."""
        item = self.shelves["plan_items"].get((start.item,))
        goal = self.shelves["goals"].get((item.goal,)) if isinstance(item, PlanItem) else None
        referral = self.shelves["referrals"].get((start.referral,))
        asked = referral.need if isinstance(referral, Referral) else start.need
        if isinstance(goal, Goal) and asked is not None and asked != goal.need:
            yield Refusal("item_of_another_need", {"item": start.item, "need": goal.need}, "item")

    def _retired(self, referral: Referral) -> Iterator[Refusal]:
        """A retired resource takes no new referral; one that was sent goes on, and a draft can be given up."""
        before = self.shelves["referrals"].get(referral.identity)
        known = isinstance(before, Referral) and before.status != "draft"
        if self._is_retired(referral.resource) and not known and referral.status != "cancelled":
            yield Refusal("resource_retired", {"resource": referral.resource}, "resource")

    def _second_primary(self, assignment: Assignment, on: date) -> Iterator[Refusal]:
        """A case is handed over on the last day of the one before, also where the past is written longer later."""
        earlier = self.shelves["assignments"].get(assignment.identity)
        before = earlier.until if isinstance(earlier, Assignment) else None
        past = assignment.until is not None and assignment.until < on
        since = before if past and before else on
        for each in self._on(Assignment):
            ended = each.until is not None and each.until <= since
            over = assignment.until is not None and assignment.until <= since
            if each.role == PRIMARY and each.worker != assignment.worker and not (ended or over):
                yield Refusal("one_primary", {"worker": each.worker}, "role")


def without_a_shelf(what: Record) -> Iterator[Refusal]:
    """Yield why a thing cannot enter a case: the case has no shelf for it. A host's own records are happenings."""
    if what.SHELF is not None and what.SHELF not in SHELVES:
        yield Refusal("unknown_shelf", {"shelf": what.SHELF, "known": SHELVES}, "what")


def id_of(key: Key) -> str:
    """Return the key of a thing as its id in a text: its parts in one."""
    return " ".join(map(str, key))


def state_after(timeline: Iterable[Entry]) -> CaseState:
    """Return the state after these entries, given in the order in which they happened."""
    state = CaseState()
    for entry in timeline:
        state.apply(entry.what, entry.at.date())
    return state


def contradictions(timeline: Iterable[Entry]) -> dict[int, tuple[Refusal, ...]]:
    """Return why each entry contradicts those that happened before it, by its number; without those that do not."""
    state, found = CaseState(), dict[int, tuple[Refusal, ...]]()
    for entry in timeline:
        day = entry.at.date()
        problems = tuple(state.problems(entry.what, day))
        if problems:
            found[entry.number] = problems
        state.apply(entry.what, day)
    return found
