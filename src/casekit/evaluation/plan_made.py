"""How the plan was made: goals of both terms, their strategies and plan items, and the client's choices."""

from __future__ import annotations

from datetime import date

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import missing
from casekit.models import Case, ClientChoice, NeedOutcome


@attrs.frozen(kw_only=True)
class ChoiceCourse:
    """
    One choice of the client, and its result.

    on: The day of the choice.
    need: The id of the need it is about. None: it names no need.
    offered: The options that the client was offered.
    taken: The options that the client chose.
    result: The outcome of the need. None: the choice names no need, or the outcome is not known yet.

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
    The goals of the plan and the client's choices. Withdrawn goals are left out.

    short_term, long_term: The number of goals of each term.
    without_strategy: Ids of the goals without a strategy.
    without_items: Ids of the goals without a plan item.
    choices: The client's choices, in order.
    took_something: The number of choices in which the client took an option. Taking none is a valid choice too.
    findings: A finding if all goals are of one term, also for a single goal; and one with the goals without a strategy.
        Empty without goals.

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
    """Return how the plan of a case was made."""
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
