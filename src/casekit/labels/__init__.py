"""Words: what a code says in English and in Korean, and how a host puts its own words in their place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import islice
from math import log10
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast, get_args
from unicodedata import normalize

from casekit.labels.terms import Term, find, vocabularies, vocabulary
from casekit.package_files import text_of

__all__ = [
    "Language",
    "Term",
    "Words",
    "find",
    "known_facts",
    "nearest",
    "say",
    "shown",
    "vocabularies",
    "vocabulary",
    "words_in",
]

Language: TypeAlias = Literal["en", "ko"]
Text: TypeAlias = "str | Mapping[str, str]"
"""
A text, or its forms for no thing, one and many: `none`, `one`, `many`. `many` is used where another form is left out.

The number of things is that of the first parameter in `many` whose value is a list, a whole number or None (no thing).
"""
Words: TypeAlias = Mapping[str, Mapping[str, Text]]
"""A host's own words: code → {"message": …, "fix": …}. What it leaves out is taken from the library's words."""

HANDFUL = 10
"""So many of the words in a fact stand in a text; then it says how many more there are."""
_PLACE = re.compile(r"\{([a-z_]+)\}")
_IN_FULL = "allowed"
"""The fact that is a closed list of the library: a text names all of it."""
_COMPARED = 200
"""So many known words at most are compared with an unknown one."""


def words_in(language: Language) -> Words:
    """
    Return every code of the library, with its message and its fix, in one language.

    Raises ValueError for a language the library has no words in.

    >>> sorted(words_in("ko")["consent_required"])
    ['fix', 'message']
    """
    check_language(language)
    return _words_in(language)


@cache
def _words_in(language: Language) -> Words:
    text = text_of("labels", f"{language}.toml")
    return MappingProxyType({code: _frozen(words) for code, words in tomllib.loads(text).items()})


def _frozen(words: dict[str, Any]) -> Mapping[str, Text]:
    """Return the words of a code in a form that cannot be changed."""
    forms = {part: text if isinstance(text, str) else MappingProxyType(text) for part, text in words.items()}
    return MappingProxyType(forms)


def check_language(language: object) -> None:
    """
    Raise ValueError for anything but one of the languages of the library.

    >>> check_language("fr")
    Traceback (most recent call last):
      ...
    ValueError: cannot give words in this language: it is not one of en, ko. Use one of these.
    """
    known = get_args(Language)
    if not isinstance(language, str) or language not in known:
        known_languages = ", ".join(known)
        raise ValueError(f"cannot give words in this language: it is not one of {known_languages}. Use one of these.")


def say(
    code: str,
    part: Literal["message", "fix"],
    params: Mapping[str, object],
    *,
    language: str = "en",
    translations: Words | None = None,
) -> str:
    """
    The words for one code, its parameters filled in.

    A host's `translations` come first; a language the library does not speak falls back to English. A code nobody has
    words for is said plainly: its name and its parameters, and no fix.

    >>> say("move_not_open_here", "fix", {"open": ("assess", "close")})
    'Ask for one of the moves open here: assess, close.'
    >>> say("our_own_rule", "message", {"limit": 3})
    'our own rule (limit: 3)'
    >>> say("our_own_rule", "fix", {"limit": 3}, translations={"our_own_rule": {"fix": "Wait {limit} days."}})
    'Wait 3 days.'

    Of a long list the first ten are named, and how many more there are: `<name>_total` says so where a fact holds only
    the first of them.

    >>> say("unknown_workflow", "fix", {"known": ["A"] * 10, "known_total": 12})
    'Use one of: A, A, A, A, A, A, A, A, A, A and 2 more.'
    """
    own = _own_words(translations or {}, code)
    text = own.get(part) or words_in("ko" if language == "ko" else "en").get(code, {}).get(part)
    if text is not None:
        template = text if isinstance(text, str) else _form(text, params)
        return _PLACE.sub(lambda place: _fact(place[1], params, place[0], language), template)
    if part == "fix":
        return ""
    facts = ", ".join(f"{name}: {_fact(name, params, None, language)}" for name in params)
    return code.replace("_", " ") + (f" ({facts})" if facts else "")


def _form(forms: Mapping[str, str], params: Mapping[str, object]) -> str:
    """Return the form of a text for the number of things that its parameters name."""
    many = forms.get("many", "")
    counts = (_count(place[1], params) for place in _PLACE.finditer(many))
    count = next((count for count in counts if count is not None), 2)
    return forms.get("none" if count == 0 else "one" if count == 1 else "many", many)


def _count(name: str, params: Mapping[str, object]) -> int | None:
    """Return the number of things a parameter names; None for a value that is no number, no list and not missing."""
    fact = params.get(name, "")
    if fact is None:
        return 0
    if isinstance(fact, list | tuple):
        fact = params.get(f"{name}_total", len(cast("Sequence[object]", fact)))
    return fact if type(fact) is int else None


def _own_words(translations: Words, code: str) -> Mapping[str, Text]:
    """Return a host's own words for a code, which may be typed in another Unicode form than there."""
    if code in translations or code.isascii():
        return translations.get(code, {})
    return {normalize("NFC", known): words for known, words in translations.items()}.get(normalize("NFC", code), {})


def shown(value: float) -> str:
    """
    A number as it is displayed: whole without a point, two decimals from 1 on, up to four below, and powers of ten
    near zero.

    >>> [shown(each) for each in (55.0, 54.997, -1.5, 0.3, 0.03125, 0.99996, 0.0000012, -0.0)]
    ['55', '55.00', '-1.50', '0.3', '0.0312', '1.0000', '1.2e-06', '0']
    """
    if abs(value) < 10**15 and value == int(value):
        return str(int(value))
    if abs(value) >= 1:
        return f"{value:.2f}"
    if abs(value) < 0.0001:
        return f"{value:.1e}"
    rounded = f"{value:.4f}"
    return rounded if rounded.endswith("0000") else rounded.rstrip("0")


def _fact(name: str, params: Mapping[str, object], unknown: str | None, language: str) -> str:
    """Return a fact as it stands in a text: of a long list its first words, and how many more there are."""
    value = params.get(name, unknown)
    if isinstance(value, float):
        return shown(value)
    nothing = "없음" if language == "ko" else "none"
    if not isinstance(value, list | tuple):
        return nothing if value is None else as_text(value)
    words = cast("Sequence[object]", value)
    total = params.get(f"{name}_total", len(words))
    told = ", ".join(map(as_text, words if name == _IN_FULL else words[:HANDFUL]))
    if name == _IN_FULL or not isinstance(total, int) or total <= HANDFUL:
        return told or nothing
    return f"{told} 외 {total - HANDFUL}개" if language == "ko" else f"{told} and {total - HANDFUL} more"


def known_facts(known: Iterable[str], total: int) -> dict[str, object]:
    """
    Return the known words as facts of a refusal: the first ten, and how many there are where there are more.

    >>> known_facts(("N1", "N2"), 2)
    {'known': ('N1', 'N2')}
    >>> known_facts((f"N{number}" for number in range(5000)), 5000)["known_total"]
    5000
    """
    facts: dict[str, object] = {"known": tuple(islice(known, HANDFUL))}
    return {**facts, "known_total": total} if total > HANDFUL else facts


def as_text(value: object) -> str:
    """
    Return a value as text; a whole number that Python does not write out as a power of ten.

    >>> as_text(-(10**5000))
    '-1e+5000'
    """
    try:
        return str(value)
    except ValueError:
        if not isinstance(value, int):
            raise
        digits = int(abs(value).bit_length() * log10(2))
        return f"{'-' if value < 0 else ''}1e+{digits}"


def nearest(word: object, known: Sequence[str]) -> str | None:
    """
    The known word most like this one; None where none is like it.

    Of more than 200 known words those that begin with the same letter are compared, 200 at most.

    >>> nearest("lables", ("labels", "kinds"))
    'labels'
    """
    if not isinstance(word, str):
        return None
    word = normalize("NFC", word[:80])
    if len(known) > _COMPARED:
        known = list(islice((each for each in known if each[:1] == word[:1]), _COMPARED))
    return next(iter(get_close_matches(word, known, n=1)), None)
