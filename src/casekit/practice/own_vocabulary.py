"""The words of an office in a vocabulary of the library: its own, and its labels for those of the library."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, cast

import attrs

from casekit.answers import Params
from casekit.errors import PracticeError, refusing
from casekit.labels.terms import vocabulary
from casekit.models.catalogue import RECORDS
from casekit.models.governed_field import GovernedField, governed_fields
from casekit.models.record import Part, Record, Value
from casekit.models.text import Code
from casekit.notation.labelled import Labelled, to_labels

ITSELF = "itself"
"""The `counts_as` of a word that stands for no word of the library: rules and figures then read the own word."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class OwnWord(Labelled, Value):
    """
    A word of an office in a vocabulary: one of its own, or one of the library with other labels.

    id: The code of the word, an identifier.
    counts_as: The word of the library that rules and figures read in its place. The text "itself": rules and figures
        read the own word, which then equals no word of the library. Required in a vocabulary that rules or figures
        read; in any other, None means "itself". The text "itself" is not allowed where a field takes only the words of
        the library, as for the risk.
    labels: Its labels by language.

    >>> OwnWord(id="critical", counts_as="high", labels={"en": "critical", "ko": "위급"}).label("ko")
    '위급'
    """

    id: Code
    counts_as: Code | None = None
    labels: Params = attrs.field(factory=Params, converter=to_labels)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class OwnVocabulary(Value):
    """
    The words of an office in a vocabulary of the library.

    A record has the word of the library in its field, and the own word that counts as it in `extra`, under the name of
    the field: `RiskRating(risk="high", extra={"risk": "critical"})`. So every rule and every figure reads the word that
    it knows. `Practice.build` builds such a record. Three kinds of fields hold the own word itself: (1) fields that
    hold a list; (2) fields that identify a thing and that no rule reads, such as `DomainScore.domain`; (3) fields that
    accept any code, if the word has `counts_as="itself"`.

    Three vocabularies label what the practice itself names: "event" its events, "guard" its guards, and "record" its
    classes of records (the code is the name of the class in snake case).

    id: The name of the vocabulary: see `casekit.labels.vocabularies`.
    words: The words.
    order: The codes of all words in their order, the lowest first. Empty: those of the library in their order, then the
        own ones.
    only_own: Whether every word that is not listed here is refused, also those of the library.

    >>> risk = OwnVocabulary(id="risk", words=(OwnWord(id="critical", counts_as="high"),))
    >>> risk.codes
    ('low', 'medium', 'high', 'critical')
    """

    id: Code
    words: tuple[OwnWord, ...] = ()
    order: tuple[Code, ...] = ()
    only_own: bool = False

    @property
    def built_in(self) -> tuple[str, ...]:
        """The codes of the library in this vocabulary, in order. Empty for an unknown vocabulary."""
        return library_codes(self.id)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that can be recorded, in order."""
        own = tuple(each.id for each in self.words)
        return self.order or (own if self.only_own else tuple(dict.fromkeys((*self.built_in, *own))))

    @cached_property
    def paired(self) -> Mapping[str, str]:
        """The own words that count as a word of the library: code → that word."""
        own = (each for each in self.words if each.counts_as not in (None, ITSELF, each.id))
        return MappingProxyType({each.id: cast("str", each.counts_as) for each in own})

    @refusing(PracticeError)
    def rank(self, code: str) -> int | None:
        """
        Return the place of a code in the order, from 0, the lowest first; None for an unknown code.

        >>> OwnVocabulary(id="risk", words=(OwnWord(id="critical", counts_as="high"),)).rank("critical")
        3
        """
        return self.codes.index(code) if code in self.codes else None


@cache
def library_codes(name: str) -> tuple[str, ...]:
    """Return the codes of a vocabulary of the library; empty for an unknown vocabulary."""
    try:
        return tuple(vocabulary(name))
    except ValueError:
        return ()


@cache
def governed_by_vocabulary() -> Mapping[str, tuple[GovernedField, ...]]:
    """Return the fields of records, and of their parts, by the name of the vocabulary that lists their codes."""
    found: dict[str, list[GovernedField]] = {}
    for kind in (*RECORDS.values(), *(each for each in Part.__subclasses__() if each is not Record)):
        for field in governed_fields(cast("Any", kind)):
            found.setdefault(field.vocabulary, []).append(field)
    return MappingProxyType({name: tuple(fields) for name, fields in found.items()})


def is_read(name: str) -> bool:
    """Return whether rules or figures read the codes of a vocabulary."""
    return any(each.is_read for each in governed_by_vocabulary().get(name, ()))
