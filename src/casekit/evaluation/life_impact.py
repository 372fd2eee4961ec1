"""The change in the domains of the client's life."""

from __future__ import annotations

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import exactly, mean, missing
from casekit.models import Case


@attrs.frozen(kw_only=True)
class LifeImpact:
    """
    The scores of the domains of the client's life before and after the work, 1 (crisis) to 5 (thriving).

    Only domains scored on both occasions count. A domain counts once for each person whose life was scored.

    domains: The number of these domains.
    mean_before, mean_after: The mean score on each occasion, 1.0 to 5.0. None without domains.
    mean_change: The mean difference, -4.0 to 4.0. None without domains.
    improved, maintained, worsened: The number of domains whose score rose, stayed the same or fell.
    unscored: The domains scored on one occasion only.
    findings: A finding with these, also if no domain counts; otherwise empty.

    Source: impact on life, evaluation criteria of the casework text.

    >>> LifeImpact(
    ...     domains=2, mean_before=2.5, mean_after=3.5, mean_change=1.0, improved=1, maintained=1, worsened=0,
    ...     unscored=(),
    ... ).mean_change
    1.0
    """

    domains: int
    mean_before: float | None
    mean_after: float | None
    mean_change: float | None
    improved: int
    maintained: int
    worsened: int
    unscored: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def life_impact(case: Case) -> LifeImpact:
    """
    Compare the scores of the domains of life before and after the work, those of each person with their own. A score
    that names nobody is that of the index client.
    """
    index = case.client.id
    before, after = (
        {(each.domain, each.about or index): each.score for each in case.domain_scores if each.occasion == occasion}
        for occasion in ("before", "after")
    )
    both = [domain for domain in before if domain in after]
    unscored = tuple(dict.fromkeys(domain[0] for domain in {**before, **after} if domain not in both))
    changes = [float(exactly(after[domain]) - exactly(before[domain])) for domain in both]
    return LifeImpact(
        domains=len(both),
        mean_before=mean([before[domain] for domain in both]),
        mean_after=mean([after[domain] for domain in both]),
        mean_change=mean(changes),
        improved=sum(each > 0 for each in changes),
        maintained=changes.count(0),
        worsened=sum(each < 0 for each in changes),
        unscored=unscored,
        findings=missing("domains_unscored", unscored, where="life_impact") if unscored or not both else (),
    )
