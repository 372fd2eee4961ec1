"""The people who work on a case: who acts, who is assigned, and how they confer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar, Literal

import attrs

from casekit.answers import Refusal
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models.checks import between, refers_to
from casekit.models.personal import PERSONAL
from casekit.models.record import Record, Value
from casekit.models.text import Code, Id

PRIMARY = "primary_case_manager"
"""The role of the worker who answers for the case; at most one has it at any time."""
MANAGER_ROLES = frozenset({
    "case_manager", PRIMARY, "co_case_manager", "integrated_case_manager", "school_social_worker",
})  # fmt: skip
"""The roles in which a worker manages a case."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Actor(Value):
    """
    Who acts, by the host's id, and in which roles (the host's codes). A plain id has no roles.

    >>> Actor(id="boss-1", roles=("supervisor",))
    Actor(id='boss-1', roles=('supervisor',))
    """

    id: str
    roles: tuple[Code, ...] = ()


def acting(by: Actor | str) -> Actor:
    """
    An Actor from an Actor or a plain id. Raises RecordError for anything else, and for a faulty id.

    >>> acting("worker-1")
    Actor(id='worker-1', roles=())
    """
    if isinstance(by, Actor):
        return by
    if not _is_text(by):
        expected = {"expected": "an actor (casekit.Actor), or the id of one"}
        raise RecordError("cannot say who acts", [Refusal("wrong_type", expected, "by")])
    return Actor(id=by)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Training(Value):
    """
    One training a worker completed: `subject` is the host's code, `hours` its length.

    `expires_on` is the last day it counts (None: it does not lapse).

    >>> Training(subject="standard_training", hours=20, completed_on=date(2024, 5, 2)).subject
    'standard_training'
    """

    subject: Code
    completed_on: date
    hours: float = attrs.field(default=0, metadata=between(0, 10_000))
    expires_on: date | None = None

    def _faults(self) -> Iterator[Refusal]:
        if self.expires_on and self.expires_on < self.completed_on:
            yield Refusal("days_out_of_order", {"earlier": "completed_on", "later": "expires_on"}, "expires_on")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Qualification(Value):
    """
    What a worker brings: years of casework experience, a social worker's licence, the standard training.

    `profession` is the host's code (social_worker, school_social_worker …), `trainings` the further training kept up.

    >>> Qualification(years_of_experience=7, licensed=True, standard_training=True).trainings
    ()
    """

    years_of_experience: float = attrs.field(metadata=between(0, 100))
    licensed: bool
    standard_training: bool
    profession: Code | None = None
    trainings: tuple[Training, ...] = ()


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Assignment(Record):
    """
    A worker was assigned to the case in a role; `until` is the last day.

    `scope` says on which side the worker stands, inside the organisation that runs the case or outside it, `team` is
    the host's id of the worker's team. Closing ends the assignments that still run; a reopening restores none,
    `case.previous_team` offers them.

    >>> Assignment(worker="worker-1", role="case_manager").identity
    ('worker-1', 'case_manager')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("worker_assigned",)
    SHELF: ClassVar[str | None] = "assignments"
    IDENTITY: ClassVar[tuple[str, ...]] = ("worker", "role")

    worker: Id
    role: Code
    qualification: Qualification | None = None
    until: date | None = None
    scope: Literal["internal", "external"] = "internal"
    team: Id | None = None

    def holds_on(self, on: date) -> bool:
        """Whether it has not ended before this day."""
        only_day(on)
        return self.until is None or on <= self.until


@refusing(RecordError)
def primary_worker(assignments: Iterable[Assignment], *, on: date) -> str | None:
    """
    Who answers for the case on a day: the primary case manager, or else the one worker who manages it.

    On the day of a handover it is whoever goes on. None where nobody manages it, and where several do and none is
    primary. Raises RecordError for no day.

    >>> primary_worker([Assignment(worker="worker-1", role="case_manager")], on=date(2025, 3, 17))
    'worker-1'
    """
    only_day(on)
    held = [each for each in assignments if each.holds_on(on)]
    primary = sorted((each for each in held if each.role == PRIMARY), key=lambda each: each.until or date.max)
    managing = {each.worker for each in held if each.role in MANAGER_ROLES}
    if primary:
        return primary[-1].worker
    return managing.pop() if len(managing) == 1 else None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class CaseConference(Record):
    """
    A case conference: its kind and decision are the host's codes, its participants party ids.

    `chair` is who led it (None: the case manager), `follow_ups` what was promised there; where no client took part,
    `reason_without_client` says why.

    >>> CaseConference(kind="joint", decision="revise_plan").event
    'case_conference'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("case_conference",)

    kind: Code
    decision: Code | None = None
    participants: tuple[Id, ...] = ()
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    chair: Id | None = None
    agenda: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    follow_ups: tuple[str, ...] = attrs.field(default=(), metadata=refers_to("follow_ups"))
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Supervision(Record):
    """
    A supervision session on this case: the topic, the advice, and what was promised there (`follow_ups`).

    >>> Supervision(supervisor="boss-1", topic="…")
    Supervision(supervisor='boss-1', follow_ups=())
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("supervision",)

    supervisor: Id | None = None
    topic: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    advice: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    follow_ups: tuple[str, ...] = attrs.field(default=(), metadata=refers_to("follow_ups"))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Override(Value):
    """
    Someone with the authority to do so sets one rule aside for one act, and says why.

    >>> Override(rule="closure_risk_ceiling", by="boss-1", reason="…")
    Override(rule='closure_risk_ceiling', by=Actor(id='boss-1', roles=()))
    """

    rule: Code
    by: Actor = attrs.field(converter=acting)
    reason: str = attrs.field(repr=False, metadata=PERSONAL)
