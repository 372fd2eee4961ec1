"""
casekit: social casework as plain Python values.

This module has the names that most programs need: the records, the stage machine, its answers and the errors. The
packages have the others: `casekit.stages`, `casekit.resources`, `casekit.privacy`, `casekit.evaluation`,
`casekit.pictures`, `casekit.interchange`, `casekit.models`, `casekit.days`, `casekit.labels`, and `casekit.testing` for
the tests of a host's own workflows. The host is the program that uses casekit.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from casekit.answers import Finding, Refusal
from casekit.days import Calendar, Interval
from casekit.errors import (
    CasekitError,
    DocumentError,
    EvaluationError,
    MoveNotOpenError,
    PracticeError,
    RecordError,
    WorkflowError,
)
from casekit.models import (
    Actor,
    Advocacy,
    AftercareEnd,
    AftercarePlan,
    Approval,
    Assessment,
    AssessmentNote,
    Assignment,
    Case,
    CaseConference,
    CaseLink,
    CircumstanceChange,
    Client,
    ClientChoice,
    ClientVoice,
    Closure,
    Consent,
    Contact,
    DeadlineSet,
    Departure,
    Disclosure,
    DomainScore,
    EligibilityAnswer,
    Entry,
    FeedbackAnswer,
    FinalEvaluation,
    FollowUp,
    Goal,
    GoalProgress,
    GoalStep,
    Household,
    Identification,
    Indicator,
    Intake,
    Intervention,
    Membership,
    Need,
    OfficeRecord,
    OptionConsidered,
    Override,
    Plan,
    PlanItem,
    Provider,
    Reading,
    Record,
    Referral,
    Relation,
    Reopening,
    Resource,
    Review,
    ReviewInterval,
    RiskRating,
    SafetyPlan,
    Selection,
    ServiceEnd,
    ServiceRating,
    ServiceStart,
    SessionCount,
    StageChange,
    Strength,
    Supervision,
    Void,
    Waiver,
)
from casekit.practice import Breach, Guard, Practice, Rule
from casekit.stages import Context, StageMachine, Workflow, check

if TYPE_CHECKING:
    from casekit import days as days
    from casekit import evaluation as evaluation
    from casekit import interchange as interchange
    from casekit import labels as labels
    from casekit import models as models
    from casekit import pictures as pictures
    from casekit import practice as practice
    from casekit import privacy as privacy
    from casekit import resources as resources
    from casekit import stages as stages
    from casekit import testing as testing
    from casekit.evaluation import evaluate
    from casekit.interchange import case_from_entries, dumps, entry_to_data, from_data, loads, to_data
    from casekit.stages import verify

__version__ = "0.1.0"

__all__ = [
    "Actor",
    "Advocacy",
    "AftercareEnd",
    "AftercarePlan",
    "Approval",
    "Assessment",
    "AssessmentNote",
    "Assignment",
    "Breach",
    "Calendar",
    "Case",
    "CaseConference",
    "CaseLink",
    "CasekitError",
    "CircumstanceChange",
    "Client",
    "ClientChoice",
    "ClientVoice",
    "Closure",
    "Consent",
    "Contact",
    "Context",
    "DeadlineSet",
    "Departure",
    "Disclosure",
    "DocumentError",
    "DomainScore",
    "EligibilityAnswer",
    "Entry",
    "EvaluationError",
    "FeedbackAnswer",
    "FinalEvaluation",
    "Finding",
    "FollowUp",
    "Goal",
    "GoalProgress",
    "GoalStep",
    "Guard",
    "Household",
    "Identification",
    "Indicator",
    "Intake",
    "Interval",
    "Intervention",
    "Membership",
    "MoveNotOpenError",
    "Need",
    "OfficeRecord",
    "OptionConsidered",
    "Override",
    "Plan",
    "PlanItem",
    "Practice",
    "PracticeError",
    "Provider",
    "Reading",
    "Record",
    "RecordError",
    "Referral",
    "Refusal",
    "Relation",
    "Reopening",
    "Resource",
    "Review",
    "ReviewInterval",
    "RiskRating",
    "Rule",
    "SafetyPlan",
    "Selection",
    "ServiceEnd",
    "ServiceRating",
    "ServiceStart",
    "SessionCount",
    "StageChange",
    "StageMachine",
    "Strength",
    "Supervision",
    "Void",
    "Waiver",
    "Workflow",
    "WorkflowError",
    "case_from_entries",
    "check",
    "dumps",
    "entry_to_data",
    "evaluate",
    "from_data",
    "loads",
    "to_data",
    "verify",
]

_ROOMS = (
    "days",
    "evaluation",
    "interchange",
    "labels",
    "models",
    "pictures",
    "practice",
    "privacy",
    "resources",
    "stages",
    "testing",
)
_ROOM_OF = {
    "evaluate": "evaluation",
    "verify": "stages",
    **dict.fromkeys(("case_from_entries", "dumps", "entry_to_data", "from_data", "loads", "to_data"), "interchange"),
}
"""Names of rooms that are opened when they are first asked for."""


def __getattr__(name: str) -> object:
    """Open a room when it is first asked for: `casekit.interchange` loads cattrs, importing casekit does not."""
    if name in _ROOMS:
        return import_module(f"casekit.{name}")
    if name in _ROOM_OF:
        return getattr(import_module(f"casekit.{_ROOM_OF[name]}"), name)
    raise AttributeError(f"module 'casekit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_ROOMS, *_ROOM_OF})
