"""The rules after a reopening, of review intervals, of staff and of the final evaluation."""

from __future__ import annotations

from typing import Any

import pytest
from cases import (
    SCHOOL,
    WORKER,
    assessed,
    in_service,
    on,
    opened,
    planned,
    reopened,
)
from rule_acts import SIGNED, STRICT, asked, entering, followed, machine, rated, told

import casekit as ck
from casekit.models import Qualification


def test_after_a_reopening_service_waits_for_an_assessment_completed_since():
    case = reopened()
    reassessed = told(case, (ck.Assessment(kind="reassessment"), "2025-09-02"))

    assert asked(case, ck.ServiceStart(need="N1"), "2025-09-03")[0] == ["reassess_after_reopen"]
    assert entering(case, "implementation", "2025-09-03") == ["move_not_open_here", "reassess_after_reopen"]
    assert asked(reassessed, ck.ServiceStart(need="N1"), "2025-09-03") == ([], ["plan_of_this_episode"])
    assert entering(reassessed, "implementation", "2025-09-03") == ["move_not_open_here"]


def test_after_a_reopening_a_crisis_action_is_reported():
    assert asked(reopened(), ck.ServiceStart(need="N1", crisis=True), "2025-09-02") == (
        [], ["plan_of_this_episode", "reassess_after_reopen"],
    )  # fmt: skip


@pytest.mark.parametrize("stage", ["monitoring", "evaluation", "planning"])
def test_after_a_reopening_other_stages_wait_for_no_assessment(stage: str):
    assert "reassess_after_reopen" not in entering(reopened(), stage, "2025-09-02")


def test_in_the_first_episode_no_reassessment_is_asked_for():
    assert asked(planned(), ck.ServiceStart(need="N1"), "2025-03-11") == ([], [])


@pytest.mark.parametrize(
    ("risk", "interval", "day", "refusals"),
    [
        ("high", (1, "week"), "2025-03-11", []),
        ("high", (7, "day"), "2025-03-11", []),
        ("high", (8, "day"), "2025-03-11", ["review_interval_by_risk"]),
        ("medium", (2, "week"), "2025-03-11", []),
        ("medium", (1, "month"), "2025-03-11", ["review_interval_by_risk"]),
        ("low", (31, "day"), "2025-03-11", []),
        ("low", (32, "day"), "2025-03-11", ["review_interval_by_risk"]),
        ("low", (31, "day"), "2025-04-10", ["review_interval_by_risk"]),
        ("low", (30, "day"), "2025-04-10", []),
    ],
)
@pytest.mark.parametrize("plan", [True, False])
def test_an_interval_is_no_wider_than_the_risk_allows_counted_from_the_day(
    risk: str, interval: tuple[int, Any], day: str, refusals: list[str], plan: bool
):
    length = ck.Interval(*interval)
    act = (
        ck.Plan(version=1, goals=("G1",), signed_by=SIGNED, review_interval=length)
        if plan
        else ck.ReviewInterval(interval=length)
    )

    assert asked(rated(risk), act, day, by=STRICT)[0] == refusals


def test_where_no_risk_is_rated_any_interval_may_be_set():
    act = ck.ReviewInterval(interval=ck.Interval(6, "month"))

    assert asked(followed(assessed(), STRICT), act, "2025-03-11", by=STRICT) == ([], [])


def test_a_plan_without_an_interval_is_not_judged_by_one():
    assert asked(rated("high"), ck.Plan(version=1), "2025-03-11", by=STRICT) == ([], ["plan_without_client"])


@pytest.mark.parametrize(
    ("risk", "interval", "findings"),
    [
        ("high", (1, "week"), []),
        ("high", (8, "day"), ["review_interval_by_risk"]),
        ("medium", (6, "month"), []),
        (None, (6, "month"), []),
    ],
)
def test_where_a_workflow_sets_none_more_than_a_week_at_high_risk_is_reported(
    risk: Any, interval: tuple[int, Any], findings: list[str]
):
    case = told(assessed(), (ck.Assessment(risk=risk), "2025-03-10"))

    assert asked(case, ck.ReviewInterval(interval=ck.Interval(*interval)), "2025-03-11") == ([], findings)


def test_a_level_that_the_workflow_leaves_out_has_no_limit():
    partly = machine(reviews={"every": [1, "month"], "by_risk": {"low": [1, "month"]}})
    case = told(followed(assessed(), partly), (ck.RiskRating(risk="high"), "2025-03-10"))

    assert asked(case, ck.ReviewInterval(interval=ck.Interval(6, "month")), "2025-03-11", by=partly) == ([], [])


@pytest.mark.parametrize(
    ("risk", "interval"),
    [("high", ck.Interval(1, "week")), ("medium", ck.Interval(2, "week")), (None, ck.Interval(1, "month"))],
)
def test_a_signed_plan_that_names_no_interval_takes_the_one_for_the_risk(risk: Any, interval: ck.Interval):
    case = rated(risk) if risk else followed(assessed(), STRICT)

    signed = STRICT.record(case, ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), at=on("2025-03-11"), by=WORKER)

    assert signed.plans[-1].review_interval == interval


def test_a_backdated_plan_takes_the_interval_for_the_risk_of_its_day():
    case = told(rated("high"), (ck.RiskRating(risk="low"), "2025-04-01"))

    signed = STRICT.record(case, ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), at=on("2025-03-20"), by=WORKER)

    assert signed.plans[-1].review_interval == ck.Interval(1, "week")


@pytest.mark.parametrize(
    ("qualification", "missing"),
    [
        (Qualification(years_of_experience=5, licensed=True, standard_training=True), None),
        (
            Qualification(years_of_experience=4.9, licensed=True, standard_training=True),
            ("years_of_experience",),
        ),
        (Qualification(years_of_experience=9, licensed=False, standard_training=True), ("licensed",)),
        (
            Qualification(years_of_experience=9, licensed=True, standard_training=False),
            ("standard_training",),
        ),
        (None, ("years_of_experience", "licensed", "standard_training")),
    ],
)
@pytest.mark.parametrize("role", ["case_manager", "integrated_case_manager"])
def test_what_a_case_manager_lacks_is_reported_when_assigned(
    qualification: Qualification | None, missing: tuple[str, ...] | None, role: str
):
    act = ck.Assignment(worker="worker-1", role=role, qualification=qualification)

    answer = SCHOOL.ask(opened(), act, at=on("2025-03-05"), by=WORKER)

    assert answer.allowed
    assert [(finding.code, finding.params["missing"]) for finding in answer.findings] == (
        [("manager_qualification", missing)] if missing else []
    )


def test_nobody_but_a_case_manager_is_asked_for_a_qualification():
    assert asked(opened(), ck.Assignment(worker="worker-2", role="school_nurse"), "2025-03-05") == ([], [])


@pytest.mark.parametrize(
    ("evidence", "refusals"),
    [
        (("quantitative", "qualitative"), []),
        (("quantitative",), ["final_evaluation_incomplete"]),
        (("qualitative",), ["final_evaluation_incomplete"]),
        ((), ["final_evaluation_incomplete"]),
    ],
)
def test_a_final_evaluation_rests_on_both_kinds_of_evidence(evidence: Any, refusals: list[str]):
    assert asked(in_service(), ck.FinalEvaluation(evidence=evidence), "2025-06-02")[0] == refusals
