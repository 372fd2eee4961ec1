"""
What `python -m casekit` does, for people who write stage definitions.

It reads the files it is given and writes to standard output; it changes nothing. It exits with 0 when all is well, 1
when a definition has errors or a comparison breaks something, and 2 when it cannot do what it was asked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from casekit import testing
from casekit.answers import Finding
from casekit.errors import CasekitError, WorkflowError
from casekit.labels import Language
from casekit.stages import Workflow, check, compare, dot, mermaid, svg, table

PICTURES = ("mermaid", "dot", "svg", "table")
LARGEST_FILE = 5_000_000
"""A stage definition is a page or two; a larger file, in bytes, is something else."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say (None: those of the command line), and give the exit code."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.do(given))
    except CasekitError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"cannot use {error.filename or 'the output'}: {error.strerror}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m casekit", description="Check, draw, compare and cover workflows.")
    parser.add_argument("--version", action="version", version="casekit 0.1.0")
    commands = parser.add_subparsers(title="what to do", required=True, metavar="COMMAND")
    language = argparse.ArgumentParser(add_help=False)
    language.add_argument(
        "--language", choices=get_args(Language), default="en", help="the language of labels and words (default: en)"
    )
    one = "a TOML or JSON file, or the id of a ready workflow"

    checks = commands.add_parser(
        "check", parents=[language], help="every fault of one or more definitions",
        description="Every fault of each file, with its place and how to mend it. Exits with 1 when there are errors.",
    )  # fmt: skip
    checks.add_argument("files", nargs="+", metavar="FILE", help=one)
    checks.add_argument(
        "--json", action="store_true", help="as JSON: a list of file, code, where, severity, message, fix"
    )
    checks.add_argument(
        "--guard", action="append", default=[], metavar="NAME",
        help="a guard of your own that the definition may name; may be given several times",
    )  # fmt: skip
    checks.set_defaults(do=_check)

    draws = commands.add_parser("draw", parents=[language], help="a definition as a picture or a table")
    draws.add_argument("file", metavar="FILE", help=one)
    draws.add_argument("--as", dest="form", choices=PICTURES, default="mermaid", help="the form (default: mermaid)")
    draws.add_argument("--stage", help="mark the stage a case is in")
    draws.add_argument("--visited", nargs="*", default=(), metavar="STAGE", help="mark the stages a case was in")
    draws.add_argument("--roles", action="store_true", help="show who may make each move")
    draws.add_argument("--deadlines", action="store_true", help="show the deadlines")
    draws.set_defaults(do=_draw)

    compares = commands.add_parser(
        "compare", parents=[language], help="what changed between two versions, and what it breaks",
        description="What changed between two definitions. Exits with 1 when running cases can be hindered by it. "
        "A change that only describes (a label, a source) keeps every running case.",
    )  # fmt: skip
    compares.add_argument("old", metavar="OLD", help=one)
    compares.add_argument("new", metavar="NEW", help=one)
    compares.set_defaults(do=_compare)

    covers = commands.add_parser("cover", help="short tours that pass every stage or every move once")
    covers.add_argument("file", metavar="FILE", help=one)
    covers.add_argument("--what", choices=("stages", "moves"), default="moves", help="what to cover (default: moves)")
    covers.set_defaults(do=_cover)

    presets = commands.add_parser("presets", parents=[language], help="the ready workflows")
    presets.set_defaults(do=_presets)
    return parser


def _text(name: str) -> str:
    """The text of a file, or of a ready workflow by its id. Raises WorkflowError for what is no text."""
    if name in Workflow.ready_ids():
        return Workflow.ready(name).to_toml()
    path = Path(name)
    if path.stat().st_size > LARGEST_FILE:
        facts = {"length": path.stat().st_size, "longest": LARGEST_FILE}
        raise WorkflowError(f"cannot read {name}", [Finding("text_too_long", facts, severity="error")])
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        fault = Finding("not_utf8", {}, severity="error")
    raise WorkflowError(f"cannot read {name}", [fault])


def _workflow(name: str) -> Workflow:
    return Workflow.from_toml(_text(name))


def _check(given: argparse.Namespace) -> int:
    told: list[Mapping[str, object]] = []
    for name in given.files:
        try:
            found = [each for each in check(_text(name)) if not _of_a_named_guard(each, given.guard)]
        except WorkflowError as error:
            found = list(error.findings)
        told += [
            {"file": name, "code": each.code, "where": each.where, "severity": each.severity,
             "message": each.told(given.language)}
            for each in found
        ]  # fmt: skip
        if not given.json:
            for each in found:
                print(f"{name}: {each.where or 'text'}: {each.severity} {each.code}: {each.told(given.language)}")
            print(f"{name}: {_sum(len(found))}")
    if given.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    return 1 if any(each["severity"] == "error" for each in told) else 0


def _of_a_named_guard(finding: Finding, names: Sequence[str]) -> bool:
    return finding.code == "unknown_guard" and finding.params["guard"] in names


def _sum(count: int) -> str:
    return "no faults" if not count else f"{count} fault{'' if count == 1 else 's'}"


def _draw(given: argparse.Namespace) -> int:
    draw = {"mermaid": mermaid, "dot": dot, "svg": svg, "table": table}[given.form]
    picture = draw(
        _workflow(given.file), stage=given.stage, visited=tuple(given.visited), language=given.language,
        roles=given.roles, deadlines=given.deadlines,
    )  # fmt: skip
    print(picture, end="" if picture.endswith("\n") else "\n")
    return 0


def _compare(given: argparse.Namespace) -> int:
    comparison = compare(_workflow(given.old), _workflow(given.new))
    for each in comparison.changes:
        mark = "breaks" if each.severity == "warning" else "changes" if each.behavioural else "describes"
        print(f"{mark}: {each.where}: {each.told(given.language)}")
    if not comparison.changes:
        print("nothing changed")
    return 1 if comparison.breaks else 0


def _cover(given: argparse.Namespace) -> int:
    for number, tour in enumerate(testing.cover(_workflow(given.file), given.what), start=1):
        steps = " ".join(f"-{step.move}-> {step.target}" for step in tour.steps)
        print(f"{number}. {tour.steps[0].stage} {steps}" if tour.steps else f"{number}. (the first stage)")
    return 0


def _presets(given: argparse.Namespace) -> int:
    for id in Workflow.ready_ids():
        workflow = Workflow.ready(id)
        print(f"{id} (version {workflow.version}): {workflow.labels.get(given.language, id)}")
    return 0
