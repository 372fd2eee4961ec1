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

    `share` is the way gone from baseline to target, (value - baseline) / (target - baseline): 0.0 at the baseline, 1.0
    at the target, more beyond it, negative when the measure went the other way; baseline and target are the goal's
    present ones. None where baseline, target or value is missing, or baseline and target are the same or next to it.
    `level` is its attainment level, -2 to +2, None where it was not rated.

    >>> Nearness(on=date(2025, 4, 1), share=0.5, level=None).share
    0.5
    """

    on: date
    share: float | None
    level: int | None


@attrs.frozen(kw_only=True)
class GoalCourse:
    """
    One goal over time: what each review said of it, and its nearness at each reading, in order; empty where none did.

    `steps_reached` of `steps` are behind; 0 of 0 where the goal has no steps. Source: nearness to the goal at every
    check-in, and goals in steps, Korean text on casework.

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
    """The course of every goal of a case, withdrawn ones too, in the order recorded."""
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
