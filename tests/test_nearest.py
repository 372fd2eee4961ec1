"""The known word that is nearest to an unknown one is the one that `difflib` finds."""

from __future__ import annotations

from difflib import get_close_matches

from hypothesis import given
from hypothesis import strategies as st

from casekit.nearest import nearest

WORDS = st.text("abno_1강", max_size=8) | st.sampled_from(["court_order", "aftercare_plan", "client", "labels"])


@given(WORDS, st.lists(WORDS, max_size=12))
def test_no_word_that_is_similar_is_passed_over(word: str, known: list[str]):
    assert nearest(word, tuple(known)) == next(iter(get_close_matches(word, known, n=1)), None)


def test_of_very_many_words_those_with_the_same_first_letter_are_compared():
    known = (*(f"x{number}" for number in range(500)), "labels")

    assert nearest("lables", known) == "labels"
    assert nearest("blabels", known) is None
