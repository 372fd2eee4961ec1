"""The records that an evaluation counts: those of one episode of a case, or of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Literal, TypeAlias, TypeVar, cast

import attrs

from casekit.answers import Refusal
from casekit.errors import EvaluationError
from casekit.evaluation.goal_achievement import Said, Sources, sources_of
from casekit.models import (
    Case,
    Client,
    Closure,
    DomainScore,
    Entry,
    Goal,
    Household,
    Need,
    Reading,
    Record,
    Reopening,
    ServiceRating,
)
from casekit.models.case import case_in_state, state_of
from casekit.models.lookup import persons_of
from casekit.models.parties import parties_in_time
from casekit.models.state import state_after

Episodes: TypeAlias = int | Literal["all"]
"""Which episodes a figure is about: the number of one, from 1, or "all" of them together. See `evaluate`."""
_SomeRecord = TypeVar("_SomeRecord", bound=Record)
_Rating = TypeVar("_Rating", DomainScore, ServiceRating)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class Seen:
    """
    A case at the end of a day, and the entries of it that count.

    case: The case: at the end of the day, or of the episode if that ended earlier.
    on: The day.
    episode: The number of the episode, or "all".
    start: The index in the timeline of the first entry that counts.
    reopened_on: The day of the reopening that ended the episode. None: it has not ended, or all episodes count.
    person: The id of the only person whose needs, goals, scores and ratings count. None: those of everybody.
    """

    case: Case
    on: date
    episode: Episodes
    start: int = 0
    reopened_on: date | None = None
    person: str | None = None

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that count, in the order in which they happened."""
        return self.case.timeline[self.start :]

    @cached_property
    def _by_class(self) -> Mapping[type[Record], list[tuple[int, Entry]]]:
        found: dict[type[Record], list[tuple[int, Entry]]] = {}
        for place, entry in enumerate(self.entries):
            found.setdefault(type(entry.what), []).append((place, entry))
        return found

    def _of_class(self, kind: type[Record]) -> list[tuple[int, Entry]]:
        """Return the entries of a class of records and its subclasses, each with its index in `entries`, in order."""
        rows = [row for found, each in self._by_class.items() if issubclass(found, kind) for row in each]
        return sorted(rows, key=_place)

    def dated(self, kind: type[_SomeRecord]) -> list[tuple[date, _SomeRecord]]:
        """Return the (day, record) pairs of a class of records and its subclasses, in the order of the entries."""
        return [(entry.at.date(), cast("_SomeRecord", entry.what)) for _, entry in self._of_class(kind)]

    def last(self, kind: type[_SomeRecord]) -> list[_SomeRecord]:
        """Return the last version of each thing of a class, in the order in which they were first recorded."""
        return list({each.identity: each for _, each in self.dated(kind)}.values())

    def rated(self, kind: type[_Rating]) -> list[tuple[date, _Rating, str]]:
        """Return the scores or ratings with their day, and the person whom each is about: see `owners`."""
        return [
            (
                entry.at.date(),
                what := cast("_Rating", entry.what),
                what.about or self._index_clients[self.start + place],
            )
            for place, entry in self._of_class(kind)
        ]

    @cached_property
    def _index_clients(self) -> list[str]:
        """The id of the index client at each entry of the timeline."""
        clients, homes, found = list[str](), dict[str, str](), list[str]()
        for entry in self.case.timeline:
            what = entry.what
            if isinstance(what, Client):
                clients.append(what.id)
            elif isinstance(what, Household):
                homes[what.id] = what.index_client
            named = next(iter(homes.values()), "")
            found.append(named if named in clients else next(iter(clients), ""))
        return found

    def before(self, kind: type[_SomeRecord]) -> list[_SomeRecord]:
        """Return the records of a class from before the episode, in order."""
        return [entry.what for entry in self.case.timeline[: self.start] if isinstance(entry.what, kind)]

    @cached_property
    def levels_at_start(self) -> Mapping[str, int]:
        """The attainment level of each goal at the start: the last of an earlier episode, or its baseline level."""
        found = {goal.id: goal.baseline_level for goal in self.goals if goal.baseline_level is not None}
        earlier = {each.goal: each.level for each in self.before(Reading) if each.level is not None}
        return {**found, **earlier}

    @cached_property
    def parties(self) -> list[tuple[Entry, frozenset[str]]]:
        """Each entry that counts, with the ids of those the case was about on its day."""
        return [*parties_in_time(self.case.timeline)][self.start :]

    @cached_property
    def needs(self) -> list[Need]:
        """The needs that belong to the episode: undecided at its start, or recorded or named in it."""
        return [need for need in self.case.needs if ("needs", need.id) in self._own and self.is_about(need)]

    @cached_property
    def goals(self) -> list[Goal]:
        """The goals that belong to the episode, as `needs`."""
        return [goal for goal in self.case.goals if ("goals", goal.id) in self._own and self.is_about(goal)]

    @property
    def kept_goals(self) -> list[Goal]:
        """The goals that were not withdrawn, rejected or cancelled."""
        return [goal for goal in self.goals if not goal.set_aside]

    @cached_property
    def goals_by_need(self) -> Mapping[str, list[Goal]]:
        """The goals by the id of their need."""
        found: dict[str, list[Goal]] = {}
        for goal in self.goals:
            found.setdefault(goal.need, []).append(goal)
        return found

    @cached_property
    def sources(self) -> Sources:
        """What is on record about how far each goal is reached, over all episodes."""
        return sources_of(self.case.timeline)

    @cached_property
    def said(self) -> Mapping[str, Said]:
        """The achievement of each goal that counts, by the id of the goal."""
        return self.sources.counting(goal.id for goal in self.goals)

    @cached_property
    def _own(self) -> frozenset[tuple[str, str]]:
        """The needs and goals of the episode, as (shelf, id)."""
        case = self.case
        every = [*(("needs", need.id) for need in case.needs), *(("goals", goal.id) for goal in case.goals)]
        if not self.start:
            return frozenset(every)
        own = frozenset({*every} - self._decided_before()) | frozenset(self._named())
        return own | {("needs", goal.need) for goal in case.goals if ("goals", goal.id) in own}

    def _decided_before(self) -> set[tuple[str, str]]:
        """Return the needs and goals that were decided when the episode began."""
        earlier = self.case.timeline[: self.start]
        things = {("needs" if isinstance(entry.what, Need) else "goals", entry.what.id): entry.what
                  for entry in earlier if isinstance(entry.what, Need | Goal)}  # fmt: skip
        said = sources_of(earlier).counting(id for shelf, id in things if shelf == "goals")
        return {
            key for key, thing in things.items()
            if (thing.outcome is not None if isinstance(thing, Need) else thing.set_aside or (
                key[1] in said and said[key[1]].status != "undecided"))
        }  # fmt: skip

    def _named(self) -> Iterator[tuple[str, str]]:
        """Yield the needs and goals that an entry of the episode records or names, and the needs of those goals."""
        need_of = {("goals", goal.id): goal.need for goal in self.case.goals}
        need_of |= {("referrals", referral.id): referral.need for referral in self.case.referrals}
        for entry in self.entries:
            what = entry.what
            named = {(shelf, id) for _, shelf, id in what.mentions()}
            if what.SHELF in ("needs", "goals", "referrals"):
                named.add((what.SHELF, str(what.identity[0])))
            for key in named:
                yield key
                if key in need_of:
                    yield "needs", need_of[key]

    def is_about(self, thing: Record) -> bool:
        """Return whether a thing counts: whether it is about the person, if only one counts."""
        return self.person is None or self.person in self.owners(thing)

    def owners(self, thing: Record) -> frozenset[str]:
        """
        Return whom a thing is about: the person it names, or else that of its need. One that names nobody is about the
        index client of the time when it was recorded.
        """
        named = frozenset(each for each in thing.named_persons().values() if each is not None)
        return named or persons_of(thing, state_of(self.case)) or frozenset({self.case.client.id})

    @property
    def closes(self) -> bool:
        """Whether an entry that counts closes the case."""
        return bool(self.dated(Closure))

    def of_person(self, person: str) -> Seen:
        """Return the same with the needs, goals, scores and ratings of one person only."""
        return attrs.evolve(self, person=person)

    def last_ending(self) -> Seen:
        """
        Return the last episode that was closed, up to its reopening; if none was, the same. What was recorded of one
        ending, such as aftercare, is not that of another.
        """
        if self.episode != "all" or not self.closes:
            return self
        each = [seen_of(self.case, on=self.on, episode=number) for number in range(1, 2 + len(turns_of(self.case)))]
        return next(episode for episode in reversed(each) if episode.closes)


def seen_of(case: Case, *, on: date, episode: Episodes | None) -> Seen:
    """
    Return what counts of a case as of a day, for an episode.

    An episode lasts until the case is reopened: what is recorded after its closing, such as aftercare, belongs to it.
    `episode`: None: the one that the day lies in. Raises EvaluationError for one that the case does not have by the
    day.
    """
    turns = turns_of(case)
    if episode == "all":
        return Seen(case=case, on=on, episode="all")
    number = len(turns) + 1 if episode is None else episode
    if type(number) is not int or not 1 <= number <= len(turns) + 1:
        fault = Refusal("unknown_episode", {"last": len(turns) + 1, "day": on}, "episode")
        raise EvaluationError("cannot evaluate", [fault])
    bounds = [*pairwise([0, *turns, len(case.timeline)])][number - 1]
    reopened_on = None
    if bounds[1] < len(case.timeline):
        timeline, reopened_on = case.timeline[: bounds[1]], case.timeline[bounds[1]].at.date()
        case = case_in_state(case.id, timeline, state_after(timeline, case.id))
    return Seen(case=case, on=on, episode=number, start=bounds[0], reopened_on=reopened_on)


def turns_of(case: Case) -> list[int]:
    """Return the indexes in the timeline of the entries that reopened the case."""
    return [place for place, entry in enumerate(case.timeline) if isinstance(entry.what, Reopening)]


def _place(row: tuple[int, Entry]) -> int:
    return row[0]
