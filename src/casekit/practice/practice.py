"""`Practice`: everything that an office adds to casekit, configured once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Self

import attrs

from casekit.answers import Fault, Params
from casekit.arguments import described, is_of_type
from casekit.days import Calendar
from casekit.errors import PracticeError, refusing
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.models.catalogue import EVENTS, RECORDS
from casekit.models.office_record import OfficeRecord
from casekit.models.record import Record
from casekit.nearest import known_facts, nearest
from casekit.notation.files import text_and_form
from casekit.notation.labelled import to_labels
from casekit.notation.parsing import Form, parsed, positioned
from casekit.practice.checking import Declared, practice_faults
from casekit.practice.guard import Guard, GuardFunction, to_guards
from casekit.practice.own_field import OwnField
from casekit.practice.practice_notation import read
from casekit.practice.record_kind import RecordKind
from casekit.practice.rule import Rule, RuleFunction, to_rules


@attrs.frozen(kw_only=True, slots=False)
class Practice:
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
    languages: The languages in which everything the practice declares must have a label.
    labels: The labels of the practice by language.
    zone: The zone in which the days of a new case are counted, unless the act that opens it names one: an IANA name or
        an offset. None: the zone of the instant.
    calendar: The working days of the office, used where a call names no calendar. None: every day is one.

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
    languages: tuple[str, ...] = ()
    labels: Params = attrs.field(factory=Params, converter=to_labels)
    zone: str | None = None
    calendar: Calendar | None = None

    def __attrs_post_init__(self) -> None:
        hints = {"id": str, "labels": Params, "zone": str | None, **dict.fromkeys(_TUPLES, tuple)}
        expected = {name: described(hint) for name, hint in hints.items() if not is_of_type(getattr(self, name), hint)}
        if self.calendar is not None and not callable(getattr(self.calendar, "is_working_day", None)):
            expected["calendar"] = "a calendar (with is_working_day)"
        if expected:
            wrong = [Fault("wrong_type", {"expected": kind}, name) for name, kind in expected.items()]
            raise PracticeError("cannot build the practice", wrong)
        declared = Declared(
            id=self.id, records=self.records, kinds=self.kinds, fields=self.fields, languages=self.languages,
            labels=self.labels, zone=self.zone, guards=self.guards, rules=self.rules,
        )  # fmt: skip
        if faults := tuple(practice_faults(declared)):
            raise PracticeError("cannot build the practice", faults)

    @classmethod
    @refusing(PracticeError)
    def from_file(cls, path: str | os.PathLike[str], *, limits: Limits = DEFAULT_LIMITS) -> Self:
        """
        Return the practice in a TOML or JSON file, chosen by its suffix `.toml` or `.json`.

        Args:
            path: The path of the file, which contains text in UTF-8.
            limits: The limits on the size of the file and of its text. Exceeding one is a fault.

        Raises PracticeError with every fault. If the file cannot be read, the error has one fault that says why.
        """
        text, form = text_and_form(path, error=PracticeError, limits=limits)
        return cls._from_text(text, form, limits)

    @classmethod
    @refusing(PracticeError)
    def from_toml(cls, text: str, *, limits: Limits = DEFAULT_LIMITS) -> Self:
        r"""
        Return the practice in TOML text. Use `from_file` to read a file.

        Raises PracticeError with every fault, each with its line and column.

        >>> text = 'id = "our_office"\n[fields.Client.school_grade]\ntype = "whole_number"\nrange = [1, 6]\n'
        >>> Practice.from_toml(text).fields_of("Client")["school_grade"].high
        6
        """
        return cls._from_text(text, None, limits)

    @classmethod
    @refusing(PracticeError)
    def from_mapping(cls, data: Mapping[str, object], *, limits: Limits = DEFAULT_LIMITS) -> Self:
        """
        Return the practice in a mapping that has the structure of the TOML form.

        Raises PracticeError with every fault.
        """
        return cls._build(data, limits)

    @classmethod
    @refusing(PracticeError)
    def from_json(cls, text: str, *, limits: Limits = DEFAULT_LIMITS) -> Self:
        """
        Return the practice in JSON text that has the keys of the TOML form.

        Raises PracticeError with every fault. A duplicate key is a fault.
        """
        return cls._from_text(text, "json", limits)

    @classmethod
    def _from_text(cls, text: str, form: Form | None, limits: Limits) -> Self:
        """Parse and build a practice. Raises PracticeError with every fault."""
        data, faults = parsed(text, form, limits)
        if data is None:
            raise PracticeError("cannot read the practice", faults)
        return cls._build(data, limits, text)

    @classmethod
    def _build(cls, data: object, limits: Limits, text: str | None = None) -> Self:
        """Build a practice from a mapping; `text` is what it was parsed from, for lines and columns of faults."""
        fields, faults = read(data, limits)
        if not faults:
            try:
                return cls(**fields)
            except PracticeError as error:
                faults = error.faults
        raise PracticeError("cannot build the practice", positioned(faults, data, text))

    @refusing(PracticeError)
    def extend(
        self, *, records: tuple[type[Record], ...] = (), kinds: tuple[RecordKind, ...] = (),
        fields: tuple[OwnField, ...] = (), guards: tuple[Guard | GuardFunction, ...] = (),
        rules: tuple[Rule | RuleFunction, ...] = (), zone: str | None = None, calendar: Calendar | None = None,
    ) -> Self:  # fmt: skip
        """
        Return the practice with more: what is written in Python, beside what is data.

        Args:
            records: Further kinds of records as classes.
            kinds: Further kinds of records as data.
            fields: Further own fields.
            guards: Further guards, as functions or as `Guard`.
            rules: Further rules, as functions or as `Rule`.
            zone: A zone in place of that of the practice. None: that of the practice.
            calendar: A calendar in place of that of the practice. None: that of the practice.

        Raises PracticeError with every fault, such as a field that is declared twice.

        >>> Practice(id="our_office").extend(kinds=(RecordKind(id="incident"),)).kind_names[-1]
        'incident'
        """
        return attrs.evolve(
            self, records=(*self.records, *records), kinds=(*self.kinds, *kinds), fields=(*self.fields, *fields),
            guards=(*self.guards, *to_guards(guards)), rules=(*self.rules, *to_rules(rules)),
            zone=self.zone if zone is None else zone, calendar=self.calendar if calendar is None else calendar,
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
        """Whether an own field is required from a stage on."""
        return any(each.required_from is not None for each in self.fields)

    @cached_property
    def fields_by_record(self) -> Mapping[str, Mapping[str, OwnField]]:
        """The own fields by the kind of records, or part of one, and then by name."""
        found: dict[str, dict[str, OwnField]] = {}
        for field in self.fields:
            found.setdefault(field.record, {})[field.id] = field
        return MappingProxyType({record: MappingProxyType(fields) for record, fields in found.items()})

    @refusing(PracticeError)
    def fields_of(self, record: str) -> Mapping[str, OwnField]:
        """
        Return the own fields of a kind of records, or of a part of one, by name. Empty if it has none.

        `record` is the name of the kind: a class such as "Client" or "GoalStep", or a kind that the practice declares.
        """
        return self.fields_by_record.get(record, _NO_FIELDS)

    def __getstate__(self) -> dict[str, object]:
        return {field.name: getattr(self, field.name) for field in attrs.fields(Practice)}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)


_TUPLES = ("records", "kinds", "fields", "guards", "rules", "languages")
_NO_FIELDS: Mapping[str, OwnField] = MappingProxyType({})
NO_PRACTICE = Practice()
"""The practice of an office that adds nothing."""
