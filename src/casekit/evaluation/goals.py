"""Were the goals achieved, and how specifically were they set?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial

import attrs

from casekit.evaluation import methods
from casekit.evaluation.figures import CRITERIA, missing
from casekit.evaluation.goal_achievement import GoalStatus
from casekit.evaluation.methods.goals import SOURCE
from casekit.evaluation.result import Method, Result, tried
from casekit.evaluation.seen import Seen
from casekit.evaluation.tallies import Row, share_of
from casekit.models import Goal, Reading, Specificity

_BY_TERM = {
    "share_of_goals_achieved": ("short", "long"),
    "share_of_short_term_goals_achieved": ("short",),
    "share_of_long_term_goals_achieved": ("long",),
}
_CREDIT = {"achieved": Fraction(1), "partially_achieved": Fraction(0), "not_achieved": Fraction(0)}
_MARKS = tuple(field.name for field in attrs.fields(Specificity) if field.name != "extra")


def goal_statuses(seen: Seen) -> dict[str, GoalStatus]:
    """Return the status of each goal, by its id."""
    return {goal.id: _status(goal, seen) for goal in seen.goals}


def _status(goal: Goal, seen: Seen) -> GoalStatus:
    if goal.set_aside:
        return "withdrawn"
    return seen.said[goal.id].status if goal.id in seen.said else "undecided"


def shares_of_goals_achieved(seen: Seen) -> list[Result]:
    """
    Return the shares of goals that were achieved, of those achieved, partially achieved or not achieved: of all goals,
    of the short-term and of the long-term ones. The contradictions about the goals of a share are findings of it.
    """
    statuses, found = goal_statuses(seen), list[Result]()
    for id, terms in _BY_TERM.items():
        goals = [goal for goal in seen.goals if goal.term in terms]
        contradicting = seen.sources.contradictions(goal for goal in goals if not goal.set_aside)
        share = _achieved(id, goals, statuses)
        found.append(attrs.evolve(share, findings=(*contradicting, *share.findings)))
    return found


def _achieved(id: str, goals: Sequence[Goal], statuses: Mapping[str, GoalStatus]) -> Result:
    rows = [
        Row(goal.id, _CREDIT.get(status := statuses[goal.id]), status, "withdrawn" if goal.set_aside else "told")
        for goal in goals
    ]
    undecided = [row.name for row in rows if row.said == "undecided"]
    where = "goals" if id == "share_of_goals_achieved" else None
    decided = any(row.credit is not None for row in rows)
    return share_of(
        id, rows, source=f"goals achieved, {CRITERIA}", fact="status", half="partially_achieved",
        words=("partially_achieved", "not_achieved", "withdrawn", "undecided"),
        findings=missing("goals_undecided", undecided, where=where) if undecided or not decided else (),
    )  # fmt: skip


def goal_scores(seen: Seen) -> list[Result]:
    """
    Return the T-scores of the goals that were not withdrawn: of the last levels, of those at the start, and the change
    of the goals that have both. Each is undefined if no goal has such a level, or none a weight. A goal that goes on
    from an earlier episode starts from the last level of that.
    """
    kept = seen.kept_goals
    last = {reading.goal: reading.level for _, reading in seen.dated(Reading) if reading.level is not None}
    first = seen.levels_at_start
    both = [goal for goal in kept if goal.id in first and goal.id in last]
    unrated = tuple(goal.id for goal in kept if goal not in both)
    found = {
        "t_score": _t_score(kept, last),
        "t_score_at_start": _t_score(kept, first),
        "t_score_change": _t_change(both, first, last),
    }
    return [_named(id, result, unrated) for id, result in found.items()]


def _named(id: str, result: Result | None, unrated: tuple[str, ...]) -> Result:
    findings = missing("goals_unrated", unrated, where="goals")
    if result is None:
        return Result(method=Method(id=id, source=SOURCE), value=None, missing=unrated, findings=findings)
    told = findings if unrated and id == "t_score_change" else ()
    return attrs.evolve(result, method=attrs.evolve(result.method, id=id), findings=(*told, *result.findings))


def _t_score(goals: list[Goal], levels: Mapping[str, int]) -> Result | None:
    names, weights = [goal.id for goal in goals], [goal.weight for goal in goals]
    given = partial(methods.t_score, [levels.get(id) for id in names], weights=weights, names=names)
    return tried(given)


def _t_change(goals: list[Goal], first: Mapping[str, int], last: Mapping[str, int]) -> Result | None:
    names, weights = [goal.id for goal in goals], [goal.weight for goal in goals]
    ends = ([levels[id] for id in names] for levels in (first, last))
    return tried(partial(methods.t_score_change, *ends, weights=weights, names=names))


def marks_of_goals(seen: Seen) -> Result:
    """Return how specifically the goals were set, by the five marks of each. Withdrawn goals are left out."""
    return methods.goal_marks({
        goal.id: {name: getattr(goal.specificity, name) for name in _MARKS} if goal.specificity else None
        for goal in seen.kept_goals
    })  # fmt: skip


def plan_of_goals(seen: Seen) -> list[Result]:
    """
    Return the shares of the goals for which a strategy and a plan item are on record. Withdrawn goals are left out. A
    finding says if all goals are of one term, also for a single goal.
    """
    goals, planned = seen.kept_goals, {item.goal for item in seen.case.plan_items}
    short = sum(goal.term == "short" for goal in goals)
    without = [goal.id for goal in goals if goal.strategy is None]
    one_term = missing("goals_of_one_term", [goal.id for goal in goals], where="goal_specificity")
    source = "goals of both terms and strategies, Korean texts on casework"
    strategies = _planned(
        "share_of_goals_with_strategy", {goal.id: goal.strategy is not None for goal in goals}, source
    )
    items = _planned("share_of_goals_with_plan_items", {goal.id: goal.id in planned for goal in goals}, source)
    told = (
        *(one_term if goals and short in (0, len(goals)) else ()),
        *(missing("goals_without_strategy", without, where="goal_specificity") if without else ()),
    )
    return [attrs.evolve(strategies, findings=(*told, *strategies.findings)), items]


def _planned(id: str, goals: Mapping[str, bool], source: str) -> Result:
    rows = [Row(goal, Fraction(there), "on_record" if there else "not_on_record") for goal, there in goals.items()]
    return share_of(id, rows, source=source, fact="outcome")
