"""In which order steps are listed, so that each can be done once those before it are."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
import strategies
from carrying_out import carried_out, maker_of, record_of
from drawn_examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from next_step_cases import AT, BY, OF_EPISODES, OF_MOVES, moving_on, requiring, steps
from own_guards import OwnGuards

import casekit as ck
from casekit.models import StageChange
from casekit.models.appending import appended, next_entry
from casekit.models.catalogue import EVENTS, RECORDS
from casekit.stages.acts.drafts import Drafting
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.acts.remedies import remedies_of, values_avoiding
from casekit.testing import workflows

EVALUATOR = ActEvaluator(cases.SCHOOL.workflow, ck.Practice(), None, lambda _ref: True)
READY = {id: ck.StageMachine(ck.Workflow.ready(id)) for id in ck.Workflow.ready_ids()}


WANT_CLOSED = {"not_closed", "aftercare_before_closure"}
"""Codes that a closed case answers."""


EXCUSED = {
    "other_outcome": "an earlier way of the move holds, and what was done is not undone",
    "approval_by_role": "the workflow names no approval that could be given",
    "requirement_waivable": "the workflow has no requirement that could be waived",
    **dict.fromkeys(("deadline_known", "deadline_runs"), "the workflow has no deadline that could be set"),
    "lost_contact_minimum": "the workflow allows no other reason, and time has to pass",
    "erasure_is_an_act": "values are erased by the act of that name, and never recorded",
    "emergency_access": "the workflow lets nobody take such an access",
    "record_not_in_stage": "the workflow allows the record in other stages only",
    "consent_refused": "somebody refused, and only they take that back",
    "consent_by_party": "the workflow refuses a consent of others, and the case knows nobody else who could consent",
    "referral_again": "the resource was asked, and the case has no other",
    "services_at_closure": "somebody ends the service",
    "appointments_at_closure": "somebody keeps the appointment",
    "plan_items_at_closure": "somebody carries out the item",
    "goals_at_closure": "the work decides how a goal ends",
    "follow_ups_at_closure": "somebody keeps the promise",
    "aftercare_at_closure": "aftercare has to end",
    "household_without_head": "somebody else has to head the household",
    "open_follow_ups_of_leaving_worker": "somebody takes over the promises",
    "person_as_two_clients": "somebody has to find out who is who",
}
"""Why only the host, or the author of the workflow, knows what answers these, in workflows nobody would write."""


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
    host = OwnGuards()
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
                case = recorded(machine, case, record_of(step, case), maker_of(step, BY))
        elif step.kind == "move":
            elsewhere = [each for each in refused if each.code == "other_outcome"]
            left += [(case, step.what, each) for each in elsewhere or refused]
            if elsewhere:  # where the move leads now is not where it is to lead: the rest cannot be tried here
                break
            target = option(machine, case, step.what).target
            if step.needs:
                case = as_if(case, record_of(attrs.evolve(step, what="Closure"), case), BY)
            case = as_if(case, StageChange(stage=target, source=case.stage, move=step.what), BY)
            refused = []
    return left


def option(machine: ck.StageMachine, case: ck.Case, move: str) -> ck.stages.Option:
    options = machine.options(case, at=case.timeline[-1].at, by=BY)
    return next(each for each in options if each.move == move)


def demanding_no_place(workflow: ck.Workflow) -> ck.Workflow:
    """The workflow, in which what is demanded of records says nothing of stages and approvals, which may exclude each
    other with what a move demands; test_governed_records.py has these."""
    demanded = [attrs.evolve(each, sources=(), approval=None, target=None) for each in workflow.records]
    return attrs.evolve(workflow, records=tuple(demanded))


def recorded(machine: ck.StageMachine, case: ck.Case, what: ck.Record, by: ck.Actor) -> ck.Case:
    """The case with a record, whatever refuses it, in the stage to which the workflow has the record lead."""
    case, rule = as_if(case, what, by), machine.workflow.record_rules.get(what.kind_name)
    target = machine.workflow.entered(rule.target) if rule and rule.target else case.stage
    return case if target == case.stage else as_if(case, StageChange(stage=target, source=case.stage), by)


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
    if event in ("contact", "aftercare_contact"):  # the move may want the contact that it forbids
        called = option(machine, as_if(case, ck.Contact(), BY), move)
        return "was_contacted_within" in {each.code for each in called.refusals}
    if any(leaves_stage(machine, case, kind) for kind in ("Closure", "Reopening")):
        return True  # the move cannot be made from where closing or reopening leads
    if wants_closed(refusal):
        closed = as_if(case, ck.Closure(reason="other", approved_by="boss-9"), BY)
        return "closed_case_is_readonly" in {each.code for each in option(machine, closed, move).refusals}
    assert refusal.code == "closed_case_is_readonly"
    return any(map(wants_closed, option(machine, as_if(case, ck.Reopening(), BY), move).refusals))


def leaves_stage(machine: ck.StageMachine, case: ck.Case, kind: str) -> bool:
    rule = machine.workflow.record_rules.get(kind)
    return bool(rule and rule.target and machine.workflow.entered(rule.target) != case.stage)


def wants_closed(refusal: ck.Refusal) -> bool:
    return refusal.code in WANT_CLOSED or refusal.params.get("event") in OF_EPISODES


@pytest.mark.parametrize("id", READY)
@settings(max_examples=examples(15))
@given(data=st.data())
def test_in_a_ready_workflow_the_steps_open_every_move_and_nothing_is_left_to_the_host(id: str, data: st.DataObject):
    machine = READY[id]
    case = lived(machine, data)

    for move in machine.engine.events:
        assert left_to_host(machine, case, move) == []


@settings(max_examples=examples(40))
@given(workflow=workflows(), data=st.data())
def test_in_any_workflow_the_steps_open_a_move_or_say_what_is_left_to_the_host(
    workflow: ck.Workflow, data: st.DataObject
):
    machine = ck.StageMachine(demanding_no_place(workflow))
    case = lived(machine, data)

    for move in machine.engine.events:
        for before, refused, refusal in left_to_host(machine, case, move):
            assert nobody_could(machine, before, refused, refusal), refusal


@pytest.mark.parametrize("event", [event for event in EVENTS if event not in OF_MOVES])
def test_a_draft_of_an_event_is_that_event(event: str):
    refusal = ck.Refusal("not_recorded", {"event": event, "times": 1, "found": 0})
    remedies = remedies_of(refusal, cases.opened(), date(2025, 3, 3), EVALUATOR)
    drafting = Drafting(
        workflow=cases.SCHOOL.workflow, practice=ck.Practice(), case=cases.opened(), at=cases.on("2025-03-03")
    )

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
    drafting = Drafting(workflow=cases.SCHOOL.workflow, practice=ck.Practice(), case=case, at=cases.on("2025-03-06"))

    assert drafting.draft(ck.ServiceStart, {}).record == ck.ServiceStart(referral="R1")


def test_a_review_interval_that_is_too_wide_is_drafted_as_wide_as_the_risk_allows():
    refusal = ck.Refusal("review_interval_by_risk", {"risk": "high", "count": 1, "unit": "week"})

    assert values_avoiding(refusal, ck.Plan) == {"review_interval": ck.Interval(1, "week")}
    assert values_avoiding(refusal, ck.ReviewInterval) == {"interval": ck.Interval(1, "week")}


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
    drafting = Drafting(workflow=cases.SCHOOL.workflow, practice=ck.Practice(), case=case, at=cases.on("2025-03-03"))

    assert drafting.missing(ck.ServiceStart, {}) == (ck.Need, {})


@pytest.mark.parametrize(
    ("refusal", "records"),
    [
        (ck.Refusal("assessment_incomplete", {"missing": ("needs", "aims")}), ["Need"]),
        (ck.Refusal("assessment_incomplete", {"missing": ("aims",)}), []),
        (ck.Refusal("own_field_required", {"field": "ends_on", "record": "court_order"}), []),
        (ck.Refusal("case_is_closed"), ["Reopening"]),
        (ck.Refusal("case_is_open"), ["Closure"]),
    ],
    ids=str,
)
def test_another_record_is_named_only_for_what_it_resolves(refusal: ck.Refusal, records: list[str]):
    assert [each.what for each in remedies_of(refusal, cases.opened(), date(2025, 3, 3), EVALUATOR)] == records


@pytest.mark.parametrize("event", ["case_closed", "case_reopened"])
def test_a_case_is_not_closed_nor_reopened_twice_to_open_a_move(event: str):
    refusal = ck.Refusal("not_recorded", {"event": event, "times": 2, "found": 0})

    assert remedies_of(refusal, cases.opened(), date(2025, 3, 3), EVALUATOR) == ()
