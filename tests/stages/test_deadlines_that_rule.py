"""What deadlines refuse, who owes them, and what `check` finds in them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from cases import kept, on

import casekit as ck
from casekit.stages import Workflow, check, compare

LEAD = ck.Actor(id="lead-1", roles=("lead",))


def workflow(guards: Any = ("deadlines_kept",), version: int = 1, **deadlines: Any) -> dict[str, Any]:
    plan = {"from": "contact", "until": "plan_signed", "within": [10, "day"], "hard": True}
    return {
        "id": "office", "version": version, "initial": "begin", "stages": {"begin": {}, "end": {"final": True}},
        "moves": [{"name": "finish", "from": ["begin"], "to": "end", "guards": list(guards)}],
        "deadlines": {"plan": plan, **deadlines},
    }  # fmt: skip


def machine(**more: Any) -> ck.StageMachine:
    return ck.StageMachine(Workflow.from_mapping(workflow(**more)))


def started(with_machine: ck.StageMachine, *records: ck.Record) -> ck.Case:
    case = with_machine.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by="worker-1")
    for record in (ck.Contact(), *records):
        case = with_machine.record(case, record, at=on("2025-03-03"), by="worker-1")
    return case


def codes_of(answer: ck.stages.Answer) -> tuple[str, ...]:
    return tuple(each.code for each in answer.refusals)


# Hard deadlines


def test_a_move_waits_for_a_hard_deadline_that_is_overdue():
    office = machine()
    case = started(office)

    assert office.ask(case, "finish", at=on("2025-03-13"), by="worker-1").allowed
    answer = office.ask(case, "finish", at=on("2025-03-14"), by="worker-1")
    assert codes_of(answer) == ("deadline_overdue",)
    assert (answer.refusals[0].params["due"], answer.refusals[0].params["event"]) == ("2025-03-13", "plan_signed")
    steps = office.next_steps(case, "finish", at=on("2025-03-14"), by="worker-1")
    assert "Plan" in [each.what for each in steps]
    planned = kept(case, ck.Plan(version=1, signed_by=("C-3",)), at=on("2025-03-14"), by="worker-1")
    assert office.ask(planned, "finish", at=on("2025-03-15"), by="worker-1").allowed


def test_a_soft_deadline_and_another_one_refuse_nothing():
    soft = {"from": "contact", "until": "assessment_completed", "within": [1, "day"]}
    other = {"from": "contact", "until": "plan_signed", "within": [40, "day"], "hard": True, "counts": "first"}
    office = machine(guards=[{"name": "deadlines_kept", "deadline": "later"}], later=other, soft=soft)

    assert office.ask(started(office), "finish", at=on("2025-03-30"), by="worker-1").allowed
    assert not office.ask(started(office), "finish", at=on("2025-04-30"), by="worker-1").allowed


# Another due day


def test_another_due_day_is_set_only_for_a_deadline_that_runs():
    office = machine()
    case = started(office)

    def codes(**more: Any) -> tuple[str, ...]:
        later = ck.DeadlineSet(**{"rule": "plan", "due": date(2025, 4, 1), "reason": "x", **more})
        return codes_of(office.ask(case, later, at=on("2025-03-05"), by="worker-1"))

    assert codes() == codes(since=date(2025, 3, 3)) == ()
    assert codes(since=date(2025, 3, 4)) == codes(thing="C-9") == ("deadline_runs",)
    assert codes(rule="visit") == ("deadline_known",)
    case = kept(case, ck.Plan(version=1, signed_by=("C-3",)), at=on("2025-03-04"), by="worker-1")
    assert codes() == ("deadline_runs",)


def test_a_deadline_of_things_is_set_for_a_thing_that_there_is():
    things = Workflow.ready("referral")
    text = things.to_mapping()
    text["deadlines"] = {"answer": {"from": "stage_entered", "until": "contact", "within": [5, "day"]}}
    office = ck.StageMachine(
        Workflow.from_mapping(workflow()), things=(Workflow.from_mapping({**text, "version": text["version"] + 1}),)
    )
    referral = ck.Referral(id="R1", need="N1", resource="RS1", status="draft")
    case = started(
        office, ck.Need(id="N1", domain="education"),
        ck.Resource(id="RS1", sector="education", ownership="public", formality="formal"), referral,
    )  # fmt: skip

    def codes(thing: str | None) -> tuple[str, ...]:
        later = ck.DeadlineSet(rule="answer", due=date(2025, 4, 1), thing=thing, reason="x")
        return codes_of(office.ask(case, later, at=on("2025-03-05"), by="worker-1"))

    assert (codes(None), codes("R1"), codes("R9")) == ((), (), ("deadline_runs",))


# Who owes it


def test_a_deadline_is_owed_by_the_role_that_it_names_and_later_by_others_too():
    steps = [{"after": [2, "day"], "to": "lead"}]
    visit = {"from": "contact", "until": "plan_signed", "within": [5, "day"], "counts": "first", "owner": "nurse"}
    office = machine(visit={**visit, "escalates": steps, "stage": "begin"})
    case = started(
        office, ck.Assignment(worker="worker-1", role="case_manager"),
        ck.Assignment(worker="nurse-1", role="nurse"), ck.Assignment(worker="lead-1", role="lead"),
    )  # fmt: skip

    def owners(day: str, what: str) -> tuple[str, ...]:
        owed = office.owed(case, on=date.fromisoformat(day))
        return next(each.owners for each in owed if each.what == what)

    assert owners("2025-03-09", "visit") == ("nurse-1",)
    assert owners("2025-03-10", "visit") == ("nurse-1", "lead-1")
    assert owners("2025-03-10", "plan") == ("worker-1",)
    assert office.next_due(case, on=date(2025, 3, 9)) == date(2025, 3, 10)


def test_a_waived_deadline_is_owed_by_nobody_and_only_a_waivable_one_is_waived():
    visit = {"from": "contact", "until": "contact_agreed", "within": [5, "day"], "waivable": True}
    office = machine(visit={**visit, "until": "assessment_completed"})
    case = started(office)
    waiver = ck.Waiver(requirement="visit", reason="x", until=date(2025, 3, 20))

    waived = office.record(case, waiver, at=on("2025-03-05"), by="lead-1")

    assert [each.what for each in office.owed(waived, on=date(2025, 3, 10))] == ["plan"]
    assert "visit" in [each.what for each in office.owed(waived, on=date(2025, 3, 21))]
    assert office.next_due(waived, on=date(2025, 3, 14)) == date(2025, 3, 21)
    plan = ck.Waiver(requirement="plan", reason="x")
    assert codes_of(office.ask(case, plan, at=on("2025-03-05"), by="lead-1")) == ("requirement_waivable",)


# What `check` finds


PLAN = {"from": "contact", "until": "plan_signed", "within": [3, "day"]}


@pytest.mark.parametrize(
    ("keys", "code", "where"),
    [
        ({"before": True}, "deadline_key_needs", "before"),
        ({"when_day_moves": "ask"}, "deadline_key_needs", "when_day_moves"),
        ({"loosens": True, "within_by": {"method": {"phone": [1, "day"]}}}, "deadline_key_needs", "loosens"),
        ({"windows": "fixed"}, "deadline_key_needs", "windows"),
        ({"extends": True, "repeats": [[1, "day"]]}, "deadline_key_needs", "extends"),
        ({"paused_by": "intake_registered"}, "deadline_key_needs", "paused_by"),
        ({"resumed_by": "intake_registered"}, "deadline_key_needs", "resumed_by"),
        ({"from": "client_recorded", "day": "birth", "before": True, "repeats": [[1, "day"]]},
         "deadline_keys_clash", "before"),
        ({"repeats": [[1, "day"]], "windows": "fixed", "within_by": {"risk": {"high": [1, "day"]}}},
         "deadline_keys_clash", "within_by"),
        ({"repeats": [[1, "day"], [1, "week"]]}, "repeat_without_end", "repeats[0]"),
        ({"within": [4, "day"], "hard": True}, "deadlines_differ", None),
        ({"paused_by": "contct", "resumed_by": "contact"}, "unknown_event", "paused_by"),
        ({"from": "contct", "from_fields": {"metod": "phone"}}, "unknown_event", "from"),
        ({"day": "method"}, "unknown_record_field", "day"),
        ({"day": "birth"}, "unknown_record_field", "day"),
        ({"from_fields": {"metod": "phone"}}, "unknown_record_field", "from_fields.metod"),
        ({"until_fields": {"metod": "phone"}}, "unknown_record_field", "until_fields.metod"),
        ({"within_by": {"metod": {"phone": [1, "day"]}}}, "unknown_record_field", "within_by.metod"),
        ({"windows": "sliding"}, "not_one_of", "windows"),
        ({"when_day_moves": "wait"}, "not_one_of", "when_day_moves"),
        ({"repeats": [["day", 1]]}, "wrong_type", "repeats[0]"),
        ({"repeats": [[1, "day", 0]]}, "wrong_type", "repeats[0][2]"),
        ({"repeats": [[0, "day", 2]]}, "wrong_type", "repeats[0]"),
        ({"repeats": 3}, "wrong_type", "repeats"),
        ({"times": 0}, "wrong_type", "times"),
        ({"grace": 3}, "wrong_type", "grace"),
        ({"within_by": {"risk": {"high": 3}}}, "wrong_type", "within_by.risk.high"),
        ({"from_fields": {"method": None}}, "wrong_type", "from_fields.method"),
        ({"escalates": [{"after": [2, "day"]}]}, "missing_key", "escalates[0].to"),
        ({"escalates": ["lead"]}, "wrong_type", "escalates[0]"),
    ],
)  # fmt: skip
def test_a_deadline_that_cannot_be_meant_is_a_fault_with_its_place(keys, code, where):
    mapping = workflow(guards=(), visit={**PLAN, **keys})
    if code != "deadlines_differ":
        mapping["deadlines"].pop("plan")

    found = [(each.code, each.where) for each in check(mapping)]

    assert found == [(code, f"deadlines.visit{'' if where is None else f'.{where}'}")]


def test_the_roles_that_owe_a_deadline_are_declared():
    steps = [{"after": [2, "day"], "to": "laed"}]
    mapping = {**workflow(guards=(), visit={**PLAN, "stage": "begin", "owner": "nurse", "escalates": steps})}
    mapping["roles"] = {"lead": {}}

    assert [(each.code, each.where) for each in check(mapping)] == [
        ("unknown_role", "deadlines.visit.owner"), ("unknown_role", "deadlines.visit.escalates[0].to"),
    ]  # fmt: skip


def test_a_guard_names_a_hard_deadline():
    soft = {**PLAN, "stage": "begin"}
    for deadline in ("soft", "plam"):
        mapping = workflow(guards=[{"name": "deadlines_kept", "deadline": deadline}], soft=soft)
        (found,) = check(mapping)
        assert (found.code, found.params["nearest"]) == ("unknown_deadline", "plan" if deadline == "plam" else None)


# Written and compared


FULL: dict[str, Any] = {
    **PLAN, "stage": "begin", "from_kind": "phone", "from_fields": {"reached": True}, "until_fields": {"version": 2},
    "counts": "first", "within_by": {"method": {"phone": [1, "day"]}, "risk": {"high": [24, "hour"]}}, "loosens": True,
    "repeats": [[1, "week", 3], [1, "month"]], "times": 2, "earliest": [1, "day"], "grace": [2, "working_day"],
    "warn": [1, "day"], "pauses": ["begin"], "paused_by": "aftercare_planned", "resumed_by": "aftercare_ended",
    "owner": "lead", "escalates": [{"after": [2, "day"], "to": "lead"}], "waivable": True, "labels": {"en": "visit"},
}  # fmt: skip
NAMED: dict[str, Any] = {
    "from": "client_recorded", "until": "plan_signed", "within": [17, "year"], "day": "birth", "before": True,
    "when_day_moves": "keep", "hard": True,
}  # fmt: skip
FIXED: dict[str, Any] = {
    "from": "plan_signed", "until": "review", "within": [1, "month"], "repeats": [[1, "month"]], "windows": "fixed",
    "extends": True,
}  # fmt: skip


def test_every_key_of_a_deadline_is_written_as_it_was_read():
    given = workflow(guards=(), visit=FULL, adult=NAMED, monthly={**FIXED, "until": "contact"})
    read = Workflow.from_mapping(given)

    assert {each: read.to_mapping()["deadlines"][each] for each in ("visit", "adult")} == {
        "visit": FULL,
        "adult": NAMED,
    }
    assert Workflow.from_toml(read.to_toml()) == read


def test_what_changed_in_a_deadline_is_told():
    old = Workflow.from_mapping(workflow(guards=(), visit={**PLAN, "stage": "begin"}))
    new = Workflow.from_mapping(workflow(guards=(), version=2, visit=FULL))

    (change,) = compare(old, new).changes

    assert change.code == "deadline_changed"
    told = str(change.params["new"])
    for each in ('repeats [[1, "week", 3], [1, "month"]]', 'owner "lead"', "times 2", "waivable true"):
        assert each in told
    assert old.ref.fingerprint != new.ref.fingerprint


def test_pictures_and_tables_tell_how_a_deadline_comes_again_or_before_a_day():
    deadlines = {"visit": {**PLAN, "repeats": [[1, "week", 3], [1, "month"]], "labels": {"ko": "방문"}}, "adult": NAMED}
    mapping = workflow(guards=(), **deadlines)
    mapping["deadlines"].pop("plan")
    drawn = Workflow.from_mapping(mapping)

    english, korean = (ck.stages.table(drawn, deadlines=True, language=each) for each in ("en", "ko"))

    assert "within 3 days, then every 1 week, then every 1 month" in english
    assert "17 years before" in english
    assert "방문: 3일 이내, 이후 1주마다, 이후 1개월마다" in korean
