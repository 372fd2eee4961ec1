"""The fixtures of the tests of pictures."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest


@pytest.fixture(autouse=True, scope="session")
def korean_font() -> None:
    """Let matplotlib know a font with Hangul, whatever the machine has."""
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    from matplotlib.font_manager import fontManager  # noqa: PLC0415

    package = find_spec("koreanize_matplotlib")
    assert package is not None
    assert package.origin is not None
    fontManager.addfont(Path(package.origin).parent / "fonts" / "NanumGothic.ttf")


@pytest.fixture
def no_korean_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with the fonts of matplotlib alone: one of them has a box for every character, and none has Hangul."""
    from matplotlib.font_manager import fontManager  # noqa: PLC0415

    own = [each for each in fontManager.ttflist if "mpl-data" in each.fname]
    monkeypatch.setattr(fontManager, "ttflist", own)
