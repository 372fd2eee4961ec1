"""
Rules of identity: which case is a duplicate of another, and which ids are of one person.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Iterator

from casekit.models import Client, Closure
from casekit.practice import Breach
from casekit.stages.guards import Context
from casekit.stages.rules.shared_facts import reasons_of_closing


def duplicate_without_link(context: Context) -> Iterator[Breach]:
    """Closing a case as a duplicate is reported if no link says of which case it is a duplicate."""
    if not isinstance(context.record, Closure) or "duplicate" not in reasons_of_closing(
        context.record, context.workflow
    ):
        return
    if not any(link.kind == "duplicate_of" for link in context.case.case_links):
        yield Breach()


def person_as_two_clients(context: Context) -> Iterator[Breach]:
    """
    A client is reported whose ids (`id` and `other_ids`) include one of another client of the case.

    It is not refused: often the second id is found only after other records name both clients.
    """
    record = context.record
    if not isinstance(record, Client):
        return
    own = {record.id, *record.other_ids}
    others = tuple(
        each.id for each in context.case.clients if each.id != record.id and own & {each.id, *each.other_ids}
    )
    if others:
        yield Breach({"ids": (record.id, *others)})
