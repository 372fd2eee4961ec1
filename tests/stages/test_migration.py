"""Running cases are taken over to another version of their workflow."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import attrs
import office
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
    kept,
    on,
    opened,
    planned,
    renamed,
    reopened,
)
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.review_clock import review_due_days
from casekit.stages import (
    ApprovalRule,
    DeadlineRule,
    Migration,
    MigrationPlan,
    Requirement,
    Stage,
    StageMachine,
    Workflow,
    approval_position,
    compare,
    migrate,
    migrate_all,
    plan_migration,
    verify,
)
from casekit.stages.due.deadlines import deadline_of, due
from casekit.stages.due.requirements import requirements
from casekit.stages.versions.changed_duties import ChangedDueDay, LapsingApproval
from casekit.stages.versions.migration import Blocked, NewStage

OLD = SCHOOL.workflow
SAME = attrs.evolve(OLD, version=OLD.version + 1)
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
    assert plan.mapped == (NewStage(case="K-1", old="monitoring", new="review", enters=False),)
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
    assert [each.params["version"] for each in error.value.reasons] == [OLD.version, NEW.version]


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

    assert plan.mapped == (NewStage(case="K-17", old="planning", new="implementation", enters=True),)


def test_a_case_whose_stage_has_substages_now_goes_into_the_initial_one():
    rooms = (
        Stage(id="planning.draft", parent="planning"),
        Stage(id="planning.signing", parent="planning"),
    )
    new = on_stage("planning", initial="planning.draft")
    new = attrs.evolve(new, stages=(*new.stages, *rooms))

    assert planned_for(planned(), new).mapped == (
        NewStage(case="K-17", old="planning", new="planning.draft", enters=True),
    )
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

    assert plan_migration([case], old, attrs.evolve(old, version=old.version + 1), {}, on=DAY).unchanged == ("K-17",)


@pytest.mark.parametrize("target", ["evaluation", "aftercare"])
def test_an_open_case_is_not_mapped_from_the_work_into_closing_or_aftercare(target: str):
    assert why(planned_for(planned(), SAME, {"planning": target})) == ["open_case_into_closure"]


def test_a_case_already_in_closing_or_closed_is_mapped_to_another_closing_stage():
    new = Workflow.from_mapping(text_of(OLD, evaluation="ending"))

    for case in (evaluated(), closed()):
        assert planned_for(case, new, {"evaluation": "ending"}).mapped[0].new == "ending"


def test_a_closed_case_does_not_go_into_a_stage_of_work():
    plan = planned_for(closed(), SAME, {"evaluation": "implementation"})

    assert why(plan) == ["closed_case_into_work"]
    assert plan.blocked[0].reasons[0].params["ending"] == ("evaluation", "aftercare")
    assert planned_for(reopened(), SAME, {"evaluation": "implementation"}).blocked == ()


@pytest.mark.parametrize("target", ["evaluation", "aftercare"])
def test_a_closed_case_goes_to_a_stage_for_closure_or_aftercare(target: str):
    assert taken(closed(), SAME, {"evaluation": target}).stage == target


def test_a_case_closed_in_a_stage_of_work_stays_there_also_where_it_is_renamed_or_for_something_else():
    lost = kept(monitored(), ck.Closure(reason="lost_contact", approved_by="lead-1"), at=on("2025-09-01"), by=WORKER)

    assert planned_for(lost, SAME).unchanged == ("K-17",)
    assert taken(lost, on_stage("monitoring", kinds=("implementation",))).kinds == ("implementation",)
    after = taken(lost, NEW, {"monitoring": "review"})
    assert (after.stage, after.status) == ("review", "closed")


def test_a_workflow_of_another_id_is_refused_and_adopt_is_named():
    with pytest.raises(ck.WorkflowError) as error:
        planned_for(opened(), attrs.evolve(SAME, id="our_school"))

    assert error.value.codes == ("not_a_later_version",)
    assert all("adopt" in error.value.findings[0].told(language) for language in ("en", "ko"))


@pytest.mark.parametrize("version", [OLD.version, OLD.version - 1])
def test_cases_are_not_migrated_to_the_same_or_an_earlier_version(version: int):
    with pytest.raises(ck.WorkflowError) as error:
        taken(opened(), attrs.evolve(OLD, version=version))

    assert error.value.codes == ("not_a_later_version",)
    assert f"version {version}" in str(error.value)


def test_a_migration_dated_back_tells_which_later_records_the_new_version_would_not_take():
    case = SCHOOL.record(assessed(), ck.Plan(version=1, goals=("G1",)), at=on("2025-03-12"), by=WORKER)
    stricter = Workflow.from_mapping({**SAME.to_mapping(), "rules": {"plan_without_client": "block"}})

    found = taken(case, stricter, at=on("2025-03-11"))
    today = taken(case, stricter, at=on("2025-03-13"))

    (finding,) = found.entries_since(case.revision)[0].findings
    assert (finding.code, finding.params) == (
        "no_longer_acceptable", {"entry": case.revision, "codes": ("plan_without_client",)},
    )  # fmt: skip
    assert taken(case, SAME, at=on("2025-03-11")).history[-1].findings == ()
    assert today.history[-1].findings == ()


def test_a_view_of_a_case_is_not_migrated():
    view = ck.privacy.seen_by(monitored(), WORKER, sees={})

    assert why(planned_for(view, SAME)) == ["view_not_a_case"]
    with pytest.raises(ck.MoveNotOpenError) as error:
        taken(view, SAME)
    assert error.value.codes == ("view_not_a_case",)


def test_a_move_that_was_voided_blocks_nothing():
    case = SCHOOL.advance(monitored(), "reassess", at=on("2025-05-02"), by=WORKER)
    assert why(planned_for(case, SAME, day=date(2025, 4, 20))) == ["out_of_order"]

    case = SCHOOL.void(case, entry=case.revision, by=WORKER, recorded_at=on("2025-05-03"), reason="another case")

    assert planned_for(case, SAME, day=date(2025, 4, 20)).unchanged == ("K-17",)
    after = taken(case, SAME, at=on("2025-04-20"), recorded_at=on("2025-05-04"))
    assert (after.workflow, after.stage) == (SAME.ref, "monitoring")


# what would change


APPROVING = attrs.evolve(OLD, approvals=(ApprovalRule(id="plan_approval", roles=("supervisor",)),))
"""The workflow of the school with an approval."""


def approved(*decisions: ck.Approval, stage_of: Any = monitored) -> ck.Case:
    """A case under the workflow with an approval, these asked for or given since 2025-04-11."""
    case = under(APPROVING, stage_of())
    for hour, each in enumerate(decisions):
        case = kept(case, each, at=on("2025-04-11", 9 + hour), by=WORKER if each.status == "asked" else LEAD)
    return case


def under(workflow: Workflow, case: ck.Case) -> ck.Case:
    """The same history under another workflow."""
    opening = attrs.evolve(case.history[0].what, workflow=workflow.ref)  # type: ignore[call-arg]
    return ck.Case.from_history(case.id, [attrs.evolve(case.history[0], what=opening), *case.history[1:]])


ASKED = ck.Approval(id="A1", kind="plan_approval")
GIVEN = attrs.evolve(ASKED, status="given")
OF_PLAN = attrs.evolve(ASKED, shelf="plans", thing="1")


@pytest.mark.parametrize(
    ("decisions", "position"), [((ASKED,), "asked"), ((ASKED, GIVEN), "given"), ((), None)]
)  # fmt: skip
def test_a_plan_tells_which_approvals_lapse(decisions: tuple[ck.Approval, ...], position: Any):
    case, new = approved(*decisions), attrs.evolve(APPROVING, version=APPROVING.version + 1)

    plan = plan_migration([case], APPROVING, new, {"monitoring": "reassessment"}, on=DAY)

    lapsing = [LapsingApproval(case="K-17", kind="plan_approval", position=position)] if position else []
    assert [*plan.lapsing] == lapsing
    assert plan_migration([case], APPROVING, new, {}, on=DAY).lapsing == ()


def test_an_approval_lapses_with_its_kind_and_where_it_holds_less_long():
    case = approved(OF_PLAN, attrs.evolve(OF_PLAN, status="given"))
    shorter = attrs.evolve(APPROVING.approvals[0], valid=ck.Interval(30, "day"))

    for approvals in ((), (shorter,)):
        new = attrs.evolve(APPROVING, version=APPROVING.version + 1, approvals=approvals)
        plan = plan_migration([case], APPROVING, new, {}, on=DAY)
        assert [each.position for each in plan.lapsing] == ["given"]
    new = attrs.evolve(APPROVING, version=APPROVING.version + 1)
    assert plan_migration([case], APPROVING, new, {"monitoring": "reassessment"}, on=DAY).lapsing == ()


def test_a_plan_tells_what_a_stage_requires_from_now_on_and_no_more():
    visit = Requirement(id="visit", event="contact", within=ck.Interval(10, "day"))
    papers = Requirement(id="papers", event="plan_signed", times=9)
    old = attrs.evolve(
        OLD, stages=tuple(attrs.evolve(each, requires=(papers,)) if each.id == "monitoring" else each
                          for each in OLD.stages),
    )  # fmt: skip

    plan = plan_migration(
        [under(old, monitored())], old, on_stage("monitoring", requires=(visit,)), {}, on=date(2025, 4, 12)
    )

    assert plan.due_days == (
        ChangedDueDay(case="K-17", kind="requirement", what="papers", change="ends"),
        ChangedDueDay(case="K-17", kind="requirement", what="visit", change="begins", new=date(2025, 4, 20)),
    )


def test_a_plan_tells_that_the_next_review_ends_and_rolls_its_day_with_a_calendar():
    holiday = ck.Weekdays(frozenset({date(2025, 4, 10)}))

    plans = [
        plan_migration(
            [in_service()], OLD, SAME, {"implementation": "reassessment"}, on=date(2025, 4, 1), calendar=each
        )
        for each in (None, holiday)
    ]

    assert [[(each.what, each.change, each.old) for each in plan.due_days] for plan in plans] == [
        [("review", "ends", date(2025, 4, 10))], [("review", "ends", date(2025, 4, 11))]
    ]  # fmt: skip


# taking a case over


def test_a_case_that_goes_to_another_stage_enters_it_by_an_adopted_change():
    case = taken(monitored(), SAME, {"monitoring": "reassessment"})

    change = case.history[-1].what
    assert change == ck.StageChange(
        stage="reassessment", kinds=("reassessment",), source="monitoring", workflow=SAME.ref, adopted=True
    )
    assert (case.workflow, case.stage, case.kinds) == (SAME.ref, "reassessment", ("reassessment",))
    assert case.stage_intervals[-1].entered_at == on("2025-10-01")


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
    case = kept(monitored(), ck.Contact(reached=True), at=on("2025-09-20"), by=WORKER)

    after = taken(case, SAME, at=on("2025-09-01"), recorded_at=on("2025-10-01"))

    assert after.workflow == SAME.ref
    assert after.history[-1].recorded_at == on("2025-10-01")


def test_a_machine_of_another_version_says_how_to_go_on():
    (refusal,) = SCHOOL.ask(taken(opened(), SAME), "admit", at=on("2025-10-02"), by=WORKER).refusals

    assert refusal.code == "other_workflow"
    assert all("migrate" in refusal.told(language) for language in ("en", "ko"))


def test_the_same_key_migrates_once_and_another_act_cannot_use_it():
    case = taken(monitored(), SAME, key="m-1")

    assert case.history[-1].key == "m-1"
    assert taken(case, SAME, key="m-1") is case
    assert StageMachine(SAME).ask(case, "reassess", at=on("2025-10-02"), by=WORKER, key="m-1").refusals[0].code == (
        "key_used"
    )
    contact = SCHOOL.record(monitored(), ck.Contact(), at=on("2025-04-11"), by=WORKER, key="m-1")
    with pytest.raises(ck.MoveNotOpenError) as error:
        taken(contact, SAME, key="m-1")
    assert error.value.codes == ("key_used",)


def test_a_case_that_has_gone_on_since_it_was_read_is_not_migrated():
    case = monitored()

    with pytest.raises(ck.MoveNotOpenError) as error:
        taken(case, SAME, expected_revision=case.revision - 1)

    assert error.value.codes == ("revision_passed",)
    assert taken(case, SAME, expected_revision=case.revision).workflow == SAME.ref


# many cases


def all_taken(cases: list[ck.Case], new: Workflow = SAME, **given: Any) -> Migration:
    arguments: dict[str, Any] = {"at": on("2025-05-01"), "by": LEAD, "deadlines": "keep", **given}
    return migrate_all(cases, OLD, new, given.pop("mapping", {}), **arguments)


def test_many_cases_are_migrated_at_once_and_those_that_are_not_say_why():
    late = SCHOOL.advance(monitored(), "reassess", at=on("2025-05-01", 18), by=WORKER)
    cases = [
        named("K-1", monitored()), named("K-2", late), named("K-3", opened(KOREAN)), named("K-4", planned()),
        ck.privacy.seen_by(named("K-5", planned()), WORKER, sees={}),
    ]  # fmt: skip

    found = all_taken(cases)

    assert [(case.id, case.workflow) for case in found.migrated] == [("K-1", SAME.ref), ("K-4", SAME.ref)]
    assert [(each.case, codes(each.reasons)) for each in found.blocked] == [
        ("K-2", ["out_of_order"]), ("K-3", ["not_of_this_version"]), ("K-5", ["view_not_a_case"])
    ]  # fmt: skip


def test_no_cases_are_migrated_to_nothing():
    assert all_taken([]) == Migration()


@pytest.mark.parametrize(
    ("given", "code"),
    [({"deadlines": "later"}, "not_one_of"), ({"at": datetime(2025, 10, 1)}, "naive_instant"),  # noqa: DTZ001
     ({"recorded_at": on("2025-04-30")}, "recorded_before_it_happened")],
)  # fmt: skip
def test_an_argument_that_is_wrong_is_refused_once_and_not_for_each_case(given: dict[str, Any], code: str):
    with pytest.raises(ck.RecordError) as error:
        all_taken([monitored()], **given)

    assert error.value.codes == (code,)


def test_a_case_given_twice_is_migrated_by_nobody():
    with pytest.raises(ck.RecordError) as error:
        all_taken([monitored(), monitored()])

    assert error.value.codes == ("case_given_twice",)


def test_a_faulty_mapping_is_refused_for_all_cases():
    with pytest.raises(ck.WorkflowError):
        migrate_all([monitored()], OLD, NEW, {"monitorin": "review"}, at=on("2025-05-01"), by=LEAD, deadlines="keep")


# running deadlines


KOREAN_OLD = KOREAN.workflow
START = on("2025-03-03")


def within(**days: int) -> Workflow:
    """The next version of the Korean workflow, some of its deadlines of another length."""
    rules = tuple(
        attrs.evolve(rule, within=ck.Interval(days.get(rule.id, rule.within.count), "day"))
        for rule in KOREAN_OLD.deadlines
    )
    return attrs.evolve(KOREAN_OLD, version=KOREAN_OLD.version + 1, deadlines=rules)


SURVEY, PLAN = "survey_within_10_days", "plan_within_30_days"
SHIFTED = within(survey_within_10_days=14, plan_within_30_days=20)


def registered() -> ck.Case:
    """A Korean case registered on 2025-03-05: the survey is due on 2025-03-15, the plan on 2025-04-04."""
    return kept(opened(KOREAN), ck.Intake(), at=on("2025-03-05"), by=WORKER)


def taken_on(case: ck.Case, new: Workflow, deadlines: Any, mapping: dict[str, str] | None = None) -> ck.Case:
    return migrate(case, KOREAN_OLD, new, mapping or {}, at=on("2025-03-10"), by=LEAD, deadlines=deadlines)


def dues(case: ck.Case, workflow: Workflow) -> dict[str, str]:
    found = [deadline_of(rule, case, on=date(2025, 3, 10)) for rule in workflow.deadlines]
    return {each.rule: each.due.isoformat() for each in found if each.due}


def test_a_plan_tells_which_running_due_days_change():
    plan = plan_migration([registered()], KOREAN_OLD, SHIFTED, {}, on=date(2025, 3, 10))

    assert plan.due_days == (
        ChangedDueDay(
            case="K-17", kind="deadline", what=SURVEY, change="moves", old=date(2025, 3, 15), new=date(2025, 3, 19)
        ),
        ChangedDueDay(
            case="K-17", kind="deadline", what=PLAN, change="moves", old=date(2025, 4, 4), new=date(2025, 3, 25)
        ),
    )


def test_what_is_done_has_no_due_day_that_changes():
    case = kept(registered(), ck.Assessment(), at=on("2025-03-06"), by=WORKER)

    plan = plan_migration([case], KOREAN_OLD, SHIFTED, {}, on=date(2025, 3, 10))

    assert [each.what for each in plan.due_days] == [PLAN]


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
    new = attrs.evolve(KOREAN_OLD, version=KOREAN_OLD.version + 1, deadlines=(*KOREAN_OLD.deadlines[1:], extra))

    plan = plan_migration([registered()], KOREAN_OLD, new, {}, on=date(2025, 3, 10))

    assert [(each.what, each.change, each.old, each.new) for each in plan.due_days] == [
        (SURVEY, "ends", date(2025, 3, 15), None),
        ("call", "begins", None, date(2025, 3, 12)),
    ]
    assert taken_on(registered(), new, "keep").deadlines_set == ()


def begun_in_the_first_stage() -> tuple[Workflow, DeadlineRule, ck.Case]:
    """A workflow with a deadline of its first stage, and a case opened under it on 2025-03-03."""
    rule = DeadlineRule(
        id="begin", since="stage_entered", until="plan_signed", within=ck.Interval(20, "day"), stage="identification"
    )
    old = attrs.evolve(KOREAN_OLD, deadlines=(rule,))
    return old, rule, StageMachine(old).open(ck.Client(id="C-3"), id="K-17", at=START, by=WORKER)


def test_a_deadline_of_a_renamed_stage_goes_on():
    old, rule, case = begun_in_the_first_stage()
    new = renamed(old, {"identification": "finding"})

    plan = plan_migration([case], old, new, {"identification": "finding"}, on=date(2025, 3, 10))
    after = migrate(case, old, new, {"identification": "finding"}, at=on("2025-03-10"), by=LEAD, deadlines="recompute")

    assert plan.due_days == ()
    assert dues(after, new) == {"begin": "2025-03-23"}
    assert new.deadlines == (attrs.evolve(rule, stage="finding"),)


def test_a_deadline_of_a_stage_that_a_case_enters_starts_anew_unless_its_day_is_kept():
    old, rule, case = begun_in_the_first_stage()
    new = attrs.evolve(old, version=old.version + 1, deadlines=(attrs.evolve(rule, stage="initial_contact"),))
    mapping = {"identification": "initial_contact"}

    plan = plan_migration([case], old, new, mapping, on=date(2025, 3, 10))
    anew, kept_ = (
        migrate(case, old, new, mapping, at=on("2025-03-10"), by=LEAD, deadlines=choice)
        for choice in ("recompute", "keep")
    )

    assert [(each.old, each.new) for each in plan.due_days] == [(date(2025, 3, 23), date(2025, 3, 30))]
    assert dues(anew, new) == {"begin": "2025-03-30"}
    assert dues(kept_, new) == {"begin": "2025-03-23"}


def test_an_entry_that_keeps_a_day_says_why_and_is_part_of_the_migration():
    case = taken_on(registered(), SHIFTED, "keep")

    first, *others = case.entries_since(registered().revision)
    assert isinstance(first.what, ck.StageChange)
    assert first.part_of is None
    assert [(each.part_of, each.number) for each in others] == [
        (first.number, first.number + 1), (first.number, first.number + 2)
    ]  # fmt: skip
    assert {each.what.reason for each in others if isinstance(each.what, ck.DeadlineSet)} == {"kept_by_migration"}
    assert verify(case, StageMachine(SHIFTED)) == ()


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


def renames_of(case: ck.Case) -> list[ck.models.RenamedStage]:
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

    found = {rule.id: deadline_of(rule, case, on=at.date()).due for rule in new.deadlines}
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
Duties = dict[tuple[str, str], tuple[date | None]]


def duties(case: ck.Case, workflow: Workflow, day: date) -> Duties:
    """The due days of what runs and of what is outstanding, each in a tuple of its own."""
    if case.status == "closed":
        return {}
    found: Duties = {}
    for deadline in due(case, workflow, on=day, calendar=None):
        if deadline.status in ("pending", "due_today", "overdue"):
            found["deadline" if deadline.since else "review", deadline.rule] = (deadline.due,)
    for requirement in requirements(case, workflow, on=day):
        if requirement.state == "outstanding":
            found["requirement", requirement.requirement] = (requirement.due,)
    return found


def held(case: ck.Case, workflow: Workflow, day: date) -> set[tuple[str, str]]:
    """The approvals asked for and given, of the kinds the workflow has."""
    positions = {
        rule.id: approval_position(case, rule.id, on=day, valid=rule.valid) for rule in workflow.approvals
    }  # fmt: skip
    return {(kind, position) for kind, position in positions.items() if position in ("asked", "given")}


@st.composite
def office_mappings(draw: st.DrawFn) -> tuple[Workflow, dict[str, str]]:
    new = draw(st.sampled_from(OFFICE_VERSIONS))
    free = st.dictionaries(st.sampled_from([*office.OFFICE.by_id]), st.sampled_from([*new.by_id]), max_size=3)
    renames = {old: now for old, now in IDS.items() if now in new.by_id}
    return new, {**renames, **draw(free)}


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
        told = {(each.kind, each.what): each for each in plan.due_days if each.case == after.id}
        assert told.keys() == {key for key in {*before, *now} if before.get(key) != now.get(key)} | {
            key for key, each in told.items() if each.kind == "deadline" and each.change == "moves"
        }
        for key, each in told.items():
            assert before.get(key, (None,)) == (each.old,)
            assert (key in before, key in now) == {
                "begins": (False, True), "moves": (True, True), "ends": (True, False)
            }[each.change]  # fmt: skip
            if each.kind == "deadline" and each.change == "moves" and each.old and each.new:
                days_ = {"recompute": each.new, "keep": each.old, "earlier": min(each.old, each.new)}
                assert now[key] == (days_[choice],)
            elif key in now:
                assert now[key] == (each.new,)
        lapsing = {(each.kind, each.position) for each in plan.lapsing if each.case == after.id}
        assert lapsing == held(case.as_of(day), office.OFFICE, day) - held(after.as_of(day), new, day)
