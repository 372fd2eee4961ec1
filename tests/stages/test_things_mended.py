"""Steps of things that were written wrong, were made under another workflow, or are read again."""

from __future__ import annotations

import pickle
from datetime import date

import attrs
import cases
import pytest
from cases import WORKER, on
from things import (
    AT,
    BANK,
    LAWYER,
    MACHINE,
    ORDERS,
    PRACTICE,
    REFERRALS,
    SENT,
    ordered,
    referred,
    refused,
    stage_of,
    stepped,
)

import casekit as ck

# What was written wrong


def test_a_step_that_was_voided_takes_its_version_with_it():
    case = stepped(referred(), "accept")

    without = MACHINE.void(case, entry=case.revision, by=WORKER, recorded_at=on("2025-03-14"), reason="another case")

    assert (without.steps, without.referrals[0].status, stage_of(without)) == ((), "sent", "requested")


def test_a_step_that_others_follow_is_not_voided():
    case = stepped(referred(), "accept", "begin")

    with pytest.raises(ck.RecordError) as error:
        MACHINE.void(case, entry=case.revision - 2, by=WORKER, recorded_at=on("2025-03-14"), reason="no")
    assert error.value.codes == ("later_entries_depend",)


def test_whoever_voids_a_step_needs_the_role_for_it():
    case = MACHINE.record(ordered(), ck.Contact(), **AT)
    granted = MACHINE.advance(case, "grant", thing="O-1", at=on("2025-03-20"), by=LAWYER)
    void = {"entry": granted.revision, "recorded_at": on("2025-03-21"), "reason": "no"}

    with pytest.raises(ck.RecordError) as error:
        MACHINE.void(granted, by=WORKER, **void)
    assert error.value.codes == ("role_required",)
    assert stage_of(MACHINE.void(granted, by=LAWYER, **void), "O-1") == "applied"


def test_the_party_and_the_reason_of_a_step_can_be_mended_and_nothing_else():
    case = stepped(referred(), "cancel")
    step, mending = case.steps[0], {"by": WORKER, "recorded_at": on("2025-03-14"), "reason": "it was they"}
    entry = case.revision - 1

    mended = MACHINE.correct(case, attrs.evolve(step, party="receiver"), entry=entry, **mending)

    assert mended.steps[0].party == "receiver"
    for wrong in (attrs.evolve(step, stage="expired"), ck.models.StageChange(stage="x", source="y")):
        with pytest.raises(ck.RecordError) as error:
            MACHINE.correct(case, wrong, entry=entry, **mending)
        assert error.value.codes == ("stage_change_is_a_move",)
    with pytest.raises(ck.RecordError) as error:
        MACHINE.correct(case, attrs.evolve(step, party="client"), entry=entry, **mending)
    assert error.value.codes == ("step_of_another_party",)


def test_a_version_is_not_corrected_into_the_values_of_another_stage():
    case = stepped(referred(), "accept")
    declined = attrs.evolve(SENT, status="declined", declined_by="provider")

    with pytest.raises(ck.RecordError) as error:
        MACHINE.correct(case, declined, entry=case.revision, by=WORKER, recorded_at=on("2025-03-14"), reason="no")
    assert error.value.codes == ("values_of_another_stage",)


def test_a_step_told_late_stands_between_others_or_is_refused():
    case = stepped(referred(), "accept", "begin", first="2025-03-14")

    late = {"thing": "R1", "recorded_at": on("2025-03-20")}
    assert refused(MACHINE.advance, case, "hold", at=on("2025-03-14", 13), reason="ill", **late) != ()


def test_verify_tells_of_a_step_that_today_s_workflow_would_refuse():
    strict = ck.Workflow.extend(REFERRALS, {
        "id": "referral", "version": 1, "moves": [{"name": "accept", "roles": ["receiver"]}],
    })  # fmt: skip
    machine = ck.StageMachine(cases.SCHOOL.workflow, practice=PRACTICE, things=(attrs.evolve(strict, supersedes=None),))
    case = machine.advance(referred(machine), "accept", thing="R1", at=on("2025-03-12"), by=BANK)
    wrong = machine.correct(
        case, attrs.evolve(case.steps[0], party="receiver"), entry=case.revision - 1, by=BANK,
        recorded_at=on("2025-03-14"), reason="…",
    )  # fmt: skip

    assert ck.verify(wrong, machine) == ()
    assert refused(machine.advance, referred(machine), "accept", thing="R1") == ("role_required",)


def test_steps_of_before_a_workflow_changed_stay_and_the_thing_goes_on():
    case = stepped(referred(), "accept")
    newer = ck.Workflow.extend(REFERRALS, {
        "id": "referral", "version": 2, "supersedes": 1, "moves": [{"name": "begin", "reason": True}],
    })  # fmt: skip
    machine = ck.StageMachine(cases.SCHOOL.workflow, practice=PRACTICE, things=(newer, ORDERS))

    assert ck.verify(case, machine) == ()
    begun = machine.advance(case, "begin", thing="R1", at=on("2025-03-14"), by=WORKER, reason="started")
    assert begun.steps[0].workflow == newer.ref


# The case as a document and a value


def test_a_case_with_steps_is_stored_and_read():
    case = stepped(referred(), "accept", "begin")

    again = ck.loads(ck.dumps(case))

    assert again == case
    assert stage_of(again) == "in_progress"
    assert pickle.loads(pickle.dumps(MACHINE)).things == MACHINE.things


def test_as_it_was_a_thing_stood_where_it_stood_then():
    case = stepped(referred(), "accept", "begin")

    then = case.as_of(date(2025, 3, 12))

    assert (stage_of(then), stage_of(case.as_of(date(2025, 3, 11)))) == ("accepted", "requested")
    assert MACHINE.options(then, thing="R1", **AT)[0].move == "decline"


def test_the_triggers_of_transitions_go_where_a_step_goes():
    engine = MACHINE.thing_engines["referral"]

    assert "accept" in engine.events
    assert engine.get_triggers("requested")[0] == "accept"


def test_what_belongs_to_one_person_has_the_steps_of_their_referrals():
    about = MACHINE.record(cases.planned(), attrs.evolve(SENT, about="C-3"), **AT)
    case = stepped(about, "accept", first="2025-03-13")

    assert [type(entry.what).__name__ for entry in case.for_person("C-3")][-2:] == ["ThingStep", "Referral"]


def test_a_thing_in_a_stage_that_its_workflow_no_longer_has_goes_on_from_where_its_values_stand():
    case = stepped(referred(), "accept", "hold")
    moves = (each for each in REFERRALS.moves if each.name not in ("hold", "resume"))
    newer = attrs.evolve(
        REFERRALS, version=2, supersedes=1, stages=tuple(each for each in REFERRALS.stages if each.id != "on_hold"),
        moves=tuple(attrs.evolve(each, sources=tuple({*each.sources} - {"on_hold"})) for each in moves),
    )  # fmt: skip
    machine = ck.StageMachine(cases.SCHOOL.workflow, practice=PRACTICE, things=(newer, ORDERS))

    assert stage_of(case, machine=machine) == "accepted"
    begun = machine.advance(case, "begin", thing="R1", at=on("2025-03-21"), by=WORKER)
    ended = attrs.evolve(SENT, status="completed", outcome="helped")
    completed = machine.record(case, ended, at=on("2025-03-21"), by=WORKER)

    assert [each.stage for each in (*machine.positions(begun), *machine.positions(completed))] == [
        "in_progress", "completed",
    ]  # fmt: skip
    assert (ck.verify(begun, machine), ck.verify(completed, machine)) == ((), ())
    assert MACHINE.ask(begun, "complete", thing="R1", at=on("2025-03-22"), by=WORKER).refusals


def test_a_referral_that_the_closing_cancelled_goes_on_from_there_when_the_case_is_open_again():
    own = {"id": "cancelling", "version": 1, "rules": {"appointments_at_closure": {"level": "cancel"}}}
    workflow = ck.Workflow.extend(cases.SCHOOL.workflow, own)
    machine = ck.StageMachine(workflow, practice=PRACTICE, things=(REFERRALS, ORDERS))
    at = {"at": on("2025-03-03"), "by": WORKER}
    case = machine.open(ck.Client(id="C-3"), id="K-1", **at)
    school = ck.Resource(id="RS1", sector="education", ownership="public", formality="formal")
    for record in (ck.Need(id="N1", domain="family"), school, attrs.evolve(SENT, legal_basis="court_order")):
        case = machine.record(case, record, **at)
    agreed = attrs.evolve(case.referrals[0], appointment_at=on("2025-07-01"))
    case = machine.advance(case, "accept", thing="R1", record=agreed, **at)
    closure = ck.Closure(reason="ineligible", approved_by="lead-1")
    for record in (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), ck.ClientVoice(checkpoint="closure")):
        case = machine.record(case, record, at=on("2025-06-02"), by=WORKER)
    closed = machine.record(case, closure, at=on("2025-06-05"), by=WORKER)
    again = machine.record(closed, ck.Reopening(), at=on("2025-09-01"), by=WORKER)

    assert [(each.stage, each.ended) for each in machine.positions(closed)] == [("cancelled", True)]
    assert [(each.stage, each.ended) for each in machine.positions(again)] == [("accepted", False)]
    begun = machine.advance(again, "begin", thing="R1", at=on("2025-09-02"), by=WORKER)
    assert (begun.steps[-1].source, ck.verify(begun, machine)) == ("accepted", ())
