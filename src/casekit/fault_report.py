"""Show a fault on the command line: its place, its message, the faulty line with a mark under it, and the fix."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

from casekit.answers import Fault
from casekit.display import visible
from casekit.labels import Language
from casekit.labels.wording import say

WIDEST_LINE = 100
"""The most characters of a line that are shown. A longer line is cut around the fault."""
_SHOWN_BEFORE = 40
"""How many characters of a cut line are shown before the fault."""


def fault_report(fault: Fault, *, file: str, text: str | None, language: Language) -> tuple[str, ...]:
    r"""
    Return the lines that show a fault, each safe to print on a terminal.

    Args:
        fault: The fault.
        file: The name of the file.
        text: The text of the file; None where it could not be read.
        language: The language of the message and the fix.

    >>> fault = Fault("missing_key", {"key": "to"}, "moves[0].to", line=3, column=1, move="plan")
    >>> text = 'id = "team"\n\n[[moves]]\nname = "plan"\n'
    >>> print("\n".join(fault_report(fault, file="team.toml", text=text, language="en")))
    team.toml:3:1: error missing_key at moves[0].to (move plan): The key to is missing.
      |
    3 | [[moves]]
      | ^^^^^^^^^
      = Add it.
    """
    message, fix = (say(fault.code, part, fault.params, language=language) for part in ("message", "fix"))
    position = f":{fault.line}:{fault.column}" if fault.line else ""
    move = f" (move {fault.move})" if fault.move else ""
    place = f" at {fault.where}{move}" if fault.where else ""
    head = f"{file}{position}: {fault.severity} {fault.code}{place}: {message}"
    margin = " " * len(str(fault.line or ""))
    shown = _marked_line(fault, text, margin) if text is not None else ()
    return tuple(map(visible, (head, *shown, f"{margin} = {fix}")))


def _marked_line(fault: Fault, text: str, margin: str) -> Iterator[str]:
    """
    Yield the faulty line and the mark under it. Nothing for a fault without a line.

    The mark reaches from the fault to the end of the line. For a fault of the syntax, which has no path, it is one
    character.
    """
    if fault.line is None or fault.column is None:
        return
    line = text.split("\n")[fault.line - 1].replace("\t", " ").rstrip()
    start = max(0, fault.column - 1 - _SHOWN_BEFORE) if len(line) > WIDEST_LINE else 0
    shown = line[start : start + WIDEST_LINE]
    before, marked = shown[: fault.column - 1 - start], shown[fault.column - 1 - start :]
    mark = "^" * max(1, _width(visible(marked)) if fault.where else 1)
    left, right = "…" * (start > 0), "…" * (start + WIDEST_LINE < len(line))
    yield f"{margin} |"
    yield f"{fault.line} | {left}{shown}{right}"
    yield f"{margin} | {' ' * _width(left + visible(before))}{mark}"


def _width(text: str) -> int:
    """Return how many columns of a terminal a text fills: a Korean letter fills two."""
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)
