"""The message and the fix of a code in one language, with parameters filled in; a host's own words come first."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast, get_args
from unicodedata import normalize

from casekit.arguments import refusing_wrong_types
from casekit.display import as_text, format_number
from casekit.nearest import HANDFUL
from casekit.package_files import text_of

Language: TypeAlias = Literal["en", "ko"]
"""A language in which the library has texts, "en" or "ko": see `words_in`."""
Text: TypeAlias = "str | Mapping[str, str]"
"""
A text, or its forms by number: `none` for zero, `one`, and `many`, which is also used if the other form is left out.

The number is that of the first parameter in `many` whose value is a list, a whole number or None, which counts as zero.
"""
Words: TypeAlias = Mapping[str, Mapping[str, Text]]
"""The host's own texts: code → {"message": …, "fix": …}. The library's text is used for a missing one. See `say`."""

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_IN_FULL = "allowed"
"""The parameter that holds a closed list of the library. A text names all of its items, however many."""


def words_in(language: Language = "en") -> Words:
    """
    Return the message and the fix of every code of the library in one language, by code.

    Raises ValueError for a language without texts.

    >>> sorted(words_in("ko")["consent_required"])
    ['fix', 'message']
    """
    check_language(language)
    return _words_in(language)


@cache
def _words_in(language: Language) -> Words:
    """Return the words of one language, read once from the file of the package."""
    text = text_of("labels", f"{language}.toml")
    return MappingProxyType({code: _frozen(words) for code, words in tomllib.loads(text).items()})


def _frozen(words: dict[str, Any]) -> Mapping[str, Text]:
    """Return the words of a code as read-only mappings."""
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


@refusing_wrong_types()
def say(
    code: str,
    part: Literal["message", "fix"],
    params: Mapping[str, object],
    *,
    language: str = "en",
    translations: Words | None = None,
) -> str:
    """
    Return the message or the fix for one code, with its parameters filled in.

    Args:
        code: The code.
        part: "message" or "fix".
        params: The parameters by name.
        language: "en" or "ko". Any other language falls back to English.
        translations: The host's own texts: see `Words`. They take precedence over those of the library.

    For a code without a text, the message consists of the code and the parameters, and the fix is empty.

    >>> say("move_not_open_here", "fix", {"open": ("assess", "close")})
    'Ask for one of the moves open here: assess, close.'
    >>> say("our_own_rule", "message", {"limit": 3})
    'our own rule (limit: 3)'
    >>> say("our_own_rule", "fix", {"limit": 3}, translations={"our_own_rule": {"fix": "Wait {limit} days."}})
    'Wait 3 days.'

    For a list of more than ten items, the text names the first ten and the number of the others. A list named `allowed`
    is named in full. If a parameter holds
    only the first items of a list, `<name>_total` gives the length of the whole list.

    >>> say("unknown_workflow", "fix", {"known": ["A"] * 10, "known_total": 12})
    'Use one of: A, A, A, A, A, A, A, A, A, A and 2 more.'
    """
    own = _own_words(translations or {}, code)
    text = own.get(part) or words_in("ko" if language == "ko" else "en").get(code, {}).get(part)
    if text is not None:
        template = text if isinstance(text, str) else _form(text, params)
        return _PLACEHOLDER.sub(lambda place: _fact_text(place[1], params, place[0], language), template)
    if part == "fix":
        return ""
    facts = ", ".join(f"{name}: {_fact_text(name, params, None, language)}" for name in params)
    return code.replace("_", " ") + (f" ({facts})" if facts else "")


def _form(forms: Mapping[str, str], params: Mapping[str, object]) -> str:
    """Return the form of a text for the number that its parameters hold; the form `many` if they hold none."""
    many = forms.get("many", "")
    counts = (_count(place[1], params) for place in _PLACEHOLDER.finditer(many))
    count = next((count for count in counts if count is not None), 2)
    return forms.get("none" if count == 0 else "one" if count == 1 else "many", many)


def _count(name: str, params: Mapping[str, object]) -> int | None:
    """
    Return the number in a parameter: 0 for None, the length of a list, a whole number itself; otherwise None.

    `<name>_total`, if there is one, is the length of a list of which only the first items are there.
    """
    fact = params.get(name, "")
    if fact is None:
        return 0
    if isinstance(fact, list | tuple):
        fact = params.get(f"{name}_total", len(cast("Sequence[object]", fact)))
    return fact if type(fact) is int else None


def _own_words(translations: Words, code: str) -> Mapping[str, Text]:
    """Return a host's own words for a code. Codes are compared in Unicode normal form NFC."""
    if code in translations or code.isascii():
        return translations.get(code, {})
    return {normalize("NFC", known): words for known, words in translations.items()}.get(normalize("NFC", code), {})


def _fact_text(name: str, params: Mapping[str, object], unknown: str | None, language: str) -> str:
    """
    Return a parameter as text: of a long list the first items, and how many more there are.

    Args:
        name: The name of the parameter.
        params: All parameters.
        unknown: The text for a parameter that is missing; None: the word for nothing.
        language: The language of the word for nothing, and of the count.
    """
    value = params.get(name, unknown)
    if isinstance(value, float):
        return format_number(value)
    nothing = "없음" if language == "ko" else "none"
    if not isinstance(value, list | tuple):
        return nothing if value is None else as_text(value)
    words = cast("Sequence[object]", value)
    total = params.get(f"{name}_total", len(words))
    listed = ", ".join(map(as_text, words if name == _IN_FULL else words[:HANDFUL]))
    if name == _IN_FULL or not isinstance(total, int) or total <= HANDFUL:
        return listed or nothing
    return f"{listed} 외 {total - HANDFUL}개" if language == "ko" else f"{listed} and {total - HANDFUL} more"
