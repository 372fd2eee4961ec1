"""Items of the plan, and the services and single interventions that carry them out."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest

import casekit as ck

TALKS = ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="worker")


@pytest.mark.parametrize(
    ("status", "is_open"),
    [("planned", True), ("in_progress", True), ("done", False), ("not_done", False), ("cancelled", False)],
)
def test_an_item_is_open_until_it_is_done_or_given_up(status, is_open):
    item = attrs.evolve(TALKS, status=status, done_on=date(2025, 4, 1) if status == "done" else None)

    assert item.is_open is is_open


@pytest.mark.parametrize(
    ("status", "done_on", "code"),
    [("done", None, "field_needed"), ("planned", date(2025, 4, 1), "only_with_status")],
)
def test_an_item_says_when_it_was_done_and_only_then(status, done_on, code):
    with pytest.raises(ck.RecordError) as error:
        attrs.evolve(TALKS, status=status, done_on=done_on)

    assert error.value.codes == (code,)


@pytest.mark.parametrize("goal", ["G9", "N1"])
def test_an_item_serves_a_goal_of_the_case(goal):
    with pytest.raises(ck.RecordError) as error:
        cases.holding(attrs.evolve(TALKS, goal=goal))

    assert error.value.codes == ("unknown_id",)


@pytest.mark.parametrize(
    ("start", "codes"),
    [
        (ck.ServiceStart(need="N1", item="P1"), ()),
        (ck.ServiceStart(referral="R1", item="P1"), ()),
        (ck.ServiceStart(need="N2", item="P1"), ("item_of_another_need",)),
        (ck.ServiceStart(referral="R2", item="P1"), ("item_of_another_need",)),
        (ck.ServiceStart(need="N1", item="P9"), ("unknown_id",)),
    ],
)
def test_a_service_carries_out_an_item_for_its_own_need(start, codes):
    case = cases.holding(
        TALKS, ck.Referral(id="R1", need="N1", resource="RS1"), ck.Referral(id="R2", need="N2", resource="RS2")
    )

    try:
        cases.kept(case, start, at=cases.on("2025-03-06"), by="w")
        found = ()
    except ck.RecordError as error:
        found = error.codes

    assert found == codes


def test_a_referral_that_is_not_on_record_is_told_once_and_nothing_is_said_of_its_need():
    with pytest.raises(ck.RecordError) as error:
        cases.holding(TALKS, ck.ServiceStart(referral="R9", item="P1"))

    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [("unknown_id", "referral")]


def test_a_single_intervention_serves_an_item_of_the_plan_or_none():
    talk = ck.Intervention(kind="counselling", item="P1", principles=("empowerment",))

    case = cases.holding(TALKS, talk, ck.Intervention(kind="transport"))

    assert [each.item for _, each in case.dated(ck.Intervention)] == ["P1", None]
    with pytest.raises(ck.RecordError) as error:
        cases.holding(talk)
    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [("unknown_id", "item")]


def test_a_service_backdated_before_its_item_finds_no_item():
    case = cases.holding(TALKS)

    with pytest.raises(ck.RecordError) as error:
        cases.kept(case, ck.ServiceStart(need="N1", item="P1"), at=cases.on("2025-03-04"), by="w")

    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [("unknown_id", "item")]


def test_an_answer_to_feedback_names_a_plan_on_record():
    plan = ck.Plan(version=2, goals=("G1",), signed_by=("C-3",))
    answer = ck.FeedbackAnswer(checkpoint="review", led_to="plan", plan=2)

    assert cases.holding(plan, answer).dated(ck.FeedbackAnswer)[0][1] == answer
    with pytest.raises(ck.RecordError) as error:
        cases.holding(answer)
    assert error.value.codes == ("unknown_id",)


@pytest.mark.parametrize(("led_to", "plan"), [("plan", None), ("service", 1), ("nothing", 1)])
def test_an_answer_that_changed_the_plan_and_no_other_names_its_version(led_to, plan):
    with pytest.raises(ck.RecordError) as error:
        ck.FeedbackAnswer(checkpoint="review", led_to=led_to, plan=plan)

    assert error.value.codes == ("plan_named_or_not",)


def test_nothing_is_done_on_a_day_that_has_not_come():
    for record in (
        attrs.evolve(TALKS, status="done", done_on=date(2025, 3, 6)),
        ck.FollowUp(id="F1", owner="worker-1", done_on=date(2025, 3, 6)),
    ):
        with pytest.raises(ck.RecordError) as error:
            cases.holding(record)

        assert error.value.codes == ("day_not_come",)
