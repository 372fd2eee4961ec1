"""Which resources of a directory fit a need of a person, in which order, and why."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from types import MappingProxyType
from typing import get_args

import attrs

from casekit.answers import Finding, Refusal, put_in_words
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Client, Need, Resource
from casekit.nearest import nearest
from casekit.resources.aspects import ASPECTS, Aspect, Sought
from casekit.resources.circumstances import NO_CIRCUMSTANCES, Circumstances
from casekit.resources.directory import Directory, candidates
from casekit.resources.eligibility import NO_CHECKS, NOT_KNOWN, OfficeCheck
from casekit.resources.facts import facts_of

EQUAL_WEIGHTS: Mapping[Aspect, float] = MappingProxyType(dict.fromkeys(get_args(Aspect), 1.0))
"""Every aspect counts the same."""
_UNKNOWN = 0.5
"""What an unknown aspect counts: neither for nor against."""
_HEAVIEST = 1_000_000
"""The largest weight, and the most resources that are listed."""


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

    Raises RecordError for weights of unknown aspects, below 0 or all 0, and as `check_eligibility` does.

    >>> food = Resource(id="RS1", sector="welfare", ownership="private", formality="formal", serves=("food",))
    >>> bank = attrs.evolve(food, id="RS2", cost="free", areas=("west",))
    >>> found = match(
    ...     Need(id="N1", domain="food"), Client(id="C-3", area="west"), Directory([food, bank]), on=date(2025, 3, 17)
    ... )
    >>> [(each.resource, [reason.params["aspect"] for reason in each.reasons]) for each in found.fitting]
    [('RS2', ['domain', 'area', 'cost']), ('RS1', ['domain'])]
    """
    only_day(on)
    _check_arguments(weights, first, nearly)
    sought = Sought(
        domain=need.domain, directory=directory, circumstances=circumstances, checks=checks,
        facts=facts_of(person, on=on, practice=directory.practice, areas=circumstances.areas),
        weights=tuple((aspect, float(weight)) for aspect in get_args(Aspect) if (weight := weights.get(aspect, 0))),
    )  # fmt: skip
    return ranked(need.id, candidates(directory, need.domain, sought.areas or None), sought, first=first, nearly=nearly)


def ranked(need: str, resources: Iterable[Resource], sought: Sought, *, first: int, nearly: int) -> Matches:
    """Return the matches among resources; what is not among them fits in no case but for its area."""
    fitting, near = list[tuple[float, int, str]](), list[tuple[float, int, str]]()
    for resource in resources:
        obstacles = sought.obstacles(resource)
        if not obstacles:
            fitting.append(_key(resource, sought))
        elif nearly and len(obstacles) == 1 and obstacles[0] not in ("domain", "area"):
            near.append(_key(resource, sought))
    listed = heapq.nsmallest(nearly, near)
    if len(listed) < nearly and sought.areas:
        others = (each for each in candidates(sought.directory, sought.domain) if sought.obstacles(each) == ["area"])
        listed += heapq.nsmallest(nearly - len(listed), (_key(each, sought) for each in others))
    return Matches(
        need=need, total=len(fitting),
        fitting=tuple(_explained(id, sought) for _, _, id in heapq.nsmallest(first, fitting)),
        nearly=tuple(_explained(id, sought) for _, _, id in listed),
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


def _key(resource: Resource, sought: Sought) -> tuple[float, int, str]:
    """Return what orders the resources: the score, the highest first; how many aspects are unknown; the id."""
    total, unknown = 0.0, 0
    for aspect, weight in sought.weights:
        value = ASPECTS[aspect](resource, sought)
        if value is None:
            unknown += 1
            value = _UNKNOWN
        total += weight * value
    return -total / sum(weight for _, weight in sought.weights), unknown, resource.id


def _explained(id: str, sought: Sought) -> Match:
    """Return a resource with what is for it, what is against it and what is unknown."""
    resource = sought.directory[id]
    answer = sought.eligibility_for(resource)
    told: dict[bool | None, list[Finding]] = {True: [], None: [], False: []}
    told[False] += [_obstacle(id, each) for each in sought.obstacles(resource)]
    for aspect, _ in sought.weights:
        value = ASPECTS[aspect](resource, sought)
        outcome = None if value is None else value >= _UNKNOWN
        if (aspect, outcome) != ("choice", None):
            told[outcome].append(_compared(id, aspect, outcome))
    why_not = answer.reasons if answer is not None and answer.answer == "no" else ()
    told[False] += [Finding(each.code, each.params, id, "notice") for each in why_not if each.code not in NOT_KNOWN]
    put_in_words(chain.from_iterable(told.values()), sought.directory.practice.wording)
    return Match(
        resource=id, score=-_key(resource, sought)[0], reasons=tuple(told[True]), unknown=tuple(told[None]),
        against=tuple(dict.fromkeys(told[False])), to_ask=() if answer is None else answer.to_ask,
    )  # fmt: skip


def _obstacle(resource: str, obstacle: str) -> Finding:
    """Return the finding for one obstacle that keeps a resource from fitting."""
    if obstacle == "availability":
        return Finding("not_offered", {"resource": resource}, resource, "notice")
    if obstacle == "excludes":
        return Finding("excluded_by_another", {"resource": resource}, resource, "notice")
    if obstacle == "requires":
        return Finding("requires_another", {"resource": resource}, resource, "notice")
    return _compared(resource, obstacle, outcome=False)


def _compared(resource: str, aspect: str, outcome: bool | None) -> Finding:
    """Return the finding for one aspect: that it speaks for the resource, against it, or is not known."""
    code = "resource_not_known" if outcome is None else ("resource_fits" if outcome else "resource_fits_less")
    return Finding(code, {"resource": resource, "aspect": aspect}, resource, "notice")
