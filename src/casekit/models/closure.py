"""The end of an episode: closing, reopening, and aftercare."""

from __future__ import annotations

from typing import ClassVar

import attrs

from casekit.labels import find
from casekit.models.checks import between
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code, Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Closure(Record):
    """
    The case was closed, whatever its stage.

    reason: The host's code: goals_mostly_attained, needs_changed, lost_contact, death …. By default a StageMachine
        refuses `lost_contact` until, since the last contact, 3 attempts have failed and 30 days have passed.
    approved_by: The id of the person who approved the closure. By default a StageMachine requires somebody who is
        neither the person closing the case nor a client.
    transition_links: Ids of resources or places where the client continues.
    note: Notes in words. Personal.
    outcome: The host's code for how the client continues: self_reliant, with_support ….
    participants: Ids of the people who took part in closing.
    reason_without_client: Why no client took part, if none did. Personal.

    >>> Closure(reason="goals_mostly_attained", approved_by="lead-1", transition_links=("RS1",)).event
    'case_closed'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("case_closed",)

    reason: Code = attrs.field(metadata=in_vocabulary("closure_reason", read=True))
    approved_by: Id | None = None
    transition_links: tuple[Id, ...] = ()
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    outcome: Code | None = attrs.field(default=None, metadata=in_vocabulary("closure_outcome"))
    participants: tuple[Id, ...] = ()
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


def closure_reasons(closure: Closure) -> frozenset[object]:
    """Return the reason of a closure, the own word it was given as, and the codes that are named by the same word."""
    named = find(closure.reason, vocabulary_name="closure_reason")
    return frozenset({closure.reason, closure.extra.get("reason", closure.reason), *(term.code for _, term in named)})


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Reopening(Record):
    """
    A closed case was reopened. The next episode of the same case begins.

    reason: Why it was reopened. Personal.

    >>> Reopening(reason="…").event
    'case_reopened'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("case_reopened",)

    reason: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class AftercarePlan(Record):
    """
    The planned amount of aftercare.

    contacts: The number of contacts, 0 to 1000.
    months: The number of months over which they are spread, 0 to 1000.

    >>> AftercarePlan(contacts=3, months=3)
    AftercarePlan(contacts=3, months=3)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("aftercare_planned",)

    contacts: int = attrs.field(metadata=between(0, 1_000))
    months: int = attrs.field(metadata=between(0, 1_000))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class AftercareEnd(Record):
    """
    Aftercare ended.

    outcome: The host's code for the result: stable, relapse ….
    reopen: Whether the case is to be reopened. None: not recorded. To reopen it, record a Reopening.

    >>> AftercareEnd(outcome="stable", reopen=False)
    AftercareEnd(outcome='stable', reopen=False)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("aftercare_ended",)

    outcome: Code = attrs.field(metadata=in_vocabulary("aftercare_outcome"))
    reopen: bool | None = None
