"""What is still open in a case, and what it is once a closing has cancelled it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

import attrs

from casekit.days.zones import in_zone
from casekit.models.closure import OpenWork
from casekit.models.follow_up import FollowUp
from casekit.models.goal import Goal
from casekit.models.plan import PlanItem
from casekit.models.record import Record
from casekit.models.referral import Referral
from casekit.models.timeline import zone_of_case

CASE_CLOSED = "case_closed"
"""The reason of what a closing cancelled."""
SHELVES_OF_OPEN_WORK: Mapping[OpenWork, str] = MappingProxyType(
    {"referrals": "referrals", "plan_items": "plan_items", "goals": "goals", "follow_ups": "follow_ups"}
)
"""The shelf of each kind of open work that consists of things."""
_ENDED = ("completed", "cancelled", "rejected", "withdrawn")
_RESULTS = ("achieved", "sustaining", "partially_achieved", "not_achieved", "not_attainable")


def is_open(thing: Record, *, on: date, zone: str) -> bool:
    """
    Return whether a thing is still open on a day of a case in this zone.

    A referral is open if it is accepted and its appointment is on this day or later. A goal is not open once its result
    is known.
    """
    if isinstance(thing, Referral):
        appointment = thing.appointment_at
        is_to_come = appointment is not None and in_zone(appointment, zone_of_case(zone)).date() >= on
        return thing.status == "accepted" and is_to_come
    if isinstance(thing, Goal):
        return thing.lifecycle not in _ENDED and thing.achievement not in _RESULTS
    return isinstance(thing, PlanItem | FollowUp) and thing.is_open


def cancelled(thing: Record) -> Record:
    """Return an open thing as it is once a closing has cancelled it."""
    if isinstance(thing, Referral):
        return attrs.evolve(thing, status="cancelled", reason=CASE_CLOSED)
    if isinstance(thing, Goal):
        return attrs.evolve(thing, lifecycle="cancelled")
    if isinstance(thing, FollowUp):
        return attrs.evolve(thing, dropped=CASE_CLOSED)
    return attrs.evolve(thing, status="cancelled") if isinstance(thing, PlanItem) else thing


def open_things(things: Iterable[Record], *, on: date, zone: str) -> Iterator[Record]:
    """Yield the things that are still open on a day of a case in this zone."""
    return (each for each in things if is_open(each, on=on, zone=zone))
