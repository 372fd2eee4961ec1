"""The codes of the vocabularies that a word names."""

from __future__ import annotations

from functools import cache

from casekit.labels import find


@cache
def codes_named(word: str, vocabulary: str) -> tuple[str, ...]:
    """Return a word, then the codes of a vocabulary that it names, in any language."""
    return tuple(dict.fromkeys((word, *(term.code for _, term in find(word, vocabulary_name=vocabulary)))))
