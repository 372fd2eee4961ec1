"""The values and records of a case, and the case itself."""

from casekit.models.approval import (
    Approval,
    DeadlineSet,
    Waiver,
)
from casekit.models.assessment import (
    Assessment,
    AssessmentNote,
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
from casekit.models.case_access import AccessRestriction, EmergencyAccess
from casekit.models.case_link import CaseLink
from casekit.models.case_view import CaseView
from casekit.models.choice import ClientChoice, OptionConsidered
from casekit.models.client import Client
from casekit.models.closure import AftercareEnd, AftercarePlan, Closure, Departure, Reopening
from casekit.models.consent import Consent, ConsentPosition, Disclosure, consent_position
from casekit.models.delivery import Advocacy, Intervention, ServiceEnd, ServiceStart, SessionCount
from casekit.models.eligibility import Eligibility
from casekit.models.erasure import Erasure
from casekit.models.follow_up import FollowUp
from casekit.models.goal import Goal, GoalAchievement, GoalStep, Reading, Specificity
from casekit.models.history import Entry, StageChange, Void, WorkflowRef
from casekit.models.household import Household, Membership
from casekit.models.office_record import OfficeRecord
from casekit.models.outcome import DomainScore, FinalEvaluation, Indicator, ServiceRating
from casekit.models.personal import PERSONAL
from casekit.models.plan import Plan, PlanItem, ReviewInterval, SafetyPlan
from casekit.models.record import Record
from casekit.models.referral import Referral, ReferralStatus
from casekit.models.relation import Relation
from casekit.models.resource import Capacity, Opening, Provider, Resource
from casekit.models.review import (
    CircumstanceChange,
    ClientVoice,
    Contact,
    FeedbackAnswer,
    GoalProgress,
    Review,
)
from casekit.models.team import (
    Actor,
    Assignment,
    CaseConference,
    Override,
    Qualification,
    Supervision,
    Training,
    primary_worker,
)
from casekit.models.thing_step import ThingStep
from casekit.models.tie import Tie

__all__ = [
    "PERSONAL",
    "AccessRestriction",
    "Actor",
    "Advocacy",
    "AftercareEnd",
    "AftercarePlan",
    "Approval",
    "Assessment",
    "AssessmentNote",
    "Assignment",
    "Capacity",
    "Case",
    "CaseConference",
    "CaseLink",
    "CaseView",
    "CircumstanceChange",
    "Client",
    "ClientChoice",
    "ClientVoice",
    "Closure",
    "Consent",
    "ConsentPosition",
    "Contact",
    "DeadlineSet",
    "Departure",
    "Disclosure",
    "DomainScore",
    "Eligibility",
    "EligibilityAnswer",
    "EmergencyAccess",
    "Entry",
    "Erasure",
    "FeedbackAnswer",
    "FinalEvaluation",
    "FollowUp",
    "Goal",
    "GoalAchievement",
    "GoalProgress",
    "GoalStep",
    "Household",
    "Identification",
    "Indicator",
    "Intake",
    "Intervention",
    "Membership",
    "Need",
    "NeedOutcome",
    "OfficeRecord",
    "Opening",
    "OptionConsidered",
    "Override",
    "Plan",
    "PlanItem",
    "Provider",
    "Qualification",
    "Reading",
    "Record",
    "Referral",
    "ReferralStatus",
    "Relation",
    "Reopening",
    "Resource",
    "Review",
    "ReviewInterval",
    "RiskLevel",
    "RiskRating",
    "SafetyPlan",
    "Selection",
    "ServiceEnd",
    "ServiceRating",
    "ServiceStart",
    "SessionCount",
    "Specificity",
    "StageChange",
    "Strength",
    "Supervision",
    "ThingStep",
    "Tie",
    "Training",
    "Void",
    "Waiver",
    "WorkflowRef",
    "consent_position",
    "primary_worker",
]
