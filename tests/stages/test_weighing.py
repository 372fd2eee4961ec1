"""A move made at once, and the same move weighed the long way, come to the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import ADVISER, LEAD, MACHINE, advised, opened, told

import casekit as ck
from casekit.stages.rules.casework_rules import RULES, Rulebook

CASES = {
    "opened": (MACHINE, opened()),
    "advised": (MACHINE, advised()),
    "seen twice": (MACHINE, told(advised(), (ck.Contact(), "2025-03-06"), (ck.Contact(), "2025-03-07"))),
    "pupil planned": (cases.SCHOOL, cases.planned()),
    "pupil in service": (cases.SCHOOL, cases.in_service()),
    "pupil closed": (cases.SCHOOL, cases.closed()),
    "pupil reopened": (cases.SCHOOL, cases.reopened()),
    "Korean, planned": (cases.KOREAN, cases.planned(cases.KOREAN)),
}
ACTORS = st.sampled_from([ADVISER, LEAD, cases.WORKER, "worker-1", ck.Actor(id="x")])
REASONS = st.sampled_from([None, "", " ", "no_capacity", "because"])
ZONES = st.sampled_from([timezone(timedelta(hours=9)), cases.SEOUL, UTC, timezone(timedelta(hours=-3, minutes=-30)),
                         ZoneInfo("Asia/Seoul"), timezone(timedelta(seconds=1, microseconds=5))])  # fmt: skip
LATE = st.integers(0, 500 * 24 * 60).map(
    lambda minutes: datetime(2025, 3, 1, tzinfo=cases.SEOUL) + timedelta(minutes=minutes)
)


def outcome(machine: ck.StageMachine, case: ck.Case, move: str, **terms: Any) -> object:
    try:
        return machine.advance(case, move, **terms)
    except ck.CasekitError as error:
        return [(each.code, each.params, each.where) for each in error.reasons]


@given(st.sampled_from(sorted(CASES)), st.data(), ACTORS, REASONS, LATE, ZONES)
def test_a_move_comes_to_the_same_the_short_way_and_the_long_way(name, data, by, reason, at, zone):
    machine, case = CASES[name]
    move = data.draw(st.sampled_from(sorted(machine.engine.events)))
    terms = {"at": at.astimezone(zone), "by": by, "reason": reason}

    short = outcome(machine, case, move, **terms)
    long = outcome(machine, case, move, **terms, expected_revision=case.revision)

    assert short == long
    if isinstance(short, ck.Case):
        assert attrs.asdict(short, recurse=False) == attrs.asdict(long, recurse=False)
        assert (short.timeline, short.latest, short.latest_at, short.this_episode) == (
            long.timeline, long.latest, long.latest_at, long.this_episode,
        )  # fmt: skip
        assert ck.Case.from_history(short.id, short.history) == short
        assert machine.ask(case, move, **terms).allowed
    else:
        assert not machine.ask(case, move, **terms).allowed


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
    asked = {code: rule for code, rule in RULES.items() if (levels.get(code) or rule.level) != "off"}
    return {code for code, rule in asked.items() if any(True for _ in rule.breaches(context))}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_rule_is_asked_of_every_act_it_has_something_to_say_about(name: str):
    machine, case = CASES[name]
    book = Rulebook(machine.workflow)
    terms = {"case": case, "present": case, "part": case.id, "at": case.latest_at, "by": cases.WORKER}
    for record in records():
        context = ck.Context(**terms, workflow=machine.workflow, record=record)
        judged = book.judge(context, ())
        assert objecting(context) == {each.code for each in (*judged.refusals, *judged.findings)}
    for stage in machine.workflow.by_id:
        context = ck.Context(**terms, workflow=machine.workflow, target=stage)
        kinds = machine.workflow.kinds_of(stage)
        judged = book.judge(context, (), kinds)
        assert objecting(context) == {each.code for each in (*judged.refusals, *judged.findings)}
        asked = book.asked_of_a_move(kinds)
        assert objecting(context) == {
            code for code, rule in RULES.items() if rule.breaches in asked and list(rule.breaches(context))
        }


def test_an_actor_given_by_id_is_the_same_actor_and_a_blank_one_is_refused():
    at = cases.on("2025-03-06")

    assert MACHINE.advance(advised(), "wait", at=at, by="w").history[-1].by == ck.Actor(id="w")
    for by in ("", " ", None, 5):
        with pytest.raises(ck.RecordError):
            MACHINE.advance(advised(), "wait", at=at, by=by)  # type: ignore[arg-type]


def test_an_instant_without_an_offset_is_refused_as_one():
    with pytest.raises(ck.RecordError) as refusal:
        MACHINE.advance(advised(), "wait", at=datetime(2025, 3, 6, 12), by=ADVISER)  # noqa: DTZ001

    assert refusal.value.codes == ("naive_instant",)


@pytest.mark.parametrize(
    ("move", "by", "reason", "codes"),
    [
        ("support", LEAD, None, ["requirement_outstanding", "approval_missing", "role_required"]),
        ("send_on", ADVISER, None, ["reason_required"]),
        ("send_on", ADVISER, "because", ["reason_not_in_catalogue"]),
        ("fly", ADVISER, None, ["unknown_move"]),
    ],
)
def test_what_a_move_cannot_do_at_once_is_told_the_long_way(
    move: str, by: ck.Actor, reason: str | None, codes: list[str]
):
    with pytest.raises(ck.MoveNotOpenError) as refusal:
        MACHINE.advance(advised(), move, at=cases.on("2025-03-06"), by=by, reason=reason)

    assert list(refusal.value.codes) == codes


def test_a_move_that_holds_in_no_stage_is_not_open_and_not_unknown():
    workflow = ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {"kinds": ["closure"]}},
        "moves": [{"name": "go", "from": "*", "to": "a"}],
    })  # fmt: skip
    machine = ck.StageMachine(workflow)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    assert cases.codes(machine.why_not(case, "go", at=cases.on("2025-03-04"), by="w")) == ["move_not_open_here"]
