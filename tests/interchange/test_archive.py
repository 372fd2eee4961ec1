"""Every document a release ever wrote loads, and gives the stage, status, shelves and figures that release found."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from document_parts import archived

import casekit as ck
from casekit.interchange import dumps, loads

JOURNEYS = Path(__file__).parents[2] / "examples" / "journeys"
SCHOOL_STAGES = [
    "intake", "assessment", "planning", "implementation", "monitoring", "reassessment", "evaluation", "aftercare",
]  # fmt: skip
"""The stages of school_eight, version 2."""
EACH = pytest.mark.parametrize("file", archived(), ids=lambda file: f"{file.parent.name}/{file.stem}")


@pytest.fixture(scope="module", autouse=True)
def _programs_of_journeys() -> Iterator[None]:
    """Makes the programs beside the journeys importable."""
    sys.path.insert(0, str(JOURNEYS))
    yield
    sys.path.remove(str(JOURNEYS))
    for module in ("figures", "journey", "records"):
        sys.modules.pop(module, None)


def plain(value: Any) -> Any:
    """A value as plain data, without the fields at their defaults."""
    if attrs.has(type(value)):
        return {
            field.name: plain(getattr(value, field.name)) for field in attrs.fields(type(value))
            if field.default is attrs.NOTHING or getattr(value, field.name) != field.default
        }  # fmt: skip
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def figures_of(case: ck.Case, name: str, on: date) -> Any:
    """The figures of a case on a day, as its journey asks for them; as a school's where it is of no journey."""
    from figures import figures  # noqa: PLC0415  # stands beside the journeys
    from figures import plain as with_floats  # noqa: PLC0415
    from journey import NOTHING, workflow_of  # noqa: PLC0415

    source = JOURNEYS / f"{name}.json"
    if source.exists():
        given = with_floats(json.loads(source.read_text(encoding="utf-8"), parse_float=Decimal))
    else:
        given = {"workflow": "school_eight", "clients": ["C-3"], "stages": SCHOOL_STAGES,
                 "voice_checkpoints": ["review", "closure"]}  # fmt: skip
    journey = {**NOTHING, **given}
    machine = ck.StageMachine(workflow_of(journey, JOURNEYS))
    replay = SimpleNamespace(case=case, journey=journey, machine=machine, first_stage_on=None, fed=0)
    return json.loads(json.dumps(figures(replay, on=on)))


def expected_of(file: Path) -> Any:
    return json.loads(file.with_name(f"{file.stem}.expected.json").read_text(encoding="utf-8"))


def test_the_archive_has_every_journey():
    journeys = {file.stem for file in JOURNEYS.glob("*.json")}

    assert {file.stem for file in archived("schema_2/*.json")} == {*journeys, "mended", "whole_life"}
    assert {file.stem for file in archived("schema_1/*.json")} == {"elder", "small", "student", "whole_life"}


@EACH
def test_a_document_of_the_archive_is_where_it_was(file):
    expected = expected_of(file)

    case = loads(file.read_text(encoding="utf-8"))

    assert (case.stage, list(case.kinds), case.status, case.risk, case.revision) == tuple(
        expected[name] for name in ("stage", "kinds", "status", "risk", "revision")
    )
    assert plain(case.workflow) == expected["workflow"]


@EACH
def test_a_document_of_the_archive_has_on_its_shelves_what_it_had(file):
    shelves = expected_of(file)["shelves"]

    case = loads(file.read_text(encoding="utf-8"))

    found = {name: plain(getattr(case, name)) for name in shelves}
    for before, now in zip(shelves.get("consents", ()), found.get("consents", ()), strict=True):
        if "since" not in before:  # a consent of no day is in force from the day it was recorded, and says so now
            assert now.pop("since")
    assert found == shelves


@EACH
def test_a_document_of_the_archive_gives_the_figures_it_gave(file):
    expected = expected_of(file)

    case = loads(file.read_text(encoding="utf-8"))

    assert figures_of(case, file.stem, date.fromisoformat(expected["on"])) == expected["figures"]


@EACH
def test_a_document_of_the_archive_is_written_anew_and_comes_back_the_same(file):
    case = loads(file.read_text(encoding="utf-8"))

    text = dumps(case)

    assert json.loads(text)["schema_version"] == 3
    assert loads(text) == case
    assert dumps(loads(text)) == text


def test_the_case_of_the_student_takes_less_than_half_of_what_it_took():
    (before,) = archived("schema_2/student.json")
    text = before.read_text(encoding="utf-8").rstrip("\n")

    assert len(text) == 49_357
    assert len(dumps(loads(text))) <= len(text) / 2
