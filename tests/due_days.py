"""Due days of a case by one workflow, or by one rule of none, without a machine."""

from __future__ import annotations

from datetime import date

import cases
from cases import WORKER, kept, on

import casekit as ck
from casekit.days import Calendar
from casekit.stages import Deadline, DeadlineRule
from casekit.stages.definition import Definition
from casekit.stages.due import deadlines, obligations
from casekit.stages.due.obligations import Obligation
from casekit.stages.guards import terms_of

OF_NO_WORKFLOW = terms_of(
    ck.Workflow.from_mapping({"id": "none", "version": 1, "initial": "intake", "stages": {"intake": {"final": True}}})
)


def deadlines_of(
    rule: DeadlineRule, case: ck.Case, *, on: date, calendar: Calendar | None = None, episode: int | None = None
) -> tuple[Deadline, ...]:
    """The deadlines of one rule."""
    terms = OF_NO_WORKFLOW if calendar is None else terms_of(OF_NO_WORKFLOW.workflow, calendar=calendar)
    return deadlines.deadlines_of(rule, case, terms, on=on, episode=episode)


def due(case: ck.Case, workflow: Definition, *, on: date, calendar: Calendar | None = None) -> tuple[Deadline, ...]:
    """The deadlines and reviews of a workflow."""
    return deadlines.due(case, terms_of(workflow, calendar=calendar), on=on)


def owed(case: ck.Case, workflow: Definition, *, on: date, calendar: Calendar | None = None) -> tuple[Obligation, ...]:
    """What is owed by a workflow."""
    return obligations.owed(case, terms_of(workflow, calendar=calendar), on=on)


def machine(
    practice: ck.Practice | None = None, things: tuple[ck.Workflow, ...] = (), version: int = 9, **deadlines: object
) -> ck.StageMachine:  # fmt: skip
    practice = practice or ck.Practice()
    mapping = {**cases.SCHOOL.workflow.to_mapping(), "version": version, "deadlines": deadlines}
    return ck.StageMachine(ck.Workflow.from_mapping(mapping, practice=practice), practice=practice, things=things)


def told(office: ck.StageMachine, *acts: tuple[ck.Record, str]) -> ck.Case:
    case = office.open(ck.Client(id="C-3"), id="K-17", at=on("2025-01-03"), by=WORKER)
    for record, day in acts:
        case = kept(case, record, at=on(day), by=WORKER)
    return case
