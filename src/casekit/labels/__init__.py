"""The English and Korean words for codes, and an office's own words in their place."""

from casekit.labels.messages import Language, Words, words_in
from casekit.labels.terms import Term, find, vocabularies, vocabulary
from casekit.labels.wording import Wording

__all__ = ["Language", "Term", "Wording", "Words", "find", "vocabularies", "vocabulary", "words_in"]
