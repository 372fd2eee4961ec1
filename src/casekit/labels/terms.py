"""The vocabularies of casework: the label of each code in English and Korean, and the codes that a word can mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal
from unicodedata import normalize

import attrs

from casekit.arguments import refusing_wrong_types
from casekit.package_files import text_of


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Term:
    """
    One entry of a vocabulary: a term of casework, with its code and its names.

    code: The code.
    en: The English name.
    ko: The Korean name.
    aliases: Other names.
    in_texts: Whether one of the three Korean texts behind the library (on social casework, case management and school
        casework) has the concept, under this name or another. False: the term comes from practice.
    unit: What a number with this name counts or measures, in the Korean word that follows the number, such as "회". "%"
        marks a share from 0 to 1 that is shown as a percentage, "%/건" one of things that Korean counts so, "/개" one
        that is shown by its counts alone, and "pct" a number that is a percentage already. Empty: it has no unit.

    >>> Term(code="referral", en="referral", ko="의뢰", aliases=("추천", "소개")).label("ko")
    '의뢰'
    """

    code: str
    en: str
    ko: str
    aliases: tuple[str, ...] = ()
    in_texts: bool = True
    unit: str = ""

    def label(self, language: Literal["en", "ko"] = "en") -> str:
        """
        Return the name of the term in one language.

        >>> Term(code="lost_contact", en="lost contact", ko="연락두절").label("en")
        'lost contact'
        """
        return self.ko if language == "ko" else self.en


_NO_TERMS: Mapping[str, Term] = MappingProxyType({})
_SEARCHED_BY_NAME_ONLY = frozenset({"event", "guard", "field", "checkpoint", "recommended", "source"})
"""The vocabularies that `find` skips by default: most fields have the name of a term in another vocabulary."""


@cache
def _vocabularies() -> Mapping[str, Mapping[str, Term]]:
    """Return every vocabulary by its name, each with its terms by their codes."""
    text = text_of("labels", "vocabulary.toml")
    return MappingProxyType(
        {
            name: MappingProxyType(
                {
                    code: Term(
                        code=code,
                        en=words["en"],
                        ko=words["ko"],
                        aliases=tuple(words.get("aliases", ())),
                        in_texts=words.get("seed", True),
                        unit=words.get("unit", ""),
                    )
                    for code, words in terms.items()
                }
            )
            for name, terms in tomllib.loads(text).items()
        }
    )


def library_label(what: str, code: str, language: str) -> str | None:
    """
    Return the label that the library has for a code, in English for any language but "ko"; None if it has none.

    `what` is the name of a vocabulary, or "shelf". The name of a record class is a code of "record" and "record_part".
    A field may be named with its record, as "Closure.outcome".
    """
    if what == "shelf":
        what = "approval_subject"
    terms = _vocabularies().get(what, _NO_TERMS)
    record, _, name = code.rpartition(".")
    if what == "field" and record:
        code = f"{in_snake_case(record)}.{name}"
        code = code if code in terms else name
    if what == "record":
        code = in_snake_case(code)
        terms = terms if code in terms else _vocabularies()["record_part"]
    term = terms.get(code)
    return None if term is None else term.label("ko" if language == "ko" else "en")


def library_unit(what: str, code: str) -> str:
    """
    Return the unit of a number with a name of a vocabulary; empty if it has none: see `Term`.

    >>> library_unit("figure", "sessions_planned"), library_unit("figure", "rho")
    ('회', '')
    """
    term = _vocabularies()[what].get(code)
    return "" if term is None else term.unit


@cache
def code_of_source(text: str) -> str | None:
    """Return the code of the source of a method with this English text; None if the library has none."""
    found = (code for code, term in _vocabularies()["source"].items() if term.en == text)
    return next(found, None)


def in_snake_case(name: str) -> str:
    """
    Return the name of a class as a code.

    >>> in_snake_case("PlanItem"), in_snake_case("court_order")
    ('plan_item', 'court_order')
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def vocabularies() -> tuple[str, ...]:
    """
    Return the names of all vocabularies, always in the same order.

    The vocabularies are open: a field without a fixed list of values also accepts the host's own codes.

    >>> "sector" in vocabularies()
    True
    """
    return tuple(_vocabularies())


@refusing_wrong_types()
def vocabulary(name: str) -> Mapping[str, Term]:
    """
    Return the terms of one vocabulary by their codes.

    A code that is missing here may still be an office's own. All codes are plain ASCII. In the vocabulary `field`, a
    code such as "closure.outcome" stands for the field of one kind of records, and "outcome" for that of all others.

    Raises ValueError for an unknown name, with the names that there are.

    >>> vocabulary("sector")["medical"].label("ko")
    '의료 자원'
    """
    return _terms_of(name, "name")


@refusing_wrong_types()
def find(word: str, *, vocabulary_name: str | None = None) -> tuple[tuple[str, Term], ...]:
    """
    Return every term that a word names, as (vocabulary name, term) pairs in the order of the vocabularies.

    A term matches by its code, a name or an alias. Upper and lower case, spaces, hyphens, underscores and the Unicode
    form of the word are ignored. One word may name several terms: a Korean text uses 평가 for assessing and for
    evaluating. All are returned; the caller chooses.

    Args:
        word: The word.
        vocabulary_name: The vocabulary to search. None: all except `event`, `guard`, `field`, `checkpoint`,
            `recommended` and `source`, in which other vocabularies' words occur again.

    Return an empty tuple if nothing matches. Raises ValueError for an unknown `vocabulary_name`.

    >>> [(name, term.code) for name, term in find("평가")]
    [('stage_kind', 'evaluation'), ('record', 'assessment')]
    >>> [term.code for _, term in find("힘 기반 접근", vocabulary_name="approach")]
    ['strengths_based']
    >>> [term.code for _, term in find("사유", vocabulary_name="field")]
    ['reason']
    >>> find("no such word")
    ()
    """
    sought = _comparable(word)
    terms_of_casework = (name for name in vocabularies() if name not in _SEARCHED_BY_NAME_ONLY)
    return tuple(
        (name, term)
        for name in (terms_of_casework if vocabulary_name is None else (vocabulary_name,))
        for term in _terms_of(name, "vocabulary_name").values()
        if sought in map(_comparable, (term.code, term.en, term.ko, *term.aliases))
    )


def _terms_of(name: str, argument: str) -> Mapping[str, Term]:
    """Return the terms of one vocabulary. Raises ValueError for an unknown name, which names the argument."""
    known = normalize("NFC", name)
    if known not in _vocabularies():
        names = ", ".join(_vocabularies())
        raise ValueError(f"cannot find the vocabulary: {argument} is not one of {names}. Use one of these.")
    return _vocabularies()[known]


_JOINING = dict.fromkeys(map(ord, "-_\u2010\u2011\u2012\u2013\u2212"), " ")
"""What may stand between the parts of a word in place of a space: hyphens, dashes of that length, underscores."""


def _comparable(word: str) -> str:
    """Return a word as `find` compares it: in lower case and Unicode form NFC, without what joins its parts."""
    return normalize("NFC", "".join(word.translate(_JOINING).split()).casefold())
