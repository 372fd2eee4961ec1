"""Reviews of the plan, contacts, the client's own words and what they led to, and changed circumstances."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import ClassVar, Literal, TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.models.checks import about_person, between
from casekit.models.goal import GoalAchievement
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import EventValues, Part, Record
from casekit.models.text import Code, Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class GoalProgress(Part):
    """
    The progress of one goal at a review.

    goal: The id of the goal.
    progress: How far the goal is reached: see `Goal`.

    >>> GoalProgress(goal="G1", progress="improving")
    GoalProgress(goal='G1', progress='improving')
    """

    goal: Id
    progress: GoalAchievement = attrs.field(metadata=in_vocabulary("goal_achievement"))


ReviewDecision: TypeAlias = Literal["continue", "modify", "add", "close"]
"""The decision of a review: see `Review`."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Review(Record):
    """
    The plan was reviewed with the client.

    progress: The progress of each goal that was reviewed.
    note: Notes in words. Personal.
    decision: What follows: "continue" the plan, "modify" it, "add" further support, or "close" the case.
    participants: Ids of the people who took part.
    reason_without_client: Why no client took part, if none did. Personal.

    >>> Review(progress=(GoalProgress(goal="G1", progress="improving"),)).event
    'review_held'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("review_held",)

    progress: tuple[GoalProgress, ...] = ()
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    decision: ReviewDecision | None = attrs.field(default=None, metadata=in_vocabulary("review_decision"))
    participants: tuple[Id, ...] = ()
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)

    def mentions(self) -> Iterator[tuple[str, str, str]]:
        """Yield each goal of `progress` as a reference. See `Record.mentions`."""
        return (("progress", "goals", each.goal) for each in self.progress)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Contact(Record):
    """
    A contact with the client, or an attempt that reached nobody.

    method: The host's code: interview, home_visit, phone ….
    reached: Whether the client was reached.
    purpose: "casework", or "aftercare" for a contact after closing.
    attempt: The number of the attempt, from 1, if the host counts attempts.
    note: Notes in words. Personal.
    next_due: The last day for the next contact. The contact is owed until the client is reached again, the case is
        closed or aftercare ends. None: no day.
    about: The id of the person whom it is about: a client or a member of the household. None: the index client.
    participants: Ids of the people who took part.
    place: The host's code for the place: home, office, school …. None: not recorded, or no place.
    minutes: How long it lasted, 0 to 10,000 minutes. None: not recorded.
    seen_alone: Whether the client was seen alone. None: not recorded.

    >>> Contact(method="phone", reached=False).event
    'contact_attempt_failed'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("contact", "contact_attempt_failed", "aftercare_contact")
    EVENT_VALUES: ClassVar[EventValues] = MappingProxyType(
        {"contact_attempt_failed": {"reached": False}, "aftercare_contact": {"purpose": "aftercare"}}
    )
    KIND: ClassVar[str | None] = "method"

    method: Code | None = attrs.field(default=None, metadata=in_vocabulary("contact_method"))
    reached: bool = True
    purpose: Literal["casework", "aftercare"] = attrs.field(
        default="casework", metadata=in_vocabulary("contact_purpose")
    )
    attempt: int | None = attrs.field(default=None, metadata=between(1, 1_000_000))
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    next_due: date | None = None
    about: Id | None = attrs.field(default=None, metadata=about_person())
    participants: tuple[Id, ...] = ()
    place: Code | None = attrs.field(default=None, metadata=in_vocabulary("contact_place"))
    minutes: int | None = attrs.field(default=None, metadata=between(0, 10_000))
    seen_alone: bool | None = None

    @property
    def event(self) -> str:
        """
        `aftercare_contact` for a contact in aftercare, even if nobody was reached.

        For any other contact `contact`, or `contact_attempt_failed` if nobody was reached.
        """
        if self.purpose == "aftercare":
            return "aftercare_contact"
        return "contact" if self.reached else "contact_attempt_failed"


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ClientVoice(Record):
    """
    What the client said, quoted or reported by someone who speaks for the client.

    checkpoint: The code of the point in the work at which it was said: assessment, plan_v1, review, evaluation,
        closure ….
    speaker: The id of the person who spoke.
    words: The words. Personal.

    >>> ClientVoice(checkpoint="closure", speaker="C-3", words="…")
    ClientVoice(checkpoint='closure', speaker='C-3')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("client_voice",)

    checkpoint: Code
    speaker: Id | None = None
    words: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class FeedbackAnswer(Record):
    """
    The result of the client's words at a checkpoint.

    checkpoint: The checkpoint of the ClientVoice.
    led_to: "plan" for a changed plan, "service" for a changed service, or "nothing".
    plan: The version of the changed plan, from 1. Required if `led_to` is "plan", otherwise None.
    note: Notes in words. Personal.

    >>> FeedbackAnswer(checkpoint="review", led_to="plan", plan=2).event
    'feedback_answered'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("feedback_answered",)

    checkpoint: Code
    led_to: Literal["plan", "service", "nothing"] = attrs.field(metadata=in_vocabulary("feedback_led_to"))
    plan: int | None = attrs.field(default=None, metadata=between(1, 1_000_000))
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)

    def _faults(self) -> Iterator[Refusal]:
        if (self.led_to == "plan") != (self.plan is not None):
            yield Refusal("plan_named_or_not", {}, "plan")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class CircumstanceChange(Record):
    """
    The client's circumstances changed.

    trigger: The host's code for what the change requires. "reassessment": if a plan was signed before in this
        episode, a StageMachine by default refuses the next signed plan until there is a new assessment.
    note: Notes in words. Personal.

    >>> CircumstanceChange(trigger="reassessment")
    CircumstanceChange(trigger='reassessment')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("circumstance_changed",)

    trigger: Code | None = None
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
