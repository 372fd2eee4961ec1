"""Finding and knowing the client's situation: identification, intake, needs, assessment, risk, selection."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

import attrs

from casekit.models.checks import refers_to
from casekit.models.personal import PERSONAL
from casekit.models.record import Record, Value
from casekit.models.text import Code, FreeText, Id

RiskLevel: TypeAlias = Literal["low", "medium", "high"]
"""How high a risk is, from low to high: see `RiskRating`."""
NeedOutcome: TypeAlias = Literal["met", "partly_met", "unmet", "withdrawn"]
"""What became of a need: see `Need`."""
Approach: TypeAlias = Literal["ecological", "strengths_based", "problem_solving", "person_centred", "trauma_informed"]
"""How the situation is looked at, in one way or several: see `Assessment`. The casework text names the first three."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Identification(Record):
    """
    How the client was found: `source` is the host's code (self, school, outreach, agency, community …).

    >>> Identification(source="school").event
    'case_identified'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("case_identified",)

    source: Code


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class EligibilityAnswer(Value):
    """
    One question of the intake and its answer; None: not known yet.

    `question` is a word of the vocabulary `eligibility` or the host's own.

    >>> EligibilityAnswer(question="wants change", answer=None)
    EligibilityAnswer(question='wants change', answer=None)
    """

    question: FreeText
    answer: bool | None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Intake(Record):
    """
    The case is registered, with the eligibility questions asked and what the client asked for.

    `participants` are the ids of those who took part; where no client did, `reason_without_client` says why.

    >>> Intake(eligibility=(EligibilityAnswer(question="wants change", answer=True),), request="…")
    Intake(eligibility=(EligibilityAnswer(question='wants change', answer=True),), participants=())
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("intake_registered",)

    eligibility: tuple[EligibilityAnswer, ...] = ()
    request: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    participants: tuple[Id, ...] = ()
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Need(Record):
    """
    Something the client lacks or wants changed, in one domain of life (the host's code).

    `outcome` is how it stands in the end: met, partly_met, unmet, or withdrawn by the client; None: not known yet.

    >>> Need(id="N1", domain="education", description="…")
    Need(id='N1', domain='education', outcome=None)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("need_recorded",)
    SHELF: ClassVar[str | None] = "needs"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    domain: Code
    description: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    outcome: NeedOutcome | None = None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Strength(Value):
    """
    Something the client, or those around the client, can build on.

    >>> Strength(description="draws well", domain="social")
    Strength(domain='social')
    """

    description: str = attrs.field(repr=False, metadata=PERSONAL)
    domain: Code | None = None


AssessmentTopic: TypeAlias = Literal[
    "characteristics", "weaknesses", "resources", "environment", "aims", "feelings", "understanding"
]


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class AssessmentNote(Value):
    """
    What an assessment found on one topic, in words.

    Topics: the client's characteristics, weaknesses, resources, environment, aims (what the client wants), feelings,
    and the client's understanding of the situation. Strengths have their own list.

    >>> AssessmentNote(topic="aims", text="…")
    AssessmentNote(topic='aims')
    """

    topic: AssessmentTopic
    text: str = attrs.field(repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Assessment(Record):
    """
    A completed assessment: how it was done, what it found, and the needs it added.

    `methods` are codes (interview, observation, document_review, survey, scale …); `risk` becomes the case's risk;
    `new_needs` are ids of needs the case already has on record. `approaches` say how the situation was looked at,
    `participants` are the ids of those who took part, `domains_without_need` the domains of life that were asked about
    and hold no need. Where no client took part, `reason_without_client` says why.

    >>> Assessment(kind="initial", risk="medium", methods=("interview", "observation")).event
    'assessment_completed'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("assessment_completed",)

    kind: Literal["initial", "reassessment"] = "initial"
    risk: RiskLevel | None = None
    methods: tuple[Code, ...] = ()
    strengths: tuple[Strength, ...] = ()
    new_needs: tuple[str, ...] = attrs.field(default=(), metadata=refers_to("needs"))
    approaches: tuple[Approach, ...] = ()
    participants: tuple[Id, ...] = ()
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    notes: tuple[AssessmentNote, ...] = ()
    domains_without_need: tuple[Code, ...] = ()


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class RiskRating(Record):
    """
    The risk was rated anew, outside an assessment.

    >>> RiskRating(risk="low")
    RiskRating(risk='low')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("risk_rated",)

    risk: RiskLevel


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Selection(Record):
    """
    The decision which track the client is on: `track` is the host's code (case_management, service_link …).

    >>> Selection(track="case_management").event
    'target_classified'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("target_classified",)

    track: Code
