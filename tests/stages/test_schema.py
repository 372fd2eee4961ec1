"""The JSON Schema of a workflow, which editors use, beside what the library reads."""

from __future__ import annotations

import copy
import json
import runpy
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from office import OFFICE

import casekit as ck
from casekit.stages.notation import workflow_notation as notation

ROOT = Path(__file__).resolve().parents[2]
TEXT = resources.files("casekit.stages.notation").joinpath("workflow.schema.json").read_text(encoding="utf-8")
SCHEMA = Draft202012Validator(json.loads(TEXT))
WORKFLOWS = {"advice_office": OFFICE, **{id: ck.Workflow.ready(id) for id in ck.Workflow.ready_ids()}}
SLIPS: list[object] = [None, 5, "", " ", "Upper Case", "a\x00b", [], {}, True, -1, "x" * 3000, [5], {"a": 5}, 0, 1.5]


def test_the_schema_is_one_and_is_what_its_tool_makes():
    Draft202012Validator.check_schema(json.loads(TEXT))
    made = runpy.run_path(str(ROOT / "tools" / "schema.py"))["page"]()

    assert made == TEXT
    assert (ROOT / "docs" / "workflow.schema.json").read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("id", WORKFLOWS)
def test_every_workflow_of_ours_is_valid(id: str):
    assert [error.message for error in SCHEMA.iter_errors(WORKFLOWS[id].to_mapping())] == []


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place inside a mapping."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [each for key, part in inside for each in ((*path, key), *places(part, (*path, key)))]


PLACES = places(OFFICE.to_mapping())


@given(st.sampled_from(PLACES), st.sampled_from(SLIPS))
def test_the_schema_and_the_library_find_the_same_slips(place: tuple[str | int, ...], slip: object):
    data = copy.deepcopy(OFFICE.to_mapping())
    inside: object = data
    for step in place[:-1]:
        inside = inside[step]  # type: ignore[index]
    inside[place[-1]] = slip  # type: ignore[index]

    faults = notation.read(data).faults

    assert bool(faults) == (not SCHEMA.is_valid(data))


@given(st.sampled_from(PLACES), st.sampled_from(["colour", "Kinds", "labls"]))
def test_a_key_too_many_is_one_for_both(place: tuple[str | int, ...], key: str):
    data = copy.deepcopy(OFFICE.to_mapping())
    inside: object = data
    for step in place:
        inside = inside[step]  # type: ignore[index]
    if not isinstance(inside, dict) or "name" in inside or place[-1] == "labels":
        inside = data
    inside[key] = 5

    faults = notation.read(data).faults

    assert faults
    assert not SCHEMA.is_valid(data)
