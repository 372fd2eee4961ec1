"""What an instrument is: its items, scales, flags and open questions, and its papers, as one checked value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from hashlib import sha256
from typing import Self, cast

import attrs

from casekit.answers import Params
from casekit.evaluation.methods.given import Given
from casekit.evaluation.methods.instruments.parts import (
    Basis,
    EvidenceSource,
    Flag,
    Item,
    OpenQuestion,
    Scale,
    words_by_language,
)
from casekit.evaluation.methods.instruments.reading import check_parts, instrument_fields, plain
from casekit.package_files import text_of


@attrs.frozen(kw_only=True)
class Instrument:
    """
    How an instrument is scored, and its papers. The texts of questionnaires belong to their owners and are not here.

    `source` is the citation of the scoring rule, `derivation` says what the measure was derived from, `languages` the
    languages of its texts, `licence` what the owner allows, `texts_sha256` the checksum of the text file the owner
    supplies. Raises EvaluationError with every fault when built.

    >>> form = Instrument.from_mapping({"id": "own", "items": {"q1": {"min": 0, "max": 3}},
    ...                                 "scales": [{"id": "total", "items": ["q1"]}]})
    >>> form.scales[0].method, Instrument.from_mapping(form.to_mapping()) == form
    ('sum', True)
    """

    id: str
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    flags: tuple[Flag, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    titles: Params = attrs.field(factory=Params, converter=words_by_language)
    source: str | None = None
    evidence_source: EvidenceSource | None = None
    basis: Basis | None = None
    derivation: str | None = None
    languages: tuple[str, ...] = ()
    licence: str | None = None
    texts_sha256: str | None = None

    def __attrs_post_init__(self) -> None:
        given = Given("Instrument")
        kinds = {"items": Item, "scales": Scale, "flags": Flag, "open_questions": OpenQuestion}
        check_parts(given, {name: (getattr(self, name), kind) for name, kind in kinds.items()})
        given.refuse()
        instrument_fields(given, self.to_mapping(), type(self))
        given.refuse()

    @classmethod
    def from_mapping(cls, data: Mapping[str, object]) -> Self:
        """
        The instrument that plain data define: `items` a table by id, `scales` and `flags` lists of tables.

        Raises EvaluationError with every fault at its place: an unknown or missing key, an item whose lowest answer is
        not below its highest, a scale or flag of an item that is not there, bands that overlap or are out of order.
        """
        given = Given("Instrument")
        fields = instrument_fields(given, data, cls)
        given.refuse()
        return cls(**fields)

    @classmethod
    def ready(cls, id: str) -> Self:
        """
        A form that comes with the library.

        >>> Instrument.ready("client_voice").licence
        'CC0-1.0'
        """
        given = Given("Instrument")
        chosen = given.choice(id, "id", ("client_voice",))
        given.refuse()
        text = text_of("evaluation", "methods", "instruments", "forms", f"{chosen}.toml")
        return cls.from_mapping(tomllib.loads(text))

    def to_mapping(self) -> dict[str, object]:
        """The instrument as plain tables and lists; `from_mapping` gives the same instrument back."""
        return plain(self) | {"items": {item.id: plain(item, leave_out=("id",)) for item in self.items}}

    def texts_match(self, texts: bytes) -> bool | None:
        """
        Whether a text file is the one the owner supplied, by its SHA-256 checksum; None where none is declared.
        Raises EvaluationError for anything but bytes.

        Copies of questionnaires with wrong answer labels circulate: check before asking anybody.

        >>> Instrument.ready("client_voice").texts_match(b"anything") is None
        True
        """
        if not isinstance(cast("object", texts), bytes):
            given = Given("Instrument")
            given.fault("wrong_type", "texts", expected="the bytes of a file")
            given.refuse()
        if self.texts_sha256 is None:
            return None
        return sha256(texts).hexdigest() == self.texts_sha256.lower()
