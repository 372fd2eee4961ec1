"""The state of a case, folded from its entries: how an entry changes it, and which entries contradict it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal, TypeAlias, TypeVar, cast

import attrs

from casekit.answers import Refusal
from casekit.models.approval import Approval
from casekit.models.assessment import Assessment, RiskLevel, RiskRating
from casekit.models.case_link import CaseLink
from casekit.models.catalogue import RECORDS
from casekit.models.client import Client
from casekit.models.closure import Closure, Departure, Reopening, with_last_day
from casekit.models.consent import Consent
from casekit.models.delivery import ServiceEnd, ServiceStart
from casekit.models.follow_up import FollowUp
from casekit.models.goal import Goal
from casekit.models.history import Entry, StageChange, WorkflowRef
from casekit.models.household import Household
from casekit.models.open_work import SHELVES_OF_OPEN_WORK, cancelled, open_things
from casekit.models.parties import parties
from casekit.models.persons import KEYED_BY_PERSON, Persons, named_after
from casekit.models.plan import PlanItem
from casekit.models.record import Record
from casekit.models.referral import Referral
from casekit.models.relation import Relation
from casekit.models.resource import Resource
from casekit.models.review import FeedbackAnswer
from casekit.models.running_services import ends_service, is_same_service
from casekit.models.team import Assignment, second_primaries
from casekit.nearest import known_facts

Status: TypeAlias = Literal["open", "closed"]
Key: TypeAlias = tuple[object, ...]
_SomeThing = TypeVar("_SomeThing", bound=Record)
_RATE_RISK = (Assessment, RiskRating)
_PEOPLE = (Client, Household, Departure)
_NO_FIELDS = ("shelves", "persons", "services", "cancelled", "passed_on")
"""The parts of a state that are no fields of a case."""
SHELVES: tuple[str, ...] = tuple(dict.fromkeys(each.SHELF for each in RECORDS.values() if each.SHELF))
"""The shelves of a case: its fields that hold the current version of each thing."""


class CaseState:
    """
    The state of a case after some of its entries. It is mutable: `apply` adds one entry, in the order they happened.

    `id` is that of the case. `shelves` maps each shelf, also those of the office, to its things by key, in the order
    first recorded. The rules of casework are not evaluated here; `problems` only finds records that are impossible in
    this state.

    `services` has the running services. `passed_on` is the day of a stage that was only to be passed through.
    `cancelled` has what the last closing cancelled: what was open, by its shelf and key, as it was before and as it is
    now.
    """

    __slots__ = (
        "cancelled", "id", "kinds", "passed_on", "persons", "previous_team", "risk", "services", "shelves", "stage",
        "status", "workflow", "zone",
    )  # fmt: skip

    def __init__(self, id: str) -> None:
        self.id = id
        self.workflow: WorkflowRef | None = None
        self.zone = ""
        self.stage = ""
        self.kinds: tuple[str, ...] = ()
        self.status: Status = "open"
        self.risk: RiskLevel | None = None
        self.previous_team: tuple[Assignment, ...] = ()
        self.persons = Persons()
        self.services: tuple[ServiceStart, ...] = ()
        self.passed_on: date | None = None
        self.cancelled: dict[tuple[str, Key], tuple[Record, Record]] = {}
        self.shelves: dict[str, dict[Key, Record]] = {shelf: {} for shelf in SHELVES}

    def after(self, what: Record, on: date) -> CaseState:
        """Return a new state with one more record applied; this state does not change."""
        state = self._shallow_copy()
        if isinstance(what, Closure | Reopening):
            touched = ["assignments", *SHELVES_OF_OPEN_WORK.values()]
        else:
            touched = [] if what.shelf_name is None else [what.shelf_name]
            touched += KEYED_BY_PERSON if isinstance(what, _PEOPLE) else ()
        if touched:
            state.shelves = {**self.shelves, **{name: {**self.shelves.get(name, {})} for name in touched}}
        state.apply(what, on)
        return state

    def copy(self) -> CaseState:
        """Return an independent copy."""
        state = self._shallow_copy()
        state.shelves = {shelf: {**things} for shelf, things in self.shelves.items()}
        return state

    def _shallow_copy(self) -> CaseState:
        """Return a copy that shares the dicts of the shelves with this state."""
        state: CaseState = object.__new__(CaseState)
        for name in CaseState.__slots__:
            setattr(state, name, getattr(self, name))
        return state

    def apply(self, what: Record, on: date) -> None:
        """Apply a record that happened on this day; the state is changed in place."""
        shelf = what.shelf_name
        if shelf is not None:
            if isinstance(what, Consent):
                what = self._continued(what, on)
            elif isinstance(what, Departure):
                what = with_last_day(what, on=on)
            index = self.index_client if isinstance(what, _PEOPLE) else None
            things = self.shelves.get(shelf)
            if things is None:  # a shelf of the office, which begins with its first thing
                things = self.shelves[shelf] = {}
            things[what.identity] = what
            if isinstance(what, _PEOPLE):
                self._people_changed(what, index, on)
        elif isinstance(what, StageChange):
            self.stage, self.kinds = what.stage, what.kinds
            self.workflow = what.workflow or self.workflow
            self.zone = self.zone or what.zone or ""
            stays = what.adopted and what.stage == what.source
            if what.enters and not stays:
                self.passed_on = on if what.passing else None
        elif isinstance(what, Closure):
            self.status = "closed"
            self.previous_team = tuple(each for each in self._things(Assignment) if each.holds_on(on))
            self.shelves["assignments"] = {}
            self._cancel(what, on)
        elif isinstance(what, Reopening):
            self.status = "open"
            self._restore()
        elif isinstance(what, _RATE_RISK) and what.risk:
            present = self.client_parties(on=on)
            self.persons = self.persons.rated(what.about, what.risk, present=present)
            self.risk = self.persons.highest(present)
        elif isinstance(what, ServiceStart):
            self.services = (*(each for each in self.services if not is_same_service(each, what, self)), what)
        elif isinstance(what, ServiceEnd):
            self.services = tuple(each for each in self.services if not ends_service(what, each, self))
            self.cancelled = {
                key: (before, now) for key, (before, now) in self.cancelled.items()
                if not (isinstance(before, ServiceStart) and ends_service(what, before, self))
            }  # fmt: skip

    def fields(self) -> dict[str, object]:
        """Return the fields of the case in this state."""
        found: dict[str, object] = {shelf: tuple(self.shelves[shelf].values()) for shelf in SHELVES}
        for name in CaseState.__slots__:
            if name not in _NO_FIELDS:
                found[name] = getattr(self, name)
        return found

    def changed_fields(self, what: Record) -> dict[str, object]:
        """Return the fields of the case that this record, applied last, may have changed; an own shelf is no field."""
        if shelf := what.shelf_name:
            names = (shelf, *KEYED_BY_PERSON) if isinstance(what, _PEOPLE) else (shelf,)
            changed: dict[str, object] = {name: tuple(self.shelves[name].values()) for name in names if name in SHELVES}
            return {**changed, "risk": self.risk} if isinstance(what, _PEOPLE) else changed
        if isinstance(what, StageChange):
            return {"stage": self.stage, "kinds": self.kinds, "workflow": self.workflow, "zone": self.zone}
        if isinstance(what, Closure | Reopening):
            fields: dict[str, object] = {"status": self.status, "previous_team": self.previous_team}
            for name in ("assignments", *SHELVES_OF_OPEN_WORK.values()):
                fields[name] = tuple(self.shelves[name].values())
            return fields
        return {"status": self.status, "risk": self.risk}

    def client_parties(self, *, on: date) -> frozenset[str]:
        """Return the ids of those the case is about on a day."""
        clients = (client.id for client in self._things(Client))
        return parties(clients, self._things(Household), self._things(Departure), on=on)

    @property
    def index_client(self) -> str | None:
        """The id of the index client of the first household, or of the first client; None before there is one."""
        clients = self.shelves["clients"]
        for home in self._things(Household)[:1]:
            if (home.index_client,) in clients:
                return home.index_client
        return str(next(iter(clients))[0]) if clients else None

    def _people_changed(self, what: Record, index: str | None, on: date) -> None:
        """Update what depends on who the case is about; `index` is the index client before."""
        self.persons = self.persons.joined_by(what)
        if index is not None and index != self.index_client:
            self.persons = self.persons.owning(index, self.shelves)
            for shelf in KEYED_BY_PERSON:
                self.shelves[shelf] = named_after(index, self.shelves[shelf])
        after = on + timedelta(days=1) if isinstance(what, Departure) and on < date.max else on
        self.risk = self.persons.highest(self.client_parties(on=after))

    def problems(self, what: Record, on: date) -> Iterator[Refusal]:
        """Yield why a record of this day contradicts the state. The rules of casework are not evaluated."""
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
            if (id,) not in self.shelves.get(shelf, ()):
                yield Refusal("unknown_id", {"id": id, "shelf": shelf, **self._known_ids(shelf)}, field)
        for field, person in what.named_persons().items():
            if person is not None and person not in (known := self.persons.named):
                yield Refusal("unknown_person", {"id": person, **known_facts(sorted(known), len(known))}, field)
        yield from self._problems_of_kind(what, on)
        if isinstance(what, PlanItem | FollowUp) and what.done_on and what.done_on > on:
            yield Refusal("day_not_come", {"day": what.done_on}, "done_on")
        things = self.shelves.get(what.shelf_name or "", {})
        before = things.get(what.identity) if things else None
        if before is not None and before.named_persons() != (named := what.named_persons()):
            changed = (field for field, person in named.items() if person != before.named_persons().get(field))
            yield from (Refusal("never_changes", {"field": field}, field) for field in changed)
        if what.shelf_name and type(what).follows is not Record.follows:
            yield from what.follows(before, tuple(things.values()))

    def _things(self, kind: type[_SomeThing]) -> tuple[_SomeThing, ...]:
        """Return the current version of every thing of this kind."""
        return cast("tuple[_SomeThing, ...]", tuple(self.shelves[kind.SHELF or ""].values()))

    def _known_ids(self, shelf: str) -> dict[str, object]:
        """Return the first ids of a shelf and their number, as facts of a refusal."""
        things = self.shelves.get(shelf, {})
        return known_facts(map(id_of, things), len(things))

    def _continued(self, consent: Consent, on: date) -> Consent:
        """
        Return a consent as it follows its previous version; a first version without `since` begins on its day.

        After a withdrawal in force on the day of the record, a version that is not withdrawn is given anew. It begins
        on that day, unless it names a later day than that of the withdrawal; if it has ended before that day, it stays
        withdrawn. A version that is withdrawn too stays withdrawn from the earlier day.
        """
        before = self.shelves.get("consents", {}).get(consent.identity)
        since, withdrawn_on = consent.since, consent.withdrawn_on
        if isinstance(before, Consent) and before.withdrawn_on is not None and before.withdrawn_on <= on:
            is_anew = since is not None and since > before.withdrawn_on
            has_ended = consent.until is not None and consent.until < on
            if not is_anew and (withdrawn_on is not None or has_ended):
                withdrawn_on = min(withdrawn_on or before.withdrawn_on, before.withdrawn_on)
            elif not is_anew:
                since = on
        if since is None:
            since = before.since if isinstance(before, Consent) and before.since else on
            since = min(day for day in (since, consent.until, withdrawn_on) if day)
        if (since, withdrawn_on) == (consent.since, consent.withdrawn_on):
            return consent
        return attrs.evolve(consent, since=since, withdrawn_on=withdrawn_on)

    def _problems_of_kind(self, what: Record, on: date) -> Iterator[Refusal]:
        """Yield the problems that only records of this one kind can have."""
        if isinstance(what, ServiceStart):
            yield from self._unusable_referral(what)
            yield from self._item_of_another_need(what)
        elif isinstance(what, Referral):
            yield from self._retired_resource(what)
        elif isinstance(what, Relation):
            yield from self._wrong_relation(what, on)
        elif isinstance(what, FeedbackAnswer) and what.plan is not None:
            if (what.plan,) not in self.shelves["plans"]:
                facts = {"id": str(what.plan), "shelf": "plans", **self._known_ids("plans")}
                yield Refusal("unknown_id", facts, "plan")
        elif isinstance(what, Approval) and what.shelf is not None:
            if not any(id_of(key) == what.thing for key in self.shelves[what.shelf]):
                facts = {"id": what.thing, "shelf": what.shelf, **self._known_ids(what.shelf)}
                yield Refusal("unknown_id", facts, "thing")
        elif isinstance(what, Assignment):
            yield from second_primaries(what, self._things(Assignment), on=on)
        elif isinstance(what, ServiceEnd) and not any(ends_service(what, each, self) for each in self._begun()):
            yield Refusal("service_not_running", {"referral": what.referral, "need": what.need}, "referral")
        elif isinstance(what, Departure) and not self._remaining(what, on):
            yield Refusal("last_person", {"person": what.person}, "person")
        elif isinstance(what, CaseLink) and what.case == self.id:
            yield Refusal("case_linked_to_itself", {}, "case")

    def _cancel(self, closure: Closure, on: date) -> None:
        """Cancel the open work that a closure cancels, and remember what a reopening restores."""
        self.cancelled = {}
        for kind in closure.cancels:
            shelf = SHELVES_OF_OPEN_WORK.get(kind)
            for thing in [*open_things(self.shelves[shelf].values(), on=on, zone=self.zone)] if shelf else ():
                self.cancelled[shelf or "", thing.identity] = thing, (ended := cancelled(thing))
                self.shelves[shelf or ""][thing.identity] = ended
            if kind == "services":
                self.cancelled.update({(kind, (place,)): (each, each) for place, each in enumerate(self.services)})
                self.services = ()

    def _begun(self) -> tuple[ServiceStart, ...]:
        """Return the running services, and those that the last closing cancelled."""
        cancelled = (before for before, _ in self.cancelled.values() if isinstance(before, ServiceStart))
        return (*self.services, *cancelled)

    def _restore(self) -> None:
        """Restore what the last closing cancelled, but for what was recorded anew since."""
        for (shelf, key), (before, ended) in self.cancelled.items():
            if shelf == "services" and isinstance(before, ServiceStart):
                self.services = (*self.services, before)
            elif self.shelves[shelf].get(key) is ended:
                self.shelves[shelf][key] = before
        self.cancelled = {}

    def _remaining(self, departure: Departure, on: date) -> frozenset[str]:
        """Return whom the case is still about once everyone who leaves has left."""
        leaving = (*self._things(Departure), with_last_day(departure, on=on))
        last = max(each.until for each in leaving if each.until is not None)
        return self.client_parties(on=min(last, date.max - timedelta(days=1)) + timedelta(days=1)) - {departure.person}

    def _wrong_relation(self, relation: Relation, on: date) -> Iterator[Refusal]:
        """Yield refusals if the worker is a client party or a resource, and if the resource is retired."""
        if relation.worker in self.client_parties(on=on) or (relation.worker,) in self.shelves["resources"]:
            yield Refusal("not_a_worker", {"worker": relation.worker, "kind": relation.kind}, "worker")
        if self._is_retired(relation.resource):
            yield Refusal("resource_retired", {"resource": relation.resource}, "resource")

    def _is_retired(self, id: str | None) -> bool:
        """Return whether this is the id of a resource whose status is "retired"."""
        resource = self.shelves["resources"].get((id,))
        return isinstance(resource, Resource) and resource.status == "retired"

    def _unusable_referral(self, start: ServiceStart) -> Iterator[Refusal]:
        """Yield a refusal if the referral of a service is a draft, declined or cancelled."""
        referral = self.shelves["referrals"].get((start.referral,))
        if isinstance(referral, Referral) and referral.status in ("draft", "declined", "cancelled"):
            yield Refusal("referral_not_in_use", {"id": referral.id, "status": referral.status}, "referral")

    def _item_of_another_need(self, start: ServiceStart) -> Iterator[Refusal]:
        """Yield a refusal if the plan item that a service carries out is for another need than the service."""
        item = self.shelves["plan_items"].get((start.item,))
        goal = self.shelves["goals"].get((item.goal,)) if isinstance(item, PlanItem) else None
        referral = self.shelves["referrals"].get((start.referral,))
        need = referral.need if isinstance(referral, Referral) else start.need
        if isinstance(goal, Goal) and need is not None and need != goal.need:
            yield Refusal("item_of_another_need", {"item": start.item, "need": goal.need}, "item")

    def _retired_resource(self, referral: Referral) -> Iterator[Refusal]:
        """
        Yield a refusal if a referral would be drafted for, or sent to, a retired resource.

        A referral that was sent before goes on, and a draft can be cancelled.
        """
        before = self.shelves["referrals"].get(referral.identity)
        was_sent = isinstance(before, Referral) and before.status != "draft"
        if self._is_retired(referral.resource) and not was_sent and referral.status != "cancelled":
            yield Refusal("resource_retired", {"resource": referral.resource}, "resource")


def id_of(key: Key) -> str:
    """Return the key of a thing as one text: its parts, joined by spaces."""
    return " ".join(map(str, key))


def state_after(timeline: Iterable[Entry], id: str) -> CaseState:
    """Return the state of the case with this id after entries that are in the order in which they happened."""
    state = CaseState(id)
    for entry in timeline:
        state.apply(entry.what, entry.at.date())
    return state


def contradictions(timeline: Iterable[Entry], id: str) -> dict[int, tuple[Refusal, ...]]:
    """
    Return the problems of each entry that contradicts the case or the entries before it, by the number of the entry.

    `id` is that of the case.
    """
    state, found = CaseState(id), dict[int, tuple[Refusal, ...]]()
    for entry in timeline:
        day = entry.at.date()
        problems = tuple(state.problems(entry.what, day))
        if problems:
            found[entry.number] = problems
        state.apply(entry.what, day)
    return found
