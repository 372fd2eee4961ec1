"""Which faults of a document are listed: the first, within limits; then how many more there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.limits import Limits
from casekit.nearest import nearest

Fault: TypeAlias = Refusal | Callable[[], Refusal]
"""A fault, or a function that forms it: called for those that are listed only."""


def unknown_key(key: str | None, allowed: tuple[str, ...], where: str) -> Fault:
    """Return the fault of a key that is not allowed; the nearest one is looked for when the fault is listed."""
    return partial(_unknown_key, key, allowed, where)


def _unknown_key(key: str | None, allowed: tuple[str, ...], where: str) -> Refusal:
    return Refusal("unknown_key", {"key": key, "allowed": allowed, "nearest": nearest(key, allowed)}, where)


def listed(faults: Iterable[Fault], limits: Limits) -> tuple[Refusal, ...]:
    """Return as many of these faults as the limits allow, in order, and after them how many more there are."""
    told, more = list[Refusal](), 0
    for fault in faults:
        if len(told) < limits.faults:
            told.append(_shortened(fault if isinstance(fault, Refusal) else fault(), limits.place))
        else:
            more += 1
    return (*told, Refusal("more_faults", {"more": more})) if more else tuple(told)


def _shortened(fault: Refusal, longest: int) -> Refusal:
    if fault.where is None or len(fault.where) <= longest:
        return fault
    return attrs.evolve(fault, where=f"{fault.where[: longest - 1]}…")
