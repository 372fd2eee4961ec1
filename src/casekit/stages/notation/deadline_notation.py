"""Read the deadlines of a workflow from a mapping."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast, get_args

from casekit.answers import Params, ParamValue
from casekit.clocks.deadline_rule import DeadlineRule, LimitBy, StartsCounted, WhenDayMoves, Windows
from casekit.days import TimeLimit
from casekit.notation.names import IDENTIFIER, STAGE_ID
from casekit.notation.reading import Read
from casekit.stages.notation.condition_notation import ConditionReader, is_empty

_Built = TypeVar("_Built")


class DeadlineReader(ConditionReader):
    """Reads deadlines; most methods read the value of the key they are named after."""

    def stage_id(self, value: object, where: str) -> str | None:
        """Read the id of a stage."""
        return self.identifier(value, where, STAGE_ID)

    def entries(
        self, data: object, where: str, build: Callable[..., _Built], read: Mapping[str, Read], *,
        needed: tuple[str, ...] = (), name_is: re.Pattern[str] = IDENTIFIER,
    ) -> tuple[_Built, ...]:  # fmt: skip
        """Read a table of named entries and build each with `build`; leave out one that lacks a needed key."""
        built: list[_Built] = []
        for id, value, place in self.named(data, where, name_is):
            fields = self.table(value, place, read, needed=needed)
            if set(needed) <= fields.keys():
                built.append(build(id=id, **fields))
            else:
                self.left_out.add(where)
        return tuple(built)

    def starts_counted(self, value: object, where: str) -> str | None:
        """Read which starts count."""
        return self.one_of(value, where, "unknown_counts", get_args(StartsCounted))

    def deadlines(self, data: object, where: str) -> tuple[DeadlineRule, ...]:
        """Read the table of deadlines."""
        read: dict[str, Read] = {
            "from": self.identifier, "until": self.identifier, "within": self.time_limit, "hard": self.flag,
            "stage": self.stage_id, "from_kind": self.storable_text, "until_kind": self.storable_text,
            "counts": self.starts_counted, "warn": self.time_limit, "labels": self.labels,
            "pauses": lambda value, place: self.items(value, place, self.stage_id),
            "paused_by": self.identifier, "resumed_by": self.identifier, "from_fields": self.filter,
            "until_fields": self.filter, "day": self.identifier, "before": self.flag, "within_by": self.limits_by,
            "when_day_moves": lambda value, place: self.word_of(value, place, WhenDayMoves), "loosens": self.flag,
            "repeats": lambda value, place: self.items(value, place, self.repeat), "times": self.count,
            "windows": lambda value, place: self.word_of(value, place, Windows), "extends": self.flag,
            "earliest": self.time_limit, "grace": self.time_limit, "owner": self.identifier, "waivable": self.flag,
            "guards": self.guards, "stopped_by": self.identifier, "stopped_fields": self.filter,
            "follows_intervals": self.flag, "rolls": self.flag,
            "escalates": lambda value, place: self.items(value, place, self.escalation),
        }  # fmt: skip
        return self.entries(data, where, _deadline, read, needed=("from", "until", "within"))

    def word_of(self, value: object, where: str, words: object) -> str | None:
        """Read one of the words of a Literal."""
        return self.one_of(value, where, "not_one_of", get_args(words))

    def filter(self, data: object, where: str) -> Params:
        """Read the values that fields of a record must have."""
        named: list[tuple[str, object]] = []
        for name, value, place in self.named(data, where, IDENTIFIER):
            if is_empty(value):
                self.fault("empty_collection", place)
            else:
                named.append((name, self.literal(value, place)))
        return Params({name: cast("ParamValue", value) for name, value in named if value is not None})

    def limits_by(self, data: object, where: str) -> tuple[LimitBy, ...]:
        """Read the time limits of a deadline by the values of facts."""
        return tuple(
            (fact, value, limit)
            for fact, limits, place in self.named(data, where, IDENTIFIER)
            for value, given, at in self.named(limits, place, IDENTIFIER)
            if (limit := self.time_limit(given, at)) is not None
        )

    def repeat(self, value: object, where: str) -> tuple[TimeLimit, int | None] | None:
        """Read a repetition: a time limit, and how many times it comes."""
        parts = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else ()
        times = self.count(parts[2], f"{where}[2]") if len(parts) == 3 else None
        every = self.time_limit(parts[:2] if len(parts) == 3 else parts, where)
        return None if every is None or (len(parts) == 3 and times is None) else (every, times)

    def escalation(self, data: object, where: str) -> tuple[TimeLimit, str] | None:
        """Read who owes a deadline too, and how long after the due day."""
        read: dict[str, Read] = {"after": self.time_limit, "to": self.identifier}
        fields = self.table(data, where, read, needed=("after", "to"))
        return (fields["after"], fields["to"]) if len(fields) == 2 else None


def _deadline(*, id: str, until: str, within: TimeLimit, **fields: object) -> DeadlineRule:
    """Build a deadline rule; its key "from" is a Python keyword, so it cannot be a parameter."""
    for key in ("from", "from_kind", "from_fields"):
        if key in fields:
            fields[key.replace("from", "since")] = fields.pop(key)
    return DeadlineRule(id=id, until=until, within=within, **fields)  # type: ignore[arg-type]
