"""The working days of a country: what the package knows is what people in Korea had and will have."""

from __future__ import annotations

import pickle
import sys
from datetime import date, datetime, timedelta

import pytest

import casekit as ck
from casekit.days import PublicHolidays, TimeLimit, Weekdays

KOREA = {
    2025: "01-01 01-27 01-28 01-29 01-30 03-03 05-05 05-06 06-03 06-06 08-15 10-03 10-06 10-07 10-08 10-09 12-25",
    2026: "01-01 02-16 02-17 02-18 03-02 05-01 05-05 05-25 06-03 07-17 08-17 09-24 09-25 10-05 10-09 12-25",
    2027: "01-01 02-08 02-09 03-01 05-03 05-05 05-13 07-19 08-16 09-14 09-15 09-16 10-04 10-11 12-27",
}
"""The holidays from Monday to Friday, with substitute, temporary and election days, read in the calendars of the Korean
government; those of 2027 as the law stands in November 2026."""


@pytest.mark.parametrize("year", KOREA)
def test_the_holidays_of_korea_are_those_of_its_calendar(year):
    korea = PublicHolidays("KR")
    days = (date(year, 1, 1) + timedelta(days=each) for each in range(365))

    off = [each for each in days if each.weekday() < 5 and not korea.is_working_day(each)]

    assert [each.isoformat()[5:] for each in off] == KOREA[year].split()
    assert not korea.is_working_day(date(year, 1, 3) + timedelta(days=(5 - date(year, 1, 3).weekday()) % 7))


def test_three_working_days_from_the_first_of_may_end_on_the_eighth():
    assert TimeLimit(3, "working_day").last_day(date(2025, 5, 1), calendar=PublicHolidays("KR")) == date(2025, 5, 8)


def test_parts_of_a_country_have_days_of_their_own_and_an_office_more():
    bavaria, berlin = (PublicHolidays("DE", each) for each in ("BY", "BE"))
    epiphany = date(2025, 1, 6)

    assert (bavaria.is_working_day(epiphany), berlin.is_working_day(epiphany)) == (False, True)
    assert not PublicHolidays("DE", "BE", [epiphany]).is_working_day(epiphany)
    assert PublicHolidays("DE", "BE", [epiphany]) == PublicHolidays("DE", "BE", {epiphany}) != berlin
    assert pickle.loads(pickle.dumps(bavaria)) == bavaria
    assert hash(bavaria) == hash(PublicHolidays("DE", "BY"))


@pytest.mark.parametrize(
    ("arguments", "code", "where"),
    [
        (("XX",), "unknown_country", "country"),
        (("KR", "Seoul"), "unknown_subdivision", "subdivision"),
        ((7,), "wrong_type", "country"),
        (("KR", 7), "wrong_type", "subdivision"),
        (("KR", None, ["2025-05-01"]), "wrong_type", "holidays"),
        (("KR", None, 5), "wrong_type", "holidays"),
    ],
)
def test_a_country_that_is_not_known_is_refused(arguments, code, where):
    with pytest.raises(ck.RecordError) as error:
        PublicHolidays(*arguments)
    assert [(each.code, each.where) for each in error.value.refusals] == [(code, where)]


def test_an_instant_is_no_day():
    with pytest.raises(ck.RecordError):
        PublicHolidays("KR").is_working_day(datetime(2025, 5, 1))  # noqa: DTZ001


def test_without_the_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(ck.RecordError) as error:
        PublicHolidays("AT")
    assert error.value.codes == ("holidays_missing",)
    assert "casekit[calendar]" in str(error.value)


# In a practice


def practice(calendar: str) -> ck.Practice:
    return ck.Practice.from_toml(f'id = "office"\ncalendar = {calendar}\n')


def test_a_practice_names_its_country():
    assert practice('{ country = "KR" }').calendar == PublicHolidays("KR")
    with_more = practice('{ country = "DE", subdivision = "BY", holidays = [2025-12-31] }').calendar
    assert with_more == PublicHolidays("DE", "BY", [date(2025, 12, 31)])
    assert practice("{ holidays = [2025-12-31] }").calendar == Weekdays([date(2025, 12, 31)])
    data = {"id": "office", "calendar": {"country": "KR", "holidays": ["2025-12-31"]}}
    assert ck.Practice.from_mapping(data).calendar == PublicHolidays("KR", None, [date(2025, 12, 31)])


@pytest.mark.parametrize(
    ("calendar", "code", "where"),
    [
        ('{ country = "XX" }', "unknown_country", "calendar.country"),
        ('{ country = "KR", subdivision = "Seoul" }', "unknown_subdivision", "calendar.subdivision"),
        ('{ holidays = ["May"] }', "wrong_type", "calendar.holidays[0]"),
        ("{ holidays = [2025-05-01T00:00:00] }", "wrong_type", "calendar.holidays[0]"),
        ('{ contry = "KR" }', "unknown_key", "calendar.contry"),
        ('"KR"', "wrong_type", "calendar"),
    ],
)
def test_a_fault_of_the_calendar_has_its_place(calendar, code, where):
    with pytest.raises(ck.PracticeError) as error:
        practice(calendar)
    assert [(each.code, each.where) for each in error.value.faults] == [(code, where)]


def test_the_working_days_of_the_practice_are_those_of_its_due_days():
    limit = {"from": "contact", "until": "plan_signed", "within": [3, "working_day"]}
    office = {
        "id": "office", "version": 1, "initial": "begin", "stages": {"begin": {}, "end": {"final": True}},
        "moves": [{"name": "finish", "from": ["begin"], "to": "end"}], "deadlines": {"plan": limit},
    }  # fmt: skip
    machine = ck.StageMachine(ck.Workflow.from_mapping(office), practice=practice('{ country = "KR" }'))
    at = datetime.fromisoformat("2025-05-01T10:00+09:00")
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=at, by="worker-1")
    case = machine.record(case, ck.Contact(), at=at, by="worker-1")

    assert machine.due(case, on=at.date())[0].due == date(2025, 5, 8)
