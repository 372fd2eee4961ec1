"""Words of an office in what is still to do: the next steps, and who owes a requirement."""

from __future__ import annotations

from datetime import date

from cases import WORKER, on

import casekit as ck

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

    assert "years of experience, social worker's licence, standard case management training" in finding.message
    assert "경력 연수, 사회복지사 자격, 사례관리 표준교육" in finding.told("ko")
