"""What is said of an unknown word: the known word most like it, and the known words, of many the first ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import islice
from unicodedata import normalize

from casekit.arguments import refusing_wrong_types

HANDFUL = 10
"""So many of the words in a fact stand in a text; then it says how many more there are."""
_COMPARED = 200
"""So many known words at most are compared with an unknown one."""


@refusing_wrong_types()
def nearest(word: object, known: Sequence[str]) -> str | None:
    """
    The known word most like this one; None where none is like it.

    Of more than 200 known words those that begin with the same letter are compared, 200 at most.

    >>> nearest("lables", ("labels", "kinds"))
    'labels'
    """
    if not isinstance(word, str):
        return None
    word = normalize("NFC", word[:80])
    if len(known) > _COMPARED:
        known = list(islice((each for each in known if each[:1] == word[:1]), _COMPARED))
    return next(iter(get_close_matches(word, known, n=1)), None)


@refusing_wrong_types()
def known_facts(known: Iterable[str], total: int) -> dict[str, object]:
    """
    Return the known words as facts of a refusal: the first ten, and how many there are where there are more.

    >>> known_facts(("N1", "N2"), 2)
    {'known': ('N1', 'N2')}
    >>> known_facts((f"N{number}" for number in range(5000)), 5000)["known_total"]
    5000
    """
    facts: dict[str, object] = {"known": tuple(islice(known, HANDFUL))}
    return {**facts, "known_total": total} if total > HANDFUL else facts
