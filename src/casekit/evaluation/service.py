"""How good was the service, what did it change in the client's life, and on what evidence is that said?"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import mean, missing, share
from casekit.models import Case, ClientVoice


@attrs.frozen(kw_only=True)
class ServiceQuality:
    """
    The client's ratings of the service, 1 to 5, and the share of planned sessions that were delivered.

    `delivery_rate` passes 1.0 when more sessions were delivered than planned. None where nothing was rated or planned.
    """

    items_rated: int
    mean_rating: float | None
    sessions_planned: int
    sessions_delivered: int
    delivery_rate: float | None
    findings: tuple[Finding, ...] = ()


def service_quality(case: Case) -> ServiceQuality:
    """The quality of the service as the client rated it and as it was delivered."""
    planned = sum(count.planned for count in case.session_counts)
    delivered = sum(count.delivered for count in case.session_counts)
    unrated = () if case.service_ratings else missing("service_unrated", where="service_quality")
    unplanned = () if planned else missing("no_sessions_planned", where="service_quality")
    return ServiceQuality(
        items_rated=len(case.service_ratings),
        mean_rating=mean([rating.rating for rating in case.service_ratings]),
        sessions_planned=planned,
        sessions_delivered=delivered,
        delivery_rate=share(delivered, planned),
        findings=(*unrated, *unplanned),
    )


@attrs.frozen(kw_only=True)
class LifeImpact:
    """
    How the domains of the client's life stood before and after, 1 (crisis) to 5 (thriving), and how many changed.

    Only domains scored on both occasions count; `unscored` names the others. None where none is left.
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
    changes = [after[domain] - before[domain] for domain in both]
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


@attrs.frozen(kw_only=True)
class EvidenceGathered:
    """How many quantitative indicators and qualitative records the evaluation rests on; both kinds are needed."""

    quantitative: int
    qualitative: int
    findings: tuple[Finding, ...] = ()

    @property
    def both_present(self) -> bool:
        """Whether there is evidence of both kinds."""
        return bool(self.quantitative and self.qualitative)


def evidence_gathered(case: Case) -> EvidenceGathered:
    """The evidence on record, by kind; a finding names the kind that is missing."""
    kinds = [indicator.evidence for indicator in case.indicators]
    lacking = [kind for kind in ("quantitative", "qualitative") if kind not in kinds]
    return EvidenceGathered(
        quantitative=kinds.count("quantitative"),
        qualitative=kinds.count("qualitative"),
        findings=missing("evidence_missing", lacking, where="evidence") if lacking else (),
    )


@attrs.frozen(kw_only=True)
class VoiceHeard:
    """
    How often the client spoke, and the share of the required checkpoints at which the client's words are on record.

    `coverage` is None where no checkpoint was required.
    """

    records: int
    required: tuple[str, ...]
    covered: tuple[str, ...]
    missing: tuple[str, ...]
    coverage: float | None
    findings: tuple[Finding, ...] = ()


def voice_heard(case: Case, checkpoints: Sequence[str]) -> VoiceHeard:
    """Where the client was heard, among the checkpoints at which the client's own words are required."""
    voices = case.dated(ClientVoice)
    spoken = {voice.checkpoint for _, voice in voices}
    required = tuple(dict.fromkeys(checkpoints))
    covered = tuple(each for each in required if each in spoken)
    unheard = tuple(each for each in required if each not in spoken)
    return VoiceHeard(
        records=len(voices), required=required, covered=covered, missing=unheard,
        coverage=share(len(covered), len(required)),
        findings=missing("voice_missing", unheard, where="client_voice") if unheard or not required else (),
    )  # fmt: skip
