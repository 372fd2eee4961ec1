"""What a practising social worker would write: each text that once read translated, in its better words."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

import casekit as ck
from casekit.answers import Finding, Params, Refusal
from casekit.evaluation import Line, Method, Result, methods
from casekit.labels import Wording, find, vocabulary
from casekit.labels.wording import say
from casekit.stages.wording import workflow_wording

TOOL = runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools" / "explanations.py"))
JOURNEYS: dict[str, Path] = TOOL["journeys"]()
OFFICE = Wording(
    labels={
        "stage": {"refused": {"ko": "미선정"}}, "requirement": {"home_visits": {"ko": "가정방문"}},
        "approval": {"plan": {"ko": "계획 승인"}},
    }
)  # fmt: skip
"""The labels that a workflow declares."""


def told(name: str, language: str = "ko") -> str:
    """The evaluation of a journey as text."""
    evaluation: Any = TOOL["evaluated"](JOURNEYS[name])
    return str(evaluation.explain(language))


def refused(code: str, **facts: object) -> str:
    return " ".join(OFFICE.say(code, part, facts, language="ko") for part in ("message", "fix"))


def found(code: str, **facts: object) -> str:
    return Finding(code, facts).told("ko")


def result(id: str, source: str = "our office", **parts: Any) -> str:
    return Result(method=Method(id=id, source=source), **parts).explain("ko")


def label(name: str, code: str) -> str:
    return vocabulary(name)[code].label("ko")


def of_the_matrix() -> str:
    return methods.matrix_movement({"housing": 2}, {"housing": 4}).explain("ko")


OF_JOURNEYS = [
    (1, "student", "개별상담(교내): 계획 30회, 제공 27회", "계획된 종결 여부"),
    (2, "student", "욕구 충족률 80%(5건 중 4건)", "충족된 욕구의 비율"),
    (3, "student", "기준점 50", "시작값"),
    (4, "elder", "욕구 충족률 80%(5건 중 4건)", "해당 수"),
    (5, "student", "부분 충족을 0.5건으로 계산하면 90%", "절반 인정 시"),
    (6, "student", "누락된 기록", "빠진 것"),
    (6, "student", "결측은 제외", "빠진 것의 처리"),
    (7, "student", "산출 조건: 목표 간 상관 0.3 가정", "설정:"),
    (9, "student", "출처: 욕구 충족(케이스워크 글의 평가 기준)", "evaluation criteria"),
    (10, "student", "참여자 기록이 없는 과정: 접수, 사정", "참여자가 기록되지 않은 것"),
    (11, "student", "- 사정: 의견 청취함", "결과 들음"),
    (11, "lost_and_found", "- 1차 계획: 미청취", "듣지 못함"),
    (12, "student", "클라이언트 의견 청취율 100%(8회 중 8회)", "클라이언트의 말이 기록된 시점의 비율"),
    (13, "student", "피드백 회신율 0%(8건 중 0건)", "답을 받은 피드백의 비율"),
    (13, "student", "사정 2025-04-03: 미회신", "답하지 않음"),
    (14, "student", "클라이언트 참여율(참여 여부가 기록된 과정 중) 100%(2회 중 2회)", "참여한 자리"),
    (15, "student", "욕구별 지원 경과", "욕구에 대한 대응"),
    (16, "elder", "서비스가 연계·제공된 욕구의 비율 80%(5건 중 4건)", "서비스가 시작된 욕구의 비율"),
    (16, "elder", "- N1: 제공됨", "대응함"),
    (17, "student", "의뢰 수락률 75%(4건 중 3건)", "수락된 의뢰의 비율"),
    (18, "student", "점검 기한 준수율 85.7%(7회 중 6회)", "제때"),
    (18, "student", "2025-08-22: 지연", "늦음"),
    (19, "student", "서비스 만족도 평균 4점", "서비스 평정의 평균"),
    (20, "elder", "제외하였습니다: N6. 수치와 함께 제외 사실을 표기하십시오.", "뺐"),
    (22, "student", "기대 수준 대비 달성도입니다. 목표를 쉽게 잡으면 점수가 높아지며", "견준"),
    (25, "small", "산출할 수 없음(자료 없음)", "정의되지 않음"),
    (33, "student", "목표 작성 요소(G1, G2, G3, G4, G5) 11개 중 3개", "등급: +"),
    (34, "student", "- 있음: 목표 진술", "있음 예"),
    (34, "student", "- 없음: 측정 방법", "있음 아니요"),
    (35, "student", "다섯 기준 중 4개 이상 충족한 목표 100%", "충족한 기준 수"),
    (43, "elder", "- 안전: 개입 전 2점, 개입 후 4점", "safety"),
    (43, "child_protection", "- 존중: 5점", "respect"),
    (44, "student", "클라이언트의 목소리", "고객의 목소리"),
]


@pytest.mark.parametrize(("line", "journey", "better", "before"), OF_JOURNEYS)
def test_an_evaluation_is_told_as_practice_writes_it(line: int, journey: str, better: str, before: str):
    text = told(journey)

    assert better in text, line
    assert before not in text, line


REFUSED = [
    (21, lambda: refused("goals_unrated", ids=()), "평정할 목표가 없습니다"),
    (24, of_the_matrix, "매트릭스 단계는 서열척도입니다. 1→2점의 차이와"),
    (40, of_the_matrix, "안정 단계(3점 이상) 영역 100%"),
    (23, lambda: refused("other_case", case="K-1"), "같은 사례의 두 시점을 비교하십시오"),
    (26, lambda: found("plan_without_client", version=1, reason_given=False), "1차 계획"),
    (26, lambda: refused("plan_version_signed", version=1), "다음 차수의 계획을 기록"),
    (
        27, lambda: refused("reason_required", move="refuse", stages=("refused",)),
        "'미선정' 단계로 전환하려면 사유가 필요합니다",
    ),
    (
        28, lambda: refused("requirement_outstanding", requirement="home_visits", found=0, times=2),
        "필수 이행사항: '가정방문'(2회 중 0회)",
    ),
    (
        29, lambda: refused("approval_missing", approval="plan", position="none", roles=("team_leader",)),
        "팀장의 승인이 필요합니다(승인 요청 전)",
    ),
    (
        30, lambda: refused("review_interval_by_risk", risk="high", count=2, unit="week"),
        "위험 수준: 고위험, 허용: 2주",
    ),
    (
        31, lambda: refused("assessment_incomplete", missing=("strengths", "aims", "environment")),
        "강점, 바라는 점, 환경",
    ),
    (
        32,
        lambda: found(
            "manager_qualification", missing=("years_of_experience", "licensed", "standard_training"), years=5
        ),
        "경력 5년, 사회복지사 자격, 표준교육",
    ),
    (
        45, lambda: found("plan_without_client", version=1, reason_given=True),
        "서명하지 못한 이유가 기록되어 있습니다",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("line", "text", "better"), REFUSED, ids=[str(line) for line, _, _ in REFUSED])
def test_a_refusal_is_told_as_practice_writes_it(line: int, text: Any, better: str):
    assert better in text(), line


def test_a_move_within_a_stage_needs_a_reason_and_names_no_stage():
    assert refused("reason_required", move="pause", stages=()).startswith("단계 전환에 사유가 필요합니다: pause.")


def test_a_reason_on_record_is_not_asked_for_again():
    assert "이유를 기록하십시오" not in found("plan_without_client", version=1, reason_given=True)
    assert "이유를 기록하십시오" in found("plan_without_client", version=1, reason_given=False)
    assert "record why not" not in Finding("plan_without_client", {"version": 1, "reason_given": True}).told()


def test_what_a_figure_is_computed_from_is_named_unless_its_lines_name_it():
    lines = (Line(name="N1", amount=1.0, facts=Params({"outcome": "met"})),)

    assert "산출 대상: N1, N2" in result("share_of_needs_met", value=1.0, used=("N1", "N2"))
    assert "산출 대상" not in result("share_of_needs_met", value=1.0, lines=lines, used=("N1",))


LABELS = [
    (36, "deadline_status", "met_late", "기한 경과 후 이행"), (37, "provider", "town_office", "행정복지센터"),
    (37, "provider", "mental_health_center", "정신건강복지센터"), (38, "closure_reason", "needs_changed", "욕구 변화"),
    (38, "closure_reason", "non_engagement", "참여 거부"), (38, "closure_reason", "needs_unmeetable", "지원 불가"),
    (39, "principle", "empowerment", "권한 부여"), (42, "figure", "utilisation", "담당 한도 대비 사용률"),
    (42, "figure", "light", "경보 단계"), (44, "evaluation_question", "client_voice", "클라이언트의 목소리"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "name", "code", "better"), LABELS)
def test_a_code_is_called_as_practice_calls_it(line: int, name: str, code: str, better: str):
    assert label(name, code) == better, line


def test_small_counts_and_durations_are_told_as_practice_writes_them():
    small = methods.suppress_small({"moved": 12, "died": 3}).explain("ko")

    assert "소수 사례" in small
    assert "비공개 기준" in small
    assert methods.kaplan_meier([3, 5, 9], [1, 1, 0]).explain("ko").startswith("소요 기간의 중앙값")


def test_in_the_workflows_of_schools_the_school_takes_the_place_of_the_organisation():
    school = workflow_wording(ck.Workflow.ready("school_eight"), Wording())
    office = workflow_wording(ck.Workflow.ready("kr_integrated"), Wording())
    own = Wording(labels={"team_scope": {"internal": {"ko": "학교 안"}}})

    assert [school.label("team_scope", each, "ko") for each in ("internal", "external")] == ["교내", "교외"]
    assert office.label("team_scope", "internal", "ko") == "조직 내부"
    assert workflow_wording(ck.Workflow.ready("school_six"), own).label("team_scope", "internal", "ko") == "학교 안"


KNOWN = [
    "위기도", "초기면접", "거절·포기", "자체종결", "종결심사", "역량강화", "아동보호전문기관", "Wee센터", "드림스타트",
    "한부모", "장애", "다문화", "가정폭력", "학교폭력", "양육", "돌봄", "서비스 거부", "주민자치센터", "정신보건센터",
    "고객의 목소리", "요구 변경", "비참여",
]  # fmt: skip


@pytest.mark.parametrize("word", KNOWN)
def test_the_words_of_practice_and_the_words_from_before_are_found(word: str):
    assert find(word)


ENGLISH = [
    ("student", "Needs met: 80 % (4 of 5)", "starts at"), ("student", "- Missing: measure", "there no"),
    ("student", "Settings: correlation between goals assumed to be 0.3", "With:"),
    ("student", "Goals achieved: 80 % (4 of 5)", "counted"), ("student", "- N2: partly met", "+0.2"),
    ("elder", "- N4: partly met", "Rests on"), ("small", "There is nothing to count", "No goal counts"),
]  # fmt: skip


@pytest.mark.parametrize(("journey", "better", "before"), ENGLISH)
def test_the_same_is_told_plainly_in_english(journey: str, better: str, before: str):
    text = told(journey, "en")

    assert better in text
    assert before not in text


def test_goals_are_achieved_in_every_english_text():
    assert not any("attained" in told(name, "en") for name in JOURNEYS)


def test_an_empty_list_of_goals_has_a_text_of_its_own():
    assert say("goals_unrated", "message", {"ids": ()}) == "There is no goal to rate."
    assert Refusal("goals_undecided", {"ids": ()}).told("ko").startswith("집계할 목표가 없습니다.")
