"""What could not be read is told once, and nothing is told that follows only from its not being there."""

from __future__ import annotations

import pytest
from cases import errors

import casekit as ck
from casekit.stages import Move, Stage

STAGES = {"start": {}, "care": {}, "over": {"final": True}}
BEGIN = {"name": "begin", "from": ["start"], "to": "care"}
FINISH = {"name": "finish", "from": ["care"], "to": "over"}


def team(**changes: object) -> dict[str, object]:
    return {"id": "team", "version": 1, "initial": "start", "stages": STAGES, "moves": [BEGIN, FINISH], **changes}


def begin(**changes: object) -> dict[str, object]:
    return team(moves=[{**BEGIN, **changes}, FINISH])


def finish(**changes: object) -> dict[str, object]:
    return team(moves=[BEGIN, {**FINISH, **changes}])


def care(**changes: object) -> dict[str, object]:
    return team(stages={**STAGES, "care": changes})


def misspelled(old: str, new: str) -> dict[str, object]:
    return team(moves=[BEGIN, {new if key == old else key: value for key, value in FINISH.items()}])


def told(data: object) -> list[tuple[str, str | None]]:
    return [(each.code, each.where) for each in errors(data)]  # type: ignore[arg-type]


SUBSTAGES = {**STAGES, "care": {"initial": "care.home"}, "care.home": {"parent": "care"}}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (begin(**{"from": "start"}), ("wrong_type", "moves[0].from")),
        (begin(**{"from": ["Start"]}), ("bad_identifier", "moves[0].from[0]")),
        (begin(to="Care"), ("bad_identifier", "moves[0].to")),
        (begin(name="Begin now"), ("bad_identifier", "moves[0].name")),
        (begin(to=[{"when": ["eligible"], "to": "care"}, {"else": "Care"}]), ("bad_identifier", "moves[0].to[1].else")),
        (begin(to=[{"when": "eligible", "to": "over"}, {"else": "care"}]), ("wrong_type", "moves[0].to[0].when")),
        (begin(reason="yes", guards=["eligible"]), ("wrong_type", "moves[0].reason")),
        (begin(guards=[{"name": "contacted_within", "days": {}}]), ("wrong_type", "moves[0].guards[0].days")),
        (team(moves={"begin": BEGIN}), ("wrong_type", "moves")),
        (team(moves=[BEGIN, "finish"]), ("wrong_type", "moves[1]")),
        (team(initial="Start"), ("bad_identifier", "initial")),
        (team(version="2", supersedes=1), ("wrong_type", "version")),
        (care(final="yes"), ("wrong_type", "stages.care.final")),
        (care(parent=5), ("wrong_type", "stages.care.parent")),
        (team(stages={**STAGES, "Care": {}}), ("differs_only_by_case", "stages.Care")),
        (team(stages={"start": {}, "1care": {}, "over": {"final": True}}), ("bad_identifier", "stages.1care")),
        (team(stages={"start": {}, "care": 5, "over": {"final": True}}), ("wrong_type", "stages.care")),
        (team(stages={**SUBSTAGES, "care.home": {"parent": 5}}), ("wrong_type", "stages.care.home.parent")),
        (team(roles={"Lead": {}, "helper": {}}, moves=[{**BEGIN, "roles": ["lead"]}, FINISH]),
         ("bad_identifier", "roles.Lead")),
        (team(reasons=["moved"], moves=[{**BEGIN, "reason": ["moved"]}, FINISH]), ("wrong_type", "reasons")),
        (team(effects={"Tell": {}}, moves=[{**BEGIN, "effects": ["tell"]}, FINISH]),
         ("bad_identifier", "effects.Tell")),
        (team(approvals={"plan": {}}, moves=[{**BEGIN, "approval": "plan"}, FINISH]),
         ("missing_key", "approvals.plan.roles")),
        (team(approvals={"plan": {"roles": "lead"}}, moves=[{**BEGIN, "approval": "plan"}, FINISH]),
         ("wrong_type", "approvals.plan.roles")),
        (team(parameters={"reach": {"value": "x", "unit": "day"}},
              moves=[{**BEGIN, "guards": [{"name": "contacted_within", "days": "$reach"}]}, FINISH]),
         ("wrong_type", "parameters.reach.value")),
        (team(stages={**STAGES, "start": {"requires": {"visit": {}}}},
              moves=[{**BEGIN, "requires": ["visit"]}, FINISH]),
         ("missing_key", "stages.start.requires.visit.event")),
        (team(stages={**STAGES, "start": {"requires": {"visit": {"event": "contact"}}}},
              moves=[{**BEGIN, "requires": "visit"}, FINISH]),
         ("wrong_type", "moves[0].requires")),
        (team(languages=["en"], labels={"en": "T"}, stages={id: {**each, "labels": {"en": id}} for id, each in
                                                            STAGES.items()},
              moves=[{**BEGIN, "labels": "Begin"}, {**FINISH, "labels": {"en": "Finish"}}]),
         ("wrong_type", "moves[0].labels")),
        ({**{key: value for key, value in team().items() if key != "moves"}, "move": [BEGIN]}, ("unknown_key", "move")),
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_read_is_one_fault(data: dict[str, object], fault: tuple[str, str]):
    assert told(data) == [fault]
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_mapping(data)
    assert error.value.codes == (fault[0],)


def test_a_key_spelled_wrongly_is_told_with_what_lacks_it_and_nothing_follows():
    assert told(misspelled("from", "form")) == [("unknown_key", "moves[1].form"), ("missing_key", "moves[1].from")]


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (finish(colour="red", to="care"), [("unknown_key", "moves[1].colour"), ("self_move", "moves[1].to"),
                                           ("unreachable_stage", "stages.over"), ("dead_end", "stages.care")]),
        (team(moves=[{**BEGIN, "labels": 5}]), [("wrong_type", "moves[0].labels"), ("dead_end", "stages.care"),
                                                ("unreachable_stage", "stages.over")]),
        (begin(roles="x", requires=["visit"]), [("wrong_type", "moves[0].roles"),
                                                ("unknown_requirement", "moves[0].requires")]),
        (team(roles={"Lead": {}}, reasons={"moved": {}}, moves=[{**BEGIN, "reason": ["gone"]}, FINISH]),
         [("bad_identifier", "roles.Lead"), ("unknown_reason", "moves[0].reason")]),
        (team(source=5, initial="begin"), [("wrong_type", "source"), ("unknown_initial", "initial")]),
    ],
)  # fmt: skip
def test_what_could_not_be_read_hides_no_fault_of_another_part(data: dict[str, object], faults: list[tuple[str, str]]):
    assert sorted(told(data)) == sorted(faults)


def test_a_move_built_in_python_that_cannot_be_written_hides_no_place_of_another():
    workflow = ck.Workflow(
        id="team", initial="start", stages=(Stage(id="start"), Stage(id="over", final=True)),
        moves=(
            Move(name="Go!", sources=("start",), target="over"),
            Move(name="finish", sources=("start",), target="gone"),
        ),
    )  # fmt: skip

    assert told(workflow) == [("bad_identifier", "moves[0].name"), ("unknown_stage", "moves[1].to")]


RESUMING = {**SUBSTAGES, "care.office": {"parent": "care"}, "paused": {"waiting": True}}


def resuming(to: object) -> dict[str, object]:
    moves = [
        BEGIN, FINISH, {"name": "pause", "from": ["care"], "to": "paused"},
        {"name": "change", "from": ["care"], "to": "care.office"}, {"name": "end", "from": ["paused"], "to": "over"},
        {"name": "go_on", "from": ["paused"], "to": to, "resume": True},
    ]  # fmt: skip
    return team(stages=RESUMING, moves=moves)


@pytest.mark.parametrize(
    ("to", "faults"),
    [
        ("care", []),
        ("start", [("resume_without_substages", "moves[5].resume")]),
        ("=", [("resume_in_the_same_stage", "moves[5].resume")]),
        ("gone", [("unknown_stage", "moves[5].to")]),
        ([{"when": ["eligible"], "to": "care"}, {"else": "over"}], [("resume_beside_routes", "moves[5].resume")]),
    ],
)
def test_a_move_that_leads_back_and_cannot_is_told_why(to: object, faults: list[tuple[str, str]]):
    assert told(resuming(to)) == faults


def test_a_guard_of_a_route_is_told_at_its_route():
    routes = [{"when": ["kind_enough"], "to": "over"}, {"else": "care"}]

    assert told(begin(to=routes)) == [("unknown_guard", "moves[0].to[0].when")]
