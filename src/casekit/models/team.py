"""The people who work on a case: who acts, who is assigned, and how they confer."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from casekit.models.checks import between
from casekit.models.personal import PERSONAL
from casekit.models.record import Record, Value


@attrs.frozen(kw_only=True)
class Actor(Value):
    """
    Who acts, by the host's id, and in which roles (the host's codes). A plain id has no roles.

    >>> Actor(id="boss-1", roles=("supervisor",))
    Actor(id='boss-1', roles=('supervisor',))
    """

    id: str
    roles: tuple[str, ...] = ()


def acting(by: Actor | str) -> Actor:
    """
    An Actor from an Actor or a plain id.

    >>> acting("worker-1")
    Actor(id='worker-1', roles=())
    """
    return by if isinstance(by, Actor) else Actor(id=by)


@attrs.frozen(kw_only=True)
class Qualification(Value):
    """
    What a worker brings: years of casework experience, a social worker's licence, the standard training.

    >>> Qualification(years_of_experience=7, licensed=True, standard_training=True)
    Qualification(years_of_experience=7, licensed=True, standard_training=True)
    """

    years_of_experience: float = attrs.field(metadata=between(0, 100))
    licensed: bool
    standard_training: bool


@attrs.frozen(kw_only=True)
class Assignment(Record):
    """
    A worker was assigned to the case in a role; `until` is the last day.

    Closing ends the assignments that still run; a reopening restores none, `case.previous_team` offers them.

    >>> Assignment(worker="worker-1", role="case_manager").key
    ('worker-1', 'case_manager')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("worker_assigned",)
    SHELF: ClassVar[str | None] = "assignments"
    KEY: ClassVar[tuple[str, ...]] = ("worker", "role")

    worker: str
    role: str
    qualification: Qualification | None = None
    until: date | None = None


@attrs.frozen(kw_only=True)
class CaseConference(Record):
    """
    A case conference: its kind and decision are the host's codes, its participants party ids.

    >>> CaseConference(kind="joint", decision="revise_plan").event
    'case_conference'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("case_conference",)

    kind: str
    decision: str | None = None
    participants: tuple[str, ...] = ()
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True)
class Supervision(Record):
    """
    A supervision session on this case.

    >>> Supervision(supervisor="boss-1", topic="…")
    Supervision(supervisor='boss-1')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("supervision",)

    supervisor: str | None = None
    topic: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True)
class Override(Value):
    """
    Someone with the authority to do so sets one rule aside for one act, and says why.

    >>> Override(rule="closure_risk_ceiling", by="boss-1", reason="…")
    Override(rule='closure_risk_ceiling', by=Actor(id='boss-1', roles=()))
    """

    rule: str
    by: Actor = attrs.field(converter=acting)
    reason: str = attrs.field(repr=False, metadata=PERSONAL)
