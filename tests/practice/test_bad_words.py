"""Faults of the words of an office: of its vocabularies, its texts, and what it calls the client."""

from typing import Any

import attrs
import pytest

import casekit as ck
from casekit.practice import OwnVocabulary, OwnWord


def faults_of(**vocabulary: object) -> list[tuple[str, str | None]]:
    data = {"id": "office", "vocabularies": {"risk": {}, **vocabulary}}
    try:
        ck.Practice.from_mapping(data)
    except ck.PracticeError as error:
        return [(each.code, each.where) for each in error.faults]
    return []


@pytest.mark.parametrize(
    ("vocabulary", "expected"),
    [
        ({"risc": {}}, [("unknown_vocabulary", "vocabularies.risc")]),
        ({"risk": {"words": {"critical": {"en": "x"}}}}, [("counts_as_missing", "vocabularies.risk.words.critical")]),
        ({"risk": {"words": {"critical": {"counts_as": "high"}}}},
         [("choice_without_label", "vocabularies.risk.words.critical")]),
        ({"risk": {"words": {"critical": {"en": "x", "counts_as": "itself"}}}},
         [("unknown_counts_as", "vocabularies.risk.words.critical.counts_as")]),
        ({"risk": {"words": {"low": {"en": "x", "counts_as": "high"}}}},
         [("unknown_counts_as", "vocabularies.risk.words.low.counts_as")]),
        ({"approach": {"words": {"own": {"en": "x"}}}}, [("fixed_vocabulary", "vocabularies.approach.words.own")]),
        ({"event": {"words": {"own": {"en": "x"}}}}, [("fixed_vocabulary", "vocabularies.event.words.own")]),
        ({"track": {"words": {"own": {"en": "x", "counts_as": "ours"}}}},
         [("unknown_counts_as", "vocabularies.track.words.own.counts_as")]),
        ({"risk": {"order": ["low", "low", "high", "top"]}},
         [("order_incomplete", "vocabularies.risk.order"), ("name_given_twice", "vocabularies.risk.order[1]"),
          ("not_one_of", "vocabularies.risk.order[3]")]),
        ({"track": {"only_own": True}}, [("missing_key", "vocabularies.track.words")]),
        ({"track": {"words": {"own": {"en": "x"}}}}, []),
        ({"event": {"words": {"contact": {"en": "x"}}}}, []),
    ],
)  # fmt: skip
def test_the_faults_of_a_vocabulary_are_named_with_their_place(
    vocabulary: dict[str, object], expected: list[tuple[str, str]]
):
    assert faults_of(**vocabulary) == expected


def test_a_vocabulary_or_a_word_given_twice_is_a_fault():
    word = OwnWord(id="own", labels={"en": "own"})
    twice = OwnVocabulary(id="track", words=(word, word))

    with pytest.raises(ck.PracticeError) as refused:
        ck.Practice(
            vocabularies=(
                twice,
                attrs.evolve(twice, words=(word,)),
                OwnVocabulary(id="track", words=(OwnWord(id="no id", labels={"en": "x"}),)),
            )
        )
    assert refused.value.codes == ("duplicate_choice", "name_given_twice", "name_given_twice", "bad_identifier")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"texts": {"en": {"consent_required": {"message": "No {paper}."}}}},
         [("unknown_placeholder", "texts.en.consent_required.message")]),
        ({"texts": {"en": {"lost_contact_minimum": {"message": "Only {attempts}."}}}}, []),
        ({"texts": {"en": {"our_own": {"message": "Only {x}."}}}}, []),
        ({"texts": {"en": {"our_own": {"words": "x"}}}}, [("unknown_key", "texts.en.our_own.words")]),
        ({"texts": {"en": {"our_own": {"message": {"few": "x"}}}}}, [("unknown_key", "texts.en.our_own.message.few")]),
        ({"texts": {"en": {"our_own": {"message": {"one": "x", "many": "y"}}}}}, []),
        ({"texts": {"en": {"our_own": {"message": ""}}}}, [("wrong_type", "texts.en.our_own.message")]),
        ({"client_noun": {"en": {"many": "learners"}}}, [("missing_key", "client_noun.en.one")]),
        ({"client_noun": {"en": {"one": "learner", "many": "learners"}, "ko": "학생"}}, []),
        ({"client_noun": {"fr": "élève"}}, [("unknown_key", "client_noun.fr")]),
    ],
)  # fmt: skip
def test_the_faults_of_texts_are_named_with_their_place(data: dict[str, object], expected: list[tuple[str, str]]):
    try:
        ck.Practice.from_mapping({"id": "office", **data})
        found: list[tuple[str, str | None]] = []
    except ck.PracticeError as error:
        found = [(each.code, each.where) for each in error.faults]
    assert found == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"texts": {"en": {"our_own": {"words": "x"}}}}, [("unknown_key", "texts.en.our_own.words")]),
        ({"texts": {"e n": {}}}, [("bad_identifier", "texts.e n")]),
        ({"texts": {"en": {"our_own": {"message": " "}}}}, [("wrong_type", "texts.en.our_own.message")]),
        ({"texts": {"en": {"our_own": {"message": {"few": "x"}}}}}, [("unknown_key", "texts.en.our_own.message.few")]),
        ({"client_noun": {"fr": "élève"}}, [("not_one_of", "client_noun.fr")]),
        ({"client_noun": {"en": " "}}, [("wrong_type", "client_noun.en")]),
        ({"client_noun": {"en": {"two": "x"}}},
         [("unknown_key", "client_noun.en.two"), ("missing_key", "client_noun.en.one")]),
        ({"vocabularies": ("risk",)}, [("wrong_type", "vocabularies[0]")]),
    ],
)  # fmt: skip
def test_a_practice_in_python_has_the_same_faults(given: dict[str, Any], expected: list[tuple[str, str]]):
    with pytest.raises(ck.PracticeError) as refused:
        ck.Practice(**given)
    assert [(each.code, each.where) for each in refused.value.faults] == expected
