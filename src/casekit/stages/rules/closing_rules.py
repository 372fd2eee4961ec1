"""
Rules of closing: when a case may close, and what may still be recorded in a closed case.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from casekit.models import (
    AccessRestriction,
    AftercareEnd,
    AftercarePlan,
    Approval,
    Assessment,
    Case,
    CaseLink,
    Client,
    ClientChoice,
    ClientVoice,
    Closure,
    Consent,
    Contact,
    Departure,
    Disclosure,
    DomainScore,
    EmergencyAccess,
    Entry,
    Erasure,
    FinalEvaluation,
    FollowUp,
    Household,
    Identification,
    Record,
    Referral,
    Reopening,
    Review,
    ServiceEnd,
    ServiceRating,
    Tie,
)
from casekit.models.closure import OpenWork, with_last_day
from casekit.models.household import is_head
from casekit.models.open_work import is_open
from casekit.models.parties import parties_in_time
from casekit.models.timeline import actors_behind
from casekit.practice import Breach
from casekit.stages.context import Context
from casekit.stages.rules.shared_facts import (
    closing_approvers,
    closing_reason,
    entered_kinds,
    happened,
    is_person_of_case,
    reasons_of_closing,
    this_episode,
)

_SomeThing = TypeVar("_SomeThing", bound=Record)
CANCELLED_BY_RULE: Mapping[str, OpenWork] = MappingProxyType({
    "appointments_at_closure": "referrals", "services_at_closure": "services", "plan_items_at_closure": "plan_items",
    "goals_at_closure": "goals", "follow_ups_at_closure": "follow_ups", "aftercare_at_closure": "aftercare",
})  # fmt: skip
"""The rules that a workflow can set to "cancel", with what a closing then cancels."""

LOST_CONTACT_ATTEMPTS = 3
"""The least number of failed attempts since the last contact for closing a case for lost contact."""
LOST_CONTACT_DAYS = 30
"""The least number of calendar days since the last contact for closing a case for lost contact."""
_WORK_KINDS = {"planning", "coordination", "implementation", "monitoring"}
"""A closed case cannot enter a stage of these kinds, even if the stage is also for aftercare."""
_ALLOWED_WHEN_CLOSED = (
    Contact, ClientVoice, ServiceRating, AftercarePlan, AftercareEnd, Identification, CaseLink, ServiceEnd, Approval,
    Reopening, Erasure, Tie, AccessRestriction, EmergencyAccess,
)  # fmt: skip
"""The classes of which a closed case allows every record: see `allowed_when_closed`."""


def no_open_referral_at_closure(context: Context) -> Iterator[Breach]:
    """A case does not close while a referral is sent and unanswered."""
    waiting = tuple(referral.id for referral in context.case.referrals if referral.status == "sent")
    if isinstance(context.record, Closure) and waiting:
        yield Breach({"referrals": waiting})


def evaluation_before_closure(context: Context) -> Iterator[Breach]:
    """A case does not close without a final evaluation since it was last opened or reopened."""
    if isinstance(context.record, Closure) and not happened(this_episode(context), FinalEvaluation):
        yield Breach()


def final_evaluation_incomplete(context: Context) -> Iterator[Breach]:
    """A final evaluation has quantitative and qualitative evidence."""
    if isinstance(context.record, FinalEvaluation):
        missing = [kind for kind in ("quantitative", "qualitative") if kind not in context.record.evidence]
        if missing:
            yield Breach({"missing": missing})


def closure_needs_approval(context: Context) -> Iterator[Breach]:
    """
    Closing needs an approver who is neither the person closing the case nor a client of it.

    If the workflow demands an approval of closures, whoever gave it is the approver.
    """
    if not isinstance(context.record, Closure):
        return
    approver, demanded = context.record.approved_by, context.workflow.record_rules.get(Closure.__name__)
    if approver is None and demanded is not None and demanded.approval is not None:
        return  # refused with `approval_missing`, as what the workflow demands of closures
    approving = {approver, *closing_approvers(context.workflow, context.case, on=context.day)}
    if approver is None or _closed_by(context) in approving or is_person_of_case(context, approver):
        yield Breach()


def _closed_by(context: Context) -> str:
    """Return the id of the person who closes; for a correction of a closing, of the person who recorded it first."""
    entries = {entry.number: entry for entry in context.present.history}
    mended = entries.get(context.mends or 0)
    if mended is None or not isinstance(mended.what, Closure):
        return context.by.id
    return actors_behind(entries.values(), mended.number)[0]


def aftercare_before_closure(context: Context) -> Iterator[Breach]:
    """
    Aftercare follows closing: an open case neither enters a stage for aftercare (unless it is for closure too, or the
    move closes the case) nor ends aftercare, except that of before a reopening.

    The name of the rule says what it forbids: aftercare before the closure. An aftercare contact in an open case is
    reported and not refused. Source: the last process of "사회복지의 사례관리란 무엇인가?" (blog post, 12 May 2023),
    and topic 4 of "학교현장에서의 사례관리 실천요소에 대하여 서술하시오" (excerpt of a report, 25 August 2023).
    """
    kinds, record = entered_kinds(context), context.record
    contact = isinstance(record, Contact) and record.purpose == "aftercare"
    closes = context.move is not None and context.move.closes
    enters = "aftercare" in kinds and "closure" not in kinds and not closes
    ends = isinstance(record, AftercareEnd) and _aftercare_of_before(context.case) is None
    if context.case.status == "open" and (enters or contact or ends):
        yield Breach(reported=contact)


def client_voice_at_closure(context: Context) -> Iterator[Breach]:
    """Closing is reported if no words of the client at closure are on record since the last opening or reopening."""
    if not isinstance(context.record, Closure):
        return
    records = this_episode(context)
    if not any(isinstance(what, ClientVoice) and what.checkpoint == "closure" for what in records):
        yield Breach()


def lost_contact_minimum(context: Context) -> Iterator[Breach]:
    """
    Closing for lost contact needs failed attempts on three different days since the client was last reached, and thirty
    days gone by.

    Both are counted from the day of the last contact, or from the opening or reopening of the case if the client was
    not reached since. The client's own words and choices count as reaching the client. So does every record in
    which a client took part, or that a client signed or gave, and a review and an assessment, unless the participants
    or the reason for the client's absence show that no client took part.
    """
    closure = context.record
    if not isinstance(closure, Closure) or "lost_contact" not in reasons_of_closing(closure, context.workflow):
        return
    start = context.case.this_episode[0]
    last, tried = start.at.date(), set[date]()
    others = {id for client in context.case.clients for id in client.other_ids}
    for entry, clients in parties_in_time(context.case.timeline):
        day = entry.at.date()
        if entry is start or _shows_client_reached(entry, {*clients, *others}):
            last = day
            tried.clear()
        if entry.what.event == "contact_attempt_failed":
            tried.add(day)
    days = (context.day - last).days
    if len(tried) < LOST_CONTACT_ATTEMPTS or days < LOST_CONTACT_DAYS:
        needed = {"attempts_needed": LOST_CONTACT_ATTEMPTS, "days_needed": LOST_CONTACT_DAYS}
        yield Breach({"attempts": len(tried), "days": days, **needed})


def _shows_client_reached(entry: Entry, clients: Collection[str]) -> bool:
    """Return whether an entry shows that one of the clients was reached, by what it says or by who recorded it."""
    what = entry.what
    took_part: tuple[str, ...] = getattr(what, "participants", ())
    acted = (entry.by.id, *took_part, *getattr(what, "signed_by", ()), *getattr(what, "given_by", ()))
    if isinstance(what, Contact) and what.reached:
        return True
    if isinstance(what, ClientVoice | ClientChoice) or not {*clients}.isdisjoint(acted):
        return True
    is_of_client = isinstance(what, Review | Assessment) and not took_part
    return is_of_client and not getattr(what, "reason_without_client", None)


def closing_reason_complete(context: Context) -> Iterator[Breach]:
    """
    A closing says what its reason asks for: where the client goes on (`transition_links`) after a planned end or a
    move, and a note for a reason that needs one.

    `[reasons]` of a workflow can name the fields that a reason asks for (`asks`).
    """
    closure = context.record
    if isinstance(closure, Closure):
        asked = closing_reason(closure, context.workflow).asks
        missing = [name for name in asked if not getattr(closure, name, closure.extra.get(name))]
        if missing:
            yield Breach({"reason": closure.reason, "fields": missing})


def appointments_at_closure(context: Context) -> Iterator[Breach]:
    """A case does not close before the appointments of its accepted referrals."""
    ids = [
        each.id for each in _open_at_closing(context, "referrals", context.case.referrals) if each.status == "accepted"
    ]
    if ids:
        yield Breach({"referrals": ids})


def services_at_closure(context: Context) -> Iterator[Breach]:
    """A case does not close while a service runs."""
    running = [each.referral or each.need for each in context.case.running_services]
    if isinstance(context.record, Closure) and running:
        yield Breach({"services": running})


def plan_items_at_closure(context: Context) -> Iterator[Breach]:
    """A case does not close while items of the plan are open."""
    if ids := [each.id for each in _open_at_closing(context, "plan_items", context.case.plan_items)]:
        yield Breach({"items": ids})


def goals_at_closure(context: Context) -> Iterator[Breach]:
    """A case does not close while the work on a goal is neither completed nor given up."""
    if ids := [each.id for each in _open_at_closing(context, "goals", context.case.goals)]:
        yield Breach({"goals": ids})


def follow_ups_at_closure(context: Context) -> Iterator[Breach]:
    """A case does not close while something promised is neither done nor dropped."""
    if ids := [each.id for each in _open_at_closing(context, "follow_ups", context.case.follow_ups)]:
        yield Breach({"follow_ups": ids})


def aftercare_at_closure(context: Context) -> Iterator[Breach]:
    """
    A case that was reopened does not close again while aftercare that was planned before has not ended.

    Aftercare planned since the reopening is that of the closing to come. It replaces what was planned before.
    """
    planned_on = _aftercare_of_before(context.case) if isinstance(context.record, Closure) else None
    if planned_on is not None:
        yield Breach({"planned_on": planned_on})


def _aftercare_of_before(case: Case) -> date | None:
    """
    Return the day of the last aftercare plan of an earlier episode, if that aftercare has not ended.

    What a closing cancelled goes on after a reopening.
    """
    planned_on: date | None = None
    cancelled_on: date | None = None
    for place, entry in enumerate(case.timeline):
        if isinstance(entry.what, AftercarePlan):
            planned_on = entry.at.date() if place < case.episode_start else None
        elif isinstance(entry.what, AftercareEnd):
            planned_on = None
        elif isinstance(entry.what, Closure):
            cancelled_on = planned_on if "aftercare" in entry.what.cancels else None
            planned_on = None if cancelled_on else planned_on
        elif isinstance(entry.what, Reopening):
            planned_on = planned_on or cancelled_on
    return planned_on


def _open_at_closing(context: Context, kind: OpenWork, things: Iterable[_SomeThing]) -> Iterator[_SomeThing]:
    """Yield the things that a closure leaves open; nothing for any other act, and for what the closure cancels."""
    if isinstance(context.record, Closure) and kind not in context.record.cancels:
        yield from (each for each in things if is_open(each, on=context.day, zone=context.case.zone))


def household_without_head(context: Context) -> Iterator[Breach]:
    """A household whose head has left is reported until it has another head, and one that everyone has left."""
    record = context.record
    if isinstance(record, Household):
        before = next((each for each in context.case.households if each.id == record.id), record)
        had_head = any(map(is_head, (*before.members, *record.members)))
        if not record.members_on(context.day) or (had_head and record.head_on(context.day) is None):
            yield Breach({"household": record.id})
    elif isinstance(record, Departure):
        for home in context.case.households:
            if home.head_on(with_last_day(record, on=context.day).until or context.day) == record.person:
                yield Breach({"household": home.id})


def closed_case_is_readonly(context: Context) -> Iterator[Breach]:
    """
    A closed case allows only contacts, the client's words, ratings of the service, scores after the work, aftercare, an
    identification, a reopening, moves into aftercare, approvals, the end of a service and how a referral ended.

    It also allows the withdrawal of a consent, a refusal, a new version of a client, a disclosure with a legal
    basis, a follow-up of the case that is done or dropped, a link to another case, and who may see the case. A move
    into aftercare is not allowed if the stage is also for planning, coordination, implementation or monitoring.
    What happened before the closing may be recorded after it. A move dated before the closing may not, unless
    `correct` puts it in place of a wrong move.
    """
    open_now = context.present.status == "open" or context.mends is not None
    if context.case.status == "open" and (open_now or context.record is not None):
        return
    if not allowed_when_closed(context.record, entered_kinds(context), context.case, on=context.day):
        yield Breach()


def allowed_when_closed(record: Record | None, entered: Collection[str], case: Case, *, on: date) -> bool:
    """
    Return whether a closed case allows an act.

    Args:
        record: The record. None: the act is a move.
        entered: The kinds of the stage that a move enters. Empty for a record, and for a move that stays.
        case: The case before the act.
        on: The day of the act. A consent that is withdrawn later than on this day is not allowed.
    """
    if record is None:
        return "aftercare" in entered and _WORK_KINDS.isdisjoint(entered)
    if isinstance(record, FollowUp):
        return not record.is_open and any(each.id == record.id for each in case.follow_ups)
    if isinstance(record, Consent):
        return record.refused or (record.is_withdrawn(on=on) and any(each.id == record.id for each in case.consents))
    if isinstance(record, Client):
        return any(each.id == record.id for each in case.clients)
    if isinstance(record, Referral):
        has_ended = record.status in ("declined", "cancelled", "completed")
        return has_ended and any(each.id == record.id for each in case.referrals)
    if isinstance(record, Disclosure):
        return record.legal_basis is not None
    if isinstance(record, DomainScore):
        return record.occasion == "after"
    return isinstance(record, _ALLOWED_WHEN_CLOSED)
