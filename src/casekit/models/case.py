"""The case: the root that holds everything, and the history it follows from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

import attrs

from casekit.answers import Finding, Refusal
from casekit.days import only_day
from casekit.errors import RecordError
from casekit.models.checks import faults_of
from casekit.models.client import Client
from casekit.models.closure import Closure, Reopening
from casekit.models.history import Entry, Episode, Moment, StageChange, StageInterval, WorkflowRef
from casekit.models.household import Household
from casekit.models.record import Record, changed, made
from casekit.models.standing import Standing
from casekit.models.team import Actor, Override

_SomeRecord = TypeVar("_SomeRecord", bound=Record)
_TURNS = (StageChange, Closure, Reopening)


@attrs.frozen(kw_only=True, slots=False, getstate_setstate=True)
class Case(Standing):
    """
    One case: how it stands, and the append-only history that says why.

    `revision` counts the entries. Stage, status and every shelf follow from the history, and a Case whose fields
    contradict it cannot be built: RecordError names the fields. Make one with `StageMachine.open`.

    >>> from datetime import timezone
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> case.client.id, case.status, case.revision
    ('C-3', 'open', 2)
    """

    id: str
    revision: int
    history: tuple[Entry, ...] = attrs.field(repr=False)

    @classmethod
    def open(
        cls, client: Client | Household, *, id: str, at: datetime, by: Actor | str, workflow: WorkflowRef, stage: str,
        kinds: tuple[str, ...] = (), recorded_at: datetime | None = None,
    ) -> Case:  # fmt: skip
        """
        A new case in its first stage, about this client or household; its history begins with both.

        A household brings its index client with it, by id. Raises RecordError for anything else.
        """
        opening = StageChange(stage=stage, kinds=kinds, workflow=workflow)
        written = recorded_at or at
        about: tuple[Record, ...] = (client,)
        if isinstance(client, Household):
            about = (Client(id=client.index_client), client)
            if isinstance(at, datetime) and client.index_client not in {  # pyright: ignore[reportUnnecessaryIsInstance]
                each.person for each in client.members_on(at.date())
            }:
                fault = Refusal("index_client_no_member", {"index_client": client.index_client}, "members")
                raise RecordError(f"cannot open case {id!r}", [fault])
        return cls.from_history(
            id, tuple(Entry(what=what, at=at, recorded_at=written, by=by) for what in (opening, *about))
        )

    @classmethod
    def from_history(cls, id: str, history: Sequence[Entry]) -> Case:
        """The case a history comes to. Raises RecordError with every entry that contradicts those before it."""
        cannot = f"cannot build case {id!r} from its history" if type(id) is str else "cannot build the case"
        entries = history if isinstance(history, list | tuple) else ()
        wrong = [index for index, entry in enumerate(entries) if not isinstance(entry, Entry)]  # pyright: ignore[reportUnnecessaryIsInstance]
        if wrong or not isinstance(history, list | tuple):
            places = [f"history[{index}]" for index in wrong] or ["history"]
            faults = [Refusal("wrong_type", {"expected": "history entries"}, place) for place in places]
            raise RecordError(cannot, faults)
        case, refusals = _replayed(id, tuple(history))
        if case is not None:
            refusals = [*refusals, *faults_of(case)]
        if case is None or refusals:
            raise RecordError(cannot, refusals)
        return case

    def _faults(self) -> Iterator[Refusal]:
        derived, refusals = _replayed(self.id, self.history)
        yield from refusals
        if derived and not refusals:
            for field in attrs.fields(Case):
                if getattr(self, field.name) != getattr(derived, field.name):
                    yield Refusal("contradicts_history", {"field": field.name}, field.name)

    @property
    def opened_at(self) -> datetime:
        """The instant the case was opened."""
        return self.history[0].at

    @property
    def client(self) -> Client:
        """The first client of the case."""
        return self.clients[0]

    @property
    def client_unit(self) -> Client | Household:
        """Whom the case is about: the household, the first where there are several, or else the first client."""
        return self.households[0] if self.households else self.client

    def current(self, kind: type[_SomeRecord], *key: object) -> _SomeRecord:
        """
        The current version of a thing: a goal or a need by its id, a plan by its version and so on, by its `KEY`.

        Change it with `attrs.evolve` and record it again, so that nothing else of it is lost. Raises RecordError where
        the case has no such thing.
        """
        shelf: tuple[Record, ...] = getattr(self, kind.SHELF) if kind.SHELF else ()
        for thing in shelf:
            if isinstance(thing, kind) and thing.key == key:
                return thing
        known = tuple(" ".join(map(str, thing.key)) for thing in shelf)
        facts = {"id": " ".join(map(str, key)), "shelf": kind.SHELF, "known": known}
        raise RecordError(f"cannot find {kind.__name__} in case {self.id!r}", [Refusal("unknown_id", facts)])

    @cached_property
    def timeline(self) -> tuple[Entry, ...]:
        """The entries that count, in the order in which they happened: by day, by instant, then as recorded."""
        return tuple(self.history[index] for *_, index in _moments(self.history))

    @cached_property
    def this_episode(self) -> tuple[Entry, ...]:
        """The timeline since the case was last opened."""
        timeline = self.timeline
        turns = [index for index, entry in enumerate(timeline) if isinstance(entry.what, Reopening)]
        return timeline[turns[-1] :] if turns else timeline

    def dated(self, kind: type[_SomeRecord]) -> tuple[tuple[datetime, _SomeRecord], ...]:
        """Every record of one kind with the instant it happened, in that order."""
        return tuple((entry.at, entry.what) for entry in self.timeline if isinstance(entry.what, kind))

    @property
    def stage_intervals(self) -> tuple[StageInterval, ...]:
        """The stays in its stages; they tile the case's life without gap or overlap."""
        entered = [(at, change) for at, change in self.dated(StageChange) if change.enters]
        left = [at for at, _ in entered[1:]]
        return tuple(
            StageInterval(stage=change.stage, kinds=change.kinds, entered_at=at, left_at=left_at)
            for (at, change), left_at in zip(entered, [*left, None], strict=True)
        )

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """The spans in which the case was open, in order."""
        episodes = [Episode(number=1, opened_at=self.opened_at)]
        for entry in self.timeline:
            if isinstance(entry.what, Closure):
                episodes[-1] = attrs.evolve(episodes[-1], closed_at=entry.at, closure=entry.what)
            elif isinstance(entry.what, Reopening):
                number = len(episodes) + 1
                episodes.append(Episode(number=number, opened_at=entry.at, reopening=entry.what))
        return tuple(episodes)

    @cached_property
    def latest(self) -> Moment:
        """Where the entry that happened last stands in time."""
        return max(entry.moment(index) for index, entry in enumerate(self.history))

    @cached_property
    def latest_at(self) -> datetime:
        """The latest instant of any entry."""
        return max(entry.at for entry in self.history)

    def as_of(self, when: date) -> Case:
        """
        The case as its facts stood at the end of a day, or at an instant of a day: what happened later is left out.

        Entries that another replaced are left out too. The order is that of the timeline, by day and then by instant.
        Raises RecordError for a day before the case opened, and for an instant without an offset.
        """
        if isinstance(when, datetime) and when.utcoffset() is None:
            raise RecordError(f"cannot show case {self.id!r}", [Refusal("naive_instant", {}, "when")])
        about = f"case {self.id!r}"
        limit = (when.date(), when) if isinstance(when, datetime) else (only_day(when, about=about),)
        if limit < self.history[0].moment(0)[: len(limit)]:
            day = self.opened_at.date()
            raise RecordError(f"cannot show case {self.id!r}", [Refusal("before_the_opening", {"opened_on": day})])
        if all(entry.moment(index)[: len(limit)] <= limit for index, entry in enumerate(self.history)):
            return self
        kept = sorted(index for *moment, index in _moments(self.history) if tuple(moment)[: len(limit)] <= limit)
        entries = [self.history[index] for index in kept]
        return Case.from_history(self.id, [changed(entry, {"replaces": None}) for entry in entries])

    def standing_at(self, at: datetime) -> Case:
        """The case an act at this instant meets: itself, or for a backdated act the case as it stood then."""
        moment = (at.date(), at)
        return self.as_of(at) if self.history[0].moment(0)[:2] <= moment < self.latest[:2] else self

    def record(
        self, what: Record, *, at: datetime, by: Actor | str, recorded_at: datetime | None = None,
        findings: tuple[Finding, ...] = (), overrides: tuple[Override, ...] = (), replaces: int | None = None,
    ) -> Case:  # fmt: skip
        """
        The case with one more record in its history, structure checked, no rule of casework asked.

        `recorded_at` defaults to `at`, or to the last entry's where that is later. Raises RecordError with every
        reason: an id the case does not have, a step the record before does not allow, an instant out of order.
        """
        entry = self.entry(
            what, at=at, by=by, recorded_at=recorded_at, findings=findings, overrides=overrides, replaces=replaces
        )
        refusals, after = self.taking(entry)
        if refusals:
            raise RecordError(f"cannot record {what.label} in case {self.id!r}", refusals)
        return after

    def entry(
        self, what: Record, *, at: datetime, by: Actor | str, recorded_at: datetime | None = None,
        findings: tuple[Finding, ...] = (), overrides: tuple[Override, ...] = (), replaces: int | None = None,
        reason: str | None = None, key: str | None = None,
    ) -> Entry:  # fmt: skip
        """The history entry a record would become. Raises RecordError for a field that is wrong by itself."""
        written = at if recorded_at is None else recorded_at
        refusals: tuple[Refusal, ...] = ()
        try:
            entry = Entry(
                what=what,
                at=at,
                recorded_at=written,
                by=by,
                findings=findings,
                overrides=overrides,
                replaces=replaces,
                reason=reason,
                key=key,
            )
        except RecordError as error:
            refusals = error.refusals
        else:
            last = self.history[-1].recorded_at
            late = recorded_at is None and entry.recorded_at < last
            return changed(entry, {"recorded_at": last}) if late else entry
        told = [refusal for refusal in refusals if recorded_at is not None or refusal.where != "recorded_at"]
        raise RecordError(f"cannot record {getattr(what, 'label', 'this')} in case {self.id!r}", told)

    def taking(self, entry: Entry) -> tuple[tuple[Refusal, ...], Case]:
        """Why the history cannot take this entry, and the case with it; with any refusal the case is unchanged."""
        history = (*self.history, entry)
        refusals = [*_out_of_order(self.history, entry), *_wrong_replacement(self.history, entry)]
        if refusals:
            return (*refusals, *(self._problems(entry) if entry.replaces is None else ())), self
        moment = entry.moment(len(self.history))
        if entry.replaces is None and moment > self.latest:
            problems = tuple(self._problems(entry))
            changes = self.changes(entry.what, on=entry.at.date())
            return problems, self if problems else self.followed_by(entry, changes)
        replayed, found = _replayed(self.id, history)
        if found or replayed is None:
            return tuple(_about(problem, len(self.history)) for problem in found), self
        return (), replayed

    def followed_by(self, entry: Entry, changes: Mapping[str, object]) -> Case:
        """
        The case with an entry that comes last and was checked, and the fields it changes.

        What the case had worked out goes on where the entry only adds to it.
        """
        place = len(self.history)
        fields = self.__dict__.copy()
        fields.update(changes)
        fields["history"] = (*self.history, entry)
        fields["revision"] = place + 1
        at = entry.at
        fields["latest"] = (at.date(), at, place)
        if "this_episode" in fields:
            del fields["this_episode"]
        if "latest_at" in fields and fields["latest_at"] < at:
            fields["latest_at"] = at
        if "timeline" in fields:
            fields["timeline"] = (*fields["timeline"], entry)
        return made(Case, fields)

    def _problems(self, entry: Entry) -> Iterator[Refusal]:
        return self.problems(entry.what, on=entry.at.date())


def _moments(history: Sequence[Entry]) -> list[Moment]:
    replaced = {entry.replaces for entry in history}
    return sorted(entry.moment(index) for index, entry in enumerate(history) if index not in replaced)


def _about(problem: Refusal, index: int) -> Refusal:
    """A problem of the entry being recorded keeps its own place; one of a later entry names that entry."""
    own, where = f"history[{index}]", str(problem.where)
    return attrs.evolve(problem, where=where[len(own) + 1 :] or None) if where.startswith(own) else problem


def _out_of_order(before: Sequence[Entry], entry: Entry) -> Iterator[Refusal]:
    if not before:
        return
    held = [before[0].at]
    replaced = {each.replaces for each in (*before, entry)}
    for family, holding in ((StageChange, (StageChange, Reopening)), ((Closure, Reopening), (Closure, Reopening))):
        if isinstance(entry.what, family) and not _takes_back(entry):
            held += [
                each.at for index, each in enumerate(before)
                if isinstance(each.what, holding) and index not in replaced and not _takes_back(each)
            ]  # fmt: skip
    latest, latest_day = max(held), max(at.date() for at in held)
    if entry.at < latest or entry.at.date() < latest_day:
        yield Refusal("out_of_order", {"after": latest if entry.at < latest else latest_day}, "at")
    if entry.recorded_at < before[-1].recorded_at:
        yield Refusal("recorded_out_of_order", {"after": before[-1].recorded_at}, "recorded_at")


def _wrong_replacement(before: Sequence[Entry], entry: Entry) -> Iterator[Refusal]:
    if entry.replaces is None:
        return
    wrong = before[entry.replaces] if entry.replaces < len(before) else None
    if (
        wrong is None
        or any(each.replaces == entry.replaces for each in before)
        or (isinstance(wrong.what, _TURNS) and not _undoes(entry, wrong))
        or type(wrong.what) is not type(entry.what)
        or (isinstance(wrong.what, Client) and wrong.at == before[0].at != entry.at)
    ):
        yield Refusal("cannot_replace", {"entry": entry.replaces}, "replaces")


def _takes_back(entry: Entry) -> bool:
    return isinstance(entry.what, StageChange) and entry.what.takes_back


def _undoes(entry: Entry, wrong: Entry) -> bool:
    """Whether an entry undoes a move: at the same instant the case stays in the stage the move had left."""
    after, before = entry.what, wrong.what
    return (
        isinstance(after, StageChange)
        and isinstance(before, StageChange)
        and after.takes_back
        and before.move is not None
        and after.stage == before.source
        and entry.at == wrong.at
    )


def _replayed(id: str, history: tuple[Entry, ...]) -> tuple[Case | None, list[Refusal]]:
    """The case a history comes to, and every place where an entry contradicts those before it."""
    opening = history[0] if history else None
    first = opening.what if opening else None
    if opening is None or not isinstance(first, StageChange) or first.workflow is None or first.source is not None:
        return None, [Refusal("history_without_opening", {}, "history[0]")]
    refusals = [
        attrs.evolve(problem, where=f"history[{index}].{problem.where}")
        for index, entry in enumerate(history)
        for problem in (*_out_of_order(history[:index], entry), *_wrong_replacement(history[:index], entry))
    ]
    if not any(isinstance(entry.what, Client) and entry.at == opening.at for entry in history[1:]):
        refusals.append(Refusal("history_without_client", {}, "history[1]"))
    if refusals:
        return None, refusals
    case: Case = object.__new__(Case)
    for field in attrs.fields(Case):
        object.__setattr__(case, field.name, field.default)
    case = changed(
        case, {
            "id": id, "workflow": first.workflow, "stage": first.stage, "kinds": first.kinds,
            "revision": len(history), "history": history,
        },
    )  # fmt: skip
    for *_, index in _moments(history)[1:]:
        what, day = history[index].what, history[index].at.date()
        for problem in case.problems(what, on=day):
            place = f"history[{index}]" + (f".{problem.where}" if problem.where else "")
            refusals.append(attrs.evolve(problem, where=place))
        case = changed(case, case.changes(what, on=day))
    return case, refusals
