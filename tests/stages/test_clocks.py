"""The clocks of deadlines: what starts each, what meets it, and what stops it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import attrs
import cases
import pytest
from cases import WORKER, kept, on, opened
from due_days import deadlines_of
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.days import TimeLimit, Weekdays
from casekit.stages import Deadline, DeadlineRule

SAFETY = DeadlineRule(id="safety_plan", since="risk_rated", until="safety_plan_made", within=TimeLimit(2, "day"))
ANSWER = DeadlineRule(id="answer", since="referral_sent", until="referral_accepted", within=TimeLimit(10, "day"))
PLAN = ck.SafetyPlan(with_parties=("C-3",))


def told(*records: tuple[ck.Record, str], case: ck.Case | None = None) -> ck.Case:
    case = opened() if case is None else case
    for record, at in records:
        day, _, hour = at.partition(" ")
        case = kept(case, record, at=on(day, int(hour or 12)), by=WORKER)
    return case


def found(rule: DeadlineRule, case: ck.Case, asked: str = "2025-03-12", **more: Any) -> list[tuple[str, str | None]]:
    """The status of each clock, with its due day."""
    deadlines = deadlines_of(rule, case, on=date.fromisoformat(asked), **more)
    return [(each.status, each.due and each.due.isoformat()) for each in deadlines]


def rated(risk: str, about: str | None = None) -> ck.RiskRating:
    return ck.RiskRating(risk=risk, about=about)  # type: ignore[arg-type]


# What ends a clock happens at or after what started it


def test_a_plan_of_before_does_not_meet_the_deadline_that_a_later_rating_starts():
    case = told((rated("low"), "2025-03-05"), (PLAN, "2025-03-06"), (rated("high"), "2025-03-10"))

    assert found(SAFETY, case, "2025-03-13") == [("met", "2025-03-07"), ("overdue", "2025-03-12")]


def test_a_plan_before_any_rating_meets_none():
    case = told((PLAN, "2025-03-05"), (rated("high"), "2025-03-10"))

    assert found(SAFETY, case, "2025-03-13") == [("overdue", "2025-03-12")]
    (deadline,) = deadlines_of(SAFETY, case, on=date(2025, 3, 14))
    assert (deadline.days_late(on=date(2025, 3, 14)), deadline.elapsed_days) == (2, None)


def test_what_is_recorded_at_the_same_instant_meets_it_whichever_was_written_first():
    for order in ((PLAN, rated("high")), (rated("high"), PLAN)):
        case = told(*((record, "2025-03-10") for record in order))

        assert found(SAFETY, case) == [("met", "2025-03-12")]


def test_another_due_day_is_set_for_the_time_that_began_on_a_day():
    case = told((rated("high"), "2025-03-05"), (rated("high"), "2025-03-10"))

    for since, expected in ((None, ["2025-03-20", "2025-03-20"]), (date(2025, 3, 10), ["2025-03-07", "2025-03-20"])):
        later = ck.DeadlineSet(rule="safety_plan", due=date(2025, 3, 20), since=since, reason="agreed")
        changed = kept(case, later, at=on("2025-03-11"), by=WORKER)
        assert [day for _, day in found(SAFETY, changed)] == expected


# Every start has a clock of its own


def test_a_second_referral_has_a_due_day_of_its_own_and_is_met_by_its_own_answer():
    first = ck.Referral(id="R1", need="N1", resource="RS1")
    second = attrs.evolve(first, id="R2", need="N2", resource="RS2")
    case = told((first, "2025-03-03"), (second, "2025-03-08"), (attrs.evolve(second, status="accepted"), "2025-03-10"))

    assert found(ANSWER, case, "2025-03-14") == [("overdue", "2025-03-13"), ("met", "2025-03-18")]
    assert [each.thing for each in deadlines_of(ANSWER, case, on=date(2025, 3, 14))] == ["R1", "R2"]


def test_a_referral_that_is_recorded_again_keeps_its_clock():
    sent = ck.Referral(id="R1", need="N1", resource="RS1")
    case = told((sent, "2025-03-03"), (attrs.evolve(sent, appointment_at=on("2025-03-20")), "2025-03-08"))

    assert found(ANSWER, case) == [("pending", "2025-03-13")]


def test_what_is_about_another_person_meets_no_clock_of_this_one():
    rule = DeadlineRule(id="rerate", since="risk_rated", until="assessment_completed", within=TimeLimit(5, "day"))
    case = told(
        (ck.Client(id="C-4"), "2025-03-03"), (rated("high", "C-3"), "2025-03-04"), (rated("high", "C-4"), "2025-03-05")
    )

    assert found(rule, told((ck.Assessment(about="C-4"), "2025-03-06"), case=case), "2025-03-07") == [
        ("pending", "2025-03-09"), ("met", "2025-03-10"),
    ]  # fmt: skip
    assert found(rule, told((ck.Assessment(), "2025-03-06"), case=case), "2025-03-07") == [
        ("met", "2025-03-09"), ("met", "2025-03-10"),
    ]  # fmt: skip


def test_a_service_meets_the_clock_of_the_referral_that_it_follows():
    rule = DeadlineRule(id="begin", since="referral_accepted", until="service_started", within=TimeLimit(7, "day"))
    sent = ck.Referral(id="R1", need="N1", resource="RS1")
    other = attrs.evolve(sent, id="R2", resource="RS2")
    case = told(*((each, "2025-03-04") for each in (sent, other)))
    case = told(*((attrs.evolve(each, status="accepted"), "2025-03-05") for each in (sent, other)), case=case)

    case = told((ck.ServiceStart(referral="R2"), "2025-03-06"), case=case)

    assert [status for status, _ in found(rule, case)] == ["due_today", "met"]
    direct = told((ck.ServiceStart(need="N2"), "2025-03-06"), case=case)
    assert [status for status, _ in found(rule, direct)] == ["due_today", "met"]


def test_a_goal_meets_the_clock_of_the_need_that_it_names():
    rule = DeadlineRule(id="goal", since="need_recorded", until="goal_recorded", within=TimeLimit(7, "day"))
    case = told((ck.Need(id="N3", domain="housing"), "2025-03-04"), (ck.Need(id="N4", domain="debt"), "2025-03-05"))
    case = told((ck.Goal(id="G4", need="N4", term="short"), "2025-03-06"), case=case)

    by_need = {each.thing: each.status for each in deadlines_of(rule, case, on=date(2025, 3, 7))}

    assert by_need == {"N1": "met", "N2": "met", "N3": "pending", "N4": "met"}


def test_only_the_first_start_or_only_the_last_one_counts_if_the_rule_says_so():
    case = told((rated("low"), "2025-03-05"), (rated("high"), "2025-03-10"))

    assert found(attrs.evolve(SAFETY, counts="first"), case) == [("overdue", "2025-03-07")]
    assert found(attrs.evolve(SAFETY, counts="last"), case) == [("missed", "2025-03-07"), ("due_today", "2025-03-12")]
    in_time = told((rated("low"), "2025-03-09"), (rated("high"), "2025-03-10"))
    assert found(attrs.evolve(SAFETY, counts="last"), in_time) == [("due_today", "2025-03-12")]
    met = told((rated("low"), "2025-03-05"), (PLAN, "2025-03-06"), (rated("high"), "2025-03-10"))
    assert found(attrs.evolve(SAFETY, counts="last"), met) == [("met", "2025-03-07"), ("due_today", "2025-03-12")]


def test_a_start_that_was_voided_or_corrected_takes_or_moves_its_clock():
    case = told((rated("high"), "2025-03-10"))
    mend = {"entry": case.revision, "by": WORKER, "recorded_at": on("2025-03-12"), "reason": "no"}

    assert found(SAFETY, cases.SCHOOL.void(case, **mend)) == [("not_started", None)]
    moved = cases.SCHOOL.correct(case, rated("high"), at=on("2025-03-11"), **mend)
    assert found(SAFETY, moved) == [("pending", "2025-03-13")]


# Closing and reopening


AFTERCARE = DeadlineRule(id="aftercare", since="case_closed", until="aftercare_contact", within=TimeLimit(30, "day"))
CLOSED = (ck.Closure(reason="moved"), "2025-03-10")


def test_a_deadline_that_starts_with_the_closing_runs_after_it_and_no_failed_attempt_meets_it():
    failed = ck.Contact(purpose="aftercare", reached=False)

    assert found(AFTERCARE, told(CLOSED), "2025-04-10") == [("overdue", "2025-04-09")]
    assert found(AFTERCARE, told(CLOSED, (failed, "2025-03-20")), "2025-04-10") == [("overdue", "2025-04-09")]
    reached = (ck.Contact(purpose="aftercare"), "2025-03-25")
    assert found(AFTERCARE, told(CLOSED, reached), "2025-04-10") == [("met", "2025-04-09")]


def test_a_closing_stops_what_ran_before_it_and_a_reopening_what_ran_since():
    case = told((rated("high"), "2025-03-05"), CLOSED)

    assert found(SAFETY, case) == [("missed", "2025-03-07")]
    again = told((ck.Reopening(), "2025-03-15"), case=told(CLOSED))
    assert found(AFTERCARE, again, "2025-03-20", episode=1) == [("cancelled", "2025-04-09")]
    assert found(AFTERCARE, again, "2025-03-20") == [("not_started", None)]
    rule = DeadlineRule(id="new", since="case_reopened", until="assessment_completed", within=TimeLimit(5, "day"))
    assert found(rule, again, "2025-03-20") == [("due_today", "2025-03-20")]


# Days


def test_working_days_are_counted_not_rolled():
    rule = attrs.evolve(SAFETY, within=TimeLimit(3, "working_day"))
    korea = Weekdays({date(2025, 5, 1), date(2025, 5, 5), date(2025, 5, 6)})

    assert found(rule, told((rated("high"), "2025-05-01")), "2025-05-02", calendar=korea) == [("pending", "2025-05-08")]


def test_hours_are_counted_from_the_instant():
    rule = attrs.evolve(SAFETY, within=TimeLimit(24, "hour"))
    start = (rated("high"), "2025-03-10 15")

    (in_time,) = deadlines_of(rule, told(start, (PLAN, "2025-03-11 15")), on=date(2025, 3, 12))
    (late,) = deadlines_of(rule, told(start, (PLAN, "2025-03-11 16")), on=date(2025, 3, 12))

    assert (in_time.status, in_time.due_at, late.status) == ("met", on("2025-03-11", 15), "met_late")


def test_a_deadline_is_due_soon_from_the_day_that_the_rule_says():
    rule = attrs.evolve(SAFETY, within=TimeLimit(10, "day"), warn=TimeLimit(3, "day"))
    case = told((rated("high"), "2025-03-03"))

    found_on = [found(rule, case, f"2025-03-{day}")[0][0] for day in ("09", "10", "12", "13", "14")]

    assert found_on == ["pending", "due_soon", "due_soon", "due_today", "overdue"]


def test_the_days_are_those_of_the_case_whatever_offset_a_store_returns():
    early = datetime.fromisoformat("2025-03-27T00:30+09:00")
    case = kept(opened(), rated("high"), at=early, by=WORKER)
    stored = kept(opened(), rated("high"), at=early.astimezone(UTC), by=WORKER)

    assert found(SAFETY, case, "2025-03-28") == found(SAFETY, stored, "2025-03-28") == [("pending", "2025-03-29")]


def test_another_day_is_set_for_the_clock_of_one_thing_or_for_all_that_run():
    first = ck.Referral(id="R1", need="N1", resource="RS1")
    case = told((first, "2025-03-03"), (attrs.evolve(first, id="R2", need="N2", resource="RS2"), "2025-03-04"))
    later = ck.DeadlineSet(rule="answer", due=date(2025, 3, 30), thing="R2", reason="they are on holiday")

    assert [due for _, due in found(ANSWER, told((later, "2025-03-05"), case=case))] == ["2025-03-13", "2025-03-30"]
    both = attrs.evolve(later, thing=None)
    assert [due for _, due in found(ANSWER, told((both, "2025-03-05"), case=case))] == ["2025-03-30", "2025-03-30"]


# Laws


RECORDS = {
    "rated": rated("high"), "plan": PLAN, "contact": ck.Contact(), "closed": ck.Closure(reason="moved"),
    "reopened": ck.Reopening(),
}  # fmt: skip


def lived(words: list[str]) -> ck.Case:
    """A case with these records a day apart, without those that are impossible."""
    case = opened()
    for place, word in enumerate(words):
        try:
            case = kept(case, RECORDS[word], at=on(f"2025-03-{4 + place:02}"), by=WORKER)
        except ck.RecordError:
            continue
    return case


@pytest.mark.parametrize("counts", ["each", "first", "last"])
@given(words=st.lists(st.sampled_from(sorted(RECORDS)), max_size=12))
def test_no_clock_is_met_before_it_started_and_none_runs_in_two_ways(counts: str, words: list[str]):
    rule = attrs.evolve(SAFETY, counts=counts)
    deadlines = deadlines_of(rule, lived(words), on=date(2025, 3, 31))

    for each in deadlines:
        assert each.done is None or each.since <= each.done
        assert each.status != "overdue" or each.due < date(2025, 3, 31)
        assert (each.status == "not_started") == (each.since is None)
    starts = [each.since for each in deadlines]
    assert starts == sorted(starts) or starts == [None]
    assert counts != "first" or len(deadlines) == 1
    assert counts != "last" or sum(each.status in ("pending", "overdue", "due_today") for each in deadlines) <= 1


@given(words=st.lists(st.sampled_from(sorted(RECORDS)), max_size=10), day=st.integers(4, 20))
def test_asked_of_a_past_day_or_of_the_case_as_it_was_then_is_the_same(words: list[str], day: int):
    case, asked = lived(words), date(2025, 3, day)

    assert deadlines_of(SAFETY, case, on=asked) == deadlines_of(SAFETY, case.as_of(asked), on=asked)


def test_a_deadline_that_was_not_started_has_no_days():
    assert Deadline(rule="x", status="not_started").days_late(on=date(2025, 3, 3)) is None


# Aftercare, and reviews


AFTERCARE = DeadlineRule(
    id="aftercare", since="case_closed", until="aftercare_contact", within=TimeLimit(30, "day")
)  # fmt: skip


def ended(day: str) -> ck.Case:
    return kept(opened(), ck.Closure(reason="goals_achieved", approved_by="s"), at=on(day), by=WORKER)


def test_a_deadline_that_starts_with_the_closing_runs_after_it():
    case = ended("2025-03-10")

    assert found(AFTERCARE, case, "2025-04-09") == [("due_today", "2025-04-09")]
    assert found(AFTERCARE, case, "2025-04-10") == [("overdue", "2025-04-09")]


def test_a_failed_aftercare_attempt_does_not_meet_it_and_a_contact_does():
    attempt, contact = (ck.Contact(purpose="aftercare", reached=each) for each in (False, True))

    tried = kept(ended("2025-03-10"), attempt, at=on("2025-03-20"), by=WORKER)
    assert found(AFTERCARE, tried, "2025-03-21") == [("pending", "2025-04-09")]
    assert found(AFTERCARE, kept(tried, contact, at=on("2025-04-20"), by=WORKER), "2025-04-21") == [
        ("met_late", "2025-04-09")
    ]


def test_an_overdue_review_stays_visible_when_a_plan_is_signed_after_it():
    def signed(*days: str) -> ck.Case:
        case = opened()
        for version, day in enumerate(days, 1):
            case = kept(case, ck.Plan(version=version, signed_by=("C-3",)), at=on(day), by=WORKER)
        return case

    def reviews(case: ck.Case, asked: str) -> list[tuple[str, str]]:
        due = cases.SCHOOL.due(case, on=date.fromisoformat(asked))
        return [(each.status, str(each.due)) for each in due if each.rule == "review"]

    assert reviews(signed("2025-03-05", "2025-04-05"), "2025-04-06") == [("pending", "2025-05-05")]
    late = signed("2025-03-05", "2025-04-06")
    assert reviews(late, "2025-04-06") == [("missed", "2025-04-05"), ("pending", "2025-05-06")]
    assert [each.what for each in cases.SCHOOL.owed(late, on=date(2025, 4, 6))].count("review") == 1
    again = kept(late, ck.Closure(reason="goals_achieved", approved_by="s"), at=on("2025-04-10"), by=WORKER)
    again = kept(again, ck.Reopening(reason="relapse"), at=on("2025-06-10"), by=WORKER)
    assert reviews(again, "2025-06-11") == []
