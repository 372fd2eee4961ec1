"""Five published processes: every due day of their journeys is the one that was worked out by hand."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import casekit as ck

FOLDER = Path(__file__).resolve().parent.parent / "examples" / "workflows"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("timed_run", FOLDER / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RUN = script()
ROWS = [(name, place) for name in RUN.NAMES for place in range(
    len(tomllib.loads((FOLDER / f"{name}.journey.toml").read_text(encoding="utf-8"))["due"])
)]  # fmt: skip


@pytest.mark.parametrize(("name", "place"), ROWS)
def test_a_due_day_is_the_one_worked_out_by_hand(name: str, place: int):
    journey = tomllib.loads((FOLDER / f"{name}.journey.toml").read_text(encoding="utf-8"))
    machine, row = RUN.office(name), journey["due"][place]

    found = RUN.found(machine, RUN.lived(machine, journey), row)

    assert RUN.plain(found) == row["expected"], row["why"]


@pytest.mark.parametrize("name", RUN.NAMES)
def test_asking_every_day_and_only_on_the_days_named_finds_the_same_changes(name: str):
    journey = tomllib.loads((FOLDER / f"{name}.journey.toml").read_text(encoding="utf-8"))
    machine = RUN.office(name)
    case, day = RUN.lived(machine, journey), journey["opened"].date()
    last = case.timeline[-1].at.date()

    def standing(on):
        due = [(each.rule, each.status, each.escalated_to) for each in machine.due(case, on=on)]
        return due, [(each.what, each.owners, each.is_overdue(on=on)) for each in machine.owed(case, on=on)]

    while day is not None and day <= last:
        following = machine.next_due(case, on=day)
        between = day
        while following is not None and (between := between.fromordinal(between.toordinal() + 1)) < following:
            assert standing(between) == standing(day), (day, between)
        day = following


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_script_tells_every_row_with_what_was_worked_out(language, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["run.py", *(["--ko"] if language == "ko" else [])])

    assert RUN.main() == 0
    said = capsys.readouterr().out
    assert said.count("by hand:") == len(ROWS)
    assert "DIFFERS" not in said
    assert ("기한은" in said) == (language == "ko")


def test_each_workflow_is_right_with_its_practice_and_its_deadlines_are_drawn():
    for name in RUN.NAMES:
        workflow = RUN.office(name).workflow
        drawn = {each: ck.stages.table(workflow, deadlines=True, language=each) for each in ("en", "ko")}
        for rule in workflow.deadlines:
            assert rule.labels["en"] in drawn["en"]
            assert rule.labels["ko"] in drawn["ko"]
