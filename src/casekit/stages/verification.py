"""Verify the history of a case: its structure and, with a machine, its acts by the current guards and rules."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.answers import Finding, Refusal, Severity, put_in_words
from casekit.errors import RecordError
from casekit.models import Case, Entry
from casekit.models.appending import at_entry
from casekit.models.asked import only_case
from casekit.models.state import contradictions
from casekit.practice.own_values import faults_of_own
from casekit.stages.machine import StageMachine


def verify(case: Case, machine: StageMachine | None = None) -> tuple[Finding, ...]:
    """
    Return a finding for each contradiction in the history of a case. With a machine, also return a finding for each
    reason for which the machine would refuse an act of the history.

    Args:
        case: A case.
        machine: The machine whose practice, guards, rules and moves are evaluated. None: check structure only.

    Each finding names the number of its entry in the parameter `entry` and in `where`.

    First come wrong references between entries, in the order of entry numbers: a reference to an entry that does not
    exist, an entry separated from the rest of its act, or a key that another act already has. They are not checked for
    a case as of an earlier day (`Case.as_of`), which does not hold all entries. Then come the other contradictions, in
    timeline order; replaced entries are left out.

    A finding of severity "error" is a contradiction, such as an id that the case does not have, or a change of stage
    from a stage that the case was not in. A finding of severity "warning" is a reason for which the machine would
    refuse an act; only a machine finds warnings:
    - on every entry: what the practice of the machine does not allow, such as a kind of records or an own field that it
      does not declare;
    - on acts done under the workflow of the machine: a guard, a rule, or a move that the workflow does not declare from
      the stage of the case.

    Loading a case evaluates none of this: a case written by an earlier release, or under earlier rules, is read as it
    is.

    Raises RecordError if `case` is not a case or `machine` is not a machine.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client
    >>> from casekit.stages.workflow import Workflow
    >>> machine = StageMachine(Workflow.ready("school_six"))
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> verify(machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1"), machine)
    ()
    """
    if not _is_machine_or_none(machine):
        fault = Refusal("wrong_type", {"expected": "a machine (casekit.StageMachine), or None"}, "machine")
        raise RecordError("cannot verify the case", [fault])
    structure = contradictions(only_case(case).timeline, case.id)
    rules = _refusals_by_number(case, machine) if machine else {}
    whole = () if case.is_past else case.history
    found = [_finding(each, number, "error") for number, each in _faults_between_entries(whole)]
    for entry in case.timeline:
        found += (_finding(each, entry.number, "error") for each in structure.get(entry.number, ()))
        found += (_finding(each, entry.number, "warning") for each in rules.get(entry.number, ()))
    if machine is not None:
        put_in_words(found, machine.wording)
    return tuple(found)


def _is_machine_or_none(value: object) -> bool:
    return value is None or isinstance(value, StageMachine)


def _refusals_by_number(case: Case, machine: StageMachine) -> dict[int, tuple[Refusal, ...]]:
    """
    Return why a machine would refuse each entry, by its number. For an entry on which no guard or rule is evaluated,
    only what the practice refuses.
    """
    found = {entry.number: refusals for entry, refusals in machine.refusals_by_entry(case)}
    others = (entry for entry in case.timeline if entry.number not in found)
    return {**found, **{each.number: tuple(faults_of_own(machine.practice, each.what)) for each in others}}


def _faults_between_entries(history: tuple[Entry, ...]) -> Iterator[tuple[int, Refusal]]:
    """Yield each faulty `mends`, `part_of` or `key` of an entry, with the number of the entry."""
    acts, keys, last = dict[int, int](), dict[str, int](), 0
    for entry in history:
        if entry.mends is not None and entry.mends not in acts:
            yield entry.number, Refusal("names_unknown_entry", {"named": entry.mends}, "mends")
        if entry.part_of is not None and entry.part_of not in acts:
            yield entry.number, Refusal("names_unknown_entry", {"named": entry.part_of}, "part_of")
        elif entry.part_of is not None and entry.act not in (last, acts.get(entry.mends or 0)):
            yield entry.number, Refusal("part_of_another_act", {"act": entry.part_of}, "part_of")
        if entry.key is not None and keys.setdefault(entry.key, entry.number) != entry.number:
            yield entry.number, Refusal("key_used_twice", {"key": entry.key, "named": keys[entry.key]}, "key")
        acts[entry.number] = last = entry.act


def _finding(refusal: Refusal, number: int, severity: Severity) -> Finding:
    """Convert a refusal of an entry to a finding that names the entry."""
    return Finding(refusal.code, {**refusal.params, "entry": number}, at_entry(refusal, number).where, severity)
