"""The course of the work: reviews kept, days between its milestones, closures and aftercare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import attrs

from casekit.answers import Finding, Refusal
from casekit.clocks.reviews import ReviewDue
from casekit.errors import EvaluationError
from casekit.evaluation.figures import days_between, first_day, share
from casekit.models import (
    AftercareEnd,
    AftercarePlan,
    Assessment,
    Case,
    Closure,
    Contact,
    Entry,
    Intake,
    Plan,
    Reopening,
    Review,
    ServiceStart,
)


@attrs.frozen(kw_only=True)
class ReviewsKept:
    """
    Whether reviews were held on time. `casekit/review_clock.py` describes when a review is due.

    held, on_time, late, missed: The number of due days on which a review was held, held on time, held late or missed.
    on_time_rate: on_time / (held + missed), 0.0 to 1.0. None if no review was due.
    rows: The due days that were held or missed, in order.
    next_due: The running due day. None: no review is due. If it has passed, no rate counts it yet.
    decided: The number of reviews on record that have a decision.
    led_to_change: The number of reviews that decided to modify the plan or to add support.
    findings: A finding if a review is overdue; otherwise empty.

    Source: monthly review and adjustment, Korean text on casework.

    >>> ReviewsKept(
    ...     held=2, on_time=1, late=1, missed=2, on_time_rate=0.25, rows=(), next_due=None, decided=2, led_to_change=1
    ... ).on_time_rate
    0.25
    """

    held: int
    on_time: int
    late: int
    missed: int
    on_time_rate: float | None
    rows: tuple[ReviewDue, ...]
    next_due: date | None
    decided: int
    led_to_change: int
    findings: tuple[Finding, ...] = ()


def each_review(reviews: Sequence[ReviewDue], *, on: date) -> tuple[ReviewDue, ...]:
    """Return due days of reviews. Raises EvaluationError for anything but a list or tuple of those up to a day."""
    given: object = reviews
    held: Sequence[object] = reviews if isinstance(given, list | tuple) else (given,)
    if not isinstance(given, list | tuple) or not all(isinstance(each, ReviewDue) for each in held):
        wrong = Refusal("wrong_type", {"expected": "the due days that StageMachine.reviews returns"}, "reviews")
        raise EvaluationError("cannot evaluate", [wrong])
    later = [place for place, each in enumerate(reviews) if max(each.since, each.held or each.since) > on]
    if later:
        faults = [Refusal("after_the_evaluation", {"day": on}, f"reviews[{place}]") for place in later]
        raise EvaluationError("cannot evaluate", faults)
    return tuple(reviews)


def reviews_kept(case: Case, due_days: Sequence[ReviewDue], *, on: date) -> ReviewsKept:
    """Compare the reviews of a case with their due days, up to a day."""
    rows = tuple(row for row in due_days if row.status != "running")
    overdue = [row.due for row in due_days if row.status == "running" and row.due < on]
    held = [row for row in rows if row.status == "held"]
    on_time = sum(row.on_time for row in held)
    decisions = [review.decision for _, review in case.dated(Review)]
    return ReviewsKept(
        held=len(held), on_time=on_time, late=len(held) - on_time, missed=len(rows) - len(held),
        on_time_rate=share(on_time, len(rows)), rows=rows,
        next_due=next((row.due for row in due_days if row.status == "running"), None),
        decided=sum(decision is not None for decision in decisions),
        led_to_change=sum(decision in ("modify", "add") for decision in decisions),
        findings=tuple(Finding("review_overdue", {"due": due}, "reviews") for due in overdue),
    )  # fmt: skip


@attrs.frozen(kw_only=True)
class Timeliness:
    """
    Calendar days between milestones of the work, the first day not counted.

    The milestones are the first intake, the first assessment, the first signed plan, the first service and the last
    closure. A number is None if one of its two milestones is not reached, and negative if the second one came first.

    Source: efficient support, Korean text on case management.

    >>> Timeliness(
    ...     intake_to_assessment=6, assessment_to_plan=4, intake_to_plan=10, intake_to_service=16,
    ...     intake_to_final_closure=None,
    ... ).intake_to_plan
    10
    """

    intake_to_assessment: int | None
    assessment_to_plan: int | None
    intake_to_plan: int | None
    intake_to_service: int | None
    intake_to_final_closure: int | None


def timeliness(case: Case) -> Timeliness:
    """Return the days between the milestones of a case."""
    intake, assessment = first_day(case, Intake), first_day(case, Assessment)
    plan, service = first_day(case, Plan, event="plan_signed"), first_day(case, ServiceStart)
    closures = [at.date() for at, _ in case.dated(Closure)]
    return Timeliness(
        intake_to_assessment=days_between(intake, assessment),
        assessment_to_plan=days_between(assessment, plan),
        intake_to_plan=days_between(intake, plan),
        intake_to_service=days_between(intake, service),
        intake_to_final_closure=days_between(intake, closures[-1] if closures else None),
    )


@attrs.frozen(kw_only=True)
class Closing:
    """
    The closures and reopenings of a case.

    times_closed: The number of closures.
    reasons: The reason of each closure, in order.
    reopened: The number of reopenings.
    outcomes: How the client continued after each closure. None: not on record.
    transition_links: The resources or places where the client continued, over all closures, each once.

    Source: closing and smooth transition, Korean text on case management.

    >>> Closing(
    ...     times_closed=1, reasons=("goals_mostly_attained",), reopened=0, outcomes=("self_reliant",),
    ...     transition_links=("RS1",),
    ... ).outcomes
    ('self_reliant',)
    """

    times_closed: int
    reasons: tuple[str, ...]
    reopened: int
    outcomes: tuple[str | None, ...]
    transition_links: tuple[str, ...]


def closing(case: Case) -> Closing:
    """Return the closures and reopenings of a case."""
    closures = [closure for _, closure in case.dated(Closure)]
    links = dict.fromkeys(link for closure in closures for link in closure.transition_links)
    return Closing(
        times_closed=len(closures), reasons=tuple(closure.reason for closure in closures),
        reopened=len(case.dated(Reopening)), outcomes=tuple(closure.outcome for closure in closures),
        transition_links=tuple(links),
    )  # fmt: skip


@attrs.frozen(kw_only=True)
class AftercareGiven:
    """
    The aftercare of a case. If it was reopened and closed again, that of the first ending does not count.

    contacts_planned: The number of contacts in the last AftercarePlan. None: no plan is on record.
    attempts: The number of contacts in aftercare, whether or not the client was reached.
    contacts_made: The number of them at which the client was reached.
    ended_on: The day on which aftercare last ended. None: no end is on record.
    outcome: The outcome of that end. None: no end, or no outcome, is on record.

    Source: aftercare, Korean texts on case management and school case management.

    >>> AftercareGiven(contacts_planned=3, attempts=2, contacts_made=1, ended_on=None, outcome=None).contacts_made
    1
    """

    contacts_planned: int | None
    attempts: int
    contacts_made: int
    ended_on: date | None
    outcome: str | None


def aftercare_given(case: Case) -> AftercareGiven:
    """Return the aftercare of the last ending of a case, beside the last plan. The last end counts."""
    ending, planned = last_ending(case), case.dated(AftercarePlan)
    ended = [(entry.at.date(), entry.what) for entry in ending if isinstance(entry.what, AftercareEnd)]
    contacts = [entry.what for entry in ending if isinstance(entry.what, Contact)]
    aftercare = [contact for contact in contacts if contact.purpose == "aftercare"]
    return AftercareGiven(
        contacts_planned=planned[-1][1].contacts if planned else None,
        attempts=len(aftercare),
        contacts_made=sum(contact.reached for contact in aftercare),
        ended_on=ended[-1][0] if ended else None,
        outcome=ended[-1][1].outcome if ended else None,
    )


def last_ending(case: Case) -> tuple[Entry, ...]:
    """Return the entries of the last episode that was closed, up to its reopening; of a case never closed, all."""
    turns = [place for place, entry in enumerate(case.timeline) if isinstance(entry.what, Reopening)]
    bounds = [0, *turns, len(case.timeline)]
    episodes = [case.timeline[first:after] for first, after in pairwise(bounds)]
    closed = [each for each in episodes if any(isinstance(entry.what, Closure) for entry in each)]
    return closed[-1] if closed else case.timeline
