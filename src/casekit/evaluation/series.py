"""The readings of one goal as a series in two phases, for the methods for single-system designs."""

from __future__ import annotations

from datetime import date
from typing import cast

import attrs

from casekit.evaluation.methods.given import Given
from casekit.evaluation.methods.single_system.phases import Direction
from casekit.evaluation.plain import Plain
from casekit.models import Case, Goal, Reading


@attrs.frozen(kw_only=True)
class Series(Plain):
    """
    The readings of the measure of one goal, in time order, in two phases.

    goal: The id of the goal.
    days: The day of every reading, of both phases together, in the form the methods need.
    baseline: The values before the intervention. None for a reading that has a level but no value. Empty: there was no
        reading; the methods refuse an empty phase.
    intervention: The values from the first day of the intervention on, as for `baseline`.
    improvement: The direction in which the measure improves, "increase" or "decrease".
    left_out: The days of the readings made while the goal had another measure.

    >>> from casekit.evaluation.methods import nap
    >>> series = Series(goal="G1", days=(date(2025, 3, 3), date(2025, 3, 10), date(2025, 3, 17)), baseline=(7, 8),
    ...                 intervention=(3,), improvement="decrease")
    >>> nap(series.baseline, series.intervention, improvement=series.improvement).value
    1.0
    """

    goal: str
    days: tuple[date, ...]
    baseline: tuple[float | None, ...]
    intervention: tuple[float | None, ...]
    improvement: Direction
    left_out: tuple[date, ...] = ()


def goal_series(
    case: Case, goal: str, *, intervention_from: date, improvement: Direction | None = None
) -> Series:  # fmt: skip
    """
    Return the readings of one goal of a case in time order, split at the first day of the intervention.

    A reading counts only if the goal had its present measure, word for word, when it was made. A reading made while
    the goal had another measure, or none, is left out, and `left_out` of the series has its day. A measure that was
    only reworded counts as another one, unless the new version is recorded with the instant of the first.

    Args:
        case: The case with the goal and its readings.
        goal: The id of the goal.
        intervention_from: The first day of the intervention, in the zone of the case. A reading of that day belongs to
            the intervention.
        improvement: The direction in which the measure improves, "increase" or "decrease". None: the direction from the
            goal's present baseline to its present target.

    Raises EvaluationError with every fault: for a goal that the case does not have, and if `improvement` is None and
    the goal has no baseline or no target, or both are equal.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, Need, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 3, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> goal = Goal(id="G1", need="N1", term="short", measure="days absent", baseline=4, target=1)
    >>> for record in (Need(id="N1", domain="education"), goal, Reading(goal="G1", value=4)):
    ...     case = Case.from_history(case.id, [*case.history, Entry(what=record, at=monday, by="worker-1")])
    >>> later = Entry(what=Reading(goal="G1", value=2), at=monday.replace(day=10), by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, later])
    >>> series = goal_series(case, "G1", intervention_from=date(2025, 3, 10))
    >>> series.baseline, series.intervention, series.improvement
    ((4,), (2,), 'decrease')
    """
    given = Given("goal_series")
    day = given.day(intervention_from, "intervention_from")
    allowed: tuple[Direction, Direction] = ("increase", "decrease")
    told = None if improvement is None else given.choice(improvement, "improvement", allowed)
    found = _found(given, case, goal)
    if found is not None and told is None:
        told = _direction(given, found)
    given.refuse()
    return series_of(case, cast("Goal", found), told or "increase", intervention_from=day)


def series_of(
    case: Case, goal: Goal, improvement: Direction, *, intervention_from: date, since: int = 0
) -> Series:  # fmt: skip
    """Return the series of `goal_series`; `since` is the index in the timeline of the first reading that counts."""
    measure: str | None = None
    read: list[tuple[date, float | None]] = []
    left_out: list[date] = []
    for place, entry in enumerate(case.timeline):
        what = entry.what
        if isinstance(what, Goal) and what.id == goal.id:
            measure = what.measure
        elif isinstance(what, Reading) and what.goal == goal.id and place >= since:
            if measure == goal.measure:
                read.append((entry.at.date(), what.value))
            else:
                left_out.append(entry.at.date())
    return Series(
        goal=goal.id,
        days=tuple(on for on, _ in read),
        baseline=tuple(value for on, value in read if on < intervention_from),
        intervention=tuple(value for on, value in read if on >= intervention_from),
        improvement=improvement,
        left_out=tuple(left_out),
    )


def _found(given: Given, case: object, id: object) -> Goal | None:
    name = given.text(id, "goal")
    if not isinstance(case, Case):
        given.fault("wrong_type", "case", expected="a Case")
        return None
    goals = {goal.id: goal for goal in case.goals}
    if name and name not in goals:
        given.fault("unknown_id", "goal", id=name, shelf="goals", known=tuple(goals))
    return goals.get(name)


def _direction(given: Given, goal: Goal) -> Direction:
    if goal.baseline is None or goal.target is None:
        lacking = tuple(name for name in ("baseline", "target") if getattr(goal, name) is None)
        given.fault("direction_unknown", "improvement", goal=goal.id, fields=lacking)
        return "increase"
    if goal.baseline == goal.target:
        given.fault("direction_unknown", "improvement", goal=goal.id, fields=("baseline", "target"))
    return "decrease" if goal.target < goal.baseline else "increase"
