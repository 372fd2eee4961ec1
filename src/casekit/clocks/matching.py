"""
What records say to a deadline: the values of their fields, and whether one can end what another began.

A start and an end belong together if they are about the same thing and the same person:

- If both are versions of a thing of one kind, such as a referral that is sent and answered, it is the same thing.
- If the record that ends it can name things of that kind, it names this one, such as a service that follows a referral;
  or the record that starts it names the thing that ends it.
- If both name a person, it is the same person.

Where neither record names anything, the next event in time meets the clock. An end at the instant of the start counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, cast

import attrs

from casekit.days.time_limits import beyond
from casekit.models import Entry, Record
from casekit.models.checks import references
from casekit.models.state import id_of

_VERSIONS_OF_ONE = ("plans", "waivers", "deadlines_set")
"""Shelves whose things follow each other, so that one of them can end what another began."""


def has_values(what: Record, fields: Mapping[str, object]) -> bool:
    """Return whether fields of a record have these values, or one of several; of a field with several values, one."""
    return all(
        any(_is_same(each, held) for each in _one_of(wanted) for held in values_of(what, name))
        for name, wanted in fields.items()
    )


def _is_same(wanted: object, held: object) -> bool:
    """Return whether a value is the one that is wanted. A truth value is no number."""
    return wanted == held and isinstance(wanted, bool) == isinstance(held, bool)


def _one_of(wanted: object) -> tuple[object, ...]:
    """Return the values of which a field must have one."""
    return cast("tuple[object, ...]", wanted) if isinstance(wanted, tuple) else (wanted,)


def values_of(what: Record, name: str) -> tuple[object, ...]:
    """Return the values of a field of a record, or of an own field of this name, or both."""
    found: list[object] = []
    for held in (getattr(what, name, None) if name in attrs.fields_dict(type(what)) else None, what.extra.get(name)):
        found += cast("tuple[object, ...]", held) if isinstance(held, tuple) else [] if held is None else [held]
    return tuple(found)


def named_instant(entry: Entry, field: str) -> datetime | None:
    """Return the instant that a record names in a field; of a day, its beginning in the zone of the case."""
    held = next((each for each in values_of(entry.what, field) if isinstance(each, date)), None)
    if isinstance(held, datetime):
        try:
            return held.astimezone(entry.at.tzinfo)
        except OverflowError:
            raise beyond(held.date()) from None
    return None if held is None else datetime.combine(held, time(), entry.at.tzinfo)


def belong_together(start: Record, end: Record) -> bool:
    """Return whether a record can meet a clock that another started: see the docstring of the module."""
    shelf, end_shelf = shelf_of(start), shelf_of(end)
    if shelf is not None and shelf == end_shelf:
        return start.identity == end.identity
    if shelf is not None and shelf in _nameable(end):
        return id_of(start.identity) in _named(end, shelf)
    if end_shelf is not None and (named := _named(start, end_shelf)):
        return id_of(end.identity) in named
    persons = (person_of(start), person_of(end))
    return None in persons or persons[0] == persons[1]


def shelf_of(what: Record) -> str | None:
    """Return the shelf of a thing; None for a happening, and for things that are versions of one another."""
    shelf = what.shelf_name
    return None if shelf in _VERSIONS_OF_ONE else shelf


def _nameable(what: Record) -> set[str]:
    """Return the shelves whose things a record can name."""
    return {shelf for _, shelf in references(cast("Any", type(what)))} | {shelf for _, shelf, _ in what.mentions()}


def _named(what: Record, shelf: str) -> set[str]:
    """Return the ids of the things on a shelf that a record names."""
    return {id for _, each, id in what.mentions() if each == shelf}


def person_of(what: Record) -> str | None:
    """Return the id of the person whom a record names; None if it names none."""
    return next((each for each in what.named_persons().values() if each is not None), None)


def thing_of(what: Record) -> tuple[object, ...] | None:
    """Return what tells a thing from every other: its shelf and its identity; None for a happening."""
    shelf = shelf_of(what)
    return None if shelf is None else (shelf, *what.identity)


def is_version_of(what: Record, other: Record) -> bool:
    """Return whether two records are versions of one thing."""
    return thing_of(what) is not None and thing_of(what) == thing_of(other)
