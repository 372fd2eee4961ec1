"""What to do, in order, so that a move can be made."""

from __future__ import annotations

import inspect
import re
from datetime import date

import cases
import pytest
import strategies
from carrying_out import carried_out, maker_of, record_of
from hypothesis import given, settings
from hypothesis import strategies as st
from office import ADVISER, LEAD, MACHINE, advised, opened, told

import casekit as ck
from casekit import conditions
from casekit.labels import words_in
from casekit.models import StageChange, Void
from casekit.models.appending import appended, next_entry
from casekit.models.catalogue import EVENTS, RECORDS
from casekit.stages import guards
from casekit.stages.acts import evaluator
from casekit.stages.acts.drafts import Drafting
from casekit.stages.acts.remedies import (
    IN_THE_RECORD,
    LEFT_TO_HOST,
    OF_ITS_EVENT,
    OF_THE_MOVE,
    REMEDIES,
    remedies_of,
    restated,
)
from casekit.stages.rules import casework_rules
from casekit.stages.rules.casework_rules import RULES
from casekit.testing import workflows

READY = {id: ck.StageMachine(ck.Workflow.ready(id)) for id in ck.Workflow.ready_ids()}
BY = ck.Actor(id="worker-1", roles=("case_manager",))
WANT_CLOSED = {"not_closed", "aftercare_before_closure"}
"""Codes that a closed case answers."""
EXCUSED = {
    "other_outcome": "an earlier way of the move holds, and what was done is not undone",
    "approval_by_role": "the workflow names no approval that could be given",
    "requirement_waivable": "the workflow has no requirement that could be waived",
    "deadline_known": "the workflow has no deadline that could be set",
}
"""Why only the host, or the author of the workflow, knows what answers these, in workflows nobody would write."""
OF_MOVES = (*StageChange.EVENTS, *Void.EVENTS)
"""Events that no record brings about: a move does, or mending."""
OF_EPISODES = ("case_closed", "case_reopened", "aftercare_ended")
"""Events that end or begin an episode, or need a closed case."""
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
    guards = ck.Guards()
    guards.guard("office_open")(lambda _context: ck.Refusal("office_closed"))
    workflow = ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": True}},
        "moves": [{"name": "go", "from": ["a"], "to": "b",
                   "guards": ["office_open", {"any": ["need_identified", {"name": "recorded", "event": "contact"}]}]}],
    })  # fmt: skip
    machine = ck.StageMachine(workflow, guards=guards)
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
    assert {name for names in REMEDIES.values() for name in names} <= set(RECORDS)
    assert {*REMEDIES, *IN_THE_RECORD, *OF_ITS_EVENT, *OF_THE_MOVE, *LEFT_TO_HOST} <= set(words_in("en"))


def test_of_every_refusal_of_a_guard_or_a_rule_it_is_decided_what_answers_it():
    said = "".join(inspect.getsource(each) for each in (guards, evaluator, conditions, casework_rules))
    codes = {*RULES, *re.findall(r'Refusal\("(\w+)"', said)}
    of_the_act = {"wrong_type", "key_used", "revision_passed", "stage_change_is_a_move"}
    of_examples = {"minor", "case_without_goal"}
    decided = [*REMEDIES, *IN_THE_RECORD, *OF_ITS_EVENT, *OF_THE_MOVE, *LEFT_TO_HOST]

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


def requiring(event: str, times: int = 1, kinds: tuple[str, ...] = (), **more: object) -> ck.StageMachine:
    """A machine whose only move needs an event."""
    return ck.StageMachine(ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a",
        "stages": {"a": {"requires": {"it": {"event": event, "times": times, "waivable": True}}},
                   "b": {"kinds": kinds, "final": True}},
        "moves": [{"name": "go", "from": ["a"], "to": "b", "requires": ["it"], **more}],
        "approvals": {"plan_approval": {"roles": ["lead"]}},
        "deadlines": {"soon": {"from": "stage_entered", "until": "contact", "within": [3, "day"]}},
    }))  # fmt: skip


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


def moving_on(
    *asked: object, kinds: tuple[str, ...] = (), host: ck.Guards | None = None, **more: object
) -> tuple[ck.StageMachine, ck.Case]:
    """A machine with one move that asks these guards, and a case before it."""
    machine = ck.StageMachine(
        ck.Workflow.from_mapping({
            "id": "team", "version": 1, "initial": "a",
            "stages": {"a": {}, "b": {"kinds": kinds, "final": True}},
            "moves": [{"name": "go", "from": ["a"], "to": "b", "guards": [*asked], **more}],
            "approvals": {"plan_approval": {"roles": ["lead"]}},
        }),
        guards=host,
    )  # fmt: skip
    return machine, machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")


def test_a_move_that_wants_the_case_closed_and_open_leaves_that_to_the_host_and_the_rest_is_told():
    machine, case = moving_on("closed", "need_identified", kinds=("planning",))

    assert steps(case, "go", machine) == [("record", "Need"), ("other", "not_closed"), ("move", "go")]


def test_two_contradictions_are_both_left_to_the_host():
    asked = [{"name": "recorded", "event": event} for event in ("aftercare_ended", "case_closed")]
    machine, case = moving_on(*asked, "need_identified", kinds=("planning",))

    assert steps(case, "go", machine) == [
        ("record", "Need"), ("other", "not_recorded"), ("other", "not_recorded"), ("move", "go"),
    ]  # fmt: skip


def test_what_leads_to_the_contradiction_is_told_up_to_where_it_begins():
    machine, case = moving_on({"name": "recorded", "event": "supervision"}, kinds=("aftercare", "planning"))

    assert steps(case, "go", machine)[-3:] == [
        ("record", "Supervision"), ("other", "aftercare_before_closure"), ("move", "go"),
    ]  # fmt: skip


def test_an_answer_that_changes_the_way_of_a_move_is_kept_where_only_the_new_way_is_contradictory():
    machine = ck.StageMachine(ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a",
        "stages": {"a": {}, "b": {"kinds": ["aftercare", "planning"], "final": True}, "c": {"final": True}},
        "moves": [{"name": "go", "from": ["a"], "approval": "plan_approval", "to": [
            {"to": "c", "when": [{"not": {"name": "approved", "approval": "plan_approval"}, "code": "is_approved"}]},
            {"else": "b"},
        ]}],
        "approvals": {"plan_approval": {"roles": ["lead"]}},
    }))  # fmt: skip
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    assert steps(case, "go", machine) == [
        ("record", "Approval"), ("record", "Approval"), ("other", "aftercare_before_closure"), ("move", "go"),
    ]  # fmt: skip


def test_what_only_another_answer_makes_possible_comes_after_that():
    machine = ck.StageMachine(ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a",
        "stages": {"a": {}, "b": {"kinds": ["aftercare"], "final": True}, "c": {"kinds": ["planning"], "final": True}},
        "moves": [{"name": "go", "from": ["a"], "approval": "plan_approval",
                   "guards": [{"name": "recorded", "event": "aftercare_ended"}], "to": [
            {"to": "b", "when": [{"name": "approved", "approval": "plan_approval"}]}, {"else": "c"},
        ]}],
        "approvals": {"plan_approval": {"roles": ["lead"]}},
    }))  # fmt: skip
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    found = machine.next_steps(case, "go", **AT)

    assert [each.what for each in found] == [
        "Approval", "Approval", "FinalEvaluation", "Closure", "AftercareEnd", "go",
    ]  # fmt: skip
    assert carried_out(machine, case, found, at=cases.on("2025-03-10"), by=BY).stage == "b"


@pytest.mark.parametrize("event", ["approval_asked", "approval_given", "approval_refused"])
@pytest.mark.parametrize("times", [1, 3])
def test_an_approval_is_given_after_what_would_end_it(event: str, times: int):
    machine = requiring(event, times=times, approval="plan_approval")
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by=BY)

    found = machine.next_steps(case, "go", **AT)

    assert found[-2].needs["status"] == "given"
    assert "other" not in [each.kind for each in found]
    assert carried_out(machine, case, found, at=cases.on("2025-03-10"), by=BY).stage == "b"


def test_an_approval_of_a_plan_is_given_after_the_plan_was_signed():
    machine, case = moving_on({"name": "recorded", "event": "plan_signed"}, approval="plan_approval")
    for record in (ck.Need(id="N1", domain="housing"), ck.Goal(id="G1", need="N1", term="long"),
                   ck.Plan(version=1, goals=("G1",)),
                   ck.Approval(id="A1", kind="plan_approval", shelf="plans", thing="1")):  # fmt: skip
        case = machine.record(case, record, at=cases.on("2025-03-04"), by="w")

    found = machine.next_steps(case, "go", **AT)

    assert [(each.what, each.needs.get("status")) for each in found[-4:]] == [
        ("Plan", None), ("Approval", "asked"), ("Approval", "given"), ("go", None),
    ]  # fmt: skip
    assert carried_out(machine, case, found, at=cases.on("2025-03-10"), by=BY).stage == "b"


def test_guards_that_each_undo_what_the_other_asks_for_end_with_one_left_to_the_host():
    host = ck.Guards()
    for name, kind, code in (("ends_with_need", ck.Need, "no_need_identified"),
                             ("ends_with_contact", ck.Contact, "not_contacted_within")):  # fmt: skip
        host.guard(name)(lambda context, kind=kind, code=code: (  # type: ignore[misc]
            None if isinstance(context.case.history[-1].what, kind) else ck.Refusal(code)
        ))  # fmt: skip
    machine, case = moving_on("ends_with_need", "ends_with_contact", host=host)

    found = steps(case, "go", machine)

    assert sorted(kind for kind, _ in found) == ["move", "other", "record"]


def test_two_guards_of_one_event_are_both_met():
    asked = [{"name": "recorded", "event": "contact", "times": times} for times in (1, 3)]
    machine, case = moving_on(*asked)

    found = machine.next_steps(case, "go", **AT)

    assert sum(each.times for each in found if each.what == "Contact") == 3
    assert carried_out(machine, case, found, at=cases.on("2025-03-10"), by=BY).stage == "b"


def test_rules_that_look_at_what_a_record_says_are_met_by_what_it_needs():
    workflow = ck.Workflow.extend(requiring("assessment_completed").workflow, {
        "id": "ours", "version": 1, "rules": {"assessment_incomplete": "block"},
    })  # fmt: skip
    machine = ck.StageMachine(workflow)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by=BY)

    found = machine.next_steps(case, "go", at=cases.on("2025-03-04"), by=BY)

    assert [each.what for each in found] == ["Need", "Assessment", "go"]  # an assessment finds a need, or is incomplete
    assert dict(found[1].needs) == {"strengths": None, "notes": ("aims",)}
    assert carried_out(machine, case, found, at=cases.on("2025-03-04"), by=BY).stage == "b"


def lived(machine: ck.StageMachine, data: st.DataObject) -> ck.Case:
    """A case in which a few acts were tried."""
    at = strategies.FIRST_DAY
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=at, by=BY)
    roles = tuple(dict.fromkeys(role for move in machine.workflow.moves for role in move.roles))
    names = sorted(machine.engine.events)
    for _ in range(data.draw(st.integers(0, 8))):
        at = max(at, data.draw(strategies.instants(at, days_back=0)))
        act = data.draw(st.one_of(strategies.records, *([st.sampled_from(names)] if names else [])))
        try:
            if isinstance(act, str):
                ways = machine.workflow.ways_from(case.stage).get(act, ())
                reason = next((each for way in ways for each in way.move.reasons), "why")
                case = machine.advance(case, act, at=at, by=ck.Actor(id="w", roles=roles), reason=reason)
            else:
                case = machine.record(case, act, at=at, by=data.draw(strategies.people))
        except ck.CasekitError:
            continue
    return case


def left_to_host(machine: ck.StageMachine, case: ck.Case, move: str) -> list[tuple[ck.Case, str, ck.Refusal]]:
    """
    Carry out the steps to a move where none is left to the host; otherwise what is left.

    Each refusal stands with the move that is refused so, and the case as it is by then.
    """
    at = case.timeline[-1].at
    try:
        found = machine.next_steps(case, move, at=at, by=BY)
    except ck.MoveNotOpenError as error:
        if set(error.codes) != {"no_path"}:
            raise
        return []
    if all(each.kind != "other" for each in found):
        carried_out(machine, case, found, at=at, by=BY)
    left: list[tuple[ck.Case, str, ck.Refusal]] = []
    refused: list[ck.Refusal] = []
    for step in found:
        if step.kind == "other":
            refused += [each for each in (step.refusal,) if each]
        elif step.kind == "record":
            for _ in range(step.times):
                case = as_if(case, record_of(step, case), maker_of(step, BY))
        elif step.kind == "move":
            elsewhere = [each for each in refused if each.code == "other_outcome"]
            left += [(case, step.what, each) for each in elsewhere or refused]
            if elsewhere:  # where the move leads now is not where it is to lead: the rest cannot be tried here
                break
            target = option(machine, case, step.what).target
            case = as_if(case, StageChange(stage=target, source=case.stage, move=step.what), BY)
            refused = []
    return left


def option(machine: ck.StageMachine, case: ck.Case, move: str) -> ck.Option:
    options = machine.options(case, at=case.timeline[-1].at, by=BY)
    return next(each for each in options if each.move == move)


def as_if(case: ck.Case, what: ck.Record, by: ck.Actor) -> ck.Case:
    """The case with a record, whatever refuses it."""
    return appended(case, next_entry(case, what, at=case.timeline[-1].at, by=by))


def nobody_could(machine: ck.StageMachine, case: ck.Case, move: str, refusal: ck.Refusal) -> bool:
    """Whether no step answers this: see EXCUSED, or the move wants the case closed and open at once."""
    event = refusal.params.get("event")
    if refusal.code.startswith("was_") or refusal.code in EXCUSED or event in OF_MOVES:
        return True
    if event in ("case_closed", "case_reopened") and refusal.params["times"] != 1:
        return True  # a case is closed once in an episode, and reopened once before it
    if wants_closed(refusal):
        closed = as_if(case, ck.Closure(reason="other", approved_by="boss-9"), BY)
        return "closed_case_is_readonly" in {each.code for each in option(machine, closed, move).refusals}
    assert refusal.code == "closed_case_is_readonly"
    return any(map(wants_closed, option(machine, as_if(case, ck.Reopening(), BY), move).refusals))


def wants_closed(refusal: ck.Refusal) -> bool:
    return refusal.code in WANT_CLOSED or refusal.params.get("event") in OF_EPISODES


@pytest.mark.parametrize("id", READY)
@settings(max_examples=15)
@given(data=st.data())
def test_in_a_ready_workflow_the_steps_open_every_move_and_nothing_is_left_to_the_host(id: str, data: st.DataObject):
    machine = READY[id]
    case = lived(machine, data)

    for move in machine.engine.events:
        assert left_to_host(machine, case, move) == []


@settings(max_examples=40)
@given(workflow=workflows(), data=st.data())
def test_in_any_workflow_the_steps_open_a_move_or_say_what_is_left_to_the_host(
    workflow: ck.Workflow, data: st.DataObject
):
    machine = ck.StageMachine(workflow)
    case = lived(machine, data)

    for move in machine.engine.events:
        for before, refused, refusal in left_to_host(machine, case, move):
            assert nobody_could(machine, before, refused, refusal), refusal


@pytest.mark.parametrize("event", [event for event in EVENTS if event not in OF_MOVES])
def test_a_draft_of_an_event_is_that_event(event: str):
    refusal = ck.Refusal("not_recorded", {"event": event, "times": 1, "found": 0})
    remedies = remedies_of(refusal, cases.opened(), date(2025, 3, 3))
    drafting = Drafting(workflow=cases.SCHOOL.workflow, case=cases.opened(), at=cases.on("2025-03-03"))

    drafts = [drafting.draft(RECORDS[each.what], each.says) for each in remedies]

    assert [each.record.event for each in drafts] == [event]


def test_a_move_that_leads_from_nowhere_to_anywhere_else_has_no_steps():
    workflow = ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": True}},
        "moves": [{"name": "go", "from": ["a"], "to": "b"}, {"name": "back", "from": "*", "to": "a"}],
    })  # fmt: skip
    machine = ck.StageMachine(workflow)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    with pytest.raises(ck.MoveNotOpenError) as refusal:
        machine.next_steps(case, "back", **AT)

    assert refusal.value.codes == ("move_not_open_here",)


def test_a_service_goes_on_from_the_referral_under_way():
    case = cases.consented(cases.opened())
    case = cases.kept(
        case, ck.Referral(id="R1", need="N1", resource="RS1", status="sent"), at=cases.on("2025-03-05"), by="w"
    )
    drafting = Drafting(workflow=cases.SCHOOL.workflow, case=case, at=cases.on("2025-03-06"))

    assert drafting.draft(ck.ServiceStart, {}).record == ck.ServiceStart(referral="R1")


def test_a_review_interval_that_is_too_wide_is_drafted_as_wide_as_the_risk_allows():
    refusal = ck.Refusal("review_interval_by_risk", {"risk": "high", "count": 1, "unit": "week"})

    assert restated(refusal, ck.Plan) == {"review_interval": ck.Interval(1, "week")}
    assert restated(refusal, ck.ReviewInterval) == {"interval": ck.Interval(1, "week")}


def test_records_that_would_need_one_another_are_named_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Drafting, "missing", lambda _self, kind, _says: None if kind is ck.Client else (ck.Need, {}))
    machine, case = moving_on("need_identified")

    assert steps(case, "go", machine)[-2:] == [("record", "Need"), ("move", "go")]


def test_a_record_that_cannot_be_drafted_is_left_to_the_host(monkeypatch: pytest.MonkeyPatch):
    def nothing(_self: Drafting, _kind: object, _says: object) -> None:
        raise ck.RecordError("cannot draft", [ck.Refusal("blank_text", {}, "domain")])

    monkeypatch.setattr(Drafting, "draft", nothing)
    machine, case = moving_on("need_identified")

    assert ("other", "blank_text") in steps(case, "go", machine)


def test_a_service_in_a_case_without_needs_begins_with_a_need():
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")
    drafting = Drafting(workflow=cases.SCHOOL.workflow, case=case, at=cases.on("2025-03-03"))

    assert drafting.missing(ck.ServiceStart, {}) == (ck.Need, {})


@pytest.mark.parametrize("event", ["case_closed", "case_reopened"])
def test_a_case_is_not_closed_nor_reopened_twice_to_open_a_move(event: str):
    refusal = ck.Refusal("not_recorded", {"event": event, "times": 2, "found": 0})

    assert remedies_of(refusal, cases.opened(), date(2025, 3, 3)) == ()
