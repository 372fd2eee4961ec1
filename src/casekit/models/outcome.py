"""Outcomes: the final evaluation, and the ratings, scores and indicators it uses."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

import attrs

from casekit.models.checks import about_person, between
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code, Id

Evidence: TypeAlias = Literal["quantitative", "qualitative"]
"""Whether evidence is in numbers or in words: see `FinalEvaluation`."""

ScoreOccasion: TypeAlias = Literal["before", "after"]
"""Whether a score is of before or after the work."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class FinalEvaluation(Record):
    """
    The final evaluation of an episode. By default a StageMachine refuses it without evidence of both kinds.

    evidence: The kinds of evidence: "quantitative", "qualitative".
    note: Notes in words. Personal.
    participants: Ids of the people who took part.
    reason_without_client: Why no client took part, if none did. Personal.

    >>> FinalEvaluation(evidence=("quantitative", "qualitative")).event
    'evaluation_completed'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("evaluation_completed",)

    evidence: tuple[Evidence, ...] = attrs.field(metadata=in_vocabulary("evidence"))
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    participants: tuple[Id, ...] = ()
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ServiceRating(Record):
    """
    The client's rating of one aspect of the service.

    item: The host's code for the aspect: access, respect ….
    rating: 1 (poor) to 5 (very good).
    about: The id of the person whom it is about: a client or a member of the household. None: the index client.

    >>> ServiceRating(item="respect", rating=5).identity
    ('respect',)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("service_rated",)
    SHELF: ClassVar[str | None] = "service_ratings"
    IDENTITY: ClassVar[tuple[str, ...]] = ("item",)

    item: Code = attrs.field(metadata=in_vocabulary("service_item"))
    rating: float = attrs.field(metadata=between(1, 5))
    about: Id | None = attrs.field(default=None, metadata=about_person())

    @property
    def identity(self) -> tuple[object, ...]:
        """The aspect, and the person if the rating is about one."""
        return (self.item,) if self.about is None else (self.item, self.about)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class DomainScore(Record):
    """
    The score of one domain of the client's life before or after the work.

    domain: The host's code for the domain.
    occasion: "before" or "after".
    score: 1 (crisis) to 5 (thriving).
    about: The id of the person whom it is about: a client or a member of the household. None: the index client.

    >>> DomainScore(domain="education", occasion="before", score=2).identity
    ('education', 'before')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("domain_scored",)
    SHELF: ClassVar[str | None] = "domain_scores"
    IDENTITY: ClassVar[tuple[str, ...]] = ("domain", "occasion")

    domain: Code = attrs.field(metadata=in_vocabulary("need_domain"))
    occasion: ScoreOccasion = attrs.field(metadata=in_vocabulary("occasion"))
    score: float = attrs.field(metadata=between(1, 5))
    about: Id | None = attrs.field(default=None, metadata=about_person())

    @property
    def identity(self) -> tuple[object, ...]:
        """The domain and the occasion, and the person if the score is about one."""
        named = (self.domain, self.occasion)
        return named if self.about is None else (*named, self.about)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Indicator(Record):
    """
    A quantitative indicator, or a qualitative record, on which the evaluation is based.

    To add a measurement, record a new version with its `value`. `case.dated(Indicator)` returns all in time order.

    name: The code that identifies the indicator.
    evidence: "quantitative" or "qualitative".
    value: The value measured. None: it has none, such as a qualitative record.
    scale: The host's code for the scale of the value: self_efficacy, self_esteem, a questionnaire ….

    >>> Indicator(name="days absent", evidence="quantitative", value=3)
    Indicator(name='days absent', evidence='quantitative', value=3, scale=None)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("indicator_recorded",)
    SHELF: ClassVar[str | None] = "indicators"
    IDENTITY: ClassVar[tuple[str, ...]] = ("name",)

    name: Code = attrs.field(metadata=in_vocabulary("outcome_indicator"))
    evidence: Evidence = attrs.field(metadata=in_vocabulary("evidence"))
    value: float | None = None
    scale: Code | None = None
