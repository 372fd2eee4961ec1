"""Documents of older schemas, step by step."""

from __future__ import annotations

import copy
import json
from typing import Any

import attrs
import pytest
from document_parts import (
    ARCHIVE,
    TEXT_OF_ONE,
    TEXT_OF_TWO,
    Place,
    edited,
    fault,
    inside,
    paths,
    places,
    refused,
    written,
)
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.interchange import from_data, loads
from casekit.interchange.upgrades import upgraded
from casekit.models import Void

TWO = json.loads(TEXT_OF_TWO)
MENDED = json.loads((ARCHIVE / "schema_2" / "mended.json").read_text(encoding="utf-8"))
OPENING, CLIENT, GOAL = (("case", "history", 0), ("case", "history", 1), ("case", "history", 9, "what"))


def read(document: object, **changes: object) -> ck.Case:
    return from_data({**document, **changes})  # type: ignore[dict-item]


def changed(path: Place, value: object, document=TWO) -> ck.Case:
    document = copy.deepcopy(document)
    inside(document, path[:-1])[path[-1]] = value
    return from_data(document)


def texts_of(document: object, name: str) -> list[tuple[Place, Any]]:
    """Every place of a stage change, or beside the history, where something of this name stands."""
    beside = ("case", name)
    return [
        (path, value) for path, value in paths(document)
        if path[-1:] == (name,) and value is not None
        and (path[:2] in (beside, ("case", "workflow")) or inside(document, path[:4]).get("type") == "StageChange")
    ]  # fmt: skip


def test_what_an_entry_replaced_is_named_by_its_number():
    before = [entry["replaces"] for entry in MENDED["case"]["history"]]

    case = from_data(MENDED)

    assert [entry.mends for entry in case.history] == [None if place is None else place + 1 for place in before]


def test_an_undone_move_becomes_a_voided_entry_at_the_instant_this_was_written_down():
    place = next(
        index for index, entry in enumerate(MENDED["case"]["history"])
        if entry["replaces"] is not None and entry["what"]["type"] == "StageChange"
    )  # fmt: skip

    case = from_data(MENDED)

    voided = case.history[place]
    assert type(voided.what) is Void
    assert voided.at == voided.recorded_at
    assert voided.at.isoformat() == MENDED["case"]["history"][place]["recorded_at"]
    assert voided.mends == MENDED["case"]["history"][place]["replaces"] + 1
    assert voided.reason == "it was the wrong case"


def test_a_case_gets_the_offset_of_its_first_entry_as_its_zone():
    assert from_data(TWO).zone == "+09:00"
    assert changed((*OPENING, "at"), "2025-03-03T03:00:00Z").zone == "+00:00"
    assert changed((*OPENING, "at"), "2025-03-03T12:00:00+08:27:52").zone == "+08:27:52"


def test_the_fields_of_version_two_are_at_the_defaults_they_had():
    case = loads(TEXT_OF_ONE)

    assert {type(entry.what).__name__ for entry in case.history} & {"Household", "Approval", "FollowUp"} == set()
    assert all(entry.reason is None and entry.key is None for entry in case.history)
    assert case.dated(ck.Assignment)[0][1].qualification == ck.models.Qualification(
        years_of_experience=5.5, licensed=True, standard_training=False
    )


def test_the_document_given_stays_as_it_is():
    before = copy.deepcopy(MENDED)

    from_data(MENDED)

    assert before == MENDED


@pytest.mark.parametrize("instant", ["20250303T120000+0900", "2025-03-03 12:00:00+09:00", "2025-03-03T12:00+09:00"])
def test_an_instant_may_stand_in_every_form_that_was_read(instant):
    assert changed((*OPENING, "at"), instant) == from_data(TWO)


@pytest.mark.parametrize(
    ("id", "found"),
    [("C-3 ", "C-3"), ("C-3\u200b", "C-3"), ("\x00C-3", "C-3"), ("C\u00a03", "C3"), ("김 은", "김 은")],
)
def test_an_id_that_is_refused_today_is_cleaned(id, found):
    assert changed((*CLIENT, "what", "id"), id).clients[0].id == found
    assert changed((*CLIENT, "by"), {"id": id, "roles": [id]}).history[1].by == ck.Actor(id=found, roles=(found,))
    assert changed(("case", "id"), id).id == found


def test_characters_that_no_database_stores_are_replaced_in_free_text():
    case = changed((*GOAL, "description"), "a\x00b\ud800 \u200bc ")

    assert case.dated(ck.Goal)[0][1].description == "a\ufffdb\ufffd \u200bc "


def test_a_code_is_cleaned_where_it_shares_its_name_with_free_text():
    place = next(index for index, e in enumerate(TWO["case"]["history"]) if e["what"]["type"] == "Closure")

    assert changed(("case", "history", place, "what", "reason"), "moved ").history[place].what.reason == "moved"


def test_a_key_that_was_lost_takes_its_default():
    document = copy.deepcopy(TWO)
    del inside(document, GOAL)["weight"]

    assert from_data(document).dated(ck.Goal)[0][1].weight == 1


@pytest.mark.parametrize("text", [TEXT_OF_ONE, TEXT_OF_TWO], ids=["schema 1", "schema 2"])
@pytest.mark.parametrize("value", [None, 5, "x", [], {}, [5], {"type": "Goal"}, {"type": []}], ids=repr)
@pytest.mark.parametrize(
    "path",
    [("case",), ("case", "history"), ("case", "history", 0), ("case", "history", 2), ("case", "history", 0, "what"),
     ("case", "history", 2, "what"), ("case", "history", 0, "at"), ("case", "history", 2, "replaces"),
     ("case", "history", 2, "by")],
    ids=str,
)  # fmt: skip
def test_whatever_stands_wherever_an_old_document_is_read_or_its_faults_are_listed(path, value, text):
    error = refused(edited(path, value, text))

    assert error is None or all(each.where for each in error.refusals)


def test_a_fault_keeps_the_path_of_the_document_given():
    document = json.loads(TEXT_OF_ONE)
    document["case"]["history"][3]["what"] = {"type": "Need", "id": "N1", "domain": 5, "colour": 1}

    found = places(json.dumps(document))

    assert ("wrong_type", "case.history[3].what.domain") in found
    assert ("unknown_key", "case.history[3].what") in found


@given(st.integers(1, 900))
def test_a_deep_document_is_refused(depth):
    nested: object = 1
    for _ in range(depth):
        nested = [nested]

    assert fault(edited((*GOAL, "steps"), nested, TEXT_OF_TWO)).codes


def test_data_that_holds_itself_is_refused():
    document = copy.deepcopy(TWO)
    loop: list[object] = []
    loop += [loop, loop]
    inside(document, GOAL)["steps"] = loop

    with pytest.raises(ck.DocumentError):
        from_data(document)


def test_a_document_of_the_newest_schema_is_left_alone():
    case = {"id": "K-1"}

    assert upgraded(case, 3) is case


def test_every_path_of_a_record_is_upgraded_alike():
    one, two = loads(TEXT_OF_ONE), json.loads(TEXT_OF_ONE)
    for path, value in list(paths(two)):
        if path and path[-1] == "at" and isinstance(value, str):
            inside(two, path[:-1])["at"] = value.replace("T", " ")

    assert attrs.asdict(from_data(two).history[0]) == attrs.asdict(one.history[0])


def test_an_opening_without_an_offset_is_refused():
    assert places(edited((*OPENING, "at"), "2025-03-03T12:00:00", TEXT_OF_TWO)) == [
        ("naive_instant", "case.history[0].at")
    ]


def test_a_correction_by_no_record_is_refused():
    place = next(index for index, entry in enumerate(TWO["case"]["history"]) if entry["replaces"] is not None)

    found = places(edited(("case", "history", place, "what"), "x", TEXT_OF_TWO))

    assert found == [("unknown_record", f"case.history[{place}].what")]


def of_findings(document: Any) -> Place:
    """The place of the first findings."""
    history = document["case"]["history"]
    return ("case", "history", next(place for place, entry in enumerate(history) if entry["findings"]), "findings")


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("code", "late\x00", "late\ufffd"),
        ("where", " K-17\ud800", " K-17\ufffd"),
        ("where", None, None),
        ("params", {"type": "a\x00b", "known": ["RS1", "\x00"]}, {"type": "a\ufffdb", "known": ("RS1", "\ufffd")}),
        ("params", {"a\x00": 3, "id": " C-3 "}, {"a\ufffd": 3, "id": " C-3 "}),
    ],
    ids=repr,
)
@pytest.mark.parametrize("document", [TWO, json.loads(TEXT_OF_ONE)], ids=["schema 2", "schema 1"])
def test_characters_that_no_database_stores_are_replaced_in_findings(document, field, value, found):
    path = of_findings(document)

    case = changed((*path, 0, field), value, document)

    assert getattr(case.history[path[2]].findings[0], field) == found  # type: ignore[index]


@pytest.mark.parametrize("odd", ["x", 5, None, {}, [5], [[]], [{"code": 5}]], ids=repr)
def test_findings_that_are_none_are_refused_at_their_place(odd):
    error = refused(edited(of_findings(TWO), odd, TEXT_OF_TWO))

    assert error is not None
    assert all(str(each.where).startswith(written(of_findings(TWO))) for each in error.refusals)


@pytest.mark.parametrize("odd", ["{} ", "\x00{}", "\u200b{}", "{}\ud800"], ids=ascii)
def test_what_stands_beside_the_history_is_cleaned_as_the_history_is(odd):
    document = copy.deepcopy(TWO)
    for name in ("stage", "source", "fingerprint"):
        for path, value in texts_of(document, name):
            inside(document, path[:-1])[path[-1]] = odd.format(value)
    for _, value in texts_of(document, "workflow"):
        value["id"] = odd.format(value["id"])

    assert document["case"]["stage"] != TWO["case"]["stage"]
    assert from_data(document) == from_data(TWO)


def test_a_text_beside_the_history_that_is_missing_is_told_as_missing():
    for key in ("id", "workflow", "stage"):
        document = copy.deepcopy(TWO)
        del document["case"][key]

        assert places(json.dumps(document)) == [("missing_key", f"case.{key}")]


def test_what_stands_beside_the_history_still_has_to_be_what_the_history_adds_up_to():
    assert places(edited(("case", "stage"), "elsewhere", TEXT_OF_TWO)) == [("contradicts_history", "case.stage")]
