"""Whether a workflow is sound: faults of the whole, each with its place, all at once."""

from __future__ import annotations

import pytest
from cases import errors
from journey_runs import PRACTICES
from own_guards import OwnGuards

import casekit as ck
from casekit.stages import Move, Stage, soundness
from casekit.stages.definition import Definition, RuleSetting

OVER = {"over": {"final": True}}
FINISH = {"name": "finish", "from": ["start"], "to": "over"}


def team(stages: dict[str, object], *moves: dict[str, object], **changes: object) -> dict[str, object]:
    return {"id": "team", "version": 1, "initial": "start", "stages": stages, "moves": list(moves), **changes}


def simple(*moves: dict[str, object], **changes: object) -> dict[str, object]:
    return team({"start": {}, **OVER}, FINISH, *moves, **changes)


def places(faults: tuple[ck.Finding, ...]) -> list[tuple[str, str | None]]:
    for fault in faults:
        assert fault.severity == "error"
        assert "{" not in fault.told("en") + fault.told("ko")
    return [(fault.code, fault.where) for fault in faults]


SUBSTAGES = {"start": {}, "care": {"initial": "care.home"}, "care.home": {"parent": "care"}, **OVER}
TO_CARE = {"name": "care", "from": ["start"], "to": "care"}
FROM_CARE = {"name": "finish", "from": ["care"], "to": "over"}


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (simple(initial="begin"), [("unknown_initial", "initial")]),
        (team({"start": {}, "care.home": {}, **OVER}, FINISH, {"name": "g", "from": ["start"], "to": "care.home"}),
         [("substage_without_parent", "stages.care.home"), ("dead_end", "stages.care.home")]),
        (team({**SUBSTAGES, "care.home": {"parent": "ward"}}, TO_CARE, FROM_CARE),
         [("unknown_stage", "stages.care.initial"), ("unknown_stage", "stages.care.home.parent"),
          ("unreachable_stage", "stages.care"), ("dead_end", "stages.care.home"),
          ("unreachable_stage", "stages.over")]),
        (team({**SUBSTAGES, "home": {"parent": "care"}}, TO_CARE, FROM_CARE,
              {"name": "go", "from": ["start"], "to": "home"}),
         [("substage_name", "stages.home")]),
        (team({**SUBSTAGES, "care": {"initial": "over"}}, TO_CARE, FROM_CARE),
         [("unknown_stage", "stages.care.initial"), ("unreachable_stage", "stages.care"),
          ("unreachable_stage", "stages.care.home")]),
        (team({**SUBSTAGES, "care": {"initial": "care"}}, TO_CARE, FROM_CARE),
         [("unknown_stage", "stages.care.initial"), ("unreachable_stage", "stages.care.home")]),
        (simple({"name": "state", "from": ["start"], "to": "over"}), [("reserved_name", "moves[1].name")]),
        (simple({"name": "go", "from": [], "to": "over"}), [("move_from_nowhere", "moves[1].from")]),
        (simple({"name": "go", "from": ["begin"], "to": "over"}), [("unknown_stage", "moves[1].from")]),
        (simple({"name": "go", "from": ["start"], "to": "end"}), [("unknown_stage", "moves[1].to")]),
        (simple({"name": "go", "from": ["over"], "to": "start"}), [("move_from_final", "moves[1].from")]),
        (simple({"name": "go", "from": ["start"], "to": "start"}), [("self_move", "moves[1].to")]),
        (simple(FINISH), [("duplicate_move", "moves[1]")]),
        (simple({"name": "go", "from": ["start", "start"], "to": "over"}), [("duplicate_move", "moves[1]")]),
        (simple({"name": "go", "from": "*", "to": "="}, {"name": "go", "from": "*", "to": "over"}),
         [("shadowed_move", "moves[2]")]),
        (team({"start": {}, "lost": {"kinds": ["closure"]}, **OVER}, FINISH), [("unreachable_stage", "stages.lost")]),
        (team({"start": {}, "stuck": {}, **OVER}, FINISH, {"name": "g", "from": ["start"], "to": "stuck"}),
         [("dead_end", "stages.stuck")]),
        (team({"start": {}, **OVER}, FINISH, {"name": "g", "from": ["start"], "to": "="}), []),
        (team({"start": {}}, {"name": "wait", "from": ["start"], "to": "="}), [("dead_end", "stages.start")]),
        (simple(rules={"be_kind": "block"}), [("unknown_rule", "rules.be_kind")]),
        (simple(deadlines={"soon": {"from": "contct", "until": "rview", "within": [1, "day"]}}),
         [("unknown_event", "deadlines.soon.from"), ("unknown_event", "deadlines.soon.until")]),
        (simple({"name": "go", "from": ["start"], "to": "over", "guards": ["kind_enough"]}),
         [("unknown_guard", "moves[1].guards")]),
        (simple({"name": "go", "from": ["start"], "to": "over", "guards": [{"not": {"any": ["system", "eligible"]},
                                                                            "code": "c"}]}),
         [("unknown_guard", "moves[1].guards")]),
        (simple({"name": "go", "from": ["start"], "to": "over", "guards": ["contacted_within"]}),
         [("guard_parameters", "moves[1].guards")]),
    ],
)  # fmt: skip
def test_a_fault_of_the_whole_workflow_is_reported_with_its_place(
    data: dict[str, object], faults: list[tuple[str, str]]
):
    found = errors(data)

    assert places(found) == faults


@pytest.mark.parametrize("kind", ["closure", "aftercare"])
def test_a_case_may_rest_in_a_stage_of_kind_closure_or_aftercare(kind: str):
    data = team({"start": {}, "rest": {"kinds": [kind]}}, {"name": "finish", "from": ["start"], "to": "rest"})

    assert errors(data) == ()


def test_substages_with_one_parent_and_an_initial_one_are_sound():
    assert errors(team(SUBSTAGES, TO_CARE, FROM_CARE)) == ()


@pytest.mark.parametrize(
    "stages",
    [
        {"a.b": {"parent": "a.b"}},
        {"a": {"parent": "a.b"}, "a.b": {"parent": "a"}},
        {"a": {"parent": "a.b.c"}, "a.b": {"parent": "a"}, "a.b.c": {"parent": "a.b"}},
    ],
)
def test_parents_that_lead_round_in_a_circle_are_a_fault_of_each(stages: dict[str, object]):
    faults = errors(team({"start": {}, **OVER, **stages}, FINISH))

    circles = [where for code, where in places(faults) if code == "stage_cycle"]
    assert circles == [f"stages.{id}.parent" for id in stages]


def test_a_stage_far_below_an_unknown_parent_is_in_no_circle():
    stages = {"care.home": {"parent": "care"}, "care.home.visits": {"parent": "care.home"}}

    faults = errors(team({"start": {}, **OVER, **stages}, FINISH))

    assert ("unknown_stage", "stages.care.home.parent") in places(faults)
    assert "stage_cycle" not in [fault.code for fault in faults]


def test_a_move_from_a_substage_of_a_final_stage_is_a_fault():
    stages = {"start": {}, "over": {"final": True, "initial": "over.moved"}, "over.moved": {"parent": "over"}}

    faults = errors(team(stages, FINISH, {"name": "back", "from": ["over.moved"], "to": "start"}))

    assert ("move_from_final", "moves[1].from") in places(faults)


def test_a_substage_of_a_final_stage_may_end_the_way():
    stages = {"start": {}, "over": {"final": True, "initial": "over.moved"}, "over.moved": {"parent": "over"}}

    assert errors(team(stages, FINISH)) == ()


def test_a_move_that_enters_the_substage_it_starts_from_is_a_fault():
    stages = {"start": {"initial": "start.here"}, "start.here": {"parent": "start"}, **OVER}

    faults = errors(team(stages, FINISH, {"name": "go", "from": ["start.here"], "to": "start"}))

    assert ("self_move", "moves[1].to") in places(faults)


def test_an_event_a_ready_guard_will_never_see_is_a_fault():
    guard = {"name": "recorded", "event": "contct"}

    faults = errors(simple({"name": "go", "from": ["start"], "to": "over", "guards": [guard]}))

    assert [fault.where for fault in faults] == ["moves[1].guards"]


def test_a_stage_that_only_its_substages_are_reached_by_is_reached():
    data = team(
        {"start": {}, "care": {}, "care.home": {"parent": "care"}, **OVER},
        {"name": "visit", "from": ["start"], "to": "care.home"},
        FROM_CARE,
    )

    assert errors(data) == ()


def test_no_stage_is_called_unreachable_while_the_first_one_is_unknown():
    faults = errors(simple(initial="begin"))

    assert [fault.code for fault in faults] == ["unknown_initial"]


def test_faults_of_shape_and_of_the_whole_and_of_guards_come_together():
    data = simple({"name": "go", "from": ["begin"], "to": "over", "guards": ["kind_enough"], "x": 1}, initial="begin")

    faults = errors(data)

    assert {fault.code for fault in faults} == {"unknown_key", "unknown_initial", "unknown_stage", "unknown_guard"}


def test_a_stage_built_twice_in_python_is_a_fault():
    workflow = Definition(
        id="team", initial="over", stages=(Stage(id="over", final=True), Stage(id="over", final=True))
    )

    assert places(errors(workflow)) == [("duplicate_stage", "stages.over")]


@pytest.mark.parametrize(
    "workflow",
    [
        ck.Workflow(id="team", initial="start", stages=()),
        ck.Workflow(id="OS.system", initial="over", stages=(Stage(id="over", final=True),)),
        ck.Workflow(id="team", initial="Over!", stages=(Stage(id="Over!", final=True),)),
        ck.Workflow(id="team", version=0, initial="over", stages=(Stage(id="over", final=True),)),
        ck.Workflow(
            id="team",
            initial="over",
            stages=(Stage(id="over", final=True),),
            rules=(RuleSetting(rule="consent_scope", level="off"), RuleSetting(rule="consent_scope", level="block")),
        ),
        ck.Workflow(
            id="team",
            initial="start",
            stages=(Stage(id="start"), Stage(id="over", final=True)),
            moves=(
                Move(name="go", sources=("start",), target="*"),
                Move(name="finish", sources=("start",), target="over"),
            ),
        ),
        ck.Workflow(
            id="team",
            initial="start",
            stages=(Stage(id="start"), Stage(id="over", final=True)),
            moves=(
                Move(name="go", sources=("=",), target="over"),
                Move(name="finish", sources=("start",), target="over"),
            ),
        ),
    ],
    ids=["no stage", "an id with a dot", "a stage id", "version 0", "a rule set twice", "to *", "from ="],
)
def test_a_workflow_built_in_python_is_held_to_what_a_written_one_is(workflow: ck.Workflow):
    faults = errors(workflow)

    assert faults != ()
    with pytest.raises(ck.WorkflowError):
        ck.StageMachine(workflow)


def test_a_guard_of_the_host_is_known_where_its_registry_is_given():
    guards = OwnGuards()
    guards.guard("kind_enough")(lambda _context: None)
    data = simple({"name": "go", "from": ["start"], "to": "over", "guards": ["kind_enough"]})

    assert errors(data, practice=guards.practice) == ()
    assert places(errors(data)) == [("unknown_guard", "moves[1].guards")]


def test_a_machine_refuses_a_faulty_workflow_with_every_fault():
    workflow = ck.Workflow.from_mapping(
        simple({"name": "go", "from": ["start"], "to": "over", "guards": ["kind_enough", {"name": "eligible", "x": 1}]})
    )

    with pytest.raises(ck.WorkflowError) as error:
        ck.StageMachine(workflow)

    assert error.value.codes == ("unknown_guard", "guard_parameters")


@pytest.mark.parametrize("subject", ["referral", "approval"])
def test_a_machine_of_cases_refuses_a_workflow_that_moves_something_else(subject: str):
    workflow = ck.Workflow.from_mapping(simple(subject=subject))

    with pytest.raises(ck.WorkflowError) as error:
        ck.StageMachine(workflow)

    assert places(error.value.findings) == [("subject_not_a_case", "subject")]


VISIT = {"requires": {"home_visit": {"event": "contact"}}}


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        ({"id": "team", "version": 1, "stages": OVER}, [("missing_key", "initial")]),
        (simple(initial="Start"), [("bad_identifier", "initial")]),
        ({"id": "team", "version": 1, "initial": "start"}, [("missing_key", "stages")]),
        (team({"Start": {}}), [("bad_identifier", "stages.Start")]),
        (team({"start": {}, "over": {"final": "yes"}}, FINISH), [("wrong_type", "stages.over.final")]),
        (team({"start": {}, "over": {"fnal": True}}, FINISH), [("unknown_key", "stages.over.fnal")]),
        (simple({"name": "go", "from": "start", "to": "over"}), [("wrong_type", "moves[1].from")]),
        (simple({"name": "go", "from": ["start"], "to": [{"when": ["eligible"], "to": "over"}, {"else": 3}]}),
         [("wrong_type", "moves[1].to[1].else")]),
        (simple(approvals={"closing": {"roles": 3}}), [("wrong_type", "approvals.closing.roles")]),
        (simple({"name": "go", "from": ["start"], "to": "over", "guards": [{"any": 3}]}),
         [("wrong_type", "moves[1].guards[0]")]),
        (simple({"name": "go", "from": ["start"], "to": [{"when": [3], "to": "over"}, {"else": "over"}]}),
         [("wrong_type", "moves[1].to[0].when[0]")]),
        (team({"start": {}, "care": {"parent": "care"}, **OVER}, FINISH, TO_CARE, FROM_CARE),
         [("stage_cycle", "stages.care.parent")]),
        (team({"start": VISIT, "care": VISIT, **OVER}, FINISH, TO_CARE, {**FROM_CARE, "requires": ["home_visit"]}),
         [("duplicate_requirement", "stages.care.requires.home_visit")]),
    ],
)  # fmt: skip
def test_one_fault_is_told_once_and_under_one_code(data: dict[str, object], faults: list[tuple[str, str]]):
    found = [fault for fault in errors(data) if fault.code != "duplicate_move"]

    assert places(tuple(found)) == faults


def ring(*stages: str) -> list[dict[str, object]]:
    following = [*stages[1:], stages[0]]
    return [{"name": "go_on", "from": [each], "to": to} for each, to in zip(stages, following, strict=True)]


def test_a_ring_without_an_end_is_told_once_at_its_first_stage():
    stages = {"start": {}, "care": {}, "waiting": {}, "home": {}, "ward": {}, **OVER}
    enter = [{"name": f"to_{each}", "from": ["start"], "to": each} for each in ("waiting", "ward")]

    faults = errors(team(stages, FINISH, *enter, *ring("care", "waiting"), *ring("home", "ward")))

    assert places(faults) == [("trap", "stages.care"), ("trap", "stages.home")]


@pytest.mark.parametrize(
    ("last", "faults"),
    [({}, [("dead_end", "stages.stuck")]), ({"kinds": ["closure"]}, [])],
)
def test_a_stage_that_only_leads_into_a_dead_end_is_no_fault_of_its_own(
    last: dict[str, object], faults: list[tuple[str, str]]
):
    stages = {"start": {}, "care": {}, "stuck": last, **OVER}

    found = errors(team(stages, FINISH, TO_CARE, {"name": "go_on", "from": ["care"], "to": "stuck"}))

    assert places(found) == faults


def test_a_stage_that_leads_on_to_an_unknown_one_only_is_told_by_the_unknown_one():
    data = team({"start": {}, "care": {}, **OVER}, FINISH, TO_CARE, {"name": "end", "from": ["care"], "to": "ovr"})

    assert places(errors(data)) == [("unknown_stage", "moves[2].to")]


def go(**fields: object) -> dict[str, object]:
    return {"name": "go", "from": ["start"], "to": "over", **fields}


LIMIT = {"from": "contact", "until": "review_held", "within": [1, "day"]}
CLOSED = {"start": {}, "over": {"kinds": ["closure"]}}


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (simple(go(to=[{"when": [], "to": "over"}, {"else": "over"}])), [("empty_condition", "moves[1].to[0].when")]),
        (simple(go(guards=["closed"], to=[{"when": [{"not": "closed", "code": "c"}], "to": "over"}, {"else": "="}])),
         [("contradicting_guards", "moves[1].to[0].when")]),
        (simple(go(effects=[{"name": "letter", "days": "$limit"}]), effects={"letter": {}}),
         [("unknown_parameter", "moves[1].effects")]),
        (simple(deadlines={"soon": {**LIMIT, "stage": "strt"}}), [("unknown_stage", "deadlines.soon.stage")]),
        (team(CLOSED, FINISH, {"name": "back", "from": ["over"], "to": "start", "guards": [{"any": ["reopened"]}]}),
         [("reopening_without_reason", "moves[1]")]),
        (team(CLOSED, FINISH, {"name": "back", "from": ["over"], "to": "start",
                               "guards": [{"not": "reopened", "code": "c"}]}), []),
        ("{" + '"stages":' + "[" * 100_000, [("not_json", None)]),
    ],
)  # fmt: skip
def test_a_fault_is_found_wherever_it_can_stand(data: dict[str, object] | str, faults: list[tuple[str, str | None]]):
    found = errors(data)

    assert [(fault.code, fault.where) for fault in found] == faults


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        ({"age": (0, 17)}, {"age": (18, 64)}, ["contradicting_guards"]),
        ({"age": (0, 17)}, {"age": (16, 64)}, []),
        ({"housing": "none"}, {"housing": "rented"}, ["contradicting_guards"]),
        ({"housing": "none"}, {"housing": "none"}, []),
    ],
)
def test_guards_whose_facts_cannot_both_be_so_contradict_each_other(
    one: dict[str, str | tuple[float, float]], other: dict[str, str | tuple[float, float]], codes: list[str]
):
    guards = OwnGuards()
    guards.guard("first", facts=one)(lambda _context: None)
    guards.guard("second", facts=other)(lambda _context: None)

    found = errors(simple(go(guards=["first", "second"])), practice=guards.practice)

    assert [fault.code for fault in found] == codes


@pytest.mark.parametrize("id", ck.Workflow.ready_ids())
def test_a_ready_workflow_needs_no_role_for_closing(id: str):
    assert soundness(ck.Workflow.ready(id), practice=ck.Practice()).closes_only_with == ()


@pytest.mark.parametrize(("office", "leader"), [("child_protection", "duty_manager"), ("dream_start", "centre_head")])
def test_no_case_of_an_example_office_closes_without_its_team_leader(office: str, leader: str):
    practice = ck.Practice.from_file(PRACTICES / office / "practice.toml")
    workflow = ck.Workflow.from_file(PRACTICES / office / "workflow.toml", practice=practice)

    assert soundness(workflow, practice=practice).closes_only_with == (leader,)
