"""The effects of a migration on one case: changed due days, and approvals that would lapse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Literal, TypeAlias

import attrs

from casekit.days import Calendar
from casekit.models import Case
from casekit.models.record import Value
from casekit.stages.approval_position import ApprovalPosition, is_about_the_case, position_of
from casekit.stages.due.obligations import owed
from casekit.stages.workflow import Workflow

DueKind: TypeAlias = Literal["deadline", "review", "requirement"]
_KINDS: dict[str, DueKind] = {"deadline": "deadline", "review": "review", "requirement": "requirement"}


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ChangedDueDay(Value):
    """
    An obligation in a case that the new version adds, ends or moves to another due day.

    case: The id of the case.
    kind: A running deadline, the next review, or an outstanding requirement.
    what: The id of the deadline rule or of the requirement; "review" for the next review.
    change: "begins": it is owed only under the new version; "ends": only under the old one; "moves": under both.
    thing: The id of the thing or the person that it is about. None: the case.
    old: Its due day under the old version; None if it begins, or has no due day.
    new: Its due day under the new version; None if it ends, or has no due day.

    >>> ChangedDueDay(case="K-17", kind="requirement", what="home_visit", change="begins").new is None
    True
    """

    case: str
    kind: DueKind
    what: str
    change: Literal["begins", "moves", "ends"]
    old: date | None = None
    new: date | None = None
    thing: str | None = None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class LapsingApproval(Value):
    """
    An approval that a case would lose: it is "asked" or "given", and has another position under the new version.

    The reason is one of three: it is about a stage that the case leaves; the new version has no such approval; or it is
    valid for a shorter time under the new version.

    case: The id of the case.
    kind: The id of the approval.
    position: Its `approval_position` under the old version.

    >>> LapsingApproval(case="K-17", kind="plan_approval", position="given").position
    'given'
    """

    case: str
    kind: str
    position: Literal["asked", "given"]


def changed_due_days(
    before: Case, after: Case, old: Workflow, new: Workflow, *, on: date, calendar: Calendar | None
) -> Iterator[ChangedDueDay]:
    """Yield how the obligations on a day differ between a case (`before`) and the same case migrated (`after`)."""
    was, is_now = _due_days(before, old, on, calendar), _due_days(after, new, on, calendar)
    for key in dict.fromkeys((*was, *is_now)):
        kind, what, thing, _ = key
        same = ChangedDueDay(case=before.id, kind=kind, what=what, change="moves", thing=thing)
        if key not in is_now:
            yield attrs.evolve(same, change="ends", old=was[key])
        elif key not in was:
            yield attrs.evolve(same, change="begins", new=is_now[key])
        elif was[key] != is_now[key]:
            yield attrs.evolve(same, old=was[key], new=is_now[key])


def _due_days(
    case: Case, workflow: Workflow, on: date, calendar: Calendar | None
) -> dict[tuple[DueKind, str, str | None, int], date | None]:
    """
    Return the due days of the obligations that a migration can change, by kind, id and thing, and by their number among
    those that have all of these in common.
    """
    found: dict[tuple[DueKind, str, str | None, int], date | None] = {}
    for each in owed(case, workflow, on=on, calendar=calendar):
        if each.kind in _KINDS:
            key = (_KINDS[each.kind], each.what, each.thing)
            number = next(number for number in count() if (*key, number) not in found)
            found[*key, number] = each.due
    return found


def lapsing_approvals(
    before: Case, after: Case, old: Workflow, new: Workflow, *, on: date
) -> Iterator[LapsingApproval]:
    """Yield the approvals "asked" or "given" on a day whose position would be another once the case is migrated."""
    for kind in dict.fromkeys(each.kind for each in before.approvals):
        position = _position(before, old, kind, on)
        if position in ("asked", "given") and _position(after, new, kind, on) != position:
            yield LapsingApproval(case=before.id, kind=kind, position=position)


def _position(case: Case, workflow: Workflow, kind: str, on: date) -> ApprovalPosition:
    """Return the position of an approval; "none" if the workflow does not declare it."""
    rule = next((each for each in workflow.approvals if each.id == kind), None)
    if rule is None:
        return "none"
    return position_of(case, kind, on=on, valid=rule.valid, counts=is_about_the_case)
