"""Resources: who or what can help."""

from __future__ import annotations

from typing import ClassVar, Literal

import attrs

from casekit.models.personal import PERSONAL
from casekit.models.record import Record


@attrs.frozen(kw_only=True)
class Resource(Record):
    """
    Who or what can help, in one sector (the host's code: economic, medical, cultural, educational, welfare …).

    Two axes, kept apart: owned by the public or privately; formal, or informal such as a neighbour. The name may be a
    neighbour's and is personal.

    >>> Resource(id="RS6", sector="welfare", ownership="private", formality="informal", name="…").formality
    'informal'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("resource_recorded",)
    SHELF: ClassVar[str | None] = "resources"
    KEY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    sector: str
    ownership: Literal["public", "private"]
    formality: Literal["formal", "informal"]
    name: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
