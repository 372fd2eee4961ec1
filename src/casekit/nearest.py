"""Suggestions for an unknown word: the most similar known word, and the first of the known words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from unicodedata import normalize

from casekit.arguments import refusing_wrong_types

HANDFUL = 10
"""The most items of a list that a text names. The others are only counted."""
MOST_COMPARED = 200
"""The most known words that are compared with an unknown one."""
_MOST_LOOKED_THROUGH = 2_000
"""The most known words that are looked through for those with the same first letter."""
_LEAST_RATIO = 0.6
"""The least ratio of `difflib` for a word to be similar. One with too few letters in common is not compared at all."""


@refusing_wrong_types()
def nearest(word: object, known: Sequence[str]) -> str | None:
    """
    Return the known word most similar to this one; None if none is similar.

    Of more than 200 known words, those among the first 2,000 that begin with the same letter are compared, 200 at most.

    >>> nearest("lables", ("labels", "kinds"))
    'labels'
    """
    if not isinstance(word, str):
        return None
    word = normalize("NFC", word[:80])
    if len(known) > MOST_COMPARED:
        alike_first = (each for each in islice(known, _MOST_LOOKED_THROUGH) if each[:1] == word[:1])
        known = list(islice(alike_first, MOST_COMPARED))
    from difflib import get_close_matches  # noqa: PLC0415 - needed for faulty input only

    letters = frozenset(word)
    repeated = len(word) - len(letters)
    alike = [
        each for each in known
        if 2 * (len(letters.intersection(each)) + repeated) >= _LEAST_RATIO * (len(word) + len(each))
    ]  # fmt: skip
    return next(iter(get_close_matches(word, alike, n=1, cutoff=_LEAST_RATIO)), None)


@refusing_wrong_types()
def known_facts(known: Iterable[str], total: int) -> dict[str, object]:
    """
    Return the first ten known words as facts of a refusal; if there are more, also their total number.

    >>> known_facts(("N1", "N2"), 2)
    {'known': ('N1', 'N2')}
    >>> known_facts((f"N{number}" for number in range(5000)), 5000)["known_total"]
    5000
    """
    facts: dict[str, object] = {"known": tuple(islice(known, HANDFUL))}
    return {**facts, "known_total": total} if total > HANDFUL else facts
