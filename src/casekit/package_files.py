"""The texts that come with the package: labels, ready workflows, forms."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from importlib.abc import FileLoader

_FOLDER = os.path.dirname(__file__)


def text_of(*path: str) -> str:
    """
    Return the text of a file of the package, by the folders it stands in and its name.

    Read through what loaded the package, so that one in a zip archive works too. `importlib.resources` does the same,
    and importing it takes longer than reading.

    >>> text_of("labels", "en.toml").startswith("#")
    True
    """
    loader = cast("FileLoader", __spec__.loader)
    return loader.get_data(os.path.join(_FOLDER, *path)).decode("utf-8")
