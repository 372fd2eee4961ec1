"""Faults that no text may have: a code where a label exists, English in Korean, a share that is no percentage."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from method_examples import EXAMPLES

from casekit.evaluation import Result, methods
from casekit.labels import Language, find, vocabularies, vocabulary, words_in
from casekit.labels.messages import Text
from casekit.labels.terms import code_of_source

TOOL = runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools" / "explanations.py"))
JOURNEYS: dict[str, Path] = TOOL["journeys"]()
LANGUAGES: tuple[Language, ...] = get_args(Language)

CODES = {
    term.code: term.ko
    for name in vocabularies()
    if name not in ("field", "source")
    for term in vocabulary(name).values()
}
"""Every code with a label, except the names of fields, which a text may name for those who call the library."""
SAME_IN_BOTH = {"tau", "nap", "d_z", "d_av", "d_rm", "a", "b", "c", "n", "p", "p0", "r", "se", "k", "z", "casekit"}
"""Codes that are also names of methods and letters of formulas, which stand in Korean texts as they are."""
LATIN = re.compile(r"[A-Za-z][A-Za-z_0-9']*")
IN_BRACKETS = re.compile(r"\([^()]*\)")
PLACE = re.compile(r"\{[^{}]*\}")
SEQUENCE = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})+")
EITHER_PARTICLE = re.compile(r"이\(가\)|가\(이\)|을\(를\)|를\(을\)|은\(는\)|는\(은\)|와\(과\)|과\(와\)|\(으\)로")
GLUED = re.compile(r"\{[a-z_:]+\}['\"]?(은|는|이|가|을|를|와|과|로|으로)(?![가-힣])")
DECIMAL_SHARE = re.compile(r"(?<![\d.])0\.\d+(?!\d*(?:건|점))")
REFERENCE = re.compile(r"\(\d{4}\)|\d{2,}-\d{2,}|[A-Z][a-z]+ & [A-Z]")
"""Matches what only the reference to a publication has."""


def explained() -> Iterator[tuple[str, str]]:
    for name, file in JOURNEYS.items():
        evaluation: Any = TOOL["evaluated"](file)
        yield name, str(evaluation.explain("ko"))


EXPLAINED = dict(explained())


def forms(text: Text) -> list[str]:
    return [text] if isinstance(text, str) else [*text.values()]


def korean_texts() -> Iterator[tuple[str, str]]:
    for code, words in words_in("ko").items():
        for text in words.values():
            yield from ((code, form) for form in forms(text))
    for name in vocabularies():
        if name != "source":
            yield from ((f"{name}.{term.code}", term.ko) for term in vocabulary(name).values())


TEXTS = [*korean_texts()]


def without_sources(text: str) -> str:
    """An explanation without its heading, which names the case, and without the sources."""
    return "\n".join(line for line in text.splitlines()[1:] if not line.startswith("출처"))


@pytest.mark.parametrize("name", EXPLAINED)
def test_no_code_stands_in_an_explanation_where_a_label_exists(name: str):
    told = IN_BRACKETS.sub("", without_sources(EXPLAINED[name])).partition("가구원별 결과")[0]  # ids of persons follow

    assert [word for word in LATIN.findall(told) if word in CODES and word not in SAME_IN_BOTH] == []


@pytest.mark.parametrize("name", EXPLAINED)
def test_no_english_words_follow_each_other_in_a_korean_explanation(name: str):
    assert SEQUENCE.findall(IN_BRACKETS.sub("", without_sources(EXPLAINED[name]))) == []


@pytest.mark.parametrize("name", EXPLAINED)
def test_a_source_in_a_korean_explanation_is_korean_or_a_publication(name: str):
    sources = [line.partition(": ")[2] for line in EXPLAINED[name].splitlines() if line.startswith("출처")]

    parts = [part for source in sources for part in source.split("; ")]
    assert parts
    assert [part for part in parts if not re.search("[가-힣]", part) and not REFERENCE.search(part)] == []


@pytest.mark.parametrize("name", EXPLAINED)
def test_no_share_is_shown_as_a_decimal_fraction(name: str):
    told = without_sources(EXPLAINED[name])

    assert [line for line in told.splitlines() if DECIMAL_SHARE.search(line) and "상관" not in line] == []
    assert re.search(r"%\(\d+[건회] 중 \d+[건회]\)", told)


@pytest.mark.parametrize("name", EXPLAINED)
def test_an_explanation_says_nothing_twice_and_has_no_empty_parts(name: str):
    told = EXPLAINED[name]

    findings = [line for line in told.splitlines() if line.startswith("! ")]
    assert len(findings) == len(set(findings))
    assert [line for line in told.splitlines() if line.endswith((":", ": 없음", " 0건", "(제외 0건)"))] == []
    assert "\n\n\n" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_source_of_a_method_is_a_publication_or_has_korean_words(language: Language):
    results: list[Result] = [getattr(methods, name)(**arguments) for name, arguments in EXAMPLES]
    sources = {part for each in results for part in each.method.source.split("; ")}

    assert [
        each
        for each in sources
        if not (code_of_source(each) or REFERENCE.search(each) or each in NAMED_ALIKE)
    ] == []  # fmt: skip
    assert all(result.explain(language) for result in results)


NAMED_ALIKE = {
    "our own rule", "Bloom, Fischer & Orme, Evaluating Practice", "Box & Jenkins (1970), Time Series Analysis",
    "NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2",
    "Sheafor & Horejsi, Techniques and Guidelines for Social Work Practice",
    "the intercept is the median of y - slope t",
}  # fmt: skip
"""Books and handbooks, and the source that the example of an office's own instrument names."""


@pytest.mark.parametrize(("where", "text"), TEXTS, ids=[where for where, _ in TEXTS])
def test_no_korean_text_has_a_particle_that_may_be_wrong(where: str, text: str):
    assert not EITHER_PARTICLE.search(text), where
    assert not GLUED.search(text), where


@pytest.mark.parametrize(("where", "text"), TEXTS, ids=[where for where, _ in TEXTS])
def test_no_korean_text_has_english_words_that_follow_each_other(where: str, text: str):
    assert not SEQUENCE.search(PLACE.sub("", text)), where


ONE_MEANING = [
    ("이동", r"(?<!날짜 )이동(?!범위|평균| 폭| 지원|성)", "of moving about, not of a move from stage to stage"),
    ("요건", "요건", "of the criterion of a resource, not of a requirement of a workflow"),
    ("고객", "고객", "of nobody: the client has one word"),
    ("워크플로", "워크플로|업무 흐름", "of nothing: a workflow is 절차"),
    ("실무", "실무 설정", "of nothing: a practice is 업무 설정"),
    ("뺐", "뺐", "of nothing: what is left out is 제외"),
    ("견주", "견주|견준", "of nothing: what is compared is 비교"),
    ("정의", "정의되지 않", "of nothing: what cannot be computed is 산출할 수 없음"),
]
ALLOWED = {
    "이동": {"need_domain.transport"},
    "요건": {"criterion_one_form", "criterion_comparison", "criterion_too_deep"},
}


@pytest.mark.parametrize(("word", "pattern", "meaning"), ONE_MEANING)
def test_one_korean_word_has_one_meaning(word: str, pattern: str, meaning: str):
    using = {where for where, text in TEXTS if re.search(pattern, text)}

    assert using - ALLOWED.get(word, set()) == set(), meaning


def test_words_from_before_are_other_names_of_the_new_ones():
    assert {term.code for _, term in find("요구 변경")} == {"needs_changed"}
    assert {name for name, _ in find("고객의 목소리")} >= {"record", "evaluation_question"}
