"""Records that a workflow governs: who may record one, in which stages, with what, and where it leads."""

from __future__ import annotations

import attrs
import pytest
from governed import (
    BOTH,
    CLOSURE,
    DAY,
    LEAD,
    MACHINE,
    MONDAY,
    OFFICE,
    WORKER,
    closure_of,
    codes,
    office,
    opened,
    working,
)

import casekit as ck


def test_a_team_leader_alone_closes_and_others_are_told_the_role():
    refused = MACHINE.ask(working(), CLOSURE, at=MONDAY, by=WORKER)

    assert codes(refused) == ["role_required"]
    assert refused.refusals[0].fix == "Have it done by someone with the role team leader."
    assert MACHINE.record(working(), CLOSURE, at=MONDAY, by=LEAD).status == "closed"


def test_a_closing_leads_to_the_stage_that_the_workflow_names_from_any_stage():
    for case in (opened(), working()):
        closed = MACHINE.record(case, CLOSURE, at=MONDAY + DAY, by=LEAD)

        assert (closed.stage, closed.status) == ("closed", "closed")
        assert [entry.act for entry in closed.history[-2:]] == [case.revision + 1] * 2
        assert ck.verify(closed, MACHINE) == ()
        assert ck.loads(ck.dumps(closed)) == closed


def test_a_reopening_leads_out_of_a_final_stage():
    closed = MACHINE.record(working(), CLOSURE, at=MONDAY + DAY, by=LEAD)

    reopened = MACHINE.record(closed, ck.Reopening(reason="moved back"), at=MONDAY + 9 * DAY, by=LEAD)

    assert (reopened.stage, reopened.status) == ("intake", "open")
    assert MACHINE.ask(reopened, "begin", at=MONDAY + 9 * DAY, by=LEAD).allowed
    assert codes(MACHINE.ask(closed, ck.Reopening(), at=MONDAY + 9 * DAY, by=WORKER)) == [
        "role_required", "record_field_required",
    ]  # fmt: skip


def test_both_entries_of_a_closing_are_voided_together():
    closed = MACHINE.record(working(), CLOSURE, at=MONDAY + DAY, by=LEAD)

    for entry in closed.history[-2:]:
        voided = MACHINE.void(closed, entry=entry.number, by=LEAD, recorded_at=MONDAY + 2 * DAY, reason="wrong case")
        assert (voided.stage, voided.status) == ("work.visits", "open")


def test_a_record_is_allowed_in_the_stages_named_and_their_substages():
    disclosure = ck.Disclosure(recipient="RS1", purpose="referral")
    early = MACHINE.ask(opened(), disclosure, at=MONDAY, by=WORKER)

    assert codes(early) == ["record_not_in_stage"]
    assert early.refusals[0].told("ko").startswith("intake 단계에서는 기록할 수 없는 종류: ")
    assert MACHINE.ask(working(), disclosure, at=MONDAY, by=WORKER).allowed


def test_a_field_that_the_workflow_demands_is_missing():
    refused = MACHINE.ask(working(), ck.Disclosure(recipient="RS1"), at=MONDAY, by=WORKER)

    assert [(each.code, each.where) for each in refused.refusals] == [("record_field_required", "purpose")]


@pytest.mark.parametrize(
    ("reason", "allowed"), [("death", True), ("사망", True), ("lost_contact", True), ("moved_away", False)]
)
def test_the_reasons_of_closing_are_compared_by_code_and_any_word_of_the_vocabulary_is_its_code(
    reason: str, allowed: bool
):
    answer = MACHINE.ask(working(), attrs.evolve(CLOSURE, reason=reason), at=MONDAY, by=LEAD)

    assert ("reason_not_in_catalogue" not in codes(answer)) == allowed


def test_lost_contact_asks_its_attempts_in_every_word():
    for reason in ("lost_contact", "연락두절"):
        answer = MACHINE.ask(working(), attrs.evolve(CLOSURE, reason=reason), at=MONDAY, by=LEAD)

        assert codes(answer) == ["lost_contact_minimum"]


def test_an_approval_that_closing_needs_names_the_approver():
    machine = office("[closing]", 'approval = "closing_approval"')
    case, closure = working(machine), ck.Closure(reason="death")
    assert codes(machine.ask(case, closure, at=MONDAY, by=LEAD)) == ["approval_missing"]

    case = machine.record(case, ck.Approval(id="A1", kind="closing_approval"), at=MONDAY, by=WORKER)
    given = ck.Approval(id="A1", kind="closing_approval", status="given")
    case = machine.record(case, given, at=MONDAY, by=ck.Actor(id="lead-9", roles=("team_leader",)))

    another = machine.ask(case, attrs.evolve(closure, approved_by="boss-1"), at=MONDAY, by=LEAD)
    assert codes(another) == ["closure_names_another_approver"]
    closed = machine.record(case, closure, at=MONDAY, by=LEAD, key="close-1")
    assert closure_of(closed).approved_by == "lead-9"
    assert machine.record(closed, closure, at=MONDAY, by=LEAD, key="close-1") is closed
    assert ck.verify(closed, machine) == ()


def test_whoever_gave_the_approval_does_not_close():
    machine = office("[closing]", 'approval = "closing_approval"')
    case = machine.record(working(machine), ck.Approval(id="A1", kind="closing_approval"), at=MONDAY, by=WORKER)
    case = machine.record(case, ck.Approval(id="A1", kind="closing_approval", status="given"), at=MONDAY, by=LEAD)

    assert codes(machine.ask(case, ck.Closure(reason="death"), at=MONDAY, by=LEAD)) == ["closure_needs_approval"]


def test_a_closing_move_and_its_closure_are_one_act():
    case = working()

    closed = MACHINE.advance(case, "finish", at=MONDAY + DAY, by=BOTH, record=CLOSURE, key="end")

    assert (closed.stage, closed.status, closed.revision) == ("after", "closed", case.revision + 2)
    assert MACHINE.advance(closed, "finish", at=MONDAY + DAY, by=BOTH, record=CLOSURE, key="end") is closed
    assert MACHINE.effects(closed, since=case.revision) == ()
    assert ck.verify(closed, MACHINE) == ()
    assert ck.loads(ck.dumps(closed)) == closed


def test_a_closing_move_is_refused_without_its_closure_and_another_move_with_one():
    without = MACHINE.ask(working(), "finish", at=MONDAY, by=BOTH)
    beside = MACHINE.ask(opened(), "begin", at=MONDAY, by=BOTH, record=CLOSURE)

    assert codes(without) == ["closure_missing"]
    assert codes(beside) == ["move_does_not_close"]
    with pytest.raises(ck.RecordError, match="a Closure"):
        MACHINE.ask(working(), "finish", at=MONDAY, by=BOTH, record=ck.Reopening())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_a_closing_move_asks_what_is_asked_of_every_closure_and_nothing_is_recorded_if_it_is_refused():
    wrong = attrs.evolve(CLOSURE, reason="moved_away", approved_by=WORKER.id)

    with pytest.raises(ck.MoveNotOpenError) as refused:
        MACHINE.advance(working(), "finish", at=MONDAY, by=WORKER, record=wrong)

    assert refused.value.codes == ("role_required", "reason_not_in_catalogue", "closure_needs_approval")


def test_a_case_is_not_closed_twice_by_moves():
    again = {"name": "finish_again", "from": ["after"], "to": "closed", "closes": True}
    machine = office(moves=[*MACHINE.workflow.to_mapping()["moves"], again])  # type: ignore[misc]
    closed = machine.advance(working(machine), "finish", at=MONDAY, by=BOTH, record=CLOSURE)

    assert "closed_case_is_readonly" in codes(machine.ask(closed, "finish_again", at=MONDAY, by=BOTH, record=CLOSURE))


def test_the_closure_of_a_move_is_corrected_as_any_other_and_stays_with_its_move():
    closed = MACHINE.advance(working(), "finish", at=MONDAY + DAY, by=BOTH, record=CLOSURE)
    move, closure = (entry.number for entry in closed.history[-2:])
    when = {"by": BOTH, "recorded_at": MONDAY + 3 * DAY, "reason": "misread"}

    other = MACHINE.correct(closed, attrs.evolve(CLOSURE, reason="death"), entry=closure, **when)  # type: ignore[arg-type]
    later = MACHINE.correct(closed, closed.history[-2].what, entry=move, at=MONDAY + 2 * DAY, **when)  # type: ignore[arg-type]

    assert (closure_of(other).reason, other.stage) == ("death", "after")
    assert [entry.at for entry in later.timeline[-2:]] == [MONDAY + 2 * DAY] * 2
    assert ck.verify(other, MACHINE) == ck.verify(later, MACHINE) == ()
    with pytest.raises(ck.RecordError, match="role_required"):
        MACHINE.correct(closed, CLOSURE, entry=closure, **{**when, "by": WORKER})  # type: ignore[arg-type]


def test_a_closing_of_before_later_work_is_refused():
    case = MACHINE.record(working(), ck.Need(id="N1", domain="housing"), at=MONDAY + 5 * DAY, by=WORKER)

    refused = MACHINE.ask(case, "finish", at=MONDAY + DAY, by=BOTH, record=CLOSURE)

    assert codes(refused) == ["out_of_order"]


def test_what_is_asked_of_a_record_is_asked_again_by_verify():
    lax = office(closing={"to": "closed"})
    closed = lax.record(working(lax), CLOSURE, at=MONDAY, by=WORKER)
    strict = ck.StageMachine(MACHINE.workflow)
    moved = strict.workflow.ref

    history = [attrs.evolve(each, what=attrs.evolve(each.what, workflow=moved)) if each.number == 1 else each
               for each in closed.history]  # fmt: skip
    case = ck.Case.from_history("K-1", history)

    assert [each.code for each in ck.verify(case, strict)] == ["role_required"]


def test_a_late_withdrawal_of_an_approval_is_told_at_the_closing_it_opened():
    machine = office("[closing]", 'approval = "closing_approval"')
    case = machine.record(working(machine), ck.Approval(id="A1", kind="closing_approval"), at=MONDAY, by=WORKER)
    given = ck.Approval(id="A1", kind="closing_approval", status="given")
    case = machine.record(case, given, at=MONDAY, by=ck.Actor(id="lead-9", roles=("team_leader",)))
    closed = machine.record(case, ck.Closure(reason="death"), at=MONDAY + DAY, by=LEAD)

    voided = machine.void(closed, entry=case.revision, by=LEAD, recorded_at=MONDAY + 2 * DAY, reason="not given")

    (finding,) = voided.history[-1].findings
    assert (finding.code, finding.params["codes"]) == ("no_longer_acceptable", ("approval_missing",))


def test_options_have_the_closing_and_the_reopening_with_what_they_need():
    open_ = {(each.move, each.record): each for each in MACHINE.options(working(), at=MONDAY, by=BOTH)}
    closed = MACHINE.record(working(), CLOSURE, at=MONDAY + DAY, by=LEAD)
    shut = MACHINE.options(closed, at=MONDAY + DAY, by=WORKER)

    assert open_.keys() == {("finish", None), (None, "Closure")}
    assert open_["finish", None].open
    assert (open_[None, "Closure"].target, open_[None, "Closure"].open) == ("closed", True)
    assert [(each.record, each.target, [one.code for one in each.refusals]) for each in shut] == [
        ("Reopening", "intake", ["role_required"])
    ]


def test_a_path_and_the_steps_to_a_move_go_through_closing_and_reopening():
    closed = MACHINE.record(working(), CLOSURE, at=MONDAY + DAY, by=LEAD)

    path = MACHINE.path_to(closed, "work.visits", at=MONDAY + 2 * DAY, by=BOTH)
    steps = MACHINE.next_steps(closed, "begin", at=MONDAY + 2 * DAY, by=LEAD)

    assert [(each.move, each.record) for each in path] == [(None, "Reopening"), ("begin", None)]
    assert [(each.kind, each.what, dict(each.needs)) for each in steps] == [
        ("record", "Reopening", {"reason": None}), ("move", "begin", {}),
    ]  # fmt: skip


def test_a_path_goes_through_a_closing_move():
    path = MACHINE.path_to(working(), "after", at=MONDAY, by=BOTH)

    assert [(each.move, each.open) for each in path] == [("finish", True)]


def test_the_steps_to_a_closing_move_name_the_role_of_closing_the_approval_and_what_the_closure_needs():
    machine = office("[closing]", 'approval = "closing_approval"', 'fields = ["note"]')

    steps = machine.next_steps(working(machine), "finish", at=MONDAY, by=WORKER)

    assert [(each.kind, each.what, each.by) for each in steps] == [
        ("record", "Approval", ()), ("record", "Approval", ("team_leader",)), ("role", "finish", ("team_leader",)),
        ("move", "finish", ("worker",)),
    ]  # fmt: skip
    assert dict(steps[-1].needs) == {
        "reason": ("goals_mostly_attained", "lost_contact", "death"), "note": None,
    }  # fmt: skip


def test_a_record_among_the_steps_is_made_by_a_role_that_may():
    machine = office(
        "[stages.work.requires.told]", 'event = "disclosed"', "[[moves]]", 'name = "finish"', 'requires = ["told"]'
    )

    steps = machine.next_steps(working(machine), "finish", at=MONDAY, by=LEAD)

    disclosed = next(each for each in steps if each.what == "Disclosure")
    assert (disclosed.by, disclosed.needs["purpose"]) == (("worker",), None)


def test_kinds_of_records_of_the_office_are_governed_too():
    practice = ck.Practice.from_toml("""
id = "our_office"
[kinds.incident]
[fields.incident.place]
type = "text"
[fields.incident.reason]
type = "text"
[fields.Client.reason]
type = "text"
""")
    text = OFFICE + '\n[records.incident]\nroles = ["worker"]\nreason = ["death"]\nfields = ["place"]\n'
    text += "[records.Client]\nreason = true\n"
    text = text.replace("after = {", 'after = { requires.seen.event = "incident",')
    text = text.replace('from = ["after"]\n', 'from = ["after"]\nrequires = ["seen"]\n')
    machine = ck.StageMachine(ck.Workflow.from_toml(text), practice=practice)
    case = machine.open(ck.Client(id="C-1"), id="K-1", at=MONDAY, by=WORKER)
    case = machine.advance(case, "begin", at=MONDAY, by=WORKER)

    wrong = machine.ask(case, practice.build("incident", reason="moved"), at=MONDAY, by=LEAD)
    right = practice.build("incident", reason="death", place="school")

    assert codes(wrong) == ["role_required", "record_field_required", "reason_not_in_catalogue"]
    assert machine.ask(case, right, at=MONDAY, by=WORKER).allowed
    closed = machine.advance(case, "finish", at=MONDAY, by=BOTH, record=CLOSURE)
    steps = machine.next_steps(closed, "archive", at=MONDAY, by=LEAD)
    assert [(each.what, each.by, dict(each.needs)) for each in steps if each.kind == "record"][-1:] == [
        ("incident", ("worker",), {"extra.reason": ("death",), "extra.place": None})
    ]  # fmt: skip
