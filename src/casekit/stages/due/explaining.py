"""How due days came about, step by step, as findings that tell themselves in the words of the office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casekit.answers import Finding
from casekit.days import Calendar, Interval, TimeLimit, working_days_between
from casekit.models import DeadlineSet
from casekit.review_clock import ReviewDue
from casekit.stages.due.clocks import Clock
from casekit.stages.settings import DeadlineRule


def not_begun(rule: DeadlineRule) -> Finding:
    """Return the finding that nothing has started the time of a deadline."""
    return _step("due_not_begun", rule.id, event=rule.since)


def steps_of(
    rule: DeadlineRule, clock: Clock, calendar: Calendar | None, *, plain: date, paused: date
) -> Iterator[Finding]:  # fmt: skip
    """
    Yield how the due day of a deadline came about.

    Args:
        rule: The deadline.
        clock: One run of it.
        calendar: The working days. None: every day is one.
        plain: The due day that its limit leads to.
        paused: The due day if the time stood still in some stages.
    """
    about = {} if clock.thing is None else {"thing": clock.thing}
    yield _step("due_begun_for" if about else "due_begun", rule.id, event=rule.since, day=clock.since, **about)
    yield _step("due_within", rule.id, **_limit(rule.within), day=plain)
    if rule.within.unit == "working_day" and calendar is not None:
        left_out = (plain - clock.since).days - working_days_between(clock.since, plain, calendar=calendar)
        if left_out:
            yield _step("due_days_left_out", rule.id, days=left_out)
    if paused != plain:
        yield _step("due_paused", rule.id, stages=rule.pauses, day=paused)
    if clock.set_by is not None and isinstance(what := clock.set_by.what, DeadlineSet):
        yield _step("due_day_set", rule.id, day=what.due, by=clock.set_by.by.id, on=clock.set_by.at.date())
    if clock.done is not None:
        yield _step("due_met", rule.id, event=rule.until, day=clock.done.date())
    elif clock.stopped is not None:
        yield _step("due_stopped", rule.id, day=clock.stopped)


def steps_of_review(review: ReviewDue) -> Iterator[Finding]:
    """Yield how the due day of a running review came about."""
    yield _step("review_begun", "review", day=review.since)
    computed = review.interval.after(review.since)
    yield _step("due_within", "review", **_limit(review.interval), day=computed)
    if computed != review.due:
        yield _step("due_rolled", "review", day=review.due)


def _limit(limit: TimeLimit | Interval) -> dict[str, object]:
    return {"count": limit.count, "unit": limit.unit}


def _step(code: str, where: str, **params: object) -> Finding:
    return Finding(code, params, where, severity="notice")
