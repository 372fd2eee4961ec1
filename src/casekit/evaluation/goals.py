"""Were the goals attained, and how specifically were they set?"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Finding
from casekit.errors import EvaluationError
from casekit.evaluation import methods
from casekit.evaluation.figures import mean, missing, share
from casekit.evaluation.goal_achievement import Said, achievements, contradictions
from casekit.evaluation.result import Result
from casekit.models import Case, Goal, GoalAchievement, Reading

GoalStatus: TypeAlias = Literal["achieved", "partially_achieved", "not_achieved", "withdrawn", "undecided"]
"""The status of a goal. "undecided": work on it has not ended, or no result is on record."""

_COUNTS_AS: Mapping[GoalAchievement, GoalStatus] = {
    "achieved": "achieved",
    "sustaining": "achieved",
    "partially_achieved": "partially_achieved",
    "not_achieved": "not_achieved",
    "not_attainable": "not_achieved",
}
"""The status that each achievement counts as. Any other achievement counts as undecided."""


@attrs.frozen(kw_only=True)
class GoalsAttained:
    """
    How many goals were attained.

    total: The number of goals.
    achieved, partially_achieved, not_achieved, withdrawn: The number of goals with this status. A goal that was
        rejected or cancelled counts as withdrawn.
    undecided: Ids of the goals without a result so far.
    rate_strict: achieved / (achieved + partially_achieved + not_achieved), 0.0 to 1.0. None if there are none of these.
    rate_half_credit: The same rate, with half of `partially_achieved` added to `achieved`.
    t_baseline: The T-score of goal attainment scaling (`t_score`) from the levels at the start. None if no goal has
        a level, or none has a weight. Withdrawn goals are left out of all T-scores.
    t_final: The same from the last levels.
    t_change: The change of the T-score of the goals that have a level at the start and a last level.
    findings: The ids of the undecided goals, and of the goals without both levels; and each two sources that contradict
        each other about a goal: its own achievement, its progress in reviews and its last reading. Otherwise empty.

    Source: goals attained, evaluation criteria of the casework text.

    >>> found = GoalsAttained(
    ...     total=4, achieved=1, partially_achieved=2, not_achieved=1, withdrawn=0, undecided=(), rate_strict=0.25,
    ...     rate_half_credit=0.5, t_baseline=None, t_final=None, t_change=None,
    ... )
    >>> found.rate_strict, found.rate_half_credit
    (0.25, 0.5)
    """

    total: int
    achieved: int
    partially_achieved: int
    not_achieved: int
    withdrawn: int
    undecided: tuple[str, ...]
    rate_strict: float | None
    rate_half_credit: float | None
    t_baseline: float | None
    t_final: float | None
    t_change: float | None
    findings: tuple[Finding, ...] = ()


def goals_attained(case: Case) -> GoalsAttained:
    """Count the goals of a case by status, and compute their rates and T-scores."""
    ids: dict[GoalStatus, list[str]] = {}
    for id, status in goal_statuses(case).items():
        ids.setdefault(status, []).append(id)
    count = {status: len(found) for status, found in ids.items()}
    achieved, partly, none = (count.get(word, 0) for word in ("achieved", "partially_achieved", "not_achieved"))
    decided, undecided = achieved + partly + none, tuple(ids.get("undecided", ()))
    scores = goal_scores(case)
    findings = missing("goals_undecided", undecided, where="goals") if undecided or not decided else ()
    return GoalsAttained(
        total=len(case.goals), achieved=achieved, partially_achieved=partly, not_achieved=none,
        withdrawn=count.get("withdrawn", 0), undecided=undecided, rate_strict=share(achieved, decided),
        rate_half_credit=share(achieved + Fraction(partly, 2), decided),
        t_baseline=_number(scores.baseline),
        t_final=_number(scores.final),
        t_change=_number(scores.change),
        findings=(
            *findings,
            *(missing("goals_unrated", scores.unrated, where="goals") if scores.unrated or not scores.final else ()),
            *contradictions(case),
        ),
    )  # fmt: skip


def goal_statuses(case: Case) -> dict[str, GoalStatus]:
    """Return the status of each goal by its id: that of the achievement that counts (see `achievements`)."""
    said = achievements(case)
    return {goal.id: _status(goal, said.get(goal.id)) for goal in case.goals}


def _status(goal: Goal, said: Said | None) -> GoalStatus:
    if goal.set_aside:
        return "withdrawn"
    return _COUNTS_AS.get(said.word, "undecided") if said else "undecided"


@attrs.frozen(kw_only=True)
class GoalScores:
    """
    The T-scores of the goals that were not withdrawn: at the start, last, and the change of those rated both times.

    A score is None if no goal was rated, or none has a weight. `unrated` has the ids of the goals not rated both times.

    >>> GoalScores(baseline=None, final=None, change=None, unrated=("G1",)).unrated
    ('G1',)
    """

    baseline: Result | None
    final: Result | None
    change: Result | None
    unrated: tuple[str, ...]


def goal_scores(case: Case) -> GoalScores:
    """Return the T-scores of the goals of a case. Each Result has a line for each goal."""
    kept = [goal for goal in case.goals if not goal.set_aside]
    last = {reading.goal: reading.level for _, reading in case.dated(Reading) if reading.level is not None}
    both = [goal for goal in kept if goal.baseline_level is not None and goal.id in last]
    return GoalScores(
        baseline=_t_score(kept, {goal.id: goal.baseline_level for goal in kept}),
        final=_t_score(kept, last),
        change=_t_change(both, last),
        unrated=tuple(goal.id for goal in kept if goal not in both),
    )


def _t_score(goals: list[Goal], levels: Mapping[str, int | None]) -> Result | None:
    names, weights = [goal.id for goal in goals], [goal.weight for goal in goals]
    try:
        return methods.t_score([levels.get(id) for id in names], weights=weights, names=names)
    except EvaluationError:
        return None


def _t_change(goals: list[Goal], last: Mapping[str, int]) -> Result | None:
    names, weights = [goal.id for goal in goals], [goal.weight for goal in goals]
    first = [goal.baseline_level or 0 for goal in goals]
    try:
        return methods.t_score_change(first, [last[id] for id in names], weights=weights, names=names)
    except EvaluationError:
        return None


def _number(result: Result | None) -> float | None:
    return result.number if result else None


@attrs.frozen(kw_only=True)
class GoalSpecificity:
    """
    How specifically the goals were set. Withdrawn goals are left out.

    goals: The number of goals whose specificity was marked.
    mean_marks: The mean number of marks met, 0.0 to 5.0. None if no goal was marked.
    share_four_or_five: The share of the marked goals with four or five marks, 0.0 to 1.0. None if no goal was marked.
    findings: A finding with the goals without marks, also if there are no goals; otherwise empty.

    Source: the five SMART marks, Doran (1981).

    >>> GoalSpecificity(goals=4, mean_marks=3.5, share_four_or_five=0.5).mean_marks
    3.5
    """

    goals: int
    mean_marks: float | None
    share_four_or_five: float | None
    findings: tuple[Finding, ...] = ()


def goal_specificity(case: Case) -> GoalSpecificity:
    """Return how specifically the goals were set."""
    kept = [goal for goal in case.goals if not goal.set_aside]
    marks = [goal.specificity.met for goal in kept if goal.specificity]
    unmarked = [goal.id for goal in kept if goal.specificity is None]
    return GoalSpecificity(
        goals=len(marks),
        mean_marks=mean(marks),
        share_four_or_five=share(sum(met >= 4 for met in marks), len(marks)),
        findings=missing("goals_unmarked", unmarked, where="goal_specificity") if unmarked or not marks else (),
    )
