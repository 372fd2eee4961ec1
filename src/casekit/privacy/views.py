"""A case as someone in a role sees it: what others may know of a person is there, the rest is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias, TypeVar, cast

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError
from casekit.models import RECORDS, Actor, Case, Value, only_case, personal_fields
from casekit.models.team import acting

EVERYTHING = "*"
"""In place of a record's name: the role sees the personal values of every record."""
HIDDEN = "…"
"""What stands in place of a personal text."""
Sees: TypeAlias = Mapping[str, Collection[str]]
"""A host's rules: role → names of the records whose personal values it sees, such as {"teacher": ("Plan",)}."""

_SomeValue = TypeVar("_SomeValue", bound=Value)


def seen_by(case: Case, by: Actor | str, *, sees: Sees) -> Case:
    """
    The case as someone sees it, by role; what no role of theirs may see of a person is hidden.

    Everything else stays: ids, days, codes, the order and number of entries, and so every figure. A plain id has no
    role and sees no personal value; neither does a role that `sees` does not name. In place of a hidden text stands
    "…", in place of a hidden day None; nothing of them is left in the case returned, not even their length, only that
    something is written there. Seeing a case twice is seeing it once. The reasons of overrides are shown to those who
    see everything. Ids are not hidden: keep names out of them. Raises RecordError for a name in `sees` that is no
    record.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3", name="…"), id="K-17", at=monday, by="w", workflow=ref, stage="intake")
    >>> teacher = Actor(id="T-1", roles=("teacher",))
    >>> seen_by(case, teacher, sees={"teacher": ("Plan",)}).client.name
    '…'
    >>> seen_by(case, teacher, sees={"teacher": (EVERYTHING,)}) == case
    True
    """
    if not isinstance(sees, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise RecordError("cannot show the case", [Refusal("wrong_type", {"expected": "a table of roles"}, "sees")])
    only_case(case)
    unknown = sorted({name for names in sees.values() for name in names if name not in (EVERYTHING, *RECORDS)})
    if unknown:
        faults = [Refusal("unknown_record", {"record": None, "known": tuple(RECORDS)}, "sees") for _ in unknown]
        raise RecordError(f"cannot show case {case.id!r}", faults)
    names = {name for role in acting(by).roles for name in sees.get(role, ())}
    if EVERYTHING in names:
        return case
    entries = [
        attrs.evolve(
            entry,
            what=entry.what if type(entry.what).__name__ in names else _hidden(entry.what),
            overrides=tuple(_hidden(override) for override in entry.overrides),
        )
        for entry in case.history
    ]
    return Case.from_history(case.id, entries)


def _hidden(value: _SomeValue) -> _SomeValue:
    """A value without what it holds about a person, in itself and in its parts."""
    personal = personal_fields(type(value))
    changes: dict[str, Any] = {}
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name)
        if field.name in personal:
            changes[field.name] = HIDDEN if isinstance(held, str) else None
        elif isinstance(held, tuple):
            parts = cast("tuple[object, ...]", held)
            changes[field.name] = tuple(_hidden(part) if isinstance(part, Value) else part for part in parts)
        elif isinstance(held, Value):
            changes[field.name] = _hidden(held)
    return attrs.evolve(value, **changes)
