"""
The fingerprint of a workflow: the fields it covers, and their hash.

It covers the fields that decide how a case moves, who has to do what, and when something is due. A label, a source, an
alias or a comment only describes the workflow. Correcting one does not change the fingerprint, so the workflow still
recognises its running cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast

import attrs

from casekit.answers import Effect, Params
from casekit.clocks.deadline_rule import DeadlineRule
from casekit.conditions import AllOf, AnyOf, Condition, Leaf, Not
from casekit.days import Interval, TimeLimit
from casekit.notation.labelled import Word
from casekit.stages.definition import Definition
from casekit.stages.move import Move, Route
from casekit.stages.settings import (
    ApprovalRule,
    Parameter,
    Reason,
    RecordRule,
    Requirement,
    Reviews,
    RiskInterval,
    RuleSetting,
)
from casekit.stages.stage import Stage

FieldRole: TypeAlias = Literal["behavioural", "unordered", "descriptive"]
"""
Whether the fingerprint covers a field.

- "behavioural": covered as written, including the order of its items;
- "unordered": covered, but without the order of its items and without repetitions;
- "descriptive": not covered.
"""

FIELDS: Mapping[type, Mapping[str, FieldRole]] = MappingProxyType({
    Definition: {
        # A WorkflowRef holds the id and the version beside the fingerprint.
        "id": "descriptive", "version": "descriptive", "supersedes": "descriptive",
        "initial": "behavioural", "subject": "behavioural",
        "labels": "descriptive", "source": "descriptive", "languages": "descriptive",
        # Catalogues: the words in use are covered in the moves and approvals that name them.
        "roles": "descriptive", "effects": "descriptive",
        # Only what follows from a reason at a closing is covered.
        "reasons": "unordered",
        # Their values are covered in the guards and effects that use them.
        "parameters": "descriptive",
        # The order of stages decides only how they are listed and drawn.
        "stages": "unordered", "moves": "unordered", "approvals": "unordered", "rules": "unordered",
        "records": "unordered",
        "reviews": "behavioural", "deadlines": "unordered",
    },
    Stage: {
        "id": "behavioural", "kinds": "unordered", "labels": "descriptive", "aliases": "descriptive",
        "final": "behavioural", "parent": "behavioural", "initial": "behavioural",
        # Whether a case waits for somebody else in this stage.
        "waiting": "behavioural",
        "requires": "unordered",
        # The order of the fields says nothing.
        "values": "behavioural",
    },
    Move: {
        "name": "behavioural", "sources": "unordered", "target": "behavioural", "guards": "behavioural",
        "roles": "unordered", "reason": "behavioural", "labels": "descriptive",
        # A move follows the first route whose guards hold.
        "routes": "behavioural", "resume": "behavioural",
        "reasons": "unordered", "approval": "behavioural", "requires": "unordered",
        # The host carries them out, in this order.
        "effects": "behavioural",
        "closes": "behavioural",
        # The first is the usual party.
        "parties": "behavioural",
    },
    Route: {"target": "behavioural", "guards": "behavioural", "effects": "behavioural"},
    # The order of the guards decides only how refusals are listed: every guard is evaluated.
    AllOf: {"parts": "unordered"},
    AnyOf: {"parts": "unordered"},
    # Hosts and stored histories refer to the code of the refusal.
    Not: {"part": "behavioural", "code": "behavioural"},
    Leaf: {"name": "behavioural", "params": "behavioural"},
    Effect: {"name": "behavioural", "params": "behavioural"},
    Word: {"id": "descriptive", "labels": "descriptive"},
    Reason: {
        "id": "behavioural", "labels": "descriptive", "counts_as": "behavioural", "planned": "behavioural",
        "without": "unordered", "asks": "unordered",
    },
    # The unit has no effect on a case: guards and effects receive only the value.
    Parameter: {"id": "descriptive", "value": "behavioural", "unit": "descriptive", "labels": "descriptive"},
    Requirement: {
        "id": "behavioural", "event": "behavioural", "kind": "behavioural", "times": "behavioural",
        "counts_from": "behavioural", "valid": "behavioural", "within": "behavioural", "owner": "behavioural",
        "waivable": "behavioural", "labels": "descriptive",
    },
    ApprovalRule: {"id": "behavioural", "roles": "unordered", "valid": "behavioural", "labels": "descriptive"},
    RecordRule: {
        "kind": "behavioural", "sources": "unordered", "roles": "unordered", "reason": "behavioural",
        "reasons": "unordered", "approval": "behavioural", "fields": "unordered", "target": "behavioural",
    },
    RuleSetting: {
        "rule": "behavioural", "level": "behavioural", "overridable_by": "unordered", "within": "behavioural",
    },
    RiskInterval: {"risk": "behavioural", "interval": "behavioural"},
    Reviews: {"every": "behavioural", "by_risk": "unordered"},
    DeadlineRule: {
        "id": "behavioural", "since": "behavioural", "until": "behavioural", "within": "behavioural",
        # Separates a limit set by law or contract from one set by the office.
        "hard": "behavioural",
        "stage": "behavioural", "since_kind": "behavioural", "until_kind": "behavioural",
        # Until there was a choice, every deadline counted its first start: see `_UNCHANGED`.
        "counts": "behavioural", "warn": "behavioural", "pauses": "unordered", "labels": "descriptive",
        "since_fields": "behavioural", "until_fields": "behavioural", "day": "behavioural", "before": "behavioural",
        "guards": "behavioural", "stopped_by": "behavioural", "stopped_fields": "behavioural",
        "follows_intervals": "behavioural", "rolls": "behavioural",
        "when_day_moves": "behavioural", "within_by": "unordered", "loosens": "behavioural",
        # Each kind of repetition follows the one before.
        "repeats": "behavioural", "windows": "behavioural", "times": "behavioural", "earliest": "behavioural",
        "grace": "behavioural", "extends": "behavioural", "paused_by": "behavioural", "resumed_by": "behavioural",
        "owner": "behavioural", "escalates": "unordered", "waivable": "behavioural",
    },
    TimeLimit: {"count": "behavioural", "unit": "behavioural"},
    Interval: {"count": "behavioural", "unit": "behavioural"},
})  # fmt: skip
"""
The role of every field of every part of a workflow.

Add each new field here, with a comment if its role is not obvious; a test fails for a field that is missing. A field at
its default is left out of the hash, so a new field changes no fingerprint of a workflow that does not set it.
"""


_UNCHANGED: Mapping[tuple[type, str], object] = MappingProxyType({(DeadlineRule, "counts"): "first"})
"""Values that are left out in place of the default, since workflows behaved so before the field existed."""


def fingerprint(definition: Definition) -> str:
    """
    Return the SHA-256 of a workflow's `behaviour`, as hexadecimal text.

    Args:
        definition: A workflow or its definition; its id and version are not covered.
    """
    from hashlib import sha256  # noqa: PLC0415 - loads OpenSSL: a tenth of the time to import casekit

    return sha256(_json_text(behaviour(definition)).encode()).hexdigest()


def behaviour(definition: Definition) -> dict[str, object]:
    """
    Return what the fingerprint covers of a workflow, as plain values that JSON can hold.

    A parameter is replaced by its value, a substage has the kinds it inherits, and a move is listed under each stage it
    starts from (see `moves_by_name`). Left out are rule settings that set nothing, record rules that demand nothing,
    and reasons from which nothing follows. So are the defaults of casekit, such as the level of a rule that the
    workflow does not set: a release with other defaults changes no fingerprint.
    """
    fields = _fields(definition, definition, without=("stages", "moves", "records", "reasons", "rules"))
    fields["stages"] = _as_set(behaviour_of(stage, definition) for stage in definition.stages)
    fields["moves"] = {name: moves for name, moves in moves_by_name(definition).items() if moves}
    demanded = [behaviour_of(each, definition) for each in definition.records]
    if any(facts.keys() - {"kind"} for facts in demanded):
        fields["records"] = _as_set(facts for facts in demanded if facts.keys() - {"kind"})
    reasons = [behaviour_of(each, definition) for each in definition.reasons]
    if any(facts.keys() - {"id"} for facts in reasons):
        fields["reasons"] = _as_set(facts for facts in reasons if facts.keys() - {"id"})
    settings = [behaviour_of(setting, definition) for setting in definition.rules]
    fields["rules"] = _as_set(facts for facts in settings if facts.keys() - {"rule"})
    return fields


def moves_by_name(definition: Definition) -> dict[str, dict[str, list[object]]]:
    """
    Return the covered fields of each move, by its name and then by the stage it starts from.

    The order of moves is kept only among moves of the same name from the same stage, because the first one applies. So
    one move from two stages equals two such moves from one stage each. A move without source stages has an empty entry.
    """
    found: dict[str, dict[str, list[object]]] = {}
    for move in definition.moves:
        by_source = found.setdefault(move.name, {})
        facts = behaviour_of(move, definition)
        body = {name: value for name, value in facts.items() if name not in ("name", "sources")}
        for source in dict.fromkeys(move.sources):
            by_source.setdefault(source, []).append(body)
    return found


def behaviour_of(
    part: Stage | Move | RecordRule | Reason | RuleSetting | Reviews, definition: Definition
) -> dict[str, object]:
    """
    Return the fields of one part of a workflow that are neither descriptive nor at their default, as plain values.

    Args:
        part: A part of the workflow.
        definition: Its workflow, which has the values of parameters and the kinds that a substage inherits.
    """
    fields = _fields(part, definition)
    if isinstance(part, Stage) and definition.kinds_of(part.id):
        fields["kinds"] = _as_set(definition.kinds_of(part.id))
    if isinstance(part, Move) and part.routes and not part.resume:
        del fields["target"]  # it repeats the target of the last route
    if isinstance(part, Move | RecordRule) and not part.reason:
        fields.pop("reasons", None)  # without a required reason they have no effect
    return fields


def same(one: object, other: object) -> bool:
    """Return whether two results of `behaviour` or `plain` are equal as JSON: unlike with `==`, True differs from 1."""
    return _json_text(one) == _json_text(other)


def resolved(condition: Condition, definition: Definition) -> Condition:
    """Return a condition with the values of the workflow's parameters in place of their names."""
    if isinstance(condition, Leaf):
        return definition.resolved(condition)
    if isinstance(condition, Not):
        return Not(resolved(condition.part, definition), condition.code)
    return type(condition)(tuple(resolved(part, definition) for part in condition.parts))


def plain(value: object, definition: Definition | None = None, *, role: FieldRole = "behavioural") -> object:
    """Convert the value of a field to what JSON can hold. Without a definition, parameters are not resolved."""
    if isinstance(value, tuple):
        items = [plain(each, definition) for each in cast("tuple[object, ...]", value)]
        return _as_set(items) if role == "unordered" else items
    if isinstance(value, AllOf | AnyOf | Not | Leaf):
        return _plain_condition(value, definition)
    if isinstance(value, Params):
        params = definition.resolved_params(value) if definition else value
        return {name: plain(each) for name, each in params.items()}
    if isinstance(value, float) and value.is_integer():
        return int(value)  # so that 30.0 and 30 have one fingerprint
    return _fields(value, definition) if type(value) in FIELDS else value


def _fields(part: object, definition: Definition | None, *, without: tuple[str, ...] = ()) -> dict[str, object]:
    """Return the fields of a part that are neither descriptive nor at their default, except those in `without`."""
    kind: type[attrs.AttrsInstance] = Definition if isinstance(part, Definition) else type(part)  # type: ignore[assignment]
    found: dict[str, object] = {}
    for name, role in FIELDS[kind].items():
        value: object = getattr(part, name)
        left_out = _UNCHANGED.get((kind, name), _defaults(kind).get(name, attrs.NOTHING))
        if role != "descriptive" and name not in without and value != left_out:
            found[name] = plain(value, definition, role=role)
    return found


@cache
def _defaults(kind: type[attrs.AttrsInstance]) -> Mapping[str, object]:
    """Return the default of each field that has one."""
    defaults: dict[str, object] = {}
    for field in attrs.fields(kind):
        default: Any = field.default
        if default is not attrs.NOTHING:
            defaults[field.name] = default.factory() if hasattr(default, "factory") else default
    return defaults


def _plain_condition(condition: Condition, definition: Definition | None) -> dict[str, object]:
    """Convert a condition to what JSON can hold."""
    if isinstance(condition, Leaf):
        return {"guard": condition.name, "params": plain(condition.params, definition)}
    if isinstance(condition, Not):
        return {"not": _plain_condition(condition.part, definition), "code": condition.code}
    word = "all" if isinstance(condition, AllOf) else "any"
    return {word: _as_set(_plain_condition(part, definition) for part in condition.parts)}


def _as_set(items: Iterable[object]) -> list[object]:
    """Return the items without repetitions, sorted by their JSON text."""
    texts = {_json_text(each): each for each in items}
    return [texts[text] for text in sorted(texts)]


def _json_text(value: object) -> str:
    """Return the JSON text of a plain value, with sorted keys."""
    import json  # noqa: PLC0415 - a machine is built without it

    return json.dumps(value, sort_keys=True)
