"""
Three that say what a document is: the quick reader, the reader that lists every fault, and the JSON Schema.

The readers accept the same documents and give equal values. The schema refuses what they refuse in the shape of a
document; where it cannot, `beyond_the_schema` says what it is.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any
from unicodedata import category

import attrs
import pytest
from document_parts import TEXT_OF_WHOLE, WHOLE, Place, inside, paths
from drawn_examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import casekit as ck
from casekit.interchange import case_schema, faults, from_data
from casekit.interchange.fields import fields_of
from casekit.interchange.reader import read_document, read_rows
from casekit.models.catalogue import RECORDS
from casekit.models.extra import is_field_name

SCHEMA = Draft202012Validator(case_schema())
ENTRY = Draft202012Validator({"$ref": "#/$defs/Entry", "$defs": case_schema()["$defs"]})
ENTRIES = [{"number": number, **entry} for number, entry in enumerate(WHOLE["case"]["history"], start=1)]
OF_SHAPE = {
    "wrong_type", "not_one_of", "missing_key", "unknown_key", "out_of_range", "blank_text", "naive_instant",
    "not_finite", "unknown_record", "id_not_clean", "text_cannot_be_stored",
}  # fmt: skip
"""The codes of faults in the shape of a document: the schema refuses each of them."""

WORDS = (
    " ", "", "a b", " a", "a ", "a\tb", "a\nb", "a\u200bb", "\x00", "\ud800", "Contact", "C-3", "short", "high", "Void",
)  # fmt: skip
TEXTS = st.text(max_size=5) | st.sampled_from(WORDS)
NUMBERS = (
    st.integers(-5, 5) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([10**400, -(10**400), 1e300, 1.0, 0.5, True])
)  # fmt: skip
DAYS_WRITTEN = (
    "2025-03-01", "2025-02-30", "2025-3-1", "20250301", "2025-W09-6", "9999-12-31", "0000-01-01", "2025-13-01",
    "2025-03-01T24:00:00Z", "2025-03-01T12:00:00Z", "2025-03-01T12:00:00", "2025-03-01T12:00:00.5+09:00",
    "2025-03-01 12:00:00+09:00", "2025-03-01T12:00+09:00", "20250301T120000Z", "2025-03-01T12:00:00+09:00:30",
    "2025-03-01T12:00:00,5Z", "2025-03-01T12:00:00z", "2025-03-01T12:00:00+0900", "2025-03-01T12:00:00+24:00",
    "2025-02-30T12:00:00Z", "0001-01-01T00:00:00+23:59",
)  # fmt: skip
DAYS = st.sampled_from(DAYS_WRITTEN)
JUNK = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS | DAYS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.sampled_from(["type", "id", "roles", "note"]), inner, max_size=3)
    ),
    max_leaves=5,
)
OWN = st.dictionaries(
    st.sampled_from(["school_grade", "학교", "x" * 60, "x" * 61, "", "a b", "1st", "\x00"]),
    st.none() | st.booleans() | NUMBERS | TEXTS | st.lists(TEXTS, max_size=2),
    max_size=2,
)
"""Own fields, right and wrong."""
KEYS = sorted({
    "type", "number", "unknown", *(field.name for kind in (ck.Entry, *RECORDS.values()) for field in fields_of(kind)),
})  # fmt: skip


def like(value: object) -> st.SearchStrategy[Any]:
    """Something of the same kind as a value, right or wrong."""
    if isinstance(value, str):
        return DAYS if re.match("[0-9]{4}-", value) else TEXTS
    return NUMBERS if isinstance(value, int | float) else JUNK


@st.composite
def mutated(draw: st.DrawFn, whole: Any) -> Any:
    """A copy of plain data with one to three values replaced, added or taken away."""
    document = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from([path for path, _ in paths(document) if path]))
        table = inside(document, tuple(path))
        way = draw(st.sampled_from(["replace", "replace", "remove", "add"]))
        if way == "remove":
            del table[last]
        elif way == "add" and isinstance(table, dict):
            table[draw(st.sampled_from(KEYS))] = draw(OWN | JUNK)
        else:
            table[last] = draw(like(table[last]) | JUNK)
        if not document:
            return document
    return document


def quickly(data: object) -> object:
    """What the quick reader makes of the table of a case; None where it refuses it."""
    try:
        return read_document(data)
    except Exception:
        return None


def row_quickly(row: object) -> object:
    """What the quick reader makes of one row; None where it refuses it."""
    try:
        return read_rows([row])
    except Exception:
        return None


def beyond_the_schema(row: object, found: list[ck.Refusal]) -> bool:
    """Whether what is wrong with a row is among what JSON Schema cannot say."""
    for each in found:
        path = tuple(int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", str(each.where)))[2:]
        try:
            value = inside(row, path)
        except (KeyError, IndexError, TypeError):
            value = None
        if not any((
            each.code not in OF_SHAPE,  # what the fields of one record say together, and zones
            each.code == "missing_key" and path == ("number",),  # needed in a row, and not in a document
            isinstance(value, float) and value.is_integer(),  # a whole number with a decimal point
            isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*", value, re.DOTALL),  # no such day
            isinstance(value, str) and each.code == "id_not_clean",  # invisible characters; a newline at the end
            path[-1:] == ("extra",) and not all(map(is_field_name, value)),  # which letters a name may have
            each.code == "text_cannot_be_stored" and "\\u0000" not in json.dumps(value),  # half a pair
        )):  # fmt: skip
            return False
    return True


@settings(max_examples=examples(150), deadline=None)
@given(data=mutated(WHOLE["case"]))
def test_both_readers_accept_the_same_documents_and_give_equal_values(data):
    quick = quickly(data)
    slow, found = faults.examined(data)

    assert quick == slow
    assert (slow is None) == bool(found)
    assert repr(quick) == repr(slow)


@settings(max_examples=examples(500), deadline=None)
@given(row=st.sampled_from(ENTRIES).flatmap(mutated))
def test_both_readers_accept_the_same_rows_and_give_equal_values(row):
    quick = row_quickly(row)
    slow, found = faults.examined_rows([row])

    assert quick == slow
    assert (slow is None) == bool(found)
    assert repr(quick) == repr(slow)


@settings(max_examples=examples(500), deadline=None)
@given(row=st.sampled_from(ENTRIES).flatmap(mutated))
def test_the_schema_refuses_what_the_reader_refuses_in_shape_and_nothing_else(row):
    _, found = faults.examined_rows([row])
    shape = list(ENTRY.iter_errors(row))

    if shape:
        assert found, shape[0].message
    else:
        assert beyond_the_schema(row, found), found


@settings(max_examples=300, deadline=None)
@given(row=st.sampled_from(ENTRIES), extra=OWN | JUNK)
def test_the_schema_and_both_readers_say_the_same_of_own_fields(row, extra):
    row = {**row, "what": {**row["what"], "extra": extra}}
    slow, found = faults.examined_rows([row])

    assert row_quickly(row) == slow
    assert ENTRY.is_valid(row) == (slow is not None) or beyond_the_schema(row, found)
    assert slow is None or ENTRY.is_valid(row)


CLIENT = next(entry for entry in ENTRIES if "birth" in entry["what"])


@pytest.mark.parametrize("text", [*DAYS_WRITTEN, *WORDS])
@pytest.mark.parametrize("path", [("at",), ("what", "birth"), ("what", "id"), ("what", "name"), ("key",), ("by",)])
def test_the_schema_and_both_readers_say_the_same_of_a_text(path, text):
    row = copy.deepcopy(CLIENT)
    inside(row, path[:-1])[path[-1]] = text
    slow, found = faults.examined_rows([row])

    assert row_quickly(row) == slow
    assert ENTRY.is_valid(row) == (slow is not None) or beyond_the_schema(row, found)
    assert slow is None or ENTRY.is_valid(row)


FOUND = next(entry for entry in ENTRIES if "findings" in entry)


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("value", [{"code": 0}, {"where": 0}, {"params": {"word": 0}}, {"params": {"words": [0]}}, {}])
def test_the_schema_and_both_readers_say_the_same_of_a_text_in_a_finding(value, text):
    row = copy.deepcopy(FOUND)
    row["findings"][0] |= json.loads(json.dumps(value).replace("0", json.dumps(text))) or {"params": {text: 5}}
    slow, found = faults.examined_rows([row])

    assert row_quickly(row) == slow
    assert ENTRY.is_valid(row) == (slow is not None) or beyond_the_schema(row, found)
    assert slow is None or ENTRY.is_valid(row)


@settings(max_examples=examples(100), deadline=None)
@given(data=st.data())
def test_the_schema_refuses_a_document_around_its_case_as_the_reader_does(data):
    short = {**WHOLE, "case": {**WHOLE["case"], "history": WHOLE["case"]["history"][:3], "revision": 3}}
    path = data.draw(st.sampled_from([path for path, _ in paths(short) if path and "history" not in path]))
    document = copy.deepcopy(short)
    table = inside(document, path[:-1])
    way = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if way == "remove":
        del table[path[-1]]
    elif way == "add":
        table[data.draw(st.text(max_size=5))] = data.draw(JUNK)
    else:
        table[path[-1]] = data.draw(JUNK)

    valid = SCHEMA.is_valid(document)

    if not valid:
        with pytest.raises(ck.DocumentError):
            from_data(document)
    else:
        codes = refused(document)
        looser = whole_number_with_a_point(document) or (codes == ("id_not_clean",) and has_unseen_letter(document))
        assert not OF_SHAPE & set(codes) or looser


def refused(document: Any) -> tuple[str, ...]:
    try:
        from_data(document)
    except ck.DocumentError as error:
        return error.codes
    return ()


def whole_number_with_a_point(document: Any) -> bool:
    return any(isinstance(value, float) and value.is_integer() for _, value in paths(document))


def has_unseen_letter(document: Any) -> bool:
    """Whether a text has an invisible or unassigned character: a pattern cannot list them all."""
    texts = (value for _, value in paths(document) if isinstance(value, str))
    return any(category(each) in ("Cn", "Co", "Cf") for text in texts for each in text)


def differing(path: Place) -> Iterator[Any]:
    """The whole case with a value of each plain kind at one place."""
    for value in (None, 5, "x", [], {}):
        document = json.loads(TEXT_OF_WHOLE)["case"]
        inside(document, path[:-1])[path[-1]] = value
        yield document


@pytest.mark.parametrize("kind", [ck.Entry, *RECORDS.values()], ids=lambda kind: kind.__name__)
def test_both_readers_agree_about_every_field_left_at_its_default(kind):
    place = next(
        index for index, each in enumerate(ENTRIES) if kind is ck.Entry or each["what"]["type"] == kind.__name__
    )
    for field in fields_of(kind):
        row = copy.deepcopy(ENTRIES[place])
        table = row if kind is ck.Entry else row["what"]
        if not attrs.has(type(field.default)) and isinstance(field.default, str | int | float | tuple | None):
            table[field.name] = [] if field.default == () else field.default
            assert row_quickly(row) == faults.examined_rows([row])[0]
