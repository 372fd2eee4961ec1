"""Functions that several questions share: shares, means, and days between records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from casekit.answers import Finding

CRITERIA = "evaluation criteria of the Korean casework text"
"""The source of the seven questions."""


def mean(values: Sequence[float]) -> float | None:
    """Return the arithmetic mean; None without values."""
    return float(sum(map(exactly, values)) / len(values)) if values else None


def exactly(value: float) -> Fraction:
    """Convert a number to a Fraction through its decimal text, so that 0.1 is exactly one tenth."""
    return Fraction(str(value))


def missing(code: str, ids: Sequence[str] = (), *, where: str | None) -> tuple[Finding, ...]:
    """Return a notice that something is missing for a figure, with the ids for which it is missing."""
    return (Finding(code, {"ids": tuple(ids)}, where, "notice"),)


def days_between(first: date | None, last: date | None) -> int | None:
    """Return the calendar days from one day to another, the first not counted; None if either is unknown."""
    return (last - first).days if first and last else None
