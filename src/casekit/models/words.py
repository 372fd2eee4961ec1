"""The codes of the vocabularies that a word names."""

from __future__ import annotations

from functools import lru_cache

from casekit.labels import find


@lru_cache(maxsize=4096)
def codes_named(word: str, vocabulary: str) -> tuple[str, ...]:
    """
    Return a word, then the codes of a vocabulary that it names, in any language.

    Only so many answers are kept, because the words come from the data of hosts.
    """
    return tuple(dict.fromkeys((word, *(term.code for _, term in find(word, vocabulary_name=vocabulary)))))
