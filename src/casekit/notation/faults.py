"""Collect the faults of a workflow or a practice: list them up to the limit, and count the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import attrs

from casekit.answers import Fault, Severity
from casekit.limits import Limits
from casekit.nearest import known_facts, nearest


@attrs.frozen(eq=False, repr=False)
class FoundFault:
    """
    A fault of a workflow or a practice before it is converted to a `Fault`.

    The conversion computes costly facts, such as the nearest known word. Only listed faults are converted.

    code: The code of the fault.
    where: The path in the workflow or the practice.
    params: The facts, without the costly ones.
    known: The words that are known; None if the fault is not about an unknown word.
    like: The unknown word for which the nearest known one is computed; None: no nearest word.
    severity: "notice" for what is right and may surprise.
    """

    code: str
    where: str
    params: Mapping[str, object]
    known: Collection[str] | None = None
    like: str | None = None
    severity: Severity = "error"

    def told(self, limits: Limits) -> Fault:
        """Convert to a `Fault`, with the first few known words and the one nearest to `like`."""
        facts = dict(self.params)
        if self.known is not None:
            facts |= known_facts(self.known, len(self.known))
        if self.known is not None and self.like is not None:
            facts["nearest"] = nearest(self.like, tuple(self.known))
        return Fault(self.code, facts, shortened(self.where, limits.place), severity=self.severity)


def fault(code: str, where: str, **params: object) -> FoundFault:
    """Return a fault with its code, its path and its facts."""
    return FoundFault(code, where, params)


def notice(code: str, where: str, **params: object) -> FoundFault:
    """Return a notice: what is no fault and may surprise whoever wrote it."""
    return FoundFault(code, where, params, severity="notice")


def unknown(code: str, where: str, known: Collection[str], *, like: str | None = None, **params: object) -> FoundFault:
    """Return the fault of a name that is not among the known ones; with `like` it names the known one nearest to it."""
    return FoundFault(code, where, params, known, like)


def listed(*groups: Iterable[FoundFault | Fault], limits: Limits) -> tuple[Fault, ...]:
    """Convert faults in order, as many as the limits allow; append one that counts the rest, if any."""
    shown, more = list[Fault](), 0
    for each in (each for group in groups for each in group):
        if each.code == "more_faults":
            more += int(str(each.params["more"]))
        elif len(shown) < limits.faults:
            shown.append(each.told(limits) if isinstance(each, FoundFault) else _with_short_place(each, limits))
        else:
            more += 1
    return (*shown, *unlisted(more))


def _with_short_place(fault: Fault, limits: Limits) -> Fault:
    """Return a fault with its path cut to the limit."""
    is_long = fault.where is not None and len(fault.where) > limits.place
    return attrs.evolve(fault, where=shortened(fault.where or "", limits.place)) if is_long else fault


def unlisted(more: int) -> tuple[Fault, ...]:
    """Return the fault that counts the faults that are not listed; empty if every fault is listed."""
    return (Fault("more_faults", {"more": more}),) if more else ()


def shortened(place: str, longest: int) -> str:
    """Return a path, cut with an ellipsis to at most `longest` characters."""
    return place if len(place) <= longest else f"{place[: longest - 1]}…"
