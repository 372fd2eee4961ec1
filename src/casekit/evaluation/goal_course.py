"""How each goal developed over time: its progress in reviews, and its distance to the target at each reading."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

import attrs

from casekit.evaluation.goal_achievement import GoalStatus
from casekit.evaluation.goals import goal_statuses
from casekit.evaluation.plain import Plain
from casekit.evaluation.seen import Seen
from casekit.models import Goal, GoalAchievement, Reading, Review


@attrs.frozen(kw_only=True)
class Nearness(Plain):
    """
    How near a goal was on the day of a reading.

    on: The day.
    share: The share of the way from baseline to target: (value - baseline) / (target - baseline). 0.0 at the baseline,
        1.0 at the target, more than 1.0 beyond it, negative in the other direction. The present baseline and target of
        the goal are used. None if the goal had another measure on the day, if the baseline, the target or the value is
        missing, if baseline and target are equal,
        or if they are so close that the share exceeds every float.
    level: The attainment level, -2 to +2. None: it was not rated.

    >>> Nearness(on=date(2025, 4, 1), share=0.5, level=None).share
    0.5
    """

    on: date
    share: float | None
    level: int | None


@attrs.frozen(kw_only=True)
class GoalCourse(Plain):
    """
    One goal over time.

    goal: The id of the goal.
    need: The id of its need.
    term: "short" or "long".
    due: The day by which it is to be reached. None: no day is set.
    status: The status of the goal.
    said: The day and the progress of the goal in each review that mentions it, in order.
    nearness: How near the goal was at each reading, in order.
    steps: The number of its steps.
    steps_reached: The number of steps that are reached.

    Source: nearness to the goal at every check-in, and goals in steps, Korean text on casework.

    >>> near = Nearness(on=date(2025, 4, 1), share=0.5, level=-1)
    >>> said = ((date(2025, 4, 1), "improving"),)
    >>> course = GoalCourse(goal="G1", need="N1", term="short", due=None, status="undecided", said=said,
    ...                     nearness=(near,), steps=3, steps_reached=1)
    >>> course.nearness[-1].share
    0.5
    """

    goal: str
    need: str
    term: Literal["short", "long"]
    due: date | None
    status: GoalStatus
    said: tuple[tuple[date, GoalAchievement], ...]
    nearness: tuple[Nearness, ...]
    steps: int
    steps_reached: int


def goal_courses(seen: Seen) -> tuple[GoalCourse, ...]:
    """Return the course of every goal, also of withdrawn ones, in the order recorded."""
    status = goal_statuses(seen)
    said, near = dict[str, list[tuple[date, GoalAchievement]]](), dict[str, list[Nearness]]()
    present = {goal.id: goal for goal in seen.goals}
    measures: dict[str, str | None] = {}
    for day, review in seen.dated(Review):
        for each in review.progress:
            said.setdefault(each.goal, []).append((day, each.progress))
    for place, entry in enumerate(seen.case.timeline):
        what = entry.what
        if isinstance(what, Goal):
            measures[what.id] = what.measure
        elif isinstance(what, Reading) and place >= seen.start and what.goal in present:
            goal = present[what.goal]
            value = what.value if measures.get(goal.id) == goal.measure else None  # of another measure: no share
            near.setdefault(goal.id, []).append(
                Nearness(on=entry.at.date(), share=_way_gone(goal, value), level=what.level)
            )
    return tuple(
        GoalCourse(
            goal=goal.id,
            need=goal.need,
            term=goal.term,
            due=goal.due,
            status=status[goal.id],
            said=tuple(said.get(goal.id, ())),
            nearness=tuple(near.get(goal.id, ())),
            steps=len(goal.steps),
            steps_reached=sum(step.reached_on is not None for step in goal.steps),
        )
        for goal in seen.goals
    )


def _way_gone(goal: Goal, value: float | None) -> float | None:
    if value is None or goal.baseline is None or goal.target is None:
        return None
    whole = Fraction(goal.target) - Fraction(goal.baseline)
    if not whole:
        return None
    try:
        return float((Fraction(value) - Fraction(goal.baseline)) / whole)
    except OverflowError:  # baseline and target so near each other that the share is beyond any float
        return None
