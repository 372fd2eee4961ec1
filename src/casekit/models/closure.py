"""The end of an episode: closing, reopening, and aftercare."""

from __future__ import annotations

from typing import ClassVar

import attrs

from casekit.models.checks import between
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code, Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Closure(Record):
    """
    The case is closed, in whatever stage it is.

    `reason` is the host's code (goals_mostly_attained, needs_changed, lost_contact, death …); `lost_contact` is held
    to its own rule. `approved_by` is the id of whoever approved; `transition_links` are resources or places the client
    goes on with. `outcome` is the host's code for how the client goes on (self_reliant, with_support …).
    `participants` are the ids of those who took part in closing; where no client did, `reason_without_client` says why.

    >>> Closure(reason="goals_mostly_attained", approved_by="lead-1", transition_links=("RS1",)).event
    'case_closed'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("case_closed",)

    reason: Code
    approved_by: Id | None = None
    transition_links: tuple[Id, ...] = ()
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    outcome: Code | None = None
    participants: tuple[Id, ...] = ()
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Reopening(Record):
    """
    The closed case is taken up again: the next episode of the same case begins.

    >>> Reopening(reason="…").event
    'case_reopened'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("case_reopened",)

    reason: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class AftercarePlan(Record):
    """
    How many contacts aftercare has, over how many months.

    >>> AftercarePlan(contacts=3, months=3)
    AftercarePlan(contacts=3, months=3)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("aftercare_planned",)

    contacts: int = attrs.field(metadata=between(0, 1_000))
    months: int = attrs.field(metadata=between(0, 1_000))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class AftercareEnd(Record):
    """
    Aftercare is over; `outcome` is the host's code (stable, relapse …), `reopen` whether the case is to be reopened.

    >>> AftercareEnd(outcome="stable", reopen=False)
    AftercareEnd(outcome='stable', reopen=False)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("aftercare_ended",)

    outcome: Code
    reopen: bool | None = None
