"""
Write the JSON Schema of a workflow, for editors: `python tools/schema.py`.

It writes one copy into the package (`casekit/stages/notation/workflow.schema.json`) and one into docs/.
tests/stages/test_schema.py checks that both are up to date, and that the schema accepts what the library reads.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

from casekit.clocks.deadline_rule import StartsCounted, WhenDayMoves, Windows
from casekit.days.time_limits import LimitUnit
from casekit.limits import LARGEST_NUMBER
from casekit.models import RiskLevel
from casekit.models.catalogue import EVENTS
from casekit.notation.names import IDENTIFIER, KIND_OF_RECORDS, LANGUAGE, STAGE_ID
from casekit.notation.reading import HIGHEST_COUNT, LONGEST_TEXT
from casekit.stages.rules.casework_rules import RULES
from casekit.stages.settings import CountsFrom, LevelInWorkflow, ParameterUnit
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


def flag(said: str) -> Schema:
    """True or false."""
    return {"type": "boolean", "description": said}


def filtered(record: str) -> Schema:
    """The values that fields of a record must have."""
    return named(ref("literal"), f"The values that fields of {record} must have.")


def ref(part: str) -> Schema:
    """A part defined once."""
    return {"$ref": f"#/$defs/{part}"}


COUNT = {"type": "integer", "minimum": 1, "maximum": HIGHEST_COUNT}
STAGE = name("The id of a stage.", STAGE_ID.pattern)
EVENT = one_of(EVENTS, "The name of an event: what a record says has happened.")
KIND = storable_text("The kind that the record of the event must have: a code, or an own word of the office.")
REASON = {
    "oneOf": [{"type": "boolean"}, listed(name("A declared reason."), "The reasons that are allowed.", minItems=0)],
    "description": "true: the move needs a reason. A list: it needs one of these declared reasons.",
}
WAY_EFFECTS = listed(ref("effect"), "What the application has to do after this route, after the effects of the move.")


ROUTES = "The routes of the move, in order: the first whose guards pass is taken."
LEVEL = "block: refuse the act; report: allow it with a finding; off: do not apply the rule."


def definitions() -> Schema:
    """The parts that are used more than once."""
    literal = {
        "anyOf": [
            {"type": "string", "pattern": "\\S", "maxLength": LONGEST_TEXT}, {"type": "boolean"},
            {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER},
            {"type": "array", "items": {"type": "string", "pattern": "\\S", "maxLength": LONGEST_TEXT}},
        ],
        "description": 'A value. "$name" is replaced by the value of that parameter of the workflow.',
    }  # fmt: skip
    called = {
        "type": "object", "required": ["name"],
        "properties": {"name": name("The name of the guard or effect. All other keys are its arguments.")},
        "additionalProperties": ref("literal"),
    }  # fmt: skip
    return {
        "labels": {
            "type": "object", "patternProperties": {f"^{LANGUAGE.pattern}$": text("The label in this language.")},
            "additionalProperties": False, "description": "Labels by language, such as en and ko.",
        },
        "interval": {
            "type": "array", "prefixItems": [{"type": "integer", "minimum": 1}, {"enum": ["day", "week", "month"]}],
            "items": False, "minItems": 2, "description": 'A count and a unit, such as [1, "month"].',
        },
        "time_limit": {
            "type": "array",
            "prefixItems": [{"type": "integer", "minimum": 1}, one_of(get_args(LimitUnit), "The unit.")],
            "items": False, "minItems": 2, "description": 'A count and a unit, such as [3, "working_day"].',
        },
        "literal": literal,
        "condition": {
            "anyOf": [
                name("The name of a guard."),
                {**called, "not": {"anyOf": [{"required": [word]} for word in ("all", "any", "not")]}},
                table("All must be true.", ("all",), all=listed(ref("condition"), "The conditions.", minItems=1)),
                table("One must be true.", ("any",), any=listed(ref("condition"), "The conditions.", minItems=1)),
                {
                    "type": "object", "required": ["not", "code"], "additionalProperties": False,
                    "description": "The condition must be false.",
                    "properties": {"not": ref("condition"), "code": name("The code of the refusal if it is true.")},
                },
            ],
            "description": "A guard, or a combination of conditions with all, any or not.",
        },
        "effect": {
            "anyOf": [name("The name of an effect."), called], "description": "Something the application has to do.",
        },
        "word": table("A declared role, reason or effect.", labels=ref("labels")),
        "route": {
            "oneOf": [
                table("A route that is taken if all its guards pass.", ("when", "to"), to=ref("target"),
                      when=listed(ref("condition"), "The guards of the route.", minItems=1), effects=WAY_EFFECTS),
                {"type": "object", "required": ["else"],
                 "properties": {"else": ref("target"), "effects": WAY_EFFECTS},
                 "additionalProperties": False, "description": "The last route, taken if no other is."},
            ]
        },
        "target": {"anyOf": [STAGE, {"const": "="}], "description": 'A stage, or "=" to stay in the same stage.'},
    }  # fmt: skip


def schema() -> Schema:
    """The whole schema."""
    labels, interval = ref("labels"), ref("interval")
    requirement = table(
        "What must be recorded before a move that names this requirement.", ("event",), event=EVENT, kind=KIND,
        times={**COUNT, "description": "How many times the event must be recorded."},
        counts_from=one_of(get_args(CountsFrom), "From when on records count; the default is entering the stage."),
        valid={**interval, "description": "How long a record counts."},
        within={**interval, "description": "When it is due, counted from entering the stage."},
        owner=name("The role that has to fulfil it."),
        waivable=flag("true: with a waiver the move can be made without it."), labels=labels,
    )  # fmt: skip
    stage = table(
        "A stage.", kinds=listed(one_of(KINDS, "One purpose of the stage."), "What the stage is for."), labels=labels,
        aliases=listed(storable_text("Another name."), "Other names by which the stage is found."),
        final=flag("true: no move may start from the stage."),
        parent=name("For a substage: the id of its parent.", STAGE_ID.pattern),
        initial=name("For a stage with substages: the id of the one that is entered.", STAGE_ID.pattern),
        waiting=flag("true: in this stage the case waits for somebody else."),
        requires=named(requirement, "The requirements of the stage, by name."),
        values=named(storable_text("The value."), "For a workflow of things: the values of fields of the thing."),
    )  # fmt: skip
    move = {
        "type": "object", "required": ["name", "from", "to"], "additionalProperties": False,
        "description": "A move from one or more stages to a stage.",
        "properties": {
            "name": name("The name of the move."),
            "from": {
                "anyOf": [{"const": "*"}, listed({"anyOf": [STAGE, {"const": "*"}]}, "The ids of the stages.")],
                "description": 'The stages from which the move can be made; "*": all that are not final.',
            },
            "to": {"anyOf": [ref("target"), listed(ref("route"), ROUTES, minItems=1)]},
            "guards": listed(ref("condition"), "All of them must pass."),
            "roles": listed(name("A role."), "Who may make the move; empty: anyone."),
            "reason": REASON, "labels": labels,
            "resume": flag("true: the move leads to the substage of its target in which the case last was."),
            "approval": name("The approval that the move needs."),
            "requires": listed(name("A requirement."), "The requirements that the move needs."),
            "effects": listed(ref("effect"), "What the application has to do after the move."),
            "closes": flag("true: the move closes the case, and carries the closure."),
            "party": listed(name("A party."), "For a workflow of things: whose step it can be, the usual one first."),
        },
    }  # fmt: skip
    stage_id = name("The id of a stage.", STAGE_ID.pattern)
    record_keys = {
        "from": listed(stage_id, "The stages in which it may be recorded; empty: any."),
        "roles": listed(name("A role."), "Who may record it; empty: anyone."), "reason": REASON,
        "approval": name("The approval that it needs."),
        "fields": listed(name("The name of a field."), "Further fields that must have a value."),
    }  # fmt: skip
    record_rule = table("What is demanded of every record of a kind.", **record_keys)
    leading = {**record_keys, "to": {**stage_id, "description": "The stage that the case enters by it."}}
    rule = {
        "anyOf": [
            one_of(get_args(LevelInWorkflow), LEVEL),
            table("The settings of a rule.", level=one_of(get_args(LevelInWorkflow), LEVEL),
                  overridable_by=listed(name("A role."), "The roles that may override the rule."),
                  within=interval),
        ]
    }  # fmt: skip
    deadline = {
        "type": "object", "required": ["from", "until", "within"], "additionalProperties": False,
        "description": "The event `until` must happen within this time after the event `from`.",
        "properties": {"from": EVENT, "from_kind": KIND, "until": EVENT, "until_kind": KIND,
                       "within": ref("time_limit"), "warn": ref("time_limit"), "labels": labels,
                       "counts": one_of(get_args(StartsCounted), "Which starts count; the default is each."),
                       "stage": name("Only an event in this stage starts the deadline.", STAGE_ID.pattern),
                       "pauses": listed(STAGE, "The stages in which the time stands still."),
                       "paused_by": EVENT, "resumed_by": EVENT, "stopped_by": EVENT,
                       "stopped_fields": filtered("the record that stops it"),
                       "follows_intervals": flag("true: recorded intervals between reviews replace the limit."),
                       "rolls": flag("true: a due day that is no working day moves to the next one."),
                       "from_fields": filtered("the record that starts it"),
                       "until_fields": filtered("the record that meets it"),
                       "guards": listed(ref("condition"), "All must pass when it would start."),
                       "day": name("The field of the starting record with the day from which it counts."),
                       "before": flag("true: the limit lies before that day."),
                       "when_day_moves": one_of(get_args(WhenDayMoves), "What happens when that day moves."),
                       "within_by": named(named(ref("time_limit"), "The limits, by the value of the fact."),
                                          "Other limits, by the risk or a field: see look-up.md."),
                       "loosens": flag("true: the due day is later again when the risk falls."),
                       "repeats": listed({
                           "type": "array", "items": False, "minItems": 2,
                           "prefixItems": [COUNT, one_of(get_args(LimitUnit), "The unit."), COUNT],
                           "description": 'A limit and how many times it comes: [1, "week", 3].',
                       }, "The repetitions, one kind after the other."),
                       "windows": one_of(get_args(Windows), "From when repetitions count; the default is rolling."),
                       "times": {**COUNT, "description": "How many such events meet it each time."},
                       "earliest": ref("time_limit"), "grace": ref("time_limit"),
                       "extends": flag("true: it goes on by the next repetition by itself."),
                       "owner": name("The role that owes it."), "waivable": flag("Whether a waiver can replace it."),
                       "escalates": listed(table(
                           "Who owes it too.", ("after", "to"), after=ref("time_limit"), to=name("A role."),
                       ), "Who owes it too when it is overdue for some time."),
                       "hard": flag("true: a law or a contract sets the deadline; a guard may ask for it.")},
    }  # fmt: skip
    parameter = table(
        "A named number with a unit.", ("value", "unit"), labels=labels,
        unit=one_of(get_args(ParameterUnit), "The unit of the number."),
        value={"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER},
    )  # fmt: skip
    approval = table("An approval that a move can need.", ("roles",), valid=interval, labels=labels,
                     roles=listed(name("A role."), "The roles that may give or refuse it."))  # fmt: skip
    top = table(
        "A casekit workflow: the stages of a case and the moves between them.", ("id", "version", "initial", "stages"),
        id=name("The id of the workflow."), version={**COUNT, "description": "The version, from 1."},
        initial=name("The id of the stage in which a case starts.", STAGE_ID.pattern),
        subject=name("What moves through the stages: a kind of thing, such as referral. The default is a case."),
        labels=labels, source=storable_text("Where the workflow comes from, such as a handbook."),
        languages=listed({"type": "string", "pattern": f"^{LANGUAGE.pattern}$"}, "The languages of every label."),
        supersedes={**COUNT, "description": "The version that this one replaces."},
        roles=named(ref("word"), "The declared roles."),
        reasons=named(table(
            "A reason, and what follows from it at a closing.", labels=ref("labels"),
            counts_as=name("The reason of closing that it counts as, of the vocabulary closure_reason."),
            planned=flag("Whether a closing for this reason is the planned end of the work."),
            without=listed(name("A rule."), "The casework rules that do not hold for a closing for this reason.",
                           minItems=0),
            asks=listed(name("A field."), "The fields of the closure that should have a value.", minItems=0),
        ), "The declared reasons."), effects=named(ref("word"), "The declared effects."),
        approvals=named(approval, "The declared approvals."), parameters=named(parameter, "The declared parameters."),
        stages=named(stage, "The stages, by id.", STAGE_ID.pattern), moves=listed(move, "The moves."),
        records=named(record_rule, "What is demanded of kinds of records, by kind.", KIND_OF_RECORDS.pattern),
        closing=table("What is demanded of every closure, and where it leads.", **leading),
        reopening=table("What is demanded of every reopening, and where it leads.", **leading),
        correcting=table("Who may correct or void an entry of somebody else.",
                         roles=listed(name("A role."), "The roles.")),
        rules={"type": "object", "properties": dict.fromkeys(RULES, rule), "additionalProperties": False,
               "description": "The casework rules whose default level or overriding roles this workflow changes."},
        reviews=table(
            "How often reviews are due.", every={**interval, "description": "The usual interval between reviews."},
            by_risk=table("The longest interval at each risk.", **dict.fromkeys(get_args(RiskLevel), interval)),
        ),
        deadlines=named(deadline, "The deadlines, by id."),
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
