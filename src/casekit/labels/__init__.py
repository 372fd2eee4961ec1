"""Words: what a code says in English and in Korean, and how a host puts its own words in their place."""

from casekit.labels.messages import Language, Words, say, words_in
from casekit.labels.terms import Term, find, vocabularies, vocabulary

__all__ = ["Language", "Term", "Words", "find", "say", "vocabularies", "vocabulary", "words_in"]
