"""
Rules of authority: who may give an approval, what may be waived, and which deadline may get another due day.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Iterator

from casekit.clocks.reviews import REVIEW
from casekit.models import Approval, DeadlineSet, Waiver
from casekit.models.case import state_of
from casekit.models.state import id_of
from casekit.models.timeline import actors_behind
from casekit.practice import Breach
from casekit.stages.context import Context
from casekit.stages.definition import Definition
from casekit.stages.due.deadlines import SETTABLE, deadlines_of
from casekit.stages.guards import terms_in
from casekit.stages.rules.shared_facts import is_person_of_case
from casekit.stages.things import shelf_of_subject


def approval_by_another(context: Context) -> Iterator[Breach]:
    """An approval is given or refused by somebody other than its requester, and by nobody the case is or was about."""
    record = context.record
    if not isinstance(record, Approval):
        return
    # for a decision, who requested it; for a request that is recorded late or corrected, who decided it
    history = context.present.history
    numbers_of_other_side = [
        entry.number for entry in context.present.timeline
        if isinstance(entry.what, Approval) and entry.what.id == record.id
        and (entry.what.status == "asked") != (record.status == "asked")
    ]  # fmt: skip
    decides = record.status != "asked" and is_person_of_case(context, context.by.id)
    other_side = {actor for number in numbers_of_other_side[-1:] for actor in actors_behind(history, number)}
    own = {context.by.id} if context.mends is None else {context.by.id, *actors_behind(history, context.mends)}
    if decides or own & other_side:
        yield Breach({"approval": record.kind})


def approval_by_role(context: Context) -> Iterator[Breach]:
    """
    An approval is of a kind that the workflow declares, and is decided by a role that the workflow names for it.

    For one about a thing, the workflow of the thing goes before that of the case.
    """
    record = context.record
    if not isinstance(record, Approval):
        return
    approvals = [each for workflow in _workflows(context, record.shelf) for each in workflow.approvals]
    rule = next((each for each in approvals if each.id == record.kind), None)
    if rule is None:
        yield Breach({"approval": record.kind, "roles": (), "known": [*dict.fromkeys(each.id for each in approvals)]})
    elif record.status != "asked" and not {*rule.roles} & {*context.roles}:
        yield Breach({"approval": record.kind, "roles": rule.roles, "known": ()})


def waiver_by_another(context: Context) -> Iterator[Breach]:
    """A requirement is waived by nobody the case is or was about."""
    if isinstance(context.record, Waiver) and is_person_of_case(context, context.by.id):
        yield Breach({"requirement": context.record.requirement})


def requirement_waivable(context: Context) -> Iterator[Breach]:
    """A waiver is for a requirement or a deadline that the workflow has and declares as waivable."""
    if not isinstance(context.record, Waiver):
        return
    waivable: dict[str, None] = {}
    for workflow in _workflows(context):
        waivable |= dict.fromkeys(each.id for each in workflow.requirements.values() if each.waivable)
        waivable |= dict.fromkeys(each.id for each in workflow.deadlines if each.waivable)
    if context.record.requirement not in waivable:
        yield Breach({"requirement": context.record.requirement, "waivable": [*waivable]})


def deadline_known(context: Context) -> Iterator[Breach]:
    """Another due day is set only for a deadline that the workflow has."""
    record = context.record
    declared = (each.id for workflow in _workflows(context) for each in workflow.deadlines)
    known = [*dict.fromkeys((*declared, REVIEW))]
    if isinstance(record, DeadlineSet) and record.rule not in known:
        yield Breach({"deadline": record.rule, "known": known})


def deadline_runs(context: Context) -> Iterator[Breach]:
    """Another due day is set for a deadline that runs: for that thing, and since that day, if the record names them."""
    record = context.record
    if not isinstance(record, DeadlineSet):
        return
    shelves = [
        shelf_of_subject(context.practice, each.subject) for each in context.things.values()
        if any(rule.id == record.rule for rule in each.deadlines)
    ]  # fmt: skip
    ids = {id_of(each) for shelf in shelves for each in state_of(context.case).shelves.get(shelf or "", ())}
    declared = next((each for each in context.workflow.deadlines if each.id == record.rule), None)
    rule = context.workflow.review_rule if record.rule == REVIEW else declared
    if rule is not None and record.thing not in ids:
        found = deadlines_of(rule, context.case, terms_in(context), on=context.day)
        running = [each for each in found if each.status in SETTABLE]
        is_there = any(record.thing in (None, each.thing) and record.since in (None, each.since) for each in running)
    else:
        is_there = not shelves or record.thing is None or record.thing in ids
    if not is_there:
        yield Breach({"deadline": record.rule})


def deadline_reason_required(context: Context) -> Iterator[Breach]:
    """Another due day for a deadline is set with a reason."""
    record = context.record
    if isinstance(record, DeadlineSet) and record.reason is None:
        yield Breach({"deadline": record.rule})


OF_DEADLINES = (deadline_known, deadline_runs, deadline_reason_required)
"""The rules of another due day."""


def _workflows(context: Context, shelf: str | None = None) -> Iterator[Definition]:
    """Yield the workflow of the things on a shelf, if they have one, then that of the case, then those of things."""
    own = [each for each in context.things.values() if shelf_of_subject(context.practice, each.subject) == shelf]
    yield from (*own, context.workflow, *context.things.values())
