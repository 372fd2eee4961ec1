"""Which resources of a directory fit a need of a person, in which order, and why."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias, get_args

import attrs

from casekit.answers import Finding, Refusal
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Client, Need, Resource
from casekit.nearest import nearest
from casekit.resources.circumstances import NO_CIRCUMSTANCES, Circumstances
from casekit.resources.directory import SECTOR_OF_DOMAIN, Directory
from casekit.resources.eligibility import NO_CHECKS, Eligibility, OfficeCheck, eligibility
from casekit.resources.facts import Fact, facts_of

Aspect: TypeAlias = Literal[
    "domain", "eligibility", "area", "language", "places", "waiting_time", "cost", "choice", "answers"
]  # fmt: skip
"""What is compared: see `match`."""
EQUAL_WEIGHTS: Mapping[Aspect, float] = MappingProxyType(dict.fromkeys(get_args(Aspect), 1.0))
"""Every aspect counts the same."""
_COSTS: Mapping[str | None, float | None] = MappingProxyType({"free": 1.0, "reduced": 0.5, "paid": 0.0, None: None})
_UNKNOWN = 0.5
"""What an unknown aspect counts: neither for nor against."""
_NOT_OFFERED = ("temporarily_closed", "inactive", "defunct")
_HEAVIEST = 1_000_000
"""The largest weight, and the most resources that are listed."""
_YEAR = 365
_DAYS: Mapping[str, int] = MappingProxyType({"day": 1, "week": 7, "month": 30})
_OUTCOMES: Mapping[bool | None, str] = MappingProxyType({True: "for", False: "against", None: "unknown"})
_OBSTACLES: Mapping[str, str] = MappingProxyType({
    "domain": "domain_against", "availability": "not_offered", "area": "area_against",
    "eligibility": "eligibility_against", "excludes": "excluded_by_another", "requires": "requires_another",
})  # fmt: skip
"""What is told of each thing that makes a resource not fit."""


@attrs.frozen(kw_only=True)
class Match:
    """
    One resource, compared with a need of a person.

    resource: The id of the resource.
    score: The weighted mean of its aspects, 0 (everything against it) to 1 (everything for it).
    reasons: What is for it.
    against: What is against it. For a resource that does not fit, what makes it not fit comes first.
    unknown: What is not known of it.
    to_ask: The facts of the person that would decide whether the person is eligible.

    An example is at `match`.
    """

    resource: str
    score: float
    reasons: tuple[Finding, ...]
    against: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    to_ask: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Matches:
    """
    The resources for one need.

    need: The id of the need.
    fitting: The resources that fit, the best first.
    nearly: The resources of which one thing alone does not fit, the best first.
    total: The number of resources that fit, also of those that are not listed.

    An example is at `match`.
    """

    need: str
    fitting: tuple[Match, ...]
    nearly: tuple[Match, ...]
    total: int


class _Sought(NamedTuple):
    """Everything with which each resource is compared."""

    domain: str
    sector: str | None
    facts: Mapping[str, Fact]
    areas: frozenset[str]
    languages: frozenset[str]
    circumstances: Circumstances
    excluded: frozenset[str]
    eligible: Callable[[Resource], Eligibility | None]
    weights: tuple[tuple[Aspect, float], ...]
    total_weight: float


@refusing(RecordError)
def match(
    need: Need, person: Client, directory: Directory, *, on: date, circumstances: Circumstances = NO_CIRCUMSTANCES,
    weights: Mapping[Aspect, float] = EQUAL_WEIGHTS, checks: Mapping[str, OfficeCheck] = NO_CHECKS,
    first: int = 20, nearly: int = 5,
) -> Matches:  # fmt: skip
    """
    Return the resources of a directory that fit a need of a person, the best first, each with its reasons.

    A resource fits unless something is known that speaks against it: it helps in another domain of life, the person is
    not eligible, it serves other areas, it is closed, inactive, defunct or retired, it and a resource that the person
    uses exclude each other, or it requires one that the person never used. What is not known never makes it not fit.

    Args:
        need: The need; its domain decides.
        person: The person who has the need, with area, languages and own fields.
        directory: The directory.
        on: The day for which help is sought.
        circumstances: What else is known of the person: see `circumstances`.
        weights: How much each aspect counts, 0 or more; one that is missing does not count. One weight is above 0.
        checks: The checks of the office that an eligibility names.
        first: How many of those that fit are listed, at least 1.
        nearly: How many are listed of which one thing alone does not fit, 0 or more. Those in the areas of the person
            come before those of other areas.

    The score is the weighted mean of the aspects, each from 0 to 1; an unknown one is 0.5:

    - domain: 1 if the resource says that it serves the domain, unknown if only its sector says so;
    - eligibility: 1 if the person is eligible;
    - area: 1 if it serves an area of the person;
    - language: 1 if it can be used in a language of the person, else 0;
    - places: 1 if there is a free place, else 0;
    - waiting_time: 1 without waiting, 0 for a year and more, and in proportion between;
    - cost: free 1, reduced 0.5, paid 0;
    - choice: 1 if the person chose it, 0 if the person declined it;
    - answers: the share of past referrals that it accepted.

    Of two with the same score, the one of which less is unknown comes first, then the one whose id comes first.

    Raises RecordError for weights of unknown aspects, below 0 or all 0, and as `eligibility` does.

    >>> food = Resource(id="RS1", sector="welfare", ownership="private", formality="formal", serves=("food",))
    >>> bank = attrs.evolve(food, id="RS2", cost="free", areas=("west",))
    >>> found = match(
    ...     Need(id="N1", domain="food"), Client(id="C-3", area="west"), Directory([food, bank]), on=date(2025, 3, 17)
    ... )
    >>> [(each.resource, [reason.code for reason in each.reasons]) for each in found.fitting]
    [('RS2', ['domain_served', 'area_served', 'cost_free']), ('RS1', ['domain_served'])]
    """
    only_day(on)
    _check_arguments(weights, first, nearly)
    sought = _sought(need, person, directory, on, circumstances, weights, checks)
    areas = sought.areas or None
    candidates = directory.candidates(need.domain, areas)
    return ranked(need.id, candidates, directory, sought, first=first, nearly=nearly)


def ranked(
    need: str, candidates: Iterable[Resource], directory: Directory, sought: _Sought, *, first: int, nearly: int
) -> Matches:
    """Return the matches among candidates; what is not among them fits in no case but for its area."""
    fitting, near = list[tuple[float, int, str]](), list[tuple[float, int, str]]()
    for resource in candidates:
        obstacles = _obstacles(resource, sought)
        if not obstacles:
            fitting.append(_key(resource, sought))
        elif len(obstacles) == 1 and nearly:
            near.append(_key(resource, sought))
    listed = heapq.nsmallest(nearly, near)
    if len(listed) < nearly and sought.areas:
        elsewhere = (each for each in directory.candidates(sought.domain) if _obstacles(each, sought) == ["area"])
        known = {id for _, _, id in near}
        more = (_key(each, sought) for each in elsewhere if each.id not in known)
        listed += heapq.nsmallest(nearly - len(listed), more)
    return Matches(
        need=need, total=len(fitting),
        fitting=tuple(_explained(directory[id], sought) for _, _, id in heapq.nsmallest(first, fitting)),
        nearly=tuple(_explained(directory[id], sought) for _, _, id in listed),
    )  # fmt: skip


def _check_arguments(weights: Mapping[Aspect, float], first: int, nearly: int) -> None:
    """Raise RecordError for weights that cannot weigh, and for numbers out of range."""
    faults = list[Refusal]()
    known = get_args(Aspect)
    for aspect, weight in weights.items():
        if aspect not in known:
            facts = {"aspect": aspect, "known": known, "nearest": nearest(str(aspect), known)}
            faults.append(Refusal("unknown_aspect", facts, "weights"))
        elif isinstance(weight, bool) or not 0 <= weight < _HEAVIEST:
            faults.append(Refusal("out_of_range", {"low": 0, "high": _HEAVIEST}, f"weights.{aspect}"))
    if not faults and not any(weights.values()):
        faults.append(Refusal("weights_all_zero", {}, "weights"))
    for name, number, low in (("first", first, 1), ("nearly", nearly, 0)):
        if type(number) is not int or not low <= number <= _HEAVIEST:
            faults.append(Refusal("out_of_range", {"low": low, "high": _HEAVIEST}, name))
    if faults:
        raise RecordError("cannot match", faults)


def _sought(
    need: Need, person: Client, directory: Directory, on: date, circumstances: Circumstances,
    weights: Mapping[Aspect, float], checks: Mapping[str, OfficeCheck],
) -> _Sought:  # fmt: skip
    facts = facts_of(person, on=on, practice=directory.practice, areas=circumstances.areas)
    answers = dict[int, Eligibility]()

    def eligible(resource: Resource) -> Eligibility | None:
        criterion = directory.criterion_of(resource)
        if criterion is None:
            return None
        found = answers.get(id(criterion))
        if found is None:
            found = answers[id(criterion)] = eligibility(criterion, facts, checks=checks)
        return found

    excluded = (id for used in circumstances.using if used in directory for id in directory[used].excludes)
    counted = tuple((aspect, float(weight)) for aspect in get_args(Aspect) if (weight := weights.get(aspect, 0)))
    area, language = facts.get("area"), facts.get("language")
    return _Sought(
        domain=need.domain, sector=SECTOR_OF_DOMAIN.get(need.domain), facts=facts,
        areas=area if isinstance(area, frozenset) else frozenset(),
        languages=language if isinstance(language, frozenset) else frozenset(), circumstances=circumstances,
        excluded=frozenset(excluded), eligible=eligible, weights=counted,
        total_weight=sum(weight for _, weight in counted),
    )  # fmt: skip


def _obstacles(resource: Resource, sought: _Sought) -> list[str]:
    """Return what makes a resource not fit; empty if it fits."""
    found = list[str]()
    if sought.domain not in resource.serves if resource.serves else resource.sector not in (sought.sector, "welfare"):
        found.append("domain")
    if resource.availability in _NOT_OFFERED or resource.status == "retired":
        found.append("availability")
    if resource.areas and sought.areas and sought.areas.isdisjoint(resource.areas):
        found.append("area")
    answer = sought.eligible(resource)
    if answer is not None and answer.answer == "no":
        found.append("eligibility")
    if resource.id in sought.excluded or not {*resource.excludes}.isdisjoint(sought.circumstances.using):
        found.append("excludes")
    if not {*resource.requires} <= {*sought.circumstances.used}:
        found.append("requires")
    return found


def _key(resource: Resource, sought: _Sought) -> tuple[float, int, str]:
    """Return what orders the resources: the score, the highest first; how many aspects are unknown; the id."""
    total, unknown = 0.0, 0
    for aspect, weight in sought.weights:
        value = _ASPECTS[aspect](resource, sought)
        if value is None:
            unknown += 1
            value = _UNKNOWN
        total += weight * value
    return -total / sought.total_weight, unknown, resource.id


def _domain(resource: Resource, sought: _Sought) -> float | None:
    return None if not resource.serves else float(sought.domain in resource.serves)


def _eligibility(resource: Resource, sought: _Sought) -> float | None:
    answer = sought.eligible(resource)
    return None if answer is None or answer.answer == "unknown" else float(answer.answer == "yes")


def _area(resource: Resource, sought: _Sought) -> float | None:
    if not resource.areas or not sought.areas:
        return None
    return float(not sought.areas.isdisjoint(resource.areas))


def _language(resource: Resource, sought: _Sought) -> float | None:
    if not resource.languages or not sought.languages:
        return None
    return float(not sought.languages.isdisjoint(resource.languages))


def _places(resource: Resource, _: _Sought) -> float | None:
    capacity = resource.capacity
    if capacity is None:
        return None
    if capacity.unlimited:
        return 1.0
    return 0.0 if capacity.maximum == 0 else (None if capacity.available is None else float(capacity.available > 0))


def _waiting_time(resource: Resource, _: _Sought) -> float | None:
    waiting = resource.waiting_time
    return None if waiting is None else max(0.0, 1 - waiting.count * _DAYS[waiting.unit] / _YEAR)


def _cost(resource: Resource, _: _Sought) -> float | None:
    return _COSTS[resource.cost]


def _choice(resource: Resource, sought: _Sought) -> float | None:
    if resource.id in sought.circumstances.chosen:
        return 1.0
    return 0.0 if resource.id in sought.circumstances.declined else None


def _answers(resource: Resource, sought: _Sought) -> float | None:
    accepted, declined = sought.circumstances.answers.get(resource.id, (0, 0))
    return accepted / (accepted + declined) if accepted + declined else None


_ASPECTS: Mapping[Aspect, Callable[[Resource, _Sought], float | None]] = MappingProxyType({
    "domain": _domain, "eligibility": _eligibility, "area": _area, "language": _language, "places": _places,
    "waiting_time": _waiting_time, "cost": _cost, "choice": _choice, "answers": _answers,
})  # fmt: skip
"""How each aspect of a resource is valued, from 0 to 1; None: it is not known."""


def _explained(resource: Resource, sought: _Sought) -> Match:
    """Return a resource with what is for it, what is against it and what is unknown."""
    score, _, id = _key(resource, sought)
    answer = sought.eligible(resource)
    found: dict[bool | None, list[str]] = {
        True: [], None: [], False: [_OBSTACLES[each] for each in _obstacles(resource, sought)]
    }  # fmt: skip
    for aspect, _ in sought.weights:
        value = _ASPECTS[aspect](resource, sought)
        outcome = None if value is None else value >= _UNKNOWN
        if (aspect, outcome) != ("choice", None):
            found[outcome].append(f"{aspect}_{_OUTCOMES[outcome]}")
    facts = _facts(resource, sought)
    told = {
        outcome: tuple(Finding(code, facts, id, "notice") for code in dict.fromkeys(codes))
        for outcome, codes in found.items()
    }
    why_not = answer.reasons if answer is not None and answer.answer == "no" else ()
    return Match(
        resource=id, score=-score, reasons=told[True], unknown=told[None],
        against=(*told[False], *(Finding(each.code, each.params, id, "notice") for each in why_not)),
        to_ask=() if answer is None else answer.to_ask,
    )  # fmt: skip


def _facts(resource: Resource, sought: _Sought) -> dict[str, object]:
    """Return the facts that the texts about a resource name."""
    accepted, declined = sought.circumstances.answers.get(resource.id, (0, 0))
    return {
        "resource": resource.id, "domain": sought.domain, "cost": resource.cost,
        "availability": resource.availability, "accepted": accepted, "declined": declined,
        "available": None if resource.capacity is None else resource.capacity.available,
        "count": None if resource.waiting_time is None else resource.waiting_time.count,
        "unit": None if resource.waiting_time is None else resource.waiting_time.unit,
    }  # fmt: skip
