"""What a practice declares, and every fault of a practice at its place."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ClassVar

import attrs
import pytest
from practice_cases import PRACTICE, PROTECTION, Hearing

import casekit as ck
from casekit.answers import Params
from casekit.notation.labelled import Word
from casekit.practice import OwnField, RecordKind
from casekit.practice.checking import part_names


def faults(text: str) -> list[tuple[str, str | None, int | None]]:
    with pytest.raises(ck.PracticeError) as refused:
        ck.Practice.from_toml(text)
    assert all(each.message and each.told("ko") for each in refused.value.faults)
    return [(each.code, each.where, each.line) for each in refused.value.faults]


def faults_of(**declared: object) -> list[tuple[str, str | None]]:
    with pytest.raises(ck.PracticeError) as refused:
        ck.Practice(**declared)  # type: ignore[arg-type]
    assert all(each.message and each.told("ko") for each in refused.value.faults)
    return [(each.code, each.where) for each in refused.value.faults]


def test_a_practice_says_which_kinds_of_records_and_which_fields_the_office_has():
    assert PRACTICE.kind_names[-3:] == ("Hearing", "court_order", "incident")
    assert PRACTICE.declared_kinds["court_order"].label("ko") == "법원 명령"
    assert [*PRACTICE.fields_of("Client")] == ["school_grade", "spoken"]
    assert PRACTICE.fields_of("Need") == {}
    assert PRACTICE.events[-4:] == ("hearing_held", "court_order", "court_order_lifted", "incident")
    assert PRACTICE.class_of("Hearing") is Hearing
    assert PRACTICE.class_of("incident") is ck.OfficeRecord
    with pytest.raises(ck.PracticeError) as unknown:
        PRACTICE.class_of("incidnt")
    assert [(each.code, each.params["nearest"]) for each in unknown.value.faults] == [
        ("unknown_record_kind", "incident")
    ]


def test_a_practice_is_read_from_a_file_a_text_or_a_mapping(tmp_path: Path):
    toml, data = tmp_path / "practice.toml", {"id": "office", "kinds": {"incident": {"thing": True}}}
    toml.write_text(PROTECTION, encoding="utf-8")
    (tmp_path / "practice.json").write_text(json.dumps(data), encoding="utf-8")

    assert ck.Practice.from_file(toml) == ck.Practice.from_toml(PROTECTION)
    assert ck.Practice.from_file(tmp_path / "practice.json") == ck.Practice.from_mapping(data)
    assert ck.Practice.from_json(json.dumps(data)) == ck.Practice.from_mapping(data)
    with pytest.raises(ck.PracticeError) as refused:
        ck.Practice.from_file(tmp_path / "none.toml")
    assert refused.value.codes == ("file_not_found",)


def test_a_text_that_is_no_toml_is_one_fault():
    assert [code for code, *_ in faults("id = ")] == ["not_toml"]


def test_a_practice_can_be_copied_to_another_process():
    assert pickle.loads(pickle.dumps(PRACTICE)) == PRACTICE


def test_every_fault_of_a_practice_file_is_listed_with_its_line():
    text = """id = "Office"
languages = ["ko"]
zone = "Asia/Nowhere"
unknown = 1

[kinds.goal]

[kinds.visit]
events = ["contact"]
client = "sometimes"
labels = { ko = "방문" }

[fields.Clent.grade]
type = "whole_number"

[fields.Client.grade]
type = "whole_number"
range = [6, 1]
default = "five"
shelf = "needs"

[fields.Client.funded_by]
type = "choice"

[fields.Client.city]
type = "choice"
choices = { seoul = {}, busan = { ko = "부산" } }

[fields.Need.of]
type = "id"

[fields.Need.other]
type = "id"
shelf = "neds"

[fields.Need.none]
labels = { ko = "없음" }
"""

    found = faults(text)

    assert ("bad_identifier", "id", 1) in found
    assert ("unknown_key", "unknown", 4) in found
    assert ("not_one_of", "kinds.visit.client", 10) in found
    assert ("missing_key", "fields.Need.none.type", 36) in found


def test_what_is_declared_wrongly_is_found_once_the_file_can_be_read():
    text = """id = "office"
languages = ["ko"]
zone = "Asia/Nowhere"
labels = { ko = "사무소" }
[kinds.goal]
labels = { ko = "목표" }
[kinds.visit]
events = ["contact"]
labels = { ko = "방문" }
[fields.Clent.grade]
type = "whole_number"
labels = { ko = "학년" }
[fields.Client.grade]
type = "whole_number"
range = [6, 1]
default = "five"
shelf = "needs"
labels = { ko = "학년" }
[fields.Client.funded_by]
type = "choice"
labels = { ko = "재원" }
[fields.Client.city]
type = "choice"
choices = { seoul = {}, busan = { ko = "부산" } }
labels = { en = "city" }
[fields.Need.of]
type = "id"
labels = { ko = "대상" }
[fields.Need.other]
type = "id"
shelf = "neds"
labels = { ko = "대상" }
"""

    assert faults(text) == [
        ("kind_name_taken", "kinds.goal", 5),
        ("event_taken", "kinds.visit.events", 8),
        ("unknown_record_kind", "fields.Clent", 10),
        ("key_of_another_type", "fields.Client.grade.shelf", 17),
        ("range_reversed", "fields.Client.grade.range", 15),
        ("wrong_type", "fields.Client.grade.default", 16),
        ("missing_key", "fields.Client.funded_by.choices", 19),
        ("choice_without_label", "fields.Client.city.choices.seoul", 24),
        ("missing_key", "fields.Need.of.shelf", 26),
        ("unknown_shelf", "fields.Need.other.shelf", 31),
        ("label_missing", "fields.Client.city.labels", 25),
        ("unknown_zone", "zone", 3),
    ]


def test_a_range_and_a_default_are_read_as_they_are_declared():
    text = """id = "office"
[fields.Need.since]
type = "day"
default = 2025-03-17
[fields.Need.share]
type = "number"
range = [0]
[fields.Need.more]
type = "number"
range = 5
"""

    assert faults(text) == [("wrong_type", "fields.Need.share.range", 7), ("wrong_type", "fields.Need.more.range", 10)]
    without = ck.Practice.from_toml(text.replace("range = [0]", "range = [0, 1]").replace("range = 5", ""))
    assert without.fields_of("Need")["since"].default == date(2025, 3, 17)
    assert (without.fields_of("Need")["share"].low, without.fields_of("Need")["share"].high) == (0, 1)


@attrs.frozen(kw_only=True, slots=False)
class Ward(ck.Record):
    """A kind that takes what the library has, and holds what no document can hold."""

    EVENTS: ClassVar[tuple[str, ...]] = ("contact",)
    SHELF: ClassVar[str | None] = "needs"

    beds: dict[str, int] = attrs.field(factory=dict)
    either: int | str = 1
    numbers: tuple[int, str] = (1, "a")


@attrs.frozen(kw_only=True, slots=False)
class Goal(ck.Record):
    """A kind with the name of one of the library."""

    EVENTS: ClassVar[tuple[str, ...]] = ("our_goal",)


class Unnamed(ck.Record):
    """A kind without events."""


def test_a_class_of_records_takes_no_name_event_or_shelf_of_the_library():
    assert faults_of(records=(Ward, Goal, Unnamed, 5)) == [
        ("shelf_taken", "records[0]"),
        ("shelf_without_identity", "records[0]"),
        ("event_taken", "records[0]"),
        ("unsupported_field", "records[0]"),
        ("kind_name_taken", "records[1]"),
        ("wrong_type", "records[2]"),
        ("wrong_type", "records[3]"),
    ]


def test_a_kind_as_data_takes_no_name_or_event_of_a_class_beside_it():
    hearing = RecordKind(id="hearing", events=("hearing_held",))

    assert faults_of(records=(Hearing,), kinds=(hearing, RecordKind(id="Visit"), RecordKind(id="plans"))) == [
        ("kind_name_taken", "kinds.hearing"),
        ("event_taken", "kinds.hearing.events"),
        ("bad_identifier", "kinds.Visit"),
        ("kind_name_taken", "kinds.plans"),
    ]


def test_a_field_and_a_choice_are_declared_once():
    choice = Word(id="a", labels=Params({"en": "a"}))
    field = OwnField(record="Need", id="who", value_type="choice", choices=(choice, choice))

    assert faults_of(fields=(field, field, attrs.evolve(field, id="Who"))) == [
        ("duplicate_choice", "fields.Need.who.choices.a"),
        ("duplicate_field", "fields.Need.who"),
        ("duplicate_choice", "fields.Need.who.choices.a"),
        ("bad_identifier", "fields.Need.Who"),
        ("duplicate_choice", "fields.Need.Who.choices.a"),
    ]


def test_the_id_of_a_practice_is_an_identifier():
    assert faults_of(id="Our office") == [("bad_identifier", "id")]


def two_visits(context: ck.Context) -> object:
    """Two visits come first."""


def test_guards_and_rules_have_names_of_their_own():
    assert faults_of(guards=(two_visits, two_visits, ck.Guard(two_visits, name="Visits"), 5)) == [
        ("name_given_twice", "guards[1]"),
        ("bad_identifier", "guards[2]"),
        ("wrong_type", "guards[3]"),
    ]
    rule = ck.Rule(two_visits, records=("hearing", ck.Need), reads=("court_order",))  # type: ignore[arg-type]
    assert faults_of(rules=(rule,)) == [
        ("unknown_record_kind", "rules.two_visits"),
        ("unknown_record_kind", "rules.two_visits"),
    ]


def test_what_resolves_a_rule_or_a_guard_is_a_kind_of_records_that_somebody_declares():
    known = (Hearing, ck.Contact, "Hearing", "incident", "Contact")
    rule = ck.Rule(two_visits, resolved_by=(*known, "incidnt", Ward, Goal, ck.OfficeRecord, 5))  # type: ignore[arg-type]
    guard = ck.Guard(two_visits, resolved_by={"few": known, "none": ("incidnt",), "odd": "incident"})  # type: ignore[dict-item]

    found = faults_of(records=(Hearing,), kinds=(RecordKind(id="incident"),), rules=(rule,), guards=(guard,))

    assert found == [
        ("unknown_record_kind", "rules.two_visits.resolved_by"),
        ("unknown_record_kind", "rules.two_visits.resolved_by"),
        ("unknown_record_kind", "rules.two_visits.resolved_by"),
        ("unknown_record_kind", "rules.two_visits.resolved_by"),
        ("wrong_type", "rules.two_visits.resolved_by"),
        ("unknown_record_kind", "guards.two_visits.resolved_by.none"),
        ("wrong_type", "guards.two_visits.resolved_by.odd"),
    ]


def test_a_practice_is_extended_and_keeps_what_it_had():
    more = PRACTICE.extend(guards=(two_visits,), zone="Asia/Tokyo")

    assert more.guards[0].name == "two_visits"
    assert (more.zone, more.kinds, more.records) == ("Asia/Tokyo", PRACTICE.kinds, (Hearing,))
    with pytest.raises(ck.PracticeError) as refused:
        PRACTICE.extend(records=(Hearing,))
    assert refused.value.codes == ("kind_name_taken", "shelf_taken", "event_taken")


MONDAY = datetime(2025, 3, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value_type", "right", "wrong"),
    [
        ("text", "a", ("", 5)),
        ("whole_number", 5, (5.5, True, "5")),
        ("number", 5.5, (True, "5")),
        ("yes_no", True, (1, "yes")),
        ("day", date(2025, 3, 17), (MONDAY, "2025-03-17")),
        ("instant", MONDAY, (date(2025, 3, 17),)),
        ("id", "N1", ("", "N\u200b1", 5)),
    ],
)
def test_a_field_has_values_of_its_type_alone(value_type: str, right: object, wrong: tuple[object, ...]):
    field = OwnField(record="Client", id="own", value_type=value_type)  # type: ignore[arg-type]

    assert field.fault(right) is None
    assert field.fault(None) is None
    assert [each for each in wrong if field.fault(each) is None] == []


def test_the_value_of_a_field_is_read_with_a_type_that_a_type_checker_knows():
    grade = PRACTICE.fields_of("Client")["school_grade"]
    client = ck.Client(id="C-3", extra={"school_grade": 5})

    known: int | None = grade.of(client, int)
    assert known == 5
    assert grade.of(ck.Client(id="C-3"), int) is None
    with pytest.raises(ck.RecordError) as refused:
        grade.of(client, str)
    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", "extra.school_grade")]
    with pytest.raises(ck.RecordError):
        grade.of(client, bool)


def test_the_parts_that_can_have_own_fields_are_those_of_records():
    assert "GoalStep" in part_names()
    assert "Record" not in part_names()
