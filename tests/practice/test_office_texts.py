"""The words of an office: its texts, its labels, and what it calls the client, given once in its practice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cases import WORKER
from practice_cases import MONDAY
from practice_cases import PRACTICE as PROTECTION

import casekit as ck
from casekit.labels import Wording
from casekit.practice import OwnField, OwnVocabulary, OwnWord, RecordKind
from casekit.stages import Params

WRITTEN = """
id = "our_office"

[texts.en.too_few_visits.message]
none = "No visit is on record."
one = "One visit is on record."
many = "{visits} visits are on record."

[texts.en.too_few_visits]
fix = "Visit first."

[texts.ru.reason_required]
message = "Нужна причина: {move:move}."

[client_noun]
ko = "학생"

[client_noun.en]
one = "person"
many = "people"

[vocabularies.role.words]
supervisor = { en = "team lead" }
"""


def too_few_visits(context: ck.Context) -> Iterator[ck.Breach]:
    """Two visits come first."""
    if (visits := len(context.case.dated(ck.Contact))) < 2:
        yield ck.Breach({"visits": visits})


def quiet(_context: ck.Context) -> Iterator[ck.Breach]:
    yield from ()


VISITS = ck.Rule(too_few_visits, records=(ck.Need,), reads=(ck.Contact,))
PRACTICE = ck.Practice.from_toml(WRITTEN).extend(rules=(VISITS,))
MACHINE = ck.StageMachine(ck.Workflow.ready("school_eight"), practice=PRACTICE)


def faults_of(**declared: object) -> list[tuple[str, str | None]]:
    with pytest.raises(ck.PracticeError) as refused:
        ck.Practice(**declared)  # type: ignore[arg-type]
    return [(each.code, each.where) for each in refused.value.faults]


@pytest.mark.parametrize(
    ("visits", "told"),
    [(0, "No visit is on record. Visit first."), (1, "One visit is on record. Visit first.")],
)
def test_a_text_of_the_office_has_a_form_for_none_and_for_one(visits: int, told: str):
    case = MACHINE.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
    for _ in range(visits):
        case = MACHINE.record(case, ck.Contact(), at=MONDAY, by=WORKER)

    answer = MACHINE.ask(case, ck.Need(id="N1", domain="housing"), at=MONDAY, by=WORKER)

    assert [each.told() for each in answer.refusals] == [told]


def test_a_text_of_the_office_has_a_form_for_many_and_is_told_where_its_language_is_missing():
    message = PRACTICE.wording.say("too_few_visits", "message", {"visits": 3})

    assert message == "3 visits are on record."
    assert PRACTICE.wording.say("too_few_visits", "message", {"visits": 1}, language="ko") == "One visit is on record."


def test_a_text_of_the_office_in_a_third_language_shows_labels_in_it_or_else_in_english():
    assert PRACTICE.wording.say("reason_required", "message", {"move": "close"}, language="ru") == (
        "Нужна причина: close."
    )
    assert PRACTICE.wording.say("reason_required", "fix", {}, language="ru") == "Give a reason."


def test_a_label_that_the_office_has_in_one_language_leaves_that_of_the_library_in_the_other():
    told = [PRACTICE.wording.label("role", "supervisor", language) for language in ("en", "ko", "fr")]

    assert told == ["team lead", "슈퍼바이저", "team lead"]


def test_the_office_calls_the_client_by_its_own_noun_in_every_text_of_the_library():
    wording = PRACTICE.wording

    assert wording.say("need_not_of_client", "fix", {}).find("client") == -1
    told = [wording.say("plan_before_service", "message", {}, language=each) for each in ("en", "ko")]
    assert told == ["No plan signed by a person is on record.", "학생이 서명한 계획이 없습니다."]


def test_kinds_fields_and_choices_of_the_office_are_shown_by_their_labels():
    wording = PROTECTION.wording

    assert [wording.label(what, "court_order", "ko") for what in ("record", "shelf", "event")] == ["법원 명령"] * 3
    assert wording.label("choice", "incident.severity.major") == "major"
    assert wording.label("field", "school_grade") == "school_grade"


def test_the_field_of_an_own_kind_is_named_by_its_label_in_a_refusal():
    grade = OwnField(
        record="incident", id="grade", value_type="whole_number", required=True, labels=Params({"en": "how bad it was"})
    )
    practice = ck.Practice(kinds=(RecordKind(id="incident", labels=Params({"en": "accident"})),), fields=(grade,))
    machine = ck.StageMachine(ck.Workflow.ready("school_eight"), practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)

    (refusal,) = machine.ask(case, ck.OfficeRecord(kind="incident"), at=MONDAY, by=WORKER).refusals

    assert refusal.message == "The required field how bad it was has no value."


def test_a_rule_of_the_office_is_shown_by_what_it_demands():
    korean = ck.Rule(quiet, labels=Params({"ko": "조용히 합니다."}))
    wording = ck.Practice(rules=(VISITS, ck.Rule(quiet, code="unsaid"), korean)).wording

    assert wording.label("rule", "too_few_visits") == "Two visits come first."
    assert wording.label("rule", "too_few_visits", "ko") == "Two visits come first."
    assert wording.label("rule", "unsaid") == "unsaid"
    assert [wording.label("rule", "quiet", each) for each in ("en", "ko")] == ["조용히 합니다."] * 2


def test_further_texts_replace_those_for_the_same_code_and_leave_the_others():
    more = PRACTICE.extend(texts={"en": {"too_few_visits": {"fix": "Go there."}, "other": {"message": "Other."}}})

    assert more.wording.say("too_few_visits", "fix", {}) == "Go there."
    assert more.wording.say("too_few_visits", "message", {"visits": 1}) == "One visit is on record."
    assert more.wording.say("other", "message", {}) == "Other."
    assert PRACTICE.wording.say("too_few_visits", "fix", {}) == "Visit first."


def test_texts_cannot_be_changed_from_outside():
    texts = {"en": {"our_rule": {"message": "Wait."}}}
    practice = ck.Practice(texts=texts)

    texts["en"]["our_rule"]["message"] = "Go."

    assert practice.wording.say("our_rule", "message", {}) == "Wait."


def test_a_practice_without_words_has_those_of_the_library():
    assert ck.Practice().wording.label("role", "supervisor") == Wording().label("role", "supervisor") == "supervisor"


@pytest.mark.parametrize(
    ("texts", "where"),
    [
        (5, "texts"),
        ({5: {}}, "texts"),
        ({"en": 5}, "texts.en"),
        ({"en": {"our_rule": "Wait."}}, "texts.en.our_rule"),
        ({"en": {"our_rule": {"message": 5}}}, "texts.en.our_rule.message"),
        ({"en": {"our_rule": {"message": " "}}}, "texts.en.our_rule.message"),
        ({"en": {"our_rule": {"message": {"many": ""}}}}, "texts.en.our_rule.message"),
    ],
)
def test_texts_that_are_none_are_refused_at_their_place(texts: object, where: str):
    assert faults_of(texts=texts) == [("wrong_type", where)]


@pytest.mark.parametrize(
    ("noun", "fault"),
    [
        (5, ("wrong_type", "client_noun")),
        ({5: "learner"}, ("wrong_type", "client_noun")),
        ({"fr": "élève"}, ("not_one_of", "client_noun.fr")),
        ({"en": " "}, ("wrong_type", "client_noun.en")),
        ({"en": {"one": "learner", "few": "x"}}, ("unknown_key", "client_noun.en.few")),
        ({"en": {"many": "learners"}}, ("missing_key", "client_noun.en.one")),
    ],
)
def test_a_noun_that_is_none_is_refused_at_its_place(noun: object, fault: tuple[str, str]):
    assert faults_of(client_noun=noun) == [fault]


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({"e n": {"our_rule": {"message": "Wait."}}}, ("bad_identifier", "texts.e n")),
        ({"en": {"our_rule": {"mesage": "Wait."}}}, ("unknown_key", "texts.en.our_rule.mesage")),
        ({"en": {"our_rule": {"message": {"two": "Wait."}}}}, ("unknown_key", "texts.en.our_rule.message.two")),
        (
            {"en": {"reason_required": {"message": "{mover:move}"}}},
            ("unknown_placeholder", "texts.en.reason_required.message"),
        ),
    ],
)
def test_a_text_with_a_fault_is_refused_at_its_place(texts: object, fault: tuple[str, str]):
    assert faults_of(texts=texts) == [fault]


def test_labels_of_an_unknown_vocabulary_are_refused():
    word = OwnWord(id="rain", labels=Params({"en": "rain"}))

    assert faults_of(vocabularies=(OwnVocabulary(id="weather", words=(word,)),)) == [
        ("unknown_vocabulary", "vocabularies.weather")
    ]
    with pytest.raises(ck.PracticeError) as refused:
        ck.Practice().vocabulary(5)  # type: ignore[arg-type]
    assert refused.value.codes == ("wrong_type",)
