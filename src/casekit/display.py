"""Display values: numbers, and texts in which characters that could corrupt a terminal or a page are escaped."""

from __future__ import annotations

import re
from math import log10

from casekit.arguments import refusing_wrong_types

HARMFUL = "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""Control characters, line and paragraph separators, bidirectional controls and halves of surrogate pairs."""
_HARMFUL = re.compile(f"[{HARMFUL}]")


def visible(text: str) -> str:
    r"""
    Return a text as one line that is safe to print on a terminal: each harmful character is replaced by its escape.

    >>> print(visible("intake\x1b[2K\u202e"))
    intake\u001b[2K\u202e
    """
    return _HARMFUL.sub(lambda letter: f"\\u{ord(letter[0]):04x}", text)


@refusing_wrong_types()
def format_number(value: float) -> str:
    """
    Return a number as text, rounded for display.

    A whole number has no decimal point. Other numbers have two decimals from 1 on, up to four decimals below 1, and a
    power of ten below 0.0001.

    >>> [format_number(each) for each in (55.0, 54.997, -1.5, 0.3, 0.03125, 0.99996, 0.0000012, -0.0)]
    ['55', '55.00', '-1.50', '0.3', '0.0312', '1.0000', '1.2e-06', '0']
    """
    if isinstance(value, int) and abs(value) >= 10**15:
        return as_text(value)
    if abs(value) < 10**15 and value == int(value):
        return str(int(value))
    if abs(value) >= 1:
        return f"{value:.2f}"
    if abs(value) < 0.0001:
        return f"{value:.1e}"
    rounded = f"{value:.4f}"
    return rounded if rounded.endswith("0000") else rounded.rstrip("0")


def as_text(value: object) -> str:
    """
    Return `str(value)`. A whole number with more digits than Python converts is written as a power of ten.

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
