"""What an office calls the client, in every text of the library: article, plural, capital and Korean particle fit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.labels import Language, Wording, vocabularies, vocabulary, words_in
from casekit.labels.messages import Text
from casekit.labels.nouns import with_nouns

LEARNER = {"en": {"one": "learner"}, "ko": {"one": "학생"}}
APPLICANT = {"en": {"one": "applicant"}, "ko": {"one": "대상자"}}


def forms(text: Text) -> list[str]:
    """A text, or each of its forms."""
    return [text] if isinstance(text, str) else [*text.values()]


def every_text(language: Language) -> list[tuple[str, str]]:
    """Each form of each text of the library, with its code."""
    texts = [(code, text) for code, words in words_in(language).items() for text in words.values()]
    return [(code, form) for code, text in texts for form in forms(text)]


@pytest.mark.parametrize(
    ("text", "learner", "applicant"),
    [
        ("A client signs.", "A learner signs.", "An applicant signs."),
        ("Ask a client.", "Ask a learner.", "Ask an applicant."),
        ("The client signs.", "The learner signs.", "The applicant signs."),
        ("Client and worker sign.", "Learner and worker sign.", "Applicant and worker sign."),
        ("Clients sign.", "Learners sign.", "Applicants sign."),
        ("the client's words", "the learner's words", "the applicant's words"),
        ("the clients' words", "the learners' words", "the applicants' words"),
        ("neither a worker nor a client.", "neither a worker nor a learner.", "neither a worker nor an applicant."),
    ],
)
def test_an_english_noun_comes_with_its_article_its_plural_and_its_capital(text: str, learner: str, applicant: str):
    assert with_nouns(text, LEARNER, "en") == learner
    assert with_nouns(text, APPLICANT, "en") == applicant


@pytest.mark.parametrize(
    ("noun", "phrase"),
    [
        ("user", "a user"), ("university student", "a university student"), ("European", "a European"),
        ("one-parent family", "a one-parent family"), ("unemployed person", "an unemployed person"),
        ("uninsured person", "an uninsured person"), ("older person", "an older person"),
        ("Elder", "an Elder"), ("young person", "a young person"),
    ],
)  # fmt: skip
def test_an_english_article_fits_how_the_noun_is_spoken(noun: str, phrase: str):
    assert with_nouns("Ask a client.", {"en": {"one": noun}}, "en") == f"Ask {phrase}."


def test_a_noun_with_a_plural_of_its_own_has_it():
    nouns = {"en": {"one": "person", "many": "people"}}

    assert with_nouns("Clients and the client's words.", nouns, "en") == "People and the person's words."


@pytest.mark.parametrize("text", ['Set declined_by to "client".', "The client_voice.", "ClientVoice", "A Clientele."])
def test_a_code_or_the_name_of_a_class_is_not_the_noun(text: str):
    assert with_nouns(text, LEARNER, "en") == text


@pytest.mark.parametrize(
    ("text", "consonant", "vowel", "rieul"),
    [
        ("클라이언트는 압니다.", "학생은 압니다.", "대상자는 압니다.", "딸은 압니다."),
        ("클라이언트가 압니다.", "학생이 압니다.", "대상자가 압니다.", "딸이 압니다."),
        ("클라이언트를 돕습니다.", "학생을 돕습니다.", "대상자를 돕습니다.", "딸을 돕습니다."),
        ("클라이언트와 봅니다.", "학생과 봅니다.", "대상자와 봅니다.", "딸과 봅니다."),
        ("클라이언트로 봅니다.", "학생으로 봅니다.", "대상자로 봅니다.", "딸로 봅니다."),
        ("클라이언트라고 합니다.", "학생이라고 합니다.", "대상자라고 합니다.", "딸이라고 합니다."),
        ("클라이언트의 말", "학생의 말", "대상자의 말", "딸의 말"),
        ("클라이언트에게 묻습니다.", "학생에게 묻습니다.", "대상자에게 묻습니다.", "딸에게 묻습니다."),
        ("클라이언트도 압니다.", "학생도 압니다.", "대상자도 압니다.", "딸도 압니다."),
        ("고객의 목소리", "학생의 목소리", "대상자의 목소리", "딸의 목소리"),
    ],
)
def test_a_korean_noun_is_followed_by_the_particle_that_fits(text: str, consonant: str, vowel: str, rieul: str):
    assert with_nouns(text, LEARNER, "ko") == consonant
    assert with_nouns(text, APPLICANT, "ko") == vowel
    assert with_nouns(text, {"ko": {"one": "딸"}}, "ko") == rieul


def test_a_noun_that_is_not_in_hangul_keeps_the_particle_of_the_library():
    assert with_nouns("클라이언트가 압니다.", {"ko": {"one": "CT"}}, "ko") == "CT가 압니다."


def test_each_form_of_a_text_has_the_noun():
    text = {"one": "One client.", "many": "{count} clients."}

    assert with_nouns(text, LEARNER, "en") == {"one": "One learner.", "many": "{count} learners."}


def test_a_noun_in_one_language_leaves_the_other_as_it_is_and_a_third_language_reads_the_english_one():
    nouns = {"en": {"one": "learner"}}

    assert with_nouns("클라이언트가 압니다.", nouns, "ko") == "클라이언트가 압니다."
    assert with_nouns("A client signs.", nouns, "fr") == "A learner signs."
    assert with_nouns("A client signs.", {}, "en") == "A client signs."


def test_no_english_text_of_the_library_keeps_its_noun_and_every_fact_keeps_its_place():
    place = re.compile(r"\{[a-z_:]+\}")

    for code, text in every_text("en"):
        told = with_nouns(text, APPLICANT, "en")
        assert not re.search(r"\bclients?\b(?!\")", told), code
        assert not re.search(r"\b[Aa] applicant", told), code
        assert place.findall(told) == place.findall(text), code


def test_no_korean_text_of_the_library_keeps_its_noun_or_a_particle_that_does_not_fit():
    for code, text in every_text("ko"):
        told = with_nouns(text, LEARNER, "ko")
        assert "클라이언트" not in told, code
        assert not re.search(r"학생(는|가|를|와|로|라)(?![가-힣])", told), code


def test_labels_of_the_library_have_the_noun_too():
    wording = Wording(nouns=LEARNER)

    assert (wording.label("role", "client"), wording.label("role", "client", "ko")) == ("learner", "학생")
    codes = [(name, code) for name in vocabularies() for code in vocabulary(name)]
    assert [each for each in codes if re.search(r"\bclients?\b", wording.label(*each))] == []
    assert [each for each in codes if "클라이언트" in wording.label(*each, "ko")] == []


@given(st.text(st.characters(categories=["Ll"], max_codepoint=0x24F), min_size=1).filter(lambda noun: noun != "client"))
def test_a_text_without_the_noun_is_never_changed(noun: str):
    nouns = {"en": {"one": noun}, "ko": {"one": noun}}

    assert with_nouns("The plan is signed.", nouns, "en") == "The plan is signed."
    assert with_nouns("계획에 서명했습니다.", nouns, "ko") == "계획에 서명했습니다."
