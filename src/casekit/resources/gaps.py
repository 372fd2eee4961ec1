"""Needs for which there is no resource, in one case or over many: where resources are to be developed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from casekit.models import Case, NeedOutcome, Referral
from casekit.models.asked import each_case
from casekit.models.counting import left_out
from casekit.resources.matching import resource_matches


@attrs.frozen(kw_only=True)
class ResourceGap:
    """
    A need without any help: no resource is linked to it, requested for it or serving it, and no direct service was
    provided.

    case: The id of the case.
    need: The id of the need.
    domain: The code of its domain of life.
    outcome: The outcome of the need. None: not known yet.
    untried: Ids of the resources that suit the need and were never requested for it, in the order recorded. Empty: none
        is known, so one has to be found or developed.

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
    Return the needs of these cases for which no resource is linked, asked or serving, in the order of the cases. Met
    and withdrawn needs are left out.

    Closed cases are included: a need that stayed unmet there shows what an agency lacks. Duplicates and cases closed as
    opened in error are left out. Empty if there is no such need.

    Raises RecordError if `cases` is a single case, contains anything but cases, or contains a case twice.

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
    given = each_case(cases)
    nowhere = left_out(given)
    return tuple(gap for case in given if case.id not in nowhere for gap in _gaps(case))


def _gaps(case: Case) -> Iterator[ResourceGap]:
    ever_asked = {(each.need, each.resource) for _, each in case.dated(Referral) if each.status == "sent"}
    for need, match in zip(case.needs, resource_matches(case), strict=True):
        answered = bool(match.linked or match.asked or match.serving or match.direct_services)
        if not answered and need.outcome not in ("met", "withdrawn"):
            yield ResourceGap(
                case=case.id, need=need.id, domain=need.domain, outcome=need.outcome,
                untried=tuple(id for id in match.suit if (need.id, id) not in ever_asked),
            )  # fmt: skip
