"""Apply published methods to the records of each goal: how well it was set, and its readings over time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import attrs

from casekit.answers import Params
from casekit.days import Interval
from casekit.errors import EvaluationError
from casekit.evaluation import methods
from casekit.evaluation.result import Result, notice
from casekit.evaluation.series import Series, goal_series
from casekit.models import Case, ClientVoice, Goal, Plan, ServiceStart
from casekit.models.parties import parties_in_time

DAYS = {"day": 1, "week": 7, "month": 30}
"""The number of days that each unit of an interval counts as."""


def quality_of_goals(case: Case) -> Iterator[Result]:
    """
    Yield the `goal_quality` of each goal that was not withdrawn.

    The client agreed to a goal if a client signed a plan with the goal. The goal is in the client's own words if there
    is a ClientVoice whose checkpoint is the id of the goal. Work on it starts with the first signed plan that has it.
    """
    voices = {voice.checkpoint: voice.words for _, voice in case.dated(ClientVoice) if voice.words}
    plans = [
        (entry.at.date(), entry.what, bool(clients & {*entry.what.signed_by}))
        for entry, clients in parties_in_time(case.timeline)
        if isinstance(entry.what, Plan) and entry.what.signed_by
    ]
    for goal in _kept(case):
        signed = [each for each in plans if goal.id in each[1].goals]
        last = signed[-1][1].review_interval if signed else None
        found = _tried(partial(
            methods.goal_quality, goal.description, measure=goal.measure, baseline=goal.baseline, target=goal.target,
            direction=_direction(goal), start=signed[0][0] if signed else None, due=goal.due,
            responsible=(goal.owner,) if goal.owner else (), steps=tuple(step.description for step in goal.steps),
            needs=(goal.need,), client_agreed=any(by_client for _, _, by_client in signed),
            client_words=voices.get(goal.id), review_every_days=_days(last),
        ))  # fmt: skip
        yield from (_of_goal(goal, result) for result in (found,) if result is not None)


def readings_of_goals(case: Case) -> Iterator[Result]:
    """
    Yield `percent_of_goal` and `nap` of each goal's readings before and since the first service for its need.

    A goal is left out if no service started for its need, if it has no baseline or no target, or if these are equal. A
    Result is left out if a phase has too few readings of its measure. A finding has the days of readings that were left
    out because the goal had another measure then.
    """
    started = {need.id: first_day_of_service(case, need.id) for need in case.needs}
    for goal in _kept(case):
        since, target = started[goal.need], goal.target
        if since is not None and target is not None and _direction(goal) not in (None, "maintain"):
            series = goal_series(case, goal.id, intervention_from=since)
            both = (series.baseline, series.intervention)
            toward = _tried(partial(methods.percent_of_goal, *both, goal=target))
            beyond = _tried(partial(methods.nap, *both, improvement=series.improvement))
            yield from (_of_goal(goal, result, series) for result in (toward, beyond) if result is not None)


def _tried(method: Callable[[], Result]) -> Result | None:
    """Return a result; None if the records lack what the method needs."""
    try:
        return method()
    except EvaluationError:
        return None


def first_day_of_service(case: Case, need: str) -> date | None:
    """Return the day of the first service for a need, directly or from a referral; None if none started."""
    referred = {referral.id for referral in case.referrals if referral.need == need}
    days = (at.date() for at, start in case.dated(ServiceStart) if start.need == need or start.referral in referred)
    return next(days, None)


def _kept(case: Case) -> list[Goal]:
    return [goal for goal in case.goals if not goal.set_aside]


def _of_goal(goal: Goal, result: Result, series: Series | None = None) -> Result:
    settings = Params({"of_goal": goal.id, **result.method.settings})
    found = attrs.evolve(result, method=attrs.evolve(result.method, settings=settings))
    if series is None or not series.left_out:
        return found
    days = tuple(str(day) for day in series.left_out)
    return attrs.evolve(found, findings=(notice("readings_left_out", days=days), *found.findings))


def _direction(goal: Goal) -> methods.GoalDirection | None:
    if goal.baseline is None or goal.target is None:
        return None
    return "maintain" if goal.baseline == goal.target else "increase" if goal.target > goal.baseline else "decrease"


def _days(interval: Interval | None) -> int | None:
    return interval.count * DAYS[interval.unit] if interval else None
