"""What an engineer in a welfare agency asks about cases: what is open, due and owed, who helps, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

import attrs
from user_code import GRADE, LEAD, PRACTICE, WORKER, at

import casekit as ck
from casekit.interchange import SCHEMA_VERSION, case_schema, view_to_data
from casekit.labels import Wording, Words
from casekit.models.approval import ApprovalSubject
from casekit.models.history import Episode, StageInterval
from casekit.models.office_record import UnknownRecord
from casekit.models.plan import Responsible
from casekit.models.relation import RelationKind
from casekit.models.resource import ResourceStatus
from casekit.models.review import ReviewDecision
from casekit.practice import Access, OwnVocabulary, OwnWord
from casekit.privacy.change_report import FieldChange
from casekit.privacy.pseudonyms import Pseudonymised
from casekit.resources.ecomap import Ecomap
from casekit.resources.gaps import ResourceGap, UnservedNeeds
from casekit.resources.joint_work import JointWork
from casekit.resources.surroundings import SupportChange

CHILDRENS_DAY = date(2025, 5, 5)


class SchoolCalendar:
    """The days on which our school works: weekdays that are no holiday, but not in August."""

    def __init__(self, *holidays: date) -> None:
        self.weekdays = ck.days.Weekdays({*holidays})

    def is_working_day(self, day: date, /) -> bool:
        """Return whether people work on a day."""
        return self.weekdays.is_working_day(day) and day.month != 8


HOLIDAYS: ck.Calendar = SchoolCalendar(CHILDRENS_DAY)
OUR_WORDS: Words = {"not_heard_lately": {"message": "No {event} for {days} days.", "fix": "Get in touch first."}}


# What a case may do next


def refusals_are_shown_with_their_fixes(machine: ck.StageMachine, case: ck.Case) -> list[str]:
    """Return what a screen shows beside the button of a move that is not open."""
    answer: ck.stages.Answer = machine.ask(case, "evaluate", at=at(9, 2), by=WORKER)
    refusals: tuple[ck.Refusal, ...] = answer.refusals
    findings: tuple[ck.Finding, ...] = answer.findings
    return [each.told("en") for each in (*refusals, *findings)]


def words_of_the_office_are_added(practice: ck.Practice = PRACTICE) -> tuple[str, str]:
    """Return what the office says of a code of its own, and the label of a role, in its own words."""
    lead = OwnWord(id="supervisor", labels=ck.stages.Params({"en": "team lead", "ko": "팀장"}))
    roles = OwnVocabulary(id="role", words=(lead,))
    ours: ck.Practice = practice.extend(texts={"en": OUR_WORDS}, vocabularies=(roles,))
    wording: Wording = ours.wording
    told = wording.say("not_heard_lately", "message", {"event": "call", "days": 30}, language="en")
    return told, wording.label("role", "supervisor", "en")


def buttons_are_shown_for_every_move(machine: ck.StageMachine, case: ck.Case) -> dict[str, bool]:
    """Return the moves declared from the stage, and which of them are open."""
    options: tuple[ck.stages.Option, ...] = machine.options(case, at=at(9, 2), by=WORKER)
    return {each.move: each.open for each in options if each.move is not None}


def a_worker_is_told_what_to_do_first(machine: ck.StageMachine, case: ck.Case) -> list[str]:
    """Return the steps to service delivery, each with who does it, and the way there."""
    steps: tuple[ck.stages.NextStep, ...] = machine.next_steps(case, "carry_out", at=at(9, 2), by=WORKER)
    way = machine.path_to(case, "implementation", at=at(9, 2), by=WORKER)
    return [*(f"{step.what} by {', '.join(step.by)}" for step in steps), *(str(option.move) for option in way)]


def a_move_that_is_not_open_says_why(machine: ck.StageMachine, case: ck.Case) -> tuple[str, ...]:
    """Make a move and answer a refusal with its codes."""
    try:
        machine.advance(case, "evaluate", at=at(9, 2), by=WORKER)
    except ck.MoveNotOpenError as error:
        return error.codes
    return ()


def a_record_that_does_not_fit_says_why(machine: ck.StageMachine, case: ck.Case) -> str:
    """Record a reading of a goal nobody set; the host maps each class of error to a status of HTTP."""
    status: Mapping[type[ck.CasekitError], int] = {
        ck.RecordError: 422, ck.MoveNotOpenError: 409, ck.DocumentError: 400, ck.WorkflowError: 500,
        ck.EvaluationError: 422, ck.PracticeError: 500,
    }  # fmt: skip
    try:
        machine.record(case, ck.Reading(goal="G9", value=1), at=at(9, 2), by=WORKER)
    except ck.CasekitError as error:
        return f"{status[type(error)]} {error.summary}"
    return "recorded"


def the_letters_to_write_are_found(machine: ck.StageMachine, case: ck.Case) -> list[tuple[str, object]]:
    """Return what the moves of a case asked the office to do, with the office's own number of days."""
    asked: tuple[ck.stages.Effect, ...] = machine.effects(case, since=0)
    return [(effect.name, effect.params["within"]) for effect in asked]


# What is due and owed


def reminders_are_sent_for_what_is_late(machine: ck.StageMachine, running: ck.Case) -> list[str]:
    """Return the deadlines and promises that are late on a day, reviews rolled to working days."""
    today = date(2025, 5, 7)
    late: list[ck.stages.Deadline] = [
        each for each in machine.due(running, on=today, calendar=HOLIDAYS) if each.status == "overdue"
    ]
    owed: tuple[ck.stages.Obligation, ...] = machine.owed(running, on=today, calendar=HOLIDAYS)
    return [*(each.rule for each in late), *(each.what for each in owed if each.is_overdue(on=today))]


def the_week_of_a_team_is_listed(machine: ck.StageMachine, running: ck.Case) -> list[str]:
    """Return what is due in our cases until Friday, and when to look at this case again."""
    monday = date(2025, 5, 5)
    week: tuple[ck.stages.AgendaItem, ...] = machine.agenda([running], on=monday, until=date(2025, 5, 9))
    again: date | None = machine.next_due(running, on=monday)
    return [*(each.obligation.what for each in week), str(again)]


def what_the_stage_requires_is_listed(machine: ck.StageMachine, running: ck.Case) -> dict[str, str]:
    """Return the requirements of the stage of planning, as they stood before help began."""
    then = running.as_of(date(2025, 3, 18))
    found: tuple[ck.stages.RequirementStatus, ...] = machine.requirements(then, on=date(2025, 3, 18))
    return {each.requirement: each.state for each in found}


def the_next_visit_falls_on_a_working_day(unit: Literal["day", "week", "month"] = "week") -> date:
    """Return the working day on which the next visit is due."""
    return ck.days.next_working_day(ck.Interval(1, unit).after(date(2025, 4, 28)), calendar=HOLIDAYS)


def an_approval_is_asked_about(case: ck.Case) -> ck.stages.ApprovalPosition:
    """Return how the approval of the plan stands."""
    about: ApprovalSubject = "plans"
    asked = [each.kind for each in case.approvals if each.shelf == about]
    return ck.stages.approval_position(case, asked[0], on=date(2025, 9, 2))


# What the history holds


def the_history_is_read_as_sentences(case: ck.Case) -> list[str]:
    """Return a line for each entry that counts, and one for each by which another was taken out."""
    return [_line(entry) for entry in case.history if entry.number not in case.mended]


def _line(entry: ck.Entry) -> str:
    what: ck.Record = entry.what
    if isinstance(what, ck.StageChange):
        return f"{entry.at:%Y-%m-%d} to {what.stage}"
    if isinstance(what, ck.Void):
        return f"{entry.at:%Y-%m-%d} entry {entry.mends} taken out"
    return f"{entry.at:%Y-%m-%d} {what.short_name} by {entry.by.id}"


def the_stays_and_spans_of_a_case_are_counted(case: ck.Case) -> tuple[int, int]:
    """Return how many days the case was open, and how many stages it went through in its first span."""
    spans: tuple[Episode, ...] = case.episodes
    stays: tuple[StageInterval, ...] = case.stage_intervals
    first = spans[0]
    closed_at = first.closed_at or at(12, 31)
    return (closed_at - case.opened_at).days, sum(stay.entered_at < closed_at for stay in stays)


def a_case_is_asked_what_was_known(case: ck.Case, running: ck.Case) -> bool:
    """Return whether a case is read of as it stood on a day, and as it was on record then."""
    then = case.as_of(date(2025, 4, 8), known=date(2025, 4, 8))
    meeting = case.state_at(at(4, 9))
    shown = case.day_of(at(4, 8)) == date(2025, 4, 8) and not running.is_past
    return then.is_past and meeting.stage == then.stage and shown


def those_a_case_is_about_are_named(case: ck.Case) -> list[str]:
    """Return the household, the pupil and everyone who belongs to it."""
    unit: ck.Client | ck.Household = case.client_unit
    return [unit.id, case.client.id, *sorted(case.client_parties(on=date(2025, 9, 2)))]


def the_latest_contact_of_this_span_is_found(case: ck.Case) -> datetime | None:
    """Return when the family was last reached since the case was opened, or else before."""
    since = case.timeline[case.episode_start].at
    reached = [when for when, contact in case.dated(ck.Contact) if contact.reached]
    here = [when for when in reached if when >= since]
    return max(here or reached, default=None)


def a_history_is_checked_by_the_rules_of_today(machine: ck.StageMachine, case: ck.Case) -> list[str]:
    """Return what an auditor looks at: what the history contradicts, and the acts refused today."""
    found: tuple[ck.Finding, ...] = ck.verify(case, machine)
    acts = [(entry.number, refusals) for entry, refusals in machine.refusals_by_entry(case)]
    refused = [f"{number}: {each.code}" for number, why in acts for each in why]
    return [f"{len(case.this_episode)} entries since the case was opened", *(each.message for each in found), *refused]


def things_of_a_case_are_shown_with_their_steps(machine: ck.StageMachine, case: ck.Case) -> list[str]:
    """Return where each referral stands, whose step was the last, and what could be next."""
    found: list[str] = []
    for each in machine.positions(case):
        position: ck.stages.Position = each
        steps: list[ck.models.ThingStep] = [step for step in case.steps if step.thing == position.thing]
        options = machine.options(case, thing=position.thing, at=case.timeline[-1].at, by="worker-1")
        workflow = next(each for each in machine.things if each.subject == position.subject)
        is_over = workflow.is_of_things and workflow.has_ended(position.stage)
        found += [f"{position.thing}: {position.stage}, {is_over}", *(str(step.party) for step in steps)]
        found += [str(option.move) for option in options if option.open]
    return [*found, *machine.thing_engines]


def words_of_a_case_are_read(case: ck.Case) -> list[str]:
    """Return how goals, needs, referrals and resources stand, in the words that a report uses."""
    outcomes: Counter[ck.models.NeedOutcome | None] = Counter(need.outcome for need in case.current(ck.Need))
    achieved: list[ck.models.GoalAchievement | None] = [goal.achievement for goal in case.goals]
    lives = [goal.lifecycle for goal in case.goals]
    referral: ck.models.ReferralStatus = case.current(ck.Referral, "R1").status
    resource: ResourceStatus = case.current(ck.Resource, "RS1").status
    carried: list[Responsible] = [item.responsible for item in case.plan_items]
    return [*map(str, outcomes), *map(str, achieved), *lives, referral, resource, *carried]


def words_of_the_work_are_read(case: ck.Case) -> list[str]:
    """Return how the case was assessed, linked, reviewed and evaluated."""
    approaches = [word for _, each in case.dated(ck.Assessment) for word in each.approaches]
    kinds: list[RelationKind] = [each.kind for _, each in case.dated(ck.Relation)]
    decisions: list[ReviewDecision | None] = [each.decision for _, each in case.dated(ck.Review)]
    evidence = [each.evidence for each in case.indicators]
    risk: ck.models.RiskLevel | None = case.risk
    return [*approaches, *kinds, *map(str, decisions), *evidence, str(risk)]


def a_recipient_may_be_told(case: ck.Case, on: date = date(2025, 9, 2)) -> ck.models.ConsentPosition:
    """Return whether the welfare centre may be told about the pupil."""
    return ck.models.consent_position(case.consents, "RS1", on=on)


# Who helps, and whether it helped


def those_around_a_family_are_listed(running: ck.Case) -> list[str]:
    """Return who is around the family, who answers for the case, and how support has grown."""
    before = ck.resources.surroundings(running, on=date(2025, 3, 4))
    now: ck.resources.Surroundings = ck.resources.surroundings(running, on=date(2025, 4, 8))
    change: SupportChange = ck.resources.support_change(before, now)
    primary: str | None = ck.models.primary_worker(running.assignments, on=date(2025, 4, 8))
    return [*(member.person for member in now.household), *now.teams, *change.gained, primary or "nobody"]


def the_surroundings_are_drawn(running: ck.Case) -> tuple[str, str]:
    """Return the ecomap of the family in Korean for Mermaid and for Graphviz, without names."""
    found: Ecomap = ck.resources.ecomap(running, on=date(2025, 4, 8))
    ties: list[tuple[str | None, str | None]] = [(tie.strength, tie.flow) for tie in found.ties]
    if not ties or any(node.name for node in found.around):
        raise AssertionError("nobody is around, or a name is there that nobody asked for")
    return ck.resources.pictures.mermaid(found, language="ko"), ck.resources.pictures.dot(found, language="ko")


def those_who_serve_a_need_are_listed(running: ck.Case) -> dict[str, tuple[str, ...]]:
    """Return the resources that serve each need, those who work on a goal together, and needs nobody answers."""
    matches: tuple[ck.resources.ResourceMatch, ...] = ck.resources.resource_matches(running)
    together: tuple[JointWork, ...] = ck.resources.joint_work(running)
    gaps: tuple[ResourceGap, ...] = ck.resources.needs_without_resource([running])
    waiting = [each.request() for each in ck.resources.waiting_lists([running], on=date(2025, 5, 1))]
    rows: tuple[UnservedNeeds, ...] = ck.resources.unserved_needs([running])
    if sum(row.needs for row in rows) != len(gaps):
        raise AssertionError("a need without help is counted twice or not at all")
    serving = {match.need: match.serving for match in matches}
    return {
        **serving,
        **{work.goal or work.need: work.providers for work in together},
        "gaps": tuple(gap.need for gap in gaps),
        "waiting": tuple(each.id for each in waiting),
    }


# What others see and keep


def a_teacher_sees_the_plan_alone(machine: ck.StageMachine, case: ck.Case) -> Mapping[str, object]:
    """Return the case for a teacher's screen: personal values hidden but for the plan."""
    rights = (
        Access(role="teacher", scope="agency", kinds=("Plan",), fields={"Plan.legal_basis": "absent"}),
        Access(role="lead", scope="agency", kinds=("*",), personal=("*",)),
    )
    office = ck.StageMachine(machine.workflow, practice=machine.practice.extend(access=rights))
    day, teacher = date(2025, 6, 5), ck.Actor(id="T-1", roles=("teacher",))
    view: ck.models.CaseView = office.view(case, teacher, on=day)
    number: int = view.number_in(case, 2)
    if view.client.name != ck.privacy.HIDDEN or office.view(case, LEAD, on=day).client.name is None or number != 2:
        raise AssertionError("a view hides too little or too much")
    return view_to_data(view.as_of(day))


def a_case_of_a_colleague_is_seen_in_an_emergency(machine: ck.StageMachine, case: ck.Case) -> tuple[ck.Finding, ...]:
    """Return what is reported when somebody opens a restricted case at night."""
    restriction = ck.models.AccessRestriction(persons=("boss-1",), reason="a colleague")
    night = ck.models.EmergencyAccess(reason="a call at night", until=date(2025, 12, 31))
    case = machine.record(case, restriction, at=at(12, 30), by=LEAD)
    return machine.record(case, night, at=at(12, 30), by=WORKER).history[-1].findings


def a_guardian_asks_that_nothing_is_kept(machine: ck.StageMachine, case: ck.Case) -> Sequence[int]:
    """Erase the values of the guardian, and return the entries whose rows are to be written anew."""
    after = machine.erase(
        case, person="P-1", by=LEAD, reason="requested", legal_basis="pipa_36", recorded_at=at(9, 3), key="E-1"
    )
    erasure: ck.models.Erasure = after.dated(ck.models.Erasure)[0][1]
    return erasure.entries if erasure.fields else ()


def a_class_learns_from_a_case_without_names(case: ck.Case, key: bytes = b"a secret of the office") -> str:
    """Return what was changed in a case, so that students may read it."""
    rare: tuple[tuple[str, str], ...] = ck.privacy.rare_codes([case], fewer_than=2)
    found: Pseudonymised = ck.privacy.pseudonymise(case, key, practice=PRACTICE, rare=rare[:3])
    changes: tuple[FieldChange, ...] = found.report
    if found.case.client.id == case.client.id or not all(change.count and change.place for change in changes):
        raise AssertionError("a pseudonym is no other id, or nothing was counted")
    return found.explain("ko")


@attrs.frozen(kw_only=True)
class VisitNote:
    """A value of our own, whose words are personal as those of the library are."""

    case: str
    words: str = attrs.field(default="", repr=False, metadata=ck.models.PERSONAL)


def a_note_of_ours_hides_its_words() -> str:
    """Return what a log shows of a note."""
    return repr(VisitNote(case="K-17", words="…"))


def a_case_is_kept_as_text_and_as_data(case: ck.Case) -> bool:
    """Return whether a case comes back from a text column and from a column of JSON."""
    from_text = ck.loads(ck.dumps(case), practice=PRACTICE)
    return from_text == case and ck.from_data(ck.to_data(case), practice=PRACTICE) == case


def what_others_read_of_our_records_is_shown(case: ck.Case) -> list[str]:
    """Return the kinds of our own that somebody without our practice reads, and keeps as they were stored."""
    elsewhere = ck.loads(ck.dumps(case))
    return [entry.what.kind for entry in elsewhere.history if isinstance(entry.what, UnknownRecord)]


def the_grade_of_a_pupil_is_read(case: ck.Case) -> int | None:
    """Return the value of our own field, as a number."""
    return GRADE.of(case.client, int)


def a_case_is_kept_as_rows(case: ck.Case) -> ck.Case:
    """Write a row for each entry, the later ones when they are made, and read the case from them."""
    rows: list[Mapping[str, object]] = [ck.entry_to_data(entry) for entry in case.history[:10]]
    rows += [ck.entry_to_data(entry) for entry in case.entries_since(10)]
    return ck.case_from_entries(case.id, rows, practice=PRACTICE)


def a_faulty_document_is_refused(text: str = '{"schema_version": 3}') -> int:
    """Return how many faults a document from elsewhere has, and the version it should be of."""
    try:
        ck.loads(text)
    except ck.DocumentError as error:
        return len(error.refusals)
    return 0 if case_schema() else SCHEMA_VERSION


def an_old_case_is_taken_over(machine: ck.StageMachine) -> ck.Case:
    """Open a case of the system before and adopt the stages it has been through."""
    opened = machine.open(ck.Client(id="C-4"), id="OLD-1", at=at(1, 6), by="import", recorded_at=at(3, 3))
    return machine.adopt(opened, stages=[("monitoring", at(2, 3))], by="import", recorded_at=at(3, 3))


def a_case_of_our_own_making_is_opened(case: ck.Case) -> ck.Case:
    """Build a case without a machine, from entries, as an import does."""
    ref: ck.models.WorkflowRef = case.workflow
    opened = ck.Case.open(ck.Client(id="C-5"), id="K-18", at=at(3, 3), by=WORKER, workflow=ref, stage="intake")
    need = ck.Entry(what=ck.Need(id="N1", domain="health"), at=at(3, 3, 11), by=WORKER)
    return ck.Case.from_history(opened.id, [*opened.history, need])
