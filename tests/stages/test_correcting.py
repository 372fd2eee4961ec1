"""Acts of authority: who corrects or voids another's entry, waives a requirement, or sets a deadline anew."""

from __future__ import annotations

import cases
import pytest
from cases import SCHOOL, SUPERVISOR, WORKER, on
from governed import BOTH, CLOSURE, DAY, MACHINE, MONDAY, working
from rule_acts import machine

import casekit as ck

STRICT = machine(correcting={"roles": ["supervisor"]}, records={
    "Waiver": {"roles": ["supervisor"]}, "DeadlineSet": {"roles": ["supervisor"]},
})  # fmt: skip
COLLEAGUE = ck.Actor(id="worker-2", roles=("case_manager",))
TERMS = {"recorded_at": on("2025-03-06"), "reason": "mixed up"}


def visited() -> ck.Case:
    case = STRICT.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)
    return STRICT.record(case, ck.Contact(), at=on("2025-03-05"), by=WORKER)


@pytest.mark.parametrize("by", [WORKER, SUPERVISOR], ids=["their own", "with the role"])
def test_ones_own_entry_and_with_the_role_anothers_is_corrected_and_voided(by: ck.Actor):
    case = visited()

    corrected = STRICT.correct(case, ck.Contact(method="phone"), entry=case.revision, by=by, **TERMS)

    assert corrected.timeline[-1].what == ck.Contact(method="phone")
    assert STRICT.void(case, entry=case.revision, by=by, **TERMS).dated(ck.Contact) == ()


def test_anothers_entry_is_neither_corrected_nor_voided_without_the_role():
    case = visited()

    for mend in (
        lambda: STRICT.correct(case, ck.Contact(method="phone"), entry=case.revision, by=COLLEAGUE, **TERMS),
        lambda: STRICT.void(case, entry=case.revision, by=COLLEAGUE, **TERMS),
    ):
        with pytest.raises(ck.RecordError) as error:
            mend()
        assert [(each.code, each.params["roles"]) for each in error.value.refusals] == [
            ("role_required", ("supervisor",)),
        ]  # fmt: skip


def test_without_such_a_table_anybody_corrects_anothers_entry():
    case = cases.kept(cases.opened(), ck.Contact(), at=on("2025-03-05"), by=WORKER)

    assert SCHOOL.void(case, entry=case.revision, by=COLLEAGUE, **TERMS).dated(ck.Contact) == ()


@pytest.mark.parametrize(
    "record",
    [
        ck.Waiver(requirement="home_visit", reason="…"),
        ck.DeadlineSet(rule="plan_in_time", due=on("2025-05-01").date(), reason="…"),
    ],
    ids=lambda record: record.kind_name,
)
def test_waiving_and_setting_a_deadline_anew_are_acts_with_roles(record: ck.Record):
    roles = {
        by.id: "role_required" in cases.codes(STRICT.ask(visited(), record, at=on("2025-03-06"), by=by).refusals)
        for by in (WORKER, SUPERVISOR)
    }  # fmt: skip

    assert roles == {"worker-1": True, "boss-1": False}


def test_who_corrects_is_written_and_read_back_and_another_workflow_than_without():
    office = STRICT.workflow

    assert ck.Workflow.from_toml(office.to_toml()) == office
    assert "correcting" in office.to_mapping()
    assert office.ref.fingerprint != machine().workflow.ref.fingerprint


def test_a_correction_is_governed_by_roles_alone():
    found = ck.check({**SCHOOL.workflow.to_mapping(), "correcting": {"roles": ["supervisor"], "reason": True}})
    elsewhere = ck.check({**SCHOOL.workflow.to_mapping(), "records": {"Void": {"roles": ["supervisor"]}}})

    assert [(each.code, each.where) for each in found if each.severity == "error"] == [
        ("unknown_key", "correcting.reason"),
    ]  # fmt: skip
    assert [(each.code, each.where) for each in elsewhere if each.severity == "error"] == [
        ("record_rule_elsewhere", "records.Void"),
    ]  # fmt: skip


def test_a_closing_move_is_not_taken_back_by_correcting_it_into_its_closure():
    data = MACHINE.workflow.to_mapping()
    del data["closing"]
    office = ck.StageMachine(ck.Workflow.from_mapping(data))
    case = office.advance(working(office), "finish", at=MONDAY + DAY, by=BOTH, record=CLOSURE)

    with pytest.raises(ck.RecordError) as error:
        office.correct(
            case, CLOSURE, entry=case.revision - 1, by=ck.Actor(id="stranger"), recorded_at=MONDAY + 2 * DAY, reason="…"
        )  # fmt: skip

    assert "role_required" in error.value.codes
