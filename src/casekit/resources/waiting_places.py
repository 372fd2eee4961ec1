"""Who waits for which resource, since when and at which place: read from referrals that were put on a waiting list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Case, Client, ThingStep
from casekit.models.asked import each_case
from casekit.models.case import state_of
from casekit.models.lookup import persons_of
from casekit.models.record import Value
from casekit.models.text import Code, Id
from casekit.resources.allocation import PlaceRequest

WAITLISTED = "waitlisted"
"""The stage of the ready workflow of referrals in which a referral waits for a place."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class WaitingPlace(Value):
    """
    A referral on the waiting list of a resource.

    resource: The id of the resource.
    place: The place on its list, from 1, by the day since which the referral waits.
    since: The day on which it was put on the list.
    case: The id of its case.
    referral: The id of the referral.
    need: The id of the need.
    person: The record of the person whom the referral is about. None: it is not on record in the case.

    >>> WaitingPlace(
    ...     resource="RS1", place=1, since=date(2025, 3, 17), case="K-17", referral="R1", need="N1", person=None
    ... ).waited_days(on=date(2025, 3, 27))
    10
    """

    resource: Id
    place: int
    since: date
    case: Id
    referral: Id
    need: Id
    person: Client | None = attrs.field(default=None, repr=False)

    def waited_days(self, *, on: date) -> int:
        """Return the calendar days from `since` to a day. Raises RecordError if `on` is not a day."""
        return (only_day(on) - self.since).days

    def request(self, *, priority: int = 0) -> PlaceRequest:
        """Return the request for this place, as `allocate` takes it. Its id names the case and the referral."""
        id = f"{self.case}/{self.referral}"
        return PlaceRequest(
            id=id, choices=(self.resource,), since=self.since, priority=priority, person=self.person
        )  # fmt: skip


@refusing(RecordError)
def waiting_lists(cases: Iterable[Case], *, on: date, stage: Code = WAITLISTED) -> tuple[WaitingPlace, ...]:
    """
    Return every place on a waiting list at the end of a day, over cases: by resource, and on each list who waits
    longest first, then by the ids of case and referral. Empty if nobody waits.

    Args:
        cases: The cases. A case that was not opened yet, or is closed on the day, has no place.
        on: The day.
        stage: The id of the stage of a referral that waits, in the workflow of referrals of the office.

    Raises RecordError if `cases` is a single case, contains anything but cases, or contains a case twice.

    >>> waiting_lists([], on=date(2025, 3, 17))
    ()
    """
    only_day(on)
    waiting = [each for case in each_case(cases) for each in _waiting_in(case, on, stage)]
    waiting.sort(key=lambda each: (each.resource, each.since, each.case, each.referral))
    found, last, place = list[WaitingPlace](), "", 0
    for each in waiting:
        place = place + 1 if each.resource == last else 1
        last = each.resource
        found.append(attrs.evolve(each, place=place))
    return tuple(found)


def _waiting_in(case: Case, on: date, stage: str) -> Iterator[WaitingPlace]:
    """Yield the places of one case, each as the first of its list."""
    if case.opened_at.date() > on:
        return
    seen = case.as_of(on)
    entered = {
        step.thing: at.date() for at, step in seen.dated(ThingStep) if step.shelf == "referrals" and step.stage == stage
    }  # fmt: skip
    waits = {step.thing for step in seen.steps if step.shelf == "referrals" and step.stage == stage}
    clients = {client.id: client for client in seen.clients}
    for referral in seen.referrals if seen.status == "open" else ():
        if referral.id in waits:
            named = {referral.about} if referral.about is not None else persons_of(referral, state_of(seen))
            about = named or {seen.client.id}
            yield WaitingPlace(
                resource=referral.resource, place=1, since=entered[referral.id], case=seen.id, referral=referral.id,
                need=referral.need, person=clients.get(min(about)),
            )  # fmt: skip
