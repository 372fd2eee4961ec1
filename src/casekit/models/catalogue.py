"""Every record class of the library by its name, and the names of all events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType, ModuleType
from typing import Any, cast

from casekit.models import (
    approval,
    assessment,
    case_access,
    case_link,
    choice,
    client,
    closure,
    consent,
    delivery,
    erasure,
    follow_up,
    goal,
    history,
    household,
    outcome,
    plan,
    referral,
    relation,
    resource,
    review,
    team,
    thing_step,
    tie,
)
from casekit.models.governed_field import governed_fields
from casekit.models.record import Record

_MODULES: tuple[ModuleType, ...] = (
    client, household, assessment, goal, choice, plan, resource, relation, tie, referral, thing_step, consent, delivery,
    review, team, follow_up, outcome, approval, case_link, case_access, closure, erasure, history,
)  # fmt: skip
"""The modules that define records, in the order of casework: see `RECORDS`."""


def _records_of(module: ModuleType) -> Iterator[type[Record]]:
    """Yield the record classes that a module defines, in the order of definition."""
    for each in vars(module).values():
        if isinstance(each, type) and issubclass(each, Record) and each.__module__ == module.__name__:
            yield each


RECORDS: Mapping[str, type[Record]] = MappingProxyType({
    record.__name__: record for module in _MODULES for record in _records_of(module)
})  # fmt: skip
"""
Every record class by its name, which a document holds as `type`.

The order is that of casework: client and household, identification and intake, needs, assessment, goals, plan,
resources, ties, services, reviews, evaluation, decisions, links to other cases, who may see the case, closure, erasure.
Modules come in this order, and the classes of a module in the order of definition. A class that a module defines is
therefore in here without being listed. `OfficeRecord`, `UnknownRecord`, `SealedRecord` and the classes of a host are
not.
"""

EVENTS: tuple[str, ...] = tuple(event for record in RECORDS.values() for event in record.EVENTS)
"""Every event of the library that requirements, guards and deadlines can name."""


@cache
def kind_vocabulary(event: str) -> str:
    """
    Return the name of the vocabulary of the kinds of an event of the library. Empty if there is none.

    >>> kind_vocabulary("case_conference"), kind_vocabulary("contact"), kind_vocabulary("supervision")
    ('conference', 'contact_method', '')
    """
    record = next((each for each in RECORDS.values() if event in each.EVENTS), Record)
    found = (field.vocabulary for field in governed_fields(cast("Any", record)) if field.name == record.KIND)
    return next(found, "")


def kind_on(shelf: str) -> str:
    """
    Return the name of the kind of the things on a shelf. A kind that an office declares has the name of its shelf.

    >>> kind_on("needs"), kind_on("court_order")
    ('Need', 'court_order')
    """
    return next((name for name, record in RECORDS.items() if shelf == record.SHELF), shelf)
