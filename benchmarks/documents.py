"""
What reading and writing a document costs, as multiples of pydantic: `python benchmarks/documents.py [ROUNDS]`.

The rivals are pydantic models generated from the classes of casekit, with the same fields, types, choices, ranges and
defaults; `model_validate_json` and `model_dump_json` work on the same document. They fold nothing. Every round measures
each row once, one after another, with the collector off; the best round of each counts.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from casekit.interchange import dumps, loads

HERE = Path(__file__).resolve().parent
STUDENT = HERE.parent / "tests" / "documents" / "schema_2" / "student.json"
"""The student's journey as schema 2 wrote it; it is measured as today's `dumps` writes it."""


def rows(text: str) -> Mapping[str, Callable[[], object]]:
    """
    Return what is measured on one document, by the name of its row: ours, and the peers. Pydantic's rows are left out
    where it is not installed.

    Args:
        text: A document of the newest schema.
    """
    case, data = loads(text), json.loads(text)
    found: dict[str, Callable[[], object]] = {
        "load": lambda: loads(text),
        "dump": lambda: dumps(case),
        "json.loads": lambda: json.loads(text),
        "json.dumps": lambda: json.dumps(data, ensure_ascii=False, separators=(",", ":")),
    }
    if find_spec("pydantic"):
        document = import_module("pydantic_models").document_model()
        model = document.model_validate_json(text)
        found["pydantic model_validate_json"] = lambda: document.model_validate_json(text)
        found["pydantic model_dump_json"] = lambda: model.model_dump_json(exclude_defaults=True)
    return found


def measured(acts: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the seconds of the best round of each act."""
    best = dict.fromkeys(acts, float("inf"))
    gc.disable()
    try:
        for _ in range(rounds):
            for name, act in acts.items():
                began = time.perf_counter()
                act()
                best[name] = min(best[name], time.perf_counter() - began)
            gc.collect(0)
    finally:
        gc.enable()
    return best


def main(rounds: int = 300) -> int:
    """Measure the student's case, and print the table."""
    text = dumps(loads(STUDENT.read_text(encoding="utf-8")))
    best = measured(rows(text), rounds)
    print(f"the student's case: {len(text)} characters")
    for name, seconds in best.items():
        print(f"{name:32} {seconds * 1e3:8.3f} ms")
    for name, peer in (("load", "pydantic model_validate_json"), ("dump", "pydantic model_dump_json")):
        if peer in best:
            print(f"{name} against {peer}: {best[name] / best[peer]:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
