"""Staying in touch: reviews of the plan, contacts, the client's own words, and changed circumstances."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal, TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.models.checks import between
from casekit.models.goal import GoalAchievement
from casekit.models.personal import PERSONAL
from casekit.models.record import Record, Value
from casekit.models.text import Code, Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class GoalProgress(Value):
    """
    How one goal stood at a review.

    >>> GoalProgress(goal="G1", progress="improving")
    GoalProgress(goal='G1', progress='improving')
    """

    goal: Id
    progress: GoalAchievement


ReviewDecision: TypeAlias = Literal["continue", "modify", "add", "close"]
"""What a review decided: see `Review`."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Review(Record):
    """
    The plan was reviewed with the client; `progress` says how the goals stood that were looked at.

    `decision` is what followed: the plan goes on, is modified, gets further support added, or the case is to close.
    `participants` are the ids of those who took part; where no client did, `reason_without_client` says why.

    >>> Review(progress=(GoalProgress(goal="G1", progress="improving"),)).event
    'review_held'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("review_held",)

    progress: tuple[GoalProgress, ...] = ()
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    decision: ReviewDecision | None = None
    participants: tuple[Id, ...] = ()
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)

    def mentions(self) -> Iterator[tuple[str, str, str]]:
        """Every goal looked at."""
        return (("progress", "goals", each.goal) for each in self.progress)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Contact(Record):
    """
    A contact with the client, or an attempt that did not reach anyone.

    `method` is the host's code (interview, home_visit, phone …); `purpose` "aftercare" marks a contact after closing;
    `attempt` is the number of the attempt, from 1, where the host counts them; `next_due` the last day for the next
    contact, owed until the client is reached again.

    >>> Contact(method="phone", reached=False).event
    'contact_attempt_failed'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("contact", "contact_attempt_failed", "aftercare_contact")
    method: Code | None = None
    reached: bool = True
    purpose: Literal["casework", "aftercare"] = "casework"
    attempt: int | None = attrs.field(default=None, metadata=between(1, 1_000_000))
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    next_due: date | None = None

    @property
    def event(self) -> str:
        """`aftercare_contact`, `contact`, or `contact_attempt_failed` when nobody was reached."""
        if self.purpose == "aftercare":
            return "aftercare_contact"
        return "contact" if self.reached else "contact_attempt_failed"


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ClientVoice(Record):
    """
    What the client says, in the client's own words or in those of someone who speaks for the client.

    `checkpoint` is the point of the work it belongs to (assessment, plan_v1, review, evaluation, closure …).

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
    What the client's words at a checkpoint led to: a changed plan (its version), a changed service, or nothing.

    >>> FeedbackAnswer(checkpoint="review", led_to="plan", plan=2).event
    'feedback_answered'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("feedback_answered",)

    checkpoint: Code
    led_to: Literal["plan", "service", "nothing"]
    plan: int | None = attrs.field(default=None, metadata=between(1, 1_000_000))
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)

    def _faults(self) -> Iterator[Refusal]:
        if (self.led_to == "plan") != (self.plan is not None):
            yield Refusal("plan_named_or_not", {}, "plan")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class CircumstanceChange(Record):
    """
    The client's circumstances changed; `trigger` "reassessment" asks for a reassessment before the next plan.

    >>> CircumstanceChange(trigger="reassessment")
    CircumstanceChange(trigger='reassessment')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("circumstance_changed",)

    trigger: Code | None = None
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
