"""Persons with more than one open case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from casekit.evaluation.plain import Plain
from casekit.evaluation.seen_cases import seen_on
from casekit.models import Case


@attrs.frozen(kw_only=True)
class Overlap(Plain):
    """
    A person with several open cases.

    persons: The ids of the person, sorted.
    cases: The ids of the cases, in the order given, at least two.

    >>> Overlap(persons=("C-3", "P-9"), cases=("K-17", "K-20")).cases
    ('K-17', 'K-20')
    """

    persons: tuple[str, ...]
    cases: tuple[str, ...]


def overlapping(cases: Iterable[Case], *, on: date) -> tuple[Overlap, ...]:
    """
    Return each person whom two or more of the cases, open at the end of a day, are about.

    A case is about its clients and the members of its households on that day. All ids of a person count as one: `id`
    and `other_ids` of the clients of all these cases, closed ones too. Cases opened later, duplicates and cases opened
    in error are left out.

    The order is that of the first case of each person, then of the ids. Empty if no person has two open cases.

    Raises RecordError if `on` is not a day. Raises EvaluationError if `cases` is a single case, contains anything but
    cases, or contains a case twice.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> clients = {"K-17": Client(id="C-3"), "K-20": Client(id="P-9", other_ids=("C-3",))}
    >>> cases = [
    ...     Case.open(client, id=id, at=monday, by="worker-1", workflow=ref, stage="intake")
    ...     for id, client in clients.items()
    ... ]
    >>> overlapping(cases, on=monday.date())
    (Overlap(persons=('C-3', 'P-9'), cases=('K-17', 'K-20')),)
    """
    seen = seen_on(cases, on=on)
    cases_of: dict[tuple[str, ...], list[str]] = {}
    for case in seen.counted:
        if case.status == "open":
            for person in sorted(seen.persons(case)):
                cases_of.setdefault(person, []).append(case.id)
    return tuple(Overlap(persons=person, cases=tuple(ids)) for person, ids in cases_of.items() if len(ids) > 1)
