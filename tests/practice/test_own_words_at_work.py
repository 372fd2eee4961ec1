"""Words of an office in what is still to do: the next steps, and who owes a requirement."""

from __future__ import annotations

from datetime import date

import pytest
from cases import SCHOOL, WORKER, in_service, on, planned
from migrating import DAY, LEAD, NEW, OLD, SAME, monitored

import casekit as ck
from casekit.stages import migrate, migrate_all, plan_migration

PRACTICE = ck.Practice.from_toml("""
id = "office"

[vocabularies.need_domain]
only_own = true
words.body = { counts_as = "health", en = "body" }

[vocabularies.risk]
only_own = true
words.alarming = { counts_as = "high", en = "alarming" }

[vocabularies.role]
words.child_case_manager = { counts_as = "case_manager", en = "case manager for children" }
""")
WORKFLOW = ck.Workflow.from_toml("""
id = "team"
version = 1
initial = "look"

[stages.look]
[stages.look.requires.visit]
event = "contact"
owner = "child_case_manager"
labels = { en = "first visit" }

[stages.look.requires.photo]
event = "indicator_recorded"
waivable = true
labels = { en = "photo of the room" }

[stages.work]
final = true

[[moves]]
name = "begin"
from = ["look"]
to = "work"
requires = ["visit", "photo"]
guards = ["need_identified", { name = "recorded", event = "risk_rated" }]
""")
MACHINE = ck.StageMachine(WORKFLOW, practice=PRACTICE)
MONDAY = on("2025-03-17")
CASE = MACHINE.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)


def test_the_next_steps_propose_records_in_the_words_that_the_office_uses():
    steps = MACHINE.next_steps(CASE, "begin", at=MONDAY, by=WORKER)

    assert sorted(step.what for step in steps) == ["Contact", "Indicator", "Need", "RiskRating", "begin"]
    need = next(step for step in steps if step.what == "Need")
    assert need.needs["domain"] is None


def test_a_requirement_is_owed_by_the_worker_in_the_role_of_the_office():
    case = MACHINE.record(CASE, ck.Assignment(worker="W-1", role="child_case_manager"), at=MONDAY, by=WORKER)

    owed = MACHINE.owed(case, on=date(2025, 3, 17))

    assert [(each.what, each.owners) for each in owed] == [("visit", ("W-1",)), ("photo", ())]


def test_a_waiver_is_refused_with_the_labels_of_what_can_be_waived():
    answer = MACHINE.ask(CASE, ck.Waiver(requirement="visit", reason="…"), at=MONDAY, by=WORKER)

    (refusal,) = answer.refusals
    assert refusal.message == "The requirement first visit cannot be waived."
    assert refusal.fix.endswith("These requirements can be waived: photo of the room.")


def test_a_missing_qualification_is_told_by_its_labels():
    assignment = ck.Assignment(worker="W-1", role="child_case_manager")

    (finding,) = MACHINE.ask(CASE, assignment, at=MONDAY, by=WORKER).findings

    assert "5 years of experience, social worker's licence, standard case management training" in finding.message
    assert "경력 5년, 사회복지사 자격, 표준교육" in finding.told("ko")


OURS = ck.Practice(
    texts={
        "en": {
            "stage_not_mapped": {"message": "Nobody said where {stage:stage} goes."},
            "no_longer_acceptable": {"message": "Look at entry {entry} again."},
        }
    }
)


def test_a_migration_is_refused_in_the_words_of_the_office_and_the_labels_of_both_versions():
    case = monitored()
    at = {"at": on("2025-10-01"), "by": LEAD}

    plan = plan_migration([case], OLD, NEW, {}, on=DAY, practice=OURS)
    found = migrate_all([case], OLD, NEW, {}, deadlines="keep", practice=OURS, **at)
    with pytest.raises(ck.MoveNotOpenError) as refused:
        migrate(case, OLD, NEW, {}, deadlines="keep", practice=OURS, **at)

    reasons = [plan.blocked[0].reasons, found.blocked[0].reasons, refused.value.refusals]
    assert [[each.message for each in told] for told in reasons] == [
        ["Nobody said where Adjustment and review goes."]
    ] * 3


def test_findings_of_a_migration_are_told_in_the_words_of_the_office():
    case = SCHOOL.record(planned(), ck.Plan(version=2, goals=("G1",)), at=on("2025-03-30"), by=WORKER)
    stricter = ck.Workflow.from_mapping({**SAME.to_mapping(), "rules": {"plan_without_client": "block"}})
    at = {"at": on("2025-03-29"), "by": LEAD}

    one = migrate(case, OLD, stricter, {}, deadlines="keep", practice=OURS, **at)
    (every,) = migrate_all([case], OLD, stricter, {}, deadlines="keep", practice=OURS, **at).migrated

    for each in (one, every):
        (finding,) = each.history[case.revision].findings
        assert finding.message == f"Look at entry {case.revision} again."


def test_a_record_of_an_own_kind_is_judged_by_the_rules_of_the_office_when_a_case_is_migrated():
    practice = ck.Practice.from_toml('id = "office"\n[kinds.court_order]\nthing = true')
    machine = ck.StageMachine(OLD, practice=practice)
    case = machine.record(monitored(), practice.build("court_order", id="O-1"), at=on("2025-05-01"), by=WORKER)

    migrated = migrate(case, OLD, SAME, {}, at=on("2025-04-20"), by=LEAD, deadlines="keep", practice=practice)

    assert migrated.history[-1].findings == ()
    assert [each.id for each in migrated.current("court_order")] == ["O-1"]


def test_review_days_in_a_plan_of_a_migration_fall_on_the_working_days_of_the_office():
    ours = ck.Practice(calendar=ck.days.Weekdays(frozenset({date(2025, 4, 10)})))

    plan = plan_migration(
        [in_service()], OLD, SAME, {"implementation": "reassessment"}, on=date(2025, 4, 1), practice=ours
    )

    assert [(each.what, each.old) for each in plan.due_days] == [("review", date(2025, 4, 11))]


def test_what_is_wrong_in_a_document_is_told_in_the_words_of_the_office():
    ours = ck.Practice.from_toml("""
    id = "office"
    [fields.Client.grade]
    type = "whole_number"
    range = [1, 6]
    labels = { en = "school grade" }
    [texts.en.wrong_type]
    message = "Only a figure."
    """)
    machine = ck.StageMachine(OLD, practice=ours)
    case = machine.open(ours.build(ck.Client, id="C-3", grade=2), id="K-17", at=MONDAY, by=WORKER)
    wrong = ck.dumps(case).replace('"grade":2', '"grade":"nine"')

    with pytest.raises(ck.DocumentError) as refused:
        ck.loads(wrong, practice=ours)

    assert "school grade: Only a figure." in str(refused.value)


def test_a_reason_that_only_the_office_has_can_count_as_one_of_the_library():
    practice = ck.Practice.from_toml("""
id = "office"

[vocabularies.closure_reason]
only_own = true
words.child_died = { counts_as = "itself", en = "the child died" }
""")
    mapping = {**SCHOOL.workflow.to_mapping(), "reasons": {"child_died": {"counts_as": "death"}}}
    machine = ck.StageMachine(ck.Workflow.from_mapping(mapping, practice=practice), practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
    closure = practice.build(ck.Closure, reason="child_died", approved_by="lead-1")

    after = machine.record(case, closure, at=MONDAY, by=WORKER)

    (found,) = (each for _, each in after.dated(ck.Closure))
    assert (found.counts_as, found.was_planned, after.history[-1].findings) == ("death", False, ())
