"""
What an engineer in a welfare agency writes: the course of one family's case, from the report to the end of aftercare.

With the other files `user_code_….py` it uses every public name; mypy and pyright check them all in strict mode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from typing import TypeAlias

import attrs

import casekit as ck
from casekit.practice import OwnField, RecordKind
from casekit.practice.rule import Level

SEOUL = timezone(timedelta(hours=9))
WORKER = ck.Actor(id="worker-1", roles=("case_manager",))
LEAD = ck.Actor(id="lead-1", roles=("lead", "supervisor"))
OFFICE = """
id = "our_school"
version = 1

[approvals.plan_approval]
roles = ["lead"]

[effects.write_to_school]

[parameters.days_to_answer]
value = 14
unit = "day"

[stages.planning.requires.home_visit]
event = "contact"
times = 3
within = [2, "week"]
owner = "case_manager"
waivable = true

[[moves]]
name = "plan"
guards = [{ name = "heard_lately", event = "contact", within = "$days_to_answer" }]

[[moves]]
name = "carry_out"
from = ["planning"]
to = "implementation"
approval = "plan_approval"
requires = ["home_visit"]
effects = [{ name = "write_to_school", within = "$days_to_answer" }]

[deadlines.plan_in_time]
from = "intake_registered"
until = "plan_signed"
within = [30, "day"]
"""
"""What our office adds to the ready workflow of schools."""

Act: TypeAlias = Callable[[ck.StageMachine, ck.Case], ck.Case]


def heard_lately(context: ck.Context, event: ck.stages.EventName, within: ck.stages.Days) -> ck.Refusal | None:
    """Ask of a move that something was recorded at most so many days before it."""
    latest = [entry.at.date() for entry in context.case.this_episode if entry.what.event == event][-1:]
    if latest and (context.day - latest[0]).days <= within:
        return None
    return ck.Refusal("not_heard_lately", {"event": event, "days": within}, context.case.id)


def council_before_closure(context: ck.Context) -> Iterator[ck.Breach]:
    """Ask of a closure that the council of the school met about the pupil; in summer that is only remarked."""
    if not context.case.dated("school_council"):
        yield ck.Breach({"client": context.case.client.id}, reported=context.day.month == 8)


BLOCKS: Level = "block"
GRADE = OwnField(record="Client", id="school_grade", value_type="whole_number", low=1, high=6, personal=False)
COUNCIL = RecordKind(id="school_council", client="required", labels=ck.stages.Params({"ko": "학교 회의"}))
PRACTICE = ck.Practice(
    id="our_office", kinds=(COUNCIL,), fields=(GRADE,), guards=(heard_lately,), zone="Asia/Seoul",
    rules=(ck.Rule(council_before_closure, level=BLOCKS, records=(ck.Closure,), reads=(COUNCIL.id,)),),
)  # fmt: skip
"""What our office adds beside its workflow: a field of pupils, a kind of records, a guard, a rule and its zone."""


def the_office_has_its_own_workflow() -> ck.Workflow:
    """Build on the ready workflow; a fault in ours would be listed with its line."""
    return ck.Workflow.extend(ck.Workflow.ready("school_eight", version=3), OFFICE, practice=PRACTICE)


def the_office_has_its_machine() -> ck.StageMachine:
    """Return the machine of our office; one serves every case."""
    return ck.StageMachine(
        the_office_has_its_own_workflow(), practice=PRACTICE, things=(ck.Workflow.ready("referral"),)
    )  # fmt: skip


def at(month: int, day: int, hour: int = 10) -> datetime:
    """Return an instant of 2025 in Seoul."""
    return datetime(2025, month, day, hour, tzinfo=SEOUL)


def _recorded(machine: ck.StageMachine, case: ck.Case, when: datetime, *records: ck.Record) -> ck.Case:
    for record in records:
        case = machine.record(case, record, at=when, by=WORKER)
    return case


def a_case_is_opened_for_a_family(machine: ck.StageMachine) -> ck.Case:
    """Open a case about a household; its index client comes with it."""
    members = (ck.Membership(person="C-3", role="child"), ck.Membership(person="P-1", role="guardian"))
    home = ck.Household(id="H-1", index_client="C-3", members=members)
    return machine.open(home, id="K-17", at=at(3, 3), by=WORKER)


def a_teacher_finds_the_pupil(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Record who found the case, and who will answer for it."""
    training = ck.models.Training(subject="standard_training", hours=20, completed_on=date(2024, 5, 2))
    able = ck.models.Qualification(
        years_of_experience=7, licensed=True, standard_training=True, profession="school_social_worker",
        trainings=(training,),
    )  # fmt: skip
    return _recorded(
        machine, case, at(3, 3, 11),
        ck.Client(id="C-3", kind="student", name="하늘", birth=date(2012, 2, 29), extra={"school_grade": 5}),
        ck.Identification(source="teacher"),
        ck.Assignment(worker="worker-1", role="case_manager", qualification=able, team="T-1"),
    )  # fmt: skip


def the_pupil_is_taken_in(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Ask the questions of eligibility, then move on to the assessment."""
    asked = ("wants_change", "needs_resources", "cannot_secure_alone")
    answers = tuple(ck.EligibilityAnswer(question=question, answer=True) for question in asked)
    intake = ck.Intake(eligibility=answers, request="도움이 필요해요", participants=("C-3", "P-1"))
    case = _recorded(machine, case, at(3, 4), intake, ck.Contact(method="visit"), ck.Need(id="N1", domain="education"))
    return machine.advance(case, "assess", at=at(3, 4, 15), by=WORKER)


def the_family_is_assessed(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Record needs, strengths and the family's own aims; a conference takes the case."""
    assessment = ck.Assessment(
        risk="high", methods=("interview",), approaches=("strengths_based",), new_needs=("N2",),
        strengths=(ck.Strength(description="그림을 잘 그린다", domain="education"),),
        notes=(ck.AssessmentNote(topic="aims", text="친구를 사귀고 싶다"),), participants=("C-3", "P-1"),
    )  # fmt: skip
    promise = ck.FollowUp(id="F1", owner="worker-1", owed_to="P-1", due=date(2025, 3, 20), what="급식비 신청서")
    case = _recorded(
        machine, case, at(3, 10),
        ck.Need(id="N2", domain="housing"), assessment, ck.RiskRating(risk="high"), promise,
        ck.CaseConference(kind="joint", decision="select", participants=("C-3", "lead-1"), follow_ups=("F1",)),
        ck.Selection(track="case_management"),
        ck.Supervision(supervisor="lead-1", topic="위기도", advice="안전계획부터"),
    )  # fmt: skip
    return machine.advance(case, "plan", at=at(3, 11), by=WORKER)


def goals_are_agreed(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Set two goals with the pupil, and what is measured before help begins."""
    marks = ck.models.Specificity(specific=True, measurable=True, attainable=True, relevant=True, time_bound=True)
    attendance = ck.Goal(
        id="G1", need="N1", term="short", weight=2, measure="days absent", baseline=7, target=1, baseline_level=-2,
        steps=(ck.GoalStep(description="일주일에 하루", due=date(2025, 4, 30)),), specificity=marks, lifecycle="active",
    )  # fmt: skip
    return _recorded(
        machine, case, at(3, 12),
        attendance, ck.Goal(id="G2", need="N2", term="long", owner="P-1"),
        ck.Reading(goal="G1", value=7, level=-2),
        ck.DomainScore(domain="education", occasion="before", score=2),
        ck.Indicator(name="absences", evidence="quantitative", value=7),
    )  # fmt: skip


def resources_are_found_and_chosen(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Record who can help, what the family chose, and a consent before anything is told."""
    taken = ck.OptionConsidered(option="RS1", outcome="taken")
    declined = ck.OptionConsidered(option="RS2", outcome="declined", reason="너무 멀다")
    return _recorded(
        machine, case, at(3, 13),
        ck.Provider(id="PV1", kind="welfare_facility", name="복지관"),
        ck.Resource(
            id="RS1", sector="welfare", ownership="public", formality="formal", provider="PV1", suits=("N1",),
        ),
        ck.Resource(id="RS2", sector="welfare", ownership="private", formality="informal", name="이웃"),
        ck.ClientChoice(need="N1", options=(taken, declined)),
        ck.Consent(id="S1", given_by=("P-1",), recipients=("RS1",), until=date(2026, 3, 12)),
        ck.Relation(kind="link", client="C-3", resource="RS1", need="N1"),
    )  # fmt: skip


def the_plan_is_signed(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Write the plan, with more time than the deadline gives, and sign it with the pupil."""
    longer = ck.DeadlineSet(rule="plan_in_time", due=date(2025, 4, 10), reason="보호자가 입원 중")
    case = machine.record(case, longer, at=at(3, 14), by=LEAD)
    return _recorded(
        machine, case, at(3, 17),
        ck.Plan(version=1, goals=("G1", "G2"), signed_by=("C-3", "P-1"), review_interval=ck.Interval(1, "week")),
        ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="joint", resources=("RS1",)),
        ck.PlanItem(id="P2", goal="G2", kind="housing", responsible="worker", due=date(2025, 5, 30)),
        ck.ReviewInterval(interval=ck.Interval(1, "week"), risk="high"),
        ck.SafetyPlan(with_parties=("P-1", "RS2")),
    )  # fmt: skip


def the_lead_approves_the_plan(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Ask for the approval, let the lead give it, and waive the visits that the hospital rules out."""
    asked = ck.Approval(id="A1", kind="plan_approval", shelf="plans", thing="1")
    case = machine.record(case, asked, at=at(3, 17, 14), by=WORKER)
    given = attrs.evolve(case.current(ck.Approval, "A1"), status="given")
    case = machine.record(case, given, at=at(3, 18), by=LEAD)
    return machine.record(case, ck.Waiver(requirement="home_visit", reason="입원"), at=at(3, 18), by=LEAD)


def help_begins(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Carry out the plan: refer, share what the consent allows, start the services."""
    case = machine.advance(case, "carry_out", at=at(3, 19), by=WORKER, key="start-K-17")
    sent = ck.Referral(id="R1", need="N1", resource="RS1", contact="worker-1", status="sent")
    case = _recorded(machine, case, at(3, 19), ck.Disclosure(recipient="RS1", purpose="referral"), sent)
    case = machine.advance(case, "accept", thing="R1", party="receiver", at=at(3, 24), by=WORKER)
    return _recorded(
        machine, case, at(3, 25),
        ck.ServiceStart(referral="R1", item="P1"),
        ck.SessionCount(service="counselling", planned=10, delivered=0),
        ck.Intervention(kind="counselling", item="P1", participants=("C-3",)),
        ck.Advocacy(kind="rights", note="급식비 면제를 요청함"),
    )  # fmt: skip


def the_case_is_reviewed(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Review with the pupil, whose words change the services."""
    case = machine.advance(case, "monitor", at=at(4, 1), by=WORKER)
    review = ck.Review(
        decision="modify", progress=(ck.GoalProgress(goal="G1", progress="improving"),), participants=("C-3",)
    )
    return _recorded(
        machine, case, at(4, 2),
        ck.Reading(goal="G1", value=2, level=0), review,
        ck.ClientVoice(checkpoint="review", speaker="C-3", words="학교가 덜 무서워요"),
        ck.FeedbackAnswer(checkpoint="review", led_to="service"),
        ck.CircumstanceChange(trigger="parent_home", note="보호자 퇴원"),
        attrs.evolve(case.current(ck.SessionCount, "counselling"), delivered=3),
        ck.OfficeRecord(kind="school_council", client="C-3"),
    )  # fmt: skip


def what_was_written_wrong_is_mended(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Correct a contact that was a letter, and take out one that belongs to another case."""
    case = _recorded(machine, case, at(4, 7), ck.Contact(method="phone"), ck.Contact(method="visit"))
    wrong, foreign = case.revision - 1, case.revision
    letter = ck.Contact(method="letter")
    case = machine.correct(case, letter, entry=wrong, by=WORKER, recorded_at=at(4, 8), reason="편지였음")
    return machine.void(case, entry=foreign, by=WORKER, recorded_at=at(4, 8), reason="다른 사례의 기록")


def the_work_is_evaluated(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Evaluate by figures and by words, before the case may close."""
    case = machine.advance(case, "evaluate", at=at(6, 2), by=WORKER)
    for need in case.needs:
        case = machine.record(case, attrs.evolve(need, outcome="met"), at=at(6, 2), by=WORKER)
    for goal in case.goals:
        case = machine.record(case, attrs.evolve(goal, achievement="achieved"), at=at(6, 2), by=WORKER)
    return _recorded(
        machine, case, at(6, 3),
        ck.FinalEvaluation(evidence=("quantitative", "qualitative"), participants=("C-3",)),
        ck.ServiceRating(item="respect", rating=4.5),
        ck.DomainScore(domain="education", occasion="after", score=4),
        ck.ClientVoice(checkpoint="closure", speaker="C-3", words="이제 혼자 해볼래요"),
    )  # fmt: skip


def the_case_is_closed_at_high_risk(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Close although nobody rated the risk anew: a supervisor sets that one rule aside and says why."""
    case = machine.record(case, ck.ServiceEnd(referral="R1", item="P1", reason="completed"), at=at(6, 4), by=WORKER)
    if case.running_services:
        raise AssertionError("a service that ended still runs")
    closure = ck.Closure(reason="goals_reached", approved_by="lead-1", participants=("C-3", "P-1"))
    aside = ck.Override(rule="closure_risk_ceiling", by=LEAD, reason="가족이 이사하여 새 지역에 인계함")
    if machine.ask(case, closure, at=at(6, 5), by=WORKER).allowed:
        raise AssertionError("a case at high risk closes without anybody's word")
    return machine.record(
        case, closure, at=at(6, 5), by=WORKER, overrides=(aside,), expected_revision=case.revision
    )  # fmt: skip


def aftercare_is_given_until_the_case_reopens(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Follow up the closed case; the family asks for help again."""
    case = machine.record(case, ck.AftercarePlan(contacts=3, months=6), at=at(6, 9), by=WORKER)
    case = machine.pass_through(case, "follow_up", at=at(6, 9), by=WORKER)
    again = ck.Contact(method="phone", purpose="aftercare", next_due=date(2025, 9, 10))
    sister = ck.CaseLink(case="K-18", kind="sibling")
    friend = ck.models.Tie(person="C-3", other="P-9", kind="friend", strength="strong", flow="both")
    case = _recorded(machine, case, at(7, 10), again, sister, friend, ck.AftercareEnd(outcome="relapse", reopen=True))
    case = machine.record(case, ck.Reopening(reason="다시 결석"), at=at(9, 1), by=WORKER)
    case = machine.advance(case, "resume", at=at(9, 1, 11), by=WORKER, reason="reopened")
    if case.risk_of("P-1") == "high":
        raise AssertionError("nobody rated the risk of the guardian")
    case = machine.record(case, ck.Departure(person="P-1", reason="moved_away"), at=at(9, 2), by=WORKER)
    if not case.for_person("P-1"):
        raise AssertionError("nothing is on record about the guardian")
    return case


def the_guardian_asks_for_erasure(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Take the values of the guardian, who has left, out of the whole history."""
    return machine.erase(case, person="P-1", by=WORKER, reason="requested", recorded_at=at(9, 3))


def the_case_is_restricted_for_a_time(machine: ck.StageMachine, case: ck.Case) -> ck.Case:
    """Close the case to all but its worker, let the supervisor in for a night, and open it to all again."""
    only_worker = ck.models.AccessRestriction(persons=(WORKER.id,), reason="동료의 친척")
    case = machine.record(case, only_worker, at=at(9, 4), by=LEAD)
    night = ck.models.EmergencyAccess(reason="밤중 전화", until=date(2025, 9, 5))
    case = machine.record(case, night, at=at(9, 4, 11), by=LEAD)
    return machine.record(case, ck.models.AccessRestriction(lifted=True), at=at(9, 6), by=LEAD)


COURSE: tuple[Act, ...] = (
    a_teacher_finds_the_pupil, the_pupil_is_taken_in, the_family_is_assessed, goals_are_agreed,
    resources_are_found_and_chosen, the_plan_is_signed, the_lead_approves_the_plan, help_begins, the_case_is_reviewed,
    what_was_written_wrong_is_mended, the_work_is_evaluated, the_case_is_closed_at_high_risk,
    aftercare_is_given_until_the_case_reopens, the_guardian_asks_for_erasure, the_case_is_restricted_for_a_time,
)  # fmt: skip
"""What happens in the case after it was opened, in order."""


def the_case_after(machine: ck.StageMachine, acts: tuple[Act, ...] = COURSE) -> ck.Case:
    """Return the case after these acts."""
    case = a_case_is_opened_for_a_family(machine)
    for act in acts:
        case = act(machine, case)
    return case
