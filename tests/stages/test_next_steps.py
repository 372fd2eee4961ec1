"""What to do, in order, so that a move can be made."""

from __future__ import annotations

from datetime import date

import cases
import pytest
from office import ADVISER, LEAD, MACHINE, advised, opened, told

import casekit as ck
from casekit.labels import words_in
from casekit.models import RECORDS
from casekit.stages.next_steps import REMEDIES
from casekit.stages.rules.casework_rules import RULES

AT = {"at": cases.on("2025-03-10"), "by": ADVISER}


def steps(case: ck.Case, move: str, machine: ck.StageMachine = MACHINE) -> list[tuple[str, str]]:
    return [(each.kind, each.what) for each in machine.next_steps(case, move, **AT)]


def test_what_is_missing_comes_before_the_move_each_with_who_owes_it_and_by_when():
    found = MACHINE.next_steps(advised(), "support", **AT)

    assert [(each.kind, each.what, each.by, each.due) for each in found] == [
        ("record", "Contact", ("adviser",), date(2025, 3, 19)),
        ("record", "Approval", (), None),
        ("record", "Approval", ("lead",), None),
        ("move", "support", ("adviser",), None),
    ]  # fmt: skip


def test_an_approval_that_is_asked_for_waits_for_who_may_give_it():
    case = told(advised(), (ck.Approval(id="A1", kind="plan_approval"), "2025-03-06"))

    found = [each for each in MACHINE.next_steps(case, "support", **AT) if each.what == "Approval"]

    assert [each.by for each in found] == [("lead",)]


def test_moves_that_come_first_are_named_with_what_they_need():
    assert steps(opened(), "go_on") == [("move", "sort"), ("record", "Contact"), ("move", "go_on")]
    assert steps(opened(), "to_papers") == [("other", "other_outcome"), ("move", "sort"), ("move", "to_papers")]


def test_a_move_that_is_open_needs_nothing_more():
    assert steps(advised(), "wait") == [("move", "wait")]


def test_a_reason_and_a_role_are_steps_too():
    at = {"at": cases.on("2025-03-10"), "by": LEAD}

    assert steps(opened(), "send_on") == [("reason", "send_on"), ("move", "send_on")]
    kinds = [(each.kind, each.by) for each in MACHINE.next_steps(advised(), "support", **at)]
    assert ("role", ("adviser",)) in kinds


def test_doing_the_steps_opens_the_move():
    case = told(advised(), (ck.Contact(), "2025-03-06"), (ck.Contact(), "2025-03-07"),
                (ck.Approval(id="A1", kind="plan_approval"), "2025-03-07"))  # fmt: skip
    case = told(case, (ck.Approval(id="A1", kind="plan_approval", status="given"), "2025-03-08"), by=LEAD)

    assert steps(case, "support") == [("move", "support")]


def test_in_a_school_the_way_to_service_is_the_work_itself():
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by=cases.WORKER)

    assert steps(case, "deliver", cases.SCHOOL) == [
        ("record", "Intake"), ("move", "assess"), ("move", "plan"), ("record", "Plan"), ("move", "deliver"),
    ]  # fmt: skip


def test_a_guard_of_the_host_is_the_hosts_to_answer_and_one_of_several_is_enough():
    guards = ck.Guards()
    guards.guard("office_open")(lambda _context: ck.Refusal("office_closed"))
    workflow = ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": True}},
        "moves": [{"name": "go", "from": ["a"], "to": "b",
                   "guards": ["office_open", {"any": ["need_identified", {"name": "recorded", "event": "contact"}]}]}],
    })  # fmt: skip
    machine = ck.StageMachine(workflow, guards=guards)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    assert steps(case, "go", machine) == [
        ("record", "Need"), ("record", "Contact"), ("other", "office_closed"), ("move", "go"),
    ]  # fmt: skip


@pytest.mark.parametrize("move", ["fly", "", None, 5])
def test_a_move_the_workflow_does_not_have_has_no_steps(move: object):
    with pytest.raises(ck.MoveNotOpenError) as refusal:
        MACHINE.next_steps(opened(), move, **AT)  # type: ignore[arg-type]

    assert refusal.value.codes == ("unknown_move",)


def test_there_are_no_steps_to_where_no_moves_lead_nor_in_another_workflow():
    ended = MACHINE.advance(opened(), "send_on", reason="no_capacity", **AT)

    for case, code in ((ended, "no_path"), (cases.planned(), "other_workflow")):
        with pytest.raises(ck.MoveNotOpenError) as refusal:
            MACHINE.next_steps(case, "wait", **AT)
        assert refusal.value.codes == (code,)


def test_every_remedy_is_a_record_and_answers_a_code_the_library_says():
    assert {name for names in REMEDIES.values() for name in names} <= set(RECORDS)
    assert set(REMEDIES) <= set(words_in("en"))
    asked_of_moves = {code for code, rule in RULES.items() if rule.kinds or not rule.records}
    assert asked_of_moves <= set(REMEDIES)


def test_what_only_a_move_can_bring_about_is_no_record_to_make():
    workflow = ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": True}},
        "moves": [
            {"name": "go", "from": ["a"], "to": "b", "guards": [{"name": "recorded", "event": "stage_kept"}]},
            {"name": "note", "from": ["a"], "to": "="},
        ],
    })  # fmt: skip
    machine = ck.StageMachine(workflow)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    assert steps(case, "go", machine) == [("other", "not_recorded"), ("move", "go")]
