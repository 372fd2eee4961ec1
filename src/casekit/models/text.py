"""The kinds of text in a record: ids and codes, which are compared, and free text, which people read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Annotated, TypeAlias, cast, overload
from unicodedata import category, is_normalized, normalize


class TextKind(Enum):
    """What a text field holds."""

    ID = "id"
    CODE = "code"
    FREE = "free text"


Id: TypeAlias = Annotated[str, TextKind.ID]
"""
The type of a field that holds the host's id of a person, a party or a thing: a plain `str`.

Ids are compared, so two different ids must not look the same: hidden characters and spaces at the ends are refused. A
field named `id` and a field with `refers_to` are ids without this type.
"""
Code: TypeAlias = Annotated[str, TextKind.CODE]
"""A code of a vocabulary of the library or of the host (a kind, a domain, a role). It has the same rules as an id."""
FreeText: TypeAlias = Annotated[str, TextKind.FREE]
"""Text for people to read. It is not compared, so it may hold line breaks and any character that can be stored."""

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
_HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Characters that are invisible although `str.isprintable` accepts them. U+3164 is the Hangul filler."""


_UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Zs")
"""The Unicode categories of characters that nobody can see; what this Python does not know may be seen elsewhere."""


def is_storable(text: str) -> bool:
    """Return whether PostgreSQL can store the text: it holds no NUL and no surrogate."""
    return _NOT_STORABLE.search(text) is None


def storable(text: str) -> str:
    r"""
    Return the text with U+FFFD in place of each character that PostgreSQL cannot store.

    >>> ascii(storable("a\x00b"))
    "'a\\ufffdb'"
    """
    return _NOT_STORABLE.sub("\ufffd", text)


def texts_in(facts: Mapping[str, object]) -> Iterator[str]:
    """
    Yield every text in the facts of a refusal or a finding: names, values that are texts, and items of lists.

    >>> from casekit.answers import Params
    >>> list(texts_in(Params({"days": 3, "recipient": "RS1", "known": ["RS2"]})))
    ['days', 'recipient', 'RS1', 'known', 'RS2']
    """
    for name, value in facts.items():
        yield name
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from cast("tuple[str, ...]", value)


def is_blank(text: str) -> bool:
    r"""
    Return whether a text says nothing: it is empty, or holds only spaces and characters that nobody can see.

    >>> is_blank(" \u200b"), is_blank("\u200b.")
    (True, False)
    """
    return not any(
        category(each) not in _UNSEEN and not each.isspace() and not has_hidden_character(each) for each in text
    )


def has_hidden_character(text: str) -> bool:
    """Return whether a printable text holds an invisible character."""
    return _HIDDEN.search(text) is not None


def first_invisible(text: str) -> dict[str, str | int]:
    """
    Return the place (from 1) and the code point of the first character that an id or a code must not hold.

    These are spaces at either end, every character that `str.isprintable` refuses (Unicode categories Cc, Cf, Cs, Co,
    Cn, Zl, Zp, and Zs but for the plain space), and printable characters that are invisible. The text must hold one.

    >>> first_invisible("C-3\u200b")
    {'place': 4, 'character': 'U+200B'}
    """
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    place, character = next(
        (index, each)
        for index, each in enumerate(text)
        if not start <= index < end or not each.isprintable() or has_hidden_character(each)
    )
    return {"place": place + 1, "character": f"U+{ord(character):04X}"}


@overload
def normalized(value: str) -> str: ...


@overload
def normalized(value: object) -> object: ...


def normalized(value: object) -> object:
    """
    Return a text, or the texts of a tuple, in Unicode normal form NFC; return anything else unchanged.

    A value that is in NFC already is returned itself, not as a copy, so that callers can compare with `is`.
    """
    if isinstance(value, str):
        return value if is_normalized("NFC", value) else normalize("NFC", value)
    if isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        parts = tuple(map(normalized, items))
        return items if all(part is item for part, item in zip(parts, items, strict=True)) else parts
    return value
