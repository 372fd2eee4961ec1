"""The field's words: each in both languages, each naming one thing in its vocabulary, the texts' words among them."""

from __future__ import annotations

import re
import runpy
import tomllib
import typing
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from unicodedata import normalize

import attrs
import pytest

import casekit as ck
from casekit.answers import Severity
from casekit.labels import Term, find, vocabularies, vocabulary
from casekit.models.catalogue import EVENTS, RECORDS
from casekit.models.record import Part, Record
from casekit.models.team import MANAGER_ROLES
from casekit.nearest import nearest
from casekit.stages.due.deadlines import DeadlineStatus
from casekit.stages.guard_parameters import parameters_of
from casekit.stages.guards import READY

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
WRITTEN = tomllib.loads(resources.files("casekit.labels").joinpath("vocabulary.toml").read_text(encoding="utf-8"))
TERMS = [(name, term) for name in vocabularies() for term in vocabulary(name).values()]
CODE = re.compile(r"[a-z][a-z0-9_]*")
NAMES_OF_VALUES = ("figure", "verdict", "source")
"""The vocabularies in which several codes may have one word, since several methods give the same by other codes."""
FIELD_OF_ONE_RECORD = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
NAMES_OF_PARTS = ("event", "guard", "field")
"""The vocabularies with the names of events, built-in guards and fields."""
UNITS = {"", "%", "pct", "건", "회", "명", "개", "일", "개월", "점", "위"}
"""What a number may count or measure."""

SAID_IN_THE_TEXTS = (
    ("stage_kind", "identification"), ("stage_kind", "intake"), ("stage_kind", "assessment"),
    ("stage_kind", "reassessment"), ("stage_kind", "closure"), ("stage_kind", "aftercare"),
    ("role", "client"), ("role", "school_social_worker"), ("worker_role", "single_point_of_contact"),
    ("need_domain", "psychological"), ("need_domain", "material"), ("need_domain", "economic"),
    ("population", "children"), ("population", "substance_use"), ("approach", "strengths_based"),
    ("approach", "ecological"), ("approach", "person_centred"), ("assessment_method", "survey"),
    ("assessment_method", "document_review"), ("assessment_topic", "understanding"),
    ("intervention", "skills_workshop"), ("intervention", "vocational_training"),
    ("intervention", "stakeholder_communication"), ("intervention", "appointment"), ("advocacy", "benefits"),
    ("advocacy", "bureaucracy"), ("advocacy", "discrimination"), ("sector", "medical"), ("ownership", "public"),
    ("holder", "parents"), ("provider", "donor_body"), ("provider", "hope_welfare_team"),
    ("provider", "mental_health_center"), ("relation", "mediate"), ("relation", "develop"), ("goal_term", "short"),
    ("evidence", "quantitative"), ("review_decision", "add"), ("closure_outcome", "with_community_resources"),
    ("team_scope", "external"), ("qualification", "standard_training"), ("competence", "use_of_resources"),
    ("eligibility", "cannot_secure_alone"), ("record", "referral"), ("record", "consent"), ("record", "client_voice"),
    ("record", "supervision"), ("record", "case_conference"), ("outcome_indicator", "self_efficacy"),
)  # fmt: skip
"""Words the Korean texts say themselves, in the label or in another name of the term."""


def without_spaces(text: str) -> str:
    return "".join(text.split()).casefold()


def names_of(term: Term) -> set[str]:
    return {without_spaces(each) for each in (term.code, term.en, term.ko, *term.aliases)}


def closed_words(hint: object) -> tuple[str, ...]:
    if typing.get_origin(hint) is typing.Literal:
        return typing.get_args(hint)
    return next(filter(None, map(closed_words, typing.get_args(hint))), ())


def parts_in(hint: object) -> Iterator[type[attrs.AttrsInstance]]:
    if isinstance(hint, type) and attrs.has(hint):
        yield hint
    for each in typing.get_args(hint):
        yield from parts_in(each)


def fields_with_closed_words() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every field of a record, or of a part of one, that takes only certain words."""
    ahead: list[type[attrs.AttrsInstance]] = list(RECORDS.values())
    for kind in ahead:
        for name, hint in typing.get_type_hints(kind).items():
            ahead.extend(part for part in parts_in(hint) if part not in ahead)
            if words := closed_words(hint):
                yield f"{kind.__name__}.{name}", words


def subclasses_of(kind: type[attrs.AttrsInstance]) -> Iterator[type[attrs.AttrsInstance]]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses_of(each)


def fields_with_labels() -> Iterator[tuple[str, str]]:
    """Every field of a record, of a part of one and of an entry, with the name of its class in snake case."""
    own = (kind for kind in subclasses_of(Part) if kind.__module__.startswith("casekit.") and kind is not Record)
    for kind in (*own, ck.Entry):
        for field in attrs.fields(kind):
            yield in_snake_case(kind.__name__), field.name


def in_snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def test_every_word_is_said_in_english_and_in_korean():
    hangul = re.compile("[가-힣]")

    assert [(name, term.code) for name, term in TERMS if not term.en.strip() or not hangul.search(term.ko)] == []
    assert [(name, term.code) for name, term in TERMS if not all(map(str.strip, term.aliases))] == []


def test_codes_are_plain_identifiers_but_for_fields_of_one_record_and_figures_of_one_method():
    codes = [*vocabularies(), *(term.code for name, term in TERMS if name not in ("field", "figure"))]

    assert [code for code in codes if not CODE.fullmatch(code)] == []
    assert [
        code
        for name in ("field", "figure")
        for code in vocabulary(name)
        if not (CODE.fullmatch(code) or FIELD_OF_ONE_RECORD.fullmatch(code))
    ] == []


def test_a_figure_of_one_method_names_a_method_and_a_figure():
    pairs = [code.split(".") for code in vocabulary("figure") if "." in code]

    assert {method for method, _ in pairs} <= set(vocabulary("evaluation_method"))
    assert {figure for _, figure in pairs} <= set(vocabulary("figure"))


def test_a_word_is_written_down_with_nothing_but_its_names_and_where_it_comes_from():
    allowed = {"en", "ko", "aliases", "unit", "seed"}

    unknown = [(name, code) for name, terms in WRITTEN.items() for code, term in terms.items() if set(term) - allowed]

    assert unknown == []
    assert all(term.get("seed", False) is False for terms in WRITTEN.values() for term in terms.values())


def test_only_methods_and_figures_have_units_and_they_are_those_of_korean():
    units = {(name, unit) for name, term in TERMS for unit in term.unit.split("/")}

    assert {name for name, unit in units if unit} == {"evaluation_method", "figure"}
    assert {unit for _, unit in units} == UNITS


@pytest.mark.parametrize("name", [name for name in vocabularies() if name not in NAMES_OF_VALUES])
def test_inside_a_vocabulary_a_word_names_one_thing(name: str):
    taken: dict[str, str] = {}

    for term in vocabulary(name).values():
        for word in names_of(term):
            assert taken.setdefault(word, term.code) == term.code, word


@pytest.mark.parametrize(("field", "words"), [*fields_with_closed_words()], ids=str)
def test_the_closed_words_of_a_field_stand_in_one_vocabulary(field: str, words: tuple[str, ...]):
    holding = [name for name in vocabularies() if set(words) <= set(vocabulary(name))]

    assert holding, field


def test_every_record_has_a_word():
    assert [name for name in RECORDS if in_snake_case(name) not in vocabulary("record")] == []


def test_no_word_for_a_record_is_left_over():
    assert set(vocabulary("record")) == {in_snake_case(name) for name in RECORDS}


def test_every_event_has_a_label_and_the_voiding_of_an_entry_has_one_too():
    assert tuple(vocabulary("event")) == (*EVENTS, "entry_voided")


def test_every_guard_of_the_library_has_a_label():
    assert tuple(vocabulary("guard")) == tuple(sorted(READY))


def test_every_field_of_a_record_a_part_or_an_entry_has_a_label():
    labels = vocabulary("field")

    assert [f"{kind}.{name}" for kind, name in fields_with_labels() if not {name, f"{kind}.{name}"} & set(labels)] == []


def test_every_parameter_of_a_guard_of_the_library_has_a_label():
    parameters = {each.name for guard in READY.values() for each in parameters_of(guard.function)}

    assert parameters - set(vocabulary("field")) == set()


def test_no_label_for_a_field_is_left_over():
    parameters = {each.name for guard in READY.values() for each in parameters_of(guard.function)}
    fields = [*fields_with_labels()]

    assert set(vocabulary("field")) <= {*parameters, *(name for _, name in fields), *map(".".join, fields)}


def test_fields_are_in_alphabetical_order():
    assert list(vocabulary("field")) == sorted(vocabulary("field"))


def test_labels_of_events_guards_and_fields_fit_into_a_sentence():
    labels = [(term.en, term.ko) for name in NAMES_OF_PARTS for term in vocabulary(name).values()]

    assert [en for en, _ in labels if en != en.lower()] == []
    assert [label for pair in labels for label in pair if label.endswith((".", ":", "!", "?"))] == []


def test_stage_kinds_deadlines_severities_and_roles_of_the_library_have_words():
    assert tuple(vocabulary("stage_kind")) == ck.stages.KINDS
    assert tuple(vocabulary("deadline_status")) == typing.get_args(DeadlineStatus)
    assert tuple(vocabulary("severity")) == typing.get_args(Severity)
    assert set(vocabulary("role")) >= MANAGER_ROLES


def test_one_korean_word_names_assessment_and_evaluation_and_the_codes_keep_them_apart():
    found = {term.code for _, term in find("평가")}

    assert {"assessment", "evaluation"} <= found


def test_the_five_sectors_are_the_texts_and_three_more_are_the_fields():
    sectors = vocabulary("sector").values()

    assert [term.code for term in sectors if term.in_texts] == [
        "economic", "medical", "cultural", "educational", "welfare",
    ]  # fmt: skip
    assert [term.code for term in sectors if not term.in_texts] == ["housing", "employment", "legal"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("need_domain", {"social", "emotional", "economic", "psychological", "material"}),
        ("population", {"mental_health", "children", "older_people", "poverty", "substance_use"}),
        ("approach", {"ecological", "strengths_based", "problem_solving", "person_centred"}),
        ("assessment_method", {"survey", "interview", "observation", "document_review", "standardised_tool"}),
        (
            "assessment_topic",
            {"characteristics", "weaknesses", "resources", "environment", "feelings", "understanding"},
        ),
        ("worker_role", {"advocate", "assessor", "planner", "coordinator", "monitor", "single_point_of_contact"}),
        ("advocacy", {"rights", "voice", "benefits", "bureaucracy", "barrier", "discrimination"}),
        ("relation", {"link", "mediate", "coordinate", "develop", "relate"}),
        ("ownership", {"public", "private"}),
        ("holder", {"community", "school", "friends", "parents"}),
        ("provider", {"public_body", "welfare_facility", "volunteer_group", "donor_body"}),
        ("provider", {"medical_professional", "social_worker", "community_organisation"}),
        ("provider", {"mental_health_center", "town_office", "community_welfare_center"}),
        ("outcome_indicator", {"self_esteem", "self_efficacy", "resilience", "quality_of_life", "self_reliance"}),
        ("qualification", {"standard_training", "licence", "years_of_experience"}),
        ("competence", {"expertise", "communication", "problem_solving", "use_of_resources"}),
        ("goal_term", {"short", "long"}),
        ("evidence", {"quantitative", "qualitative"}),
        ("closure_reason", {"goals_attained", "needs_changed"}),
        ("eligibility", {"wants_change", "needs_resources", "cannot_secure_alone"}),
        ("team_scope", {"internal", "external"}),
    ],
)
def test_what_the_texts_list_is_there_and_is_known_to_be_theirs(name: str, codes: set[str]):
    of_the_texts = {term.code for term in vocabulary(name).values() if term.in_texts}

    assert codes <= of_the_texts


def test_the_texts_name_two_reasons_to_close_and_neither_formal_nor_informal_resources():
    reasons = [term.code for term in vocabulary("closure_reason").values() if term.in_texts]

    assert reasons == ["goals_attained", "needs_changed"]
    assert not any(term.in_texts for term in vocabulary("formality").values())


def test_the_seven_questions_of_the_evaluation_have_words():
    assert tuple(vocabulary("evaluation_question")) == typing.get_args(ck.evaluation.Question)


def test_the_texts_say_these_words():
    if not SEEDS.is_dir():
        pytest.skip("the source texts are not beside the project")
    said = without_spaces(" ".join(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))))

    unsaid = [
        (name, code)
        for name, code in SAID_IN_THE_TEXTS
        if not any(
            without_spaces(word) in said for word in (vocabulary(name)[code].ko, *vocabulary(name)[code].aliases)
        )
    ]

    assert unsaid == []
    assert all(vocabulary(name)[code].in_texts for name, code in SAID_IN_THE_TEXTS)


@pytest.mark.parametrize(
    ("word", "name", "code"),
    [
        ("추천", "record", "referral"),
        ("치료 계획", "record", "plan"),
        ("고객", "role", "client"),
        ("힘 기반 접근", "approach", "strengths_based"),
        ("모니터링", "stage_kind", "monitoring"),
        ("lost_contact", "closure_reason", "lost_contact"),
        ("lost contact", "closure_reason", "lost_contact"),
    ],
)
def test_a_term_is_found_by_its_code_its_label_or_another_name(word: str, name: str, code: str):
    found = find(word, vocabulary_name=name)

    assert found == ((name, vocabulary(name)[code]),)


def test_capital_letters_and_spaces_do_not_matter_to_a_reader():
    assert find(" 가정 방문 ") == find("가정방문") != ()
    assert find("Home Visit") == find("home visit") != ()


def test_terms_are_found_in_the_order_of_the_vocabularies():
    names = [name for name, _ in find("종결")]

    assert names == sorted(names, key=vocabularies().index)
    assert len(names) > 1


@pytest.mark.parametrize(
    ("word", "name", "code"), [("사유", "field", "reason"), ("plan_signed", "event", "plan_signed")]
)
def test_events_guards_and_fields_are_found_only_in_their_own_vocabulary(word: str, name: str, code: str):
    assert find(word, vocabulary_name=name) == ((name, vocabulary(name)[code]),)
    assert {found for found, _ in find(word)} & set(NAMES_OF_PARTS) == set()


@pytest.mark.parametrize("word", ["", "  ", "no such word"])
def test_a_word_nobody_uses_names_nothing(word: str):
    assert find(word) == ()


def test_an_unknown_vocabulary_is_refused_and_the_known_ones_are_named():
    known = f"is not one of {', '.join(vocabularies())}. Use one of these."

    with pytest.raises(ValueError, match=f"^cannot find the vocabulary: name {re.escape(known)}$"):
        vocabulary("weather")
    with pytest.raises(ValueError, match=f"^cannot find the vocabulary: vocabulary_name {re.escape(known)}$"):
        find("closure", vocabulary_name="weather")


def test_the_words_are_shared_by_everyone_and_never_change():
    with pytest.raises(TypeError):
        vocabulary("sector")["digital"] = Term(code="digital", en="digital", ko="디지털")

    assert vocabulary("sector") is vocabulary("sector")


def test_a_term_is_called_by_its_label_in_either_language():
    term = vocabulary("provider")["welfare_facility"]

    assert (term.label("en"), term.label("ko")) == ("welfare facility", "복지시설")


def test_the_glossary_is_what_the_library_says():
    made = runpy.run_path(str(ROOT / "tools" / "glossary.py"))

    assert (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8") == made["page"]()


def test_a_word_is_found_in_whatever_form_it_was_typed():
    typed = normalize("NFD", "의뢰")

    assert find(typed) == find("의뢰") != ()
    assert vocabulary(normalize("NFD", "sector")) == vocabulary("sector")
    assert nearest(normalize("NFD", "가정방문"), ("가정 방문", "상담")) == "가정 방문"
