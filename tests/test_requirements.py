"""Every requirement of the source texts is carried by a public name, or said to be out of scope."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
WANTED = ROOT.parent / "shared" / "spec" / "requirements.md"
TOOL = runpy.run_path(str(ROOT / "tools" / "requirements.py"))
ROWS: dict[str, Any] = {id: row for section in TOOL["requirements"]().values() for id, row in section.items()}
NAMES = sorted({name for row in ROWS.values() for name in row.get("by", ())})


def test_the_page_of_requirements_is_what_the_table_says():
    assert (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8") == TOOL["page"]()


@pytest.mark.parametrize("name", NAMES)
def test_every_name_in_the_table_is_there(name: str):
    assert TOOL["exists"](name)


@pytest.mark.parametrize(
    "name",
    ["Clien", "Client.nam", "stages.overdue", "rule consent", "guard eligibl", "workflow school_nine",
     "vocabulary colours", "vocabulary sector.magical"],
)  # fmt: skip
def test_a_name_that_is_not_there_is_noticed(name: str):
    assert not TOOL["exists"](name)


@pytest.mark.parametrize("id", [id for id, row in ROWS.items() if "by" in row])
def test_a_requirement_counts_as_carried_when_its_test_uses_one_of_its_names(id: str):
    row = ROWS[id]

    assert any(TOOL["uses"](row["test"], name) for name in row["by"])


def test_a_test_that_is_not_there_or_uses_no_such_name_is_noticed():
    with pytest.raises(KeyError):
        TOOL["uses"]("test_requirements.py::test_of_nothing", "Client")
    assert not TOOL["uses"]("test_house.py::test_no_file_has_more_than_four_hundred_lines", "Client")


@pytest.mark.parametrize("id", ROWS)
def test_a_requirement_is_carried_by_a_name_or_says_why_not(id: str):
    row = ROWS[id]

    assert bool(row.get("by")) != bool(row.get("out"))
    assert row.get("level") != "must" or row.get("by")


def test_every_row_asked_for_is_in_the_table():
    if not WANTED.is_file():
        pytest.skip("the requirements are not beside the project")

    asked = set(re.findall(r"^\| `?([A-Z]\d\d|[a-z]+_[a-z_]+)`? \|", WANTED.read_text(encoding="utf-8"), re.MULTILINE))

    assert asked - set(ROWS) == set()
    assert len(asked) > 150
