"""Functions that several questions share: shares, means, and days between records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from casekit.answers import Finding
from casekit.models import Case, Record


def share(part: float | Fraction, whole: int) -> float | None:
    """Return part / whole; None if the whole is 0."""
    return float(Fraction(part) / whole) if whole else None


def mean(values: Sequence[float]) -> float | None:
    """Return the arithmetic mean; None without values."""
    return float(sum(map(exactly, values)) / len(values)) if values else None


def exactly(value: float) -> Fraction:
    """Convert a number to a Fraction through its decimal text, so that 0.1 is exactly one tenth."""
    return Fraction(str(value))


def missing(code: str, ids: Sequence[str] = (), *, where: str) -> tuple[Finding, ...]:
    """Return a notice that something is missing for a figure, with the ids for which it is missing."""
    return (Finding(code, {"ids": tuple(ids)}, where, "notice"),)


def first_day(case: Case, kind: type[Record], *, event: str | None = None) -> date | None:
    """Return the day of the first record of a class and, if given, of an event; None if there is none."""
    found = (at for at, what in case.dated(kind) if event is None or what.event == event)
    at: datetime | None = next(found, None)
    return at.date() if at else None


def days_between(first: date | None, last: date | None) -> int | None:
    """Return the calendar days from one day to another, the first not counted; None if either is unknown."""
    return (last - first).days if first and last else None
