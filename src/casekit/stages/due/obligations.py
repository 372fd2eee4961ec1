"""What is owed in a case: by whom, to whom, until when."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.days import Calendar
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import AftercareEnd, Case, Closure, Contact, primary_worker
from casekit.models.record import Value
from casekit.stages.definition import Definition
from casekit.stages.due.deadlines import due
from casekit.stages.due.requirements import requirements

ObligationKind: TypeAlias = Literal[
    "follow_up", "contact", "plan_item", "referral_answer", "requirement", "review", "deadline"
]
"""A promise, the next contact, an item of the plan, an answer, what the stage requires, a review, a deadline."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Obligation(Value):
    """
    One thing somebody still has to do in a case.

    kind: "follow_up", "contact", "plan_item", "referral_answer", "requirement", "review" or "deadline".
    what: The id of the follow-up, plan item, referral, requirement or deadline rule. "review" for the next review,
        "contact" for the next contact.
    owners: Ids of those responsible. Empty: nobody who could be responsible is assigned.
    owed_to: The id of the person it was promised to. None: nobody in particular.
    due: The last day in time. None: no day is set.

    >>> promised = Obligation(kind="follow_up", what="F1", owners=("worker-1",), due=date(2025, 4, 1))
    >>> promised.is_overdue(on=date(2025, 4, 1)), promised.is_overdue(on=date(2025, 4, 2))
    (False, True)
    """

    kind: ObligationKind
    what: str
    owners: tuple[str, ...]
    owed_to: str | None = None
    due: date | None = None

    def is_overdue(self, *, on: date) -> bool:
        """
        Return whether the last day in time is before the day `on`. Return False if no day is set.

        Raises RecordError if `on` is not a day.
        """
        only_day(on)
        return self.due is not None and self.due < on


@refusing(RecordError)
def owed(case: Case, workflow: Definition, *, on: date, calendar: Calendar | None) -> tuple[Obligation, ...]:
    """
    Everything still owed in a case at the end of a day, the earliest due first, what has no day last.

    Follow-ups neither done nor dropped; the next contact a contact set a day for, until the client is reached; open
    plan items, owed to the client by whoever carries them out; referrals sent and not answered, owed by the resource to
    the worker named as contact, or else to whoever answers for the case; what the stage requires, by the workers of the
    role that owes it; the next review, owed to the client, and the workflow's running deadlines, both by whoever
    answers for the case. What is due on one day stands in that order. A closed case owes only follow-ups and aftercare
    contacts: the rest ended with it. Empty where nothing is owed. Without a calendar the review's due day is not rolled
    to a working day. Raises RecordError as `due` does, and for anything but a case and a workflow.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, FollowUp
    >>> from casekit.stages import StageMachine, Workflow
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> machine = StageMachine(Workflow.ready("school_six"))
    >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
    >>> promise = FollowUp(id="F1", owner="worker-1", owed_to="C-3", due=date(2025, 3, 20))
    >>> case = machine.record(case, promise, at=monday, by="worker-1")
    >>> found = machine.owed(case, on=monday.date())
    >>> [(each.what, each.owners, each.owed_to) for each in found]
    [('F1', ('worker-1',), 'C-3')]
    """
    asked: dict[str, tuple[object, type]] = {"case": (case, Case), "workflow": (workflow, Definition)}
    wrong = [name for name, (given, kind) in asked.items() if not isinstance(given, kind)]
    if wrong:
        faults = [Refusal("wrong_type", {"expected": f"a {name}"}, name) for name in wrong]
        raise RecordError("cannot say what is owed", faults)
    seen = case.as_of(only_day(on, about=f"case {case.id!r}"))
    found = [
        Obligation(kind="follow_up", what=each.id, owners=(each.owner,), owed_to=each.owed_to, due=each.due)
        for each in seen.follow_ups
        if each.is_open
    ]
    primary = primary_worker(seen.assignments, on=on)
    answering = (primary,) if primary else ()
    found += _next_contact(seen, answering)
    if seen.status == "open":
        found += [
            *_items(seen, answering),
            *_answers(seen, primary),
            *_required(seen, workflow, on),
            *_days(seen, workflow, answering, on, calendar),
        ]
    return tuple(sorted(found, key=lambda each: (each.due is None, each.due or date.max)))


def _next_contact(case: Case, answering: tuple[str, ...]) -> list[Obligation]:
    due: date | None = None
    for entry in case.this_episode:
        if isinstance(entry.what, Contact):
            due = entry.what.next_due if entry.what.reached else entry.what.next_due or due
        elif isinstance(entry.what, Closure | AftercareEnd):
            due = None
    if due is None:
        return []
    return [Obligation(kind="contact", what="contact", owners=answering, owed_to=case.client.id, due=due)]


def _items(case: Case, answering: tuple[str, ...]) -> list[Obligation]:
    clients = tuple(client.id for client in case.clients)
    return [
        Obligation(
            kind="plan_item", what=item.id, owed_to=case.client.id, due=item.due,
            owners={
                "client": clients, "worker": answering, "provider": item.resources, "joint": (*clients, *answering),
            }[item.responsible],
        )
        for item in case.plan_items
        if item.is_open
    ]  # fmt: skip


def _answers(case: Case, primary: str | None) -> list[Obligation]:
    return [
        Obligation(
            kind="referral_answer", what=each.id, owners=(each.resource,), owed_to=each.contact or primary, due=None
        )
        for each in case.referrals
        if each.status == "sent"
    ]


def _required(case: Case, workflow: Definition, on: date) -> list[Obligation]:
    """What the stage requires and is outstanding, owed by the workers assigned in the role that owes it."""
    return [
        Obligation(
            kind="requirement", what=each.requirement, due=each.due, owed_to=case.client.id,
            owners=tuple(held.worker for held in case.assignments if held.role == each.owner and held.holds_on(on)),
        )
        for each in requirements(case, workflow, on=on)
        if each.state == "outstanding"
    ]  # fmt: skip


def _days(
    case: Case, workflow: Definition, answering: tuple[str, ...], on: date, calendar: Calendar | None
) -> list[Obligation]:
    return [  # the next review has no day of its own on which a clock started; a workflow's deadline that runs has one
        Obligation(
            kind="deadline" if each.since else "review",
            what=each.rule,
            owners=answering,
            owed_to=case.client.id if not each.since else None,
            due=each.due,
        )
        for each in due(case, workflow, on=on, calendar=calendar)
        if each.status in ("pending", "due_today", "overdue")
    ]  # fmt: skip
