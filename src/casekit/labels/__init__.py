"""Words: what a code says in English and in Korean, and how a host puts its own words in their place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast
from unicodedata import normalize

from casekit.labels.terms import Term, find, vocabularies, vocabulary
from casekit.package_files import text_of

__all__ = ["Language", "Term", "Words", "find", "nearest", "say", "shown", "vocabularies", "vocabulary", "words_in"]

Language: TypeAlias = Literal["en", "ko"]
Text: TypeAlias = "str | Mapping[str, str]"
"""
A text, or its forms for no thing, one and many: `none`, `one`, `many`. `many` is used where another form is left out.

The number of things is that of the first parameter in `many` whose value is a list, a whole number or None (no thing).
"""
Words: TypeAlias = Mapping[str, Mapping[str, Text]]
"""A host's own words: code → {"message": …, "fix": …}. What it leaves out is taken from the library's words."""

_PLACE = re.compile(r"\{([a-z_]+)\}")


@cache
def words_in(language: Language) -> Words:
    """
    Return every code of the library, with its message and its fix, in one language.

    >>> sorted(words_in("ko")["consent_required"])
    ['fix', 'message']
    """
    text = text_of("labels", f"{language}.toml")
    return MappingProxyType({code: _frozen(words) for code, words in tomllib.loads(text).items()})


def _frozen(words: dict[str, Any]) -> Mapping[str, Text]:
    """Return the words of a code in a form that cannot be changed."""
    forms = {part: text if isinstance(text, str) else MappingProxyType(text) for part, text in words.items()}
    return MappingProxyType(forms)


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
    """
    own = _own_words(translations or {}, code)
    nothing = "없음" if language == "ko" else "none"
    text = own.get(part) or words_in("ko" if language == "ko" else "en").get(code, {}).get(part)
    if text is not None:
        template = text if isinstance(text, str) else _form(text, params)
        return _PLACE.sub(lambda place: _plain(params.get(place[1], place[0]), nothing), template)
    if part == "fix":
        return ""
    facts = ", ".join(f"{name}: {_plain(value, nothing)}" for name, value in params.items())
    return code.replace("_", " ") + (f" ({facts})" if facts else "")


def _form(forms: Mapping[str, str], params: Mapping[str, object]) -> str:
    """Return the form of a text for the number of things that its parameters name."""
    many = forms.get("many", "")
    counts = (_count(params.get(place[1], "")) for place in _PLACE.finditer(many))
    count = next((count for count in counts if count is not None), 2)
    return forms.get("none" if count == 0 else "one" if count == 1 else "many", many)


def _count(fact: object) -> int | None:
    """Return the number of things a parameter names; None for a value that is no number, no list and not missing."""
    if fact is None:
        return 0
    if isinstance(fact, tuple):
        return len(cast("tuple[object, ...]", fact))
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
    if value == int(value) and abs(value) < 10**15:
        return str(int(value))
    if abs(value) >= 1:
        return f"{value:.2f}"
    if abs(value) < 0.0001:
        return f"{value:.1e}"
    rounded = f"{value:.4f}"
    return rounded if rounded.endswith("0000") else rounded.rstrip("0")


def _plain(value: object, nothing: str) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value) or nothing  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return nothing if value is None else shown(value) if isinstance(value, float) else str(value)


def nearest(word: object, known: Sequence[str]) -> str | None:
    """
    The known word most like this one; None where none is like it.

    >>> nearest("lables", ("labels", "kinds"))
    'labels'
    """
    if not isinstance(word, str):
        return None
    return next(iter(get_close_matches(normalize("NFC", word[:80]), known, n=1)), None)
