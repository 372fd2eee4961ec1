"""The office written in Python in `examples/practices/housing_first`: it runs, pickles, and is told in its words."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import attrs
import pytest
from cases import WORKER, codes, errors, on
from viewing import teacher, viewed

import casekit as ck
from casekit.practice import OwnVocabulary, OwnWord
from casekit.stages.rules.casework_rules import rules_in

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "practices" / "housing_first"
WORKFLOW = (FOLDER / "workflow.toml").read_text(encoding="utf-8")
MONDAY = on("2025-03-17")


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module of the office, as a program in its folder imports it."""
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.delitem(sys.modules, "office", raising=False)  # the tests have a module of this name too
    import office  # noqa: PLC0415

    workflow = ck.Workflow.from_file(FOLDER / "workflow.toml", practice=office.PRACTICE)
    monkeypatch.setattr(office, "MACHINE", ck.StageMachine(workflow, practice=office.PRACTICE), raising=False)
    yield office
    sys.modules.pop("office", None)


def test_the_office_plays_a_case_and_is_refused_in_its_own_words():
    played = subprocess.run(
        [sys.executable, "-X", "utf8", FOLDER / "run.py"], capture_output=True, encoding="utf-8", check=False
    )

    assert (played.stderr, played.returncode) == ("", 0)
    assert played.stdout.splitlines() == [
        "Finding a home:",
        "- The required field nights outside in the last year has no value. Give it a value in extra.",
        "  필수 항목에 값이 없습니다: 지난 1년간 노숙 일수. extra에 값을 적으십시오.",
        "Moving in:",
        "- No tenancy lasts 180 more days. Record a tenancy that lasts at least 180 days.",
        "  앞으로 180일 이상 남은 임대차 계약이 없습니다. 180일 이상 남은 임대차 계약을 기록하십시오.",
        "- The event handover of the keys is on record 0 times in this episode (needed: 1). Record it first.",
        "  이번 개입 기간의 기록이 모자랍니다: 열쇠 전달(1회 중 0회). 먼저 기록하십시오.",
        "Closing:",
        "- The tenant let nobody in during the last 30 days (last visit: none). Visit the tenant at home first.",
        "  최근 30일 안에 입주자를 집에서 만난 기록이 없습니다(마지막 방문: 없음). 먼저 가정방문을 하십시오.",
        "Stage: Ended. Reason: keeps the home alone (counts as goals_attained).",
        "Tenancy(id='T-1', starts_on=datetime.date(2025, 2, 3), ends_on=datetime.date(2027, 2, 2)) leaves 511 days.",
    ]


def test_the_practice_can_be_copied_and_sent_to_another_process(office: ModuleType):
    practice = office.PRACTICE

    for again in (pickle.loads(pickle.dumps(practice)), copy.copy(practice), copy.deepcopy(practice)):
        assert again == practice
        assert again.class_of("Tenancy") is office.Tenancy
        assert again.wording.label("event", "doorstep_visit", "ko") == "가정방문"
    assert pickle.loads(pickle.dumps(office.MACHINE)).practice == practice


def test_the_workflow_of_the_office_has_no_fault_with_its_practice(office: ModuleType):
    assert errors(WORKFLOW, practice=office.PRACTICE) == ()
    assert {fault.code for fault in errors(WORKFLOW)} == {"unknown_guard", "unknown_event"}
    wrong = errors(WORKFLOW.replace("days = 180", "days = -1"), practice=office.PRACTICE)
    assert [(fault.code, fault.move) for fault in wrong] == [("guard_parameters", "move_in")]


def test_the_rule_of_the_office_is_listed_with_those_of_the_library(office: ModuleType):
    *_, (rule, level, roles) = (
        (each.rule, each.level, each.roles) for each in rules_in(office.MACHINE.workflow, office.PRACTICE)
    )

    assert (rule.code, level, roles) == ("visited_before_closure", "block", ("lead",))
    assert rule.label("en") == "No case is closed without a visit at home in the last 30 days."
    assert rule.label("ko") == "최근 30일 안에 가정방문이 없으면 종결하지 않습니다."


def fails(context: ck.Context, days: int = 1) -> None:
    raise OSError(f"no file about {context.case.client.name} for {days}")


def fails_as_rule(context: ck.Context) -> Iterator[ck.Breach]:
    raise OSError(f"no file about {context.case.client.name}")
    yield ck.Breach()


def test_a_guard_that_raises_refuses_the_move_without_a_personal_value(office: ModuleType):
    text = WORKFLOW.replace('to = "renting"', 'to = "renting"\nguards = [{ name = "fails", days = 3 }]')
    machine = ck.StageMachine(ck.Workflow.from_toml(text), practice=office.PRACTICE.extend(guards=(fails,)))
    tenant = office.PRACTICE.build(ck.Client, id="P-3", name="하늘", nights_outside=3)
    case = machine.open(tenant, id="K-17", at=MONDAY, by=WORKER)

    answer = machine.ask(case, "find_home", at=MONDAY, by=WORKER)

    assert codes(answer.refusals) == ["guard_error"]
    assert isinstance(answer.refusals[0].cause, OSError)
    with pytest.raises(ck.MoveNotOpenError) as refused:
        machine.advance(case, "find_home", at=MONDAY, by=WORKER)
    for text in (str(answer), str(refused.value), answer.refusals[0].told("ko"), repr(pickle.dumps(answer.refusals))):
        assert "하늘" not in text


def test_a_rule_that_raises_refuses_the_act_without_a_personal_value(office: ModuleType):
    rule = ck.Rule(fails_as_rule, records=(office.Tenancy,))
    machine = ck.StageMachine(office.MACHINE.workflow, practice=office.PRACTICE.extend(rules=(rule,)))
    case = machine.open(ck.Client(id="P-3", name="하늘"), id="K-17", at=MONDAY, by=WORKER)
    tenancy = office.Tenancy(id="T-1", starts_on=MONDAY.date(), ends_on=MONDAY.date(), address="한강로 7")

    answer = machine.ask(case, tenancy, at=MONDAY, by=WORKER)

    assert codes(answer.refusals) == ["rule_error"]
    assert machine.ask(case, ck.Contact(), at=MONDAY, by=WORKER).allowed
    with pytest.raises(ck.RecordError) as refused:
        machine.record(case, tenancy, at=MONDAY, by=WORKER)
    for text in (str(answer), str(refused.value), answer.refusals[0].told("ko")):
        assert "하늘" not in text
        assert "한강로" not in text


def test_the_rule_of_the_office_is_set_aside_by_the_lead_alone(office: ModuleType):
    case = office.MACHINE.open(ck.Client(id="P-3"), id="K-17", at=MONDAY, by=WORKER)
    closure = ck.Closure(reason="death", approved_by="lead-1", participants=("P-3",))
    lead = ck.Override(rule="visited_before_closure", by=ck.Actor(id="lead-1", roles=("lead",)), reason="…")
    worker = ck.Override(rule="visited_before_closure", by=WORKER, reason="…")

    by_lead = office.MACHINE.ask(case, closure, at=MONDAY, by=WORKER, overrides=(lead,))
    by_worker = office.MACHINE.ask(case, closure, at=MONDAY, by=WORKER, overrides=(worker,))

    assert "visited_before_closure" not in codes(by_lead.refusals)
    assert {"visited_before_closure", "override_not_permitted"} <= set(codes(by_worker.refusals))


def test_classes_and_guards_of_the_office_have_labels(office: ModuleType):
    names = (("record", "tenancy", "임대차 계약"), ("guard", "tenancy_lasts", "남은 임대차 기간"))
    words = tuple(
        OwnVocabulary(id=what, words=(OwnWord(id=id, labels={"en": id.replace("_", " "), "ko": label}),))
        for what, id, label in names
    )
    practice = office.PRACTICE.extend(vocabularies=words)
    machine = ck.StageMachine(office.MACHINE.workflow, practice=practice)
    case = machine.open(ck.Client(id="P-3"), id="K-17", at=MONDAY, by=WORKER)

    wrong = office.Tenancy(id="T-1", starts_on=MONDAY.date(), ends_on=MONDAY.date(), extra={"ren": 4})
    refusal = machine.ask(case, wrong, at=MONDAY, by=WORKER).refusals[0]

    assert [machine.wording.label(what, id, "ko") for what, id, _ in names] == ["임대차 계약", "남은 임대차 기간"]
    assert machine.wording.label("record", "Tenancy", "ko") == "임대차 계약"
    assert machine.wording.label("shelf", "tenancies", "ko") == "임대차 계약"
    assert refusal.told("en").startswith("The practice declares no field ren for tenancy.")


def test_a_misspelt_field_of_an_own_class_is_refused_with_the_fields_there_are(office: ModuleType):
    with pytest.raises(ck.RecordError) as refused:
        office.PRACTICE.build(office.Tenancy, id="T-1", starts_on=MONDAY.date(), end_on=MONDAY.date())

    (refusal,) = refused.value.refusals
    assert (refusal.code, refusal.where) == ("unknown_own_field", "end_on")
    assert refusal.params["known"] == ("id", "starts_on", "ends_on", "address")


@pytest.mark.parametrize(
    ("kind", "values", "refusals"),
    [
        ("Tenancy", {"id": "T-1"}, [("missing_key", "starts_on"), ("missing_key", "ends_on")]),
        ("DoorstepVisit", {"let_in": True, "extra": 5}, [("wrong_type", "extra")]),
        ("key_handovr", {}, [("unknown_own_kind", "kind")]),
    ],
)
def test_what_cannot_be_built_is_refused(
    office: ModuleType, kind: str, values: dict[str, object], refusals: list[tuple[str, str]]
):
    with pytest.raises(ck.RecordError) as refused:
        office.PRACTICE.build(getattr(office, kind, kind), **values)

    assert [(each.code, each.where) for each in refused.value.refusals] == refusals


@attrs.frozen(kw_only=True, slots=False)
class MonthlyRent(ck.Record):
    """A thing that a text and a day identify."""

    EVENTS: ClassVar[tuple[str, ...]] = ("rent_due",)
    SHELF: ClassVar[str | None] = "rents"
    IDENTITY: ClassVar[tuple[str, ...]] = ("tenancy", "month")

    tenancy: str
    month: date


def test_a_thing_is_found_by_a_day_that_identifies_it():
    machine = ck.StageMachine(ck.Workflow.ready("school_six"), practice=ck.Practice(records=(MonthlyRent,)))
    case = machine.open(ck.Client(id="P-3"), id="K-17", at=MONDAY, by=WORKER)
    rents = [MonthlyRent(tenancy="T-1", month=date(2025, month, 1)) for month in (3, 4)]
    for rent in rents:
        case = machine.record(case, rent, at=MONDAY, by=WORKER)

    assert [case.current(MonthlyRent, "T-1", date(2025, month, 1)) for month in (3, 4)] == rents
    with pytest.raises(ck.RecordError) as refused:
        case.current(MonthlyRent, "T-1", date(2025, 5, 1))
    assert refused.value.refusals[0].params["id"] == "T-1 2025-05-01"


def test_a_label_for_what_nobody_names_is_a_fault(office: ModuleType):
    for what, id in (("record", "tenanci"), ("guard", "tenancy_last"), ("event", "tenancy_sign")):
        words = (OwnVocabulary(id=what, words=(OwnWord(id=id, labels={"ko": "…"}),)),)
        with pytest.raises(ck.PracticeError) as refused:
            ck.Practice(records=(office.Tenancy,), guards=(office.tenancy_lasts,), vocabularies=words)
        assert [(each.code, each.where) for each in refused.value.faults] == [
            ("fixed_vocabulary", f"vocabularies.{what}.words.{id}")
        ]


def test_a_personal_field_of_an_own_class_is_hidden_in_a_view(office: ModuleType):
    case = office.MACHINE.open(ck.Client(id="P-3"), id="K-17", at=MONDAY, by=WORKER)
    tenancy = office.Tenancy(id="T-1", starts_on=MONDAY.date(), ends_on=MONDAY.date(), address="한강로 7")
    case = office.MACHINE.record(case, tenancy, at=MONDAY, by=WORKER)

    by_lead, by_worker = (
        viewed(case, teacher(personal=personal), practice=office.PRACTICE) for personal in (("Tenancy",), ())
    )

    assert by_lead.current(office.Tenancy, "T-1").address == "한강로 7"
    assert by_worker.current(office.Tenancy, "T-1").address == "…"
