"""
What the agenda of a caseload costs: `python benchmarks/agenda.py [ROUNDS] [CASES]`.

Ten thousand open cases of the student's size follow a workflow with five deadlines, two of which come again. Measured
are the agenda as a multiple of `json.loads` of their documents, and how many times as long it takes for each case and
each entry if there are ten times as many cases, or cases twice as long. The best round of each counts, interleaved, in
processor time, with the collector off. Prints each figure with its target.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import attrs
from directory import Figure
from documents import STUDENT

import casekit as ck
from casekit.days import Weekdays
from casekit.models import Entry
from casekit.models.record import evolve_unchecked

DEADLINES = {
    "survey": {"from": "intake_registered", "until": "assessment_completed", "within": [10, "day"], "counts": "first"},
    "plan": {"from": "assessment_completed", "until": "plan_signed", "within": [30, "working_day"]},
    "answer": {"from": "referral_sent", "until": "referral_accepted", "within": [14, "day"]},
    "contact": {
        "from": "stage_entered", "until": "contact", "within": [1, "month"], "repeats": [[1, "month"]],
        "counts": "first",
    },
    "visit": {
        "from": "plan_signed", "until": "contact", "until_kind": "home_visit", "within": [1, "month"],
        "repeats": [[1, "month"]], "windows": "fixed", "counts": "last",
    },
}  # fmt: skip


def office() -> ck.StageMachine:
    """The student's workflow with five deadlines, in an office that works from Monday to Friday."""
    ready = ck.Workflow.ready("school_eight").to_mapping()
    mapping = {**ready, "version": ready["version"] + 1, "deadlines": DEADLINES}
    return ck.StageMachine(ck.Workflow.from_mapping(mapping), practice=ck.Practice(calendar=Weekdays()))


def open_case(machine: ck.StageMachine) -> ck.Case:
    """The student's case before it was closed, as one that follows the workflow of the office."""
    case = ck.loads(STUDENT.read_text(encoding="utf-8"))
    closed = next(entry.number for entry in case.history if isinstance(entry.what, ck.Closure))
    first, *rest = (entry for entry in case.history if entry.number < closed)
    opening = attrs.evolve(first.what, workflow=machine.workflow.ref)
    return ck.Case.from_history(case.id, [attrs.evolve(first, what=opening), *rest])


def longer(case: ck.Case) -> ck.Case:
    """The case with as many contacts by phone as it has entries."""
    last = case.history[-1].at
    more = (
        Entry(what=ck.Contact(method="phone"), at=last + timedelta(minutes=place), by="worker-1")
        for place in range(len(case.history))
    )
    return ck.Case.from_history(case.id, [*case.history, *more])


def many(case: ck.Case, number: int) -> list[ck.Case]:
    """So many cases with the same history."""
    return [evolve_unchecked(case, id=f"K-{place}") for place in range(number)]


def figures(rounds: int, number: int) -> list[Figure]:
    """Measure everything; see the docstring of the module."""
    machine = office()
    case = open_case(machine)
    on: date = case.timeline[-1].at.date() + timedelta(days=20)
    text, cases = ck.dumps(case), many(case, number)
    few, long = cases[: max(1, number // 10)], many(longer(case), max(1, number // 10))
    acts: list[Callable[[], object]] = [
        lambda: [json.loads(text) for _ in cases],
        lambda: machine.agenda(cases, on=on),
        lambda: machine.agenda(few, on=on),
        lambda: machine.agenda(long, on=on),
    ]
    found = best(rounds, acts)
    loaded, whole, tenth, twice = found
    return [
        Figure(f"the agenda of {number:,} open cases, in json.loads of their documents", whole / loaded, "times", 3),
        Figure("one case of ten times as many, in one of fewer", whole / len(cases) / (tenth / len(few)), "times", 1.5),
        Figure("an entry of a case twice as long, in one of the case", twice / tenth / 2, "times", 1.5),
    ]


def best(rounds: int, acts: Sequence[Callable[[], object]]) -> list[float]:
    """The seconds of processor time of the best round of each."""
    least = [float("inf")] * len(acts)
    gc.disable()
    try:
        for _ in range(rounds):
            for place, act in enumerate(acts):
                began = time.process_time()
                act()
                least[place] = min(least[place], time.process_time() - began)
                gc.collect()
    finally:
        gc.enable()
    return least


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    rounds, number = [*map(int, arguments), *(5, 10_000)[len(arguments) :]]
    print(*figures(rounds, number), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
