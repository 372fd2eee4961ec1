"""The JSON Schema of a document: generated, committed, and true of every document."""

from __future__ import annotations

import copy
import json
import runpy
from importlib import resources
from pathlib import Path

import cases
import pytest
from document_parts import WHOLE, archived
from jsonschema import Draft202012Validator

from casekit.interchange import case_schema, dumps, entry_to_data, loads
from casekit.interchange.fields import LINKED, fields_of
from casekit.models.catalogue import RECORDS

ROOT = Path(__file__).resolve().parents[2]
TEXT = resources.files("casekit.interchange").joinpath("case.schema.json").read_text(encoding="utf-8")
COMMITTED = json.loads(TEXT)
SCHEMA = Draft202012Validator(COMMITTED)


@pytest.fixture
def tool(tmp_path, monkeypatch):
    """The tool, which writes into a folder of the test."""
    found = runpy.run_path(str(ROOT / "tools" / "document_schema.py"))
    file = tmp_path / "case.schema.json"
    monkeypatch.setitem(found["main"].__globals__, "FILE", file)
    return found["main"], file


def test_the_committed_schema_is_one_and_is_what_its_tool_makes():
    Draft202012Validator.check_schema(COMMITTED)

    assert runpy.run_path(str(ROOT / "tools" / "document_schema.py"))["page"]() == TEXT
    assert case_schema() == COMMITTED


def test_the_schema_defines_every_record():
    assert set(RECORDS) < set(COMMITTED["$defs"])


@pytest.mark.parametrize("kind", RECORDS.values(), ids=lambda kind: kind.__name__)
def test_the_defaults_and_the_required_fields_of_a_class_are_those_of_the_schema(kind):
    schema = COMMITTED["$defs"][kind.__name__]

    for field in fields_of(kind):
        property_ = schema["properties"][field.name]
        assert (field.name in schema["required"]) == field.required
        assert ("default" in property_) == (not field.required and field.default is not LINKED)
        default = tuple(held) if isinstance(held := property_.get("default"), list) else held
        assert field.required or default == (dict(field.default) if field.name == "extra" else field.default)


def test_a_default_of_the_schema_is_not_changed_by_the_way(tool, capsys):
    main, file = tool
    before = copy.deepcopy(COMMITTED)
    before["$defs"]["Contact"]["properties"]["reached"]["default"] = False
    before["$defs"]["Contact"]["required"].append("method")
    before["$defs"]["Gone"] = {"properties": {"x": {"default": 1}}, "required": []}
    file.write_text(json.dumps(before), encoding="utf-8")

    assert main() == 1
    assert capsys.readouterr().err.strip().endswith("Contact.method, Contact.reached, Gone.x")
    assert json.loads(file.read_text(encoding="utf-8")) == before
    assert main("--change-defaults") == 0
    assert file.read_text(encoding="utf-8") == TEXT


def test_a_schema_is_written_where_none_is(tool):
    main, file = tool

    assert main() == 0
    assert main() == 0
    assert file.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("file", archived(), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_document_of_the_archive_is_valid_as_it_is_written_today(file):
    text = file.read_text(encoding="utf-8")
    written = json.loads(text) if file.parent.name == "schema_3" else json.loads(dumps(loads(text)))

    assert [error.message for error in SCHEMA.iter_errors(written)] == []


def test_the_whole_case_is_valid():
    assert [error.message for error in SCHEMA.iter_errors(WHOLE)] == []


def test_an_entry_written_as_a_row_is_valid():
    rows = Draft202012Validator({"$ref": "#/$defs/Entry", "$defs": COMMITTED["$defs"]})

    assert all(rows.is_valid(entry_to_data(entry)) for entry in cases.reopened().history)


def test_what_is_wrong_is_said_of_the_record_itself():
    document = copy.deepcopy(WHOLE)
    document["case"]["history"][1]["what"]["kind"] = "robot"

    (error,) = SCHEMA.iter_errors(document)

    assert list(error.absolute_path) == ["case", "history", 1, "what", "kind"]


def test_the_schema_given_is_the_callers_own():
    case_schema()["$defs"]["text"].clear()
    case_schema()["$defs"]["record"]["properties"].clear()

    assert case_schema() == COMMITTED
