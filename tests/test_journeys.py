from __future__ import annotations

import copy
import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

import casekit as ck
from casekit.stages.rules.casework_rules import RULES

ROOT = Path(__file__).parents[1]
JOURNEYS = ROOT / "examples" / "journeys"
SHARED = ROOT.parent / "shared" / "scenarios"
RUN = JOURNEYS / "run.py"
RISKS = ("high", "medium", "low")
STUDENT = json.loads((JOURNEYS / "student.json").read_text(encoding="utf-8"))
ELDER = json.loads((JOURNEYS / "elder.json").read_text(encoding="utf-8"))
BOTH = pytest.mark.parametrize("name", ["student", "elder"])


@pytest.fixture
def run(monkeypatch, capsys, tmp_path) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Runs a journey, a file or a changed copy of one: the exit status, and what it told on both streams."""
    monkeypatch.syspath_prepend(str(JOURNEYS))

    def told(journey: object, *options: str) -> tuple[int, str, str]:
        file = journey if isinstance(journey, Path) else tmp_path / "changed.json"
        if not isinstance(journey, Path):
            text = journey if isinstance(journey, str) else json.dumps(journey, ensure_ascii=False)
            file.write_text(text, encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["run.py", str(file), *options])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(RUN), run_name="__main__")
        return ended.value.code, *capsys.readouterr()

    yield told
    for module in ("figures", "journey", "records"):
        sys.modules.pop(module, None)


def changed(journey: dict, path: tuple[str | int, ...], value: object) -> dict:
    """A copy of a journey with one value changed, or left out where it is `...`."""
    copied = copy.deepcopy(journey)
    here = copied
    for step in path[:-1]:
        here = here[step]
    if value is ...:
        del here[path[-1]]
    else:
        here[path[-1]] = value
    return copied


def event(journey: dict, kind: str) -> int:
    """The place of the first event of a type."""
    return next(index for index, each in enumerate(journey["events"]) if each["type"] == kind)


CLOSING = ("events", event(STUDENT, "case_closed"), "data")
DECLINING = ("events", event(STUDENT, "referral_declined"), "data")


@pytest.mark.parametrize("file", sorted(JOURNEYS.glob("*.json")), ids=lambda file: file.stem)
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


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["told", "json"])
def test_a_journey_without_attempts_runs(run, options):
    status, _, wrong = run(changed(STUDENT, ("probes",), ...), *options)

    assert (status, wrong) == (0, "")


def test_a_journey_without_a_final_evaluation_still_counts_its_goals(run):
    upto = [
        each
        for each in STUDENT["events"]
        if each["seq"] < STUDENT["events"][event(STUDENT, "evaluation_completed")]["seq"]
    ]

    status, told, _ = run({**STUDENT, "events": upto, "expected": {}, "probes": []}, "--json")

    goals = json.loads(told)["results"]["goals"]
    assert status == 0
    assert (goals["attainment_rate_strict"], goals["gas_t_final"]) == (0.8, None)


@pytest.mark.parametrize(
    ("journey", "named"),
    [
        (changed(STUDENT, ("events", event(STUDENT, "consent_given")), ...), "consent"),
        (changed(STUDENT, ("events", event(STUDENT, "plan_signed")), ...), "plan_before_service"),
        (changed(STUDENT, ("events", 14, "data", "to"), "평가 및 종결"), "move_not_open_here"),
        (changed(STUDENT, (*CLOSING, "approved_by"), None), "closure_needs_approval"),
        (changed(STUDENT, (*DECLINING, "by"), None), "decline_party_required"),
        (changed(ELDER, ("events", event(ELDER, "target_classified")), ...), "conference_before_selection"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
def test_an_event_that_is_refused_ends_the_replay_with_its_reasons(run, journey, named):
    status, _, wrong = run(journey)

    assert status == 2
    assert wrong.startswith("event ")
    assert " was refused:\n- " in wrong
    assert named in wrong


def test_a_refused_event_is_told_in_korean(run):
    journey = changed(STUDENT, (*CLOSING, "approved_by"), None)

    status, _, wrong = run(journey, "--language", "ko")

    assert status == 2
    assert "승인" in wrong


def test_an_event_refused_in_an_attempt_ends_the_run(run):
    status, _, wrong = run(changed(STUDENT, ("probes", 4, "without_seq"), [14]))

    assert status == 2
    assert "plan_before_service" in wrong


@pytest.mark.parametrize(
    "journey",
    [
        "",
        "{",
        "[]",
        "null",
        '"journey"',
        "{}",
        "[" * 100_000,
        {**STUDENT, "schema": "casekit-journey/2"},
        changed(STUDENT, ("schema",), ...),
        changed(STUDENT, ("events",), []),
        changed(STUDENT, ("events",), None),
        changed(STUDENT, ("events", 3, "type"), "visit"),
        changed(STUDENT, ("events", 3, "type"), ...),
        changed(STUDENT, ("events", 3, "date"), "2025-02-30"),
        changed(STUDENT, ("events", 3, "date"), None),
        changed(STUDENT, ("events", 2, "data", "to"), "어딘가"),
        changed(STUDENT, ("events", 11, "data", "to"), "어딘가"),
        changed(STUDENT, ("events", 9, "data", "risk"), "extreme"),
        changed(STUDENT, ("events", 13, "data"), {}),
        changed(STUDENT, ("workflow",), "nowhere"),
        changed(STUDENT, ("workflow",), "nowhere.toml"),
        changed(STUDENT, ("workflow",), ""),
        changed(STUDENT, ("workflow",), None),
        changed(STUDENT, ("workflow",), ...),
        changed(STUDENT, ("clients",), []),
        changed(STUDENT, ("goals", 0, "smart", "specific"), ...),
        changed(STUDENT, ("goals", 0, "weight"), "3"),
        changed(STUDENT, ("goals", 0, "weight"), 10**400),
        json.dumps(STUDENT).replace("48.52", "1e-9999999"),
        changed(STUDENT, ("holidays",), ["Chuseok"]),
        changed(STUDENT, ("review_interval",), [1, "year"]),
        changed(STUDENT, ("probes", 0, "try", "do"), "vanish"),
        changed(STUDENT, ("probes", 0, "expect"), {}),
        changed(STUDENT, ("probes", 0, "after_seq"), 0),
        changed(STUDENT, ("probes", 2, "try", "to"), "어딘가"),
        changed(ELDER, ("deadline_checks", 0, 0), "no_rule"),
    ],
)
def test_a_faulty_journey_is_refused_in_words(run, journey):
    status, _, wrong = run(journey)

    assert status == 2
    assert wrong
    assert "Traceback" not in wrong


def test_a_journey_that_is_not_there_is_refused(run, tmp_path):
    assert run(tmp_path / "nothing.json")[0] == 2
    assert run(tmp_path)[0] == 2


def test_a_journey_that_is_no_text_is_refused(run, tmp_path):
    (tmp_path / "picture.json").write_bytes(b"\xff\xfe\x00")

    assert run(tmp_path / "picture.json")[0] == 2


def test_a_run_without_a_journey_is_refused():
    ran = subprocess.run([sys.executable, RUN], capture_output=True, check=False)

    assert ran.returncode == 2


STAGES = [
    ("door", "접수", "intake"),
    ("look", "사정", "assessment"),
    ("draft", "개입 계획", "planning"),
    ("work", "서비스 제공", "implementation"),
    ("check", "조정과 점검", "monitoring"),
    ("look_again", "재사정", "reassessment"),
    ("judge", "평가 및 종결", "evaluation"),
    ("after", "사후관리", "aftercare"),
]
MOVES = [
    ("one", ["door"], "look"),
    ("two", ["look", "look_again"], "draft"),
    ("three", ["draft", "check"], "work"),
    ("four", ["work"], "check"),
    ("five", ["check"], "look_again"),
    ("six", ["check"], "judge"),
    ("seven", ["judge"], "after"),
]
OWN_WORKFLOW = "\n".join(
    [
        'id = "our_school"\nversion = 3\ninitial = "door"',
        *(f'[stages.{id}]\nkinds = ["{kind}"]\nlabels = {{ ko = "{label}" }}' for id, label, kind in STAGES),
        *(f'[[moves]]\nname = "{name}"\nfrom = {json.dumps(froms)}\nto = "{to}"' for name, froms, to in MOVES),
        '[reviews]\nevery = [1, "month"]',
    ]
)


@pytest.mark.parametrize("workflow", ["our_school", "our_school.toml"])
def test_a_journey_runs_the_same_in_a_hosts_own_workflow_beside_it(run, tmp_path, workflow):
    (tmp_path / "our_school.toml").write_text(OWN_WORKFLOW, encoding="utf-8")
    _, ready, _ = run(STUDENT, "--json")

    status, own, wrong = run({**STUDENT, "workflow": workflow}, "--json")

    assert (status, wrong) == (0, "")
    assert json.loads(own) == json.loads(ready)


def test_a_hosts_own_workflow_is_named(run, tmp_path):
    (tmp_path / "our_school.toml").write_text(OWN_WORKFLOW, encoding="utf-8")

    _, told, _ = run({**STUDENT, "workflow": "our_school"})

    assert told.startswith(f"{STUDENT['id']} in our_school\n")


def test_a_figure_that_differs_is_named_in_a_hosts_own_workflow_too(run, tmp_path):
    (tmp_path / "our_school.toml").write_text(OWN_WORKFLOW, encoding="utf-8")
    journey = changed({**STUDENT, "workflow": "our_school"}, ("expected", "final_state", "last_stage"), "after")

    status, _, wrong = run(journey)

    assert (status, wrong) == (1, "differs: final_state.last_stage: expected after, found 사후관리\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id = ", "not_toml"),
        ('id = "our_school"', "missing_key"),
        (OWN_WORKFLOW.replace('to = "judge"', 'to = "nowhere"'), "unknown_stage"),
        (OWN_WORKFLOW.replace('kinds = ["intake"]', 'kinds = ["door"]'), "unknown_kind"),
        (OWN_WORKFLOW.replace('to = "look"', 'to = "look"\nguards = ["no_such_guard"]'), "unknown_guard"),
    ],
)
def test_a_faulty_workflow_beside_a_journey_is_refused_with_its_faults(run, tmp_path, text, code):
    (tmp_path / "our_school.toml").write_text(text, encoding="utf-8")

    status, _, wrong = run({**STUDENT, "workflow": "our_school.toml"})

    assert status == 2
    assert code in wrong
    assert "Traceback" not in wrong


# in another workflow


ALL = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(JOURNEYS.glob("*.json"))}
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
    machine = ck.StageMachine(run_module["workflow_of"](given, JOURNEYS))
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


# what a journey says beside its figures


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


# what the journeys show together


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
        (name, row["expect"]["outcome"])
        for name, journey in ALL.items()
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
    evaluation = ck.evaluation.evaluate(case, on=closed)
    assert evaluation.participation.unknown == 0
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
