"""An evaluation is explained in the words of the office: its texts, its labels and its noun for the client."""

from __future__ import annotations

from datetime import date

import pytest
from cases import WORKER, evaluation_of, on
from whole_life import whole_life

import casekit as ck
from casekit.answers import Finding
from casekit.evaluation import Method, Result, compare_days, evaluations
from casekit.evaluation.explaining import Saying
from casekit.labels import Language, vocabulary
from casekit.practice import OwnVocabulary, OwnWord
from casekit.stages import Params


def word(id: str, en: str, ko: str) -> OwnWord:
    return OwnWord(id=id, labels=Params({"en": en, "ko": ko}))


ASKED = word("needs", "Do they get what they need?", "필요한 것을 얻었나?")
MET = word("share_of_needs_met", "needs that we met", "우리가 채운 욕구")
PRACTICE = ck.Practice(
    texts={
        "en": {"visits_unknown": {"message": "Visits of {days} days are unknown.", "fix": "Ask."}},
        "ko": {"needs_undecided": {"message": "정하지 않은 욕구: {ids}.", "fix": "물어보십시오."}},
    },
    client_noun={"en": "learner", "ko": "학생"},
    vocabularies=(
        OwnVocabulary(id="evaluation_question", words=(ASKED,)), OwnVocabulary(id="evaluation_method", words=(MET,)),
    ),
)  # fmt: skip
OUR_OWN = Result(
    method=Method(id="visits_made", source="our office"), value=3.0, findings=(Finding("visits_unknown", {"days": 2}),)
)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_evaluation_without_a_practice_is_explained_in_the_words_of_the_library(language: Language):
    evaluation = evaluation_of()

    assert evaluation.wording.label("role", "client") == "client"
    assert vocabulary("evaluation_question")["answer"].label(language).lower() in evaluation.explain(language).lower()


@pytest.mark.parametrize(
    ("language", "question", "noun", "library"),
    [("en", "Do they get what they need?", "learner", "client"), ("ko", "필요한 것을 얻었나?", "학생", "클라이언트")],
)
def test_an_evaluation_is_explained_in_the_words_of_its_practice(
    language: Language, question: str, noun: str, library: str
):
    evaluation = evaluation_of(practice=PRACTICE)

    lines = evaluation.explain(language).splitlines()
    assert question in lines
    assert any(noun in line for line in lines)
    assert [line for line in lines if library in line and not line.startswith(("Source", "출처"))] == []


def test_the_findings_of_an_evaluation_are_told_in_the_words_of_its_practice():
    evaluation = evaluation_of(practice=PRACTICE)

    found = [each for each in evaluation.findings if each.code == "needs_undecided"]
    assert [each.told("ko") for each in found] == ["정하지 않은 욕구: N1, N2. 물어보십시오."]
    in_results = [each for result in evaluation.results for each in result.findings]
    assert not any("client" in each.told() for each in in_results)


def test_evaluations_with_other_words_are_equal_and_look_alike():
    plain, worded = evaluation_of(), evaluation_of(practice=PRACTICE)

    assert plain == worded
    assert repr(plain) == repr(worded)


def test_a_result_of_the_office_is_explained_with_its_own_texts():
    assert "! visits unknown (days: 2)" in OUR_OWN.explain().splitlines()
    assert "! Visits of 2 days are unknown. Ask." in OUR_OWN.explain(wording=PRACTICE.wording).splitlines()
    assert "! Visits of 2 days are unknown. Ask." in OUR_OWN.explain("ko", wording=PRACTICE.wording).splitlines()


@pytest.mark.parametrize(("language", "label"), [("en", "Needs that we met"), ("ko", "우리가 채운 욕구")])
def test_a_question_a_result_and_two_days_are_explained_with_the_labels_of_the_office(language: Language, label: str):
    machine = ck.StageMachine(ck.Workflow.ready("school_eight"))
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)
    case = machine.record(case, ck.Need(id="N1", domain="housing"), at=on("2025-03-03"), by=WORKER)
    evaluation = ck.evaluate(case, on=date(2025, 3, 4))
    days = compare_days(case, first=date(2025, 3, 3), last=date(2025, 3, 4), practice=PRACTICE)

    for told in (evaluation["share_of_needs_met"].explain(language, wording=PRACTICE.wording), days.explain(language)):
        assert label.casefold() in told.casefold()


def test_evaluations_over_time_and_their_findings_are_told_in_the_words_of_the_practice():
    case = whole_life()

    over_time = [each.evaluation for each in evaluations(case, practice=PRACTICE)]
    days = compare_days(case, first=over_time[0].on, last=over_time[-1].on, episode="all", practice=PRACTICE)

    assert all("Do they get what they need?" in each.explain() for each in over_time)
    assert not any("client" in finding.told() for each in over_time for finding in each.findings)
    assert days.wording.label("evaluation_method", "share_of_needs_met") == "needs that we met"


def test_why_two_days_differ_is_told_in_the_words_of_the_practice():
    ours = ck.Practice(texts={"en": {"not_of_the_same": {"message": "Newly counted: {came}."}}})
    machine = ck.StageMachine(ck.Workflow.ready("school_eight"))
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)
    for number, day in ((1, "2025-03-03"), (2, "2025-03-04")):
        need = ck.Need(id=f"N{number}", domain="housing", outcome="met")
        case = machine.record(case, need, at=on(day), by=WORKER)

    found = compare_days(case, first=date(2025, 3, 3), last=date(2025, 3, 4), practice=ours)

    assert {finding.message for finding in found.findings if "N2" in finding.params["came"]} == {"Newly counted: N2."}
    assert "! Newly counted: N2." in found.explain()


CODES = {
    "share_of_occasions_with_client": {"서비스 계획 2025-03-13", "사례회의 2025-04-03", "최종 평가 2025-05-15"},
    "share_of_feedback_answered": {"점검 2025-03-31"},
    "mean_service_rating": {"존중 (C-4)"},
    "share_of_sessions_delivered": {"상담"},
}


@pytest.mark.parametrize("method", CODES)
def test_the_parts_of_a_figure_are_told_by_their_labels(method: str):
    evaluation = ck.evaluate(whole_life(), on=date(2026, 11, 1), episode="all")

    told = evaluation[method].explain("ko").splitlines()
    lines = [line.removeprefix("- ") for line in told if line.startswith("- ")]
    assert {line.partition(": ")[0] for line in lines} >= CODES[method]


def test_a_word_of_the_host_that_begins_like_a_code_stays_as_it_is():
    given = Result(
        method=Method(id="mean_service_rating", source="our office"), value=4.0, used=("access to the room", "access"),
    )  # fmt: skip

    assert "산출 대상: access to the room, 접근성" in given.explain("ko").splitlines()


def test_a_part_whose_label_is_its_code_is_not_told_by_a_label_of_something_else():
    given = Result(method=Method(id="goal_quality", source="our office"), value=0.1, used=("baseline",))

    assert "Based on: baseline" in given.explain().splitlines()


def test_what_is_missing_is_told_by_its_labels():
    evaluation = ck.evaluate(
        whole_life(), on=date(2026, 11, 1), episode="all", voice_checkpoints=("intake", "closure")
    )  # fmt: skip

    told = evaluation.explain("ko")

    assert "참여자 기록이 없는 과정: 접수, 사정, 점검, 최종 평가, 종결." in told
    assert "intake" not in told


def test_domains_are_told_by_the_labels_of_the_office():
    own = OwnWord(id="school", labels=Params({"ko": "학교생활"}), counts_as="itself")
    ours = ck.Practice(vocabularies=(OwnVocabulary(id="need_domain", words=(own,)),))
    given = Result(
        method=Method(id="matrix_movement", source="our office"), value=0.0, missing=("school",),
        figures=Params({"left_crisis": ("school", "housing")}),
        findings=(Finding("rated_only_once", {"ids": ("school",)}),),
    )  # fmt: skip

    told = given.explain("ko", wording=ours.wording)

    assert "위기 단계에서 벗어난 영역: 학교생활, 주거" in told
    assert "영역: 학교생활." in told
    assert "school" not in told


def test_in_another_language_names_and_values_are_in_english():
    saying = Saying("fr", PRACTICE.wording)  # type: ignore[arg-type]

    assert saying.name("evaluation_method", "share_of_needs_met") == "needs that we met"
    assert saying.name("evaluation_method", "visits_made") == "visits made"
    assert saying.value(()) == "none"


def test_an_evaluation_needs_a_practice():
    with pytest.raises(ck.EvaluationError) as refused:
        evaluation_of(practice=5)  # type: ignore[arg-type]

    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", "practice")]
