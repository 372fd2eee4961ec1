"""What migrating would do to cases, before it is done."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from cases import (
    KOREAN,
    SCHOOL,
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
    reopened,
)
from migrating import DAY, LEAD, NEW, OLD, SAME, monitored, named, on_stage, planned_for, taken, text_of
from viewing import viewed

import casekit as ck
from casekit.stages import (
    ApprovalRule,
    MigrationPlan,
    Requirement,
    Stage,
    StageMachine,
    Workflow,
    plan_migration,
)
from casekit.stages.versions.changed_duties import ChangedDueDay, LapsingApproval
from casekit.stages.versions.migration import NewStage


def why(plan: MigrationPlan) -> list[str]:
    """Why the one case of a plan is blocked."""
    (blocked,) = plan.blocked
    return codes(blocked.reasons)


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
    view = viewed(monitored())

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
    holiday = ck.days.Weekdays(frozenset({date(2025, 4, 10)}))

    plans = [
        plan_migration(
            [in_service()], OLD, SAME, {"implementation": "reassessment"}, on=date(2025, 4, 1), calendar=each
        )
        for each in (None, holiday)
    ]

    assert [[(each.what, each.change, each.old) for each in plan.due_days] for plan in plans] == [
        [("review", "ends", date(2025, 4, 10))], [("review", "ends", date(2025, 4, 11))]
    ]  # fmt: skip
