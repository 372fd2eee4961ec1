"""Where each table and key of a TOML text stands: one pass over the text, which a TOML parser has already accepted."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

Position: TypeAlias = tuple[int, int]
"""A line and a column in it, both from 1."""
LONGEST_PATH = 1000
"""So many characters of a path are looked at."""
DEEPEST_PATH = 8
"""So many parts of a key are looked at; no path of a workflow's fault has more."""

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_NAME = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = re.compile(rf"[ \t]*(?P<open>\[\[?)[ \t]*(?P<name>{_NAME})[ \t]*\]\]?")
_KEY = re.compile(rf"[ \t]*(?P<name>{_NAME})[ \t]*=")
_PARTS = re.compile(_PART)
_TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[\[\]{}\n]''', re.DOTALL
)
"""A text in quotes, a comment, a bracket or the end of a line."""


class TomlPositions:
    r"""
    The position of each table and key by its path; a list of tables counts its tables.

    >>> positions = TomlPositions('id = "team"\n[[moves]]\nname = "plan"\n[[moves]]\nname = "close"\n')
    >>> positions.of("moves[1].name"), positions.of("moves[1].to"), positions.of("version")
    ((5, 1), (4, 1), (1, 1))
    """

    def __init__(self, text: str) -> None:
        self._found: dict[str, Position] = {}
        self._around: dict[str, Position] = {}
        self._counts: dict[str, int] = {}
        table = ""
        for header, key, position in _statements(text):
            if header:
                table = self._header(header, position)
            else:
                self._keep(f"{table}.{key}" if table else key, position)

    def of(self, path: str) -> Position:
        """Return the position of a path: that of its key, or of the nearest table around it, or the first line."""
        path = path[:LONGEST_PATH]
        while path:
            position = self._found.get(path) or self._around.get(path)
            if position is not None:
                return position
            path = _outer(path)
        return 1, 1

    def _header(self, header: re.Match[str], position: Position) -> str:
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
        """Keep a position for a path, and for the tables around it in case they have no header of their own."""
        path = path[:LONGEST_PATH]
        self._found.setdefault(path, position)
        while (path := _outer(path)) and path not in self._around:
            self._around[path] = position


def _outer(path: str) -> str:
    return path[: max(path.rfind("."), path.rfind("["), 0)]


def _statements(text: str) -> Iterator[tuple[re.Match[str] | None, str, Position]]:
    """Yield each header (as a match) and each key (as a path) at the start of a line, with its position."""
    line, start, depth, at = 1, 0, 0, 0
    begins = True
    while True:
        if begins and (header := _HEADER.match(text, at)):
            yield header, "", (line, header.start("open") - start + 1)
            at = header.end()
        elif begins and (key := _KEY.match(text, at)):
            yield None, ".".join(_plain_parts(key["name"])), (line, key.start("name") - start + 1)
            at = key.end()
        token = _TOKEN.search(text, at)
        if token is None:
            return
        at, said = token.end(), token[0]
        depth += (said in "[{") - (said in "]}")
        if ends := said.count("\n"):
            line, start = line + ends, token.start() + said.rindex("\n") + 1
        begins = said == "\n" and depth == 0


def _plain_parts(name: str) -> list[str]:
    return [_plain(part[0]) for part in islice(_PARTS.finditer(name), DEEPEST_PATH)]


def _plain(part: str) -> str:
    """Return a part of a key without its quotes and escapes."""
    if "\\" in part:
        return str(tomllib.loads(f"part = {part}")["part"])
    return part[1:-1] if part[0] in "\"'" else part
