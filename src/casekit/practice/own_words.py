"""What a practice makes of its words: the fields that hold own words, and the texts and labels shown in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from casekit.labels import Wording
from casekit.labels.messages import Text, Words
from casekit.labels.terms import in_snake_case, library_label
from casekit.labels.wording import CodeLabels
from casekit.notation.labelled import Word
from casekit.practice.own_field import OwnField
from casekit.practice.own_vocabulary import OwnVocabulary, governed_by_vocabulary

if TYPE_CHECKING:
    from casekit.practice.practice import Practice


def copied_texts(texts: Mapping[str, Words]) -> Mapping[str, Words]:
    """Return a copy of texts, so that they cannot be changed from outside. What is no table is left for `Practice`."""
    return cast("Mapping[str, Words]", _copied(texts))


def copied_nouns(nouns: Mapping[str, str | Mapping[str, str]]) -> Mapping[str, str | Mapping[str, str]]:
    """Return a copy of nouns by language, as `copied_texts` does."""
    return cast("Mapping[str, str | Mapping[str, str]]", _copied(nouns))


def _copied(table: object) -> object:
    """Return a copy of a table and the tables in it; anything else as it is."""
    if not isinstance(table, Mapping):
        return table
    return {key: _copied(value) for key, value in cast("Mapping[object, object]", table).items()}


def merged_texts(texts: Mapping[str, Words], more: Mapping[str, Words]) -> Mapping[str, Words]:
    """Return texts with further ones, by language and code. A further "message" or "fix" replaces that of its code."""
    merged: dict[str, dict[str, dict[str, Text]]] = {}
    for each in (texts, more):
        for language, words in each.items():
            for code, parts in words.items():
                merged.setdefault(language, {}).setdefault(code, {}).update(parts)
    return merged


def word_fields(vocabularies: Iterable[OwnVocabulary]) -> Iterator[OwnField]:
    """Yield the own fields that hold own words beside the words of the library which they count as."""
    for vocabulary in vocabularies:
        choices = tuple(
            Word(id=each.id, labels=each.labels) for each in vocabulary.words if each.id in vocabulary.paired
        )
        for field in governed_by_vocabulary().get(vocabulary.id, ()) if choices else ():
            if field.takes_pairs:
                yield OwnField(
                    record=field.record, id=field.name, value_type="choice", choices=choices,
                    personal=field.is_personal,
                )  # fmt: skip


def _labels_of_word(vocabulary: OwnVocabulary, code: str) -> Mapping[str, object]:
    """Return the labels of a word by language: those of the office before those of the library."""
    found = {language: library_label(vocabulary.id, code, language) for language in ("en", "ko")}
    labels: dict[str, object] = {language: label for language, label in found.items() if label is not None}
    for word in vocabulary.words:
        labels.update(word.labels if word.id == code else {})
    return labels


def wording_of(practice: Practice) -> Wording:
    """Return the texts and labels of a practice, before those of the library."""
    labels: dict[str, dict[str, Mapping[str, object]]] = {}

    def add(what: str, code: str, texts: Mapping[str, object]) -> None:
        if texts:
            labels.setdefault(what, {}).setdefault(code, texts)

    for vocabulary in practice.vocabularies:
        for word in vocabulary.words:
            add(vocabulary.id, word.id, word.labels)
        for governed in governed_by_vocabulary().get(vocabulary.id, ()):
            for code in vocabulary.codes:
                add("choice", f"{governed.record}.{governed.name}.{code}", _labels_of_word(vocabulary, code))
    for record in practice.records:
        own = labels.get("record", {}).get(in_snake_case(record.__name__), {})
        add("record", record.__name__, own)
        add("shelf", record.SHELF or "", own)
    for kind in practice.kinds:
        for what in ("record", "shelf", "event"):
            add(what, kind.id, kind.labels)
    for field in practice.fields:
        add("field", f"{field.record}.{field.id}", field.labels)
        add("field", field.id, field.labels)
        if field.record == "Client":
            add("fact", field.id, field.labels)
        for choice in field.choices:
            add("choice", f"{field.record}.{field.id}.{choice.id}", choice.labels)
    _name_functions(practice, add)
    nouns = {
        language: {"one": forms} if isinstance(forms, str) else forms
        for language, forms in practice.client_noun.items()
    }
    return Wording(texts=practice.texts, labels=cast("Mapping[str, CodeLabels]", labels), nouns=nouns)


def _name_functions(practice: Practice, add: Callable[[str, str, Mapping[str, object]], None]) -> None:
    """Add the labels of what a practice adds in Python."""
    for guard in practice.guards:
        add("guard", guard.name, guard.labels)
    for criterion in practice.criteria:
        add("evaluation_method", criterion.name, criterion.labels)
    for rule in practice.rules:
        described = rule.label()
        add("rule", rule.code, {**({} if described == rule.code else {"en": described}), **rule.labels})
