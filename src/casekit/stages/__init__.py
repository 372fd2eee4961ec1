"""How a case may move, and why it may not: workflows, guards, rules, the stage machine and its deadlines."""

from casekit.stages.acts import Option
from casekit.stages.chart import dot, mermaid
from casekit.stages.deadlines import Deadline, deadline_of, due
from casekit.stages.definition import KINDS, DeadlineRule, Kind, Level, Move, Reviews, RiskInterval, RuleSetting, Stage
from casekit.stages.guards import Context, Guards
from casekit.stages.machine import StageMachine
from casekit.stages.obligations import Obligation, ObligationKind, owed
from casekit.stages.soundness import check
from casekit.stages.workflow import Workflow

__all__ = [
    "KINDS",
    "Context",
    "Deadline",
    "DeadlineRule",
    "Guards",
    "Kind",
    "Level",
    "Move",
    "Obligation",
    "ObligationKind",
    "Option",
    "Reviews",
    "RiskInterval",
    "RuleSetting",
    "Stage",
    "StageMachine",
    "Workflow",
    "check",
    "deadline_of",
    "dot",
    "due",
    "mermaid",
    "owed",
]
