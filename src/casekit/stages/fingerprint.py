"""
The fingerprint of a workflow: which of its parts count, and the hash of those that do.

A part counts if it decides how a case moves, what is asked of whom, or what is due. A label, a source, an alias or a
comment only describes the workflow, so mending one changes no fingerprint and every running case goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast

import attrs

from casekit.answers import Effect, Params
from casekit.conditions import AllOf, AnyOf, Condition, Leaf, Not
from casekit.days import Interval
from casekit.stages.definition import Definition, Move, Route, Stage
from casekit.stages.settings import (
    ApprovalRule,
    DeadlineRule,
    Parameter,
    Requirement,
    Reviews,
    RiskInterval,
    RuleSetting,
    Word,
)

FieldRole: TypeAlias = Literal["behavioural", "unordered", "descriptive"]
"""
Whether a field counts.

- "behavioural": it counts as written, the order of its items included;
- "unordered": it counts; the order of its items, and how often each is named, do not;
- "descriptive": it does not count.
"""

FIELDS: Mapping[type, Mapping[str, FieldRole]] = MappingProxyType({
    Definition: {
        # A WorkflowRef holds the id and the version beside the fingerprint.
        "id": "descriptive", "version": "descriptive", "supersedes": "descriptive",
        "initial": "behavioural", "subject": "behavioural",
        "labels": "descriptive", "source": "descriptive", "languages": "descriptive",
        # Catalogues of words: a move or an approval names the words it uses, and those count there.
        "roles": "descriptive", "reasons": "descriptive", "effects": "descriptive",
        # Their values count in the guards and effects that use them.
        "parameters": "descriptive",
        # The order of stages decides how they are listed and drawn.
        "stages": "unordered", "moves": "unordered", "approvals": "unordered", "rules": "unordered",
        "reviews": "behavioural", "deadlines": "unordered",
    },
    Stage: {
        "id": "behavioural", "kinds": "unordered", "labels": "descriptive", "aliases": "descriptive",
        "final": "behavioural", "parent": "behavioural", "initial": "behavioural",
        # It says whose turn it is, which is more than how the stage is called.
        "waiting": "behavioural",
        "requires": "unordered",
    },
    Move: {
        "name": "behavioural", "sources": "unordered", "target": "behavioural", "guards": "behavioural",
        "roles": "unordered", "reason": "behavioural", "labels": "descriptive",
        # The first route whose guards hold is taken.
        "routes": "behavioural", "resume": "behavioural",
        "reasons": "unordered", "approval": "behavioural", "requires": "unordered",
        # The host is asked to do them, one after the other: they are what is asked of whom.
        "effects": "behavioural",
    },
    Route: {"target": "behavioural", "guards": "behavioural", "effects": "behavioural"},
    # The order of the guards decides only in which order the reasons are listed: every guard is asked.
    AllOf: {"parts": "unordered"},
    AnyOf: {"parts": "unordered"},
    # The code is the reason a host and the history know.
    Not: {"part": "behavioural", "code": "behavioural"},
    Leaf: {"name": "behavioural", "params": "behavioural"},
    Effect: {"name": "behavioural", "params": "behavioural"},
    Word: {"id": "descriptive", "labels": "descriptive"},
    # Only the value counts, where a guard or an effect uses it; the unit is for the check of the workflow.
    Parameter: {"id": "descriptive", "value": "behavioural", "unit": "descriptive", "labels": "descriptive"},
    Requirement: {
        "id": "behavioural", "event": "behavioural", "times": "behavioural", "valid": "behavioural",
        "within": "behavioural", "owner": "behavioural", "waivable": "behavioural", "labels": "descriptive",
    },
    ApprovalRule: {"id": "behavioural", "roles": "unordered", "valid": "behavioural", "labels": "descriptive"},
    RuleSetting: {"rule": "behavioural", "level": "behavioural", "overridable_by": "unordered"},
    RiskInterval: {"risk": "behavioural", "interval": "behavioural"},
    Reviews: {"every": "behavioural", "by_risk": "unordered"},
    DeadlineRule: {
        "id": "behavioural", "since": "behavioural", "until": "behavioural", "within": "behavioural",
        # It tells a limit that the law sets from one that the office sets.
        "hard": "behavioural",
        "stage": "behavioural",
    },
    Interval: {"count": "behavioural", "unit": "behavioural"},
})  # fmt: skip
"""
The role of every field of every part of a workflow.

A field that is not listed fails a test; list a new field here together with the reason, where it is not plain. A field
at its default is left out of the fingerprint, so a new field leaves the fingerprints of the workflows without it alone.
"""


def fingerprint(definition: Definition) -> str:
    """
    Return the SHA-256 of what a workflow's `behaviour` is, as hexadecimal text.

    Args:
        definition: A workflow or its definition; its id and version do not count.
    """
    from hashlib import sha256  # noqa: PLC0415 - opens OpenSSL, which is a tenth of importing casekit

    return sha256(_text(behaviour(definition)).encode()).hexdigest()


def behaviour(definition: Definition) -> dict[str, object]:
    """
    Return what of a workflow counts, as plain values that JSON can hold.

    Parameters count by their values, the kinds of a substage as inherited, and a rule setting that sets nothing does
    not count. What casekit ships (the level of a rule that the workflow leaves open) does not count either, so another
    release changes no fingerprint. Moves count by where they start, see `moves_by_name`.
    """
    fields = _fields(definition, definition, without=("stages", "moves", "rules"))
    fields["stages"] = _as_set(behaviour_of(stage, definition) for stage in definition.stages)
    fields["moves"] = {name: moves for name, moves in moves_by_name(definition).items() if moves}
    fields["rules"] = _as_set(
        behaviour_of(setting, definition) for setting in definition.rules if setting.level or setting.overridable_by
    )
    return fields


def moves_by_name(definition: Definition) -> dict[str, dict[str, list[object]]]:
    """
    Return the moves by name, then by the stage they start from, each with everything about it that counts.

    Order counts only between moves of one name from one stage: the first that leads on is taken. So one move from two
    stages is the same as two equal moves from one stage each. A move that starts nowhere has an empty entry.
    """
    found: dict[str, dict[str, list[object]]] = {}
    for move in definition.moves:
        by_source = found.setdefault(move.name, {})
        facts = behaviour_of(move, definition)
        body = {name: value for name, value in facts.items() if name not in ("name", "sources")}
        for source in dict.fromkeys(move.sources):
            by_source.setdefault(source, []).append(body)
    return found


def behaviour_of(part: Stage | Move | RuleSetting | Reviews, definition: Definition) -> dict[str, object]:
    """
    Return what of one part of a workflow counts: its fields that are neither descriptive nor at their default.

    Args:
        part: A part of the workflow.
        definition: The workflow it belongs to, for the values of parameters and the inherited kinds.
    """
    fields = _fields(part, definition)
    if isinstance(part, Stage) and definition.kinds_of(part.id):
        fields["kinds"] = _as_set(definition.kinds_of(part.id))
    if isinstance(part, Move):
        if part.routes and not part.resume:
            del fields["target"]  # the routes say it
        if not part.reason:
            fields.pop("reasons", None)  # asked for only where a reason is
    return fields


def same(one: object, other: object) -> bool:
    """Return whether two pieces of behaviour are the same; unlike `==` this tells True from 1."""
    return _text(one) == _text(other)


def resolved(condition: Condition, definition: Definition) -> Condition:
    """Return a condition with the values of the workflow's parameters in place of their names."""
    if isinstance(condition, Leaf):
        return definition.resolved(condition)
    if isinstance(condition, Not):
        return Not(resolved(condition.part, definition), condition.code)
    return type(condition)(tuple(resolved(part, definition) for part in condition.parts))


def plain(value: object, definition: Definition | None = None, *, role: FieldRole = "behavioural") -> object:
    """Return a value of a field as JSON can hold it; without a definition parameters stay names."""
    if isinstance(value, tuple):
        items = [plain(each, definition) for each in cast("tuple[object, ...]", value)]
        return _as_set(items) if role == "unordered" else items
    if isinstance(value, AllOf | AnyOf | Not | Leaf):
        return _condition(value, definition)
    if isinstance(value, Params):
        params = definition.resolved_params(value) if definition else value
        return {name: plain(each) for name, each in params.items()}
    if isinstance(value, float) and value.is_integer():
        return int(value)  # 30.0 is the same as 30
    return _fields(value, definition) if type(value) in FIELDS else value


def _fields(part: object, definition: Definition | None, *, without: tuple[str, ...] = ()) -> dict[str, object]:
    """Return the fields of a part that count and are not at their default."""
    kind: type[attrs.AttrsInstance] = Definition if isinstance(part, Definition) else type(part)  # type: ignore[assignment]
    found: dict[str, object] = {}
    for name, role in FIELDS[kind].items():
        value: object = getattr(part, name)
        if role != "descriptive" and name not in without and value != _defaults(kind).get(name, attrs.NOTHING):
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


def _condition(condition: Condition, definition: Definition | None) -> dict[str, object]:
    if isinstance(condition, Leaf):
        return {"guard": condition.name, "params": plain(condition.params, definition)}
    if isinstance(condition, Not):
        return {"not": _condition(condition.part, definition), "code": condition.code}
    word = "all" if isinstance(condition, AllOf) else "any"
    return {word: _as_set(_condition(part, definition) for part in condition.parts)}


def _as_set(items: Iterable[object]) -> list[object]:
    """The items in an order of their own, each once."""
    texts = {_text(each): each for each in items}
    return [texts[text] for text in sorted(texts)]


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)
