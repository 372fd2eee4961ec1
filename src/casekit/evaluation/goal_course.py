"""How each goal developed over time: its progress in reviews, and its distance to the target at each reading."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs

from casekit.models import Case, Goal, GoalAchievement, Reading, Review


@attrs.frozen(kw_only=True)
class Nearness:
    """
    How near a goal was on the day of a reading.

    on: The day.
    share: The share of the way from baseline to target: (value - baseline) / (target - baseline). 0.0 at the baseline,
        1.0 at the target, more than 1.0 beyond it, negative in the other direction. The present baseline and target of
        the goal are used. None if the baseline, the target or the value is missing, if baseline and target are equal,
        or if they are so close that the share exceeds every float.
    level: The attainment level, -2 to +2. None: it was not rated.

    >>> Nearness(on=date(2025, 4, 1), share=0.5, level=None).share
    0.5
    """

    on: date
    share: float | None
    level: int | None


@attrs.frozen(kw_only=True)
class GoalCourse:
    """
    One goal over time.

    goal: The id of the goal.
    said: The day and the progress of the goal in each review that mentions it, in order.
    nearness: How near the goal was at each reading, in order.
    steps: The number of its steps.
    steps_reached: The number of steps that are reached.

    Source: nearness to the goal at every check-in, and goals in steps, Korean text on casework.

    >>> near = Nearness(on=date(2025, 4, 1), share=0.5, level=-1)
    >>> said = ((date(2025, 4, 1), "improving"),)
    >>> GoalCourse(goal="G1", said=said, nearness=(near,), steps=3, steps_reached=1).nearness[-1].share
    0.5
    """

    goal: str
    said: tuple[tuple[date, GoalAchievement], ...]
    nearness: tuple[Nearness, ...]
    steps: int
    steps_reached: int


def goal_courses(case: Case) -> tuple[GoalCourse, ...]:
    """Return the course of every goal of a case, also of withdrawn ones, in the order recorded."""
    reviews, readings = case.dated(Review), case.dated(Reading)
    return tuple(
        GoalCourse(
            goal=goal.id,
            said=tuple((at.date(), each.progress) for at, review in reviews for each in review.progress
                       if each.goal == goal.id),
            nearness=tuple(_nearness(goal, at.date(), reading) for at, reading in readings if reading.goal == goal.id),
            steps=len(goal.steps),
            steps_reached=sum(step.reached_on is not None for step in goal.steps),
        )
        for goal in case.goals
    )  # fmt: skip


def _nearness(goal: Goal, on: date, reading: Reading) -> Nearness:
    return Nearness(on=on, share=_way_gone(goal, reading.value), level=reading.level)


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
