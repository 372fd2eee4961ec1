"""A machine that was pickled or copied answers the same; a rule is evaluated for each act it looks at."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import cases
import office
import pytest
from cases import SCHOOL, WORKER, on
from evaluator_cases import BY, DAY, MACHINE, opened
from own_guards import OwnGuards

import casekit as ck
from casekit.stages.rules import casework_rules
from casekit.stages.rules.casework_rules import RULES


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
    assert other.practice == MACHINE.practice
    assert type(other) is ck.StageMachine


class OurMachine(ck.StageMachine):
    """A host's own kind of machine."""


def test_a_hosts_own_kind_of_machine_stays_one_when_pickled_or_copied():
    machine = OurMachine(SCHOOL.workflow)

    assert type(pickle.loads(pickle.dumps(machine))) is OurMachine
    assert type(copy.deepcopy(machine)) is OurMachine


def test_a_machine_with_a_guard_that_cannot_be_pickled_says_so_and_can_be_deep_copied():
    registry = OwnGuards()
    registry.guard("held")(lambda context: None)
    data = {
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "over": {"final": True}},
        "moves": [{"name": "go", "from": ["a"], "to": "over", "guards": ["held"]}],
    }  # fmt: skip
    machine = ck.StageMachine(ck.Workflow.from_mapping(data), practice=registry.practice)

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
        "case": case, "present": case, "case_id": case.id, "at": case.timeline[-1].at, "by": WORKER,
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
