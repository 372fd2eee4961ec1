"""Documents with something changed in them, and what is said of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from whole_life import whole_life

import casekit as ck
from casekit.interchange import dumps, loads
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.models.personal import personal_fields

ARCHIVE = Path(__file__).parent / "documents"
MARKER = "홍길동 marker"
Place = tuple[str | int, ...]

TEXT_OF_WHOLE = dumps(whole_life())
WHOLE = json.loads(TEXT_OF_WHOLE)
TEXT_OF_ONE = (ARCHIVE / "schema_1" / "whole_life.json").read_text(encoding="utf-8")
TEXT_OF_TWO = (ARCHIVE / "schema_2" / "whole_life.json").read_text(encoding="utf-8")
OF_ALL_SCHEMAS = pytest.mark.parametrize(
    "text", [TEXT_OF_ONE, TEXT_OF_TWO, TEXT_OF_WHOLE], ids=["schema 1", "schema 2", "schema 3"]
)


def archived(pattern: str = "schema_*/*.json") -> list[Path]:
    """The documents of the archive, without what is expected of them."""
    return sorted(path for path in ARCHIVE.glob(pattern) if not path.name.endswith(".expected.json"))


def inside(document: Any, path: Place) -> Any:
    """What stands at a place of a document."""
    for step in path:
        document = document[step]
    return document


parsed = lru_cache(json.loads)
"""What a text holds, read once; it is not to be changed."""


def edited(path: Place, value: object, text: str = TEXT_OF_WHOLE) -> str:
    """A document, that of the whole case unless another is given, with one value changed or added."""
    document = json.loads(text)
    inside(document, path[:-1])[path[-1]] = value
    return json.dumps(document)


def lacking(path: Place, text: str = TEXT_OF_WHOLE) -> str:
    """A document, that of the whole case unless another is given, without one key."""
    document = json.loads(text)
    del inside(document, path[:-1])[path[-1]]
    return json.dumps(document)


def excerpt(path: Place, text: str = TEXT_OF_WHOLE) -> tuple[Place, str]:
    """A document with its first two entries and the one a path leads into, and where the path then leads."""
    document = parsed(text)
    history, inside_history = document["case"]["history"], path[:2] == ("case", "history") and path[2:]
    if not inside_history or "mends" in history[path[2]]:
        return path, text
    kept = sorted({0, 1, path[2]})
    case = document["case"] | {"history": [history[index] for index in kept]}
    return (*path[:2], kept.index(path[2]), *path[3:]), json.dumps(document | {"case": case})


def fault(text: Any, *, limits: Limits = DEFAULT_LIMITS) -> ck.DocumentError:
    """The error that reading a document raises."""
    with pytest.raises(ck.DocumentError) as error:
        loads(text, limits=limits)
    return error.value


def refused(text: str) -> ck.DocumentError | None:
    """The error that reading a document raises; None where it is read."""
    try:
        loads(text)
    except ck.DocumentError as error:
        return error
    return None


def places(text: str) -> list[tuple[str, str | None]]:
    """The codes of the faults of a document, each with its path."""
    return [(each.code, each.where) for each in fault(text).refusals]


def paths(value: object, path: Place = ()) -> Iterator[tuple[Place, object]]:
    """Every place in a document with its value, tables and lists too."""
    yield path, value
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in steps:
        yield from paths(each, (*path, step))


def entry_of(kind: str) -> int:
    """The place in the whole case of the first record of a type."""
    return next(index for index, each in enumerate(WHOLE["case"]["history"]) if each["what"]["type"] == kind)


def in_record(kind: str, *path: str | int) -> Place:
    """A path inside the first record of a type."""
    return ("case", "history", entry_of(kind), "what", *path)


def written(path: Place) -> str:
    """A path as faults write it."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def values_in(value: object, path: Place) -> Iterator[tuple[Place, attrs.AttrsInstance]]:
    """A value with every value inside it, each with the place of its table in a document."""
    if attrs.has(type(value)):
        yield path, value
        for field in attrs.fields(type(value)):
            yield from values_in(getattr(value, field.name), (*path, field.name))
    for index, each in enumerate(value if isinstance(value, tuple) else ()):
        yield from values_in(each, (*path, index))


def marked(text: str) -> Any:
    """A document that holds a name in every personal text."""
    document = json.loads(text)
    for path, value in values_in(loads(text).history, ("case", "history")):
        names = personal_fields(type(value))
        if names and (table := inside(document, path)):
            table |= {name: MARKER for name in names if name in table and not name.startswith("birth")}
    return document


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error with everything it came from."""
    if error is not None:
        yield error
        for inner in (error.__cause__, error.__context__, *getattr(error, "exceptions", ())):
            yield from chain(inner)


def told(error: BaseException) -> str:
    """All text an error and what it came from could show."""
    return "".join(f"{each!s}{each!r}{each.args!r}{getattr(each, '__notes__', '')!r}" for each in chain(error))


def tells_a_person(error: BaseException) -> bool:
    """Whether an error, or what it came from, tells the name of a marked document or the day of a birth."""
    return any(each in told(error) for each in (MARKER, "2012-02-29", "(2012, 2, 29)"))
