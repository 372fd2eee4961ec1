"""Mutated workflows end in a workflow or in faults, and do nothing else."""

from __future__ import annotations

import runpy
from pathlib import Path

FUZZ = runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools" / "fuzz.py"))


def test_whatever_stands_in_a_workflow_it_is_read_or_refused_and_nothing_else_happens():
    assert FUZZ["fuzz"](150, seed=7) == []


def test_the_fuzzer_tells_what_went_wrong():
    assert FUZZ["tried"](object(), None) == "faulty"
    assert FUZZ["tried"]("id = 1", None).startswith("AttributeError")
