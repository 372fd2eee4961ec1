"""
How the time to read grows with the size of what is read: `python benchmarks/sizes.py [ROUNDS] [LETTERS ...]`.

For each kind of input and each size (10 kB, 100 kB and 1 MB of text, where no others are named), print the milliseconds
of processor time in the best round, with the collector off, and in brackets how many times as long that is as parsing
the same text: TOML with `tomllib`, everything else as JSON with `json`, which is written in C. Growth is linear where
ten times the size takes ten times the milliseconds, so that the ratio stays. Limits are raised: everything is read to
its end, of a faulty document as far as faults are listed. It fails nothing.
"""

from __future__ import annotations

import gc
import json
import sys
import time
import tomllib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, NamedTuple

import casekit as ck
from casekit.interchange import case_from_entries, from_data, loads, to_data
from casekit.limits import Limits
from casekit.stages import check

SIZES = (10_000, 100_000, 1_000_000)
LIMITS = Limits(workflow_letters=10**9, stages=10**6, ways=10**12, values=10**9)
Data = dict[str, Any]


class Kind(NamedTuple):
    """A kind of input: its data at a size, how its text is written, and how that text or the data is read."""

    data: Callable[[int], Any]
    read: Callable[[str, Any], object]
    form: str = "json"


def written(data: object) -> str:
    """Return data as JSON text."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def document(letters: int) -> Data:
    """Return the document of a case with contacts, whose text has about this many letters."""
    at = datetime(2025, 3, 17, 10, tzinfo=UTC)
    client, ref = ck.Client(id="C-3"), ck.Workflow.ready("school_eight").ref
    data = to_data(ck.Case.open(client, id="K-17", at=at, by="worker-1", workflow=ref, stage="intake"))
    contact = {"type": "Contact", "method": "phone", "note": "전화로 이야기함"}
    entry = {"what": contact, "at": at.isoformat(), "by": {"id": "worker-1", "roles": ["case_manager"]}}
    more = max(1, (letters - len(written(data))) // (len(written(entry)) + 1))
    data["case"]["history"] += [{**entry, "what": {**contact}} for _ in range(more)]
    data["case"]["revision"] = len(data["case"]["history"])
    return data


def rows(letters: int) -> list[Data]:
    """Return the entries of such a document, each with its number."""
    return [{**entry, "number": place} for place, entry in enumerate(document(letters)["case"]["history"], start=1)]


def faulty_document(letters: int) -> Data:
    """Return such a document with a key in each contact that no contact has."""
    data = document(letters)
    for entry in data["case"]["history"][2:]:
        entry["what"]["colour"] = "red"
    return data


def workflow(letters: int) -> Data:
    """Return a workflow of stages in a row, with a guarded way to the next, a way back and one to the end."""
    names = [f"stage_{place}" for place in range(max(2, letters // 240))]
    moves: list[Data] = [{"name": "close", "from": "*", "to": "closed"}]
    for one, next_one in pairwise(names):
        moves.append({"name": "go_on", "from": [one], "to": next_one, "guards": ["eligible"], "labels": {"ko": "다음"}})
        moves.append({"name": "go_back", "from": [next_one], "to": one, "roles": ["worker"]})
    stages: Data = {name: {"labels": {"en": name}} for name in names} | {"closed": {"final": True}}
    return {"id": "team", "version": 1, "initial": names[0], "roles": {"worker": {}}, "stages": stages, "moves": moves}


def faulty_workflow(letters: int) -> Data:
    """Return such a workflow with a guard and a role in each move that nobody knows."""
    data = workflow(letters)
    for move in data["moves"]:
        move |= {"guards": ["eligble"], "roles": ["wroker"]}
    return data


def configuration(letters: int) -> Data:
    """Return a configuration of `transitions`: states in a row, and ways between neighbours."""
    names = [f"State{place}" for place in range(max(2, letters // 120))]
    ways = [
        [trigger, one, other, "is_ready"]
        for before, after in pairwise(names)
        for trigger, one, other in (("go_on", before, after), ("go_back", after, before))
    ]
    return {"states": names, "initial": names[0], "transitions": ways}


def as_toml(data: Data) -> str:
    """Return the data of a sound workflow as TOML text."""
    return ck.Workflow.from_mapping(data, limits=LIMITS).to_toml()


def refused(read: Callable[[], object]) -> object:
    """Return what refuses an input."""
    with suppress(ck.CasekitError):
        return read()
    return None


KINDS: dict[str, Kind] = {
    "document": Kind(document, lambda text, _: loads(text, limits=LIMITS)),
    "document as data": Kind(document, lambda _, data: from_data(data, limits=LIMITS)),
    "rows of entries": Kind(rows, lambda _, data: case_from_entries("K-17", data, limits=LIMITS)),
    "faulty document": Kind(faulty_document, lambda text, _: refused(lambda: loads(text, limits=LIMITS))),
    "workflow, TOML": Kind(workflow, lambda text, _: ck.Workflow.from_toml(text, limits=LIMITS), "toml"),
    "workflow, JSON": Kind(workflow, lambda text, _: ck.Workflow.from_json(text, limits=LIMITS)),
    "workflow, mapping": Kind(workflow, lambda _, data: ck.Workflow.from_mapping(data, limits=LIMITS)),
    "faulty workflow": Kind(faulty_workflow, lambda text, _: check(text, limits=LIMITS)),
    "configuration": Kind(
        configuration, lambda _, data: ck.Workflow.from_transitions(data, id="team", limits=LIMITS)
    ),
}  # fmt: skip


def best(rounds: int, act: Callable[[], object]) -> float:
    """Return the milliseconds of processor time that the best round takes."""
    took = list[float]()
    gc.disable()
    for _ in range(rounds):
        began = time.process_time()
        act()
        took.append((time.process_time() - began) * 1e3)
        gc.collect()
    gc.enable()
    return min(took)


def measured(kind: Kind, letters: int, rounds: int) -> str:
    """Return one figure: milliseconds at a size, and the ratio to plain parsing."""
    data = kind.data(letters)
    text, parse = (as_toml(data), tomllib.loads) if kind.form == "toml" else (written(data), json.loads)
    took = best(rounds, lambda: kind.read(text, data))
    return f"{took:9.1f} ms ({took / best(rounds, lambda: parse(text)):5.1f})"


def main(rounds: int = 3, *sizes: int) -> int:
    """Measure each kind at each size, and print the table."""
    letters = sizes or SIZES
    print(f"{'':18}", *(f"{size / 1000:15.0f} kB" for size in letters))
    for name, kind in KINDS.items():
        print(f"{name:18}", *(measured(kind, size, rounds) for size in letters), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
