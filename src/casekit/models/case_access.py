"""Who may see a case: its restriction to named persons and roles, and access in an emergency."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import ClassVar

import attrs

from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import EventValues, Record
from casekit.models.text import Code, Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class AccessRestriction(Record):
    """
    The case was restricted: only those named here still see it, such as in the case of a colleague.

    The last one that counts applies. It takes rights away and gives none: see `StageMachine.view`. If it names nobody,
    the case is seen in an emergency only.

    persons: The ids of the persons who still see the case.
    roles: The roles whose holders still see it.
    lifted: Whether the restriction ended. Then it does not matter who is named.
    reason: Why. Personal.

    >>> AccessRestriction(persons=("boss-1",), reason="the client is a colleague").event
    'access_restricted'
    """

    EVENT_VALUES: ClassVar[EventValues] = MappingProxyType({"access_restriction_lifted": {"lifted": True}})
    EVENTS: ClassVar[tuple[str, ...]] = ("access_restricted", "access_restriction_lifted")

    persons: tuple[Id, ...] = ()
    roles: tuple[Code, ...] = attrs.field(default=(), metadata=in_vocabulary("role"))
    lifted: bool = False
    reason: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)

    @property
    def event(self) -> str:
        """`access_restricted`, or `access_restriction_lifted`."""
        return "access_restriction_lifted" if self.lifted else "access_restricted"


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class EmergencyAccess(Record):
    """
    The actor opened the case in an emergency. This is reported, and the access ends by itself.

    Until then the actor sees the case with the rights that the practice gives the actor's role in an emergency: see
    `StageMachine.view`. To end it earlier, void its entry.

    reason: Why. Personal.
    until: The last day of the access.
    records: The names of the kinds of records for which it was taken. Empty: all that the practice allows.

    >>> EmergencyAccess(reason="the client is in danger", until=date(2025, 3, 18)).event
    'emergency_access'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("emergency_access",)
    KIND: ClassVar[str | None] = None

    reason: str = attrs.field(repr=False, metadata=PERSONAL)
    until: date
    records: tuple[Code, ...] = ()
