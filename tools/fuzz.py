"""
Throw mutated workflows at the library: `python tools/fuzz.py [COUNT] [SEED]`.

TOML text, JSON text and mappings made from the ready workflows are mutated, byte by byte and value by value. Reading,
checking, extending and compiling them must end in a workflow or in a CasekitError, each within a second, and must
import, open, execute and connect to nothing, which an audit hook watches. The same count and seed give the same inputs.
"""

from __future__ import annotations

import contextlib
import copy
import json
import random
import resource
import sys
import time
from typing import Any, cast

import casekit as ck
from casekit.stages import check

SECONDS = 1.0
"""What one input may take of the processor."""
WATCHED = ("import", "open", "exec", "compile", "os.", "socket.", "subprocess.", "shutil.", "urllib.")
SLIPS: tuple[object, ...] = (
    None, 0, -1, 1.5, 10**20, float("nan"), float("inf"), True, "", " ", "*", "=", "os.system", "__import__", "$x",
    "a.b",
    "\x00", "\ud800", "Intake", "x" * 5000, [], {}, [[]], ["*"], {"name": "os.system"}, {"all": []}, {"not": "a"},
    {"any": [{"all": ["closed"]}]}, [1, "month"], [0, "day"], [9999, "week"], {"else": "="}, [{"else": "="}],
)  # fmt: skip
BITS = (
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    "=",
    "\n",
    ".",
    ",",
    "#",
    "\\",
    "\\u0000",
    "0x",
    "1e999",
    "true",
    "[[moves]]\n",
    "à",
)


def corpus() -> list[ck.Workflow]:
    """The workflows that are mutated."""
    return [ck.Workflow.ready(id) for id in ck.Workflow.ready_ids()]


def nested(depth: int, dice: random.Random) -> object:
    """A value inside so many others."""
    value: object = dice.choice(("closed", 1, {}))
    for _ in range(depth):
        value = dice.choice(({"all": [value]}, {"not": value, "code": "c"}, [value], {"a": value}))
    return value


def mutated_mapping(workflow: ck.Workflow, dice: random.Random) -> dict[str, object]:
    """The mapping of a workflow with a few values changed, moved, dropped or repeated."""
    data = copy.deepcopy(workflow.to_mapping())
    for _ in range(dice.randint(1, 6)):
        inside: Any = data
        while True:
            keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
            if not keys:
                break
            key = dice.choice(keys)
            if isinstance(inside[key], dict | list) and inside[key] and dice.random() < 0.8:
                inside = inside[key]
                continue
            if dice.random() < 0.15:
                del inside[key]
            elif dice.random() < 0.1:
                inside[key] = nested(dice.randint(1, 60), dice)
            elif isinstance(inside, dict) and dice.random() < 0.2:
                inside[dice.choice(("kinds", "from", "to", "else", "parent", "colour", "guards"))] = inside[key]
            else:
                inside[key] = dice.choice(SLIPS)
            break
    return data


def mutated_text(text: str, dice: random.Random) -> str:
    """A text with pieces cut out, doubled, swapped or put in."""
    for _ in range(dice.randint(1, 8)):
        place, length = dice.randrange(len(text) + 1), dice.randint(0, 40)
        piece = dice.choice((dice.choice(BITS), text[place : place + length] * 2, chr(dice.randrange(0xD7FF)), ""))
        text = text[:place] + piece + text[place + dice.choice((0, 0, length)) :]
        if not text:
            break
    return text


def inputs(count: int, seed: int) -> Any:
    """So many mutated inputs, of each form in turn."""
    dice = random.Random(seed)  # noqa: S311  # the same seed gives the same inputs
    workflows = corpus()
    texts = [(each.to_toml(), json.dumps(each.to_mapping(), ensure_ascii=False)) for each in workflows]
    for number in range(count):
        place = dice.randrange(len(workflows))
        if number % 3 == 0:
            yield mutated_text(texts[place][0], dice)
        elif number % 3 == 1:
            yield mutated_text(texts[place][1], dice)
        else:
            yield mutated_mapping(workflows[place], dice)


def tried(given: str | dict[str, object], base: ck.Workflow) -> str:
    """What comes of one input: "sound", "faulty", or a line that says what went wrong."""
    began = time.process_time()
    try:
        faults = check(given)
        if not all(each.message and each.told("ko") for each in faults[:3]):
            return "a fault without words"
        build = ck.Workflow.from_toml if isinstance(given, str) else ck.Workflow.from_mapping
        outcome = "sound"
        try:
            workflow = build(cast("Any", given))
            again = ck.Workflow.from_mapping(workflow.to_mapping()), ck.Workflow.from_toml(workflow.to_toml())
            if again != (workflow, workflow):
                return "written and read again it is another"
            ck.StageMachine(workflow)
        except ck.CasekitError:
            outcome = "faulty"
        if (outcome == "sound") == bool([each for each in faults if each.severity == "error"]):
            return f"check and build disagree: {outcome}"
        with contextlib.suppress(ck.CasekitError):
            ck.Workflow.extend(base, given)
    except Exception as error:  # whatever else comes out is the finding
        return f"{type(error).__name__}: {error}"
    took = time.process_time() - began
    return outcome if took < SECONDS else f"took {took:.1f} s"


def fuzz(count: int, seed: int = 1) -> list[str]:
    """Every input that went wrong, with what it was; empty when none did."""
    base, wrong, watching = ck.Workflow.ready("school_six"), list[str](), [False]
    for given in inputs(60, seed=0):  # what is worked out once is worked out before anything is watched
        tried(given, base)

    def watch(event: str, given: tuple[object, ...]) -> None:
        if watching[0] and event.startswith(WATCHED):
            wrong.append(f"did {event}: {given!r:.200}")

    sys.addaudithook(watch)
    for number, given in enumerate(inputs(count, seed)):
        watching[0] = True
        outcome = tried(given, base)
        watching[0] = False
        if outcome not in ("sound", "faulty"):
            wrong.append(f"input {number}: {outcome}: {given!r:.2000}")
    return wrong


if __name__ == "__main__":
    how_many = int(sys.argv[1]) if sys.argv[1:] else 200_000
    start = time.perf_counter()
    found = fuzz(how_many, int(sys.argv[2]) if sys.argv[2:] else 1)
    print(*found[:20], sep="\n")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{how_many} inputs, {len(found)} wrong, {time.perf_counter() - start:.0f} s, {megabytes:.0f} MB at most")
    sys.exit(bool(found))
