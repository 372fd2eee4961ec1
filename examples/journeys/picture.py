"""
Draw the workflow of a journey and mark the last stage of its case, and draw the ecomap: `picture.py FILE FOLDER`.

Write Mermaid text and DOT text of both, a Markdown table of the workflow, and SVGs if Graphviz is installed. The ecomap
is that of the last day before the case was last closed, because a closed case has no workers.
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path

from journey import NOTHING, Replay, machine_of

import casekit as ck


def last_open_day(case: ck.Case) -> date:
    """Return the day before the case was last closed, or that of the last entry if it is open."""
    closed = [at.date() for at, _ in case.dated(ck.Closure)] if case.status == "closed" else []
    return max(closed[-1] - timedelta(days=1), case.opened_at.date()) if closed else case.timeline[-1].at.date()


def main() -> int:
    """Replay the journey, draw its workflow and its ecomap, and print the names of the files."""
    file, folder = Path(sys.argv[1]), Path(sys.argv[2])
    journey = {**NOTHING, **json.loads(file.read_text(encoding="utf-8"))}
    machine = machine_of(journey, file.parent)
    workflow, practice = machine.workflow, machine.practice
    case = Replay(journey, machine).run(journey["events"])
    path = [stay.stage for stay in case.stage_intervals]
    folder.mkdir(parents=True, exist_ok=True)
    shown = {"stage": case.stage, "visited": path, "deadlines": True, "language": "ko", "practice": practice}
    ecomap = ck.resources.ecomap(case, on=last_open_day(case))
    texts = {
        ".mmd": ck.stages.mermaid(workflow, **shown),
        ".dot": ck.stages.dot(workflow, **shown),
        ".md": ck.stages.table(workflow, **shown),
        "-ecomap.mmd": ck.resources.pictures.mermaid(ecomap, language="ko", practice=practice),
        "-ecomap.dot": ck.resources.pictures.dot(ecomap, language="ko", practice=practice),
    }
    try:
        texts[".svg"] = ck.stages.svg(workflow, **shown)
        texts["-ecomap.svg"] = ck.resources.pictures.svg(ecomap, language="ko", practice=practice)
    except ck.WorkflowError as error:
        print(f"no SVG: {error.findings[0].told('en')}")
    for ending, text in texts.items():
        picture = folder / f"{file.stem}{ending}"
        picture.write_text(text, encoding="utf-8")
        print(f"wrote {picture}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
