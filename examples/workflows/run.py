"""
Five published processes whose due days were worked out by hand: `python examples/workflows/run.py [NAME] [--ko]`.

Beside each workflow stand the practice of its office and a journey: what happened in a case, and a table of due days.
The script lives through the case, asks for the due days, and prints each with what was worked out by hand and how it
came about. Exit with 1 if one differs.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import casekit as ck
from casekit.stages import Deadline

HERE = Path(__file__).resolve().parent
NAMES = ("child_protection", "homelessness", "release", "care_plan", "violence")
WORKER = ck.Actor(id="worker-1", roles=("case_manager",))


def office(name: str) -> ck.StageMachine:
    """The machine of the office: its workflow and its practice."""
    practice = ck.Practice.from_file(HERE / f"{name}.practice.toml")
    return ck.StageMachine(ck.Workflow.from_file(HERE / f"{name}.toml", practice=practice), practice=practice)


def lived(machine: ck.StageMachine, journey: dict[str, Any]) -> ck.Case:
    """The case after all that happened."""
    client = ck.Client(id=journey["client"])
    case = machine.open(client, id="K-1", at=journey["opened"], by=WORKER)
    for event in journey["events"]:
        kind = getattr(ck, event["record"], event["record"])
        fields = {
            name: tuple(each) if isinstance(each, list) else each for name, each in event.get("fields", {}).items()
        }
        record = machine.practice.build(kind, **fields)
        case = machine.record(case, record, at=event["at"], by=WORKER)
    return case


def found(machine: ck.StageMachine, case: ck.Case, row: dict[str, Any]) -> tuple[Deadline, ...]:
    """Each time that a deadline came by a day."""
    return tuple(each for each in machine.due(case, on=row["on"]) if each.rule == row["rule"])


def plain(deadlines: tuple[Deadline, ...]) -> list[list[str | date]]:
    """The status and the due day of each, as the tables have them."""
    return [[each.status, *([] if each.due is None else [each.due])] for each in deadlines]


def told(name: str, language: Any) -> Iterator[tuple[bool, str]]:
    """Each row of the table of a process: whether it is right, and as text."""
    journey = tomllib.loads((HERE / f"{name}.journey.toml").read_text(encoding="utf-8"))
    machine = office(name)
    case = lived(machine, journey)
    for row in journey["due"]:
        deadlines = found(machine, case, row)
        is_right = plain(deadlines) == row["expected"]
        steps = deadlines[-1].explain(language) if deadlines else ""
        rows = ", ".join(" ".join(map(str, each)) for each in plain(deadlines))
        yield is_right, f"{row['on']} {row['rule']}: {rows}\n    by hand: {row['why']}\n    {steps}"


def main() -> int:
    """Tell the tables of the processes named, or of all."""
    language = "ko" if "--ko" in sys.argv else "en"
    names = [each for each in sys.argv[1:] if each != "--ko"] or NAMES
    wrong = 0
    for name in names:
        print(f"# {name}")
        for is_right, text in told(name, language):
            wrong += not is_right
            print("" if is_right else "DIFFERS ", text, sep="")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
