"""A refused choice and a rule that cannot be set aside are told in labels, in the language of the office."""

from __future__ import annotations

import pytest
from cases import WORKER, on

import casekit as ck

PRACTICE = ck.Practice.from_toml("""
id = "office"

[fields.Client.housing]
type = "choice"
choices.rented = { en = "rented home", ko = "임차" }
choices.owned = { en = "own home", ko = "자가" }

[fields.Client.main_need]
type = "id"
shelf = "needs"

[vocabularies.closure_reason]
only_own = true
words.grown_up = { counts_as = "age_out", en = "grown up", ko = "연령 초과" }
words.moved_out = { counts_as = "moved_away", en = "moved out", ko = "전출" }

[vocabularies.risk]
order = ["low", "medium", "high", "critical"]
words.high = { en = "serious", ko = "고위험(집중)" }
words.critical = { counts_as = "high", en = "critical", ko = "위급" }
""")
MONDAY = on("2025-03-17")
MACHINE = ck.StageMachine(ck.Workflow.ready("school_six"), practice=PRACTICE)
CASE = MACHINE.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)


def told(record: ck.Record, code: str, language: str, **overriding: object) -> list[str]:
    answer = MACHINE.ask(CASE, record, at=MONDAY, by=WORKER, **overriding)
    return [each.told(language) for each in answer.refusals if each.code == code]


def test_a_refused_choice_of_an_own_field_lists_the_labels_of_the_choices():
    client = ck.Client(id="C-3", extra={"housing": "tent"})

    assert told(client, "not_one_of", "en") == [
        "housing: The word is not one of those allowed. Use one of: rented home, own home."
    ]
    assert told(client, "not_one_of", "ko") == ["housing: 허용되지 않은 값입니다. 다음 중 하나를 쓰십시오: 임차, 자가."]


def test_a_word_that_the_office_does_not_use_is_refused_with_the_labels_of_its_own():
    closure = ck.Closure(reason="goals_attained")

    assert told(closure, "not_one_of", "ko") == [
        "사유: 허용되지 않은 값입니다. 다음 중 하나를 쓰십시오: 연령 초과, 전출."
    ]


def test_a_rule_that_cannot_be_set_aside_is_quoted():
    override = ck.Override(rule="evaluation_before_closure", by=ck.Actor(id="w", roles=("guardian",)), reason="…")
    closure = ck.Closure(reason="moved_out", approved_by="lead")

    (english,) = told(closure, "override_not_permitted", "en", overrides=(override,))
    (korean,) = told(closure, "override_not_permitted", "ko", overrides=(override,))

    assert english.startswith('The rule "A case closes after its final evaluation." cannot be set aside by this person')
    assert korean.startswith("이 사람은 '최종 평가를 마친 뒤에 종결합니다.' 규칙의 예외를 승인할 수 없습니다")


def test_a_record_that_cannot_be_built_is_refused_in_the_words_of_the_office():
    with pytest.raises(ck.RecordError) as refused:
        PRACTICE.build(ck.RiskRating, risk="extreme")

    (refusal,) = refused.value.refusals
    assert refusal.fix == "Use one of: low risk, medium risk, serious, critical."
    assert refusal.told("ko").endswith("다음 중 하나를 쓰십시오: 저위험, 중위험, 고위험(집중), 위급.")
    assert "serious, critical" in str(refused.value)


def test_an_id_that_the_case_does_not_have_is_told_with_what_was_looked_for():
    client = ck.Client(id="C-3", extra={"main_need": "N9"})

    assert told(client, "unknown_id", "en") == [
        "The case has no N9 at that time (looked for: a need). Record it first, dated no later."
    ]
