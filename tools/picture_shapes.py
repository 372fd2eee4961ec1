"""
Write `tests/pictures/shapes.json`: how many axes, lines and bars every picture of every journey has, and which texts.

`tests/pictures` draws the pictures again and compares. What a picture looks like to the pixel depends on the version of
matplotlib; these facts do not.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHAPES = ROOT / "tests" / "pictures" / "shapes.json"
FILES = [
    *sorted((ROOT / "examples" / "journeys").glob("*.json")),
    *sorted((ROOT / "examples" / "practices").glob("*/*.json")),
]  # fmt: skip
"""The journeys of the examples."""
LANGUAGES = ("en", "ko")
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "examples" / "journeys")]


def name_of(file: Path) -> str:
    """Return the name of a journey in the file of shapes."""
    return f"{file.parent.name}/{file.stem}"


def figures(file: Path) -> Iterator[tuple[str, Any]]:
    """Yield every picture of a journey in both languages, drawn, each with its name."""
    from figure_facts import drawn  # noqa: PLC0415  # needs matplotlib
    from page import pictures, told, use_korean_font  # noqa: PLC0415  # stands beside the journeys

    use_korean_font()
    shown = told(file)
    for language in LANGUAGES:
        for name, figure in pictures(shown, [shown], language):
            yield f"{name}-{language}", drawn(figure)


def main() -> int:
    """Draw every picture and write the shapes."""
    from figure_facts import shape  # noqa: PLC0415

    lines = [
        f'"{name_of(file)} {name}": {json.dumps(shape(figure), ensure_ascii=False)}'
        for file in FILES
        for name, figure in figures(file)
    ]
    SHAPES.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"wrote {SHAPES.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
