"""What to do, in order, so that a move can be made."""

from __future__ import annotations

import inspect
import re
from datetime import date

import cases
import pytest
from carrying_out import carried_out
from next_step_cases import AT, BY, OF_EPISODES, OF_MOVES, moving_on, requiring, steps
from office import LEAD, MACHINE, advised, opened, told
from own_guards import OwnGuards

import casekit as ck
from casekit import conditions
from casekit.labels import words_in
from casekit.models.catalogue import EVENTS, RECORDS
from casekit.practice.rule import kind_name_of
from casekit.stages import guards
from casekit.stages.acts import demands, evaluator
from casekit.stages.acts.remedies import CODES_NAMING_AN_EVENT, CODES_WITHOUT_A_RECORD, RESOLVING_STRUCTURE
from casekit.stages.guards import READY
from casekit.stages.rules import casework_rules
from casekit.stages.rules.casework_rules import RULES

RESOLVED_BY = {
    **{code: rule.resolved_by for code, rule in RULES.items() if rule.resolved_by},
    **{code: kinds for guard in READY.values() for code, kinds in guard.resolved_by.items()},
    **RESOLVING_STRUCTURE,
}
"""The kinds of records that the library declares to resolve a refusal, by its code."""
IN_THE_RECORD = {
    "closing_reason_complete",
    "own_field_required", "review_interval_by_risk", "decline_party_required", "disclosure_purpose",
    "plan_without_client", "final_evaluation_incomplete", "closure_needs_approval", "deadline_reason_required",
}  # fmt: skip
"""Codes that other field values of the same record resolve."""
LEFT_TO_HOST = {
    # a person, or the author of the workflow, decides
    "approval_by_another", "approval_by_role", "requirement_waivable", "deadline_known", "deadline_runs",
    # a fault of a guard, a rule or a workflow
    "requirement_unknown", "route_undecided", "guard_error", "rule_error", "empty_condition",
    "unknown_rule", "override_not_permitted",  # a fault of the overrides
    "unknown_move", "move_not_open_here",  # no move to make
    "record_not_in_stage",  # the case has to go elsewhere first
    # others make their steps, and a day comes by itself
    "thing_not_in", "things_not_ended", "too_few_things", "day_not_reached", "no_day_recorded", "last_step_by_another",
    "no_place_left",  # somebody has to find a place
    # somebody refused, promised or runs something: the work decides how it ends
    "consent_refused", "services_after_withdrawal", "consent_by_party", "referral_again", "waiver_by_another",
    "appointments_at_closure", "services_at_closure", "plan_items_at_closure", "goals_at_closure",
    "follow_ups_at_closure", "aftercare_at_closure", "household_without_head", "stage_passed_in_a_day",
    "person_has_left",
    "person_as_two_clients",  # somebody has to find out who is who
    "emergency_access",  # somebody has to look at it
    "lost_contact_minimum", "manager_qualification",  # time has to pass; a worker has to qualify
}  # fmt: skip
"""Codes that no record is known to resolve."""


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
    assert steps(opened(), "to_papers") == [("record", "Need"), ("move", "sort"), ("move", "to_papers")]


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
        ("record", "Intake"), ("move", "assess"), ("move", "plan"), ("record", "Assessment"), ("record", "Need"),
        ("record", "Goal"), ("record", "Plan"), ("move", "deliver"),
    ]  # fmt: skip


def test_a_guard_of_the_host_is_the_hosts_to_answer_and_one_of_several_is_enough():
    guards = OwnGuards()
    guards.guard("office_open")(lambda _context: ck.Refusal("office_closed"))
    workflow = ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": True}},
        "moves": [{"name": "go", "from": ["a"], "to": "b",
                   "guards": ["office_open", {"any": ["need_identified", {"name": "recorded", "event": "contact"}]}]}],
    })  # fmt: skip
    machine = ck.StageMachine(workflow, practice=guards.practice)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    assert steps(case, "go", machine) == [("record", "Need"), ("other", "office_closed"), ("move", "go")]


@pytest.mark.parametrize(
    ("move", "code"), [("fly", "unknown_move"), ("", "unknown_move"), (None, "wrong_type"), (5, "wrong_type")]
)
def test_a_move_the_workflow_does_not_have_has_no_steps(move: object, code: str):
    with pytest.raises(ck.MoveNotOpenError) as refusal:
        MACHINE.next_steps(opened(), move, **AT)  # type: ignore[arg-type]

    assert refusal.value.codes == (code,)


def test_there_are_no_steps_to_where_no_moves_lead_nor_in_another_workflow():
    ended = MACHINE.advance(opened(), "send_on", reason="no_capacity", **AT)

    for case, code in ((ended, "no_path"), (cases.planned(), "other_workflow")):
        with pytest.raises(ck.MoveNotOpenError) as refusal:
            MACHINE.next_steps(case, "wait", **AT)
        assert set(refusal.value.codes) == {code}


def test_every_remedy_is_a_record_and_answers_a_code_the_library_says():
    assert {kind_name_of(kind) for kinds in RESOLVED_BY.values() for kind in kinds} <= set(RECORDS)
    assert {*RESOLVED_BY, *CODES_NAMING_AN_EVENT, *CODES_WITHOUT_A_RECORD} <= set(words_in("en"))


def test_of_every_refusal_of_a_guard_or_a_rule_it_is_decided_what_answers_it():
    said = "".join(inspect.getsource(each) for each in (guards, evaluator, demands, conditions, casework_rules))
    codes = {*RULES, *re.findall(r'Refusal\("(\w+)"', said)}
    of_the_act = {
        "wrong_type",
        "key_used",
        "revision_passed",
        "stage_change_is_a_move",
        "out_of_order",
        "erasure_is_an_act",
        "step_of_another_party",
    }
    of_examples = {"minor", "case_without_goal"}
    decided = [*RESOLVED_BY, *IN_THE_RECORD, *CODES_NAMING_AN_EVENT, *CODES_WITHOUT_A_RECORD, *LEFT_TO_HOST]

    assert codes - set(decided) <= of_the_act | of_examples
    assert len(decided) == len(set(decided))


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


@pytest.mark.parametrize("event", [event for event in EVENTS if event not in OF_MOVES])
def test_a_requirement_of_any_event_is_met_by_the_records_named(event: str):
    machine = requiring(event, kinds=("aftercare",) if event in OF_EPISODES else ())
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by=BY)
    case = cases.kept(case, ck.Need(id="N1", domain="housing"), at=cases.on("2025-03-03"), by=BY)

    found = machine.next_steps(case, "go", at=cases.on("2025-03-04"), by=BY)

    assert "other" not in [each.kind for each in found]
    assert carried_out(machine, case, found, at=cases.on("2025-03-04"), by=BY).stage == "b"


def test_what_a_record_has_to_say_stands_beside_it_and_a_proposed_id_names_the_thing_in_later_steps():
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by=cases.WORKER)

    found = {each.what: dict(each.needs) for each in cases.SCHOOL.next_steps(case, "deliver", **AT)}

    assert found["Intake"] == {"eligibility": cases.ELIGIBILITY}
    assert found["Need"] == {"id": "need-1", "domain": None}
    assert found["Goal"] == {"id": "goal-1", "need": "need-1", "term": None}
    assert found["Plan"] == {"version": 1, "goals": ("goal-1",), "signed_by": ("C-3",)}


def test_a_record_needed_several_times_is_one_step():
    machine = requiring("contact", times=3)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by=BY)
    case = machine.record(case, ck.Contact(), at=cases.on("2025-03-04"), by=BY)

    (step, _) = machine.next_steps(case, "go", at=cases.on("2025-03-04"), by=BY)

    assert (step.what, step.times) == ("Contact", 2)


def test_a_closed_case_is_reopened_before_it_goes_on():
    found = cases.SCHOOL.next_steps(cases.closed(), "resume", at=cases.on("2025-09-01"), by=cases.WORKER)

    assert [(each.kind, each.what) for each in found] == [
        ("record", "Reopening"), ("reason", "resume"), ("move", "resume"),
    ]  # fmt: skip


def test_what_keeps_a_closing_from_being_recorded_comes_before_it():
    case = cases.kept(cases.in_service(), ck.RiskRating(risk="high"), at=cases.on("2025-03-12"), by=cases.WORKER)
    referral = ck.Referral(id="R1", need="N1", resource="RS1")
    case = cases.kept(case, referral, at=cases.on("2025-03-12"), by=cases.WORKER)
    at = {"at": cases.on("2025-03-13"), "by": cases.WORKER}

    found = cases.SCHOOL.next_steps(case, "follow_up", **at)

    assert [(each.kind, each.what) for each in found] == [
        ("move", "monitor"), ("move", "evaluate"), ("record", "RiskRating"), ("record", "Referral"),
        ("record", "FinalEvaluation"), ("record", "Closure"), ("move", "follow_up"),
    ]  # fmt: skip
    assert carried_out(cases.SCHOOL, case, found, **at).stage == "aftercare"


@pytest.mark.parametrize(
    ("event", "thing", "field"),
    [
        ("goal_withdrawn", ck.Goal(id="G1", need="N1", term="short"), "lifecycle"),
        ("consent_withdrawn", ck.Consent(id="S-1", given_by=("C-3",), recipients=("RS1",)), "withdrawn_on"),
        ("follow_up_done", ck.FollowUp(id="F1", owner="worker-1", due=date(2025, 4, 1)), "done_on"),
    ],
)
def test_a_later_event_of_a_thing_is_one_of_a_thing_in_the_case(event: str, thing: ck.Record, field: str):
    workflow = ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": True}},
        "moves": [{"name": "go", "from": ["a"], "to": "b", "guards": [{"name": "recorded", "event": event}]}],
    })  # fmt: skip
    machine = ck.StageMachine(workflow)
    empty = machine.open(ck.Client(id="C-3"), id="K-1", **AT)
    case = machine.record(machine.record(empty, ck.Need(id="N1", domain="housing"), **AT), thing, **AT)

    step, move = machine.next_steps(case, "go", **AT)
    new = [each for each in machine.next_steps(empty, "go", **AT) if each.what == type(thing).__name__]

    assert (step.what, move.what) == (type(thing).__name__, "go")
    assert (step.needs["id"], field in step.needs) == (thing.identity[0], True)
    assert [each.needs["id"] for each in new] != [thing.identity[0]]


def test_a_reason_and_overrides_that_are_given_are_no_steps():
    override = ck.Override(rule="plan_before_service", by=ck.Actor(id="boss-1", roles=("supervisor",)), reason="…")
    workflow = ck.Workflow.extend(ck.Workflow.ready("school_six"), {
        "id": "ours", "version": 1, "rules": {"plan_before_service": {"overridable_by": ["supervisor"]}},
        "moves": [{"name": "deliver", "reason": True}],
    })  # fmt: skip
    machine = ck.StageMachine(workflow)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by=cases.WORKER)
    case = machine.adopt(case, stages=[("planning", cases.on("2025-03-04"))], by=cases.WORKER)

    found = machine.next_steps(case, "deliver", reason="urgent", overrides=(override,), **AT)

    assert [(each.kind, each.what) for each in found] == [("move", "deliver")]


def test_of_two_moves_of_one_name_the_one_of_the_stage_is_told():
    workflow = ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {}, "c": {"final": True}},
        "moves": [
            {"name": "go", "from": ["a"], "to": "b", "roles": ["worker"], "reason": ["asked"]},
            {"name": "go", "from": ["b"], "to": "c", "roles": ["lead"], "guards": ["need_identified"]},
        ],
        "reasons": {"asked": {}},
    })  # fmt: skip
    machine = ck.StageMachine(workflow)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    first = machine.next_steps(case, "go", at=cases.on("2025-03-04"), by="w")
    case = carried_out(machine, case, first, at=cases.on("2025-03-04"), by=ck.Actor(id="w"))
    second = machine.next_steps(case, "go", at=cases.on("2025-03-04"), by="w")

    assert [(each.kind, each.by) for each in first] == [("role", ("worker",)), ("reason", ()), ("move", ("worker",))]
    assert first[1].needs["reason"] == ("asked",)
    assert [(each.kind, each.by) for each in second] == [("record", ()), ("role", ("lead",)), ("move", ("lead",))]


def test_a_move_that_wants_the_case_closed_and_open_leaves_that_to_the_host_and_the_rest_is_told():
    machine, case = moving_on("closed", "need_identified", kinds=("planning",))

    assert steps(case, "go", machine) == [("record", "Need"), ("other", "not_closed"), ("move", "go")]


def test_a_refusal_is_drafted_as_one_of_its_own_beside_a_consent():
    moves = [{"name": "go", "from": ["a"], "to": "b", "guards": [{"name": "recorded", "event": "consent_refused"}]}]
    workflow = {"id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": True}}, "moves": moves}
    machine = ck.StageMachine(ck.Workflow.from_mapping(workflow))
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="worker-1")
    case = cases.consented(case, "2025-03-03")

    record, move = machine.next_steps(case, "go", at=cases.on("2025-03-04"), by="worker-1")

    assert (record.what, dict(record.needs)["refused"], move.what) == ("Consent", True, "go")
    assert dict(record.needs).get("id") != "S1"
