"""How a case may move, and why it may not: workflows, guards, rules, the stage machine and its deadlines."""

from casekit.stages.acts import Option
from casekit.stages.checking.proof import ShortestPath, Soundness, soundness
from casekit.stages.checking.soundness import check
from casekit.stages.deadlines import Deadline, deadline_of, due
from casekit.stages.definition import KINDS, Kind, Move, Route, Stage, Way
from casekit.stages.guards import Context, Days, EventName, Guards
from casekit.stages.machine import StageMachine
from casekit.stages.next_steps import NextStep, StepKind
from casekit.stages.obligations import Obligation, ObligationKind, owed
from casekit.stages.pictures.dot import dot, svg
from casekit.stages.pictures.mermaid import mermaid
from casekit.stages.pictures.table import table
from casekit.stages.requirements import RequirementStatus, requirements
from casekit.stages.settings import (
    ApprovalRule,
    DeadlineRule,
    Level,
    Parameter,
    Requirement,
    Reviews,
    RiskInterval,
    RuleSetting,
    Word,
)
from casekit.stages.versions.comparison import Comparison, compare
from casekit.stages.versions.migration import (
    Blocked,
    DeadlineChoice,
    DeadlineShift,
    MigrationPlan,
    NewStage,
    migrate,
    plan_migration,
)
from casekit.stages.workflow import Carried, Workflow

__all__ = [
    "KINDS",
    "ApprovalRule",
    "Blocked",
    "Carried",
    "Comparison",
    "Context",
    "Days",
    "Deadline",
    "DeadlineChoice",
    "DeadlineRule",
    "DeadlineShift",
    "EventName",
    "Guards",
    "Kind",
    "Level",
    "MigrationPlan",
    "Move",
    "NewStage",
    "NextStep",
    "Obligation",
    "ObligationKind",
    "Option",
    "Parameter",
    "Requirement",
    "RequirementStatus",
    "Reviews",
    "RiskInterval",
    "Route",
    "RuleSetting",
    "ShortestPath",
    "Soundness",
    "Stage",
    "StageMachine",
    "StepKind",
    "Way",
    "Word",
    "Workflow",
    "check",
    "compare",
    "deadline_of",
    "dot",
    "due",
    "mermaid",
    "migrate",
    "owed",
    "plan_migration",
    "requirements",
    "soundness",
    "svg",
    "table",
]
