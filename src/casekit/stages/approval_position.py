"""How an approval stands: asked, given, refused, or lapsed because what it is about has changed."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias, cast

from casekit.days import Interval
from casekit.errors import RecordError, refusing
from casekit.models.approval import Approval
from casekit.models.case import Case
from casekit.models.history import Entry
from casekit.models.text import normalized

ApprovalPosition: TypeAlias = Literal["none", "asked", "refused", "lapsed", "given"]
"""The status of an approval: see `approval_position`."""


@refusing(RecordError)
def approval_position(case: Case, kind: str, *, on: date, valid: Interval | None = None) -> ApprovalPosition:
    """
    Return the status on a day of the most recent approval of a kind requested since the case was last opened.

    Args:
        case: The case.
        kind: The id of the kind of approval.
        on: The day.
        valid: How long an approval is valid once given. None: until its subject changes.

    "none": No approval was requested. One requested before a reopening no longer counts.
    "asked": It was requested and not decided.
    "refused": It was refused.
    "given": It was given and is still valid.
    "lapsed": Its subject changed after the request, by an entry that happened or was written down later; or it was
        given longer ago than `valid`; or, after a correction, whoever gave it is recorded as the requester or is one of
        the people the case is about.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> approval_position(case, "plan_approval", on=date(2025, 3, 17))
    'none'
    """
    named = normalized(kind)
    asked = [entry for entry in case.this_episode if _asks_for(entry, named)]
    if not asked:
        return "none"
    ask, about = asked[-1], asked[-1].what
    decided = [
        entry for entry in case.this_episode
        if isinstance(entry.what, Approval) and entry.what.identity == about.identity and entry.what.status != "asked"
    ]  # fmt: skip
    if decided and isinstance(decided[-1].what, Approval) and decided[-1].what.status == "refused":
        return "refused"
    if _changed_since(case, ask):
        return "lapsed"
    if not decided:
        return "asked"
    given, given_on = decided[-1], decided[-1].at.date()
    old = valid is not None and valid.after(given_on) < on
    own = given.by.id in {ask.by.id, *case.client_parties(on=given_on)}
    return "lapsed" if old or own else "given"


def _asks_for(entry: Entry, kind: str) -> bool:
    return isinstance(entry.what, Approval) and entry.what.kind == kind and entry.what.status == "asked"


def _changed_since(case: Case, ask: Entry) -> bool:
    """Whether what an approval is about was changed after it was asked for, in time or in writing."""
    about = cast("Approval", ask.what)
    place = case.timeline.index(ask)
    if any(
        (later > place or entry.number > ask.number) and about.is_changed_by(entry.what)
        for later, entry in enumerate(case.timeline)
    ):
        return True
    mended_since = {wrong for wrong, by in case.mended.items() if by > ask.number}
    return any(entry.number in mended_since and about.is_changed_by(entry.what) for entry in case.history)
