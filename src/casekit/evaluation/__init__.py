"""Evaluation: the answers to the seven questions of casework, and the published methods behind the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casekit.evaluation import methods
from casekit.evaluation.by_person import PersonOutcomes, outcomes_by_person
from casekit.evaluation.case_evaluation import CaseEvaluation, NeedsAnswered, evaluate
from casekit.evaluation.caseload import Caseload, WorkerLoad, caseload
from casekit.evaluation.client_voice import VoiceHeard
from casekit.evaluation.course import AftercareGiven, Closing, ReviewsKept, Timeliness
from casekit.evaluation.evidence import EvidenceGathered
from casekit.evaluation.goal_course import GoalCourse, Nearness
from casekit.evaluation.goals import GoalsAttained, GoalSpecificity, GoalStatus
from casekit.evaluation.life_impact import LifeImpact
from casekit.evaluation.needs import DomainNeeds, GoalLink, InterimNeeds, NeedsMet, NeedTrace, needs_by_domain
from casekit.evaluation.over_time import (
    EvaluatedOn,
    EvaluationOccasion,
    FigureChange,
    TwoDays,
    compare_days,
    evaluations,
)
from casekit.evaluation.overlap import Overlap, overlapping
from casekit.evaluation.participation import ClientsPart, Occasion, OccasionKind
from casekit.evaluation.plan_made import ChoiceCourse, PlanMade
from casekit.evaluation.quality import Quality, Rate, quality
from casekit.evaluation.questions import Answered, Question
from casekit.evaluation.referrals import ReferralsAnswered
from casekit.evaluation.result import Figure, Line, Method, Result
from casekit.evaluation.series import Series, goal_series
from casekit.evaluation.service_quality import ServiceQuality
from casekit.evaluation.work_done import WorkDone

if TYPE_CHECKING:
    from casekit.evaluation.methods import *  # noqa: F403  # its own list says what

__all__ = [
    "AftercareGiven",
    "Answered",
    "CaseEvaluation",
    "Caseload",
    "ChoiceCourse",
    "ClientsPart",
    "Closing",
    "DomainNeeds",
    "EvaluatedOn",
    "EvaluationOccasion",
    "EvidenceGathered",
    "Figure",
    "FigureChange",
    "GoalCourse",
    "GoalLink",
    "GoalSpecificity",
    "GoalStatus",
    "GoalsAttained",
    "InterimNeeds",
    "LifeImpact",
    "Line",
    "Method",
    "Nearness",
    "NeedTrace",
    "NeedsAnswered",
    "NeedsMet",
    "Occasion",
    "OccasionKind",
    "Overlap",
    "PersonOutcomes",
    "PlanMade",
    "Quality",
    "Question",
    "Rate",
    "ReferralsAnswered",
    "Result",
    "ReviewsKept",
    "Series",
    "ServiceQuality",
    "Timeliness",
    "TwoDays",
    "VoiceHeard",
    "WorkDone",
    "WorkerLoad",
    "caseload",
    "compare_days",
    "evaluate",
    "evaluations",
    "goal_series",
    "methods",
    "needs_by_domain",
    "outcomes_by_person",
    "overlapping",
    "quality",
]
__all__ += methods.__all__


def __getattr__(name: str) -> object:
    """Import a method when it is first used."""
    if name in methods.__all__:
        return getattr(methods, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *methods.__all__})
