"""A case as someone in a role sees it: what others may know of a person is there, the rest is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias, TypeVar, cast

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError
from casekit.models import Actor, Case, CaseView, Entry, Void
from casekit.models.asked import only_case
from casekit.models.catalogue import RECORDS
from casekit.models.personal import personal_fields
from casekit.models.record import Value
from casekit.models.team import acting
from casekit.models.text import normalized

EVERYTHING = "*"
"""In place of a record's name: the role sees the personal values of every record. See `seen_by`."""
HIDDEN = "…"
"""What stands in place of a personal text: see `seen_by`."""
Sees: TypeAlias = Mapping[str, Collection[str]]
"""A host's rules: role → the records whose personal values it sees, such as {"teacher": ("Plan",)}. See `seen_by`."""

_SomeValue = TypeVar("_SomeValue", bound=Value)


def seen_by(case: Case, by: Actor | str, *, sees: Sees) -> CaseView:
    """
    Return the case as someone sees it, by role; what no role of theirs may see of a person is hidden.

    Whatever is marked personal is hidden wherever it stands: in records, in their parts, and in the reason of a
    correction. Everything else stays: ids, days, codes, the order and number of entries, and so every figure. In place
    of a hidden text stands "…", in place of anything else None; only that something is written there can be seen. A
    plain id has no role and sees no personal value; neither does a role that `sees` does not name. The reason of a
    correction, and for taking an entry out, is shown to those who see the records of the wrong entry and of the right
    one, and the reasons of overrides to those who see everything. Ids are not hidden: keep names out of them. Raises
    RecordError for a name in `sees` that is no record.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3", name="…"), id="K-17", at=monday, by="w", workflow=ref, stage="intake")
    >>> teacher = Actor(id="T-1", roles=("teacher",))
    >>> seen_by(case, teacher, sees={"teacher": ("Plan",)}).client.name
    '…'
    >>> seen_by(case, teacher, sees={"teacher": (EVERYTHING,)}).history == case.history
    True
    """
    if not isinstance(sees, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise RecordError("cannot show the case", [Refusal("wrong_type", {"expected": "a table of roles"}, "sees")])
    only_case(case)
    if any(isinstance(names, str) or not isinstance(names, Collection) for names in sees.values()):  # pyright: ignore[reportUnnecessaryIsInstance]
        fault = Refusal("wrong_type", {"expected": "for each role, the names of records"}, "sees")
        raise RecordError(f"cannot show case {case.id!r}", [fault])
    unknown = sorted({name for names in sees.values() for name in names if name not in (EVERYTHING, *RECORDS)})
    if unknown:
        faults = [Refusal("unknown_record", {"record": None, "known": tuple(RECORDS)}, "sees") for _ in unknown]
        raise RecordError(f"cannot show case {case.id!r}", faults)
    actor = acting(by)
    seen = {normalized(role): names for role, names in sees.items()}
    names = {name for role in actor.roles for name in seen.get(role, ())}
    if EVERYTHING in names:
        return CaseView.of(case, case.history, actor)
    kinds = {entry.number: type(entry.what).__name__ for entry in case.history}
    return CaseView.of(case, tuple(_shown(entry, names, kinds) for entry in case.history), actor)


def _shown(entry: Entry, names: set[str], kinds: Mapping[int, str]) -> Entry:
    """Return an entry as those see it who see the records of these kinds."""
    shown, about = _hidden(entry), {kinds.get(number) for number in (entry.number, entry.mends or 0)}
    if kinds[entry.number] in names:
        shown = attrs.evolve(shown, what=entry.what)
    return attrs.evolve(shown, reason=entry.reason) if about - {None, Void.__name__} <= names else shown


def _hidden(value: _SomeValue) -> _SomeValue:
    """Return a value without what it holds about a person, in itself and in its parts."""
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
