"""
What is thrown at the library: documents, rows, workflows, configurations and command lines, mutated or hostile.

Each `draw_…` function returns one input. The same dice give the same inputs.
"""

from __future__ import annotations

import copy
import json
import random
import tomllib
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import fuzz_shapes as shapes
from fuzz_shapes import Data

import casekit as ck
from casekit.interchange import loads, to_data

ROOT = Path(__file__).resolve().parent.parent
SLIPS: tuple[object, ...] = (
    None, 0, -1, 1.5, 10**20, float("nan"), float("inf"), True, "", " ", "*", "=", "os.system", "__import__", "$x",
    "a.b",
    "\x00", "\ud800", "Intake", "x" * 5000, [], {}, [[]], ["*"], {"name": "os.system"}, {"all": []}, {"not": "a"},
    {"any": [{"all": ["closed"]}]}, [1, "month"], [0, "day"], [9999, "week"], {"else": "="}, [{"else": "="}],
    "\x1b[2K\u202e", 10**400, "9999-12-31T23:59:59-23:59", "0001-01-01", {"\x9b": 1},
)  # fmt: skip
KEYS = (
    "kinds", "from", "to", "else", "parent", "colour", "guards", "what", "type", "id", "number", "by", "at", "children",
    "initial", "name", "replaces", "extra", "own_type", "counts_as", "words", "labels",
)  # fmt: skip
BITS = (
    '"', "'", "[", "]", "{", "}", "=", "\n", ".", ",", "#", "\\", "\\u0000", "0x", "1e999", "true", "[[moves]]\n", "à",
    "\x1b[2J", "\u202e", '"""', "'''", "9" * 5000,
)  # fmt: skip


def many(dice: random.Random) -> int:
    """Return a number of parts: mostly a few, sometimes hundreds, seldom ten thousand."""
    return int(10 ** dice.choices((dice.uniform(0, 1.5), dice.uniform(1, 3), dice.uniform(3, 4)), (70, 26, 4))[0])


def nested(depth: int, dice: random.Random) -> Data:
    """Return a value inside so many others."""
    value: Data = dice.choice(("closed", 1, {}))
    for _ in range(depth):
        value = dice.choice(({"all": [value]}, {"not": value, "code": "c"}, [value], {"a": value}))
    return value


def mutated(text: str, dice: random.Random, *, shared: bool = False) -> Data:
    """
    Return the data in JSON text with a few values changed, moved, dropped or repeated.

    With `shared`, what is moved stands in both places as the same object, and may come to stand within itself.
    """
    data = json.loads(text)
    for _ in range(dice.randint(0, 6)):
        inside = data
        while keys := list(inside) if isinstance(inside, dict) else list(range(len(inside))):
            key = dice.choice(keys)
            if isinstance(inside[key], dict | list) and inside[key] and dice.random() < 0.8:
                inside = inside[key]
                continue
            if dice.random() < 0.15:
                del inside[key]
            elif dice.random() < 0.1:
                inside[key] = nested(dice.randint(1, 60), dice)
            elif isinstance(inside, dict) and dice.random() < 0.2:
                inside[dice.choice(KEYS)] = inside[key] if shared else copy.deepcopy(inside[key])
            elif dice.random() < 0.05:
                large = isinstance(inside[key], dict | list)
                inside[key] = [inside[key]] * (dice.randint(2, 20) if large else many(dice))
            else:
                inside[key] = copy.deepcopy(dice.choice(SLIPS))
            break
    return data


def mutated_text(text: str, dice: random.Random) -> str:
    """Return a text with pieces cut out, doubled, swapped or put in."""
    for _ in range(dice.randint(0, 8)):
        place, length = dice.randrange(len(text) + 1), dice.randint(0, 40)
        piece = dice.choice((dice.choice(BITS), text[place : place + length] * 2, chr(dice.randrange(0xD7FF)), ""))
        text = text[:place] + piece + text[place + dice.choice((0, 0, length)) :]
        if not text:
            break
    return text


def written(data: Data) -> str:
    """Return data as JSON text."""
    return json.dumps(data, ensure_ascii=False)


def with_key_twice(text: str) -> str:
    """Return the text of a table with one key more, which is there twice."""
    return f'{text[:-1]}{"," * (len(text) > 2)} "twice": 1, "twice": 2}}'


@cache
def workflows() -> tuple[tuple[str, str], ...]:
    """Return the ready workflows, each as TOML text and as JSON text."""
    ready = [ck.Workflow.ready(id) for id in ck.Workflow.ready_ids()]
    return tuple((each.to_toml(), written(each.to_mapping())) for each in ready)


def draw_mapping(dice: random.Random) -> Data:
    """Return the mapping of a workflow: a ready one with mutations, one with many parts, or one without an end."""
    way = dice.random()
    if way < 0.6:
        return mutated(dice.choice(workflows())[1], dice, shared=True)
    return shapes.endless_workflow(dice) if way < 0.7 else dice.choice(shapes.WORKFLOWS)(many(dice), dice)


def draw_json(dice: random.Random) -> str:
    """Return the JSON text of a workflow."""
    way, size = dice.random(), many(dice)
    if way < 0.6:
        return mutated_text(dice.choice(workflows())[1], dice)
    if way < 0.8:
        text = written(dice.choice(shapes.WORKFLOWS)(size, dice))
        return with_key_twice(text) if dice.random() < 0.5 else text
    return "{" + dice.choice(shapes.brackets(size))


def draw_toml(dice: random.Random) -> str:
    """Return TOML text: of a ready workflow with mutations, or of a hostile shape."""
    way = dice.random()
    if way < 0.6:
        return mutated_text(dice.choice(workflows())[0], dice)
    if way < 0.9:
        text = dice.choice(shapes.TOML)(many(dice))
        return text if dice.random() < 0.5 else f'id = "team"\nversion = 1\ninitial = "intake"\n{text}'
    return "".join(dice.choice(BITS) for _ in range(many(dice)))


OFFICE = """
id = "office"
zone = "Asia/Seoul"
languages = ["en", "ko"]
labels = { en = "Office", ko = "기관" }

[kinds.court_order]
thing = true
client = "required"
events = ["court_order_lifted"]
labels = { en = "court order", ko = "법원 명령" }

[kinds.incident]
labels = { en = "incident", ko = "사고" }

[fields.court_order.ends_on]
type = "day"
required = true
personal = false
labels = { en = "ends on", ko = "끝나는 날" }

[fields.incident.severity]
type = "choice"
default = "minor"
choices.minor = { en = "minor", ko = "가벼움" }
choices.major = { en = "major", ko = "심각함" }
labels = { en = "severity", ko = "정도" }

[fields.Client.school_grade]
type = "whole_number"
range = [1, 6]
required_from = "planning"
labels = { en = "school grade", ko = "학년" }

[vocabularies.risk]
order = ["low", "medium", "high", "critical"]
words.critical = { counts_as = "high", en = "critical", ko = "위급" }

[texts.ko.consent_required]
message = "동의서가 없습니다."
fix = { one = "받으십시오.", many = "모두 받으십시오." }

[client_noun]
en = { one = "child", many = "children" }
ko = "아동"
"""
"""A practice with a part of every kind, which is mutated."""


@cache
def office() -> tuple[ck.Practice, str]:
    """Return the practice, and the document of a case with its own kinds and fields."""
    practice = ck.Practice.from_toml(OFFICE)
    machine, at = ck.StageMachine(ck.Workflow.ready("school_six"), practice=practice), datetime(2025, 3, 17, tzinfo=UTC)
    case = machine.open(ck.Client(id="C-3", extra={"school_grade": 5}), id="K-17", at=at, by="worker-1")
    order = practice.build("court_order", id="O-1", client="C-3", ends_on=date(2025, 9, 30))
    for record in (order, practice.build("incident"), practice.build(ck.RiskRating, risk="critical")):
        case = machine.record(case, record, at=at, by="worker-1")
    return practice, written(to_data(case))


def draw_practice_toml(dice: random.Random) -> str:
    """Return TOML text: of a practice with mutations, or of a hostile shape."""
    way = dice.random()
    if way < 0.7:
        return mutated_text(OFFICE, dice)
    return f'id = "office"\n{dice.choice(shapes.TOML)(many(dice))}'


def draw_practice(dice: random.Random) -> Data:
    """Return the mapping of a practice with mutations, or with very many parts."""
    data = tomllib.loads(OFFICE)
    way, size = dice.random(), many(dice)
    if way < 0.7:
        return mutated(written(data), dice, shared=True)
    named = {f"own_{number}": {"en": "x"} for number in range(size)}
    part = dice.choice((
        {"kinds": {name: {} for name in named}},
        {"fields": {name: {"x": {"type": "text"}} for name in named}},
        {"fields": {"Client": {name: {"type": "choice", "choices": {"a": {"en": "a"}}} for name in named}}},
        {"fields": {"Client": {"x": {"type": "choice", "choices": named}}}},
        {"vocabularies": {"track": {"words": named, "order": [*named]}}},
        {"vocabularies": {name: {} for name in named}},
        {"texts": {"en": {name: {"message": "{a} {b:role}" * 5} for name in named}}},
        {"texts": {name: {} for name in named}},
    ))  # fmt: skip
    return {"id": "office", **part}


def draw_own_document(dice: random.Random) -> str:
    """Return the text of a document with own kinds and fields, with mutations."""
    text = office()[1]
    return mutated_text(text, dice) if dice.random() < 0.5 else written(mutated(text, dice))


@cache
def documents() -> tuple[str, ...]:
    """Return the documents of the archive, as they are and as they are written today."""
    paths = sorted(ROOT.glob("tests/documents/schema_*/*.json"))
    texts = [path.read_text(encoding="utf-8") for path in paths if not path.name.endswith(".expected.json")]
    return tuple(sorted([*texts, *(written(to_data(loads(text))) for text in texts)], key=len))


def draw_data(dice: random.Random, *, shared: bool = True) -> Data:
    """Return the data of a document: a real one with mutations, or one with many parts."""
    if dice.random() < 0.7:
        return mutated(dice.choice(documents()[:16]), dice, shared=shared)
    return dice.choice(shapes.DOCUMENTS)(many(dice), dice)


def draw_document(dice: random.Random) -> str:
    """Return the text of a document."""
    way = dice.random()
    if way < 0.5:
        return mutated_text(dice.choice(documents()[:16]), dice)
    if way < 0.55:
        return dice.choice(shapes.brackets(many(dice)))
    text = written(draw_data(dice, shared=False))
    return with_key_twice(text) if way < 0.65 and text.startswith("{") else text


def draw_rows(dice: random.Random) -> Data:
    """Return the entries of a case, mutated, shuffled, doubled or lacking."""
    data = draw_data(dice)
    inside = data.get("case") if isinstance(data, dict) else data
    found = inside.get("history") if isinstance(inside, dict) else inside
    if not isinstance(found, list):
        return data
    entries = [{"number": place, **row} if isinstance(row, dict) else row for place, row in enumerate(found, start=1)]
    dice.shuffle(entries)
    return entries[: dice.choice((len(entries), len(entries) // 2))] + entries[: dice.choice((0, 0, 1, len(entries)))]


def draw_config(dice: random.Random) -> Data:
    """Return a configuration of `transitions`."""
    way = dice.random()
    if way < 0.5:
        states = ["a", "b", {"name": "c", "children": ["d", {"name": "e", "final": True}], "initial": "d"}, "f"]
        ways = [
            ["go", "a", "b", "is_ready"],
            ["go", "b", "c"],
            ["back", "*", "a", None, ["is_final"]],
            ["stay", "b", "="],
        ]
        more = {"trigger": "end", "source": ["b", "c"], "dest": "f", "conditions": ["x.y"], "before": "call"}
        return mutated(written(shapes.machine_of(states, [*ways, more])), dice, shared=True)
    return shapes.endless_states(dice) if way < 0.6 else dice.choice(shapes.CONFIGS)(many(dice), dice)


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("check", "FILE"), ("check", "FILE", "FILE", "--json"), ("check", "FILE", "--language", "ko"),
    ("check", "--guard", "own", "FILE"), ("draw", "FILE"), ("draw", "FILE", "--as", "dot"),
    ("draw", "FILE", "--as", "table", "--roles", "--deadlines"), ("draw", "FILE", "--stage", "intake"),
    ("draw", "--visited", "intake", "x", "--as", "mermaid", "--", "FILE"), ("compare", "FILE", "school_six"),
    ("compare", "FILE", "FILE"), ("cover", "FILE"), ("cover", "FILE", "--what", "stages"), ("presets",), ("--version",),
    ("presets", "--language", "ko"), ("--help",), ("check", "--help"), (),
)  # fmt: skip
"""What may be asked of the command line; FILE stands for the name of a file."""
ARGUMENTS = (
    "FILE", "--json", "--as", "dot", "--language", "ko", "fr", "--what", "moves", "--guard", "", "-", "--", "-h",
    "x" * 300, "\x1b[2J", "--\x1b[2J", "--as=\u202e", "\udcff", "\x00", "school_six", "check", "--no\u2028such",
    "/nowhere\x9b", ".",
)  # fmt: skip


def draw_arguments(dice: random.Random) -> list[str]:
    """Return the arguments of a command, mostly as documented, sometimes mutated."""
    arguments = list(dice.choice(COMMANDS))
    while dice.random() < 0.3:
        place = dice.randrange(len(arguments) + 1)
        arguments[place : place + dice.choice((0, 1))] = [dice.choice(ARGUMENTS)]
    return arguments


def draw_file(dice: random.Random) -> tuple[str, bytes]:
    """Return the name of a file and what it holds: a workflow, mutated or not, or bytes that are no text."""
    way = dice.random()
    if way < 0.1:
        return "bytes.toml", dice.randbytes(many(dice))
    suffix = dice.choice(("toml", "toml", "json", "txt", "\x1b[2K\u202e.toml"))
    sound = dice.choice(workflows())[suffix == "json"]
    text = sound if way < 0.3 else draw_json(dice) if suffix == "json" else draw_toml(dice)
    return f"office.{suffix}", text.encode("utf-8", "surrogatepass")


def draw_command(dice: random.Random) -> tuple[list[str], tuple[str, bytes]]:
    """Return the arguments of a command, and the file they name."""
    return draw_arguments(dice), draw_file(dice)
