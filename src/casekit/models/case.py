"""The case: its history, and its current state, which is derived from the history."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar, Self, TypeVar, cast, overload

import attrs

from casekit.answers import Refusal
from casekit.days.instants import check_instant
from casekit.days.steps import only_day
from casekit.days.zones import in_zone
from casekit.errors import RecordError, refusing
from casekit.models.approval import Approval, DeadlineSet, Waiver
from casekit.models.assessment import Need, RiskLevel
from casekit.models.case_link import CaseLink
from casekit.models.client import Client
from casekit.models.closure import Departure, Reopening
from casekit.models.consent import Consent
from casekit.models.delivery import ServiceStart, SessionCount
from casekit.models.follow_up import FollowUp
from casekit.models.goal import Goal
from casekit.models.history import Entry, Episode, StageInterval, WorkflowRef
from casekit.models.household import Household
from casekit.models.lookup import current_of, entries_about, kind_of
from casekit.models.office_record import OfficeRecord
from casekit.models.opening import CaseId, opening_entries
from casekit.models.outcome import DomainScore, Indicator, ServiceRating
from casekit.models.plan import Plan, PlanItem
from casekit.models.record import Record, Value, construct_unchecked, evolve_unchecked
from casekit.models.referral import Referral
from casekit.models.resource import Provider, Resource
from casekit.models.state import CaseState, Status, state_after
from casekit.models.team import Actor, Assignment
from casekit.models.text import Code, normalized
from casekit.models.thing_step import ThingStep
from casekit.models.tie import Tie
from casekit.models.timeline import (
    entries_until,
    episodes_of,
    faults_of_history,
    in_one_zone,
    mended_entries,
    numbered,
    opens,
    stage_intervals_of,
    timeline_of,
    until,
    zone_of_case,
)

_SomeRecord = TypeVar("_SomeRecord", bound=Record)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Case(Value):
    """
    One case: its current state, and the append-only history from which that state follows.

    Every field except `id` and `history` is derived from the history. Building a Case whose fields contradict its
    history raises RecordError, which names the fields. Create a case with `StageMachine.open`; load a stored one with
    `casekit.loads`.

    revision: The number of its last entry.
    history: The entries, in order of their numbers.
    workflow: A reference to the workflow that it follows.
    zone: The zone in which its days are counted: an IANA name, or an offset from UTC such as "+09:00".
    stage: The id of the stage it is in.
    kinds: What that stage is for: see `casekit.stages.KINDS`.
    status: "open" or "closed".
    risk: "low", "medium" or "high". None: not rated yet.
    clients, needs, goals and the other fields of records: Their current versions, in the order first recorded.
    previous_team: The assignments that ran when the case was last closed.
    is_past: Whether later entries are left out, as in the result of `as_of`. It does not affect equality.

    >>> monday = datetime.fromisoformat("2025-03-17T10:00+00:00")
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> case.client.id, case.status, case.revision, case.zone
    ('C-3', 'open', 2, '+00:00')
    """

    is_past: ClassVar[bool] = False

    id: str
    revision: int
    history: tuple[Entry, ...] = attrs.field(repr=False)
    workflow: WorkflowRef
    zone: Code
    stage: Code
    kinds: tuple[Code, ...]
    status: Status = "open"
    risk: RiskLevel | None = None
    clients: tuple[Client, ...] = ()
    households: tuple[Household, ...] = ()
    needs: tuple[Need, ...] = ()
    goals: tuple[Goal, ...] = ()
    providers: tuple[Provider, ...] = ()
    resources: tuple[Resource, ...] = ()
    ties: tuple[Tie, ...] = ()
    plans: tuple[Plan, ...] = ()
    plan_items: tuple[PlanItem, ...] = ()
    referrals: tuple[Referral, ...] = ()
    steps: tuple[ThingStep, ...] = ()
    consents: tuple[Consent, ...] = ()
    departures: tuple[Departure, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    previous_team: tuple[Assignment, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    approvals: tuple[Approval, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    deadlines_set: tuple[DeadlineSet, ...] = ()
    case_links: tuple[CaseLink, ...] = ()
    service_ratings: tuple[ServiceRating, ...] = ()
    session_counts: tuple[SessionCount, ...] = ()
    domain_scores: tuple[DomainScore, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    @classmethod
    @refusing(RecordError)
    def open(
        cls, client: Client | Household, *, id: str, at: datetime, by: Actor | str, workflow: WorkflowRef, stage: str,
        kinds: tuple[str, ...] = (), recorded_at: datetime | None = None, zone: str | None = None,
        index_client: Client | None = None,
    ) -> Case:  # fmt: skip
        """
        Return a new case in its first stage. Its history begins with the opening and the client or household.

        Args:
            client: The client or household that the case is about.
            id: The id of the case.
            at: When the case was opened, with an offset.
            by: Who opens it.
            workflow: The workflow that the case follows.
            stage: The id of the first stage.
            kinds: What that stage is for: see `casekit.stages.KINDS`.
            recorded_at: When the opening is written down. None: at `at`.
            zone: The zone in which its days are counted: an IANA name or an offset. None: the zone of `at`.
            index_client: A household's index client, a member on the day of opening. None: a Client with only the id.

        Raises RecordError for an invalid argument.
        """
        entries = opening_entries(
            client, id=id, at=at, by=by, workflow=workflow, stage=stage, kinds=kinds, recorded_at=recorded_at,
            zone=zone, index_client=index_client,
        )  # fmt: skip
        return cls.from_history(id, entries)

    @classmethod
    def from_history(cls, id: str, history: Sequence[Entry]) -> Case:
        """
        Return the case with this history.

        Args:
            id: The id of the case.
            history: The entries, in the order in which they were written down. An entry without a number gets the
                number after that of the entry before it. Instants are converted to the zone of the case.

        Types and the order of entries are validated. `verify` tells whether the entries fit each other and the rules.

        Raises RecordError with every fault if the history does not begin with the opening, names no client, or is not
        in the order of its numbers.
        """
        cannot = f"cannot build case {id!r} from its history" if type(id) is str else "cannot build the case"
        faults = list(faults_of_history(history))
        try:
            id = CaseId(id=id).id
        except RecordError as error:
            faults += error.refusals
        if faults:
            raise RecordError(cannot, faults)
        return folded(id, in_one_zone(numbered(history)))

    def _faults(self) -> Iterator[Refusal]:
        if faults := tuple(faults_of_history(self.history)):
            yield from faults
            return
        derived = folded(self.id, in_one_zone(numbered(self.history)))
        for field in attrs.fields(Case):
            if getattr(self, field.name) != getattr(derived, field.name):
                yield Refusal("contradicts_history", {"field": field.name}, field.name)

    @property
    def opened_at(self) -> datetime:
        """The instant the case was opened."""
        return next(entry.at for entry in self.timeline if opens(entry))

    @property
    def client(self) -> Client:
        """The index client of the first household, or the first client if there is no household."""
        index = state_of(self).index_client
        return next(each for each in self.clients if each.id == index)

    @property
    def client_unit(self) -> Client | Household:
        """Whom the case is about: the first household, or the first client if there is no household."""
        return self.households[0] if self.households else self.client

    def client_parties(self, *, on: date) -> frozenset[str]:
        """Return the ids of the clients and household members on a day, without clients who left every household."""
        return state_of(self).client_parties(on=only_day(on))

    def day_of(self, at: datetime) -> date:
        """Return the day of an instant in the zone of the case. Raises RecordError if the instant has no offset."""
        check_instant(at, about=f"case {self.id!r}")
        return in_zone(at, zone_of_case(self.zone)).date()

    @overload
    def current(self, kind: type[_SomeRecord], /) -> tuple[_SomeRecord, ...]: ...

    @overload
    def current(self, kind: type[_SomeRecord], identity: object, /, *more: object) -> _SomeRecord: ...

    @overload
    def current(self, kind: str, /) -> tuple[OfficeRecord, ...]: ...

    @overload
    def current(self, kind: str, identity: object, /, *more: object) -> OfficeRecord: ...

    def current(self, kind: type[_SomeRecord] | str, /, *identity: object) -> Record | tuple[Record, ...]:
        """
        Return the current version of one thing, or of every thing of a kind.

        Args:
            kind: The class of the record, or the name of a kind that a practice declares as data.
            identity: What identifies the thing: the id of a goal, the version of a plan and so on. Without it, return
                every thing of the kind in the order first recorded: an empty tuple for an unknown name.

        To change a thing, pass the current version to `attrs.evolve` and record the result; other fields stay.

        Raises RecordError if the case has no thing of this `identity`, and for a class of records without a current
        version, such as Contact: see `dated`.
        """
        return current_of(state_of(self).shelves, kind, identity, case_id=self.id)

    @cached_property
    def mended(self) -> Mapping[int, int]:
        """The number of the entry that corrected or voided each wrong entry, by the number of the wrong entry."""
        return MappingProxyType(mended_entries(self.history))

    @cached_property
    def timeline(self) -> tuple[Entry, ...]:
        """
        The entries that count, in the order in which they happened: not corrected or voided, and without the Voids.

        Entries of one instant are in the order recorded. A correction has the place of the entry that it replaced.
        """
        return timeline_of(self.history)

    @cached_property
    def episode_start(self) -> int:
        """The index in `timeline` of the entry that last opened or reopened the case."""
        turns = [place for place, each in enumerate(self.timeline) if isinstance(each.what, Reopening) or opens(each)]
        return turns[-1] if turns else 0

    @cached_property
    def this_episode(self) -> tuple[Entry, ...]:
        """The entries of the timeline since the case was last opened or reopened, that entry included."""
        return self.timeline[self.episode_start :]

    @overload
    def dated(self, kind: type[_SomeRecord]) -> tuple[tuple[datetime, _SomeRecord], ...]: ...

    @overload
    def dated(self, kind: str) -> tuple[tuple[datetime, OfficeRecord], ...]: ...

    def dated(self, kind: type[_SomeRecord] | str) -> tuple[tuple[datetime, Record], ...]:
        """
        Return the (instant, record) pairs of a kind, by instant, without those that were corrected or voided. `kind` is
        a class of records, or the name of a kind that a practice declares as data.
        """
        kind_class, _, name = kind_of(kind, case_id=self.id)
        found = ((entry.at, entry.what) for entry in self.timeline if isinstance(entry.what, kind_class))
        return tuple(each for each in found if kind is kind_class or each[1].kind_name == name)

    @refusing(RecordError)
    def for_person(self, person: str) -> tuple[Entry, ...]:
        """
        Return the entries about one person, by instant, without those that were corrected or voided.

        A record is about the person it names (`about`), and about that of the need, goal or referral it names. One that
        names nobody is about the index client of its day. Entries about the case as a whole are left out.
        """
        return tuple(entries_about(self.timeline, normalized(person), case_id=self.id))

    @refusing(RecordError)
    def risk_of(self, person: str) -> RiskLevel | None:
        """Return the last risk rated of one person. A rating of a case about one person is one of the person."""
        return state_of(self).persons.risks.get(normalized(person))

    @property
    def running_services(self) -> tuple[ServiceStart, ...]:
        """The services that have started and not ended, in the order of their starts."""
        return state_of(self).services

    def entries_since(self, revision: int) -> tuple[Entry, ...]:
        """
        Return the entries written after a revision of the case, in the order of their numbers.

        For revision 0, return the whole history. Return an empty tuple if nothing was written after the revision.
        Raises RecordError if the revision is not an int.
        """
        if type(revision) is not int:
            fault = Refusal("wrong_type", {"expected": "the number of a revision"}, "revision")
            raise RecordError(f"cannot answer for case {self.id!r}", [fault])
        return self.history[bisect_right(self.history, revision, key=lambda entry: entry.number) :]

    @property
    def stage_intervals(self) -> tuple[StageInterval, ...]:
        """The stays in stages, in order. They cover the life of the case without gap or overlap."""
        return stage_intervals_of(self.timeline)

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """The periods in which the case was open, in order."""
        return episodes_of(self.timeline, opened_at=self.opened_at)

    def as_of(self, when: date, *, known: date | None = None) -> Self:
        """
        Return the case as of the end of a day, or as of an instant.

        Entries that happened later are left out. If there are none but corrected or voided ones, the case itself is
        returned. Otherwise the result has `is_past` set: queries such as `StageMachine.ask` accept it; acts, `migrate`
        and the functions that write documents refuse it, because the entries left out would be lost.

        Args:
            when: A day in the zone of the case, or an instant.
            known: A day or an instant. Use only what was on record by then; an entry corrected later counts as it
                stood. None: use what is on record today.

        Raises RecordError for a day before the case was opened or first recorded, and for an instant without an offset.
        """
        about = f"case {self.id!r}"
        seen = self if known is None else self._on_record(known)
        is_within = until(when, about=about)
        if not is_within(seen.timeline[0].at):
            facts = {"opened_on": seen.opened_at.date()}
            raise RecordError(f"cannot show case {self.id!r}", [Refusal("before_the_opening", facts)])
        if not seen.mended and is_within(seen.timeline[-1].at):
            return seen
        kept = entries_until(seen.history, seen.mended, is_within)
        return seen if len(kept) == len(seen.history) else self._with_history(kept)

    def _on_record(self, known: date) -> Self:
        """Return the case without what was recorded after a day or instant. Raises RecordError if nothing is left."""
        is_within = until(known, about=f"case {self.id!r}", where="known")
        kept = tuple(entry for entry in self.history if is_within(entry.recorded_at))
        if len(kept) == len(self.history):
            return self
        if any(faults_of_history(kept)):
            facts = {"recorded_on": self.history[0].recorded_at.date()}
            raise RecordError(f"cannot show case {self.id!r}", [Refusal("not_yet_on_record", facts, "known")])
        return self._with_history(kept)

    def _with_history(self, history: tuple[Entry, ...]) -> Self:
        """Return the case with only these entries of its history, marked as a case of the past (`is_past`)."""
        return cast("Self", evolve_unchecked(folded(self.id, history), is_past=True))

    def __getstate__(self) -> dict[str, object]:
        return {**super().__getstate__(), **({"is_past": True} if self.is_past else {})}

    def state_at(self, at: datetime) -> Self:
        """
        Return the case against which an act at this instant is evaluated: as of the instant, if that is before the
        last entry and not before the first, else the case itself. Raises RecordError for an instant without an offset.
        """
        check_instant(at, about=f"case {self.id!r}")
        return self.as_of(at) if self.timeline[0].at <= at < self.timeline[-1].at else self


def state_of(case: Case) -> CaseState:
    """Return the state after all entries, against which an append is validated. It is cached: do not change it."""
    state: CaseState | None = case.__dict__.get("_state")
    if state is None:
        state = case.__dict__["_state"] = state_after(case.timeline, case.id)
    return state


def folded(id: str, history: tuple[Entry, ...]) -> Case:
    """Fold a history with ascending numbers, and instants in the zone of the case, without validating anything."""
    timeline = timeline_of(history)
    case = case_in_state(id, timeline, state_after(timeline, id))
    if timeline is not history:
        case.__dict__.update(history=history, revision=history[-1].number)
    return case


def case_in_state(id: str, timeline: tuple[Entry, ...], state: CaseState) -> Case:
    """Build a case from entries in the order in which they happened, and the state after them, without validating."""
    fields = state.fields()
    fields.update(id=id, revision=timeline[-1].number, history=timeline, timeline=timeline, _state=state)
    return construct_unchecked(Case, fields)
