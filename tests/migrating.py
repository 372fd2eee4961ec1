"""What the tests of migration share."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
from cases import (
    KOREAN,
    SCHOOL,
    WORKER,
    in_service,
    kept,
    on,
    opened,
)
from hypothesis import strategies as st

import casekit as ck
from casekit.stages import (
    MigrationPlan,
    Workflow,
    approval_position,
    migrate,
    plan_migration,
)

OLD = SCHOOL.workflow


SAME = attrs.evolve(OLD, version=OLD.version + 1)


DAY = date(2025, 10, 1)


LEAD = ck.Actor(id="lead-1")


def text_of(base: Workflow, **renamed: str) -> dict[str, Any]:
    """The mapping of the next version of a workflow, some of its stages under another id."""
    text: dict[str, Any] = base.to_mapping()
    text["stages"] = {renamed.get(id, id): stage for id, stage in text["stages"].items()}
    text["moves"] = [
        {**move, "from": [renamed.get(each, each) for each in move["from"]], "to": renamed.get(move["to"], move["to"])}
        for move in text["moves"]
    ]
    return {**text, "version": base.version + 1}


NEW = Workflow.from_mapping(text_of(OLD, monitoring="review"))
"""The next version, in which the stage monitoring is called review."""


def on_stage(id: str, **changes: Any) -> Workflow:
    """The next version with one stage changed."""
    stages = tuple(attrs.evolve(each, **changes) if each.id == id else each for each in OLD.stages)
    return attrs.evolve(SAME, stages=stages)


def named(id: str, case: ck.Case) -> ck.Case:
    """The same case under another id."""
    return ck.Case.from_history(id, case.history)


def monitored() -> ck.Case:
    """A school case in its monitoring stage since 2025-04-10."""
    return SCHOOL.advance(in_service(), "monitor", at=on("2025-04-10"), by=WORKER)


def taken(case: ck.Case, new: Workflow, mapping: dict[str, str] | None = None, **given: Any) -> ck.Case:
    terms: dict[str, Any] = {"at": on("2025-10-01"), "by": LEAD, "deadlines": "recompute", **given}
    return migrate(case, OLD, new, mapping or {}, **terms)


def planned_for(case: ck.Case, new: Workflow, mapping: dict[str, str] | None = None, day: date = DAY) -> MigrationPlan:
    return plan_migration([case], OLD, new, mapping or {}, on=day)


KOREAN_OLD = KOREAN.workflow


def within(**days: int) -> Workflow:
    """The next version of the Korean workflow, some of its deadlines of another length."""
    rules = tuple(
        attrs.evolve(rule, within=ck.Interval(days.get(rule.id, rule.within.count), "day"))
        for rule in KOREAN_OLD.deadlines
    )
    return attrs.evolve(KOREAN_OLD, version=KOREAN_OLD.version + 1, deadlines=rules)


def registered() -> ck.Case:
    """A Korean case registered on 2025-03-05: the survey is due on 2025-03-15, the plan on 2025-04-04."""
    return kept(opened(KOREAN), ck.Intake(), at=on("2025-03-05"), by=WORKER)


days = st.dates(date(2025, 2, 25), date(2025, 12, 31))


def held(case: ck.Case, workflow: Workflow, day: date) -> set[tuple[str, str]]:
    """The approvals asked for and given, of the kinds the workflow has."""
    positions = {
        rule.id: approval_position(case, rule.id, on=day, valid=rule.valid) for rule in workflow.approvals
    }  # fmt: skip
    return {(kind, position) for kind, position in positions.items() if position in ("asked", "given")}
