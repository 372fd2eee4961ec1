"""The evaluation of every journey as text, compared with the files that `tools/explanations.py` writes."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from casekit.labels import Language

TOOL = runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools" / "explanations.py"))
FOLDER: Path = TOOL["FOLDER"]
JOURNEYS: dict[str, Path] = TOOL["journeys"]()


@pytest.mark.parametrize("language", TOOL["LANGUAGES"])
@pytest.mark.parametrize("name", JOURNEYS)
def test_an_evaluation_is_told_as_it_was_before(name: str, language: Language):
    evaluation: Any = TOOL["evaluated"](JOURNEYS[name])

    before = (FOLDER / f"{name}.{language}.txt").read_text(encoding="utf-8")

    assert evaluation.explain(language) + "\n" == before


def test_there_is_a_text_of_every_journey_and_no_other():
    expected = {f"{name}.{language}.txt" for name in JOURNEYS for language in TOOL["LANGUAGES"]}

    assert {file.name for file in FOLDER.iterdir()} == expected
