"""
The JSON Schema (draft 2020-12) of a document, generated from the classes of the records.

JSON Schema cannot express everything that the reader refuses: days that are in no calendar, whole numbers written with
a decimal point, keys that occur twice, most invisible characters in ids and codes, half a surrogate pair, zones that
this machine does not know, faults that concern several fields of a record, and the order of a history.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime
from types import MappingProxyType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from casekit.answers import Params
from casekit.errors import DocumentError, refusing
from casekit.interchange.fields import LINKED, Field, fields_of
from casekit.interchange.reader import CaseDocument
from casekit.interchange.scalars import DAY, INSTANT, LARGEST_FLOAT
from casekit.limits import LARGEST_NUMBER
from casekit.models import Actor, Entry, Record
from casekit.models.catalogue import RECORDS
from casekit.models.checks import text_kind
from casekit.models.extra import LONGEST_NAME, NAME, Extra
from casekit.models.office_record import OfficeRecord
from casekit.models.record import Value
from casekit.models.text import TextKind
from casekit.practice import OwnField
from casekit.practice.practice import NO_PRACTICE, Practice

Schema = dict[str, Any]

_VISIBLE = r"[^\s\u0000-\u001F\u007F-\u009F\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]"
"""A character that an id or a code may hold beside the plain space."""


def _plain(largest: float) -> Schema:
    """Return the schema of a text, a number up to `largest`, true, false, null or a list of texts."""
    return {
        "anyOf": [
            {"$ref": "#/$defs/storable"},
            {"type": ["boolean", "null"]},
            {"type": "number", "minimum": -largest, "maximum": largest},
            {"type": "array", "items": {"$ref": "#/$defs/storable"}},
        ]
    }


_DEFINED: Mapping[str, Schema] = MappingProxyType({
    "text": {
        "description": "Text of which something can be seen and that a database can store.",
        "type": "string", "pattern": _VISIBLE, "not": {"pattern": r"\u0000"},
    },
    "storable": {
        "description": "Text that a database can store; it may be blank.",
        "type": "string", "not": {"pattern": r"\u0000"},
    },
    "id": {
        "description": "An id or a code: no space at either end, and nothing that cannot be seen.",
        "type": "string", "pattern": f"^{_VISIBLE}+( +{_VISIBLE}+)*$",
    },
    "day": {"description": "A day, such as 2025-01-31.", "type": "string", "pattern": f"^{DAY}$"},
    "instant": {
        "description": "An instant, such as 2025-01-31T09:00:00+09:00.", "type": "string", "pattern": f"^{INSTANT}$",
    },
    "actor": {
        "description": "Who acts: an id, or an id with roles.",
        "anyOf": [{"$ref": "#/$defs/id"}, {"$ref": "#/$defs/Actor"}],
    },
    "own_name": {
        "description": "The name of an own field, or of a kind of records, of an office.",
        "type": "string", "pattern": f"^{NAME}$", "maxLength": LONGEST_NAME,
    },
    "record": {
        "description": "Any record, by its type; one of a kind of an office by its own_type, with the fields of that.",
        "type": "object",
        "properties": {"type": {"enum": list(RECORDS)}, "own_type": {"$ref": "#/$defs/own_name"}},
        "oneOf": [{"required": ["type"]}, {"required": ["own_type"]}],
        "allOf": [
            {
                "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/{name}"},
            }
            for name in RECORDS
        ],
    },
    "facts": {
        "description": "The facts of a finding, by their names.",
        "type": "object",
        "propertyNames": {"$ref": "#/$defs/storable"},
        "additionalProperties": _plain(LARGEST_FLOAT),
    },
    "extra": {
        "description": "The own fields of an office, by their names.",
        "type": "object",
        "propertyNames": {"$ref": "#/$defs/own_name"},
        "additionalProperties": {"$ref": "#/$defs/own_value"},
    },
    "own_value": {"description": "The value of an own field of an office.", **_plain(LARGEST_NUMBER)},
})  # fmt: skip
_BY_TYPE: Mapping[Any, Schema] = MappingProxyType({
    date: {"$ref": "#/$defs/day"}, datetime: {"$ref": "#/$defs/instant"}, Record: {"$ref": "#/$defs/record"},
    Actor: {"$ref": "#/$defs/actor"}, Params: {"$ref": "#/$defs/facts"}, bool: {"type": "boolean"},
})  # fmt: skip


@refusing(DocumentError)
def case_schema(*, practice: Practice = NO_PRACTICE) -> dict[str, object]:
    """
    Return the JSON Schema of the documents that `dumps` writes, as plain data.

    Args:
        practice: The practice whose kinds of records and own fields are described. The schema refuses a value that a
            field does not allow, such as a choice that is not offered any more; `loads` refuses only one of another
            type. Kinds and fields that the practice does not declare are allowed.

    `$defs` contains every record, every part of a record, `Entry` (what `entry_to_data` returns) and `Case`. The
    package also contains the schema without a practice as a file, `case.schema.json`, in `casekit.interchange`.

    >>> case_schema()["$defs"]["Contact"]["properties"]["reached"]
    {'type': 'boolean', 'default': True}
    """
    found: dict[str, Schema] = deepcopy(dict(_DEFINED))
    definitions = _Definitions(practice, found)
    kinds: tuple[type[Any], ...] = (Actor, *RECORDS.values(), *practice.records, CaseDocument)
    for kind in kinds:
        definitions.define(kind)
    for name in practice.declared_kinds:
        definitions.define_kind(name)
    own = (*(kind.__name__ for kind in practice.records), *practice.declared_kinds)
    found["record"]["allOf"] += [
        {
            "if": {"properties": {"own_type": {"const": name}}, "required": ["own_type"]},
            "then": {"$ref": f"#/$defs/{name}"},
        }
        for name in own
    ]
    found["Case"] = found.pop(CaseDocument.__name__)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "casekit case",
        "description": "A case with its whole history, as casekit.dumps writes it.", "type": "object",
        "properties": {"schema_version": {"const": 3}, "case": {"$ref": "#/$defs/Case"}},
        "required": ["schema_version", "case"], "additionalProperties": False,
        "$defs": found,
    }  # fmt: skip


class _Definitions:
    """The definitions of a schema: each class, and each kind of records of the practice, is defined once."""

    def __init__(self, practice: Practice, found: dict[str, Schema]) -> None:
        self.practice = practice
        self.found = found

    def define(self, kind: Any) -> Schema:
        """Add the definition of a class, and of every class its fields hold; return a reference to it."""
        name = kind.__name__
        if name not in self.found:
            self.found[name] = {}
            key = "own_type" if kind in self.practice.records else "type"
            properties: Schema = {key: {"const": name}} if issubclass(kind, Record) else {}
            required = list(properties)
            fields = fields_of(kind)
            properties |= {field.name: self._property(kind, field, name) for field in fields}
            self.found[name] |= {
                **_described(kind), "type": "object", "properties": properties,
                "required": required + [field.name for field in fields if field.required],
                "additionalProperties": False,
            }  # fmt: skip
        return {"$ref": f"#/$defs/{name}"}

    def define_kind(self, name: str) -> None:
        """Add the definition of a kind of records that the practice declares as data."""
        declared = self.practice.declared_kinds[name]
        fields = [field for field in fields_of(OfficeRecord) if field.name != "kind"]
        properties: Schema = {"own_type": {"const": name}}
        properties |= {field.name: self._property(OfficeRecord, field, name) for field in fields}
        properties["event_name"] = {"enum": [*declared.event_names, None], "default": None}
        required = ["own_type", *(["id"] if declared.thing else [])]
        required += ["client"] if declared.client == "required" else []
        for absent in (*(() if declared.thing else ("id",)), *(("client",) if declared.client == "never" else ())):
            del properties[absent]
        self.found[name] = {
            "description": str(declared.labels.get("en") or name), "type": "object", "properties": properties,
            "required": required, "additionalProperties": False,
        }  # fmt: skip

    def _property(self, kind: type[Any], field: Field, name: str) -> Schema:
        """Return the schema of a field, with its default; `name` is the kind for which own fields are declared."""
        if field.hint is Extra:
            return self._own_fields(name)
        schema = self._schema(kind, field, field.hint)
        if field.required or field.default is LINKED:
            return schema
        if kind is Entry and field.name == "number":
            return {
                **schema,
                "minimum": 1,
                "description": "Left out: the number after that of the entry before it, or 1.",
            }
        if isinstance(field.default, Params):
            return {**schema, "default": {}}
        return {**schema, "default": [] if field.default == () else field.default}

    def _own_fields(self, name: str) -> Schema:
        """Return the schema of the own fields of a kind of records, or of a part of one."""
        fields = self.practice.fields_of(name)
        if not fields:
            return {"$ref": "#/$defs/extra", "default": {}}
        return {
            "type": "object", "default": {}, "properties": {each.id: _own_field(each) for each in fields.values()},
            "propertyNames": {"$ref": "#/$defs/own_name"}, "additionalProperties": {"$ref": "#/$defs/own_value"},
        }  # fmt: skip

    def _own_words(self, kind: type[Any], name: str) -> tuple[str, ...]:
        """Return the words that an open field can have where the practice lists them; empty where any is allowed."""
        for field, vocabulary in self.practice.restricted.get(kind.__name__, ()):
            if field.name == name and vocabulary.only_own:
                own = (each.id for each in vocabulary.words)
                return tuple(dict.fromkeys(vocabulary.paired.get(id, id) if field.takes_pairs else id for id in own))
        return ()

    def _schema(self, kind: type[Any], field: Field, hint: Any) -> Schema:
        """Return the schema of a type hint, which is that of the field or a part of it."""
        origin, args = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):
            return _nullable(self._schema(kind, field, args[0]))
        if origin is tuple:
            return {"type": "array", "items": self._schema(kind, field, args[0])}
        if origin is Literal:
            return {"enum": list(args)}
        if hint is str:
            words = self._own_words(kind, field.name)
            return {"enum": list(words)} if words else _text(kind, field)
        if hint is int or hint is float:
            low, high = field.metadata.get("casekit.between", (-LARGEST_NUMBER, LARGEST_NUMBER))
            return {"type": "integer" if hint is int else "number", "minimum": low, "maximum": high}
        return dict(_BY_TYPE[hint]) if hint in _BY_TYPE else self.define(hint)


def _own_field(field: OwnField) -> Schema:
    """Return the schema of an own field: its values, and null."""
    number = {
        "minimum": -LARGEST_NUMBER if field.low is None else field.low,
        "maximum": LARGEST_NUMBER if field.high is None else field.high,
    }
    choice = {"enum": [each.id for each in field.choices]}
    schemas: Mapping[str, Schema] = {
        "text": {"$ref": "#/$defs/text"}, "whole_number": {"type": "integer", **number},
        "number": {"type": "number", **number}, "yes_no": {"type": "boolean"}, "day": {"$ref": "#/$defs/day"},
        "instant": {"$ref": "#/$defs/instant"}, "choice": choice, "choices": {"type": "array", "items": choice},
        "id": {"$ref": "#/$defs/id"},
    }  # fmt: skip
    described = {"description": str(field.labels["en"])} if "en" in field.labels else {}
    return {**described, **_nullable(schemas[field.value_type])}


def _described(kind: type[Any]) -> Schema:
    """Return the first paragraph of the docstring of a `Value` as its description; nothing for another class."""
    paragraph = (kind.__doc__ or "").strip().partition("\n\n")[0]
    return {"description": " ".join(paragraph.split())} if issubclass(kind, Value) else {}


def _text(kind: type[Any], field: Field) -> Schema:
    """Return the schema of a text. It may be blank in a class that does not validate its fields, such as Finding."""
    if not issubclass(kind, Value) and kind is not CaseDocument:
        return {"$ref": "#/$defs/storable"}
    compared = field.name in ("id", "stage") or text_kind(kind, field.name) in (TextKind.ID, TextKind.CODE)
    return {"$ref": "#/$defs/id" if compared else "#/$defs/text"}


def _nullable(schema: Schema) -> Schema:
    """Return the schema with null allowed as well."""
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if "type" in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}
