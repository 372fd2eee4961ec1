"""What is wrong with a document: every fault at once, each with its path, and no word of a person."""

from __future__ import annotations

import json

import pytest
from document_parts import (
    OF_ALL_SCHEMAS,
    TEXT_OF_WHOLE,
    WHOLE,
    chain,
    edited,
    fault,
    in_record,
    paths,
    places,
    written,
)
from faulty_documents import CLIENT, CONTACT, CORRECTION, ENTRY, GOAL, OF_FINDINGS, PLAN

import casekit as ck
from casekit.limits import Limits

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
