"""Apply published methods to the records of each goal: how well it was set, and its readings over time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import attrs

from casekit.days import Interval
from casekit.evaluation import methods
from casekit.evaluation.result import Result, notice, tried
from casekit.evaluation.seen import Seen
from casekit.evaluation.series import series_of
from casekit.models import ClientVoice, Goal, Plan, ServiceStart

DAYS = {"day": 1, "week": 7, "month": 30}
"""The number of days that each unit of an interval counts as."""


def quality_of_goals(seen: Seen) -> Iterator[Result]:
    """
    Yield the `goal_quality` of each goal that was not withdrawn.

    The client agreed to a goal if a client signed a plan with the goal. The goal is in the client's own words if there
    is a ClientVoice whose checkpoint is the id of the goal. Work on it starts with the first signed plan that has it.
    """
    voices = {voice.checkpoint: voice.words for _, voice in seen.dated(ClientVoice) if voice.words}
    plans = [
        (entry.at.date(), entry.what, bool(clients & {*entry.what.signed_by}))
        for entry, clients in seen.parties
        if isinstance(entry.what, Plan) and entry.what.signed_by
    ]
    for goal in seen.kept_goals:
        signed = [each for each in plans if goal.id in each[1].goals]
        last = signed[-1][1].review_interval if signed else None
        found = tried(partial(
            methods.goal_quality, goal.description, measure=goal.measure, baseline=goal.baseline, target=goal.target,
            direction=_direction(goal), start=signed[0][0] if signed else None, due=goal.due,
            responsible=(goal.owner,) if goal.owner else (), steps=tuple(step.description for step in goal.steps),
            needs=(goal.need,), client_agreed=any(by_client for _, _, by_client in signed),
            client_words=voices.get(goal.id), review_every_days=_days(last),
        ))  # fmt: skip
        yield from (attrs.evolve(result, of=goal.id) for result in (found,) if result is not None)


def readings_of_goals(seen: Seen) -> Iterator[Result]:
    """
    Yield `percent_of_goal` and `nap` of each goal's readings before and since the first service for its need.

    A goal is left out if no service started for its need, if it has no baseline or no target, or if these are equal. A
    Result is left out if a phase has too few readings of its measure. A finding has the days of readings that were left
    out because the goal had another measure then.
    """
    started = first_days_of_service(seen)
    for goal in seen.kept_goals:
        since, target, direction = started.get(goal.need), goal.target, _direction(goal)
        if since is None or target is None or direction is None or direction == "maintain":
            continue
        series = series_of(seen.case, goal, direction, intervention_from=since, since=seen.start)
        both = (series.baseline, series.intervention)
        toward = tried(partial(methods.percent_of_goal, *both, goal=target))
        beyond = tried(partial(methods.nap, *both, improvement=series.improvement))
        days = tuple(str(day) for day in series.left_out)
        left_out = (notice("readings_left_out", days=days),) if days else ()
        yield from (
            attrs.evolve(result, of=goal.id, findings=(*left_out, *result.findings))
            for result in (toward, beyond) if result is not None
        )  # fmt: skip


def first_days_of_service(seen: Seen) -> dict[str, date]:
    """Return the day of the first service for each need, directly or from a referral, by the id of the need."""
    need_of = {referral.id: referral.need for referral in seen.case.referrals}
    found: dict[str, date] = {}
    for day, start in seen.dated(ServiceStart):
        found.setdefault(start.need or need_of.get(start.referral or "", ""), day)
    return found


def _direction(goal: Goal) -> methods.GoalDirection | None:
    if goal.baseline is None or goal.target is None:
        return None
    return "maintain" if goal.baseline == goal.target else "increase" if goal.target > goal.baseline else "decrease"


def _days(interval: Interval | None) -> int | None:
    return interval.count * DAYS[interval.unit] if interval else None
