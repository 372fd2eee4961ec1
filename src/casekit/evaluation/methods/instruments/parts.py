"""The parts of an instrument: its items, scales, bands, flags and open questions, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Params
from casekit.evaluation.methods.given import Given, Number
from casekit.models.text import normalized

ScaleMethod: TypeAlias = Literal["sum", "mean", "pomp"]
"""How a scale is scored: the sum of its items, their mean, or the percent of the maximum possible."""
EvidenceSource: TypeAlias = Literal[
    "self_report", "staff_observed", "administrative", "third_party", "coded_qualitative"
]
"""Where the answers come from."""
Basis: TypeAlias = Literal[
    "published_validated", "published_adapted", "custom_participatory", "custom_staff", "administrative"
]
"""What the instrument rests on: a publication as it is or adapted, made with clients or by staff, or records kept."""


def words_by_language(words: Mapping[str, object]) -> Params:
    """
    Words by language, kept as they are; anything but a table is refused.

    >>> words_by_language({"en": "Well?"})["en"]
    'Well?'
    """
    given = Given("Instrument")
    table = given.table(words, "texts")
    given.refuse()
    return Params(table)


class _Part:
    """A part whose ids and words are put into Unicode normal form NFC when it is built: answers name it by its id."""

    __slots__ = ()

    def __attrs_post_init__(self) -> None:
        for name in attrs.fields_dict(type(self)):  # type: ignore[arg-type]
            object.__setattr__(self, name, normalized(getattr(self, name)))


@attrs.frozen(kw_only=True)
class Item(_Part):
    """
    One item: its lowest and highest answer, whole numbers or not, and whether a high answer counts low.

    `texts` are its words by language, only where they may be kept with the definition. A reversed answer counts as
    lowest + highest - answer.

    >>> Item(id="q2", min=0, max=4, reverse=True).max
    4
    """

    id: str
    min: Number
    max: Number
    integer: bool = True
    reverse: bool = False
    texts: Params = attrs.field(factory=Params, converter=words_by_language)


@attrs.frozen(kw_only=True)
class Band(_Part):
    """
    A named part of a scale: from `min` up to, but not including, `below`; None leaves that end open.

    >>> Band(label="moderate", min=10, below=15).label
    'moderate'
    """

    label: str
    min: Number | None = None
    below: Number | None = None


@attrs.frozen(kw_only=True)
class Scale(_Part):
    """
    Items scored together: how, times what, and how many of them may be unanswered.

    At most one of `max_missing` (how many items) and `max_missing_share` (what share of them, 0 to 1) is given; with
    neither, every item has to be answered. `meaningful_change` is the smallest change of the score that means
    something to clients, where that is published.

    >>> Scale(id="total", items=("q1", "q2"), max_missing=1).method
    'sum'
    """

    id: str
    items: tuple[str, ...]
    method: ScaleMethod = "sum"
    multiplier: Number = 1
    max_missing: int | None = None
    max_missing_share: Number | None = None
    bands: tuple[Band, ...] = ()
    meaningful_change: Number | None = None


@attrs.frozen(kw_only=True)
class Flag(_Part):
    """
    An item for which an answer of `at_least` or more is a reason to ask the client; a flag is no score of a risk.

    >>> Flag(id="ask_about_safety", item="q9", at_least=1).item
    'q9'
    """

    id: str
    item: str
    at_least: Number


@attrs.frozen(kw_only=True)
class OpenQuestion(_Part):
    """
    A question the client answers in own words. It is kept beside the scores and never scored.

    >>> OpenQuestion(id="own_words").id
    'own_words'
    """

    id: str
    texts: Params = attrs.field(factory=Params, converter=words_by_language)
