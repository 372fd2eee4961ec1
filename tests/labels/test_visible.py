"""Text from outside is shown without what would fake a line or turn the reading direction."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.display import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("intake\x1b[2K", r"intake\u001b[2K"),
        ("a\nb\r\tc\x7f\x9b", r"a\u000ab\u000d\u0009c\u007f\u009b"),
        ("desk\u202etxt.\u2066", r"desk\u202etxt.\u2066"),
        ("\u2028\u2029\u200f\u061c", r"\u2028\u2029\u200f\u061c"),
        ("\ud800", r"\ud800"),
        ("접수 상담 – ½", "접수 상담 – ½"),
    ],
)
def test_what_harms_a_terminal_is_shown_as_its_escape_and_all_else_as_it_is(text: str, shown: str):
    assert visible(text) == shown


@given(st.text())
def test_no_control_and_no_turn_of_direction_is_left_in_any_text(text: str):
    shown = visible(text)

    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in shown)
    assert not any(unicodedata.bidirectional(letter) in ("LRE", "RLE", "LRO", "RLO", "PDF") for letter in shown)
    assert visible(shown) == shown
