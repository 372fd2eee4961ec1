"""The position of an approval on a day: not requested, or its recorded status unless it has lapsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Literal, TypeAlias, cast

import attrs

from casekit.days import Interval
from casekit.errors import RecordError, refusing
from casekit.models.approval import Approval
from casekit.models.case import Case, state_of
from casekit.models.history import Entry
from casekit.models.plan import Plan
from casekit.models.text import normalized
from casekit.models.timeline import actors_behind

ApprovalPosition: TypeAlias = Literal["none", "asked", "refused", "lapsed", "given"]
"""The position of an approval on a day: see `approval_position`."""


@refusing(RecordError)
def approval_position(case: Case, kind: str, *, on: date, valid: Interval | None = None) -> ApprovalPosition:
    """
    Return the status, on a day, of the approval of a kind that was requested last in the present episode.

    Every entry of the case is used. For an earlier day pass `case.as_of(...)`.

    Args:
        case: The case.
        kind: The id of the kind of approval.
        on: The day.
        valid: How long an approval stays valid after it was given. None: no limit. A change of its subject always ends
            it.

    "none": No approval was requested since the case was last opened or reopened.
    "asked": It was requested and not decided.
    "refused": It was refused.
    "given": It was given and is still valid.
    "lapsed": One of these is true:
        - its subject changed after the request, by an entry that happened or was written down later;
        - its subject is a plan, and a newer plan is signed;
        - it was given longer ago than `valid`;
        - the person who gave it is its requester, or one of those the case is or was about. By default a rule refuses
          this; a later correction can bring it about.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> approval_position(case, "plan_approval", on=date(2025, 3, 17))
    'none'
    """
    return position_of(case, kind, on=on, valid=valid)


def position_of(
    case: Case, kind: str, *, on: date, valid: Interval | None, counts: Callable[[Approval], bool] = lambda _: True,
    entries: Sequence[Entry] | None = None,
) -> ApprovalPosition:  # fmt: skip
    """
    Return the `approval_position` of the last request that counts: one about the subject in question.

    `entries`: The entries in which a request counts. None: those of this episode.
    """
    requests = _requests(case.this_episode if entries is None else entries, kind, counts)
    if not requests:
        return "none"
    request, decisions = requests[-1], _decisions(case, requests[-1])
    if decisions and isinstance(decisions[-1].what, Approval) and decisions[-1].what.status == "refused":
        return "refused"
    if _is_changed_since(case, request):
        return "lapsed"
    if not decisions:
        return "asked"
    asked_by, approved_by = (actors_behind(case.history, each.number) for each in (request, decisions[-1]))
    is_expired = valid is not None and valid.after(decisions[-1].at.date()) < on
    is_for_oneself = not {*approved_by}.isdisjoint(asked_by) or decisions[-1].by.id in state_of(case).persons.ever
    return "lapsed" if is_expired or is_for_oneself else "given"


def is_about_the_case(approval: Approval) -> bool:
    """Return whether an approval is about the case in its stage, or about a plan."""
    return approval.shelf in (None, "plans")


def is_as_drafted(plan: Plan, plans: Iterable[Plan]) -> bool:
    """Return whether a plan is its draft on record, but for who signs it and how often it is reviewed."""
    drafts = (each for each in plans if each.version == plan.version)
    signed = (
        attrs.evolve(
            each, signed_by=plan.signed_by, review_interval=plan.review_interval,
            reason_unsigned=plan.reason_unsigned, extra=plan.extra,
        )
        for each in drafts
    )  # fmt: skip
    return plan in signed


def approvers(case: Case, kind: str, *, on: date, valid: Interval | None = None) -> tuple[str, ...]:
    """
    Return the ids of those who gave an approval of the case in its stage, the one whose decision counts first, then
    those whose decision it corrects. Empty unless it is "given".
    """
    if position_of(case, kind, on=on, valid=valid, counts=_is_of_stage) != "given":
        return ()
    decision = _decisions(case, _requests(case.this_episode, kind, _is_of_stage)[-1])[-1]
    return tuple(reversed(actors_behind(case.history, decision.number)))


def _is_of_stage(approval: Approval) -> bool:
    """Return whether an approval is about the case in its stage, and not about a thing of the case."""
    return approval.shelf is None


def _requests(entries: Iterable[Entry], kind: str, counts: Callable[[Approval], bool]) -> list[Entry]:
    """Return the entries that request an approval of a kind that counts."""
    return [
        entry for entry in entries
        if isinstance(entry.what, Approval) and entry.what.kind == normalized(kind)
        and entry.what.status == "asked" and counts(entry.what)
    ]  # fmt: skip


def _decisions(case: Case, request: Entry) -> list[Entry]:
    """Return the entries that decide on a request for approval."""
    return [
        entry for entry in case.this_episode
        if isinstance(entry.what, Approval) and entry.what.identity == request.what.identity
        and entry.what.status != "asked"
    ]  # fmt: skip


def _is_changed_since(case: Case, request: Entry) -> bool:
    """
    Return whether the subject of an approval was changed after the request.

    An entry counts as after the request if it happened later or was written down later. So does one that was corrected
    or voided after the request. A plan that a newer signed one has replaced is changed, whenever that was.
    """
    about = cast("Approval", request.what)
    place = case.timeline.index(request)
    if any(about.is_changed_by(plan) for plan in case.plans if str(plan.version) != about.thing):
        return True
    if any(
        (later > place or entry.number > request.number) and about.is_changed_by(entry.what)
        for later, entry in enumerate(case.timeline)
    ):
        return True
    mended_since = {wrong for wrong, by in case.mended.items() if by > request.number}
    return any(entry.number in mended_since and about.is_changed_by(entry.what) for entry in case.history)
