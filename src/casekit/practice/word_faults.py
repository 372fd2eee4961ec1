"""Checking the words of a practice: its vocabularies, its texts, and what it calls the client."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import cast

from casekit.answers import Fault, plain_text
from casekit.labels import vocabularies as vocabulary_names
from casekit.labels.messages import Text, Words, labelled_placeholders, library_text, placeholders
from casekit.nearest import HANDFUL, MOST_COMPARED, known_facts, nearest
from casekit.notation.names import IDENTIFIER, LANGUAGE
from casekit.practice.own_vocabulary import ITSELF, OwnVocabulary, OwnWord, governed_by_vocabulary, is_read

_PARTS = ("message", "fix")
_OTHERS = ("stage", "move", "reason", "approval", "requirement", "deadline", "effect", "choice", "shelf")
"""What a place in a text can name beside a vocabulary, so that it shows the label of a code."""
_FORMS = ("none", "one", "many")
_NOUN_FORMS = ("one", "many")
_ALSO_GIVEN: Mapping[str, frozenset[str]] = MappingProxyType(
    {"own_field_required": frozenset({"record", "thing", "id"}), "not_one_of": frozenset({"field", "record"})}
)
"""Parameters that a code has and no text of the library uses."""


def vocabulary_faults(
    vocabularies: Sequence[OwnVocabulary], own_names: Mapping[str, Collection[str]]
) -> Iterator[Fault]:
    """
    Yield the faults of vocabularies: unknown or declared twice, words without what they count as, incomplete orders.

    `own_names` has the names of the practice that a vocabulary can label, by vocabulary: see `OwnVocabulary`.
    """
    seen = set[str]()
    for each in vocabularies:
        where = f"vocabularies.{each.id}"
        if each.id not in vocabulary_names():
            known = vocabulary_names()
            facts = {"vocabulary": each.id, **known_facts(known, len(known)), "nearest": nearest(each.id, known)}
            yield Fault("unknown_vocabulary", facts, where)
            continue
        if each.id in seen:
            yield Fault("name_given_twice", {"name": each.id}, where)
        seen.add(each.id)
        codes = set[str]()
        for word in each.words:
            if word.id in codes:
                yield Fault("duplicate_choice", {"choice": word.id}, f"{where}.words.{word.id}")
            codes.add(word.id)
            yield from _word_faults(each, word, own_names.get(each.id, ()), f"{where}.words.{word.id}")
        if each.only_own and not each.words:
            yield Fault("missing_key", {"key": "words"}, f"{where}.words")
        yield from _order_faults(each, f"{where}.order")


def _word_faults(vocabulary: OwnVocabulary, word: OwnWord, own_names: Collection[str], where: str) -> Iterator[Fault]:
    """Yield the faults of one word."""
    fields = governed_by_vocabulary().get(vocabulary.id, ())
    is_own = word.id not in vocabulary.built_in
    if not IDENTIFIER.fullmatch(word.id):
        yield Fault("bad_identifier", {}, where)
    if not word.labels:
        yield Fault("choice_without_label", {"choice": word.id}, where)
    if is_own and (not fields or any(each.fixed and each.is_list for each in fields)):
        if word.id not in own_names:
            known = (*vocabulary.built_in, *islice(own_names, MOST_COMPARED))
            total = len(vocabulary.built_in) + len(own_names)
            facts = {"word": word.id, "vocabulary": vocabulary.id, **known_facts(known, total)}
            yield Fault("fixed_vocabulary", {**facts, "nearest": nearest(word.id, known)}, where)
        return
    must_be_one = any(each.fixed for each in fields)
    allowed = vocabulary.built_in if must_be_one else (ITSELF, *vocabulary.built_in)
    facts = {"word": word.id, "vocabulary": vocabulary.id, **known_facts(allowed, len(allowed))}
    if is_own and word.counts_as is None and is_read(vocabulary.id):
        yield Fault("counts_as_missing", facts, where)
    if word.counts_as is not None and (word.counts_as not in allowed or not is_own):
        facts = {**facts, "counts_as": word.counts_as, "nearest": nearest(word.counts_as, allowed)}
        yield Fault("unknown_counts_as", facts, f"{where}.counts_as")


def _order_faults(vocabulary: OwnVocabulary, where: str) -> Iterator[Fault]:
    """Yield the faults of an order: words that it leaves out, has twice, or that there are not."""
    if not vocabulary.order:
        return
    own = tuple(each.id for each in vocabulary.words)
    codes = dict.fromkeys(own if vocabulary.only_own else (*vocabulary.built_in, *own))
    ordered, seen = {*vocabulary.order}, set[str]()
    missing = tuple(each for each in codes if each not in ordered)
    if missing:
        yield Fault("order_incomplete", {"missing": missing}, where)
    allowed = tuple(islice(codes, HANDFUL))
    facts = {"allowed": allowed, **({"allowed_total": len(codes)} if len(codes) > HANDFUL else {})}
    for place, code in enumerate(vocabulary.order):
        if code not in codes:
            yield Fault("not_one_of", facts, f"{where}[{place}]")
        elif code in seen:
            yield Fault("name_given_twice", {"name": code}, f"{where}[{place}]")
        seen.add(code)


def text_faults(texts: Mapping[str, Words]) -> Iterator[Fault]:
    """Yield the faults of texts: what is no text, and places for parameters that a code of the library has not."""
    for where, language, words in _items(texts, "texts"):
        if isinstance(language, Fault):
            yield language
            continue
        if not LANGUAGE.fullmatch(language):
            yield Fault("bad_identifier", {}, where)
        for at, code, parts in _items(words, where):
            for place, part, text in () if isinstance(code, Fault) else _items(parts, at):
                yield from (part,) if isinstance(part, Fault) else _faults_of_text(str(code), part, text, place)
            yield from (code,) if isinstance(code, Fault) else ()


def _items(table: object, where: str) -> Iterator[tuple[str, str | Fault, object]]:
    """Yield the place, key and value of each item of a table; for what is no table by names, the fault as the key."""
    items = cast("Mapping[object, object]", table) if isinstance(table, Mapping) else None
    if items is None or not all(isinstance(key, str) for key in items):
        yield where, Fault("wrong_type", {"expected": "a table by names"}, where), None
        return
    for key, value in items.items():
        yield f"{where}.{key}", cast("str", key), value


def _faults_of_text(code: str, part: object, text: object, where: str) -> Iterator[Fault]:
    """Yield the faults of one text."""
    if part not in _PARTS:
        yield Fault("unknown_key", {"allowed": _PARTS, "nearest": nearest(part, _PARTS)}, where)
        return
    forms = cast("Mapping[object, object]", text if isinstance(text, Mapping) else {"many": text})
    if not all(isinstance(each, str) and each.strip() for each in forms.values()):
        yield Fault("wrong_type", {"expected": "text, or texts under none, one and many"}, where)
        return
    for form in map(plain_text, forms):
        if form not in _FORMS:
            yield Fault("unknown_key", {"allowed": _FORMS, "nearest": nearest(form, _FORMS)}, f"{where}.{form}")
    if "many" not in forms and {*forms} <= {*_FORMS}:
        yield Fault("missing_key", {"key": "many"}, f"{where}.many")
    known = _parameters_of(code)
    unknown = sorted(placeholders(cast("Text", text)) - known) if known is not None else ()
    if unknown:
        yield Fault("unknown_placeholder", {"unknown": unknown, "known": sorted(known or ())}, where)
    allowed = (*vocabulary_names(), *_OTHERS)
    nothing = sorted(what for _, what in labelled_placeholders(cast("Text", text)) if what not in allowed)
    if nothing:
        facts = {
            "vocabulary": nothing[0],
            **known_facts(allowed, len(allowed)),
            "nearest": nearest(nothing[0], allowed),
        }
        yield Fault("unknown_vocabulary", facts, where)


def _parameters_of(code: str) -> frozenset[str] | None:
    """Return the parameters that the library's texts of a code use; None if the library has none for it."""
    texts = [library_text(code, part, language) for part in _PARTS for language in ("en", "ko")]
    if not any(texts):
        return None
    return _ALSO_GIVEN.get(code, frozenset[str]()).union(*(placeholders(each) for each in texts if each))


def noun_faults(client_noun: Mapping[str, object]) -> Iterator[Fault]:
    """Yield the faults of what the office calls the client: another language, or no text."""
    for where, language, forms in _items(client_noun, "client_noun"):
        if isinstance(language, Fault):
            yield language
            continue
        if language not in ("en", "ko"):
            yield Fault("not_one_of", {"allowed": ("en", "ko")}, where)
        named = cast("Mapping[object, object]", forms) if isinstance(forms, Mapping) else {"one": forms}
        for form, noun in named.items():
            if form not in _NOUN_FORMS:
                facts = {"allowed": _NOUN_FORMS, "nearest": nearest(form, _NOUN_FORMS)}
                yield Fault("unknown_key", facts, f"{where}.{plain_text(form)}")
            elif not isinstance(noun, str) or not noun.strip():
                yield Fault("wrong_type", {"expected": "text that is not blank"}, where)
        if "one" not in named:
            yield Fault("missing_key", {"key": "one"}, f"{where}.one")
