"""Who sees what of the cases of the two example offices, as their practices say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

import casekit as ck
from casekit.models.sealed_record import SealedRecord

Play = Callable[..., tuple[ck.StageMachine, ck.Case]]


def seen(machine: ck.StageMachine, case: ck.Case, role: str, *, id: str = "somebody", team: str | None = None):
    """The case on the day of its last entry, as somebody in a role sees it."""
    return machine.view(case, ck.Actor(id=id, roles=(role,)), on=case.timeline[-1].at.date(), team=team)


def kinds(view: ck.models.CaseView, *, sealed: bool = False) -> set[str]:
    return {entry.what.kind_name for entry in view.history if isinstance(entry.what, SealedRecord) == sealed}


def test_a_worker_reads_the_whole_of_an_own_case_and_a_leader_that_of_every_case(play: Play):
    for office, worker, leader in (
        ("child_protection", "protection_worker", "duty_manager"), ("dream_start", "child_case_manager", "centre_head"),
    ):  # fmt: skip
        machine, case = play(f"{office}/journey")

        assert seen(machine, case, worker, id=worker).history == case.history
        assert seen(machine, case, leader).history == case.history


def test_a_legal_adviser_reads_orders_of_the_court_and_only_knows_of_incidents(play: Play):
    machine, case = play("child_protection/journey")

    view = seen(machine, case, "legal_adviser")

    assert view.current("court_order", "O1").extra["court_reference"] == "2025느단1"
    assert kinds(view, sealed=True) == {"incident", "medical_examination"}
    assert kinds(view).isdisjoint({"Contact", "Closure", "Supervision", "Plan"})
    assert (view.stage, view.status, view.client.name) == ("review", "open", case.client.name and "…")


def test_a_chair_from_outside_does_not_read_what_was_written_of_contacts(play: Play):
    machine, case = play("child_protection/journey")

    view = seen(machine, case, "independent_chair")

    assert kinds(view) == kinds(seen(machine, case, "duty_manager"))
    assert {contact.note for _, contact in view.dated(ck.Contact)} <= {None, "…"}


def test_a_programme_officer_sees_services_and_no_closing(play: Play):
    machine, case = play("dream_start/journey")

    view = seen(machine, case, "programme_officer")

    assert kinds(view) >= {"Selection", "ServiceStart", "service_contract"}
    assert kinds(view).isdisjoint({"Contact", "Closure", "Assessment", "Goal"})
    assert view.stage not in ("closing", "aftercare")
    assert [each.move for _, each in view.dated(ck.StageChange) if each.move] == []


def test_a_supervisor_from_outside_knows_of_ratings_of_risk_and_does_not_read_them(play: Play):
    machine, case = play("dream_start/journey")
    rated = case.dated(ck.RiskRating)
    at = case.timeline[-1].at
    case = machine.record(case, ck.ServiceRating(item="respect", rating=5), at=at, by="child_case_manager")

    view = seen(machine, case, "outside_supervisor", id="child_case_manager")

    assert len(view.dated(SealedRecord)) == len(rated)
    assert view.dated(ck.RiskRating) == ()


@pytest.mark.parametrize("office", ["child_protection", "dream_start"])
def test_nobody_else_sees_a_case_of_an_office_but_in_an_emergency_for_some_days(play: Play, office: str):
    machine, case = play(f"{office}/journey")
    role = next(each.role for each in machine.practice.access if each.scope == "emergency")
    stranger, at = ck.Actor(id="stranger", roles=(role,)), case.timeline[-1].at
    taken = ck.models.EmergencyAccess(reason="…", until=date(2030, 1, 1))

    with pytest.raises(ck.RecordError) as refused:
        machine.view(case, stranger, on=at.date())
    opened = machine.record(case, taken, at=at, by=stranger)

    assert refused.value.codes == ("case_not_shown",)
    assert [each.code for each in opened.history[-1].findings] == ["emergency_access"]
    assert machine.view(opened, stranger, on=at.date()).needs != ()
    with pytest.raises(ck.RecordError):
        machine.view(opened, stranger, on=date(2029, 1, 1))
