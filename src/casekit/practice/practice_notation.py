"""Reading a practice from a mapping: every fault with its path."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import cast, get_args

from casekit.answers import Fault
from casekit.limits import Limits
from casekit.models.extra import FieldValue
from casekit.notation.labelled import Word
from casekit.notation.names import IDENTIFIER, LANGUAGE, STAGE_ID
from casekit.notation.reading import Fields, Read, Reader
from casekit.practice.own_field import FieldType, OwnField
from casekit.practice.record_kind import AboutClient, RecordKind

_RECORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
"""The name of a kind of records: of a class, or of a kind declared as data."""


def read(data: object, limits: Limits) -> tuple[Fields, tuple[Fault, ...]]:
    """Read the mapping of a practice: return keyword arguments for a Practice, and the faults of reading."""
    reader = _Reader(limits)
    fields = reader.practice(data)
    return fields, reader.listed_faults


class _Reader(Reader):
    """Reads the mapping of a practice; most methods read the value of the key they are named after."""

    whole = "practice"

    def practice(self, data: object) -> Fields:
        read: dict[str, Read] = {
            "id": self.identifier, "labels": self.labels, "languages": self.languages, "zone": self.text,
            "kinds": self.kinds, "fields": self.fields,
        }  # fmt: skip
        return self.table(data, "", read, needed=("id",))

    def languages(self, value: object, where: str) -> tuple[object, ...]:
        return self.items(value, where, lambda each, place: self.identifier(each, place, LANGUAGE))

    def kinds(self, data: object, where: str) -> tuple[RecordKind, ...]:
        read: dict[str, Read] = {
            "labels": self.labels, "thing": self.flag, "client": self.client, "events": self.identifiers,
        }  # fmt: skip
        named = self.named(data, where, IDENTIFIER)
        return tuple([RecordKind(id=id, **self.table(value, place, read)) for id, value, place in named])

    def client(self, value: object, where: str) -> str | None:
        return self.one_of(value, where, "not_one_of", get_args(AboutClient))

    def fields(self, data: object, where: str) -> tuple[OwnField, ...]:
        found: list[OwnField] = []
        for record, fields, place in self.named(data, where, _RECORD):
            for id, value, at in self.named(fields, place, IDENTIFIER):
                field = self.field(record, id, value, at)
                found += [] if field is None else [field]
        return tuple(found)

    def field(self, record: str, id: str, data: object, where: str) -> OwnField | None:
        """Read a field; None if it lacks its type."""
        read: dict[str, Read] = {
            "type": self.type, "choices": self.choices, "range": self.range, "shelf": self.identifier,
            "personal": self.flag, "required": self.flag, "required_from": self.stage, "default": self.default,
            "labels": self.labels,
        }  # fmt: skip
        fields = self.table(data, where, read, needed=("type",))
        if "type" not in fields:
            return None
        if limits := fields.pop("range", None):
            fields["low"], fields["high"] = limits
        return OwnField(record=record, id=id, value_type=fields.pop("type"), **fields)

    def stage(self, value: object, where: str) -> str | None:
        """Read the id of a stage, or a kind of stages."""
        return self.identifier(value, where, STAGE_ID)

    def type(self, value: object, where: str) -> str | None:
        return self.one_of(value, where, "not_one_of", get_args(FieldType))

    def choices(self, data: object, where: str) -> tuple[Word, ...]:
        """Read a table of choices, each with its labels by language."""
        named = self.named(data, where, IDENTIFIER)
        return tuple([Word(id=id, labels=self.labels(value, place)) for id, value, place in named])

    def range(self, value: object, where: str) -> tuple[float, float] | None:
        """Read a list of the lowest and the highest number."""
        numbers = self.items(cast("object", value), where, self.number) if isinstance(value, list | tuple) else ()
        if len(numbers) == 2:
            return cast("tuple[float, float]", numbers)
        self.fault("wrong_type", where, expected="a list of two numbers, the lowest and the highest")
        return None

    def default(self, value: object, where: str) -> FieldValue:
        """Read the default of a field; its type is checked with the field."""
        if isinstance(value, date | datetime):
            return value
        return cast("FieldValue", self.literal(value, where))
