"""Read a workflow from a mapping; report every fault with its path, not only the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar, cast, get_args

import attrs

from casekit.answers import Effect, Fault, Params
from casekit.conditions import AllOf
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.models import RiskLevel
from casekit.notation.labelled import Word
from casekit.notation.names import IDENTIFIER, KIND_OF_RECORDS, LANGUAGE, STAGE_ID
from casekit.notation.reading import Fields, Read, is_table
from casekit.stages.move import ANYWHERE, STAYING, UNREAD, Move, Route
from casekit.stages.notation.condition_notation import is_empty
from casekit.stages.notation.deadline_notation import DeadlineReader
from casekit.stages.settings import (
    PATHS_OF_KINDS,
    ApprovalRule,
    CountsFrom,
    Parameter,
    ParameterUnit,
    Reason,
    RecordRule,
    Requirement,
    Reviews,
    RiskInterval,
    RuleSetting,
)
from casekit.stages.stage import KINDS, Stage

_Built = TypeVar("_Built")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Reading:
    """
    What could be read of the mapping of a workflow.

    Attributes:
        fields: Keyword arguments for a Definition. A faulty one is left out, or is a placeholder if it is required.
        faults: The faults of reading, up to the limit.
        left_out: The paths of tables of which a part was left out.
        moves: The index in the mapping of each move that was read.
    """

    fields: Fields
    faults: tuple[Fault, ...] = ()
    left_out: frozenset[str] = frozenset()
    moves: tuple[int, ...] = ()


def read(data: object, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Read the mapping of a workflow."""
    reader = _Reader(limits)
    fields = reader.workflow(data)
    return Reading(
        fields=fields, faults=reader.listed_faults, left_out=frozenset(reader.left_out), moves=tuple(reader.places)
    )


class _Reader(DeadlineReader):
    """Reads the mapping of a workflow; most methods read the value of the key they are named after."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.places: list[int] = []
        self._condition_parts_left = 0

    def workflow(self, data: object) -> Fields:
        read: dict[str, Read] = {
            "id": self.identifier, "version": self.count, "initial": self.stage_id, "subject": self.identifier,
            "labels": self.labels, "source": self.storable_text, "languages": self.languages, "supersedes": self.count,
            "roles": self.words, "reasons": self.reasons, "effects": self.words, "approvals": self.approvals,
            "parameters": self.parameters, "stages": self.stages, "moves": self.moves, "records": self.records,
            "closing": self.closing, "reopening": self.reopening, "correcting": self.correcting, "rules": self.rules,
            "reviews": self.reviews, "deadlines": self.deadlines,
        }  # fmt: skip
        fields = self.table(data, "", read, needed=("id", "version", "initial", "stages"))
        ends = [fields.pop(key) for key in PATHS_OF_KINDS.values() if key in fields]
        fields["records"] = (*ends, *fields.get("records", ()))
        self.size(len(fields.get("stages", ())), fields.get("moves", ()))
        return {"id": UNREAD, "version": 1, "initial": UNREAD, "stages": (), **fields}

    def size(self, stages: int, moves: Sequence[Move]) -> None:
        """Keep a fault for too many stages, or for too many ways: the stages times the targets of all moves."""
        ways = stages * sum(len(move.targets) if not move.resume else stages for move in moves)
        if stages > self.limits.stages:
            self.first_fault("too_many_stages", "stages", stages=stages, most=self.limits.stages)
        elif ways > self.limits.ways:
            self.first_fault("too_many_ways", "moves", ways=ways, most=self.limits.ways)

    def target(self, value: object, where: str) -> str | None:
        return STAYING if value == STAYING else self.stage_id(value, where)

    def source_id(self, value: object, where: str) -> str | None:
        return ANYWHERE if value == ANYWHERE else self.stage_id(value, where)

    def sources(self, value: object, where: str) -> tuple[object, ...] | None:
        """Read the source stages of a move; None if the list is not empty and none of them could be read."""
        found = (ANYWHERE,) if value == ANYWHERE else self.items(value, where, self.source_id)
        return found if found or is_empty(value) else None

    def languages(self, value: object, where: str) -> tuple[object, ...]:
        return self.items(value, where, lambda each, place: self.identifier(each, place, LANGUAGE))

    def words(self, data: object, where: str) -> tuple[Word, ...]:
        return self.entries(data, where, Word, {"labels": self.labels})

    def reasons(self, data: object, where: str) -> tuple[Reason, ...]:
        read: dict[str, Read] = {
            "labels": self.labels, "counts_as": self.identifier, "planned": self.flag, "without": self.identifiers,
            "asks": self.identifiers,
        }  # fmt: skip
        return self.entries(data, where, Reason, read)

    def approvals(self, data: object, where: str) -> tuple[ApprovalRule, ...]:
        read: dict[str, Read] = {"roles": self.identifiers, "valid": self.interval, "labels": self.labels}
        return self.entries(data, where, ApprovalRule, read, needed=("roles",))

    def parameters(self, data: object, where: str) -> tuple[Parameter, ...]:
        read: dict[str, Read] = {"value": self.number, "unit": self.unit, "labels": self.labels}
        return self.entries(data, where, Parameter, read, needed=("value", "unit"))

    def unit(self, value: object, where: str) -> str | None:
        return self.one_of(value, where, "unknown_unit", get_args(ParameterUnit))

    def stages(self, data: object, where: str) -> tuple[Stage, ...]:
        read: dict[str, Read] = {
            "kinds": self.kinds, "labels": self.labels, "aliases": self.storable_texts, "final": self.flag,
            "parent": self.stage_id, "initial": self.stage_id, "waiting": self.flag, "requires": self.requirements,
            "values": self.values,
        }  # fmt: skip
        return self.entries(data, where, Stage, read, name_is=STAGE_ID)

    def values(self, data: object, where: str) -> Params:
        """Read the values that fields of a thing have in a stage: texts by field."""
        named = self.named(data, where, IDENTIFIER)
        texts = {name: self.storable_text(text, place) for name, text, place in named}
        return Params({name: text for name, text in texts.items() if text is not None})

    def kinds(self, value: object, where: str) -> tuple[object, ...]:
        return self.items(value, where, lambda each, place: self.one_of(each, place, "unknown_kind", KINDS))

    def requirements(self, data: object, where: str) -> tuple[Requirement, ...]:
        read: dict[str, Read] = {
            "event": self.identifier, "kind": self.storable_text, "times": self.count,
            "counts_from": self.counts_from, "valid": self.interval, "within": self.interval,
            "owner": self.identifier, "waivable": self.flag, "labels": self.labels,
        }  # fmt: skip
        return self.entries(data, where, Requirement, read, needed=("event",))

    def counts_from(self, value: object, where: str) -> str | None:
        return self.one_of(value, where, "unknown_counts_from", get_args(CountsFrom))

    def moves(self, data: object, where: str) -> tuple[object, ...]:
        read: dict[str, Read] = {
            "name": self.identifier, "from": self.sources, "to": self.destination, "guards": self.guards,
            "roles": self.identifiers, "reason": self.reason, "labels": self.labels, "resume": self.flag,
            "approval": self.identifier, "requires": self.identifiers, "effects": self.effects, "closes": self.flag,
            "party": self.identifiers,
        }  # fmt: skip
        moves = self.items_with_places(data, where, lambda value, place: self.move(value, place, read))
        self.places = [index for index, _ in moves]
        return tuple([move for _, move in moves])

    def move(self, data: object, where: str, read: Mapping[str, Read]) -> Move | None:
        """Read a move; None if it lacks its name, sources or target."""
        fields = self.table(data, where, read, needed=("name", "from", "to"))
        if not fields.keys() >= {"name", "from", "to"}:
            return None
        sources, to = fields.pop("from"), fields.pop("to")
        fields |= {"parties": fields.pop("party")} if "party" in fields else {}
        if isinstance(to, tuple):
            fields |= {"routes": to, "target": cast("tuple[Route, ...]", to)[-1].target}
        else:
            fields["target"] = to
        return Move(sources=sources, **_with_reasons(fields))

    def records(self, data: object, where: str) -> tuple[RecordRule, ...]:
        found: list[RecordRule] = []
        for kind, value, place in self.named(data, where, KIND_OF_RECORDS):
            if kind in PATHS_OF_KINDS:
                self.fault("record_rule_elsewhere", place, record=kind, key=PATHS_OF_KINDS[kind])
            else:
                found.append(self.record_rule(kind, value, place))
        return tuple(found)

    def closing(self, data: object, where: str) -> RecordRule:
        return self.record_rule("Closure", data, where, to=self.stage_id)

    def reopening(self, data: object, where: str) -> RecordRule:
        return self.record_rule("Reopening", data, where, to=self.stage_id)

    def correcting(self, data: object, where: str) -> RecordRule:
        return RecordRule(kind="Void", **self.table(data, where, {"roles": self.identifiers}))

    def record_rule(self, kind: str, data: object, where: str, **more: Read) -> RecordRule:
        """Read what is demanded of a kind of records; `more` has the readers of further keys."""
        stages: Read = lambda value, place: self.items(value, place, self.stage_id)  # noqa: E731 - as short as it is
        read: dict[str, Read] = {
            "from": stages, "roles": self.identifiers, "reason": self.reason, "approval": self.identifier,
            "fields": self.identifiers,
        }  # fmt: skip
        fields = self.table(data, where, {**read, **more})
        named = {"from": "sources", "to": "target"}
        return RecordRule(kind=kind, **_with_reasons({named.get(key, key): value for key, value in fields.items()}))

    def destination(self, value: object, where: str) -> object:
        """Read the target of a move: a stage, "=", or a list of routes; None if a route could not be read."""
        if isinstance(value, list | tuple):
            if not value:
                self.fault("empty_collection", where)
            routes = self.items(cast("list[object]", value), where, self.route)
            return routes if routes and len(routes) == len(cast("list[object]", value)) else None
        return self.target(value, where)

    def route(self, data: object, where: str) -> Route | None:
        """Read a route: "to" with "when", or "else"; None if it has no target or an empty condition."""
        otherwise = is_table(data) and "else" in cast("Mapping[object, object]", data)
        read: dict[str, Read] = {"else": self.target} if otherwise else {"to": self.target, "when": self.guards}
        read["effects"] = self.effects
        fields = self.table(data, where, read, needed=() if otherwise else ("to", "when"))  # pyright: ignore[reportUnknownArgumentType]
        target, guards = fields.get("else" if otherwise else "to"), fields.get("when", AllOf())
        if not otherwise and is_empty(cast("Mapping[str, object]", data).get("when") if fields else None):
            self.fault("empty_condition", f"{where}.when")
        effects = fields.get("effects", ())
        return Route(target=target, guards=guards, effects=effects) if target and (otherwise or guards.parts) else None

    def reason(self, value: object, where: str) -> object:
        """Read whether a move needs a reason, or the reasons it allows."""
        return self.identifiers(cast("object", value), where) if isinstance(value, list) else self.flag(value, where)

    def effects(self, value: object, where: str) -> tuple[object, ...]:
        return self.items(value, where, self.effect)

    def effect(self, value: object, where: str) -> Effect | None:
        named = self.called(value, where)
        return Effect(name=named[0], params=named[1]) if named else None

    def rules(self, data: object, where: str) -> tuple[RuleSetting, ...]:
        read: dict[str, Read] = {
            "level": self.level, "overridable_by": self.identifiers, "within": self.interval,
        }  # fmt: skip
        settings: list[RuleSetting] = []
        for rule, value, place in self.named(data, where, IDENTIFIER):
            fields: object = {"level": value} if isinstance(value, str) else value
            settings.append(RuleSetting(rule=rule, **self.table(fields, place, read)))
        return tuple(settings)

    def level(self, value: object, where: str) -> str | None:
        return self.one_of(value, where, "unknown_level", ("block", "report", "off", "cancel"))

    def reviews(self, data: object, where: str) -> Reviews:
        return Reviews(**self.table(data, where, {"every": self.interval, "by_risk": self.by_risk}))

    def by_risk(self, data: object, where: str) -> tuple[RiskInterval, ...]:
        levels: dict[RiskLevel, Read] = dict.fromkeys(get_args(RiskLevel), self.interval)
        intervals = self.table(data, where, {str(level): read for level, read in levels.items()})
        return tuple(RiskInterval(risk=level, interval=intervals[level]) for level in levels if level in intervals)


def _with_reasons(fields: Fields) -> Fields:
    """Return fields whose `reason`, true or a list of the reasons allowed, is split into `reason` and `reasons`."""
    given: object = fields.get("reason", False)
    return {**fields, "reason": bool(given), **({} if isinstance(given, bool) or not given else {"reasons": given})}
