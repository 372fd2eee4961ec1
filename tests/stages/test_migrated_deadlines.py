"""The due days of running cases that are migrated."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from cases import (
    WORKER,
    kept,
    on,
    renamed,
)
from due_days import deadlines_of
from migrating import KOREAN_OLD, LEAD, registered, within

import casekit as ck
from casekit.stages import (
    DeadlineRule,
    StageMachine,
    Workflow,
    migrate,
    plan_migration,
    verify,
)
from casekit.stages.versions.changed_duties import ChangedDueDay

START = on("2025-03-03")


SURVEY, PLAN = "survey_within_10_days", "plan_within_30_days"


SHIFTED = within(survey_within_10_days=14, plan_within_30_days=20)


def taken_on(case: ck.Case, new: Workflow, deadlines: Any, mapping: dict[str, str] | None = None) -> ck.Case:
    return migrate(case, KOREAN_OLD, new, mapping or {}, at=on("2025-03-10"), by=LEAD, deadlines=deadlines)


def dues(case: ck.Case, workflow: Workflow) -> dict[str, str]:
    found = [each for rule in workflow.deadlines for each in deadlines_of(rule, case, on=date(2025, 3, 10))]
    return {each.rule: each.due.isoformat() for each in found if each.due}


def test_a_plan_tells_which_running_due_days_change():
    plan = plan_migration([registered()], KOREAN_OLD, SHIFTED, {}, on=date(2025, 3, 10))

    moves: dict[str, Any] = {"case": "K-17", "kind": "deadline", "change": "moves", "since": date(2025, 3, 5)}
    assert plan.due_days == (
        ChangedDueDay(what=SURVEY, old=date(2025, 3, 15), new=date(2025, 3, 19), **moves),
        ChangedDueDay(what=PLAN, old=date(2025, 4, 4), new=date(2025, 3, 25), **moves),
    )


def test_what_is_done_has_no_due_day_that_changes():
    case = kept(registered(), ck.Assessment(), at=on("2025-03-06"), by=WORKER)

    plan = plan_migration([case], KOREAN_OLD, SHIFTED, {}, on=date(2025, 3, 10))

    assert [each.what for each in plan.due_days] == [PLAN]


@pytest.mark.parametrize(
    ("deadlines", "survey", "plan", "held"),
    [
        ("recompute", "2025-03-19", "2025-03-25", []),
        ("keep", "2025-03-15", "2025-04-04", [SURVEY, PLAN]),
        ("earlier", "2025-03-15", "2025-03-25", [SURVEY]),
    ],
)
def test_running_due_days_are_recomputed_kept_or_the_earlier_ones(
    deadlines: str, survey: str, plan: str, held: list[str]
):
    case = taken_on(registered(), SHIFTED, deadlines)

    assert dues(case, SHIFTED) == {SURVEY: survey, PLAN: plan}
    assert [each.rule for each in case.deadlines_set] == held


def test_a_deadline_of_one_version_alone_is_told_and_has_no_day_to_keep():
    extra = DeadlineRule(id="call", since="intake_registered", until="contact", within=ck.Interval(7, "day"))
    new = attrs.evolve(KOREAN_OLD, version=KOREAN_OLD.version + 1, deadlines=(*KOREAN_OLD.deadlines[1:], extra))

    plan = plan_migration([registered()], KOREAN_OLD, new, {}, on=date(2025, 3, 10))

    assert [(each.what, each.change, each.old, each.new) for each in plan.due_days] == [
        (SURVEY, "ends", date(2025, 3, 15), None),
        ("call", "begins", None, date(2025, 3, 12)),
    ]
    assert taken_on(registered(), new, "keep").deadlines_set == ()


def begun_in_the_first_stage() -> tuple[Workflow, DeadlineRule, ck.Case]:
    """A workflow with a deadline of its first stage, and a case opened under it on 2025-03-03."""
    rule = DeadlineRule(
        id="begin", since="stage_entered", until="plan_signed", within=ck.Interval(20, "day"), stage="identification"
    )
    old = attrs.evolve(KOREAN_OLD, deadlines=(rule,))
    return old, rule, StageMachine(old).open(ck.Client(id="C-3"), id="K-17", at=START, by=WORKER)


def test_a_deadline_of_a_renamed_stage_goes_on():
    old, rule, case = begun_in_the_first_stage()
    new = renamed(old, {"identification": "finding"})

    plan = plan_migration([case], old, new, {"identification": "finding"}, on=date(2025, 3, 10))
    after = migrate(case, old, new, {"identification": "finding"}, at=on("2025-03-10"), by=LEAD, deadlines="recompute")

    assert plan.due_days == ()
    assert dues(after, new) == {"begin": "2025-03-23"}
    assert new.deadlines == (attrs.evolve(rule, stage="finding"),)


def test_a_deadline_of_a_stage_that_a_case_enters_starts_anew_unless_its_day_is_kept():
    old, rule, case = begun_in_the_first_stage()
    new = attrs.evolve(old, version=old.version + 1, deadlines=(attrs.evolve(rule, stage="initial_contact"),))
    mapping = {"identification": "initial_contact"}

    plan = plan_migration([case], old, new, mapping, on=date(2025, 3, 10))
    anew, kept_ = (
        migrate(case, old, new, mapping, at=on("2025-03-10"), by=LEAD, deadlines=choice)
        for choice in ("recompute", "keep")
    )

    assert [(each.old, each.new) for each in plan.due_days] == [(date(2025, 3, 23), date(2025, 3, 30))]
    assert dues(anew, new) == {"begin": "2025-03-30"}
    assert dues(kept_, new) == {"begin": "2025-03-23"}


def test_an_entry_that_keeps_a_day_says_why_and_is_part_of_the_migration():
    case = taken_on(registered(), SHIFTED, "keep")

    first, *others = case.entries_since(registered().revision)
    assert isinstance(first.what, ck.StageChange)
    assert first.part_of is None
    assert [(each.part_of, each.number) for each in others] == [
        (first.number, first.number + 1), (first.number, first.number + 2)
    ]  # fmt: skip
    assert {each.what.reason for each in others if isinstance(each.what, ck.DeadlineSet)} == {"kept_by_migration"}
    assert verify(case, StageMachine(SHIFTED)) == ()
