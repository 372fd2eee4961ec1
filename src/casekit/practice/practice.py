"""`Practice`: everything that an office adds to casekit, configured once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast, overload

import attrs

from casekit.answers import Fault, Params, put_in_words
from casekit.days import Calendar
from casekit.errors import PracticeError, RecordError, refusing
from casekit.labels import Wording
from casekit.labels.messages import Words
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.models.catalogue import EVENTS, RECORDS
from casekit.models.governed_field import GovernedField
from casekit.models.office_record import OfficeRecord
from casekit.models.record import Part, Record
from casekit.nearest import known_facts, nearest
from casekit.notation.faults import listed
from casekit.notation.files import text_and_form
from casekit.notation.labelled import ComparedByFields, to_labels
from casekit.notation.parsing import Form, parsed, positioned
from casekit.practice.access import Access
from casekit.practice.building import built, office_record, value_label
from casekit.practice.guard import Guard, GuardFunction, to_guards
from casekit.practice.own_criterion import OwnCriterion
from casekit.practice.own_field import OwnField
from casekit.practice.own_vocabulary import OwnVocabulary, governed_by_vocabulary
from casekit.practice.own_words import copied_nouns, copied_texts, merged_texts, word_fields, wording_of
from casekit.practice.record_kind import RecordKind
from casekit.practice.rule import Rule, RuleFunction, to_rules

if TYPE_CHECKING:
    from casekit.practice.reading import Reading

_SomePart = TypeVar("_SomePart", bound=Part)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Practice(ComparedByFields):
    """
    Everything that an office adds beside its workflow: kinds of records and fields of its own, and its zone.

    A practice is configured once, as data (`from_file`), in Python, or as data with Python added (`extend`). Pass it to
    a StageMachine, and to the functions that read, check and show cases. It never changes.

    id: The id of the practice, an identifier.
    records: Kinds of records as classes: subclasses of Record.
    kinds: Kinds of records as data.
    fields: Own fields, on any kind of records or part of one.
    guards: Guards that a workflow can name beside those of the library, as functions or as `Guard`.
    rules: Rules that hold beside those of the library, as functions or as `Rule`.
    vocabularies: Own words in the vocabularies of the library, and own labels for its words.
    texts: Texts for codes, by language, each as `casekit.labels.Words`. They are for the codes of the office's own
        refusals, or replace texts of the library.
    client_noun: What the office calls the client, by language ("en", "ko"): a noun, or its forms `one` and `many`. It
        replaces "client" in every text of the library.
    languages: The languages in which the practice, its kinds as data, its fields, their choices and its own words must
        have a label.
    labels: The labels of the practice by language.
    zone: The zone in which the days of a new case are counted, unless the act that opens it names one: an IANA name or
        an offset. None: the zone of the instant.
    calendar: The working days of the office, used where a call names no calendar. None: every day is one.
    access: Who sees what: see `StageMachine.view`. Empty: no case can be shown to anybody.
    criteria: Figures of the office's own in the evaluation of a case.
    life_matrix: Whether the scores of the domains of life are the levels of a matrix of self-sufficiency, 1 (in crisis)
        to 5 (thriving). The evaluation then also says how many domains moved by how many levels.

    Raises PracticeError with every fault.

    >>> grade = OwnField(record="Client", id="school_grade", value_type="whole_number", low=1, high=6)
    >>> practice = Practice(id="our_office", fields=(grade,))
    >>> practice.fields_of("Client")["school_grade"].high
    6
    """

    id: str = "practice"
    records: tuple[type[Record], ...] = ()
    kinds: tuple[RecordKind, ...] = ()
    fields: tuple[OwnField, ...] = ()
    guards: tuple[Guard, ...] = attrs.field(default=(), converter=to_guards)
    rules: tuple[Rule, ...] = attrs.field(default=(), converter=to_rules)
    vocabularies: tuple[OwnVocabulary, ...] = ()
    texts: Mapping[str, Words] = attrs.field(factory=dict[str, Words], converter=copied_texts)
    client_noun: Mapping[str, str | Mapping[str, str]] = attrs.field(
        factory=dict[str, str | Mapping[str, str]], converter=copied_nouns
    )
    languages: tuple[str, ...] = ()
    labels: Params = attrs.field(factory=Params, converter=to_labels)
    zone: str | None = None
    calendar: Calendar | None = None
    access: tuple[Access, ...] = ()
    criteria: tuple[OwnCriterion, ...] = ()
    life_matrix: bool = False

    def __attrs_post_init__(self) -> None:
        if all(getattr(self, name) == nothing for name, nothing in _NOTHING.items()):
            return
        checking = cast("Any", import_module("casekit.practice.checking"))  # an empty practice never needs it
        fields = {each.name: getattr(self, each.name) for each in attrs.fields(Practice)}
        if faults := listed(checking.practice_faults(fields), limits=DEFAULT_LIMITS):
            raise PracticeError("cannot build the practice", faults)

    @classmethod
    @refusing(PracticeError)
    def from_file(
        cls, path: str | os.PathLike[str], *, records: tuple[type[Record], ...] = (), limits: Limits = DEFAULT_LIMITS
    ) -> Self:
        """
        Return the practice in a TOML or JSON file, chosen by its suffix `.toml` or `.json`.

        Args:
            path: The path of the file, which contains text in UTF-8.
            records: Kinds of records as classes, for which the file can declare fields and labels.
            limits: The limits on the size of the file and of its text. Exceeding one is a fault.

        Raises PracticeError with every fault. If the file cannot be read, the error has one fault that says why.
        """
        text, form = text_and_form(path, error=PracticeError, limits=limits)
        return cls._from_text(text, form, records, limits)

    @classmethod
    @refusing(PracticeError)
    def from_toml(cls, text: str, *, records: tuple[type[Record], ...] = (), limits: Limits = DEFAULT_LIMITS) -> Self:
        r"""
        Return the practice in TOML text. Use `from_file` to read a file; `records` and `limits` are as there.

        Raises PracticeError with every fault, each with its line and column where known: see `Fault.line`.

        >>> text = 'id = "our_office"\n[fields.Client.school_grade]\ntype = "whole_number"\nrange = [1, 6]\n'
        >>> Practice.from_toml(text).fields_of("Client")["school_grade"].high
        6
        """
        return cls._from_text(text, None, records, limits)

    @classmethod
    @refusing(PracticeError)
    def from_mapping(
        cls, data: Mapping[str, object], *, records: tuple[type[Record], ...] = (), limits: Limits = DEFAULT_LIMITS
    ) -> Self:
        """
        Return the practice in a mapping that has the structure of the TOML form. `records` and `limits` are as for
        `from_file`.

        Raises PracticeError with every fault.
        """
        return cls._build(data, records, limits)

    @classmethod
    @refusing(PracticeError)
    def from_json(cls, text: str, *, records: tuple[type[Record], ...] = (), limits: Limits = DEFAULT_LIMITS) -> Self:
        """
        Return the practice in JSON text that has the keys of the TOML form. `records` and `limits` are as for
        `from_file`.

        Raises PracticeError with every fault. A duplicate key is a fault.
        """
        return cls._from_text(text, "json", records, limits)

    @classmethod
    def _from_text(cls, text: str, form: Form | None, records: tuple[type[Record], ...], limits: Limits) -> Self:
        """Parse and build a practice. Raises PracticeError with every fault."""
        data, faults = parsed(text, form, limits)
        if data is None:
            raise PracticeError("cannot read the practice", faults)
        return cls._build(data, records, limits, text)

    @classmethod
    def _build(cls, data: object, records: tuple[type[Record], ...], limits: Limits, text: str | None = None) -> Self:
        """Build a practice from a mapping; `text` is what it was parsed from, for lines and columns of faults."""
        notation = cast("Any", import_module("casekit.practice.practice_notation"))
        reading = cast("Reading", notation.read(data, limits))
        fields: dict[str, Any] = {"records": records, **reading.fields}
        if not reading.faults:
            with suppress(PracticeError):  # found again below, and cut to the number that `limits` allows
                return cls(**fields)
        checking = cast("Any", import_module("casekit.practice.checking"))
        found = reading.remaining(checking.practice_faults(fields))
        faults = listed(reading.faults, found, limits=limits)
        raise PracticeError("cannot build the practice", positioned(faults, data, text))

    @refusing(PracticeError)
    def extend(
        self, *, records: tuple[type[Record], ...] = (), kinds: tuple[RecordKind, ...] = (),
        fields: tuple[OwnField, ...] = (), guards: tuple[Guard | GuardFunction, ...] = (),
        rules: tuple[Rule | RuleFunction, ...] = (), vocabularies: tuple[OwnVocabulary, ...] = (),
        texts: Mapping[str, Words] | None = None, client_noun: Mapping[str, str | Mapping[str, str]] | None = None,
        zone: str | None = None, calendar: Calendar | None = None, access: tuple[Access, ...] = (),
        criteria: tuple[OwnCriterion, ...] = (), life_matrix: bool | None = None,
    ) -> Self:  # fmt: skip
        """
        Return the practice with more: what is written in Python, beside what is data.

        Args:
            records: Further kinds of records as classes.
            kinds: Further kinds of records as data.
            fields: Further own fields.
            guards: Further guards, as functions or as `Guard`.
            rules: Further rules, as functions or as `Rule`.
            vocabularies: Further vocabularies.
            texts: Further texts by language and code. One for a code that has a text already replaces it.
            client_noun: What the office calls the client, for further languages or in place of what it was called.
            zone: A zone in place of that of the practice. None: that of the practice.
            calendar: A calendar in place of that of the practice. None: that of the practice.
            access: Further rights to see cases.
            criteria: Further figures in the evaluation of a case.
            life_matrix: Whether scores of life are levels of a matrix. None: what the practice says.

        Raises PracticeError with every fault, such as a field that is declared twice.

        >>> Practice(id="our_office").extend(kinds=(RecordKind(id="incident"),)).kind_names[-1]
        'incident'
        """
        return attrs.evolve(
            self, records=(*self.records, *records), kinds=(*self.kinds, *kinds), fields=(*self.fields, *fields),
            guards=(*self.guards, *to_guards(guards)), rules=(*self.rules, *to_rules(rules)),
            vocabularies=(*self.vocabularies, *vocabularies), texts=merged_texts(self.texts, texts or {}),
            client_noun={**self.client_noun, **(client_noun or {})},
            zone=self.zone if zone is None else zone, calendar=self.calendar if calendar is None else calendar,
            access=(*self.access, *access), criteria=(*self.criteria, *criteria),
            life_matrix=self.life_matrix if life_matrix is None else life_matrix,
        )  # fmt: skip

    @cached_property
    def classes(self) -> Mapping[str, type[Record]]:
        """The classes of records by name: those of the library, then those of the practice."""
        return MappingProxyType({**RECORDS, **{each.__name__: each for each in self.records}})

    @cached_property
    def declared_kinds(self) -> Mapping[str, RecordKind]:
        """The kinds of records that are declared as data, by name."""
        return MappingProxyType({each.id: each for each in self.kinds})

    @refusing(PracticeError)
    def class_of(self, kind: str) -> type[Record]:
        """Return the class of the records of a kind. Raises PracticeError for an unknown kind."""
        if kind in self.declared_kinds:
            return OfficeRecord
        if kind not in self.classes:
            known = self.kind_names
            facts = {"record": kind, **known_facts(known, len(known)), "nearest": nearest(kind, known)}
            raise PracticeError("cannot find a kind of records", [Fault("unknown_record_kind", facts, "kind")])
        return self.classes[kind]

    @cached_property
    def kind_of_event(self) -> Mapping[str, str]:
        """The name of the kind of records that each event belongs to."""
        found = {event: name for name, kind in self.classes.items() for event in kind.EVENTS}
        return MappingProxyType({**found, **{event: each.id for each in self.kinds for event in each.event_names}})

    @property
    def kind_names(self) -> tuple[str, ...]:
        """The names of all kinds of records: classes of the library, classes of the practice, kinds as data."""
        return (*self.classes, *self.declared_kinds)

    @cached_property
    def events(self) -> tuple[str, ...]:
        """Every event that guards, requirements and deadlines can name."""
        own = (event for each in self.records for event in each.EVENTS)
        return (*EVENTS, *own, *(event for each in self.kinds for event in each.event_names))

    @cached_property
    def requires_from_stages(self) -> bool:
        """Whether the practice has an own field with `required_from`."""
        return any(each.required_from is not None for each in self.fields)

    @cached_property
    def fields_by_record(self) -> Mapping[str, Mapping[str, OwnField]]:
        """The own fields by the kind of records, or part of one, and then by name."""
        found: dict[str, dict[str, OwnField]] = {}
        for field in (*self.fields, *word_fields(self.vocabularies)):
            found.setdefault(field.record, {})[field.id] = field
        return MappingProxyType({record: MappingProxyType(fields) for record, fields in found.items()})

    @refusing(PracticeError)
    def fields_of(self, record: str) -> Mapping[str, OwnField]:
        """
        Return the own fields of a kind of records, or of a part of one, by name. Empty if it has none.

        `record` is the name of the kind: a class such as "Client" or "GoalStep", or a kind that the practice declares.
        """
        return self.fields_by_record.get(record, _NO_FIELDS)

    @cached_property
    def wording(self) -> Wording:
        """The texts and labels of the practice, before those of the library."""
        return wording_of(self)

    @overload
    def build(self, kind: type[_SomePart], /, **values: object) -> _SomePart: ...
    @overload
    def build(self, kind: str, /, **values: object) -> OfficeRecord: ...
    @refusing(RecordError)
    def build(self, kind: type[Part] | str, /, **values: object) -> Part:
        """
        Return a record, or a part of one, with own fields and own words beside the fields of the library.

        An own field gets its place in `extra`. An own word that counts as a word of the library is kept in `extra`, and
        the field gets the word that it counts as. Some fields have the own word instead: see `OwnVocabulary`.

        Args:
            kind: The class, or the name of a kind that the practice declares as data.
            values: The values by field.

        Raises RecordError for a kind that the practice does not declare, for a field that neither the class nor the
        practice has, for a missing field of the class, and for an invalid value of one. Its refusals are told in the
        words of the practice.

        >>> from casekit.models import RiskRating
        >>> from casekit.practice import OwnWord
        >>> word = OwnWord(id="critical", counts_as="high", labels={"en": "critical"})
        >>> practice = Practice(vocabularies=(OwnVocabulary(id="risk", words=(word,)),))
        >>> rating = practice.build(RiskRating, risk="critical")
        >>> rating.risk, rating.extra["risk"], practice.value_label(rating, "risk")
        ('high', 'critical', 'critical')
        """
        try:
            return (
                office_record(self, kind, values) if isinstance(kind, str) else built(self, kind, kind.__name__, values)
            )
        except RecordError as error:
            put_in_words(error.reasons, self.wording)
            raise

    @refusing(RecordError)
    def value_label(self, record: Part, field: str, language: str = "en") -> str | None:
        """
        Return the value of a field in words: the label of an own word, of a choice, or of a word of the library.

        A value without a label is returned as text. None if the record has no value in the field, or no such field.

        Args:
            record: The record, or a part of one.
            field: The name of the field: of the library, or an own one.
            language: The language of the label.
        """
        return value_label(self, record, field, language)

    @cached_property
    def own_vocabularies(self) -> Mapping[str, OwnVocabulary]:
        """The vocabularies of the practice by name."""
        return MappingProxyType({each.id: each for each in self.vocabularies})

    @refusing(PracticeError)
    def vocabulary(self, name: str) -> OwnVocabulary:
        """
        Return a vocabulary as the practice has it: the words of the library, and its own.

        Raises PracticeError for an unknown name, with the names that there are.

        >>> Practice().vocabulary("risk").codes
        ('low', 'medium', 'high')
        """
        if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise PracticeError("cannot find the vocabulary", [Fault("wrong_type", {"expected": "text"}, "name")])
        if name in self.own_vocabularies:
            return self.own_vocabularies[name]
        found = OwnVocabulary(id=name)
        checking = cast("Any", import_module("casekit.practice.word_faults"))  # few hosts need it
        if faults := listed(checking.vocabulary_faults((found,), {}), limits=DEFAULT_LIMITS):
            raise PracticeError("cannot find the vocabulary", faults)
        return found

    @cached_property
    def restricted(self) -> Mapping[str, tuple[tuple[GovernedField, OwnVocabulary], ...]]:
        """
        The fields for which a vocabulary of the practice does more than label words: it allows only the practice's own
        words, or has a word that counts as one of the library's. Each field stands with its vocabulary, under the name
        of its class of records or parts.
        """
        found: dict[str, list[tuple[GovernedField, OwnVocabulary]]] = {}
        for each in self.vocabularies:
            for field in governed_by_vocabulary().get(each.id, ()):
                if not field.is_filled and (each.paired or each.only_own):
                    found.setdefault(field.record, []).append((field, each))
        return MappingProxyType({record: tuple(fields) for record, fields in found.items()})

    def __repr__(self) -> str:
        return f"Practice(id={self.id!r})"

    def __getstate__(self) -> dict[str, object]:
        return {field.name: getattr(self, field.name) for field in attrs.fields(Practice)}


_TUPLES = ("records", "kinds", "fields", "guards", "rules", "vocabularies", "languages", "access", "criteria")
_NOTHING: Mapping[str, object] = MappingProxyType({
    "id": "practice", **dict.fromkeys(_TUPLES, ()), "labels": Params(), "texts": {}, "client_noun": {}, "zone": None,
    "calendar": None, "life_matrix": False,
})  # fmt: skip
"""The fields of a practice that adds nothing."""
_NO_FIELDS: Mapping[str, OwnField] = MappingProxyType({})
NO_PRACTICE = Practice()
"""The practice of an office that adds nothing."""
