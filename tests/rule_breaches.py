"""An act that breaks each rule, with the case in which it does; and the rules that do not refuse it by default."""

from __future__ import annotations

import attrs
from cases import SCHOOL, WORKER, assessed, closed, consented, evaluated, in_service, on, opened, planned, reopened
from rule_acts import CLOSURE, LOST, SENT, SIGNED, rated, told

import casekit as ck

FULL = ck.models.Capacity(available=0)

ASKED = ck.Approval(id="A1", kind="plan_approval", shelf="plans", thing="1")


GIVEN = attrs.evolve(ASKED, status="given")
FAMILY = ck.Household(id="H-1", index_client="C-3", members=(
    ck.Membership(person="C-3", role="child"), ck.Membership(person="P-2", role="head"),
))  # fmt: skip


BREACHES: dict[str, tuple[ck.Case, str | ck.Record, str]] = {
    "consent_required": (opened(), ck.Disclosure(recipient="RS1"), "2025-03-05"),
    "consent_scope": (planned(), ck.Disclosure(recipient="RS2"), "2025-03-11"),
    "consent_expired": (
        consented(opened(), until=on("2025-03-04").date()), ck.Disclosure(recipient="RS1"), "2025-03-05",
    ),
    "plan_before_service": (
        SCHOOL.advance(assessed(), "plan", at=on("2025-03-07"), by=WORKER), "deliver", "2025-03-08",
    ),
    "plan_of_this_episode": (
        told(reopened(), (ck.Assessment(kind="reassessment"), "2025-09-02")), ck.ServiceStart(need="N1"), "2025-09-03",
    ),
    "plan_needs_current_assessment": (opened(), ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), "2025-03-05"),
    "conference_before_selection": (assessed(), "plan", "2025-03-07"),
    "decline_party_required": (
        told(planned(), (SENT, "2025-03-11")),
        ck.Referral(id="R1", need="N1", resource="RS1", status="declined"), "2025-03-12",
    ),
    "no_place_left": (
        told(planned(), (attrs.evolve(planned().current(ck.Resource, "RS1"), capacity=FULL), "2025-03-11"),
             (SENT, "2025-03-11")),
        ck.Referral(id="R1", need="N1", resource="RS1", status="accepted"), "2025-03-12",
    ),
    "no_open_referral_at_closure": (told(evaluated(), (SENT, "2025-06-03")), CLOSURE, "2025-06-05"),
    "evaluation_before_closure": (told(in_service(), (ck.ClientVoice(checkpoint="closure"), "2025-04-01")), CLOSURE,
                                  "2025-06-05"),
    "closure_needs_approval": (evaluated(), ck.Closure(reason="moved"), "2025-06-05"),
    "lost_contact_minimum": (evaluated(), LOST, "2025-06-05"),
    "closed_case_is_readonly": (closed(), ck.Review(), "2025-06-06"),
    "reassess_after_reopen": (reopened(), ck.ServiceStart(need="N1"), "2025-09-02"),
    "review_interval_by_risk": (rated("high"), ck.ReviewInterval(interval=ck.Interval(1, "month")), "2025-03-11"),
    "final_evaluation_incomplete": (in_service(), ck.FinalEvaluation(evidence=()), "2025-06-02"),
    "closure_risk_ceiling": (told(evaluated(), (ck.RiskRating(risk="high"), "2025-06-03")), CLOSURE, "2025-06-05"),
    "client_voice_at_closure": (
        told(in_service(), (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), "2025-06-02")), CLOSURE,
        "2025-06-05",
    ),
    "duplicate_without_link": (evaluated(), ck.Closure(reason="duplicate", approved_by="lead-1"), "2025-06-05"),
    "emergency_access": (
        opened(), ck.models.EmergencyAccess(reason="in danger", until=on("2025-03-06").date()), "2025-03-05",
    ),
    "person_as_two_clients": (opened(), ck.Client(id="C-4", other_ids=("C-3",)), "2025-03-05"),
    "manager_qualification": (opened(), ck.Assignment(worker="worker-1", role="case_manager"), "2025-03-05"),
    "open_follow_ups_of_leaving_worker": (
        told(opened(), (ck.FollowUp(id="F1", owner="worker-1"), "2025-03-05")),
        ck.Assignment(worker="worker-1", role="mentor", until=on("2025-04-01").date()), "2025-03-06",
    ),
    "disclosure_purpose": (planned(), ck.Disclosure(recipient="RS1"), "2025-03-11"),
    "assessment_incomplete": (opened(), ck.Assessment(), "2025-03-05"),
    "plan_without_client": (assessed(), ck.Plan(version=1, goals=("G1",), signed_by=("worker-1",)), "2025-03-10"),
    "plan_without_goals": (assessed(), ck.Plan(version=1, signed_by=SIGNED), "2025-03-10"),
    "family_through_referral": (planned(), ck.ServiceStart(need="N2"), "2025-03-11"),
    "aftercare_before_closure": (planned(), ck.AftercareEnd(outcome="stable"), "2025-03-11"),
    "approval_by_another": (told(planned(), (ASKED, "2025-03-11")), GIVEN, "2025-03-12"),
    "approval_by_role": (told(planned(), (ASKED, "2025-03-11")), GIVEN, "2025-03-12"),
    "requirement_waivable": (planned(), ck.Waiver(requirement="home_visit", reason="…"), "2025-03-11"),
    "deadline_known": (
        planned(), ck.DeadlineSet(rule="plan", due=on("2025-04-01").date(), reason="…"), "2025-03-11",
    ),
    "deadline_runs": (
        planned(), ck.DeadlineSet(rule="visited", due=on("2025-04-01").date(), reason="…"), "2025-03-11",
    ),
    "deadline_reason_required": (
        planned(), ck.DeadlineSet(rule="plan", due=on("2025-04-01").date()), "2025-03-11",
    ),
    "consent_refused": (
        told(planned(), (ck.Consent(id="S2", given_by=("C-3",), recipients=("RS1",), refused=True), "2025-03-10")),
        ck.Disclosure(recipient="RS1"), "2025-03-11",
    ),
    "consent_limits": (
        consented(opened(), purposes=("referral",)), ck.Disclosure(recipient="RS1", purpose="statistics"), "2025-03-05",
    ),
    "services_after_withdrawal": (
        told(planned(), (SENT, "2025-03-11"), (ck.ServiceStart(referral="R1"), "2025-03-12")),
        ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",), withdrawn_on=on("2025-03-13").date()), "2025-03-13",
    ),
    "consent_by_party": (opened(), ck.Consent(id="S1", given_by=("T-1",), recipients=("RS1",)), "2025-03-05"),
    "referral_again": (
        told(planned(), (SENT, "2025-03-11")), attrs.evolve(SENT, id="R2"), "2025-03-12",
    ),
    "stage_passed_in_a_day": (
        SCHOOL.pass_through(assessed(), "plan", at=on("2025-03-07"), by=WORKER), ck.Contact(), "2025-03-08",
    ),
    "closing_reason_complete": (evaluated(), attrs.evolve(CLOSURE, transition_links=()), "2025-06-05"),
    "appointments_at_closure": (
        told(evaluated(), (SENT, "2025-06-03"), (attrs.evolve(
            SENT, status="accepted", appointment_at=on("2025-06-09")), "2025-06-04")),
        CLOSURE, "2025-06-05",
    ),
    "services_at_closure": (told(evaluated(), (ck.ServiceStart(need="N1"), "2025-06-03")), CLOSURE, "2025-06-05"),
    "plan_items_at_closure": (
        told(evaluated(), (ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="worker"), "2025-06-03")),
        CLOSURE, "2025-06-05",
    ),
    "goals_at_closure": (evaluated(), CLOSURE, "2025-06-05"),
    "follow_ups_at_closure": (
        told(evaluated(), (ck.FollowUp(id="F1", owner="worker-1"), "2025-06-03")), CLOSURE, "2025-06-05",
    ),
    "aftercare_at_closure": (
        told(closed(), (ck.AftercarePlan(contacts=3, months=3), "2025-06-06"), (ck.Reopening(), "2025-09-01"),
             (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), "2025-09-02")), CLOSURE, "2025-09-03",
    ),
    "person_has_left": (
        told(opened(), (FAMILY, "2025-03-05"), (ck.Departure(person="P-2", reason="death"), "2025-03-06")),
        ck.Need(id="N7", domain="health", about="P-2"), "2025-03-08",
    ),
    "consent_of_before_joining": (
        told(planned(), (ck.Household(id="H-1", index_client="C-3", members=FAMILY.members), "2025-03-11")),
        ck.Disclosure(recipient="RS1", purpose="referral", about="P-2"), "2025-03-12",
    ),
    "household_without_head": (
        told(opened(), (FAMILY, "2025-03-05")), ck.Departure(person="P-2", reason="death"), "2025-03-06",
    ),
    "waiver_by_another": (
        told(opened(), (ck.Client(id="worker-1"), "2025-03-05")), ck.Waiver(requirement="home_visit", reason="…"),
        "2025-03-11",
    ),
}  # fmt: skip


REPORTED = {
    "client_voice_at_closure", "manager_qualification", "disclosure_purpose", "assessment_incomplete",
    "plan_of_this_episode", "plan_without_client", "services_after_withdrawal", "consent_by_party", "referral_again",
    "stage_passed_in_a_day", "closing_reason_complete", "appointments_at_closure", "plan_items_at_closure",
    "follow_ups_at_closure", "household_without_head", "open_follow_ups_of_leaving_worker", "duplicate_without_link",
    "emergency_access", "person_as_two_clients", "person_has_left", "consent_of_before_joining",
}  # fmt: skip
OFF = {"family_through_referral", "services_at_closure", "goals_at_closure", "aftercare_at_closure"}
