"""What guarded deadlines, reviews and migrations of them must not do, each found by trying."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import cases
import pytest
from cases import WORKER, kept, on
from due_days import machine, told

import casekit as ck
from casekit.evaluation import evaluate
from casekit.stages import check, migrate, plan_migration

HIGH = ck.RiskRating(risk="high")
RATED = {"from": "risk_rated", "until": "contact", "within": [30, "day"]}
WEEK = ck.Interval(1, "week")
LEAD = {"by": "lead-1"}


def due(office: ck.StageMachine, case: ck.Case, day: str, rule: str = "v") -> list[tuple[str, str]]:
    found = office.due(case, on=date.fromisoformat(day))
    return [(each.status, str(each.due)[5:]) for each in found if each.rule == rule]


def plan(version: int, interval: ck.Interval | None = None) -> ck.Plan:
    return ck.Plan(version=version, signed_by=("C-3",), review_interval=interval)


# Another due day


def corrected(office: ck.StageMachine) -> ck.Case:
    """A rating of 10 January that was one of the 5th, as is found on the 16th."""
    case = told(office, (HIGH, "2025-01-10"))
    return office.correct(
        case, HIGH, entry=case.history[-1].number, at=on("2025-01-05"), recorded_at=on("2025-01-16"), by=WORKER,
        reason="mistyped",
    )  # fmt: skip


def test_a_past_day_can_be_asked_for_before_which_nobody_knew_of_a_wrong_entry():
    office = machine(v=RATED)
    change = ck.DeadlineSet(rule="v", since=date(2025, 1, 5), due=date(2025, 3, 30), reason="agreed")
    case = office.record(corrected(office), change, at=on("2025-01-06"), recorded_at=on("2025-01-17"), by=WORKER)

    assert due(office, case, "2025-01-07") == [("pending", "03-30")]
    assert [each.due for each in office.owed(case, on=date(2025, 1, 7)) if each.what == "v"] == [date(2025, 3, 30)]


def test_a_day_set_after_a_correction_is_not_for_the_time_that_was_moved_away_from_that_day():
    office = machine(v=RATED)
    case = office.record(corrected(office), HIGH, at=on("2025-01-10"), recorded_at=on("2025-01-17"), by=WORKER)
    change = ck.DeadlineSet(rule="v", since=date(2025, 1, 10), due=date(2025, 3, 30), reason="only the second")
    case = office.record(case, change, at=on("2025-01-18"), by=WORKER)

    assert due(office, case, "2025-01-19") == [("pending", "02-04"), ("pending", "03-30")]


# Migrations


def test_a_kept_day_of_nobody_in_particular_is_not_given_to_a_person():
    rule = {**RATED, "within": [10, "day"], "within_by": {"kind": {"student": [4, "day"]}}}
    longer = {**rule, "within": [20, "day"], "within_by": {"kind": {"student": [8, "day"]}}}
    old, new = machine(v=rule), machine(version=10, v=longer)
    case = told(
        old, (ck.Client(id="C-4", kind="student"), "2025-01-04"),
        (ck.RiskRating(risk="high", about="C-4"), "2025-01-09"), (HIGH, "2025-01-09"),
    )  # fmt: skip

    assert due(old, case, "2025-01-10") == [("pending", "01-13"), ("pending", "01-19")]
    moved = migrate(case, old.workflow, new.workflow, {}, deadlines="keep", at=on("2025-01-10"), **LEAD)
    assert due(new, moved, "2025-01-10") == [("pending", "01-13"), ("pending", "01-19")]


def test_a_deadline_that_a_guard_ends_gives_its_day_to_no_other():
    rule = {**RATED, "within": [10, "day"]}
    old, new = machine(v=rule), machine(version=10, v={**rule, "guards": ["need_identified"]})
    need = ck.Need(id="N1", domain="housing")
    case = told(old, (HIGH, "2025-01-10"), (need, "2025-01-14"), (HIGH, "2025-01-15"))

    found = plan_migration([case], old.workflow, new.workflow, {}, on=date(2025, 1, 16)).due_days
    assert [(each.change, str(each.old), str(each.since)) for each in found] == [("ends", "2025-01-20", "2025-01-10")]
    moved = migrate(case, old.workflow, new.workflow, {}, deadlines="keep", at=on("2025-01-16"), **LEAD)
    assert due(new, moved, "2025-01-16") == [("pending", "01-25")]


def test_the_next_review_of_an_office_keeps_its_day_too():
    rule = {"from": "plan_signed", "until": "review_held", "counts": "last"}
    old, new = (machine(version=9 + each, review={**rule, "within": [2 + 2 * each, "week"]}) for each in range(2))
    case = told(old, (plan(1), "2025-01-10"))

    moved = migrate(case, old.workflow, new.workflow, {}, deadlines="keep", at=on("2025-01-16"), **LEAD)
    assert due(new, moved, "2025-01-16", "review") == [("pending", "01-24")]


def test_a_migration_asks_about_the_things_of_the_machine():
    referral = ck.Workflow.ready("referral")
    no_referral = {"not": {"name": "things_ended", "subject": "referral"}, "code": "open_referral"}
    rule = {**RATED, "within": [10, "day"], "guards": [no_referral]}
    old = machine(things=(referral,), v=rule)
    new = machine(things=(referral,), version=10, v={**rule, "within": [20, "day"]})
    case = told(old, (HIGH, "2025-01-10"))

    assert due(old, case, "2025-01-11") == [("not_started", "")]
    moving = plan_migration([case], old.workflow, new.workflow, {}, on=date(2025, 1, 11), things=(referral,))
    assert moving.due_days == ()


# What stops, and starts again


def test_what_stops_the_time_of_one_person_or_thing_stops_that_of_no_other():
    office = machine(v={**RATED, "stopped_by": "assessment_completed"})
    ratings = [(ck.RiskRating(risk="high", about=each), "2025-01-10") for each in ("C-3", "C-4")]
    case = told(
        office, (ck.Client(id="C-4"), "2025-01-04"), *ratings, (ck.Assessment(about="C-4"), "2025-01-12")
    )  # fmt: skip

    found = {each.thing: each.status for each in office.due(case, on=date(2025, 1, 13)) if each.rule == "v"}
    assert found == {"C-3": "pending", "C-4": "cancelled"}


@pytest.mark.parametrize("counts", ["first", "last", "each"])
def test_after_a_stop_the_time_starts_again(counts):
    office = machine(v={**RATED, "counts": counts, "stopped_by": "intake_registered"})
    case = told(office, (HIGH, "2025-01-10"), (ck.Intake(), "2025-01-11"), (HIGH, "2025-01-12"), (HIGH, "2025-01-13"))

    running = [day for status, day in due(office, case, "2025-01-14") if status == "pending"]
    assert running == {"first": ["02-11"], "last": ["02-12"], "each": ["02-11", "02-12"]}[counts]


def test_after_a_stop_a_day_that_is_named_anew_counts_again():
    rule = {"from": "referral_sent", "day": "appointment_at", "until": "contact", "within": [3, "day"]}
    office = machine(v={**rule, "stopped_by": "intake_registered"})
    sent = ck.Referral(
        id="R1", need="N1", resource="RS1", legal_basis="court_order", appointment_at=on("2025-02-01")
    )  # fmt: skip
    bank = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
    case = told(
        office, (ck.Need(id="N1", domain="housing"), "2025-01-10"), (bank, "2025-01-10"), (sent, "2025-01-10"),
        (ck.Intake(), "2025-01-11"), (attrs.evolve(sent, appointment_at=on("2025-02-09")), "2025-01-12"),
    )  # fmt: skip

    assert due(office, case, "2025-01-13") == [("cancelled", "02-04"), ("pending", "02-12")]


# The days on which something changes


def changes(office: ck.StageMachine, case: ck.Case, first: date, days: int) -> list[date]:
    """The days after the first on which a status changes, asked every day."""
    seen = [
        [(each.rule, each.thing, each.status) for each in office.due(case, on=first + timedelta(days=number))]
        for number in range(days)
    ]
    return [first + timedelta(days=number) for number in range(1, days) if seen[number] != seen[number - 1]]


def named(office: ck.StageMachine, case: ck.Case, first: date, days: int) -> list[date]:
    """The days that `next_due` names, one after the other."""
    found, day = list[date](), office.next_due(case, on=first)
    while day is not None and day < first + timedelta(days=days):
        found.append(day)
        day = office.next_due(case, on=day)
    return found


def test_a_stage_that_turns_out_not_to_be_passed_through_stops_a_review_on_a_day_that_is_named():
    change = ck.StageChange(stage="assessment", source="planning", kinds=("assessment",), passing=True)
    case = kept(cases.planned(), change, at=on("2025-03-12"), by=WORKER)
    first = date(2025, 3, 12)

    assert {*changes(cases.SCHOOL, case, first, 60)} <= {*named(cases.SCHOOL, case, first, 60)}
    assert date(2025, 3, 13) in named(cases.SCHOOL, case, first, 60)


def test_a_deadline_of_a_thing_with_the_id_of_one_of_the_case_hides_no_day():
    mapping = {**ck.Workflow.ready("referral").to_mapping(), "version": 9}
    sent = {"from": "referral_sent", "until": "contact", "within": [20, "day"], "warn": [2, "day"]}
    referral = ck.Workflow.from_mapping({**mapping, "deadlines": {"v": sent}})
    office = machine(things=(referral,), v={**RATED, "within": [40, "day"], "warn": [10, "day"]})
    bank = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
    going = ck.Referral(id="R1", need="N1", resource="RS1", legal_basis="court_order")
    day = "2025-03-04"
    case = told(office, (ck.Need(id="N1", domain="housing"), day), (bank, day), (HIGH, day), (going, day))

    assert date(2025, 4, 3) in named(office, case, date(2025, 3, 27), 30)


def test_the_time_after_one_that_got_another_day_begins_on_a_day_that_is_named():
    office = machine(v={**RATED, "within": [1, "week"], "repeats": [[1, "week"]], "windows": "fixed"})
    change = ck.DeadlineSet(rule="v", due=date(2025, 2, 28), reason="agreed")
    case = told(office, (HIGH, "2025-01-06"), (change, "2025-01-07"))
    first = date(2025, 1, 7)

    assert {*changes(office, case, first, 40)} <= {*named(office, case, first, 40)}
    (found, *_) = (each for each in office.due(case, on=first) if each.rule == "v")
    assert (found.due, found.counted) == (date(2025, 2, 28), date(2025, 1, 13))


def test_while_the_time_stands_still_nothing_is_due_soon_one_day_and_not_the_next():
    rule = {**RATED, "within": [3, "working_day"], "warn": [3, "day"], "paused_by": "intake_registered"}
    office = machine(ck.Practice(calendar=ck.days.Weekdays()), v={**rule, "resumed_by": "contact", "rolls": True})
    case = told(office, (HIGH, "2025-01-06"), (ck.Intake(), "2025-01-07"))

    assert {each for day in range(7, 31) for each, _ in due(office, case, f"2025-01-{day:02}")} == {"pending"}


# Windows, intervals


def test_of_fixed_times_that_roll_to_one_day_each_can_be_met():
    rule = {**RATED, "within": [1, "day"], "repeats": [[1, "day"]], "windows": "fixed", "rolls": True}
    office = machine(ck.Practice(calendar=ck.days.Weekdays()), v=rule)
    visits = [(ck.Contact(), f"2025-01-{day:02}") for day in range(9, 21)]
    case = told(office, (HIGH, "2025-01-08"), *visits)

    assert {status for status, _ in due(office, case, "2025-01-20")} == {"met", "pending"}


@pytest.mark.parametrize("counts", ["first", "each", "last"])
def test_the_interval_of_a_signed_plan_counts_also_where_it_starts_no_new_time(counts):
    rule = {"from": "plan_signed", "until": "review_held", "within": [1, "month"], "follows_intervals": True}
    office = machine(review={**rule, "counts": counts})
    case = told(office, (plan(1), "2025-01-10"), (plan(2, WEEK), "2025-01-12"))

    found = [day for _, day in due(office, case, "2025-01-13", "review")]
    assert found == {"first": ["01-17"], "each": ["01-17", "01-19"], "last": ["01-19"]}[counts]


def test_a_rating_is_completed_only_by_a_review_that_runs():
    rule = {"from": "plan_signed", "until": "review_held", "within": [1, "month"], "follows_intervals": True}
    mapping = {
        **cases.SCHOOL.workflow.to_mapping(), "version": 9, "reviews": {"by_risk": {"high": [1, "week"]}},
        "deadlines": {"review": {**rule, "guards": [{"name": "recorded", "event": "contact"}]}},
    }  # fmt: skip
    office = ck.StageMachine(ck.Workflow.from_mapping(mapping))
    idle, running = (
        told(office, (plan(1), "2025-01-10")),
        told(office, (ck.Contact(), "2025-01-09"), (plan(1), "2025-01-10")),
    )

    found = [office.record(each, HIGH, at=on("2025-01-11"), by=WORKER).history[-1] for each in (idle, running)]
    assert [each.what.review_interval for each in found] == [None, WEEK]
    assert ["review_interval_by_risk" in [every.code for every in each.findings] for each in found] == [False, True]


def test_what_is_asked_at_one_instant_is_asked_of_what_was_recorded_before():
    office = machine(v={**RATED, "guards": ["need_identified"]})
    case = told(office, (HIGH, "2025-01-10"))
    later = kept(case, ck.Need(id="N1", domain="housing"), at=on("2025-01-10"), by=WORKER)

    assert due(office, case, "2025-01-11") == due(office, later, "2025-01-11") == [("not_started", "")]


def test_what_guards_cost_grows_with_the_starts_and_no_faster(monkeypatch):
    """Counted in questions to a guard, not in time: asking for the next day asks each start once."""
    asked: list[int] = []

    def known(context: ck.stages.Context) -> None:
        asked.append(context.case.revision)

    office = machine(ck.Practice(guards=(ck.Guard(known),)), v={**RATED, "guards": ["known"]})
    case = told(office, *((HIGH, f"2025-01-{day:02}") for day in range(4, 24)))
    office.next_due(case, on=date(2025, 1, 4))

    assert sorted(asked) == sorted({*asked})
    assert len(asked) == 20


# What is told, and what is a fault


@pytest.mark.parametrize(
    "guards",
    [[{"not": "need_identified", "code": "known"}], [{"any": ["need_identified", "closed"]}]],
    ids=["not", "any"],
)
def test_conditions_that_are_no_plain_list_are_not_told_as_one(guards):
    office = machine(v={**RATED, "guards": guards})
    (found, *_) = office.due(told(office, (HIGH, "2025-01-10")), on=date(2025, 1, 11))

    assert [each.code for each in found.findings if "guard" in each.code or "condition" in each.code] == [
        "due_conditional"
    ]
    assert "need identified" not in found.explain()
    assert "절차에 정한 조건" in found.explain("ko")


def test_a_limit_by_a_fact_goes_before_an_interval_and_is_what_is_told():
    rule = {"from": "plan_signed", "until": "review_held", "within": [1, "month"], "follows_intervals": True}
    office = machine(review={**rule, "within_by": {"kind": {"student": [3, "day"]}}})
    case = told(
        office, (ck.Client(id="C-3", kind="student"), "2025-01-04"), (plan(1), "2025-01-10"),
        (ck.ReviewInterval(interval=ck.Interval(2, "week")), "2025-01-11"),
    )  # fmt: skip
    (found,) = (each for each in office.due(case, on=date(2025, 1, 12)) if each.rule == "review")

    assert found.due == date(2025, 1, 13)
    assert [each.code for each in found.findings] == ["due_begun", "due_limit_by", "due_within"]


def test_an_evaluation_takes_no_review_of_after_its_day():
    office = cases.SCHOOL
    case = kept(cases.planned(), ck.Review(), at=on("2025-04-08"), by=WORKER)
    rows = office.reviews(case, on=date(2025, 5, 1))

    with pytest.raises(ck.EvaluationError) as refused:
        evaluate(case, on=date(2025, 4, 1), reviews=rows)

    assert [(each.code, each.where) for each in refused.value.reasons] == [
        ("after_the_evaluation", "reviews[0]"), ("after_the_evaluation", "reviews[1]"),
    ]  # fmt: skip
    held = evaluate(case, on=date(2025, 5, 1), reviews=rows).reviews
    assert [each.status for each in held].count("held") == 1


def test_a_deadline_of_a_thing_called_review_is_a_deadline_of_that_thing():
    mapping = {**ck.Workflow.ready("referral").to_mapping(), "version": 9}
    rule = {"from": "referral_sent", "until": "contact", "within": [20, "day"]}
    referral = ck.Workflow.from_mapping({**mapping, "deadlines": {"review": rule}})
    office = machine(things=(referral,))
    bank = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
    sent = ck.Referral(id="R1", need="N1", resource="RS1", legal_basis="court_order")
    case = told(
        office, (ck.Need(id="N1", domain="housing"), "2025-01-10"), (bank, "2025-01-10"), (sent, "2025-01-10")
    )  # fmt: skip
    later = ck.DeadlineSet(rule="review", thing="R1", due=date(2025, 2, 20), reason="agreed")

    owed = [each for each in office.owed(case, on=date(2025, 1, 11)) if each.what == "review"]
    assert [(each.kind, each.thing, each.owed_to) for each in owed] == [("deadline", "R1", None)]
    answer = office.ask(case, later, at=on("2025-01-11"), by=WORKER)
    assert "deadline_runs" not in {each.code for each in answer.refusals}


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"kinds": "asessment"}, "not_one_of"), ({"stage": []}, "empty_collection"), ({"kinds": []}, "empty_collection")],
)
def test_a_filter_that_nothing_can_pass_is_a_fault(fields, code):
    rule = {**RATED, "stopped_by": "stage_entered", "stopped_fields": fields}
    mapping = {**cases.SCHOOL.workflow.to_mapping(), "version": 9, "deadlines": {"v": rule}}

    found = [(each.code, each.where) for each in check(mapping) if each.severity == "error"]

    assert found[:1] == [(code, f"deadlines.v.stopped_fields.{next(iter(fields))}")]
