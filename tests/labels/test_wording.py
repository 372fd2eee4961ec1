"""The words in which codes are shown: those of an office come first, and no code is shown where a label exists."""

from __future__ import annotations

import pickle

import attrs
import pytest

from casekit.labels import Wording
from casekit.labels.wording import say

LABELS = Wording(
    labels={
        "role": {
            "supervisor": {"en": "team lead", "ko": "팀장"},
            "befriender": {"ko": "말벗"},
            "driver": {"en": "", "ko": 5},
        },
        "field": {
            "reason": {"en": "grounds"},
            "Closure.outcome": {"en": "how it ended"},
            "Client.school_grade": {"en": "grade of the pupil", "ko": "학년"},
            "school_grade": {"en": "grade"},
        },
        "choice": {"Client.housing.rented": {"en": "a rented flat"}},
    },
    nouns={"en": {"one": "learner"}},
)
TEXTS = Wording(
    texts={
        "en": {"our_rule": {"message": "Wait."}, "reason_required": {"fix": "Say why."}},
        "ru": {"our_rule": {"message": "Ждите.", "fix": "Спросите потом."}},
        "fr": {"seule": {"message": "Attendez."}},
    }
)


@pytest.mark.parametrize(
    ("code", "en", "ko", "fr"),
    [
        ("supervisor", "team lead", "팀장", "team lead"),
        ("befriender", "말벗", "말벗", "말벗"),
        ("client", "learner", "클라이언트", "learner"),
        ("driver", "driver", "driver", "driver"),
        ("nobody", "nobody", "nobody", "nobody"),
    ],
)
def test_a_label_is_that_of_the_office_then_that_of_the_library_then_one_in_another_language(
    code: str, en: str, ko: str, fr: str
):
    assert [LABELS.label("role", code, language) for language in ("en", "ko", "fr")] == [en, ko, fr]


def test_what_nobody_labels_is_shown_by_its_code():
    assert LABELS.label("weather", "rain") == "rain"


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "Wait."), ("ru", "Ждите."), ("fr", "Wait."), ("ko", "Wait.")],
)
def test_a_text_of_the_office_is_told_in_its_language_or_else_in_one_that_there_is(language: str, told: str):
    assert TEXTS.say("our_rule", "message", {}, language=language) == told


def test_a_text_that_the_office_has_in_one_language_only_is_told_in_it_everywhere():
    assert [TEXTS.say("seule", "message", {}, language=each) for each in ("en", "ko", "fr")] == ["Attendez."] * 3
    assert TEXTS.say("seule", "fix", {}, language="ko") == ""


def test_in_a_third_language_the_english_text_of_the_office_comes_before_that_of_the_library():
    assert TEXTS.say("reason_required", "fix", {}, language="fr") == "Say why."
    assert TEXTS.say("reason_required", "fix", {}, language="ko") == "사유를 적으십시오."
    assert TEXTS.say("reason_required", "message", {"move": "close", "stages": ()}, language="fr") == (
        "The move close needs a reason."
    )


def test_the_field_of_a_record_is_called_as_its_record_calls_it():
    own = attrs.evolve(LABELS, texts={"en": {"asked": {"message": "{field:field}."}}})

    def named(**params: str) -> str:
        return own.say("asked", "message", params)

    assert named(field="school_grade", record="Client") == "grade of the pupil."
    assert named(field="school_grade", record="Need") == "grade."
    assert named(field="school_grade") == "grade."
    assert named(field="outcome", record="Closure") == "how it ended."
    assert (
        Wording(texts=own.texts, nouns=own.nouns).say("asked", "message", {"field": "outcome", "record": "Closure"})
        == "how the learner continues."
    )
    assert named(field="outcome", record="Need") == "outcome."
    assert named(field="reason", record="Need") == "grounds."
    assert named(field="shoe_size", record="Client") == "shoe_size."


def test_the_choices_of_an_own_field_are_called_by_their_labels():
    own = attrs.evolve(LABELS, texts={"en": {"asked": {"message": "One of {known:choice}; {odd:choice}."}}})
    params = {"known": ("rented", "owned"), "odd": 3, "record": "Client", "field": "housing"}

    assert own.say("asked", "message", params) == "One of a rented flat, owned; 3."
    assert own.say("asked", "message", params, language="ko") == "One of a rented flat, owned; 3."


def test_the_library_alone_says_what_no_office_changed():
    assert say("reason_required", "message", {"move": "close", "stages": ()}) == "The move close needs a reason."
    assert "슈퍼바이저" in say("role_required", "fix", {"roles": ("supervisor",)}, language="ko")


def test_a_shelf_is_called_as_what_lies_on_it():
    wording = Wording(labels={"shelf": {"hearings": {"en": "hearings at court"}}})

    assert (wording.label("shelf", "plans"), wording.label("shelf", "plans", "ko")) == ("a plan", "개입 계획")
    assert wording.label("shelf", "hearings", "ko") == "hearings at court"


def test_a_class_of_records_is_called_by_the_word_for_it():
    message = say("unknown_own_field", "message", {"field": "cost", "record": "FinalEvaluation"})

    assert message == "The practice declares no field cost for final evaluation."
    assert (
        Wording().label("record", "RiskRating", "ko") == Wording().label("record", "risk_rating", "ko") != "RiskRating"
    )


def test_a_number_in_a_text_is_rounded_as_figures_are():
    assert say("our_rule", "message", {"share": 0.3333333}) == "our rule (share: 0.3333)"


def test_a_wording_can_be_pickled():
    again = pickle.loads(pickle.dumps(LABELS))

    assert again.label("role", "supervisor") == "team lead"
