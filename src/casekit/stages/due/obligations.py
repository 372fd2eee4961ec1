"""Obligations in a case: what is still to be done, by whom, for whom, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, TypeAlias

import attrs

from casekit.clocks.reviews import REVIEW
from casekit.days import Interval
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import AftercareEnd, AftercarePlan, Assignment, Case, Closure, Contact, primary_worker
from casekit.models.case import state_of
from casekit.models.record import Value
from casekit.models.words import codes_named
from casekit.stages.definition import Definition
from casekit.stages.due.deadlines import running
from casekit.stages.due.requirements import requirements
from casekit.stages.due.terms import Terms

ObligationKind: TypeAlias = Literal[
    "follow_up", "contact", "plan_item", "referral_answer", "requirement", "review", "deadline"
]
"""The kinds of obligations; see `owed`. A follow-up is a promise."""


OfThing: TypeAlias = tuple[str, Terms, Case]
"""A thing with a workflow of its own: its id, by what its due days are counted, and the case as it is for the thing."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Obligation(Value):
    """
    One thing somebody still has to do in a case.

    kind: "follow_up", "contact", "plan_item", "referral_answer", "requirement", "review" or "deadline".
    what: The id of the follow-up, plan item, referral, requirement or deadline rule. "review" for the next review,
        "contact" for the next contact.
    owners: Ids of those responsible. Empty: nobody who could be responsible is named or assigned.
    owed_to: The id of the person it is owed to. None: nobody in particular.
    due: The last day that is not late. None: no day is set.
    thing: The id of the thing or person that a deadline is about, or of the thing with a workflow of its own that has
        the requirement or the deadline. None: the case.

    >>> promised = Obligation(kind="follow_up", what="F1", owners=("worker-1",), due=date(2025, 4, 1))
    >>> promised.is_overdue(on=date(2025, 4, 1)), promised.is_overdue(on=date(2025, 4, 2))
    (False, True)
    """

    kind: ObligationKind
    what: str
    owners: tuple[str, ...]
    owed_to: str | None = None
    due: date | None = None
    thing: str | None = None

    def is_overdue(self, *, on: date) -> bool:
        """
        Return whether `due`, the last day that is not late, is before the day `on`. Return False if `due` is None.

        Raises RecordError if `on` is not a day.
        """
        only_day(on)
        return self.due is not None and self.due < on


@refusing(RecordError)
def owed(case: Case, terms: Terms, *, on: date, things: Sequence[OfThing] = ()) -> tuple[Obligation, ...]:
    """
    Return every obligation in a case at the end of a day, the earliest due day first. Those without a due day are last.

    Obligations with the same due day are in this order:

    - follow-ups that are neither done nor dropped, owed by their owner; also by the primary worker, if the owner was
      assigned to the case and no longer is;
    - the next contact, owed by the primary worker to the client: on the day `Contact.next_due`, if the client was not
      reached since, or, in a closed case, on that of the next planned aftercare contact, whichever is earlier;
    - open plan items, owed to the client by whoever is responsible for them;
    - answers to sent referrals, owed by the resource to the worker named as contact, or else to the primary worker;
    - outstanding requirements of the stage and of its parent stages, owed to the client by the workers assigned in the
      owning role, by a covering worker in place of the covered one;
    - running deadlines, owed to the person whom the record that started it names, else to nobody in particular, by the
      workers assigned in the role that the deadline names, or by the primary worker if it names none; if overdue for
      some time, also by those in the roles that it escalates to;
    - the next review, owed by the primary worker to the client;
    - the same two of each thing that moves by a workflow of its own and has not ended.

    The client is the index client. What is owed to somebody who has left the case is owed to nobody in particular; what
    is owed to the client, until a household names another index client.

    A closed case has only follow-ups and aftercare contacts. Its primary worker is that of `case.previous_team`, unless
    somebody was assigned since the closing.

    The last AftercarePlan spreads its contacts evenly over its months. They count from the closing, or from the day of
    the plan if it is later. The k-th contact is due k * months / contacts months after that day: whole months first,
    then the rest as a share of the days of the next month, rounded down. So the last one is due when the months are
    over. The next contact is the one after those in which the client was reached since the closing. None is due once
    there are as many as planned, or once aftercare ended or the case was reopened.

    `things` has each thing of the case at the end of the day. Without a calendar the due day of the review is not
    rolled to a working day. Raises RecordError as `due` does. An example is at `StageMachine.owed`.
    """
    seen = case.as_of(only_day(on, about=f"case {case.id!r}"))
    primary = primary_worker(seen.assignments, on=on) or _worker_before_closing(seen)
    primary_ids = (primary,) if primary else ()
    present = seen.client_parties(on=on)
    client = seen.client.id if seen.client.id in present else None
    found = [*_follow_ups(seen, primary_ids, on, present), *_next_contact(seen, primary_ids, client)]
    if seen.status == "open":
        found += [
            *_plan_items(seen, primary_ids, client, present),
            *_referral_answers(seen, primary),
            *_requirements(seen, terms.workflow, on, client),
            *_due_days(seen, terms, (primary_ids, client, present), on),
        ]
        for id, own, of_thing in things:
            owing = (
                *_requirements(of_thing, own.workflow, on, client),
                *_due_days(of_thing, own, (primary_ids, client, present), on),
            )
            found += [attrs.evolve(each, thing=each.thing or id) for each in owing]
    return tuple(sorted(found, key=lambda each: (each.due is None, each.due or date.max)))


def _follow_ups(case: Case, primary_ids: tuple[str, ...], on: date, present: frozenset[str]) -> list[Obligation]:
    """Return the open follow-ups as obligations."""
    began = {each.worker for _, each in case.dated(Assignment) if each.since is None or each.since <= on}
    left_the_case = state_of(case).persons.named
    left = began - {each.worker for each in case.assignments if each.holds_on(on)}
    return [
        Obligation(
            kind="follow_up", what=each.id, due=each.due,
            owed_to=None if each.owed_to in left_the_case - present else each.owed_to,
            owners=tuple(dict.fromkeys((each.owner, *(primary_ids if each.owner in left else ())))),
        )
        for each in case.follow_ups
        if each.is_open
    ]  # fmt: skip


def _next_contact(case: Case, primary_ids: tuple[str, ...], client: str | None) -> list[Obligation]:
    """Return the next contact as an obligation; empty if none is due."""
    agreed: date | None = None
    for entry in case.this_episode:
        if isinstance(entry.what, Contact):
            agreed = entry.what.next_due if entry.what.reached else entry.what.next_due or agreed
        elif isinstance(entry.what, Closure | AftercareEnd):
            agreed = None
    days = [day for day in (agreed, _planned_aftercare(case)) if day is not None]
    if not days:
        return []
    return [Obligation(kind="contact", what="contact", owners=primary_ids, owed_to=client, due=min(days))]


def _worker_before_closing(case: Case) -> str | None:
    """Return the primary worker on the day on which a closed case was closed; None for an open case."""
    closed_on = [entry.at.date() for entry in case.this_episode if isinstance(entry.what, Closure)]
    return primary_worker(case.previous_team, on=closed_on[-1]) if closed_on else None


def _planned_aftercare(case: Case) -> date | None:
    """Return the due day of the next planned aftercare contact of a closed case; None if none is due."""
    if case.status != "closed":
        return None
    plan: AftercarePlan | None = None
    planned_on, closed_on, reached = date.min, None, 0
    for entry in case.this_episode:
        what = entry.what
        if isinstance(what, AftercarePlan):
            plan, planned_on = what, entry.at.date()
        elif isinstance(what, AftercareEnd):
            plan = None
        elif isinstance(what, Closure):
            closed_on, reached = entry.at.date(), 0  # what this closing cancels is aftercare of an earlier episode
        elif isinstance(what, Contact) and what.purpose == "aftercare" and what.reached:
            reached += 1
    if plan is None or closed_on is None or reached >= plan.contacts:
        return None
    return _after_months(max(planned_on, closed_on), (reached + 1) * plan.months, plan.contacts)


def _after_months(day: date, count: int, divisor: int) -> date:
    """Return the day count / divisor months after a day; see `owed` for the rest that is no whole month."""
    months, rest = divmod(count, divisor)
    first = Interval(months, "month").after(day) if months else day
    if not rest:
        return first
    return first + timedelta(days=(Interval(months + 1, "month").after(day) - first).days * rest // divisor)


def _plan_items(
    case: Case, primary_ids: tuple[str, ...], client: str | None, present: frozenset[str]
) -> list[Obligation]:
    """Return the open plan items as obligations."""
    clients = tuple(each.id for each in case.clients if each.id in present)
    return [
        Obligation(
            kind="plan_item", what=item.id, owed_to=client, due=item.due,
            owners={
                "client": clients, "worker": primary_ids, "provider": item.resources, "joint": (*clients, *primary_ids),
            }[item.responsible],
        )
        for item in case.plan_items
        if item.is_open
    ]  # fmt: skip


def _referral_answers(case: Case, primary: str | None) -> list[Obligation]:
    """Return the answers to sent referrals as obligations."""
    return [
        Obligation(
            kind="referral_answer", what=each.id, owners=(each.resource,), owed_to=each.contact or primary, due=None
        )
        for each in case.referrals
        if each.status == "sent"
    ]


def _requirements(case: Case, workflow: Definition, on: date, client: str | None) -> list[Obligation]:
    """Return the outstanding requirements of the stage as obligations."""
    return [
        Obligation(
            kind="requirement", what=each.requirement, due=each.due, owed_to=client,
            owners=_workers_in(case, each.owner, on) if each.owner else (),
        )
        for each in requirements(case, workflow, on=on)
        if each.state == "outstanding"
    ]  # fmt: skip


def _workers_in(case: Case, role: str, on: date) -> tuple[str, ...]:
    """Return the workers who are assigned in a role on a day; a covering worker in place of the covered one."""
    assigned = [each for each in case.assignments if each.holds_on(on)]
    covered = {(each.covers, code) for each in assigned for code in _roles(each)}
    return tuple(dict.fromkeys(
        held.worker for held in assigned
        if role in _roles(held)
        and (held.covers is not None or covered.isdisjoint((held.worker, code) for code in _roles(held)))
    ))  # fmt: skip


def _roles(assignment: Assignment) -> tuple[object, ...]:
    """Return the role of an assignment in every word for it: as written, as its code, and the office's own."""
    own = assignment.extra.get("role")
    return (*codes_named(assignment.role, "role"), *(() if own is None else (own,)))


def _due_days(
    case: Case, terms: Terms, parties: tuple[tuple[str, ...], str | None, frozenset[str]], on: date
) -> list[Obligation]:  # fmt: skip
    """Return the running deadlines and the next review as obligations."""
    primary_ids, client, present = parties
    review = None if terms.workflow.is_of_things else REVIEW
    return [
        Obligation(
            kind="review" if each.rule == review else "deadline",
            what=each.rule,
            owners=tuple(dict.fromkeys((
                *(_workers_in(case, each.owner, on) if each.owner else primary_ids),
                *(worker for role in each.escalated_to for worker in _workers_in(case, role, on)),
            ))),
            owed_to=client if each.rule == review else each.person if each.person in present else None,
            due=each.due,
            thing=each.thing,
        )
        for each in running(case, terms, on=on)
    ]  # fmt: skip
