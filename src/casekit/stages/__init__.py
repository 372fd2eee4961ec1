"""How a case may move, and why it may not: workflows, guards, rules, the stage machine and its deadlines."""

from importlib import import_module
from typing import TYPE_CHECKING

from casekit.answers import Fault
from casekit.stages.acts import Option
from casekit.stages.checking.soundness import check
from casekit.stages.deadlines import Deadline, deadline_of, due
from casekit.stages.definition import KINDS, Kind, Move, Route, Stage, Way
from casekit.stages.guard_parameters import Days, EventName
from casekit.stages.guards import Context, Guards
from casekit.stages.machine import StageMachine
from casekit.stages.next_steps import NextStep, StepKind
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
from casekit.stages.workflow import Carried, Workflow

if TYPE_CHECKING:
    from casekit.stages.checking.proof import ShortestPath, Soundness, soundness
    from casekit.stages.obligations import Obligation, ObligationKind, owed
    from casekit.stages.pictures.dot import dot, svg
    from casekit.stages.pictures.mermaid import mermaid
    from casekit.stages.pictures.table import table
    from casekit.stages.verification import verify
    from casekit.stages.versions.change import Change
    from casekit.stages.versions.changed_duties import ChangedDueDay, DueKind, LapsingApproval
    from casekit.stages.versions.comparison import Comparison, compare
    from casekit.stages.versions.migration import (
        Blocked,
        DeadlineChoice,
        Migration,
        MigrationPlan,
        NewStage,
        migrate,
        migrate_all,
        plan_migration,
    )

__all__ = [
    "KINDS",
    "ApprovalRule",
    "Blocked",
    "Carried",
    "Change",
    "ChangedDueDay",
    "Comparison",
    "Context",
    "Days",
    "Deadline",
    "DeadlineChoice",
    "DeadlineRule",
    "DueKind",
    "EventName",
    "Fault",
    "Guards",
    "Kind",
    "LapsingApproval",
    "Level",
    "Migration",
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
    "migrate_all",
    "owed",
    "plan_migration",
    "requirements",
    "soundness",
    "svg",
    "table",
    "verify",
]

_MODULES = {
    "checking.proof": (
        "ShortestPath",
        "Soundness",
        "soundness",
    ),
    "obligations": (
        "Obligation",
        "ObligationKind",
        "owed",
    ),
    "pictures.dot": (
        "dot",
        "svg",
    ),
    "pictures.mermaid": ("mermaid",),
    "pictures.table": ("table",),
    "verification": ("verify",),
    "versions.change": ("Change",),
    "versions.changed_duties": (
        "ChangedDueDay",
        "DueKind",
        "LapsingApproval",
    ),
    "versions.comparison": (
        "Comparison",
        "compare",
    ),
    "versions.migration": (
        "Blocked",
        "DeadlineChoice",
        "Migration",
        "MigrationPlan",
        "NewStage",
        "migrate",
        "migrate_all",
        "plan_migration",
    ),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}
"""Names that are opened when they are first asked for: pictures, proofs and versions are for those who use them."""


def __getattr__(name: str) -> object:
    """Open the module of a name when it is first asked for."""
    if name in _MODULE_OF:
        return getattr(import_module(f"casekit.stages.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module 'casekit.stages' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULE_OF})
