"""Plain identifiers for names of any kind."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casekit.stages.names import IDENTIFIER

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER = re.compile(r"[^a-z0-9]+")


def named(originals: Iterable[str], fallback: str, *, reserved: Iterable[str] = ()) -> dict[str, str]:
    """
    A plain identifier for each name, no two the same; a name that is one already keeps it, unless it is reserved.

    >>> named(["InProgress", "in progress", "in_progress", "접수"], "stage")
    {'InProgress': 'in_progress_2', 'in progress': 'in_progress_3', 'in_progress': 'in_progress', '접수': 'stage'}
    """
    names = tuple(dict.fromkeys(originals))
    taken = {*reserved}
    plain = {name for name in names if IDENTIFIER.fullmatch(name) and name not in taken}
    taken |= plain
    chosen, counts = dict[str, str](), dict[str, int]()
    for name in names:
        wanted = name if name in plain else _plain(name, fallback)
        if name not in plain:
            base = wanted
            while wanted in taken:
                counts[base] = counts.get(base, 1) + 1
                wanted = f"{base}_{counts[base]}"
            taken.add(wanted)
        chosen[name] = wanted
    return chosen


def _plain(name: str, fallback: str) -> str:
    text = _OTHER.sub("_", _HUMP.sub("_", name).lower()).strip("_")
    return text if IDENTIFIER.fullmatch(text) else f"{fallback}_{text}".strip("_")
