"""Follow-ups: what one party promised another, and by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import ClassVar

import attrs

from casekit.answers import Refusal
from casekit.models.personal import PERSONAL
from casekit.models.record import EventValues, Record
from casekit.models.text import Code, Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class FollowUp(Record):
    """
    Something one party promised another in a case conference, a supervision or a contact: a check-in, a letter, a call.

    id: The id of the follow-up.
    owner: The id of the party who promised it.
    owed_to: The id of the party it was promised to. None: to nobody in particular.
    due: The last day that is not late.
    done_on: The day it was done.
    dropped: The host's code for why it is no longer needed.
    what: The promise in words. Personal.

    When it is done or no longer needed, record it again with either `done_on` or `dropped`.

    >>> FollowUp(id="F1", owner="worker-1", owed_to="C-3", due=date(2025, 4, 1)).is_open
    True
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("follow_up_promised", "follow_up_done", "follow_up_dropped")
    EVENT_VALUES: ClassVar[EventValues] = MappingProxyType(
        {"follow_up_done": {"done_on": date}, "follow_up_dropped": {"dropped": None}}
    )
    SHELF: ClassVar[str | None] = "follow_ups"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    owner: Id
    owed_to: Id | None = None
    due: date | None = None
    done_on: date | None = None
    dropped: Code | None = None
    what: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)

    @property
    def event(self) -> str:
        """`follow_up_done`, `follow_up_dropped`, or `follow_up_promised` while it is open."""
        if self.done_on:
            return "follow_up_done"
        return "follow_up_dropped" if self.dropped else "follow_up_promised"

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor dropped."""
        return self.event == "follow_up_promised"

    def _faults(self) -> Iterator[Refusal]:
        if self.done_on and self.dropped:
            yield Refusal("at_most_one_of_fields", {"fields": ("done_on", "dropped")}, "dropped")
