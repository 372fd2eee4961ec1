"""
The commands of `python -m casekit`, for people who write stage definitions.

They read files and write to standard output; they change no file. The exit code is 0 on success, 1 if a definition has
faults or a change between two definitions hinders running cases, and 2 if a command failed for any reason. Control
characters, and characters that the terminal cannot show, are printed as escapes.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import traceback
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn, TextIO, get_args

from casekit import testing
from casekit.answers import Fault
from casekit.display import visible
from casekit.errors import CasekitError, PracticeError, WorkflowError
from casekit.fault_report import fault_report
from casekit.labels import Language
from casekit.labels.wording import say
from casekit.notation.files import form_of, text_of_file
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.stages import Workflow, check, compare, dot, mermaid, svg, table
from casekit.stages.checking.check import check_text
from casekit.stages.rules.casework_rules import rules_in
from casekit.stages.wording import workflow_wording
from casekit.stages.workflow import CODES_A_PRACTICE_MAY_RESOLVE

PICTURES = ("mermaid", "dot", "svg", "table")
NO_FILE = {"file_not_found", "is_a_folder", "file_not_readable"}
"""The codes of a file that cannot be read, in which case there is no definition to check."""
_IN_PYTHON = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)", re.ASCII)
"""The name of a practice in Python, as "package.module:NAME"."""


class _FaultsReportedError(Exception):
    """A file holds a faulty workflow, and its faults were printed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in the arguments (None: those of the command line) and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code = int(options.do(options))
        sys.stdout.flush()
    except _FaultsReportedError:
        return 2
    except CasekitError as error:
        _print_error(str(error))
    except OSError as error:
        _print_error(f"cannot use {error.filename or 'the output'}: {error.strerror}")
    except Exception:  # a defect of casekit itself; left alone, it would exit with 1, which means errors were found
        _print_error(f"casekit failed, which is a defect of casekit:\n{traceback.format_exc()}")
    else:
        return code
    return 2


def _print(text: str) -> None:
    print(_printable(text, sys.stdout))


def _print_error(text: str) -> None:
    print(_printable(text.rstrip("\n"), sys.stderr), file=sys.stderr)


def _printable(text: str, stream: TextIO) -> str:
    """Return a text with harmful characters, and characters that the encoding of the stream lacks, as escapes."""
    safe = "\n".join(map(visible, text.split("\n")))
    encoding = stream.encoding or "utf-8"
    return safe.encode(encoding, "backslashreplace").decode(encoding)


class _Parser(argparse.ArgumentParser):
    """A parser of arguments that repeats none of them with characters that would harm a terminal."""

    def error(self, message: str) -> NoReturn:
        super().error(_printable(message, sys.stderr))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m casekit", description="Check, draw, compare and cover workflows.")
    parser.add_argument("--version", action="version", version="casekit 0.1.0")
    commands = parser.add_subparsers(title="what to do", required=True, metavar="COMMAND")
    language = _Parser(add_help=False)
    language.add_argument(
        "--language", choices=get_args(Language), default="en", help="the language of labels and words (default: en)"
    )
    practice = _Parser(add_help=False)
    practice.add_argument(
        "--practice",
        metavar="FILE",
        help="the practice of the office: a TOML or JSON file, or package.module:NAME in Python",
    )
    one = "a TOML or JSON file, or the id of a ready workflow"

    checks = commands.add_parser(
        "check", parents=[language, practice], help="every fault of one or more definitions",
        description="Every fault of each file, with its line and how to mend it. Exits with 1 when there are errors.",
    )  # fmt: skip
    checks.add_argument("files", nargs="+", metavar="FILE", help=one)
    checks.add_argument(
        "--json",
        action="store_true",
        help="as JSON: a list of file, line, column, code, where, move, severity, message, fix",
    )
    checks.add_argument(
        "--guard", action="append", default=[], metavar="NAME",
        help="a guard of your own that the definition may name; may be given several times",
    )  # fmt: skip
    checks.set_defaults(do=_check)

    draws = commands.add_parser("draw", parents=[language, practice], help="a definition as a picture or a table")
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

    covers = commands.add_parser(
        "cover", parents=[language], help="short tours that pass every stage or every move once"
    )
    covers.add_argument("file", metavar="FILE", help=one)
    covers.add_argument("--what", choices=("stages", "moves"), default="moves", help="what to cover (default: moves)")
    covers.set_defaults(do=_cover)

    rules = commands.add_parser(
        "rules",
        parents=[language, practice],
        help="every rule, with its level in a definition",
    )
    rules.add_argument("file", metavar="FILE", help=one)
    rules.set_defaults(do=_rules)

    presets = commands.add_parser("presets", parents=[language], help="the ready workflows")
    presets.set_defaults(do=_presets)
    return parser


def _workflow(name: str, language: Language) -> Workflow:
    """
    Return the workflow in a file, or the ready one of this id.

    Raises WorkflowError where the file cannot be read, and _FaultsReportedError for a faulty workflow once its faults
    are printed.
    """
    if name in Workflow.ready_ids():
        return Workflow.ready(name)
    read = Workflow.from_json if form_of(name) == "json" else Workflow.from_toml
    text = text_of_file(name, error=WorkflowError)
    try:
        return read(text)
    except WorkflowError as error:
        for each in error.faults:
            _print_error("\n".join(fault_report(each, file=name, text=text, language=language)))
        raise _FaultsReportedError from None


def _check(options: argparse.Namespace) -> int:
    """Print every fault and notice of each file; return 1 if there is a fault."""
    reported, practice, faults = list[Mapping[str, object]](), *_checked_practice(options)
    faulty, left_out = bool(faults), CODES_A_PRACTICE_MAY_RESOLVE if faults else ()
    reported += [_as_data(options.practice, each, options.language) for each in faults]
    for name in options.files:
        faults = _check_file(name, options, practice, left_out)
        faulty = faulty or any(each.severity == "error" for each in faults)
        if options.json:
            reported += [_as_data(name, each, options.language) for each in faults]
    if options.json:
        unicode = (sys.stdout.encoding or "utf-8").lower().startswith("utf")
        _print(json.dumps(reported, ensure_ascii=not unicode, indent=2))
    return 1 if faulty else 0


def _checked_practice(options: argparse.Namespace) -> tuple[Practice, tuple[Fault, ...]]:
    """Return the practice that is checked with and every fault of its file; print them, unless wanted as JSON."""
    practice, text, faults = _practice_and_faults(options.practice)
    for each in () if options.json else faults:
        _print("\n".join(fault_report(each, file=options.practice, text=text, language=options.language)))
    return practice, faults


def _check_file(
    name: str, options: argparse.Namespace, practice: Practice, left_out: Collection[str]
) -> tuple[Fault, ...]:  # fmt: skip
    """
    Return every fault of a file, but for the codes to be left out; print them, unless they are wanted as JSON.

    The text is freed before the next file is read.
    """
    text, faults = _text_and_faults(name, options.guard, practice)
    faults = tuple(each for each in faults if each.code not in left_out)
    if not options.json:
        for each in faults:
            _print("\n".join(fault_report(each, file=name, text=text, language=options.language)))
        _print(f"{name}: {_count_text(faults)}")
    return faults


def _practice_and_faults(name: str | None) -> tuple[Practice, str | None, tuple[Fault, ...]]:
    """
    Return the practice in a file with its text, or an empty practice and the faults of the file.

    `name` may also name a practice in Python, as "package.module:NAME". Raises PracticeError if there is no file that
    can be read, and no such module or practice.
    """
    if name is None:
        return NO_PRACTICE, None, ()
    if found := _IN_PYTHON.fullmatch(name):
        return _practice_in(*found.groups()), None, ()
    text = text_of_file(name, error=PracticeError)
    try:
        read = Practice.from_json if form_of(name) == "json" else Practice.from_toml
        return read(text), text, ()
    except PracticeError as error:
        return NO_PRACTICE, text, error.faults


def _practice_in(module: str, name: str) -> Practice:
    """Return a practice of a module. Raises PracticeError if the module cannot be imported or has no such practice."""
    sys.path.insert(0, str(Path.cwd()))
    try:
        practice = getattr(import_module(module), name, None)
    except ImportError:
        practice = None
    finally:
        sys.path.pop(0)
    if not isinstance(practice, Practice):
        raise PracticeError("cannot read the practice", [Fault("no_practice_in_module", {}, f"{module}:{name}")])
    return practice


def _practice(options: argparse.Namespace) -> Practice:
    """Return the practice that a command is asked with. Raises _FaultsReportedError once its faults are printed."""
    practice, text, faults = _practice_and_faults(options.practice)
    for each in faults:
        _print_error("\n".join(fault_report(each, file=options.practice, text=text, language=options.language)))
    if faults:
        raise _FaultsReportedError
    return practice


def _text_and_faults(name: str, guards: Sequence[str], practice: Practice) -> tuple[str | None, tuple[Fault, ...]]:
    """
    Return the text of a file, None if it is not read, and its faults. A ready workflow has no text here.

    Raises WorkflowError if there is no file that can be read.
    """
    if name in Workflow.ready_ids():
        return None, check(Workflow.ready(name), practice=practice)
    try:
        text = text_of_file(name, error=WorkflowError)
    except WorkflowError as error:
        if NO_FILE.intersection(error.codes):
            raise
        return None, error.faults
    return text, check_text(text, form_of(name), practice=practice, named=guards)


def _as_data(name: str, fault: Fault, language: Language) -> Mapping[str, object]:
    """Return a fault in a file as a table for JSON."""
    message, fix = (say(fault.code, part, fault.params, language=language) for part in ("message", "fix"))
    return {
        "file": name, "line": fault.line, "column": fault.column, "code": fault.code, "where": fault.where,
        "move": fault.move, "severity": fault.severity, "message": message, "fix": fix,
    }  # fmt: skip


def _count_text(faults: Sequence[Fault]) -> str:
    """Return how many faults and notices there are, as text, including those that are only counted."""
    counts = {"error": 0, "notice": 0}
    for each in faults:
        counts[str(each.severity)] += int(str(each.params["more"])) if each.code == "more_faults" else 1
    told = [f"{counts['error'] or 'no'} fault{'' if counts['error'] == 1 else 's'}"]
    if counts["notice"]:
        told.append(f"{counts['notice']} notice{'' if counts['notice'] == 1 else 's'}")
    return ", ".join(told)


def _draw(options: argparse.Namespace) -> int:
    """Print a picture or a table of a workflow."""
    draw = {"mermaid": mermaid, "dot": dot, "svg": svg, "table": table}[options.form]
    picture = draw(
        _workflow(options.file, options.language), stage=options.stage, visited=tuple(options.visited),
        language=options.language, roles=options.roles, deadlines=options.deadlines, practice=_practice(options),
    )  # fmt: skip
    _print(picture.removesuffix("\n"))
    return 0


def _compare(options: argparse.Namespace) -> int:
    """Print what changed between two workflows; return 1 if a change hinders running cases."""
    comparison = compare(_workflow(options.old, options.language), _workflow(options.new, options.language))
    for each in comparison.changes:
        mark = "breaks" if each.severity == "warning" else "changes" if each.behavioural else "describes"
        _print(f"{mark}: {each.where}: {each.told(options.language)}")
    if not comparison.changes:
        _print("nothing changed")
    return 1 if comparison.breaks else 0


def _cover(options: argparse.Namespace) -> int:
    """Print the tours that cover a workflow."""
    for number, tour in enumerate(testing.cover(_workflow(options.file, options.language), options.what), start=1):
        steps = " ".join(f"-{step.move}-> {step.target}" for step in tour.steps)
        _print(f"{number}. {tour.steps[0].stage} {steps}" if tour.steps else f"{number}. (the first stage)")
    return 0


def _rules(options: argparse.Namespace) -> int:
    """Print every rule, also one that is off: its code, its level, who may override it, and what it demands."""
    workflow, practice = _workflow(options.file, options.language), _practice(options)
    wording = workflow_wording(workflow, practice.wording)
    for each in rules_in(workflow, practice):
        roles = ", ".join(wording.label("role", role, options.language) for role in each.roles) or "-"
        demand = wording.label("rule", each.rule.code, options.language)
        _print(f"{each.rule.code} | {each.level} | {roles} | {demand}")
    return 0


def _presets(options: argparse.Namespace) -> int:
    """Print the ready workflows."""
    for id in Workflow.ready_ids():
        workflow = Workflow.ready(id)
        _print(f"{id} (version {workflow.version}): {workflow.labels.get(options.language, id)}")
    return 0
