"""
What an act costs, as multiples of a stock trigger measured in the same rounds: `python benchmarks/speed.py [ROUNDS]`.

The peer is a trigger of `transitions` with one guard and one callback. Every round measures the peer and every row one
after another; the best round of each counts, so that noise falls on all alike. Prints the table, and writes it to
`benchmarks/results.json`.
"""

from __future__ import annotations

import gc
import json
import platform
import sys
import threading
import time
import timeit
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
from rivals import rivals, stock

import casekit as ck
from casekit.models.record import changed
from casekit.stages.rules.casework_rules import RULES

HERE = Path(__file__).resolve().parent
SEOUL = timezone(timedelta(hours=9))
AT = datetime(2025, 4, 1, 12, tzinfo=SEOUL)
BY = ck.Actor(id="worker-1", roles=("case_manager",))
THREADS, MOVES, TIMES = 4, 100_000, 2_000


def team(**changes: object) -> dict[str, Any]:
    """A workflow whose first stage has three moves: one open, two refused by a guard."""
    return {
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {}, "c": {"final": True}},
        "moves": [
            {"name": "go", "from": ["a"], "to": "b", "guards": ["open"]},
            {"name": "end", "from": ["a"], "to": "c", "guards": ["shut"]},
            {"name": "note", "from": ["a"], "to": "=", "guards": ["shut"]},
            {"name": "back", "from": ["b"], "to": "a"},
        ],
        **changes,
    }  # fmt: skip


def guards() -> ck.Guards:
    """One guard that is open, and one that refuses with two facts."""
    registry = ck.Guards()
    registry.guard("open")(lambda _context: None)
    registry.guard("shut")(lambda context: ck.Refusal("office_closed", {"days": 3, "case": context.part}, "office"))
    return registry


def case_of(machine: ck.StageMachine, entries: int) -> ck.Case:
    """A case in the first stage whose history has so many entries."""
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=AT, by=BY)
    while case.revision < entries:
        case = case.record(ck.Contact(), at=AT, by=BY)
    return case


def school_case(machine: ck.StageMachine, entries: int) -> ck.Case:
    """A case of a school that is about to get its service, with so many entries."""
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=AT, by=BY)
    questions = ("wants_change", "needs_resources", "cannot_secure_alone")
    intake = ck.Intake(eligibility=tuple(ck.EligibilityAnswer(question=each, answer=True) for each in questions))
    for record in (intake, ck.Need(id="N1", domain="education"), ck.Goal(id="G1", need="N1", term="short")):
        case = machine.record(case, record, at=AT, by=BY)
    case = machine.advance(case, "assess", at=AT, by=BY)
    case = machine.record(case, ck.Assessment(), at=AT, by=BY)
    case = machine.advance(case, "plan", at=AT, by=BY)
    case = machine.record(case, ck.Plan(version=1, goals=("G1",), signed_by=("C-3",)), at=AT, by=BY)
    while case.revision < entries:
        case = case.record(ck.Contact(), at=AT, by=BY)
    return case


def rows() -> dict[str, Callable[[], object]]:
    """Everything that is measured, by what the table calls it."""
    plain = ck.StageMachine(ck.Workflow.from_mapping(team(rules=dict.fromkeys(RULES, "off"))), guards=guards())
    ruled = ck.StageMachine(ck.Workflow.from_mapping(team()), guards=guards())
    school = ck.StageMachine(ck.Workflow.ready("school_eight"))
    case, under_rules = case_of(plain, 20), case_of(ruled, 20)
    pupil, older = school_case(school, 20), school_case(school, 200)
    return {
        "advance, one guard, no casework rules": lambda: plain.advance(case, "go", at=AT, by=BY),
        "advance, one guard, all casework rules": lambda: ruled.advance(under_rules, "go", at=AT, by=BY),
        "the same, by the general way": lambda: ruled.advance(
            under_rules, "go", at=AT, by=BY, expected_revision=under_rules.revision
        ),
        "advance in school_eight, all casework rules": lambda: school.advance(pupil, "deliver", at=AT, by=BY),
        "the same, 200 entries": lambda: school.advance(older, "deliver", at=AT, by=BY),
        "a refusal with one reason (ask)": lambda: plain.ask(case, "end", at=AT, by=BY),
        "options of a stage with three moves": lambda: plain.options(case, at=AT, by=BY),
        "record a contact in school_eight": lambda: school.record(pupil, ck.Contact(), at=AT, by=BY),
        "changed: a copy of a case": lambda: changed(case, {"revision": case.revision}),
        "attrs.evolve: a checked copy of a case": lambda: attrs.evolve(case),
        **{f"rival: {name}": act for name, act in rivals()},
    }


def measured(rounds: int) -> tuple[float, dict[str, float]]:
    """The peer in seconds, and each row as a multiple of it: the best of so many interleaved rounds."""
    peer, acts = stock(), rows()
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, act in {"peer": peer, **acts}.items():
            number = max(1, TIMES // 40) if "evolve" in name else TIMES
            best[name] = min(best.get(name, 1e9), timeit.timeit(act, number=number) / number)
    return best["peer"], {name: took / best["peer"] for name, took in best.items() if name != "peer"}


def ten_stages() -> dict[str, Any]:
    """A workflow of ten stages and fifteen moves."""
    stages = {f"s{number}": {"labels": {"en": f"Stage {number}"}} for number in range(9)}
    onward = [{"name": f"on_{n}", "from": [f"s{n}"], "to": f"s{n + 1}", "guards": ["closed"]} for n in range(8)]
    away = [{"name": f"away_{n}", "from": [f"s{n}"], "to": "end"} for n in (*range(6), 8)]
    return {"id": "ten", "version": 1, "initial": "s0", "stages": {**stages, "end": {"final": True}},
            "moves": [*onward, *away]}  # fmt: skip


def compiling(rounds: int) -> dict[str, float | None]:
    """Reading, checking and compiling, in milliseconds: one workflow, and all real graphs where they are there."""

    def least(act: Callable[[], object]) -> float:
        return min(timeit.repeat(act, number=1, repeat=rounds * 5)) * 1000

    data = ten_stages()
    found: dict[str, float | None] = {
        "10 stages and 15 moves, ms": least(lambda: ck.StageMachine(ck.Workflow.from_mapping(data))),
        "42 graphs, ms": None,
    }  # fmt: skip
    sys.path.insert(0, str(HERE.parent / "tools"))
    from real_graphs import converted, graphs, guards_of  # noqa: PLC0415  # stands in another folder

    ready = [(converted(graph), guards_of(graph)) for graph in graphs().values()]
    if ready:
        found["42 graphs, ms"] = least(
            lambda: [ck.StageMachine(ck.Workflow.from_mapping(data), guards=each) for data, each in ready]
        )
    return found


def memory() -> int:
    """Bytes the engine holds more after a thousand cases went through one machine and are gone again."""
    machine = ck.StageMachine(ck.Workflow.from_mapping(team()), guards=guards())

    def through(count: int) -> int:
        for number in range(count):
            case = machine.open(ck.Client(id=f"C-{number}"), id=f"K-{number}", at=AT, by=BY)
            machine.advance(case, "go", at=AT, by=BY)
            del case
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    held = [through(TIMES // 2) for _ in range(10)]  # what Python itself keeps ready is there after the first
    tracemalloc.stop()
    return max(0, min(after - before for before, after in pairwise(held)))


def threads() -> tuple[bool, float]:
    """Whether four threads on one machine come to what one comes to, and how many moves a second they make."""
    machine = ck.StageMachine(ck.Workflow.from_mapping(team()), guards=guards())
    start = case_of(machine, 4)
    ends: list[str] = []

    def walk(count: int) -> None:
        case, stage = start, ""
        for number in range(count):
            case = machine.advance(start if number % 2 == 0 else case, "back" if number % 2 else "go", at=AT, by=BY)
            stage = case.stage
        ends.append(f"{stage} {case.revision}")

    walk(MOVES // THREADS)
    workers = [threading.Thread(target=walk, args=(MOVES // THREADS,)) for _ in range(THREADS)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return len(ends) == THREADS + 1 and len(set(ends)) == 1, MOVES / (time.perf_counter() - began)


def main() -> None:
    """Measure, print and keep."""
    rounds = int(sys.argv[1]) if sys.argv[1:] else 15
    peer, ratios = measured(rounds)
    compiled, held, (same, speed) = compiling(rounds), memory(), threads()
    print(f"stock trigger, one guard and one callback: {peer * 1e6:.1f} µs; below, multiples of it")
    for name, ratio in ratios.items():
        print(f"{ratio:8.2f}  {name}")
    for name, took in compiled.items():
        print(f"{'not there' if took is None else f'{took:8.2f}'}  reading, checking and compiling: {name}")
    print(f"{held:8d}  bytes the engine holds more after {TIMES // 2:,} cases")
    print(f"{'the same' if same else 'DIFFERENT'}  four threads and one, 100,000 moves, {speed:,.0f} a second")
    kept = {
        "python": platform.python_version(), "transitions": metadata.version("transitions"),
        "stock_trigger_us": round(peer * 1e6, 2), "multiples": {name: round(each, 2) for name, each in ratios.items()},
        "compiling_ms": {name: took and round(took, 2) for name, took in compiled.items()},
        "bytes_held_after_1000_cases": held, "threads_same": same,
    }  # fmt: skip
    (HERE / "results.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
