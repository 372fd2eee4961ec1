"""Workflows of things as texts: what they may say, what changes break, and how much a resource can take."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import cases
import pytest
from cases import WORKER, kept, on
from due_days import deadlines_of
from things import AT, MACHINE, ORDERS, PRACTICE, REFERRALS, SENT, granted_order, referred, refused, stepped

import casekit as ck
from casekit.answers import Params
from casekit.models.appending import appended, next_entry
from casekit.stages.acts.act import ActArguments

PLAIN: dict[str, Any] = {
    "id": "plain", "version": 1, "initial": "open", "stages": {"open": {}, "over": {"final": True}},
    "moves": [{"name": "end", "from": ["open"], "to": "over"}],
}  # fmt: skip


def faults(**changes: Any) -> list[tuple[str, str | None]]:
    return [(each.code, each.where) for each in ck.check({**PLAIN, **changes}, practice=PRACTICE)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"stages": {"open": {"values": {"status": "sent"}}, "over": {"final": True}}},
            ("only_for_things", "stages.open.values"),
        ),
        (
            {"moves": [{"name": "end", "from": ["open"], "to": "over", "party": ["sender"]}]},
            ("only_for_things", "moves[0].party"),
        ),
        ({"subject": "referral", "rules": {"consent_scope": "off"}}, ("only_for_cases", "rules")),
        (
            {"subject": "referral", "moves": [{"name": "end", "from": ["open"], "to": "over", "closes": True}]},
            ("only_for_cases", "moves[0].closes"),
        ),
        ({"subject": "referral", "closing": {"roles": ["lawyer"]}}, ("only_for_cases", "closing")),
        (
            {"subject": "referral", "stages": {"open": {"values": {"colour": "red"}}, "over": {"final": True}}},
            ("unknown_record_field", "stages.open.values.colour"),
        ),
        (
            {"subject": "court_order", "stages": {"open": {"values": {"state": "lost"}}, "over": {"final": True}}},
            ("value_not_of_field", "stages.open.values.state"),
        ),
    ],
)
def test_what_only_cases_or_only_things_have_is_a_fault_elsewhere(
    changes: dict[str, Any], expected: tuple[str, str]
):  # fmt: skip
    assert expected in faults(**changes)


@pytest.mark.parametrize("within", [[3, "fortnight"], [0, "day"], [3], "soon", [1, "day", 2]])
def test_a_time_limit_that_is_none_is_a_fault_in_its_place(within: object):
    deadline = {"from": "contact", "until": "plan_signed", "within": within}

    assert ("wrong_type", "deadlines.told.within") in faults(deadlines={"told": deadline})


def test_fewer_parties_and_other_values_are_changes_that_can_break_running_cases():
    moves = [attrs.evolve(each, parties=("sender",)) if each.name == "cancel" else each for each in REFERRALS.moves]
    stages = [
        attrs.evolve(each, values=Params({"status": "accepted"})) if each.id == "waitlisted" else each
        for each in REFERRALS.stages
    ]
    newer = attrs.evolve(REFERRALS, version=2, supersedes=1, moves=tuple(moves), stages=tuple(stages))

    found = ck.stages.compare(REFERRALS, newer)

    assert {each.code for each in found.breaking} >= {"parties_changed", "values_changed"}
    wider = ck.stages.compare(newer, attrs.evolve(REFERRALS, version=3, supersedes=2))
    assert "parties_changed" not in {each.code for each in wider.breaking}


# What a resource can take


def full(**places: Any) -> ck.Case:
    """A case with two referrals to a resource with these places."""
    case = referred()
    bank = attrs.evolve(case.current(ck.Resource, "RS1"), capacity=ck.models.Capacity(**places))
    return MACHINE.record(MACHINE.record(case, bank, **AT), attrs.evolve(SENT, id="R2"), **AT)


@pytest.mark.parametrize("places", [{"available": 1}, {"maximum": 1}])
def test_the_place_that_one_referral_took_is_not_given_to_another(places: dict[str, int]):
    case = stepped(full(**places), "accept")

    assert refused(MACHINE.advance, case, "accept", thing="R2", at=on("2025-03-14")) == ("no_place_left",)


@pytest.mark.parametrize("places", [{}, {"unlimited": True}])
def test_a_resource_of_which_nobody_knows_the_places_takes_every_referral(places: dict[str, bool]):
    case = stepped(full(**places), "accept")

    taken = MACHINE.advance(case, "accept", thing="R2", at=on("2025-03-14"), by=WORKER)

    assert [each.status for each in taken.referrals] == ["accepted", "accepted"]


# Steps without a workflow of their own


def test_a_machine_without_a_workflow_for_a_thing_voids_its_steps_for_anybody():
    case = stepped(referred(), "accept")
    void = {"entry": case.revision - 1, "by": WORKER, "recorded_at": on("2025-03-20"), "reason": "not they"}
    elsewhere = ck.StageMachine(cases.SCHOOL.workflow, practice=PRACTICE, things=(ORDERS,))

    for machine in (cases.SCHOOL, elsewhere):
        assert machine.void(case, **void).steps == ()
        assert ck.verify(case, machine) == ()


def test_a_step_that_was_taken_over_from_elsewhere_is_judged_by_where_it_leads():
    accepted = attrs.evolve(SENT, status="accepted")
    step = ck.models.ThingStep(
        shelf="referrals", thing="R1", stage="accepted", source="requested", workflow=REFERRALS.ref
    )  # fmt: skip
    case = referred()
    imported = appended(case, next_entry(case, step, at=on("2025-03-12"), by=WORKER))
    imported = appended(imported, next_entry(imported, accepted, at=on("2025-03-12"), by=WORKER))

    assert MACHINE.positions(imported)[0].stage == "accepted"
    assert "values_of_another_stage" in [each.code for each in ck.verify(imported, MACHINE)]


def test_a_step_on_record_by_a_move_that_is_not_declared_there_is_found():
    case = stepped(referred(), "accept")
    wrong = attrs.evolve(case.steps[0], source="accepted", stage="requested", move="send")

    forged = appended(case, next_entry(case, wrong, at=on("2025-03-20"), by=WORKER))

    assert "move_not_open_here" in [each.code for each in ck.verify(forged, MACHINE)]


def test_a_thing_does_not_begin_with_values_to_which_no_move_leads():
    ended = ck.OfficeRecord(kind="court_order", id="O-9", client="C-3", extra={"state": "over"})
    moves = (attrs.evolve(each, sources=("in_force",)) if each.name == "end" else each for each in ORDERS.moves)
    orders = attrs.evolve(ORDERS, id="slow_order", moves=tuple(moves))
    machine = ck.StageMachine(cases.SCHOOL.workflow, practice=PRACTICE, things=(orders,))

    assert refused(machine.record, cases.planned(), ended) == ("no_step_to_these_values",)


def test_the_draft_of_a_move_that_is_not_open_from_there_is_none():
    own = {"id": "our_order", "version": 1, "moves": [
        {"name": "extend", "guards": [{"name": "day_reached", "field": "ends_on"}]},
    ]}  # fmt: skip
    machine = ck.StageMachine(
        cases.SCHOOL.workflow, practice=PRACTICE, things=(ck.Workflow.extend(ORDERS, own, practice=PRACTICE),)
    )  # fmt: skip
    case = granted_order()
    order = case.current("court_order", "O-1")

    asked = {"thing": "O-1", "at": on("2025-03-25"), "by": WORKER}
    assert [each.code for each in machine.ask(case, "extend", **asked).refusals] == ["no_day_recorded"]
    for day, expected in ((date(2025, 3, 25), []), (date(2025, 3, 26), ["day_not_reached"])):
        dated = machine.record(
            case, attrs.evolve(order, extra={**order.extra, "ends_on": day}), at=on("2025-03-21"), by=WORKER
        )
        assert [each.code for each in machine.ask(dated, "extend", **asked).refusals] == expected


def test_there_is_no_draft_of_a_step_that_is_not_declared_where_the_thing_stands():
    case = stepped(referred(), "accept", "begin")
    asked = ActArguments(at=on("2025-03-20"), by=WORKER, thing=case.referrals[0])

    evaluator = MACHINE._steps  # what the next steps are drafted with
    assert evaluator.drafted(case, "waitlist", asked) is None
    assert evaluator.drafted(case, "complete", asked) is not None


def test_no_step_of_later_is_offered_for_an_earlier_instant():
    case = stepped(referred(), "accept", "begin")

    assert [
        each.move for each in MACHINE.options(case, thing="R1", at=on("2025-03-11", 13), by=WORKER) if each.open
    ] == []


def test_what_ends_a_clock_is_the_thing_that_the_record_which_started_it_names():
    served = ck.stages.DeadlineRule(
        id="done", since="service_started", until="referral_completed", within=ck.days.TimeLimit(30, "day")
    )  # fmt: skip
    case = kept(referred(), attrs.evolve(SENT, status="accepted"), at=on("2025-03-12"), by=WORKER)
    case = kept(case, ck.ServiceStart(referral="R1"), at=on("2025-03-13"), by=WORKER)
    done = kept(case, attrs.evolve(SENT, status="completed", outcome="x"), at=on("2025-03-20"), by=WORKER)

    assert [each.status for each in deadlines_of(served, done, on=date(2025, 3, 21))] == ["met"]
