"""How due days came about, step by step, as findings that tell themselves in the words of the office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casekit.answers import Finding
from casekit.days import Calendar, working_days_between
from casekit.models import DeadlineSet
from casekit.review_clock import ReviewDue
from casekit.stages.due.clocks import Clock
from casekit.stages.settings import DeadlineRule


def not_begun(rule: DeadlineRule) -> Finding:
    """Return the finding that nothing has started the time of a deadline."""
    return Finding("due_not_begun", {"event": rule.since}, rule.id, "notice")


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
    since, limit = clock.since, rule.within
    if clock.thing is None:
        yield Finding("due_begun", {"event": rule.since, "day": since}, rule.id, "notice")
    else:
        facts = {"thing": clock.thing, "event": rule.since, "day": since}
        yield Finding("due_begun_for", facts, rule.id, "notice")
    yield Finding("due_within", {"count": limit.count, "unit": limit.unit, "day": plain}, rule.id, "notice")
    if limit.unit == "working_day" and calendar is not None:
        left_out = (plain - since).days - working_days_between(since, plain, calendar=calendar)
        if left_out:
            yield Finding("due_days_left_out", {"days": left_out}, rule.id, "notice")
    if paused != plain:
        yield Finding("due_paused", {"stages": rule.pauses, "day": paused}, rule.id, "notice")
    if clock.set_by is not None and isinstance(what := clock.set_by.what, DeadlineSet):
        facts = {"day": what.due, "by": clock.set_by.by.id, "on": clock.set_by.at.date()}
        yield Finding("due_day_set", facts, rule.id, "notice")
    if clock.done is not None:
        yield Finding("due_met", {"event": rule.until, "day": clock.done.date()}, rule.id, "notice")
    elif clock.stopped is not None:
        yield Finding("due_stopped", {"day": clock.stopped}, rule.id, "notice")


def steps_of_review(review: ReviewDue) -> Iterator[Finding]:
    """Yield how the due day of a running review came about."""
    interval = review.interval
    computed = interval.after(review.since)
    yield Finding("review_begun", {"day": review.since}, "review", "notice")
    yield Finding("due_within", {"count": interval.count, "unit": interval.unit, "day": computed}, "review", "notice")
    if computed != review.due:
        yield Finding("due_rolled", {"day": review.due}, "review", "notice")
