"""What the history of a case contradicts: its structure, and with a machine today's guards and rules."""

from __future__ import annotations

from casekit.answers import Finding, Refusal, Severity
from casekit.models import Case, only_case
from casekit.models.appending import at_entry
from casekit.models.state import contradictions
from casekit.stages.machine import StageMachine


def verify(case: Case, machine: StageMachine | None = None) -> tuple[Finding, ...]:
    """
    Return what the history of a case contradicts, by the number of the entry, in the order of the timeline.

    Nothing else judges a history again: a case that was written by an earlier release, or under earlier rules, is read
    as it is. Entries that were mended are left out.

    A finding of severity "error" is one of structure: an id the case does not have, a step that does not follow. One of
    severity "warning" is an act that today's guards or rules would refuse; it needs a machine, which judges what was
    done under its own workflow. The number of the entry is the parameter `entry`, and stands in `where`.

    Args:
        case: A case.
        machine: The machine whose guards and rules are asked; None: structure alone.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client
    >>> from casekit.stages.workflow import Workflow
    >>> machine = StageMachine(Workflow.ready("school_six"))
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> verify(machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1"), machine)
    ()
    """
    structure = contradictions(only_case(case).timeline)
    rules = {entry.number: refusals for entry, refusals in machine.refusals_by_entry(case)} if machine else {}
    found: list[Finding] = []
    for entry in case.timeline:
        found += (_finding(each, entry.number, "error") for each in structure.get(entry.number, ()))
        found += (_finding(each, entry.number, "warning") for each in rules.get(entry.number, ()))
    return tuple(found)


def _finding(refusal: Refusal, number: int, severity: Severity) -> Finding:
    return Finding(refusal.code, {**refusal.params, "entry": number}, at_entry(refusal, number).where, severity)
