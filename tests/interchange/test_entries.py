"""A row for each entry: how one is written, and a case built from all of them."""

from __future__ import annotations

import json
from types import MappingProxyType

import cases
import pytest
from document_parts import chain
from hypothesis import given
from hypothesis import strategies as st
from whole_life import whole_life

import casekit as ck
from casekit.interchange import case_from_entries, entry_to_data, from_data, to_data

CASE = whole_life()
ROWS = [entry_to_data(entry) for entry in CASE.history]


def fault(rows: object, id: object = "K-17") -> list[tuple[str, str | None]]:
    with pytest.raises(ck.DocumentError) as error:
        case_from_entries(id, rows)  # type: ignore[arg-type]
    assert list(chain(error.value)) == [error.value]
    return [(each.code, each.where) for each in error.value.refusals]


def copied() -> list[dict]:
    return json.loads(json.dumps(ROWS))


def test_a_case_comes_back_the_same_from_its_id_and_its_rows():
    assert case_from_entries("K-17", ROWS) == CASE
    assert case_from_entries("K-17", json.loads(json.dumps(ROWS))) == CASE


def test_a_row_may_be_any_mapping():
    assert case_from_entries("K-17", map(MappingProxyType, ROWS)) == CASE
    assert from_data(MappingProxyType(to_data(CASE))) == CASE


def test_every_row_says_its_number():
    assert [row["number"] for row in ROWS] == list(range(1, len(ROWS) + 1))


@given(st.permutations(ROWS))
def test_rows_may_come_in_any_order(rows):
    assert case_from_entries("K-17", iter(rows)) == CASE


def test_the_entries_since_a_revision_go_beside_the_rows_that_are_stored():
    before = cases.planned()
    after = cases.SCHOOL.advance(before, "deliver", at=cases.on("2025-03-11"), by=cases.WORKER)
    stored = [entry_to_data(entry) for entry in before.history]

    stored += [entry_to_data(entry) for entry in after.entries_since(before.revision)]

    assert case_from_entries(after.id, stored) == after


def test_every_fault_of_every_row_is_listed_at_its_place():
    rows = copied()
    rows[3]["what"]["colour"] = 1
    rows[4]["at"] = "noon"
    del rows[5]["number"]
    rows[6]["number"] = 0
    rows[7] = 5

    assert fault(rows) == [
        ("unknown_key", "rows[3].what"), ("wrong_type", "rows[4].at"), ("missing_key", "rows[5].number"),
        ("out_of_range", "rows[6].number"), ("wrong_type", "rows[7]"),
    ]  # fmt: skip


def test_rows_that_are_missing_are_named():
    assert fault([row for row in ROWS if row["number"] not in (4, 7)]) == [("entries_missing", "rows")]
    with pytest.raises(ck.DocumentError) as error:
        case_from_entries("K-17", [row for row in ROWS if row["number"] not in (4, 7)])
    assert error.value.refusals[0].params == {"entries": ("4", "7")}


def test_a_number_far_beyond_the_others_is_answered_at_once():
    rows = copied()
    rows[-1]["number"] = 10**9

    with pytest.raises(ck.DocumentError) as error:
        case_from_entries("K-17", rows)

    assert len(error.value.refusals[0].params["entries"]) == 10


def test_rows_that_are_there_twice_are_named():
    assert fault([*ROWS, ROWS[3]]) == [("entries_twice", "rows")]


def test_a_history_of_the_wrong_shape_is_refused_at_its_row():
    rows = copied()
    rows[0]["what"] = {"type": "Contact"}
    rows[1]["mends"] = 9

    assert fault(list(reversed(rows)))[0] == ("history_without_opening", f"rows[{len(rows) - 1}]")
    rows[0]["what"] = ROWS[0]["what"]
    assert fault(rows) == [("mends_a_later_entry", "rows[1].mends")]


@pytest.mark.parametrize("rows", [None, 5, "rows", b"rows", {}, {"number": 1}], ids=repr)
def test_rows_are_rows(rows):
    assert fault(rows) == [("wrong_type", "rows")]


def test_a_case_has_an_opening():
    assert fault([]) == [("history_without_opening", "history[0]")]


@pytest.mark.parametrize("id", [" ", None, 5, ["K-17"]], ids=repr)
def test_a_case_has_an_id(id):
    assert fault(ROWS, id)[0][1] == "id"


@pytest.mark.parametrize("given", [None, 5, ck.Contact(), ROWS[0]], ids=lambda given: type(given).__name__)
def test_only_an_entry_is_written_as_a_row(given):
    with pytest.raises(ck.DocumentError) as error:
        entry_to_data(given)  # type: ignore[arg-type]

    assert [(each.code, each.where) for each in error.value.refusals] == [("wrong_type", "entry")]
