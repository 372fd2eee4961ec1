"""
Draw a journey's workflow with the stage its case ends in marked: `picture.py FILE FOLDER`.

Writes Mermaid text, and an SVG where Graphviz is installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from journey import NOTHING, Replay, workflow_of

import casekit as ck


def main() -> int:
    """Replay the journey, draw the workflow, say what was written."""
    file, folder = Path(sys.argv[1]), Path(sys.argv[2])
    journey = {**NOTHING, **json.loads(file.read_text(encoding="utf-8"))}
    workflow = workflow_of(journey, file.parent)
    case = Replay(journey, ck.StageMachine(workflow)).run(journey["events"])
    folder.mkdir(parents=True, exist_ok=True)
    chart = folder / f"{file.stem}.mmd"
    chart.write_text(ck.stages.mermaid(workflow, stage=case.stage, language="ko"), encoding="utf-8")
    print(f"wrote {chart}")
    if graphviz := shutil.which("dot"):
        picture = folder / f"{file.stem}.svg"
        text = ck.stages.dot(workflow, stage=case.stage, language="ko")
        subprocess.run([graphviz, "-Tsvg", "-o", str(picture)], input=text, text=True, check=True, encoding="utf-8")
        print(f"wrote {picture}")
    else:
        print("no SVG: Graphviz (the command dot) is not installed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
