"""What deadlines must not do, each found by trying."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest
from cases import SCHOOL, WORKER, kept, on, opened
from due_days import deadlines_of

import casekit as ck
from casekit.answers import Params
from casekit.days import TimeLimit
from casekit.stages import DeadlineRule, Workflow, check, to_icalendar

MONTH, HOURS = TimeLimit(1, "month"), TimeLimit(6, "hour")
MONTHLY = DeadlineRule(
    id="visits", since="intake_registered", until="contact", within=MONTH, repeats=((MONTH, None),), windows="fixed",
)  # fmt: skip
INTAKE, VISIT = ck.Intake(), ck.Contact()


def told(rule: DeadlineRule, case: ck.Case, asked: str, **more: Any) -> list[tuple[str, str]]:
    found = deadlines_of(rule, case, on=date.fromisoformat(asked), **more)
    return [(each.status, str(each.due)[5:]) for each in found]


def lived(*records: tuple[ck.Record, str]) -> ck.Case:
    case = opened()
    for record, day in ((INTAKE, "2025-03-10 9"), *records):
        at, _, hour = day.partition(" ")
        case = kept(case, record, at=on(at, int(hour or 12)), by=WORKER)
    return case


def later(due: str, since: str | None = None) -> ck.DeadlineSet:
    day = None if since is None else date.fromisoformat(since)
    return ck.DeadlineSet(rule="visits", due=date.fromisoformat(due), since=day, reason="agreed")


# Another due day


@pytest.mark.parametrize("recorded", ["2025-04-05", "2025-04-10"])
def test_another_due_day_is_for_the_time_that_is_open_up_to_its_last_day(recorded):
    assert told(MONTHLY, lived((later("2025-04-15"), recorded)), "2025-04-12")[:1] == [("pending", "04-15")]


def test_within_the_time_that_is_still_in_time_it_is_for_that_time():
    year, thirty = TimeLimit(1, "year"), TimeLimit(30, "day")
    annual = attrs.evolve(MONTHLY, within=year, repeats=((year, None),), earliest=thirty, grace=thirty)
    case = lived((later("2026-05-01"), "2026-03-20"))

    assert [str(each.due) for each in deadlines_of(annual, case, on=date(2026, 4, 20))][:1] == ["2026-05-01"]


@pytest.mark.parametrize("since", [None, "2025-04-10"])
def test_after_a_time_was_met_early_it_is_for_the_next_one(since):
    case = lived((VISIT, "2025-03-20"), (later("2025-05-31", since), "2025-03-25"))

    assert told(MONTHLY, case, "2025-05-15")[:2] == [("met", "04-10"), ("pending", "05-31")]


def test_one_visit_meets_one_time():
    case = lived((later("2025-05-20"), "2025-04-05"), (VISIT, "2025-04-20"))

    assert told(MONTHLY, case, "2025-05-12") == [("met", "05-20"), ("overdue", "05-10"), ("pending", "06-10")]


def test_the_last_day_of_the_calendar_is_never_late():
    case = lived((later("9999-12-31"), "2025-04-05"), (VISIT, "2025-04-20"))

    assert told(MONTHLY, case, "2025-05-01")[:1] == [("met", "12-31")]


def test_a_later_day_of_one_time_hides_no_other():
    case = lived((later("2025-06-30", "2025-03-10"), "2025-04-12"))

    assert told(MONTHLY, case, "2025-05-20") == [("pending", "06-30"), ("overdue", "05-10"), ("pending", "06-10")]


# Fixed times


def test_times_of_hours_are_met_hour_by_hour():
    watch = attrs.evolve(MONTHLY, within=HOURS, repeats=((HOURS, None),))
    case = lived(
        *((VISIT, f"2025-03-10 {hour}") for hour in (14, 20)), (VISIT, "2025-03-11 2"), (VISIT, "2025-03-11 8")
    )

    found = deadlines_of(watch, case, on=date(2025, 3, 11))
    assert [each.status for each in found] == ["met"] * 4 + ["due_today"]
    assert [each.due_at and each.due_at.hour for each in found] == [15, 21, 3, 9, 15]


def test_a_second_visit_meets_the_next_time_if_that_is_open():
    week, five = TimeLimit(1, "week"), TimeLimit(5, "day")
    rule = attrs.evolve(MONTHLY, within=week, repeats=((week, None),), earliest=five, grace=five)
    case = lived((VISIT, "2025-03-13"), (VISIT, "2025-03-20"))

    assert told(rule, case, "2025-03-21") == [("met", "03-22"), ("met", "03-29"), ("pending", "04-05")]


def test_after_a_closing_no_further_time_comes():
    closed = lived((ck.Closure(reason="moved_away", approved_by="s"), "2025-04-20"))

    assert told(MONTHLY, closed, "2025-04-20") == told(MONTHLY, closed, "2026-04-20")
    assert told(MONTHLY, closed, "2026-04-20") == [("missed", "04-10"), ("cancelled", "05-10")]


# Facts and fields


def test_one_of_several_values_in_the_rule_is_enough():
    rule = DeadlineRule(
        id="called", since="contact", since_fields={"method": ("phone", "home_visit")}, until="plan_signed",
        within=TimeLimit(3, "day"),
    )  # fmt: skip

    assert told(rule, lived((ck.Contact(method="phone"), "2025-03-12")), "2025-03-12") == [("pending", "03-15")]
    assert told(rule, lived((ck.Contact(method="message"), "2025-03-12")), "2025-03-12")[0][0] == "not_started"


def test_a_rating_of_the_same_instant_that_comes_after_the_end_changes_nothing():
    rule = DeadlineRule(
        id="visits", since="intake_registered", until="contact", within=TimeLimit(10, "day"),
        within_by=(("risk", "high", TimeLimit(1, "day")),),
    )  # fmt: skip
    case = lived((VISIT, "2025-03-18"), (ck.RiskRating(risk="high"), "2025-03-18"))

    assert told(rule, case, "2025-03-19") == [("met", "03-20")]


# The edges of the calendar, and long lives


LAST = datetime.fromisoformat("9999-12-31T20:00+00:00")


def test_a_day_at_the_edge_of_the_calendar_is_refused_in_words():
    reminded = DeadlineRule(
        id="reminder", since="referral_sent", until="contact", day="appointment_at", within=TimeLimit(1, "day")
    )  # fmt: skip
    sent = ck.Referral(id="R1", need="N1", resource="RS1", appointment_at=LAST)
    born = DeadlineRule(
        id="born", since="client_recorded", until="contact", day="birth", within=TimeLimit(24, "hour"), before=True
    )  # fmt: skip
    first = ck.Client(id="C-9", birth=date.min)
    for rule, record in ((reminded, sent), (born, first)):
        with pytest.raises(ck.RecordError) as error:
            deadlines_of(rule, lived((record, "2025-03-12")), on=date(2025, 3, 13))
        assert error.value.codes == ("day_out_of_range",)


def test_a_pause_lasts_to_the_last_day_of_the_calendar():
    rule = attrs.evolve(
        MONTHLY, repeats=(), windows="rolling", paused_by="aftercare_planned", resumed_by="aftercare_ended"
    )
    case = lived((ck.AftercarePlan(months=3, contacts=1), "2025-03-12"))

    with pytest.raises(ck.RecordError):
        deadlines_of(rule, case, on=date.max)


@pytest.mark.parametrize("at", ["9999-12-31T23:00-09:00", "0001-01-01T00:00+09:00"])
def test_a_file_at_the_edge_of_the_calendar_is_refused_in_words(at):
    at = datetime.fromisoformat(at)
    owed = ck.stages.Obligation(kind="deadline", what="x", owners=(), due=date(2025, 4, 1))
    with pytest.raises(ck.RecordError) as error:
        to_icalendar([ck.stages.AgendaItem(case="K-17", obligation=owed)], at=at)
    assert error.value.codes == ("day_out_of_range",)


def office(**deadline: Any) -> ck.StageMachine:
    mapping = {
        "id": "office", "version": 1, "initial": "begin", "stages": {"begin": {}, "end": {"final": True}},
        "moves": [{"name": "finish", "from": ["begin"], "to": "end"}],
        "deadlines": {"visits": {"from": "intake_registered", "until": "contact", "within": [7, "day"], **deadline}},
    }  # fmt: skip
    return ck.StageMachine(Workflow.from_mapping(mapping))


def begun(machine: ck.StageMachine) -> ck.Case:
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by="worker-1")
    return machine.record(case, INTAKE, at=on("2025-03-10"), by="worker-1")


def test_the_next_day_of_a_change_is_found_beside_a_day_at_the_edge():
    machine = office(escalates=[{"after": [7, "day"], "to": "lead"}], warn=[7, "day"])
    far = ck.DeadlineSet(rule="visits", due=date.max, reason="never")
    case = kept(begun(machine), far, at=on("2025-03-12"), by="worker-1")

    assert machine.due(case, on=date(2025, 3, 13))[0].due == date.max
    assert machine.next_due(case, on=date(2025, 3, 13)) == date.max - timedelta(days=7)


def test_the_end_of_an_earlier_waiver_is_a_day_of_change():
    machine = office(waivable=True)
    first, second = (ck.Waiver(requirement="visits", reason="x", until=each) for each in (date(2025, 5, 20), None))
    case = kept(begun(machine), first, at=on("2025-03-12"), by="worker-1")
    case = kept(case, second, at=on("2025-03-13"), by="C-3")

    assert machine.next_due(case, on=date(2025, 4, 1)) == date(2025, 5, 21)
    assert [each.status for each in machine.due(case, on=date(2025, 5, 21))] == ["overdue"]


def test_a_stood_still_time_names_no_stage_where_an_event_may_have_held_it_back():
    rule = attrs.evolve(
        MONTHLY, repeats=(), windows="rolling", pauses=("waiting",), paused_by="aftercare_planned",
        resumed_by="aftercare_ended",
    )  # fmt: skip
    case = lived(
        (ck.AftercarePlan(months=3, contacts=1), "2025-03-12"), (ck.AftercareEnd(outcome="stable"), "2025-03-15")
    )

    (deadline,) = deadlines_of(rule, case, on=date(2025, 3, 20))
    assert [each.code for each in deadline.findings] == ["due_begun", "due_within", "due_stood_still"]
    assert "2025-04-13" in deadline.explain()
    assert "2025-04-13" in deadline.explain("ko")


@pytest.mark.parametrize(
    ("keys", "code", "where"),
    [
        ({"within_by": {"risk": {"hihg": [1, "day"]}}}, "not_one_of", "within_by.risk.hihg"),
        ({"paused_by": "contact", "resumed_by": "contact"}, "deadline_keys_clash", "resumed_by"),
        (
            {"from": "client_recorded", "day": "birth", "before": True, "pauses": ["begin"]},
            "deadline_keys_clash",
            "before",
        ),
        ({"within": [900, "year"]}, "wrong_type", "within"),
    ],
)
def test_what_can_never_work_is_a_fault(keys, code, where):
    with pytest.raises(ck.WorkflowError) as error:
        office(**keys)
    assert (code, f"deadlines.visits.{where}") in [(each.code, each.where) for each in error.value.faults]


@pytest.mark.parametrize("repeats", [((MONTH,),), ((MONTH, 0),), (("month", None),), MONTH])
def test_a_repetition_that_is_none_is_refused(repeats):
    with pytest.raises(ck.RecordError) as error:
        attrs.evolve(MONTHLY, repeats=repeats)
    assert {each.where.partition("[")[0] for each in error.value.refusals} == {"repeats"}


def test_what_a_deadline_costs_grows_with_the_entries_and_no_faster():
    """Counted in comparisons of records, not in time."""
    rule = DeadlineRule(id="seen", since="contact", until="contact", within=TimeLimit(3, "day"))
    looked: dict[int, int] = {}
    for number in (50, 100):
        case = lived(*((ck.Contact(), f"2025-{3 + place // 25:02}-{11 + place % 15:02}") for place in range(number)))
        from casekit.clocks import clocks  # noqa: PLC0415

        count, plain = 0, clocks.belong_together

        def counted(start: ck.Record, end: ck.Record, plain: Any = plain) -> bool:
            nonlocal count
            count += 1
            return plain(start, end)

        clocks.belong_together = counted
        try:
            deadlines_of(rule, case, on=date(2025, 12, 1))
        finally:
            clocks.belong_together = plain
        looked[number] = count
    assert looked[100] <= 2.5 * looked[50]


# What was left of the attack


def test_a_day_that_was_set_stays_with_its_time_when_the_start_is_corrected_to_another_day():
    rule = DeadlineRule(id="visits", since="need_recorded", until="contact", within=TimeLimit(9, "day"))
    need = ck.Need(id="N7", domain="housing")
    case = kept(opened(), need, at=on("2025-03-10"), by=WORKER)
    case = kept(case, later("2025-04-01", "2025-03-10"), at=on("2025-03-12"), by=WORKER)
    (start,) = (each for each in case.history if each.what == need)
    corrected = SCHOOL.correct(
        case, need, entry=start.number, at=on("2025-03-08"), recorded_at=on("2025-03-13"), by=WORKER, reason="mistyped"
    )  # fmt: skip

    (found,) = (each for each in deadlines_of(rule, corrected, on=date(2025, 3, 14)) if each.thing == "N7")

    assert (found.since, found.due) == (date(2025, 3, 8), date(2025, 4, 1))


@pytest.mark.parametrize(("hours", "first"), [(1, "2025-03-12"), (24, "2025-03-12"), (25, "2025-03-11")])
def test_a_warning_in_hours_counts_whole_days_rounded_up(hours, first):
    rule = attrs.evolve(
        MONTHLY, repeats=(), windows="rolling", within=TimeLimit(3, "day"), warn=TimeLimit(hours, "hour")
    )
    days = [date(2025, 3, 10) + timedelta(days=each) for each in range(3)]
    soon = [str(day) for day in days if deadlines_of(rule, lived(), on=day)[0].status == "due_soon"]

    assert soon[0] == first


@pytest.mark.parametrize("urgent", [True, False])
def test_a_limit_by_a_truth_value_is_named_by_its_word_and_a_truth_value_is_no_number(urgent):
    by = (("urgent", "true", TimeLimit(1, "day")), ("urgent", "false", TimeLimit(5, "day")))
    rule = DeadlineRule(id="visits", since="intake_registered", until="contact", within=MONTH, within_by=by)
    case = kept(opened(), ck.Intake(extra={"urgent": urgent}), at=on("2025-03-10"), by=WORKER)
    filtered = attrs.evolve(rule, within_by=(), since_fields=Params({"urgent": 1}))

    assert told(rule, case, "2025-03-10") == [("pending", "03-11" if urgent else "03-15")]
    assert [status for status, _ in told(filtered, case, "2025-03-10")] == ["not_started"]


def test_a_deadline_that_starts_in_a_stage_that_no_case_reaches_is_a_fault_also_by_its_fields():
    mapping: dict[str, Any] = {
        "id": "team", "version": 1, "initial": "intake",
        "stages": {"intake": {}, "lost": {}, "done": {"final": True}},
        "moves": [{"name": "end", "from": ["intake"], "to": "done"}, {"name": "find", "from": ["lost"], "to": "done"}],
    }  # fmt: skip
    rule = {"from": "stage_entered", "until": "contact", "within": [1, "day"]}
    found: dict[tuple[str, ...], list[str]] = {}
    for stages in (("lost",), ("lost", "done")):
        visit = {**rule, "from_fields": {"stage": [*stages]}}
        faults = check({**mapping, "deadlines": {"visit": visit}})
        found[stages] = [each.where for each in faults if each.code == "deadline_never_starts"]

    assert found == {("lost",): ["deadlines.visit.from_fields.stage"], ("lost", "done"): []}
