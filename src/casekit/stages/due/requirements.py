"""The requirements of stages in a case: fulfilled, waived or outstanding, with their owner and due day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Case, Entry, StageChange, Waiver
from casekit.models.case import state_of
from casekit.models.record import Value, is_event
from casekit.models.timeline import actors_behind, is_inside
from casekit.stages.definition import Definition
from casekit.stages.settings import Requirement, RuleSetting

RequirementState: TypeAlias = Literal["fulfilled", "waived", "outstanding"]


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class RequirementStatus(Value):
    """
    The status of a requirement in a case on a day.

    requirement: The id of the requirement.
    state: "fulfilled", "outstanding", or "waived" if it is not fulfilled and a waiver of this episode is in force
        that nobody gave whom the case is or was about.
    found: The number of records that count: those since `Requirement.counts_from` that are not older than
        `Requirement.valid`.
    times: The number of records that are required.
    owner: The role responsible for it. None: no role.
    due: The last day that is not late. None: no day, or the stage was not entered in this episode.

    >>> RequirementStatus(requirement="home_visit", state="outstanding", found=1, times=2, owner="case_manager").due
    """

    requirement: str
    state: RequirementState
    found: int
    times: int
    owner: str | None = None
    due: date | None = None

    def is_overdue(self, *, on: date) -> bool:
        """
        Return whether the requirement is outstanding and its due day is before the day `on`.

        Raises RecordError if `on` is not a day.
        """
        only_day(on)
        return self.state == "outstanding" and self.due is not None and self.due < on


@refusing(RecordError)
def requirements(case: Case, workflow: Definition, *, on: date) -> tuple[RequirementStatus, ...]:
    """
    Return the status of each requirement of the stage a case is in at the end of a day, and of its parent stages.

    The requirements of the outermost stage come first. Those of one stage are in the order declared. Empty if there are
    none. Raises RecordError for a day before the case opened.
    """
    seen = case.as_of(only_day(on, about=f"case {case.id!r}"))
    return tuple(
        requirement_status(seen, rule, workflow, on=on)
        for stage in reversed([*workflow.lineage(seen.stage)])
        for rule in stage.requires
    )


def requirement_status(case: Case, rule: Requirement, workflow: Definition, *, on: date) -> RequirementStatus:
    """Return the status of a requirement on a day. Every entry counts: for an earlier day pass `case.as_of`."""
    own_stage = next((stage.id for stage in workflow.stages if rule in stage.requires), None)
    found, entered = 0, None
    latest_waiver: Waiver | None = None
    for entry in case.this_episode:
        what, day = entry.what, entry.at.date()
        if isinstance(what, Waiver) and what.requirement == rule.id and is_by_another(entry, case, workflow.rules):
            latest_waiver = what
        if is_event(what, rule.event, rule.kind) and (rule.valid is None or rule.valid.after(day) >= on):
            found += 1
        if isinstance(what, StageChange) and _enters(what, own_stage):
            entered = day
            found = found if rule.counts_from == "episode" else 0
        elif isinstance(what, StageChange) and rule.counts_from == "stage" and _leaves(what, own_stage):
            latest_waiver = None
    state: RequirementState = "fulfilled" if found >= rule.times else "outstanding"
    if state == "outstanding" and rule.waivable and latest_waiver is not None and latest_waiver.holds_on(on):
        state = "waived"
    due = rule.within.after(entered) if rule.within and entered else None
    return RequirementStatus(requirement=rule.id, state=state, found=found, times=rule.times, owner=rule.owner, due=due)


def is_by_another(entry: Entry, case: Case, rules: Iterable[RuleSetting]) -> bool:
    """Return whether a waiver is by nobody the case is or was about, or by one of them as the rules allow."""
    rule = "waiver_by_another"
    is_allowed = any(each.rule == rule and each.level in ("report", "off") for each in rules)
    is_overridden = any(each.rule == rule for each in entry.overrides)
    persons = state_of(case).persons.ever
    return is_allowed or is_overridden or persons.isdisjoint(actors_behind(case.history, entry.number))


def _leaves(change: StageChange, stage: str | None) -> bool:
    """Return whether the case left a stage by this change."""
    return change.enters and is_inside(change.source, stage) and not is_inside(change.stage, stage)


def _enters(change: StageChange, stage: str | None) -> bool:
    """Return whether the case entered a stage by this change: from outside it, or adopted."""
    return change.enters and is_inside(change.stage, stage) and (change.adopted or not is_inside(change.source, stage))
