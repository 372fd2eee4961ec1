"""Whether the needs were met, and in which domains of life there are needs."""

from __future__ import annotations

from fractions import Fraction

import attrs

from casekit.errors import EvaluationError
from casekit.evaluation.figures import CRITERIA, missing
from casekit.evaluation.plain import Plain
from casekit.evaluation.result import Result
from casekit.evaluation.seen import Seen
from casekit.evaluation.tallies import Row, share_of
from casekit.models import Assessment, Case
from casekit.models.asked import only_case

_CREDIT = {"met": Fraction(1), "partly_met": Fraction(0), "unmet": Fraction(0)}


def share_of_needs_met(seen: Seen) -> Result:
    """Return the share of the needs that were met, of those met, partly met or unmet."""
    rows = [
        Row(need.id, _CREDIT.get(outcome := need.outcome or "undecided"), outcome,
            "withdrawn" if outcome == "withdrawn" else "told")
        for need in seen.needs
    ]  # fmt: skip
    undecided = [row.name for row in rows if row.said == "undecided"]
    decided = any(row.credit is not None for row in rows)
    return share_of(
        "share_of_needs_met", rows, source=f"needs met, {CRITERIA}", fact="outcome", half="partly_met",
        words=("partly_met", "unmet", "withdrawn", "undecided"),
        findings=missing("needs_undecided", undecided, where="needs") if undecided or not decided else (),
    )  # fmt: skip


@attrs.frozen(kw_only=True)
class DomainNeeds(Plain):
    """
    The needs in one domain of life.

    domain: The code of the domain.
    needs: Ids of its needs. Empty: an assessment found no need in this domain, or every need in it was withdrawn.

    >>> DomainNeeds(domain="housing", needs=("N1", "N4")).needs
    ('N1', 'N4')
    """

    domain: str
    needs: tuple[str, ...]


def needs_by_domain(case: Case) -> tuple[DomainNeeds, ...]:
    """
    Return the domains of life with needs, then the domains without; each group is in the order recorded.

    A domain without needs is listed if an assessment names it in `domains_without_need`, or if all its needs were
    withdrawn. A domain that is not listed was not assessed. For an earlier day pass `case.as_of(...)`.

    Raises EvaluationError if `case` is not a case.

    Source: domains that need support, Korean text on case management.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, Need, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Assessment(domains_without_need=("legal",)), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> entry = Entry(what=Need(id="N1", domain="housing"), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> [(each.domain, each.needs) for each in needs_by_domain(case)]
    [('housing', ('N1',)), ('legal', ())]
    """
    domains: dict[str, list[str]] = {}
    for need in only_case(case, error=EvaluationError).needs:
        stands = domains.setdefault(need.domain, [])
        if need.outcome != "withdrawn":
            stands.append(need.id)
    for _, assessment in case.dated(Assessment):
        for domain in assessment.domains_without_need:
            domains.setdefault(domain, [])
    found = [DomainNeeds(domain=domain, needs=tuple(needs)) for domain, needs in domains.items()]
    return tuple(sorted(found, key=lambda each: not each.needs))
