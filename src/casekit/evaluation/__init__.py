"""Did it help: the seven questions of casework side by side, and the figures behind them."""

from casekit.evaluation.case_evaluation import CaseEvaluation, NeedsAnswered, evaluate
from casekit.evaluation.client_voice import VoiceHeard
from casekit.evaluation.course import AftercareGiven, Closing, ReviewsKept, Timeliness
from casekit.evaluation.evidence import EvidenceGathered
from casekit.evaluation.goal_attainment import RHO, AttainmentChange, change, t_score
from casekit.evaluation.goals import GoalsAttained, GoalSpecificity, GoalStatus
from casekit.evaluation.life_impact import LifeImpact
from casekit.evaluation.needs import NeedsMet, NeedTrace
from casekit.evaluation.referrals import ReferralsAnswered
from casekit.evaluation.service_quality import ServiceQuality

__all__ = [
    "RHO",
    "AftercareGiven",
    "AttainmentChange",
    "CaseEvaluation",
    "Closing",
    "EvidenceGathered",
    "GoalSpecificity",
    "GoalStatus",
    "GoalsAttained",
    "LifeImpact",
    "NeedTrace",
    "NeedsAnswered",
    "NeedsMet",
    "ReferralsAnswered",
    "ReviewsKept",
    "ServiceQuality",
    "Timeliness",
    "VoiceHeard",
    "change",
    "evaluate",
    "t_score",
]
