"""Plans: what was agreed with the client, in numbered versions; and how often it is reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from casekit.answers import Refusal
from casekit.days import Interval
from casekit.models.assessment import RiskLevel
from casekit.models.checks import between, refers_to
from casekit.models.record import Record


@attrs.frozen(kw_only=True)
class Plan(Record):
    """
    One version of the service plan: its goals, who signed it, and how often it is reviewed.

    Versions count from 1 and only rise; a signed version never changes, a change is the next version. Without
    signatures it is a draft. A plan signed through a StageMachine that names no `review_interval` takes its workflow's.

    >>> Plan(version=1, goals=("G1",), signed_by=("C-3", "worker-1")).event
    'plan_signed'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("plan_drafted", "plan_signed")
    SHELF: ClassVar[str | None] = "plans"
    KEY: ClassVar[tuple[str, ...]] = ("version",)

    version: int = attrs.field(metadata=between(1, 1_000_000))
    goals: tuple[str, ...] = attrs.field(default=(), metadata=refers_to("goals"))
    signed_by: tuple[str, ...] = ()
    review_interval: Interval | None = None

    @property
    def event(self) -> str:
        """`plan_signed` once someone signed it, otherwise `plan_drafted`."""
        return "plan_signed" if self.signed_by else "plan_drafted"

    def follows(self, previous: Record | None, shelf: tuple[Record, ...]) -> Iterator[Refusal]:
        """A signed version stays as it is; a new version has a number above every other."""
        if isinstance(previous, Plan) and previous.signed_by:
            yield Refusal("plan_version_signed", {"version": self.version}, "version")
        highest = max((plan.version for plan in shelf if isinstance(plan, Plan)), default=0)
        if previous is None and self.version <= highest:
            yield Refusal("plan_version_passed", {"version": self.version, "highest": highest}, "version")


@attrs.frozen(kw_only=True)
class ReviewInterval(Record):
    """
    The interval between reviews was set anew, answering this `risk`; it applies to the running due day at once.

    >>> ReviewInterval(interval=Interval(1, "week"), risk="high")
    ReviewInterval(interval=Interval(count=1, unit='week'), risk='high')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("review_interval_set",)

    interval: Interval
    risk: RiskLevel | None = None


@attrs.frozen(kw_only=True)
class SafetyPlan(Record):
    """
    A plan for a crisis was made with these parties.

    >>> SafetyPlan(with_parties=("guardian", "neighbour"))
    SafetyPlan(with_parties=('guardian', 'neighbour'))
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("safety_plan_made",)

    with_parties: tuple[str, ...] = ()
