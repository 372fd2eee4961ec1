"""Pictures and tables of a workflow show labels: those of the workflow, of the office and of the library."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from governed import MACHINE as GOVERNING
from worded_office import MACHINE, PRACTICE, TEAM

import casekit as ck
from casekit.command_line import main
from casekit.labels import Language
from casekit.stages import dot, mermaid, table
from casekit.stages.pictures.captions import Captions

ASKED = [
    {"name": "recorded", "event": "contact", "times": 2},
    {"any": ["need_identified", {"name": "eligible", "asks": ["wants_change", "other"]}]},
    {"not": {"name": "recorded", "event": "contact"}, "code": "not_called"},
    {"name": "approved", "approval": "closing"},
]
OFFICE_FILE = """
id = "our_office"

[vocabularies.role.words]
supervisor = { en = "team lead", ko = "팀장" }

[client_noun]
en = "learner"
ko = "학생"
"""


def workflow(*guards: object, **more: object) -> ck.Workflow:
    """The workflow of the office, whose move to the pause needs these guards."""
    end, rest = TEAM["moves"]  # type: ignore[misc]
    moves = [end, {**rest, "reason": False, "guards": [*guards]}]  # type: ignore[dict-item]
    return ck.Workflow.from_mapping({**TEAM, "moves": moves, **more})


def needs(language: Language, practice: ck.Practice = PRACTICE) -> str:
    """What the move to the pause needs, as the table of the workflow shows it."""
    rows = table(workflow(*ASKED), language=language, practice=practice).splitlines()
    return next(row for row in rows if "take a rest" in row or "쉬어 가기" in row).split(" | ")[-1]


@pytest.mark.parametrize(
    ("language", "arrow"),
    [("en", "end the help (district nurse, team lead)"), ("ko", "돕기 마침 (방문간호사, 팀장)")],
)
def test_a_picture_shows_moves_and_roles_by_their_labels(language: Language, arrow: str):
    for draw in (mermaid, dot):
        assert arrow in draw(MACHINE.workflow, language=language, roles=True, practice=PRACTICE)


def test_a_picture_without_the_practice_shows_the_labels_of_the_library():
    drawn = dot(MACHINE.workflow, roles=True)

    assert "end the help (district nurse, supervisor)" in drawn
    assert "돕기 마침 (방문간호사, 슈퍼바이저)" in dot(MACHINE.workflow, language="ko", roles=True)


def test_a_table_shows_guards_events_and_questions_by_their_labels():
    told = needs("en")

    assert "recorded (event: call or visit, times: 2)" in told
    assert "a need is known or eligible (required questions: wants the problem solved, other)" in told
    assert "not recorded (event: call or visit" in told
    assert "closing of the file" in told


def test_a_korean_table_shows_the_korean_labels():
    told = needs("ko")

    assert "전화나 방문" in told
    assert "욕구를 앎 또는 자격 확인 (필수 질문: 해결 욕구 있음, other)" in told
    assert "종결 승인" in told
    assert "아님" in told


def test_a_deadline_is_shown_by_its_id_and_the_time_allowed():
    soon = {"plan_soon": {"from": "intake_registered", "until": "plan_signed", "within": [1, "week"], "stage": "care"}}
    chart = dot(workflow(deadlines=soon), deadlines=True, practice=PRACTICE, language="ko")

    assert "plan_soon: 1주 이내" in chart


def test_moves_of_one_name_keep_their_own_labels():
    stages = {"a": {}, "b": {}, "c": {"final": True}}
    moves = [
        {"name": "go", "from": ["a"], "to": "b", "labels": {"en": "go on", "ko": "계속"}},
        {"name": "go", "from": ["b"], "to": "c", "labels": {"en": "go home"}},
    ]
    office = {"id": "team", "version": 1, "initial": "a", "stages": stages, "moves": moves}
    drawn = mermaid(ck.Workflow.from_mapping(office))

    assert "a_ --> b_ : go on" in drawn
    assert "b_ --> c_ : go home" in drawn


def test_a_code_that_cannot_be_drawn_is_shown_by_a_mark():
    captions = Captions(workflow=MACHINE.workflow)

    assert captions.label("stage", "\u202e") == "?"
    assert captions.label("stage", "a\nb") == "a b"


def test_the_command_line_draws_with_the_words_of_a_practice(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    office, practice = tmp_path / "team.toml", tmp_path / "practice.toml"
    office.write_text(MACHINE.workflow.to_toml(), encoding="utf-8")
    practice.write_text(OFFICE_FILE, encoding="utf-8")

    assert main(["draw", str(office), "--roles", "--practice", str(practice)]) == 0
    drawn = capsys.readouterr().out
    assert main(["rules", "school_six", "--language", "ko", "--practice", str(practice)]) == 0
    rules = capsys.readouterr().out

    assert "(district nurse, team lead)" in drawn
    assert "closure_risk_ceiling | block | 팀장 | " in rules
    assert "계획에는 학생이 서명합니다." in rules


def test_the_command_line_lists_no_rules_with_a_faulty_practice(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    practice = tmp_path / "practice.toml"
    practice.write_text(OFFICE_FILE + '[client_nouns]\nen = "x"\n', encoding="utf-8")

    for command in ("rules", "draw"):
        assert main([command, "school_six", "--practice", str(practice)]) == 2

        assert "client_nouns" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_picture_shows_which_move_closes_and_where_closing_and_reopening_lead(language: Language):
    said = {
        "en": ("closes the case", "closed · closing leads here", "intake · reopening leads here"),
        "ko": ("사례 종결", "closed · 종결하면 오는 단계", "intake · 재개하면 오는 단계"),
    }[language]

    for draw in (mermaid, dot, table):
        text = draw(GOVERNING.workflow, language=language)
        for each in said:
            assert all(part in text for part in each.split(" · ")), (draw.__name__, each)
    assert said[1] in mermaid(GOVERNING.workflow, language=language)


def test_a_picture_of_a_workflow_of_things_says_whose_step_each_move_is():
    workflow = ck.Workflow.ready("referral")
    roles = [attrs.evolve(each, roles=("case_manager",)) if each.name == "cancel" else each for each in workflow.moves]

    assert "의뢰하다 (의뢰한 기관)" in dot(workflow, language="ko", roles=True)
    assert "| Requested (waiting) | Accept | Accepted | receiver | |" in table(workflow)
    governed = table(attrs.evolve(workflow, moves=tuple(roles)))
    assert "| Cancel | Cancelled | sender, receiver (case manager) | a reason |" in governed
    assert "last step (party whose step it is: receiver)" in table(workflow)
