"""Compare the strictness of conditions, choices and intervals between two versions, by their form alone."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date

from casekit.conditions import AllOf, AnyOf, Condition
from casekit.days import Interval
from casekit.stages.notation.writing import condition_written

_LONG_MONTH, _SHORT_MONTH = date(2025, 1, 1), date(2025, 2, 1)
"""The first days of a month of 31 and of 28 days, because months and days compare differently in them."""


def follows(condition: Condition, given: Sequence[Condition]) -> bool:
    """
    Return whether all conditions in `given` together imply a condition, by their form alone.

    The meaning of a guard is ignored: that 12 days are within 30 is not found.
    """
    if condition in given:
        return True
    if isinstance(condition, AllOf):
        return all(follows(part, given) for part in condition.parts)
    if isinstance(condition, AnyOf) and any(follows(part, given) for part in condition.parts):
        return True
    return any(_implies(each, condition) for each in given)


def _implies(premise: Condition, condition: Condition) -> bool:
    """Return whether one premise, an "all" or an "any", implies a condition."""
    if isinstance(premise, AllOf):
        return follows(condition, premise.parts)
    return isinstance(premise, AnyOf) and all(follows(condition, (part,)) for part in premise.parts)


def narrower(new: Collection[str], old: Collection[str]) -> bool:
    """Return whether the new choice forbids a value that the old one allowed; an empty choice allows every value."""
    return bool(new) and (not old or not set(old) <= set(new))


def shorter(new: Interval | None, old: Interval | None) -> bool:
    """Return whether the new interval can end before the old one; None never ends."""
    if new is None or old is None:
        return new is not None
    return any(old.is_wider_than(new, on=day) for day in (_LONG_MONTH, _SHORT_MONTH))


def interval_text(interval: Interval | None) -> str | None:
    """Return an interval as text for a message."""
    return f"{interval.count} {interval.unit}" if interval else None


def condition_texts(condition: AllOf) -> tuple[str, ...]:
    """Return the parts of a condition as texts for a message: a guard's name if it has no parameters, else JSON."""
    written = [condition_written(part) for part in condition.parts]
    return tuple(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in written)
