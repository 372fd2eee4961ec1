"""A case with every type of record, every field of them set somewhere, and everything an entry can say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any, TypeVar

import attrs
import cases

import casekit as ck
from casekit.models import Capacity, Eligibility, Opening, Specificity, Void
from casekit.models.appending import appended, next_entry
from casekit.models.extra import FieldValue
from casekit.models.history import RenamedStage
from casekit.models.record import Part

SomePart = TypeVar("SomePart", bound=Part)

POOR = Eligibility(fact="income", above=0, at_most=2_000_000)
RECORDS_OF_A_LIFE: tuple[ck.Record, ...] = (
    ck.Client(id="C-4", kind="student", name="이름", birth=date(2012, 2, 29), other_ids=("P-44", "옛-4")),
    ck.Identification(source="school"),
    ck.Intake(
        eligibility=(
            ck.EligibilityAnswer(question="need", answer=True),
            ck.EligibilityAnswer(question="x", answer=None),
        ),
        request="도움",
    ),
    ck.Need(id="N1", domain="교육", description="잦은 결석", outcome="partly_met", about="C-4"),
    ck.Assessment(
        kind="reassessment",
        risk="high",
        methods=("interview", "scale"),
        strengths=(ck.Strength(description="그림", domain="교육"),),
        new_needs=("N1",),
        about="C-3",
        review_interval=ck.Interval(1, "week"),
    ),
    ck.RiskRating(risk="low", about="C-4", review_interval=ck.Interval(2, "week")),
    ck.Selection(track="case_management"),
    ck.Goal(
        id="G1",
        need="N1",
        term="short",
        description="결석을 줄인다",
        weight=1.5,
        steps=(ck.GoalStep(description="첫 단계", due=date(2025, 4, 1), reached_on=date(2025, 4, 2)),),
        measure="days absent",
        baseline=4,
        target=0.5,
        baseline_level=-2,
        due=date(2025, 11, 30),
        specificity=Specificity(specific=True, measurable=True, attainable=False, relevant=True, time_bound=True),
        lifecycle="active",
        achievement="improving",
        about="C-4",
    ),
    ck.Reading(goal="G1", value=3.25, level=-1),
    ck.Plan(version=1, goals=("G1",), signed_by=("C-3", "worker-1"), review_interval=ck.Interval(1, "month")),
    ck.ReviewInterval(interval=ck.Interval(2, "week"), risk="high"),
    ck.SafetyPlan(with_parties=("C-3", "guardian")),
    ck.Resource(id="RS1", sector="welfare", ownership="private", formality="informal", name="이웃"),
    ck.Referral(id="R1", need="N1", resource="RS1", about="C-4"),
    ck.ServiceStart(referral="R1", about="C-4"),
    ck.ServiceEnd(referral="R1", reason="completed", outcome="helped", about="C-4"),
    ck.Referral(
        id="R1", need="N1", resource="RS1", status="declined", declined_by="provider", reason="no_capacity", about="C-4"
    ),
    ck.Referral(id="R2", need="N1", resource="RS1", replaces="R1", status="draft", legal_basis="mandatory_report"),
    ck.models.ThingStep(
        shelf="referrals",
        thing="R2",
        stage="requested",
        source="draft",
        move="send",
        party="sender",
        reason="전화로 보냄",
        workflow=ck.models.WorkflowRef(id="referral", version=1, fingerprint="…"),
        route=1,
    ),
    ck.Consent(
        id="S1",
        given_by=("C-3",),
        recipients=("RS1",),
        since=date(2025, 3, 1),
        until=date(2026, 3, 1),
        withdrawn_on=date(2025, 9, 1),
        purposes=("referral",),
        information=("health", "plan"),
        about="C-4",
    ),
    ck.Consent(id="S2", given_by=("C-4",), refused=True),
    ck.Disclosure(
        recipient="RS1",
        purpose="referral",
        content="상황",
        legal_basis="court_order",
        information=("health",),
        about="C-4",
    ),
    ck.ServiceStart(need="N1", crisis=True),
    ck.SessionCount(service="counselling", planned=10, delivered=11),
    ck.Advocacy(kind="rights", note="학교와 이야기함"),
    ck.Review(progress=(ck.GoalProgress(goal="G1", progress="no_change"),), note="점검"),
    ck.Contact(method="phone", reached=False, purpose="aftercare", attempt=2, note="받지 않음", about="C-4"),
    ck.ClientVoice(checkpoint="review", speaker="C-3", words="좋아요"),
    ck.CircumstanceChange(trigger="reassessment", note="이사"),
    ck.Assignment(
        worker="worker-1",
        role="case_manager",
        qualification=ck.models.Qualification(years_of_experience=5.5, licensed=True, standard_training=False),
        until=date(2025, 12, 31),
    ),
    ck.CaseConference(kind="joint", decision="select", participants=("worker-1", "lead-1"), note="회의"),
    ck.Supervision(supervisor="boss-1", topic="소진"),
    ck.FinalEvaluation(evidence=("quantitative", "qualitative"), note="평가"),
    ck.ServiceRating(item="respect", rating=4.5, about="C-4"),
    ck.DomainScore(domain="교육", occasion="before", score=2, about="C-4"),
    ck.Indicator(name="absences", evidence="quantitative"),
    ck.StageChange(stage="assessment", kinds=("assessment",), source="intake", move="assess", reason="시작"),
    ck.StageChange(
        stage="survey",
        kinds=("assessment",),
        source="assessment",
        reason="옮김",
        workflow=ck.models.WorkflowRef(id="kr_integrated", version=2, fingerprint="f2"),
        adopted=True,
    ),
    ck.AftercarePlan(contacts=3, months=6),
    ck.Closure(reason="moved", approved_by="lead-1", transition_links=("RS1", "도서관"), note="종결"),
    ck.AftercareEnd(outcome="stable"),
    ck.Reopening(reason="다시"),
    ck.Closure(
        reason="moved", outcome="self_reliant", counts_as="moved_away", planned=False, cancels=("goals", "services")
    ),
    ck.Reopening(reason="다시"),
    ck.AftercareEnd(outcome="relapse", reopen=True),
    ck.Household(
        id="H-1",
        index_client="C-3",
        members=(
            ck.Membership(person="C-3", role="child"),
            ck.Membership(
                person="P-2", role="head", since=date(2024, 2, 29), until=date(2025, 12, 31), reason="moved_out"
            ),
        ),
    ),
    ck.Departure(person="C-4", reason="moved_away", until=date(2025, 12, 31), outcome="with_support", note="이사"),
    ck.Provider(id="PV1", kind="welfare_facility", name="복지관"),
    ck.Resource(
        id="RS2",
        sector="medical",
        ownership="public",
        formality="formal",
        holder="community",
        provider="PV1",
        suits=("N1",),
        status="assessed",
        serves=("health", "care"),
        areas=("dong-3",),
        languages=("ko", "vi"),
        cost="reduced",
        opening=(Opening(weekday="monday", opens="09:00", closes="17:30", extra={"floor": 2}),),
        capacity=Capacity(maximum=12, available=3, counted_on=date(2025, 3, 10), extra={"unit": "bed"}),
        waiting_time=ck.Interval(3, "week"),
        eligibility=Eligibility(
            all=(
                Eligibility(fact="age", at_least=18, below=65, unit="year", extra={"law": 7}),
                Eligibility(any=(POOR, Eligibility(fact="alone", is_true=True))),
                Eligibility(none=(Eligibility(fact="area", one_of=("dong-9",)), Eligibility(guard="in_school"))),
            )
        ),
        excludes=("RS8",),
        requires=("RS9",),
        scope="external",
        availability="active",
        checked_by="worker-1",
        checked_on=date(2025, 3, 11),
    ),
    ck.Resource(
        id="RS3",
        sector="medical",
        ownership="public",
        formality="formal",
        capacity=Capacity(unlimited=True),
    ),
    ck.Referral(
        id="R3",
        need="N1",
        resource="RS2",
        contact="worker-1",
        appointment_at=datetime(2025, 5, 2, 9, 30, tzinfo=timezone(timedelta(hours=9))),
    ),
    *(
        ck.Referral(
            id="R3",
            need="N1",
            resource="RS2",
            status=status,
            outcome=outcome,
            contact="worker-2",
            appointment_at=datetime(2025, 5, 2, 9, 30, tzinfo=timezone(timedelta(hours=9))),
        )
        for status, outcome in (("accepted", None), ("completed", "helped"))
    ),
    ck.Goal(id="G2", need="N1", term="long", strategy="함께 걷기", owner="C-3"),
    ck.PlanItem(
        id="P1",
        goal="G2",
        kind="counselling",
        responsible="joint",
        resources=("RS2",),
        due=date(2025, 6, 1),
        status="done",
        done_on=date(2025, 4, 1),
        description="상담",
    ),
    ck.Plan(version=2, goals=("G2",), signed_by=("worker-1",), reason_unsigned="입원", legal_basis="court_order"),
    ck.ServiceStart(need="N1", item="P1"),
    ck.ServiceEnd(need="N1", item="P1"),
    ck.Intervention(kind="transport", item="P1", participants=("P-2",), principles=("empowerment",), note="동행"),
    ck.ClientChoice(
        need="N1",
        about="C-3",
        options=(
            ck.OptionConsidered(option="RS2", outcome="taken"),
            ck.OptionConsidered(option="RS1", outcome="declined", reason="멀다"),
        ),
    ),
    ck.FollowUp(id="F1", owner="worker-1", owed_to="C-3", due=date(2025, 6, 1), what="전화"),
    ck.FollowUp(id="F2", owner="worker-1", done_on=date(2025, 4, 1)),
    ck.FollowUp(id="F3", owner="worker-1", dropped="moved"),
    ck.CaseConference(kind="internal", chair="lead-1", agenda="방향", follow_ups=("F1", "F2")),
    ck.Supervision(supervisor="boss-1", advice="쉬기", follow_ups=("F3",)),
    ck.FeedbackAnswer(checkpoint="review", led_to="plan", plan=2, note="바꿈"),
    ck.Relation(kind="relate", client="C-3", worker="worker-1", trust=4, note="믿음"),
    ck.Relation(kind="link", client="C-3", resource="RS2", need="N1", legal_basis="vital_interest"),
    ck.Assessment(
        approaches=("ecological", "strengths_based"),
        participants=("C-3", "worker-1"),
        notes=(ck.AssessmentNote(topic="aims", text="학교"),),
        domains_without_need=("주거",),
    ),
    ck.Assessment(reason_without_client="입원"),
    ck.Review(decision="modify", participants=("C-3",)),
    ck.Review(reason_without_client="입원"),
    ck.FinalEvaluation(
        evidence=("quantitative", "qualitative"), participants=("worker-1",), reason_without_client="입원"
    ),
    ck.Indicator(name="absences", evidence="quantitative", value=2.5, scale="days"),
    ck.Advocacy(kind="appeal", outcome="granted"),
    ck.Assignment(
        worker="worker-2",
        role="mentor",
        scope="external",
        team="T-1",
        since=date(2025, 3, 3),
        covers="worker-1",
        qualification=ck.models.Qualification(
            years_of_experience=5,
            licensed=True,
            standard_training=True,
            profession="social_worker",
            competences=("communication",),
            trainings=(
                ck.models.Training(subject="x", completed_on=date(2025, 1, 2), hours=1.5, expires_on=date(2027, 1, 1)),
            ),
        ),
    ),
    ck.Approval(id="A1", kind="plan_approval", shelf="plans", thing="1"),
    ck.Approval(id="A1", kind="plan_approval", shelf="plans", thing="1", status="given"),
    ck.Approval(id="A2", kind="closing"),
    ck.Approval(id="A2", kind="closing", status="refused", reason="아직 이르다"),
    ck.Waiver(requirement="home_visit", reason="입원", until=date(2025, 6, 30)),
    ck.DeadlineSet(rule="plan_in_time", due=date(2025, 6, 30), thing="R1", since=date(2025, 5, 1), reason="연휴"),
    ck.Intake(participants=("C-3",)),
    ck.Intake(reason_without_client="입원"),
    ck.Intervention(kind="phone_call", reason_without_client="학교와 통화"),
    ck.CaseConference(kind="internal", reason_without_client="입원"),
    ck.Contact(next_due=date(2025, 4, 9)),
    ck.CaseLink(case="K-18", kind="sibling", note="동생"),
    ck.models.AccessRestriction(persons=("worker-1",), roles=("supervisor",), reason="동료의 사례"),
    ck.models.AccessRestriction(lifted=True),
    ck.models.EmergencyAccess(reason="위기", until=date(2025, 4, 12), records=("Client",)),
    ck.Closure(reason="moved", participants=("C-3",)),
    ck.Reopening(),
    ck.Closure(reason="moved", reason_without_client="이사"),
    ck.Reopening(),
    ck.StageChange(stage="planning", kinds=("planning",), source="survey", move="plan", passing=True, route=1),
    ck.StageChange(
        stage="plan",
        kinds=("planning",),
        source="planning",
        workflow=ck.models.WorkflowRef(id="kr_integrated", version=3, fingerprint="f3"),
        renames=(RenamedStage(old="planning", new="plan"),),
    ),
    ck.Contact(method="home_visit", participants=("C-3", "P-2"), place="home", minutes=40, seen_alone=True),
    ck.models.Erasure(
        person="C-4", reason="requested", legal_basis="gdpr_17", fields=("Contact.note",), entries=(3, 9)
    ),
    ck.Client(
        id="C-5",
        birth_year=1942,
        birth_estimated=True,
        populations=("older_people", "poverty"),
        area="dong-3",
        languages=("ko", "vi"),
    ),
    ck.models.Tie(
        person="C-3",
        other="P-9",
        kind="neighbour",
        strength="strong",
        flow="giving",
        since=date(2020, 1, 1),
        until=date(2026, 1, 1),
        note="옆집",
    ),
)


OWN_FIELDS: Mapping[str, FieldValue] = {
    "school_grade": 5, "학교": "하늘초", "funded_by": ("시", "후원자"), "agreed": True, "share": 0.5, "left_on": None,
}  # fmt: skip
"""Values of every kind that a document holds without the practice that declares them."""


def with_own_fields(value: SomePart, seen: set[type]) -> SomePart:
    """A record in which each part, and the record itself, has own fields where it is the first of its class."""
    changes: dict[str, Any] = {}
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name)
        if isinstance(held, Part):
            changes[field.name] = with_own_fields(held, seen)
        elif isinstance(held, tuple):
            changes[field.name] = tuple(
                with_own_fields(each, seen) if isinstance(each, Part) else each for each in held
            )
    if type(value) not in seen:
        changes["extra"] = OWN_FIELDS
    seen.add(type(value))
    return attrs.evolve(value, **changes)


def whole_life() -> ck.Case:
    """A case with every type of record, backdated facts, corrections, a voided entry, findings and an override."""
    elsewhere = timezone(timedelta(hours=-3, minutes=-30))
    case = ck.Case.open(
        ck.Client(id="C-3", name="김"), id="K-17", at=cases.on("2025-03-03"), by=cases.WORKER, stage="intake",
        workflow=ck.models.WorkflowRef(id="school_eight", version=1, fingerprint="f1"), kinds=("intake",),
        recorded_at=cases.on("2025-03-03", hour=15), zone="Asia/Seoul",
    )  # fmt: skip
    seen: set[type] = set()
    for number, record in enumerate(RECORDS_OF_A_LIFE):
        case = cases.kept(
            case, with_own_fields(record, seen), at=cases.on("2025-03-04") + timedelta(days=number), by="worker-1"
        )
    facts = {"count": 2, "units": ("a", "b"), "x": None, "y": True, "z": 0.5}
    noted = next_entry(
        case, ck.Contact(method="home_visit"), at=datetime(2025, 3, 20, 9, 5, 0, 123456, elsewhere),
        by=ck.Actor(id="worker-2"), recorded_at=cases.on("2025-12-01"),
        findings=(ck.Finding("review_interval_by_risk", facts, "K-17"), ck.Finding("no_goals", severity="notice")),
        overrides=(ck.Override(rule="consent_scope", by=cases.SUPERVISOR, reason="위기"),),
    )  # fmt: skip
    case = appended(case, noted)
    corrected = next_entry(
        case, ck.Identification(source="neighbour"), at=cases.on("2025-03-05"), by=cases.WORKER, mends=4,
        recorded_at=cases.on("2025-12-02"), reason="잘못 들음", key="act-17",
    )  # fmt: skip
    case = appended(case, corrected)
    voided = next_entry(
        case,
        Void(extra=OWN_FIELDS),
        at=cases.on("2025-12-03"),
        by=cases.WORKER,
        mends=case.revision - 1,
        reason="다른 사례",
    )
    return appended(case, voided)
