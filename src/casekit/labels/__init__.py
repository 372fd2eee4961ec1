"""The English and Korean words for codes, and the use of a host's own words instead."""

from casekit.labels.messages import Language, Words, say, words_in
from casekit.labels.terms import Term, find, vocabularies, vocabulary

__all__ = ["Language", "Term", "Words", "find", "say", "vocabularies", "vocabulary", "words_in"]
