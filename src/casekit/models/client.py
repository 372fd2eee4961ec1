"""The client: a person a case is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

import attrs

from casekit.answers import Refusal
from casekit.models.checks import between
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code, Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Client(Record):
    """
    The person a case is about. A client is a party to the plan and can sign it.

    A case has one client or more. Recording another Client adds one; recording the same id adds a new version.

    id: The host's id of the person.
    kind: "person", or "student" in a school.
    name: The name. Personal. None: the host keeps it elsewhere.
    birth: The date of birth. Personal. None: the host keeps it elsewhere, or only the year is known.
    other_ids: Other ids of the same person, in this system or another; no other person may have one of them. Figures
        that count persons over many cases, and `casekit.evaluation.overlapping`, count all ids of a person as one.
    birth_year: The year of birth, 1850 to 2200, for a birth known by its year only. Personal. If `birth` is there too,
        both have the same year. None: not known.
    birth_estimated: Whether the birth is estimated.
    populations: Codes of the groups to which the client belongs: children, older_people, poverty ….
    area: The host's code for the area in which the client lives, such as a district. None: not known.
    languages: Codes of the languages that the client speaks. Empty: not known.

    >>> Client(id="C-3", kind="student", name="…")
    Client(id='C-3', kind='student', other_ids=(), birth_estimated=False, populations=(), area=None, languages=())
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("client_recorded",)
    SHELF: ClassVar[str | None] = "clients"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    kind: Literal["person", "student"] = attrs.field(default="person", metadata=in_vocabulary("client_kind"))
    name: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    birth: date | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    other_ids: tuple[Id, ...] = ()
    birth_year: int | None = attrs.field(default=None, repr=False, metadata={**PERSONAL, **between(1850, 2200)})
    birth_estimated: bool = False
    populations: tuple[Code, ...] = attrs.field(default=(), metadata=in_vocabulary("population"))
    area: Code | None = None
    languages: tuple[Code, ...] = attrs.field(default=(), metadata=in_vocabulary("language"))

    def _faults(self) -> Iterator[Refusal]:
        if self.birth and self.birth_year is not None and self.birth.year != self.birth_year:
            yield Refusal("birth_in_another_year", {}, "birth_year")
