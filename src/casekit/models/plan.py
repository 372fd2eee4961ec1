"""Plans in numbered versions, their items and review intervals, and safety plans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import ClassVar, Literal, TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.days import Interval
from casekit.errors import RecordError, refusing
from casekit.models.assessment import RiskLevel
from casekit.models.checks import between, refers_to
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import EventValues, Record
from casekit.models.text import Code, Id

Responsible: TypeAlias = Literal["client", "worker", "provider", "joint"]
"""Who carries out an item of the plan; "joint": client and worker together. See `PlanItem`."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Plan(Record):
    """
    One version of the service plan. It is a draft until somebody signs it.

    version: Its number. Numbers start at 1 and only rise. A signed version never changes; record a change as the next
        version.
    goals: Ids of the goals.
    signed_by: Ids of those who signed it. Empty: it is a draft.
    review_interval: How often it is reviewed. None: when a plan is signed, a StageMachine sets the longest interval
        that the workflow allows for the risk of the case, or else its usual interval.
    reason_unsigned: Why no client signed it. Personal.
    legal_basis: The code of the law or order by which the plan holds without the client's signature: court_order …. By
        default a StageMachine then lets services start on it, once somebody signed it and a `reason_unsigned` was given
        for it or for an earlier version of the episode. None: it needs the client's signature.

    >>> Plan(version=1, goals=("G1",), signed_by=("C-3", "worker-1")).event
    'plan_signed'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("plan_drafted", "plan_signed")
    EVENT_VALUES: ClassVar[EventValues] = MappingProxyType({"plan_drafted": {"signed_by": ()}})
    SHELF: ClassVar[str | None] = "plans"
    IDENTITY: ClassVar[tuple[str, ...]] = ("version",)

    version: int = attrs.field(metadata=between(1, 1_000_000))
    goals: tuple[str, ...] = attrs.field(default=(), metadata=refers_to("goals"))
    signed_by: tuple[Id, ...] = ()
    review_interval: Interval | None = None
    reason_unsigned: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    legal_basis: Code | None = attrs.field(default=None, metadata=in_vocabulary("legal_basis"))

    @property
    def event(self) -> str:
        """`plan_signed` once someone signed it, otherwise `plan_drafted`."""
        return "plan_signed" if self.signed_by else "plan_drafted"

    @refusing(RecordError)
    def follows(self, previous: Record | None, shelf: tuple[Record, ...]) -> Iterator[Refusal]:
        """
        Yield a refusal if the version was signed before, or if it is new and its number is not the highest.

        The arguments are those of `Record.follows`.
        """
        if isinstance(previous, Plan) and previous.signed_by:
            yield Refusal("plan_version_signed", {"version": self.version}, "version")
        highest = max((plan.version for plan in shelf if isinstance(plan, Plan)), default=0)
        if previous is None and self.version <= highest:
            yield Refusal("plan_version_passed", {"version": self.version, "highest": highest}, "version")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class PlanItem(Record):
    """
    One action of the plan for one goal, and so for that goal's need.

    id: The id of the item.
    goal: The id of the goal.
    kind: The host's code: counselling, skills_workshop, accompaniment, housing ….
    responsible: "client", "worker", "provider", or "joint" for client and worker together.
    resources: Ids of the resources that might carry it out. List every candidate while planning, then only the chosen
        one.
    due: The last day that is not late.
    status: "planned", "in_progress", "done", "not_done" or "cancelled".
    done_on: The day it was done. Required if the status is "done", otherwise None.
    description: The action in words. Personal.

    >>> PlanItem(id="P1", goal="G1", kind="counselling", responsible="provider", resources=("RS1",)).event
    'plan_item_recorded'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("plan_item_recorded",)
    SHELF: ClassVar[str | None] = "plan_items"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    goal: str = attrs.field(metadata=refers_to("goals"))
    kind: Code = attrs.field(metadata=in_vocabulary("intervention"))
    responsible: Responsible = attrs.field(metadata=in_vocabulary("responsible"))
    resources: tuple[str, ...] = attrs.field(default=(), metadata=refers_to("resources"))
    due: date | None = None
    status: Literal["planned", "in_progress", "done", "not_done", "cancelled"] = attrs.field(
        default="planned", metadata=in_vocabulary("plan_item_status")
    )
    done_on: date | None = None
    description: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)

    def _faults(self) -> Iterator[Refusal]:
        if self.status == "done" and self.done_on is None:
            yield Refusal("field_needed", {"field": "done_on", "status": self.status}, "done_on")
        if self.status != "done" and self.done_on is not None:
            yield Refusal("only_with_status", {"field": "done_on", "status": "done"}, "done_on")

    @property
    def is_open(self) -> bool:
        """Whether the item is still to be done: its status is "planned" or "in_progress"."""
        return self.status in ("planned", "in_progress")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ReviewInterval(Record):
    """
    The interval between reviews was changed. The due day of the next review changes at once.

    interval: The new interval.
    risk: The risk level that led to the change: "low", "medium" or "high".

    >>> ReviewInterval(interval=Interval(1, "week"), risk="high")
    ReviewInterval(interval=Interval(count=1, unit='week'), risk='high')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("review_interval_set",)

    interval: Interval
    risk: RiskLevel | None = attrs.field(default=None, metadata=in_vocabulary("risk"))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class SafetyPlan(Record):
    """
    A plan for a crisis was made.

    with_parties: Ids of the parties it was made with.

    >>> SafetyPlan(with_parties=("guardian", "neighbour"))
    SafetyPlan(with_parties=('guardian', 'neighbour'))
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("safety_plan_made",)

    with_parties: tuple[Id, ...] = ()
