"""The page about the case of a journey: one file that a browser opens, with and without matplotlib."""

from __future__ import annotations

import json
import re
import runpy
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest
from journey_runs import JOURNEYS, STUDENT

JOURNEY = JOURNEYS / "small.json"
PICTURES = ("stages", "goals", "readings", "domains", "caseload", "durations")


@pytest.fixture
def page(monkeypatch, tmp_path) -> Iterator[Callable[[Path], str]]:
    """Writes the page of a journey into a folder of its own, and returns it."""
    monkeypatch.syspath_prepend(str(JOURNEYS))

    def written(file: Path) -> str:
        monkeypatch.setattr(sys, "argv", ["page.py", str(file), str(tmp_path)])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(JOURNEYS / "page.py"), run_name="__main__")
        assert ended.value.code == 0
        return (tmp_path / f"{file.stem}.html").read_text(encoding="utf-8")

    yield written
    for module in ("figures", "journey", "records"):
        sys.modules.pop(module, None)


@pytest.fixture
def no_matplotlib(monkeypatch) -> None:
    """A machine without matplotlib."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "matplotlib" else find_spec(name))


class Outline(HTMLParser):
    """The headings of a page, and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.headings: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "img", "rect"):
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "rect":
            assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] in ("h2", "h3"):
            self.headings.append(data)


HEADINGS = [
    "English", "Summary", "Pictures", "What the case could and could not do", "Timeline",
    "한국어", "요약", "그림", "사례가 할 수 있었던 것과 없었던 것", "경과",
]  # fmt: skip


def test_a_page_needs_nothing_beside_it_and_has_both_languages(page, tmp_path):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")

    text = page(JOURNEY)

    outline = Outline(text)
    assert (outline.headings, outline.stack) == (HEADINGS, [])
    assert text.count("data:image/png;base64,") == 2 * len(PICTURES)
    assert not re.search(r'(src|href)="(?!data:|#)', text)
    assert {each.name for each in tmp_path.iterdir()} == {
        "small.html", *(f"small-{name}-{language}.png" for name in PICTURES for language in ("en", "ko")),
    }  # fmt: skip


@pytest.mark.usefixtures("no_matplotlib")
def test_a_page_without_matplotlib_draws_the_stages(page, tmp_path):
    text = page(JOURNEY)

    outline = Outline(text)
    assert (outline.headings, outline.stack) == (HEADINGS, [])
    assert text.count("<svg ") == 2
    assert text.count("pip install casekit[plots]") == 2
    assert [each.name for each in tmp_path.iterdir()] == ["small.html"]


@pytest.mark.usefixtures("no_matplotlib")
def test_a_page_says_why_the_case_could_not_move(page):
    text = page(JOURNEYS / "student.json")

    assert "No plan signed by a client is on record." in text
    assert "클라이언트가 서명한 계획" in text


@pytest.mark.usefixtures("no_matplotlib")
def test_a_page_shows_no_note_of_the_journey_and_no_markup_of_an_id(page, tmp_path):
    journey = {**STUDENT, "id": "<b>&K"}
    file = tmp_path / "journey.json"
    file.write_text(json.dumps(journey, ensure_ascii=False), encoding="utf-8")

    text = page(file)

    notes = [each["note_ko"] for each in journey["events"] if len(each.get("note_ko", "")) > 12]
    assert notes
    assert [note for note in notes if note in text] == []
    assert "<b>&K" not in text
    assert "&lt;b&gt;&amp;K" in text
