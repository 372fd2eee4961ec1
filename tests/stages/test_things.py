"""Things inside a case that move by workflows of their own: where they stand, and their steps."""

from __future__ import annotations

import attrs
import cases
import pytest
from cases import SUPERVISOR, WORKER, on
from things import (
    AT,
    MACHINE,
    REFERRALS,
    SENT,
    referred,
    refused,
    stage_of,
    stepped,
)

import casekit as ck
from casekit.models import ThingStep

# Where a thing stands


def test_a_referral_that_was_sent_stands_where_it_is_requested_and_a_draft_where_it_is_drafted():
    drafted = MACHINE.record(cases.planned(), attrs.evolve(SENT, status="draft"), **AT)

    assert (stage_of(referred()), stage_of(drafted)) == ("requested", "draft")


def test_every_thing_has_a_place_of_its_own_and_the_case_keeps_its_stage():
    order = ck.OfficeRecord(kind="court_order", id="O-1", client="C-3")
    case = stepped(MACHINE.record(referred(), order, **AT), "accept")

    found = [(each.subject, each.thing, each.stage, each.ended) for each in MACHINE.positions(case)]

    assert found == [("referral", "R1", "accepted", False), ("court_order", "O-1", "applied", False)]
    assert case.stage == cases.planned().stage


def test_a_machine_without_workflows_of_things_has_no_positions_and_finds_no_thing():
    assert cases.SCHOOL.positions(referred(cases.SCHOOL)) == ()
    assert refused(cases.SCHOOL.advance, referred(cases.SCHOOL), "accept", thing="R1") == ("unknown_thing",)


# A step


def test_a_step_and_the_next_version_of_the_thing_are_one_act():
    before, after = referred(), stepped(referred(), "accept")

    step, version = after.entries_since(before.revision)

    assert isinstance(step.what, ThingStep)
    assert (step.what.source, step.what.stage, step.what.party) == ("requested", "accepted", "receiver")
    assert step.what.workflow == REFERRALS.ref
    assert (version.what, version.part_of) == (attrs.evolve(SENT, status="accepted"), step.number)
    assert after.steps == (step.what,)


def test_a_step_that_changes_no_value_records_no_version():
    before = stepped(referred(), "accept")

    after = stepped(before, "begin", first="2025-03-13")

    assert [type(each.what) for each in after.entries_since(before.revision)] == [ThingStep]
    assert after.steps[0].workflow is None


def test_a_step_is_of_the_party_named_or_else_of_the_first_that_the_move_names():
    named = stepped(referred(), "cancel", party="receiver")

    assert stepped(referred(), "cancel").steps[0].party == "sender"
    assert named.steps[0].party == "receiver"
    assert refused(MACHINE.advance, referred(), "accept", thing="R1", party="sender") == ("step_of_another_party",)


def test_a_step_carries_what_its_record_needs_and_the_reason_becomes_that_of_the_referral():
    case = stepped(referred(), "reject")

    assert (case.referrals[0].reason, case.referrals[0].declined_by) == ("no_capacity", "provider")
    assert refused(MACHINE.advance, stepped(referred(), "accept"), "complete", thing="R1", at=on("2025-03-14")) == (
        "field_needed",
    )


def test_the_record_of_a_step_cannot_be_of_another_thing_or_say_something_else():
    other, wrong = attrs.evolve(SENT, id="R9"), attrs.evolve(SENT, status="cancelled", reason="duplicate")

    assert refused(MACHINE.advance, referred(), "accept", thing="R1", record=other) == ("record_of_another_thing",)
    assert "record_says_otherwise" in refused(MACHINE.advance, referred(), "accept", thing="R1", record=wrong)


def test_a_version_whose_values_belong_to_another_stage_is_a_step():
    case = MACHINE.record(referred(), attrs.evolve(SENT, status="accepted"), **AT)
    declined = attrs.evolve(SENT, status="declined", declined_by="client")

    assert stage_of(case) == "accepted"
    assert stage_of(MACHINE.record(referred(), declined, **AT)) == "declined"
    expired = attrs.evolve(SENT, status="cancelled", reason="expired")
    assert stage_of(MACHINE.record(referred(), expired, **AT)) == "expired"
    assert MACHINE.record(referred(), expired, **AT).steps[0].party == "nobody"


def test_a_version_with_the_values_of_its_stage_is_no_step():
    met = attrs.evolve(SENT, appointment_at=on("2025-03-20"))

    assert MACHINE.record(referred(), met, **AT).steps == ()


def test_no_version_leads_where_no_move_leads():
    completed = attrs.evolve(SENT, status="completed", outcome="helped")

    assert "no_step_to_these_values" in refused(MACHINE.record, referred(), completed)  # type: ignore[arg-type]


def test_a_step_is_no_record_to_make_by_hand():
    step = ThingStep(shelf="referrals", thing="R1", stage="accepted", source="requested")

    assert "stage_change_is_a_move" in refused(MACHINE.record, referred(), step)  # type: ignore[arg-type]


@pytest.mark.parametrize(("thing", "code"), [("R9", "unknown_thing"), ("N1", "unknown_thing"), (5, "unknown_thing")])
def test_only_a_thing_of_the_case_with_a_workflow_makes_a_step(thing: object, code: str):
    assert refused(MACHINE.advance, referred(), "accept", thing=thing) == (code,)


def test_an_id_that_two_things_have_is_not_enough():
    order = ck.OfficeRecord(kind="court_order", id="R1", client="C-3")
    case = MACHINE.record(referred(), order, **AT)

    assert refused(MACHINE.advance, case, "accept", thing="R1") == ("thing_ambiguous",)
    assert MACHINE.advance(case, "accept", thing=SENT, **AT).steps[0].thing == "R1"


def test_the_rules_of_casework_hold_for_what_a_step_records():
    full = attrs.evolve(referred().current(ck.Resource, "RS1"), capacity=ck.models.Capacity(available=0))
    case = MACHINE.record(referred(), full, **AT)
    override = ck.Override(rule="no_place_left", by=SUPERVISOR, reason="a bed was added")

    assert refused(MACHINE.advance, case, "accept", thing="R1") == ("no_place_left",)
    accepted = MACHINE.advance(case, "accept", thing="R1", overrides=(override,), **AT)
    assert accepted.history[-1].overrides == (override,)
    assert stepped(case, "waitlist").referrals[0].status == "sent"


def test_a_closed_case_takes_no_step():
    case = attrs.evolve(SENT, legal_basis="court_order")
    closed = cases.kept(cases.closed(), case, at=on("2025-06-05"), by=WORKER)

    assert "closed_case_is_readonly" in refused(MACHINE.advance, closed, "accept", thing="R1", at=on("2025-06-06"))


def test_the_same_step_with_the_same_key_is_made_once():
    case = MACHINE.advance(referred(), "accept", thing="R1", key="k-1", **AT)
    other = MACHINE.record(case, attrs.evolve(SENT, id="R2", resource="RS1", need="N2"), **AT)

    assert MACHINE.advance(case, "accept", thing="R1", key="k-1", **AT) is case
    assert refused(MACHINE.advance, other, "accept", thing="R2", key="k-1") == ("key_used",)
    assert refused(MACHINE.advance, case, "begin", thing="R1", key="k-1") == ("key_used",)


def test_a_version_that_was_a_step_is_recorded_once_with_the_same_key():
    accepted = attrs.evolve(SENT, status="accepted")
    case = MACHINE.record(referred(), accepted, key="k-1", **AT)

    assert MACHINE.record(case, accepted, key="k-1", **AT) is case


# Appointments, waiting, chains, and the end of the loop


def test_an_appointment_is_missed_only_once_its_hour_has_come():
    case = stepped(referred(), "accept")
    case = MACHINE.record(
        case, attrs.evolve(case.referrals[0], appointment_at=on("2025-03-20")), at=on("2025-03-13"), by=WORKER
    )
    unbooked = stepped(referred(), "accept")

    assert refused(MACHINE.advance, unbooked, "miss", thing="R1", at=on("2025-03-20")) == ("no_day_recorded",)
    assert refused(MACHINE.advance, case, "miss", thing="R1", at=on("2025-03-19")) == ("day_not_reached",)
    missed = MACHINE.advance(case, "miss", thing="R1", at=on("2025-03-20"), by=WORKER)
    again = MACHINE.advance(
        missed, "rebook", thing="R1", at=on("2025-03-21"), by=WORKER,
        record=attrs.evolve(missed.referrals[0], appointment_at=on("2025-03-27")),
    )  # fmt: skip
    assert (stage_of(missed), stage_of(again)) == ("no_show", "accepted")
    assert again.referrals[0].appointment_at == on("2025-03-27")


def test_the_loop_is_closed_only_when_the_receiver_ended_it_and_the_sender_acknowledged():
    done = stepped(referred(), "accept", "begin", "complete")
    withdrawn = stepped(referred(), "cancel")

    assert [each.ended for each in MACHINE.positions(done)] == [True]
    assert stage_of(stepped(done, "acknowledge", first="2025-03-20")) == "acknowledged"
    assert stage_of(stepped(stepped(referred(), "cancel", party="receiver"), "acknowledge", first="2025-03-20")) == (
        "acknowledged"
    )
    assert refused(MACHINE.advance, withdrawn, "acknowledge", thing="R1", at=on("2025-03-20")) == (
        "last_step_by_another",
    )
    assert refused(MACHINE.advance, referred(), "acknowledge", thing="R1") == ("move_not_open_here",)


def test_what_was_entered_in_error_ends_from_any_stage_and_counts_as_cancelled():
    done = stepped(referred(), "accept", "begin", "complete", "acknowledge")

    wrong = stepped(done, "enter_in_error", first="2025-03-20")

    assert (wrong.referrals[0].status, wrong.referrals[0].reason) == ("cancelled", "entered_in_error")
    assert stage_of(wrong) == "entered_in_error"


def test_a_referral_follows_one_that_was_declined_failed_or_expired():
    case = stepped(referred(), "accept", "fail")
    again = attrs.evolve(SENT, id="R2", replaces="R1", resource="RS1")

    case = MACHINE.record(case, again, at=on("2025-03-20"), by=WORKER)

    assert [each.referrals for each in ck.evaluate(case, on=on("2025-03-20").date()).referral_chains] == [("R1", "R2")]
