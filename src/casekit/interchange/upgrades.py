"""
Upgrade documents of older schemas: pure steps on plain data, one for each schema, applied one after another.

A step converts what differs between two schemas. It never raises: data of an unexpected form is left as it is, and the
reader of the newest schema reports it with its path in the document.

Documents of old schemas are read less strictly than the code of their time read them: a key that is missing gets its
default, and keys and records of later schemas are accepted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast

from casekit.days.zones import zone_of
from casekit.models.text import has_hidden_character

Table = dict[str, Any]


def upgraded(case: object, version: int) -> object:
    """
    Return the table of a case, converted from an older schema to the newest.

    Args:
        case: Plain data, not validated. It is not changed.
        version: The schema it is written in, from 1. A table of the newest is returned unchanged.
    """
    for step in range(version, max(_STEPS) + 1):
        case = _STEPS[step](case)
    return case


def _from_1_to_2(case: object) -> object:
    """Add the fields that schema 2 introduced in entries, records and their parts, with the defaults of that time."""
    return _with_entries(case, [_entry_from_1_to_2(entry) for entry in _entries(case)])


def _entry_from_1_to_2(entry: object) -> object:
    """Return an entry of schema 1 as one of schema 2."""
    if not isinstance(entry, dict):
        return entry
    table = cast("Table", entry)
    what = table.get("what")
    if isinstance(what, dict):
        record = cast("Table", what)
        name = record.get("type")
        record = {**_ADDED_IN_2.get(name, {}), **record} if isinstance(name, str) else record
        if isinstance(record.get("qualification"), dict):
            record["qualification"] = {**_ADDED_IN_2["Qualification"], **record["qualification"]}
        table = {**table, "what": record}
    return {**_ADDED_IN_2["Entry"], **table}


def _from_2_to_3(case: object) -> object:
    """
    Number entries from 1 instead of 0, rename `replaces` to `mends`, void undone moves, add the zone, and clean texts.

    Ids and codes lose spaces at their ends and invisible characters. In free text and in findings, U+FFFD replaces
    characters that a database cannot store. The zone is the offset of the first entry.

    Schema 2 undid a move with a stage change that replaced it: from the stage to itself, without a move and without a
    workflow. Such an entry becomes a Void at the instant at which it was recorded.
    """
    entries = [_entry_from_2_to_3(_cleaned(entry, set())) for entry in _entries(case)]
    if isinstance(case, dict):
        table = cast("Table", case)
        case = {**table, **{key: _cleaned(table[key], set(), key) for key in _SUMMARY if key in table}}
    if entries and isinstance(entries[0], dict):
        entries[0] = _with_zone(cast("Table", entries[0]))
    return _with_entries(case, entries)


def _entry_from_2_to_3(entry: object) -> object:
    """Return an entry of schema 2, its texts cleaned before, as one of schema 3."""
    if not isinstance(entry, dict):
        return entry
    table = {**cast("Table", entry)}
    table |= {key: _rewritten(table[key]) for key in ("at", "recorded_at") if key in table}
    what = table.get("what")
    if isinstance(what, dict) and "appointment_at" in what:
        table["what"] = {**cast("Table", what), "appointment_at": _rewritten(what["appointment_at"])}
    if "replaces" not in table:
        return table
    place = table.pop("replaces")
    table["mends"] = place
    if type(place) is int and place >= 0:
        table["mends"] = place + 1
        if _undoes(what):
            table |= {"what": {"type": "Void"}, "at": table.get("recorded_at")}
    return table


def _cleaned(value: object, seen: set[int], name: str = "", record: str = "") -> object:
    """
    Return an entry, or a part of one, with its texts cleaned.

    Args:
        value: A table, a list or a plain value.
        seen: The ids of the tables and lists visited so far. None is visited twice: data of a host may contain itself.
        name: The field that holds the value.
        record: The type of the record that holds the value; "Finding" within a finding.
    """
    skip = id(value) in seen or len(seen) > _MOST_PARTS
    record = "Finding" if name == "findings" else record
    if isinstance(value, list) and not skip:
        seen.add(id(value))  # pyright: ignore[reportUnknownArgumentType]
        return [_cleaned(each, seen, name, record) for each in cast("list[object]", value)]
    if isinstance(value, dict) and not skip:
        seen.add(id(value))  # pyright: ignore[reportUnknownArgumentType]
        table = cast("Table", value)
        if record == "Finding":
            return {_storable(key): _cleaned(each, seen, name, record) for key, each in table.items()}
        kind = table["type"] if isinstance(table.get("type"), str) else record
        return {key: each if key == "type" else _cleaned(each, seen, key, kind) for key, each in table.items()}
    return _clean_text(name, value, record)  # pyright: ignore[reportUnknownArgumentType]


def _clean_text(name: str, value: object, record: str = "") -> object:
    """Return a text cleaned as free text, or as an id or code, by the field and record that hold it."""
    if not isinstance(value, str) or (value.isascii() and value.isprintable() and value.strip() == value):
        return value
    if record == "Finding" or (name in _FREE_TEXT and (name, record) not in _COMPARED_TEXT):
        return _storable(value)
    visible = "".join(each for each in value.strip() if each.isprintable() and not has_hidden_character(each)).strip()
    return visible or value


def _storable(text: object) -> object:
    """Return a text with U+FFFD in place of what a database cannot store; any other value unchanged."""
    return _NOT_STORABLE.sub("\ufffd", text) if isinstance(text, str) else text


def _rewritten(instant: object) -> object:
    """Return an instant in the form of the newest schema; schema 2 accepted every form of ISO 8601."""
    if isinstance(instant, str):
        with suppress(ValueError):
            at = datetime.fromisoformat(instant)
            return at.isoformat() if at.utcoffset() is not None else instant
    return instant


def _undoes(what: object) -> bool:
    """Return whether a record is the stage change with which schema 2 undid a move."""
    if not isinstance(what, dict):
        return False
    record = cast("Table", what)
    stays = record.get("type") == "StageChange" and record.get("source") == record.get("stage")
    return stays and record.get("move") is None and record.get("workflow") is None and record.get("adopted") is False


def _with_zone(opening: Table) -> Table:
    """Return the first entry with the offset of its instant as the zone of the case."""
    what, at = opening.get("what"), opening.get("at")
    if isinstance(what, dict) and isinstance(at, str):
        with suppress(ValueError):
            instant = datetime.fromisoformat(at)
            if instant.utcoffset() is not None:
                return {**opening, "what": {**cast("Table", what), "zone": zone_of(instant)}}
    return opening


def _entries(case: object) -> Iterator[object]:
    """Yield the entries in the table of a case; none if it has no list of them."""
    history = cast("Table", case).get("history") if isinstance(case, dict) else None
    yield from cast("list[object]", history) if isinstance(history, list) else ()


def _with_entries(case: object, entries: list[object]) -> object:
    """Return the table of a case with these entries; unchanged if it has no list of entries."""
    table: Table = {**case} if isinstance(case, dict) else {}
    return {**table, "history": entries} if isinstance(table.get("history"), list) else cast("Any", case)


_ADDED_IN_2: Mapping[str, Table] = MappingProxyType({
    "Entry": {"reason": None, "key": None},
    "Intake": {"participants": [], "reason_without_client": None},
    "Assessment": {
        "approaches": [], "participants": [], "reason_without_client": None, "notes": [], "domains_without_need": [],
    },
    "Goal": {"strategy": None, "owner": None},
    "Plan": {"reason_unsigned": None},
    "Resource": {"holder": None, "provider": None, "suits": [], "status": "found"},
    "Referral": {"contact": None, "appointment_at": None},
    "ServiceStart": {"item": None},
    "Advocacy": {"outcome": None},
    "Review": {"decision": None, "participants": [], "reason_without_client": None},
    "Contact": {"next_due": None},
    "Assignment": {"scope": "internal", "team": None},
    "Qualification": {"profession": None, "trainings": []},
    "CaseConference": {"chair": None, "agenda": None, "follow_ups": [], "reason_without_client": None},
    "Supervision": {"advice": None, "follow_ups": []},
    "FinalEvaluation": {"participants": [], "reason_without_client": None},
    "Indicator": {"value": None, "scale": None},
    "Closure": {"outcome": None, "participants": [], "reason_without_client": None},
    "AftercareEnd": {"reopen": None},
    "StageChange": {"passing": False},
})  # fmt: skip
"""The fields that schema 2 added, with the defaults of that time. Never change them."""

_MOST_PARTS = 200
"""The most tables and lists cleaned in one entry: more than any entry has, fewer than exhaust a recursion."""
_SUMMARY = ("id", "workflow", "stage")
"""The keys of a case, beside the history, whose texts are cleaned: the history holds the same texts."""
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
_FREE_TEXT = frozenset({
    "advice", "agenda", "content", "description", "measure", "name", "note", "question", "reason", "reason_unsigned",
    "reason_without_client", "request", "strategy", "text", "topic", "what", "words",
})  # fmt: skip
"""The names of the fields of schema 2 that hold free text, except in `_COMPARED_TEXT`."""
_COMPARED_TEXT = frozenset({("name", "Indicator"), ("reason", "Closure"), ("reason", "Referral")})
"""Fields, as (field, record), that hold a code although the same name holds free text in other records."""

_STEPS: Mapping[int, Callable[[object], object]] = MappingProxyType({1: _from_1_to_2, 2: _from_2_to_3})
"""The step from each older schema to the next."""
