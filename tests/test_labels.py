from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from unicodedata import normalize

import pytest

import casekit
from casekit.labels import Language, Wording, vocabularies, words_in
from casekit.labels.messages import DECIDES, PERCENT, Text
from casekit.labels.wording import say
from casekit.stages.rules.casework_rules import RULES

SOURCE = Path(str(resources.files(casekit)))
PLACE = re.compile(r"\{([a-z_]+)(?::([a-z_]+))?\}")
"""A place for a fact in a text, `{name}`, or for the label of the code it holds, `{name:what}`."""
PARTS = ("stage", "move", "reason", "approval", "requirement", "deadline", "effect", "field", "choice", "shelf")
"""What a `Wording` labels beside the vocabularies of the library."""
SAYING = {
    "Refusal",
    "Finding",
    "Fault",
    "fault",
    "_syntax_fault",
    "_unreadable",
    "notice",
    "_fault",
    "_FaultyError",
    "missing",
    "one_of",
    "Breach",
    "_Condition",
    "_unless_known",
    "unknown",
    "FoundFault",
    "first_fault",
    "change",
}
"""What the library makes a refusal or a finding with; the code comes first, its facts as a mapping or as keywords."""

FOUND_IN_THE_VALUE = {"id_not_clean": {"place", "character"}}
"""The facts that the check of a field finds in the value itself."""


def places(code: str, part: str, language: str = "en") -> set[str]:
    return {name for name, _ in labelled_places(words_in(language)[code][part])}


def labelled_places(text: Text) -> set[tuple[str, str]]:
    """The facts of a text, each with what its code names; empty for a fact that is shown as it is."""
    return {(name, what) for form in texts(text) for name, what in PLACE.findall(form)}


def shown_by_labels(text: Text) -> set[tuple[str, str]]:
    """The facts of a text that are shown, each with what its code names."""
    return {(name, what) for name, what in labelled_places(text) if what != DECIDES}


def texts(text: Text) -> list[str]:
    """A text, or each of its forms."""
    return [text] if isinstance(text, str) else [*text.values()]


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def assigned(function: ast.AST, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(getattr(target, "id", None) == name for target in node.targets):
            yield node.value


def words_of(function: ast.AST, node: ast.expr | None) -> Iterator[str]:
    """The codes an argument can be: a literal, one of two literals, or a name that was given one."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from words_of(function, node.body)
        yield from words_of(function, node.orelse)
    elif isinstance(node, ast.Name):
        for value in assigned(function, node.id):
            yield from words_of(function, value)


def facts_of(function: ast.AST, node: ast.expr, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """The names of the facts an argument holds, through names and ** as far as one function shows them."""
    if isinstance(node, ast.Call) and called(node) in ("known_facts", "_known_ids"):
        yield from ("known", "known_total")
    elif isinstance(node, ast.Name) and node.id not in seen:
        for value in assigned(function, node.id):
            yield from facts_of(function, value, seen | {node.id})
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield from facts_of(function, value, seen) if key is None else [str(getattr(key, "value", ""))]


def codes_of(function: ast.FunctionDef, call: ast.Call) -> Iterator[str]:
    """The codes a call can say; that of a breach is the name of the function, which is a rule."""
    if says_nothing(call):
        return
    if called(call) == "Breach":
        yield function.name
        return
    code = call.args[2] if called(call) == "one_of" else call.args[0] if call.args else None
    yield from words_of(function, code)


def says_nothing(call: ast.Call) -> bool:
    """Whether a call says no code: it copies the breach of an office's rule, or every value meets its condition."""
    if called(call) == "Breach":
        return bool(call.args) and isinstance(call.args[0], ast.Attribute) and call.args[0].attr == "params"
    return called(call) == "_Condition" and isinstance(call.args[1], ast.Constant) and call.args[1].value == "True"


def said() -> Iterator[tuple[str, str, set[str]]]:
    """Every place in the source that says a code: where it is, the code, and the facts it gives."""
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and called(node) in SAYING):
                facts = {keyword.arg for keyword in call.keywords if keyword.arg} - {"where", "severity", "reported"}
                facts |= {name for argument in call.args for name in facts_of(function, argument)}
                spread = (keyword.value for keyword in call.keywords if keyword.arg is None)
                facts |= {name for value in spread for name in facts_of(function, value)}
                facts |= {
                    "missing": {"ids"}, "one_of": {"allowed"}, "_unless_known": {"name", "known", "nearest"},
                    "_syntax_fault": {"reason", "line", "column"},
                }.get(called(call), set())  # fmt: skip
                if called(call) == "unknown":
                    facts |= {"known", *(["nearest"] if "like" in facts else [])}
                for each in codes_of(function, call):
                    found = FOUND_IN_THE_VALUE.get(each, set())
                    yield f"{path.relative_to(SOURCE)}:{call.lineno}", each, facts | found


SAID = [*said()]


def test_the_words_are_for_the_codes_the_library_says_and_for_no_others():
    codes = {code for _, code, _ in SAID}

    assert set(words_in("en")) == codes
    assert set(RULES) <= codes


def test_both_languages_have_the_same_codes():
    assert list(words_in("en")) == list(words_in("ko"))


@pytest.mark.parametrize("part", ["message", "fix"])
@pytest.mark.parametrize("code", words_in("en"))
def test_both_languages_name_the_same_facts(code, part):
    assert places(code, part, "ko") == places(code, part, "en")


@pytest.mark.parametrize("part", ["message", "fix"])
@pytest.mark.parametrize("code", words_in("en"))
def test_both_languages_show_the_same_facts_by_their_labels(code, part):
    assert shown_by_labels(words_in("ko")[code][part]) == shown_by_labels(words_in("en")[code][part])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_text_labels_only_what_the_library_or_a_wording_has_labels_for(language: Language):
    named = {what for words in words_in(language).values() for text in words.values()
             for _, what in labelled_places(text) if what}  # fmt: skip

    assert named - {*vocabularies(), *PARTS, PERCENT, DECIDES} == set()


def test_the_parts_that_have_labels_are_those_that_wording_documents():
    assert [part for part in PARTS if f'"{part}"' not in str(Wording.__doc__)] == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_code_says_what_is_wrong_and_what_would_put_it_right(language):
    for code, words in words_in(language).items():
        assert set(words) == {"message", "fix"}, code
        every = [form for text in words.values() for form in texts(text)]
        assert all(text.strip() == text and text.endswith(".") for text in every), code


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_text_with_forms_has_one_for_many_and_the_others_name_no_other_facts(language):
    for code, words in words_in(language).items():
        for text in words.values():
            if not isinstance(text, str):
                assert {"many"} <= {*text} <= {"none", "one", "many"}, code
                known = {name for name, _ in labelled_places(text["many"])}
                assert all({name for name, _ in labelled_places(form)} <= known for form in texts(text)), code


@pytest.mark.parametrize(
    ("open", "fix"),
    [
        ((), "No move leads on from here; the case stays in this stage."),
        (("assess",), "Ask for the move open here: assess."),
        (("assess", "close"), "Ask for one of the moves open here: assess, close."),
    ],
)
def test_a_text_is_said_in_the_form_for_none_one_and_many(open, fix):
    assert say("move_not_open_here", "fix", {"open": open}) == fix


def test_the_first_fact_that_counts_things_decides_on_the_form():
    forms = {"none": "No visit.", "one": "One visit.", "many": "{by}: {visits} visits."}
    own = Wording(texts={"en": {"visits": {"message": forms}, "calls": {"message": {"many": "Calls."}}}})

    said = [own.say("visits", "message", {"by": "w-1", "visits": count}) for count in (None, 0, 1, 2, ("a",))]

    assert said == ["No visit.", "No visit.", "One visit.", "w-1: 2 visits.", "One visit."]
    assert own.say("visits", "message", {"by": "w-1", "visits": "some"}) == "w-1: some visits."
    assert own.say("calls", "message", {"calls": 1}) == "Calls."


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_text_leaves_it_to_the_reader_what_an_empty_list_means(language):
    for code, words in words_in(language).items():
        for form in (form for text in words.values() for form in texts(text)):
            assert not re.search("none is listed|목록이 없으면", form), code


def test_no_korean_particle_depends_on_what_is_filled_in():
    glued = re.compile(r"\}(은|는|이|가|을|를|와|과|로|으로)?\((은|는|이|가|을|를|와|과|로|으)\)")

    assert [code for code, words in words_in("ko").items()
            for text in words.values() for form in texts(text) if glued.search(form)] == []  # fmt: skip


@pytest.mark.parametrize(("place", "code", "facts"), SAID, ids=[f"{place}-{code}" for place, code, _ in SAID])
def test_words_name_no_fact_that_is_not_given(place, code, facts):
    assert places(code, "message") | places(code, "fix") <= facts, place


def test_facts_are_filled_into_the_words():
    told = say("reason_required", "message", {"move": "close", "stages": ("closed",)})

    assert told == "The move close to the stage closed needs a reason."


@pytest.mark.parametrize(
    ("value", "words"), [((), "none"), (None, "none"), (("a", "b"), "a, b"), (0, "0"), (False, "False")]
)
def test_a_fact_is_written_plainly(value, words):
    assert say("own_rule", "message", {"fact": value}) == f"own rule (fact: {words})"


def test_a_fact_that_is_not_given_keeps_its_place():
    assert say("reason_required", "message", {}) == "The move {move:move} to the stage {stages:stage} needs a reason."
    assert say("consent_scope", "message", {}) == "No consent names the recipient {recipient}."


def test_braces_inside_a_fact_are_not_filled_in():
    facts = {"move": "{move}", "stages": ()}

    assert say("reason_required", "message", facts) == "The move {move} needs a reason."


def test_a_code_without_facts_is_said_by_its_name_alone():
    assert say("own_rule", "message", {}) == "own rule"
    assert say("own_rule", "fix", {"limit": 3}) == ""


def test_a_host_says_one_part_in_its_own_words_and_keeps_the_other():
    own = Wording(texts={"en": {"consent_required": {"message": "Ask the guardian first."}}})

    message, fix = own.say("consent_required", "message", {}), own.say("consent_required", "fix", {})

    assert message == "Ask the guardian first."
    assert fix == words_in("en")["consent_required"]["fix"]


def test_words_are_shared_by_everyone_and_never_change():
    with pytest.raises(TypeError):
        words_in("en")["consent_required"]["fix"] = "Go on."


def test_a_hosts_own_words_are_found_in_either_form_of_hangul():
    code = normalize("NFD", "우리_규칙")

    def waiting(known: str) -> Wording:
        return Wording(texts={"en": {known: {"message": "Wait."}}})

    assert waiting("우리_규칙").say(code, "message", {}) == "Wait."
    assert waiting(code).say("우리_규칙", "message", {}) == "Wait."
    assert waiting("다른_규칙").say("우리_규칙", "message", {}) == "우리 규칙"
