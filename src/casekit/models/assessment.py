"""Records of finding and assessing a client: identification, intake, needs, assessment, risk and selection."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias, get_args

import attrs

from casekit.days import Interval
from casekit.models.checks import about_person, refers_to
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import Part, Record
from casekit.models.text import Code, FreeText, Id

RiskLevel: TypeAlias = Literal["low", "medium", "high"]
"""How high a risk is, from low to high: see `RiskRating`."""
RISK_LEVELS: tuple[RiskLevel, ...] = get_args(RiskLevel)
"""The risk levels, from the lowest to the highest."""
NeedOutcome: TypeAlias = Literal["met", "partly_met", "unmet", "withdrawn"]
"""The outcome of a need: see `Need`."""
Approach: TypeAlias = Literal["ecological", "strengths_based", "problem_solving", "person_centred", "trauma_informed"]
"""The perspective of an assessment: see `Assessment`. Source of the first three: Korean text on casework."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Identification(Record):
    """
    The client was identified.

    source: The host's code for how the client was found: self, school, outreach, agency, community ….

    >>> Identification(source="school").event
    'case_identified'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("case_identified",)

    source: Code = attrs.field(metadata=in_vocabulary("identification_source"))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class EligibilityAnswer(Part):
    """
    One eligibility question of the intake and its answer.

    question: A code of the vocabulary `eligibility`, or the host's own text.
    answer: The answer. None: not known yet.

    >>> EligibilityAnswer(question="wants change", answer=None)
    EligibilityAnswer(question='wants change', answer=None)
    """

    question: FreeText
    answer: bool | None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Intake(Record):
    """
    The case was registered.

    eligibility: The eligibility questions asked, with their answers.
    request: What the client asked for. Personal.
    participants: Ids of the people who took part.
    reason_without_client: Why no client took part, if none did. Personal.

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
    Something the client lacks or wants changed, in one domain of life.

    id: The id of the need.
    domain: The host's code for the domain of life.
    description: The need in words. Personal.
    outcome: "met", "partly_met", "unmet", or "withdrawn" by the client. None: not known yet.
    about: The id of the person whom it is about: a client or a member of the household. None: the index client.
        It never changes in a later version.

    >>> Need(id="N1", domain="education", description="…")
    Need(id='N1', domain='education', outcome=None, about=None)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("need_recorded",)
    SHELF: ClassVar[str | None] = "needs"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    domain: Code = attrs.field(metadata=in_vocabulary("need_domain", read=True))
    description: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    outcome: NeedOutcome | None = attrs.field(default=None, metadata=in_vocabulary("need_outcome"))
    about: Id | None = attrs.field(default=None, metadata=about_person())


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Strength(Part):
    """
    Something on which the client, or those around the client, can build.

    description: The strength in words. Personal.
    domain: The host's code for the domain of life.

    >>> Strength(description="draws well", domain="social")
    Strength(domain='social')
    """

    description: str = attrs.field(repr=False, metadata=PERSONAL)
    domain: Code | None = attrs.field(default=None, metadata=in_vocabulary("need_domain"))


AssessmentTopic: TypeAlias = Literal[
    "characteristics", "weaknesses", "resources", "environment", "aims", "feelings", "understanding"
]


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class AssessmentNote(Part):
    """
    The finding of an assessment on one topic, in words.

    topic: "characteristics", "weaknesses", "resources", "environment", "aims" (what the client wants), "feelings", or
        "understanding" (how the client sees the situation). Strengths have a field of their own in the Assessment.
    text: The finding. Personal.

    >>> AssessmentNote(topic="aims", text="…")
    AssessmentNote(topic='aims')
    """

    topic: AssessmentTopic = attrs.field(metadata=in_vocabulary("assessment_topic"))
    text: str = attrs.field(repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Assessment(Record):
    """
    A completed assessment.

    kind: "initial" or "reassessment".
    risk: The risk found: "low", "medium" or "high". It becomes the risk of the case. None: the case keeps its risk.
    methods: Codes of the methods: interview, observation, document_review, survey, scale ….
    strengths: The strengths found.
    new_needs: Ids of the needs that the assessment found. Record the needs first.
    approaches: The perspectives from which the situation was assessed: "ecological", "strengths_based",
        "problem_solving", "person_centred", "trauma_informed".
    participants: Ids of the people who took part.
    reason_without_client: Why no client took part, if none did. Personal.
    notes: The findings in words, by topic.
    domains_without_need: Codes of the domains of life that were assessed and in which no need was found.
    about: The id of the person whom it is about: a client or a member of the household. None: the case as a whole.
    review_interval: The longest interval between reviews at the risk found, if the running one is longer: from then on
        it counts. A StageMachine sets it, by `[reviews] by_risk` of the workflow. None: the interval stays.

    >>> Assessment(kind="initial", risk="medium", methods=("interview", "observation")).event
    'assessment_completed'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("assessment_completed",)

    kind: Literal["initial", "reassessment"] = attrs.field(default="initial", metadata=in_vocabulary("assessment_kind"))
    risk: RiskLevel | None = attrs.field(default=None, metadata=in_vocabulary("risk"))
    methods: tuple[Code, ...] = attrs.field(default=(), metadata=in_vocabulary("assessment_method"))
    strengths: tuple[Strength, ...] = ()
    new_needs: tuple[str, ...] = attrs.field(default=(), metadata=refers_to("needs"))
    approaches: tuple[Approach, ...] = attrs.field(default=(), metadata=in_vocabulary("approach"))
    participants: tuple[Id, ...] = ()
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    notes: tuple[AssessmentNote, ...] = ()
    domains_without_need: tuple[Code, ...] = attrs.field(default=(), metadata=in_vocabulary("need_domain"))
    about: Id | None = attrs.field(default=None, metadata=about_person())
    review_interval: Interval | None = None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class RiskRating(Record):
    """
    The risk was rated outside an assessment.

    risk: The new risk: "low", "medium" or "high".
    about: The id of the person whom it is about: a client or a member of the household. None: the case as a whole.
    review_interval: As in `Assessment`.

    >>> RiskRating(risk="low").event
    'risk_rated'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("risk_rated",)

    risk: RiskLevel = attrs.field(metadata=in_vocabulary("risk"))
    about: Id | None = attrs.field(default=None, metadata=about_person())
    review_interval: Interval | None = None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Selection(Record):
    """
    The decision which track the case follows: case management, or only a link to services.

    track: The host's code for the track: case_management, service_link ….

    >>> Selection(track="case_management").event
    'target_classified'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("target_classified",)

    track: Code = attrs.field(metadata=in_vocabulary("track"))
