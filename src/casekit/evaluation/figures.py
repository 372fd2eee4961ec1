"""What every question uses: the cases asked about; shares, means and days, None where there is nothing to count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction

from casekit.answers import Finding
from casekit.days.steps import only_day
from casekit.errors import EvaluationError
from casekit.models import Case, Record
from casekit.models.asked import each_case


def share(part: float | Fraction, whole: int) -> float | None:
    """A part of a whole, 1.0 for all of it; None of nothing."""
    return float(Fraction(part) / whole) if whole else None


def mean(values: Sequence[float]) -> float | None:
    """The arithmetic mean; None of nothing."""
    return float(sum(map(exactly, values)) / len(values)) if values else None


def exactly(value: float) -> Fraction:
    """A number as what it is written as: 0.1 is a tenth."""
    return Fraction(str(value))


def missing(code: str, ids: Sequence[str] = (), *, where: str) -> tuple[Finding, ...]:
    """A notice that a figure lacks something, by the ids it lacks it for."""
    return (Finding(code, {"ids": tuple(ids)}, where, "notice"),)


def first_day(case: Case, kind: type[Record], *, event: str | None = None) -> date | None:
    """The day of the first record of a kind (and event); None where there is none."""
    found = (at for at, what in case.dated(kind) if event is None or what.event == event)
    at: datetime | None = next(found, None)
    return at.date() if at else None


def days_between(first: date | None, last: date | None) -> int | None:
    """Calendar days from one day to another, the first not counted; None where either is unknown."""
    return (last - first).days if first and last else None


def seen_on(cases: Iterable[Case], *, on: date) -> list[Case]:
    """
    The cases as they stood at the end of a day, those opened later left out.

    Raises RecordError for anything but a day, EvaluationError with every fault for anything but cases, each once.
    """
    only_day(on, about="these cases")
    return [case.as_of(on) for case in each_case(cases, error=EvaluationError) if case.opened_at.date() <= on]
