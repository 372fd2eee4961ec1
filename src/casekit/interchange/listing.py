"""List the first faults of a document, within limits, and count the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.limits import Limits
from casekit.nearest import nearest

Fault: TypeAlias = Refusal | Callable[[], Refusal]
"""A fault, or a function that builds it and is called only if the fault is listed."""


def unknown_key(key: str | None, allowed: tuple[str, ...], where: str) -> Fault:
    """Return the fault of a key that is not allowed. The nearest key is searched only if it is listed."""
    return partial(_unknown_key, key, allowed, where)


def _unknown_key(key: str | None, allowed: tuple[str, ...], where: str) -> Refusal:
    """Build the fault of a key that is not allowed."""
    return Refusal("unknown_key", {"key": key, "allowed": allowed, "nearest": nearest(key, allowed)}, where)


def listed(faults: Iterable[Fault], limits: Limits) -> tuple[Refusal, ...]:
    """Return the first faults, as many as the limits allow, and then one fault that counts the others."""
    first, more = list[Refusal](), 0
    for fault in faults:
        if len(first) < limits.faults:
            first.append(_shortened(fault if isinstance(fault, Refusal) else fault(), limits.place))
        else:
            more += 1
    return (*first, Refusal("more_faults", {"more": more})) if more else tuple(first)


def _shortened(fault: Refusal, longest: int) -> Refusal:
    """Return the fault with its path cut to at most `longest` characters."""
    if fault.where is None or len(fault.where) <= longest:
        return fault
    return attrs.evolve(fault, where=f"{fault.where[: longest - 1]}…")
