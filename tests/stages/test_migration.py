"""Running cases are taken over to another version of their workflow."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import attrs
import pytest
from cases import (
    KOREAN,
    SCHOOL,
    SEOUL,
    WORKER,
    assessed,
    closed,
    codes,
    evaluated,
    in_service,
    on,
    opened,
    planned,
    reopened,
)
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.models.review_clock import review_due_days
from casekit.stages import (
    Blocked,
    DeadlineRule,
    DeadlineShift,
    MigrationPlan,
    NewStage,
    Requirement,
    Stage,
    StageMachine,
    Workflow,
    compare,
    deadline_of,
    migrate,
    plan_migration,
    requirements,
)

OLD = SCHOOL.workflow
SAME = attrs.evolve(OLD, version=3)
DAY = date(2025, 10, 1)
LEAD = ck.Actor(id="lead-1")


def text_of(base: Workflow, **renamed: str) -> dict[str, Any]:
    """The mapping of the next version of a workflow, some of its stages under another id."""
    text: dict[str, Any] = base.to_mapping()
    text["stages"] = {renamed.get(id, id): stage for id, stage in text["stages"].items()}
    text["moves"] = [
        {**move, "from": [renamed.get(each, each) for each in move["from"]], "to": renamed.get(move["to"], move["to"])}
        for move in text["moves"]
    ]
    return {**text, "version": base.version + 1}


NEW = Workflow.from_mapping(text_of(OLD, monitoring="review"))
"""The next version, in which the stage monitoring is called review."""


def on_stage(id: str, **changes: Any) -> Workflow:
    """The next version with one stage changed."""
    stages = tuple(attrs.evolve(each, **changes) if each.id == id else each for each in OLD.stages)
    return attrs.evolve(SAME, stages=stages)


def named(id: str, case: ck.Case) -> ck.Case:
    """The same case under another id."""
    return ck.Case.from_history(id, case.history)


def monitored() -> ck.Case:
    """A school case in its monitoring stage since 2025-04-10."""
    return SCHOOL.advance(in_service(), "monitor", at=on("2025-04-10"), by=WORKER)


def taken(case: ck.Case, new: Workflow, mapping: dict[str, str] | None = None, **given: Any) -> ck.Case:
    terms: dict[str, Any] = {"at": on("2025-10-01"), "by": LEAD, "deadlines": "recompute", **given}
    return migrate(case, OLD, new, mapping or {}, **terms)


def planned_for(case: ck.Case, new: Workflow, mapping: dict[str, str] | None = None, day: date = DAY) -> MigrationPlan:
    return plan_migration([case], OLD, new, mapping or {}, on=day)


def why(plan: MigrationPlan) -> list[str]:
    """Why the one case of a plan is blocked."""
    (blocked,) = plan.blocked
    return codes(blocked.reasons)


# what would become of cases


def test_a_plan_sorts_cases_into_those_that_stay_go_to_another_stage_and_cannot_go():
    cases = [named("K-1", monitored()), named("K-2", planned()), named("K-3", opened(KOREAN))]

    plan = plan_migration(cases, OLD, NEW, {"monitoring": "review"}, on=DAY)

    assert plan.unchanged == ("K-2",)
    assert plan.mapped == (NewStage(case="K-1", old="monitoring", new="review"),)
    assert [each.case for each in plan.blocked] == ["K-3"]


def test_no_cases_make_an_empty_plan():
    assert plan_migration([], OLD, NEW, {}, on=DAY) == MigrationPlan()


def test_a_case_given_twice_is_refused():
    with pytest.raises(ck.RecordError) as error:
        plan_migration([opened(), opened()], OLD, NEW, {}, on=DAY)

    assert error.value.codes == ("case_given_twice",)


def test_a_plan_is_made_for_a_day_and_for_no_instant():
    with pytest.raises(ck.RecordError):
        planned_for(opened(), NEW, day=on("2025-10-01"))


def test_a_mapping_names_only_stages_that_its_versions_have_and_the_nearest_is_told():
    with pytest.raises(ck.WorkflowError) as error:
        planned_for(opened(), NEW, {"monitorin": "review", "monitoring": "revue"})

    assert error.value.codes == ("mapping_unknown_stage", "mapping_unknown_stage")
    assert [each.params["nearest"] for each in error.value.reasons] == ["monitoring", "review"]
    assert [each.params["version"] for each in error.value.reasons] == [2, 3]


def test_cases_go_over_to_a_workflow_of_cases_only():
    with pytest.raises(ck.WorkflowError) as error:
        planned_for(opened(), attrs.evolve(NEW, subject="referral"))

    assert error.value.codes == ("subject_not_a_case",)


def test_a_stage_that_is_gone_has_to_be_mapped():
    plan = planned_for(monitored(), NEW)

    assert why(plan) == ["stage_not_mapped"]
    assert plan.blocked[0].reasons[0].where == "K-17"


def test_what_the_mapping_says_goes_before_the_stage_of_the_same_id():
    plan = planned_for(planned(), SAME, {"planning": "implementation"})

    assert plan.mapped == (NewStage(case="K-17", old="planning", new="implementation"),)


def test_a_case_whose_stage_has_substages_now_goes_into_the_initial_one():
    rooms = (
        Stage(id="planning.draft", parent="planning"),
        Stage(id="planning.signing", parent="planning"),
    )
    new = on_stage("planning", initial="planning.draft")
    new = attrs.evolve(new, stages=(*new.stages, *rooms))

    assert planned_for(planned(), new).mapped == (NewStage(case="K-17", old="planning", new="planning.draft"),)
    assert taken(planned(), new).stage == "planning.draft"


@pytest.mark.parametrize("follows", [KOREAN.workflow, SAME])
def test_a_case_of_another_workflow_or_version_is_blocked(follows: Workflow):
    assert why(
        planned_for(StageMachine(follows).open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER), NEW)
    ) == ["not_of_this_version"]


def test_a_case_opened_after_the_day_is_blocked():
    assert why(planned_for(opened(), NEW, day=date(2025, 3, 2))) == ["before_the_opening"]


def test_a_case_moved_after_the_day_is_blocked_beside_other_reasons():
    case = SCHOOL.advance(monitored(), "reassess", at=on("2025-05-02"), by=WORKER)

    plan = planned_for(case, NEW, day=date(2025, 4, 20))

    assert why(plan) == ["out_of_order", "stage_not_mapped"]
    assert plan.blocked[0].reasons[0].params["after"] == "2025-05-02"


def test_an_open_case_is_not_left_in_a_stage_without_a_way_out():
    new = on_stage("planning", final=True)

    assert why(planned_for(planned(), new)) == ["open_case_into_final"]
    assert why(planned_for(assessed(), new, {"assessment": "planning"})) == ["open_case_into_final"]


def test_a_closed_case_may_stand_in_a_final_stage():
    assert planned_for(closed(), on_stage("evaluation", final=True)).unchanged == ("K-17",)


def test_an_open_case_that_stood_in_a_final_stage_before_is_not_held_up():
    old = on_stage("aftercare", final=True)
    moves = [attrs.evolve(each, sources=tuple(id for id in each.sources if id != "aftercare")) for each in old.moves]
    old = attrs.evolve(old, moves=tuple(moves))
    case = StageMachine(old).adopt(planned(), stages=[("aftercare", on("2025-03-12"))], by=LEAD)

    assert plan_migration([case], old, attrs.evolve(old, version=4), {}, on=DAY).unchanged == ("K-17",)


@pytest.mark.parametrize("target", ["evaluation", "aftercare"])
def test_an_open_case_is_not_mapped_from_the_work_into_closing_or_aftercare(target: str):
    assert why(planned_for(planned(), SAME, {"planning": target})) == ["open_case_into_closure"]


def test_a_case_already_in_closing_or_closed_is_mapped_to_another_closing_stage():
    new = Workflow.from_mapping(text_of(OLD, evaluation="ending"))

    for case in (evaluated(), closed()):
        assert planned_for(case, new, {"evaluation": "ending"}).mapped[0].new == "ending"


# taking a case over


def test_a_case_that_goes_to_another_stage_enters_it_by_an_adopted_change():
    case = taken(monitored(), NEW, {"monitoring": "review"})

    change = case.history[-1].what
    assert change == ck.StageChange(
        stage="review", kinds=("coordination", "monitoring"), source="monitoring", workflow=NEW.ref, adopted=True
    )
    assert (case.workflow, case.stage, case.kinds) == (NEW.ref, "review", ("coordination", "monitoring"))
    assert StageMachine(NEW).ask(case, "reassess", at=on("2025-10-02"), by=WORKER).allowed


def test_a_case_that_stays_keeps_the_day_it_entered_its_stage():
    case = taken(monitored(), SAME)

    assert case.workflow == SAME.ref
    assert case.history[-1].what == ck.StageChange(
        stage="monitoring", kinds=("coordination", "monitoring"), source="monitoring", workflow=SAME.ref
    )
    assert case.stage_intervals == monitored().stage_intervals


def test_a_stage_that_is_for_something_else_now_begins_a_new_stay():
    case = taken(monitored(), on_stage("monitoring", kinds=("evaluation",)))

    assert case.kinds == ("evaluation",)
    assert [(each.stage, each.kinds) for each in case.stage_intervals[-2:]] == [
        ("monitoring", ("coordination", "monitoring")),
        ("monitoring", ("evaluation",)),
    ]
    assert case.stage_intervals[-1].entered_at == on("2025-10-01")


def test_the_review_clock_and_the_days_of_the_stage_go_on_for_a_case_that_stays():
    visit = Requirement(id="visit", event="contact", within=ck.Interval(10, "day"))
    case = SCHOOL.advance(monitored(), "reassess", at=on("2025-04-12"), by=WORKER)
    case = SCHOOL.record(case, ck.Assessment(), at=on("2025-04-13"), by=WORKER)
    plan = ck.Plan(version=2, goals=("G1",), signed_by=("C-3",))
    case = SCHOOL.record(case, plan, at=on("2025-04-14"), by=WORKER)
    new = on_stage("reassessment", requires=(visit,))

    after = taken(case, new, at=on("2025-04-20"))

    assert [each.due for each in requirements(after, new, on=date(2025, 4, 20))] == [date(2025, 4, 22)]
    assert review_due_days(after, on=date(2025, 4, 20)) == review_due_days(case, on=date(2025, 4, 20))


def test_no_guard_is_asked_of_a_case_taken_over():
    blocked = taken(opened(), SAME, {"intake": "assessment"})

    assert blocked.stage == "assessment"


def test_a_blocked_case_is_refused_with_the_reasons_of_the_plan():
    with pytest.raises(ck.MoveNotOpenError) as error:
        taken(monitored(), NEW)

    assert Blocked(case="K-17", reasons=error.value.refusals) == planned_for(monitored(), NEW).blocked[0]


def test_an_instant_before_a_move_of_the_same_day_is_out_of_order():
    with pytest.raises(ck.RecordError) as error:
        taken(monitored(), SAME, at=on("2025-04-10", 9))

    assert error.value.codes == ("out_of_order",)


@pytest.mark.parametrize(
    ("given", "code"),
    [({"deadlines": "later"}, "not_one_of"), ({"at": datetime(2025, 10, 1)}, "naive_instant")],  # noqa: DTZ001
)
def test_what_is_given_wrongly_is_refused(given: dict[str, Any], code: str):
    with pytest.raises(ck.RecordError) as error:
        taken(opened(), SAME, **given)

    assert error.value.codes == (code,)


def test_a_case_is_taken_over_after_the_fact():
    case = monitored().record(ck.Contact(reached=True), at=on("2025-09-20"), by=WORKER)

    after = taken(case, SAME, at=on("2025-09-01"), recorded_at=on("2025-10-01"))

    assert after.workflow == SAME.ref
    assert after.history[-1].recorded_at == on("2025-10-01")


def test_a_machine_of_another_version_says_how_to_go_on():
    (refusal,) = SCHOOL.why_not(taken(opened(), SAME), "admit", at=on("2025-10-02"), by=WORKER)

    assert refusal.code == "other_workflow"
    assert all("migrate" in refusal.told(language) for language in ("en", "ko"))


# running deadlines


KOREAN_OLD = KOREAN.workflow
START = on("2025-03-03")


def within(**days: int) -> Workflow:
    """The next version of the Korean workflow, some of its deadlines of another length."""
    rules = tuple(
        attrs.evolve(rule, within=ck.Interval(days.get(rule.id, rule.within.count), "day"))
        for rule in KOREAN_OLD.deadlines
    )
    return attrs.evolve(KOREAN_OLD, version=3, deadlines=rules)


SURVEY, PLAN = "survey_within_10_days", "plan_within_30_days"
SHIFTED = within(survey_within_10_days=14, plan_within_30_days=20)


def registered() -> ck.Case:
    """A Korean case registered on 2025-03-05: the survey is due on 2025-03-15, the plan on 2025-04-04."""
    return opened(KOREAN).record(ck.Intake(), at=on("2025-03-05"), by=WORKER)


def taken_on(case: ck.Case, new: Workflow, deadlines: Any, mapping: dict[str, str] | None = None) -> ck.Case:
    return migrate(case, KOREAN_OLD, new, mapping or {}, at=on("2025-03-10"), by=LEAD, deadlines=deadlines)


def dues(case: ck.Case, workflow: Workflow) -> dict[str, str]:
    found = [deadline_of(rule, case, on=date(2025, 3, 10)) for rule in workflow.deadlines]
    return {each.rule: each.due.isoformat() for each in found if each.due}


def test_a_plan_tells_which_running_due_days_change():
    plan = plan_migration([registered()], KOREAN_OLD, SHIFTED, {}, on=date(2025, 3, 10))

    assert plan.deadlines == (
        DeadlineShift(case="K-17", rule=SURVEY, old=date(2025, 3, 15), new=date(2025, 3, 19)),
        DeadlineShift(case="K-17", rule=PLAN, old=date(2025, 4, 4), new=date(2025, 3, 25)),
    )


def test_what_is_done_has_no_due_day_that_changes():
    case = registered().record(ck.Assessment(), at=on("2025-03-06"), by=WORKER)

    plan = plan_migration([case], KOREAN_OLD, SHIFTED, {}, on=date(2025, 3, 10))

    assert [each.rule for each in plan.deadlines] == [PLAN]


@pytest.mark.parametrize(
    ("deadlines", "survey", "plan", "held"),
    [
        ("recompute", "2025-03-19", "2025-03-25", []),
        ("keep", "2025-03-15", "2025-04-04", [SURVEY, PLAN]),
        ("earlier", "2025-03-15", "2025-03-25", [SURVEY]),
    ],
)
def test_running_due_days_are_recomputed_kept_or_the_earlier_ones(
    deadlines: str, survey: str, plan: str, held: list[str]
):
    case = taken_on(registered(), SHIFTED, deadlines)

    assert dues(case, SHIFTED) == {SURVEY: survey, PLAN: plan}
    assert [each.rule for each in case.deadlines_set] == held


def test_a_deadline_of_one_version_alone_is_told_and_has_no_day_to_keep():
    extra = DeadlineRule(id="call", since="intake_registered", until="contact", within=ck.Interval(7, "day"))
    new = attrs.evolve(KOREAN_OLD, version=3, deadlines=(*KOREAN_OLD.deadlines[1:], extra))

    plan = plan_migration([registered()], KOREAN_OLD, new, {}, on=date(2025, 3, 10))

    assert [(each.rule, each.old, each.new) for each in plan.deadlines] == [
        (SURVEY, date(2025, 3, 15), None),
        ("call", None, date(2025, 3, 12)),
    ]
    assert taken_on(registered(), new, "keep").deadlines_set == ()


def test_a_deadline_of_a_stage_under_another_id_starts_anew_unless_its_day_is_kept():
    rule = DeadlineRule(
        id="begin", since="stage_entered", until="plan_signed", within=ck.Interval(20, "day"), stage="identification"
    )
    old = attrs.evolve(KOREAN_OLD, deadlines=(rule,))
    text = text_of(KOREAN_OLD, identification="finding")
    new = Workflow.from_mapping({**text, "initial": "finding", "deadlines": {}})
    new = attrs.evolve(new, deadlines=(attrs.evolve(rule, stage="finding"),))
    case = StageMachine(old).open(ck.Client(id="C-3"), id="K-17", at=START, by=WORKER)
    mapping = {"identification": "finding"}

    plan = plan_migration([case], old, new, mapping, on=date(2025, 3, 10))
    anew, kept = (
        migrate(case, old, new, mapping, at=on("2025-03-10"), by=LEAD, deadlines=choice)
        for choice in ("recompute", "keep")
    )

    assert [(each.old, each.new) for each in plan.deadlines] == [(date(2025, 3, 23), date(2025, 3, 30))]
    assert dues(anew, new) == {"begin": "2025-03-30"}
    assert dues(kept, new) == {"begin": "2025-03-23"}


# laws


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
    attrs.evolve(KOREAN_OLD, version=3),
]  # fmt: skip
versions = st.sampled_from(VERSIONS)
days = st.dates(date(2025, 2, 25), date(2025, 12, 31))
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
    assert {each.case for each in plan.deadlines}.isdisjoint(each.case for each in plan.blocked)


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


@given(to=mappings(), day=days, case=st.sampled_from(CASES), choice=choices)
def test_what_a_case_went_through_before_stays_as_it_was(
    to: tuple[Workflow, dict[str, str]], day: date, case: ck.Case, choice: Any
):
    if plan_migration([case], OLD, *to, on=day).blocked:
        return

    after = migrate(case, OLD, *to, at=evening(day), by=LEAD, deadlines=choice, recorded_at=on("2026-01-01"))

    assert after.history[: case.revision] == case.history
    past = case.stage_intervals[:-1]
    assert after.stage_intervals[: len(past)] == past
    last, now = case.stage_intervals[-1], after.stage_intervals[len(past)]
    assert (last.stage, last.kinds, last.entered_at) == (now.stage, now.kinds, now.entered_at)


@given(day=days, case=st.sampled_from(CASES), choice=choices)
def test_the_same_content_changes_no_stage_no_stay_and_no_due_day(day: date, case: ck.Case, choice: Any):
    assert not compare(OLD, SAME).changes
    plan = plan_migration([case], OLD, SAME, {}, on=day)
    if plan.blocked:
        return

    after = migrate(case, OLD, SAME, {}, at=evening(day), by=LEAD, deadlines=choice, recorded_at=on("2026-01-01"))

    assert (plan.mapped, plan.deadlines) == ((), ())
    assert (after.stage, after.kinds, after.status) == (case.stage, case.kinds, case.status)
    assert after.stage_intervals == case.stage_intervals
    assert len(after.history) == len(case.history) + 1


@given(survey=st.integers(1, 60), plan=st.integers(1, 60), wait=st.integers(0, 40), choice=choices)
def test_after_taking_over_each_running_due_day_is_the_one_chosen(survey: int, plan: int, wait: int, choice: Any):
    new = within(survey_within_10_days=survey, plan_within_30_days=plan)
    at = on("2025-03-05") + timedelta(days=wait)
    shifts = plan_migration([registered()], KOREAN_OLD, new, {}, on=at.date()).deadlines

    case = migrate(registered(), KOREAN_OLD, new, {}, at=at, by=LEAD, deadlines=choice)

    found = {rule.id: deadline_of(rule, case, on=at.date()).due for rule in new.deadlines}
    for shift in shifts:
        assert shift.old
        assert shift.new
        chosen = {"recompute": shift.new, "keep": shift.old, "earlier": min(shift.old, shift.new)}
        assert found[shift.rule] == chosen[choice]
