"""From one day to another that may not have come yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias, cast

from casekit.answers import Finding
from casekit.evaluation.methods.given import Given
from casekit.evaluation.result import notice

Span: TypeAlias = tuple[date, date | None]
"""The first day and the last, which is None while it has not come."""


def spans(given: Given, values: Mapping[str, Span], where: str, *, least: int = 0) -> dict[str, Span]:
    """Spans by their ids; the last day of each lies on its first or later."""
    return {
        name: _span(given, value, f"{where}[{name}]") for name, value in given.table(values, where, least=least).items()
    }


def _span(given: Given, value: object, where: str) -> Span:
    if not isinstance(value, list | tuple) or len(days := cast("Sequence[object]", value)) != 2:
        given.fault("wrong_type", where, expected="two days, the second None while it has not come")
        return date(2000, 1, 1), None
    sound = len(given.faults)
    first = given.day(days[0], f"{where}[0]")
    last = None if days[1] is None else given.day(days[1], f"{where}[1]")
    if last is not None and last < first and len(given.faults) == sound:
        given.fault("days_out_of_order", where, earlier=f"{where}[0]", later=f"{where}[1]")
    return first, last


def as_it_stood(found: Mapping[str, Span], day: date) -> tuple[dict[str, Span], tuple[Finding, ...]]:
    """The spans as they stood on a day: one that ended later had not ended yet, and a finding names it."""
    later = tuple(name for name, (_, last) in found.items() if last is not None and last > day)
    stood = {name: (first, None if last is None or last > day else last) for name, (first, last) in found.items()}
    return stood, (notice("later_than_asked", ids=later),) if later else ()
