"""Write docs/faults/found.md: which faults check finds when put into whole workflows: `python tools/mutations.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import real_graphs
from mutation import Mutation
from mutation_kinds import MUTATIONS

import casekit as ck

PAGE = Path(__file__).resolve().parent.parent / "docs" / "faults" / "found.md"

HEAD = """# Found

This page shows how well `check` finds faults. Each fault is put into every sound workflow, one at a time. The columns
count the workflows in which `check` returns the code of the fault, and those in which it returns no other code. "Real"
workflows are made from state graphs of real casework. `python tools/mutations.py` writes this page.
"""
AFTER = """
A deadline in a stage that no case can reach always has a second fault: `check` also returns `unreachable_stage` for the
stage.
"""
LACKING = f"\nThe real workflows are not counted: {real_graphs.LACKING}.\n"


@attrs.frozen(kw_only=True)
class Sound:
    """A sound workflow, and the guards it asks."""

    id: str
    mapping: Mapping[str, Any]
    practice: ck.Practice = attrs.field(factory=ck.Practice)


def ready() -> Iterator[Sound]:
    """Every ready workflow."""
    for id in ck.Workflow.ready_ids():
        yield Sound(id=id, mapping=ck.Workflow.ready(id).to_mapping())


def real() -> Iterator[Sound]:
    """Every workflow made from a real graph; none where the graphs are not beside the project."""
    for id, graph in real_graphs.graphs().items():
        yield Sound(id=id, mapping=real_graphs.converted(graph), practice=real_graphs.practice_of(graph))


def codes(mutation: Mutation, sound: Sound) -> set[str]:
    """What check gives for a workflow with the fault put in."""
    faulty = mutation.inject(dict(sound.mapping))
    return {each.code for each in ck.check(faulty, practice=sound.practice) if each.severity == "error"}


def counted(mutation: Mutation, workflows: tuple[Sound, ...]) -> str:
    """In how many of the workflows the fault is found, and in how many it is the only code."""
    given = [codes(mutation, sound) for sound in workflows]
    found = sum(mutation.code in each for each in given)
    only = sum(each == {mutation.code} for each in given)
    return f"{found} of {len(given)} | {only} of {len(given)}"


def page() -> str:
    """The table of faults and how often each is found."""
    kinds = {"built-in": tuple(ready()), **({"real": tuple(real())} if real_graphs.paths() else {})}
    head = "".join(f" | Found in {kind} workflows | Only code" for kind in kinds)
    lines = [f"| Fault | Code{head} |", "| --- | ---" + " | --- | ---" * len(kinds) + " |"]
    for each in MUTATIONS.values():
        counts = " | ".join(counted(each, workflows) for workflows in kinds.values())
        lines.append(f"| {each.name} | [`{each.code}`]({each.code}.md) | {counts} |")
    return "\n".join([HEAD, *lines]) + "\n" + AFTER + ("" if "real" in kinds else LACKING)


if __name__ == "__main__":
    if real_graphs.paths() or not PAGE.exists():
        PAGE.write_text(page(), encoding="utf-8")
    else:
        print(f"{PAGE.name} stays as it is: {real_graphs.LACKING}")
