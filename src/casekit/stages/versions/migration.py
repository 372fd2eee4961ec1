"""Migrate running cases to another version of their workflow, or plan the migration of many cases."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import partial
from typing import Literal, TypeAlias, get_args

import attrs

from casekit.answers import Finding, Refusal, put_in_words
from casekit.clocks.deadline_rule import KEPT
from casekit.days import Calendar
from casekit.days.steps import only_day
from casekit.errors import CasekitError, MoveNotOpenError, RecordError, refusing
from casekit.labels import Wording
from casekit.models import Actor, Case, DeadlineSet, Entry, StageChange, Void
from casekit.models.appending import appended, next_entry, problems_of
from casekit.models.asked import each_case, only_case
from casekit.models.record import Value, evolve_unchecked
from casekit.models.timeline import zone_of_case
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.stages.acts.act import ActArguments, Evaluation, settled_without_evaluation
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.acts.judging import no_longer_acceptable, reaches_back
from casekit.stages.acts.option import refusals_of_read_only
from casekit.stages.due.terms import Terms
from casekit.stages.guards import terms_of
from casekit.stages.versions.changed_duties import (
    ChangedDueDay,
    LapsingApproval,
    changed_due_days,
    lapsing_approvals,
)
from casekit.stages.versions.stage_mapping import StageMapping
from casekit.stages.wording import workflow_wording
from casekit.stages.workflow import Workflow

_Office: TypeAlias = tuple[Practice, tuple[Workflow, ...]]  # its practice, and its workflows of things
DeadlineChoice: TypeAlias = Literal["recompute", "keep", "earlier"]
"""The due day of a running deadline after a migration: that of the new version, of the old one, or the earlier."""
_CANNOT = "cannot migrate cases"


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class NewStage(Value):
    """
    The stage that a migration would put a case into.

    case: The id of the case.
    old: The id of its stage in the old version.
    new: The id of its stage in the new version.
    enters: Whether the case enters the new stage. False if the stage is only renamed: the stay in it continues.
    """

    case: str
    old: str
    new: str
    enters: bool


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Blocked(Value):
    """
    A case that cannot be migrated.

    case: The id of the case.
    reasons: Every reason.
    """

    case: str
    reasons: tuple[Refusal, ...]


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class MigrationPlan(Value):
    """
    The result of migrating cases to a new version of their workflow, computed without migrating them.

    Every case is in exactly one of `unchanged`, `mapped` and `blocked`. All fields are empty if there are no cases.

    unchanged: Ids of the cases that continue their stay in a stage of the same id.
    mapped: The cases whose stage has another id, or that begin a new stay.
    blocked: The cases that cannot be migrated.
    due_days: The deadlines, next reviews and requirements of the cases that are not blocked, if they would begin, end
        or get another due day. The choice `deadlines` of `migrate` is not considered.
    lapsing: The approvals that the cases not blocked would lose.

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
    The result of migrating several cases, in the order of the cases.

    migrated: The cases under the new version.
    blocked: The cases that could not be migrated. Each is unchanged.

    >>> Migration().migrated
    ()
    """

    migrated: tuple[Case, ...] = ()
    blocked: tuple[Blocked, ...] = ()


@refusing(RecordError)
def plan_migration(
    cases: Iterable[Case], old: Workflow, new: Workflow, mapping: Mapping[str, str], *, on: date,
    practice: Practice = NO_PRACTICE, calendar: Calendar | None = None, things: tuple[Workflow, ...] = (),
) -> MigrationPlan:  # fmt: skip
    """
    Return the result of migrating cases to another version of their workflow at the end of a day. Nothing is migrated.

    Args:
        cases: The cases. The result keeps their order.
        old: The version that the cases follow.
        new: The version to migrate to.
        mapping: The id of the new stage by the id of the old one. A stage that is missing here keeps its id. If the new
            version has given it substages, the case enters its initial substage.
        on: The day.
        practice: The practice of the office, for its calendar, texts and labels.
        calendar: The working days. A review that would be due on a day that is not a working day is due on the next
            working day. None: those of the practice; if it has none, no due day moves.
        things: The workflows of things of the machine, about which guards of deadlines can ask.

    A mapped stage counts as renamed if the new id is no stage of the old version, the old id is no stage of the new
    version, and no other stage is mapped to the new id.

    These cases are blocked:
    - a view of a case, or a case as of an earlier day (`Case.as_of`);
    - a case of another workflow or version than `old`;
    - a case opened, reopened or moved after the day;
    - a case whose stage no longer exists and is not mapped;
    - an open case whose stage would now be final;
    - an open case that would go from a stage of work into a stage for closing or aftercare;
    - a closed case that would go into a stage of work.

    Raises WorkflowError with every stage of the mapping that its version does not have, and if `new` has another id, is
    not a later version or is not a workflow of cases. Raises RecordError if a case occurs twice.

    >>> from datetime import timezone
    >>> from casekit.models import Client
    >>> from casekit.stages.machine import StageMachine
    >>> old, monday = Workflow.ready("school_eight"), datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> case = StageMachine(old).open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
    >>> plan_migration([case], old, attrs.evolve(old, version=9), {}, on=date(2025, 3, 18)).unchanged
    ('K-17',)
    """
    only_day(on, about="these cases")
    calendar = practice.calendar if calendar is None else calendar
    stages = StageMapping(old, new, mapping)
    wording = _wording_of(stages, practice)
    with _in_words(wording):
        stages.check()
    terms = _terms_of(stages, practice, calendar, things)
    unchanged: list[str] = []
    mapped: list[NewStage] = []
    blocked: list[Blocked] = []
    due_days: list[ChangedDueDay] = []
    lapsing: list[LapsingApproval] = []
    for case in each_case(cases):
        if reasons := tuple(stages.refusals(case, on=on)):
            put_in_words(reasons, wording)
            blocked.append(Blocked(case=case.id, reasons=reasons))
            continue
        seen = case.as_of(on)
        change = stages.change_for(seen)
        if change.stage == seen.stage and not change.enters:
            unchanged.append(case.id)
        else:
            mapped.append(NewStage(case=case.id, old=seen.stage, new=change.stage, enters=change.enters))
        end_of_day = datetime.combine(on, time.max, zone_of_case(case.zone))
        after = appended(seen, next_entry(seen, change, at=end_of_day, by=seen.history[-1].by))
        due_days += changed_due_days(seen, after, *terms, on=on)
        lapsing += lapsing_approvals(seen, after, old, new, on=on)
    return MigrationPlan(
        unchanged=tuple(unchanged), mapped=tuple(mapped), blocked=tuple(blocked), due_days=tuple(due_days),
        lapsing=tuple(lapsing),
    )  # fmt: skip


@refusing(RecordError)
def migrate(
    case: Case, old: Workflow, new: Workflow, mapping: Mapping[str, str], *, at: datetime, by: Actor | str,
    deadlines: DeadlineChoice, practice: Practice = NO_PRACTICE, things: tuple[Workflow, ...] = (),
    recorded_at: datetime | None = None,
    key: str | None = None, expected_revision: int | None = None,
) -> Case:  # fmt: skip
    """
    Return the case under the new version of its workflow. Its earlier entries are unchanged.

    Args:
        case: The case.
        old: The version that the case follows.
        new: The version to migrate to.
        mapping: The id of the new stage by the id of the old one, as for `plan_migration`.
        at: The instant of the migration.
        by: Who migrates it.
        deadlines: "recompute" uses the due days of the new version. "keep" records a DeadlineSet with the old due day
            for each running deadline whose due day would change. "earlier" does so only if the old day is earlier. A
            deadline that runs under only one of the versions has no day to keep.
        practice: The practice of the office, for its rules, texts and labels.
        things: The workflows of things of the machine, about which guards of deadlines can ask.
        recorded_at: When it is written down. None: at `at`.
        key: The host's own key of this act. If the case was already migrated to the same version with this key, it is
            returned unchanged.
        expected_revision: The revision that the host read. The act is refused if the case has another revision.

    No guard and no rule is evaluated for the migration itself. If the stage keeps its id or is renamed, and keeps its
    kinds, the stay in it continues: the day it was entered and the running review interval are kept. Due days of
    requirements and the validity of approvals are computed from the same days as before, by the rules of the new
    version. Any other case enters its new stage by an adopted StageChange. Use `plan_migration` to see which of the two
    applies and what changes.

    All new entries form one act. For each later record that would not be accepted under the new version, the first new
    entry has a finding.

    Raises MoveNotOpenError with the reasons of `plan_migration` for a blocked case. It is also raised if the case has
    another revision than `expected_revision`, and if `key` was used for another act.

    Raises WorkflowError for an invalid mapping. Raises RecordError for any other invalid argument, and if the case was
    moved or reopened later on the same day.

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
    wording = _wording_of(stages, practice)
    with _in_words(wording):
        stages.check()
        _check_choice(deadlines)
        arguments = ActArguments(at=at, by=by, recorded_at=recorded_at, key=key, expected_revision=expected_revision)
        migrated = _migrate_one(only_case(case), stages, arguments, deadlines, (practice, things))
    put_in_words(_findings_since(case, migrated), wording)
    return migrated


@refusing(RecordError)
def migrate_all(
    cases: Iterable[Case], old: Workflow, new: Workflow, mapping: Mapping[str, str], *, at: datetime, by: Actor | str,
    deadlines: DeadlineChoice, practice: Practice = NO_PRACTICE, things: tuple[Workflow, ...] = (),
    recorded_at: datetime | None = None,
) -> Migration:  # fmt: skip
    """
    Migrate cases to a new version of their workflow; return the migrated cases and the blocked ones with their reasons.

    Each case is migrated as by `migrate`, which describes the arguments. A case that cannot be migrated does not stop
    the others.

    Raises WorkflowError for an invalid mapping, and RecordError for another invalid argument or if a case occurs twice.

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
    arguments = ActArguments(at=at, by=by, recorded_at=recorded_at)
    wording = _wording_of(stages, practice)
    with _in_words(wording):
        stages.check()
        _check_choice(deadlines)
        _check_arguments(arguments)
    migrated: list[Case] = []
    blocked: list[Blocked] = []
    for case in each_case(cases):
        try:
            with _in_words(wording):
                migrated.append(_migrate_one(case, stages, arguments, deadlines, (practice, things)))
            put_in_words(_findings_since(case, migrated[-1]), wording)
        except CasekitError as error:
            blocked.append(Blocked(case=case.id, reasons=error.refusals))
    return Migration(migrated=tuple(migrated), blocked=tuple(blocked))


def _wording_of(stages: StageMapping, practice: Practice) -> Wording:
    """Return the words of both versions, those of the new one first, and of the practice."""
    return workflow_wording(stages.new, workflow_wording(stages.old, practice.wording))


def _findings_since(case: Case, migrated: Case) -> tuple[Finding, ...]:
    """Return the findings of the first entry of a migration; none if the case had been migrated before."""
    return () if migrated is case else migrated.history[case.revision].findings


@contextmanager
def _in_words(wording: Wording) -> Generator[None]:
    """Let an error in the block be told in these words."""
    try:
        yield
    except CasekitError as error:
        put_in_words(error.reasons, wording)
        raise


def _check_choice(deadlines: str) -> None:
    """Raise RecordError for an unknown choice of due days."""
    if deadlines not in get_args(DeadlineChoice):
        raise RecordError(_CANNOT, [Refusal("not_one_of", {"allowed": get_args(DeadlineChoice)}, "deadlines")])


def _check_arguments(arguments: ActArguments) -> None:
    """Raise RecordError for an invalid instant or actor: once for all cases, not for each of them."""
    recorded_at = arguments.at if arguments.recorded_at is None else arguments.recorded_at
    try:
        Entry(what=Void(), at=arguments.at, recorded_at=recorded_at, by=arguments.by, mends=1)
    except RecordError as error:
        refusals = [each for each in error.refusals if arguments.recorded_at is not None or each.where != "recorded_at"]
        raise RecordError(_CANNOT, refusals) from None


def _migrate_one(
    case: Case, stages: StageMapping, arguments: ActArguments, deadlines: DeadlineChoice, office: _Office
) -> Case:
    """Return one case migrated, as `migrate` does after it has checked the mapping and the choice."""
    cannot = f"cannot migrate case {case.id!r}"
    read_only = refusals_of_read_only(case)
    if done := Evaluation(read_only) if read_only else settled_without_evaluation(case, stages.new.ref, arguments):
        if done.refusals:
            raise MoveNotOpenError(cannot, done.refusals)
        return case
    first = _entry_of(case, StageChange(stage=case.stage, source=case.stage), arguments, number=case.revision + 1)
    if reasons := tuple(stages.refusals(case, on=first.at.date())):
        raise MoveNotOpenError(cannot, reasons)
    first = evolve_unchecked(first, what=stages.change_for(case))
    if problems := problems_of(case, first):
        raise RecordError(cannot, problems)
    if reaches_back(case, first):
        first = evolve_unchecked(first, findings=_findings_under_new_version(case, first, stages, office[0]))
    kept = () if deadlines == "recompute" else tuple(_kept_deadlines(case, first, stages, deadlines, office))
    return appended(
        case, first,
        *(_entry_of(case, each, arguments, number=first.number + place) for place, each in enumerate(kept, start=1)),
    )  # fmt: skip


def _findings_under_new_version(
    case: Case, first: Entry, stages: StageMapping, practice: Practice
) -> tuple[Finding, ...]:
    """Return a finding for each later record that the rules newly refuse under the new version."""
    old, new = (ActEvaluator(each, practice, None, each.recognises) for each in (stages.old, stages.new))
    return no_longer_acceptable(new, case, appended(case, first), (first,), earlier=old)


def _terms_of(
    stages: StageMapping, practice: Practice, calendar: Calendar | None, things: tuple[Workflow, ...]
) -> tuple[Terms, Terms]:
    """Return by what the due days of a case are counted under the old version, and under the new one."""
    terms = partial(terms_of, practice=practice, calendar=calendar, things={each.subject: each for each in things})
    return terms(stages.old), terms(stages.new)


def _entry_of(case: Case, what: StageChange | DeadlineSet, arguments: ActArguments, *, number: int) -> Entry:
    """Return an entry of the migration; the first entry has the key, and the others are part of its act."""
    first = case.revision + 1
    entry = next_entry(
        case, what, at=arguments.at, by=arguments.by, recorded_at=arguments.recorded_at,
        part_of=None if number == first else first, key=arguments.key if number == first else None,
    )  # fmt: skip
    return entry if number == first else evolve_unchecked(entry, number=number)


def _kept_deadlines(
    case: Case, first: Entry, stages: StageMapping, deadlines: DeadlineChoice, office: _Office
) -> Iterator[DeadlineSet]:  # fmt: skip
    """Yield a DeadlineSet for each running deadline that keeps its old due day."""
    then, after = case.state_at(first.at), appended(case, first).as_of(first.at)
    for each in changed_due_days(
        then, after, *_terms_of(stages, office[0], office[0].calendar, office[1]), on=first.at.date()
    ):
        if each.kind != "requirement" and each.old and each.new and (deadlines == "keep" or each.old < each.new):
            yield DeadlineSet(rule=each.what, due=each.old, thing=each.thing, since=each.since, reason=KEPT)
