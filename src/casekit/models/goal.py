"""Goals of the client and the worker: their steps, their specificity, and readings of how far they are reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import ClassVar, Literal, TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.models.checks import about_person, between, refers_to
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import EventValues, Part, Record
from casekit.models.text import FreeText, Id

GoalLifecycle: TypeAlias = Literal[
    "proposed", "accepted", "active", "on_hold", "completed", "cancelled", "rejected", "withdrawn"
]
"""The state of the work on a goal: see `Goal`."""
GoalAchievement: TypeAlias = Literal[
    "in_progress", "improving", "no_change", "worsening", "achieved", "partially_achieved", "not_achieved",
    "sustaining", "no_progress", "not_attainable",
]  # fmt: skip
"""How far a goal is reached: see `Goal`."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Specificity(Part):
    """
    How well a goal is formulated, by five criteria (SMART).

    specific, measurable, attainable, relevant, time_bound: Whether the goal meets the criterion.

    `met` is the number of criteria met, 0 to 5. Source: Doran (1981).

    >>> Specificity(specific=True, measurable=True, attainable=True, relevant=True, time_bound=False).met
    4
    """

    specific: bool
    measurable: bool
    attainable: bool
    relevant: bool
    time_bound: bool

    @property
    def met(self) -> int:
        """The number of criteria the goal meets, 0 to 5."""
        return sum((self.specific, self.measurable, self.attainable, self.relevant, self.time_bound))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class GoalStep(Part):
    """
    One step towards a goal.

    description: The step in words. Personal.
    due: The last day that is not late.
    reached_on: The day it was reached. None: not reached yet.

    >>> GoalStep(description="at most 3 days absent", due=date(2025, 8, 29))
    GoalStep(due=datetime.date(2025, 8, 29), reached_on=None)
    """

    description: str = attrs.field(repr=False, metadata=PERSONAL)
    due: date | None = None
    reached_on: date | None = None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Goal(Record):
    """
    A goal for one need. To change a goal, record a new version.

    id: The id of the goal.
    need: The id of the need.
    term: "short" or "long".
    description: The goal in words. Personal.
    weight: Its importance compared with other goals, 0 to 1,000,000.
    steps: The steps towards it, in order. A step is reached only after those before it.
    measure: The name of what is measured.
    baseline: The value of the measure at the start.
    target: The value of the measure to reach.
    baseline_level: The goal attainment level at the start, -2 (much less than expected) to +2 (much more).
    due: The last day that is not late.
    specificity: How well the goal is formulated.
    lifecycle: The state of the work on it: "proposed", "accepted", "active", "on_hold", "completed", "cancelled",
        "rejected", or "withdrawn" if the client no longer wants it.
    achievement: How far it is reached: "in_progress", "improving", "no_change", "worsening", "sustaining",
        "no_progress", "achieved", "partially_achieved", "not_achieved" or "not_attainable". None: not recorded.
    strategy: How it is to be reached. Personal.
    owner: The id of the person who works towards it, such as the client.
    about: The id of the person whom it is about: a client or a member of the household. None: the person of its need.
        It never changes in a later version.

    >>> Goal(id="G1", need="N1", term="short", weight=3, measure="days absent", baseline=7, target=1).event
    'goal_recorded'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("goal_recorded", "goal_withdrawn")
    EVENT_VALUES: ClassVar[EventValues] = MappingProxyType({"goal_withdrawn": {"lifecycle": "withdrawn"}})
    SHELF: ClassVar[str | None] = "goals"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    need: str = attrs.field(metadata=refers_to("needs"))
    term: Literal["short", "long"] = attrs.field(metadata=in_vocabulary("goal_term"))
    description: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    weight: float = attrs.field(default=1, metadata=between(0, 1_000_000))
    steps: tuple[GoalStep, ...] = ()
    measure: FreeText | None = None
    baseline: float | None = None
    target: float | None = None
    baseline_level: int | None = attrs.field(default=None, metadata=between(-2, 2))
    due: date | None = None
    specificity: Specificity | None = None
    lifecycle: GoalLifecycle = attrs.field(default="proposed", metadata=in_vocabulary("goal_lifecycle"))
    achievement: GoalAchievement | None = attrs.field(default=None, metadata=in_vocabulary("goal_achievement"))
    strategy: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    owner: Id | None = None
    about: Id | None = attrs.field(default=None, metadata=about_person())

    def _faults(self) -> Iterator[Refusal]:
        latest = None
        for index, step in enumerate(self.steps):
            before = self.steps[index - 1].reached_on if index else None
            if step.reached_on and ((index and before is None) or (latest and step.reached_on < latest)):
                yield Refusal("step_out_of_order", {"step": index + 1}, f"steps[{index}].reached_on")
            latest = step.reached_on or latest

    @property
    def set_aside(self) -> bool:
        """
        Whether the goal is no longer pursued although it was not completed: its lifecycle is "withdrawn", "rejected" or
        "cancelled".
        """
        return self.lifecycle in ("withdrawn", "rejected", "cancelled")

    @property
    def next_step(self) -> GoalStep | None:
        """The first step not reached yet. None if every step is reached, or if there are no steps."""
        return next((step for step in self.steps if step.reached_on is None), None)

    @property
    def event(self) -> str:
        """`goal_withdrawn` if the lifecycle is "withdrawn", otherwise `goal_recorded`."""
        return "goal_withdrawn" if self.lifecycle == "withdrawn" else "goal_recorded"


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Reading(Record):
    """
    One dated reading of a goal: a value, an attainment level, or both.

    goal: The id of the goal.
    value: A value of the goal's measure.
    level: The goal attainment level, -2 to +2.

    >>> Reading(goal="G1", value=3, level=-1)
    Reading(goal='G1', value=3, level=-1)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("goal_read",)

    goal: str = attrs.field(metadata=refers_to("goals"))
    value: float | None = None
    level: int | None = attrs.field(default=None, metadata=between(-2, 2))

    def _faults(self) -> Iterator[Refusal]:
        if self.value is None and self.level is None:
            yield Refusal("one_of_fields", {"fields": ("value", "level")}, "value")
