"""Texts in pictures: escaped for Mermaid and for DOT, and DOT text drawn by Graphviz as SVG."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Protocol, cast

from casekit.answers import Finding
from casekit.display import HARMFUL
from casekit.errors import CasekitError

SEPARATOR = " · "
"""Separates the lines of a label in Mermaid, which shows them on one line."""
_UNDRAWABLE = re.compile(f"[{HARMFUL}\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that no picture can hold: controls (also bidirectional), lone surrogates, and those invalid in XML."""
_NEEDS_ESCAPE = re.compile(r"[^\w ,()/.·]|_|(?<=\d)\.|(?<=end) (?=note)|(?<=direction) (?=[btlr])", re.IGNORECASE)
"""
Matches what must be escaped: all but letters, digits and marks without a meaning in Mermaid, Markdown or HTML.

Mermaid reads "end note" and "direction LR" as commands anywhere in a line, so a space in them is escaped.
"""
_LINE_BREAK = "\\n"
"""A line break in a DOT label: a backslash and the letter n."""


class _Drawing(Protocol):
    """The part of `graphviz.Source` that is used."""

    def pipe(self, *, format: str, encoding: str) -> str: ...  # noqa: A002


class _Graphviz(Protocol):
    """The part of the Python package graphviz that is used."""

    ExecutableNotFound: type[Exception]

    def Source(self, source: str) -> _Drawing: ...  # noqa: N802


def one_line(text: str) -> str:
    r"""
    Return a text without undrawable characters, on one line.

    >>> one_line("two\n lines")
    'two lines'
    """
    return " ".join(_UNDRAWABLE.sub(" ", text).split())


def mermaid_text(*lines: str) -> str:
    """
    Return texts joined on one line, escaped so that Mermaid shows every character as it is.

    HTML is escaped too, because Mermaid decodes HTML in the whole text before it reads the text as Markdown. Mermaid
    itself uses certain pairs of characters for escaped ones; a zero-width space separates such pairs.

    >>> mermaid_text("Intake", "3 <b>")
    'Intake · 3 #60;b#62;'
    """
    text = re.sub("(?<=\ufb02)(?=\xb0)|(?<=\xb6)(?=\xdf)", "\u200b", SEPARATOR.join(lines))
    return _NEEDS_ESCAPE.sub(lambda letter: f"#{ord(letter[0])};", text)


def dot_text(lines: Sequence[str]) -> str:
    r"""
    Return lines as a quoted DOT string, with quotes, backslashes and HTML entities escaped.

    >>> print(dot_text(["Intake", 'a "b"']))
    "Intake\na \"b\""
    """
    safe = (line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return f'"{_LINE_BREAK.join(safe)}"'


def dot_attributes(*attributes: str) -> str:
    """
    Return the attributes that are not empty, as a DOT attribute list after a space.

    >>> dot_attributes("penwidth=3", "")
    ' [penwidth=3]'
    """
    joined = ", ".join(filter(None, attributes))
    return f" [{joined}]" if joined else ""


def svg_of(text: str, *, refused: Callable[[Finding], CasekitError]) -> str:
    """
    Return DOT text as SVG text, drawn by Graphviz.

    Args:
        text: The DOT text.
        refused: Returns the error to raise for the finding `graphviz_missing`: the Python package graphviz or the
            program `dot` is not installed.
    """
    try:
        graphviz = cast("_Graphviz", import_module("graphviz"))
    except ImportError:
        raise refused(_missing("graphviz (Python)")) from None
    try:
        return graphviz.Source(text).pipe(format="svg", encoding="utf-8")
    except graphviz.ExecutableNotFound:
        raise refused(_missing("dot (Graphviz)")) from None


def _missing(what: str) -> Finding:
    """Return the finding about a part of Graphviz that is not installed."""
    return Finding("graphviz_missing", {"what": what}, severity="error")
