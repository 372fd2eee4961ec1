"""What is looked up is there."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

import pytest

import casekit as ck
from casekit.labels import find
from casekit.models.catalogue import RECORDS
from casekit.stages.guards import Guards
from casekit.stages.rules.casework_rules import RULES

ROOT = Path(__file__).resolve().parent.parent


def test_the_page_to_look_things_up_is_what_the_library_says() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "look_up.py"))

    assert (ROOT / "docs" / "look-up.md").read_text(encoding="utf-8") == made["page"]()


def test_every_record_rule_guard_and_ready_workflow_can_be_looked_up() -> None:
    text = (ROOT / "docs" / "look-up.md").read_text(encoding="utf-8")
    named = [*RECORDS, *RULES, *Guards().names, *ck.Workflow.ready_ids(), *ck.stages.KINDS]

    assert [name for name in named if name not in text] == []


def test_the_first_screen_of_the_readme_holds_what_a_newcomer_needs() -> None:
    screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:45])
    needed = [
        "pip install",
        "make demo",
        "make test",
        "**Learn**",
        "**Do**",
        "**Understand**",
        "**Look up**",
    ]

    assert [each for each in needed if each not in screen] == []


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["version"] == ck.__version__


@pytest.mark.parametrize("id", ck.Workflow.ready_ids())
@pytest.mark.parametrize("page", ["README.md", "docs/glossary.md"])
def test_the_korean_names_of_the_stages_stand_beside_the_english_ones(id: str, page: str):
    text = (ROOT / page).read_text(encoding="utf-8")
    stages = ck.Workflow.ready(id).stages

    assert [stage.id for stage in stages if stage.labels["ko"] not in text] == []
    assert page == "README.md" or [stage.id for stage in stages if stage.labels["en"] not in text] == []


def test_the_words_of_the_readme_are_those_of_the_vocabulary():
    rows = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \| (`[A-Z][^|]+) \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    words = [word for korean, _, _ in rows for word in re.split(r" · |, ", korean)]

    assert len(rows) == 10
    assert [word for word in words if not find(word)] == []
    assert [name for _, _, names in rows for name in re.findall(r"`(\w+)`", names) if not named(name)] == []


def named(name: str) -> bool:
    return hasattr(ck, name) or hasattr(ck.evaluation, name)
