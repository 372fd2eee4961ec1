"""When things are due, and how they stand on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from cases import KOREAN, SCHOOL, WORKER, kept, on, opened, planned
from due_days import deadlines_of, due
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.stages import Deadline, DeadlineRule

TEN_DAYS = DeadlineRule(
    id="survey", since="intake_registered", until="assessment_completed", within=ck.Interval(10, "day"), hard=True,
    counts="first",
)  # fmt: skip
NEVER = ck.days.Weekdays()


def the_deadline(rule: DeadlineRule, case: ck.Case, **more: Any) -> Deadline:
    """The only deadline of a rule in the case."""
    (found,) = deadlines_of(rule, case, **more)
    return found


def day(text: str) -> date:
    return date.fromisoformat(text)


def told(*records: tuple[ck.Record, str]) -> ck.Case:
    """A case opened on 2025-03-03 with these records on their days."""
    case = opened()
    for record, at in records:
        case = kept(case, record, at=on(at), by=WORKER)
    return case


INTAKE, ASSESSMENT, CLOSURE = ck.Intake(), ck.Assessment(), ck.Closure(reason="moved")
REGISTERED = (INTAKE, "2025-03-05")


@pytest.mark.parametrize(
    ("records", "asked", "status"),
    [
        ([], "2025-03-20", "not_started"),
        ([(ASSESSMENT, "2025-03-06")], "2025-03-20", "not_started"),
        ([REGISTERED], "2025-03-04", "not_started"),
        ([REGISTERED], "2025-03-05", "pending"),
        ([REGISTERED], "2025-03-14", "pending"),
        ([REGISTERED], "2025-03-15", "due_today"),
        ([REGISTERED], "2025-03-16", "overdue"),
        ([REGISTERED, (ASSESSMENT, "2025-03-15")], "2025-03-20", "met"),
        ([REGISTERED, (ASSESSMENT, "2025-03-15")], "2025-03-14", "pending"),
        ([REGISTERED, (ASSESSMENT, "2025-03-16")], "2025-03-20", "met_late"),
        ([REGISTERED, (ASSESSMENT, "2025-03-16")], "2025-03-16", "met_late"),
        ([REGISTERED, (CLOSURE, "2025-03-15")], "2025-03-20", "cancelled"),
        ([REGISTERED, (CLOSURE, "2025-03-16")], "2025-03-20", "missed"),
        ([REGISTERED, (CLOSURE, "2025-03-10")], "2025-03-09", "pending"),
        ([REGISTERED, (ASSESSMENT, "2025-03-08"), (CLOSURE, "2025-03-10")], "2025-03-20", "met"),
        ([REGISTERED, (CLOSURE, "2025-03-10"), (ck.Reopening(), "2025-03-11")], "2025-03-20", "not_started"),
    ],
)
def test_a_deadline_counts_calendar_days_and_its_last_day_is_in_time(
    records: list[tuple[ck.Record, str]], asked: str, status: str
):
    deadline = the_deadline(TEN_DAYS, told(*records), on=day(asked))

    assert deadline.status == status


def test_a_deadline_says_since_when_until_when_and_how_long_it_took():
    case = told(REGISTERED, (ASSESSMENT, "2025-03-17"))

    deadline = the_deadline(TEN_DAYS, case, on=day("2025-04-01"))

    assert deadline == Deadline(
        rule="survey",
        status="met_late",
        since=day("2025-03-05"),
        due=day("2025-03-15"),
        done=day("2025-03-17"),
        hard=True,
        findings=deadline.findings,
    )
    assert deadline.elapsed_days == 12


def test_what_is_not_done_yet_has_no_elapsed_days():
    assert the_deadline(TEN_DAYS, told(REGISTERED), on=day("2025-03-10")).elapsed_days is None


def test_what_is_done_on_its_first_day_took_no_days():
    assert the_deadline(TEN_DAYS, told(REGISTERED, (ASSESSMENT, "2025-03-05")), on=day("2025-03-05")).elapsed_days == 0


def test_the_first_event_of_its_kind_in_the_episode_counts():
    again = (INTAKE, "2025-03-12")
    case = told(REGISTERED, again, (ASSESSMENT, "2025-03-14"), (ASSESSMENT, "2025-03-30"))

    deadline = the_deadline(TEN_DAYS, case, on=day("2025-04-01"))

    assert (deadline.since, deadline.done) == (day("2025-03-05"), day("2025-03-14"))


TWO_EPISODES = (
    REGISTERED, (ASSESSMENT, "2025-03-10"), (CLOSURE, "2025-04-01"), (ck.Reopening(), "2025-05-01"),
    (INTAKE, "2025-05-02"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("episode", "status", "since"),
    [(1, "met", "2025-03-05"), (2, "overdue", "2025-05-02"), (None, "overdue", "2025-05-02"), (3, "not_started", None),
     (0, "not_started", None)],
)  # fmt: skip
def test_each_episode_has_its_own_deadlines_and_the_latest_is_asked_about(
    episode: int | None, status: str, since: str | None
):
    deadline = the_deadline(TEN_DAYS, told(*TWO_EPISODES), on=day("2025-06-01"), episode=episode)

    assert deadline.status == status
    assert deadline.since == (day(since) if since else None)


def test_a_backdated_record_is_in_time_where_it_happened_in_time():
    case = told(REGISTERED, (ck.Supervision(), "2025-04-01"), (ASSESSMENT, "2025-03-12"))

    assert the_deadline(TEN_DAYS, case, on=day("2025-04-02")).status == "met"


def test_the_deadlines_come_in_the_order_written_and_the_next_review_last():
    case = planned(KOREAN)

    deadlines = KOREAN.due(case, on=day("2025-03-20"))

    assert [(each.rule, each.status) for each in deadlines] == [
        ("survey_within_10_days", "met"),
        ("selection_within_5_days", "not_started"),
        ("plan_within_15_days", "met"),
        ("plan_within_30_days", "met"),
        ("review", "pending"),
    ]
    assert deadlines[-1].due == day("2025-04-10")


@pytest.mark.parametrize(
    ("asked", "status"), [("2025-04-09", "pending"), ("2025-04-10", "due_today"), ("2025-04-11", "overdue")]
)
def test_a_review_is_due_one_interval_after_the_plan(asked: str, status: str):
    deadlines = SCHOOL.due(planned(), on=day(asked))

    assert [(each.rule, each.status, each.due) for each in deadlines] == [("review", status, day("2025-04-10"))]


def test_a_review_is_rolled_to_the_next_working_day():
    calendar = ck.days.Weekdays(frozenset({day("2025-04-10"), day("2025-04-11")}))

    deadlines = SCHOOL.due(planned(), on=day("2025-04-01"), calendar=calendar)

    assert deadlines[-1].due == day("2025-04-14")


def test_a_deadline_is_not_rolled_where_a_review_is():
    case = told((INTAKE, "2025-03-05"))

    deadlines = due(case, KOREAN.workflow, on=day("2025-03-06"), calendar=NEVER)

    assert deadlines[0].due == day("2025-03-15")


def test_no_review_is_due_before_a_plan_after_closing_or_in_an_earlier_episode():
    case = planned()
    closed = kept(case, CLOSURE, at=on("2025-03-20"), by=WORKER)

    assert SCHOOL.due(case, on=day("2025-03-09")) == ()
    assert SCHOOL.due(closed, on=day("2025-05-01")) == ()
    assert SCHOOL.due(case, on=day("2025-03-20"), episode=1) == ()


def test_a_day_before_the_case_opened_is_refused():
    with pytest.raises(ck.RecordError) as error:
        SCHOOL.due(opened(), on=day("2025-03-02"))

    assert error.value.codes == ("before_the_opening",)


@pytest.mark.parametrize("asked", [on("2025-03-20", 23), "2025-03-20", None])
def test_a_deadline_is_asked_for_by_its_day_and_by_no_instant(asked: Any):
    case = planned(KOREAN)

    with pytest.raises(ck.RecordError) as error:
        KOREAN.due(case, on=asked)

    assert error.value.codes == ("wrong_type",)
    with pytest.raises(ck.RecordError):
        the_deadline(TEN_DAYS, case, on=asked)


@given(wait=st.integers(0, 40), limit=st.integers(1, 30), later=st.integers(0, 40))
def test_a_deadline_is_met_exactly_when_the_elapsed_days_are_within_the_limit(wait: int, limit: int, later: int):
    done = date.fromordinal(day("2025-03-05").toordinal() + wait)
    asked = date.fromordinal(done.toordinal() + later)
    rule = DeadlineRule(
        id="r", since="intake_registered", until="assessment_completed", within=ck.Interval(limit, "day")
    )

    deadline = the_deadline(rule, told(REGISTERED, (ASSESSMENT, done.isoformat())), on=asked)

    assert deadline.elapsed_days == wait
    assert (deadline.status == "met") == (wait <= limit)
    assert deadline.status in {"met", "met_late"}


def set_to(due_day: str, at: str, rule: str = "survey") -> tuple[ck.Record, str]:
    return ck.DeadlineSet(rule=rule, due=day(due_day)), at


@pytest.mark.parametrize(
    ("records", "due_day", "status"),
    [
        ([REGISTERED, set_to("2025-03-25", "2025-03-06")], "2025-03-25", "pending"),
        ([REGISTERED, set_to("2025-03-18", "2025-03-16")], "2025-03-18", "overdue"),
        ([REGISTERED, set_to("2025-03-18", "2025-03-06"), set_to("2025-03-25", "2025-03-07")], "2025-03-25", "pending"),
        ([REGISTERED, set_to("2025-03-25", "2025-03-06", rule="plan")], "2025-03-15", "overdue"),
        ([set_to("2025-03-25", "2025-03-04"), REGISTERED], "2025-03-15", "overdue"),
        ([REGISTERED, (ASSESSMENT, "2025-03-16"), set_to("2025-03-25", "2025-03-17")], "2025-03-15", "met_late"),
        ([REGISTERED, set_to("2025-03-25", "2025-03-06"), (ASSESSMENT, "2025-03-19")], "2025-03-25", "met"),
        ([REGISTERED, (CLOSURE, "2025-03-16"), set_to("2025-03-25", "2025-03-17")], "2025-03-15", "missed"),
        (
            [REGISTERED, set_to("2025-03-25", "2025-03-06"), (CLOSURE, "2025-03-07"), (ck.Reopening(), "2025-03-08"),
             (INTAKE, "2025-03-08")],
            "2025-03-18", "overdue",
        ),
    ],
)  # fmt: skip
def test_a_day_set_anew_counts_while_the_clock_of_its_rule_runs(
    records: list[tuple[ck.Record, str]], due_day: str, status: str
):
    deadline = the_deadline(TEN_DAYS, told(*records), on=day("2025-03-20"))

    assert (deadline.due, deadline.status) == (day(due_day), status)


def test_a_day_set_in_an_earlier_episode_stays_with_that_episode():
    case = told(REGISTERED, set_to("2025-03-25", "2025-03-06"), *TWO_EPISODES[2:])

    first, second = (the_deadline(TEN_DAYS, case, on=day("2025-06-01"), episode=number) for number in (1, 2))

    assert (first.due, second.due) == (day("2025-03-25"), day("2025-05-12"))


def staged(since: str, stage: str) -> DeadlineRule:
    return DeadlineRule(
        id="s", since=since, until="case_closed", within=ck.Interval(10, "day"), stage=stage, counts="first"
    )  # fmt: skip


def through(*stages: tuple[str, str], then: tuple[tuple[ck.Record, str], ...] = ()) -> ck.Case:
    """A case opened in "intake" that went through stages, each on its day, with an assessment on each day."""
    case = told((ASSESSMENT, "2025-03-03"))
    for stage, at in stages:
        change = ck.StageChange(stage=stage, source=case.stage, move="on")
        case = kept(kept(case, change, at=on(at), by=WORKER), ASSESSMENT, at=on(at), by=WORKER)
    for record, at in then:
        case = kept(case, record, at=on(at), by=WORKER)
    return case


WENT = (("work.talk", "2025-03-05"), ("work.visit", "2025-03-07"), ("workshop", "2025-03-09"), ("end", "2025-03-11"))


@pytest.mark.parametrize(
    ("since", "stage", "started"),
    [
        ("stage_entered", "intake", "2025-03-03"),
        ("stage_entered", "work", "2025-03-05"),
        ("stage_entered", "work.visit", "2025-03-07"),
        ("stage_entered", "workshop", "2025-03-09"),
        ("stage_entered", "visit", None),
        ("assessment_completed", "work", "2025-03-05"),
        ("assessment_completed", "end", "2025-03-11"),
        ("intake_registered", "work", None),
    ],
)
def test_a_deadline_of_a_stage_starts_with_what_happens_in_that_stage_or_its_substages(
    since: str, stage: str, started: str | None
):
    deadline = the_deadline(staged(since, stage), through(*WENT), on=day("2025-03-12"))

    assert deadline.since == (day(started) if started else None)


def test_a_reopened_case_has_not_entered_its_stage_anew_by_going_from_substage_to_substage():
    case = through(WENT[0], then=((CLOSURE, "2025-03-06"), (ck.Reopening(), "2025-03-07")))
    case = kept(case, ck.StageChange(stage="work.visit", source="work.talk", move="on"), at=on("2025-03-08"), by=WORKER)

    assert the_deadline(staged("stage_entered", "work"), case, on=day("2025-03-12")).status == "not_started"
    assert the_deadline(staged("stage_entered", "work.visit"), case, on=day("2025-03-12")).since == day("2025-03-08")


def test_a_plan_is_reviewed_every_month_unless_somebody_says_otherwise():
    case = planned()
    (first,) = SCHOOL.due(case, on=day("2025-03-10"))
    reviewed = SCHOOL.record(case, ck.Review(), at=on("2025-04-01"), by=WORKER)
    (second,) = SCHOOL.due(reviewed, on=day("2025-04-01"))

    assert SCHOOL.workflow.reviews == ck.stages.Reviews()
    assert [(each.rule, each.due) for each in (first, second)] == [
        ("review", day("2025-04-10")), ("review", day("2025-05-01")),
    ]  # fmt: skip
