"""Whether one version asks more than another: of conditions, roles, reasons and intervals, as far as they show it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date

from casekit.conditions import AllOf, AnyOf, Condition
from casekit.days import Interval
from casekit.stages.notation.writing import condition_written

_LONG_MONTH, _SHORT_MONTH = date(2025, 1, 1), date(2025, 2, 1)


def follows(condition: Condition, given: Sequence[Condition]) -> bool:
    """
    Whether a condition holds whenever all of those given hold, as far as their form shows it.

    What only the meaning of a guard could show (12 days are within 30) is taken as not shown.
    """
    if condition in given:
        return True
    if isinstance(condition, AllOf):
        return all(follows(part, given) for part in condition.parts)
    if isinstance(condition, AnyOf) and any(follows(part, given) for part in condition.parts):
        return True
    return any(_shows(each, condition) for each in given)


def _shows(given: Condition, condition: Condition) -> bool:
    """Whether a condition holds because another does: through any part of an all, through every part of an any."""
    if isinstance(given, AllOf):
        return follows(condition, given.parts)
    return isinstance(given, AnyOf) and all(follows(condition, (part,)) for part in given.parts)


def narrower(new: Collection[str], old: Collection[str]) -> bool:
    """Whether a choice lost something; an empty one leaves everything open."""
    return bool(new) and (not old or not set(old) <= set(new))


def shorter(new: Interval | None, old: Interval | None) -> bool:
    """Whether an interval can end earlier than before; none at all never ends."""
    if new is None or old is None:
        return new is not None
    return any(old.is_wider_than(new, on=day) for day in (_LONG_MONTH, _SHORT_MONTH))


def interval_text(interval: Interval | None) -> str | None:
    """An interval as a fact: its count and unit."""
    return f"{interval.count} {interval.unit}" if interval else None


def condition_texts(condition: AllOf) -> tuple[str, ...]:
    """What must hold, as facts: each part as it is written, a guard without parameters by its name."""
    written = [condition_written(part) for part in condition.parts]
    return tuple(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in written)
