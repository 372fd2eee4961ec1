"""Who the case is about, day by day: clients, and the members of their households."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from casekit.models.client import Client
from casekit.models.history import Entry
from casekit.models.household import Household


def parties(clients: Iterable[str], households: Iterable[Household], *, on: date) -> frozenset[str]:
    """The ids of those a case is about on a day: its clients and their households; who left a household is left out."""
    homes = tuple(households)
    there = {member.person for home in homes for member in home.members_on(on)}
    gone = {member.person for home in homes for member in home.members} - there
    return frozenset({*clients, *there} - gone)


def parties_in_time(timeline: Iterable[Entry]) -> Iterator[tuple[Entry, frozenset[str]]]:
    """Each entry with the ids of those the case was about when it happened, as far as was on record by then."""
    clients: dict[str, None] = {}
    homes: dict[str, Household] = {}
    for entry in timeline:
        if isinstance(entry.what, Client):
            clients[entry.what.id] = None
        elif isinstance(entry.what, Household):
            homes[entry.what.id] = entry.what
        yield entry, parties(clients, homes.values(), on=entry.at.date())
