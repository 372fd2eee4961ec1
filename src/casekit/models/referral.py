"""Referrals: requests to a resource to help with a need, and the steps until they are completed or declined."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Literal, TypeAlias, get_args

import attrs

from casekit.answers import Refusal
from casekit.days.instants import keep_offset
from casekit.models.checks import about_person, refers_to
from casekit.models.governed_field import in_vocabulary
from casekit.models.record import EventValues, Record
from casekit.models.text import Code, Id

ReferralStatus: TypeAlias = Literal["draft", "sent", "accepted", "declined", "cancelled", "completed"]
"""The status of a referral: see `Referral`."""

_NEXT_STATUSES: dict[str, tuple[str, ...]] = {
    "": ("draft", "sent"),
    "draft": ("sent", "cancelled"),
    "sent": ("accepted", "declined", "cancelled"),
    "accepted": ("completed", "declined", "cancelled"),
}
"""The statuses that may follow each status; the empty text is for a new referral. Any other status is final."""
ENTERED_IN_ERROR = "entered_in_error"
"""The reason for which a referral of any status becomes cancelled."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Referral(Record):
    """
    A request to a resource to help with one need. Record every later step or answer as a new version.

    A referral starts as draft or sent. A draft becomes sent or cancelled. A sent one becomes accepted, declined or
    cancelled. An accepted one becomes completed, declined or cancelled. One that was entered in error becomes cancelled
    from any status, for the reason "entered_in_error". Until it has ended, anything else can change without the status,
    such as the appointment.

    A machine can let referrals move by a workflow of their own with more stages: `Workflow.ready("referral")`.

    id: The id of the referral.
    need: The id of the need. It never changes.
    resource: The id of the resource. It never changes.
    replaces: The id of the referral that this one follows, after that was declined, failed or expired. None: it follows
        none. It never changes.
    status: "draft", "sent", "accepted", "declined", "cancelled" or "completed".
    declined_by: Who declined: "client" or "provider". None unless the status is "declined".
    reason: The host's code for why it was declined or cancelled. Required if the status is "cancelled".
    outcome: The host's code for the result. Required if the status is "completed".
    contact: The id of the worker whom the provider contacts. None: the case manager.
    appointment_at: The instant of the first appointment, with an offset.
    legal_basis: The code of the law or duty by which it is made without consent: mandatory_report, court_order,
        vital_interest …. None: it needs a consent.
    about: The id of the person whom it is about: a client or a member of the household. None: the person of its need.
        It never changes in a later version.

    >>> Referral(id="R1", need="N2", resource="RS1").event
    'referral_sent'
    """

    EVENT_VALUES: ClassVar[EventValues] = MappingProxyType(
        {f"referral_{status}": {"status": status} for status in get_args(ReferralStatus)}
    )
    EVENTS: ClassVar[tuple[str, ...]] = tuple(EVENT_VALUES)
    SHELF: ClassVar[str | None] = "referrals"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    need: str = attrs.field(metadata=refers_to("needs"))
    resource: str = attrs.field(metadata=refers_to("resources"))
    replaces: str | None = attrs.field(default=None, metadata=refers_to("referrals"))
    status: ReferralStatus = attrs.field(default="sent", metadata=in_vocabulary("referral_status"))
    declined_by: Literal["client", "provider"] | None = attrs.field(default=None, metadata=in_vocabulary("declined_by"))
    reason: Code | None = attrs.field(default=None, metadata=in_vocabulary("decline_reason"))
    outcome: Code | None = None
    contact: Id | None = None
    appointment_at: datetime | None = attrs.field(default=None, converter=attrs.converters.optional(keep_offset))
    legal_basis: Code | None = attrs.field(default=None, metadata=in_vocabulary("legal_basis"))
    about: Id | None = attrs.field(default=None, metadata=about_person())

    @property
    def event(self) -> str:
        """`referral_sent`, `referral_accepted` and so on, by its status."""
        return f"referral_{self.status}"

    def _faults(self) -> Iterator[Refusal]:
        if self.replaces == self.id:
            yield Refusal("refers_to_itself", {"field": "replaces"}, "replaces")
        if self.declined_by and self.status != "declined":
            yield Refusal("only_when_declined", {"status": self.status}, "declined_by")
        for status, field in (("cancelled", "reason"), ("completed", "outcome")):
            if self.status == status and getattr(self, field) is None:
                yield Refusal("field_needed", {"field": field, "status": status}, field)

    def follows(self, previous: Record | None, shelf: tuple[Record, ...]) -> Iterator[Refusal]:
        """
        Yield a refusal unless the new status may follow the previous one, and unless the request stays the same.

        The arguments are those of `Record.follows`.
        """
        before = previous if isinstance(previous, Referral) else None
        status = before.status if before else ""
        allowed = _NEXT_STATUSES.get(status, ())
        if before is not None and self.status == "cancelled" and self.reason == ENTERED_IN_ERROR:
            allowed = ("cancelled",)
        if not allowed:
            yield Refusal("referral_ended", {"status": status}, "status")
        elif self.status not in allowed and (self.status != status or self == before):
            facts = {"before": status or None, "status": self.status, "allowed": allowed}
            yield Refusal("referral_step", facts, "status")
        for field in ("need", "resource", "replaces") if before else ():
            if getattr(self, field) != getattr(before, field):
                yield Refusal("never_changes", {"field": field}, field)
