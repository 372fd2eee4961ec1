"""A workflow from and to TOML and mappings. Reading reports every fault with its place and never stops at the first."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, cast, get_args

from casekit.answers import Finding, Params
from casekit.conditions import AllOf, AnyOf, Condition, Leaf, Not
from casekit.days import Interval
from casekit.errors import RecordError
from casekit.models import RiskLevel
from casekit.stages.definition import (
    ANYWHERE,
    KINDS,
    STAYING,
    DeadlineRule,
    Definition,
    Move,
    Reviews,
    RiskInterval,
    RuleSetting,
    Stage,
    Subject,
)

Fields: TypeAlias = dict[str, Any]
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
STAGE_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", re.ASCII)
LONGEST_TEXT = 2000
HIGHEST_VERSION = 1_000_000
LARGEST = 10**15
DEEPEST_CONDITION = 20


def parsed(text: str) -> tuple[Mapping[str, object] | None, tuple[Finding, ...]]:
    """The mapping in TOML text, or the fault of its syntax."""
    try:
        return tomllib.loads(text), ()
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        place = re.search(r"\(at (.*)\)$", str(error))
    return None, (Finding("not_toml", {"place": place[1] if place else "the text as a whole"}, severity="error"),)


def read(data: object) -> tuple[Fields, tuple[Finding, ...]]:
    """The fields of a Definition, and every fault of shape; what is faulty is left out or stands as a plain default."""
    reader = _Reader()
    return reader.workflow(data), tuple(reader.faults)


def written(definition: Definition) -> dict[str, object]:
    """The mapping a definition is written as, keys at their defaults left out."""
    return _without_defaults({
        "id": definition.id,
        "version": definition.version,
        "initial": definition.initial,
        "subject": definition.subject if definition.subject != "case" else None,
        "labels": dict(definition.labels),
        "source": definition.source,
        "stages": {
            stage.id: _without_defaults({
                "kinds": list(stage.kinds), "labels": dict(stage.labels), "aliases": list(stage.aliases),
                "final": stage.final, "parent": stage.parent, "initial": stage.initial,
            })
            for stage in definition.stages
        },
        "moves": [
            _without_defaults({
                "name": move.name, "from": ANYWHERE if move.sources == (ANYWHERE,) else list(move.sources),
                "to": move.target, "guards": [_condition_written(part) for part in move.guards.parts],
                "roles": list(move.roles), "reason": move.reason, "labels": dict(move.labels),
            })
            for move in definition.moves
        ],
        "rules": {
            rule.rule: (
                rule.level if rule.level and not rule.overridable_by
                else _without_defaults({"level": rule.level, "overridable_by": list(rule.overridable_by)})
            )
            for rule in definition.rules
        },
        "reviews": _without_defaults({
            "every": _interval_written(definition.reviews.every),
            "by_risk": {each.risk: _interval_written(each.interval) for each in definition.reviews.by_risk},
        }),
        "deadlines": {
            rule.id: _without_defaults({
                "from": rule.since, "until": rule.until, "within": _interval_written(rule.within), "hard": rule.hard,
            })
            for rule in definition.deadlines
        },
    })  # fmt: skip


def _without_defaults(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value not in (None, False, [], {}, ())}


def _interval_written(interval: Interval) -> list[object]:
    return [interval.count, interval.unit]


def _condition_written(condition: Condition) -> object:
    if isinstance(condition, Leaf):
        params = {name: list(value) if isinstance(value, tuple) else value for name, value in condition.params.items()}
        return {"name": condition.name, **params} if params else condition.name
    if isinstance(condition, Not):
        return {"not": _condition_written(condition.part), "code": condition.code}
    return {"all" if isinstance(condition, AllOf) else "any": [_condition_written(part) for part in condition.parts]}


class _Reader:
    """Reads a mapping and collects every fault on the way."""

    def __init__(self) -> None:
        self.faults: list[Finding] = []

    def fault(self, code: str, where: str, **params: object) -> None:
        self.faults.append(Finding(code, params, where, "error"))

    def workflow(self, data: object) -> Fields:
        read: dict[str, Callable[[object, str], object]] = {
            "id": self.identifier, "version": self.version, "initial": self.stage_id, "subject": self.subject,
            "labels": self.labels, "source": self.text, "stages": self.stages, "moves": self.moves,
            "rules": self.rules, "reviews": self.reviews, "deadlines": self.deadlines,
        }  # fmt: skip
        fields = self.table(data, "", read, needed=("id", "version", "initial", "stages"))
        return {"id": "?", "version": 1, "initial": "?", "stages": (), **fields}

    def table(
        self, data: object, where: str, read: Mapping[str, Callable[[object, str], object]], needed: Sequence[str] = ()
    ) -> Fields:
        """A table with known keys: each read by its own reader; what cannot be read is left out."""
        if not isinstance(data, Mapping):
            self.fault("wrong_type", where or "workflow", expected="a table")
            return {}
        items = cast("Mapping[object, object]", data)
        fields: Fields = {}
        for key, value in items.items():
            place = f"{where}.{key}".lstrip(".") if isinstance(key, str) else where
            if not isinstance(key, str) or key not in read:
                self.fault("unknown_key", _short(place), allowed=tuple(read))
            elif (result := read[key](value, place)) is not None:
                fields[key] = result
        for key in needed:
            if key not in items:
                self.fault("missing_key", f"{where}.{key}".lstrip("."), key=key)
        return fields

    def named(self, data: object, where: str, name_is: re.Pattern[str]) -> list[tuple[str, object, str]]:
        """A table of named things: (name, value, place), names that are no identifiers reported."""
        if not isinstance(data, Mapping):
            self.fault("wrong_type", where, expected="a table")
            return []
        things: list[tuple[str, object, str]] = []
        for name, value in cast("Mapping[object, object]", data).items():
            place = _short(f"{where}.{name}" if isinstance(name, str) else where)
            if isinstance(name, str) and name_is.fullmatch(name) and len(name) <= LONGEST_TEXT:
                things.append((name, value, place))
            else:
                self.fault("bad_identifier", place)
        return things

    def items(self, data: object, where: str, read: Callable[[object, str], object]) -> tuple[object, ...]:
        if not isinstance(data, list | tuple):
            self.fault("wrong_type", where, expected="a list")
            return ()
        values = enumerate(cast("Sequence[object]", data))
        found = (read(value, f"{where}[{index}]") for index, value in values)
        return tuple(value for value in found if value is not None)

    def text(self, value: object, where: str) -> str | None:
        if not isinstance(value, str) or not value.strip():
            self.fault("wrong_type", where, expected="text that is not blank")
        elif len(value) > LONGEST_TEXT:
            self.fault("text_too_long", where, length=len(value), longest=LONGEST_TEXT)
        elif any("\ud800" <= letter <= "\udfff" for letter in value):
            self.fault("wrong_type", where, expected="text without half a surrogate pair")
        else:
            return value
        return None

    def identifier(self, value: object, where: str, pattern: re.Pattern[str] = IDENTIFIER) -> str | None:
        text = self.text(value, where)
        if text is None or pattern.fullmatch(text):
            return text
        self.fault("bad_identifier", where)
        return None

    def stage_id(self, value: object, where: str) -> str | None:
        return self.identifier(value, where, STAGE_ID)

    def target(self, value: object, where: str) -> str | None:
        return STAYING if value == STAYING else self.stage_id(value, where)

    def source_id(self, value: object, where: str) -> str | None:
        return ANYWHERE if value == ANYWHERE else self.stage_id(value, where)

    def sources(self, value: object, where: str) -> tuple[object, ...]:
        return (ANYWHERE,) if value == ANYWHERE else self.items(value, where, self.source_id)

    def version(self, value: object, where: str) -> int | None:
        if type(value) is int and 1 <= value <= HIGHEST_VERSION:
            return value
        self.fault("wrong_type", where, expected=f"a whole number from 1 to {HIGHEST_VERSION}")
        return None

    def subject(self, value: object, where: str) -> str | None:
        return self.one_of(value, where, "unknown_subject", get_args(Subject))

    def flag(self, value: object, where: str) -> bool | None:
        if isinstance(value, bool):
            return value
        self.fault("wrong_type", where, expected="true or false")
        return None

    def labels(self, value: object, where: str) -> Params:
        named = self.named(value, where, re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"))
        texts = {name: self.text(text, place) for name, text, place in named}
        return Params({name: text for name, text in texts.items() if text is not None})

    def identifiers(self, value: object, where: str) -> tuple[object, ...]:
        return self.items(value, where, self.identifier)

    def texts(self, value: object, where: str) -> tuple[object, ...]:
        return self.items(value, where, self.text)

    def interval(self, value: object, where: str) -> Interval | None:
        parts = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else ()
        if len(parts) == 2:
            try:
                return Interval(parts[0], parts[1])
            except RecordError:
                pass
        self.fault("wrong_type", where, expected='an interval such as [1, "month"] (day, week or month)')
        return None

    def stages(self, data: object, where: str) -> tuple[Stage, ...]:
        read: dict[str, Callable[[object, str], object]] = {
            "kinds": self.kinds, "labels": self.labels, "aliases": self.texts, "final": self.flag,
            "parent": self.stage_id, "initial": self.stage_id,
        }  # fmt: skip
        things = self.named(data, where, STAGE_ID)
        return tuple(Stage(id=id, **self.table(value, place, read)) for id, value, place in things)

    def kinds(self, value: object, where: str) -> tuple[object, ...]:
        return self.items(value, where, self.kind)

    def kind(self, value: object, where: str) -> str | None:
        return self.one_of(value, where, "unknown_kind", KINDS)

    def one_of(self, value: object, where: str, code: str, allowed: Sequence[str]) -> str | None:
        if isinstance(value, str) and value in allowed:
            return value
        self.fault(code, where, allowed=tuple(allowed))
        return None

    def moves(self, data: object, where: str) -> tuple[object, ...]:
        return self.items(data, where, self.move)

    def move(self, data: object, where: str) -> Move | None:
        read: dict[str, Callable[[object, str], object]] = {
            "name": self.identifier, "from": self.sources, "to": self.target, "guards": self.guards,
            "roles": self.identifiers, "reason": self.flag, "labels": self.labels,
        }  # fmt: skip
        fields = self.table(data, where, read, needed=("name", "from", "to"))
        if not {"name", "from", "to"} <= fields.keys():
            return None
        sources, target = fields.pop("from"), fields.pop("to")
        return Move(sources=sources, target=target, **fields)

    def guards(self, data: object, where: str) -> AllOf:
        parts = self.items(data, where, lambda value, place: self.condition(value, place, 1))
        return AllOf(cast("tuple[Condition, ...]", parts))

    def condition(self, value: object, where: str, depth: int) -> Condition | None:
        """A guard's name, a table with its name and parameters, or all, any, not of such."""
        if isinstance(value, str):
            name = self.identifier(value, where)
            return Leaf(name) if name else None
        if not isinstance(value, Mapping):
            self.fault("wrong_type", where, expected="a guard's name or a table")
            return None
        table = {str(key): part for key, part in cast("Mapping[object, object]", value).items()}
        if depth > DEEPEST_CONDITION:
            self.fault("condition_too_deep", where, deepest=DEEPEST_CONDITION)
            return None
        for word, join in (("all", AllOf), ("any", AnyOf)):
            if word in table and len(table) == 1:
                parts = self.items(table[word], where, lambda part, place: self.condition(part, place, depth + 1))
                if not parts:
                    self.fault("empty_condition", where)
                return join(cast("tuple[Condition, ...]", parts))
        if table.keys() == {"not", "code"}:
            part, code = self.condition(table["not"], where, depth + 1), self.identifier(table["code"], f"{where}.code")
            return Not(part, code) if part and code else None
        if "name" in table and not {"all", "any", "not"} & table.keys():
            name = self.identifier(table.pop("name"), f"{where}.name")
            params = {key: self.literal(part, f"{where}.{key}") for key, part in table.items()}
            return Leaf(name, Params(params)) if name else None
        self.fault("bad_condition", where)
        return None

    def literal(self, value: object, where: str) -> object:
        if isinstance(value, list):
            return self.texts(cast("list[object]", value), where)
        if isinstance(value, str):
            return self.text(value, where)
        if isinstance(value, bool | int | float) and abs(value) <= LARGEST:
            return value
        self.fault("wrong_type", where, expected="text, a number, true or false, or a list of texts")
        return None

    def rules(self, data: object, where: str) -> tuple[RuleSetting, ...]:
        read: dict[str, Callable[[object, str], object]] = {"level": self.level, "overridable_by": self.identifiers}
        settings: list[RuleSetting] = []
        for rule, value, place in self.named(data, where, IDENTIFIER):
            given: object = {"level": value} if isinstance(value, str) else value
            fields = self.table(given, place, read)
            settings.append(RuleSetting(rule=rule, **fields))
        return tuple(settings)

    def level(self, value: object, where: str) -> str | None:
        return self.one_of(value, where, "unknown_level", ("block", "report", "off"))

    def reviews(self, data: object, where: str) -> Reviews:
        return Reviews(**self.table(data, where, {"every": self.interval, "by_risk": self.by_risk}))

    def by_risk(self, data: object, where: str) -> tuple[RiskInterval, ...]:
        levels: dict[RiskLevel, Callable[[object, str], object]] = dict.fromkeys(get_args(RiskLevel), self.interval)
        intervals = self.table(data, where, {str(level): read for level, read in levels.items()})
        return tuple(RiskInterval(risk=level, interval=intervals[level]) for level in levels if level in intervals)

    def deadlines(self, data: object, where: str) -> tuple[DeadlineRule, ...]:
        read: dict[str, Callable[[object, str], object]] = {
            "from": self.identifier, "until": self.identifier, "within": self.interval, "hard": self.flag,
        }  # fmt: skip
        rules: list[DeadlineRule] = []
        for id, value, place in self.named(data, where, IDENTIFIER):
            fields = self.table(value, place, read, needed=("from", "until", "within"))
            if {"from", "until", "within"} <= fields.keys():
                since = fields.pop("from")
                rules.append(DeadlineRule(id=id, since=since, **fields))
        return tuple(rules)


def _short(place: str) -> str:
    return place if len(place) <= 80 else f"{place[:77]}…"
