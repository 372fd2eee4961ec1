"""Every due day says how it came about."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import cases
import pytest
from cases import WORKER, kept, on, opened
from due_days import deadlines_of

import casekit as ck
from casekit.clocks.reviews import review_due_days
from casekit.days import TimeLimit, Weekdays
from casekit.stages import Deadline, DeadlineRule

KOREA = Weekdays({date(2025, 5, 5), date(2025, 5, 6)})
NOTICE = DeadlineRule(id="notice", since="contact", until="plan_signed", within=TimeLimit(3, "working_day"))


def told(*records: tuple[ck.Record, str]) -> ck.Case:
    case = opened()
    for record, day in records:
        case = kept(case, record, at=on(day), by=WORKER)
    return case


def the(rule: DeadlineRule, case: ck.Case, asked: str, **more: Any) -> Deadline:
    (deadline,) = deadlines_of(rule, case, on=date.fromisoformat(asked), **more)
    return deadline


def codes(deadline: Deadline) -> list[str]:
    return [each.code for each in deadline.findings]


def test_a_limit_in_working_days_says_how_many_days_were_left_out():
    deadline = the(NOTICE, told((ck.Contact(), "2025-05-02")), "2025-05-09", calendar=KOREA)

    assert (deadline.due, deadline.status) == (date(2025, 5, 9), "due_today")
    assert deadline.explain() == (
        "The time began on 2025-05-02 with the event contact. The limit is 3 working day(s): until 2025-05-09. "
        "Days left out because nobody works on them: 4."
    )
    assert deadline.explain("ko").startswith("연락 기록이 있는 2025-05-02부터 기산합니다. 기간은 3근무일이므로")


def test_without_a_calendar_and_in_a_week_of_work_no_day_is_left_out():
    assert codes(the(NOTICE, told((ck.Contact(), "2025-05-02")), "2025-05-09")) == ["due_begun", "due_within"]
    monday = told((ck.Contact(), "2025-05-12"))
    assert codes(the(NOTICE, monday, "2025-05-13", calendar=KOREA)) == ["due_begun", "due_within"]


def test_a_deadline_that_has_not_begun_says_what_it_waits_for():
    deadline = the(NOTICE, told(), "2025-05-09")

    assert deadline.explain() == "The time begins with the event contact. No such event that counts has happened."


def test_a_day_that_somebody_set_is_told_with_the_day_computed_and_who_set_it_but_not_why():
    late = ck.DeadlineSet(rule="notice", due=date(2025, 6, 2), reason="the father is in hospital")

    deadline = the(NOTICE, told((ck.Contact(), "2025-05-02"), (late, "2025-05-04")), "2025-05-09")

    assert codes(deadline) == ["due_begun", "due_within", "due_day_set"]
    assert deadline.findings[1].params["day"] == "2025-05-05"
    assert deadline.findings[2].message == "On 2025-05-04, worker-1 set 2025-06-02 as the due day instead."
    assert "hospital" not in deadline.explain() + repr(deadline)


def test_the_time_for_a_thing_names_it_and_says_what_met_it():
    case = cases.planned()
    sent = ck.Referral(id="R1", need="N1", resource="RS1")
    for record, day in ((sent, "2025-03-11"), (attrs.evolve(sent, status="accepted"), "2025-03-13")):
        case = kept(case, record, at=on(day), by=WORKER)
    answer = DeadlineRule(id="answer", since="referral_sent", until="referral_accepted", within=TimeLimit(48, "hour"))

    deadline = the(answer, case, "2025-03-20")

    assert codes(deadline) == ["due_begun_for", "due_within", "due_met"]
    assert deadline.findings[0].params["thing"] == "R1"
    assert deadline.findings[2].params["day"] == "2025-03-13"


def test_a_deadline_that_a_closing_ended_says_so():
    deadline = the(NOTICE, told((ck.Contact(), "2025-05-02"), (ck.Closure(reason="moved"), "2025-05-04")), "2025-05-09")

    assert (deadline.status, codes(deadline)[-1]) == ("cancelled", "due_stopped")


@pytest.mark.parametrize(("calendar", "expected"), [(None, []), (KOREA, ["due_rolled"])])
def test_the_next_review_says_from_which_day_it_counts(calendar: Weekdays | None, expected: list[str]):
    plan = ck.Plan(version=2, signed_by=("C-3",), review_interval=ck.Interval(1, "month"))
    machine = ck.StageMachine(cases.SCHOOL.workflow)
    case = kept(cases.planned(), plan, at=on("2025-04-05"), by=WORKER)

    review = machine.due(case, on=date(2025, 4, 10), calendar=calendar)[-1]

    assert codes(review) == ["due_begun", "due_within", *expected]
    held = kept(case, ck.Review(), at=on("2025-05-02"), by=WORKER)
    weekly = kept(held, ck.ReviewInterval(interval=ck.Interval(1, "week")), at=on("2025-05-04"), by=WORKER)
    text = machine.due(weekly, on=date(2025, 5, 4))[-1].explain()
    assert "It comes again; this time counts from 2025-05-02." in text
    assert "The interval that was recorded on 2025-05-04 with the event change of the review interval counts." in text
    assert "until 2025-05-09" in text
    row = review_due_days(case, on=date(2025, 4, 10), calendar=calendar)[-1]
    assert (row.since, row.interval) == (date(2025, 4, 5), ck.days.TimeLimit(1, "month"))


def test_a_machine_explains_in_the_words_of_its_office():
    texts = {"en": {"due_within": {"message": "You have {count} {unit:limit_unit}."}}}
    machine = ck.StageMachine(ck.Workflow.ready("kr_integrated"), practice=ck.Practice(id="ours", texts=texts))
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=on("2025-03-17"), by=WORKER)
    case = machine.record(case, ck.Intake(), at=on("2025-03-17"), by=WORKER)

    first = machine.due(case, on=date(2025, 3, 18))[0]

    assert "You have 10 day(s)." in first.explain()
