"""
Draw the workflow of a journey and mark the last stage of its case: `picture.py FILE FOLDER`.

Write Mermaid text, DOT text and a Markdown table, and an SVG if Graphviz is installed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from journey import NOTHING, Replay, machine_of

import casekit as ck


def main() -> int:
    """Replay the journey, draw the workflow, and print the names of the files."""
    file, folder = Path(sys.argv[1]), Path(sys.argv[2])
    journey = {**NOTHING, **json.loads(file.read_text(encoding="utf-8"))}
    machine = machine_of(journey, file.parent)
    workflow, practice = machine.workflow, machine.practice
    case = Replay(journey, machine).run(journey["events"])
    path = [stay.stage for stay in case.stage_intervals]
    folder.mkdir(parents=True, exist_ok=True)
    shown = {"stage": case.stage, "visited": path, "deadlines": True, "language": "ko", "practice": practice}
    marked = {
        "mmd": ck.stages.mermaid(workflow, **shown),
        "dot": ck.stages.dot(workflow, **shown),
        "md": ck.stages.table(workflow, **shown),
    }
    try:
        marked["svg"] = ck.stages.svg(workflow, **shown)
    except ck.WorkflowError as error:
        print(f"no SVG: {error.findings[0].told('en')}")
    for ending, text in marked.items():
        picture = folder / f"{file.stem}.{ending}"
        picture.write_text(text, encoding="utf-8")
        print(f"wrote {picture}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
