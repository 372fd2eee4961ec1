"""
Upgrade documents of older schemas: pure steps on plain data, one for each version, applied one after another.

A step changes what its version wrote otherwise and leaves alone whatever is not of the expected form: the reader of the
newest schema reports that, with the path it has in the document. So a step never raises. Documents of old schemas are
read a little less strictly than the code of their time did: a key that was lost takes its default, and keys and records
that came with a later schema are accepted.
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
    Return the table of a case, of an older schema, as a document of the newest schema holds it.

    Args:
        case: Plain data, not validated; it stays as it is.
        version: The schema it is written in. One without a step is the newest.
    """
    for step in range(version, max(_STEPS) + 1):
        case = _STEPS[step](case)
    return case


def _from_1_to_2(case: object) -> object:
    """Add the fields that version 2 added to entries, records and their parts, at the defaults they had."""
    return _with_entries(case, [_entry_of_2(entry) for entry in _entries(case)])


def _entry_of_2(entry: object) -> object:
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

    Ids and codes lose spaces at their ends and characters that cannot be seen; in free text and in findings U+FFFD
    takes the place of characters that a database cannot store. The zone is the offset of the first entry. A move was
    undone by a change from the stage to itself that named no move and no workflow and replaced the move; now an entry
    is voided, at the instant this was written down.
    """
    entries = [_entry_of_3(_cleaned(entry, set())) for entry in _entries(case)]
    if isinstance(case, dict):
        table = cast("Table", case)
        case = {**table, **{key: _cleaned(table[key], set(), key) for key in _SUMMARY if key in table}}
    if entries and isinstance(entries[0], dict):
        entries[0] = _with_zone(cast("Table", entries[0]))
    return _with_entries(case, entries)


def _entry_of_3(entry: object) -> object:
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
        seen: The tables and lists met before, which are not met twice: data of a host may hold itself.
        name: The field it stands in.
        record: The type of the record it stands in, "Finding" within a finding.
    """
    known = id(value) in seen or len(seen) > _MOST_PARTS
    record = "Finding" if name == "findings" else record
    if isinstance(value, list) and not known:
        seen.add(id(value))  # pyright: ignore[reportUnknownArgumentType]
        return [_cleaned(each, seen, name, record) for each in cast("list[object]", value)]
    if isinstance(value, dict) and not known:
        seen.add(id(value))  # pyright: ignore[reportUnknownArgumentType]
        table = cast("Table", value)
        if record == "Finding":
            return {_storable(key): _cleaned(each, seen, name, record) for key, each in table.items()}
        kind = table["type"] if isinstance(table.get("type"), str) else record
        return {key: each if key == "type" else _cleaned(each, seen, key, kind) for key, each in table.items()}
    return _clean_text(name, value, record)  # pyright: ignore[reportUnknownArgumentType]


def _clean_text(name: str, value: object, record: str = "") -> object:
    if not isinstance(value, str) or (value.isascii() and value.isprintable() and value.strip() == value):
        return value
    if record == "Finding" or (name in _FREE_TEXT and (name, record) not in _COMPARED_TEXT):
        return _storable(value)
    seen = "".join(each for each in value.strip() if each.isprintable() and not has_hidden_character(each)).strip()
    return seen or value


def _storable(text: object) -> object:
    return _NOT_STORABLE.sub("\ufffd", text) if isinstance(text, str) else text


def _rewritten(instant: object) -> object:
    """Write an instant as the newest schema does; version 2 was read in every form of ISO 8601."""
    if isinstance(instant, str):
        with suppress(ValueError):
            at = datetime.fromisoformat(instant)
            return at.isoformat() if at.utcoffset() is not None else instant
    return instant


def _undoes(what: object) -> bool:
    if not isinstance(what, dict):
        return False
    record = cast("Table", what)
    stays = record.get("type") == "StageChange" and record.get("source") == record.get("stage")
    return stays and record.get("move") is None and record.get("workflow") is None and record.get("adopted") is False


def _with_zone(opening: Table) -> Table:
    what, at = opening.get("what"), opening.get("at")
    if isinstance(what, dict) and isinstance(at, str):
        with suppress(ValueError):
            instant = datetime.fromisoformat(at)
            if instant.utcoffset() is not None:
                return {**opening, "what": {**cast("Table", what), "zone": zone_of(instant)}}
    return opening


def _entries(case: object) -> Iterator[object]:
    history = cast("Table", case).get("history") if isinstance(case, dict) else None
    yield from cast("list[object]", history) if isinstance(history, list) else ()


def _with_entries(case: object, entries: list[object]) -> object:
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
"""The fields that version 2 added, with their defaults of that time. Never change them."""

_MOST_PARTS = 200
"""More tables and lists than any entry has; below the depth at which Python stops a recursion."""
_SUMMARY = ("id", "workflow", "stage")
"""The texts of a case that stand in its history, too."""
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
_FREE_TEXT = frozenset({
    "advice", "agenda", "content", "description", "measure", "name", "note", "question", "reason", "reason_unsigned",
    "reason_without_client", "request", "strategy", "text", "topic", "what", "words",
})  # fmt: skip
_COMPARED_TEXT = frozenset({("name", "Indicator"), ("reason", "Closure"), ("reason", "Referral")})
"""The fields of version 2 that hold free text, by their names, but for those that are codes in some records."""

_STEPS: Mapping[int, Callable[[object], object]] = MappingProxyType({1: _from_1_to_2, 2: _from_2_to_3})
"""The step from each older schema to the next."""
