"""
Throw mutated and hostile input at the library: `python tools/fuzz.py [COUNT] [SEED] [KIND ...]`.

Inputs of each kind in `KINDS` are drawn in turn (`fuzz_inputs.py`); the same count and seed give the same inputs. Of
each it is checked that

- it is read, or refused with a CasekitError whose reasons all have words in both languages, and at most as many as are
  listed; what is read is written and read again as an equal value; `check` and the readers agree;
- reading it, with the words of its faults, takes at most 20 times the processor time of parsing the same text, or 0.1 s
  if that is more; at most 1 s where no text holds it or a "*" stands for many states. Slow readings are repeated in
  turn with the parsing, and the best of four of each counts. TOML is parsed with `tomllib`, anything else as JSON with
  the decoder of the standard library that is written in Python, as `tomllib` and casekit are; the decoder in C is ten
  times as fast;
- reading one input in twenty allocates at most 20 times the memory of parsing its text, or 8 MB if that is more,
  64 MB where a "*" stands for many states (`tracemalloc`);
- nothing is imported, opened, executed or connected to, which an audit hook watches; an input is tried again where that
  happened, since tables and checks of a class are compiled when the first value of it is read;
- a command line, which opens its files, ends with 0, 1 or 2 in at most 20 times the time of decoding and parsing its
  file, or 1 s if that is more, and prints no control character, no half of a surrogate pair and nothing that turns the
  direction of the text.
"""

from __future__ import annotations

import contextlib
import io
import json
import pickle
import random
import resource
import sys
import tempfile
import time
import tomllib
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from unicodedata import bidirectional, category

import attrs
import fuzz_inputs as inputs

import casekit as ck
from casekit.command_line import main
from casekit.interchange import case_from_entries, dumps, entry_to_data, from_data, loads
from casekit.limits import DEFAULT_LIMITS
from casekit.stages import check

TIMES, SECONDS, MOST_SECONDS, MEGABYTES, MOST_MEGABYTES = 20, 0.1, 1.0, 8, 64
"""
The times of parsing that reading may take, and what it may always take of the processor and of memory.

A hundred faults, each with the nearest of two hundred known words, take 0.08 s, and 100,000 ways 0.7 s.
"""
MEMORY_EVERY = 20
"""One in so many inputs is read a second time to measure memory, which makes reading slow."""
WATCHED = ("import", "open", "exec", "compile", "os.", "socket.", "subprocess.", "shutil.", "urllib.")
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
MOST_VALUES = 300_000
OUTCOMES = {"read", "refused"}
OF_A_PRACTICE = {
    "unknown_guard", "guard_parameters", "unknown_event", "unknown_rule", "unknown_record_kind", "unknown_record_field",
    "more_faults",
}  # fmt: skip
"""What `check` finds in a workflow that is read: names that a practice may declare."""


class PythonDecoder(json.JSONDecoder):
    """The JSON decoder that the standard library has beside the one in C."""

    def __init__(self) -> None:
        super().__init__()
        self.parse_string = json.decoder.py_scanstring
        self.scan_once = json.scanner.py_make_scanner(self)


PYTHON_JSON = PythonDecoder().decode


def text_of(given: Any) -> str | None:
    """Return the text that holds the same data; None where it would not end, or has far more values than are drawn."""
    if isinstance(given, str):
        return given
    if isinstance(given, tuple):  # a command line
        return str(given[1][1], "utf-8", "replace")
    ahead, seen = [given], 0
    while ahead and seen < MOST_VALUES:
        value = ahead.pop()
        inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
        ahead += inner
        seen += 1 + len(inner)
    with contextlib.suppress(RecursionError, ValueError):
        return None if ahead else inputs.written(given)
    return None


@attrs.frozen(kw_only=True)
class Kind:
    """
    A kind of input.

    Attributes:
        draw: Returns an input.
        read: Reads it, or raises CasekitError.
        wrong: Returns what is wrong with an input and what was read of it (None: refused); None if nothing is.
        parse: Parses the text of the same data.
        opens: Whether files are read and written.
    """

    draw: Callable[[random.Random], Any]
    read: Callable[[Any], Any]
    wrong: Callable[[Any, Any], str | None]
    parse: Callable[[str], object] = PYTHON_JSON
    opens: bool = False


def built(given: str | dict[str, object]) -> ck.Workflow:
    """Return the workflow in a text or a mapping."""
    return ck.Workflow.from_toml(given) if isinstance(given, str) else ck.Workflow.from_mapping(given)


def wrong_workflow(given: Any, workflow: ck.Workflow | None) -> str | None:
    """Return what is wrong with a workflow: it reads differently when written, or `check` tells something else."""
    with contextlib.suppress(ck.CasekitError):
        if workflow is not None:
            ck.StageMachine(workflow)
    faults = [each for each in check(given) if each.severity == "error"]
    if workflow is None and not faults:
        return "refused, and check finds nothing"
    if workflow is not None:
        if {each.code for each in faults} - OF_A_PRACTICE:
            return f"read, and check finds {faults[0].code}"
        if built(workflow.to_mapping()) != workflow or built(workflow.to_toml()) != workflow:
            return "written and read again it is another"
    with contextlib.suppress(ck.CasekitError):
        ck.Workflow.extend(BASE, given)
    return None


def wrong_case(_: Any, case: ck.Case | None) -> str | None:
    """Return what is wrong with a case: it reads differently when written, as a document or as rows."""
    if case is None:
        return None
    same = loads(dumps(case)) == case == case_from_entries(case.id, map(entry_to_data, case.history))
    return None if same else "written and read again it is another"


def wrong_own_case(_: Any, case: ck.Case | None) -> str | None:
    """Return what is wrong with a case that was read with a practice: it reads differently, with it or without."""
    if case is None:
        return None
    practice, text = inputs.office()[0], dumps(case)
    if loads(text, practice=practice) != case:
        return "written and read again it is another"
    kept = loads(dumps(loads(text)), practice=practice) == case
    return None if kept else "read without the practice it loses something"


def wrong_practice(_: Any, practice: ck.Practice | None) -> str | None:
    """Return what is wrong with a practice: its words are not told, or a copy of it is another."""
    if practice is None:
        return None
    told = (practice.wording.say(code, "message", {}, language="ko") for code in practice.texts.get("ko", {}))
    if not all(told):
        return "a text of it is empty"
    return None if pickle.loads(pickle.dumps(practice)) == practice else "a copy of it is another"  # noqa: S301


def wrong_carried(_: Any, carried: Any) -> str | None:
    """Return what is wrong with a workflow made of a configuration."""
    return None if carried is None else wrong_workflow(carried.workflow.to_mapping(), carried.workflow)


def run(given: tuple[list[str], tuple[str, bytes]]) -> str:
    """Run a command line on a file in a folder of its own; return its exit code and what it prints."""
    arguments, (name, content) = given
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                code: object = main([str(path) if each == "FILE" else each for each in arguments])
            except SystemExit as end:
                code = end.code
    return f"{code}\n{out.getvalue()}"


def parsed_file(text: str) -> object:
    """Parse the text of a file, from its bytes: a command line has to hold both."""
    return tomllib.loads(text.encode().decode())


def wrong_output(_: Any, told: str) -> str | None:
    """Return what is wrong with what a command line ended with and printed."""
    code, _, printed = told.partition("\n")
    harmful = {each for each in {*printed} - {"\n"} if category(each) in {"Cc", "Cs", "Zl", "Zp"}}
    harmful |= {each for each in {*printed} if bidirectional(each) in TURNING}
    if harmful:
        return f"printed {sorted(harmful)!a}"
    if "a defect of casekit" in printed:
        return printed[-1000:]
    return None if code in {"0", "1", "2"} else f"ended with {code}"


OPENED = datetime(2025, 3, 17, 10, tzinfo=UTC)
BASE = ck.Workflow.ready("school_six")
"""What workflows are tried as extensions of."""
KINDS = {
    "workflow in TOML": Kind(draw=inputs.draw_toml, read=built, wrong=wrong_workflow, parse=tomllib.loads),
    "workflow in JSON": Kind(draw=inputs.draw_json, read=built, wrong=wrong_workflow),
    "mapping of a workflow": Kind(draw=inputs.draw_mapping, read=built, wrong=wrong_workflow),
    "document": Kind(draw=inputs.draw_document, read=loads, wrong=wrong_case),
    "data of a document": Kind(draw=inputs.draw_data, read=from_data, wrong=wrong_case),
    "rows of entries": Kind(
        draw=inputs.draw_rows, read=lambda given: case_from_entries("K-1", given), wrong=wrong_case
    ),
    "configuration of transitions": Kind(
        draw=inputs.draw_config, read=lambda given: ck.Workflow.from_transitions(given, id="team"), wrong=wrong_carried,
    ),
    "practice in TOML": Kind(
        draw=inputs.draw_practice_toml, read=ck.Practice.from_toml, wrong=wrong_practice, parse=tomllib.loads
    ),
    "mapping of a practice": Kind(draw=inputs.draw_practice, read=ck.Practice.from_mapping, wrong=wrong_practice),
    "document of an office": Kind(
        draw=inputs.draw_own_document, read=lambda given: loads(given, practice=inputs.office()[0]),
        wrong=wrong_own_case,
    ),
    "command line": Kind(draw=inputs.draw_command, read=run, wrong=wrong_output, parse=parsed_file, opens=True),
}  # fmt: skip
"""Every kind of input, in the order they are drawn in turn."""


def read(kind: Kind, given: Any) -> tuple[Any, ck.CasekitError | None]:
    """Return what was read and what refused it, one of them None, with all words of the faults formed."""
    try:
        return kind.read(given), None
    except ck.CasekitError as error:
        words = (str(error), *(each.told("ko") for each in error.reasons))
        if not all(words) or not 1 <= len(error.reasons) <= DEFAULT_LIMITS.faults + 1:
            raise ValueError(f"refused with {len(error.reasons)} reasons, or with one without words") from error
        return None, error


def seconds(act: Callable[[], object]) -> float:
    """Return the processor time that an act takes."""
    began = time.process_time()
    with contextlib.suppress(Exception):
        act()
    return time.process_time() - began


def megabytes(act: Callable[[], object]) -> float:
    """Return how much memory an act holds at most."""
    tracemalloc.start()
    with contextlib.suppress(Exception):
        act()
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return peak


def times_of_parsing(kind: Kind, text: str | None) -> float:
    """Return how long reading may take: a number of times the processor time of parsing its text; 0 without a text."""
    return 0.0 if text is None else TIMES * seconds(lambda: kind.parse(text))


def costly(kind: Kind, given: Any, took: float, *, memory: bool) -> str | None:
    """Return why reading takes too much time or memory; None where it does not."""
    used = megabytes(lambda: read(kind, given)) if memory else 0
    if took <= SECONDS and used <= MEGABYTES:
        return None
    text = text_of(given)
    if took > SECONDS:
        least = MOST_SECONDS if kind.opens or text is None or '"*"' in text else SECONDS
        if took > (most := max(least, times_of_parsing(kind, text))):
            pairs = [(seconds(lambda: read(kind, given)), times_of_parsing(kind, text)) for _ in range(4)]
            best, most = min(took for took, _ in pairs), max(least, min(peer for _, peer in pairs))
            if best > most:
                return f"took {best:.3f} s, not {most:.3f} s"
    if used > MEGABYTES and text is not None:
        most = max(MOST_MEGABYTES if '"*"' in text else MEGABYTES, TIMES * megabytes(lambda: kind.parse(text)))
        return f"held {used:.1f} MB, not {most:.1f} MB" if used > most else None
    return None


def tried(kind: Kind, given: Any, *, memory: bool = False) -> str:
    """Return what comes of an input: "read", "refused", or a line that says what went wrong."""
    try:
        began = time.process_time()
        value, error = read(kind, given)
        took = time.process_time() - began
        wrong = costly(kind, given, took, memory=memory) or kind.wrong(given, value)
    except Exception as error:  # whatever else comes out is the finding
        return f"{type(error).__name__}: {error!s:.300}"
    return wrong or ("read" if error is None else "refused")


def drawn(count: int, seed: int, kinds: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield so many inputs, of each kind in turn."""
    dice = random.Random(seed)  # noqa: S311  # the same seed gives the same inputs
    for number in range(count):
        name = kinds[number % len(kinds)]
        yield name, KINDS[name].draw(dice)


def fuzz(
    count: int, seed: int = 1, kinds: Sequence[str] = tuple(KINDS), *, tell: Callable[[str], object] = str
) -> tuple[list[str], Counter[str]]:
    """Return every input that went wrong, with what it was, and how many of each kind were read and refused."""
    wrong, counts, deeds, watching = list[str](), Counter[str](), list[str](), [False]

    def watch(event: str, facts: tuple[object, ...]) -> None:
        if watching[0] and event.startswith(WATCHED):
            deeds.append(f"did {event}: {facts!r:.200}")

    def outcome_of(kind: Kind, given: Any, *, memory: bool = False) -> str:
        deeds.clear()
        watching[0] = not kind.opens
        outcome = tried(kind, given, memory=memory)
        watching[0] = False
        return deeds[0] if deeds else outcome

    sys.addaudithook(watch)
    for number, (name, given) in enumerate(drawn(count, seed, kinds)):
        outcome = outcome_of(KINDS[name], given, memory=number // len(kinds) % MEMORY_EVERY == 0)
        if outcome.startswith("did "):  # what is computed once, such as the table of a class, is not computed again
            outcome = outcome_of(KINDS[name], given)
        counts[f"{name}: {outcome if outcome in OUTCOMES else 'wrong'}"] += 1
        if outcome not in OUTCOMES:
            wrong.append(f"input {number}, {name}: {outcome}: {shown(given)}")
            tell(wrong[-1])
    return wrong, counts


def shown(given: Any) -> str:
    """Return the beginning of an input."""
    try:
        return f"{given!r:.600}"
    except RecursionError:
        return "nested too deep to show"


if __name__ == "__main__":
    how_many = int(sys.argv[1]) if sys.argv[1:] else 200_000
    start, tell = time.perf_counter(), partial(print, flush=True)
    found, of_each = fuzz(how_many, int(sys.argv[2]) if sys.argv[2:] else 1, sys.argv[3:] or tuple(KINDS), tell=tell)
    print(*(f"{name}: {times}" for name, times in sorted(of_each.items())), sep="\n")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{how_many} inputs, {len(found)} wrong, {time.perf_counter() - start:.0f} s, {most:.0f} MB at most")
    sys.exit(bool(found))
