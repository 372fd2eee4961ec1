"""Laws of migration: a plan says exactly what migrating does."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import attrs
import office
import pytest
from cases import (
    KOREAN,
    SEOUL,
    WORKER,
    assessed,
    closed,
    evaluated,
    in_service,
    kept,
    on,
    opened,
    planned,
    renamed,
    reopened,
)
from due_days import deadlines_of, due
from hypothesis import given
from hypothesis import strategies as st
from migrating import (
    KOREAN_OLD,
    LEAD,
    NEW,
    OLD,
    SAME,
    days,
    held,
    monitored,
    named,
    on_stage,
    registered,
    text_of,
    within,
)

import casekit as ck
from casekit.models.history import RenamedStage
from casekit.stages import (
    ApprovalRule,
    Requirement,
    StageMachine,
    Workflow,
    compare,
    migrate,
    migrate_all,
    plan_migration,
)
from casekit.stages.due.requirements import requirements

CASES = [
    named(f"K-{number}", case)
    for number, case in enumerate([
        opened(), assessed(), planned(), in_service(), monitored(), evaluated(), closed(), reopened(),
        opened(day="2025-06-10"), opened(KOREAN), planned(KOREAN), StageMachine(SAME).adopt(
            planned(), stages=[("planning", on("2025-03-12"))], by=LEAD
        ),
    ])
]  # fmt: skip


VERSIONS = [
    SAME, NEW, Workflow.from_mapping(text_of(OLD, planning="design", evaluation="ending")),
    on_stage("planning", final=True), on_stage("evaluation", final=True),
    on_stage("implementation", kinds=("closure",)),
    attrs.evolve(SAME, deadlines=KOREAN_OLD.deadlines),
]  # fmt: skip


versions = st.sampled_from(VERSIONS)


choices = st.sampled_from(["recompute", "keep", "earlier"])


@st.composite
def mappings(draw: st.DrawFn) -> tuple[Workflow, dict[str, str]]:
    new = draw(versions)
    pairs = st.dictionaries(st.sampled_from([*OLD.by_id]), st.sampled_from([*new.by_id]), max_size=8)
    return new, draw(pairs)


def evening(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), SEOUL)


@given(to=mappings(), day=days)
def test_every_case_stands_in_exactly_one_sort_of_a_plan(to: tuple[Workflow, dict[str, str]], day: date):
    plan = plan_migration(CASES, OLD, *to, on=day)

    sorted_ = [*plan.unchanged, *(each.case for each in (*plan.mapped, *plan.blocked))]
    assert sorted(sorted_) == sorted(case.id for case in CASES)
    assert all(each.reasons for each in plan.blocked)
    assert {each.case for each in (*plan.due_days, *plan.lapsing)}.isdisjoint(each.case for each in plan.blocked)


@given(to=mappings(), day=days, case=st.sampled_from(CASES), choice=choices)
def test_exactly_the_cases_a_plan_does_not_block_are_taken_over_as_it_says(
    to: tuple[Workflow, dict[str, str]], day: date, case: ck.Case, choice: Any
):
    plan = plan_migration([case], OLD, *to, on=day)

    if plan.blocked:
        with pytest.raises(ck.MoveNotOpenError) as error:
            migrate(case, OLD, *to, at=evening(day), by=LEAD, deadlines=choice, recorded_at=on("2026-01-01"))
        assert error.value.refusals == plan.blocked[0].reasons
        return
    after = migrate(case, OLD, *to, at=evening(day), by=LEAD, deadlines=choice, recorded_at=on("2026-01-01"))

    assert after.workflow == to[0].ref
    assert after.kinds == to[0].kinds_of(after.stage)
    assert after.stage == (plan.mapped[0].new if plan.mapped else case.stage)
    assert ck.Case.from_history(after.id, after.history) == after


def renames_of(case: ck.Case) -> list[RenamedStage]:
    """The renames written down in a case."""
    changes = [entry.what for entry in case.history if isinstance(entry.what, ck.StageChange)]
    return [each for change in changes for each in change.renames]


@given(to=mappings(), day=days, case=st.sampled_from(CASES), choice=choices)
def test_what_a_case_went_through_before_stays_as_it_was(
    to: tuple[Workflow, dict[str, str]], day: date, case: ck.Case, choice: Any
):
    if plan_migration([case], OLD, *to, on=day).blocked:
        return

    after = migrate(case, OLD, *to, at=evening(day), by=LEAD, deadlines=choice, recorded_at=on("2026-01-01"))

    assert after.history[: case.revision] == case.history
    ids = {each.old: each.new for each in renames_of(after)}
    past = [attrs.evolve(each, stage=ids.get(each.stage, each.stage)) for each in case.stage_intervals]
    assert [*after.stage_intervals[: len(past) - 1]] == past[:-1]
    last, now = past[-1], after.stage_intervals[len(past) - 1]
    assert (last.stage, last.kinds, last.entered_at) == (now.stage, now.kinds, now.entered_at)


@given(day=days, case=st.sampled_from(CASES), choice=choices)
def test_the_same_content_changes_no_stage_no_stay_and_no_due_day(day: date, case: ck.Case, choice: Any):
    assert not compare(OLD, SAME).changes
    plan = plan_migration([case], OLD, SAME, {}, on=day)
    if plan.blocked:
        return

    after = migrate(case, OLD, SAME, {}, at=evening(day), by=LEAD, deadlines=choice, recorded_at=on("2026-01-01"))

    assert (plan.mapped, plan.due_days, plan.lapsing) == ((), (), ())
    assert (after.stage, after.kinds, after.status) == (case.stage, case.kinds, case.status)
    assert after.stage_intervals == case.stage_intervals
    assert len(after.history) == len(case.history) + 1


@given(survey=st.integers(1, 60), plan=st.integers(1, 60), wait=st.integers(0, 40), choice=choices)
def test_after_taking_over_each_running_due_day_is_the_one_chosen(survey: int, plan: int, wait: int, choice: Any):
    new = within(survey_within_10_days=survey, plan_within_30_days=plan)
    at = on("2025-03-05") + timedelta(days=wait)
    shifts = plan_migration([registered()], KOREAN_OLD, new, {}, on=at.date()).due_days

    case = migrate(registered(), KOREAN_OLD, new, {}, at=at, by=LEAD, deadlines=choice)

    found = {rule.id: deadlines_of(rule, case, on=at.date())[0].due for rule in new.deadlines}
    for shift in shifts:
        assert shift.old
        assert shift.new
        chosen = {"recompute": shift.new, "keep": shift.old, "earlier": min(shift.old, shift.new)}
        assert found[shift.what] == chosen[choice]


OFFICE_CASES = [
    named(f"K-{number}", case)
    for number, case in enumerate([
        office.opened(), office.advised(),
        kept(office.advised(), ck.Contact(), at=on("2025-03-06"), by=WORKER),
        kept(office.advised(), ck.Approval(id="A1", kind="plan_approval"), at=on("2025-03-06"), by=WORKER),
        kept(
            kept(office.advised(), ck.Approval(id="A1", kind="plan_approval"), at=on("2025-03-06"), by=WORKER),
            ck.Approval(id="A1", kind="plan_approval", status="given"), at=on("2025-03-07"), by=LEAD,
        ),
        kept(
            office.advised(), ck.Waiver(requirement="home_visit", reason="no home", until=date(2025, 4, 1)),
            at=on("2025-03-06"), by=WORKER,
        ),
        kept(
            kept(office.advised(), ck.Assessment(), at=on("2025-03-06"), by=WORKER),
            ck.Plan(version=1, signed_by=("C-3",)), at=on("2025-03-07"), by=WORKER,
        ),
        kept(office.advised(), ck.Closure(reason="moved", approved_by="lead-1"), at=on("2025-03-20"), by=WORKER),
    ])
]  # fmt: skip


OFFICE_NEXT = attrs.evolve(office.OFFICE, version=3)


IDS = {"advice": "counsel", "advice.talk": "counsel.talk", "advice.papers": "counsel.papers", "pause": "break"}


def office_stage(id: str, **changes: Any) -> Workflow:
    stages = tuple(attrs.evolve(each, **changes) if each.id == id else each for each in OFFICE_NEXT.stages)
    return attrs.evolve(OFFICE_NEXT, stages=stages)


OFFICE_VERSIONS = [
    OFFICE_NEXT, renamed(office.OFFICE, IDS), office_stage("advice", requires=()),
    office_stage("advice", requires=(Requirement(id="home_visit", event="contact", within=ck.Interval(5, "day")),
                                     Requirement(id="papers", event="plan_signed"))),
    office_stage("advice.talk", kinds=("reassessment",)), attrs.evolve(OFFICE_NEXT, approvals=()),
    attrs.evolve(OFFICE_NEXT, approvals=(ApprovalRule(id="plan_approval", roles=("lead",)),)),
    attrs.evolve(OFFICE_NEXT, deadlines=(attrs.evolve(OFFICE_NEXT.deadlines[0], within=ck.Interval(9, "day")),)),
    attrs.evolve(OFFICE_NEXT, deadlines=(attrs.evolve(OFFICE_NEXT.deadlines[0], stage="desk"),
                                         attrs.evolve(OFFICE_NEXT.deadlines[0], id="again", stage=None))),
]  # fmt: skip


Duties = dict[tuple[str, str, str | None], list[tuple[date | None, date | None]]]
Pair = tuple[tuple[date | None] | None, tuple[date | None] | None]


def duties(case: ck.Case, workflow: Workflow, day: date) -> Duties:
    """
    The due days of what runs and of what is outstanding, each after the day on which its time began, by kind, id and
    thing.
    """
    found: Duties = {}
    if case.status == "closed":
        return found
    for deadline in due(case, workflow, on=day, calendar=None):
        if deadline.status in ("pending", "due_today", "overdue"):
            key = ("review" if deadline.rule == "review" else "deadline", deadline.rule, deadline.thing)
            found.setdefault(key, []).append((deadline.since, deadline.due))
    for requirement in requirements(case, workflow, on=day):
        if requirement.state == "outstanding":
            found["requirement", requirement.requirement, None] = [(None, requirement.due)]
    return found


def pairs(before: Duties, after: Duties) -> list[tuple[tuple[str, str, str | None], Pair]]:
    """What is owed before and after: of one kind and thing those that began on one day, then the others in order."""
    found: list[tuple[tuple[str, str, str | None], Pair]] = []
    for key in {*before, *after}:
        olds, news = [*before.get(key, [])], [*after.get(key, [])]
        for old in [*olds]:
            for new in [*news]:
                if old[0] == new[0] and old in olds:
                    found.append((key, ((old[1],), (new[1],))))
                    olds.remove(old)
                    news.remove(new)
        while olds or news:
            old_day = (olds.pop(0)[1],) if olds else None
            new_day = (news.pop(0)[1],) if news else None
            found.append((key, (old_day, new_day)))
    return found


def kept_by(choice: str, key: tuple[Any, ...], old: tuple[date | None] | None, new: tuple[date | None] | None) -> Any:
    """The due day of a duty once the case is migrated; None if it has ended."""
    if key[0] == "requirement" or old is None or new is None or None in (*old, *new):
        return new
    return {"recompute": new, "keep": old, "earlier": min(old, new)}[choice]  # type: ignore[type-var]


@st.composite
def office_mappings(draw: st.DrawFn) -> tuple[Workflow, dict[str, str]]:
    new = draw(st.sampled_from(OFFICE_VERSIONS))
    free = st.dictionaries(st.sampled_from([*office.OFFICE.by_id]), st.sampled_from([*new.by_id]), max_size=3)
    renames = {old: now for old, now in IDS.items() if now in new.by_id}
    return new, {**renames, **draw(free)}


def told_days(each: Any) -> tuple[Any, Any]:
    """The due days that a plan tells: None for none, each in a tuple of its own."""
    return None if each.change == "begins" else (each.old,), None if each.change == "ends" else (each.new,)


@given(to=office_mappings(), day=st.dates(date(2025, 3, 8), date(2025, 5, 1)), choice=choices)
def test_a_plan_tells_exactly_what_changes_for_the_cases_that_are_then_migrated(
    to: tuple[Workflow, dict[str, str]], day: date, choice: Any
):
    new, mapping = to
    plan = plan_migration(OFFICE_CASES, office.OFFICE, new, mapping, on=day)

    found = migrate_all(
        OFFICE_CASES, office.OFFICE, new, mapping, at=evening(day), by=LEAD, deadlines=choice,
        recorded_at=on("2026-01-01"),
    )  # fmt: skip

    plain = migrate_all(
        OFFICE_CASES, office.OFFICE, new, mapping, at=evening(day), by=LEAD, deadlines="recompute",
        recorded_at=on("2026-01-01"),
    )  # fmt: skip
    recomputed = {case.id: case for case in plain.migrated}

    assert found.blocked == plan.blocked
    assert [case.id for case in found.migrated] == [
        case.id for case in OFFICE_CASES if case.id in {*plan.unchanged, *(each.case for each in plan.mapped)}
    ]
    stages = {each.case: (each.new, each.enters) for each in plan.mapped}
    for after in found.migrated:
        case = next(each for each in OFFICE_CASES if each.id == after.id)
        change = after.dated(ck.StageChange)[-1][1]
        assert (change.stage, change.enters) == stages.get(after.id, (case.stage, False))
        before, now = duties(case.as_of(day), office.OFFICE, day), duties(after.as_of(day), new, day)
        anew = duties(recomputed[case.id].as_of(day), new, day)
        told = Counter(
            (each.kind, each.what, each.thing, *told_days(each)) for each in plan.due_days if each.case == after.id
        )
        moved = pairs(before, anew)
        assert told == Counter((*key, *pair) for key, pair in moved if pair[0] != pair[1])
        days = Counter((key, (day,)) for key, each in now.items() for _, day in each)
        assert days == Counter(
            (key, kept) for key, (old, new) in moved if (kept := kept_by(choice, key, old, new)) is not None
        )
        lapsing = {(each.kind, each.position) for each in plan.lapsing if each.case == after.id}
        assert lapsing == held(case.as_of(day), office.OFFICE, day) - held(after.as_of(day), new, day)
