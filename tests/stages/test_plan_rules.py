"""The rules of plans, assessments, selection and referrals."""

from __future__ import annotations

from typing import Any

import pytest
from cases import (
    KOREAN,
    SCHOOL,
    WORKER,
    assessed,
    consented,
    evaluated,
    in_service,
    on,
    opened,
    planned,
    reopened,
)
from rule_acts import CLOSURE, SELECTING, SENT, SIGNED, asked, entering, followed, told

import casekit as ck


@pytest.mark.parametrize("stage", ["implementation", "monitoring"])
def test_entering_service_needs_a_plan_signed_by_a_client(stage: str):
    unsigned = told(assessed(), (ck.Plan(version=1), "2025-03-10"))
    by_worker_only = told(unsigned, (ck.Plan(version=1, signed_by=("worker-1",)), "2025-03-10"))
    by_client = told(by_worker_only, (ck.Plan(version=2, goals=("G1",), signed_by=("C-3",)), "2025-03-10"))

    assert "plan_before_service" in entering(assessed(), stage, "2025-03-11")
    assert "plan_before_service" in entering(unsigned, stage, "2025-03-11")
    assert "plan_before_service" in entering(by_worker_only, stage, "2025-03-11")
    assert "plan_before_service" not in entering(by_client, stage, "2025-03-11")


@pytest.mark.parametrize("kind", ["coordination", "implementation", "monitoring"])
def test_a_stage_that_is_also_of_kind_planning_may_be_entered_without_a_plan(kind: str):
    stages = {
        "start": {},
        "plain": {"kinds": [kind]},
        "planned": {"kinds": ["planning", kind]},
        "over": {"final": True},
    }
    moves = [{"name": f"to_{stage}", "from": "*", "to": stage} for stage in ("plain", "planned", "over")]
    data = {"id": "t", "version": 1, "initial": "start", "stages": stages, "moves": moves}
    team = ck.StageMachine(ck.Workflow.from_mapping(data))
    case = team.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)

    assert asked(case, "to_plain", "2025-03-04", by=team)[0] == ["plan_before_service"]
    assert asked(case, "to_planned", "2025-03-04", by=team)[0] == []


@pytest.mark.parametrize("stage", ["assessment", "planning", "reassessment", "evaluation"])
def test_other_stages_need_no_plan(stage: str):
    assert "plan_before_service" not in entering(opened(), stage, "2025-03-11")


def test_starting_a_service_needs_a_plan_and_a_crisis_action_is_reported():
    case = consented(opened())

    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-05") == (["plan_before_service"], [])
    assert asked(case, ck.ServiceStart(need="N1", crisis=True), "2025-03-05") == ([], ["plan_before_service"])


def test_a_plan_of_an_earlier_episode_lets_a_service_start_and_is_reported():
    case = told(reopened(), (ck.Assessment(kind="reassessment"), "2025-09-02"))
    planned_anew = told(case, (ck.Plan(version=2, goals=("G1",), signed_by=SIGNED), "2025-09-02"))

    assert asked(case, ck.ServiceStart(need="N1"), "2025-09-03") == ([], ["plan_of_this_episode"])
    assert asked(planned_anew, ck.ServiceStart(need="N1"), "2025-09-03") == ([], [])


def test_a_plan_is_signed_only_on_a_completed_assessment():
    case = consented(opened())

    assert asked(case, ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), "2025-03-05")[0] == [
        "plan_needs_current_assessment"
    ]
    assert asked(case, ck.Plan(version=1), "2025-03-05")[0] == []
    assert asked(assessed(), ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), "2025-03-07")[0] == []


def test_an_assessment_of_an_earlier_episode_carries_no_new_plan():
    case = reopened()
    assessed_again = told(case, (ck.Assessment(kind="reassessment"), "2025-09-02"))
    plan = ck.Plan(version=2, goals=("G1",), signed_by=SIGNED)

    assert asked(case, plan, "2025-09-03")[0] == ["plan_needs_current_assessment"]
    assert asked(assessed_again, plan, "2025-09-03")[0] == []


def test_a_reassessment_that_was_begun_is_completed_before_the_next_plan():
    case = SCHOOL.advance(in_service(), "monitor", at=on("2025-04-01"), by=WORKER)
    begun = SCHOOL.advance(case, "reassess", at=on("2025-04-02"), by=WORKER)
    done = told(begun, (ck.Assessment(kind="reassessment"), "2025-04-03"))
    plan = ck.Plan(version=2, goals=("G1",), signed_by=SIGNED)

    assert asked(case, plan, "2025-04-04")[0] == []
    assert asked(begun, plan, "2025-04-04")[0] == ["plan_needs_current_assessment"]
    assert asked(done, plan, "2025-04-04")[0] == []


@pytest.mark.parametrize(
    ("trigger", "refusals"), [("reassessment", ["plan_needs_current_assessment"]), ("move", []), (None, [])]
)
def test_a_change_of_circumstances_that_asks_for_reassessment_waits_for_it(trigger: str | None, refusals: list[str]):
    case = told(in_service(), (ck.CircumstanceChange(trigger=trigger), "2025-04-01"))
    reassessed = told(case, (ck.Assessment(kind="reassessment"), "2025-04-02"))
    plan = ck.Plan(version=2, goals=("G1",), signed_by=SIGNED)

    assert asked(case, plan, "2025-04-03")[0] == refusals
    assert asked(reassessed, plan, "2025-04-03")[0] == []


def test_every_change_that_asks_for_reassessment_waits_for_one_of_its_own():
    change, plan = ck.CircumstanceChange(trigger="reassessment"), ck.Plan(version=3, goals=("G1",), signed_by=SIGNED)
    once = told(in_service(), (change, "2025-04-01"), (ck.Assessment(kind="reassessment"), "2025-04-02"))
    twice = told(once, (change, "2025-04-03"))
    planned_meanwhile = told(twice, (ck.Plan(version=2, goals=("G1",), signed_by=SIGNED), "2025-04-04"))

    assert asked(once, plan, "2025-04-05")[0] == []
    assert asked(twice, plan, "2025-04-05")[0] == ["plan_needs_current_assessment"]
    assert asked(planned_meanwhile, plan, "2025-04-05")[0] == ["plan_needs_current_assessment"]


def test_before_the_first_plan_of_an_episode_a_second_look_asks_for_nothing():
    case = told(assessed(), (ck.CircumstanceChange(trigger="reassessment"), "2025-03-07"))

    assert asked(case, ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), "2025-03-08")[0] == []


def korean_at_selection() -> ck.Case:
    return KOREAN.advance(assessed(KOREAN), "confer", at=on("2025-03-07"), by=WORKER)


@pytest.mark.parametrize("track", ["case_management", "service_link"])
def test_planning_needs_the_selection_of_the_client_on_any_track(track: str):
    case = korean_at_selection()
    selected = told(case, (ck.Selection(track=track), "2025-03-07"))

    assert asked(case, "plan", "2025-03-08", by=KOREAN)[0] == ["conference_before_selection"]
    assert asked(selected, "plan", "2025-03-08", by=KOREAN)[0] == []


def test_a_conference_alone_selects_nobody():
    case = told(korean_at_selection(), (ck.CaseConference(kind="integrated"), "2025-03-07"))

    assert asked(case, "plan", "2025-03-08", by=KOREAN)[0] == ["conference_before_selection"]


def test_the_selection_of_an_earlier_episode_does_not_count():
    selected = told(korean_at_selection(), (ck.Selection(track="case_management"), "2025-03-07"))
    again = told(selected, (CLOSURE, "2025-03-08"), (ck.Reopening(), "2025-03-09"))

    assert "conference_before_selection" not in asked(selected, "plan", "2025-03-10", by=KOREAN)[0]
    assert "conference_before_selection" in asked(again, "plan", "2025-03-10", by=KOREAN)[0]


def test_a_workflow_without_a_stage_of_kind_selection_asks_for_none():
    assert asked(assessed(), "plan", "2025-03-07") == ([], [])


def test_any_stage_of_kind_selection_makes_a_workflow_select():
    case = followed(assessed(), SELECTING)

    assert asked(case, "plan", "2025-03-07", by=SELECTING)[0] == ["conference_before_selection"]


@pytest.mark.parametrize(("party", "refusals"), [(None, ["decline_party_required"]), ("client", []), ("provider", [])])
def test_a_declined_referral_says_who_declined(party: Any, refusals: list[str]):
    case = told(planned(), (SENT, "2025-03-11"))
    declined = ck.Referral(id="R1", need="N1", resource="RS1", status="declined", declined_by=party)

    assert asked(case, declined, "2025-03-12")[0] == refusals


@pytest.mark.parametrize(
    ("status", "refusals"),
    [("sent", ["no_open_referral_at_closure"]), ("accepted", []), ("declined", []), ("cancelled", [])],
)
def test_a_case_does_not_close_while_a_referral_waits_for_its_answer(status: Any, refusals: list[str]):
    case = told(evaluated(), (SENT, "2025-06-02"))
    if status != "sent":
        answer = ck.Referral(id="R1", need="N1", resource="RS1", status=status, reason="full")
        case = told(case, (answer, "2025-06-03"))

    assert asked(case, CLOSURE, "2025-06-05")[0] == refusals


def test_a_draft_of_a_referral_does_not_keep_a_case_open():
    case = told(evaluated(), (ck.Referral(id="R1", need="N1", resource="RS1", status="draft"), "2025-06-02"))

    assert asked(case, CLOSURE, "2025-06-05")[0] == []
