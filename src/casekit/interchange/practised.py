"""Read what a practice declares: own kinds of records and own fields, in entries that were read without it."""

from __future__ import annotations

import json
from contextlib import suppress
from importlib import import_module
from typing import Any, cast

import attrs

from casekit.answers import Refusal
from casekit.interchange.reader import read_record
from casekit.interchange.scalars import read_day, read_instant
from casekit.limits import Limits
from casekit.models import Entry, Record
from casekit.models.extra import FieldValue
from casekit.models.office_record import OfficeRecord, UnknownRecord
from casekit.models.record import evolve_unchecked
from casekit.practice import OwnField, Practice
from casekit.practice.own_values import has_own_in_documents, read_own


def practised(
    entries: tuple[Entry, ...], practice: Practice, limits: Limits
) -> tuple[tuple[Entry, ...], list[Refusal]]:
    """
    Return entries with their records as a practice declares them, and the faults of own records and own values.

    The path of a fault begins with the index of the entry, such as `[3].what.extra.ends_on`.
    """
    if not (practice.records or practice.kinds or practice.fields_by_record):
        return entries, []
    found, faults = list[Entry](), list[Refusal]()

    def read(kind: type[Record], record: UnknownRecord) -> tuple[Record | None, list[Refusal]]:
        return _read(kind, record, limits)

    concerned: dict[type[Record], bool] = {}
    for index, entry in enumerate(entries):
        kind = type(entry.what)
        if kind not in concerned:
            concerned[kind] = has_own_in_documents(practice, kind)
        if not concerned[kind]:
            found.append(entry)
            continue
        what, wrong = read_own(practice, entry.what, read, _read_plain)
        faults += [attrs.evolve(each, where=f"[{index}].what.{each.where}") for each in wrong]
        found.append(entry if what is entry.what else evolve_unchecked(entry, what=what))
    return tuple(found), faults


def _read(kind: type[Record], record: UnknownRecord, limits: Limits) -> tuple[Record | None, list[Refusal]]:
    """Return the record of a class in the text of a stored one and no faults, or None and every fault."""
    fields: dict[str, Any] = json.loads(record.stored)
    if kind is OfficeRecord:
        fields["kind"] = record.kind
    with suppress(Exception):  # any failure: read again below, slowly, to list the faults
        return read_record(kind, fields), []
    found: tuple[Record | None, list[Refusal]]
    found = cast("Any", import_module("casekit.interchange.faults")).examined_record(fields, kind, limits)
    return found


def _read_plain(field: OwnField, value: object) -> FieldValue:
    """Return the value of an own field from plain data. Raises ValueError for a text that is no day or no instant."""
    if field.value_type == "day":
        return read_day(value)
    return read_instant(value) if field.value_type == "instant" else cast("FieldValue", value)
