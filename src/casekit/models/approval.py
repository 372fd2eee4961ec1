"""What somebody with the authority decides: approvals asked and given, waivers, and days set anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal, TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models.history import StageChange
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code, Id

ApprovalSubject: TypeAlias = Literal["needs", "goals", "plans", "plan_items", "resources", "referrals", "consents"]
"""The shelf of the case on which the thing stands that an approval is about: see `Approval`."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Approval(Record):
    """
    An approval that is asked for, and then given or refused, once, by somebody other than who asked.

    `kind` is the workflow's word for it. It is about one thing of the case (`shelf` and its key as text in `thing`), or
    about the case as it stands in its stage (both None), and lapses when that changes after it was asked. A decision is
    the same approval recorded again; a refusal says why.

    >>> asked = Approval(id="A1", kind="plan_approval", shelf="plans", thing="1")
    >>> attrs.evolve(asked, status="given").event
    'approval_given'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("approval_asked", "approval_given", "approval_refused")
    SHELF: ClassVar[str | None] = "approvals"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    kind: Code
    status: Literal["asked", "given", "refused"] = "asked"
    shelf: ApprovalSubject | None = None
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
        """It is asked first and decided once; what it is about never changes."""
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
        """Whether a record changes what this approval is about."""
        if self.shelf is None:
            return isinstance(what, StageChange) and what.enters
        return self.shelf == what.SHELF and " ".join(map(str, what.identity)) == self.thing


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Waiver(Record):
    """
    Somebody lets the case go on without a requirement of its workflow, says why, and until which day (None: no end).

    It opens what asks for the requirement and never counts as done.

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
        """Whether it has not ended before this day."""
        only_day(on)
        return self.until is None or on <= self.until


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class DeadlineSet(Record):
    """
    A deadline of the workflow got another day, with a reason: by hand, or kept when the case came to a new version.

    It holds for the clock that runs when it is recorded; a later episode has its own.

    >>> DeadlineSet(rule="plan_in_time", due=date(2025, 6, 30), reason="…").event
    'deadline_set'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("deadline_set",)
    SHELF: ClassVar[str | None] = "deadlines_set"
    IDENTITY: ClassVar[tuple[str, ...]] = ("rule",)

    rule: Code
    due: date
    reason: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
