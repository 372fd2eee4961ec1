"""How each goal went on the way: what reviews said of it, and how near it came."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs

from casekit.models import Case, Goal, GoalAchievement, Reading, Review


@attrs.frozen(kw_only=True)
class Nearness:
    """
    How near a goal was on the day of a reading.

    `share` is the way gone from baseline to target: 0.0 at the baseline, 1.0 at the target, more beyond it, negative
    when the measure went the other way; None where baseline, target or value is missing, or both are the same.
    `level` is its attainment level, -2 to +2, None where it was not rated.
    """

    on: date
    share: float | None
    level: int | None


@attrs.frozen(kw_only=True)
class GoalCourse:
    """
    One goal over time: what each review said of it, and its nearness at each reading, in order.

    `steps_reached` of `steps` are behind. Source: nearness to the goal at every check-in, Korean text on casework.
    """

    goal: str
    said: tuple[tuple[date, GoalAchievement], ...]
    nearness: tuple[Nearness, ...]
    steps: int
    steps_reached: int


def goal_courses(case: Case) -> tuple[GoalCourse, ...]:
    """The course of every goal of a case, in the order recorded."""
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
    share: float | None = None
    if reading.value is not None and goal.baseline is not None and goal.target is not None:
        whole = Fraction(goal.target) - Fraction(goal.baseline)
        gone = Fraction(reading.value) - Fraction(goal.baseline)
        share = float(gone / whole) if whole else None
    return Nearness(on=on, share=share, level=reading.level)
