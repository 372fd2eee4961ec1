"""
What an act costs, as ratios measured in one run: `python benchmarks/acts.py [REPEATS]`.

The peer is the stock trigger of a `transitions.Machine` with one trivial condition and a bare model; beside it stand
a copy with `changed` and with `attrs.evolve`.
"""

from __future__ import annotations

import sys
import timeit
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import attrs
from transitions import Machine

import casekit as ck
from casekit.models.record import changed

SEOUL = timezone(timedelta(hours=9))


def case_with(entries: int, machine: ck.StageMachine) -> ck.Case:
    """A case in service whose history has so many entries."""
    at = datetime(2025, 3, 3, 12, tzinfo=SEOUL)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=at, by="worker-1")
    questions = ("wants change", "needs resources", "cannot get them alone")
    intake = ck.Intake(eligibility=tuple(ck.EligibilityAnswer(question=each, answer=True) for each in questions))
    case = machine.record(case, intake, at=at, by="worker-1")
    for record in (ck.Need(id="N1", domain="education"), ck.Goal(id="G1", need="N1", term="short")):
        case = machine.record(case, record, at=at, by="worker-1")
    case = machine.advance(case, "assess", at=at, by="worker-1")
    case = machine.record(case, ck.Assessment(), at=at, by="worker-1")
    case = machine.advance(case, "plan", at=at, by="worker-1")
    case = machine.record(case, ck.Plan(version=1, goals=("G1",), signed_by=("C-3",)), at=at, by="worker-1")
    while case.revision < entries:
        case = case.record(ck.Contact(), at=at, by="worker-1")
    return case


def chain(machine: ck.StageMachine, case: ck.Case, at: datetime, length: int) -> None:
    """So many contacts, each recorded on the case before: nothing worked out for one case serves the next."""
    for _ in range(length):
        case = machine.record(case, ck.Contact(), at=at, by="worker-1")


def main() -> None:
    """Measure and print."""
    repeats = int(sys.argv[1]) if sys.argv[1:] else 300
    machine = ck.StageMachine(ck.Workflow.ready("school_eight"))
    at = datetime(2025, 4, 1, 12, tzinfo=SEOUL)
    model = SimpleNamespace(state="a")
    stock = Machine(model=None, states=["a", "b"], initial="a", auto_transitions=False, send_event=True)
    stock.add_transition("go", "a", "a", conditions=[lambda event: True])
    peer = min(timeit.repeat(lambda: stock.events["go"].trigger(model), number=repeats, repeat=5))
    print(f"stock trigger: {peer / repeats * 1e6:.1f} µs; everything below is a multiple of it")
    for entries in (20, 200):
        case = case_with(entries, machine)
        acts = {
            "advance": lambda case=case: machine.advance(case, "deliver", at=at, by="worker-1"),
            "record a contact": lambda case=case: machine.record(case, ck.Contact(), at=at, by="worker-1"),
            "options": lambda case=case: machine.options(case, at=at, by="worker-1"),
            "changed": lambda case=case: changed(case, {"revision": case.revision}),
            "attrs.evolve": lambda case=case: attrs.evolve(case),
        }
        for name, act in acts.items():
            took = min(timeit.repeat(act, number=max(1, repeats // 10), repeat=5)) / max(1, repeats // 10)
            print(f"{entries} entries, {name}: {took / (peer / repeats):.1f}")
        took = min(timeit.repeat(lambda case=case: chain(machine, case, at, 20), number=3, repeat=5)) / 60
        print(f"{entries} entries, record a contact in a chain: {took / (peer / repeats):.1f}")


if __name__ == "__main__":
    main()
