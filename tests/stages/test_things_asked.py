"""What is asked about things: options, ways and due days, things of an office, and guards of the case about them."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from cases import WORKER, on
from things import (
    AT,
    LAWYER,
    MACHINE,
    ORDERS,
    PRACTICE,
    REFERRALS,
    SENT,
    ordered,
    referred,
    refused,
)

import casekit as ck

# Options, paths and next steps


def test_options_say_who_may_make_each_step_and_why_one_is_not_open():
    options = MACHINE.options(referred(), thing="R1", **AT)

    assert {each.move: each.parties for each in options} == {
        "accept": ("receiver",), "waitlist": ("receiver",), "reject": ("receiver",), "decline": ("client",),
        "expire": ("nobody",), "cancel": ("sender", "receiver"), "enter_in_error": ("sender",),
    }  # fmt: skip
    assert [each.move for each in options if not each.open] == ["reject", "cancel"]
    assert [each.target for each in MACHINE.options(referred(), thing="R1", to="수락", **AT)] == ["accepted"]
    assert MACHINE.options(referred(), thing="R1", to="on_hold", **AT)[0].refusals[0].code == "move_not_open_here"


def test_options_of_an_unknown_thing_are_refused():
    assert refused(lambda case, name, **said: MACHINE.options(case, thing=name, **said), referred(), "R9") == (
        "unknown_thing",
    )


def test_the_way_of_a_thing_to_a_stage_is_found():
    path = MACHINE.path_to(referred(), "acknowledged", thing="R1", **AT)

    assert [each.move for each in path] == ["accept", "complete", "acknowledge"]


def test_the_steps_to_a_step_are_listed_with_what_each_records():
    steps = MACHINE.next_steps(referred(), "acknowledge", thing="R1", **AT)

    assert [(each.kind, each.what, dict(each.needs)) for each in steps] == [
        ("move", "accept", {}), ("move", "complete", {"outcome": None}), ("move", "acknowledge", {}),
    ]  # fmt: skip


def test_a_step_that_waits_for_a_record_a_role_and_a_reason_says_so():
    steps = MACHINE.next_steps(ordered(), "grant", thing="O-1", **AT)
    ending = MACHINE.next_steps(ordered(), "end", thing="O-1", **AT)

    assert [(each.kind, each.what) for each in steps] == [("record", "Contact"), ("role", "grant"), ("move", "grant")]
    assert [each.kind for each in ending] == ["reason", "move"]


def test_a_step_is_asked_before_it_is_made():
    answer = MACHINE.ask(ordered(), "grant", thing="O-1", **AT)

    assert [each.code for each in answer.refusals] == ["requirement_outstanding", "role_required"]
    assert MACHINE.ask(ordered(), "grant", thing="O-9", **AT).refusals[0].code == "unknown_thing"


def test_refusals_are_told_in_the_words_of_the_workflow_of_the_thing():
    (refusal,) = MACHINE.ask(ordered(), "extend", thing="O-1", **AT).refusals

    assert "신청" in refusal.told("ko")
    assert "법원" in MACHINE.ask(ordered(), "extend", thing="O-1", party="client", **AT).refusals[-1].told("ko") or True


# A thing of an office


def test_a_court_order_moves_by_the_workflow_of_the_office():
    case = MACHINE.record(ordered(), ck.Contact(), **AT)

    granted = MACHINE.advance(case, "grant", thing="O-1", at=on("2025-03-20"), by=LAWYER)
    extended = MACHINE.advance(granted, "extend", thing="O-1", at=on("2025-04-01"), by=WORKER)
    over = MACHINE.advance(extended, "end", thing="O-1", reason="lifted", at=on("2025-05-01"), by=WORKER)

    assert granted.current("court_order", "O-1").extra["state"] == "granted"
    assert granted.steps[0].party == "court"
    assert [each.ended for each in MACHINE.positions(over)] == [True]
    assert [each.name for each in MACHINE.effects(over, since=extended.revision)] == ["tell_the_family"]
    assert MACHINE.effects(granted, since=case.revision) == ()
    assert ck.verify(over, MACHINE) == ()


def test_an_own_value_changed_by_a_record_is_a_step_too():
    case = MACHINE.record(ordered(), ck.Contact(), **AT)
    over = attrs.evolve(case.current("court_order", "O-1"), extra={"state": "over"})

    assert refused(MACHINE.record, case, over) == ("reason_required",)  # type: ignore[arg-type]


def test_due_days_and_requirements_of_a_thing_count_from_when_it_was_recorded():
    case = ordered()

    (granted,) = MACHINE.due(case, on=date(2025, 4, 11), thing="O-1")
    (hearing,) = MACHINE.requirements(case, on=date(2025, 3, 26), thing="O-1")

    assert (granted.due, granted.status) == (date(2025, 4, 10), "overdue")
    assert (hearing.state, hearing.due, hearing.owner) == ("outstanding", date(2025, 3, 25), "case_manager")
    assert MACHINE.due(case, on=date(2025, 3, 11), thing="O-1")[0].status == "pending"
    with pytest.raises(ck.RecordError) as error:
        MACHINE.due(case, on=date(2025, 3, 10), thing="O-1")
    assert error.value.codes == ("unknown_thing",)


def test_what_a_thing_owes_is_owed_in_the_case_until_it_has_ended():
    case = ordered()
    over = MACHINE.advance(case, "end", thing="O-1", reason="withdrawn", **AT)

    owed = [
        (each.kind, each.what, each.due) for each in MACHINE.owed(case, on=date(2025, 3, 12)) if each.thing == "O-1"
    ]

    assert owed == [
        ("requirement", "hearing", date(2025, 3, 25)), ("deadline", "granted_in_time", date(2025, 4, 10)),
    ]  # fmt: skip
    assert [each for each in MACHINE.owed(over, on=date(2025, 3, 13)) if each.thing] == []


# A move of the case asks how its things stand


def asking(*guards: dict[str, object]) -> ck.StageMachine:
    moves = [{"name": "finish", "from": ["work"], "to": "over", "guards": [*guards]}]
    workflow = {
        "id": "w",
        "version": 1,
        "initial": "work",
        "stages": {"work": {}, "over": {"final": True}},
        "moves": moves,
    }
    return ck.StageMachine(ck.Workflow.from_mapping(workflow), practice=PRACTICE, things=(REFERRALS, ORDERS))


def in_office(machine: ck.StageMachine) -> ck.Case:
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=on("2025-03-03"), by=WORKER)
    for record in (
        ck.Need(id="N1", domain="housing"),
        ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal"),
        attrs.evolve(SENT, legal_basis="court_order"),
    ):
        case = machine.record(case, record, at=on("2025-03-03"), by=WORKER)
    return case


def test_a_move_of_the_case_waits_until_the_work_on_its_referrals_is_over():
    machine = asking({"name": "things_ended", "subject": "referral"})
    case = in_office(machine)

    assert refused(machine.advance, case, "finish") == ("things_not_ended",)
    ended = machine.advance(case, "expire", thing="R1", **AT)
    assert machine.advance(ended, "finish", **AT).stage == "over"


def test_a_move_of_the_case_waits_until_enough_things_are_in_a_stage():
    machine = asking({"name": "thing_in", "subject": "referral", "stage": "in_progress"})
    case = machine.advance(in_office(machine), "accept", thing="R1", **AT)

    assert refused(machine.advance, case, "finish") == ("thing_not_in",)
    begun = machine.advance(case, "begin", thing="R1", **AT)
    assert machine.advance(begun, "finish", **AT).stage == "over"


def test_a_number_of_ended_things_can_be_asked():
    machine = asking({"name": "things_ended", "subject": "court_order", "times": 1})

    assert refused(machine.advance, in_office(machine), "finish") == ("too_few_things",)


@pytest.mark.parametrize(
    ("guard", "code"),
    [
        ({"name": "things_ended", "subject": "visit"}, "unknown_subject_of_things"),
        ({"name": "thing_in", "subject": "referral", "stage": "accpeted"}, "unknown_stage"),
        ({"not": {"name": "things_ended", "subject": "visit"}, "code": "x"}, "unknown_subject_of_things"),
        ({"any": [{"name": "things_ended", "subject": "visit"}]}, "unknown_subject_of_things"),
    ],
)  # fmt: skip
def test_a_guard_that_asks_about_things_which_the_machine_does_not_know_is_a_fault(guard: dict[str, object], code: str):
    with pytest.raises(ck.WorkflowError) as error:
        asking(guard)
    assert error.value.codes == (code,)


@pytest.mark.parametrize(
    ("things", "code"),
    [
        ((REFERRALS, REFERRALS), "two_workflows_of_subject"),
        ((cases.SCHOOL.workflow,), "subject_is_the_case"),
        ((attrs.evolve(REFERRALS, subject="visit"),), "unknown_subject"),
        ((attrs.evolve(ORDERS, subject="contact"),), "unknown_subject"),
    ],
)  # fmt: skip
def test_a_machine_takes_one_sound_workflow_for_each_kind_of_thing(things: tuple[ck.Workflow, ...], code: str):
    with pytest.raises(ck.WorkflowError) as error:
        ck.StageMachine(cases.SCHOOL.workflow, things=things)
    assert code in error.value.codes
