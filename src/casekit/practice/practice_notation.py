"""Reading a practice from a mapping: every fault with its path."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import cast, get_args

from casekit.answers import Params
from casekit.days import Calendar, PublicHolidays, Weekdays
from casekit.errors import RecordError
from casekit.labels.messages import Words
from casekit.limits import Limits
from casekit.models.extra import FieldValue
from casekit.notation.labelled import Word
from casekit.notation.names import IDENTIFIER, KIND_OF_RECORDS, LANGUAGE, STAGE_ID
from casekit.notation.reading import Fields, Read, Reader, is_table
from casekit.practice.access import EVERYTHING, HOW_HIDDEN, Access, Scope
from casekit.practice.own_field import FieldType, OwnField
from casekit.practice.own_vocabulary import OwnVocabulary, OwnWord
from casekit.practice.reading import Reading
from casekit.practice.record_kind import AboutClient, RecordKind


def read(data: object, limits: Limits) -> Reading:
    """Read the mapping of a practice."""
    reader = _Reader(limits)
    fields = reader.practice(data)
    return Reading(fields=fields, faults=reader.listed_faults, left_out=frozenset(reader.left_out))


class _Reader(Reader):
    """Reads the mapping of a practice; most methods read the value of the key they are named after."""

    whole = "practice"

    def practice(self, data: object) -> Fields:
        read: dict[str, Read] = {
            "id": self.identifier, "labels": self.labels, "languages": self.languages, "zone": self.text,
            "kinds": self.kinds, "fields": self.fields, "vocabularies": self.vocabularies, "texts": self.own_texts,
            "client_noun": self.client_noun, "access": self.access, "calendar": self.calendar,
            "life_matrix": self.flag,
        }  # fmt: skip
        return self.table(data, "", read, needed=("id",))

    def languages(self, value: object, where: str) -> tuple[object, ...]:
        return self.items(value, where, lambda each, place: self.identifier(each, place, LANGUAGE))

    def calendar(self, data: object, where: str) -> Calendar | None:
        """Read the working days: of a country, or Monday to Friday, without some holidays."""
        read: dict[str, Read] = {
            "country": self.storable_text, "subdivision": self.storable_text,
            "holidays": lambda value, place: self.items(value, place, self.day),
        }  # fmt: skip
        fields = self.table(data, where, read)
        try:
            return PublicHolidays(**fields) if "country" in fields else Weekdays(fields.get("holidays", ()))
        except RecordError as error:
            for each in error.refusals:
                self.fault(each.code, f"{where}.{each.where}", **each.params)
        return None

    def day(self, value: object, where: str) -> date | None:
        """Read a day: of TOML, or as text in ISO 8601."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.fault("wrong_type", where, expected="a day, such as 2025-05-01")
        return None

    def kinds(self, data: object, where: str) -> tuple[RecordKind, ...]:
        read: dict[str, Read] = {
            "labels": self.labels, "thing": self.flag, "client": self.client, "events": self.identifiers,
        }  # fmt: skip
        named = self.named(data, where, IDENTIFIER)
        return tuple([RecordKind(id=id, **self.table(value, place, read)) for id, value, place in named])

    def client(self, value: object, where: str) -> str | None:
        return self.one_of(value, where, "not_one_of", get_args(AboutClient))

    def fields(self, data: object, where: str) -> tuple[OwnField, ...]:
        found: list[OwnField] = []
        for record, fields, place in self.named(data, where, KIND_OF_RECORDS):
            for id, value, at in self.named(fields, place, IDENTIFIER):
                field = self.field(record, id, value, at)
                found += [] if field is None else [field]
        return tuple(found)

    def field(self, record: str, id: str, data: object, where: str) -> OwnField | None:
        """Read a field; None if it lacks its type."""
        read: dict[str, Read] = {
            "type": self.type, "choices": self.choices, "range": self.range, "shelf": self.identifier,
            "unit": self.identifier,
            "personal": self.flag, "required": self.flag, "required_from": self.stage, "default": self.default,
            "labels": self.labels,
        }  # fmt: skip
        fields = self.table(data, where, read, needed=("type",))
        if "type" not in fields:
            return None
        if limits := fields.pop("range", None):
            fields["low"], fields["high"] = limits
        return OwnField(record=record, id=id, value_type=fields.pop("type"), **fields)

    def vocabularies(self, data: object, where: str) -> tuple[OwnVocabulary, ...]:
        read: dict[str, Read] = {"words": self.words, "order": self.identifiers, "only_own": self.flag}
        named = self.named(data, where, IDENTIFIER)
        return tuple([OwnVocabulary(id=id, **self.table(value, place, read)) for id, value, place in named])

    def words(self, data: object, where: str) -> tuple[OwnWord, ...]:
        """Read a table of words, each with its labels by language and what it counts as."""
        found: list[OwnWord] = []
        for id, value, place in self.named(data, where, IDENTIFIER):
            table: Mapping[str, object] = cast("Mapping[str, object]", value) if is_table(value) else {}
            labels = {name: text for name, text in table.items() if name != "counts_as"} if is_table(value) else value
            counts_as = table.get("counts_as")
            counted = None if counts_as is None else self.identifier(counts_as, f"{place}.counts_as")
            found.append(OwnWord(id=id, counts_as=counted, labels=self.labels(labels, place)))
        return tuple(found)

    def own_texts(self, data: object, where: str) -> Mapping[str, Words]:
        """Read texts: language, code, part, and then a text or its forms."""
        found: dict[str, Words] = {}
        for language, words, place in self.named(data, where, LANGUAGE):
            found[language] = {
                code: self.table(parts, at, {"message": self.text_or_forms, "fix": self.text_or_forms})
                for code, parts, at in self.named(words, place, IDENTIFIER)
            }
        return found

    def text_or_forms(self, value: object, where: str) -> object:
        """Read a text, or its forms for none, one and many. None if a form was given and none could be read."""
        if not is_table(value):
            return self.text(value, where)
        forms = self.table(value, where, dict.fromkeys(("none", "one", "many"), self.text))
        return None if value and not forms else forms

    def client_noun(self, data: object, where: str) -> Fields:
        return self.table(data, where, dict.fromkeys(("en", "ko"), self.noun))

    def noun(self, value: object, where: str) -> object:
        """Read a noun, or its forms for one and many."""
        if not is_table(value):
            return self.text(value, where)
        return self.table(value, where, dict.fromkeys(("one", "many"), self.text), needed=("one",))

    def access(self, data: object, where: str) -> tuple[Access, ...]:
        """Read what each role sees: a table by role and then by scope."""
        found: list[Access] = []
        for role, scopes, place in self.named(data, where, IDENTIFIER):
            for scope, value, at in self.named(scopes, place, IDENTIFIER):
                if self.one_of(scope, at, "not_one_of", get_args(Scope)):
                    found.append(Access(role=role, scope=cast("Scope", scope), **self.rights(value, at, scope)))
        return tuple(found)

    def rights(self, data: object, where: str, scope: str) -> Fields:
        """Read what is seen of the cases in a scope."""
        read: dict[str, Read] = {
            "kinds": self.shown_kinds, "known": self.shown_kinds, "personal": self.shown_kinds,
            "fields": self.hidden_fields, "hidden_stages": self.stages,
        }  # fmt: skip
        return self.table(data, where, {**read, "days": self.count} if scope == "emergency" else read)

    def shown_kinds(self, value: object, where: str) -> tuple[object, ...]:
        """Read a list of kinds of records, or of "*" for all of them."""
        return self.items(
            value, where,
            lambda each, place: each if each == EVERYTHING else self.identifier(each, place, KIND_OF_RECORDS),
        )  # fmt: skip

    def hidden_fields(self, data: object, where: str) -> Params:
        """Read how fields are hidden: a table by kind and then by field."""
        found: dict[str, object] = {}
        for kind, fields, place in self.named(data, where, KIND_OF_RECORDS):
            for field, word, at in self.named(fields, place, IDENTIFIER):
                if (hidden := self.one_of(word, at, "not_one_of", HOW_HIDDEN)) is not None:
                    found[f"{kind}.{field}"] = hidden
        return Params(found)

    def stages(self, value: object, where: str) -> tuple[object, ...]:
        return self.items(value, where, self.stage)

    def stage(self, value: object, where: str) -> str | None:
        """Read the id of a stage, or a kind of stages."""
        return self.identifier(value, where, STAGE_ID)

    def type(self, value: object, where: str) -> str | None:
        return self.one_of(value, where, "not_one_of", get_args(FieldType))

    def choices(self, data: object, where: str) -> tuple[Word, ...]:
        """Read a table of choices, each with its labels by language."""
        named = self.named(data, where, IDENTIFIER)
        return tuple([Word(id=id, labels=self.labels(value, place)) for id, value, place in named])

    def range(self, value: object, where: str) -> tuple[float, float] | None:
        """Read a list of the lowest and the highest number."""
        numbers = self.items(cast("object", value), where, self.number) if isinstance(value, list | tuple) else ()
        if len(numbers) == 2:
            return cast("tuple[float, float]", numbers)
        self.fault("wrong_type", where, expected="a list of two numbers, the lowest and the highest")
        return None

    def default(self, value: object, where: str) -> FieldValue:
        """Read the default of a field; its type is checked with the field."""
        if isinstance(value, date | datetime):
            return value
        return cast("FieldValue", self.literal(value, where))
