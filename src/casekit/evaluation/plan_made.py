"""How the plan was made: goals of both terms, strategies and actions behind them, and the client's choices."""

from __future__ import annotations

from datetime import date

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import missing
from casekit.models import Case, ClientChoice, NeedOutcome


@attrs.frozen(kw_only=True)
class ChoiceCourse:
    """
    One choice of the client and what came of it: the need, what was offered and taken, and how the need stands.

    `need` and `result` are None where the choice names no need; `result` is None too while nobody said how it stands.
    Source: problem, options, choice and result of the problem-solving approach, Korean text on casework.

    >>> ChoiceCourse(on=date(2025, 4, 1), need="N1", offered=("RS1", "RS2"), taken=("RS2",), result="met").result
    'met'
    """

    on: date
    need: str | None
    offered: tuple[str, ...]
    taken: tuple[str, ...]
    result: NeedOutcome | None


@attrs.frozen(kw_only=True)
class PlanMade:
    """
    What the plan rests on; withdrawn goals are left out.

    `short_term` and `long_term` count the goals, `without_strategy` and `without_items` name those that lack a strategy
    or an item of the plan. `choices` are the occasions on which the client was offered something and chose, in order,
    `took_something` counts those where the client took something: taking nothing is a choice as good. Findings say
    where all goals are of one term (a single goal is), and which have no strategy; without goals there is neither.
    Source: goals of both terms, strategies and choices, Korean texts on casework.

    >>> PlanMade(
    ...     short_term=2, long_term=1, without_strategy=("G3",), without_items=(), choices=(), took_something=0
    ... ).without_strategy
    ('G3',)
    """

    short_term: int
    long_term: int
    without_strategy: tuple[str, ...]
    without_items: tuple[str, ...]
    choices: tuple[ChoiceCourse, ...]
    took_something: int
    findings: tuple[Finding, ...] = ()


def plan_made(case: Case) -> PlanMade:
    """How the plan of a case was made."""
    goals = [goal for goal in case.goals if not goal.set_aside]
    short = sum(goal.term == "short" for goal in goals)
    planned = {item.goal for item in case.plan_items}
    without = tuple(goal.id for goal in goals if goal.strategy is None)
    stands: dict[str | None, NeedOutcome | None] = {need.id: need.outcome for need in case.needs}
    choices = tuple(
        ChoiceCourse(
            on=at.date(), need=choice.need, offered=choice.offered, taken=choice.taken,
            result=stands.get(choice.need),
        )
        for at, choice in case.dated(ClientChoice)
    )  # fmt: skip
    one_term = goals and short in (0, len(goals))
    return PlanMade(
        short_term=short, long_term=len(goals) - short, without_strategy=without,
        without_items=tuple(goal.id for goal in goals if goal.id not in planned),
        choices=choices, took_something=sum(bool(choice.taken) for choice in choices),
        findings=(
            *(missing("goals_of_one_term", [goal.id for goal in goals], where="plan") if one_term else ()),
            *(missing("goals_without_strategy", without, where="plan") if without else ()),
        ),
    )  # fmt: skip
