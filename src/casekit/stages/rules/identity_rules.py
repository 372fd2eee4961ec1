"""
Rules of identity: which case is a duplicate of another, and which ids are of one person.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from casekit.models import Assessment, Case, Client, Closure, Household, Record, RiskRating
from casekit.models.case import state_of
from casekit.practice import Breach
from casekit.stages.context import Context
from casekit.stages.rules.shared_facts import persons_concerned, reasons_of_closing


def duplicate_without_link(context: Context) -> Iterator[Breach]:
    """Closing a case as a duplicate is reported if no link says of which case it is a duplicate."""
    if not isinstance(context.record, Closure) or "duplicate" not in reasons_of_closing(
        context.record, context.workflow
    ):
        return
    if not any(link.kind == "duplicate_of" for link in context.case.case_links):
        yield Breach()


def person_has_left(context: Context) -> Iterator[Breach]:
    """
    New work about somebody whose part in the case has ended is reported: a need, a goal, a referral, a service, and an
    assessment or risk rating that names the person.

    A need, a goal, a referral or a service that names nobody is about the index client, also about one who has left or
    died, until a household names another.
    """
    record, case = context.record, context.case
    if record is None or any(each.identity == record.identity for each in _on_shelf(record, case)):
        return
    named = {each for each in record.named_persons().values() if each is not None}
    concerned = named if isinstance(record, Assessment | RiskRating) else persons_concerned(context)
    left = tuple(sorted(concerned - case.client_parties(on=context.day) - case.client_parties(on=date.max)))
    if left:
        yield Breach({"persons": left})


def _on_shelf(record: Record, case: Case) -> Iterable[Record]:
    """Return the things on the shelf of a record; empty for a happening."""
    return state_of(case).shelves.get(record.shelf_name or "", {}).values()


def person_as_two_clients(context: Context) -> Iterator[Breach]:
    """
    A client is reported whose ids (`id` and `other_ids`) include one of another client, or of a member of a household
    of the case, and so is a member whose id is another id of a client.

    It is not refused: often the second id is found only after other records name both persons.
    """
    record, case = context.record, context.case
    ids = {each.id: {each.id, *each.other_ids} for each in case.clients}
    ids |= {member.person: {member.person} for home in case.households for member in home.members} | ids
    if isinstance(record, Client):
        recorded = {record.id: {record.id, *record.other_ids}}
    elif isinstance(record, Household):
        recorded = {member.person: ids.get(member.person, {member.person}) for member in record.members}
    else:
        return
    known = {**ids, **recorded}
    for person, own in recorded.items():
        others = tuple(sorted(other for other, theirs in known.items() if other != person and own & theirs))
        if others:
            yield Breach({"ids": (person, *others)})
            return
