"""What closing does to open work: refused, reported, cancelled or left; and what a reopening restores."""

from __future__ import annotations

from datetime import UTC, date

import attrs
import cases
import pytest
from cases import SCHOOL, WORKER, closed, codes, evaluated, on
from rule_acts import CLOSURE, SENT, asked, followed, machine, rules, told

import casekit as ck
from casekit.stages.rules.closing_rules import CANCELLED_BY_RULE

ACCEPTED = attrs.evolve(SENT, status="accepted", appointment_at=on("2025-06-09"))
ITEM = ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="worker")
PROMISE = ck.FollowUp(id="F1", owner="worker-1")
CANCELLING = machine(rules=dict.fromkeys(CANCELLED_BY_RULE, "cancel"))


def working() -> ck.Case:
    """A case about to close, with an appointment, a service, an item of the plan and a promise that are open."""
    return told(
        evaluated(), (SENT, "2025-06-03"), (ACCEPTED, "2025-06-03"), (ck.ServiceStart(need="N2"), "2025-06-03"),
        (ITEM, "2025-06-03"), (PROMISE, "2025-06-03"), (ck.AftercarePlan(contacts=2, months=2), "2025-06-03"),
    )  # fmt: skip


def with_aftercare_of_before() -> ck.Case:
    """A reopened case about to close again; the aftercare that was planned before has not ended."""
    return told(
        closed(), (ck.AftercarePlan(contacts=2, months=2), "2025-06-06"), (ck.Reopening(), "2025-09-01"),
        (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), "2025-09-02"),
        (ck.ClientVoice(checkpoint="closure"), "2025-09-02"),
    )  # fmt: skip


def closed_by(office: ck.StageMachine) -> ck.Case:
    return office.record(followed(working(), office), CLOSURE, at=on("2025-06-05"), by=WORKER)


def state(case: ck.Case) -> dict[str, object]:
    return {
        "referral": case.current(ck.Referral, "R1").status, "services": len(case.running_services),
        "item": case.current(ck.PlanItem, "P1").status, "goal": case.current(ck.Goal, "G1").lifecycle,
        "promise": case.current(ck.FollowUp, "F1").dropped,
    }  # fmt: skip


OPEN = {"referral": "accepted", "services": 1, "item": "planned", "goal": "proposed", "promise": None}
ENDED = {
    "referral": "cancelled", "services": 0, "item": "cancelled", "goal": "cancelled", "promise": "case_closed",
}  # fmt: skip


def test_by_default_appointments_to_come_open_items_and_promises_are_reported_and_services_and_goals_are_left():
    refusals, findings = asked(working(), CLOSURE, "2025-06-05")

    assert refusals == []
    assert findings == ["appointments_at_closure", "plan_items_at_closure", "follow_ups_at_closure"]
    assert state(closed_by(SCHOOL)) == OPEN


@pytest.mark.parametrize("rule", sorted(CANCELLED_BY_RULE))
def test_a_workflow_refuses_reports_cancels_or_leaves_each_kind_of_open_work(rule: str):
    again = rule == "aftercare_at_closure"
    case, day = (with_aftercare_of_before(), "2025-09-03") if again else (working(), "2025-06-05")
    found = {}
    for level in ("block", "report", "cancel", "off"):
        office = machine(rules={**dict.fromkeys(CANCELLED_BY_RULE, "off"), rule: level})
        found[level] = asked(followed(case, office), CLOSURE, day, by=office)

    assert found == {"block": ([rule], []), "report": ([], [rule]), "cancel": ([], []), "off": ([], [])}


def test_what_a_closing_cancels_is_cancelled_and_the_closure_says_so():
    case = closed_by(CANCELLING)

    assert state(case) == ENDED
    assert case.history[-1].what.cancels == tuple(CANCELLED_BY_RULE.values())
    assert state(case.as_of(on("2025-06-04").date())) == OPEN


def test_a_reopening_restores_exactly_what_the_closing_cancelled():
    case = closed_by(CANCELLING)
    before = CANCELLING.record(followed(working(), CANCELLING), ck.Contact(), at=on("2025-06-04"), by=WORKER)

    reopened = CANCELLING.record(case, ck.Reopening(), at=on("2025-09-01"), by=WORKER)

    assert state(reopened) == OPEN
    for shelf in ("referrals", "plan_items", "goals", "follow_ups"):
        assert getattr(reopened, shelf) == getattr(before, shelf)
    assert reopened.running_services == before.running_services


def test_what_was_over_before_the_closing_stays_over():
    dropped = attrs.evolve(PROMISE, dropped="not_needed")
    case = told(followed(working(), CANCELLING), (dropped, "2025-06-04"))
    case = CANCELLING.record(case, CLOSURE, at=on("2025-06-05"), by=WORKER)
    case = CANCELLING.record(case, ck.Reopening(), at=on("2025-09-01"), by=WORKER)

    assert case.current(ck.FollowUp, "F1").dropped == "not_needed"


def test_a_promise_kept_in_the_closed_case_is_not_promised_again():
    done = attrs.evolve(PROMISE, done_on=date(2025, 7, 1))
    case = CANCELLING.record(closed_by(CANCELLING), done, at=on("2025-07-01"), by=WORKER)
    case = CANCELLING.record(case, ck.Reopening(), at=on("2025-09-01"), by=WORKER)

    assert case.current(ck.FollowUp, "F1").done_on == date(2025, 7, 1)


def test_a_closing_that_is_voided_has_cancelled_nothing():
    case = closed_by(CANCELLING)

    back = CANCELLING.void(case, entry=case.revision, by=WORKER, recorded_at=on("2025-06-06"), reason="…")

    assert state(back) == OPEN


def test_what_happened_before_the_closing_and_is_written_down_after_it_is_cancelled_with_the_rest():
    late = ck.PlanItem(id="P2", goal="G1", kind="counselling", responsible="worker")

    case = CANCELLING.record(
        closed_by(CANCELLING), late, at=on("2025-06-04"), by=WORKER, recorded_at=on("2025-06-06")
    )  # fmt: skip

    assert case.current(ck.PlanItem, "P2").status == "cancelled"


def test_a_referral_that_waits_for_its_answer_keeps_a_case_open_whatever_its_closing_cancels():
    case = told(followed(evaluated(), CANCELLING), (SENT, "2025-06-03"))

    assert asked(case, CLOSURE, "2025-06-05", by=CANCELLING)[0] == ["no_open_referral_at_closure"]


def test_an_appointment_of_before_the_closing_is_no_longer_to_come():
    past = attrs.evolve(ACCEPTED, appointment_at=on("2025-06-04"))
    case = told(evaluated(), (SENT, "2025-06-03"), (past, "2025-06-03"))

    assert asked(case, CLOSURE, "2025-06-05") == ([], [])


def test_aftercare_planned_for_a_closing_is_owed_whatever_the_closing_cancels():
    assert [each.kind for each in SCHOOL.owed(closed_by(SCHOOL), on=date(2025, 6, 6))] == ["contact", "follow_up"]
    assert [each.kind for each in CANCELLING.owed(closed_by(CANCELLING), on=date(2025, 6, 6))] == ["contact"]


def test_a_service_has_an_end():
    case = told(working(), (ck.ServiceEnd(need="N2", reason="completed"), "2025-06-04"))
    again = SCHOOL.ask(case, ck.ServiceEnd(need="N2"), at=on("2025-06-05"), by=WORKER)

    assert (len(working().running_services), case.running_services) == (1, ())
    assert codes(again.refusals) == ["service_not_running"]


def test_the_end_of_a_service_ends_the_one_it_names():
    start = ck.ServiceStart(need="N1", item="P1")
    case = told(working(), (start, "2025-06-04"), (ck.ServiceStart(need="N1"), "2025-06-04"))

    one = told(case, (ck.ServiceEnd(need="N1", item="P1"), "2025-06-05"))
    all_of_it = told(case, (ck.ServiceEnd(need="N1"), "2025-06-05"))

    assert [each.item for each in one.running_services] == [None, None]
    assert [each.need for each in all_of_it.running_services] == ["N2"]


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ({"consent_scope": "cancel"}, ("setting_not_for_rule", "rules.consent_scope.level")),
        ({"consent_scope": {"within": [1, "month"]}}, ("setting_not_for_rule", "rules.consent_scope.within")),
    ],
)
def test_a_setting_of_another_rule_is_a_fault(rules: dict[str, object], fault: tuple[str, str]):
    found = ck.check({**cases.SCHOOL.workflow.to_mapping(), "rules": rules})

    assert [(each.code, each.where) for each in found if each.severity == "error"] == [fault]


def test_a_goal_whose_result_is_known_is_not_cancelled():
    case = followed(working(), CANCELLING)
    reached = attrs.evolve(case.current(ck.Goal, "G1"), lifecycle="active", achievement="achieved")
    case = CANCELLING.record(case, reached, at=on("2025-06-04"), by=WORKER)
    done = CANCELLING.record(case, CLOSURE, at=on("2025-06-05"), by=WORKER)

    assert done.current(ck.Goal, "G1") == reached
    assert ck.evaluate(done, on=date(2025, 6, 6))["share_of_goals_achieved"].figures["numerator"] == 1


def test_the_day_of_an_appointment_is_that_of_the_case():
    instant = on("2025-06-05", 8).astimezone(UTC)
    case = told(evaluated(), (SENT, "2025-06-03"), (attrs.evolve(ACCEPTED, appointment_at=instant), "2025-06-03"))

    assert asked(case, CLOSURE, "2025-06-05", hour=7) == ([], ["appointments_at_closure"])


def test_a_closed_case_takes_the_end_of_a_service_and_how_a_referral_ended():
    case = closed_by(SCHOOL)
    for record in (ck.ServiceEnd(need="N2"), attrs.evolve(ACCEPTED, status="completed", outcome="helped")):
        assert SCHOOL.ask(case, record, at=on("2025-06-06"), by=WORKER).allowed


def test_an_approval_of_a_reopening_is_asked_for_after_the_closing():
    office = machine(reopening={"approval": "again"}, approvals={"again": {"roles": ["supervisor"]}})
    wish = ck.Approval(id="A1", kind="again")
    given = attrs.evolve(wish, status="given")
    case = office.record(followed(evaluated(), office), wish, at=on("2025-06-03"), by=WORKER)
    case = office.record(case, given, at=on("2025-06-03"), by=cases.SUPERVISOR)
    case = office.record(case, CLOSURE, at=on("2025-06-05"), by=WORKER)

    assert asked(case, ck.Reopening(), "2025-09-01", by=office)[0] == ["approval_missing"]
    anew = office.record(case, attrs.evolve(wish, id="A2"), at=on("2025-09-01"), by=WORKER)
    anew = office.record(anew, attrs.evolve(given, id="A2"), at=on("2025-09-01", 13), by=cases.SUPERVISOR)
    assert asked(anew, ck.Reopening(), "2025-09-02", by=office)[0] == []


def test_aftercare_of_before_a_reopening_is_ended_in_the_open_case():
    office = machine(rules={"aftercare_at_closure": "block"})
    case = office.record(
        followed(cases.closed(), office), ck.AftercarePlan(contacts=3, months=3), at=on("2025-06-06"), by=WORKER
    )
    case = told(office.record(case, ck.Reopening(), at=on("2025-07-06"), by=WORKER),
                (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), "2025-07-19"))  # fmt: skip

    assert asked(case, CLOSURE, "2025-07-20", by=office)[0] == ["aftercare_at_closure"]
    ended = office.record(case, ck.AftercareEnd(outcome="stable"), at=on("2025-07-20"), by=WORKER)
    assert asked(ended, CLOSURE, "2025-07-21", by=office)[0] == []


def test_a_service_that_the_closing_cancelled_gets_its_real_end_and_is_not_restored():
    ended = told(closed_by(CANCELLING), (ck.ServiceEnd(need="N2", reason="completed"), "2025-06-07"))
    again = told(ended, (ck.Reopening(), "2025-09-01"))

    answer = CANCELLING.ask(closed_by(CANCELLING), ck.ServiceEnd(need="N2"), at=on("2025-06-07"), by=WORKER)
    assert answer.refusals == ()
    assert (again.running_services, state(again)["goal"]) == ((), "proposed")


def test_where_running_services_refuse_a_closing_a_case_without_one_closes():
    strict = rules(services_at_closure="block")
    ended = told(working(), (ck.ServiceEnd(need="N2"), "2025-06-04"))

    def refusals(case: ck.Case) -> list[str]:
        return codes(strict.ask(followed(case, strict), CLOSURE, at=on("2025-06-05"), by=WORKER).refusals)

    assert (refusals(working()), refusals(ended)) == (["services_at_closure"], [])
