"""Records of kinds that an office declares as data, and records of kinds that no practice at hand declares."""

from __future__ import annotations

from typing import ClassVar

import attrs

from casekit.models.checks import refers_to
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code, Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class OfficeRecord(Record):
    """
    A record of a kind that an office declares in its practice, without a class in Python. Its fields are in `extra`.

    With an id it is a thing, which has a current version: `case.current("court_order", "O-1")`. Without an id it is a
    happening: `case.dated("incident")`. The practice says which of the two a kind is, and which fields it has.

    kind: The name of the kind, such as "court_order".
    id: The id of the thing. None for a happening.
    client: The id of the client it is about. None: the whole case.
    event_name: The event this record is, one of those of its kind. None: the name of the kind.

    >>> from datetime import date
    >>> order = OfficeRecord(kind="court_order", id="O-1", client="C-3", extra={"ends_on": date(2025, 9, 30)})
    >>> order.extra["ends_on"], order.event
    (datetime.date(2025, 9, 30), 'court_order')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ()
    IDENTITY: ClassVar[tuple[str, ...]] = ("kind",)
    KIND: ClassVar[str | None] = None

    kind: Code
    id: Id | None = None
    client: str | None = attrs.field(default=None, metadata=refers_to("clients"))
    event_name: Code | None = None

    @property
    def event(self) -> str:
        """The event this record is: `event_name`, or the name of the kind."""
        return self.event_name or self.kind

    @property
    def kind_name(self) -> str:
        """The name of the kind."""
        return self.kind

    @property
    def shelf_name(self) -> str | None:
        """The shelf of a thing, which is named after its kind. None for a happening."""
        return None if self.id is None else self.kind

    @property
    def identity(self) -> tuple[object, ...]:
        """The id, which tells this thing from the others of its kind; empty for a happening."""
        return () if self.id is None else (self.id,)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class UnknownRecord(Record):
    """
    A record that was read without the practice that declares its kind. It is kept as it was stored, and written so.

    Only `casekit.loads` and the other readers of documents make one. It is a happening, and has no fields to read.

    kind: The name of the kind in the document.
    stored: The fields as JSON text. Personal, since nobody knows which of them are.

    >>> UnknownRecord(kind="court_order", stored='{"id":"O-1"}')
    UnknownRecord(kind='court_order')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ()
    IDENTITY: ClassVar[tuple[str, ...]] = ("kind",)
    KIND: ClassVar[str | None] = None

    kind: Code
    stored: str = attrs.field(repr=False, metadata=PERSONAL)

    @property
    def event(self) -> str:
        """The name of the kind: which event the record is is unknown."""
        return self.kind

    @property
    def kind_name(self) -> str:
        """The name of the kind."""
        return self.kind
