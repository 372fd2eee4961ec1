"""Parse TOML or JSON text to a mapping, and add positions in the text to faults."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias, cast

import attrs

from casekit.answers import Fault
from casekit.display import visible
from casekit.limits import DEFAULT_LIMITS, Limits

Form: TypeAlias = Literal["toml", "json"]
_PlaceOf: TypeAlias = Callable[[str], tuple[int, int]]
"""Returns the line and column of a path in a workflow."""
LONGEST_REASON = 200
"""The most characters of a parser's message in a fault."""
LONGEST_PATH = 4096
"""The most characters of a text that is checked for being the path of a file, passed by mistake."""
_MESSAGE_AND_PLACE = re.compile(r"\A(.*?)(?: \(at (?:line (\d+), column (\d+)|end of document)\))?\Z", re.DOTALL)
_PATH = re.compile(r"[^\n={}\[\]#]+\.(toml|json)\s*", re.IGNORECASE)
_DOTS = re.compile(r"\.+")
_MOVE_BY_INDEX = re.compile(r"moves\[(\d+)\]")
_MOVE_BY_NAME = re.compile(r"\Amoves\.([a-z][a-z0-9_]*)", re.ASCII)


class JsonTable(dict[str, object]):
    """A JSON object; `twice` has the keys that occur more than once in its text."""

    twice: tuple[str, ...] = ()


def parsed(
    text: object, form: Form | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[Mapping[str, object] | None, tuple[Fault, ...]]:
    """
    Parse a text; return its mapping, or None and the fault that prevents parsing.

    Args:
        text: The text. Any other type is a fault, and so is a text that looks like the path of a file.
        form: "toml" or "json"; None: JSON where the text begins with a brace, otherwise TOML.
        limits: The limits on the characters of the text and on the dots in a line of TOML.
    """
    if isinstance(text, str) and len(text) > limits.workflow_letters:
        return None, (Fault("text_too_large", {"letters": len(text), "most": limits.workflow_letters}),)
    if isinstance(text, os.PathLike) or (isinstance(text, str) and len(text) <= LONGEST_PATH and _PATH.fullmatch(text)):
        return None, (Fault("looks_like_path"),)
    if not isinstance(text, str):
        code = "not_json" if form == "json" else "not_toml"
        return None, (_syntax_fault(code, "It is not text"),)
    if form == "json" or (form is None and text.lstrip().startswith("{")):
        return _parsed_json(text)
    return _parsed_toml(text, limits)


def _parsed_toml(text: str, limits: Limits) -> tuple[Mapping[str, object] | None, tuple[Fault, ...]]:
    if line := _dotted_line(text, limits.dots):
        return None, (_syntax_fault("not_toml", f"A line has more than {limits.dots} dots", line, 1),)
    try:
        return tomllib.loads(text), ()
    except tomllib.TOMLDecodeError as error:
        ((reason, line, column),) = _MESSAGE_AND_PLACE.findall(str(error))
        lines = text.split("\n")
        place = (int(line), int(column)) if line else (len(lines), len(lines[-1]) + 1)
        return None, (_syntax_fault("not_toml", reason, *place),)
    except (ValueError, RecursionError) as error:
        return None, (_syntax_fault("not_toml", _reason(error)),)


def _dotted_line(text: str, most: int) -> int | None:
    """Return the number of the first line with more than `most` dots, adjacent ones counted once; None if none has."""
    lines = enumerate(text.split("\n"), start=1) if text.count(".") > most else ()
    return next((at for at, line in lines if line.count(".") > most and len(_DOTS.findall(line)) > most), None)


def _parsed_json(text: str) -> tuple[Mapping[str, object] | None, tuple[Fault, ...]]:
    import json  # noqa: PLC0415 - most workflows and practices are TOML

    try:
        return json.loads(text, object_pairs_hook=_table), ()
    except json.JSONDecodeError as error:
        return None, (_syntax_fault("not_json", error.msg, error.lineno, error.colno),)
    except (ValueError, RecursionError) as error:
        return None, (_syntax_fault("not_json", _reason(error)),)


def _reason(error: Exception) -> str:
    """Return the message for a parser error that has no position."""
    return "Brackets are nested too deep" if isinstance(error, RecursionError) else "A number has too many digits"


def _syntax_fault(code: str, reason: str, line: int | None = None, column: int | None = None) -> Fault:
    """Return the fault of a text that cannot be parsed."""
    shortened_reason = reason if len(reason) <= LONGEST_REASON else f"{reason[: LONGEST_REASON - 1]}…"
    facts = {"reason": visible(shortened_reason), "line": line, "column": column}
    return Fault(code, facts, line=line, column=column)


def _table(pairs: list[tuple[str, object]]) -> JsonTable:
    """Build a JSON object from its pairs; the last value of a repeated key wins."""
    table = JsonTable(pairs)
    if len(table) < len(pairs):
        seen: set[str] = set()
        twice: dict[str, None] = {}
        for key, _ in pairs:
            if key in seen:
                twice[key] = None
            seen.add(key)
        table.twice = tuple(twice)
    return table


def positioned(faults: Iterable[Fault], data: object, text: object = None) -> tuple[Fault, ...]:
    """
    Return the faults, each with the name of the move it is in, and for TOML with line and column.

    Args:
        faults: Faults with paths.
        data: The mapping they were found in.
        text: The text of the mapping; None if it was not parsed from text.
    """
    faults = tuple(faults)
    if not faults:
        return ()
    from casekit.notation.toml_positions import TomlPositions  # noqa: PLC0415 - only faults need it

    names = _move_names(data)
    place = TomlPositions(text).of if isinstance(text, str) and type(data) is dict else None  # JSON is a JsonTable
    return tuple(_with_position(each, names, place) for each in faults)


def _with_position(fault: Fault, names: Mapping[int, str], place: _PlaceOf | None) -> Fault:
    """Return a fault with the name of its move, and with line and column if `place` is given."""
    if fault.where is None:
        return fault
    path = _MOVE_BY_NAME.sub(lambda move: _path_by_index(move, names), fault.where)
    move = _MOVE_BY_INDEX.match(path)
    name = names.get(int(move[1])) if move else None
    line, column = place(path) if place else (fault.line, fault.column)
    return attrs.evolve(fault, move=name, line=line, column=column)


def _path_by_index(move: re.Match[str], names: Mapping[int, str]) -> str:
    """Convert `moves.name`, which faults of an extension use, to `moves[index]`; leave an unknown name as it is."""
    return next((f"moves[{place}]" for place, name in names.items() if name == move[1]), move[0])


def _move_names(data: object) -> dict[int, str]:
    """Return the names of the moves in a mapping by their index, cut to 80 characters."""
    moves = cast("Mapping[object, object]", data).get("moves") if isinstance(data, Mapping) else None
    if not isinstance(moves, list | tuple):
        return {}
    names = {
        index: cast("Mapping[object, object]", move).get("name")
        for index, move in enumerate(cast("list[object]", moves)) if isinstance(move, Mapping)
    }  # fmt: skip
    return {index: name[:80] for index, name in names.items() if isinstance(name, str)}
