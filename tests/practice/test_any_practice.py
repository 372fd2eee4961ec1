"""Any practice: its kinds and fields are found wherever records are walked over, and lost nowhere."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from cases import WORKER
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from practice_cases import MONDAY
from viewing import teacher, viewed

import casekit as ck
from casekit.interchange import case_schema, view_to_data
from casekit.models.extra import FieldValue

TYPES = ("text", "whole_number", "number", "yes_no", "day", "instant", "choice", "choices")
BUILT_IN = ("Client", "Need", "Contact", "GoalStep")
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TAKEN = {
    field.name
    for kind in (ck.Client, ck.Need, ck.Contact, ck.GoalStep, ck.OfficeRecord)
    for field in attrs.fields(kind)
}  # fmt: skip
"""Names of fields of the library, which no own field can have."""
CHOICES = ("x", "y", "z")
SEOUL = timezone(timedelta(hours=9))


@st.composite
def fields(draw: st.DrawFn) -> dict[str, Any]:
    """Own fields of a kind of records, by name."""
    found: dict[str, Any] = {}
    for name in draw(st.lists(NAMES.filter(lambda name: name not in TAKEN), max_size=3, unique=True)):
        value_type = draw(st.sampled_from(TYPES))
        found[name] = {"type": value_type, "personal": draw(st.booleans()), "required": draw(st.booleans())}
        if value_type in ("choice", "choices"):
            found[name]["choices"] = {each: {"en": f"{each}!"} for each in CHOICES}
        if value_type in ("whole_number", "number") and draw(st.booleans()):
            found[name]["range"] = [0, draw(st.integers(0, 9))]
    return found


@st.composite
def practices(draw: st.DrawFn) -> dict[str, Any]:
    """A practice as data: some kinds of records, and fields on them and on built-in ones."""
    names = draw(st.lists(NAMES.map(lambda name: f"own_{name}"), min_size=1, max_size=3, unique=True))
    kinds = {
        name: {"thing": draw(st.booleans()), "client": draw(st.sampled_from(("never", "optional", "required")))}
        for name in names
    }
    return {"id": "office", "kinds": kinds, "fields": {name: draw(fields()) for name in (*names, *BUILT_IN)}}


def value_of(field: dict[str, Any], number: int) -> FieldValue:
    """A value that a field allows."""
    high = field.get("range", [0, 9])[1]
    values: dict[str, FieldValue] = {
        "text": f"secret {number}", "whole_number": min(number, high), "number": min(number + 0.5, high),
        "yes_no": bool(number % 2), "day": date(2025, 3, 1 + number),
        "instant": datetime(2025, 3, 1 + number, 9, tzinfo=SEOUL), "choice": CHOICES[number % 3],
        "choices": CHOICES[: number % 3 + 1],
    }  # fmt: skip
    return values[field["type"]]


def extra_of(data: dict[str, Any], kind: str, number: int) -> dict[str, FieldValue]:
    return {name: value_of(field, number) for name, field in data["fields"][kind].items()}


def records_of(data: dict[str, Any]) -> list[ck.Record]:
    """A record of each kind, with a value in every field."""
    own: list[ck.Record] = [
        ck.OfficeRecord(
            kind=name, id=f"{name}-1" if kind["thing"] else None, client=None if kind["client"] == "never" else "C-3",
            extra=extra_of(data, name, number),
        )
        for number, (name, kind) in enumerate(data["kinds"].items())
    ]  # fmt: skip
    step = ck.GoalStep(description="…", extra=extra_of(data, "GoalStep", 3))
    return [
        *own,
        ck.Need(id="N1", domain="housing", extra=extra_of(data, "Need", 1)),
        ck.Contact(extra=extra_of(data, "Contact", 2)),
        ck.Goal(id="G1", need="N1", term="short", steps=(step,)),
    ]


def machine_of(data: dict[str, Any]) -> ck.StageMachine:
    """A machine whose only move asks for one record of each own kind."""
    guards = [{"name": "recorded", "event": name} for name in data["kinds"]]
    workflow = {
        "id": "team", "version": 1, "initial": "start", "stages": {"start": {}, "over": {"final": True}},
        "moves": [{"name": "finish", "from": ["start"], "to": "over", "guards": guards}],
    }  # fmt: skip
    return ck.StageMachine(ck.Workflow.from_mapping(workflow), practice=ck.Practice.from_mapping(data))


def opened(machine: ck.StageMachine, data: dict[str, Any]) -> ck.Case:
    client = ck.Client(id="C-3", extra=extra_of(data, "Client", 4))
    return machine.open(client, id="K-17", at=MONDAY, by=WORKER)


def whole(machine: ck.StageMachine, data: dict[str, Any]) -> ck.Case:
    case = opened(machine, data)
    for record in records_of(data):
        case = machine.record(case, record, at=MONDAY, by=WORKER)
    return case


@given(practices())
def test_a_case_goes_through_a_document_with_the_practice_and_without_it(data: dict[str, Any]):
    machine = machine_of(data)
    case = whole(machine, data)

    text = ck.dumps(case)

    assert ck.loads(text, practice=machine.practice) == case
    plain = ck.loads(text)
    assert json.loads(ck.dumps(plain)) == json.loads(text)
    assert ck.loads(ck.dumps(plain), practice=machine.practice) == case
    assert ck.verify(case, machine) == ()
    assert len([each for each in ck.verify(plain, machine) if each.code == "read_without_practice"]) == len(
        data["kinds"]
    )


@given(practices())
@settings(max_examples=30)
def test_the_schema_describes_every_document_of_the_practice(data: dict[str, Any]):
    machine = machine_of(data)
    document = ck.to_data(whole(machine, data))

    schema = Draft202012Validator(case_schema(practice=machine.practice))

    assert [*schema.iter_errors(document)] == []
    definitions: Any = schema.schema["$defs"]
    for kind in (*data["kinds"], *BUILT_IN):
        described = definitions[kind]["properties"]["extra"].get("properties", {})
        assert set(described) == set(data["fields"][kind])


@given(practices())
def test_a_view_shows_open_fields_and_hides_personal_ones(data: dict[str, Any]):
    machine = machine_of(data)
    case = whole(machine, data)

    nobody = viewed(case, practice=machine.practice)
    everybody = viewed(case, teacher(personal=("*",)))

    assert everybody.history == case.history
    for shown, entry in zip(nobody.history, case.history, strict=True):
        kind = entry.what.kind_name
        for name, value in entry.what.extra.items():
            personal = data["fields"][kind][name]["personal"]
            assert (shown.what.extra[name] == value) or personal
            assert not personal or shown.what.extra[name] in (None, "…")
    personal_texts = [
        value_of(field, number)
        for number, kind in enumerate(data["kinds"])
        for field in data["fields"][kind].values()
        if field["type"] == "text" and field["personal"]
    ]
    open_texts = [
        value_of(field, number)
        for number, kind in ((*enumerate(data["kinds"]), (1, "Need"), (2, "Contact"), (3, "GoalStep"), (4, "Client")))
        for field in data["fields"][kind].values()
        if field["type"] == "text" and not field["personal"]
    ]
    written = json.dumps(view_to_data(nobody), ensure_ascii=False)
    assert [text for text in personal_texts if text not in open_texts and str(text) in written] == []


@given(practices())
def test_a_guard_asks_for_every_kind_and_the_next_steps_lead_through_them(data: dict[str, Any]):
    machine = machine_of(data)
    case = opened(machine, data)

    steps = machine.next_steps(case, "finish", at=MONDAY, by=WORKER)

    assert [step.what for step in steps] == [*data["kinds"], "finish"]
    assert not machine.ask(case, "finish", at=MONDAY, by=WORKER).allowed
    assert machine.ask(whole(machine, data), "finish", at=MONDAY, by=WORKER).allowed
    for step in steps[:-1]:
        required = {f"extra.{name}" for name, field in data["fields"][step.what].items() if field["required"]}
        assert required <= set(step.needs)


@given(practices())
def test_a_value_that_a_field_does_not_allow_is_refused_by_name(data: dict[str, Any]):
    machine = machine_of(data)
    case = opened(machine, data)

    for record in records_of(data)[: len(data["kinds"])]:
        for name in data["fields"][record.kind_name]:
            wrong = ck.OfficeRecord(
                kind=record.kind_name, id=record.id, client=record.client,  # type: ignore[attr-defined]
                extra={**record.extra, name: ("no", "such", "choice")},
            )  # fmt: skip
            refusals = machine.ask(case, wrong, at=MONDAY, by=WORKER).refusals
            assert [each.where for each in refusals] == [f"extra.{name}"]


@given(practices())
def test_a_practice_has_labels_and_names_for_everything_it_declares(data: dict[str, Any]):
    practice = machine_of(data).practice

    assert set(practice.declared_kinds) == set(data["kinds"])
    assert set(data["kinds"]) <= set(practice.events)
    for kind, declared in data["fields"].items():
        assert set(practice.fields_of(kind)) == set(declared)
        for field in practice.fields_of(kind).values():
            assert [choice.label("en") for choice in field.choices] in ([], ["x!", "y!", "z!"])
    with pytest.raises(ck.PracticeError):
        practice.extend(kinds=practice.kinds)
