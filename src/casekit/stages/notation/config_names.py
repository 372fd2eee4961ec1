"""Convert arbitrary names to unique identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casekit.notation.names import IDENTIFIER

_CAMEL_CASE_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")


def named(originals: Iterable[str], fallback: str, *, reserved: Iterable[str] = ()) -> dict[str, str]:
    """
    Return a unique identifier for each name. A name that is an identifier stays as it is, unless it is reserved.

    >>> named(["InProgress", "in progress", "in_progress", "접수"], "stage")
    {'InProgress': 'in_progress_2', 'in progress': 'in_progress_3', 'in_progress': 'in_progress', '접수': 'stage'}
    """
    names = tuple(dict.fromkeys(originals))
    taken = {*reserved}
    plain = {name for name in names if IDENTIFIER.fullmatch(name) and name not in taken}
    taken |= plain
    chosen, counts = dict[str, str](), dict[str, int]()
    for name in names:
        identifier = name if name in plain else _plain(name, fallback)
        if name not in plain:
            base = identifier
            while identifier in taken:
                counts[base] = counts.get(base, 1) + 1
                identifier = f"{base}_{counts[base]}"
            taken.add(identifier)
        chosen[name] = identifier
    return chosen


def _plain(name: str, fallback: str) -> str:
    """Convert a name to an identifier; put `fallback` in front if it would not begin with a letter."""
    text = _NOT_ALPHANUMERIC.sub("_", _CAMEL_CASE_BREAK.sub("_", name).lower()).strip("_")
    return text if IDENTIFIER.fullmatch(text) else f"{fallback}_{text}".strip("_")
