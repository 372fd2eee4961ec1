"""The stage machine: what opens a move, what keeps it shut, and the engine it runs on."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import cases
import pytest
from cases import (
    KOREAN,
    SCHOOL,
    SUPERVISOR,
    WORKER,
    assessed,
    closed,
    codes,
    consented,
    eligible,
    in_service,
    on,
    opened,
    planned,
    reopened,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from transitions import Event, EventData, Machine, MachineError, Transition

import casekit as ck
from casekit.review_clock import review_due_days
from casekit.stages.engine import CaseEngine, CaseEvent, CaseTransition

NOON = on("2025-03-05")
HOME = ck.StageMachine(ck.Workflow.from_mapping({
    "id": "home_visits",
    "version": 1,
    "initial": "intake",
    "stages": {
        "intake": {"kinds": ["intake"], "labels": {"ko": "접수"}},
        "service": {"kinds": ["planning", "implementation"], "initial": "service.visits", "labels": {"en": "Service"}},
        "service.visits": {"parent": "service"},
        "service.group": {"parent": "service", "kinds": ["planning", "monitoring"]},
        "over": {"kinds": ["closure"], "final": True},
    },
    "moves": [
        {"name": "begin", "from": ["intake"], "to": "service", "guards": ["eligible"]},
        {"name": "gather", "from": ["service"], "to": "service.group", "roles": ["case_manager", "nurse"]},
        {"name": "visit", "from": ["service"], "to": "="},
        {"name": "pause", "from": ["service"], "to": "intake", "reason": True},
        {"name": "pause", "from": ["service.group"], "to": "service.visits"},
        {"name": "end", "from": "*", "to": "over", "reason": True, "roles": ["supervisor"]},
        {"name": "restart", "from": "*", "to": "intake",
         "guards": [{"not": {"name": "recorded", "event": "supervision"}, "code": "was_supervised"}]},
    ],
}))  # fmt: skip


def at_home(*moves: str) -> ck.Case:
    """A case opened on 2025-03-03, found eligible, after these moves."""
    case = HOME.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)
    case = cases.kept(
        case, ck.Intake(eligibility=(ck.EligibilityAnswer(question="q", answer=True),)), at=on("2025-03-03"), by=WORKER
    )
    for move in moves:
        case = HOME.advance(case, move, at=on("2025-03-04"), by=WORKER, reason="agreed")
    return case


def refused(
    machine: ck.StageMachine, case: ck.Case, act: str | ck.Record, at: datetime = NOON, **more: Any
) -> list[str]:
    """The codes of an act's refusals; the act itself must give the same and leave no trace."""
    more = {"by": WORKER, **more}
    answer = machine.ask(case, act, at=at, **more)
    assert answer.refusals == machine.ask(case, act, at=at, **more).refusals
    with pytest.raises((ck.MoveNotOpenError, ck.RecordError)) as error:
        (machine.advance if isinstance(act, str) else machine.record)(case, act, at=at, **more)  # type: ignore[arg-type]
    assert error.value.refusals == answer.refusals
    assert isinstance(error.value, ck.MoveNotOpenError) == isinstance(act, str)
    assert "{" not in str(error.value) + "".join(refusal.told("ko") for refusal in answer.refusals)
    return codes(answer.refusals)


# opening and moving


def test_a_case_opens_in_the_first_stage_of_its_workflow():
    case = SCHOOL.open(ck.Client(id="C-3"), id="K-17", at=NOON, by="worker-1")

    assert (case.id, case.stage, case.kinds, case.status) == ("K-17", "intake", ("intake",), "open")
    assert case.workflow == SCHOOL.workflow.ref
    assert case.history[0].by == ck.Actor(id="worker-1")


def test_a_case_opens_in_the_initial_substage():
    data = HOME.workflow.to_mapping()
    machine = ck.StageMachine(ck.Workflow.from_mapping({**data, "initial": "service"}))

    case = machine.open(ck.Client(id="C-3"), id="K-17", at=NOON, by=WORKER)

    assert (case.stage, case.kinds) == ("service.visits", ("planning", "implementation"))


def test_a_move_gives_a_new_case_and_leaves_the_old_one_as_it_was():
    case = at_home()

    moved = HOME.advance(case, "begin", at=on("2025-03-05"), by=WORKER, reason="she asked for it")

    change = moved.history[-1].what
    assert (case.stage, case.revision) == ("intake", 3)
    assert (moved.stage, moved.kinds, moved.revision) == ("service.visits", ("planning", "implementation"), 4)
    assert isinstance(change, ck.StageChange)
    assert (change.source, change.move, change.reason) == ("intake", "begin", "she asked for it")
    assert "she asked" not in repr(moved.history)


def test_a_move_that_stays_is_kept_and_enters_nothing():
    case = at_home("begin")

    visited = HOME.advance(case, "visit", at=NOON, by=WORKER)

    assert visited.stage == "service.visits"
    assert visited.history[-1].what.event == "stage_kept"
    assert visited.stage_intervals == case.stage_intervals


@pytest.mark.parametrize(
    ("moves", "open_here"),
    [
        ((), ["begin", "end"]),
        (("begin",), ["gather", "visit", "pause", "end", "restart"]),
        (("begin", "gather"), ["visit", "pause", "end", "restart"]),
    ],
)
def test_the_options_are_every_move_declared_for_the_stage_open_or_not(moves: tuple[str, ...], open_here: list[str]):
    options = HOME.options(at_home(*moves), at=NOON, by=WORKER)

    assert [option.move for option in options] == open_here


def test_an_option_says_where_it_leads_and_what_stands_in_its_way():
    gather, visit, pause, end, _ = HOME.options(at_home("begin"), at=NOON, by="someone")

    assert (gather.target, codes(gather.refusals), gather.open) == ("service.group", ["role_required"], False)
    assert (visit.target, visit.open) == ("service.visits", True)
    assert codes(pause.refusals) == ["reason_required"]
    assert (end.target, codes(end.refusals)) == ("over", ["role_required", "reason_required"])


def test_an_option_carries_what_would_be_reported():
    reporting = ck.StageMachine(
        ck.Workflow.from_mapping({**SCHOOL.workflow.to_mapping(), "rules": {"plan_before_service": "report"}})
    )
    case = reporting.adopt(opened(), stages=[("planning", NOON)], by=WORKER)

    option = reporting.options(case, at=NOON, by=WORKER)[0]

    assert (option.move, option.open, codes(option.findings)) == ("deliver", True, ["plan_before_service"])


def test_an_option_is_open_where_an_exception_sets_aside_what_stands_in_its_way():
    data = {**SCHOOL.workflow.to_mapping(), "rules": {"plan_before_service": {"overridable_by": ["supervisor"]}}}
    lenient = ck.StageMachine(ck.Workflow.from_mapping(data))
    case = lenient.adopt(opened(), stages=[("planning", NOON)], by=WORKER)
    exception = ck.Override(
        rule="plan_before_service", by=ck.Actor(id="worker-9", roles=("supervisor",)), reason="a crisis"
    )

    without = lenient.options(case, at=NOON, by=WORKER)[0]
    with_it = lenient.options(case, at=NOON, by=WORKER, overrides=(exception,))[0]

    assert (without.move, codes(without.refusals)) == ("deliver", ["plan_before_service"])
    assert (with_it.move, with_it.open, codes(with_it.findings)) == ("deliver", True, ["plan_before_service"])


def test_the_innermost_of_two_moves_of_one_name_is_taken():
    from_visits = HOME.advance(at_home("begin"), "pause", at=NOON, by=WORKER, reason="holiday")
    from_group = HOME.advance(at_home("begin", "gather"), "pause", at=NOON, by=WORKER)

    assert from_visits.stage == "intake"
    assert from_group.stage == "service.visits"


def test_a_final_stage_has_no_way_out_not_even_after_a_reopening():
    case = HOME.advance(at_home(), "end", at=NOON, by=SUPERVISOR, reason="moved")
    closed_again = cases.kept(case, ck.Closure(reason="moved"), at=NOON, by=WORKER)
    again = cases.kept(closed_again, ck.Reopening(), at=NOON, by=WORKER)

    assert HOME.options(case, at=NOON, by=WORKER) == ()
    assert HOME.options(again, at=NOON, by=WORKER) == ()
    assert refused(HOME, again, "restart") == ["move_not_open_here"]


# what keeps a move shut


def test_a_move_no_workflow_knows_is_refused_with_the_moves_there_are():
    refusal = SCHOOL.ask(opened(), "asses", at=NOON, by=WORKER).refusals[0]

    assert refused(SCHOOL, opened(), "asses") == ["unknown_move"]
    assert refusal.params["open"] == ("assess", "admit")
    assert "follow_up" in refusal.params["known"]  # type: ignore[operator]


@pytest.mark.parametrize("act", ["", "  ", "Assess", "os.system", "to_planning"])
def test_whatever_is_asked_for_by_name_is_answered(act: str):
    assert codes(SCHOOL.ask(opened(), act, at=NOON, by=WORKER).refusals) == ["unknown_move"]


@pytest.mark.parametrize(
    ("case", "move", "reasons"),
    [
        (opened(), "evaluate", ["move_not_open_here"]),
        (opened(), "deliver", ["move_not_open_here", "plan_before_service"]),
        (planned(), "monitor", ["move_not_open_here"]),
        (closed(), "deliver", ["move_not_open_here", "closed_case_is_readonly"]),
    ],
)
def test_a_move_that_does_not_start_here_is_refused_beside_the_rules_for_entering_its_stage(
    case: ck.Case, move: str, reasons: list[str]
):
    at = on("2025-06-10")

    assert refused(SCHOOL, case, move, at) == reasons


def test_a_move_that_stays_elsewhere_is_refused_here():
    assert refused(HOME, at_home(), "visit") == ["move_not_open_here"]


@pytest.mark.parametrize(
    ("reason", "reasons"),
    [(None, ["reason_required"]), ("", ["reason_required"]), (" \n", ["reason_required"]), ("ill", [])],
)
def test_a_move_that_asks_for_a_reason_takes_no_blank_one(reason: str | None, reasons: list[str]):
    answer = HOME.ask(at_home("begin"), "pause", at=NOON, by=WORKER, reason=reason)

    assert codes(answer.refusals) == reasons


@pytest.mark.parametrize(
    ("by", "reasons"),
    [
        (WORKER, []),
        (ck.Actor(id="n-1", roles=("volunteer", "nurse")), []),
        (ck.Actor(id="n-1", roles=("volunteer",)), ["role_required"]),
        ("worker-1", ["role_required"]),
    ],
)
def test_a_move_for_some_roles_is_made_by_one_of_them(by: ck.Actor | str, reasons: list[str]):
    answer = HOME.ask(at_home("begin"), "gather", at=NOON, by=by)

    assert codes(answer.refusals) == reasons


def test_a_guard_under_not_refuses_with_its_own_code():
    case = cases.kept(at_home("begin"), ck.Supervision(), at=on("2025-03-04"), by=WORKER)

    assert refused(HOME, case, "restart") == ["was_supervised"]
    assert HOME.ask(at_home("begin"), "restart", at=NOON, by=WORKER).allowed


def test_guards_roles_reasons_and_rules_are_all_told_at_once():
    case = HOME.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)
    case = cases.kept(case, ck.Closure(reason="moved"), at=on("2025-03-04"), by=WORKER)

    assert refused(HOME, case, "begin") == ["eligibility_not_asked", "closed_case_is_readonly"]
    assert refused(HOME, case, "end") == ["role_required", "reason_required", "closed_case_is_readonly"]
    assert refused(HOME, case, "end", on("2025-03-02")) == [
        "role_required", "reason_required", "closed_case_is_readonly", "out_of_order",
    ]  # fmt: skip


def test_a_move_may_not_precede_the_last_one_but_may_share_its_instant():
    case = SCHOOL.advance(planned(), "deliver", at=on("2025-03-11"), by=WORKER)

    assert refused(SCHOOL, case, "monitor", on("2025-03-11", 11)) == ["out_of_order"]
    assert SCHOOL.ask(case, "monitor", at=on("2025-03-11"), by=WORKER).allowed


def test_a_move_may_be_written_down_later_than_a_record_that_followed_it():
    case = cases.kept(planned(), ck.Contact(), at=on("2025-03-20"), by=WORKER)

    moved = SCHOOL.advance(case, "deliver", at=on("2025-03-15"), by=WORKER, recorded_at=on("2025-03-21"))

    assert (moved.stage, moved.history[-1].at, moved.history[-1].recorded_at) == (
        "implementation", on("2025-03-15"), on("2025-03-21"),
    )  # fmt: skip


def test_nothing_happens_before_a_case_opened():
    assert refused(SCHOOL, opened(), "assess", on("2025-03-02")) == ["eligibility_not_asked", "out_of_order"]
    assert refused(SCHOOL, opened(), ck.Contact(), on("2025-03-02")) == ["out_of_order"]


@pytest.mark.parametrize("at", [datetime(2025, 3, 5, 12), None, "2025-03-05", on("2025-03-05").date()])  # noqa: DTZ001
def test_an_act_needs_an_instant_with_an_offset(at: Any):
    for act in ("assess", ck.Contact()):
        with pytest.raises(ck.CasekitError):
            SCHOOL.ask(opened(), act, at=at, by=WORKER)


@pytest.mark.parametrize("act", [None, 5, [], ck.Contact, ck.Interval(1, "day")])
def test_only_a_move_by_its_name_or_a_record_is_an_act(act: Any):
    for do in (SCHOOL.ask, SCHOOL.record, SCHOOL.advance):
        with pytest.raises((ck.RecordError, ck.MoveNotOpenError)) as error:
            do(opened(), act, at=NOON, by=WORKER)

        assert error.value.codes == ("wrong_type",)  # type: ignore[attr-defined]


def test_a_record_is_not_advanced_and_a_move_not_recorded():
    with pytest.raises(ck.MoveNotOpenError):
        SCHOOL.advance(opened(), ck.Contact(), at=NOON, by=WORKER)  # type: ignore[arg-type]
    with pytest.raises(ck.RecordError):
        SCHOOL.record(opened(), "assess", at=NOON, by=WORKER)  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", [5, ["ill"], b"ill"])
def test_a_reason_that_is_no_text_is_a_fault_of_the_record(reason: Any):
    with pytest.raises(ck.CasekitError):
        SCHOOL.ask(opened(), "assess", at=NOON, by=WORKER, reason=reason)


def test_a_closed_case_closes_once_and_an_open_one_is_not_reopened():
    closure = ck.Closure(reason="moved", approved_by="lead-1")

    assert refused(SCHOOL, closed(), closure, on("2025-06-06")) == ["closed_case_is_readonly", "case_is_closed"]
    assert refused(SCHOOL, opened(), ck.Reopening()) == ["case_is_open"]


def test_a_closed_case_moves_only_into_aftercare():
    at = on("2025-06-06")

    assert refused(SCHOOL, closed(), "resume", at) == ["never_reopened", "reason_required", "closed_case_is_readonly"]
    assert SCHOOL.advance(closed(), "follow_up", at=at, by=WORKER).stage == "aftercare"


def test_a_case_of_another_workflow_is_refused_whatever_is_asked():
    case = opened(KOREAN)

    for act in ("assess", "interview", "nonsense", ck.Contact(), ck.Disclosure(recipient="RS1")):
        assert refused(SCHOOL, case, act) == ["other_workflow"]


def test_a_case_of_another_version_is_refused():
    text = SCHOOL.workflow.to_mapping()
    second = ck.StageMachine(ck.Workflow.from_mapping({**text, "version": SCHOOL.workflow.version + 1}))

    assert refused(second, opened(), "assess") == ["other_workflow"]


def test_a_stage_change_is_a_move_and_no_record():
    change = ck.StageChange(stage="assessment", source="intake")

    assert refused(SCHOOL, opened(), change) == ["stage_change_is_a_move"]


def test_the_structure_of_a_case_is_asked_beside_the_rules():
    referral = ck.Referral(id="R1", need="N9", resource="RS2")

    assert refused(SCHOOL, consented(opened()), referral) == ["consent_scope", "unknown_id"]


@pytest.mark.parametrize("act", ["assess", ck.Contact()], ids=["move", "record"])
def test_nothing_is_written_down_before_it_happened(act: str | ck.Record):
    early: dict[str, Any] = {"at": NOON, "by": WORKER, "recorded_at": NOON - timedelta(microseconds=1)}

    for do in (SCHOOL.ask, SCHOOL.advance if isinstance(act, str) else SCHOOL.record):
        with pytest.raises(ck.RecordError) as error:
            do(opened(), act, **early)  # type: ignore[arg-type]
        assert [(each.code, each.where) for each in error.value.refusals] == [
            ("recorded_before_it_happened", "recorded_at")
        ]


# to a stage by its name


@pytest.mark.parametrize("stage", ["planning", "개입 계획", "Intervention planning"])
def test_the_options_to_a_stage_are_the_moves_that_lead_there(stage: str):
    options = SCHOOL.options(assessed(), at=on("2025-03-07"), by=WORKER, to=stage)

    assert [(option.move, option.target, option.open) for option in options] == [("plan", "planning", True)]


def test_where_no_move_leads_to_a_stage_the_rules_for_entering_it_are_told():
    option = SCHOOL.options(opened(), at=NOON, by=WORKER, to="서비스 제공")[0]

    assert (option.move, option.target) == (None, "implementation")
    assert codes(option.refusals) == ["move_not_open_here", "plan_before_service"]


def test_a_move_that_stays_is_a_way_to_the_stage_the_case_is_in():
    options = HOME.options(at_home("begin"), at=NOON, by=WORKER, to="Service")

    assert [(option.move, option.target, codes(option.refusals)) for option in options] == [
        ("visit", "service.visits", [])
    ]


@pytest.mark.parametrize(
    "ask",
    [
        lambda case, name: SCHOOL.options(case, at=NOON, by=WORKER, to=name),
        lambda case, name: SCHOOL.path_to(case, name, at=NOON, by=WORKER),
    ],
    ids=["options", "path_to"],
)
def test_a_stage_no_workflow_knows_is_refused_with_the_stages_there_are(ask: Callable[[ck.Case, str], object]):
    case = opened()

    with pytest.raises(ck.MoveNotOpenError) as error:
        ask(case, "nowhere")

    assert error.value.codes == ("unknown_stage",)
    assert "intake, assessment" in str(error.value)
    assert "{" not in str(error.value)


def test_the_way_to_a_stage_says_what_each_move_still_needs():
    steps = SCHOOL.path_to(opened(), "평가 및 종결", at=NOON, by=WORKER)

    assert [(step.move, step.target) for step in steps] == [
        ("assess", "assessment"), ("plan", "planning"), ("deliver", "implementation"), ("monitor", "monitoring"),
        ("evaluate", "evaluation"),
    ]  # fmt: skip
    assert [codes(step.refusals) for step in steps] == [
        ["eligibility_not_asked"], [], ["plan_before_service"], ["plan_before_service"], [],
    ]  # fmt: skip


def test_the_way_to_the_stage_a_case_is_in_is_empty():
    assert SCHOOL.path_to(opened(), "접수", at=NOON, by=WORKER) == ()
    assert HOME.path_to(at_home("begin"), "service", at=NOON, by=WORKER) == ()


def test_the_way_that_needs_the_least_is_taken_then_the_shortest():
    from_group = HOME.path_to(at_home("begin", "gather"), "intake", at=NOON, by=WORKER)
    supervised = cases.kept(at_home("begin", "gather"), ck.Supervision(), at=on("2025-03-04"), by=WORKER)

    assert [step.move for step in from_group] == ["restart"]
    only_a_reason_is_due = HOME.path_to(supervised, "intake", at=NOON, by=WORKER)
    assert [step.move for step in only_a_reason_is_due] == ["pause", "pause"]


def test_a_longer_way_without_hindrance_is_taken_before_a_short_one_that_needs_something():
    stages = {"start": {}, "middle": {}, "over": {"final": True}}
    moves = [
        {"name": "jump", "from": ["start"], "to": "over", "guards": ["reopened"]},
        {"name": "walk", "from": ["start"], "to": "middle"},
        {"name": "arrive", "from": ["middle"], "to": "over"},
        {"name": "return", "from": ["middle"], "to": "start"},
    ]
    data = {"id": "t", "version": 1, "initial": "start", "stages": stages, "moves": moves}
    machine = ck.StageMachine(ck.Workflow.from_mapping(data))
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=NOON, by=WORKER)

    steps = machine.path_to(case, "over", at=NOON, by=WORKER)

    assert [(step.move, step.open) for step in steps] == [("walk", True), ("arrive", True)]


def test_where_no_way_leads_to_a_stage_it_is_said():
    with pytest.raises(ck.MoveNotOpenError) as error:
        SCHOOL.path_to(assessed(), "intake", at=on("2025-03-07"), by=WORKER)

    assert error.value.codes == ("no_path",)
    assert error.value.refusals[0].params == {"stage": "intake"}


def test_a_case_of_another_workflow_is_told_so_when_its_way_is_asked_for():
    with pytest.raises(ck.MoveNotOpenError) as error:
        SCHOOL.path_to(opened(KOREAN), "evaluation", at=NOON, by=WORKER)

    assert error.value.codes == ("other_workflow",)


def test_the_way_asked_for_on_an_earlier_day_is_no_other():
    case = cases.kept(planned(), ck.Contact(), at=on("2025-03-20"), by=WORKER)

    steps = SCHOOL.path_to(case, "evaluation", at=on("2025-03-15"), by=WORKER)

    assert [codes(step.refusals) for step in steps] == [[], [], []]


@pytest.mark.parametrize("stage", ["planning", "implementation", "evaluation", "aftercare"])
def test_a_reopened_case_finds_its_way_to_reassessment_from_wherever_it_stands(stage: str):
    case = SCHOOL.adopt(opened(), stages=[(stage, NOON)], by=WORKER)
    case = cases.kept(case, ck.Closure(reason="moved"), at=NOON, by=WORKER)
    case = cases.kept(case, ck.Reopening(), at=NOON, by=WORKER)

    assert SCHOOL.advance(case, "resume", at=NOON, by=WORKER, reason="needs help again").stage == "reassessment"


@pytest.mark.parametrize("stage", ["selection", "planning", "closure", "aftercare"])
def test_a_reopened_korean_case_is_surveyed_again_from_wherever_it_stands(stage: str):
    case = KOREAN.adopt(opened(KOREAN), stages=[(stage, NOON)], by=WORKER)
    case = cases.kept(case, ck.Closure(reason="moved"), at=NOON, by=WORKER)
    case = cases.kept(case, ck.Reopening(), at=NOON, by=WORKER)

    assert KOREAN.advance(case, "resume", at=NOON, by=WORKER, reason="needs help again").stage == "survey"


# taking over old cases


def test_a_case_from_elsewhere_is_adopted_with_the_stages_it_has_been_through():
    stages = [("사정", on("2025-03-04")), ("planning", on("2025-03-05")), ("Service delivery", on("2025-03-06"))]

    case = SCHOOL.adopt(opened(), stages=stages, by="import", recorded_at=on("2025-09-01"))

    changes = [entry for entry in case.history[1:] if isinstance(entry.what, ck.StageChange)]
    assert case.stage == "implementation"
    assert [interval.stage for interval in case.stage_intervals] == [
        "intake",
        "assessment",
        "planning",
        "implementation",
    ]
    assert all(entry.what.adopted and entry.what.workflow is None for entry in changes)  # type: ignore[attr-defined]
    assert {entry.recorded_at for entry in changes} == {on("2025-09-01")}


def test_a_case_adopted_into_another_workflow_follows_it_from_then_on():
    case = SCHOOL.adopt(opened(KOREAN), stages=[("assessment", NOON), ("planning", NOON)], by=WORKER)

    changes = [entry.what for entry in case.history if isinstance(entry.what, ck.StageChange)]
    assert case.workflow == SCHOOL.workflow.ref
    assert [change.workflow for change in changes] == [KOREAN.workflow.ref, SCHOOL.workflow.ref, None]
    assert refused(SCHOOL, case, "deliver") == ["plan_before_service"]
    assert refused(KOREAN, case, "deliver") == ["other_workflow"]


def test_adopting_a_case_into_a_stage_with_substages_enters_the_initial_one():
    case = HOME.adopt(opened(), stages=[("Service", NOON)], by=WORKER)

    assert (case.stage, case.kinds) == ("service.visits", ("planning", "implementation"))


def test_every_stage_that_is_unknown_or_out_of_order_is_told_at_once():
    stages = [("nowhere", NOON), ("planning", on("2025-03-08")), ("assessment", on("2025-03-07")), ("gone", NOON)]

    with pytest.raises(ck.RecordError) as error:
        SCHOOL.adopt(opened(), stages=stages, by=WORKER)

    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [
        ("unknown_stage", "stages[0]"), ("out_of_order", "stages[2].at"), ("unknown_stage", "stages[3]"),
    ]  # fmt: skip
    assert "{" not in str(error.value)


def test_a_case_is_not_adopted_without_a_stage():
    with pytest.raises(ck.RecordError) as error:
        SCHOOL.adopt(opened(), stages=[], by=WORKER)

    assert error.value.codes == ("empty_collection",)


# laws


ACTS = st.sampled_from([
    "assess", "plan", "deliver", "monitor", "reassess", "resume", "evaluate", "follow_up", "nonsense",
    ck.Contact(), ck.Assessment(), ck.Plan(version=1, goals=("G1",), signed_by=("C-3",)),
    ck.Disclosure(recipient="RS1"), ck.ServiceStart(need="N1"), ck.Reopening(),
    ck.FinalEvaluation(evidence=("quantitative", "qualitative")),
    ck.Closure(reason="moved", approved_by="lead-1"), eligible(),
    ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",)), ck.RiskRating(risk="high"),
])  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(ACTS, st.integers(-2, 5)), max_size=12))
def test_what_is_asked_is_what_happens_on_every_walk(acts: list[tuple[str | ck.Record, int]]):
    case, hour = opened(), 36
    for act, wait in acts:
        at = on("2025-03-03", hour := hour + wait)
        answer = SCHOOL.ask(case, act, at=at, by=WORKER)
        options = {option.move: option for option in SCHOOL.options(case, at=at, by=WORKER)}
        do = SCHOOL.advance if isinstance(act, str) else SCHOOL.record
        if answer.allowed:
            done = do(case, act, at=at, by=WORKER)  # type: ignore[arg-type]
            assert done.revision == case.revision + 1
            assert ck.Case.from_history(done.id, done.history) == done
            case = done
        else:
            with pytest.raises((ck.MoveNotOpenError, ck.RecordError)) as error:
                do(case, act, at=at, by=WORKER)  # type: ignore[arg-type]
            assert error.value.refusals == answer.refusals  # type: ignore[attr-defined]
        if act in options:
            assert (options[act].open, options[act].refusals, options[act].findings) == (
                answer.allowed, answer.refusals, answer.findings,
            )  # fmt: skip
        elif isinstance(act, str):
            assert codes(answer.refusals)[0] in {"move_not_open_here", "unknown_move"}


class Walker:
    """A bare object with a state, as the stock triggers of transitions walk it."""

    def __init__(self, state: str) -> None:
        self.state = state


WALKS = st.lists(
    st.tuples(st.sampled_from(["begin", "gather", "visit", "pause", "end", "restart"]), st.booleans(),
              st.sampled_from([WORKER, SUPERVISOR, "nobody"])),
    max_size=8,
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(WALKS)
def test_the_stock_triggers_of_the_engine_walk_the_same_path(walk: list[tuple[str, bool, Any]]):
    case = at_home()
    walker = Walker(case.stage)
    for move, with_reason, by in walk:
        told: dict[str, Any] = {"at": NOON, "by": by, **({"reason": "agreed"} if with_reason else {})}
        answer = HOME.ask(case, move, **told)
        try:
            walked = HOME.engine.events[move].trigger(walker, case=case, **told)
        except MachineError:
            assert "move_not_open_here" in codes(answer.refusals)
            continue
        assert walked == answer.allowed
        if walked:
            case = HOME.advance(case, move, **told)
        assert walker.state == case.stage


# the contract with transitions


def test_no_case_is_ever_a_model_of_the_engine():
    case = at_home("begin", "gather", "pause")
    HOME.options(case, at=NOON, by=WORKER)
    HOME.path_to(case, "over", at=NOON, by=WORKER)

    assert HOME.engine.models == []
    assert not hasattr(case, "trigger")
    assert case == at_home("begin", "gather", "pause")


def test_the_engine_is_a_stock_machine_with_our_events_and_transitions():
    engine = HOME.engine

    assert isinstance(engine, Machine)
    assert (CaseEngine.event_cls, CaseEngine.transition_cls) == (CaseEvent, CaseTransition)
    assert issubclass(CaseEvent, Event)
    assert issubclass(CaseTransition, Transition)
    assert list(engine.states) == ["intake", "service", "service.visits", "service.group", "over"]
    assert engine.initial == "intake"
    assert list(engine.events) == ["begin", "gather", "visit", "pause", "end", "restart"]


def test_a_stage_brings_no_moves_of_its_own():
    assert not [name for name in HOME.engine.events if name.startswith("to_")]


def test_every_transition_carries_its_move_and_the_stage_it_leads_to():
    found = HOME.engine.events["begin"].transitions.get("intake")

    assert found is not None
    assert isinstance(found[0], CaseTransition)
    assert (found[0].way.move, found[0].way.target) == (HOME.workflow.moves[0], "service.visits")
    assert HOME.engine.events["begin"].transitions.get("over") is None


@pytest.mark.parametrize("stage", ["intake", "service.visits", "service.group", "over"])
def test_the_engine_has_exactly_the_moves_of_the_workflow(stage: str):
    moves = HOME.workflow.ways_from(stage)

    assert sorted(HOME.engine.get_triggers(stage)) == sorted(moves)
    for name, ways in moves.items():
        assert [each.way for each in HOME.engine.events[name].transitions_from(stage)] == [*ways]


def test_a_move_that_stays_leaves_a_walker_where_it_is():
    walker = Walker("service.visits")

    assert HOME.engine.events["visit"].trigger(walker, case=at_home("begin"), at=NOON, by=WORKER) is True
    assert walker.state == "service.visits"


def test_transitions_still_offers_what_the_machine_is_built_on():
    asked: list[EventData] = []

    class Carrying(Transition):
        def __init__(self, *args: Any, load: str, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.load = load

    class Engine(Machine):
        transition_cls = Carrying

    engine = Engine(model=None, states=["a", "b.c"], initial="a", auto_transitions=False, send_event=True)
    engine.add_transition("go", "a", "b.c", conditions=[lambda event: bool(asked.append(event)) or True], load="x")
    engine.add_transition("stay", "a", None, load="y")
    walker = Walker("a")

    assert engine.events["stay"].trigger(walker) is True
    assert walker.state == "a"
    assert engine.events["go"].trigger(walker, case="K-17") is True
    assert walker.state == "b.c"
    assert (asked[0].event.name, asked[0].kwargs) == ("go", {"case": "K-17"})
    assert engine.events["go"].transitions.get("a")[0].load == "x"  # type: ignore[index]
    assert engine.get_triggers("b.c") == []
    assert engine.models == []
    with pytest.raises(MachineError):
        engine.events["go"].trigger(walker)


def test_one_machine_serves_many_cases_and_changes_nothing():
    before = copy.deepcopy(HOME.workflow.to_mapping())
    first, second = at_home("begin"), at_home("begin", "gather")

    HOME.advance(first, "gather", at=NOON, by=WORKER)

    assert (first.stage, second.stage) == ("service.visits", "service.group")
    assert HOME.workflow.to_mapping() == before
    assert reopened().workflow == SCHOOL.workflow.ref


def test_a_way_that_is_open_goes_before_a_shorter_one_that_is_not():
    case = cases.in_service()

    way = cases.SCHOOL.path_to(case, "reassessment", at=cases.on("2025-03-12"), by=cases.WORKER)

    assert [step.move for step in way] == ["monitor", "reassess"]
    assert all(step.open for step in way)


# stages only passed through


def test_a_stage_passed_through_stops_no_review_clock_and_asks_for_no_reassessment():
    case = cases_in_review()
    entered = SCHOOL.advance(case, "reassess", at=on("2025-04-01"), by=WORKER)
    passed = SCHOOL.pass_through(case, "reassess", at=on("2025-04-01"), by=WORKER)
    plan = ck.Plan(version=2, goals=("G1",), signed_by=("C-3",))
    due = [review_due_days(each, on=on("2025-04-02").date()) for each in (entered, passed)]

    assert entered.stage == passed.stage == "reassessment"
    assert passed.history[-1].what.passing
    assert [len(days) for days in due] == [0, 1]
    assert refused(SCHOOL, entered, plan, on("2025-04-02")) == ["plan_needs_current_assessment"]
    assert SCHOOL.ask(passed, plan, at=on("2025-04-02"), by=WORKER).refusals == ()


def test_passing_through_asks_the_move_and_every_rule():
    with pytest.raises(ck.MoveNotOpenError) as error:
        SCHOOL.pass_through(opened(), "deliver", at=NOON, by=WORKER)

    assert error.value.codes == ("move_not_open_here", "plan_before_service")


def cases_in_review() -> ck.Case:
    return SCHOOL.advance(in_service(), "monitor", at=on("2025-03-20"), by=WORKER)
