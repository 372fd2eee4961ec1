from __future__ import annotations

import json
import subprocess
import sys

import pytest
from journey_runs import ELDER, RUN, STUDENT, changed, event

CLOSING = ("events", event(STUDENT, "case_closed"), "data")


DECLINING = ("events", event(STUDENT, "referral_declined"), "data")


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
