"""Decisions of people with authority: approvals, waivers of requirements, and new days for deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import ClassVar, Literal, TypeAlias, get_args

import attrs

from casekit.answers import Refusal
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models.governed_field import in_vocabulary
from casekit.models.history import StageChange
from casekit.models.personal import PERSONAL
from casekit.models.plan import Plan
from casekit.models.record import EventValues, Record
from casekit.models.text import Code, Id

ApprovalSubject: TypeAlias = Literal["needs", "goals", "plans", "plan_items", "resources", "referrals", "consents"]
"""The field of the case that holds the thing an approval is about: see `Approval`."""
ApprovalStatus: TypeAlias = Literal["asked", "given", "refused"]
"""The status of an approval: see `Approval`."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Approval(Record):
    """
    An approval. It is requested once, then given or refused once by somebody other than the requester.

    id: The id of the approval.
    kind: The workflow's id for the kind of approval.
    status: "asked", "given" or "refused".
    shelf: The field of the case that holds the thing to approve: "needs", "goals", "plans", "plan_items", "resources",
        "referrals" or "consents". None: the approval is about the case in its current stage.
    thing: The id of the thing in that field, or the version of a plan, as text. None if, and only if, `shelf` is None.
    reason: Why it was refused. Required for a refusal. Personal.

    To record a decision, record the same approval again with the new status. An approval lapses if its subject changes
    after it was requested: see `casekit.stages.approval_position`.

    >>> asked = Approval(id="A1", kind="plan_approval", shelf="plans", thing="1")
    >>> attrs.evolve(asked, status="given").event
    'approval_given'
    """

    EVENT_VALUES: ClassVar[EventValues] = MappingProxyType(
        {f"approval_{status}": {"status": status} for status in get_args(ApprovalStatus)}
    )
    EVENTS: ClassVar[tuple[str, ...]] = tuple(EVENT_VALUES)
    SHELF: ClassVar[str | None] = "approvals"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    kind: Code
    status: ApprovalStatus = attrs.field(default="asked", metadata=in_vocabulary("approval_status"))
    shelf: ApprovalSubject | None = attrs.field(default=None, metadata=in_vocabulary("approval_subject"))
    thing: Id | None = None
    reason: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)

    @property
    def event(self) -> str:
        """`approval_asked`, `approval_given` or `approval_refused`."""
        return f"approval_{self.status}"

    def _faults(self) -> Iterator[Refusal]:
        if (self.shelf is None) != (self.thing is None):
            yield Refusal("both_fields_or_none", {"fields": ("shelf", "thing")}, "thing")
        if self.status == "refused" and self.reason is None:
            yield Refusal("field_needed", {"field": "reason", "status": "refused"}, "reason")

    def follows(self, previous: Record | None, shelf: tuple[Record, ...]) -> Iterator[Refusal]:
        """
        Yield a refusal unless the approval is first requested and then decided once, always about the same subject.

        The arguments are those of `Record.follows`.
        """
        if not isinstance(previous, Approval):
            if self.status != "asked":
                yield Refusal("approval_not_asked", {"id": self.id}, "status")
            return
        if previous.status != "asked" or self.status == "asked":
            yield Refusal("approval_decided", {"id": self.id, "status": previous.status}, "status")
        for field in ("kind", "shelf", "thing"):
            if getattr(self, field) != getattr(previous, field):
                yield Refusal("never_changes", {"field": field}, field)

    @refusing(RecordError)
    def is_changed_by(self, what: Record) -> bool:
        """
        Return whether a record changes the subject of this approval.

        If `shelf` is None, return True for each StageChange by which the case enters a stage. Signing a newer plan
        changes the subject of an approval of a plan.
        """
        if self.shelf is None:
            return isinstance(what, StageChange) and what.enters
        if self.shelf == "plans" and isinstance(what, Plan) and what.signed_by and str(what.version) != self.thing:
            return str(self.thing).isdecimal() and what.version > int(str(self.thing))
        return self.shelf == what.shelf_name and " ".join(map(str, what.identity)) == self.thing


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Waiver(Record):
    """
    A requirement or a deadline of the workflow was waived: the case may continue without it.

    A waived requirement no longer blocks a move. It counts as waived, not as fulfilled, until enough of its records are
    there. The waiver ends with the episode.

    requirement: The id of the requirement, or of the deadline.
    reason: Why. Personal.
    until: The last day of the waiver. None: no end.

    >>> Waiver(requirement="home_visit", reason="…", until=date(2025, 6, 30)).event
    'requirement_waived'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("requirement_waived",)
    SHELF: ClassVar[str | None] = "waivers"
    IDENTITY: ClassVar[tuple[str, ...]] = ("requirement",)

    requirement: Code
    reason: str = attrs.field(repr=False, metadata=PERSONAL)
    until: date | None = None

    def holds_on(self, on: date) -> bool:
        """Return whether the waiver is still in force on this day: `until` is None or is not before it."""
        only_day(on)
        return self.until is None or on <= self.until


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class DeadlineSet(Record):
    """
    A running deadline of the workflow got another due day.

    A worker sets the day, or `casekit.stages.migrate` keeps the day of the old version of the workflow. A StageMachine
    refuses it by default for a deadline that is not running at that time; it would have no effect.

    rule: The id of the deadline rule.
    due: The new due day.
    thing: The id of the thing, or of the person, whose clock it is: see `casekit.stages.Deadline.thing`. None: every
        clock of the rule that runs.
    since: The day on which the time of that clock began. None: every such clock, whenever it began.
    reason: Why. A StageMachine requires it by default. Personal.

    >>> DeadlineSet(rule="plan_in_time", due=date(2025, 6, 30), reason="…").event
    'deadline_set'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("deadline_set",)
    SHELF: ClassVar[str | None] = "deadlines_set"
    IDENTITY: ClassVar[tuple[str, ...]] = ("rule",)

    rule: Code
    due: date
    thing: Id | None = None
    since: date | None = None
    reason: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
