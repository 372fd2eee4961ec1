"""The ready workflows: their stages in order, their labels, aliases and deadlines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import casekit as ck
from casekit.stages import check

SCHOOL = ck.Workflow.ready("school_eight")
KOREAN = ck.Workflow.ready("kr_integrated")
JOURNEYS = Path(__file__).parents[2] / "examples" / "journeys"


def labels(journey: str) -> list[str]:
    return json.loads((JOURNEYS / f"{journey}.json").read_text(encoding="utf-8"))["stages"]


def test_the_school_has_eight_stages_by_kind_in_the_order_of_the_casework_text():
    assert [stage.kinds for stage in SCHOOL.stages] == [
        ("intake",),
        ("assessment",),
        ("planning",),
        ("implementation",),
        ("coordination", "monitoring"),
        ("reassessment",),
        ("evaluation", "closure"),
        ("aftercare",),
    ]


def test_the_korean_public_process_has_nine_stages_by_kind_in_order():
    assert [stage.kinds for stage in KOREAN.stages] == [
        ("identification",),
        ("intake",),
        ("intake",),
        ("assessment",),
        ("selection",),
        ("planning",),
        ("implementation", "monitoring"),
        ("closure",),
        ("aftercare",),
    ]


def test_the_stages_have_their_korean_labels():
    assert [stage.labels["ko"] for stage in SCHOOL.stages] == [
        "접수", "사정", "개입 계획", "서비스 제공", "조정과 점검", "재사정", "평가 및 종결", "사후관리",
    ]  # fmt: skip
    assert [stage.labels["ko"] for stage in KOREAN.stages] == [
        "발굴", "초기상담", "접수", "욕구 및 위기도 조사", "사례회의 및 대상자 선정", "서비스 제공계획 수립",
        "서비스 제공 및 점검", "종결", "사후관리",
    ]  # fmt: skip


@pytest.mark.parametrize(("workflow", "journey"), [(SCHOOL, "student"), (KOREAN, "elder")])
def test_the_stages_of_a_journey_are_the_stages_of_its_workflow_in_order(workflow: ck.Workflow, journey: str):
    found = [workflow.stage(label) for label in labels(journey)]

    assert found == list(workflow.stages)


@pytest.mark.parametrize(
    ("alias", "stage"),
    [
        ("대상자 발굴", "identification"),
        ("대상자 접수", "intake"),
        ("사례회의 개최", "selection"),
        ("대상자 구분 및 선정", "selection"),
    ],
)
def test_an_alias_of_the_korean_process_names_its_stage(alias: str, stage: str):
    found = KOREAN.stage(alias)

    assert found is not None
    assert found.id == stage


@pytest.mark.parametrize(
    ("id", "since", "until", "within"),
    [
        ("survey_within_10_days", "intake_registered", "assessment_completed", ck.Interval(10, "day")),
        ("selection_within_5_days", "case_conference", "target_classified", ck.Interval(5, "day")),
        ("plan_within_15_days", "target_classified", "plan_signed", ck.Interval(15, "day")),
        ("plan_within_30_days", "intake_registered", "plan_signed", ck.Interval(30, "day")),
    ],
)
def test_the_four_deadlines_of_the_korean_process_are_soft(id: str, since: str, until: str, within: ck.Interval):
    rule = next(rule for rule in KOREAN.deadlines if rule.id == id)

    assert (rule.since, rule.until, rule.within, rule.hard) == (since, until, within, False)
    assert len(KOREAN.deadlines) == 4


@pytest.mark.parametrize("workflow", [SCHOOL, KOREAN], ids=lambda workflow: workflow.id)
def test_a_ready_workflow_is_sound_named_sourced_and_reviewed_monthly(workflow: ck.Workflow):
    assert check(workflow) == ()
    assert workflow.source
    assert workflow.reviews.every == ck.Interval(1, "month")
    assert workflow.reviews.by_risk == ()
    for part in (workflow, *workflow.stages, *workflow.moves):
        assert set(part.labels) == {"ko", "en"}


@pytest.mark.parametrize("id", ck.Workflow.ready_ids())
def test_a_ready_workflow_has_the_id_of_its_file(id: str):
    assert ck.Workflow.ready(id).id == id


@pytest.mark.parametrize(("workflow", "last"), [(SCHOOL, "aftercare"), (KOREAN, "aftercare")])
def test_every_stage_leads_on_to_every_other(workflow: ck.Workflow, last: str):
    for stage in workflow.stages:
        reached, ahead = {stage.id}, [stage.id]
        for here in ahead:
            for _, there in workflow.moves_from(here).values():
                if there not in reached:
                    reached.add(there)
                    ahead.append(there)

        assert last in reached
