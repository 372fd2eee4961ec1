"""Needs for which there is no resource, in one case or over many: where resources are to be developed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from casekit.models import Case, NeedOutcome, Referral
from casekit.models.asked import each_case
from casekit.resources.matching import resource_matches


@attrs.frozen(kw_only=True)
class ResourceGap:
    """
    A need nobody answers: no resource is linked to it, asked for it or serves it, and no direct service was given.

    `outcome` says how the need stands (None: not known yet). `untried` are the resources that suit it and were never
    asked for it, by their ids in the order recorded; empty: none is known, and one is to be found or developed.

    >>> ResourceGap(case="K-17", need="N1", domain="housing", outcome="unmet", untried=("RS1",)).untried
    ('RS1',)
    """

    case: str
    need: str
    domain: str
    outcome: NeedOutcome | None
    untried: tuple[str, ...]


def needs_without_resource(cases: Iterable[Case]) -> tuple[ResourceGap, ...]:
    """
    The needs of these cases that nobody answers, in the order of the cases; met and withdrawn needs are left out.

    Closed cases count too: what stayed unmet there is what an agency lacks. Empty where every need is answered. Raises
    RecordError for one case alone, for anything but cases, and for a case given twice: its needs would count twice.
    Source: continuing resource development, Korean text on school case management.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, Need, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Need(id="N1", domain="housing"), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> [(gap.case, gap.need, gap.domain) for gap in needs_without_resource([case])]
    [('K-17', 'N1', 'housing')]
    """
    return tuple(gap for case in each_case(cases) for gap in _gaps(case))


def _gaps(case: Case) -> Iterator[ResourceGap]:
    ever_asked = {(each.need, each.resource) for _, each in case.dated(Referral) if each.status == "sent"}
    for need, match in zip(case.needs, resource_matches(case), strict=True):
        answered = bool(match.linked or match.asked or match.serving or match.direct_services)
        if not answered and need.outcome not in ("met", "withdrawn"):
            yield ResourceGap(
                case=case.id, need=need.id, domain=need.domain, outcome=need.outcome,
                untried=tuple(id for id in match.suit if (need.id, id) not in ever_asked),
            )  # fmt: skip
