"""How a case may move, and why it may not: workflows, guards, rules, the stage machine and its deadlines."""

from importlib import import_module
from typing import TYPE_CHECKING

from casekit.answers import Answer, Effect, Fault, Params
from casekit.clocks.deadline_rule import DeadlineRule
from casekit.stages.acts.option import Option
from casekit.stages.approval_position import ApprovalPosition, approval_position
from casekit.stages.checking.check import check
from casekit.stages.context import Context
from casekit.stages.due.deadlines import Deadline
from casekit.stages.due.requirements import RequirementStatus
from casekit.stages.guard_parameters import Days, EventName
from casekit.stages.machine import StageMachine
from casekit.stages.move import Move, Route
from casekit.stages.positions import Position
from casekit.stages.settings import (
    ApprovalRule,
    Parameter,
    Reason,
    RecordRule,
    Requirement,
    Reviews,
    RiskInterval,
    RuleSetting,
)
from casekit.stages.stage import KINDS, Stage
from casekit.stages.workflow import Workflow

if TYPE_CHECKING:
    from casekit.stages.acts.next_steps import NextStep
    from casekit.stages.checking.proof import Soundness, soundness
    from casekit.stages.due.agenda import AgendaItem
    from casekit.stages.due.icalendar_file import to_icalendar
    from casekit.stages.due.obligations import Obligation
    from casekit.stages.pictures.dot import dot, svg
    from casekit.stages.pictures.mermaid import mermaid
    from casekit.stages.pictures.table import table
    from casekit.stages.verification import verify
    from casekit.stages.versions.comparison import Comparison, compare
    from casekit.stages.versions.migration import Migration, MigrationPlan, migrate, migrate_all, plan_migration

__all__ = [
    "KINDS",
    "AgendaItem",
    "Answer",
    "ApprovalPosition",
    "ApprovalRule",
    "Comparison",
    "Context",
    "Days",
    "Deadline",
    "DeadlineRule",
    "Effect",
    "EventName",
    "Fault",
    "Migration",
    "MigrationPlan",
    "Move",
    "NextStep",
    "Obligation",
    "Option",
    "Parameter",
    "Params",
    "Position",
    "Reason",
    "RecordRule",
    "Requirement",
    "RequirementStatus",
    "Reviews",
    "RiskInterval",
    "Route",
    "RuleSetting",
    "Soundness",
    "Stage",
    "StageMachine",
    "Workflow",
    "approval_position",
    "check",
    "compare",
    "dot",
    "mermaid",
    "migrate",
    "migrate_all",
    "plan_migration",
    "soundness",
    "svg",
    "table",
    "to_icalendar",
    "verify",
]

_MODULES = {
    "acts.next_steps": ("NextStep",),
    "checking.proof": (
        "Soundness",
        "soundness",
    ),
    "due.agenda": ("AgendaItem",),
    "due.icalendar_file": ("to_icalendar",),
    "due.obligations": ("Obligation",),
    "pictures.dot": (
        "dot",
        "svg",
    ),
    "pictures.mermaid": ("mermaid",),
    "pictures.table": ("table",),
    "verification": ("verify",),
    "versions.comparison": (
        "Comparison",
        "compare",
    ),
    "versions.migration": (
        "Migration",
        "MigrationPlan",
        "migrate",
        "migrate_all",
        "plan_migration",
    ),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}
"""The module of each name imported on first access: most hosts (programs that use casekit) need none of these."""


def __getattr__(name: str) -> object:
    """Import the module of a name on first access, and return the name from it."""
    if name in _MODULE_OF:
        return getattr(import_module(f"casekit.stages.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module 'casekit.stages' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the names of this module, including those that are not imported yet."""
    return sorted({*globals(), *_MODULE_OF})
