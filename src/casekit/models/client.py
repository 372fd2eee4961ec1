"""Who the case is about."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

import attrs

from casekit.models.personal import PERSONAL
from casekit.models.record import Record


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Client(Record):
    """
    The person a case is about, by the host's id; a party to the plan whose signature counts.

    `kind` is "person", or "student" in a school. Name and birth may stay with the host; they never appear in text.
    A case has one client or more: recording another Client adds one, recording the same id corrects it.

    >>> Client(id="C-3", kind="student", name="…")
    Client(id='C-3', kind='student')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("client_recorded",)
    SHELF: ClassVar[str | None] = "clients"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    kind: Literal["person", "student"] = "person"
    name: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    birth: date | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
