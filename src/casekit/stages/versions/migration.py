"""Taking running cases over to another version of their workflow: what would become of each, and the taking over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Finding, Refusal
from casekit.days import only_day
from casekit.errors import MoveNotOpenError, RecordError, WorkflowError
from casekit.labels import nearest
from casekit.models import Actor, Case, DeadlineSet, Reopening, StageChange, Value, WorkflowRef, each_case, only_case
from casekit.stages.deadlines import deadline_of
from casekit.stages.workflow import Workflow

DeadlineChoice: TypeAlias = Literal["recompute", "keep", "earlier"]
"""Which day holds for what is running: the new version's, the old one's, or the earlier of the two."""
_RUNNING = ("pending", "due_today", "overdue")
_ENDING = {"closure", "aftercare"}


@attrs.frozen(kw_only=True)
class NewStage(Value):
    """A case, by its id, that would go from a stage of the old version to one of the new."""

    case: str
    old: str
    new: str


@attrs.frozen(kw_only=True)
class Blocked(Value):
    """A case, by its id, that cannot be taken over, with every reason."""

    case: str
    reasons: tuple[Refusal, ...]


@attrs.frozen(kw_only=True)
class DeadlineShift(Value):
    """
    A running deadline of a case whose due day the new version changes.

    None for `old`: it does not run under the old version. None for `new`: it would run no more.
    """

    case: str
    rule: str
    old: date | None
    new: date | None


@attrs.frozen(kw_only=True)
class MigrationPlan(Value):
    """
    What would become of cases under a new version of their workflow; every case stands in one of the three sorts.

    `unchanged` (ids of cases) stay in their stage, `mapped` go to another, `blocked` cannot go. `deadlines` are the
    running due days that would change for the cases that go. Empty where no case was given.

    >>> MigrationPlan(unchanged=("K-17",)).blocked
    ()
    """

    unchanged: tuple[str, ...] = ()
    mapped: tuple[NewStage, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    deadlines: tuple[DeadlineShift, ...] = ()


def plan_migration(
    cases: Iterable[Case], old: Workflow, new: Workflow, mapping: Mapping[str, str], *, on: date
) -> MigrationPlan:
    """
    What would become of cases taken over from one version of their workflow to another at the end of a day.

    `mapping` names the new stage for an old one, both by id; a stage it does not name stays where the new version has
    it, and one that has substages now leads into its initial one. Blocked is a case of another workflow or version than
    `old`, one opened or moved after the day, one whose stage is gone and not mapped, an open case whose stage would now
    be final, and an open case that would be mapped from the work into closing or aftercare. The cases stand in each
    sort in the order given.

    Raises WorkflowError with every stage of the mapping that its version does not have, and RecordError for a case
    given twice.

    >>> from datetime import timezone
    >>> from casekit.models import Client
    >>> from casekit.stages.machine import StageMachine
    >>> old, monday = Workflow.ready("school_eight"), datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> case = StageMachine(old).open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
    >>> plan_migration([case], old, attrs.evolve(old, version=3), {}, on=date(2025, 3, 18)).unchanged
    ('K-17',)
    """
    only_day(on, about="these cases")
    _check(old, new, mapping)
    unchanged: list[str] = []
    mapped: list[NewStage] = []
    blocked: list[Blocked] = []
    shifts: list[DeadlineShift] = []
    for case in each_case(cases):
        reasons = tuple(_reasons(case, old, new, mapping, on))
        if reasons:
            blocked.append(Blocked(case=case.id, reasons=reasons))
            continue
        seen = case.as_of(on)
        change = _change(seen, new, mapping)
        if change.stage == seen.stage:
            unchanged.append(case.id)
        else:
            mapped.append(NewStage(case=case.id, old=seen.stage, new=change.stage))
        evening = datetime.combine(on, time.max, seen.dated(StageChange)[-1][0].tzinfo)
        gone = seen.record(change, at=evening, by=seen.history[-1].by)
        shifts += _shifts(seen, gone, old, new, on)
    return MigrationPlan(
        unchanged=tuple(unchanged), mapped=tuple(mapped), blocked=tuple(blocked), deadlines=tuple(shifts)
    )


def migrate(
    case: Case, old: Workflow, new: Workflow, mapping: Mapping[str, str], *, at: datetime, by: Actor | str,
    deadlines: DeadlineChoice, recorded_at: datetime | None = None,
) -> Case:  # fmt: skip
    """
    The case under the new version of its workflow, the taking over in its history; what was before stays as it was.

    No guard and no rule is asked. A case that goes to another stage, or whose stage is now for something else, enters
    it by an adopted StageChange: a stay begins there. A case that stays keeps its stay: its StageChange leads from the
    stage to itself and enters nothing, so the day it entered, its review clock, the due days of its stage's
    requirements and its approvals go on (an adopted change into the same stage would end the stay and start them
    anew). With `deadlines` "keep" each running deadline whose due day would change holds its old one by a DeadlineSet,
    with "earlier" only where the old day comes first; a deadline that runs under one version alone has nothing to keep.

    Raises MoveNotOpenError with the reasons `plan_migration` gives for a blocked case, WorkflowError for a faulty
    mapping, RecordError for an instant out of order.

    >>> from datetime import timedelta, timezone
    >>> from casekit.models import Client
    >>> from casekit.stages.machine import StageMachine
    >>> old, monday = Workflow.ready("school_eight"), datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> new = attrs.evolve(old, version=3)
    >>> case = StageMachine(old).open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
    >>> case = migrate(case, old, new, {}, at=monday + timedelta(days=1), by="lead-1", deadlines="keep")
    >>> case.workflow.version, case.stage, len(case.stage_intervals)
    (3, 'intake', 1)
    """
    _check(old, new, mapping)
    cannot = f"cannot take case {only_case(case).id!r} over"
    if deadlines not in ("recompute", "keep", "earlier"):
        allowed = Refusal("not_one_of", {"allowed": ("recompute", "keep", "earlier")}, "deadlines")
        raise RecordError(cannot, [allowed])
    staying = StageChange(stage=case.stage, source=case.stage)
    on = case.entry(staying, at=at, by=by, recorded_at=recorded_at).at.date()
    reasons = tuple(_reasons(case, old, new, mapping, on))
    if reasons:
        raise MoveNotOpenError(cannot, reasons)
    gone = case.record(_change(case, new, mapping), at=at, by=by, recorded_at=recorded_at)
    if deadlines == "recompute":
        return gone
    for shift in _shifts(case.standing_at(at), gone.as_of(at), old, new, on):
        if shift.old and shift.new and (deadlines == "keep" or shift.old < shift.new):
            kept = DeadlineSet(rule=shift.rule, due=shift.old)
            gone = gone.record(kept, at=at, by=by, recorded_at=recorded_at)
    return gone


def _check(old: Workflow, new: Workflow, mapping: Mapping[str, str]) -> None:
    """Refuses a mapping that names a stage its version does not have, and a new version that moves no case."""
    faults: list[Finding] = []
    for before, after in mapping.items():
        for stage, version in ((before, old), (after, new)):
            if stage not in version.by_id:
                known = tuple(version.by_id)
                facts = {"stage": stage, "version": version.version, "known": known, "nearest": nearest(stage, known)}
                faults.append(Finding("mapping_unknown_stage", facts, f"mapping.{before}", "error"))
    if new.subject != "case":
        faults.append(Finding("subject_not_a_case", {"subject": new.subject}, "subject", "error"))
    if faults:
        raise WorkflowError(f"cannot take cases over to workflow {new.id!r}", faults)


def _reasons(case: Case, old: Workflow, new: Workflow, mapping: Mapping[str, str], on: date) -> Iterator[Refusal]:
    """Why a case cannot be taken over on a day."""
    moved = max(entry.at.date() for entry in case.timeline if isinstance(entry.what, StageChange | Reopening))
    if case.opened_at.date() > on:
        yield Refusal("before_the_opening", {"opened_on": case.opened_at.date()}, case.id)
        return
    if moved > on:
        yield Refusal("out_of_order", {"after": moved}, case.id)
    seen = case.as_of(on)
    if seen.workflow != old.ref:
        named = {"case_follows": _called(seen.workflow), "old": _called(old.ref)}
        yield Refusal("not_of_this_version", named, case.id)
        return
    stage = mapping.get(seen.stage, seen.stage)
    if stage not in new.by_id:
        known = tuple(new.by_id)
        facts = {"stage": stage, "version": new.version, "known": known, "nearest": nearest(stage, known)}
        yield Refusal("stage_not_mapped", facts, case.id)
        return
    target = new.entered(stage)
    if seen.status == "open" and new.is_final(target) and not old.is_final(seen.stage):
        yield Refusal("open_case_into_final", {"stage": target}, case.id)
    ends = not _ENDING.isdisjoint(new.kinds_of(target)) and _ENDING.isdisjoint(seen.kinds)
    if seen.status == "open" and target != seen.stage and ends:
        yield Refusal("open_case_into_closure", {"stage": target}, case.id)


def _called(ref: WorkflowRef) -> str:
    return f"{ref.id} version {ref.version} ({ref.fingerprint[:8]})"


def _change(case: Case, new: Workflow, mapping: Mapping[str, str]) -> StageChange:
    """The stage change by which a case comes under the new version: adopted, or staying where nothing is entered."""
    stage = new.entered(mapping.get(case.stage, case.stage))
    kinds = new.kinds_of(stage)
    stays = stage == case.stage and set(kinds) == set(case.kinds)
    return StageChange(stage=stage, kinds=kinds, source=case.stage, workflow=new.ref, adopted=not stays)


def _shifts(case: Case, gone: Case, old: Workflow, new: Workflow, on: date) -> Iterator[DeadlineShift]:
    """The running due days that differ between a case and the same case taken over."""
    before, after = _running(case, old, on), _running(gone, new, on)
    for rule in dict.fromkeys((*before, *after)):
        if before.get(rule) != after.get(rule):
            yield DeadlineShift(case=case.id, rule=rule, old=before.get(rule), new=after.get(rule))


def _running(case: Case, workflow: Workflow, on: date) -> dict[str, date]:
    found = [deadline_of(rule, case, on=on) for rule in workflow.deadlines]
    return {each.rule: each.due for each in found if each.due and each.status in _RUNNING}
