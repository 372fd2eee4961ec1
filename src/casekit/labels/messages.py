"""The texts of the library by language and code, and filling parameters into a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast, get_args
from unicodedata import normalize

from casekit.display import as_text, format_number, format_share
from casekit.nearest import HANDFUL
from casekit.package_files import text_of

Language: TypeAlias = Literal["en", "ko"]
"""A language in which the library has texts, "en" or "ko": see `words_in`."""
Text: TypeAlias = "str | Mapping[str, str]"
"""
A text, or its forms by number: `none` for zero, `one`, and `many`, which is also used if the other form is left out.

The number is that of the first parameter in `many` whose value is a list, a whole number, None, which counts as zero,
or True or False, which count as one and zero.
"""
Words: TypeAlias = Mapping[str, Mapping[str, Text]]
"""
Texts of one language: code → {"message": …, "fix": …}. For a missing text, that of the library is used. See `Wording`.
"""

LabelOf: TypeAlias = Callable[[str, str, Mapping[str, object], str], str]
"""Returns a label: takes what a code names, the code, the parameters of the text, and the language."""
_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::([a-z_]+))?\}")
PERCENT, DECIDES = "percent", "decides"
"""
What a place may show that is no label: `{name:percent}` a share as a percentage; `{name:decides}` nothing, so that the
parameter only decides on the form of the text.
"""
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


@cache
def _pages() -> Mapping[str, Mapping[str, Text]]:
    """Return the sentences of pages for people, by name and language, read once from the file of the package."""
    return MappingProxyType({name: _frozen(by) for name, by in tomllib.loads(text_of("labels", "pages.toml")).items()})


def page_text(name: str, language: str) -> Text | None:
    """Return a sentence of a page, in English for any language but "ko"; None if there is none of this name."""
    return _pages().get(name, {}).get("ko" if language == "ko" else "en")


def library_text(code: str, part: str, language: str) -> Text | None:
    """Return the text of the library for a code, in English for any language but "ko"; None if it has none."""
    return _words_in("ko" if language == "ko" else "en").get(code, {}).get(part)


def without_text(code: str, params: Mapping[str, object], language: str) -> str:
    """Return the message of a code that has no text: its words and its parameters."""
    facts = ", ".join(f"{name}: {_fact_text(name, params, None, language)}" for name in params)
    return code.replace("_", " ") + (f" ({facts})" if facts else "")


def filled(template: Text, params: Mapping[str, object], language: str, label: LabelOf) -> str:
    """
    Return a text, or the form of it for the number that its parameters hold, with parameters filled in.

    `{name}` is the parameter as it is, `{name:what}` its label, or that of each of its items: `label` returns it. A
    share is a percentage at `{name:percent}`, and `{name:decides}` shows nothing.
    """
    text = template if isinstance(template, str) else _form(template, params)

    def fact(place: re.Match[str]) -> str:
        name, what = place.groups()
        if what == DECIDES:
            return ""
        if what == PERCENT and isinstance(value := params.get(name), int | float):
            return f"{format_share(value)}%" if language == "ko" else f"{format_share(value)} %"
        if what is None:
            return _fact_text(name, params, place[0], language)
        return _fact_text(name, params, place[0], language, lambda code: label(what, code, params, language))

    return _PLACEHOLDER.sub(fact, text)


def with_facts(label: str, params: Mapping[str, object]) -> str:
    """
    Return a label with the numbers and words that it names in braces.

    >>> with_facts("{years} years of experience", {"years": 5})
    '5 years of experience'
    """
    if "{" not in label:
        return label
    return _PLACEHOLDER.sub(lambda place: as_text(params.get(place[1], place[0])), label)


def labelled_placeholders(text: Text) -> frozenset[tuple[str, str]]:
    """Return the pairs (name, what) of the places in a text, or in a form of it, that show a label."""
    forms = (text,) if isinstance(text, str) else text.values()
    return frozenset((place[1], place[2]) for form in forms for place in _PLACEHOLDER.finditer(form) if place[2])


def placeholders(text: Text) -> frozenset[str]:
    """Return the names of the parameters that a text, or a form of it, has places for."""
    forms = (text,) if isinstance(text, str) else text.values()
    return frozenset(place[1] for form in forms for place in _PLACEHOLDER.finditer(form))


def _form(forms: Mapping[str, str], params: Mapping[str, object]) -> str:
    """Return the form of a text for the number that its parameters hold; the form `many` if they hold none."""
    many = forms.get("many", "")
    counts = (_count(place[1], params) for place in _PLACEHOLDER.finditer(many))
    count = next((count for count in counts if count is not None), 2)
    return forms.get("none" if count == 0 else "one" if count == 1 else "many", many)


def _count(name: str, params: Mapping[str, object]) -> int | None:
    """
    Return the number in a parameter: 0 for None, the length of a list, a whole number or truth itself; otherwise None.

    `<name>_total`, if there is one, is the length of a list of which only the first items are there.
    """
    fact = params.get(name, "")
    if fact is None:
        return 0
    if isinstance(fact, list | tuple):
        fact = params.get(f"{name}_total", len(cast("Sequence[object]", fact)))
    return int(fact) if isinstance(fact, int) else None


def own_words(texts: Words, code: str) -> Mapping[str, Text]:
    """Return an office's texts for a code. Codes are compared in Unicode normal form NFC."""
    if code in texts or code.isascii():
        return texts.get(code, {})
    return {normalize("NFC", known): words for known, words in texts.items()}.get(normalize("NFC", code), {})


def _fact_text(
    name: str, params: Mapping[str, object], unknown: str | None, language: str,
    label: Callable[[str], str] | None = None,
) -> str:  # fmt: skip
    """
    Return a parameter as text: of a long list the first items, and how many more there are.

    Args:
        name: The name of the parameter.
        params: All parameters.
        unknown: The text for a parameter that is missing; None: the word for nothing.
        language: The language of the word for nothing, and of the count.
        label: Returns the label of a code. None: a code is shown as it is.
    """
    value = params.get(name, unknown)
    if isinstance(value, float):
        return format_number(value)
    nothing = "없음" if language == "ko" else "none"
    if not isinstance(value, list | tuple):
        return nothing if value is None else _labelled(value, label)
    words = cast("Sequence[object]", value)
    total = params.get(f"{name}_total", len(words))
    listed = ", ".join(_labelled(each, label) for each in (words if name == _IN_FULL else words[:HANDFUL]))
    if name == _IN_FULL or not isinstance(total, int) or total <= HANDFUL:
        return listed or nothing
    return f"{listed} 외 {total - HANDFUL}개" if language == "ko" else f"{listed} and {total - HANDFUL} more"


def _labelled(value: object, label: Callable[[str], str] | None) -> str:
    """Return a value as text: a code as its label, anything else as it is."""
    return as_text(value if label is None or not isinstance(value, str) else label(value))
