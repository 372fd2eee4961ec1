"""Find the line and column of each table and key in valid TOML text, in one pass."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

Position: TypeAlias = tuple[int, int]
"""A line and a column in it, both from 1."""
LONGEST_PATH = 1000
"""The most characters of a path that are looked up."""
DEEPEST_PATH = 8
"""The most parts of a key that are kept; no path of a fault has more."""

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_NAME = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = re.compile(rf"[ \t]*(?P<open>\[\[?)[ \t]*(?P<name>{_NAME})[ \t]*\]\]?")
_KEY = re.compile(rf"[ \t]*(?P<name>{_NAME})[ \t]*=")
_PARTS = re.compile(_PART)
_TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[\[\]{}\n]''', re.DOTALL
)
"""Matches a quoted text, a comment, a bracket or a line break."""


class TomlPositions:
    r"""
    The position of each table and key by its path; tables of a list have an index, such as `moves[1]`.

    >>> positions = TomlPositions('id = "team"\n[[moves]]\nname = "plan"\n[[moves]]\nname = "close"\n')
    >>> positions.of("moves[1].name"), positions.of("moves[1].to"), positions.of("version")
    ((5, 1), (4, 1), (1, 1))
    """

    def __init__(self, text: str) -> None:
        self._found: dict[str, Position] = {}
        self._enclosing: dict[str, Position] = {}
        self._counts: dict[str, int] = {}
        table = ""
        for header, key, position in _statements(text):
            if header:
                table = self._add_header(header, position)
            else:
                self._keep(f"{table}.{key}" if table else key, position)

    def of(self, path: str) -> Position:
        """Return the position of a path: that of its key, or of the nearest table around it, or the first line."""
        path = path[:LONGEST_PATH]
        while path:
            position = self._found.get(path) or self._enclosing.get(path)
            if position is not None:
                return position
            path = _enclosing_path(path)
        return 1, 1

    def _add_header(self, header: re.Match[str], position: Position) -> str:
        """Keep the position of a table header, and return the path of its table."""
        parts = _plain_parts(header["name"])
        path = ""
        for number, part in enumerate(parts, start=1):
            path = f"{path}.{part}" if path else part
            if number == len(parts) and header["open"] == "[[":
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = f"{path}[{self._counts[path]}]"
        self._keep(path, position)
        return path

    def _keep(self, path: str, position: Position) -> None:
        """Keep a position for a path, and as a fallback for enclosing tables without a header."""
        path = path[:LONGEST_PATH]
        self._found.setdefault(path, position)
        while (path := _enclosing_path(path)) and path not in self._enclosing:
            self._enclosing[path] = position


def _enclosing_path(path: str) -> str:
    """Return the path without its last part; empty for a path of one part."""
    return path[: max(path.rfind("."), path.rfind("["), 0)]


def _statements(text: str) -> Iterator[tuple[re.Match[str] | None, str, Position]]:
    """Yield each header (as a match) and each key (as a path) at the start of a line, with its position."""
    line, start, depth, at = 1, 0, 0, 0
    at_line_start = True
    while True:
        if at_line_start and (header := _HEADER.match(text, at)):
            yield header, "", (line, header.start("open") - start + 1)
            at = header.end()
        elif at_line_start and (key := _KEY.match(text, at)):
            yield None, ".".join(_plain_parts(key["name"])), (line, key.start("name") - start + 1)
            at = key.end()
        token = _TOKEN.search(text, at)
        if token is None:
            return
        at, found = token.end(), token[0]
        depth += (found in "[{") - (found in "]}")
        if line_breaks := found.count("\n"):
            line, start = line + line_breaks, token.start() + found.rindex("\n") + 1
        at_line_start = found == "\n" and depth == 0


def _plain_parts(name: str) -> list[str]:
    """Return the parts of a dotted key without quotes and escapes."""
    return [_plain(part[0]) for part in islice(_PARTS.finditer(name), DEEPEST_PATH)]


def _plain(part: str) -> str:
    """Return a part of a key without its quotes and escapes."""
    if "\\" in part:
        return str(tomllib.loads(f"part = {part}")["part"])
    return part[1:-1] if part[0] in "\"'" else part
