"""What is owed in a case: by whom, to whom, until when."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.days import Calendar, only_day
from casekit.models import Case, Value, primary_worker
from casekit.stages.deadlines import REVIEW, due
from casekit.stages.definition import Definition

ObligationKind: TypeAlias = Literal["follow_up", "plan_item", "referral_answer", "review", "deadline"]


@attrs.frozen(kw_only=True)
class Obligation(Value):
    """
    One thing somebody still owes in a case.

    `what` is the id of the follow-up, the plan item, the referral or the deadline rule, "review" for the next review.
    `owners` owe it to `owed_to` (ids; None: to the case at large, empty: nobody is assigned who could) by `due`, the
    last day that is in time; None: no day was set.

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
        """Whether its last day in time lies before this day; never where no day was set."""
        return self.due is not None and self.due < only_day(on)


def owed(case: Case, workflow: Definition, *, on: date, calendar: Calendar | None) -> tuple[Obligation, ...]:
    """
    Everything still owed in a case at the end of a day, the earliest due first, what has no day last.

    Follow-ups not done; open plan items, owed by whoever carries them out; referrals sent and not answered, owed by the
    resource to the worker named as contact; the next review and the workflow's running deadlines, owed by whoever
    answers for the case. A closed case owes only follow-ups: the rest ended with it. Raises RecordError as `due` does.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, FollowUp
    >>> from casekit.stages import StageMachine, Workflow
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> machine = StageMachine(Workflow.ready("school_six"))
    >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
    >>> promise = FollowUp(id="F1", owner="worker-1", owed_to="C-3", due=date(2025, 3, 20))
    >>> case = machine.record(case, promise, at=monday, by="worker-1")
    >>> found = owed(case, machine.workflow, on=monday.date(), calendar=None)
    >>> [(each.what, each.owners, each.owed_to) for each in found]
    [('F1', ('worker-1',), 'C-3')]
    """
    seen = case.as_of(only_day(on, about=f"case {case.id!r}"))
    found = [
        Obligation(kind="follow_up", what=each.id, owners=(each.owner,), owed_to=each.owed_to, due=each.due)
        for each in seen.follow_ups
        if each.is_open
    ]
    if seen.status == "open":
        primary = primary_worker(seen.assignments, on=on)
        answering = (primary,) if primary else ()
        found += [*_items(seen, answering), *_answers(seen, primary), *_days(seen, workflow, answering, on, calendar)]
    return tuple(sorted(found, key=lambda each: (each.due is None, each.due or date.max)))


def _items(case: Case, answering: tuple[str, ...]) -> list[Obligation]:
    clients = tuple(client.id for client in case.clients)
    return [
        Obligation(
            kind="plan_item", what=item.id, due=item.due,
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


def _days(
    case: Case, workflow: Definition, answering: tuple[str, ...], on: date, calendar: Calendar | None
) -> list[Obligation]:
    return [
        Obligation(kind="review" if each.rule == REVIEW else "deadline", what=each.rule, owners=answering, due=each.due)
        for each in due(case, workflow, on=on, calendar=calendar)
        if each.status in ("pending", "due_today", "overdue")
    ]
