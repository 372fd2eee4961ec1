"""The ready workflows: their stages in order, their labels, aliases and deadlines."""

from __future__ import annotations

import json
from pathlib import Path

import cases
import pytest
from cases import errors

import casekit as ck
from casekit.conditions import leaves

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
READY = {id: ck.Workflow.ready(id) for id in ck.Workflow.ready_ids()}
SCHOOL = ck.Workflow.ready("school_eight")
KOREAN = ck.Workflow.ready("kr_integrated")
JOURNEYS = Path(__file__).parents[2] / "examples" / "journeys"


PRESETS = Path(ck.stages.__file__).parent / "presets"


def test_every_version_of_every_ready_workflow_is_there():
    there = {folder.name: folder for folder in PRESETS.iterdir() if (folder / "1.toml").is_file()}

    assert sorted(there) == sorted([*ck.Workflow.ready_ids(), *ck.Workflow.ready_ids(subject="referral")])
    for id, folder in there.items():
        assert sorted(int(file.stem) for file in folder.iterdir()) == [*ck.Workflow.ready_versions(id)]


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
        ("survey_within_10_days", "intake_registered", "assessment_completed", ck.days.TimeLimit(10, "day")),
        ("selection_within_5_days", "case_conference", "target_classified", ck.days.TimeLimit(5, "day")),
        ("plan_within_15_days", "target_classified", "plan_signed", ck.days.TimeLimit(15, "day")),
        ("plan_within_30_days", "intake_registered", "plan_signed", ck.days.TimeLimit(30, "day")),
    ],
)
def test_the_four_deadlines_of_the_korean_process_are_soft(id: str, since: str, until: str, within: ck.days.TimeLimit):
    rule = next(rule for rule in KOREAN.deadlines if rule.id == id)

    assert (rule.since, rule.until, rule.within, rule.hard, rule.counts) == (since, until, within, False, "first")
    assert len(KOREAN.deadlines) == 4


@pytest.mark.parametrize("workflow", READY.values(), ids=READY)
def test_a_ready_workflow_is_sound_named_sourced_and_reviewed_monthly(workflow: ck.Workflow):
    assert errors(workflow) == ()
    assert workflow.source
    assert workflow.reviews.every == ck.Interval(1, "month")
    assert workflow.reviews.by_risk == ()
    for part in (workflow, *workflow.stages, *workflow.moves):
        assert set(part.labels) == {"ko", "en"}


@pytest.mark.parametrize("id", ck.Workflow.ready_ids())
def test_a_ready_workflow_has_the_id_of_its_file(id: str):
    assert ck.Workflow.ready(id).id == id


@pytest.mark.parametrize("workflow", READY.values(), ids=READY)
def test_every_stage_leads_on_to_the_last(workflow: ck.Workflow):
    last = workflow.stages[-1].id
    for stage in workflow.stages:
        reached, ahead = {stage.id}, [stage.id]
        for here in ahead:
            for there in (way.target for ways in workflow.ways_from(here).values() for way in ways):
                if there not in reached:
                    reached.add(there)
                    ahead.append(there)

        assert last in reached


LISTED = {
    "casework_five_points": ("000", ["문제 인식", "자원 평가", "목표 설정", "계획 실행", "피드백 및 평가"]),
    "case_elements_four": ("000", ["평가", "계획", "실행", "평가"]),
    "case_management_seven": (
        "001", ["평가", "계획", "조정", "개입", "모니터링 및 평가", "옹호", "개입종료 및 사후관리"],
    ),
    "school_eight": (
        "002", ["접수", "사정", "개입 계획", "서비스 제공", "조정과 점검", "재사정", "평가 및 종결", "사후관리"],
    ),
    "school_six": (
        "002", ["발굴 및 접수", "초기 사정", "개입 계획 수립", "서비스 제공", "모니터링 및 평가", "종결"],
    ),
}  # fmt: skip
"""The stages as the source texts name them, in order, by the first letters of the text's file name."""
KINDS = {
    "casework_five_points": [
        ("intake", "assessment"), ("assessment",), ("planning",), ("planning", "implementation"),
        ("monitoring", "evaluation"),
    ],
    "case_elements_four": [("assessment",), ("planning",), ("implementation",), ("evaluation",)],
    "case_management_seven": [
        ("assessment",), ("planning",), ("coordination",), ("implementation",), ("monitoring", "evaluation"),
        ("advocacy",), ("closure", "aftercare"),
    ],
    "school_six": [
        ("identification", "intake"), ("assessment",), ("planning",), ("implementation",),
        ("monitoring", "evaluation"), ("closure",),
    ],
}  # fmt: skip
WAYS_BACK = {
    "casework_five_points": [
        ("feedback_and_evaluation", "resource_assessment"), ("feedback_and_evaluation", "goal_setting"),
        ("feedback_and_evaluation", "plan_execution"),
    ],
    "case_elements_four": [
        ("implementation", "assessment"), ("evaluation", "assessment"), ("evaluation", "planning"),
    ],
    "case_management_seven": [
        ("monitoring", "assessment"), ("advocacy", "assessment"), ("monitoring", "planning"),
        ("advocacy", "planning"), ("closure", "assessment"),
    ],
    "school_six": [("monitoring", "assessment"), ("monitoring", "planning"), ("closure", "assessment")],
    "school_eight": [
        (stage, "reassessment") for stage in ("planning", "implementation", "evaluation", "aftercare")
    ],
    "kr_integrated": [
        (stage, "survey") for stage in ("service", "selection", "planning", "closure", "aftercare")
    ],
}  # fmt: skip
"""The ways back for which a reason must be given."""
ONCE_REOPENED = {
    ("case_management_seven", "closure"), ("school_six", "closure"), ("school_eight", "aftercare"),
    ("kr_integrated", "aftercare"),
}  # fmt: skip


@pytest.mark.parametrize("id", LISTED)
def test_the_stages_carry_the_names_of_the_source_text_in_its_order(id: str):
    _, names = LISTED[id]

    assert [stage.labels["ko"] for stage in READY[id].stages] == names


@pytest.mark.parametrize("id", LISTED)
def test_the_source_text_itself_holds_every_name(id: str):
    if not SEEDS.is_dir():
        pytest.skip("the source texts are not beside the project")
    number, names = LISTED[id]
    (file,) = SEEDS.glob(f"{number}_*.txt")

    text = file.read_text(encoding="utf-8")

    assert [name for name in names if name not in text] == []


@pytest.mark.parametrize("id", KINDS)
def test_the_kinds_say_what_each_stage_of_the_text_is_for(id: str):
    assert [stage.kinds for stage in READY[id].stages] == KINDS[id]


@pytest.mark.parametrize("id", READY)
def test_going_back_asks_for_a_reason(id: str):
    workflow = READY[id]
    order = [stage.id for stage in workflow.stages]
    found = [
        (source, workflow.entered(move.target)) for move in workflow.moves for source in move.sources if move.reason
    ]

    assert [way for way in found if order.index(way[1]) < order.index(way[0]) or "reassessment" in way] == WAYS_BACK[id]


@pytest.mark.parametrize(("id", "stage"), sorted(ONCE_REOPENED))
def test_after_closing_the_way_back_opens_once_the_case_was_reopened(id: str, stage: str):
    machine = ck.StageMachine(READY[id])
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by=cases.WORKER)
    case = machine.adopt(case, stages=[(stage, cases.on("2025-03-04"))], by="import")
    closed = cases.kept(case, ck.Closure(reason="moved_away"), at=cases.on("2025-03-05"), by="import")
    reopened = machine.record(closed, ck.Reopening(), at=cases.on("2025-03-06"), by=cases.WORKER)
    at = {"at": cases.on("2025-03-06"), "by": cases.WORKER}

    assert cases.codes(machine.ask(closed, "resume", reason="help again", **at).refusals) == [
        "never_reopened", "closed_case_is_readonly",
    ]  # fmt: skip
    assert cases.codes(machine.ask(reopened, "resume", **at).refusals) == ["reason_required"]
    assert machine.advance(reopened, "resume", reason="help again", **at).kinds[0] in ("assessment", "reassessment")


SEVEN = READY["case_management_seven"]


@pytest.mark.parametrize("stage", [stage.id for stage in SEVEN.stages if stage.id not in ("advocacy", "closure")])
def test_advocacy_is_entered_from_and_left_to_every_stage_before_closing(stage: str):
    entering = {way.target for ways in SEVEN.ways_from(stage).values() for way in ways}
    leaving = {way.target for ways in SEVEN.ways_from("advocacy").values() for way in ways}

    assert "advocacy" in entering
    assert stage in leaving
    assert "closure" not in leaving


def test_the_short_process_of_the_text_leads_from_coordination_to_monitoring():
    short = ["평가", "계획", "조정", "모니터링"]
    ids = [SEVEN.stage(name).id for name in short]

    ways = [{way.target for found in SEVEN.ways_from(id).values() for way in found} for id in ids]

    assert all(following in targets for following, targets in zip(ids[1:], ways[:-1], strict=True))
    assert (SEVEN.version, SEVEN.supersedes) == (3, 2)


def test_leaving_advocacy_for_service_keeps_the_rules():
    machine = ck.StageMachine(SEVEN)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by=cases.WORKER)
    case = machine.advance(case, "advocate", at=cases.on("2025-03-03"), by=cases.WORKER)

    refusals = machine.ask(case, "intervene", at=cases.on("2025-03-04"), by=cases.WORKER).refusals

    assert cases.codes(refusals) == ["plan_before_service"]


def test_the_two_meanings_of_the_korean_word_for_assessing_and_evaluating_have_two_stages():
    four = READY["case_elements_four"]

    assert four.stage("평가") is None
    assert [four.stage(name).kinds for name in ("assessment(평가)", "evaluation(평가)")] == [
        ("assessment",), ("evaluation",),
    ]  # fmt: skip
    assert SEVEN.stage("평가").kinds == ("assessment",)


@pytest.mark.parametrize("id", READY)
def test_only_the_schools_ask_three_eligibility_questions_and_report_direct_help_for_a_family(id: str):
    named = [leaf for move in READY[id].moves for leaf in leaves(move.guards) if leaf.name == "eligible"]
    rules = {rule.rule: rule.level for rule in READY[id].rules}

    assert [leaf.params["asks"] for leaf in named] == ([cases.ELIGIBILITY] if id.startswith("school_") else [])
    assert rules == ({"family_through_referral": "report"} if id.startswith("school_") else {})


@pytest.mark.parametrize("id", ["school_six", "school_eight"])
def test_a_student_who_does_not_answer_every_question_with_yes_is_assessed_only_with_a_reason(id: str):
    machine = ck.StageMachine(READY[id])
    case = machine.open(ck.Client(id="C-3", kind="student"), id="K-1", at=cases.on("2025-03-03"), by=cases.WORKER)
    case = machine.record(case, cases.eligible(True, True, False), at=cases.on("2025-03-03"), by=cases.WORKER)
    at = {"at": cases.on("2025-03-04"), "by": cases.WORKER}

    assert cases.codes(machine.ask(case, "assess", **at).refusals) == ["not_eligible"]
    assert cases.codes(machine.ask(case, "admit", **at).refusals) == ["reason_required"]
    assert machine.advance(case, "admit", reason="no other help in town", **at).stage == "assessment"


@pytest.mark.parametrize("id", ["casework_five_points", "case_elements_four"])
def test_a_workflow_without_a_closing_stage_is_closed_by_its_record(id: str):
    machine = ck.StageMachine(READY[id])
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by=cases.WORKER)
    evaluation = ck.FinalEvaluation(evidence=("quantitative", "qualitative"))
    closure = ck.Closure(reason="needs_changed", approved_by="lead-1")

    assert "evaluation_before_closure" in cases.codes(
        machine.ask(case, closure, at=cases.on("2025-03-04"), by=cases.WORKER).refusals
    )
    for record in (evaluation, closure, ck.Contact(purpose="aftercare")):
        case = machine.record(case, record, at=cases.on("2025-03-04"), by=cases.WORKER)
    assert (case.status, case.stage) == ("closed", READY[id].stages[0].id)
