"""Migrating running cases to another version of their workflow: what would become of each, and the migration itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Finding, Refusal
from casekit.days import Calendar
from casekit.days.steps import only_day
from casekit.errors import CasekitError, MoveNotOpenError, RecordError, refusing
from casekit.models import Actor, Case, DeadlineSet, Entry, StageChange, Void
from casekit.models.appending import appended, next_entry, problems_of
from casekit.models.asked import each_case, only_case
from casekit.models.record import Value, evolve_unchecked
from casekit.models.timeline import zone_of_case
from casekit.stages.acts.evaluator import ActArguments, ActEvaluator, Evaluation, done_before
from casekit.stages.acts.judging import no_longer_acceptable, reaches_back
from casekit.stages.acts.option import is_read_only
from casekit.stages.guards import Guards
from casekit.stages.versions.changed_duties import (
    ChangedDueDay,
    LapsingApproval,
    changed_due_days,
    lapsing_approvals,
)
from casekit.stages.versions.stage_mapping import StageMapping
from casekit.stages.workflow import Workflow

DeadlineChoice: TypeAlias = Literal["recompute", "keep", "earlier"]
"""Which day holds for a running deadline: the new version's, the old one's, or the earlier of the two."""
KEPT = "kept_by_migration"
"""The reason of a DeadlineSet that `migrate` writes."""
_CANNOT = "cannot migrate cases"


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class NewStage(Value):
    """
    A case, by its id, that would go from a stage of the old version to one of the new.

    `enters` says whether a new stay begins; otherwise the stage is the same under another id, and the stay goes on.
    """

    case: str
    old: str
    new: str
    enters: bool


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Blocked(Value):
    """A case, by its id, that cannot be migrated, with every reason."""

    case: str
    reasons: tuple[Refusal, ...]


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class MigrationPlan(Value):
    """
    What would become of cases under a new version of their workflow; every case is in one of the three sorts.

    unchanged: Ids of cases that go on with their stay in a stage of the same id.
    mapped: Cases whose stage has another id, or that begin a new stay.
    blocked: Cases that cannot be migrated.
    due_days: What would come due, move or end for the cases that are not blocked, before a day is kept.
    lapsing: The approvals that these cases would lose.

    All are empty where no case was given.

    >>> MigrationPlan(unchanged=("K-17",)).blocked
    ()
    """

    unchanged: tuple[str, ...] = ()
    mapped: tuple[NewStage, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    due_days: tuple[ChangedDueDay, ...] = ()
    lapsing: tuple[LapsingApproval, ...] = ()


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Migration(Value):
    """
    What became of cases that were migrated together, in the order given.

    migrated: The cases under the new version.
    blocked: The cases that could not be migrated; each is as it was.

    >>> Migration().migrated
    ()
    """

    migrated: tuple[Case, ...] = ()
    blocked: tuple[Blocked, ...] = ()


@refusing(RecordError)
def plan_migration(
    cases: Iterable[Case], old: Workflow, new: Workflow, mapping: Mapping[str, str], *, on: date,
    calendar: Calendar | None = None,
) -> MigrationPlan:  # fmt: skip
    """
    Return what would become of cases migrated from one version of their workflow to another at the end of a day.

    `mapping` names the new stage for an old one, both by id. A stage it does not name stays where the new version has
    it; one that has substages now leads into its initial one. A mapped stage is renamed where the new id is no stage of
    the old version, the old id none of the new one, and no other stage is mapped to it.

    Blocked is a view of a case; a case of another workflow or version than `old`; one opened or moved after the day;
    one whose stage is gone and not mapped; an open case whose stage would now be final; an open case that would go from
    the work into closing or aftercare; a closed case that would go into a stage of work. The cases are in the order
    given. Without a calendar the due day of the next review is not rolled to a working day.

    Raises WorkflowError with every stage of the mapping that its version does not have, and for a workflow of another
    id; RecordError for a case given twice.

    >>> from datetime import timezone
    >>> from casekit.models import Client
    >>> from casekit.stages.machine import StageMachine
    >>> old, monday = Workflow.ready("school_eight"), datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> case = StageMachine(old).open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
    >>> plan_migration([case], old, attrs.evolve(old, version=9), {}, on=date(2025, 3, 18)).unchanged
    ('K-17',)
    """
    only_day(on, about="these cases")
    stages = StageMapping(old, new, mapping)
    stages.check()
    unchanged: list[str] = []
    mapped: list[NewStage] = []
    blocked: list[Blocked] = []
    due_days: list[ChangedDueDay] = []
    lapsing: list[LapsingApproval] = []
    for case in each_case(cases):
        if reasons := tuple(stages.refusals(case, on=on)):
            blocked.append(Blocked(case=case.id, reasons=reasons))
            continue
        seen = case.as_of(on)
        change = stages.change_for(seen)
        if change.stage == seen.stage and not change.enters:
            unchanged.append(case.id)
        else:
            mapped.append(NewStage(case=case.id, old=seen.stage, new=change.stage, enters=change.enters))
        evening = datetime.combine(on, time.max, zone_of_case(case.zone))
        after = appended(seen, next_entry(seen, change, at=evening, by=seen.history[-1].by))
        due_days += changed_due_days(seen, after, old, new, on=on, calendar=calendar)
        lapsing += lapsing_approvals(seen, after, old, new, on=on)
    return MigrationPlan(
        unchanged=tuple(unchanged), mapped=tuple(mapped), blocked=tuple(blocked), due_days=tuple(due_days),
        lapsing=tuple(lapsing),
    )  # fmt: skip


@refusing(RecordError)
def migrate(
    case: Case, old: Workflow, new: Workflow, mapping: Mapping[str, str], *, at: datetime, by: Actor | str,
    deadlines: DeadlineChoice, recorded_at: datetime | None = None, key: str | None = None,
    expected_revision: int | None = None,
) -> Case:  # fmt: skip
    """
    Return the case under the new version of its workflow; what was before stays as it was written.

    No guard and no rule is asked. A case whose stage is the same, or renamed, and for the same keeps its stay: the day
    it entered, its review clock, the due days of its requirements and its approvals go on. Any other case enters its
    stage by an adopted StageChange. `plan_migration` says which, and what changes.

    With `deadlines` "keep" each running deadline whose due day would change holds its old one by a DeadlineSet, with
    "earlier" only where the old day comes first; a deadline that runs under one version alone has nothing to keep. All
    entries came of one act. Later records that would not be acceptable under the new version are findings of the first.
    With the key of an earlier migration to the same version the case is returned as it is.

    Raises MoveNotOpenError with the reasons `plan_migration` gives for a blocked case, WorkflowError for a faulty
    mapping, RecordError for an invalid argument and for an instant out of order.

    >>> from datetime import timedelta, timezone
    >>> from casekit.models import Client
    >>> from casekit.stages.machine import StageMachine
    >>> old, monday = Workflow.ready("school_eight"), datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> new = attrs.evolve(old, version=9)
    >>> case = StageMachine(old).open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
    >>> case = migrate(case, old, new, {}, at=monday + timedelta(days=1), by="lead-1", deadlines="keep")
    >>> case.workflow.version, case.stage, len(case.stage_intervals)
    (9, 'intake', 1)
    """
    stages = StageMapping(old, new, mapping)
    stages.check()
    _check_choice(deadlines)
    arguments = ActArguments(at=at, by=by, recorded_at=recorded_at, key=key, expected_revision=expected_revision)
    return _migrated(only_case(case), stages, arguments, deadlines)


@refusing(RecordError)
def migrate_all(
    cases: Iterable[Case], old: Workflow, new: Workflow, mapping: Mapping[str, str], *, at: datetime, by: Actor | str,
    deadlines: DeadlineChoice, recorded_at: datetime | None = None,
) -> Migration:  # fmt: skip
    """
    Return cases under the new version of their workflow, and those that could not be migrated, each with its reasons.

    Each is migrated as by `migrate`; one that cannot be never stops the others. Raises WorkflowError and RecordError
    for what concerns all of them: a faulty mapping, an invalid argument, a case given twice.

    >>> from datetime import timezone
    >>> from casekit.models import Client
    >>> from casekit.stages.machine import StageMachine
    >>> old, monday = Workflow.ready("school_eight"), datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> new = attrs.evolve(old, version=9)
    >>> opened = [
    ...     StageMachine(follows).open(Client(id="C-3"), id=id, at=monday, by="worker-1")
    ...     for id, follows in (("K-17", old), ("K-18", new))
    ... ]
    >>> found = migrate_all(opened, old, new, {}, at=monday, by="lead-1", deadlines="keep")
    >>> [case.id for case in found.migrated], [(each.case, each.reasons[0].code) for each in found.blocked]
    (['K-17'], [('K-18', 'not_of_this_version')])
    """
    stages = StageMapping(old, new, mapping)
    stages.check()
    _check_choice(deadlines)
    arguments = ActArguments(at=at, by=by, recorded_at=recorded_at)
    _check_arguments(arguments)
    migrated: list[Case] = []
    blocked: list[Blocked] = []
    for case in each_case(cases):
        try:
            migrated.append(_migrated(case, stages, arguments, deadlines))
        except CasekitError as error:
            blocked.append(Blocked(case=case.id, reasons=error.refusals))
    return Migration(migrated=tuple(migrated), blocked=tuple(blocked))


def _check_choice(deadlines: str) -> None:
    allowed = ("recompute", "keep", "earlier")
    if deadlines not in allowed:
        raise RecordError(_CANNOT, [Refusal("not_one_of", {"allowed": allowed}, "deadlines")])


def _check_arguments(arguments: ActArguments) -> None:
    """Raise RecordError for an invalid instant or actor once, not for each case."""
    written = arguments.at if arguments.recorded_at is None else arguments.recorded_at
    try:
        Entry(what=Void(), at=arguments.at, recorded_at=written, by=arguments.by, mends=1)
    except RecordError as error:
        once = [each for each in error.refusals if arguments.recorded_at is not None or each.where != "recorded_at"]
        raise RecordError(_CANNOT, once) from None


def _migrated(case: Case, stages: StageMapping, arguments: ActArguments, deadlines: DeadlineChoice) -> Case:
    cannot = f"cannot migrate case {case.id!r}"
    read_only = is_read_only(case)
    if done := Evaluation(read_only) if read_only else done_before(case, stages.new.ref, arguments):
        if done.refusals:
            raise MoveNotOpenError(cannot, done.refusals)
        return case
    first = _entry(case, StageChange(stage=case.stage, source=case.stage), arguments, number=case.revision + 1)
    if reasons := tuple(stages.refusals(case, on=first.at.date())):
        raise MoveNotOpenError(cannot, reasons)
    first = evolve_unchecked(first, what=stages.change_for(case))
    if problems := problems_of(case, first):
        raise RecordError(cannot, problems)
    if reaches_back(case, first):
        first = evolve_unchecked(first, findings=_no_longer_acceptable(case, first, stages))
    kept = tuple(_kept(case, first, stages, deadlines))
    return appended(
        case, first,
        *(_entry(case, each, arguments, number=first.number + place) for place, each in enumerate(kept, start=1)),
    )  # fmt: skip


def _no_longer_acceptable(case: Case, first: Entry, stages: StageMapping) -> tuple[Finding, ...]:
    """Return a finding for each later record that was acceptable under the old version and is not under the new."""
    old, new = (ActEvaluator(each, Guards(), None, each.recognises) for each in (stages.old, stages.new))
    return no_longer_acceptable(new, case, appended(case, first), (first,), earlier=old)


def _entry(case: Case, what: StageChange | DeadlineSet, arguments: ActArguments, *, number: int) -> Entry:
    """Return an entry of the migration; all but the first are part of it."""
    first = case.revision + 1
    entry = next_entry(
        case, what, at=arguments.at, by=arguments.by, recorded_at=arguments.recorded_at,
        part_of=None if number == first else first, key=arguments.key if number == first else None,
    )  # fmt: skip
    return entry if number == first else evolve_unchecked(entry, number=number)


def _kept(case: Case, first: Entry, stages: StageMapping, deadlines: DeadlineChoice) -> Iterator[DeadlineSet]:
    """Yield the deadlines that hold their old day."""
    if deadlines == "recompute":
        return
    then, after = case.state_at(first.at), appended(case, first).as_of(first.at)
    for each in changed_due_days(then, after, stages.old, stages.new, on=first.at.date(), calendar=None):
        if each.kind == "deadline" and each.old and each.new and (deadlines == "keep" or each.old < each.new):
            yield DeadlineSet(rule=each.what, due=each.old, reason=KEPT)
