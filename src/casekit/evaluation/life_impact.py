"""What did the work change in the client's life?"""

from __future__ import annotations

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import exactly, mean, missing
from casekit.models import Case


@attrs.frozen(kw_only=True)
class LifeImpact:
    """
    How the domains of the client's life stood before and after, 1 (crisis) to 5 (thriving), and how many changed.

    Only domains scored on both occasions count; `unscored` and a finding name the others. None where none is left.
    `mean_change` is -4.0 to 4.0. Source: impact on life, evaluation criteria of the casework text.

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
    """The change in the domains of the client's life."""
    before = {score.domain: score.score for score in case.domain_scores if score.occasion == "before"}
    after = {score.domain: score.score for score in case.domain_scores if score.occasion == "after"}
    both = [domain for domain in before if domain in after]
    unscored = tuple(domain for domain in {**before, **after} if domain not in both)
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
