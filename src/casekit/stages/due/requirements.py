"""What a stage requires: whether it is on record, waived or outstanding, who owes it and by when."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Case, StageChange, Waiver
from casekit.models.record import Value
from casekit.stages.definition import Definition
from casekit.stages.settings import Requirement

RequirementState: TypeAlias = Literal["fulfilled", "waived", "outstanding"]


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class RequirementStatus(Value):
    """
    How a requirement stands on a day.

    `found` of `times` records count: since the case was last opened, and not older than the requirement lets them be.
    `owner` is the role that owes it, `due` the last day in time (None: no day, or its stage was not entered). A waiver
    in force, given since the case was last opened, makes it waived, never fulfilled.

    >>> RequirementStatus(requirement="home_visit", state="outstanding", found=1, times=2, owner="case_manager").due
    """

    requirement: str
    state: RequirementState
    found: int
    times: int
    owner: str | None = None
    due: date | None = None

    def is_overdue(self, *, on: date) -> bool:
        """Whether it is outstanding and its last day lies before this one."""
        only_day(on)
        return self.state == "outstanding" and self.due is not None and self.due < on


@refusing(RecordError)
def requirements(case: Case, workflow: Definition, *, on: date) -> tuple[RequirementStatus, ...]:
    """
    The requirements of the stage a case is in at the end of a day, and of the stages around it, in the order written.

    Empty where the stage requires nothing. Raises RecordError for a day before the case opened.
    """
    seen = case.as_of(only_day(on, about=f"case {case.id!r}"))
    return tuple(
        requirement_status(seen, rule, workflow, on=on)
        for stage in reversed([*workflow.lineage(seen.stage)])
        for rule in stage.requires
    )


def requirement_status(case: Case, rule: Requirement, workflow: Definition, *, on: date) -> RequirementStatus:
    """How one requirement stands in a case on a day; the case is taken as it is given."""
    home = next((stage.id for stage in workflow.stages if rule in stage.requires), None)
    found, entered = 0, None
    waiver: Waiver | None = None
    for entry in case.this_episode:
        what, day = entry.what, entry.at.date()
        if isinstance(what, Waiver) and what.requirement == rule.id:
            waiver = what
        if what.event == rule.event and (rule.valid is None or rule.valid.after(day) >= on):
            found += 1
        if isinstance(what, StageChange) and what.enters and _is_inside(workflow, what.stage, home):
            entered = day if not _is_inside(workflow, what.source, home) or what.adopted else entered
    state: RequirementState = "fulfilled" if found >= rule.times else "outstanding"
    if state == "outstanding" and rule.waivable and waiver is not None and waiver.holds_on(on):
        state = "waived"
    due = rule.within.after(entered) if rule.within and entered else None
    return RequirementStatus(requirement=rule.id, state=state, found=found, times=rule.times, owner=rule.owner, due=due)


def _is_inside(workflow: Definition, stage: str | None, home: str | None) -> bool:
    return stage is not None and home in {each.id for each in workflow.lineage(stage)}
