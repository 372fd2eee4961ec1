"""The benchmark measures acts that can be: every row runs, with few repeats, and is kept."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"
AIMED_AT = (
    "advance, one guard, no casework rules", "a refusal with one reason (ask)", "options of a stage with three moves",
)  # fmt: skip


def test_every_act_is_printed_as_a_multiple_of_a_stock_trigger(monkeypatch, capsys, tmp_path):
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.setattr(sys, "argv", ["speed.py", "1"])
    speed = runpy.run_path(str(FOLDER / "speed.py"))
    speed["main"].__globals__.update(HERE=tmp_path / "benchmarks", MOVES=40, TIMES=2)
    (tmp_path / "benchmarks").mkdir()

    speed["main"]()

    printed = capsys.readouterr().out
    kept = json.loads((tmp_path / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    assert set(AIMED_AT) <= set(kept["multiples"])
    assert all(name in printed for name in kept["multiples"])
    assert kept["threads_same"] is True


def test_the_results_that_are_kept_have_the_rows_the_benchmark_has():
    kept = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))

    assert set(AIMED_AT) <= set(kept["multiples"])
