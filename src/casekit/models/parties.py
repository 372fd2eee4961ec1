"""Who the case is about, day by day: clients, and the members of their households."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from casekit.answers import Refusal
from casekit.arguments import is_of_type
from casekit.errors import RecordError
from casekit.models.client import Client
from casekit.models.history import Entry
from casekit.models.household import Household
from casekit.models.record import Record


def parties(clients: Iterable[str], households: Iterable[Household], *, on: date) -> frozenset[str]:
    """The ids of those a case is about on a day: its clients and their households; who left a household is left out."""
    homes = tuple(households)
    there = {member.person for home in homes for member in home.members_on(on)}
    gone = {member.person for home in homes for member in home.members} - there
    return frozenset({*clients, *there} - gone)


def parties_in_time(timeline: Iterable[Entry], *kinds: type[Record]) -> Iterator[tuple[Entry, frozenset[str]]]:
    """
    Yield entries with the ids of those the case was about when they happened, as far as was on record by then.

    With `kinds`, only the entries of these records.
    """
    clients: dict[str, None] = {}
    homes: dict[str, Household] = {}
    wanted = kinds or (Record,)
    looked_at = (*wanted, Client, Household)
    try:
        for entry in timeline:
            what = entry.what
            if not isinstance(what, looked_at):
                continue
            if isinstance(what, Client):
                clients[what.id] = None
            elif isinstance(what, Household):
                homes[what.id] = what
            if isinstance(what, wanted):
                yield entry, parties(clients, homes.values(), on=entry.at.date())
    except (AttributeError, TypeError):
        if is_of_type(timeline, Iterable[Entry]) and is_of_type(kinds, tuple[type[Record], ...]):
            raise
        fault = Refusal("wrong_type", {"expected": "the entries of a case, and classes of records"}, "timeline, kinds")
        raise RecordError("cannot find the parties", [fault]) from None
