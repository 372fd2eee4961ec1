"""The client parties of a case on a day: its clients and the members of their households."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from casekit.models.client import Client
from casekit.models.history import Entry
from casekit.models.household import Household
from casekit.models.record import Record


def parties(clients: Iterable[str], households: Iterable[Household], *, on: date) -> frozenset[str]:
    """
    Return the ids of those a case is about on a day: its clients and the members of its households.

    A person who is listed in a household, but is a member of none on this day, is left out; a client too.
    """
    homes = tuple(households)
    present = {member.person for home in homes for member in home.members_on(on)}
    absent = {member.person for home in homes for member in home.members} - present
    return frozenset({*clients, *present} - absent)


def parties_in_time(timeline: Iterable[Entry], *kinds: type[Record]) -> Iterator[tuple[Entry, frozenset[str]]]:
    """
    Yield each entry with the ids of those the case was about on its day, by the entries up to this one.

    With `kinds`, yield only the entries of these record classes.
    """
    clients: dict[str, None] = {}
    homes: dict[str, Household] = {}
    wanted = kinds or (Record,)
    relevant = (*wanted, Client, Household)
    for entry in timeline:
        what = entry.what
        if not isinstance(what, relevant):
            continue
        if isinstance(what, Client):
            clients[what.id] = None
        elif isinstance(what, Household):
            homes[what.id] = what
        if isinstance(what, wanted):
            yield entry, parties(clients, homes.values(), on=entry.at.date())
