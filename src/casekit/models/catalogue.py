"""Every record class of the library by its name, and the names of all events."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from casekit.models.approval import Approval, DeadlineSet, Waiver
from casekit.models.assessment import Assessment, Identification, Intake, Need, RiskRating, Selection
from casekit.models.choice import ClientChoice
from casekit.models.client import Client
from casekit.models.closure import AftercareEnd, AftercarePlan, Closure, Reopening
from casekit.models.consent import Consent, Disclosure
from casekit.models.delivery import Advocacy, Intervention, ServiceStart, SessionCount
from casekit.models.follow_up import FollowUp
from casekit.models.goal import Goal, Reading
from casekit.models.history import StageChange, Void
from casekit.models.household import Household
from casekit.models.outcome import DomainScore, FinalEvaluation, Indicator, ServiceRating
from casekit.models.plan import Plan, PlanItem, ReviewInterval, SafetyPlan
from casekit.models.record import Record
from casekit.models.referral import Referral
from casekit.models.relation import Relation
from casekit.models.resource import Provider, Resource
from casekit.models.review import CircumstanceChange, ClientVoice, Contact, FeedbackAnswer, Review
from casekit.models.team import Assignment, CaseConference, Supervision

_RECORDS: tuple[type[Record], ...] = (
    Client, Household, Identification, Intake, Need, Assessment, RiskRating, Selection, Goal, Reading, ClientChoice,
    Plan, PlanItem, ReviewInterval, SafetyPlan, Provider, Resource, Relation, Referral, Consent, Disclosure,
    ServiceStart, SessionCount, Intervention, Advocacy, Review, Contact, ClientVoice, FeedbackAnswer,
    CircumstanceChange, Assignment, CaseConference, Supervision, FollowUp, FinalEvaluation, ServiceRating,
    Approval, Waiver, DeadlineSet, DomainScore, Indicator, Closure, Reopening, AftercarePlan, AftercareEnd, StageChange,
    Void,
)  # fmt: skip

RECORDS: Mapping[str, type[Record]] = MappingProxyType({record.__name__: record for record in _RECORDS})
"""Every record class by its name, which a document holds as `type`."""

EVENTS: tuple[str, ...] = tuple(event for record in _RECORDS if record is not Void for event in record.EVENTS)
"""Every event that guards and deadlines can name. `entry_voided` is not one: it concerns the history, not the case."""
