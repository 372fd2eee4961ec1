"""
A case as a JSON document, and back to the same value.

The document holds the whole history and, beside it, the id, workflow, stage, status and revision it comes to, so that
other tools can read them. Reading is strict: unknown and missing keys, numbers written as text, instants without an
offset and figures that contradict the history are faults; all are listed with their paths. A field added to a record
later is a new schema version, in which documents of the versions before take its default.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Literal, cast, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError
from cattrs.gen import make_dict_structure_fn, override

from casekit.answers import Params, Refusal
from casekit.errors import CasekitError, DocumentError
from casekit.labels import nearest
from casekit.models import RECORDS, Case, Entry, Record, WorkflowRef

SCHEMA_VERSION = 2
"""What `dumps` writes. Version 2 added the fields marked `added_in(2)`, and households, items of plans and the like."""
_SINCE_TWO = frozenset({
    "Approval", "ClientChoice", "DeadlineSet", "FeedbackAnswer", "FollowUp", "Household", "Intervention", "PlanItem",
    "Provider", "Relation", "Waiver",
})  # fmt: skip
"""The records that came with version 2."""
_LONGEST_KEY = 60


@attrs.frozen(kw_only=True)
class _CaseDocument:
    id: str
    workflow: WorkflowRef
    stage: str
    status: str
    revision: int
    history: tuple[Entry, ...]


class _FaultyError(ValueError):
    """A value that is not what the document promises; it carries the code and the facts, never the value."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.fault = Refusal(code, params)


def dumps(case: Case) -> str:
    """
    A case as JSON text. It holds personal values: keep it as you keep the record itself.

    Raises DocumentError for a record that is none of the library's, which `loads` could not read.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> loads(dumps(case)) == case
    True
    """
    foreign = [
        Refusal(
            "unknown_record",
            {"record": type(entry.what).__name__, "known": tuple(RECORDS)},
            f"case.history[{index}].what",
        )
        for index, entry in enumerate(case.history)
        if RECORDS.get(type(entry.what).__name__) is not type(entry.what)
    ]
    if foreign:
        raise DocumentError(f"cannot write case {case.id!r}", foreign)
    document = _CaseDocument(
        id=case.id, workflow=case.workflow, stage=case.stage, status=case.status,
        revision=case.revision, history=case.history,
    )  # fmt: skip
    content = {"schema_version": SCHEMA_VERSION, "case": _CONVERTERS[SCHEMA_VERSION].unstructure(document)}
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    return text if _can_be_stored(text) else json.dumps(content, allow_nan=False)


def _can_be_stored(text: str) -> bool:
    """Whether the text is plain Unicode; half a surrogate pair, as some forms send it, is written as an escape."""
    return text == text.encode("utf-8", "replace").decode("utf-8")


def loads(text: str) -> Case:
    """
    The case in a JSON document.

    Raises DocumentError with every fault and its path; a document of an unknown `schema_version` is not read at all.

    >>> loads('{"schema_version": 2}')
    Traceback (most recent call last):
      ...
    casekit.errors.DocumentError: cannot read the document: 1 reason.
    - missing_key at document: The key case is missing. Add it.
    """
    content, faults = _parsed(text)
    if not faults:
        faults = [*_tree_faults(content, ""), *_version_faults(content)]
        tables = cast("dict[str, object]", content if isinstance(content, dict) else {})
        if "case" in tables and "unknown_schema_version" not in [fault.code for fault in faults]:
            case, found = _read(tables["case"], cast("int", tables.get("schema_version", SCHEMA_VERSION)))
            told = {fault.where for fault in faults if fault.code == "not_finite"}
            faults += [fault for fault in found if fault.where not in told]
            if case is not None and not faults:
                return case
    raise DocumentError("cannot read the document", faults)


class _Table(dict[str, object]):
    """A table that knows which of its keys were there twice."""

    twice: tuple[str, ...] = ()


def _table(pairs: list[tuple[str, object]]) -> _Table:
    table = _Table(pairs)
    if len(table) < len(pairs):
        table.twice = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return table


def _parsed(text: str) -> tuple[object, list[Refusal]]:
    try:
        return json.loads(text, object_pairs_hook=_table), []
    except json.JSONDecodeError as error:
        place: dict[str, int | None] = {"line": error.lineno, "column": error.colno}
    except (TypeError, ValueError, RecursionError):
        place = {"line": None, "column": None}
    return None, [Refusal("not_json", place)]


def _tree_faults(content: object, path: str) -> Iterator[Refusal]:
    """Keys that are there twice and numbers that are none, wherever they are, each with its path."""
    ahead: list[tuple[object, str]] = [(content, path)]
    while ahead:
        value, where = ahead.pop()
        if isinstance(value, float) and not math.isfinite(value):
            yield Refusal("not_finite", {}, where)
        elif isinstance(value, _Table):
            for key in value.twice:
                yield Refusal("duplicate_key", {"key": _short(key)}, where or "document")
            ahead += [(each, f"{where}.{_short(key) or '…'}".lstrip(".")) for key, each in value.items()]
        elif isinstance(value, list):
            items = enumerate(cast("list[object]", value))
            ahead += [(each, f"{where}[{index}]") for index, each in items]


def _version_faults(content: object) -> list[Refusal]:
    if not isinstance(content, dict):
        return [Refusal("wrong_type", {"expected": "a table"}, "document")]
    keys = cast("dict[str, object]", content)
    known = ("schema_version", "case")
    faults = [
        Refusal("unknown_key", {"key": _short(key), "allowed": known, "nearest": nearest(key, known)}, "document")
        for key in keys
        if key not in known
    ]
    faults += [Refusal("missing_key", {"key": key}, "document") for key in known if key not in keys]
    version = keys.get("schema_version", SCHEMA_VERSION)
    if type(version) is not int or version not in _CONVERTERS:
        faults.append(Refusal("unknown_schema_version", {"known": tuple(map(str, _CONVERTERS))}, "schema_version"))
    return faults


def _read(content: object, version: int) -> tuple[Case | None, list[Refusal]]:
    document: _CaseDocument | None = None
    try:
        document = _CONVERTERS[version].structure(content, _CaseDocument)
    except Exception as error:
        faults = list(_faults(error, "case", version))
    else:
        faults = list[Refusal]()
    if document is None:
        return None, faults
    try:
        case = Case.from_history(document.id, document.history)
    except CasekitError as error:
        return None, [attrs.evolve(fault, where=f"case.{fault.where}") for fault in error.refusals]
    faults = [
        Refusal("contradicts_history", {"field": field}, f"case.{field}")
        for field in ("workflow", "stage", "status", "revision")
        if getattr(document, field) != getattr(case, field)
    ]
    return (None if faults else case), faults


def _faults(error: BaseException, path: str, version: int) -> Iterator[Refusal]:
    """Every fault inside an error of the converter for this version, each with its path."""
    if isinstance(error, ClassValidationError):
        with_notes, rest = error.group_exceptions()
        for inner, note in with_notes:
            yield from _faults(inner, f"{path}.{note.name}", version)
        for inner in rest:
            yield from _faults(inner, path, version)
    elif isinstance(error, IterableValidationError):
        for inner, item in error.group_exceptions()[0]:
            yield from _faults(inner, f"{path}[{item.index}]", version)
    elif isinstance(error, ForbiddenExtraKeysError):
        for key in sorted(error.extra_fields):
            names = _field_names(error.cl, version)
            yield Refusal("unknown_key", {"key": _short(key), "allowed": names, "nearest": nearest(key, names)}, path)
    elif isinstance(error, CasekitError):
        for fault in error.refusals:
            yield attrs.evolve(fault, where=f"{path}.{fault.where}")
    elif isinstance(error, _MissingError):
        yield Refusal("missing_key", {"key": path.rpartition(".")[2]}, path)
    else:
        unreadable = Refusal("wrong_type", {"expected": "what the schema says"})
        yield attrs.evolve(error.fault if isinstance(error, _FaultyError) else unreadable, where=path)


def _field_names(kind: type, version: int) -> tuple[str, ...]:
    """The fields a value has in a version."""
    return tuple(
        field.name for field in attrs.fields(kind) if int(field.metadata.get("casekit.added_in", 1)) <= version
    )


def _short(key: str) -> str | None:
    """A key as it may be said: an identifier. Anything else could be someone's name, and its path will do."""
    return key if key.isascii() and key.isidentifier() and len(key) <= _LONGEST_KEY else None


class _MissingError(ValueError):
    """A key is missing."""


class _Missing:
    """Stands where a key is missing, so that every other fault of the table is still found."""


_MISSING = _Missing()


def _given(value: object) -> object:
    if value is _MISSING:
        raise _MissingError
    return value


def _exactly(kind: type, expected: str) -> Any:
    def structure(value: object, _: object) -> object:
        if type(_given(value)) is kind or (kind is float and type(value) is int):
            return value
        raise _FaultyError("wrong_type", expected=expected)

    return structure


def _day(value: object, _: object) -> date:
    if isinstance(_given(value), str):
        with suppress(ValueError):
            day = date.fromisoformat(cast("str", value))
            if day.isoformat() == value:
                return day
    raise _FaultyError("wrong_type", expected="a day such as 2025-01-31")


def _instant(value: object, _: object) -> datetime:
    found: datetime | None = None
    if isinstance(_given(value), str):
        with suppress(ValueError):
            found = datetime.fromisoformat(cast("str", value))
    if found is None:
        raise _FaultyError("wrong_type", expected="an instant such as 2025-01-31T09:00:00+09:00")
    if found.utcoffset() is None:
        raise _FaultyError("naive_instant")
    return found


def _facts(value: object, _: object) -> Params:
    if isinstance(_given(value), dict):
        facts = cast("dict[str, object]", value)
        if all(_is_fact(fact) for fact in facts.values()):
            return Params(facts)
    raise _FaultyError("wrong_type", expected="a table of texts, numbers and lists of texts")


def _is_fact(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in cast("list[object]", value))
    return value is None or isinstance(value, str | int | float)


def _record_reader(converter: Converter, version: int) -> Any:
    known = tuple(name for name in RECORDS if version > 1 or name not in _SINCE_TWO)

    def structure(value: object, _: object) -> Record:
        fields = dict(cast("dict[str, object]", value)) if isinstance(_given(value), dict) else {}
        name = fields.pop("type", None)
        if not isinstance(name, str) or name not in known:
            raise _FaultyError("unknown_record", record=_short(str(name)), known=known)
        return converter.structure(fields, RECORDS[name])

    return structure


def _record_writer(converter: Converter) -> Any:
    def unstructure(record: Record) -> dict[str, object]:
        return {"type": type(record).__name__, **converter.unstructure(record, type(record))}

    return unstructure


def _tuples(kind: Any, converter: Converter) -> Any:
    items: Any = list.__class_getitem__(get_args(kind)[0])

    def structure(value: object, _: object) -> tuple[object, ...]:
        if not isinstance(_given(value), list):
            raise _FaultyError("wrong_type", expected="a list")
        return tuple(converter.structure(value, items))

    return structure


def _words(kind: Any) -> Any:
    allowed = get_args(kind)

    def structure(value: object, _: object) -> object:
        if isinstance(_given(value), str) and value in allowed:
            return value
        raise _FaultyError("not_one_of", allowed=allowed)

    return structure


def _tables(version: int) -> Any:
    """
    A table of exactly the fields a value has in a version: none unknown, none missing, not even one with a default.

    Fields added later take their defaults.
    """

    def factory(kind: Any, converter: Converter) -> Any:
        expected = dict.fromkeys(_field_names(kind, version), _MISSING)
        later: dict[str, Any] = {
            name: override(omit=True) for name in _field_names(kind, SCHEMA_VERSION) if name not in expected
        }
        inner = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **later)

        def structure(value: object, _: object) -> object:
            if not isinstance(_given(value), dict):
                raise _FaultyError("wrong_type", expected="a table")
            return inner({**expected, **cast("dict[str, object]", value)}, kind)

        return structure

    return factory


def _is_words(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _converter(version: int) -> Converter:
    converter = Converter()
    for kind, expected in ((str, "text"), (int, "a whole number"), (float, "a number"), (bool, "true or false")):
        converter.register_structure_hook(kind, _exactly(kind, expected))
    converter.register_structure_hook(date, _day)
    converter.register_structure_hook(datetime, _instant)
    converter.register_structure_hook(Params, _facts)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_unstructure_hook(Params, dict)
    converter.register_structure_hook_factory(attrs.has, _tables(version))
    converter.register_structure_hook_factory(_is_tuple, _tuples)
    converter.register_structure_hook_factory(_is_words, _words)
    converter.register_structure_hook_func(lambda kind: kind is Record, _record_reader(converter, version))
    converter.register_unstructure_hook_func(lambda kind: kind is Record, _record_writer(converter))
    return converter


_CONVERTERS = {version: _converter(version) for version in range(1, SCHEMA_VERSION + 1)}
