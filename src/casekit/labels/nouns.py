"""What an office calls the client: its own noun in place of the library's, in English and Korean texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TypeAlias, overload

Nouns: TypeAlias = Mapping[str, Mapping[str, str]]
"""
What an office calls the client: language → forms. English forms: `one` and `many`. Korean: `one`.

The plural is `one` with an s if `many` is left out.
"""
_TextOrForms: TypeAlias = "str | Mapping[str, str]"

_ENGLISH = r"\b(?:([Aa])n? )?([Cc])lient(s?)(?![A-Za-z_])(?!\")"
_TAKES_AN = r"(?!eu|one\b|uni(?!n)|us[aeiou])[aeiou]"
"""The beginning of a noun after "an": a vowel, but for a user, a university student or a European."""
_KOREAN = r"클라이언트(는|가|를|와|로|라)?|고객(?=의)"
_AFTER_CONSONANT: Mapping[str, str] = {"는": "은", "가": "이", "를": "을", "와": "과", "로": "으로", "라": "이라"}
"""The form of each particle after a noun that ends in a consonant, by its form after a vowel."""
_RIEUL = 8
"""The place of ㄹ among the final consonants of a Hangul syllable. The particle 로 is the same after it."""


@overload
def with_nouns(text: str, nouns: Nouns, language: str) -> str: ...
@overload
def with_nouns(text: _TextOrForms, nouns: Nouns, language: str) -> _TextOrForms: ...
def with_nouns(text: _TextOrForms, nouns: Nouns, language: str) -> _TextOrForms:
    """
    Return a text of the library, or each of its forms, with the office's noun in place of "client".

    >>> with_nouns("A client signs. The client's words.", {"en": {"one": "applicant"}}, "en")
    "An applicant signs. The applicant's words."
    >>> with_nouns("클라이언트가 서명합니다.", {"ko": {"one": "학생"}}, "ko")
    '학생이 서명합니다.'
    """
    spoken = "ko" if language == "ko" else "en"
    forms = nouns.get(spoken)
    if not forms:
        return text
    replace = _in_korean if spoken == "ko" else _in_english
    one, many = forms["one"], forms.get("many", f"{forms['one']}s")
    if isinstance(text, str):
        return replace(text, one, many)
    return {name: replace(form, one, many) for name, form in text.items()}


@cache
def _in_english(text: str, one: str, many: str) -> str:
    """Return an English text with another noun for the client: its article, plural and capital fit."""

    def noun(found: re.Match[str]) -> str:
        article, initial, plural = found.groups()
        word = many if plural else one
        if article is None:
            return word[:1].upper() + word[1:] if initial == "C" else word
        return f"{article}n {word}" if re.match(_TAKES_AN, word, re.IGNORECASE) else f"{article} {word}"

    return re.sub(_ENGLISH, noun, text)


@cache
def _in_korean(text: str, one: str, _many: str) -> str:
    """Return a Korean text with another noun for the client, followed by the particle that fits its last syllable."""
    last = ord(one[-1]) - ord("가")
    final = last % 28 if 0 <= last <= ord("힣") - ord("가") else 0

    def noun(found: re.Match[str]) -> str:
        particle = found[1] or ""
        is_same = final == 0 or (particle == "로" and final == _RIEUL)
        return one + (particle if is_same else _AFTER_CONSONANT.get(particle, particle))

    return re.sub(_KOREAN, noun, text)
