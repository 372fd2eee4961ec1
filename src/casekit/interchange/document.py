"""
Write a case as a JSON document or as plain data, and read it back as an equal case.

A document holds the whole history and a summary for other tools: the id, and the workflow, stage, status and revision
that follow from the history. A field at its default is left out.
Reading is strict: unknown keys, required keys that are missing, numbers written as text, instants without an offset and
a summary that contradicts the history are faults; all are listed with their paths. No rule of casework is evaluated.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from itertools import islice
from types import ModuleType
from typing import Any, cast

import attrs

from casekit.answers import Refusal, put_in_words
from casekit.errors import CasekitError, DocumentError, refusing
from casekit.interchange.json_text import parsed
from casekit.interchange.listing import Fault, listed, unknown_key
from casekit.interchange.practised import practised
from casekit.interchange.reader import CaseDocument, read_document, read_rows
from casekit.interchange.scalars import short_key
from casekit.interchange.upgrades import upgraded
from casekit.interchange.writer import write_actor, write_case, write_entry
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.models import Case, CaseView, Entry
from casekit.models.catalogue import RECORDS
from casekit.models.checks import unsupported_fields
from casekit.models.text import normalized
from casekit.practice.practice import NO_PRACTICE, Practice

SCHEMA_VERSION = 3
"""The version of the document schema that `dumps` writes. Versions from 1 on can be read. See `dumps`."""
_SCHEMAS = tuple(range(1, SCHEMA_VERSION + 1))
_KEYS = ("schema_version", "case")
_CANNOT_READ, _CANNOT_BUILD = "cannot read the document", "cannot build the case from its entries"
_ENTRY = re.compile(r"history\[([0-9]+)\]")


def dumps(case: Case) -> str:
    """
    Return a case as JSON text.

    The text contains personal values: protect it like the record itself.

    Raises DocumentError if `case` is not a case, for a case as of an earlier day (`Case.as_of`), and for a view of a
    case, for which there is `view_to_data`. Also raises it if the case contains a record of an office's own class that
    has a field of a type that a document cannot hold.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> loads(dumps(case)) == case
    True
    """
    return json.dumps(to_data(case), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@refusing(DocumentError)
def loads(text: str, *, practice: Practice = NO_PRACTICE, limits: Limits = DEFAULT_LIMITS) -> Case:
    """
    Return the case in a JSON document.

    Args:
        text: The document, as `dumps` writes it.
        practice: The practice that declares the own kinds of records and own fields in it. What it does not declare is
            kept as it was stored, and written so again. `verify` with a machine then reports every record kept this
            way, even if the machine's practice declares its kind, and every field that the machine's practice does not
            declare or whose stored value it does not allow.
        limits: The limits on the size of the document and on the number of faults listed.

    Raises DocumentError with every fault and its path. If there are very many, only the first are listed, and the fault
    `more_faults` counts the others. A document with an unknown `schema_version`, a document of a view (`view_to_data`)
    and a document that exceeds `limits` are rejected as a whole.

    >>> loads('{"schema_version": 3}')
    Traceback (most recent call last):
      ...
    casekit.errors.DocumentError: cannot read the document: 1 reason.
    - missing_key at document: The key case is missing. Add it.
    """
    content, faults = parsed(text, limits)
    return _case_in(content, faults, practice, limits)


def to_data(case: Case) -> dict[str, object]:
    """
    Return a case as plain data for a JSON column: the content that `dumps` writes.

    The data consists of dicts, lists, str, numbers, bool and None.

    Raises DocumentError as `dumps` does.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> to_data(case)["case"]["history"][1]
    {'what': {'type': 'Client', 'id': 'C-3'}, 'at': '2025-03-17T10:00:00+00:00', 'by': 'worker-1', 'part_of': 1}
    """
    _check_whole_case(case)
    _check_record_classes(f"cannot write case {case.id!r}", case.history, "case.history")
    return {"schema_version": SCHEMA_VERSION, "case": write_case(case)}


@refusing(DocumentError)
def from_data(data: Mapping[str, object], *, practice: Practice = NO_PRACTICE, limits: Limits = DEFAULT_LIMITS) -> Case:
    """
    Return the case from plain data as `to_data` returns it. The outermost dict may be any other mapping.

    `practice` and `limits` are those of `loads`.

    Raises DocumentError as `loads` does.

    >>> from_data({"schema_version": 3, "case": None})
    Traceback (most recent call last):
      ...
    casekit.errors.DocumentError: cannot read the document: 1 reason.
    - wrong_type at case: The value is not of the right kind. Give a table.
    """
    return _case_in(_as_dict(data), [], practice, limits)


def view_to_data(view: CaseView) -> dict[str, object]:
    """
    Return a view of a case as plain data: who sees it, and the case as they see it.

    Use it to pass a case to somebody who may not see everything. `masked` has the fields that hold a value which the
    viewer may not read, by the number of the entry. A record of which only is shown that it is there is
    `{"sealed": KIND}`. The result is not a case document: `loads` and `from_data` refuse it.

    Raises DocumentError if `view` is not a view, or if it contains a record of an office's own class that has a field
    of a type that a document cannot hold.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Actor, Client
    >>> from casekit.practice import Access
    >>> from casekit.stages import StageMachine, Workflow
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> practice = Practice(access=(Access(role="teacher", scope="agency"),))
    >>> machine = StageMachine(Workflow.ready("school_eight"), practice=practice)
    >>> case = machine.open(Client(id="C-3", name="Kim"), id="K-17", at=monday, by="worker-1")
    >>> view = machine.view(case, Actor(id="T-1", roles=("teacher",)), on=monday.date())
    >>> view_to_data(view)["view"]["masked"]
    {'2': ['name']}
    """
    if not isinstance(view, CaseView):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise DocumentError("cannot write the view", [Refusal("wrong_type", {"expected": "a view of a case"}, "view")])
    _check_record_classes(f"cannot write the view of case {view.id!r}", view.history, "view.case.history")
    seen: dict[str, object] = {"seen_by": [write_actor(each) for each in view.seen_by], "case": write_case(view)}
    if view.masked:
        seen["masked"] = {str(each.entry): list(each.fields) for each in view.masked}
    return {"schema_version": SCHEMA_VERSION, "view": seen}


def entry_to_data(entry: Entry) -> dict[str, object]:
    """
    Return one entry of a case as plain data, for a host that stores one row per entry.

    The number of the entry is always included.

    Raises DocumentError if `entry` is not an entry, or if its record is of an office's own class that has a field of a
    type that a document cannot hold.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Contact
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> entry_to_data(Entry(what=Contact(), at=monday, by="worker-1", number=3))
    {'number': 3, 'what': {'type': 'Contact'}, 'at': '2025-03-17T10:00:00+00:00', 'by': 'worker-1'}
    """
    if not isinstance(entry, Entry):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise DocumentError("cannot write the entry", [Refusal("wrong_type", {"expected": "a history entry"}, "entry")])
    _check_record_classes("cannot write the entry", (entry,), "entry")
    return write_entry(entry)


@refusing(DocumentError)
def case_from_entries(
    id: str, rows: Iterable[Mapping[str, object]], *, practice: Practice = NO_PRACTICE, limits: Limits = DEFAULT_LIMITS
) -> Case:
    """
    Return the case whose entries were written with `entry_to_data`.

    Args:
        id: The id of the case.
        rows: All entries of the case, in any order. A row may be a mapping other than a dict.
        practice: As for `loads`.
        limits: The limits on the number of entries read and of faults listed.

    Raises DocumentError with every fault. The path of a fault begins with the index of the row, such as
    `rows[3].what.need`. A gap in the numbers of the entries is a fault. Missing entries at the end cannot be detected.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> case_from_entries("K-17", map(entry_to_data, case.history)) == case
    True
    """
    if not isinstance(rows, Iterable) or isinstance(rows, str | bytes | Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise DocumentError(_CANNOT_BUILD, [Refusal("wrong_type", {"expected": "rows, each a table"}, "rows")])
    items = [_as_dict(row) for row in islice(rows, limits.entries + 1)]
    if len(items) > limits.entries:
        raise DocumentError(_CANNOT_BUILD, [Refusal("too_many_entries", {"most": limits.entries}, "rows")])
    faults: list[Fault]
    entries, faults = _entries_in(items, limits)
    if not faults:
        entries, found = practised(entries, practice, limits)
        faults += [attrs.evolve(each, where=f"rows{each.where}") for each in found]
    if not faults:
        faults = list(_faults_of_numbers(entries))
    if not faults:
        places = sorted(range(len(entries)), key=lambda place: entries[place].number)
        case, refusals = _case_or_faults(id, [entries[place] for place in places])
        if case is not None:
            return case
        faults = [attrs.evolve(fault, where=_at_row(str(fault.where), places)) for fault in refusals]
    raise _refused(_CANNOT_BUILD, faults, practice, limits)


def _as_dict(table: object) -> object:
    """Return a mapping as a dict, such as a row of a database driver; anything else as it is."""
    if isinstance(table, dict) or not isinstance(table, Mapping):
        return table  # pyright: ignore[reportUnknownVariableType]
    return dict(cast("Mapping[object, object]", table))


def _entries_in(rows: list[object], limits: Limits) -> tuple[tuple[Entry, ...], list[Fault]]:
    """Return the entries in rows, or no entries and the faults of the rows."""
    with suppress(Exception):  # any failure: read again below, slowly, to list the faults
        return read_rows(rows), []
    entries: tuple[Entry, ...] | None
    entries, faults = _fault_reader().examined_rows(rows, limits)
    return entries or (), faults


def _faults_of_numbers(entries: tuple[Entry, ...]) -> Iterator[Refusal]:
    """Yield a fault for numbers that occur twice, and one for numbers that are missing; each names ten at most."""
    times = Counter(entry.number for entry in entries)
    twice = sorted(number for number, count in times.items() if count > 1)[:10]
    missing = list(islice((number for number in range(1, max(times, default=1)) if number not in times), 10))
    if twice:
        yield Refusal("entries_twice", {"entries": tuple(map(str, twice))}, "rows")
    if missing:
        yield Refusal("entries_missing", {"entries": tuple(map(str, missing))}, "rows")


def _at_row(where: str, places: list[int]) -> str:
    """
    Return the path of a fault in a sorted history as a path in the rows: `history[1].at` may become `rows[7].at`.

    Args:
        where: The path in the history. One of another form is returned unchanged.
        places: For each index in the history, the index of its row.
    """
    found = _ENTRY.match(where)
    place = int(found[1]) if found else len(places)
    return f"rows[{places[place]}]{where[found.end() :]}" if found and place < len(places) else where


def _case_in(content: object, faults: list[Fault], practice: Practice, limits: Limits) -> Case:
    """Return the case in a parsed document. Raises DocumentError with the faults of the text and all others."""
    if not isinstance(content, dict):
        found = faults or [Refusal("wrong_type", {"expected": "a table"}, "document")]
        raise _refused(_CANNOT_READ, found, practice, limits)
    tables = cast("dict[object, object]", content)
    faults = [*faults, *_envelope_faults(tables)]
    if _holds_more_entries(tables.get("case"), limits.entries):
        faults.append(Refusal("too_many_entries", {"most": limits.entries}, "case.history"))
    elif "case" in tables and _is_known_schema(tables.get("schema_version", SCHEMA_VERSION)):
        version = cast("int", tables.get("schema_version", SCHEMA_VERSION))
        document, found = _document_in(upgraded(tables["case"], version), limits)
        faults += found
        if document is not None:
            history, own = practised(document.history, practice, limits)
            faults += [attrs.evolve(fault, where=f"case.history{fault.where}") for fault in own]
            document = attrs.evolve(document, history=history) if history is not document.history else document
        if document is not None and not faults:
            case, refusals = _case_or_faults(document.id, document.history)
            if case is not None and not (refusals := list(_summary_faults(document, case))):
                return case
            faults += [attrs.evolve(fault, where=f"case.{fault.where}") for fault in refusals]
    raise _refused(_CANNOT_READ, faults, practice, limits)


def _refused(what: str, faults: list[Fault], practice: Practice, limits: Limits) -> DocumentError:
    """Return the error with these faults, told in the words of the practice."""
    error = DocumentError(what, listed(faults, limits))
    put_in_words(error.reasons, practice.wording)
    return error


def _holds_more_entries(case: object, most: int) -> bool:
    """Return whether the table of a case holds a list of more than `most` entries."""
    history = cast("dict[str, object]", case).get("history") if isinstance(case, dict) else None
    return isinstance(history, list) and len(cast("list[object]", history)) > most


def _is_known_schema(version: object) -> bool:
    return type(version) is int and version in _SCHEMAS


def _envelope_faults(tables: dict[object, object]) -> Iterator[Fault]:
    """Yield the faults of a document outside its case: its keys and its schema version."""
    if "view" in tables:
        yield Refusal("document_of_a_view", {}, "view")
        return
    for key in tables:
        if key not in _KEYS:
            yield unknown_key(short_key(key), _KEYS, "document")
    for key in _KEYS:
        if key not in tables:
            yield Refusal("missing_key", {"key": key}, "document")
    if "schema_version" in tables and not _is_known_schema(tables["schema_version"]):
        yield Refusal("unknown_schema_version", {"known": tuple(map(str, _SCHEMAS))}, "schema_version")


def _document_in(data: object, limits: Limits) -> tuple[CaseDocument | None, list[Fault]]:
    """Return the document in the table of a case, or None and the faults of the table."""
    with suppress(Exception):  # any failure: read again below, slowly, to list the faults
        return read_document(data), []
    found: tuple[CaseDocument | None, list[Fault]] = _fault_reader().examined(data, limits)
    return found


def _fault_reader() -> ModuleType:
    """Return the module that lists every fault. Imported late, since only a faulty document needs cattrs."""
    return import_module("casekit.interchange.faults")


def _case_or_faults(id: str, history: Sequence[Entry]) -> tuple[Case | None, list[Refusal]]:
    """Return the case with this history, or None and the reasons why there is none."""
    try:
        return Case.from_history(id, history), []
    except CasekitError as error:
        return None, list(error.refusals)


def _summary_faults(document: CaseDocument, case: Case) -> Iterator[Refusal]:
    """Yield a fault for each field of the summary that contradicts the history."""
    for field in ("workflow", "stage", "status", "revision"):
        if normalized(getattr(document, field)) != getattr(case, field):
            yield Refusal("contradicts_history", {"field": field}, field)


def _check_whole_case(case: object) -> None:
    """Raise DocumentError for anything but a whole case: a view hides parts, a case of the past lacks entries."""
    if isinstance(case, Case) and case.is_past and not isinstance(case, CaseView):
        fault = Refusal("case_of_the_past", {"revision": case.revision}, "case")
        raise DocumentError(f"cannot write case {case.id!r}", [fault])
    if isinstance(case, CaseView):
        raise DocumentError(f"cannot write case {case.id!r}", [Refusal("view_not_a_case", {}, "case")])
    if not isinstance(case, Case):
        raise DocumentError("cannot write the case", [Refusal("wrong_type", {"expected": "a case"}, "case")])


def _check_record_classes(cannot: str, history: Iterable[Entry], path: str) -> None:
    """Raise DocumentError if an entry holds a record of a class with fields that a document cannot hold."""
    foreign = [
        Refusal(
            "unsupported_field",
            {"record": type(entry.what).__name__, "fields": unsupported},
            f"{path}[{place}].what" if path != "entry" else "entry.what",
        )
        for place, entry in enumerate(history)
        if RECORDS.get(type(entry.what).__name__) is not type(entry.what)
        and (unsupported := unsupported_fields(cast("Any", type(entry.what))))
    ]
    if foreign:
        raise DocumentError(cannot, foreign)
