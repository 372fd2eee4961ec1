"""Laws of the stage machine, and the engine it runs on."""

from __future__ import annotations

import copy
from typing import Any

import cases
import pytest
from cases import (
    SCHOOL,
    SUPERVISOR,
    WORKER,
    codes,
    eligible,
    in_service,
    on,
    opened,
    reopened,
)
from drawn_examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from machine_moves import HOME, NOON, at_home, refused
from transitions import Event, EventData, Machine, MachineError, Transition

import casekit as ck
from casekit.clocks.reviews import review_due_days
from casekit.stages import migrate
from casekit.stages.engine import CaseEngine, CaseEvent, CaseTransition

ACTS = st.sampled_from([
    "assess", "plan", "deliver", "monitor", "reassess", "resume", "evaluate", "follow_up", "nonsense",
    ck.Contact(), ck.Assessment(), ck.Plan(version=1, goals=("G1",), signed_by=("C-3",)),
    ck.Disclosure(recipient="RS1"), ck.ServiceStart(need="N1"), ck.Reopening(),
    ck.FinalEvaluation(evidence=("quantitative", "qualitative")),
    ck.Closure(reason="moved", approved_by="lead-1"), eligible(),
    ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",)), ck.RiskRating(risk="high"),
])  # fmt: skip


@settings(deadline=None, max_examples=examples(60))
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


@settings(deadline=None, max_examples=examples(60))
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


def test_a_stage_passed_through_stops_no_review_clock_and_asks_for_no_reassessment():
    case = cases_in_review()
    entered = SCHOOL.advance(case, "reassess", at=on("2025-04-01"), by=WORKER)
    passed = SCHOOL.pass_through(case, "reassess", at=on("2025-04-01"), by=WORKER)
    plan = ck.Plan(version=2, goals=("G1",), signed_by=("C-3",))
    day = on("2025-04-01").date()
    due = [review_due_days(each, on=day) for each in (entered, passed)]

    assert entered.stage == passed.stage == "reassessment"
    assert passed.history[-1].what.passing
    assert [len(days) for days in due] == [0, 1]
    assert refused(SCHOOL, entered, plan, on("2025-04-01", 13)) == ["plan_needs_current_assessment"]
    assert SCHOOL.ask(passed, plan, at=on("2025-04-01", 13), by=WORKER).refusals == ()


def test_passing_through_holds_for_the_day_it_says_and_is_reported_when_the_case_stays():
    passed = SCHOOL.pass_through(cases_in_review(), "reassess", at=on("2025-04-01"), by=WORKER)
    plan = ck.Plan(version=2, goals=("G1",), signed_by=("C-3",))
    stayed = SCHOOL.ask(passed, plan, at=on("2025-04-02"), by=WORKER)
    once = SCHOOL.record(passed, ck.Contact(), at=on("2025-04-02"), by=WORKER)

    assert [each.code for each in stayed.refusals] == ["plan_needs_current_assessment"]
    assert [each.code for each in stayed.findings] == ["stage_passed_in_a_day"]
    assert [each.code for each in once.history[-1].findings] == ["stage_passed_in_a_day"]
    assert SCHOOL.ask(once, ck.Contact(), at=on("2025-04-03"), by=WORKER).findings == ()
    assert review_due_days(passed, on=on("2025-04-02").date()) == ()


def test_a_migration_does_not_hide_that_a_case_stays_where_it_only_passed_through():
    passed = SCHOOL.pass_through(cases_in_review(), "reassess", at=on("2025-04-01"), by=WORKER)
    old = SCHOOL.workflow
    new = ck.Workflow.from_mapping({**old.to_mapping(), "version": old.version + 1})
    moved = migrate(passed, old, new, {}, at=on("2025-04-02"), by=WORKER, deadlines="keep")

    answer = ck.StageMachine(new).ask(moved, ck.Contact(), at=on("2025-04-03"), by=WORKER)

    assert [each.code for each in answer.findings] == ["stage_passed_in_a_day"]


def test_passing_through_asks_the_move_and_every_rule():
    with pytest.raises(ck.MoveNotOpenError) as error:
        SCHOOL.pass_through(opened(), "deliver", at=NOON, by=WORKER)

    assert error.value.codes == ("move_not_open_here", "plan_before_service")


def cases_in_review() -> ck.Case:
    return SCHOOL.advance(in_service(), "monitor", at=on("2025-03-20"), by=WORKER)
