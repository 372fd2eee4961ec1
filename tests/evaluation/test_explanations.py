"""The evaluation of every journey as text, compared with the files that `tools/explanations.py` writes."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

TOOL = runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools" / "explanations.py"))
PAGES = runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools" / "pages.py"))
GOLDENS: Path = TOOL["GOLDENS"]
TEXTS: dict[str, tuple[Path, str]] = {f"{path.parent.name}/{path.name}": (path, text) for path, text in TOOL["texts"]()}


@pytest.mark.parametrize("name", TEXTS)
def test_an_evaluation_is_told_as_it_was_before(name: str):
    path, text = TEXTS[name]

    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["explained", "summaries"])
def test_there_is_a_text_of_every_journey_and_no_other(folder: str):
    expected = {path.name for path, _ in TEXTS.values() if path.parent.name == folder}

    assert {file.name for file in (GOLDENS / folder).iterdir()} == expected


def test_a_page_is_a_page():
    for name, (_, text) in TEXTS.items():
        if name.startswith("summaries/"):
            assert max(len(page.splitlines()) for page in text.split("===== ")) <= 75


def test_a_client_reads_no_id_and_no_score():
    for name, (_, text) in TEXTS.items():
        if name.startswith("summaries/"):
            page = text.split("===== ")[1]
            words = {word.strip(".,:()") for word in page.split()}
            assert not {word for word in words if len(word) < 4 and word[:1] in "GNRP" and word[1:].isdigit()}
            assert "T-score" not in page
            assert "T점수" not in page


def test_the_pages_of_two_journeys_in_the_docs_are_what_the_library_says():
    for path, text in PAGES["pages"]():
        assert text == path.read_text(encoding="utf-8")
