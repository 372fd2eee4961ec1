"""
Write the JSON Schema of a workflow, for editors: `python tools/schema.py`.

It stands in the package (`casekit/stages/notation/workflow.schema.json`) and in docs/. tests/stages/test_schema.py
holds that both are what this file makes, and that the schema takes what the library reads.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

from casekit.limits import LARGEST_NUMBER
from casekit.models import RiskLevel
from casekit.models.catalogue import EVENTS
from casekit.stages.definition import Subject
from casekit.stages.names import IDENTIFIER, LANGUAGE, STAGE_ID
from casekit.stages.notation.reading import HIGHEST_COUNT, LONGEST_TEXT
from casekit.stages.rules.casework_rules import RULES
from casekit.stages.settings import Level, ParameterUnit
from casekit.stages.stage import KINDS

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    ROOT / "src" / "casekit" / "stages" / "notation" / "workflow.schema.json",
    ROOT / "docs" / "workflow.schema.json",
)

Schema = dict[str, Any]


def text(said: str) -> Schema:
    """Text that is not blank."""
    return {"type": "string", "pattern": "\\S", "maxLength": LONGEST_TEXT, "description": said}


def storable_text(said: str) -> Schema:
    """Text that is not blank, and that a database can store."""
    return {**text(said), "not": {"pattern": "\\u0000"}}


def name(said: str, pattern: str = IDENTIFIER.pattern) -> Schema:
    """A plain identifier, or a stage's."""
    return {"type": "string", "pattern": f"^{pattern}$", "maxLength": LONGEST_TEXT, "description": said}


def listed(items: Schema, said: str, **more: Any) -> Schema:
    """A list of such things."""
    return {"type": "array", "items": items, "description": said, **more}


def named(things: Schema, said: str, pattern: str = IDENTIFIER.pattern) -> Schema:
    """A table of named things."""
    return {
        "type": "object", "patternProperties": {f"^{pattern}$": things}, "additionalProperties": False,
        "description": said,
    }  # fmt: skip


def table(said: str, required: tuple[str, ...] = (), **keys: Schema) -> Schema:
    """A table with known keys."""
    return {
        "type": "object", "properties": keys, "required": list(required), "additionalProperties": False,
        "description": said,
    }  # fmt: skip


def one_of(words: tuple[str, ...], said: str) -> Schema:
    """One of a few words."""
    return {"enum": list(words), "description": said}


def ref(part: str) -> Schema:
    """A part defined once."""
    return {"$ref": f"#/$defs/{part}"}


COUNT = {"type": "integer", "minimum": 1, "maximum": HIGHEST_COUNT}
STAGE = name("the id of a stage", STAGE_ID.pattern)
EVENT = one_of(EVENTS, "an event that a record can be")
REASON = {
    "oneOf": [{"type": "boolean"}, listed(name("a reason of the catalogue"), "the reasons it may have", minItems=0)],
    "description": "whether a reason is due, or which of the catalogue it may be",
}
WAY_EFFECTS = listed(ref("effect"), "what the host is asked to do after the move went this way, beside its own effects")


def definitions() -> Schema:
    """The parts named more than once."""
    literal = {
        "anyOf": [
            {"type": "string", "pattern": "\\S", "maxLength": LONGEST_TEXT}, {"type": "boolean"},
            {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER},
            {"type": "array", "items": {"type": "string", "pattern": "\\S", "maxLength": LONGEST_TEXT}},
        ],
        "description": 'a literal; "$name" takes the value of a parameter of the workflow',
    }  # fmt: skip
    called = {
        "type": "object", "required": ["name"], "properties": {"name": name("its registered name")},
        "additionalProperties": ref("literal"),
    }  # fmt: skip
    return {
        "labels": {
            "type": "object", "patternProperties": {f"^{LANGUAGE.pattern}$": text("the label in this language")},
            "additionalProperties": False, "description": "labels by language, such as en and ko",
        },
        "interval": {
            "type": "array", "prefixItems": [{"type": "integer", "minimum": 1}, {"enum": ["day", "week", "month"]}],
            "items": False, "minItems": 2, "description": 'a count and a unit, such as [1, "month"]',
        },
        "literal": literal,
        "condition": {
            "anyOf": [
                name("the name of a guard"),
                {**called, "not": {"anyOf": [{"required": [word]} for word in ("all", "any", "not")]}},
                table("every one holds", ("all",), all=listed(ref("condition"), "", minItems=1)),
                table("one holds", ("any",), any=listed(ref("condition"), "", minItems=1)),
                {
                    "type": "object", "required": ["not", "code"], "additionalProperties": False,
                    "properties": {"not": ref("condition"), "code": name("the code it refuses with")},
                },
            ],
            "description": "a guard, or all, any, not of guards",
        },
        "effect": {"anyOf": [name("the name of an effect"), called], "description": "what the host is asked to do"},
        "word": table("a word of this workflow", labels=ref("labels")),
        "route": {
            "oneOf": [
                table("where it leads when the guards hold", ("when", "to"), to=ref("target"),
                      when=listed(ref("condition"), "", minItems=1), effects=WAY_EFFECTS),
                {"type": "object", "required": ["else"],
                 "properties": {"else": ref("target"), "effects": WAY_EFFECTS},
                 "additionalProperties": False, "description": "where it leads otherwise"},
            ]
        },
        "target": {"anyOf": [STAGE, {"const": "="}], "description": 'a stage, or "=" for staying'},
    }  # fmt: skip


def schema() -> Schema:
    """The whole schema."""
    labels, interval = ref("labels"), ref("interval")
    requirement = table(
        "what must be on record before a move that asks for it", ("event",), event=EVENT, times=COUNT, valid=interval,
        within=interval, owner=name("the role that owes it"), waivable={"type": "boolean"}, labels=labels,
    )  # fmt: skip
    stage = table(
        "a stage", kinds=listed(one_of(KINDS, "what it is for"), "what the stage is for"), labels=labels,
        aliases=listed(storable_text("another label"), "other labels records may name it by"),
        final={"type": "boolean"}, parent=STAGE, initial=STAGE, waiting={"type": "boolean"},
        requires=named(requirement, "what it requires"),
    )  # fmt: skip
    move = {
        "type": "object", "required": ["name", "from", "to"], "additionalProperties": False,
        "description": "a move from stages to a stage",
        "properties": {
            "name": name("what it is called"),
            "from": {"anyOf": [{"const": "*"}, listed({"anyOf": [STAGE, {"const": "*"}]}, "where it starts")]},
            "to": {"anyOf": [ref("target"), listed(ref("route"), "the first whose guards hold", minItems=1)]},
            "guards": listed(ref("condition"), "every one must hold"),
            "roles": listed(name("a role"), "who may make it"),
            "reason": REASON, "labels": labels,
            "resume": {"type": "boolean", "description": "back to the substage the case was last in"},
            "approval": name("the approval it asks for"), "requires": listed(name("a requirement"), "what it asks for"),
            "effects": listed(ref("effect"), "what the host is asked to do afterwards"),
        },
    }  # fmt: skip
    rule = {
        "anyOf": [
            one_of(get_args(Level), "how strictly it holds"),
            table("a rule", level=one_of(get_args(Level), "how strictly it holds"),
                  overridable_by=listed(name("a role"), "who may set it aside")),
        ]
    }  # fmt: skip
    deadline = {
        "type": "object", "required": ["from", "until", "within"], "additionalProperties": False,
        "description": "by when something must have happened",
        "properties": {"from": EVENT, "until": EVENT, "within": interval, "hard": {"type": "boolean"}, "stage": STAGE},
    }  # fmt: skip
    parameter = table(
        "a number with a unit", ("value", "unit"), labels=labels,
        unit=one_of(get_args(ParameterUnit), "what it is counted in"),
        value={"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER},
    )  # fmt: skip
    approval = table("an approval", ("roles",), roles=listed(name("a role"), "who may give it"), valid=interval,
                     labels=labels)  # fmt: skip
    top = table(
        "A casekit workflow: how the cases of a team may move.", ("id", "version", "initial", "stages"),
        id=name("its id"), version=COUNT, initial=STAGE, subject=one_of(get_args(Subject), "what it moves"),
        labels=labels, source=storable_text("where it comes from"),
        languages=listed({"type": "string", "pattern": f"^{LANGUAGE.pattern}$"}, "every label has one in each"),
        supersedes=COUNT, roles=named(ref("word"), "the roles it knows"), reasons=named(ref("word"), "the catalogue"),
        effects=named(ref("word"), "the effects it knows"), approvals=named(approval, "the approvals it knows"),
        parameters=named(parameter, "its numbers"), stages=named(stage, "the stages", STAGE_ID.pattern),
        moves=listed(move, "the moves"),
        rules={"type": "object", "properties": dict.fromkeys(RULES, rule), "additionalProperties": False,
               "description": "the casework rules that hold otherwise than they ship"},
        reviews=table("how often plans are reviewed", every=interval,
                      by_risk=table("the widest interval at a risk", **dict.fromkeys(get_args(RiskLevel), interval))),
        deadlines=named(deadline, "the deadlines"),
    )  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "casekit workflow", **top,
        "$defs": definitions(),
    }  # fmt: skip


def page() -> str:
    """The schema as it is written."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for each in PAGES:
        each.write_text(page(), encoding="utf-8")
