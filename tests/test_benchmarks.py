"""The benchmark measures a case that can be: it runs, with few repeats."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

ACTS = Path(__file__).resolve().parent.parent / "benchmarks" / "acts.py"


def test_the_cost_of_every_act_is_printed_as_a_multiple_of_a_stock_trigger(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["acts.py", "1"])

    runpy.run_path(str(ACTS), run_name="__main__")

    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("stock trigger: ")
    assert [line.partition(":")[0] for line in others] == [
        f"{entries} entries, {act}"
        for entries in (20, 200)
        for act in (
            "advance", "record a contact", "options", "changed", "attrs.evolve", "record a contact in a chain",
        )
    ]  # fmt: skip
