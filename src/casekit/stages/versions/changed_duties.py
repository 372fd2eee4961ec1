"""The effects of a migration on one case: changed due days, and approvals that would lapse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from typing import Literal, NamedTuple, TypeAlias

import attrs

from casekit.clocks.reviews import REVIEW
from casekit.models import Case
from casekit.models.record import Value
from casekit.stages.approval_position import ApprovalPosition, is_about_the_case, position_of
from casekit.stages.due.deadlines import RUNNING, due
from casekit.stages.due.requirements import requirements
from casekit.stages.due.terms import Terms
from casekit.stages.workflow import Workflow

DueKind: TypeAlias = Literal["deadline", "review", "requirement"]


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
    since: The day on which the time of a deadline begins under the new version; under the old one if it ends. None for
        a requirement.

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
    since: date | None = None


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
    before: Case, after: Case, old: Terms, new: Terms, *, on: date
) -> Iterator[ChangedDueDay]:  # fmt: skip
    """Yield how the obligations on a day differ between a case (`before`) and the same case migrated (`after`)."""
    was, is_now = _due_days(before, old, on), _due_days(after, new, on)
    for key in dict.fromkeys((*was, *is_now)):
        kind, what, thing = key
        for then, now in _paired(was.get(key, []), is_now.get(key, [])):
            same = ChangedDueDay(case=before.id, kind=kind, what=what, change="moves", thing=thing)
            if now is None and then is not None:
                yield attrs.evolve(same, change="ends", old=then.due, since=then.since)
            elif then is None and now is not None:
                yield attrs.evolve(same, change="begins", new=now.due, since=now.since)
            elif then is not None and now is not None and then.due != now.due:
                yield attrs.evolve(same, old=then.due, new=now.due, since=now.since)


class _Duty(NamedTuple):
    """The due day of an obligation, and the day on which its time began; None for one without."""

    due: date | None
    since: date | None


def _paired(olds: list[_Duty], news: list[_Duty]) -> Iterator[tuple[_Duty | None, _Duty | None]]:
    """Yield what is owed before and after: first those that began on one day, then the others in their order."""
    rest = [*news]
    left: list[_Duty] = []
    for old in olds:
        same = next((new for new in rest if new.since == old.since), None)
        if same is None:
            left.append(old)
        else:
            rest.remove(same)
            yield old, same
    yield from zip_longest(left, rest)


def _due_days(case: Case, terms: Terms, on: date) -> dict[tuple[DueKind, str, str | None], list[_Duty]]:
    """
    Return the due days of the obligations that a migration can change, by kind, id and thing, in the order in which
    their times began. Empty for a closed case.
    """
    found: dict[tuple[DueKind, str, str | None], list[_Duty]] = {}
    if case.status == "closed":
        return found
    for deadline in due(case, terms, on=on):
        if deadline.status in RUNNING:
            kind: DueKind = "review" if deadline.rule == REVIEW else "deadline"
            duties = found.setdefault((kind, deadline.rule, deadline.thing), [])
            duties.append(_Duty(deadline.due, deadline.since))
    for each in requirements(case, terms.workflow, on=on):
        if each.state == "outstanding":
            found["requirement", each.requirement, None] = [_Duty(each.due, None)]
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
