"""The agenda as a file that calendar programs read, and what is overdue or due soon in it."""

from __future__ import annotations

import sys
from datetime import date, datetime

import icalendar
import pytest
from cases import SCHOOL as MACHINE
from cases import WORKER, kept, on, opened

import casekit as ck
from casekit.days import TimeLimit, Weekdays
from casekit.stages import AgendaItem, Obligation, to_icalendar

AT = on("2025-03-01")


def promised(*days: str) -> ck.Case:
    case = opened()
    for place, day in enumerate(days, 1):
        promise = ck.FollowUp(id=f"F{place}", owner="worker-1", owed_to="C-3", due=date.fromisoformat(day))
        case = kept(case, promise, at=on("2025-03-10"), by=WORKER)
    return case


CASE = promised("2025-03-14", "2025-03-17", "2025-03-18", "2025-03-19", "2025-03-28")


def whats(items: tuple[AgendaItem, ...]) -> list[str]:
    return [each.obligation.what for each in items if each.obligation.kind == "follow_up"]


def test_overdue_is_what_was_due_before_the_day():
    assert whats(MACHINE.overdue([CASE], on=date(2025, 3, 18))) == ["F1", "F2"]
    assert whats(MACHINE.overdue([CASE], on=date(2025, 3, 18), worker="nobody")) == []


def test_a_case_with_a_household_is_asked_on_the_days_that_it_names_too():
    left = ck.Membership(person="C-9", role="child", until=date(2025, 3, 20))
    family = ck.Household(id="H1", index_client="C-3", members=(ck.Membership(person="C-3", role="child"), left))
    case = kept(CASE, family, at=on("2025-03-11"), by=WORKER)

    assert MACHINE.next_due(case, on=date(2025, 3, 11)) == MACHINE.next_due(CASE, on=date(2025, 3, 11))


def test_due_soon_is_what_is_due_on_the_day_or_within_a_time():
    friday = date(2025, 3, 14)

    assert whats(MACHINE.due_soon([CASE], on=friday, within=TimeLimit(3, "day"))) == ["F1", "F2"]
    office = Weekdays({date(2025, 3, 17)})
    limit = TimeLimit(2, "working_day")
    assert whats(MACHINE.due_soon([CASE], on=friday, within=limit, calendar=office)) == ["F1", "F2", "F3", "F4"]
    assert whats(MACHINE.due_soon([CASE], on=date(2025, 3, 18), within=TimeLimit(1, "day"), what="F4")) == ["F4"]
    with pytest.raises(ck.RecordError) as error:
        MACHINE.due_soon([CASE], on=friday, within=3)  # type: ignore[arg-type]
    assert [each.where for each in error.value.refusals] == ["within"]


def test_a_calendar_program_reads_an_event_for_each_due_day():
    items = MACHINE.agenda([CASE], on=date(2025, 3, 18))
    text = to_icalendar(items, at=AT)

    events = icalendar.Calendar.from_ical(text).walk("VEVENT")

    due = [each for each in items if each.obligation.due is not None]
    assert [each["dtstart"].dt for each in events] == [each.obligation.due for each in due]
    assert [str(each["summary"]) for each in events] == [f"K-17: {each.obligation.what}" for each in due]
    assert len({str(each["uid"]) for each in events}) == len(events)
    without = AgendaItem(case="K-17", obligation=Obligation(kind="deadline", what="x", owners=()))
    assert to_icalendar([*items, without], at=AT) == text
    assert {each["dtstamp"].dt for each in events} == {AT}
    assert to_icalendar(items, at=AT) == text
    assert "김" not in text


def test_two_deadlines_of_one_day_are_two_events():
    owed = Obligation(kind="deadline", what="plan, in time", owners=(), due=date(2025, 4, 1), thing="R1")
    twice = to_icalendar([AgendaItem(case="K-17", obligation=owed)] * 2, at=AT)

    events = icalendar.Calendar.from_ical(twice).walk("VEVENT")
    assert len({str(each["uid"]) for each in events}) == 2
    assert str(events[0]["summary"]) == "K-17: plan, in time R1"


def test_what_is_no_agenda_is_refused(monkeypatch):
    for items, at, where in (([], datetime(2025, 3, 1), "at"), (["F1"], AT, "items[0]")):  # noqa: DTZ001
        with pytest.raises(ck.RecordError) as error:
            to_icalendar(items, at=at)  # type: ignore[arg-type]
        assert [each.where for each in error.value.refusals] == [where]
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(ck.RecordError) as error:
        to_icalendar([], at=AT)
    assert error.value.codes == ("icalendar_missing",)
