"""The fixtures that several files of tests use."""

from __future__ import annotations

import gc
import json
import runpy
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from journey_runs import JOURNEYS, PRACTICES, RUN

import casekit as ck


def pytest_sessionstart() -> None:
    """Let the tests be found without collecting garbage: what is found stays until the end."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Spare the collector the tests themselves, which it would look through each time, and let it run less."""
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


@pytest.fixture
def run(monkeypatch, capsys, tmp_path) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Runs a journey, a file or a changed copy of one: the exit status, and what it told on both streams."""
    monkeypatch.syspath_prepend(str(JOURNEYS))

    def told(journey: object, *options: str) -> tuple[int, str, str]:
        file = journey if isinstance(journey, Path) else tmp_path / "changed.json"
        if not isinstance(journey, Path):
            text = journey if isinstance(journey, str) else json.dumps(journey, ensure_ascii=False)
            file.write_text(text, encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["run.py", str(file), *options])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(RUN), run_name="__main__")
        return ended.value.code, *capsys.readouterr()

    yield told
    for module in ("figures", "journey", "records"):
        sys.modules.pop(module, None)


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[ck.StageMachine, ck.Case]]]:
    """Replays a journey of an office, or a part of its events: its machine and its case."""
    monkeypatch.syspath_prepend(str(JOURNEYS))
    from journey import NOTHING, Replay, machine_of  # noqa: PLC0415  # stands beside the examples

    def replayed(name: str, *, upto: int | None = None, without: tuple[int, ...] = ()) -> tuple[Any, ck.Case]:
        file = PRACTICES / f"{name}.json"
        journey = {**NOTHING, **json.loads(file.read_text(encoding="utf-8"))}
        machine = machine_of(journey, file.parent)
        events = [each for each in journey["events"] if each["seq"] not in without]
        return machine, Replay(journey, machine).run(each for each in events if upto is None or each["seq"] <= upto)

    yield replayed
    for module in ("journey", "records"):
        sys.modules.pop(module, None)
