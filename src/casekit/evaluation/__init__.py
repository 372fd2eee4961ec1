"""Did it help: the seven questions of casework side by side, and the figures behind them."""

from casekit.evaluation.case_evaluation import CaseEvaluation, NeedsAnswered, evaluate
from casekit.evaluation.caseload import Caseload, WorkerLoad, caseload
from casekit.evaluation.client_voice import VoiceHeard
from casekit.evaluation.course import AftercareGiven, Closing, ReviewsKept, Timeliness
from casekit.evaluation.evidence import EvidenceGathered
from casekit.evaluation.goal_attainment import RHO, AttainmentChange, change, t_score
from casekit.evaluation.goal_course import GoalCourse, Nearness
from casekit.evaluation.goals import GoalsAttained, GoalSpecificity, GoalStatus
from casekit.evaluation.life_impact import LifeImpact
from casekit.evaluation.needs import DomainNeeds, InterimNeeds, NeedsMet, NeedTrace, needs_by_domain
from casekit.evaluation.participation import ClientsPart, Occasion, OccasionKind
from casekit.evaluation.plan_made import ChoiceCourse, PlanMade
from casekit.evaluation.quality import Quality, Rate, quality
from casekit.evaluation.referrals import ReferralsAnswered
from casekit.evaluation.service_quality import ServiceQuality
from casekit.evaluation.work_done import WorkDone

__all__ = [
    "RHO",
    "AftercareGiven",
    "AttainmentChange",
    "CaseEvaluation",
    "Caseload",
    "ChoiceCourse",
    "ClientsPart",
    "Closing",
    "DomainNeeds",
    "EvidenceGathered",
    "GoalCourse",
    "GoalSpecificity",
    "GoalStatus",
    "GoalsAttained",
    "InterimNeeds",
    "LifeImpact",
    "Nearness",
    "NeedTrace",
    "NeedsAnswered",
    "NeedsMet",
    "Occasion",
    "OccasionKind",
    "PlanMade",
    "Quality",
    "Rate",
    "ReferralsAnswered",
    "ReviewsKept",
    "ServiceQuality",
    "Timeliness",
    "VoiceHeard",
    "WorkDone",
    "WorkerLoad",
    "caseload",
    "change",
    "evaluate",
    "needs_by_domain",
    "quality",
    "t_score",
]
