"""JSON text of a document, parsed: its content, and the faults of the text itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import TypeAlias, cast

from casekit.answers import Refusal
from casekit.interchange.listing import Fault
from casekit.interchange.scalars import short_key
from casekit.limits import Limits


class _DoubledTable(dict[str, object]):
    """A JSON object in which keys occurred twice. `twice` holds these keys."""

    twice: tuple[str, ...] = ()


def parsed(text: object, limits: Limits) -> tuple[object, list[Fault]]:
    """Parse JSON text; return its content and the faults of the text: too long, no JSON, or doubled keys."""
    if not isinstance(text, str):
        return None, [Refusal("wrong_type", {"expected": "JSON text (str)"}, "document")]
    if len(text) > limits.document_letters:
        facts = {"letters": len(text), "most": limits.document_letters}
        return None, [Refusal("text_too_large", facts, "document")]
    doubled = list[_DoubledTable]()

    def table(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        twice = _DoubledTable(pairs)
        twice.twice = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        doubled.append(twice)
        return twice

    place: dict[str, int | None] = {"line": None, "column": None}
    try:
        content = json.loads(text, object_pairs_hook=table)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
    except (ValueError, RecursionError):
        pass
    else:
        return content, list(_doubled_keys(content)) if doubled else []
    return None, [Refusal("not_json", place)]


_Path: TypeAlias = "tuple[_Path, str | int] | None"
"""The path to a value, from its end: the path to the table or list that holds it, and its key or index there."""


def _doubled_keys(content: object) -> Iterator[Fault]:
    """Yield a fault, with its path, for each key that occurs twice in one table, at any depth."""
    pending: list[tuple[object, _Path]] = [(content, None)]
    while pending:
        value, path = pending.pop()
        if isinstance(value, _DoubledTable):
            for key in value.twice:
                yield partial(_duplicate_key, key, path)
        if isinstance(value, dict):
            pending += [(each, (path, key)) for key, each in cast("dict[str, object]", value).items()]
        elif isinstance(value, list):
            pending += [(each, (path, index)) for index, each in enumerate(cast("list[object]", value))]


def _duplicate_key(key: str, path: _Path) -> Refusal:
    """Return the fault of a key that occurs twice in the table at this path."""
    steps = list[str]()
    while path is not None:
        path, step = path
        steps.append(f"[{step}]" if isinstance(step, int) else f".{short_key(step) or '…'}")
    return Refusal("duplicate_key", {"key": short_key(key)}, "".join(reversed(steps)).lstrip(".") or "document")
