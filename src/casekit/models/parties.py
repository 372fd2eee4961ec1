"""The people a case is about: its clients and the members of their households, on a day or ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from casekit.models.client import Client
from casekit.models.closure import Departure, with_last_day
from casekit.models.history import Entry
from casekit.models.household import Household
from casekit.models.record import Record


def parties(
    clients: Iterable[str], households: Iterable[Household], departures: Iterable[Departure] = (), *, on: date
) -> frozenset[str]:  # fmt: skip
    """
    Return the ids of those a case is about on a day: its clients and the members of its households.

    A person who is listed in a household, but is a member of none on this day, is left out; a client too. So is a
    person whose part ended on an earlier day, unless a household has the person as a member since a later day.
    """
    homes = tuple(households)
    present = {member.person for home in homes for member in home.members_on(on)}
    absent = {member.person for home in homes for member in home.members} - present
    for left in departures:
        if left.until is not None and left.until < on and not _is_back(left.person, left.until, homes, on):
            absent.add(left.person)
    return frozenset({*clients, *present} - absent)


def _is_back(person: str, left_on: date, homes: Iterable[Household], on: date) -> bool:
    """Return whether a household has a person who left as a member again, since a later day."""
    days = (each.since for home in homes for each in home.members_on(on) if each.person == person)
    return any(since is not None and since > left_on for since in days)


def parties_in_time(timeline: Iterable[Entry], *kinds: type[Record]) -> Iterator[tuple[Entry, frozenset[str]]]:
    """
    Yield each entry with the ids of those the case was about on its day, by the entries up to this one.

    With `kinds`, yield only the entries of these record classes.
    """
    clients: dict[str, None] = {}
    homes: dict[str, Household] = {}
    left: dict[str, Departure] = {}
    wanted = kinds or (Record,)
    relevant = (*wanted, Client, Household, Departure)
    for entry in timeline:
        what = entry.what
        if not isinstance(what, relevant):
            continue
        if isinstance(what, Client):
            clients[what.id] = None
        elif isinstance(what, Household):
            homes[what.id] = what
        elif isinstance(what, Departure):
            left[what.person] = with_last_day(what, on=entry.at.date())
        if isinstance(what, wanted):
            yield entry, parties(clients, homes.values(), left.values(), on=entry.at.date())
