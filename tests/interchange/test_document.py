"""What a document holds, and that a case comes back the same."""

from __future__ import annotations

import json
from datetime import date
from typing import get_args, get_type_hints

import attrs
import cases
import pytest
from document_parts import MARKER, TEXT_OF_WHOLE, WHOLE, values_in
from whole_life import whole_life

import casekit as ck
from casekit.days.zones import zone_named
from casekit.interchange import SCHEMA_VERSION, dumps, from_data, loads, to_data
from casekit.interchange.fields import LINKED, fields_of
from casekit.models.appending import appended, next_entry
from casekit.models.catalogue import RECORDS
from casekit.models.office_record import UnknownRecord
from casekit.practice import OwnField, RecordKind

STAGES_OF_WORK = pytest.mark.parametrize(
    "case",
    [cases.opened, cases.assessed, cases.planned, cases.in_service, cases.closed, cases.reopened],
    ids=lambda made: made.__name__,
)


def kinds(hint: object, owner: object = None):
    """Every kind of value a type hint allows, with those of its fields."""
    if isinstance(hint, type) and attrs.has(hint) and hint is not owner:
        yield hint
        hints = get_type_hints(hint)
        for field in attrs.fields(hint):
            yield from kinds(hints[field.name], hint)
    for inner in get_args(hint):
        yield from kinds(inner, owner)


FIELDS = {
    (kind.__name__, field.name): field
    for top in (ck.Entry, *RECORDS.values())
    for kind in kinds(top)
    if kind is not ck.Record
    for field in fields_of(kind)
}
"""Every field of every kind of value in a history."""


def test_the_whole_case_holds_every_type_of_record():
    assert {type(entry.what) for entry in whole_life().history} == set(RECORDS.values())


def test_every_field_of_every_value_holds_more_than_its_default_in_the_whole_life():
    found: set[tuple[str, str]] = set()
    for _, part in values_in(whole_life().history, ()):
        for field in fields_of(type(part)):
            value = getattr(part, field.name)
            linked = field.default is LINKED and value == part.at  # type: ignore[attr-defined]
            if not linked and value != field.default:
                found.add((type(part).__name__, field.name))

    assert set(FIELDS) - found == set()


def test_a_whole_case_comes_back_the_same():
    case = whole_life()

    back = loads(dumps(case))

    assert back == case
    assert repr(back.history) == repr(case.history)
    assert dumps(back) == dumps(case)


@STAGES_OF_WORK
def test_a_case_comes_back_the_same_wherever_it_stands(case):
    assert loads(dumps(case())) == case()
    assert from_data(to_data(case())) == case()


def test_a_case_under_the_korean_process_comes_back_the_same():
    case = cases.in_service(cases.KOREAN)

    assert loads(dumps(case)) == case


def test_a_case_that_came_back_can_go_on():
    case = loads(dumps(cases.planned()))

    assert cases.SCHOOL.advance(case, "deliver", at=cases.on("2025-03-11"), by=cases.WORKER) == cases.in_service()


def test_a_document_is_json_that_says_where_the_case_is():
    content = json.loads(dumps(cases.closed()))

    assert list(content) == ["schema_version", "case"]
    assert content["schema_version"] == SCHEMA_VERSION == 3
    summary = {key: value for key, value in content["case"].items() if key not in ("history", "workflow")}
    assert summary == {"id": "K-17", "stage": "evaluation", "status": "closed", "revision": cases.closed().revision}
    assert content["case"]["workflow"]["id"] == "school_eight"


def test_korean_text_is_written_as_it_reads():
    assert "결석을 줄인다" in dumps(whole_life())


def test_a_document_holds_no_space_between_its_parts():
    assert json.dumps(WHOLE, ensure_ascii=False, separators=(",", ":")) == TEXT_OF_WHOLE


def test_a_value_at_its_default_is_not_written():
    case = cases.kept(cases.opened(), ck.Contact(), at=cases.on("2025-03-05"), by="worker-1")

    assert to_data(case)["case"]["history"][-1] == {
        "what": {"type": "Contact"}, "at": "2025-03-05T12:00:00+09:00", "by": "worker-1",
    }  # fmt: skip


@pytest.mark.parametrize("weight", [1, 1.0])
def test_a_number_that_equals_its_default_and_is_written_otherwise_is_written(weight):
    case = cases.kept(
        cases.opened(), ck.Goal(id="G9", need="N1", term="long", weight=weight), at=cases.on("2025-03-05"), by="w-1"
    )

    back = loads(dumps(case))

    assert type(back.goals[-1].weight) is type(weight)


def test_the_instant_of_writing_down_is_written_only_where_it_is_another():
    case = cases.opened()
    late = cases.kept(case, ck.Contact(), at=cases.on("2025-03-05"), by="worker-1", recorded_at=cases.on("2025-03-06"))

    assert all("recorded_at" not in entry for entry in to_data(case)["case"]["history"])
    assert to_data(late)["case"]["history"][-1]["recorded_at"] == "2025-03-06T12:00:00+09:00"


def test_a_number_that_follows_from_its_place_is_not_written():
    case = whole_life()
    shown = ck.Case.from_history(case.id, case.as_of(cases.on("2025-03-21").date()).history)
    entries = to_data(shown)["case"]["history"]

    assert all("number" not in entry for entry in to_data(case)["case"]["history"])
    assert [entry["number"] for entry in entries if "number" in entry] == [
        after.number for before, after in zip(shown.history, shown.history[1:], strict=False)
        if after.number != before.number + 1
    ]  # fmt: skip
    assert loads(dumps(shown)) == shown


def test_an_actor_without_roles_is_an_id():
    case = cases.kept(cases.opened(), ck.Contact(), at=cases.on("2025-03-05"), by="worker-1")
    table = to_data(case)
    table["case"]["history"][-1]["by"] = {"id": "worker-1", "roles": []}

    assert from_data(table) == case
    table["case"]["history"][-1]["by"] = {"id": "worker-1"}
    assert from_data(table) == case


def test_the_opening_names_the_workflow_and_the_zone():
    opening = WHOLE["case"]["history"][0]["what"]

    assert opening["workflow"] == {"id": "school_eight", "version": 1, "fingerprint": "f1"}
    assert opening["zone"] == "Asia/Seoul"


def test_a_store_that_returns_every_instant_in_utc_changes_nothing():
    case = cases.reopened()
    table = to_data(case)
    for entry, moved in zip(table["case"]["history"], case.history, strict=True):
        entry["at"] = moved.at.astimezone(zone_named("+00:00")).isoformat()

    back = from_data(table)

    assert back == case
    assert dumps(back) == dumps(case)


def test_the_data_of_a_case_is_what_its_json_holds():
    assert to_data(whole_life()) == WHOLE
    assert from_data(WHOLE) == whole_life()


def test_data_given_is_not_changed():
    table = json.loads(TEXT_OF_WHOLE)

    from_data(table)

    assert table == WHOLE


@attrs.frozen(kw_only=True)
class Visit(ck.Record):
    """A record of the host's own."""

    EVENTS = ("visited",)

    room: str = attrs.field(repr=False)
    noted_on: date | None = None


@attrs.frozen(kw_only=True)
class Contact(ck.Contact):
    """A host's record under a name of the library's."""


@attrs.frozen(kw_only=True)
class Picture(ck.Record):
    """A record of the host's own with a field that no document can hold."""

    EVENTS = ("picture_taken",)

    pixels: bytes = attrs.field(repr=False)


PRACTICE = ck.Practice(
    records=(Visit,), kinds=(RecordKind(id="camp", thing=True),),
    fields=(OwnField(record="camp", id="begins_on", value_type="day"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("record", "stored"),
    [
        (Visit(room=MARKER), {"own_type": "Visit", "room": MARKER}),
        (
            Visit(room=MARKER, noted_on=date(2025, 3, 4)),
            {"own_type": "Visit", "room": MARKER, "noted_on": "2025-03-04"},
        ),
        (
            ck.OfficeRecord(kind="camp", id="M-1", extra={"begins_on": date(2025, 8, 4)}),
            {"own_type": "camp", "id": "M-1", "extra": {"begins_on": "2025-08-04"}},
        ),
    ],
    ids=["class", "class with a day", "kind as data"],
)
def test_a_record_of_an_office_comes_back_with_the_practice_that_declares_it(record, stored):
    case = cases.kept(cases.opened(), record, at=cases.on("2025-03-05"), by=cases.WORKER)

    text = dumps(case)

    assert json.loads(text)["case"]["history"][-1]["what"] == stored
    assert loads(text, practice=PRACTICE) == case
    assert from_data(to_data(case), practice=PRACTICE) == case


@pytest.mark.parametrize(
    "record",
    [Visit(room=MARKER), Contact(note=MARKER), ck.OfficeRecord(kind="camp", id="M-1", extra={"words": MARKER})],
    ids=["class", "class with a known name", "kind as data"],
)
def test_a_record_of_an_office_is_kept_as_it_was_stored_without_its_practice(record):
    case = cases.kept(cases.opened(), record, at=cases.on("2025-03-05"), by=cases.WORKER)

    back = loads(dumps(case))

    assert back.history[-1].what.kind_name == record.kind_name
    assert isinstance(back.history[-1].what, UnknownRecord)
    assert to_data(back) == to_data(case)
    assert MARKER not in repr(back)


def test_a_record_with_a_field_that_no_document_can_hold_is_not_written():
    case = cases.kept(cases.opened(), Picture(pixels=b"x"), at=cases.on("2025-03-05"), by=cases.WORKER)

    with pytest.raises(ck.DocumentError) as refused:
        dumps(case)

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("unsupported_field", "case.history[8].what")
    ]
    assert refused.value.refusals[0].params == {"record": "Picture", "fields": ("pixels",)}


@attrs.frozen(kw_only=True)
class Gift(ck.Strength):
    """A host's value inside a record of the library's."""

    size: int = 1


@attrs.frozen(kw_only=True)
class Volunteer(ck.Actor):
    """A host's actor."""

    school: str = "A"


@pytest.mark.parametrize("place", ["strength", "actor"])
def test_nothing_a_host_added_inside_a_record_is_lost_in_silence(place):
    by = Volunteer(id="v-1") if place == "actor" else cases.WORKER

    with pytest.raises(ck.RecordError) as refused:
        cases.kept(
            cases.opened(),
            ck.Assessment(strengths=(Gift(description="drawing"),) if place == "strength" else ()),
            at=cases.on("2025-03-05"),
            by=by,
        )

    assert refused.value.codes == ("wrong_type",)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_finding_with_a_number_that_is_none_comes_back_the_same(number):
    case = cases.opened()
    entry = next_entry(
        case, ck.Contact(), at=cases.on("2025-03-05"), by=cases.WORKER, findings=(ck.Finding("late", {"days": number}),)
    )
    case = appended(case, entry)

    assert loads(dumps(case)) == case


@pytest.mark.parametrize("given", [None, "case", (), cases.SCHOOL], ids=lambda given: type(given).__name__)
@pytest.mark.parametrize("write", [dumps, to_data])
def test_only_a_case_is_written(write, given):
    with pytest.raises(ck.DocumentError) as refused:
        write(given)

    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", "case")]
