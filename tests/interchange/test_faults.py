"""What is wrong with a document: every fault at once, each with its path, and no word of a person."""

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
from hypothesis import given, settings
from hypothesis import strategies as st

import casekit as ck
from casekit.interchange import loads
from casekit.interchange.fields import fields_of
from casekit.limits import Limits
from casekit.models.catalogue import RECORDS

NAMING_IDS = {"index_client_no_member"}
OF_FINDINGS = next(index for index, each in enumerate(WHOLE["case"]["history"]) if "findings" in each)
"""The place of the entry that has findings and an override."""
CORRECTION = ("case", "history", OF_FINDINGS + 1)
"""The entry that corrects another, written by somebody with a role."""
SPACED = json.dumps(WHOLE, ensure_ascii=False)
"""The whole case with a space after each colon and comma."""


@pytest.mark.parametrize(
    "text",
    ["", "{", "nonsense", '{"a": 1,}', "\ufeff{}", "[" * 200_000, '{"case":' * 50_000, "9" * 5_000],
    ids=["empty", "cut off", "words", "comma", "mark", "deep lists", "deep tables", "endless"],
)
def test_what_is_not_json_is_refused(text):
    error = fault(text)

    assert error.codes == ("not_json",)
    assert list(chain(error)) == [error]


def test_the_place_where_json_breaks_off_is_named():
    assert fault('{"schema_version": 1,\n "case": }').refusals[0].params == {"line": 2, "column": 10}


@pytest.mark.parametrize("text", ["[]", "null", "5", '"case"', "true"])
def test_a_document_is_a_table(text):
    assert places(text) == [("wrong_type", "document")]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_is_refused(number):
    assert fault(TEXT_OF_WHOLE.replace("3.25", number)).codes == ("not_finite",)


@pytest.mark.parametrize(
    ("number", "where"),
    [
        ('"weight":1.5', "case.history[9].what.weight"),
        ('"value":3.25', "case.history[10].what.value"),
        ('"z":0.5', f"case.history[{OF_FINDINGS}].findings[0].params"),
    ],
)
def test_a_number_beyond_every_number_is_refused_at_its_place(number, where):
    key = number.partition(":")[0]

    found = places(TEXT_OF_WHOLE.replace(number, f"{key}:1e999"))

    assert [each for _, each in found] == [where]


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("{", "document"),
        ('"what":{', "case.history[0].what"),
        ('"params":{', f"case.history[{OF_FINDINGS}].findings[0].params"),
    ],
)
def test_a_key_given_twice_is_refused_at_its_place(place, where):
    text = TEXT_OF_WHOLE.replace(place, f'{place}"twice": 1, "twice": 1, ', 1)

    assert fault(text).refusals[0] == ck.Refusal("duplicate_key", {"key": "twice"}, where)


def test_a_key_given_twice_hides_no_other_fault():
    twice = '"schema_version": 3, "twice": 1, "twice": 2'
    text = edited((*CONTACT, "reached"), "yes").replace('"schema_version": 3', twice)

    found = places(text.replace('"weight": 1.5', '"weight": NaN'))

    assert ("duplicate_key", "document") in found
    assert ("not_finite", "case.history[9].what.weight") in found
    assert ("wrong_type", written((*CONTACT, "reached"))) in found


@OF_ALL_SCHEMAS
@pytest.mark.parametrize("twice", ['"{key}": null, "{key}": ', '"{key}": {{"a": [1]}}, "{key}": '])
def test_a_key_given_twice_is_refused_wherever_it_stands(text, twice):
    text = json.dumps(json.loads(text), ensure_ascii=False)
    keys = {path[-1] for path, _ in paths(json.loads(text)) if path and isinstance(path[-1], str)}

    every = Limits(faults=10_000)
    found = {key: fault(text.replace(f'"{key}": ', twice.format(key=key)), limits=every).codes for key in keys}

    assert found == {key: ("duplicate_key",) * text.count(f'"{key}": ') for key in keys}


def test_a_key_given_many_times_is_one_fault():
    text = TEXT_OF_WHOLE.replace('"schema_version":3', ",".join(['"schema_version":3'] * 3))

    assert fault(text).refusals == (ck.Refusal("duplicate_key", {"key": "schema_version"}, "document"),)


@pytest.mark.parametrize("key", ["k" * 500, "Kim Eun", "김은"], ids=["long", "a name", "a Korean name"])
def test_a_key_that_is_no_plain_word_is_not_repeated(key):
    assert fault(f'{{"{key}": 1, "{key}": 2}}').refusals[0].params == {"key": None}
    assert key not in repr(fault(edited((key,), 1)))


@pytest.mark.parametrize("version", [0, 4, True, 1.0, "1", None, [1]], ids=repr)
def test_a_document_of_another_version_is_not_read_at_all(version):
    text = json.dumps({"schema_version": version, "case": "faulty"})

    assert places(text) == [("unknown_schema_version", "schema_version")]


def test_a_document_without_its_keys_names_them():
    assert places("{}") == [("missing_key", "document"), ("missing_key", "document")]
    assert [each.params["key"] for each in fault("{}").refusals] == ["schema_version", "case"]


def test_an_unknown_key_of_the_document_hides_no_fault_of_the_case():
    document = {**WHOLE, "extra": 1, "case": {**WHOLE["case"], "revision": "43"}}

    assert set(places(json.dumps(document))) == {("unknown_key", "document"), ("wrong_type", "case.revision")}


GOAL, PLAN, CLIENT, CONTACT = in_record("Goal"), in_record("Plan"), in_record("Client"), in_record("Contact")
ENTRY = ("case", "history", 4)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("case", "id"), 5),
        (("case", "id"), None),
        (("case", "revision"), "43"),
        (("case", "revision"), 43.0),
        (("case", "revision"), True),
        (("case", "workflow"), "school_eight"),
        (("case", "workflow", "version"), "1"),
        (("case", "history"), {}),
        (("case", "history"), "entries"),
        (("case", "history"), None),
        (ENTRY, []),
        (ENTRY, "entry"),
        (ENTRY, None),
        ((*ENTRY, "by"), 5),
        ((*ENTRY, "by"), ["worker-1"]),
        ((*CORRECTION, "by", "roles"), "case_manager"),
        ((*CORRECTION, "by", "roles"), {}),
        ((*CORRECTION, "by", "id"), 5),
        ((*ENTRY, "findings"), {}),
        ((*ENTRY, "findings"), None),
        ((*ENTRY, "mends"), "3"),
        ((*ENTRY, "mends"), True),
        ((*ENTRY, "at"), 1741748400),
        ((*ENTRY, "at"), "noon"),
        ((*ENTRY, "at"), None),
        ((*ENTRY, "at"), "20250304T120000+0900"),
        ((*ENTRY, "at"), "2025-03-04 12:00:00+09:00"),
        ((*ENTRY, "at"), "2025-03-04T12:00:00+24:00"),
        ((*ENTRY, "at"), "2025-03-04T12:00:00.1234567+09:00"),
        ((*ENTRY, "number"), "5"),
        ((*ENTRY, "number"), None),
        ((*GOAL, "id"), 1),
        ((*GOAL, "weight"), "1.5"),
        ((*GOAL, "weight"), True),
        ((*GOAL, "baseline_level"), "-2"),
        ((*GOAL, "baseline_level"), -2.0),
        ((*GOAL, "baseline_level"), False),
        ((*GOAL, "due"), "2025-11-30T00:00:00+09:00"),
        ((*GOAL, "due"), "2025-11-31"),
        ((*GOAL, "due"), "20251130"),
        ((*GOAL, "due"), "2025-W48-7"),
        ((*GOAL, "due"), " 2025-1-30"),
        ((*GOAL, "due"), 20251130),
        ((*GOAL, "specificity"), [1, 1, 1, 1, 1]),
        ((*GOAL, "specificity", "specific"), 1),
        ((*GOAL, "specificity", "specific"), "true"),
        ((*GOAL, "specificity", "specific"), None),
        ((*GOAL, "steps"), {"description": "one"}),
        ((*GOAL, "steps", 0), "first"),
        ((*PLAN, "version"), 1.0),
        ((*PLAN, "goals"), "G1"),
        ((*PLAN, "goals", 0), 1),
        ((*PLAN, "review_interval"), [1, "month"]),
        ((*PLAN, "review_interval", "count"), "1"),
        ((*CONTACT, "reached"), 0),
    ],
    ids=lambda part: written(part) if isinstance(part, tuple) else repr(part),
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_at_its_place(path, value):
    assert places(edited(path, value)) == [("wrong_type", written(path))]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*GOAL, "term"), "middle"),
        ((*GOAL, "term"), None),
        ((*GOAL, "term"), ["short"]),
        ((*PLAN, "review_interval", "unit"), "year"),
        ((*CLIENT, "kind"), 1),
    ],
)
def test_a_word_that_is_not_among_those_allowed_is_told_them(path, value):
    refusal = fault(edited(path, value)).refusals[0]

    assert (refusal.code, refusal.where) == ("not_one_of", written(path))
    assert refusal.params["allowed"]


@pytest.mark.parametrize("field", ["at", "recorded_at"])
@pytest.mark.parametrize("instant", ["2025-12-20T09:00:00", "2025-12-20"])
def test_an_instant_without_an_offset_is_refused(field, instant):
    assert places(edited((*ENTRY, field), instant)) == [("naive_instant", written((*ENTRY, field)))]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ((*GOAL, "id"), " ", "blank_text"),
        ((*GOAL, "id"), "G1 ", "id_not_clean"),
        ((*GOAL, "description"), "a\x00b", "text_cannot_be_stored"),
        ((*ENTRY, "by"), "worker-1\u200b", "id_not_clean"),
        ((*GOAL, "weight"), -1, "out_of_range"),
        ((*GOAL, "baseline_level"), 3, "out_of_range"),
        ((*PLAN, "version"), 0, "out_of_range"),
        ((*PLAN, "review_interval", "count"), 0, "out_of_range"),
        ((*ENTRY, "mends"), -1, "out_of_range"),
        ((*in_record("Consent"), "given_by"), [], "empty_collection"),
        ((*in_record("Consent"), "until"), "2025-02-28", "days_out_of_order"),
        ((*ENTRY, "recorded_at"), "2025-01-01T00:00:00+09:00", "recorded_before_it_happened"),
    ],
    ids=lambda part: written(part) if isinstance(part, tuple) else repr(part),
)
def test_a_value_the_record_does_not_take_is_refused_at_its_place(path, value, code):
    assert places(edited(path, value)) == [(code, written(path))]


def test_a_case_needs_an_id_that_is_no_blank():
    assert places(edited(("case", "id"), " ")) == [("blank_text", "case.id")]


@pytest.mark.parametrize(
    "facts",
    [[], "text", None, {"a": {}}, {"a": [1]}, {"a": [["b"]]}, {"a": 10**400}],
    ids=repr,
)
def test_the_facts_of_a_finding_are_words_numbers_and_lists_of_words(facts):
    path = ("case", "history", OF_FINDINGS, "findings", 0, "params")

    assert places(edited(path, facts)) == [("wrong_type", written(path))]


@pytest.mark.parametrize("broken", ["\x00", "\ud800"], ids=ascii)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "late{}"),
        ("where", "K-17{}"),
        ("params", {"recipient": "Hong-Gildong{}"}),
        ("params", {"known": ["RS1", "Hong-Gildong{}"]}),
        ("params", {"Hong-Gildong{}": 3}),
    ],
    ids=str,
)
def test_a_finding_with_a_text_that_no_database_can_hold_is_refused_at_its_place(field, value, broken):
    path = ("case", "history", OF_FINDINGS, "findings", 0, field)
    value = json.loads(json.dumps(value).replace("{}", json.dumps(broken)[1:-1]))

    error = fault(edited(path, value))

    assert [(each.code, each.where) for each in error.refusals] == [("text_cannot_be_stored", written(path))]
    assert "Hong-Gildong" not in str(error)


TABLES = [path for path, value in paths(WHOLE["case"], ("case",)) if isinstance(value, dict) and path[-1] != "params"]


@pytest.mark.parametrize("path", TABLES, ids=written)
def test_an_unknown_key_is_refused_wherever_it_stands(path):
    text = edited((*path, "unknown"), 1)

    (refusal,) = fault(text).refusals

    assert (refusal.code, refusal.where, refusal.params["key"]) == ("unknown_key", written(path), "unknown")


def test_the_keys_known_at_the_place_of_an_unknown_key_are_named():
    (refusal,) = fault(edited((*in_record("RiskRating"), "level"), "low")).refusals

    assert refusal.params == {"key": "level", "allowed": ("risk",), "nearest": None}


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
    keys = [path for path, _ in paths(WHOLE) if path and isinstance(path[-1], str) and "params" not in path]

    lost = [path for path in keys if path != ("case",) and is_required(path) and not lost_at(path)]

    assert len(keys) > 200
    assert lost == []


def is_required(path: tuple[str | int, ...]) -> bool:
    """Whether the table at a place of the whole case must have this key."""
    kept = loads(TEXT_OF_WHOLE)
    value: Any = kept
    for step in path[1:-1]:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    if len(path) < 3:
        return True
    return path[-1] == "type" or next(each for each in fields_of(type(value)) if each.name == path[-1]).required


def lost_at(path: tuple[str | int, ...]) -> bool:
    """Whether the whole case without one key is refused for it, and for nothing else of that table."""
    error = refused(lacking(path))
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
    case["extra"] = 1
    del history[1]["at"]
    history[1]["extra"] = 1
    history[1]["what"]["kind"] = "robot"
    history[1]["what"]["extra"] = 1
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

    errors = [error for path in everywhere if (error := refused(edited(path, wrong, text)))]

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
@settings(max_examples=200, deadline=None)
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
