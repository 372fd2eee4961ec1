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
from casekit.interchange.fields import LINKED, Field, fields_of
from casekit.interchange.reader import CaseDocument
from casekit.interchange.scalars import DAY, INSTANT, LARGEST_FLOAT
from casekit.limits import LARGEST_NUMBER
from casekit.models import Actor, Entry, Record
from casekit.models.catalogue import RECORDS
from casekit.models.checks import text_kind
from casekit.models.record import Value
from casekit.models.text import TextKind

Schema = dict[str, Any]

_VISIBLE = r"[^\s\u0000-\u001F\u007F-\u009F\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]"
"""A character that an id or a code may hold beside the plain space."""
_DEFINED: Mapping[str, Schema] = MappingProxyType({
    "text": {
        "description": "Text that is not blank and that a database can store.",
        "type": "string", "pattern": r"\S", "not": {"pattern": r"\u0000"},
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
    "record": {
        "description": "Any record, by its type.",
        "type": "object", "required": ["type"], "properties": {"type": {"enum": list(RECORDS)}},
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
        "additionalProperties": {
            "anyOf": [
                {"$ref": "#/$defs/storable"},
                {"type": ["boolean", "null"]},
                {"type": "number", "minimum": -LARGEST_FLOAT, "maximum": LARGEST_FLOAT},
                {"type": "array", "items": {"$ref": "#/$defs/storable"}},
            ],
        },
    },
})  # fmt: skip
_BY_TYPE: Mapping[Any, Schema] = MappingProxyType({
    date: {"$ref": "#/$defs/day"}, datetime: {"$ref": "#/$defs/instant"}, Record: {"$ref": "#/$defs/record"},
    Actor: {"$ref": "#/$defs/actor"}, Params: {"$ref": "#/$defs/facts"}, bool: {"type": "boolean"},
})  # fmt: skip


def case_schema() -> dict[str, object]:
    """
    Return the JSON Schema of the documents that `dumps` writes, as plain data.

    `$defs` contains every record, every part of a record, `Entry` (what `entry_to_data` returns) and `Case`. The
    package also contains the schema as a file, `case.schema.json`, in `casekit.interchange`.

    >>> case_schema()["$defs"]["Contact"]["properties"]["reached"]
    {'type': 'boolean', 'default': True}
    """
    found: dict[str, Schema] = deepcopy(dict(_DEFINED))
    kinds: tuple[type[Any], ...] = (Actor, *RECORDS.values(), CaseDocument)
    for kind in kinds:
        _define(kind, found)
    found["Case"] = found.pop(CaseDocument.__name__)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "casekit case",
        "description": "A case with its whole history, as casekit.dumps writes it.", "type": "object",
        "properties": {"schema_version": {"const": 3}, "case": {"$ref": "#/$defs/Case"}},
        "required": ["schema_version", "case"], "additionalProperties": False,
        "$defs": found,
    }  # fmt: skip


def _define(kind: Any, found: dict[str, Schema]) -> Schema:
    """Add the definition of a class, and of every class its fields hold; return a reference to it."""
    name = kind.__name__
    if name not in found:
        found[name] = {}
        properties = {"type": {"const": name}} if issubclass(kind, Record) else {}
        fields = fields_of(kind)
        properties |= {field.name: _property(kind, field, found) for field in fields}
        required = [*properties][:1] if issubclass(kind, Record) else []
        found[name] |= {
            **_described(kind), "type": "object", "properties": properties,
            "required": required + [field.name for field in fields if field.required], "additionalProperties": False,
        }  # fmt: skip
    return {"$ref": f"#/$defs/{name}"}


def _described(kind: type[Any]) -> Schema:
    """Return the first paragraph of the docstring of a `Value` as its description; nothing for another class."""
    paragraph = (kind.__doc__ or "").strip().partition("\n\n")[0]
    return {"description": " ".join(paragraph.split())} if issubclass(kind, Value) else {}


def _property(kind: type[Any], field: Field, found: dict[str, Schema]) -> Schema:
    """Return the schema of a field, with its default."""
    schema = _schema(kind, field, field.hint, found)
    if field.required or field.default is LINKED:
        return schema
    if kind is Entry and field.name == "number":
        return {**schema, "minimum": 1, "description": "Left out: the number after that of the entry before it, or 1."}
    if isinstance(field.default, Params):
        return {**schema, "default": {}}
    return {**schema, "default": [] if field.default == () else field.default}


def _schema(kind: type[Any], field: Field, hint: Any, found: dict[str, Schema]) -> Schema:
    """Return the schema of a type hint, which is that of the field or a part of it."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _nullable(_schema(kind, field, args[0], found))
    if origin is tuple:
        return {"type": "array", "items": _schema(kind, field, args[0], found)}
    if origin is Literal:
        return {"enum": list(args)}
    if hint is str:
        return _text(kind, field)
    if hint is int or hint is float:
        low, high = field.metadata.get("casekit.between", (-LARGEST_NUMBER, LARGEST_NUMBER))
        return {"type": "integer" if hint is int else "number", "minimum": low, "maximum": high}
    return dict(_BY_TYPE[hint]) if hint in _BY_TYPE else _define(hint, found)


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
