"""No act lets a thing pass by the moves of its workflow: no correction, no late entry, no first version."""

from __future__ import annotations

from datetime import date
from typing import Any
from unicodedata import normalize

import attrs
import cases
import pytest
from cases import SUPERVISOR, WORKER, on
from things import (
    AT,
    LAWYER,
    MACHINE,
    ORDER_TOML,
    ORDERS,
    PRACTICE,
    REFERRALS,
    SENT,
    granted_order,
    ordered,
    referred,
    refused,
    stage_of,
    stepped,
)
from viewing import teacher, viewed

import casekit as ck
from casekit.models import Approval
from casekit.models.appending import appended, next_entry

MENDED = {"by": WORKER, "recorded_at": on("2025-03-25"), "reason": "typed wrong"}


def extended(**changes: Any) -> ck.StageMachine:
    """A machine whose referrals move by a workflow with more demands, and whose orders are as they were."""
    own = ck.Workflow.extend(REFERRALS, {"id": "our_referral", "version": 1, **changes})
    return ck.StageMachine(cases.SCHOOL.workflow, practice=PRACTICE, things=(own, ORDERS))


def codes(case: ck.Case, machine: ck.StageMachine = MACHINE) -> list[str]:
    return [each.code for each in ck.verify(case, machine)]


def asked(machine: ck.StageMachine, case: ck.Case, move: str, **said: Any) -> list[str]:
    return [each.code for each in machine.ask(case, move, **said).refusals]


# Corrections


def test_no_correction_puts_a_version_of_another_stage_in_place_of_something_else():
    case = MACHINE.record(referred(), attrs.evolve(SENT, contact="worker-1"), **AT)
    called = MACHINE.record(case, ck.Contact(), **AT)

    for entry in (case.revision, called.revision):
        record = attrs.evolve(SENT, status="accepted")
        with pytest.raises(ck.RecordError) as error:
            MACHINE.correct(called, record, entry=entry, **MENDED)
        assert error.value.codes == ("values_of_another_stage",)
    kept = MACHINE.correct(case, attrs.evolve(SENT, contact="worker-2"), entry=case.revision, **MENDED)
    assert (kept.referrals[0].contact, codes(kept)) == ("worker-2", [])


def test_a_step_is_not_dated_anew_by_way_of_the_version_that_it_recorded():
    case = granted_order()
    version, step = case.history[-1], case.history[-2]

    for entry in (version, step):
        early = {"entry": entry.number, "at": on("2025-03-12"), **MENDED}
        with pytest.raises(ck.RecordError) as error:
            MACHINE.correct(case, entry.what, **early)
        assert "role_required" in error.value.codes
        assert "requirement_outstanding" in error.value.codes
    later = {"entry": version.number, "at": on("2025-03-18"), **MENDED, "by": LAWYER}
    moved = MACHINE.correct(case, version.what, **later)
    assert [entry.at for entry in moved.timeline[-2:]] == [on("2025-03-18")] * 2
    assert codes(moved) == []


def test_the_version_of_a_step_is_not_corrected_to_the_values_of_another_stage():
    case = stepped(referred(), "accept")
    ended = attrs.evolve(SENT, status="completed", outcome="helped")

    with pytest.raises(ck.RecordError) as error:
        MACHINE.correct(case, ended, entry=case.revision, **MENDED)
    assert "values_of_another_stage" in error.value.codes


# Told late


def test_a_version_that_is_told_late_has_the_values_of_its_stage_then():
    case = granted_order()
    order = case.current("court_order", "O-1")
    late = {"at": on("2025-03-13"), "by": WORKER, "recorded_at": on("2025-03-25")}

    with pytest.raises(ck.CasekitError) as error:
        MACHINE.record(case, order, **late)
    assert error.value.codes == ("move_not_open_here",)
    plain = attrs.evolve(order, extra={**order.extra, "state": "pending"})
    assert codes(MACHINE.record(case, plain, **late)) == []


def test_a_step_that_is_told_late_is_refused_if_a_version_of_after_it_has_other_values():
    case = ordered()
    order = case.current("court_order", "O-1")
    dated = attrs.evolve(order, extra={**order.extra, "ends_on": date(2025, 9, 1)})
    case = MACHINE.record(case, dated, at=on("2025-03-20"), by=WORKER)
    late = {"thing": "O-1", "reason": "x", "at": on("2025-03-15"), "recorded_at": on("2025-03-21")}

    assert refused(MACHINE.advance, case, "end", **late) == ("out_of_order",)
    assert (
        stage_of(MACHINE.advance(case, "end", thing="O-1", reason="x", at=on("2025-03-21"), by=WORKER), "O-1")
        == "ended"
    )


def test_nothing_is_asked_of_a_thing_before_it_was_recorded():
    for at in (on("2025-03-05"), on("2024-03-05")):
        for case, thing, move in ((ordered(), "O-1", "end"), (referred(), "R1", "cancel")):
            assert "unknown_id" in asked(MACHINE, case, move, thing=thing, reason="x", at=at, by=WORKER)
            options = MACHINE.options(case, thing=thing, at=at, by=WORKER)
            assert not any(option.open for option in options)


# First versions


def test_a_thing_begins_in_a_later_stage_only_by_a_move_that_could_be_made_then():
    granted_at_once = ck.OfficeRecord(kind="court_order", id="O-2", client="C-3", extra={"state": "granted"})

    assert refused(MACHINE.record, ordered(), granted_at_once) == ("requirement_outstanding", "role_required")


def test_what_was_recorded_before_things_had_a_workflow_stands_where_its_values_say():
    before = cases.SCHOOL.record(referred(cases.SCHOOL), attrs.evolve(SENT, status="accepted"), **AT)

    assert stage_of(before) == "accepted"
    assert codes(before) == []
    assert stage_of(stepped(before, "begin", first="2025-03-13")) == "in_progress"


# Reasons


def test_a_reason_in_words_stays_with_the_step_and_only_a_code_becomes_that_of_the_referral():
    accepted = stepped(referred(), "accept")
    later = {"thing": "R1", "at": on("2025-03-13"), "by": WORKER}
    told = MACHINE.advance(accepted, "hold", reason="her mother objects", **later)
    coded = MACHINE.advance(accepted, "cancel", reason="no_capacity", **later)

    assert refused(MACHINE.advance, accepted, "cancel", **{**later, "reason": "her mother objects"}) == (
        "field_needed",
    )
    assert (told.referrals[0].reason, told.steps[-1].reason) == (None, "her mother objects")
    assert (coded.referrals[0].reason, coded.steps[-1].reason) == ("no_capacity", "no_capacity")
    erased = MACHINE.erase(told, person="C-3", by=WORKER, reason="requested", recorded_at=on("2025-04-01"))
    assert "objects" not in ck.dumps(erased)


# Approvals, waivers and due days of the workflows of things


def test_an_approval_of_a_step_is_about_the_thing_and_is_given_by_a_role_of_its_workflow():
    machine = extended(
        approvals={"chief": {"roles": ["supervisor"]}}, moves=[{"name": "accept", "approval": "chief"}]
    )  # fmt: skip
    case = machine.record(referred(machine), attrs.evolve(SENT, id="R2"), **AT)
    steps = machine.next_steps(case, "accept", thing="R1", at=on("2025-03-12"), by=WORKER)
    needed = [step for step in steps if step.what == "Approval"]
    assert [(step.needs["shelf"], step.needs["thing"]) for step in needed] == [("referrals", "R1")] * 2
    request = Approval(id="A1", kind="chief", status="asked", shelf="referrals", thing="R1")
    case = machine.record(case, request, **AT)
    (decision, _) = machine.next_steps(case, "accept", thing="R1", at=on("2025-03-12"), by=WORKER)
    assert (decision.by, decision.needs["id"], decision.needs["status"]) == (("supervisor",), "A1", "given")

    given = attrs.evolve(request, status="given")
    with pytest.raises(ck.RecordError) as error:
        machine.record(case, given, at=on("2025-03-12"), by=ck.Actor(id="w2", roles=("case_manager",)))
    assert error.value.codes == ("approval_by_role",)
    case = machine.record(case, given, at=on("2025-03-12"), by=SUPERVISOR)
    taken = machine.advance(case, "accept", thing="R1", at=on("2025-03-13"), by=WORKER)
    assert stage_of(taken, machine=machine) == "accepted"
    other = machine.ask(case, "accept", thing="R2", at=on("2025-03-13"), by=WORKER)
    assert [(each.code, each.params["thing"]) for each in other.refusals] == [("approval_missing", "R2")]


def test_an_approval_of_the_case_allows_a_step_of_what_no_approval_can_be_about():
    toml = ORDER_TOML.replace('roles = ["lawyer"]', 'approval = "chief"')
    orders = ck.Workflow.from_toml(toml + '\n[approvals.chief]\nroles = ["supervisor"]\n', practice=PRACTICE)
    machine = ck.StageMachine(cases.SCHOOL.workflow, practice=PRACTICE, things=(REFERRALS, orders))
    case = machine.record(
        MACHINE.record(ordered(), ck.Contact(), **AT), Approval(id="A1", kind="chief", status="asked"), **AT
    )

    waiting = machine.next_steps(case, "grant", thing="O-1", at=on("2025-03-12"), by=WORKER)
    assert [step.what for step in waiting] == ["Approval", "grant"]
    given = machine.record(case, Approval(id="A1", kind="chief", status="given"), at=on("2025-03-12"), by=SUPERVISOR)
    assert stage_of(machine.advance(given, "grant", thing="O-1", at=on("2025-03-13"), by=WORKER), "O-1") == "in_force"


def test_a_requirement_and_a_deadline_of_a_thing_are_waived_and_set_like_those_of_the_case():
    toml = ORDER_TOML.replace('owner = "case_manager" }', 'owner = "case_manager", waivable = true }')
    orders = ck.Workflow.from_toml(toml, practice=PRACTICE)
    machine = ck.StageMachine(cases.SCHOOL.workflow, practice=PRACTICE, things=(REFERRALS, orders))

    waived = machine.record(ordered(), ck.Waiver(requirement="hearing", reason="x"), at=on("2025-03-12"), by=SUPERVISOR)
    assert stage_of(machine.advance(waived, "grant", thing="O-1", at=on("2025-03-13"), by=LAWYER), "O-1") == "in_force"
    due = ck.DeadlineSet(rule="granted_in_time", thing="O-1", due=date(2025, 5, 5), reason="x")
    case = machine.record(ordered(), due, at=on("2025-03-12"), by=SUPERVISOR)
    assert [each.due for each in machine.due(case, on=date(2025, 4, 1), thing="O-1")] == [date(2025, 5, 5)]


# Views, paths and what is written by hand


def test_the_options_of_a_thing_in_a_view_are_its_own_moves_and_none_is_open():
    case = stepped(referred(), "accept")
    view = viewed(case, teacher(kinds=("*",)))
    ask = {"at": on("2025-06-03"), "by": WORKER}

    shown = MACHINE.options(view, thing="R1", **ask)

    assert [each.move for each in shown] == [each.move for each in MACHINE.options(case, thing="R1", **ask)]
    assert {each.refusals[0].code for each in shown} == {"view_not_a_case"}
    leading = MACHINE.options(view, thing="R1", to="completed", **ask)
    assert [each.target for each in leading] == ["completed"]
    with pytest.raises(ck.MoveNotOpenError):
        MACHINE.options(view, thing="R9", **ask)


def test_the_way_to_a_later_stage_is_that_of_the_thing_as_it_would_then_be():
    at = {"at": on("2025-03-12"), "by": WORKER}
    path = MACHINE.path_to(referred(), "completed", thing="R1", **at)

    assert [each.move for each in path] == ["accept", "complete"]
    steps = MACHINE.next_steps(referred(), "resume", thing="R1", **at)
    assert [each.what for each in steps if each.kind == "move"][-2:] == ["hold", "resume"]


def test_a_step_forged_by_hand_is_found_by_verification():
    case = stepped(referred(), "accept")
    step = case.steps[0]
    forged = {
        "a stage that leads elsewhere": attrs.evolve(step, source="accepted", stage="completed", move="begin"),
        "a source that is not where it stands": attrs.evolve(step, source="sent", stage="in_progress", move="begin"),
        "an unknown stage": attrs.evolve(step, source="accepted", stage="nowhere", move="begin"),
    }

    for what, each in forged.items():
        entry = next_entry(case, each, at=on("2025-03-20"), by=WORKER)
        assert codes(appended(case, entry)), what


def test_what_others_need_in_a_stage_of_the_same_name_is_not_asked_of_a_step():
    own = {
        "id": "ours",
        "fields": {"Goal": {"note": {"type": "text", "personal": False, "required_from": "completed"}}},
    }
    practice = ck.Practice.from_mapping(own)
    workflow = ck.Workflow.from_mapping({
        "id": "w", "version": 1, "initial": "work", "stages": {"work": {}, "completed": {"final": True}},
        "moves": [{"name": "finish", "from": ["work"], "to": "completed"}],
    })  # fmt: skip
    machine = ck.StageMachine(workflow, practice=practice, things=(REFERRALS,))
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=on("2025-03-03"), by=WORKER)
    bank = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
    goal = ck.Goal(id="G1", need="N1", term="short")
    for record in (ck.Need(id="N1", domain="family"), goal, bank, attrs.evolve(SENT, legal_basis="court_order")):
        case = machine.record(case, record, at=on("2025-03-04"), by=WORKER)

    assert asked(machine, case, "finish", at=on("2025-03-05"), by=WORKER) == ["own_field_required"]
    assert stage_of(stepped_by(machine, case), machine=machine) == "completed"


def stepped_by(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """The case after its referral was accepted and completed."""
    case = machine.advance(case, "accept", thing="R1", at=on("2025-03-05"), by=WORKER)
    helped = attrs.evolve(case.current(ck.Referral, "R1"), outcome="helped")
    return machine.advance(case, "complete", thing="R1", record=helped, at=on("2025-03-06"), by=WORKER)


def test_a_machine_is_not_built_from_guards_of_things_that_it_does_not_have():
    own = {
        "id": "our_referral",
        "version": 1,
        "moves": [{"name": "accept", "guards": [{"name": "things_ended", "subject": "visit"}]}],
    }
    guarded = ck.Workflow.extend(REFERRALS, own)

    with pytest.raises(ck.WorkflowError) as error:
        ck.StageMachine(cases.SCHOOL.workflow, practice=PRACTICE, things=(guarded,))
    assert error.value.codes == ("unknown_subject_of_things",)


def test_a_party_that_is_no_text_is_refused_and_an_id_is_found_however_its_letters_are_joined():
    assert refused(MACHINE.advance, referred(), "accept", thing="R1", party=5) == ("wrong_type",)
    joined = MACHINE.record(referred(), attrs.evolve(SENT, id="의뢰"), **AT)
    apart = normalize("NFD", "의뢰")
    assert stage_of(MACHINE.advance(joined, "accept", thing=apart, **AT), "의뢰") == "accepted"
