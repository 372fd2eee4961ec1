"""Each fault of a document has its path, and none repeats a word of a person."""

from __future__ import annotations

import json
from typing import Any

import pytest
from document_parts import (
    MARKER,
    OF_ALL_SCHEMAS,
    TEXT_OF_WHOLE,
    WHOLE,
    chain,
    edited,
    entry_of,
    excerpt,
    fault,
    in_record,
    inside,
    lacking,
    marked,
    paths,
    places,
    refused,
    tells_a_person,
    told,
    written,
)
from drawn_examples import examples
from faulty_documents import CONTACT, CORRECTION, ENTRY, GOAL, PLAN
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.interchange import loads
from casekit.interchange.fields import fields_of
from casekit.models.catalogue import RECORDS

NAMING_IDS = {"index_client_no_member"}
READ = loads(TEXT_OF_WHOLE)


TABLES = [
    path
    for path, value in paths(WHOLE["case"], ("case",))
    if isinstance(value, dict) and path[-1] not in ("params", "extra")
]


@pytest.mark.parametrize("path", TABLES, ids=written)
def test_an_unknown_key_is_refused_wherever_it_stands(path):
    text = edited((*path, "unknown"), 1)

    (refusal,) = fault(text).refusals

    assert (refusal.code, refusal.where, refusal.params["key"]) == ("unknown_key", written(path), "unknown")


def test_the_keys_known_at_the_place_of_an_unknown_key_are_named():
    (refusal,) = fault(edited((*in_record("RiskRating"), "level"), "low")).refusals

    assert refusal.params == {"key": "level", "allowed": ("risk", "about", "review_interval", "extra"), "nearest": None}


@pytest.mark.parametrize(
    "path",
    [
        *(("case", key) for key in ("id", "workflow", "stage", "status", "revision", "history")),
        ("case", "workflow", "fingerprint"),
        *((*ENTRY, key) for key in ("what", "at", "by")),
        (*CORRECTION, "by", "id"),
        (*GOAL, "id"),
        (*GOAL, "specificity", "measurable"),
        (*PLAN, "review_interval", "unit"),
    ],
    ids=written,
)
def test_a_missing_key_is_refused_at_its_place(path):
    (refusal,) = fault(lacking(path)).refusals

    assert (refusal.code, refusal.where, refusal.params["key"]) == ("missing_key", written(path), path[-1])


def test_a_required_key_that_was_lost_is_never_replaced():
    keys = [
        path
        for path, _ in paths(WHOLE)
        if path and isinstance(path[-1], str) and path[-2:-1] not in (("params",), ("extra",))
    ]

    lost = [path for path in keys if path != ("case",) and is_required(path) and not lost_at(path)]

    assert len(keys) > 200
    assert lost == []


def is_required(path: tuple[str | int, ...]) -> bool:
    """Whether the table at a place of the whole case must have this key."""
    value: Any = READ
    for step in path[1:-1]:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    if len(path) < 3:
        return True
    return path[-1] == "type" or next(each for each in fields_of(type(value)) if each.name == path[-1]).required


def lost_at(path: tuple[str | int, ...]) -> bool:
    """Whether the whole case without one key is refused for it, and for nothing else of that table."""
    path, text = excerpt(path)
    error = refused(lacking(path, text))
    found = [(each.code, each.where) for each in error.refusals] if error else []
    where = written(path) if len(path) > 1 else "document"
    return found == [("unknown_record", written(path[:-1])) if path[-1] == "type" else ("missing_key", where)]


@pytest.mark.parametrize("name", ["Visit", "Case", "Record", "contact", "", None, 1, ["Contact"], {}], ids=repr)
def test_a_record_of_an_unknown_type_is_refused(name):
    (refusal,) = fault(edited((*CONTACT, "type"), name)).refusals

    assert (refusal.code, refusal.where) == ("unknown_record", written(CONTACT))
    assert refusal.params["known"] == tuple(RECORDS)


@pytest.mark.parametrize("record", ["Contact", [], None, 1, {}], ids=repr)
def test_a_record_is_a_table_that_says_its_type(record):
    assert places(edited(CONTACT, record)) == [("unknown_record", written(CONTACT))]


def test_every_fault_is_listed_at_once_with_its_path():
    document = json.loads(TEXT_OF_WHOLE)
    case, history = document["case"], document["case"]["history"]
    case["revision"] = "43"
    case["colour"] = 1
    del history[1]["at"]
    history[1]["colour"] = 1
    history[1]["what"]["kind"] = "robot"
    history[1]["what"]["colour"] = 1
    history[2]["by"] = {"id": 5}
    history[3]["recorded_at"] = "2025-12-01T09:00:00"
    history[4]["what"]["eligibility"][1]["answer"] = "no"
    history[5]["what"] = {"type": "Visit"}

    assert set(places(json.dumps(document))) == {
        ("wrong_type", "case.revision"),
        ("unknown_key", "case"),
        ("missing_key", "case.history[1].at"),
        ("unknown_key", "case.history[1]"),
        ("not_one_of", "case.history[1].what.kind"),
        ("unknown_key", "case.history[1].what"),
        ("wrong_type", "case.history[2].by.id"),
        ("naive_instant", "case.history[3].recorded_at"),
        ("wrong_type", "case.history[4].what.eligibility[1].answer"),
        ("unknown_record", "case.history[5].what"),
    }


def test_every_faulty_field_of_a_record_is_listed_at_once():
    document = json.loads(TEXT_OF_WHOLE)
    goal = document["case"]["history"][entry_of("Goal")]["what"]
    goal |= {"id": " ", "weight": -1, "baseline_level": 7}

    assert [where.rpartition(".")[2] for _, where in places(json.dumps(document))] == ["id", "weight", "baseline_level"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("stage",), "intake"),
        (("status",), "closed"),
        (("status",), "lost"),
        (("revision",), 42),
        (("workflow", "id"), "school_eight"),
        (("workflow", "version"), 1),
        (("workflow", "fingerprint"), "other"),
    ],
)
def test_a_figure_that_contradicts_the_history_is_refused(path, value):
    assert places(edited(("case", *path), value)) == [("contradicts_history", f"case.{path[0]}")]


def test_every_summary_that_contradicts_the_history_is_listed():
    document = json.loads(TEXT_OF_WHOLE)
    document["case"] |= {"stage": "x", "status": "y", "revision": 1}

    found = places(json.dumps(document))

    assert found == [("contradicts_history", f"case.{field}") for field in ("stage", "status", "revision")]


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        (("history",), [], "history_without_opening", "history[0]"),
        (("history",), WHOLE["case"]["history"][1:], "history_without_opening", "history[0]"),
        (("history",), WHOLE["case"]["history"][:1], "history_without_client", "history[1]"),
        (("history", 4, "number"), 2, "numbers_out_of_order", "history[4].number"),
        (("history", 4, "number"), 0, "out_of_range", "history[4].number"),
        (("history", 4, "mends"), 0, "out_of_range", "history[4].mends"),
        (("history", 4, "mends"), 5, "mends_a_later_entry", "history[4].mends"),
        (("history", 4, "what"), {"type": "Void"}, "void_of_nothing", "history[4].mends"),
        (("history", 0, "what", "zone"), "Asia/Nowhere", "unknown_zone", "history[0].what.zone"),
    ],
    ids=lambda part: part if isinstance(part, str) and "history" in part else "",
)  # fmt: skip
def test_a_history_of_the_wrong_shape_is_refused_at_its_entry(path, value, code, where):
    assert (code, f"case.{where}") in places(edited(("case", *path), value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("history", entry_of("Goal"), "what", "need"), "N9"),
        (("history", entry_of("Reopening"), "at"), "2025-03-04T12:00:00+09:00"),
        (("history", entry_of("Disclosure"), "what"), {"type": "Reopening"}),
    ],
)
def test_what_a_history_says_is_not_judged_again(path, value):
    assert loads(edited(("case", *path), value)).revision == len(WHOLE["case"]["history"])


@OF_ALL_SCHEMAS
@pytest.mark.parametrize("wrong", [MARKER, [MARKER], {"name": MARKER}], ids=["text", "list", "table"])
def test_no_wrong_value_is_told_wherever_it_stands(text, wrong):
    everywhere = [path for path, _ in paths(json.loads(text)["case"], ("case",))]

    read = [refused(edited(place, wrong, part)) for place, part in (excerpt(path, text) for path in everywhere)]
    errors = [error for error in read if error and set(error.codes) != {"contradicts_history"}]

    telling = [error for error in errors if MARKER in told(error) and not NAMING_IDS & set(error.codes)]

    assert len(errors) > 200
    assert telling == []
    assert all(list(chain(error)) == [error] for error in errors)


@OF_ALL_SCHEMAS
@pytest.mark.parametrize(
    "change",
    [
        lambda case: {"revision": 7},
        lambda case: {"revision": "7"},
        lambda case: {"id": None},
        lambda case: {"history": [*case["history"], 5]},
        lambda case: {"history": case["history"][1:]},
        lambda case: {"stage": [case["history"]]},
    ],
    ids=["another figure", "figure as text", "no id", "no entry", "no opening", "history elsewhere"],
)
def test_no_personal_value_is_told_when_something_else_is_wrong(text, change):
    document = marked(text)
    before = loads(json.dumps(document))

    error = fault(json.dumps({**document, "case": {**document["case"], **change(document["case"])}}))

    assert before.client.name == MARKER
    assert json.dumps(document, ensure_ascii=False).count(MARKER) > 20
    assert not tells_a_person(error)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from([10**400, -(10**400), " ", "\ud800", "Contact", "C-3", "9999-12-31", "2025-02-30"])
    | st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2025-03-01T24:00:00Z"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5) | st.sampled_from(["type", "id", "case"]), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@OF_ALL_SCHEMAS
@settings(max_examples=examples(200), deadline=None)
@given(data=st.data())
def test_whatever_stands_wherever_a_document_is_read_or_told_its_faults_and_no_name(text, data):
    document = marked(text)
    for _ in range(data.draw(st.integers(1, 4))):
        everywhere = [path for path, _ in paths(document["case"]) if path]
        *path, last = data.draw(st.sampled_from(everywhere))
        inside(document["case"], path)[last] = data.draw(JUNK)

    error = refused(json.dumps(document))

    assert error is None or (error.refusals and [error] == list(chain(error)) and not tells_a_person(error))
    assert error is None or error.codes == ("not_json",) or all(each.where for each in error.refusals)


@OF_ALL_SCHEMAS
@given(data=st.data())
def test_a_document_that_breaks_off_is_refused_and_tells_nothing(text, data):
    whole = json.dumps(marked(text), ensure_ascii=False)
    kept = data.draw(st.integers(0, len(whole) - 1))

    error = fault(whole[:kept])

    assert error.codes == ("not_json",)
    assert [error] == list(chain(error))
    assert not tells_a_person(error)


def test_broken_json_does_not_tell_what_it_holds():
    error = fault('{"schema_version": 1, "case": {"name": "' + MARKER + '" "x"}}')

    assert MARKER not in told(error)
    assert [error] == list(chain(error))


def test_a_key_given_twice_tells_no_value():
    assert MARKER not in told(fault(f'{{"name": "{MARKER}", "name": "{MARKER} other"}}'))
