"""Write a workflow as a mapping and as TOML text, from which the same workflow can be read again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from casekit.answers import Effect, Params
from casekit.clocks.deadline_rule import DeadlineRule
from casekit.conditions import AllOf, Condition, Leaf, Not
from casekit.days import Interval, TimeLimit
from casekit.notation.labelled import Word
from casekit.stages.definition import Definition
from casekit.stages.move import ANYWHERE, Move, Route
from casekit.stages.settings import PATHS_OF_KINDS, Reason, RecordRule, RuleSetting
from casekit.stages.stage import Stage

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")


def written(definition: Definition) -> dict[str, object]:
    """Return a definition as a mapping, without optional keys at their defaults. `reviews` is always written."""
    return _without_empty({
        "id": definition.id,
        "version": definition.version,
        "initial": definition.initial,
        "subject": definition.subject if definition.subject != "case" else None,
        "labels": _texts(definition.labels),
        "source": definition.source,
        "languages": list(definition.languages),
        "supersedes": definition.supersedes,
        "roles": _words(definition.roles),
        "reasons": {each.id: _reason(each) for each in definition.reasons},
        "effects": _words(definition.effects),
        "approvals": {
            rule.id: {
                "roles": list(rule.roles),
                **_without_empty({"valid": _interval(rule.valid), "labels": _texts(rule.labels)}),
            }
            for rule in definition.approvals
        },
        "parameters": {
            each.id: _without_empty({"value": each.value, "unit": each.unit, "labels": _texts(each.labels)})
            for each in definition.parameters
        },
        "stages": {stage.id: _stage(stage) for stage in definition.stages},
        "moves": [_move(move) for move in definition.moves],
        **_record_rules(definition),
        "rules": {rule.rule: _rule(rule) for rule in definition.rules},
        "reviews": _without_empty({
            "every": _interval(definition.reviews.every),
            "by_risk": {each.risk: _interval(each.interval) for each in definition.reviews.by_risk},
        }),
        "deadlines": {rule.id: deadline_written(rule) for rule in definition.deadlines},
    })  # fmt: skip


def _without_empty(fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields without None, False and empty values. Numbers are kept, 0 included."""
    return {name: value for name, value in fields.items() if value or value.__class__ in (int, float)}


def _texts(labels: Params) -> dict[str, object]:
    return dict(labels) if labels else {}


def _words(words: tuple[Word, ...]) -> dict[str, object]:
    return {word.id: _without_empty({"labels": _texts(word.labels)}) for word in words}


def _reason(reason: Reason) -> dict[str, object]:
    said = {"counts_as": reason.counts_as, "planned": reason.planned}
    lists = {name: list(value) for name in ("without", "asks") if (value := getattr(reason, name)) is not None}
    return {**_without_empty({"labels": _texts(reason.labels)}), **_without_none(said), **lists}


def _without_none(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


def _interval(interval: Interval | TimeLimit | None) -> list[object] | None:
    return [interval.count, interval.unit] if interval else None


def _stage(stage: Stage) -> dict[str, object]:
    return _without_empty({
        "kinds": list(stage.kinds), "labels": _texts(stage.labels), "aliases": list(stage.aliases),
        "final": stage.final, "parent": stage.parent, "initial": stage.initial, "waiting": stage.waiting,
        "requires": {
            each.id: _without_empty({
                "event": each.event, "kind": each.kind, "times": each.times if each.times != 1 else None,
                "counts_from": each.counts_from if each.counts_from != "stage" else None,
                "valid": _interval(each.valid), "within": _interval(each.within), "owner": each.owner,
                "waivable": each.waivable, "labels": _texts(each.labels),
            })
            for each in stage.requires
        },
        "values": dict(stage.values),
    })  # fmt: skip


def _move(move: Move) -> dict[str, object]:
    return {
        "name": move.name,
        "from": ANYWHERE if move.sources == (ANYWHERE,) else list(move.sources),
        "to": [_route(route) for route in move.routes] if move.routes else move.target,
        **_without_empty({
            "resume": move.resume, "guards": [condition_written(part) for part in move.guards.parts],
            "roles": list(move.roles), "reason": list(move.reasons) or move.reason, "approval": move.approval,
            "requires": list(move.requires), "effects": [_effect(effect) for effect in move.effects],
            "closes": move.closes, "party": list(move.parties),
            "labels": _texts(move.labels),
        }),
    }  # fmt: skip


def _route(route: Route) -> dict[str, object]:
    effects = _without_empty({"effects": [_effect(effect) for effect in route.effects]})
    if not route.guards.parts:
        return {"else": route.target, **effects}
    return {"when": [condition_written(part) for part in route.guards.parts], "to": route.target, **effects}


def _effect(effect: Effect) -> object:
    return {"name": effect.name, **_params(effect.params)} if effect.params else effect.name


def _params(params: Params) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in params.items()}


def condition_written(condition: Condition) -> object:
    """Return a condition as it is written in a mapping."""
    if isinstance(condition, Leaf):
        return {"name": condition.name, **_params(condition.params)} if condition.params else condition.name
    if isinstance(condition, Not):
        return {"not": condition_written(condition.part), "code": condition.code}
    return {"all" if isinstance(condition, AllOf) else "any": [condition_written(part) for part in condition.parts]}


def _record_rules(definition: Definition) -> dict[str, object]:
    """Return what is demanded of records, as the tables "closing", "reopening", "correcting" and "records"."""
    written = {each.where: _record_rule(each) for each in definition.records}
    others = {each.kind: written.pop(each.where) for each in definition.records if each.kind not in PATHS_OF_KINDS}
    return {**written, **({"records": others} if others else {})}


def _record_rule(rule: RecordRule) -> dict[str, object]:
    return _without_empty({
        "from": list(rule.sources), "roles": list(rule.roles), "reason": list(rule.reasons) or rule.reason,
        "approval": rule.approval, "fields": list(rule.fields), "to": rule.target,
    })  # fmt: skip


def _rule(rule: RuleSetting) -> object:
    if rule.level and not rule.overridable_by and rule.within is None:
        return rule.level
    return _without_empty({
        "level": rule.level, "overridable_by": list(rule.overridable_by), "within": _interval(rule.within),
    })  # fmt: skip


def deadline_written(rule: DeadlineRule) -> dict[str, object]:
    """Return a deadline as it is written in a mapping."""
    return _without_empty({
        "from": rule.since, "from_kind": rule.since_kind, "stage": rule.stage, "until": rule.until,
        "until_kind": rule.until_kind, "within": _interval(rule.within),
        "from_fields": _params(rule.since_fields), "until_fields": _params(rule.until_fields),
        "guards": [condition_written(part) for part in rule.guards.parts],
        "hard": rule.hard, "counts": rule.counts if rule.counts != "each" else None, "warn": _interval(rule.warn),
        "day": rule.day, "before": rule.before, "within_by": _limits_by(rule), "loosens": rule.loosens,
        "when_day_moves": rule.when_day_moves if rule.when_day_moves != "recompute" else None,
        "repeats": [[each.count, each.unit, *([times] if times else [])] for each, times in rule.repeats],
        "windows": rule.windows if rule.windows != "rolling" else None, "times": rule.times if rule.times > 1 else None,
        "earliest": _interval(rule.earliest), "grace": _interval(rule.grace), "extends": rule.extends,
        "pauses": list(rule.pauses), "paused_by": rule.paused_by, "resumed_by": rule.resumed_by, "owner": rule.owner,
        "stopped_by": rule.stopped_by, "stopped_fields": _params(rule.stopped_fields), "rolls": rule.rolls,
        "follows_intervals": rule.follows_intervals,
        "escalates": [{"after": _interval(after), "to": role} for after, role in rule.escalates],
        "waivable": rule.waivable, "labels": _texts(rule.labels),
    })  # fmt: skip


def _limits_by(rule: DeadlineRule) -> dict[str, object]:
    """Return the time limits of a deadline by the values of facts."""
    found: dict[str, dict[str, object]] = {}
    for fact, value, within in rule.within_by:
        found.setdefault(fact, {})[value] = _interval(within)
    return {**found}


def toml(mapping: Mapping[str, object]) -> str:
    """Return the mapping of a workflow as TOML text: plain keys first, then a table for each named entry and move."""
    plain = {key: value for key, value in mapping.items() if not _is_table(value) or key in ("labels", "reviews")}
    lines = [f"{_key(key)} = {as_toml(value)}" for key, value in plain.items()]
    for key, value in mapping.items():
        if key in plain:
            continue
        if isinstance(value, list):
            for each in cast("list[Mapping[str, object]]", value):
                lines += [
                    "",
                    f"[[{_key(key)}]]",
                    *(f"{_key(name)} = {as_toml(part)}" for name, part in each.items()),
                ]
            continue
        table = cast("Mapping[str, object]", value)
        plain_names = [name for name, part in table.items() if not isinstance(part, dict)]
        if plain_names:  # as in `rules`: tables are written inline, to keep the order
            lines += ["", f"[{_key(key)}]", *(f"{_key(name)} = {as_toml(part)}" for name, part in table.items())]
            continue
        for name, part in table.items():
            fields = cast("dict[str, object]", part)
            lines += [
                "",
                f"[{_key(key)}.{_key(name)}]",
                *(f"{_key(k)} = {as_toml(v)}" for k, v in fields.items()),
            ]
    return "\n".join(lines) + "\n"


def _is_table(value: object) -> bool:
    """Return whether a value is written as tables: a mapping, or a list of mappings."""
    inside = cast("list[object]", value) if isinstance(value, list) else []
    return isinstance(value, dict) or (bool(inside) and isinstance(inside[0], dict))


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _text(key)


def as_toml(value: object) -> str:
    """Return a value as TOML on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dict):
        table = cast("dict[str, object]", value)
        return "{ " + ", ".join(f"{_key(name)} = {as_toml(part)}" for name, part in table.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, cast("list[object]", value))) + "]"
    return _text(str(value))


def _text(text: str) -> str:
    """Return text as a TOML string. JSON escapes are valid in TOML; only DEL, which JSON does not escape, is added."""
    import json  # noqa: PLC0415 - needed for writing only

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
