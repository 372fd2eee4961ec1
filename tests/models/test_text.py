"""What a record's texts may hold: ids and codes look like what they are, and every text can be stored."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from types import NoneType
from typing import get_args, get_type_hints
from unicodedata import category, normalize

import attrs
import pytest
import strategies
from hypothesis import given

from casekit import (
    Actor,
    Assignment,
    Client,
    Consent,
    Contact,
    EligibilityAnswer,
    Goal,
    Membership,
    Need,
    Plan,
    RecordError,
    Resource,
    Strength,
)
from casekit.models.checks import text_kind
from casekit.models.personal import personal_fields
from casekit.models.record import Value
from casekit.models.text import TextKind, has_hidden_character, is_blank, is_storable, normalized

HANGUL = "욕구-가정방문"


def refused(kind: type[Value], **fields: object) -> RecordError:
    with pytest.raises(RecordError) as caught:
        kind(**fields)
    return caught.value


def kinds_of_value(kind: type[Value] = Value) -> Iterator[type[Value]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("casekit.models"):
            yield each
        yield from kinds_of_value(each)


def text_fields(kind: type[Value]) -> Iterator[str]:
    for name, hint in get_type_hints(kind).items():
        parts = {hint, *get_args(hint)} - {NoneType}
        if name in attrs.fields_dict(kind) and str in parts and name not in personal_fields(kind):
            yield name


TEXTS = sorted({(kind.__name__, name): kind for kind in kinds_of_value() for name in text_fields(kind)}.items())


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for (_, name), kind in TEXTS], ids=str)
def test_every_text_that_is_not_personal_says_whether_it_is_an_id_a_code_or_free(kind, name):
    assert text_kind(kind, name) is not None


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        (Need, "id", TextKind.ID),
        (Goal, "need", TextKind.ID),
        (Plan, "goals", TextKind.ID),
        (Plan, "signed_by", TextKind.ID),
        (Goal, "owner", TextKind.ID),
        (Resource, "holder", TextKind.CODE),
        (Membership, "role", TextKind.CODE),
        (EligibilityAnswer, "question", TextKind.FREE),
        (Need, "description", None),
        (Contact, "reached", None),
    ],
)
def test_a_text_is_an_id_by_its_name_its_shelf_or_its_type(kind, name, said):
    assert text_kind(kind, name) is said


@pytest.mark.parametrize(
    ("id", "place", "character"),
    [
        ("C-3 ", 4, "U+0020"),
        (" C-3", 1, "U+0020"),
        ("worker-1\u200b", 9, "U+200B"),
        ("\ufeffworker-1", 1, "U+FEFF"),
        ("wor\u00adker", 4, "U+00AD"),
        ("C\u00a03", 2, "U+00A0"),
        ("C\t3", 2, "U+0009"),
        ("C-3\n", 4, "U+000A"),
        ("C\u2028-3", 2, "U+2028"),
        ("홍\u3164길동", 2, "U+3164"),
        ("C-3\ufe0f", 4, "U+FE0F"),
        ("C-3\u3000", 4, "U+3000"),
        ("C\ue000", 2, "U+E000"),
        ("C\U000e0001", 2, "U+E0001"),
    ],
    ids=ascii,
)
def test_an_id_with_a_character_nobody_can_see_is_refused_with_its_place(id, place, character):
    error = refused(Actor, id=id)

    assert [(each.code, each.where) for each in error.refusals] == [("id_not_clean", "id")]
    assert dict(error.refusals[0].params) == {"place": place, "character": character}
    assert id not in str(error)


@pytest.mark.parametrize("id", ["C-3", "K 17", "서울 강남 센터", "é", "C/3:a@b", "李-4", "🙂"])
def test_an_id_is_in_any_script_and_may_hold_plain_spaces(id):
    assert Client(id=id).id == id


@pytest.mark.parametrize(
    ("kind", "fields", "where"),
    [
        (Assignment, {"worker": "worker-1\u200b", "role": "case_manager"}, "worker"),
        (Assignment, {"worker": "worker-1", "role": "case_manager "}, "role"),
        (Goal, {"id": "G1", "need": "N1 ", "term": "short"}, "need"),
        (Plan, {"version": 1, "signed_by": ("C-3", "worker-1 ")}, "signed_by[1]"),
        (Consent, {"id": "S1", "given_by": ("C-3",), "recipients": ("\u200bRS1",)}, "recipients[0]"),
        (Actor, {"id": "worker-1", "roles": ("case_manager", "lead\u200d")}, "roles[1]"),
        (Need, {"id": "N1", "domain": "family\u200b"}, "domain"),
    ],
)
def test_whatever_names_a_person_a_thing_or_a_kind_is_held_to_the_same_rule(kind, fields, where):
    error = refused(kind, **fields)

    assert [(each.code, each.where) for each in error.refusals] == [("id_not_clean", where)]


def test_every_character_of_a_category_that_shows_nothing_is_refused_in_an_id():
    unseen = [chr(point) for point in range(0x110000) if category(chr(point)) in {"Cc", "Cf", "Zl", "Zp", "Zs"}]

    assert [each for each in unseen if f"a{each}b".isprintable() and each != " "] == []


def test_free_text_may_hold_line_breaks_and_spaces_at_its_ends():
    text = " first line\n\tsecond line\u200b "

    assert EligibilityAnswer(question=text, answer=None).question == text
    assert Contact(note=text).note == text


@pytest.mark.parametrize("id", ["N\ud83d\ude00", "N\ud83d", "N\x00"], ids=ascii)
def test_an_id_that_no_database_can_hold_is_refused(id):
    error = refused(Need, id=id, domain="family")

    assert [(each.code, each.where) for each in error.refusals] == [("text_cannot_be_stored", "id")]
    assert id not in str(error)


@pytest.mark.parametrize("broken", ["\x00", "\ud83d"], ids=ascii)
@pytest.mark.parametrize(
    ("kind", "fields", "name"),
    [
        (Contact, {}, "note"),
        (Client, {"id": "C-3"}, "name"),
        (Strength, {}, "description"),
        (EligibilityAnswer, {"answer": None}, "question"),
    ],
)
def test_a_text_that_no_database_can_hold_is_refused_and_never_repeated(kind, fields, name, broken):
    error = refused(kind, **fields, **{name: f"Hong-Gildong{broken}"})

    assert [(each.code, each.where) for each in error.refusals] == [("text_cannot_be_stored", name)]
    assert error.__cause__ is None
    assert error.__context__ is None
    assert "Hong-Gildong" not in "".join(traceback.format_exception(error)) + repr(error) + repr(error.args)


@pytest.mark.parametrize(
    ("language", "message"),
    [
        (
            "en",
            "The id or code holds a character that cannot be seen: U+0020, at place 4. "
            "Remove it. An id or a code has no space at either end and no invisible character.",
        ),
        (
            "ko",
            "식별자나 코드의 4번째 자리에 보이지 않는 문자가 있습니다: U+0020. 그 문자를 지우십시오. "
            "식별자와 코드의 앞뒤에는 공백을 두지 않으며, 보이지 않는 문자는 쓰지 않습니다.",
        ),
    ],
)
def test_the_refusal_of_an_id_says_which_character_to_remove(language, message):
    assert refused(Client, id="C-3 ").refusals[0].told(language) == message


def test_one_id_typed_on_two_keyboards_is_one_id():
    composed = Need(id=normalize("NFC", HANGUL), domain="가족")
    decomposed = Need(id=normalize("NFD", HANGUL), domain=normalize("NFD", "가족"))

    assert decomposed == composed
    assert decomposed.identity == (HANGUL,)
    assert Actor(id="re\u0301my") == Actor(id="r\u00e9my")


def test_every_text_of_a_record_is_kept_in_one_form():
    plan = Plan(version=1, goals=("G1", normalize("NFD", "목표")), reason_unsigned=normalize("NFD", "보호자 부재"))

    assert plan.goals == ("G1", "목표")
    assert plan.reason_unsigned == "보호자 부재"


def test_the_form_of_a_text_is_put_right_even_where_another_field_is_wrong():
    error = refused(Plan, version=0, goals=(normalize("NFD", "목표"), 3))

    assert error.codes == ("out_of_range", "wrong_type")


@given(strategies.words)
def test_a_text_in_its_one_form_is_kept_as_it_is(word):
    assert normalized(word) is word
    assert Client(id=word).id is word
    assert normalized(normalize("NFD", word)) == word
    assert is_storable(word)
    assert not has_hidden_character(word)


def test_what_is_no_text_has_no_form_to_put_right():
    codes = ("a", "b")

    assert normalized(codes) is codes
    assert normalized(3) == 3


@pytest.mark.parametrize("nothing", ["\u200b", " \n\u200b\ufeff", "\u3164", "\x1b"], ids=ascii)
def test_free_text_that_nobody_can_see_says_nothing(nothing):
    error = refused(Contact, note=nothing)

    assert [(each.code, each.where) for each in error.refusals] == [("blank_text", "note")]
    assert is_blank(nothing)
    assert not any(map(is_blank, "\ue000\U0001fae8"))  # private use, and what this Python may not know
    assert Contact(note=f"{nothing}?").note == f"{nothing}?"
