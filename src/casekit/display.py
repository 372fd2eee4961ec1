"""Display values: numbers, and texts in which characters that could corrupt a terminal or a page are escaped."""

from __future__ import annotations

import re
from decimal import Decimal
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

    A whole number has no decimal point. Other numbers have up to two decimals from 1 on, up to four decimals below 1,
    and a power of ten below 0.0001. A number that only rounds to a whole one keeps its zeros.

    >>> [format_number(each) for each in (55.0, 54.997, -1.5, 0.3, 0.03125, 0.99996, 0.0000012, -0.0)]
    ['55', '55.00', '-1.5', '0.3', '0.0312', '1.0000', '1.2e-06', '0']
    """
    if isinstance(value, int) and abs(value) >= 10**15:
        return as_text(value)
    if abs(value) < 10**15 and value == int(value):
        return str(int(value))
    if abs(value) < 0.0001:
        return f"{value:.1e}"
    rounded = f"{value:.2f}" if abs(value) >= 1 else f"{value:.4f}"
    return rounded if float(rounded).is_integer() else rounded.rstrip("0")


@refusing_wrong_types()
def format_share(value: float) -> str:
    """
    Return a share as the number of a percentage, without the sign: with one decimal at most, where that is enough.

    A share that is neither nothing nor the whole has as many decimals as it takes not to be shown as 0 or 100.

    >>> [format_share(each) for each in (0.8, 0.875, 2 / 3, 1, 0.0, 0.9996, 0.0001, -0.25, 1e-9)]
    ['80', '87.5', '66.7', '100', '0', '99.96', '0.01', '-25', '1.0e-07']
    """
    if abs(value) >= 10**13:
        return f"{Decimal(as_text(value)) * 100:.1e}"
    percent = value * 100
    if float(percent).is_integer():
        return str(int(percent))
    shown = (f"{percent:.{digits}f}" for digits in range(1, 5))
    near = next((each for each in shown if float(each) not in (0, 100)), "")
    return near.removesuffix(".0") or format_number(percent)


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
