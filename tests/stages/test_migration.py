"""Running cases are taken over to another version of their workflow."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from cases import (
    KOREAN,
    SCHOOL,
    WORKER,
    codes,
    kept,
    on,
    opened,
    planned,
)
from migrating import LEAD, NEW, OLD, SAME, monitored, named, on_stage, planned_for, taken
from viewing import viewed

import casekit as ck
from casekit.clocks.reviews import review_due_days
from casekit.stages import (
    Migration,
    Requirement,
    StageMachine,
    Workflow,
    migrate_all,
)
from casekit.stages.due.requirements import requirements
from casekit.stages.versions.migration import Blocked


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


def all_taken(cases: list[ck.Case], new: Workflow = SAME, **given: Any) -> Migration:
    arguments: dict[str, Any] = {"at": on("2025-05-01"), "by": LEAD, "deadlines": "keep", **given}
    return migrate_all(cases, OLD, new, given.pop("mapping", {}), **arguments)


def test_many_cases_are_migrated_at_once_and_those_that_are_not_say_why():
    late = SCHOOL.advance(monitored(), "reassess", at=on("2025-05-01", 18), by=WORKER)
    cases = [
        named("K-1", monitored()), named("K-2", late), named("K-3", opened(KOREAN)), named("K-4", planned()),
        viewed(named("K-5", planned())),
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
