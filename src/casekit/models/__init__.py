"""What a record is: every value and record of a case, and the case itself."""

from casekit.models.assessment import (
    Assessment,
    EligibilityAnswer,
    Identification,
    Intake,
    Need,
    NeedOutcome,
    RiskLevel,
    RiskRating,
    Selection,
    Strength,
)
from casekit.models.case import Case
from casekit.models.catalogue import EVENTS, RECORDS
from casekit.models.client import Client
from casekit.models.closure import AftercareEnd, AftercarePlan, Closure, Reopening
from casekit.models.consent import Consent, ConsentPosition, Disclosure, consent_position
from casekit.models.delivery import Advocacy, ServiceStart, SessionCount
from casekit.models.goal import Goal, GoalAchievement, GoalLifecycle, GoalStep, Reading, Specificity
from casekit.models.history import Entry, Episode, StageChange, StageInterval, WorkflowRef
from casekit.models.outcome import DomainScore, Evidence, FinalEvaluation, Indicator, ServiceRating
from casekit.models.personal import PERSONAL, personal_fields
from casekit.models.plan import Plan, ReviewInterval, SafetyPlan
from casekit.models.record import Record, Value
from casekit.models.referral import Referral, ReferralStatus
from casekit.models.resource import Resource
from casekit.models.review import CircumstanceChange, ClientVoice, Contact, GoalProgress, Review
from casekit.models.review_clock import ReviewDue, review_due_days
from casekit.models.team import (
    Actor,
    Assignment,
    CaseConference,
    Override,
    Qualification,
    Supervision,
)

__all__ = [
    "EVENTS",
    "PERSONAL",
    "RECORDS",
    "Actor",
    "Advocacy",
    "AftercareEnd",
    "AftercarePlan",
    "Assessment",
    "Assignment",
    "Case",
    "CaseConference",
    "CircumstanceChange",
    "Client",
    "ClientVoice",
    "Closure",
    "Consent",
    "ConsentPosition",
    "Contact",
    "Disclosure",
    "DomainScore",
    "EligibilityAnswer",
    "Entry",
    "Episode",
    "Evidence",
    "FinalEvaluation",
    "Goal",
    "GoalAchievement",
    "GoalLifecycle",
    "GoalProgress",
    "GoalStep",
    "Identification",
    "Indicator",
    "Intake",
    "Need",
    "NeedOutcome",
    "Override",
    "Plan",
    "Qualification",
    "Reading",
    "Record",
    "Referral",
    "ReferralStatus",
    "Reopening",
    "Resource",
    "Review",
    "ReviewDue",
    "ReviewInterval",
    "RiskLevel",
    "RiskRating",
    "SafetyPlan",
    "Selection",
    "ServiceRating",
    "ServiceStart",
    "SessionCount",
    "Specificity",
    "StageChange",
    "StageInterval",
    "Strength",
    "Supervision",
    "Value",
    "WorkflowRef",
    "consent_position",
    "personal_fields",
    "review_due_days",
]
