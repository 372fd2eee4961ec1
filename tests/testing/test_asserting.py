"""What a team asserts of its own workflow."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from own_guards import OwnGuards

import casekit as ck
from casekit.testing import Step, Tour, assert_sound, cover, replay_tour

MONDAY = datetime(2025, 3, 17, 10, tzinfo=UTC)
WORKER = ck.Actor(id="w-1", roles=("case_manager",))
DATA = {
    "id": "visits", "version": 1, "initial": "intake", "reasons": {"agreed": {}, "moved": {}},
    "stages": {"intake": {}, "service": {}, "over": {"final": True}},
    "moves": [
        {"name": "begin", "from": ["intake"], "to": "service", "roles": ["case_manager"], "guards": ["eligible"]},
        {"name": "decide", "from": ["service"], "reason": ["agreed", "moved"],
         "to": [{"when": [{"name": "recorded", "event": "supervision"}], "to": "over"}, {"else": "="}]},
        {"name": "end", "from": ["service"], "to": "over", "reason": True},
    ],
}  # fmt: skip
MACHINE = ck.StageMachine(ck.Workflow.from_mapping(DATA))


def opened() -> ck.Case:
    return MACHINE.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)


def found_eligible(case: ck.Case, step: Step) -> ck.Case:
    """What a step needs: an eligible client, and supervision before the case is decided to be over."""
    record: ck.Record = ck.Intake(eligibility=(ck.EligibilityAnswer(question="q", answer=True),))
    if (step.move, step.target) == ("decide", "over"):
        record = ck.Supervision()
    return MACHINE.record(case, record, at=MONDAY, by=WORKER)


def test_a_sound_workflow_is_asserted_without_a_word():
    assert_sound(MACHINE.workflow)
    assert_sound(DATA)


def test_every_fault_of_a_workflow_is_told_with_its_place_and_its_fix():
    data = {**DATA, "initial": "nowhere", "moves": [{"name": "begin", "from": ["intake"], "to": "gone"}]}

    with pytest.raises(AssertionError) as error:
        assert_sound(data)

    faults = ck.check(data)
    lines = str(error.value).splitlines()
    assert lines[0] == f"the workflow is not sound: {len(faults)} faults."
    assert lines[1:] == [f"- {each.code} at {each.place}: {each.message} {each.fix}" for each in faults]


def test_a_fault_of_the_text_as_a_whole_has_no_place():
    with pytest.raises(AssertionError, match="- not_toml: The text is not TOML"):
        assert_sound("id = ")


def test_own_guards_are_looked_up_where_they_are_given():
    guards = OwnGuards()
    guards.guard("has_a_goal")(lambda context: None)
    moves = [{"name": "end", "from": ["intake"], "to": "over", "guards": ["has_a_goal"]}]
    data = {**DATA, "stages": {"intake": {}, "over": {"final": True}}, "moves": moves}

    assert_sound(data, practice=guards.practice)
    with pytest.raises(AssertionError, match="unknown_guard"):
        assert_sound(data)


def test_every_tour_of_a_team_s_workflow_can_be_walked():
    for tour in cover(MACHINE.workflow, "moves"):
        case = replay_tour(MACHINE, opened(), tour, at=MONDAY, by=WORKER, prepare=found_eligible)

        assert case.stage == tour.steps[-1].target


def test_a_reason_is_given_where_one_is_due_the_first_of_the_catalogue():
    steps = (("intake", "begin", "service"), ("service", "decide", "service"), ("service", "end", "over"))
    tour = Tour(steps=tuple(Step(stage=stage, move=move, target=target) for stage, move, target in steps))

    case = replay_tour(MACHINE, opened(), tour, at=MONDAY, by=WORKER, prepare=found_eligible)

    changes = [entry.what for entry in case.history if isinstance(entry.what, ck.StageChange)]
    assert [change.reason for change in changes] == [None, None, "agreed", "end"]


@pytest.mark.parametrize(
    ("step", "by", "told"),
    [
        (Step(stage="intake", move="begin", target="service"), "someone", [
            "step 1 (begin from intake to service) is refused: 2 reasons.", "- eligibility_not_asked at eligible: ",
            "- role_required at K-17: ",
        ]),
        (Step(stage="intake", move="gone", target="over"), WORKER, [
            "step 1 (gone from intake to over) is refused: 1 reason.", "- unknown_move at K-17: ",
        ]),
        (Step(stage="service", move="end", target="over"), WORKER, [
            "step 1 (end from service to over) begins elsewhere: the case is in intake.",
        ]),
    ],
)  # fmt: skip
def test_the_step_that_is_refused_is_named_with_every_reason(step: Step, by: ck.Actor | str, told: list[str]):
    with pytest.raises(AssertionError) as error:
        replay_tour(MACHINE, opened(), Tour(steps=(step,)), at=MONDAY, by=by)

    lines = str(error.value).splitlines()
    assert len(lines) == len(told)
    assert all(line.startswith(part) for line, part in zip(lines, told, strict=True))


def test_a_step_that_leads_elsewhere_is_named():
    steps = (("intake", "begin", "service"), ("service", "decide", "over"))
    tour = Tour(steps=tuple(Step(stage=stage, move=move, target=target) for stage, move, target in steps))
    case = found_eligible(opened(), tour.steps[0])

    with pytest.raises(AssertionError, match=r"step 2 \(decide from service to over\) leads elsewhere: .* in service"):
        replay_tour(MACHINE, case, tour, at=MONDAY, by=WORKER)
