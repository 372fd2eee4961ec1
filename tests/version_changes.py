"""What the tests of versions share."""

from __future__ import annotations

from typing import Any

import attrs
from cases import SCHOOL

import casekit as ck
from casekit.conditions import Leaf
from casekit.stages import (
    ApprovalRule,
    DeadlineRule,
    Parameter,
    Requirement,
    Workflow,
)

OLD = SCHOOL.workflow


VISIT = Requirement(id="visit", event="contact", times=2, valid=ck.Interval(3, "month"), waivable=True)


APPROVAL = ApprovalRule(id="plan_approval", roles=("supervisor", "lead"), valid=ck.Interval(1, "month"))


LIMIT = Parameter(id="limit", value=30, unit="day")


def stage(id: str, base: Workflow = OLD, /, **changes: Any) -> Workflow:
    """The workflow with one stage changed."""
    return attrs.evolve(
        base, stages=tuple(attrs.evolve(each, **changes) if each.id == id else each for each in base.stages)
    )


def move(name: str, base: Workflow = OLD, /, **changes: Any) -> Workflow:
    """The workflow with one move changed."""
    return attrs.evolve(
        base, moves=tuple(attrs.evolve(each, **changes) if each.name == name else each for each in base.moves)
    )


def timed(*rules: DeadlineRule) -> Workflow:
    return attrs.evolve(OLD, deadlines=rules)


TWO_WEEKS = DeadlineRule(id="t", since="intake_registered", until="plan_signed", within=ck.Interval(2, "week"))


GUARD, OTHER, THIRD = Leaf("eligible"), Leaf("reopened"), Leaf("closed")
