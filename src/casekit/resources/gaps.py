"""Needs for which there is no resource, in one case or over many: where resources are to be developed."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from casekit.models import Case, NeedOutcome
from casekit.resources.matching import resource_matches


@attrs.frozen(kw_only=True)
class ResourceGap:
    """
    A need nobody answers: no resource serves it, none is asked, and no service is given for it directly.

    `suit` are the resources that would suit and were not asked; empty: none is known, and one is to be developed.
    """

    case: str
    need: str
    domain: str
    outcome: NeedOutcome | None
    suit: tuple[str, ...]


def needs_without_resource(cases: Iterable[Case]) -> tuple[ResourceGap, ...]:
    """
    The needs of these cases that nobody answers, in the order of the cases; met and withdrawn needs are left out.

    Closed cases count too: what stayed unmet there is what an agency lacks. Source: continuing resource development,
    Korean text on school case management.

    >>> needs_without_resource(())
    ()
    """
    gaps: list[ResourceGap] = []
    for case in cases:
        outcome: dict[str, NeedOutcome | None] = {need.id: need.outcome for need in case.needs}
        gaps += [
            ResourceGap(
                case=case.id, need=match.need, domain=match.domain, outcome=outcome[match.need], suit=match.suit
            )
            for match in resource_matches(case)
            if outcome[match.need] not in ("met", "withdrawn") and not (match.asked or match.serving or match.direct)
        ]
    return tuple(gaps)
