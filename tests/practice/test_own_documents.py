"""Own kinds and own fields in documents: written, read with the practice and without it, described by the schema."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, ClassVar

import attrs
import cases
import pytest
from cases import WORKER, codes
from jsonschema import Draft202012Validator
from practice_cases import INCIDENT, MACHINE, MONDAY, ORDER, PRACTICE, Hearing, opened, with_records
from viewing import teacher, viewed

import casekit as ck
from casekit.interchange import case_schema, view_to_data
from casekit.models import CaseView
from casekit.models.office_record import UnknownRecord

CASE = with_records(
    attrs.evolve(ORDER, extra={**ORDER.extra, "heard_at": MONDAY}), INCIDENT,
    Hearing(id="H-1", on=date(2025, 4, 4), judge="Kim"),
    ck.Client(id="C-3", extra={"school_grade": 5, "spoken": ("korean", "english")}),
    ck.Need(id="N1", domain="housing"),
    ck.Goal(id="G1", need="N1", term="short", steps=(ck.GoalStep(description="…"),)),
)  # fmt: skip
TEXT = ck.dumps(CASE)


def table_of(what: str) -> dict[str, Any]:
    history = ck.to_data(CASE)["case"]["history"]  # type: ignore[index]
    return next(each["what"] for each in history if what in (each["what"].get("own_type"), each["what"].get("type")))


def faults(text: str, practice: ck.Practice = PRACTICE) -> list[tuple[str, str | None]]:
    with pytest.raises(ck.DocumentError) as wrong:
        ck.loads(text, practice=practice)
    return [(each.code, each.where) for each in wrong.value.refusals]


def test_a_record_of_the_office_is_marked_as_one_and_its_fields_stand_apart():
    assert table_of("court_order") == {
        "own_type": "court_order", "id": "O-1", "client": "C-3",
        "extra": {"ends_on": "2025-09-30", "heard_at": "2025-03-17T09:00:00+09:00"},
    } or table_of("court_order")["extra"]["ends_on"] == "2025-09-30"  # fmt: skip
    assert table_of("Hearing") == {"own_type": "Hearing", "id": "H-1", "on": "2025-04-04", "judge": "Kim"}
    assert table_of("incident") == {"own_type": "incident", "extra": {"severity": "minor"}}
    assert table_of("Goal")["steps"] == [{"description": "…", "extra": {"cost": 0.5}}]


def test_a_document_read_with_the_practice_is_the_same_case():
    assert ck.loads(TEXT, practice=PRACTICE) == CASE
    assert ck.from_data(ck.to_data(CASE), practice=PRACTICE) == CASE
    assert ck.case_from_entries("K-17", map(ck.entry_to_data, CASE.history), practice=PRACTICE) == CASE


def test_a_document_read_without_the_practice_loses_nothing_and_verify_says_so():
    case = ck.loads(TEXT)

    assert [each.kind for _, each in case.dated(UnknownRecord)] == ["court_order", "incident", "Hearing"]
    assert [each.event for _, each in case.dated(UnknownRecord)] == ["court_order", "incident", "Hearing"]
    assert json.loads(ck.dumps(case)) == json.loads(TEXT)
    assert ck.loads(ck.dumps(case), practice=PRACTICE) == CASE
    assert "Kim" not in repr(case)
    assert {each.code for each in ck.verify(case, MACHINE)} == {"read_without_practice"}
    other = ck.StageMachine(MACHINE.workflow, practice=ck.Practice(kinds=PRACTICE.kinds))
    assert [each.code for each in ck.verify(case, other)].count("unknown_own_kind") == 1
    assert ck.verify(CASE, MACHINE) == ()


def test_a_practice_that_has_no_fields_reads_kinds_alone():
    practice = ck.Practice.from_mapping({"id": "office", "kinds": {"incident": {}}})

    case = ck.loads(TEXT, practice=practice)

    assert [what.kind_name for _, what in case.dated("incident")] == ["incident"]
    assert json.loads(ck.dumps(case)) == json.loads(TEXT)


def test_verify_tells_of_a_field_that_is_not_declared_in_the_opening_too():
    practice = ck.Practice.from_mapping({"id": "office", "fields": {"Client": {"height": {"type": "number"}}}})
    machine = ck.StageMachine(ck.Workflow.ready("school_six"), practice=practice)
    case = machine.open(ck.Client(id="C-3", extra={"height": 150}), id="K-17", at=MONDAY, by=WORKER)

    assert ck.verify(case, machine) == ()
    other = ck.StageMachine(ck.Workflow.ready("school_six"))
    assert [(each.code, each.severity) for each in ck.verify(case, other)] == [("unknown_own_field", "warning")]


def test_a_value_of_another_type_is_a_fault_at_its_place():
    wrong = (
        TEXT.replace('"ends_on":"2025-09-30"', '"ends_on":"soon"')
        .replace('"severity":"minor"', '"severity":5')
        .replace('"on":"2025-04-04"', '"on":"soon"')
        .replace('"school_grade":5', '"school_grade":"5"')
        .replace('"cost":0.5', '"cost":"much"')
        .replace('"heard_at":"', '"heard_at":"x')
    )

    assert faults(wrong) == [
        ("wrong_type", "case.history[2].what.extra.ends_on"),
        ("wrong_type", "case.history[2].what.extra.heard_at"),
        ("wrong_type", "case.history[3].what.extra.severity"),
        ("wrong_type", "case.history[4].what.on"),
        ("wrong_type", "case.history[5].what.extra.school_grade"),
        ("wrong_type", "case.history[7].what.steps[0].extra.cost"),
    ]
    rows = [dict(ck.entry_to_data(entry)) for entry in CASE.history]
    rows[3]["what"] = {"own_type": "incident", "extra": {"severity": 5}}
    with pytest.raises(ck.DocumentError) as refused:
        ck.case_from_entries("K-17", rows, practice=PRACTICE)
    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("wrong_type", "rows[3].what.extra.severity")
    ]


def test_a_field_that_the_practice_does_not_declare_is_kept_beside_the_others():
    text = TEXT.replace('"severity":"minor"', '"severity":"minor","colour":"red","seen":null')

    case = ck.loads(text, practice=PRACTICE)

    assert case.dated("incident")[0][1].extra == {"severity": "minor", "colour": "red", "seen": None}
    assert json.loads(ck.dumps(case)) == json.loads(text)
    assert codes(ck.verify(case, MACHINE)) == ["unknown_own_field", "unknown_own_field"]


def test_a_word_that_is_not_offered_any_more_is_read_and_told_by_verify():
    case = ck.loads(TEXT.replace('"severity":"minor"', '"severity":"lesser"'), practice=PRACTICE)

    assert case.dated("incident")[0][1].extra["severity"] == "lesser"
    assert codes(ck.verify(case, MACHINE)) == ["not_one_of"]


@pytest.mark.parametrize(
    "what",
    [
        {"own_type": 5},
        {"own_type": "court order"},
        {"own_type": "incident", "type": "Contact"},
        {"own_type": "incident", "note": "\x00"},
        {"own_type": "incident", "note": ["\ud800"]},
        {"type": "Incident"},
        {"type": "Contact", "extra": {"a": {}}},
        {"type": "Contact", "extra": {"a b": 1}},
        {"type": "Contact", "extra": 5},
        {"type": "Contact", "extra": {"a": 10**16}},
    ],
)
def test_what_is_no_record_of_an_office_is_a_fault_without_a_practice_too(what: dict[str, object]):
    data: Any = ck.to_data(opened())
    data["case"]["history"].append({"what": what, "at": "2025-03-17T09:00:00+09:00", "by": "w"})
    data["case"]["revision"] = 3

    with pytest.raises(ck.DocumentError) as wrong:
        ck.from_data(data)

    assert len(wrong.value.refusals) == 1
    assert str(wrong.value.refusals[0].where).startswith("case.history[2].what")


def test_a_class_with_fields_that_no_document_can_hold_is_not_written():
    @attrs.frozen(kw_only=True, slots=False)
    class Ward(ck.Record):
        EVENTS: ClassVar[tuple[str, ...]] = ("ward_visited",)
        beds: object = None

    entry = ck.Entry(what=Ward(), at=MONDAY, by=WORKER, number=3)

    with pytest.raises(ck.DocumentError) as wrong:
        ck.entry_to_data(entry)
    assert wrong.value.codes == ("unsupported_field",)


SCHEMA = Draft202012Validator(case_schema(practice=PRACTICE))
PLAIN = Draft202012Validator(case_schema())


def test_the_schema_describes_kinds_and_fields_of_the_practice():
    Draft202012Validator.check_schema(SCHEMA.schema)

    assert [*SCHEMA.iter_errors(json.loads(TEXT))] == []
    assert [*PLAIN.iter_errors(json.loads(TEXT))] == []
    definitions: Any = SCHEMA.schema["$defs"]
    assert definitions["court_order"]["required"] == ["own_type", "id", "client"]
    assert "client" not in definitions["incident"]["properties"]
    assert definitions["Client"]["properties"]["extra"]["properties"]["school_grade"]["maximum"] == 6


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"severity":"minor"', '"severity":"huge"'),
        ('"school_grade":5', '"school_grade":9'),
        ('"ends_on":"2025-09-30"', '"ends_on":5'),
        ('"cost":0.5', '"cost":"much"'),
        ('"judge":"Kim"', '"judge":5'),
        ('["korean","english"]', '["latin"]'),
        ('"own_type":"incident"', '"own_type":"incident","type":"Contact"'),
    ],
)
def test_the_schema_refuses_what_the_practice_does_not_allow(right: str, wrong: str):
    assert right in TEXT
    assert not SCHEMA.is_valid(json.loads(TEXT.replace(right, wrong)))


def test_a_view_hides_own_fields_unless_they_are_declared_as_open():
    def seen(*personal: str) -> CaseView:
        return viewed(CASE, teacher(personal=personal), practice=PRACTICE)

    view = seen()
    assert view.current("court_order", "O-1").extra == {"ends_on": date(2025, 9, 30), "heard_at": None}
    assert view.dated("incident")[0][1].extra["severity"] == "…"
    assert view.client.extra == {"school_grade": None, "spoken": None}
    assert view.current(Hearing, "H-1").judge == "…"
    assert view.goals[0].steps[0].extra == {"cost": 0.5}
    assert seen("court_order", "Hearing").current("court_order", "O-1") == CASE.current("court_order", "O-1")
    assert seen("*").history == CASE.history
    with pytest.raises(ck.PracticeError):
        seen("court_ordr")


def test_without_the_practice_a_view_hides_every_own_field_and_writes_no_stored_text():
    view = viewed(ck.loads(TEXT))

    data = json.dumps(view_to_data(view))

    assert "Kim" not in data
    assert "2025-09-30" not in data
    assert '{"own_type": "Hearing"}' in data


def test_the_working_days_of_the_practice_are_used_where_none_are_named():
    calendar = ck.days.Weekdays(frozenset({date(2025, 4, 10), date(2025, 4, 11)}))
    practice = ck.Practice(calendar=calendar)
    machine = ck.StageMachine(cases.SCHOOL.workflow, practice=practice)
    case, day = cases.planned(), date(2025, 4, 1)

    assert machine.due(case, on=day)[-1].due == date(2025, 4, 14)
    assert cases.SCHOOL.due(case, on=day)[-1].due == date(2025, 4, 10)
    assert machine.owed(case, on=day) == cases.SCHOOL.owed(case, on=day, calendar=calendar)
    late = date(2025, 4, 12)
    assert ck.evaluate(case, on=late, practice=practice) == ck.evaluate(case, on=late, calendar=calendar)
    assert ck.evaluate(case, on=late, practice=practice) != ck.evaluate(case, on=late)
