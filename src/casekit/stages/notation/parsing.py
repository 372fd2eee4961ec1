"""The mapping in TOML or JSON text, or the fault of its syntax; and the positions of faults in that text."""

from __future__ import annotations

import json
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
LONGEST_REASON = 200
LONGEST_PATH = 4096
_PLACE = re.compile(r"\A(.*?)(?: \(at (?:line (\d+), column (\d+)|end of document)\))?\Z", re.DOTALL)
_PATH = re.compile(r"[^\n={}\[\]#]+\.(toml|json)\s*", re.IGNORECASE)
_DOTS = re.compile(r"\.+")
_MOVE = re.compile(r"moves\[(\d+)\]")
_NAMED_MOVE = re.compile(r"\Amoves\.([a-z][a-z0-9_]*)", re.ASCII)


class JsonTable(dict[str, object]):
    """A table of a JSON text that knows which of its keys were there twice."""

    twice: tuple[str, ...] = ()


def parsed(
    text: object, form: Form | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[Mapping[str, object] | None, tuple[Fault, ...]]:
    """
    Return the mapping in a text, or None and the fault of its size or its syntax.

    Args:
        text: The text; anything else is a fault.
        form: "toml" or "json"; None: JSON where the text begins with a brace, otherwise TOML.
        limits: How many characters the text may have, and how many dots a line of TOML.
    """
    if isinstance(text, str) and len(text) > limits.workflow_letters:
        return None, (Fault("text_too_large", {"letters": len(text), "most": limits.workflow_letters}),)
    if isinstance(text, os.PathLike) or (isinstance(text, str) and len(text) <= LONGEST_PATH and _PATH.fullmatch(text)):
        return None, (Fault("looks_like_path"),)
    if not isinstance(text, str):
        code = "not_json" if form == "json" else "not_toml"
        return None, (_faulty(code, "It is not text"),)
    if form == "json" or (form is None and text.lstrip().startswith("{")):
        return _parsed_json(text)
    return _parsed_toml(text, limits)


def _parsed_toml(text: str, limits: Limits) -> tuple[Mapping[str, object] | None, tuple[Fault, ...]]:
    if line := _dotted_line(text, limits.dots):
        return None, (_faulty("not_toml", f"A line has more than {limits.dots} dots", line, 1),)
    try:
        return tomllib.loads(text), ()
    except tomllib.TOMLDecodeError as error:
        ((reason, line, column),) = _PLACE.findall(str(error))
        lines = text.split("\n")
        place = (int(line), int(column)) if line else (len(lines), len(lines[-1]) + 1)
        return None, (_faulty("not_toml", reason, *place),)
    except (ValueError, RecursionError) as error:
        return None, (_faulty("not_toml", _reason(error)),)


def _dotted_line(text: str, most: int) -> int | None:
    """Return the number of the first line with more dots, those side by side counted once; None where there is none."""
    lines = enumerate(text.split("\n"), start=1) if text.count(".") > most else ()
    return next((at for at, line in lines if line.count(".") > most and len(_DOTS.findall(line)) > most), None)


def _parsed_json(text: str) -> tuple[Mapping[str, object] | None, tuple[Fault, ...]]:
    try:
        return json.loads(text, object_pairs_hook=_table), ()
    except json.JSONDecodeError as error:
        return None, (_faulty("not_json", error.msg, error.lineno, error.colno),)
    except (ValueError, RecursionError) as error:
        return None, (_faulty("not_json", _reason(error)),)


def _reason(error: Exception) -> str:
    """Return why a parser gives up without a place."""
    return "Brackets are nested too deep" if isinstance(error, RecursionError) else "A number has too many digits"


def _faulty(code: str, reason: str, line: int | None = None, column: int | None = None) -> Fault:
    said = reason if len(reason) <= LONGEST_REASON else f"{reason[: LONGEST_REASON - 1]}…"
    facts = {"reason": visible(said), "line": line, "column": column}
    return Fault(code, facts, line=line, column=column)


def _table(pairs: list[tuple[str, object]]) -> JsonTable:
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
    Return faults with the name of the move each is in, and with line and column where the text is TOML.

    Args:
        faults: Faults with the path of each.
        data: The mapping they were found in.
        text: The text the mapping was read from; None where there is none.
    """
    told = tuple(faults)
    if not told:
        return ()
    from casekit.stages.notation.toml_positions import TomlPositions  # noqa: PLC0415 - only faults need it

    names = _move_names(data)
    place = TomlPositions(text).of if isinstance(text, str) and type(data) is dict else None  # JSON is a JsonTable
    return tuple(_positioned(each, names, place) for each in told)


def _positioned(fault: Fault, names: Mapping[int, str], place: _PlaceOf | None) -> Fault:
    if fault.where is None:
        return fault
    path = _NAMED_MOVE.sub(lambda move: _by_place(move, names), fault.where)
    move = _MOVE.match(path)
    name = names.get(int(move[1])) if move else None
    line, column = place(path) if place else (fault.line, fault.column)
    return attrs.evolve(fault, move=name, line=line, column=column)


def _by_place(move: re.Match[str], names: Mapping[int, str]) -> str:
    """Return the place in the list of a move that a fault of an extension calls by its name."""
    return next((f"moves[{place}]" for place, name in names.items() if name == move[1]), move[0])


def _move_names(data: object) -> dict[int, str]:
    moves = cast("Mapping[object, object]", data).get("moves") if isinstance(data, Mapping) else None
    if not isinstance(moves, list | tuple):
        return {}
    names = {
        index: cast("Mapping[object, object]", move).get("name")
        for index, move in enumerate(cast("list[object]", moves)) if isinstance(move, Mapping)
    }  # fmt: skip
    return {index: name[:80] for index, name in names.items() if isinstance(name, str)}
