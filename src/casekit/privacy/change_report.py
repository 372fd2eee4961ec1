"""The report of what was changed in a case: how often, in which field. It holds no value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal, TypeAlias, get_args

import attrs

from casekit.labels.wording import LIBRARY_WORDING, Wording

ChangeKind: TypeAlias = Literal["replaced", "removed", "coarsened", "grouped", "shifted"]
"""What was done to the values of a field: see `FieldChange`."""


@attrs.frozen(kw_only=True)
class FieldChange:
    """
    How often the values of one field were changed in one way.

    record: The kind of record or part that has the field, such as "Client"; "Entry" for the entries themselves.
    field: The name of the field.
    change: "replaced" (by a pseudonym), "removed", "coarsened", "grouped" (with other rare codes) or "shifted".
    count: How many values were changed.

    >>> FieldChange(record="Client", field="name", change="removed", count=2).place
    'Client.name'
    """

    record: str
    field: str
    change: ChangeKind
    count: int

    @property
    def place(self) -> str:
        """The record and the field, such as "Client.name"."""
        return f"{self.record}.{self.field}"


def changes_in(counted: Counter[tuple[str, ChangeKind]]) -> tuple[FieldChange, ...]:
    """Return the changes counted by place and kind, by kind of change and then by place."""
    found = list[FieldChange]()
    for kind in get_args(ChangeKind):
        for place in sorted(place for place, change in counted if change == kind):
            record, _, field = place.partition(".")
            found.append(FieldChange(record=record, field=field, change=kind, count=counted[place, kind]))
    return tuple(found)


def changes_in_words(changes: tuple[FieldChange, ...], language: str = "en", wording: Wording = LIBRARY_WORDING) -> str:
    """Return changes as text: a line for each kind of change, with its fields and how many values each had."""
    return "\n".join(_lines(changes, language, wording))


def _lines(changes: tuple[FieldChange, ...], language: str, wording: Wording) -> Iterator[str]:
    for kind in get_args(ChangeKind):
        found = [each for each in changes if each.change == kind]
        if found:
            yield wording.label("value_change", kind, language)
        for each in found:
            record, field = wording.label("record", each.record, language), wording.label("field", each.place, language)
            yield f"- {record} / {each.field if field == each.place else field}: {each.count}"
