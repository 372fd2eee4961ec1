"""Faulty practices in Python: classes, rules, guards and texts that are none, each fault at its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import attrs
import pytest
from cases import WORKER, on
from practice_cases import Hearing

import casekit as ck
from casekit.practice import OwnField, RecordKind

if TYPE_CHECKING:
    from decimal import Decimal


def faults_of(**declared: object) -> list[tuple[str, str | None]]:
    with pytest.raises(ck.PracticeError) as refused:
        ck.Practice(**declared)  # type: ignore[arg-type]
    assert all(each.message and each.told("ko") for each in refused.value.faults)
    return [(each.code, each.where) for each in refused.value.faults]


def without_fault(_context: ck.Context) -> Iterator[ck.Breach]:
    yield ck.Breach()


def rule_faults(**rule: object) -> list[tuple[str, str | None]]:
    return faults_of(rules=(ck.Rule(without_fault, **rule),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"level": "blok"}, ("not_one_of", "rules.without_fault.level")),
        ({"records": ck.Contact}, ("wrong_type", "rules.without_fault.records")),
        ({"reads": [ck.Contact]}, ("wrong_type", "rules.without_fault.reads")),
        ({"records": (int,)}, ("wrong_type", "rules.without_fault")),
        ({"records": (Hearing,), "reads": (Hearing,)}, ("unknown_record_kind", "rules.without_fault")),
        ({"kinds": ("planning",)}, ("wrong_type", "rules.without_fault.kinds")),
        ({"kinds": frozenset({"planing"})}, ("not_one_of", "rules.without_fault.kinds")),
        ({"overridable_by": "lead"}, ("wrong_type", "rules.without_fault.overridable_by")),
        ({"labels": 5}, ("wrong_type", "rules.without_fault.labels")),
        ({"code": 5}, ("bad_identifier", "rules[0]")),
    ],
)
def test_a_rule_applies_to_acts_that_there_are(rule: dict[str, object], fault: tuple[str, str]):
    assert rule_faults(**rule) == [fault]


def test_a_rule_may_apply_to_every_record_and_to_every_record_of_the_office():
    rule = ck.Rule(without_fault, records=(ck.Record,), reads=(ck.OfficeRecord, Hearing))

    assert ck.Practice(records=(Hearing,), rules=(rule,)).rules == (rule,)


def test_a_guard_has_a_name():
    assert faults_of(guards=(ck.Guard(without_fault, name=5),)) == [("bad_identifier", "guards[0]")]  # type: ignore[arg-type]


def record_class(decorate: bool = True, **named: object) -> type[ck.Record]:
    body = {"EVENTS": ("tenancy_signed",), "__annotations__": {"id": str}, **named}
    made = type(str(named.pop("name", "Tenancy")), (ck.Record,), body)
    return attrs.frozen(kw_only=True, slots=False)(made) if decorate else made


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        (record_class(), []),
        (record_class(SHELF="tenancies", IDENTITY=("id",)), []),
        (record_class(decorate=False), ["wrong_type"]),
        (record_class(EVENTS="tenancy"), ["wrong_type"]),
        (record_class(EVENTS=("Tenancy signed",)), ["bad_identifier"]),
        (record_class(EVENTS=(5,)), ["wrong_type"]),
        (record_class(SHELF="Our tenancies", IDENTITY=("id",)), ["wrong_type"]),
        (record_class(SHELF="tenancies", IDENTITY="id"), ["wrong_type"]),
        (record_class(SHELF="tenancies", IDENTITY=("number",)), ["wrong_type"]),
        (record_class(name="A" * 60), []),
        (record_class(name="A" * 61), ["bad_identifier"]),
    ],
)
def test_a_class_of_records_says_what_it_is(kind: type[ck.Record], codes: list[str]):
    if codes:
        assert faults_of(records=(kind,)) == [(code, "records[0]") for code in codes]
    else:
        assert ck.Practice(records=(kind,)).records == (kind,)


@attrs.frozen(kw_only=True, slots=False)
class Rent(ck.Record):
    """A class with a type that only type checkers know."""

    EVENTS: ClassVar[tuple[str, ...]] = ("rent_paid",)

    amount: Decimal


def test_a_class_with_a_type_that_cannot_be_found_is_a_fault():
    assert faults_of(records=(Rent,)) == [("unsupported_field", "records[0]")]


def test_the_name_of_a_kind_can_be_stored():
    kind = "a" * 60
    practice = ck.Practice(kinds=(RecordKind(id=kind),))
    machine = ck.StageMachine(ck.Workflow.ready("school_six"), practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-17"), by=WORKER)
    case = machine.record(case, ck.OfficeRecord(kind=kind), at=on("2025-03-17"), by=WORKER)

    assert ck.loads(ck.dumps(case), practice=practice) == case
    assert faults_of(kinds=(RecordKind(id=f"{kind}a"),)) == [("bad_identifier", f"kinds.{kind}a")]


def test_an_own_field_has_another_name_than_the_fields_of_its_record():
    places = [("Client", "birth"), ("GoalStep", "due"), ("Hearing", "judge"), ("order", "id"), ("RiskRating", "extra")]
    fields = tuple(OwnField(record=record, id=id, value_type="text") for record, id in places)

    found = faults_of(records=(Hearing,), kinds=(RecordKind(id="order"),), fields=fields)

    assert found == [("duplicate_field", f"fields.{record}.{id}") for record, id in places]


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        (5, ("wrong_type", "texts")),
        ({5: {}}, ("wrong_type", "texts")),
        ({"ko": 5}, ("wrong_type", "texts.ko")),
        ({"ko": {"own": 5}}, ("wrong_type", "texts.ko.own")),
        ({"ko": {5: {"message": "가"}}}, ("wrong_type", "texts.ko")),
        ({"ko": {"own": {"message": {"one": "가"}}}}, ("missing_key", "texts.ko.own.message.many")),
        ({"ko": {"own": {"message": {}}}}, ("missing_key", "texts.ko.own.message.many")),
    ],
)
def test_texts_are_tables_by_language_and_code(texts: object, fault: tuple[str, str]):
    assert faults_of(texts=texts) == [fault]


def test_a_wrong_type_hides_no_other_fault():
    assert faults_of(id=5, languages="ko", client_noun=5, calendar=5, zone="Nowhere", guards=(5,)) == [
        ("wrong_type", "id"),
        ("wrong_type", "client_noun"),
        ("wrong_type", "languages"),
        ("wrong_type", "calendar"),
        ("wrong_type", "guards[0]"),
        ("unknown_zone", "zone"),
    ]
