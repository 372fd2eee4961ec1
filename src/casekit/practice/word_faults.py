"""Checking the words of a practice: its vocabularies, its texts, and what it calls the client."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import cast

from casekit.answers import plain_text
from casekit.labels import vocabularies as vocabulary_names
from casekit.labels.messages import (
    DECIDES,
    PERCENT,
    Text,
    Words,
    labelled_placeholders,
    library_text,
    placeholders,
)
from casekit.nearest import HANDFUL, nearest
from casekit.notation.faults import FoundFault, fault, unknown
from casekit.notation.names import IDENTIFIER, LANGUAGE
from casekit.practice.own_vocabulary import ITSELF, OwnVocabulary, OwnWord, governed_by_vocabulary, is_read

_PARTS = ("message", "fix")
_OTHERS = (
    "stage", "move", "reason", "approval", "requirement", "deadline", "effect", "choice", "shelf", PERCENT, DECIDES,
)  # fmt: skip
"""
What a placeholder in a text can name after its colon, beside a vocabulary: `{target:stage}` shows a label of a stage.
"""
_FORMS = ("none", "one", "many")
_NOUN_FORMS = ("one", "many")
_ALSO_GIVEN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "own_field_required": frozenset({"record", "thing", "id"}),
        "not_one_of": frozenset({"field", "record"}),
        "manager_qualification": frozenset({"years"}),
    }
)
"""Parameters that a code has and no text of the library uses."""


def vocabulary_faults(
    vocabularies: Sequence[OwnVocabulary], own_names: Mapping[str, Collection[str]]
) -> Iterator[FoundFault]:
    """
    Yield the faults of vocabularies: unknown or declared twice, words without what they count as, incomplete orders.

    `own_names` has the names of the practice that a vocabulary can label, by vocabulary: see `OwnVocabulary`.
    """
    names, seen = dict.fromkeys(vocabulary_names()), set[str]()
    for each in vocabularies:
        where = f"vocabularies.{each.id}"
        if each.id not in names:
            yield unknown("unknown_vocabulary", where, names, like=each.id, vocabulary=each.id)
            continue
        if each.id in seen:
            yield fault("name_given_twice", where, name=each.id)
        seen.add(each.id)
        codes, labelled = set[str](), dict.fromkeys((*each.built_in, *own_names.get(each.id, ())))
        for word in each.words:
            if word.id in codes:
                yield fault("duplicate_choice", f"{where}.words.{word.id}", choice=word.id)
            codes.add(word.id)
            yield from _word_faults(each, word, labelled, f"{where}.words.{word.id}")
        if each.only_own and not each.words:
            yield fault("missing_key", f"{where}.words", key="words")
        yield from _order_faults(each, f"{where}.order")


def _word_faults(
    vocabulary: OwnVocabulary, word: OwnWord, labelled: Collection[str], where: str
) -> Iterator[FoundFault]:
    """Yield the faults of one word; `labelled` has all that its vocabulary can label in this practice."""
    fields = governed_by_vocabulary().get(vocabulary.id, ())
    is_own = word.id not in vocabulary.built_in
    facts = {"word": word.id, "vocabulary": vocabulary.id}
    if not IDENTIFIER.fullmatch(word.id):
        yield fault("bad_identifier", where)
    if not word.labels:
        yield fault("choice_without_label", where, choice=word.id)
    # a vocabulary of no field, or of a fixed list, which holds only words of the library: its words can be labels alone
    if is_own and (not fields or any(each.fixed and each.is_list for each in fields)):
        if word.id not in labelled:
            yield unknown("fixed_vocabulary", where, labelled, like=word.id, **facts)
        return
    needs_library_word = any(each.fixed for each in fields)
    allowed = vocabulary.built_in if needs_library_word else (ITSELF, *vocabulary.built_in)
    if is_own and word.counts_as is None and is_read(vocabulary.id):
        yield unknown("counts_as_missing", where, allowed, **facts)
    if word.counts_as is not None and (word.counts_as not in allowed or not is_own):
        facts = {**facts, "counts_as": word.counts_as}
        yield unknown("unknown_counts_as", f"{where}.counts_as", allowed, like=word.counts_as, **facts)


def _order_faults(vocabulary: OwnVocabulary, where: str) -> Iterator[FoundFault]:
    """Yield the faults of an order: words that it leaves out, has twice, or that there are not."""
    if not vocabulary.order:
        return
    own = tuple(each.id for each in vocabulary.words)
    codes = dict.fromkeys(own if vocabulary.only_own else (*vocabulary.built_in, *own))
    ordered, seen = {*vocabulary.order}, set[str]()
    missing = tuple(each for each in codes if each not in ordered)
    if missing:
        yield fault("order_incomplete", where, missing=missing)
    allowed = tuple(islice(codes, HANDFUL))
    facts = {"allowed": allowed, **({"allowed_total": len(codes)} if len(codes) > HANDFUL else {})}
    for place, code in enumerate(vocabulary.order):
        if code not in codes:
            yield fault("not_one_of", f"{where}[{place}]", **facts)
        elif code in seen:
            yield fault("name_given_twice", f"{where}[{place}]", name=code)
        seen.add(code)


def text_faults(texts: Mapping[str, Words]) -> Iterator[FoundFault]:
    """Yield the faults of texts: what is no text, and places for parameters that a code of the library has not."""
    return _faults_in_table(texts, "texts", _faults_of_language)


def _faults_in_table(
    table: object, where: str, faults_of: Callable[[str, object, str], Iterator[FoundFault]]
) -> Iterator[FoundFault]:
    """Yield the faults of each item, by `faults_of` (its name, value and place); one fault for what is no table."""
    items = cast("Mapping[object, object]", table) if isinstance(table, Mapping) else None
    if items is None or not all(isinstance(name, str) for name in items):
        yield fault("wrong_type", where, expected="a table by names")
        return
    for name, value in items.items():
        yield from faults_of(cast("str", name), value, f"{where}.{name}")


def _faults_of_language(language: str, texts: object, where: str) -> Iterator[FoundFault]:
    """Yield the faults of the texts in one language."""
    if not LANGUAGE.fullmatch(language):
        yield fault("bad_identifier", where)
    yield from _faults_in_table(
        texts, where, lambda code, parts, place: _faults_in_table(parts, place, partial(_faults_of_text, code))
    )


def _faults_of_text(code: str, part: str, text: object, where: str) -> Iterator[FoundFault]:
    """Yield the faults of one text."""
    if part not in _PARTS:
        yield fault("unknown_key", where, allowed=_PARTS, nearest=nearest(part, _PARTS))
        return
    forms = cast("Mapping[object, object]", text if isinstance(text, Mapping) else {"many": text})
    if not all(isinstance(each, str) and each.strip() for each in forms.values()):
        yield fault("wrong_type", where, expected="text, or texts under none, one and many")
        return
    for form in map(plain_text, forms):
        if form not in _FORMS:
            yield fault("unknown_key", f"{where}.{form}", allowed=_FORMS, nearest=nearest(form, _FORMS))
    if "many" not in forms and {*forms} <= {*_FORMS}:
        yield fault("missing_key", f"{where}.many", key="many")
    known = _parameters_of(code)
    others = sorted(placeholders(cast("Text", text)) - known) if known is not None else ()
    if others:
        yield fault("unknown_placeholder", where, unknown=others, known=sorted(known or ()))
    allowed = (*vocabulary_names(), *_OTHERS)
    nothing = sorted(what for _, what in labelled_placeholders(cast("Text", text)) if what not in allowed)
    if nothing:
        yield unknown("unknown_vocabulary", where, allowed, like=nothing[0], vocabulary=nothing[0])


def _parameters_of(code: str) -> frozenset[str] | None:
    """Return the parameters that the library's texts of a code use; None if the library has none for it."""
    texts = [library_text(code, part, language) for part in _PARTS for language in ("en", "ko")]
    if not any(texts):
        return None
    return _ALSO_GIVEN.get(code, frozenset[str]()).union(*(placeholders(each) for each in texts if each))


def noun_faults(client_noun: Mapping[str, object]) -> Iterator[FoundFault]:
    """Yield the faults of what the office calls the client: another language, or no text."""
    return _faults_in_table(client_noun, "client_noun", _faults_of_noun)


def _faults_of_noun(language: str, forms: object, where: str) -> Iterator[FoundFault]:
    """Yield the faults of the noun in one language: a text, or its forms "one" and "many"."""
    if language not in ("en", "ko"):
        yield fault("not_one_of", where, allowed=("en", "ko"))
    named = cast("Mapping[object, object]", forms) if isinstance(forms, Mapping) else {"one": forms}
    for form, noun in named.items():
        if form not in _NOUN_FORMS:
            close = nearest(form, _NOUN_FORMS)
            yield fault("unknown_key", f"{where}.{plain_text(form)}", allowed=_NOUN_FORMS, nearest=close)
        elif not isinstance(noun, str) or not noun.strip():
            yield fault("wrong_type", where, expected="text that is not blank")
    if "one" not in named:
        yield fault("missing_key", f"{where}.one", key="one")
