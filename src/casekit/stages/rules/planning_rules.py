"""
Rules of assessing and planning: the assessment, the plan, its signatures and reviews, and the case manager.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from casekit.clocks.reviews import running_interval
from casekit.days import Interval
from casekit.models import (
    Assessment,
    Assignment,
    CircumstanceChange,
    ClientVoice,
    FollowUp,
    Plan,
    Record,
    ReviewInterval,
    RiskRating,
    Selection,
    StageChange,
)
from casekit.models.case import state_of
from casekit.models.team import manages
from casekit.models.timeline import stayed_in
from casekit.practice import Breach
from casekit.stages.context import Context
from casekit.stages.guards import terms_in
from casekit.stages.rules.shared_facts import entered_kinds, happened, is_statutory, this_episode

YEARS_OF_EXPERIENCE = 5
"""
Years of experience recommended for a case manager.

Source: topic 3 of "학교현장에서의 사례관리 실천요소에 대하여 서술하시오" (excerpt of a report, 25 August 2023).
"""
WEEK = Interval(1, "week")
"""The longest review interval at high risk, if the workflow sets none for any risk."""

_ASSESSMENT_KINDS = {"assessment", "reassessment"}


def assessment_incomplete(context: Context) -> Iterator[Breach]:
    """
    An assessment finds needs, strengths and the client's own aims; what is missing is reported.

    Needs are missing if the case has none, of any episode. Strengths are missing if no assessment of this episode has
    any. Aims are missing if, in this episode, no assessment has a note on the topic "aims" and there is no ClientVoice
    at the assessment. The environment is missing if one of these assessments has the ecological approach, and none has
    a note on the environment.

    Source for needs, strengths and goals: the first process of
    "사회복지의 사례관리란 무엇인가?" (blog post, 12 May 2023). Source for the approaches: question 3 of
    "사회복지사 케이스워크: 개념과 목표를 이해하는 5가지 핵심 포인트" (web article without author or date).
    """
    if not isinstance(context.record, Assessment):
        return
    records = this_episode(context)
    assessments = [*(each for each in records if isinstance(each, Assessment)), context.record]
    heard = any(isinstance(each, ClientVoice) and each.checkpoint == "assessment" for each in records)
    topics = {note.topic for each in assessments for note in each.notes}
    ecological = any("ecological" in each.approaches for each in assessments)
    found = (
        ("needs", bool(context.case.needs)),
        ("strengths", any(each.strengths for each in assessments)),
        ("aims", heard or "aims" in topics),
        ("environment", "environment" in topics or not ecological),
    )
    missing = [name for name, is_there in found if not is_there]
    if missing:
        yield Breach({"missing": missing})


def plan_needs_current_assessment(context: Context) -> Iterator[Breach]:
    """A plan is signed after an assessment of this episode; if a reassessment is due, after that reassessment."""
    if not isinstance(context.record, Plan) or not context.record.signed_by:
        return
    records = this_episode(context)
    assessed = [index for index, what in enumerate(records) if isinstance(what, Assessment)]
    signed = [index for index, what in enumerate(records) if what.event == "plan_signed"]
    later = range(signed[0] + 1, len(records)) if signed else ()
    stayed = stayed_in(context.case.this_episode, on=context.day)
    entries = context.case.this_episode
    triggers = [index for index in later if _makes_reassessment_due(records[index], entries[index].number in stayed)]
    if not assessed or (triggers and triggers[-1] > assessed[-1]):
        yield Breach({"assessments": len(assessed)})


def _makes_reassessment_due(what: Record, stays: bool) -> bool:
    """
    Return whether a record, after a signed plan, makes a reassessment due; `stays` says that the case stayed in a stage
    that it was only to pass through.
    """
    if isinstance(what, StageChange):
        return what.enters and (stays or not what.passing) and bool(_ASSESSMENT_KINDS & set(what.kinds))
    return isinstance(what, CircumstanceChange) and what.trigger == "reassessment"


def stage_passed_in_a_day(context: Context) -> Iterator[Breach]:
    """
    A stage that a case only passes through is left on the same day. The first act on a later day is reported; from then
    on the stage counts as entered. Migration to another version of the workflow is no such act.
    """
    passed_on = state_of(context.case).passed_on
    if passed_on is None or context.day <= passed_on:
        return
    last = next(entry for entry in reversed(context.case.timeline) if not _only_migrates(entry.what))
    if last.at.date() <= passed_on:
        yield Breach({"stage": context.case.stage, "day": passed_on})


def _only_migrates(what: Record) -> bool:
    """Return whether a record puts the case under another version of the workflow and leaves it in its stage."""
    return isinstance(what, StageChange) and what.move is None and not what.enters


def plan_without_client(context: Context) -> Iterator[Breach]:
    """
    A plan that no client has signed is reported. Service needs a signed plan: see plan_before_service.

    Of plans with a legal basis only the first that says why no client signed is reported, and those before it.
    """
    record, clients = context.record, context.case.client_parties(on=context.day)
    if not isinstance(record, Plan) or clients & set(record.signed_by):
        return
    if not is_statutory(attrs.evolve(record, reason_unsigned=None), context):
        yield Breach({"version": record.version, "reason_given": record.reason_unsigned is not None})


def plan_without_goals(context: Context) -> Iterator[Breach]:
    """A signed plan names at least one goal. Each goal refers to a need of the case."""
    if isinstance(context.record, Plan) and context.record.signed_by and not context.record.goals:
        yield Breach({"version": context.record.version})


def conference_before_selection(context: Context) -> Iterator[Breach]:
    """
    If a workflow has a stage for selection, entering a stage for planning needs a selection in this episode.

    In spite of its name, the rule asks for no conference, and it applies on entering planning.
    """
    if "planning" not in entered_kinds(context) or happened(this_episode(context), Selection):
        return
    if any("selection" in context.workflow.kinds_of(stage.id) for stage in context.workflow.stages):
        yield Breach()


def review_interval_by_risk(context: Context) -> Iterator[Breach]:
    """
    The interval between reviews is no longer than the workflow allows for the risk. If the workflow sets no limits, a
    week is the limit at high risk.

    A new risk rating that makes the running interval too long is reported and not refused: with limits, the rating
    shortens the interval. The rule refuses by default
    only if the workflow sets limits (`by_risk`). Without limits it reports, unless the workflow writes
    `review_interval_by_risk = "block"` under `[rules]`.
    """
    record, reviews = context.record, context.workflow.reviews
    risk = state_of(context.case).persons.highest(context.case.client_parties(on=context.day))
    rated = isinstance(record, Assessment | RiskRating)
    interval: Interval | None = None
    if isinstance(record, ReviewInterval):
        interval = record.interval
    elif isinstance(record, Plan):
        interval = record.review_interval
    elif isinstance(record, Assessment | RiskRating) and record.risk:
        terms, rule = terms_in(context), context.workflow.review_rule
        calendar, starts = terms.calendar, terms.starts
        interval = running_interval(context.case, on=context.day, calendar=calendar, rule=rule, starts=starts)
        risk = record.risk
    if interval is None:
        return
    widest = reviews.widest(risk) if reviews.by_risk else (WEEK if risk == "high" else None)
    if widest and interval.is_wider_than(widest, on=context.day):
        settings = [each for each in context.workflow.rules if each.rule == "review_interval_by_risk"]
        is_blocking = any(each.level == "block" for each in settings)
        allowed = {"count": widest.count, "unit": widest.unit}
        yield Breach({"risk": risk, **allowed}, reported=rated or not (reviews.by_risk or is_blocking))


def manager_qualification(context: Context) -> Iterator[Breach]:
    """A case manager should have five years of experience, a social worker's licence and the standard training."""
    record = context.record
    if not isinstance(record, Assignment) or not manages(record.role):
        return
    has = record.qualification
    missing = [
        name for name, held in (
            ("years_of_experience", has is not None and has.years_of_experience >= YEARS_OF_EXPERIENCE),
            ("licensed", has is not None and has.licensed),
            ("standard_training", has is not None and has.standard_training),
        ) if not held
    ]  # fmt: skip
    if missing:
        yield Breach({"missing": missing, "years": YEARS_OF_EXPERIENCE})


def open_follow_ups_of_leaving_worker(context: Context) -> Iterator[Breach]:
    """
    A worker whose last assignment ends leaves no open follow-ups: another owner takes them over.

    It is reported once every assignment of the worker has an end, whichever of them is recorded last, and for a
    follow-up that is given to a worker whose assignments are all over.
    """
    record, held = context.record, context.case.assignments
    if isinstance(record, Assignment):
        worker = record.worker
        held = (record, *(each for each in held if each.identity != record.identity))
        promised = [each.id for each in context.case.follow_ups if each.is_open and each.owner == worker]
        last = date.max
    elif isinstance(record, FollowUp) and record.is_open:
        worker, promised, last = record.owner, [record.id], context.day
    else:
        return
    ends = [each.until for each in held if each.worker == worker]
    if promised and ends and all(end is not None and end < last for end in ends):
        yield Breach({"worker": worker, "ids": promised})
