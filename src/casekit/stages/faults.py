"""How a fault of a workflow is told: the first ones with all their facts, the others as a number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import attrs

from casekit.answers import Fault
from casekit.limits import Limits
from casekit.nearest import known_facts, nearest


@attrs.frozen(eq=False, repr=False)
class FoundFault:
    """
    A fault of a workflow before it is told. Its costly facts are found by `told`, for those that are listed only.

    `known` are the words that are known where `word` is not one of them; None where the fault is about no such word.
    """

    code: str
    where: str
    params: Mapping[str, object]
    word: str | None = None
    known: Collection[str] | None = None

    def told(self, limits: Limits) -> Fault:
        """Return the fault as it is told, with the first of the known words and the nearest of them all."""
        facts = dict(self.params)
        if self.known is not None:
            facts |= known_facts(self.known, len(self.known))
        if self.known is not None and self.word is not None:
            facts["nearest"] = nearest(self.word, tuple(self.known))
        return Fault(self.code, facts, shortened(self.where, limits.place))


def fault(code: str, where: str, **params: object) -> FoundFault:
    """Return a fault of a workflow: its code, its place, its facts."""
    return FoundFault(code, where, params)


def unknown(code: str, where: str, known: Collection[str], *, word: str | None = None, **params: object) -> FoundFault:
    """Return the fault of a word that is not among the known ones; given as `word`, the nearest one is told too."""
    return FoundFault(code, where, params, word, known)


def listed(*groups: Iterable[FoundFault | Fault], limits: Limits) -> tuple[Fault, ...]:
    """Return these faults in order as they are told: as many as the limits allow, then how many more there are."""
    told, more = list[Fault](), 0
    for each in (each for group in groups for each in group):
        if each.code == "more_faults":
            more += int(str(each.params["more"]))
        elif len(told) < limits.faults:
            told.append(each.told(limits) if isinstance(each, FoundFault) else each)
        else:
            more += 1
    return (*told, *unlisted(more))


def unlisted(more: int) -> tuple[Fault, ...]:
    """Return the fault that says how many more there are than are listed; none where there are none."""
    return (Fault("more_faults", {"more": more}),) if more else ()


def shortened(place: str, longest: int) -> str:
    """Return a place cut to so many letters."""
    return place if len(place) <= longest else f"{place[: longest - 1]}…"
