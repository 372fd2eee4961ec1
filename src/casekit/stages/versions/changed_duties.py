"""What a new version of a workflow changes for one case: due days, what is owed, and approvals it would lose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.days import Calendar
from casekit.models import Case
from casekit.models.record import Value
from casekit.stages.approval_position import ApprovalPosition, approval_position
from casekit.stages.due.obligations import owed
from casekit.stages.workflow import Workflow

DueKind: TypeAlias = Literal["deadline", "review", "requirement"]
_KINDS: dict[str, DueKind] = {"deadline": "deadline", "review": "review", "requirement": "requirement"}


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ChangedDueDay(Value):
    """
    Something that is due in a case, where the new version changes its due day or whether it is owed at all.

    case: The id of the case.
    kind: A deadline that runs, the next review, or a requirement that is outstanding.
    what: The id of the deadline rule or of the requirement; "review" for the next review.
    change: "begins": it is owed under the new version alone; "ends": under the old one alone; "moves": under both.
    old: Its due day under the old version; None where it begins, and where it has none.
    new: Its due day under the new version; None where it ends, and where it has none.

    >>> ChangedDueDay(case="K-17", kind="requirement", what="home_visit", change="begins").new is None
    True
    """

    case: str
    kind: DueKind
    what: str
    change: Literal["begins", "moves", "ends"]
    old: date | None = None
    new: date | None = None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class LapsingApproval(Value):
    """
    An approval that a case would lose: it was asked for or given, and counts no more under the new version.

    It is about a stage that the case leaves, the new version has no approval of its kind, or lets it hold less long.

    >>> LapsingApproval(case="K-17", kind="plan_approval", position="given").position
    'given'
    """

    case: str
    kind: str
    position: Literal["asked", "given"]


def changed_due_days(
    before: Case, after: Case, old: Workflow, new: Workflow, *, on: date, calendar: Calendar | None
) -> Iterator[ChangedDueDay]:
    """Yield what `owed` says otherwise, on a day, of a case and of the same case migrated."""
    was, is_now = _due_days(before, old, on, calendar), _due_days(after, new, on, calendar)
    for kind, what in dict.fromkeys((*was, *is_now)):
        key = (kind, what)
        if key not in is_now:
            yield ChangedDueDay(case=before.id, kind=kind, what=what, change="ends", old=was[key])
        elif key not in was:
            yield ChangedDueDay(case=before.id, kind=kind, what=what, change="begins", new=is_now[key])
        elif was[key] != is_now[key]:
            yield ChangedDueDay(case=before.id, kind=kind, what=what, change="moves", old=was[key], new=is_now[key])


def _due_days(
    case: Case, workflow: Workflow, on: date, calendar: Calendar | None
) -> dict[tuple[DueKind, str], date | None]:
    duties = owed(case, workflow, on=on, calendar=calendar)
    return {(_KINDS[each.kind], each.what): each.due for each in duties if each.kind in _KINDS}


def lapsing_approvals(
    before: Case, after: Case, old: Workflow, new: Workflow, *, on: date
) -> Iterator[LapsingApproval]:
    """Yield the approvals that are asked for or given on a day in a case, and not in the same case migrated."""
    for kind in dict.fromkeys(each.kind for each in before.approvals):
        position = _position(before, old, kind, on)
        if position in ("asked", "given") and _position(after, new, kind, on) != position:
            yield LapsingApproval(case=before.id, kind=kind, position=position)


def _position(case: Case, workflow: Workflow, kind: str, on: date) -> ApprovalPosition:
    """Return how an approval stands; "none" where the workflow has none of its kind."""
    rule = next((each for each in workflow.approvals if each.id == kind), None)
    return approval_position(case, kind, on=on, valid=rule.valid) if rule else "none"
