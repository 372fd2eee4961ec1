"""Every picture of every journey, in both languages: drawn without a warning, whole, legible, and as it was."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import picture_shapes
import pytest
from figure_facts import clipped, looks, overlapping, said, shape, texts_in

FILES = [pytest.param(each, id=picture_shapes.name_of(each)) for each in picture_shapes.FILES]
EVERY = pytest.mark.parametrize("file", FILES)


@pytest.fixture(autouse=True, scope="module")
def as_it_was() -> Iterator[None]:
    """Leave the programs beside the journeys as they were for other tests."""
    yield
    for module in ("page", "figures", "journey", "records"):
        sys.modules.pop(module, None)


@cache
def pictures(file: Path) -> dict[str, Any]:
    return dict(picture_shapes.figures(file))


@EVERY
def test_its_pictures_are_drawn_without_a_warning_and_have_the_shape_they_had(file):
    stored = json.loads(picture_shapes.SHAPES.read_text(encoding="utf-8"))
    known = {key: value for key, value in stored.items() if key.startswith(f"{picture_shapes.name_of(file)} ")}

    found = {f"{picture_shapes.name_of(file)} {name}": shape(figure) for name, figure in pictures(file).items()}

    assert found == known


@EVERY
def test_no_text_is_cut_off_or_covers_another_or_is_small(file):
    for name, figure in pictures(file).items():
        assert (name, clipped(figure)) == (name, [])
        assert (name, overlapping(figure)) == (name, [])
        assert min(text.get_fontsize() for text in texts_in(figure)) >= 8


@EVERY
def test_colours_are_never_all_that_tells_two_lines_apart(file):
    for name, figure in pictures(file).items():
        found = looks(figure)
        shared = [one & other for a, one in found.items() for b, other in found.items() if a < b]
        assert (name, [each for each in shared if each]) == (name, [])


@EVERY
def test_the_pictures_say_the_same_in_both_languages(file):
    drawn = pictures(file)
    for name in {each.rpartition("-")[0] for each in drawn}:
        english, korean = (len(said(drawn[f"{name}-{language}"])) for language in picture_shapes.LANGUAGES)
        assert (name, english) == (name, korean)


@EVERY
def test_a_korean_picture_has_its_own_words_in_korean(file):
    for name, figure in pictures(file).items():
        text = " ".join(said(figure))
        assert (max(text) >= "가") is name.endswith("-ko") or name.endswith("-en"), name
        assert "□" not in text
