"""Evaluation: the answers to the seven questions of casework. `methods` has the published methods."""

from casekit.evaluation import methods
from casekit.evaluation.by_person import PersonOutcomes
from casekit.evaluation.case_evaluation import CaseEvaluation, evaluate
from casekit.evaluation.caseload import Caseload, WorkerLoad, caseload
from casekit.evaluation.choices import ChoiceCourse
from casekit.evaluation.endings import Ending
from casekit.evaluation.goal_achievement import GoalStatus
from casekit.evaluation.goal_course import GoalCourse, Nearness
from casekit.evaluation.life import ScoreCourse
from casekit.evaluation.needs import DomainNeeds, needs_by_domain
from casekit.evaluation.over_time import (
    EvaluatedOn,
    EvaluationOccasion,
    FigureChange,
    TwoDays,
    compare_days,
    evaluations,
)
from casekit.evaluation.overlap import Overlap, overlapping
from casekit.evaluation.participation import Occasion, OccasionKind
from casekit.evaluation.quality import Quality, quality
from casekit.evaluation.questions import Question
from casekit.evaluation.referrals import ReferralChain
from casekit.evaluation.result import Figure, Line, Method, Result
from casekit.evaluation.seen import Episodes
from casekit.evaluation.series import Series, goal_series
from casekit.evaluation.summary import Reader
from casekit.evaluation.traces import NeedTrace, TracedGoal
from casekit.evaluation.work_done import WorkDone
from casekit.practice.own_criterion import OwnCriterion

__all__ = [
    "CaseEvaluation",
    "Caseload",
    "ChoiceCourse",
    "DomainNeeds",
    "Ending",
    "Episodes",
    "EvaluatedOn",
    "EvaluationOccasion",
    "Figure",
    "FigureChange",
    "GoalCourse",
    "GoalStatus",
    "Line",
    "Method",
    "Nearness",
    "NeedTrace",
    "Occasion",
    "OccasionKind",
    "Overlap",
    "OwnCriterion",
    "PersonOutcomes",
    "Quality",
    "Question",
    "Reader",
    "ReferralChain",
    "Result",
    "ScoreCourse",
    "Series",
    "TracedGoal",
    "TwoDays",
    "WorkDone",
    "WorkerLoad",
    "caseload",
    "compare_days",
    "evaluate",
    "evaluations",
    "goal_series",
    "methods",
    "needs_by_domain",
    "overlapping",
    "quality",
]
