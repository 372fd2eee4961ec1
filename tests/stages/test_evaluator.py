"""Evaluating an act: each guard and each rule is asked at most once, and what is asked is what is done."""

from __future__ import annotations

import copy
import pickle
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import attrs
import cases
import office
import pytest
from cases import SCHOOL, WORKER, on

import casekit as ck
from casekit.stages.rules import casework_rules
from casekit.stages.rules.casework_rules import RULES

DAY = on("2025-03-10")
BY = ck.Actor(id="w", roles=("lead",))
ASKED: Counter[str] = Counter()
"""How often each guard of this module was asked."""


def passes(context: ck.Context) -> ck.Refusal | None:
    """A host's guard that holds."""
    ASKED["passes"] += 1
    return None


def refuses(context: ck.Context) -> ck.Refusal | None:
    """A host's guard that does not hold."""
    ASKED["refuses"] += 1
    return ck.Refusal("not_today", where=context.case.id)


def raises(context: ck.Context) -> ck.Refusal | None:
    """A host's guard that cannot answer."""
    ASKED["raises"] += 1
    raise LookupError("Hong-Gildong-1999")


def at_least(context: ck.Context, contacts: int) -> ck.Refusal | None:
    """A host's guard with a parameter."""
    ASKED[f"at_least {contacts}"] += 1
    return None if len(context.case.dated(ck.Contact)) >= contacts else ck.Refusal("too_few")


def guards() -> ck.Guards:
    registry = ck.Guards()
    for guard in (passes, refuses, raises, at_least):
        registry.guard(guard.__name__)(guard)
    return registry


MOVES: dict[str, dict[str, Any]] = {
    "plain": {"to": "b", "guards": ["passes"]},
    "refused": {"to": "b", "guards": ["refuses", "passes"]},
    "twice": {"to": "b", "guards": ["passes", "passes", {"name": "at_least", "contacts": 0}]},
    "with_two_parameters": {"to": "b", "guards": [
        {"name": "at_least", "contacts": 0}, {"name": "at_least", "contacts": 5},
    ]},
    "any": {"to": "b", "guards": [{"any": ["refuses", "passes"]}, "passes"]},
    "all": {"to": "b", "guards": [{"all": ["passes", {"not": "refuses", "code": "x"}]}, "passes"]},
    "broken": {"to": "b", "guards": ["raises", {"any": ["raises", "passes"]}]},
    "routed": {"to": [{"when": ["refuses"], "to": "b"}, {"else": "c"}], "guards": ["passes"]},
    "routed_by_what_it_asks": {"to": [{"when": ["passes"], "to": "b"}, {"else": "c"}], "guards": ["passes"]},
    "routed_by_conditions": {
        "to": [{"when": [{"any": ["passes", "refuses"]}], "to": "b"}, {"else": "c"}],
        "guards": ["passes", {"any": ["refuses", "passes"]}],
    },
    "undecided": {"to": [{"when": ["raises"], "to": "b"}, {"else": "c"}], "guards": ["passes", "raises"]},
    "staying": {"to": "=", "guards": ["passes"]},
    "led": {"to": "b", "guards": ["passes"], "roles": ["boss"], "reason": True},
}  # fmt: skip


def made(registry: ck.Guards | None = None) -> ck.StageMachine:
    moves = [{"name": name, "from": ["a"], **move} for name, move in MOVES.items()]
    ends = [{"name": "end", "from": ["b", "c"], "to": "over"}]
    data = {
        "id": "team", "version": 1, "initial": "a", "moves": [*moves, *ends],
        "stages": {"a": {}, "b": {}, "c": {}, "over": {"final": True}},
    }  # fmt: skip
    return ck.StageMachine(ck.Workflow.from_mapping(data), guards=registry or guards())


MACHINE = made()


def opened(machine: ck.StageMachine = MACHINE) -> ck.Case:
    return machine.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=BY)


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
    machine = ck.StageMachine(ck.Workflow.from_mapping(data), guards=guards())

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

    def counting(rule: casework_rules.CaseworkRule) -> casework_rules.CaseworkRule:
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
    registry, twice = ck.Guards(), SecondTime()
    for name, guard in {"passes": twice, "refuses": refuses, "raises": raises, "at_least": at_least}.items():
        registry.guard(name)(guard)
    machine = made(registry)
    case = opened(machine)

    with pytest.raises(ck.MoveNotOpenError) as refusal:
        machine.advance(case, move, at=DAY, by=BY, **how)

    assert "first_time" in refusal.value.codes
    assert twice.asked == 1


@pytest.mark.parametrize(
    "same",
    [lambda each: pickle.loads(pickle.dumps(each)), copy.deepcopy, copy.copy],
    ids=["pickled", "deep", "shallow"],
)
def test_a_machine_with_a_hosts_own_guards_answers_the_same_when_pickled_or_copied(same: Callable[[Any], Any]):
    other = same(MACHINE)

    for case in (opened(), same(opened()), opened(other)):
        assert other.options(case, at=DAY, by=BY) == MACHINE.options(opened(), at=DAY, by=BY)
        assert other.advance(case, "plain", at=DAY, by=BY) == MACHINE.advance(opened(), "plain", at=DAY, by=BY)
    assert other.workflow == MACHINE.workflow
    assert other.guards.names == MACHINE.guards.names
    assert type(other) is ck.StageMachine


class OurMachine(ck.StageMachine):
    """A host's own kind of machine."""


def test_a_hosts_own_kind_of_machine_stays_one_when_pickled_or_copied():
    machine = OurMachine(SCHOOL.workflow)

    assert type(pickle.loads(pickle.dumps(machine))) is OurMachine
    assert type(copy.deepcopy(machine)) is OurMachine


def test_a_machine_with_a_guard_that_cannot_be_pickled_says_so_and_can_be_deep_copied():
    registry = ck.Guards()
    registry.guard("held")(lambda context: None)
    data = {
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "over": {"final": True}},
        "moves": [{"name": "go", "from": ["a"], "to": "over", "guards": ["held"]}],
    }  # fmt: skip
    machine = ck.StageMachine(ck.Workflow.from_mapping(data), guards=registry)

    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(machine)
    assert copy.deepcopy(machine).advance(opened(machine), "go", at=DAY, by=BY).stage == "over"


ACTED_ON: dict[str, tuple[ck.StageMachine, ck.Case]] = {
    "office, opened": (office.MACHINE, office.opened()),
    "office, advised": (office.MACHINE, office.advised()),
    "pupil planned": (SCHOOL, cases.planned()),
    "pupil in service": (SCHOOL, cases.in_service()),
    "pupil closed": (SCHOOL, cases.closed()),
    "pupil reopened": (SCHOOL, cases.reopened()),
    "Korean, planned": (cases.KOREAN, cases.planned(cases.KOREAN)),
}
"""Cases at several points of the work, each with its machine."""


def records() -> list[ck.Record]:
    """A record of every kind that rules look at, and some they do not."""
    return [
        ck.Disclosure(recipient="RS1"), ck.Referral(id="R9", need="N1", resource="RS1"), ck.ServiceStart(need="N1"),
        ck.Intervention(kind="talk"), ck.Assessment(), ck.Plan(version=7, signed_by=("C-3",)),
        ck.ReviewInterval(interval=ck.Interval(9, "month")), ck.RiskRating(risk="high"),
        ck.Assignment(worker="w", role="case_manager"), ck.FinalEvaluation(evidence=()),
        ck.Closure(reason="lost_contact"), ck.Need(id="N8", domain="x"),
        ck.Contact(purpose="aftercare"), ck.AftercareEnd(outcome="stable"), ck.Approval(id="A9", kind="x"),
        ck.Waiver(requirement="x", reason="…"), ck.ClientVoice(checkpoint="x"), ck.Reopening(),
        ck.Relation(kind="link", client="C-3", resource="RS1", need="N1"),
    ]  # fmt: skip


def objecting(context: ck.Context) -> set[str]:
    """Every rule that has something to say about an act, each asked, those that are off left out."""
    levels = {setting.rule: setting.level for setting in context.workflow.rules}
    held = {code: rule for code, rule in RULES.items() if (levels.get(code) or rule.level) != "off"}
    return {code for code, rule in held.items() if any(True for _ in rule.breaches(context))}


@pytest.mark.parametrize("name", ACTED_ON)
def test_a_rule_is_asked_of_every_act_it_has_something_to_say_about(name: str):
    machine, case = ACTED_ON[name]
    book = casework_rules.Rulebook(machine.workflow)
    when: dict[str, Any] = {
        "case": case, "present": case, "part": case.id, "at": case.timeline[-1].at, "by": WORKER,
        "workflow": machine.workflow,
    }  # fmt: skip
    for record in records():
        context = ck.Context(**when, record=record)
        judged = book.judge(context, ())
        assert objecting(context) == {each.code for each in (*judged.refusals, *judged.findings)}
    for stage in machine.workflow.by_id:
        context = ck.Context(**when, target=stage)
        judged = book.judge(context, (), machine.workflow.kinds_of(stage))
        assert objecting(context) == {each.code for each in (*judged.refusals, *judged.findings)}


def test_an_actor_given_by_id_is_the_same_actor_and_a_blank_one_is_refused():
    assert office.MACHINE.advance(office.advised(), "wait", at=DAY, by="w").history[-1].by == ck.Actor(id="w")
    for by in ("", " ", None, 5):
        with pytest.raises(ck.RecordError):
            office.MACHINE.advance(office.advised(), "wait", at=DAY, by=by)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("move", "by", "reason", "codes"),
    [
        ("support", office.LEAD, None, ["requirement_outstanding", "approval_missing", "role_required"]),
        ("send_on", office.ADVISER, None, ["reason_required"]),
        ("send_on", office.ADVISER, "because", ["reason_not_in_catalogue"]),
        ("fly", office.ADVISER, None, ["unknown_move"]),
    ],
)
def test_everything_in_the_way_of_a_move_is_told(move: str, by: ck.Actor, reason: str | None, codes: list[str]):
    with pytest.raises(ck.MoveNotOpenError) as refusal:
        office.MACHINE.advance(office.advised(), move, at=on("2025-03-06"), by=by, reason=reason)

    assert list(refusal.value.codes) == codes


def test_a_move_that_holds_in_no_stage_is_not_open_and_not_unknown():
    workflow = ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {"kinds": ["closure"]}},
        "moves": [{"name": "go", "from": "*", "to": "a"}],
    })  # fmt: skip
    machine = ck.StageMachine(workflow)

    answer = machine.ask(opened(machine), "go", at=DAY, by="w")

    assert cases.codes(answer.refusals) == ["move_not_open_here"]


def test_a_guard_that_raises_refuses_and_tells_nothing_of_what_it_said():
    with pytest.raises(ck.MoveNotOpenError) as refusal:
        MACHINE.advance(opened(), "broken", at=DAY, by=BY)

    assert "guard_error" in refusal.value.codes
    error = refusal.value
    assert "Hong" not in f"{error} {error!r} {error.refusals} {error.__cause__!r} {error.__context__!r}"


def test_a_move_dated_before_the_opening_is_no_option():
    early = on("2025-03-02")

    for option in MACHINE.options(opened(), at=early, by=BY):
        answer = MACHINE.ask(opened(), str(option.move), at=early, by=BY)
        assert option.refusals == answer.refusals
        assert "out_of_order" in cases.codes(option.refusals)
