"""Delivery: services that start, sessions held, and speaking up for the client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from casekit.answers import Refusal
from casekit.models.checks import between, refers_to
from casekit.models.personal import PERSONAL
from casekit.models.record import Record


@attrs.frozen(kw_only=True)
class ServiceStart(Record):
    """
    A service began: from a `referral` that was sent or accepted, or directly for a `need`, never both.

    `crisis` marks a crisis action, which does not wait for a consent, a plan or a reassessment; the exception is
    reported in the history.

    >>> ServiceStart(need="N5", crisis=True)
    ServiceStart(referral=None, need='N5', crisis=True)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("service_started",)

    referral: str | None = attrs.field(default=None, metadata=refers_to("referrals"))
    need: str | None = attrs.field(default=None, metadata=refers_to("needs"))
    crisis: bool = False

    def _faults(self) -> Iterator[Refusal]:
        if (self.referral is None) == (self.need is None):
            yield Refusal("one_of_fields", {"fields": ("referral", "need")}, "referral")


@attrs.frozen(kw_only=True)
class SessionCount(Record):
    """
    How many sessions of a service were planned and delivered, from the start of the case; the last count holds.

    `service` is the host's own word for it. More may be delivered than planned.

    >>> SessionCount(service="counselling", planned=30, delivered=27)
    SessionCount(service='counselling', planned=30, delivered=27)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("sessions_counted",)
    SHELF: ClassVar[str | None] = "session_counts"
    KEY: ClassVar[tuple[str, ...]] = ("service",)

    service: str
    planned: int = attrs.field(metadata=between(0, 1_000_000))
    delivered: int = attrs.field(metadata=between(0, 1_000_000))


@attrs.frozen(kw_only=True)
class Advocacy(Record):
    """
    Someone spoke up for the client: `kind` is the host's code (rights, benefits, appeal, barrier …).

    >>> Advocacy(kind="benefits").event
    'advocacy_action'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("advocacy_action",)

    kind: str
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
