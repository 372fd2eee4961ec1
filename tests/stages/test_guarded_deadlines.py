"""A deadline that applies only when guards hold: they are asked on the case as it was when the time would begin."""

from __future__ import annotations

from datetime import date, timedelta

import cases
import pytest
from cases import WORKER, kept, on
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.practice import OwnField
from casekit.stages import Context, check, migrate, plan_migration, table


def for_a_child(context: Context) -> ck.Refusal | None:
    """The record that begins the time is about somebody under 18 on that day."""
    who = getattr(context.record, "about", None)
    return None if who == "C-4" else ck.Refusal("of_age", {}, "for_a_child")


def unable(context: Context) -> ck.Refusal | None:
    """A guard that cannot be evaluated."""
    raise RuntimeError(context.case_id)


CALENDAR = ck.days.Weekdays({date(2025, 3, 14)})
OFFICE = ck.Practice(guards=(ck.Guard(for_a_child), ck.Guard(unable)), calendar=CALENDAR)


def machine(practice: ck.Practice = OFFICE, version: int = 9, **deadlines: object) -> ck.StageMachine:
    """The school with other deadlines."""
    mapping = {**cases.SCHOOL.workflow.to_mapping(), "version": version, "deadlines": deadlines}
    return ck.StageMachine(ck.Workflow.from_mapping(mapping, practice=practice), practice=practice)


def limit(*guards: object, **keys: object) -> dict[str, object]:
    """A visit within three days of a rating of the risk, if guards hold."""
    return {"from": "risk_rated", "until": "contact", "within": [3, "day"], "guards": [*guards], **keys}


def opened(office: ck.StageMachine) -> ck.Case:
    return office.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)


def told(case: ck.Case, *acts: tuple[ck.Record, str]) -> ck.Case:
    for record, day in acts:
        case = kept(case, record, at=on(day), by=WORKER)
    return case


def statuses(office: ck.StageMachine, case: ck.Case, day: str) -> list[tuple[str, str | None]]:
    found = office.due(case, on=date.fromisoformat(day))
    return [(each.status, each.due and str(each.due)) for each in found if each.rule == "visit"]


def _codes(answer: ck.Answer) -> set[str]:
    return {each.code for each in answer.refusals}


NEED, HIGH = ck.Need(id="N1", domain="housing"), ck.RiskRating(risk="high")


def test_a_rating_before_the_guard_holds_begins_nothing_and_one_after_does():
    office = machine(visit=limit("need_identified"))
    early = told(opened(office), (HIGH, "2025-03-05"), (NEED, "2025-03-06"))

    assert statuses(office, early, "2025-03-09") == [("not_started", None)]
    again = told(early, (HIGH, "2025-03-07"))
    assert statuses(office, again, "2025-03-09") == [("pending", "2025-03-10")]
    assert [each.what for each in office.owed(again, on=date(2025, 3, 9)) if each.kind == "deadline"] == ["visit"]


def test_what_is_recorded_later_does_not_end_a_time_that_began_and_what_was_wrong_from_the_start_does():
    office = machine(visit=limit("need_identified"))
    begun = told(opened(office), (NEED, "2025-03-04"), (HIGH, "2025-03-05"))

    withdrawn = told(begun, (ck.Need(id="N1", domain="housing", outcome="withdrawn"), "2025-03-06"))
    assert statuses(office, withdrawn, "2025-03-07") == [("pending", "2025-03-08")]
    entry = next(each for each in begun.history if isinstance(each.what, ck.Need))
    void = office.void(begun, entry=entry.number, reason="another client", recorded_at=on("2025-03-06"), by=WORKER)
    assert statuses(office, void, "2025-03-07") == [("not_started", None)]


@pytest.mark.parametrize(
    ("guards", "begins"),
    [
        (({"any": ["need_identified", "closed"]},), False),
        (({"not": "need_identified", "code": "need_known"},), True),
        (({"name": "recorded", "event": "risk_rated"},), True),  # the record that begins it is part of the case then
        (({"name": "recorded", "event": "risk_rated", "times": 2},), False),
        (("unable",), True),  # nobody knows: better told than forgotten
        (({"not": "unable", "code": "able"},), True),
    ],
    ids=["none of two", "not", "itself", "only the second", "unknown", "not unknown"],
)
def test_guards_are_joined_as_for_moves(guards, begins):
    office = machine(visit=limit(*guards))
    case = told(opened(office), (HIGH, "2025-03-05"))

    assert statuses(office, case, "2025-03-06") == [("pending", "2025-03-08") if begins else ("not_started", None)]


def test_a_guard_of_the_office_asks_for_the_person_whom_the_record_names():
    office = machine(visit=limit("for_a_child"))
    case = told(opened(office), (ck.Client(id="C-4"), "2025-03-04"))
    case = told(case, *((ck.RiskRating(risk="high", about=each), "2025-03-05") for each in ("C-3", "C-4")))

    assert statuses(office, case, "2025-03-06") == [("pending", "2025-03-08")]
    (running,) = (each for each in office.due(case, on=date(2025, 3, 6)) if each.rule == "visit")
    assert running.thing == running.person == "C-4"
    found = [office.agenda([case], on=date(2025, 3, 6), person=each) for each in ("C-3", "C-4")]
    assert [[item.obligation.what for item in items] for items in found] == [[], ["visit"]]


def test_the_rule_for_another_due_day_and_the_guard_deadlines_kept_ask_the_same_guards():
    mapping = cases.SCHOOL.workflow.to_mapping()
    moves = [dict(each) for each in mapping["moves"]]  # type: ignore[union-attr]
    moves[0]["guards"] = [*moves[0].get("guards", ()), "deadlines_kept"]
    mapping = {**mapping, "version": 9, "moves": moves, "deadlines": {"visit": limit("need_identified", hard=True)}}
    office = ck.StageMachine(ck.Workflow.from_mapping(mapping))
    idle = told(opened(office), (HIGH, "2025-03-05"))
    running = told(opened(office), (NEED, "2025-03-04"), (HIGH, "2025-03-05"))
    later = ck.DeadlineSet(rule="visit", due=date(2025, 3, 20), reason="ill")

    at = on("2025-03-12")
    asked = [office.ask(each, str(moves[0]["name"]), at=at, by=WORKER) for each in (idle, running)]
    assert ["deadline_overdue" in _codes(each) for each in asked] == [False, True]
    assert "deadline_runs" in _codes(office.ask(idle, later, at=at, by=WORKER))
    assert "deadline_runs" not in _codes(office.ask(running, later, at=at, by=WORKER))


def test_a_migration_asks_the_guards_of_each_version_and_keeps_days_by_the_calendar_of_the_office():
    old = machine(visit=limit("need_identified", within=[3, "working_day"]))
    new = machine(version=10, visit=limit("for_a_child"))
    case = told(opened(old), (NEED, "2025-03-04"), (HIGH, "2025-03-12"))

    assert statuses(old, case, "2025-03-13") == [("pending", "2025-03-18")]  # without the 14th, a holiday
    plan = plan_migration([case], old.workflow, new.workflow, {}, on=date(2025, 3, 13), practice=OFFICE)
    assert [(each.what, each.change, str(each.old)) for each in plan.due_days] == [("visit", "ends", "2025-03-18")]
    shorter = machine(version=10, visit=limit("need_identified", within=[1, "day"]))
    at = {"at": on("2025-03-13"), "by": "lead-1"}
    moved = migrate(case, old.workflow, shorter.workflow, {}, deadlines="keep", practice=OFFICE, **at)
    assert statuses(shorter, moved, "2025-03-13") == [("pending", "2025-03-18")]


def test_a_guard_that_the_practice_does_not_have_lets_the_time_begin():
    office = machine(visit=limit("for_a_child"))
    case = told(opened(office), (HIGH, "2025-03-05"))
    plan = plan_migration([case], office.workflow, machine(version=10).workflow, {}, on=date(2025, 3, 6))

    assert [(each.change, str(each.old)) for each in plan.due_days] == [("ends", "2025-03-08")]


def test_the_explanation_and_the_picture_name_the_guards():
    office = machine(visit=limit("need_identified"))
    case = told(opened(office), (NEED, "2025-03-04"), (HIGH, "2025-03-05"))
    (begun, *_) = office.due(case, on=date(2025, 3, 6))
    (idle, *_) = office.due(opened(office), on=date(2025, 3, 6))

    assert [each.code for each in begun.findings] == ["due_begun", "due_guarded", "due_within"]
    assert "It begins only if these conditions hold then, or if nobody can tell: need identified." in begun.explain()
    assert [each.code for each in idle.findings] == ["due_not_begun", "due_guarded"]
    assert "within 3 days, if need identified" in table(office.workflow, deadlines=True)
    assert "3일 이내 (조건: " in table(office.workflow, deadlines=True, language="ko")


@pytest.mark.parametrize(
    ("deadlines", "found"),
    [
        ({"visit": limit("deadlines_kept", hard=True)}, ["deadlines.visit.guards"]),
        ({"visit": limit("deadlines_kept")}, []),  # it is not hard: nobody asks for it
        (
            {
                "visit": limit({"name": "deadlines_kept", "deadline": "call"}, hard=True),
                "call": limit({"name": "deadlines_kept", "deadline": "visit"}, hard=True, until="plan_signed"),
            },
            ["deadlines.visit.guards", "deadlines.call.guards"],
        ),
        (
            {
                "visit": limit({"name": "deadlines_kept", "deadline": "call"}, hard=True),
                "call": limit(hard=True, until="plan_signed"),
            },
            [],
        ),
    ],
    ids=["itself", "not hard", "two", "another"],
)
def test_a_deadline_that_starts_only_while_it_is_kept_itself_is_a_fault(deadlines, found):
    mapping = {**cases.SCHOOL.workflow.to_mapping(), "version": 9, "deadlines": deadlines}

    faults = [each for each in check(mapping) if each.code == "deadline_circle"]

    assert [each.where for each in faults] == found


def test_wrong_guards_of_deadlines_are_faults_like_those_of_moves():
    mapping = cases.SCHOOL.workflow.to_mapping()
    wrong = {"visit": limit("no_such_guard", {"name": "contacted_within", "days": "$no_such"}, {"any": []})}

    faults = check({**mapping, "version": 9, "deadlines": wrong})

    assert sorted((each.code, each.where) for each in faults) == [
        ("empty_condition", "deadlines.visit.guards[2]"),
        ("unknown_guard", "deadlines.visit.guards"),
        ("unknown_parameter", "deadlines.visit.guards"),
    ]


def test_a_guard_about_things_that_the_machine_does_not_have_is_a_fault_of_the_machine():
    asked = {"name": "things_ended", "subject": "referral"}
    with pytest.raises(ck.WorkflowError) as refused:
        machine(visit=limit(asked))

    assert [(each.code, each.where) for each in refused.value.faults] == [
        ("unknown_subject_of_things", "deadlines.visit.guards")
    ]


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from([NEED, HIGH, ck.Contact()])), max_size=8))
def test_asked_event_by_event_or_at_once_the_same_times_begin(life):
    office = machine(visit=limit("need_identified"))
    case, day, begun = opened(office), date(2025, 3, 4), set[str]()
    for gap, record in life:
        day += timedelta(days=gap)
        case = told(case, (record, day.isoformat()))
        begun |= {str(each.since) for each in office.due(case, on=day) if each.rule == "visit" and each.since}

    at_once = {str(each.since) for each in office.due(case, on=day) if each.rule == "visit" and each.since}
    assert at_once == begun


BY_FACTS = {"priority": {"urgent": [1, "day"]}, "kind": {"student": [2, "day"]}, "school_grade": {"first": [4, "day"]}}


@pytest.mark.parametrize(
    ("priority", "kind", "grade", "due", "of"),
    [
        (None, "person", None, "2025-03-15", None),
        ("urgent", "person", None, "2025-03-06", "Need"),
        (None, "student", "first", "2025-03-07", "Client"),
        (None, "person", "first", "2025-03-09", "Client"),
    ],
    ids=["usual", "of the need", "of the client", "an own field of the client"],
)
def test_a_limit_depends_on_facts_of_the_record_of_what_it_names_and_of_the_client(priority, kind, grade, due, of):
    own = (
        OwnField(id="priority", record="Need", value_type="text"),
        OwnField(id="school_grade", record="Client", value_type="text"),
    )
    rule = {"from": "referral_sent", "until": "contact", "within": [10, "day"], "within_by": BY_FACTS}
    office = machine(ck.Practice(id="ours", fields=own), sent=rule)
    extra = {"school_grade": grade} if grade else {}
    client = ck.Client(id="C-3", kind=kind, extra=extra)
    case = office.open(client, id="K-17", at=on("2025-03-03"), by=WORKER)
    need = ck.Need(id="N1", domain="housing", extra={"priority": priority} if priority else {})
    bank = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
    sent = ck.Referral(id="R1", need="N1", resource="RS1", legal_basis="court_order")
    case = told_of(case, need, bank, sent)

    (found,) = (each for each in office.due(case, on=date(2025, 3, 5)) if each.rule == "sent")

    assert str(found.due) == due
    by = [each.params["record"] for each in found.findings if each.code == "due_limit_by"]
    assert by == ([of] if of else [])
    changed = told(case, (ck.Client(id="C-3", kind="student" if kind == "person" else "person"), "2025-03-06"))
    assert [str(each.due) for each in office.due(changed, on=date(2025, 3, 6)) if each.rule == "sent"] == [due]


def told_of(case: ck.Case, *records: ck.Record) -> ck.Case:
    return told(case, *((each, "2025-03-05") for each in records))


def test_a_limit_by_a_fact_that_nothing_has_is_a_fault():
    mapping = cases.SCHOOL.workflow.to_mapping()
    rule = {"from": "referral_sent", "until": "contact", "within": [1, "day"], "within_by": {"kidn": {"a": [2, "day"]}}}

    (fault,) = check({**mapping, "version": 9, "deadlines": {"sent": rule}})

    assert (fault.code, fault.where) == ("unknown_record_field", "deadlines.sent.within_by.kidn")
    assert fault.params["nearest"] == "kind"
