"""Which fonts the texts of a picture are set in, and which characters these fonts have."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import Protocol, cast

import attrs

LATIN = "DejaVu Sans"
"""The font that comes with matplotlib."""
KOREAN = (
    "NanumGothic", "Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo", "AppleGothic",
    "NanumBarunGothic", "Nanum Gothic", "Pretendard", "UnDotum", "Baekmuk Dotum",
)  # fmt: skip
"""Fonts with Hangul, the preferred first. If a machine has none of them, any font of it that has Hangul is used."""
_HANGUL = ("가", "힣")
"""Two syllables, for which a font that only marks characters as missing has one and the same glyph."""
_PLACEHOLDER = "□"


class _Font(Protocol):
    def get_char_index(self, codepoint: int, /) -> int: ...


class _FoundFont(Protocol):
    name: str
    fname: str


class _FontManager(Protocol):
    ttflist: Sequence[_FoundFont]


class _FontModule(Protocol):
    """The part of `matplotlib.font_manager` that is used."""

    fontManager: _FontManager  # noqa: N815

    def get_font(self, path: str, /) -> _Font: ...

    def FontProperties(self, *, family: list[str]) -> object: ...  # noqa: N802

    def findfont(self, properties: object, /) -> str: ...


@attrs.frozen(kw_only=True)
class Fonts:
    """
    The fonts of one picture.

    families: The names of the fonts. A character is taken from the first that has it.
    files: The files of these fonts.
    has_hangul: Whether one of them has Hangul.
    """

    families: tuple[str, ...]
    files: tuple[str, ...]
    has_hangul: bool

    def can_set(self, text: str) -> bool:
        """Return whether the fonts have every character of a text."""
        return self.settable(text) == text

    def settable(self, text: str) -> str:
        """Return a text with a box in place of each character that no font has."""
        return "".join(
            letter if letter.isspace() or _has_character(self.files, letter) else _PLACEHOLDER for letter in text
        )


def fonts_of_this_machine() -> Fonts:
    """Return the fonts for a picture, from those that the font manager of matplotlib lists now."""
    module = cast("_FontModule", import_module("matplotlib.font_manager"))
    listed = tuple((each.name, each.fname) for each in module.fontManager.ttflist)
    korean = _with_hangul(listed)
    families = [LATIN] if korean is None else [LATIN, korean]
    files = tuple(module.findfont(module.FontProperties(family=[each])) for each in families)
    return Fonts(families=tuple(families), files=files, has_hangul=korean is not None)


@lru_cache(maxsize=8)
def _with_hangul(listed: tuple[tuple[str, str], ...]) -> str | None:
    """Return the name of the preferred font with Hangul among (name, file) pairs; None if no font has Hangul."""
    ranks = {name: rank for rank, name in enumerate(KOREAN)}
    for name, file in sorted(listed, key=lambda each: (ranks.get(each[0], len(ranks)), each)):
        first, last = (_glyph(file, letter) for letter in _HANGUL)
        if first and last and first != last:
            return name
    return None


@lru_cache(maxsize=4096)
def _has_character(files: tuple[str, ...], letter: str) -> bool:
    """Return whether one of these files has a character."""
    return any(_glyph(file, letter) for file in files)


def _glyph(file: str, letter: str) -> int:
    """Return the number of the glyph that a font has for a character; 0 if it has none, is gone or cannot be read."""
    module = cast("_FontModule", import_module("matplotlib.font_manager"))
    try:
        return module.get_font(file).get_char_index(ord(letter))
    except (OSError, RuntimeError):
        return 0
