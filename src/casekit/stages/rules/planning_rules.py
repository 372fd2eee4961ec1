"""Rules of assessing and planning: what a plan stands on, who signs it, how often it is reviewed, and by whom."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.days import Interval
from casekit.models import (
    Assessment,
    Assignment,
    CircumstanceChange,
    ClientVoice,
    Plan,
    Record,
    ReviewInterval,
    RiskRating,
    Selection,
    StageChange,
)
from casekit.models.team import MANAGER_ROLES
from casekit.review_clock import running_interval
from casekit.stages.guards import Context
from casekit.stages.rules.breach import Breach, entered_kinds, happened, this_episode

YEARS_OF_EXPERIENCE = 5
"""Five years of experience, a licence and the standard training: recommended by the school casework text."""
WEEK = Interval(1, "week")

_ASSESSMENT_KINDS = {"assessment", "reassessment"}


def assessment_incomplete(context: Context) -> Iterator[Breach]:
    """
    An assessment finds needs, strengths and the client's own aims; what this episode's have not found is reported.

    Aims are a note on that topic, or the client's own words at the assessment. The ecological approach asks for a note
    on the environment too. Source: the case management text (needs, strengths, goals), the casework text (approaches).
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
    """A plan is signed on an assessment of this episode, and no reassessment that is due stands out."""
    if not isinstance(context.record, Plan) or not context.record.signed_by:
        return
    records = this_episode(context)
    assessed = [index for index, what in enumerate(records) if isinstance(what, Assessment)]
    signed = [index for index, what in enumerate(records) if what.event == "plan_signed"]
    due = [index for index, what in enumerate(records) if signed and index > signed[0] and _asks_reassessment(what)]
    if not assessed or (due and due[-1] > assessed[-1]):
        yield Breach({"assessments": len(assessed)})


def _asks_reassessment(what: Record) -> bool:
    if isinstance(what, StageChange):
        return what.enters and not what.passing and bool(_ASSESSMENT_KINDS & set(what.kinds))
    return isinstance(what, CircumstanceChange) and what.trigger == "reassessment"


def plan_without_client(context: Context) -> Iterator[Breach]:
    """A plan that no client signed is reported; service waits for one that is (plan_before_service)."""
    clients = context.case.client_parties(on=context.day)
    if isinstance(context.record, Plan) and not clients & set(context.record.signed_by):
        yield Breach({"version": context.record.version, "reason_given": context.record.reason_unsigned is not None})


def plan_without_goals(context: Context) -> Iterator[Breach]:
    """A signed plan names the goals it is for, and through them needs of this case."""
    if isinstance(context.record, Plan) and context.record.signed_by and not context.record.goals:
        yield Breach({"version": context.record.version})


def conference_before_selection(context: Context) -> Iterator[Breach]:
    """Where a workflow selects its clients, planning needs the selection of this episode."""
    if "planning" not in entered_kinds(context) or happened(this_episode(context), Selection):
        return
    if any("selection" in context.workflow.kinds_of(stage.id) for stage in context.workflow.stages):
        yield Breach()


def review_interval_by_risk(context: Context) -> Iterator[Breach]:
    """
    No wider interval between reviews than the risk allows; a week at high risk where the workflow sets none.

    A risk rated anew is reported where it leaves the running interval too wide.
    """
    record, risk, reviews = context.record, context.case.risk, context.workflow.reviews
    rated = isinstance(record, Assessment | RiskRating)
    interval: Interval | None = None
    if isinstance(record, ReviewInterval):
        interval = record.interval
    elif isinstance(record, Plan):
        interval = record.review_interval
    elif isinstance(record, Assessment | RiskRating) and record.risk:
        interval, risk = running_interval(context.case), record.risk
    if interval is None:
        return
    widest = reviews.widest(risk) if reviews.by_risk else (WEEK if risk == "high" else None)
    if widest and interval.is_wider_than(widest, on=context.day):
        asked = any(rule.rule == "review_interval_by_risk" and rule.level == "block" for rule in context.workflow.rules)
        allowed = {"count": widest.count, "unit": widest.unit}
        yield Breach({"risk": risk, **allowed}, reported=rated or not (reviews.by_risk or asked))


def manager_qualification(context: Context) -> Iterator[Breach]:
    """Experience, licence and standard training are recommended when a case manager is assigned."""
    record = context.record
    if not isinstance(record, Assignment) or record.role not in MANAGER_ROLES:
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
