"""Checking a practice: every fault at once, each with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast

import attrs

from casekit.answers import Params
from casekit.arguments import PLAIN_TYPES, described, is_of_type
from casekit.days.zones import zone_named
from casekit.labels import vocabulary
from casekit.labels.messages import Words
from casekit.labels.terms import in_snake_case
from casekit.models.catalogue import EVENTS, RECORDS
from casekit.models.extra import fault_of, is_field_name
from casekit.models.office_record import OfficeRecord
from casekit.models.record import Part, Record
from casekit.models.state import SHELVES
from casekit.notation.faults import FoundFault, fault, unknown
from casekit.notation.names import IDENTIFIER
from casekit.practice.access import Access
from casekit.practice.access_faults import AccessCheck
from casekit.practice.class_faults import class_faults, is_record_class
from casekit.practice.guard import Guard
from casekit.practice.own_criterion import OwnCriterion
from casekit.practice.own_field import CHOICES, NUMBERS, OwnField
from casekit.practice.own_vocabulary import OwnVocabulary
from casekit.practice.own_words import word_fields
from casekit.practice.record_kind import RecordKind
from casekit.practice.rule import Rule
from casekit.practice.rule_faults import NamedKinds, function_faults, unknown_kind
from casekit.practice.word_faults import noun_faults, text_faults, vocabulary_faults


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Declared:
    """What a practice declares, before it is known to be sound. Fields and defaults are those of `Practice`."""

    id: str = "practice"
    records: Sequence[type[Record]] = ()
    kinds: Sequence[RecordKind] = ()
    fields: Sequence[OwnField] = ()
    guards: Sequence[Guard] = ()
    rules: Sequence[Rule] = ()
    languages: Sequence[str] = ()
    labels: Params = attrs.field(factory=Params)
    zone: str | None = None
    vocabularies: Sequence[OwnVocabulary] = ()
    texts: Mapping[str, Words] = attrs.field(factory=dict[str, Words])
    client_noun: Mapping[str, object] = attrs.field(factory=dict[str, object])
    access: Sequence[Access] = ()
    criteria: Sequence[OwnCriterion] = ()
    life_matrix: bool = False


_TYPES: Mapping[str, Any] = {
    "id": str, "labels": Params, "zone": str | None, "texts": Mapping, "client_noun": Mapping, "records": tuple,
    "kinds": tuple, "fields": tuple, "guards": tuple, "rules": tuple, "vocabularies": tuple, "languages": tuple,
    "access": tuple, "criteria": tuple, "life_matrix": bool,
}  # fmt: skip
"""The types of the fields of a practice."""


def practice_faults(fields: Mapping[str, Any]) -> Iterator[FoundFault]:
    """Yield every fault of a practice with these fields: types, names, kinds of records, own fields, labels, zone."""
    given = {name: kind for name, kind in _TYPES.items() if name in fields}
    wrong = {name: described(kind) for name, kind in given.items() if not is_of_type(fields[name], kind)}
    calendar = fields.get("calendar")
    if calendar is not None and not callable(getattr(calendar, "is_working_day", None)):
        wrong["calendar"] = "a calendar (with is_working_day)"
    yield from (fault("wrong_type", name, expected=expected) for name, expected in wrong.items())
    yield from _declared_faults(Declared(**{name: fields[name] for name in given if name not in wrong}))


def _declared_faults(declared: Declared) -> Iterator[FoundFault]:
    """Yield every fault of a practice whose fields have the right types; the items of its lists may have wrong ones."""
    yield from _wrong_items(declared)
    declared = _without_wrong_items(declared)
    if not IDENTIFIER.fullmatch(declared.id):
        yield fault("bad_identifier", "id")
    yield from class_faults(declared.records)
    yield from _kind_faults(declared)
    yield from _field_faults(declared)
    yield from function_faults("guards", [(each.name, each.function) for each in declared.guards])
    yield from function_faults("rules", [(each.code, each.breaches) for each in declared.rules])
    yield from function_faults("criteria", [(each.name, each.function) for each in declared.criteria])
    yield from _question_faults(declared.criteria)
    classes = (*RECORDS.values(), *filter(is_record_class, declared.records))
    named = NamedKinds(classes, _kind_names(declared))
    yield from named.rule_faults(declared.rules)
    yield from named.guard_faults(declared.guards)
    yield from vocabulary_faults(declared.vocabularies, _own_names(declared))
    yield from text_faults(declared.texts)
    yield from noun_faults(declared.client_noun)
    yield from _access_faults(declared)
    yield from _label_faults(declared)
    if declared.zone is not None and zone_named(declared.zone) is None:
        yield fault("unknown_zone", "zone")


_ITEMS: Mapping[str, tuple[type, str]] = {
    "kinds": (RecordKind, "a RecordKind"), "fields": (OwnField, "an OwnField"),
    "languages": (str, PLAIN_TYPES[str]), "vocabularies": (OwnVocabulary, "an OwnVocabulary"),
    "access": (Access, "an Access"), "criteria": (OwnCriterion, "an OwnCriterion"),
}  # fmt: skip
"""The type of the items of each list, and how a fault names it."""


def _wrong_items(declared: Declared) -> Iterator[FoundFault]:
    """Yield a fault for each item of a list of the practice that has the wrong type."""
    for name, (kind, expected) in _ITEMS.items():
        for place, item in enumerate(getattr(declared, name)):
            if not isinstance(item, kind):
                yield fault("wrong_type", f"{name}[{place}]", expected=expected)


def _without_wrong_items(declared: Declared) -> Declared:
    """Return what is declared, without the items that `_wrong_items` reports."""
    right: dict[str, Any] = {
        name: tuple(item for item in getattr(declared, name) if isinstance(item, kind))
        for name, (kind, _) in _ITEMS.items()
    }
    return attrs.evolve(declared, **right)


def _question_faults(criteria: Sequence[OwnCriterion]) -> Iterator[FoundFault]:
    """Yield the faults of questions and sources of criteria, and of names that are figures of the library."""
    library_figures = vocabulary("evaluation_method")
    for place, each in enumerate(criteria):
        question, source = cast("object", each.question), cast("object", each.source)
        if not isinstance(question, str) or not IDENTIFIER.fullmatch(question):
            yield fault("bad_identifier", f"criteria[{place}].question")
        if each.name in library_figures:
            yield fault("name_given_twice", f"criteria[{place}]", name=each.name)
        if not isinstance(source, str):
            yield fault("wrong_type", f"criteria[{place}].source", expected=PLAIN_TYPES[str])


def part_names() -> tuple[str, ...]:
    """Return the names of the parts of records that can have own fields, such as "GoalStep"."""
    return tuple(sorted(each.__name__ for each in Part.__subclasses__() if each is not Record))


def _kind_faults(declared: Declared) -> Iterator[FoundFault]:
    """Yield the faults of kinds of records that are data."""
    names = {each.__name__ for each in declared.records if is_record_class(each)} | {*RECORDS}
    names |= {in_snake_case(name) for name in names}
    events = {*EVENTS, *(event for each in declared.records if is_record_class(each) for event in each.EVENTS)}
    for kind in declared.kinds:
        where = f"kinds.{kind.id}"
        if not IDENTIFIER.fullmatch(kind.id) or not is_field_name(kind.id):
            yield fault("bad_identifier", where)
        is_taken = kind.id in names or kind.id in SHELVES
        if is_taken:
            yield fault("kind_name_taken", where, name=kind.id)
        for event in kind.events if is_taken else kind.event_names:
            if event in events:
                yield fault("event_taken", f"{where}.events", event=event)
            events.add(event)
        names.add(kind.id)


def _own_names(declared: Declared) -> Mapping[str, Collection[str]]:
    """Return the names of the practice that its vocabularies can label, by vocabulary; classes in snake case."""
    classes = tuple(filter(is_record_class, declared.records))
    events = (*(kind.EVENTS for kind in classes), *(kind.event_names for kind in declared.kinds))
    return {
        "event": dict.fromkeys(event for of_kind in events for event in of_kind),
        "record": dict.fromkeys(in_snake_case(each.__name__) for each in classes),
        "guard": dict.fromkeys(each.name for each in declared.guards),
        "evaluation_method": dict.fromkeys(each.name for each in declared.criteria),
        "evaluation_question": dict.fromkeys(each.question for each in declared.criteria),
    }


def _kind_names(declared: Declared) -> tuple[str, ...]:
    """Return the names of all kinds of records: classes of the library, classes and kinds of the practice."""
    own = (each.__name__ for each in declared.records if is_record_class(each))
    return (*RECORDS, *own, *(each.id for each in declared.kinds))


def _field_faults(declared: Declared) -> Iterator[FoundFault]:
    """Yield the faults of own fields."""
    names = (*_kind_names(declared), *part_names())
    known = frozenset(names)
    shelves = dict.fromkeys((*SHELVES, *(each.id for each in declared.kinds if each.thing)))
    shelves |= dict.fromkeys(each.SHELF for each in declared.records if is_record_class(each) and each.SHELF)
    built_in = _built_in_fields(declared)
    seen: set[tuple[str, str]] = set()
    undeclared: set[str] = set()
    for field in declared.fields:
        where = f"fields.{field.record}.{field.id}"
        if field.record not in known and field.record not in undeclared:
            undeclared.add(field.record)
            yield unknown_kind(field.record, names, f"fields.{field.record}")
        if not IDENTIFIER.fullmatch(field.id) or not is_field_name(field.id):
            yield fault("bad_identifier", where)
        if (field.record, field.id) in seen or field.id in built_in.get(field.record, ()):
            yield fault("duplicate_field", where, record=field.record, field=field.id)
        seen.add((field.record, field.id))
        yield from _faults_of_type(field, where, shelves)


def _access_faults(declared: Declared) -> Iterator[FoundFault]:
    """Yield the faults of who sees what."""
    if not declared.access:
        return
    own = [*declared.fields, *word_fields(declared.vocabularies)]
    fields = {
        record: [name for name in (*names, *(each.id for each in own if each.record == record)) if name != "extra"]
        for record, names in _built_in_fields(declared).items()
    }
    check = AccessCheck(
        classes=_classes(declared), kinds=_kind_names(declared), fields=fields, own_fields=declared.fields,
    )  # fmt: skip
    yield from check.faults(declared.access)


def _classes(declared: Declared) -> Mapping[str, type[Part]]:
    """Return the classes of records and of their parts by name."""
    parts = (each for each in Part.__subclasses__() if each is not Record)
    classes: tuple[type[Part], ...] = (*RECORDS.values(), *filter(is_record_class, declared.records), *parts)
    return {each.__name__: each for each in classes}


def _built_in_fields(declared: Declared) -> Mapping[str, Collection[str]]:
    """Return the names of the built-in fields of each class of records or parts, and of each kind declared as data."""
    found = {name: attrs.fields_dict(each) for name, each in _classes(declared).items()}
    return {**dict.fromkeys((each.id for each in declared.kinds), attrs.fields_dict(OfficeRecord)), **found}


def _faults_of_type(field: OwnField, where: str, shelves: Collection[str]) -> Iterator[FoundFault]:
    """Yield the faults of a field that follow from its type: choices, range, shelf, default."""
    lacks_choices = field.value_type in CHOICES and not field.choices
    for key, types, is_given in (
        ("choices", CHOICES, bool(field.choices)),
        ("range", NUMBERS, (field.low, field.high) != (None, None)),
        ("unit", NUMBERS, field.unit is not None),
        ("shelf", ("id",), field.shelf is not None),
    ):
        if is_given and field.value_type not in types:
            yield fault("key_of_another_type", f"{where}.{key}", key=key, types=types)
    if lacks_choices:
        yield fault("missing_key", f"{where}.choices", key="choices")
    if field.value_type == "id" and field.shelf is None:
        yield fault("missing_key", f"{where}.shelf", key="shelf")
    if field.shelf is not None and field.shelf not in shelves:
        yield unknown("unknown_shelf", f"{where}.shelf", shelves, like=field.shelf, shelf=field.shelf)
    if field.low is not None and field.high is not None and field.low > field.high:
        yield fault("range_reversed", f"{where}.range", low=field.low, high=field.high)
    seen = set[str]()
    for choice in field.choices:
        if choice.id in seen:
            yield fault("duplicate_choice", f"{where}.choices.{choice.id}", choice=choice.id)
        seen.add(choice.id)
        if not choice.labels:
            yield fault("choice_without_label", f"{where}.choices.{choice.id}", choice=choice.id)
    if (
        field.default is not None
        and not lacks_choices
        and (refusal := field.fault(field.default) or fault_of(field.default))
    ):
        yield FoundFault(refusal.code, f"{where}.default", refusal.params)


def _label_faults(declared: Declared) -> Iterator[FoundFault]:
    """Yield each part without a label in a language of the practice."""
    labelled: list[tuple[str, Params]] = [("labels", declared.labels)]
    labelled += [(f"kinds.{each.id}.labels", each.labels) for each in declared.kinds]
    for field in declared.fields:
        where = f"fields.{field.record}.{field.id}"
        labelled.append((f"{where}.labels", field.labels))
        labelled += [(f"{where}.choices.{each.id}", each.labels) for each in field.choices if each.labels]
    for own in declared.vocabularies:
        named = ((f"vocabularies.{own.id}.words.{each.id}", each.labels) for each in own.words)
        labelled += [(where, labels) for where, labels in named if labels]
    for where, labels in labelled:
        missing = tuple(each for each in declared.languages if each not in labels)
        if missing:
            yield fault("label_missing", where, languages=missing)
