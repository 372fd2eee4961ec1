"""Characters that change how a terminal or a page shows the text around them, written as escapes."""

from __future__ import annotations

import re

HARMFUL = "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""Controls, line and paragraph separators, bidirectional controls and halves of surrogate pairs."""
_HARMFUL = re.compile(f"[{HARMFUL}]")


def visible(text: str) -> str:
    r"""
    Return a text on one line that a terminal shows as it is: each harmful character is written as its escape.

    >>> print(visible("intake\x1b[2K\u202e"))
    intake\u001b[2K\u202e
    """
    return _HARMFUL.sub(lambda letter: f"\\u{ord(letter[0]):04x}", text)
