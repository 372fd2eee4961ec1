"""
The twelve kinds of time rules that published processes ask for, each as data in a workflow.

They are those of national and local guidance on child protection, adult care, housing, disability and release: an
anchor other than the intake, working days and hours, hard and soft limits, a first interval unlike the later ones,
limits by risk, days before a day, extension by itself, longest stays, recency, numbers of attempts, waiting for an
answer, and one limit over several stages.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from cases import WORKER, kept, on
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.days import Weekdays
from casekit.stages import Workflow

RULES: dict[str, dict[str, Any]] = {
    "anchored": {"from": "case_conference", "until": "plan_signed", "within": [10, "day"]},
    "working_days": {"from": "intake_registered", "until": "assessment_completed", "within": [5, "working_day"]},
    "legal": {"from": "intake_registered", "until": "client_voice", "within": [7, "day"], "hard": True},
    "first_then_yearly": {
        "from": "plan_signed", "until": "review_held", "within": [6, "week"], "repeats": [[12, "month"]],
        "counts": "first",
    },
    "by_risk": {
        "from": "risk_rated", "until": "safety_plan_made", "within": [1, "week"], "counts": "last",
        "within_by": {"risk": {"high": [24, "hour"]}},
    },
    "before": {
        "from": "client_recorded", "until": "plan_signed", "within": [56, "day"], "day": "birth", "before": True,
    },
    "extended": {
        "from": "consent_given", "until": "consent_withdrawn", "within": [1, "year"], "repeats": [[1, "year"]],
        "windows": "fixed", "extends": True,
    },
    "stay": {
        "from": "stage_entered", "stage": "survey", "until": "stage_entered", "until_fields": {"source": "survey"},
        "within": [12, "week"],
    },
    "seen": {
        "from": "intake_registered", "until": "contact", "within": [10, "day"], "repeats": [[10, "day"]],
    },
    "attempts": {
        "from": "intake_registered", "until": "contact_attempt_failed", "within": [30, "day"], "times": 3,
    },
    "answer": {"from": "referral_sent", "until": "referral_accepted", "within": [14, "day"], "hard": True},
    "in_all": {
        "from": "stage_entered", "stage": "survey", "until": "stage_entered", "until_fields": {"source": "help"},
        "within": [30, "day"], "counts": "first", "pauses": ["waiting"],
    },
}  # fmt: skip
OFFICE = {
    "id": "office", "version": 1, "initial": "survey",
    "stages": {"survey": {}, "waiting": {}, "help": {}, "end": {"final": True}},
    "moves": [
        {"name": "wait", "from": ["survey"], "to": "waiting"},
        {"name": "help", "from": ["waiting", "survey"], "to": "help"},
        {"name": "finish", "from": ["help"], "to": "end", "guards": [{"name": "deadlines_kept", "deadline": "answer"}]},
    ],
    "deadlines": RULES, "rules": dict.fromkeys(("plan_needs_current_assessment", "plan_without_goals"), "off"),
}  # fmt: skip
MACHINE = ck.StageMachine(Workflow.from_mapping(OFFICE), practice=ck.Practice(calendar=Weekdays({date(2025, 5, 5)})))


def begun() -> ck.Case:
    client = ck.Client(id="C-3", birth=date(2007, 6, 1))
    return MACHINE.open(client, id="K-17", at=on("2025-05-01"), by=WORKER)


def told(case: ck.Case, rule: str, asked: str) -> list[tuple[str, str]]:
    due = [each for each in MACHINE.due(case, on=date.fromisoformat(asked)) if each.rule == rule]
    return [(each.status, str(each.due)[5:]) for each in due]


def recorded(*records: tuple[ck.Record | str, str]) -> ck.Case:
    case = begun()
    for what, day in records:
        if isinstance(what, str):
            case = MACHINE.advance(case, what, at=on(day), by=WORKER)
        else:
            case = kept(case, what, at=on(day), by=WORKER)
    return case


PLAN = ck.Plan(version=1, signed_by=("C-3",))
TRIED = ck.Contact(method="phone", reached=False)
SENT = ck.Referral(id="R1", need="N1", resource="RS1")
FOUND = (
    (ck.Need(id="N1", domain="education"), "2025-05-01"),
    (ck.Resource(id="RS1", sector="education", ownership="public", formality="formal"), "2025-05-01"),
)


@pytest.mark.parametrize(
    ("rule", "records", "asked", "expected"),
    [
        ("anchored", [(ck.CaseConference(kind="joint"), "2025-05-07")], "2025-05-08", [("pending", "05-17")]),
        ("working_days", [(ck.Intake(), "2025-05-02")], "2025-05-03", [("pending", "05-12")]),
        ("legal", [(ck.Intake(), "2025-05-02")], "2025-05-10", [("overdue", "05-09")]),
        ("first_then_yearly", [(PLAN, "2025-05-02"), (ck.Review(), "2025-06-10")], "2025-06-11",
         [("met", "06-13"), ("pending", "06-10")]),
        ("by_risk", [(ck.RiskRating(risk="high"), "2025-05-02")], "2025-05-02", [("pending", "05-03")]),
        ("before", [], "2025-05-02", [("overdue", "04-06")]),
        ("extended", [(ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",)), "2025-05-02")], "2026-05-03",
         [("extended", "05-02"), ("pending", "05-02")]),
        ("stay", [], "2025-05-02", [("pending", "07-24")]),
        ("stay", [("wait", "2025-05-20")], "2025-05-21", [("met", "07-24")]),
        ("seen", [(ck.Intake(), "2025-05-02"), (ck.Contact(), "2025-05-06"), (TRIED, "2025-05-15")], "2025-05-17",
         [("met", "05-12"), ("overdue", "05-16")]),
        ("attempts", [(ck.Intake(), "2025-05-02"), *((TRIED, f"2025-05-{day}") for day in (10, 12, 14))], "2025-05-15",
         [("met", "06-01")]),
        ("answer", [*FOUND, (SENT, "2025-05-02")], "2025-05-17", [("overdue", "05-16")]),
        ("in_all", [("wait", "2025-05-05"), ("help", "2025-05-09")], "2025-05-10", [("pending", "06-04")]),
    ],
)  # fmt: skip
def test_a_published_kind_of_time_rule_is_data_in_a_workflow(rule, records, asked, expected):
    assert told(recorded(*records), rule, asked) == expected


def test_every_kind_is_one_of_the_workflow():
    assert len(RULES) == 12
    assert [each.id for each in MACHINE.workflow.deadlines] == [*RULES]


def test_waiting_for_an_answer_holds_the_end_back():
    case = recorded(*FOUND, (SENT, "2025-05-02"), ("help", "2025-05-03"))

    assert not MACHINE.ask(case, "finish", at=on("2025-05-17"), by=WORKER).allowed
    assert MACHINE.ask(case, "finish", at=on("2025-05-16"), by=WORKER).allowed


# Laws, of all twelve together


POOL: tuple[ck.Record, ...] = (
    ck.Intake(), ck.Contact(), TRIED, ck.RiskRating(risk="high"), ck.RiskRating(risk="low"), PLAN, ck.Review(),
    ck.SafetyPlan(with_parties=("C-3",)), ck.CaseConference(kind="joint"), SENT,
    ck.Client(id="C-3", birth=date(2007, 8, 1)),
)  # fmt: skip
LIVES = st.lists(st.tuples(st.sampled_from(POOL), st.integers(0, 90)), max_size=10)
START = date(2025, 5, 2)


def following(record: ck.Record, case: ck.Case) -> ck.Record:
    """The record; of a plan, its next version, and of a referral another one."""
    if isinstance(record, ck.Referral):
        return attrs.evolve(record, id=f"R{len(case.referrals) + 1}")
    return attrs.evolve(record, version=len(case.plans) + 1) if isinstance(record, ck.Plan) else record


def lived(life: list[tuple[ck.Record, int]]) -> ck.Case:
    case = recorded(*FOUND)
    for record, days in sorted(life, key=lambda each: each[1]):
        case = kept(case, following(record, case), at=on((START + timedelta(days=days)).isoformat()), by=WORKER)
    return case


def standing(case: ck.Case, on_day: date) -> tuple[object, ...]:
    """Everything that is due and owed in a case at the end of a day."""
    return MACHINE.due(case, on=on_day), MACHINE.agenda([case], on=on_day)


@given(LIVES, st.integers(0, 120))
def test_event_by_event_or_all_at_once_gives_the_same_agenda(life, asked):
    case, day = lived(life), START + timedelta(days=asked)

    at_once = ck.Case.from_history(case.id, case.history)

    assert standing(case, day) == standing(at_once, day) == standing(ck.loads(ck.dumps(case)), day)
    assert standing(case, day) == standing(case.as_of(day), day)


@given(LIVES, st.sampled_from(POOL[:5]), st.integers(0, 90), st.integers(0, 120))
def test_a_voided_entry_leaves_the_agenda_as_if_it_had_never_been(life, record, days, asked):
    case, day = lived(life), START + timedelta(days=asked)
    at = on((START + timedelta(days=days)).isoformat(), 15)
    late = on((START + timedelta(days=91)).isoformat())
    more = kept(case, following(record, case), at=at, by=WORKER, recorded_at=max(at, case.history[-1].recorded_at))
    voided = MACHINE.void(more, entry=more.revision, by=WORKER, recorded_at=late, reason="another pupil")

    assert standing(voided, day) == standing(case, day)


@given(LIVES, st.integers(0, 90))
def test_asking_every_day_and_only_on_the_days_named_finds_the_same_changes(life, asked):
    case, day = lived(life), START + timedelta(days=asked)

    def what(on_day: date) -> list[tuple[object, ...]]:
        return [(each.rule, each.thing, each.status) for each in MACHINE.due(case, on=on_day)]

    following = MACHINE.next_due(case, on=day)
    for days in range(1, min(40, (following - day).days if following else 40)):
        assert what(day + timedelta(days=days)) == what(day)
