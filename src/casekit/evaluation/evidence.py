"""The quantitative and qualitative indicators on which an evaluation is based."""

from __future__ import annotations

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import missing
from casekit.models import Case


@attrs.frozen(kw_only=True)
class EvidenceGathered:
    """
    The number of quantitative and of qualitative indicators on record. An evaluation needs both kinds.

    findings: A finding with the kinds that are missing; otherwise empty.

    Source: quantitative and qualitative indicators, evaluation criteria of the casework text.

    >>> EvidenceGathered(quantitative=3, qualitative=0).both_present
    False
    """

    quantitative: int
    qualitative: int
    findings: tuple[Finding, ...] = ()

    @property
    def both_present(self) -> bool:
        """Whether there is evidence of both kinds."""
        return bool(self.quantitative and self.qualitative)


def evidence_gathered(case: Case) -> EvidenceGathered:
    """Count the indicators of a case by kind."""
    kinds = [indicator.evidence for indicator in case.indicators]
    lacking = [kind for kind in ("quantitative", "qualitative") if kind not in kinds]
    return EvidenceGathered(
        quantitative=kinds.count("quantitative"),
        qualitative=kinds.count("qualitative"),
        findings=missing("evidence_missing", lacking, where="evidence") if lacking else (),
    )
