"""Delivery: services that start, sessions held, single interventions, and speaking up for the client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from casekit.answers import Refusal
from casekit.models.checks import between, refers_to
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code, Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ServiceStart(Record):
    """
    A service began: from a `referral` that was sent or accepted, or directly for a `need`, never both.

    `crisis` marks a crisis action, which does not wait for a consent, a plan or a reassessment; the exception is
    reported in the history. `item` is the item of the plan it carries out.

    >>> ServiceStart(need="N5", crisis=True)
    ServiceStart(referral=None, need='N5', crisis=True, item=None)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("service_started",)

    referral: str | None = attrs.field(default=None, metadata=refers_to("referrals"))
    need: str | None = attrs.field(default=None, metadata=refers_to("needs"))
    crisis: bool = False
    item: str | None = attrs.field(default=None, metadata=refers_to("plan_items"))

    def _faults(self) -> Iterator[Refusal]:
        if (self.referral is None) == (self.need is None):
            yield Refusal("one_of_fields", {"fields": ("referral", "need")}, "referral")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class SessionCount(Record):
    """
    How many sessions of a service were planned and delivered, from the start of the case; the last count holds.

    `service` is the host's own word for it. More may be delivered than planned.

    >>> SessionCount(service="counselling", planned=30, delivered=27)
    SessionCount(service='counselling', planned=30, delivered=27)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("sessions_counted",)
    SHELF: ClassVar[str | None] = "session_counts"
    IDENTITY: ClassVar[tuple[str, ...]] = ("service",)

    service: Code
    planned: int = attrs.field(metadata=between(0, 1_000_000))
    delivered: int = attrs.field(metadata=between(0, 1_000_000))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Intervention(Record):
    """
    One thing done with or for the client: a talk, a workshop, a ride to the clinic, a call to the school.

    `kind` is the host's code (counselling, guidance, emotional_support, accompaniment, transport, preparation,
    information, skills_workshop, support_group, therapeutic_intervention, stakeholder_communication …). `item` is the
    item of the plan it serves, `participants` the ids of those who took part; where no client did,
    `reason_without_client` says why. `principles` are what it was meant to strengthen (empowerment …), counted and
    never scored. Without a consent in force, or before a plan the client signed, it is reported: it is service, though
    no service of its own starts.

    >>> Intervention(kind="accompaniment", principles=("empowerment",)).event
    'intervention'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("intervention",)

    kind: Code
    item: str | None = attrs.field(default=None, metadata=refers_to("plan_items"))
    participants: tuple[Id, ...] = ()
    principles: tuple[Code, ...] = ()
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Advocacy(Record):
    """
    Someone spoke up for the client: `kind` is the host's code (rights, benefits, appeal, barrier, discrimination …).

    `outcome` is the host's code for what came of it.

    >>> Advocacy(kind="benefits").event
    'advocacy_action'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("advocacy_action",)

    kind: Code
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    outcome: Code | None = None
