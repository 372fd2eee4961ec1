"""Delivery: services that start, sessions held, single interventions, and speaking up for the client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from casekit.answers import Refusal
from casekit.models.checks import about_person, between, refers_to
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code, Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ServiceStart(Record):
    """
    A service began, from a referral or directly for a need.

    referral: The id of a referral that is sent, accepted or completed. Set either this or `need`, never both.
    need: The id of the need that the service answers directly.
    crisis: Whether it is a crisis action. A crisis action is allowed without a consent, a plan or a reassessment. Each
        of them that is missing is reported as a finding in the history.
    item: The id of the plan item it carries out.
    about: The id of the person whom it is about: a client or a member of the household. None: the
        person of its referral or need.

    >>> ServiceStart(need="N5", crisis=True).event
    'service_started'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("service_started",)

    referral: str | None = attrs.field(default=None, metadata=refers_to("referrals"))
    need: str | None = attrs.field(default=None, metadata=refers_to("needs"))
    crisis: bool = False
    item: str | None = attrs.field(default=None, metadata=refers_to("plan_items"))
    about: Id | None = attrs.field(default=None, metadata=about_person())

    def _faults(self) -> Iterator[Refusal]:
        if (self.referral is None) == (self.need is None):
            yield Refusal("one_of_fields", {"fields": ("referral", "need")}, "referral")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ServiceEnd(Record):
    """
    A service ended. It names the running service as its start did: see `Case.running_services`.

    referral: The id of the referral from which it started. Set either this or `need`, never both.
    need: The id of the need that it answered directly.
    item: The id of the plan item it carried out. None: every running service from this referral, or directly for this
        need, ended.
    about: The id of the person whose service ended. None: that of everyone.
    reason: The host's code for why it ended.
    outcome: The host's code for the result.

    >>> ServiceEnd(referral="R1", reason="completed").event
    'service_ended'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("service_ended",)

    referral: str | None = attrs.field(default=None, metadata=refers_to("referrals"))
    need: str | None = attrs.field(default=None, metadata=refers_to("needs"))
    item: str | None = attrs.field(default=None, metadata=refers_to("plan_items"))
    reason: Code | None = attrs.field(default=None, metadata=in_vocabulary("service_end"))
    outcome: Code | None = None
    about: Id | None = attrs.field(default=None, metadata=about_person())

    def _faults(self) -> Iterator[Refusal]:
        if (self.referral is None) == (self.need is None):
            yield Refusal("one_of_fields", {"fields": ("referral", "need")}, "referral")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class SessionCount(Record):
    """
    The number of sessions of a service planned and delivered since the start of the case.

    A later count of the same service replaces an earlier one.

    service: The host's code for the service.
    planned: The number of sessions planned, from 0.
    delivered: The number of sessions delivered, from 0. It may exceed `planned`.

    >>> SessionCount(service="counselling", planned=30, delivered=27)
    SessionCount(service='counselling', planned=30, delivered=27)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("sessions_counted",)
    SHELF: ClassVar[str | None] = "session_counts"
    IDENTITY: ClassVar[tuple[str, ...]] = ("service",)

    service: Code = attrs.field(metadata=in_vocabulary("intervention"))
    planned: int = attrs.field(metadata=between(0, 1_000_000))
    delivered: int = attrs.field(metadata=between(0, 1_000_000))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Intervention(Record):
    """
    One thing done with or for the client: a talk, a workshop, a ride to the clinic, a call to the school.

    kind: The host's code: counselling, guidance, emotional_support, accompaniment, transport, preparation, information,
        skills_workshop, support_group, therapeutic_intervention, stakeholder_communication ….
    item: The id of the plan item it serves.
    participants: Ids of the people who took part.
    principles: The principles it was meant to strengthen, such as empowerment. They are counted, never scored.
    note: Notes in words. Personal.
    reason_without_client: Why no client took part, if none did. Personal.

    By default a StageMachine reports a finding if no consent is in force, or if no client has signed a plan yet.

    >>> Intervention(kind="accompaniment", principles=("empowerment",)).event
    'intervention'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("intervention",)

    kind: Code = attrs.field(metadata=in_vocabulary("intervention"))
    item: str | None = attrs.field(default=None, metadata=refers_to("plan_items"))
    participants: tuple[Id, ...] = ()
    principles: tuple[Code, ...] = attrs.field(default=(), metadata=in_vocabulary("principle"))
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Advocacy(Record):
    """
    Someone spoke up for the client.

    kind: The host's code for the subject: rights, benefits, appeal, barrier, discrimination ….
    note: Notes in words. Personal.
    outcome: The host's code for the result.

    >>> Advocacy(kind="benefits").event
    'advocacy_action'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("advocacy_action",)

    kind: Code = attrs.field(metadata=in_vocabulary("advocacy"))
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    outcome: Code | None = None
