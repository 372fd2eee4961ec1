from __future__ import annotations

import json
import subprocess
import sys

import pytest
from journey_runs import ELDER, JOURNEYS, OFFICE_JOURNEYS, ROOT, RUN, STUDENT, changed

SHARED = ROOT.parent / "shared" / "scenarios"


BOTH = pytest.mark.parametrize("name", ["student", "elder"])


FILES = [*sorted(JOURNEYS.glob("*.json")), *OFFICE_JOURNEYS]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_journey_is_reproduced_from_the_command_line(file):
    ran = subprocess.run([sys.executable, RUN, file], capture_output=True, text=True, check=False, encoding="utf-8")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("Reproduced: every figure and every attempt.\n")


@BOTH
def test_a_journey_here_is_the_one_that_was_agreed(name):
    agreed = SHARED / f"{name}.json"

    assert not agreed.exists() or agreed.read_bytes() == (JOURNEYS / f"{name}.json").read_bytes()


@pytest.mark.parametrize("file", sorted(JOURNEYS.glob("*.py")), ids=lambda file: file.name)
def test_no_program_knows_a_journey_by_its_name(file):
    text = file.read_text(encoding="utf-8").lower()

    assert not any(word in text for word in ("student", "elder", STUDENT["id"].lower(), ELDER["id"].lower()))


@BOTH
def test_refusals_are_told_in_korean(run, name):
    status, told, _ = run(JOURNEYS / f"{name}.json", "--language", "ko")

    assert status == 0
    assert "기록하십시오" in told


@BOTH
def test_results_and_answers_are_printed_as_json(run, name):
    journey = json.loads((JOURNEYS / f"{name}.json").read_text(encoding="utf-8"))

    status, told, wrong = run(JOURNEYS / f"{name}.json", "--json")

    found = json.loads(told)
    assert (status, wrong) == (0, "")
    assert set(found) == {"results", "probes"}
    assert shape(journey["expected"]) == shape(found["results"])
    assert len(found["probes"]) == len(journey["probes"])
    for answer, row in zip(found["probes"], journey["probes"], strict=True):
        assert set(answer) == {"outcome", "codes"}
        assert answer["outcome"] == row["expect"]["outcome"]
        assert row["expect"]["code"] in answer["codes"]


def shape(value: object) -> object:
    """The keys of every table, and how long every list is."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return None


@BOTH
def test_printed_results_are_what_the_same_journey_expects(run, name):
    journey = json.loads((JOURNEYS / f"{name}.json").read_text(encoding="utf-8"))
    _, told, _ = run(journey, "--json")

    status, _, wrong = run({**journey, "expected": json.loads(told)["results"]})

    assert (status, wrong) == (0, "")


EXPECTED = [
    (STUDENT, ("stage_history", 2, 0), "2025-04-08", "stage_history[2][0]"),
    (STUDENT, ("stage_history", 3, 1), "사정", "stage_history[3][1]"),
    (STUDENT, ("stage_history", 10), ..., "stage_history"),
    (STUDENT, ("backward_transitions",), [], "backward_transitions"),
    (ELDER, ("backward_transitions", 0, 1), "접수", "backward_transitions[0][1]"),
    (STUDENT, ("stages_never_entered",), ["재사정"], "stages_never_entered"),
    (STUDENT, ("goals", "total"), 6, "goals.total"),
    (STUDENT, ("goals", "total"), 5.1, "goals.total"),
    (STUDENT, ("goals", "by_status", "withdrawn"), ..., "goals.by_status.withdrawn"),
    (STUDENT, ("goals", "by_status", "undecided"), 0, "goals.by_status.undecided"),
    (STUDENT, ("goals", "by_status", "partially_achieved"), True, "goals.by_status.partially_achieved"),
    (STUDENT, ("goals", "attainment_rate_strict"), 0.81, "goals.attainment_rate_strict"),
    (STUDENT, ("goals", "attainment_rate_half_credit"), "0.9", "goals.attainment_rate_half_credit"),
    (STUDENT, ("goals", "gas_t_baseline"), 24.78, "goals.gas_t_baseline"),
    (STUDENT, ("goals", "gas_t_final"), None, "goals.gas_t_final"),
    (ELDER, ("goals", "gas_t_change"), 29.62, "goals.gas_t_change"),
    (STUDENT, ("goal_specificity", "mean_of_5"), 4.9, "goal_specificity.mean_of_5"),
    (STUDENT, ("goal_specificity", "share_scoring_4_or_5"), True, "goal_specificity.share_scoring_4_or_5"),
    (STUDENT, ("needs", "by_status", "met"), 5, "needs.by_status.met"),
    (STUDENT, ("needs", "satisfaction_rate_strict"), [0.8], "needs.satisfaction_rate_strict"),
    (STUDENT, ("life_impact", "mean_pre"), 2.6668, "life_impact.mean_pre"),
    (STUDENT, ("life_impact", "worsened"), False, "life_impact.worsened"),
    (STUDENT, ("service_quality", "delivery_rate"), 0.876, "service_quality.delivery_rate"),
    (STUDENT, ("service_quality", "sessions_planned"), "72", "service_quality.sessions_planned"),
    (STUDENT, ("indicators", "both_present"), 1, "indicators.both_present"),
    (STUDENT, ("indicators", "both_present"), 1.0, "indicators.both_present"),
    (STUDENT, ("indicators", "qualitative"), 2, "indicators.qualitative"),
    (STUDENT, ("client_voice", "missing"), ["closure"], "client_voice.missing"),
    (STUDENT, ("client_voice", "missing"), None, "client_voice.missing"),
    (STUDENT, ("client_voice", "coverage"), 0.9, "client_voice.coverage"),
    (STUDENT, ("referrals", "re_referrals"), True, "referrals.re_referrals"),
    (STUDENT, ("referrals", "declined_by_client"), None, "referrals.declined_by_client"),
    (STUDENT, ("referrals", "chains", "R2"), ["R3", "R2"], "referrals.chains.R2[0]"),
    (STUDENT, ("referrals", "chains", "R4"), ..., "referrals.chains.R4"),
    (STUDENT, ("referrals", "days_sent_to_response", "R2"), None, "referrals.days_sent_to_response.R2"),
    (STUDENT, ("referrals", "days_need_first_referral_to_service", "N9"), 1,
     "referrals.days_need_first_referral_to_service.N9"),
    (STUDENT, ("reviews", "rows", 3, "days_late"), 8, "reviews.rows[3].days_late"),
    (STUDENT, ("reviews", "rows", 3, "on_time"), 0, "reviews.rows[3].on_time"),
    (STUDENT, ("reviews", "rows", 3), ..., "reviews.rows"),
    (STUDENT, ("reviews", "rows", 0, "held"), None, "reviews.rows[0].held"),
    (STUDENT, ("reviews", "on_time_rate"), 0.8572, "reviews.on_time_rate"),
    (STUDENT, ("timeliness", "intake_to_first_service_days"), 29, "timeliness.intake_to_first_service_days"),
    (STUDENT, ("closure", "reasons"), [], "closure.reasons"),
    (STUDENT, ("closure", "times_closed"), True, "closure.times_closed"),
    (STUDENT, ("closure", "reopened"), False, "closure.reopened"),
    (STUDENT, ("aftercare", "ended_on"), "2026-03-12", "aftercare.ended_on"),
    (STUDENT, ("aftercare", "outcome"), None, "aftercare.outcome"),
    (STUDENT, ("plan_versions",), 3, "plan_versions"),
    (STUDENT, ("assessments_completed",), 1, "assessments_completed"),
    (STUDENT, ("reassessments",), True, "reassessments"),
    (STUDENT, ("case_conferences",), "3", "case_conferences"),
    (STUDENT, ("supervisions",), None, "supervisions"),
    (STUDENT, ("consents_recorded",), 4, "consents_recorded"),
    (STUDENT, ("advocacy_actions",), False, "advocacy_actions"),
    (STUDENT, ("event_count",), 64, "event_count"),
    (STUDENT, ("final_state", "last_stage"), "aftercare", "final_state.last_stage"),
    (STUDENT, ("final_state", "plan_version"), 1, "final_state.plan_version"),
    (STUDENT, ("final_state", "unheard_of"), None, "final_state.unheard_of"),
    (STUDENT, ("unheard_of",), {}, "unheard_of"),
    (STUDENT, ("deadlines",), [], "deadlines"),
    (ELDER, ("deadlines", 0, "met"), 1, "deadlines[0].met"),
    (ELDER, ("deadlines", 3), ..., "deadlines"),
    (ELDER, ("deadlines", 1, "elapsed"), 3, "deadlines[1].elapsed"),
    (STUDENT, ("goals",), None, "goals"),
    (STUDENT, ("goals",), [], "goals"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("journey", "path", "value", "where"),
    EXPECTED,
    ids=[f"{'.'.join(map(str, path))}={value!r}" for _, path, value, _ in EXPECTED],
)
def test_a_figure_that_differs_is_named(run, journey, path, value, where):
    status, told, wrong = run({**changed(journey, ("expected", *path), value), "probes": []})

    assert status == 1
    assert "Reproduced" not in told
    assert wrong.startswith(f"differs: {where}: ")


def test_every_section_of_what_is_expected_is_held_against_the_results():
    tried = {path[0] for _, path, _, _ in EXPECTED}

    assert (STUDENT["expected"].keys() | ELDER["expected"].keys()) <= tried


def test_every_figure_that_differs_is_named(run):
    journey = changed(changed(STUDENT, ("expected", "event_count"), 1), ("expected", "supervisions"), 9)

    status, _, wrong = run(journey, "--json")

    assert status == 1
    assert wrong == "differs: supervisions: expected 9, found 1\ndiffers: event_count: expected 1, found 65\n"


@pytest.mark.parametrize(
    ("rate", "status"),
    [("0.8571", 0), ("0.857", 0), ("0.86", 0), ("0.9", 0), ("0.8570", 1), ("0.85", 1), ("0.87", 1), ("0.8", 1)],
)
def test_a_figure_is_compared_to_half_a_unit_of_its_last_place(run, rate, status):
    text = json.dumps(STUDENT, ensure_ascii=False)
    assert text.count('"on_time_rate": 0.8571') == 1

    found, _, _ = run(text.replace('"on_time_rate": 0.8571', f'"on_time_rate": {rate}'))

    assert found == status


def test_a_whole_number_can_be_expected_of_a_rate(run):
    status, _, wrong = run(changed(STUDENT, ("expected", "client_voice", "coverage"), 1))

    assert (status, wrong) == (0, "")


PROBES = [
    (STUDENT, 0, "outcome", "allowed"),
    (STUDENT, 1, "code", "consent_required"),
    (STUDENT, 2, "outcome", "allowed_with_finding"),
    (STUDENT, 3, "code", "lost_contact_minimum"),
    (STUDENT, 4, "outcome", "overdue"),
    (STUDENT, 5, "outcome", "refused"),
    (STUDENT, 5, "outcome", "allowed"),
    (STUDENT, 5, "code", "consent_required"),
    (ELDER, 0, "code", "plan_before_service"),
    (ELDER, 1, "outcome", "refused"),
    (ELDER, 1, "code", "survey_within_10_days"),
    (ELDER, 2, "code", "closure_risk_ceiling"),
    (ELDER, 3, "code", "consent_required"),
]


@pytest.mark.parametrize(("journey", "index", "field", "value"), PROBES)
def test_an_attempt_that_comes_out_otherwise_is_named(run, journey, index, field, value):
    status, _, wrong = run(changed(journey, ("probes", index, "expect", field), value))

    assert status == 1
    assert wrong.startswith(f"differs: probes[{index}]: expected ")


@pytest.mark.parametrize(("day", "expired"), [("2026-03-20", False), ("2026-03-21", True)])
def test_an_attempt_is_made_on_the_day_it_says(run, day, expired):
    attempt = {
        "at": day,
        "after_seq": 65,
        "try": {"do": "disclose", "recipient": "RS1"},
        "expect": {"outcome": "refused"},
    }

    _, told, _ = run({**STUDENT, "probes": [attempt]}, "--json")

    assert ("consent_expired" in json.loads(told)["probes"][0]["codes"]) == expired


def test_the_events_of_a_journey_may_stand_in_any_order(run):
    status, _, wrong = run({**STUDENT, "events": STUDENT["events"][::-1]})

    assert (status, wrong) == (0, "")


def test_a_journey_that_expects_nothing_only_shows_what_came_out(run):
    status, told, wrong = run(changed(STUDENT, ("expected",), ...))

    assert (status, wrong) == (0, "")
    assert "Evaluation" in told
