"""What closings, approvals and roles promise holds whatever is corrected, voided, migrated or dated back."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from cases import SCHOOL, WORKER, codes, evaluated, on, planned
from governed import BOTH, CLOSURE, DAY, LEAD, MACHINE, MONDAY, office, opened, working
from rule_acts import CLOSURE as CLOSING
from rule_acts import SENT, asked, followed, rules, told

import casekit as ck
from casekit.stages import migrate

STRANGER = ck.Actor(id="stranger")
HAND = ck.Actor(id="worker-1", roles=("worker",))
TERMS: dict[str, Any] = {"recorded_at": MONDAY + 9 * DAY, "reason": "…"}


def refused(act: Any) -> set[str]:
    with pytest.raises(ck.RecordError) as error:
        act()
    return {*error.value.codes}


def migrated(case: ck.Case, old: ck.StageMachine = MACHINE, **changed: object) -> tuple[ck.StageMachine, ck.Case]:
    """The case under the next version of its workflow, with its machine."""
    new = office(**{**old.workflow.to_mapping(), "version": old.workflow.version + 1, **changed})
    case = migrate(case, old.workflow, new.workflow, {}, at=MONDAY + 3 * DAY, by=HAND, deadlines="recompute")
    return new, case


def test_what_happened_before_a_migration_is_corrected_only_into_what_the_present_version_allows():
    called = MACHINE.record(working(), ck.Contact(), at=MONDAY + DAY, by=HAND)
    new, case = migrated(called)
    entry = called.revision

    assert "role_required" in refused(lambda: new.correct(case, CLOSURE, entry=entry, by=HAND, **TERMS))
    told_to = ck.Disclosure(recipient="RS1")
    assert "record_field_required" in refused(lambda: new.correct(case, told_to, entry=entry, by=HAND, **TERMS))
    corrected = new.correct(case, ck.Contact(method="phone"), entry=entry, by=HAND, **TERMS)
    assert corrected.dated(ck.Contact)[0][1].method == "phone"


def test_an_entry_that_the_present_version_would_not_allow_is_still_corrected_in_its_other_fields():
    old = office(records={})
    untold = old.record(working(old), ck.Disclosure(recipient="RS1"), at=MONDAY + DAY, by=STRANGER)
    new, case = migrated(untold, old, records=MACHINE.workflow.to_mapping()["records"])

    corrected = new.correct(
        case, ck.Disclosure(recipient="RS2"), entry=untold.revision, by=STRANGER, **TERMS
    )  # fmt: skip

    assert corrected.dated(ck.Disclosure)[0][1].recipient == "RS2"


def test_a_move_of_before_a_migration_is_taken_back_only_with_its_role():
    mapping: dict[str, Any] = MACHINE.workflow.to_mapping()
    moves = [*mapping["moves"], {"name": "decide", "from": ["work.visits"], "to": "=", "roles": ["team_leader"]}]
    old = office(moves=moves)
    decided = old.advance(working(old), "decide", at=MONDAY + DAY, by=LEAD)
    moves = [{**each, "from": ["work"]} if each["name"] == "decide" else each for each in moves]
    new, case = migrated(decided, old, moves=moves)

    assert refused(lambda: new.void(case, entry=decided.revision, by=STRANGER, **TERMS)) == {"role_required"}
    assert new.void(case, entry=decided.revision, by=LEAD, **TERMS).status == "open"


def with_move_into_closed() -> ck.StageMachine:
    mapping: dict[str, Any] = MACHINE.workflow.to_mapping()
    shut = {"name": "shut", "from": ["work"], "to": "closed", "roles": ["worker"]}
    return office(moves=[*mapping["moves"], shut])


def test_the_move_under_a_closing_is_neither_voided_nor_corrected_away():
    machine = with_move_into_closed()
    shut = machine.advance(working(machine), "shut", at=MONDAY + DAY, by=HAND)
    case = machine.record(shut, CLOSURE, at=MONDAY + 2 * DAY, by=LEAD)

    for mend in (
        lambda: machine.void(case, entry=shut.revision, by=BOTH, **TERMS),
        lambda: machine.correct(case, ck.Contact(), entry=shut.revision, by=BOTH, **TERMS),
        lambda: machine.correct(case, CLOSURE, entry=case.revision, at=MONDAY + DAY / 2, by=BOTH, **TERMS),
    ):
        assert "leads_to_a_stage" in refused(mend)


def test_the_person_who_closed_is_no_approver_by_a_colleagues_correction_and_the_approver_mends_a_note():
    closed = SCHOOL.record(evaluated(), CLOSING, at=on("2025-06-05"), by=WORKER)
    terms: dict[str, Any] = {"entry": closed.revision, "recorded_at": on("2025-06-06"), "reason": "…"}
    by_closer = attrs.evolve(CLOSING, approved_by=WORKER if isinstance(WORKER, str) else WORKER.id)

    assert refused(lambda: SCHOOL.correct(closed, by_closer, by="worker-7", **terms)) == {"closure_needs_approval"}
    noted = SCHOOL.correct(closed, attrs.evolve(CLOSING, note="…"), by="lead-1", **terms)
    assert noted.dated(ck.Closure)[0][1].note == "…"


def test_an_approval_about_a_plan_approves_no_closing():
    machine = office(closing={"approval": "closing_approval"}, rules={**MACHINE.workflow.to_mapping()["rules"]})  # type: ignore[dict-item]
    case = working(machine)
    for record in (ck.Need(id="N1", domain="health"), ck.Goal(id="G1", need="N1", term="short"),
                   ck.Plan(version=1, goals=("G1",))):  # fmt: skip
        case = told(case, (record, "2026-01-06"))

    def closed_with(approval: ck.Approval) -> ck.stages.Answer:
        asking = machine.record(case, approval, at=MONDAY + DAY, by=HAND)
        given = machine.record(asking, attrs.evolve(approval, status="given"), at=MONDAY + DAY, by=LEAD)
        return machine.ask(given, CLOSURE, at=MONDAY + 2 * DAY, by=HAND)

    about_plan = ck.Approval(id="A1", kind="closing_approval", shelf="plans", thing="1")
    assert "approval_missing" in codes(closed_with(about_plan).refusals)
    assert "approval_missing" not in codes(closed_with(ck.Approval(id="A1", kind="closing_approval")).refusals)


def test_who_is_of_the_case_now_waives_nothing_dated_before_they_joined():
    case = told(opened(), (ck.Client(id="X-1"), "2026-01-07"))
    answer = MACHINE.ask(
        case, ck.Waiver(requirement="home_visit", reason="…"), at=MONDAY + DAY, by="X-1", recorded_at=MONDAY + 9 * DAY
    )

    assert "waiver_by_another" in codes(answer.refusals)


def test_a_closing_is_taken_back_only_by_who_may_reopen_too():
    machine = office(closing={"roles": ["worker"]})
    closed = machine.record(working(machine), CLOSURE, at=MONDAY + DAY, by=HAND)

    assert "role_required" in refused(lambda: machine.void(closed, entry=closed.revision, by=HAND, **TERMS))
    assert machine.void(closed, entry=closed.revision, by=BOTH, **TERMS).status == "open"


def test_after_a_death_the_risk_of_the_others_is_reported():
    records = (ck.Client(id="C-4"), "2025-06-03"), (ck.RiskRating(risk="high", about="C-4"), "2025-06-03")
    by_death = attrs.evolve(CLOSING, reason="death")

    assert "closure_risk_ceiling" in asked(told(evaluated(), *records), by_death, "2025-06-05")[1]
    alone = told(evaluated(), (ck.RiskRating(risk="high"), "2025-06-03"))
    assert "closure_risk_ceiling" not in asked(alone, by_death, "2025-06-05")[1]


def test_a_closed_case_takes_no_answer_that_begins_work():
    closed = told(planned(), (SENT, "2025-03-11"), (CLOSING, "2025-06-05"))
    accepted, declined = (attrs.evolve(SENT, status=status, declined_by=by) for status, by in (
        ("accepted", None), ("declined", "provider"),
    ))  # fmt: skip

    assert "closed_case_is_readonly" in asked(closed, accepted, "2025-06-06")[0]
    assert asked(closed, declined, "2025-06-06") == ([], [])


def test_cancelled_aftercare_goes_on_after_the_next_reopening():
    cancelling = rules(aftercare_at_closure={"level": "cancel"}, evaluation_before_closure="off")
    case = told(evaluated(), (CLOSING, "2025-06-05"), (ck.AftercarePlan(contacts=2, months=2), "2025-06-06"))
    case = followed(told(case, (ck.Reopening(), "2025-07-01")), cancelling)
    again = cancelling.record(case, CLOSING, at=on("2025-07-02"), by=WORKER)
    case = cancelling.record(again, ck.Reopening(), at=on("2025-07-03"), by=WORKER)

    assert again.dated(ck.Closure)[-1][1].cancels == ("aftercare",)
    answer = cancelling.ask(case, ck.AftercareEnd(outcome="stable"), at=on("2025-07-04"), by=WORKER)
    assert codes(answer.refusals) == []


def test_a_client_reached_under_another_of_their_ids_is_reached():
    lost = attrs.evolve(CLOSING, reason="lost_contact", note="…")
    tried = [(ck.Contact(reached=False), day) for day in ("2025-07-01", "2025-07-10", "2025-07-20")]
    case = told(evaluated(), (ck.Client(id="C-3", other_ids=("X-1",)), "2025-06-03"), *tried)
    seen = told(case, (ck.Review(participants=("X-1",)), "2025-08-01"))
    absent = told(case, (ck.Review(participants=("T-1",)), "2025-08-01"))

    assert "lost_contact_minimum" in asked(seen, lost, "2025-08-05")[0]
    assert "lost_contact_minimum" not in asked(absent, lost, "2025-08-05")[0]


def test_a_closing_move_that_waits_for_a_departure_has_steps_to_it():
    mapping = {
        "id": "team", "version": 1, "initial": "work",
        "stages": {"work": {"requires": {"left": {"event": "person_left"}}}, "over": {"final": True}},
        "moves": [{"name": "end", "from": ["work"], "to": "over", "closes": True, "requires": ["left"]}],
    }  # fmt: skip
    machine = ck.StageMachine(ck.Workflow.from_mapping(mapping))
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=MONDAY, by=HAND)

    steps = machine.next_steps(case, "end", at=MONDAY, by=HAND)

    assert [each.what for each in steps] == ["FinalEvaluation", "Household", "Departure", "end"]
    assert {each.kind for each in steps} == {"record", "move"}


def test_an_approval_about_a_plan_lets_that_plan_be_signed_as_it_was_drafted():
    machine = rules()
    mapping: dict[str, Any] = machine.workflow.to_mapping()
    machine = ck.StageMachine(ck.Workflow.from_mapping({
        **mapping, "roles": {"boss": {}}, "approvals": {"plan": {"roles": ["boss"]}},
        "records": {"Plan": {"approval": "plan"}},
    }))  # fmt: skip
    draft = ck.Plan(version=2, goals=("G1",))
    drafted = told(followed(planned(), machine), (draft, "2025-03-11"))
    asking = ck.Approval(id="A1", kind="plan", shelf="plans", thing="2")
    case = machine.record(drafted, asking, at=on("2025-03-12"), by=WORKER)
    case = machine.record(
        case, attrs.evolve(asking, status="given"), at=on("2025-03-12"), by=ck.Actor(id="boss-1", roles=("boss",))
    )

    def refusals(plan: ck.Plan, of: ck.Case = case) -> list[str]:
        return codes(machine.ask(of, plan, at=on("2025-03-13"), by=WORKER).refusals)

    signed = attrs.evolve(draft, signed_by=("C-3",))
    assert "approval_missing" not in refusals(signed)
    assert "approval_missing" in refusals(attrs.evolve(signed, goals=()))
    assert "approval_missing" in refusals(attrs.evolve(signed, version=3))
    assert "approval_missing" in refusals(signed, drafted)


def test_where_a_closing_has_to_say_what_its_reason_asks_for_the_step_to_it_asks_for_that():
    mapping: dict[str, Any] = rules(closing_reason_complete="block").workflow.to_mapping()
    machine = ck.StageMachine(ck.Workflow.from_mapping({
        **mapping, "reasons": {"moved": {"asks": ["note"]}}, "closing": {"reason": ["moved"]},
    }))  # fmt: skip

    steps = machine.next_steps(followed(evaluated(), machine), "follow_up", at=on("2025-06-05"), by=WORKER)

    [closing] = [each for each in steps if each.what == "Closure"]
    assert "note" in dict(closing.needs)


@pytest.mark.parametrize("of_the_case", [True, False], ids=["the case too", "one person"])
def test_the_steps_to_a_closing_lower_the_risk_of_everyone_at_high_risk(of_the_case: bool):
    records = [(ck.Client(id="C-4"), "2025-06-03"), (ck.RiskRating(risk="high", about="C-4"), "2025-06-03")]
    if of_the_case:
        records.append((ck.RiskRating(risk="high"), "2025-06-03"))

    steps = SCHOOL.next_steps(told(evaluated(), *records), "follow_up", at=on("2025-06-05"), by=WORKER)

    rated = [dict(each.needs).get("about") for each in steps if each.what == "RiskRating"]
    assert rated == (["C-4", None] if of_the_case else ["C-4"])
    assert {each.kind for each in steps} == {"record", "move"}


@pytest.mark.parametrize("day", [0.5, 6])
def test_a_move_of_before_a_migration_is_dated_anew_only_with_its_roles_and_its_closing(day: float):
    case = MACHINE.record(working(), ck.RiskRating(risk="high"), at=MONDAY + DAY / 4, by=HAND)
    case = MACHINE.record(case, ck.RiskRating(risk="low"), at=MONDAY + DAY, by=HAND)
    finished = MACHINE.advance(case, "finish", at=MONDAY + 2 * DAY, by=BOTH, record=CLOSURE)
    move = finished.history[-2]
    new, case = migrated(finished)
    terms: dict[str, Any] = {**TERMS, "entry": move.number, "at": MONDAY + day * DAY}

    assert "role_required" in refused(lambda: new.correct(case, move.what, by=STRANGER, **terms))
    if day < 1:
        assert "closure_risk_ceiling" in refused(lambda: new.correct(case, move.what, by=BOTH, **terms))


def test_a_closing_is_not_dated_before_open_work_through_its_move():
    case = MACHINE.record(working(), ck.Need(id="N1", domain="health"), at=MONDAY + DAY, by=HAND)
    finished = MACHINE.advance(case, "finish", at=MONDAY + 2 * DAY, by=BOTH, record=CLOSURE)
    move = finished.history[-2]

    assert "out_of_order" in refused(
        lambda: MACHINE.correct(finished, move.what, entry=move.number, at=MONDAY + DAY / 2, by=BOTH, **TERMS)
    )


def test_nobody_approves_what_they_asked_for_nor_closes_what_they_approved_after_a_colleagues_correction():
    machine = office("[closing]", 'approval = "closing_approval"')
    asking = machine.record(working(machine), (asked_for := ck.Approval(id="A1", kind="closing_approval")),
                            at=MONDAY, by=LEAD)  # fmt: skip
    given = attrs.evolve(asked_for, status="given")
    copied = machine.correct(asking, asked_for, entry=asking.revision, by=BOTH, **TERMS)

    assert refused(lambda: machine.record(copied, given, at=MONDAY + DAY, by=LEAD)) == {"approval_by_another"}
    other = machine.record(working(machine), asked_for, at=MONDAY, by=HAND)
    other = machine.record(other, given, at=MONDAY + DAY, by=LEAD)
    other = machine.correct(other, given, entry=other.revision, by=BOTH, **TERMS)
    unsaid = attrs.evolve(CLOSURE, approved_by=None)
    for closer in (LEAD, BOTH):
        assert "closure_needs_approval" in refused(
            lambda by=closer: machine.record(other, unsaid, at=MONDAY + 10 * DAY, by=by)
        )
    lead_3 = attrs.evolve(LEAD, id="lead-3")
    assert machine.record(other, unsaid, at=MONDAY + 10 * DAY, by=lead_3).status == "closed"


@pytest.mark.parametrize(("before", "now"), [("report", "cancel"), ("cancel", "off")])
def test_a_note_on_a_closing_of_before_a_migration_neither_cancels_nor_revives_work(before: str, now: str):
    settings: dict[str, Any] = MACHINE.workflow.to_mapping()["rules"]  # type: ignore[assignment]
    old = office(rules={**settings, "follow_ups_at_closure": before})
    case = old.record(working(old), ck.FollowUp(id="F9", owner="worker-1"), at=MONDAY + DAY, by=HAND)
    closed = old.record(case, CLOSURE, at=MONDAY + 2 * DAY, by=LEAD)
    new, case = migrated(closed, old, rules={**settings, "follow_ups_at_closure": now})
    entry = next(each.number for each in case.history if isinstance(each.what, ck.Closure))

    for noted in (attrs.evolve(CLOSURE, note="…"), attrs.evolve(case.dated(ck.Closure)[0][1], note="…")):
        mended = new.correct(case, noted, entry=entry, by=BOTH, **TERMS)
        assert mended.follow_ups == case.follow_ups
        assert mended.dated(ck.Closure)[0][1].note == "…"


def test_a_decision_is_voided_only_with_a_role_that_may_decide():
    asked_for = ck.Approval(id="A1", kind="closing_approval")
    case = MACHINE.record(working(), asked_for, at=MONDAY, by=HAND)
    case = MACHINE.record(case, attrs.evolve(asked_for, status="refused", reason="…"), at=MONDAY, by=LEAD)

    assert refused(lambda: MACHINE.void(case, entry=case.revision, by=STRANGER, **TERMS)) == {"role_required"}
    assert MACHINE.void(case, entry=case.revision, by=LEAD, **TERMS).approvals[0].status == "asked"


def test_after_a_migration_a_late_record_still_tells_what_it_makes_unacceptable():
    closed = SCHOOL.record(evaluated(), CLOSING, at=on("2025-06-05"), by=WORKER)
    new = ck.StageMachine(attrs.evolve(SCHOOL.workflow, version=SCHOOL.workflow.version + 1))
    case = migrate(closed, SCHOOL.workflow, new.workflow, {}, at=on("2025-06-08"), by=WORKER, deadlines="recompute")
    rated = new.record(
        case, ck.RiskRating(risk="high"), at=on("2025-06-04"), by=WORKER, recorded_at=on("2025-06-09")
    )  # fmt: skip

    found = [(each.code, each.params["codes"]) for each in rated.history[-1].findings if "codes" in each.params]
    assert found == [("no_longer_acceptable", ("closure_risk_ceiling",))]
