"""The facts about a person with which the eligibility of a resource is compared, and which facts there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Client
from casekit.models.eligibility import Eligibility
from casekit.models.extra import FieldValue
from casekit.nearest import known_facts, nearest
from casekit.practice.practice import NO_PRACTICE, Practice

FactType: TypeAlias = Literal["number", "yes_no", "codes"]
"""The type of a fact."""
_AGE_UNITS = ("year", "month")
_TYPES: Mapping[str, FactType] = {
    "whole_number": "number", "number": "number", "yes_no": "yes_no", "choice": "codes", "choices": "codes",
}  # fmt: skip
_MONTHS_OF_YEAR = 12


class Range(NamedTuple):
    """A number that is known within limits, both included; the same twice if it is known exactly."""

    low: float
    high: float


Fact: TypeAlias = Range | bool | frozenset[str]
"""What is known of a fact: a number, yes or no, or codes."""


@attrs.frozen(kw_only=True)
class DeclaredFact:
    """
    A fact with which an eligibility may compare.

    id: Its code.
    value_type: "number", "yes_no" or "codes".
    units: The units in which it can be compared. Empty: it has none.

    >>> declared_facts()["age"].units
    ('year', 'month')
    """

    id: str
    value_type: FactType
    units: tuple[str, ...] = ()


_READY = (
    DeclaredFact(id="age", value_type="number", units=_AGE_UNITS),
    DeclaredFact(id="area", value_type="codes"),
    DeclaredFact(id="language", value_type="codes"),
    DeclaredFact(id="population", value_type="codes"),
)


@refusing(RecordError)
def declared_facts(practice: Practice = NO_PRACTICE) -> Mapping[str, DeclaredFact]:
    """
    Return the facts of a person by code: age, area, language and population, and the office's own fields of a Client
    that are numbers, choices, or yes or no. The unit of an own field is that of its declaration (`OwnField.unit`).

    >>> tuple(declared_facts())
    ('age', 'area', 'language', 'population')
    """
    own = (
        DeclaredFact(id=field.id, value_type=_TYPES[field.value_type], units=(field.unit,) if field.unit else ())
        for field in practice.fields_of(Client.__name__).values()
        if field.value_type in _TYPES
    )
    return {each.id: each for each in (*own, *_READY)}


@refusing(RecordError)
def facts_of(
    person: Client, *, on: date, practice: Practice = NO_PRACTICE, areas: tuple[str, ...] = ()
) -> Mapping[str, Fact]:
    """
    Return what is known of a person on a day, by the code of the fact. A fact that is not known is missing.

    Args:
        person: The person.
        on: The day on which the age counts.
        practice: The practice that declares the own fields.
        areas: The areas in which that of the person lies, such as the district and the city.

    The age is in months; one of whom only the year of birth is known lies within a range.

    Raises RecordError if `on` is not a day.

    >>> facts_of(Client(id="C-3", birth=date(2010, 3, 17)), on=date(2025, 3, 16))["age"]
    Range(low=179, high=179)
    """
    only_day(on)
    found: dict[str, Fact] = {}
    if (age := _age(person, on)) is not None:
        found["age"] = age
    codes = {"area": (person.area, *areas) if person.area else areas, "language": person.languages}
    for fact, held in (*codes.items(), ("population", person.populations)):
        if held:
            found[fact] = frozenset(each for each in held if each)
    for id in declared_facts(practice):
        if id in person.extra and (value := _own_fact(person.extra[id])) is not None:
            found[id] = value
    return found


def _own_fact(value: FieldValue) -> Fact | None:
    """Return the value of an own field as a fact; None if there is none."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return Range(value, value)
    if isinstance(value, str | tuple):
        return frozenset((value,) if isinstance(value, str) else value) or None
    return None


def _age(person: Client, on: date) -> Range | None:
    """Return the age in months; None if no birth is known or it lies after the day."""
    if person.birth is not None:
        months = _months_between(person.birth, on)
        return None if months < 0 else Range(months, months)
    if person.birth_year is None or person.birth_year > on.year:
        return None
    low = _months_between(date(person.birth_year, 12, 31), on)
    return Range(max(low, 0), _months_between(date(person.birth_year, 1, 1), on))


def _months_between(birth: date, on: date) -> int:
    """Return the completed months of life on a day. A month that is too short for the day of birth ends on its last."""
    months = (on.year - birth.year) * _MONTHS_OF_YEAR + on.month - birth.month
    last = (date(on.year + on.month // 12, on.month % 12 + 1, 1) - date.resolution).day if on < date.max else on.day
    return months - (on.day < min(birth.day, last))


def comparable(fact: str, known: Fact, unit: str | None) -> Fact:
    """Return a fact in the unit of a comparison: an age in completed years; anything else as it is."""
    if fact == "age" and unit == "year" and isinstance(known, Range):
        return Range(known.low // _MONTHS_OF_YEAR, known.high // _MONTHS_OF_YEAR)
    return known


def eligibility_faults(criterion: Eligibility, declared: Mapping[str, DeclaredFact], where: str) -> Iterator[Refusal]:
    """Yield a refusal for each comparison with a fact that nobody declares, of another type, or in another unit."""
    if criterion.fact is not None:
        fact = declared.get(criterion.fact)
        if fact is None:
            like = nearest(criterion.fact, tuple(declared))
            facts = {"fact": criterion.fact, "nearest": like, **known_facts(declared, len(declared))}
            yield Refusal("unknown_fact", facts, f"{where}.fact")
        elif _type_asked(criterion) != fact.value_type:
            yield Refusal("fact_of_another_type", {"fact": fact.id, "value_type": fact.value_type}, f"{where}.fact")
        elif fact.value_type == "number" and criterion.unit not in (fact.units or (None,)):
            facts = {"fact": fact.id, "unit": criterion.unit, "units": fact.units}
            yield Refusal("fact_in_another_unit", facts, f"{where}.unit")
    for name in ("all", "any", "none"):
        parts: tuple[Eligibility, ...] = getattr(criterion, name)
        for index, part in enumerate(parts):
            yield from eligibility_faults(part, declared, f"{where}.{name}[{index}]")


def _type_asked(criterion: Eligibility) -> FactType:
    """Return the type of fact that a comparison needs."""
    if criterion.is_true is not None:
        return "yes_no"
    return "codes" if criterion.one_of else "number"
