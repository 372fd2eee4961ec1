"""
What casekit costs a host: `python benchmarks/speed.py [ROUNDS]`. Every figure is a multiple of a peer.

Work and peer are timed one after another in every round, warm, with the collector off, and the best round of each
counts, so that noise falls on both alike. The case is one that came from `loads`, as every case of a host does. The
first table is what a host does, with the target of each row beside it; the second what single acts cost in multiples of
a trigger of `transitions` with one guard and one callback, beside rivals. Prints both, and writes them to
`benchmarks/results.json`. It fails nothing by itself.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
import timeit
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from documents import STUDENT
from documents import rows as document_rows
from rivals import rivals, stock

import casekit as ck
from casekit.practice import Access

HERE = Path(__file__).resolve().parent
SEOUL = timezone(timedelta(hours=9))
AT = datetime(2025, 4, 1, 12, tzinfo=SEOUL)
BY = ck.Actor(id="worker-1", roles=("case_manager",))
THREADS, MOVES, SECONDS, MANY, CASES = 4, 100_000, 0.02, 10_000, 1000
TEACHER = ck.Actor(id="T-1", roles=("teacher",))
ACCESS = (
    Access(
        role="teacher", scope="agency",
        kinds=(
            "Need", "Goal", "Plan", "PlanItem", "Contact", "Assessment", "Review", "Referral", "Resource", "Household",
        ),
        known=("ClientVoice", "Intake"), fields={"Contact.note": "absent"}, hidden_stages=("aftercare",),
    ),
)  # fmt: skip
"""What a teacher sees: enough that most entries are shown, each changed or checked."""
Act = Callable[[], object]


class Row(NamedTuple):
    """One row of the table: the work and its peer, and how many times as long as the peer it may take."""

    work: str
    against: str
    at_most: float | None
    act: Act
    peer: Act


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


def practice() -> ck.Practice:
    """Return a practice with one guard that is open, and one that refuses with two facts."""

    def shut(context: ck.Context) -> ck.Refusal:
        return ck.Refusal("office_closed", {"days": 3, "case": context.case_id}, "office")

    return ck.Practice(guards=(ck.Guard(lambda _context: None, name="open"), shut))


def office() -> ck.Practice:
    """Return a practice with an own kind of records, own fields, own words and own texts."""
    return ck.Practice.from_toml("""
        id = "office"
        [kinds.court_order]
        thing = true
        [fields.court_order.ends_on]
        type = "day"
        [fields.Client.school_grade]
        type = "whole_number"
        range = [1, 6]
        [fields.GoalStep.agreed_with]
        type = "text"
        [vocabularies.risk]
        words.critical = { counts_as = "high", en = "critical" }
        [texts.en.consent_required]
        message = "There is no signed form."
    """)


def longer(case: ck.Case, entries: int) -> ck.Case:
    """The case with contacts up to so many entries, an hour apart, as it comes from a store."""
    last = case.timeline[-1].at
    contacts = [
        ck.Entry(what=ck.Contact(), at=last + timedelta(hours=number), by=BY)
        for number in range(entries - case.revision)
    ]
    return loaded(ck.Case.from_history(case.id, [*case.history, *contacts]))


def loaded(case: ck.Case) -> ck.Case:
    """The case as it comes from a store."""
    return ck.loads(ck.dumps(case))


def case_of(machine: ck.StageMachine, entries: int) -> ck.Case:
    """A case in the first stage whose history has so many entries."""
    return longer(machine.open(ck.Client(id="C-3"), id="K-17", at=AT, by=BY), entries)


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
    return longer(case, entries)


def student() -> ck.Case:
    """The student's case, as it comes from a store."""
    return ck.loads(STUDENT.read_text(encoding="utf-8"))


def late(case: ck.Case) -> datetime:
    """An instant after everything in a case."""
    return case.timeline[-1].at + timedelta(hours=1)


def host_work() -> list[Row]:
    """What a host does with a stored case, beside its peers and targets."""
    school = ck.StageMachine(ck.Workflow.ready("school_eight"))
    earlier, pupil = ck.StageMachine(ck.Workflow.ready("school_eight", version=2)), student()
    text = ck.dumps(pupil)
    documents, at = document_rows(text), late(pupil)
    reopened = ck.dumps(earlier.record(pupil, ck.Reopening(), at=at, by=BY))
    team_case = case_of(ck.StageMachine(ck.Workflow.from_mapping(team()), practice=practice()), 20)
    ruled = ck.StageMachine(ck.Workflow.from_mapping(team()), practice=practice())
    ready = school_case(school, 100)
    short, long = longer(ready, 100), longer(ready, MANY)
    stored = ck.dumps(long)
    days = [(pupil.opened_at + timedelta(days=number)).date() for number in range(100)]
    trigger, next_hour = stock(), late(ready)
    ours = office()
    seeing = ck.StageMachine(earlier.workflow, practice=ck.Practice(access=ACCESS))
    school_of_ours = ck.StageMachine(ck.Workflow.ready("school_eight"), practice=ours)

    def request() -> str:
        case = ck.loads(reopened)
        options = earlier.options(case, at=at, by=BY, reason="asked")
        move = next(each.move for each in options if each.open)
        return ck.dumps(earlier.advance(case, move or "", at=at, by=BY, reason="asked"))

    def read_and_written() -> str:
        return json.dumps(json.loads(reopened), ensure_ascii=False, separators=(",", ":"))

    def record(case: ck.Case) -> Act:
        moment = late(case)
        return lambda: school.record(case, ck.Contact(), at=moment, by=BY)

    def late_entry() -> ck.Case:
        return school.record(long, ck.Contact(), at=AT + timedelta(minutes=90), by=BY)

    return [
        *(
            Row(work, peer, at_most, documents[ours], documents[peer])
            for work, ours, peer, at_most in (
                ("load the student's case", "load", "pydantic model_validate_json", 3.5),
                ("dump it", "dump", "pydantic model_dump_json", 2.0),
            )
            if peer in documents
        ),
        *(
            Row("load it with a practice", "pydantic model_validate_json", 3.5,
                lambda: ck.loads(text, practice=ours), documents[peer])
            for peer in documents if peer == "pydantic model_validate_json"
        ),
        Row("a request: load, options, advance, dump", "json.loads and json.dumps", 8, request, read_and_written),
        Row("advance of a loaded case, all casework rules", "stock trigger", 5,
            lambda: school.advance(ready, "deliver", at=next_hour, by=BY), trigger),
        Row("advance with a practice", "stock trigger", 5,
            lambda: school_of_ours.advance(ready, "deliver", at=next_hour, by=BY), trigger),
        Row("options of three moves of a loaded case", "stock trigger", 8,
            lambda: ruled.options(team_case, at=AT + timedelta(days=9), by=BY), trigger),
        Row("the 10,000th record of a case", "the 100th", 3, record(long), record(short)),
        Row("one late entry at 10,000 entries", "a load of the same case", 1, late_entry, lambda: ck.loads(stored)),
        Row("as_of for each of 100 days in turn", "a load of the same case", 10,
            lambda: [pupil.as_of(day) for day in days], lambda: ck.loads(text)),
        Row("a view of the student's case for a teacher", "a load of the same case", 1,
            lambda: seeing.view(pupil, TEACHER, on=at.date()), lambda: ck.loads(text)),
    ]  # fmt: skip


def single_acts() -> list[Row]:
    """What single acts cost, and the same move in other libraries."""
    ruled = ck.StageMachine(ck.Workflow.from_mapping(team()), practice=practice())
    school = ck.StageMachine(ck.Workflow.ready("school_eight"))
    case, pupil, trigger, at = case_of(ruled, 20), school_case(school, 20), stock(), AT + timedelta(days=9)
    acts: dict[str, Act] = {
        "advance, one guard": lambda: ruled.advance(case, "go", at=at, by=BY),
        "a refusal with one reason (ask)": lambda: ruled.ask(case, "end", at=at, by=BY),
        "record a contact in school_eight": lambda: school.record(pupil, ck.Contact(), at=at, by=BY),
        "correct a contact in school_eight": lambda: school.correct(
            pupil, ck.Contact(reached=False), entry=pupil.revision, by=BY, recorded_at=at, reason="x"
        ),
        **{f"rival: {name}": act for name, act in rivals()},
    }
    return [Row(name, "stock trigger", None, act, trigger) for name, act in acts.items()]


def measured(rows: list[Row], rounds: int) -> list[float]:
    """Each row as a multiple of its peer: the best of so many interleaved rounds of each."""
    best: dict[int, list[float]] = {place: [1e9, 1e9] for place in range(len(rows))}
    counts = [[repeats(row.act), repeats(row.peer)] for row in rows]
    gc.disable()
    try:
        for _ in range(rounds):
            for place, row in enumerate(rows):
                for which, act in enumerate((row.act, row.peer)):
                    best[place][which] = min(best[place][which], seconds(act, counts[place][which]))
            gc.collect()
    finally:
        gc.enable()
    return [mine / peer for mine, peer in best.values()]


def seconds(act: Act, number: int) -> float:
    """What an act takes, the mean of so many in turn."""
    began = time.perf_counter()
    for _ in range(number):
        act()
    return (time.perf_counter() - began) / number


def repeats(act: Act) -> int:
    """How many times an act is done in one round; the first time warms it up."""
    act()
    return max(1, int(SECONDS / max(seconds(act, 1), 1e-7)))


def importing(rounds: int) -> float:
    """`import casekit` and a first StageMachine beyond attrs and transitions, as a multiple of these two."""
    beginning = (
        "import time; began = time.perf_counter(); import attrs, transitions; told = time.perf_counter() - began;"
    )
    ours = "import casekit; casekit.StageMachine(casekit.Workflow.ready('school_eight'));"
    told = "print(told, time.perf_counter() - began - told)"
    least = [1e9, 1e9]
    with tempfile.TemporaryDirectory() as compiled:  # a host has its modules compiled, whatever is set here
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(rounds):
            done = subprocess.run(
                [sys.executable, "-c", beginning + ours + told], capture_output=True, text=True, check=True,
                env=environment,
            )  # fmt: skip
            least = [min(pair) for pair in zip(least, map(float, done.stdout.split()), strict=True)]
    return least[1] / least[0]


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
    from real_graphs import converted, graphs, practice_of  # noqa: PLC0415  # stands in another folder

    ready = [(converted(graph), practice_of(graph)) for graph in graphs().values()]
    if ready:
        found["42 graphs, ms"] = least(
            lambda: [ck.StageMachine(ck.Workflow.from_mapping(data), practice=each) for data, each in ready]
        )
    return found


def memory() -> int:
    """Bytes the engine holds more after CASES cases went through one machine and are gone again."""
    machine = ck.StageMachine(ck.Workflow.from_mapping(team()), practice=practice())

    def through(count: int) -> int:
        for number in range(count):
            case = machine.open(ck.Client(id=f"C-{number}"), id=f"K-{number}", at=AT, by=BY)
            machine.advance(case, "go", at=AT, by=BY)
            del case
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    held = [through(CASES) for _ in range(10)]  # what Python itself keeps ready is there after the first
    tracemalloc.stop()
    return max(0, min(after - before for before, after in pairwise(held)))


def threads() -> tuple[bool, float]:
    """Whether four threads on one machine come to what one comes to, and how many moves a second they make."""
    machine = ck.StageMachine(ck.Workflow.from_mapping(team()), practice=practice())
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
    work, acts = host_work(), single_acts()
    figures = dict(zip([row.work for row in work], measured(work, rounds), strict=True))
    imported = importing(rounds)
    print(f"{'times':>8} {'at most':>8}  what a host does, against")
    for row in work:
        print(f"{figures[row.work]:8.2f} {row.at_most:8.1f}  {row.work}, against {row.against}")
    name = "import casekit and a first StageMachine, beyond attrs and transitions"
    print(f"{imported:8.2f} {2.5:8.1f}  {name}, against attrs and transitions")
    multiples = dict(zip([row.work for row in acts], measured(acts, rounds), strict=True))
    print("\nsingle acts, in triggers of transitions with one guard and one callback")
    for what, ratio in multiples.items():
        print(f"{ratio:8.2f}  {what}")
    compiled, held, (same, speed) = compiling(rounds), memory(), threads()
    for what, took in compiled.items():
        print(f"{'not there' if took is None else f'{took:8.2f}'}  reading, checking and compiling: {what}")
    print(f"{held:8d}  bytes the engine holds more after {CASES:,} cases")
    print(f"{'the same' if same else 'DIFFERENT'}  four threads and one, {MOVES:,} moves, {speed:,.0f} a second")
    targets = {row.work: {"times": round(figures[row.work], 2), "at_most": row.at_most} for row in work}
    kept = {
        "python": platform.python_version(), "transitions": metadata.version("transitions"),
        "host_work": {**targets, name: {"times": round(imported, 2), "at_most": 2.5}},
        "single_acts": {what: round(each, 2) for what, each in multiples.items()},
        "compiling_ms": {what: took and round(took, 2) for what, took in compiled.items()},
        "bytes_held_after_1000_cases": held, "threads_same": same,
    }  # fmt: skip
    (HERE / "results.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
