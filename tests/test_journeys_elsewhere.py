from __future__ import annotations

import copy
import json
import runpy
import sys
from datetime import date
from pathlib import Path

import pytest
from journey_runs import ELDER, JOURNEYS, OFFICE_JOURNEYS, ROOT, RUN, STUDENT, changed, event

import casekit as ck
from casekit.stages.rules.casework_rules import RULES

RISKS = ("high", "medium", "low")


ALL = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(JOURNEYS.glob("*.json"))}


OF_OFFICES = [json.loads(file.read_text(encoding="utf-8")) for file in OFFICE_JOURNEYS]


ELSEWHERE = [(name, other) for name, journey in ALL.items() for other in journey.get("alt_stage_map", {})]


@pytest.mark.parametrize(("name", "other"), ELSEWHERE)
def test_a_journey_has_the_same_figures_in_every_workflow_its_map_names(run, name, other):
    status, told, wrong = run(JOURNEYS / f"{name}.json", "--workflow", other)

    assert (status, wrong) == (0, "")
    assert told.startswith(f"{ALL[name]['id']} in {other}\n")
    assert told.endswith("Reproduced: every figure and every attempt.\n")


def test_the_journeys_that_were_agreed_go_through_three_other_workflows():
    assert [other for name, other in ELSEWHERE if name in ("student", "elder")] == [
        "case_management_seven", "casework_five_points", "case_elements_four",
    ]  # fmt: skip


def test_a_journey_in_its_own_workflow_is_the_journey_itself(run):
    file = JOURNEYS / "small.json"

    assert run(file, "--workflow", "school_eight") == run(file)


def test_a_workflow_without_a_stage_map_is_refused_with_those_there_are(run):
    status, _, wrong = run(JOURNEYS / "elder.json", "--workflow", "school_six")

    assert status == 2
    assert wrong.endswith("use one of: kr_integrated, case_management_seven\n")


def test_a_figure_that_differs_is_noticed_in_another_workflow_too(run):
    journey = changed(ELDER, ("expected", "reviews", "held"), 1)

    status, _, wrong = run(journey, "--workflow", "case_management_seven")

    assert status == 1
    assert wrong.startswith("differs: reviews.held")


def test_in_another_workflow_stages_and_attempts_are_not_compared(run):
    journey = changed(STUDENT, ("expected", "stage_history"), [])
    journey["expected"]["final_state"]["last_stage"] = "elsewhere"
    journey["probes"][0]["expect"]["outcome"] = "allowed"

    status, told, _ = run(journey, "--workflow", "case_elements_four", "--json")

    found = json.loads(told)
    assert (status, found["probes"]) == (0, [])
    assert [name for _, name in found["results"]["stage_history"]] == [
        "assessment", "planning", "implementation", "assessment", "planning", "implementation", "evaluation",
    ]  # fmt: skip


def test_a_move_with_no_way_there_ends_the_replay(run):
    journey = changed(ELDER, ("alt_stage_map", "case_management_seven", "서비스 제공 및 점검"), "옹호")
    journey["alt_stage_map"]["case_management_seven"]["사후관리"] = "조정"

    status, _, wrong = run(journey, "--workflow", "case_management_seven")

    assert status == 2
    assert "was refused" in wrong


def replayed(name: str, monkeypatch, workflow: str | None = None):
    """The replay of a journey, in its own workflow or another."""
    monkeypatch.syspath_prepend(str(JOURNEYS))
    run_module = runpy.run_path(str(RUN))
    given = {**run_module["NOTHING"], **ALL[name]}
    given = run_module["in_another"](given, workflow) if workflow else given
    machine = run_module["machine_of"](given, JOURNEYS)
    replay = run_module["Replay"](given, machine)
    replay.run(given["events"])
    for module in ("figures", "journey", "records"):
        sys.modules.pop(module, None)
    return replay


def test_stages_between_two_of_a_journey_are_only_passed_through(monkeypatch):
    case = replayed("elder", monkeypatch, "case_management_seven").case

    passed = [change.stage for _, change in case.dated(ck.StageChange) if change.passing]

    assert passed == ["coordination", "monitoring", "coordination", "monitoring"]


TRACK = {
    "seq": 10.5,
    "date": "2025-01-20",
    "type": "target_classified",
    "actor": "lead",
    "data": {"track": "case_management"},
}


ELSEWHERE_MAP = {
    "문제 인식": "identification", "자원 평가": "survey", "목표 설정": "planning", "계획 실행": "service",
    "피드백 및 평가": "service",
}  # fmt: skip


def planned_again_in_the_public_process(*, back_to: str, without: tuple[str, ...] = ()) -> dict:
    """A journey whose plan is taken up again: the public process has the survey and the selection on that way."""
    journey = {**copy.deepcopy(ALL["five_points"]), "alt_stage_map": {"kr_integrated": ELSEWHERE_MAP}, "expected": {}}
    again = next(each for each in journey["events"] if each["type"] == "stage_entered" and "reason" in each["data"])
    again["data"]["to"] = back_to
    dropped = [each["seq"] for each in journey["events"] if each["type"] in without and each["seq"] > again["seq"]]
    journey["events"] = [each for each in journey["events"] if each["seq"] not in dropped] + [TRACK]
    return journey


def reviews(run, journey: dict) -> list[tuple[str, str | None]]:
    status, told, wrong = run(journey, "--workflow", "kr_integrated", "--json")
    assert (status, wrong) == (0, "")
    return [(row["due"], row["held"]) for row in json.loads(told)["results"]["reviews"]["rows"]]


def test_a_survey_that_is_only_passed_through_does_not_stop_the_review_clock(run):
    journey = planned_again_in_the_public_process(back_to="목표 설정", without=("plan_signed", "feedback_answered"))

    rows = reviews(run, journey)

    assert rows == [("2025-02-24", "2025-02-21"), ("2025-03-21", "2025-03-28"), ("2025-04-28", "2025-04-25")]


def test_a_survey_that_is_entered_for_itself_stops_the_review_clock(run):
    journey = planned_again_in_the_public_process(back_to="자원 평가", without=("plan_signed", "feedback_answered"))

    rows = reviews(run, journey)

    assert rows == [("2025-02-24", "2025-02-21")]


def test_a_survey_that_is_only_passed_through_asks_for_no_reassessment(run):
    passed, entered = (planned_again_in_the_public_process(back_to=stage) for stage in ("목표 설정", "자원 평가"))

    status, _, _ = run(passed, "--workflow", "kr_integrated")
    refused, _, wrong = run(entered, "--workflow", "kr_integrated")

    assert (status, refused) == (0, 2)
    assert "plan_needs_current_assessment" in wrong


def test_a_journey_is_run_from_its_own_folder(run, monkeypatch):
    monkeypatch.chdir(JOURNEYS)

    status, _, wrong = run(Path("family.json"))

    assert (status, wrong) == (0, "")


def test_a_finding_is_told_whichever_record_of_the_event_it_is_about(run):
    journey = changed(STUDENT, ("events", event(STUDENT, "assessment_completed"), "data", "strengths"), [])

    _, told, _ = run(journey)

    assert "2025-04-04    noted: The assessments of this episode have not found: strengths." in told


@pytest.mark.parametrize(("name", "key"), [("school_six", "override"), ("five_points", "reason")])
def test_an_attempt_is_made_with_the_reason_and_the_exception_it_names(run, name, key):
    index = next(
        index
        for index, row in enumerate(ALL[name]["probes"])
        if key in row["try"] and row["expect"]["outcome"] != "refused"
    )

    with_it, _, _ = run(ALL[name])
    without_it, _, wrong = run(changed(ALL[name], ("probes", index, "try", key), ...))

    assert (with_it, without_it) == (0, 1)
    assert wrong.startswith(f"differs: probes[{index}]: expected allowed")


READY = ck.Workflow.ready_ids()


@pytest.mark.parametrize("workflow", READY)
def test_every_ready_workflow_has_a_journey_from_the_start_to_closure_and_aftercare(workflow, monkeypatch):
    names = [name for name, journey in ALL.items() if journey["workflow"] == workflow and name != "small"]

    (name,) = names
    case = replayed(name, monkeypatch).case

    first = ck.Workflow.ready(workflow).stages[0].id
    assert case.stage_intervals[0].stage == first
    assert case.episodes[-1].closure is not None
    assert any(contact.reached for _, contact in case.dated(ck.Contact) if contact.purpose == "aftercare")
    assert case.history[-1].what.event == "aftercare_ended"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_shown_by_an_attempt_that_it_refuses_or_reports(rule):
    shown = [
        (journey["id"], row["expect"]["outcome"])
        for journey in (*ALL.values(), *OF_OFFICES)
        for row in journey.get("probes", [])
        if row["expect"].get("code") == rule
    ]

    assert shown
    assert {outcome for _, outcome in shown} <= {"refused", "allowed_with_finding"}


@pytest.mark.parametrize("name", sorted(set(ALL) - {"student", "elder", "small"}))
def test_an_expert_can_read_a_journey(name):
    journey = ALL[name]

    assert {"title_ko", "title_en", "actors"} <= set(journey)
    assert all(event["note_ko"] for event in journey["events"])
    assert all(row["note_ko"] and row["note_en"] for row in journey["probes"])
    assert len(journey["probes"]) >= 5
    assert {event["actor"] for event in journey["events"]} <= set(journey["actors"])
    assert all(" " in event["note_ko"] for event in journey["events"])


WRITTEN_FOR_A_WORKFLOW = sorted(set(ALL) - {"student", "elder", "small"})


CRISIS, CLOSING_RULES = "crisis", {code for code in RULES if "clos" in code or code.startswith(("final", "lost"))}


@pytest.mark.parametrize("name", WRITTEN_FOR_A_WORKFLOW)
def test_a_journey_shows_an_exception_that_holds_and_what_closing_asks(name):
    probes = ALL[name]["probes"]

    excepted = [
        row for row in probes if {CRISIS, "override"} & set(row["try"]) and row["expect"]["outcome"] != "refused"
    ]
    closing = [row for row in probes if row["expect"].get("code") in CLOSING_RULES]

    assert excepted
    assert closing


@pytest.mark.parametrize("name", WRITTEN_FOR_A_WORKFLOW)
def test_a_journey_says_who_took_part_who_answers_for_it_and_how_goals_are_reached(name, monkeypatch):
    case = replayed(name, monkeypatch).case

    opened, closed = case.episodes[-1].opened_at.date(), case.episodes[-1].closed_at.date()
    evaluation = ck.evaluation.evaluate(case, on=closed, episode="all")
    assert evaluation["share_of_occasions_with_client"].figures["excluded"] == 0
    assert all(goal.strategy for goal in case.goals)
    assert all(review.decision for _, review in case.dated(ck.Review))
    managed = [at.date() for at, each in case.dated(ck.Assignment) if each.worker == "cm"]
    assert managed[-1] >= opened


def test_together_the_journeys_end_reviews_in_every_way_and_take_every_way_out():
    data = [(each["type"], each["data"]) for journey in ALL.values() for each in journey["events"]]

    assert {said["decision"] for kind, said in data if kind == "review_held" and "decision" in said} == {
        "continue", "modify", "add", "close",
    }  # fmt: skip
    assert {said["by"] for kind, said in data if kind == "referral_declined"} == {"client", "provider"}
    assert {said["reason"] for kind, said in data if kind == "case_closed"} == {
        "goals_mostly_attained", "needs_changed", "lost_contact",
    }  # fmt: skip


def test_a_family_is_the_client_of_its_journey_and_its_members_change(monkeypatch):
    case = replayed("family", monkeypatch).case

    assert case.client_unit == case.households[0]
    assert case.client.id == "mother"
    parties = [case.client_parties(on=date.fromisoformat(day)) for day in ("2025-01-20", "2025-01-21", "2025-05-01")]
    assert ["father" in each for each in parties] == [True, False, False]
    assert ["grandmother" in each for each in parties] == [False, False, True]
    assert {advocacy.kind for _, advocacy in case.dated(ck.Advocacy)} == {"rights", "benefits", "discrimination"}
    assert {relation.kind for _, relation in case.dated(ck.Relation)} == {
        "link", "mediate", "coordinate", "develop", "relate",
    }  # fmt: skip


def test_a_client_is_lost_closed_found_again_and_reopened(monkeypatch):
    case = replayed("lost_and_found", monkeypatch).case

    first, second = case.episodes
    assert (first.closure.reason, second.closure.reason) == ("lost_contact", "goals_mostly_attained")
    found = [at for at, _ in case.dated(ck.Identification)]
    assert first.opened_at <= found[0] < first.closed_at < found[1] < second.opened_at


def test_reviews_timed_by_risk_are_an_example_beside_the_ready_workflow():
    example = ck.Workflow.from_toml((ROOT / "examples" / "workflows" / "risk_timed.toml").read_text(encoding="utf-8"))
    ready = ck.Workflow.ready("case_management_seven")

    differing = {
        key for key, value in example.to_mapping().items() if value != ready.to_mapping().get(key)
    }  # fmt: skip

    assert differing - {"version"} == {"id", "labels", "source", "reviews"}
    assert ready.reviews.by_risk == ()
    assert [(example.reviews.widest(risk).count, example.reviews.widest(risk).unit) for risk in RISKS] == [
        (1, "week"), (2, "week"), (1, "month"),
    ]  # fmt: skip
