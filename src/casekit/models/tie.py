"""Ties: how somebody the case is about and somebody around them are connected, as an ecomap draws it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal, TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.days.steps import only_day
from casekit.models.checks import about_person
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code, Id

TieStrength: TypeAlias = Literal["strong", "moderate", "weak", "stressful", "broken"]
"""How strong a tie is, or what is wrong with it: see `Tie`."""
TieFlow: TypeAlias = Literal["giving", "taking", "both", "none"]
"""Where support goes in a tie: see `Tie`."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Tie(Record):
    """
    The tie between somebody the case is about and somebody or something around them, as the person sees it.

    Recording the same two again adds a new version: the tie has changed, or is known better. `casekit.resources.ecomap`
    draws the ties of a day.

    person: The id of the person whose tie it is: a client or a member of the household.
    other: The id of whom or what the person is tied to: a resource of the case, a worker, another member of the
        household, or somebody whom no other record names.
    kind: The host's code for what the other is to the person: family, friend, neighbour, school, work, health, welfare,
        faith …. None: not recorded.
    strength: "strong", "moderate", "weak", "stressful" (there is conflict or strain), or "broken" (contact was broken
        off). None: not rated. That is not the same as "weak".
    flow: "giving" (the other gives support to the person), "taking" (the person gives it to the other), "both", or
        "none". None: not known.
    since: The first day. None: since before the case.
    until: The last day. None: it still runs.
    note: Notes in words. Personal.

    Source: Hartman (1978), "Diagrammatic assessment of family relationships", Social Casework 59(8), 465-476.

    >>> Tie(person="C-3", other="P-9", kind="neighbour", strength="strong", flow="giving").event
    'tie_recorded'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("tie_recorded",)
    SHELF: ClassVar[str | None] = "ties"
    IDENTITY: ClassVar[tuple[str, ...]] = ("person", "other")

    person: Id = attrs.field(metadata=about_person())
    other: Id
    kind: Code | None = attrs.field(default=None, metadata=in_vocabulary("tie"))
    strength: TieStrength | None = attrs.field(default=None, metadata=in_vocabulary("tie_strength"))
    flow: TieFlow | None = attrs.field(default=None, metadata=in_vocabulary("tie_flow"))
    since: date | None = None
    until: date | None = None
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)

    def _faults(self) -> Iterator[Refusal]:
        if self.person == self.other:
            yield Refusal("tie_to_oneself", {}, "other")
        if self.since and self.until and self.until < self.since:
            yield Refusal("days_out_of_order", {"earlier": "since", "later": "until"}, "until")

    def holds_on(self, on: date) -> bool:
        """
        Return whether there is the tie on this day, the first and the last day included.

        >>> Tie(person="C-3", other="P-9", until=date(2025, 3, 1)).holds_on(date(2025, 3, 2))
        False
        """
        only_day(on)
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)
