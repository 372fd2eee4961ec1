"""Who gets the places of resources, by a rule that everyone can check, and who waits at which place."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal, TypeAlias, get_args

import attrs

from casekit.answers import Finding, Refusal, put_in_words
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Client, Resource
from casekit.models.record import Value
from casekit.models.text import Id
from casekit.nearest import nearest
from casekit.resources.aspects import NOT_OFFERED
from casekit.resources.directory import Directory, criterion_of
from casekit.resources.eligibility import NO_CHECKS, OfficeCheck, check_eligibility
from casekit.resources.facts import Fact, facts_of

RuleOfPlaces: TypeAlias = Literal["priority", "waited", "choice"]
"""What decides between two requests for a place: see `allocate`."""
DEFAULT_RULE: tuple[RuleOfPlaces, ...] = ("priority", "waited", "choice")
_UNLIMITED = 1_000_000_000
_Rank: TypeAlias = tuple[Any, ...]
"""What orders the requests for one resource: numbers, and last the id of the request."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class PlaceRequest(Value):
    """
    One request for a place.

    id: The id of the request, such as that of a referral.
    choices: Ids of the resources that would do, the one wanted most first.
    priority: How urgent it is; a larger number is more urgent. 0: not urgent.
    since: The day since which the request waits.
    person: The person for whom it is, if the eligibility of resources is to be checked.

    >>> PlaceRequest(id="R1", choices=("RS1", "RS2"), since=date(2025, 3, 17)).priority
    0
    """

    id: Id
    choices: tuple[Id, ...]
    since: date
    priority: int = attrs.field(default=0, metadata={"casekit.between": (0, 1_000)})
    person: Client | None = attrs.field(default=None, repr=False)

    def _faults(self) -> Iterable[Refusal]:
        if not self.choices:
            yield Refusal("empty_collection", {}, "choices")
        for index, choice in enumerate(self.choices):
            if choice in self.choices[:index]:
                yield Refusal("id_twice", {}, f"choices[{index}]")


@attrs.frozen(kw_only=True)
class Waiting:
    """
    Why a request did not get a place of one resource that it names.

    resource: The id of the resource.
    place: The place in the queue of those who wait for it, from 1. None: it does not wait there.
    reason: Why: no free place, not eligible, not known whether eligible, the number of places is not known, or the
        resource is not offered.

    An example is at `allocate`.
    """

    resource: str
    place: int | None
    reason: Finding


@attrs.frozen(kw_only=True)
class Allocation:
    """
    Who gets which place.

    given: The id of the resource by the id of each request that gets a place.
    waiting: For each request, by its id, why it did not get a place of the resources that it wants more than what it
        got, in the order of its choices. Empty if it got its first choice.
    left: The number of places that are left, by the id of each resource that has a number and is named by a request.

    An example is at `allocate`.
    """

    given: Mapping[str, str]
    waiting: Mapping[str, tuple[Waiting, ...]]
    left: Mapping[str, int]


@refusing(RecordError)
def allocate(
    requests: Iterable[PlaceRequest], directory: Directory, *, on: date, rule: tuple[RuleOfPlaces, ...] = DEFAULT_RULE,
    checks: Mapping[str, OfficeCheck] = NO_CHECKS,
) -> Allocation:  # fmt: skip
    """
    Return who gets the free places of the resources of a directory.

    Args:
        requests: The requests, in any order. The result does not depend on it.
        directory: The directory; `capacity.available` of a resource is the number of its free places.
        on: The day for which the places are given.
        rule: What decides between two requests for one resource, the first that differs: "priority" (the larger one
            first), "waited" (the earlier `since` first), "choice" (the one that wants it more first). In the end the id
            decides, in its order.
        checks: The checks of the office that an eligibility names.

    A request gets a place of a resource only if the resource is offered, the person is eligible (or its eligibility is
    not stated, or the request names no person), and a place is free. Nobody gets a place of a resource whose number of
    places is not known: the request waits there.

    The allocation is stable: no request would rather have a place that it would have got by the rule. Among all stable
    allocations it is the best one for every request. Source: deferred acceptance, Gale and Shapley (1962), College
    Admissions and the Stability of Marriage, The American Mathematical Monthly 69(1).

    Raises RecordError for an unknown resource, an id that occurs twice, and a rule that names something else or the
    same twice.

    >>> from casekit.models import Resource
    >>> from casekit.models.resource import Capacity
    >>> one = Capacity(available=1)
    >>> home = Resource(id="RS1", sector="housing", ownership="public", formality="formal", capacity=one)
    >>> monday = date(2025, 3, 17)
    >>> urgent = PlaceRequest(id="R2", choices=("RS1",), since=monday, priority=2)
    >>> found = allocate([PlaceRequest(id="R1", choices=("RS1",), since=monday), urgent], Directory([home]), on=monday)
    >>> dict(found.given), found.waiting["R1"][0].place
    ({'R2': 'RS1'}, 1)
    """
    only_day(on)
    asked = {each.id: each for each in _checked(tuple(requests), directory, rule)}
    offers = _Offers(directory, on, checks)
    holding: dict[str, list[_Rank]] = {}
    next_choice, to_ask = dict.fromkeys(asked, 0), sorted(asked, reverse=True)
    while to_ask:
        request = asked[to_ask.pop()]
        place = next_choice[request.id]
        if place == len(request.choices):
            continue
        next_choice[request.id] += 1
        resource = request.choices[place]
        if offers.obstacle(request, resource) is not None:
            to_ask.append(request.id)
            continue
        holders = holding.setdefault(resource, [])
        insort(holders, _rank(request, place, rule))
        if len(holders) > (offers.places(resource) or 0):
            to_ask.append(holders.pop()[-1])
    given = {rank[-1]: resource for resource, holders in holding.items() for rank in holders}
    named = dict.fromkeys(resource for request in asked.values() for resource in request.choices)
    places = {id: number for id in sorted(named) if (number := offers.places(id)) is not None}
    waiting = _waiting(asked, given, offers, rule)
    put_in_words((each.reason for some in waiting.values() for each in some), directory.practice.wording)
    return Allocation(
        given={id: given[id] for id in sorted(given)}, waiting=waiting,
        left={id: number - len(holding.get(id, ())) for id, number in places.items()},
    )  # fmt: skip


class _Offers:
    """What the resources of a directory offer on a day: their places, and who may have one."""

    def __init__(self, directory: Directory, on: date, checks: Mapping[str, OfficeCheck]) -> None:
        self._directory, self._on, self._checks = directory, on, checks
        self._facts: dict[str, Mapping[str, Fact]] = {}
        self._obstacles: dict[tuple[str, str], str | None] = {}

    def places(self, resource: str) -> int | None:
        """Return the number of free places; None if it is not known."""
        capacity = self._directory[resource].capacity
        if capacity is None:
            return None
        return _UNLIMITED if capacity.unlimited else capacity.available

    def obstacle(self, request: PlaceRequest, resource: str) -> str | None:
        """Return why a request cannot have a place, whoever else asks for it; None if it can."""
        key = request.id, resource
        if key not in self._obstacles:
            self._obstacles[key] = self._found(request, self._directory[resource])
        return self._obstacles[key]

    def _found(self, request: PlaceRequest, resource: Resource) -> str | None:
        if resource.availability in NOT_OFFERED or resource.status == "retired":
            return "not_offered"
        criterion = criterion_of(self._directory, resource)
        if criterion is not None and request.person is not None:
            facts = self._facts.get(request.id)
            if facts is None:
                found = facts_of(request.person, on=self._on, practice=self._directory.practice)
                facts = self._facts[request.id] = found
            answer = check_eligibility(criterion, facts, checks=self._checks).answer
            if answer != "yes":
                return "eligibility_no" if answer == "no" else "eligibility_open"
        return "places_open" if self.places(resource.id) is None else None


def _rank(request: PlaceRequest, place: int, rule: tuple[RuleOfPlaces, ...]) -> _Rank:
    """Return what orders the requests for one resource, the first first; the id of the request is last."""
    by = {"priority": -request.priority, "waited": request.since.toordinal(), "choice": place}
    return (*(by[each] for each in rule), request.id)


def _waiting(
    asked: Mapping[str, PlaceRequest], given: Mapping[str, str], offers: _Offers, rule: tuple[RuleOfPlaces, ...]
) -> dict[str, tuple[Waiting, ...]]:
    """Return why each request did not get what it wants more, with its places in the queues."""
    queues: dict[str, list[_Rank]] = {}
    wanted: dict[str, list[str]] = {}
    for request in asked.values():
        got = given.get(request.id)
        more = request.choices if got is None else request.choices[: request.choices.index(got)]
        wanted[request.id] = [*more]
        for place, resource in enumerate(more):
            if offers.obstacle(request, resource) in (None, "places_open"):
                queues.setdefault(resource, []).append(_rank(request, place, rule))
    places = {
        (rank[-1], resource): place
        for resource, ranks in queues.items() for place, rank in enumerate(sorted(ranks), 1)
    }  # fmt: skip
    return {
        id: tuple(
            Waiting(
                resource=resource, place=places.get((id, resource)),
                reason=_why(offers.obstacle(asked[id], resource), resource, id),
            )
            for resource in more
        )
        for id, more in sorted(wanted.items())
    }  # fmt: skip


def _why(obstacle: str | None, resource: str, request: str) -> Finding:
    """Return why a request waits for a resource; with no obstacle of its own, others have the places."""
    if obstacle == "not_offered":
        return Finding(obstacle, {"resource": resource}, request, "notice")
    aspect, _, outcome = (obstacle or "places_no").partition("_")
    code = "resource_not_known" if outcome == "open" else "resource_fits_less"
    return Finding(code, {"resource": resource, "aspect": aspect}, request, "notice")


def _checked(
    requests: tuple[PlaceRequest, ...], directory: Directory, rule: tuple[RuleOfPlaces, ...]
) -> tuple[PlaceRequest, ...]:
    """Return the requests. Raises RecordError with every fault in them and in the rule."""
    faults, seen, known = list[Refusal](), set[str](), get_args(RuleOfPlaces)
    for index, request in enumerate(requests):
        if request.id in seen:
            faults.append(Refusal("id_twice", {}, f"requests[{index}].id"))
        seen.add(request.id)
        missing = [place for place, id in enumerate(request.choices) if id not in directory]
        for place in missing:
            where = f"requests[{index}].choices[{place}]"
            faults.append(Refusal("unknown_resource", {"id": request.choices[place]}, where))
    for place, each in enumerate(rule):
        if each not in known:
            facts = {"rule": each, "known": known, "nearest": nearest(str(each), known)}
            faults.append(Refusal("unknown_place_rule", facts, f"rule[{place}]"))
        elif each in rule[:place]:
            faults.append(Refusal("id_twice", {}, f"rule[{place}]"))
    if faults:
        raise RecordError("cannot allocate places", faults)
    return requests
