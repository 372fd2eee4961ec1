"""The benchmark measures what can be done: every row runs, with few repeats, and is kept beside its target."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"
HOST_WORK = {
    "a request: load, options, advance, dump": 8,
    "advance of a loaded case, all casework rules": 5,
    "advance with a practice": 5,
    "options of three moves of a loaded case": 8,
    "the 10,000th record of a case": 3,
    "one late entry at 10,000 entries": 1,
    "as_of for each of 100 days in turn": 10,
    "a view of the student's case for a teacher": 1,
    "import casekit and a first StageMachine, beyond attrs and transitions": 2.5,
}
"""Each row that needs no rival, and how many times as long as its peer it may take."""
BESIDE_PYDANTIC = {"load the student's case": 3.5, "dump it": 2.0, "load it with a practice": 3.5}


def targets(kept: dict) -> dict[str, float]:
    return {name: row["at_most"] for name, row in kept["host_work"].items()}


def test_what_a_host_does_is_printed_as_a_multiple_of_its_peer_with_the_target_beside_it(monkeypatch, capsys, tmp_path):
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.setattr(sys, "argv", ["speed.py", "1"])
    speed = runpy.run_path(str(FOLDER / "speed.py"))
    speed["main"].__globals__.update(HERE=tmp_path / "benchmarks", MOVES=40, SECONDS=1e-4, MANY=110, CASES=20)
    (tmp_path / "benchmarks").mkdir()

    speed["main"]()

    printed = capsys.readouterr().out
    kept = json.loads((tmp_path / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    assert targets(kept).items() >= HOST_WORK.items()
    assert all(name in printed for name in kept["host_work"])
    assert all(row["times"] > 0 for row in kept["host_work"].values())
    assert kept["threads_same"] is True


def test_the_time_to_read_is_printed_at_each_size_for_each_kind_of_input(capsys):
    sizes = runpy.run_path(str(FOLDER / "sizes.py"))

    assert sizes["main"](1, 500, 2_000) == 0

    title, *rows = capsys.readouterr().out.splitlines()
    assert title.split() == ["0", "kB", "2", "kB"]
    assert [row[:20].strip() for row in rows] == [*sizes["KINDS"]]
    assert all(row.count(" ms (") == 2 for row in rows)


def test_the_inputs_whose_reading_is_measured_are_sound_or_faulty_as_their_names_say():
    sizes = runpy.run_path(str(FOLDER / "sizes.py"))

    for name, kind in sizes["KINDS"].items():
        data = kind.data(2_000)
        text = sizes["as_toml"](data) if kind.form == "toml" else sizes["written"](data)
        assert (kind.read(text, data) is None or "faulty" in name) == ("faulty" in name)


def test_the_results_that_are_kept_have_every_row_with_its_target():
    kept = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))

    assert targets(kept) == HOST_WORK | BESIDE_PYDANTIC


def test_what_finding_help_costs_is_printed_with_its_targets_and_the_index_changes_no_answer(capsys, monkeypatch):
    directory = runpy.run_path(str(FOLDER / "directory.py"))
    monkeypatch.setitem(directory["main"].__globals__, "MANY", (40, 10))
    monkeypatch.setitem(directory["main"].__globals__, "FEW", (20, 10))

    assert directory["main"](["1", "2000"]) == 0

    rows = capsys.readouterr().out.splitlines()
    targets = "at most 10 ", "at most 15 ", "", "at least 20 ", "at most 3 ", ""
    assert all(target in row for row, target in zip(rows, targets, strict=True))
    assert rows[-1].startswith("the same: ")


def test_one_in_a_hundred_of_the_services_is_of_the_sector_and_the_area_of_the_need():
    directory = runpy.run_path(str(FOLDER / "directory.py"))
    known = directory["services"](4_000)
    area, sector = directory["PERSON"].area, "legal"

    assert sum(each.sector == sector and area in each.areas for each in known) == 40
