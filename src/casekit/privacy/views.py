"""A case as someone in a role sees it: what others may know of a person is there, the rest is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias, TypeVar, cast

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError, refusing
from casekit.models import Actor, Case, CaseView, Entry, Void
from casekit.models.asked import only_case
from casekit.models.extra import Extra, FieldValue
from casekit.models.personal import personal_fields
from casekit.models.record import Part, Value
from casekit.models.team import acting
from casekit.models.text import normalized
from casekit.nearest import nearest
from casekit.practice import OwnField
from casekit.practice.building import kind_name
from casekit.practice.own_values import counted_actor
from casekit.practice.practice import NO_PRACTICE, Practice

EVERYTHING = "*"
"""Use in place of a record's name: the role sees the personal values of every record. See `seen_by`."""
HIDDEN = "…"
"""The text that replaces a hidden personal text: see `seen_by`."""
Sees: TypeAlias = Mapping[str, Collection[str]]
"""The host's rules: role → records whose personal values the role sees, e.g. {"teacher": ("Plan",)}. See `seen_by`."""

_SomeValue = TypeVar("_SomeValue", bound=Value)


@refusing(RecordError)
def seen_by(case: Case, by: Actor | str, *, sees: Sees, practice: Practice = NO_PRACTICE) -> CaseView:
    """
    Return the case as an actor may see it. Personal values that none of the actor's roles may see are hidden.

    Args:
        case: The case.
        by: Who sees it. A plain id has no role and sees no personal value.
        sees: By role, the names of the record classes whose personal values the role sees, such as `("Plan",)`, or
            `(EVERYTHING,)`. A role that is missing here sees none.
        practice: The practice that declares own kinds of records and own fields. Own fields are hidden as personal
            values are, unless the practice declares them as not personal. If an own role counts as a role of
            the library, it also sees what that role sees.

    A personal value that the actor may not see is hidden in records, in their parts, and in the reason of a correction.
    The text "…" (`HIDDEN`) replaces a hidden text, None any other hidden value. A viewer can still see that a text was
    written.

    Everything else stays as it is: ids, codes, the days that are not personal, and the order and number of entries.
    Every figure therefore stays the same. Ids are not hidden, so keep names out of them.

    The reason of a correction is shown to a viewer who sees the personal values of both records. The reason of a
    removal is shown to a viewer who sees the personal values of the removed record. The reason of an override is shown
    to those who see everything (`EVERYTHING`).

    Raises RecordError if `sees` contains an unknown record name, and if `case` is not a case.

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
    known = practice.kind_names
    unknown = sorted({name for names in sees.values() for name in names if name not in (EVERYTHING, *known)})
    if unknown:
        faults = [
            Refusal("unknown_record", {"record": None, "known": known, "nearest": nearest(each, known)}, "sees")
            for each in unknown
        ]
        raise RecordError(f"cannot show case {case.id!r}", faults)
    actor = acting(by)
    seen = {normalized(role): names for role, names in sees.items()}
    names = {name for role in acting(counted_actor(practice, by)).roles for name in seen.get(role, ())}
    if EVERYTHING in names:
        return CaseView.of(case, case.history, actor)
    kinds = {entry.number: entry.what.kind_name for entry in case.history}
    return CaseView.of(case, tuple(_shown(entry, names, kinds, practice) for entry in case.history), actor)


def _shown(entry: Entry, names: set[str], kinds: Mapping[int, str], practice: Practice) -> Entry:
    """Return an entry as those see it who see the records of these kinds."""
    shown, about = _hidden(entry, practice), {kinds.get(number) for number in (entry.number, entry.mends or 0)}
    if kinds[entry.number] in names:
        shown = attrs.evolve(shown, what=entry.what)
    return attrs.evolve(shown, reason=entry.reason) if about - {None, Void.__name__} <= names else shown


def _hidden(value: _SomeValue, practice: Practice) -> _SomeValue:
    """Return a value without what it holds about a person, in itself, in its own fields and in its parts."""
    personal = personal_fields(type(value))
    changes: dict[str, Any] = {}
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name)
        if field.name in personal:
            changes[field.name] = HIDDEN if isinstance(held, str) else None
        elif isinstance(held, Extra):
            changes[field.name] = _hidden_fields(held, practice.fields_of(kind_name(cast("Part", value))))
        elif isinstance(held, tuple):
            parts = cast("tuple[object, ...]", held)
            changes[field.name] = tuple(_hidden(part, practice) if isinstance(part, Value) else part for part in parts)
        elif isinstance(held, Value):
            changes[field.name] = _hidden(held, practice)
    return attrs.evolve(value, **changes)


def _hidden_fields(extra: Extra, fields: Mapping[str, OwnField]) -> Extra:
    """Return own fields with the values of those hidden that are personal, or that the practice does not declare."""
    return Extra({name: value if _is_open(fields.get(name)) else _mask(value) for name, value in extra.items()})


def _is_open(field: OwnField | None) -> bool:
    """Return whether everybody may see the value of an own field."""
    return field is not None and not field.personal


def _mask(value: FieldValue) -> FieldValue:
    """Return the value that replaces a hidden one: the text `HIDDEN` for a text, otherwise None."""
    return HIDDEN if isinstance(value, str) else None
