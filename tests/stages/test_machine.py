"""The stage machine: what opens a move, what keeps it shut, and the engine it runs on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import cases
import pytest
from cases import (
    KOREAN,
    SCHOOL,
    SUPERVISOR,
    WORKER,
    closed,
    codes,
    consented,
    on,
    opened,
    planned,
)
from machine_moves import HOME, NOON, at_home, refused

import casekit as ck


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
    ("moves", "declared_here"),
    [
        ((), ["begin", "end"]),
        (("begin",), ["gather", "visit", "pause", "end", "restart"]),
        (("begin", "gather"), ["visit", "pause", "end", "restart"]),
    ],
)
def test_the_options_are_every_move_declared_for_the_stage_open_or_not(
    moves: tuple[str, ...], declared_here: list[str]
):
    options = HOME.options(at_home(*moves), at=NOON, by=WORKER)

    assert [option.move for option in options] == declared_here


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
