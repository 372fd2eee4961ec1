"""Evaluating an act: each guard and each rule is asked at most once, and what is asked is what is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import attrs
import cases
import pytest
from cases import SCHOOL, WORKER, on
from evaluator_cases import ASKED, BY, DAY, MACHINE, MOVES, at_least, guards, made, opened, raises, refuses
from own_guards import OwnGuards

import casekit as ck
from casekit.stages.rules import casework_rules


def loaded() -> ck.Case:
    return ck.Case.from_history("K-17", opened().history)


@pytest.fixture(autouse=True)
def nothing_asked() -> Iterator[None]:
    ASKED.clear()
    yield
    ASKED.clear()


@pytest.mark.parametrize("case", [opened, loaded], ids=["grown here", "loaded"])
@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("how", [{}, {"expected_revision": 2}, {"recorded_at": DAY, "key": "form-1"}], ids=str)
def test_each_guard_is_asked_at_most_once_for_a_move_done_or_refused(
    move: str, case: Callable[[], ck.Case], how: dict[str, Any]
):
    before = case()
    ASKED.clear()

    with suppress(ck.MoveNotOpenError):
        MACHINE.advance(before, move, at=DAY, by=BY, **how)

    assert ASKED
    assert set(ASKED.values()) == {1}


@pytest.mark.parametrize("move", MOVES)
def test_each_guard_is_asked_at_most_once_for_asking_and_for_listing_the_options(move: str):
    MACHINE.ask(opened(), move, at=DAY, by=BY)
    once = dict(ASKED)
    ASKED.clear()

    MACHINE.options(opened(), at=DAY, by=BY)

    assert set(once.values()) == {1}
    assert all(count <= len(MOVES) for count in ASKED.values())


@pytest.mark.parametrize("move", [move for move in MOVES if move != "staying"])
def test_each_guard_is_asked_at_most_once_for_a_move_written_down_late(move: str):
    before = MACHINE.record(opened(), ck.Contact(), at=on("2025-03-20"), by=BY)

    answer = MACHINE.ask(before, move, at=DAY, by=BY, recorded_at=on("2025-03-21"))

    assert set(ASKED.values()) == {1}
    assert "out_of_order" not in cases.codes(answer.refusals)


def test_a_guard_in_a_way_not_taken_and_in_the_move_is_asked_once():
    data = {
        "id": "team", "version": 1, "initial": "a", "stages": {id: {"final": id != "a"} for id in "abc"},
        "moves": [{"name": "go", "from": ["a"], "to": [{"when": ["refuses"], "to": "b"}, {"else": "c"}],
                   "guards": ["refuses"]}],
    }  # fmt: skip
    machine = ck.StageMachine(ck.Workflow.from_mapping(data), practice=guards().practice)

    answer = machine.ask(opened(machine), "go", at=DAY, by=BY)

    assert cases.codes(answer.refusals) == ["not_today"]
    assert dict(ASKED) == {"refuses": 1}


def test_a_guard_written_twice_once_with_a_parameter_of_the_workflow_is_asked_once():
    data = {
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": True}},
        "parameters": {"days": {"value": 30, "unit": "day"}},
        "moves": [{"name": "go", "from": ["a"], "to": "b", "guards": [
            {"name": "contacted_within", "days": "$days"}, {"name": "contacted_within", "days": 30},
        ]}],
    }  # fmt: skip
    machine = ck.StageMachine(ck.Workflow.from_mapping(data))

    answer = machine.ask(opened(machine), "go", at=DAY, by=BY)

    assert cases.codes(answer.refusals) == ["not_contacted_within"]


def counted_rules(monkeypatch: pytest.MonkeyPatch) -> tuple[ck.StageMachine, Counter[str]]:
    """A school machine whose rules count how often they are asked."""
    asked: Counter[str] = Counter()

    def counting(rule: ck.Rule) -> ck.Rule:
        def breaches(context: ck.Context) -> Iterator[Any]:
            asked[rule.code] += 1
            yield from rule.breaches(context)

        return attrs.evolve(rule, breaches=breaches)

    monkeypatch.setattr(casework_rules, "RULES", {code: counting(rule) for code, rule in casework_rules.RULES.items()})
    return ck.StageMachine(SCHOOL.workflow), asked


@pytest.mark.parametrize(
    "act",
    [
        "deliver", "monitor", "assess", "nonsense", ck.Contact(), ck.Disclosure(recipient="RS9"),
        ck.ServiceStart(need="N1"), ck.ServiceStart(need="N9", crisis=True),
        ck.Closure(reason="lost_contact"), ck.Plan(version=2, goals=("G1",), signed_by=("C-3",)),
        ck.Reopening(), ck.Goal(id="G1", need="N9", term="short"),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("make", [cases.planned, cases.in_service, cases.closed], ids=lambda make: make.__name__)
def test_each_rule_is_asked_at_most_once_for_an_act_done_or_refused(
    monkeypatch: pytest.MonkeyPatch, act: str | ck.Record, make: Callable[[], ck.Case]
):
    machine, asked = counted_rules(monkeypatch)
    case = make()
    at = case.timeline[-1].at + timedelta(days=1)

    answer = machine.ask(case, act, at=at, by=WORKER, reason="agreed")
    counts = dict(asked)
    asked.clear()
    try:
        machine.advance(case, act, at=at, by=WORKER, reason="agreed") if isinstance(act, str) else machine.record(
            case, act, at=at, by=WORKER
        )
    except ck.CasekitError:
        assert not answer.allowed

    assert counts == dict(asked)
    assert set(counts.values()) <= {1}


def test_each_rule_is_asked_at_most_once_of_a_correction(monkeypatch: pytest.MonkeyPatch):
    machine, asked = counted_rules(monkeypatch)
    case = cases.closed()

    machine.correct(
        case, ck.Closure(reason="moved", approved_by="lead-1"), entry=case.revision, by=WORKER,
        recorded_at=on("2025-06-10"), reason="mixed up",
    )  # fmt: skip

    assert set(asked.values()) == {1}


class SecondTime:
    """A guard that refuses whoever asks first and lets the next one pass."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, context: ck.Context) -> ck.Refusal | None:
        self.asked += 1
        return ck.Refusal("first_time") if self.asked == 1 else None


@pytest.mark.parametrize("how", [{}, {"expected_revision": 2}, {"key": "form-1"}], ids=str)
@pytest.mark.parametrize("move", ["plain", "twice", "all", "routed"])
def test_a_guard_that_refuses_once_and_then_passes_does_not_let_the_case_through(move: str, how: dict[str, Any]):
    registry, twice = OwnGuards(), SecondTime()
    for name, guard in {"passes": twice, "refuses": refuses, "raises": raises, "at_least": at_least}.items():
        registry.guard(name)(guard)
    machine = made(registry)
    case = opened(machine)

    with pytest.raises(ck.MoveNotOpenError) as refusal:
        machine.advance(case, move, at=DAY, by=BY, **how)

    assert "first_time" in refusal.value.codes
    assert twice.asked == 1
