"""
Twenty deadlines that come again, each worked out by hand on a calendar of 2024 and 2025.

A row has: how the times are counted, the first limit, the repetitions, how many visits meet each, the day of the start,
the days of the visits, the day asked about, and each time with its status and its due day.
"""

from __future__ import annotations

from datetime import date

import pytest
from cases import WORKER, kept, on, opened
from due_days import deadlines_of

import casekit as ck
from casekit.days import TimeLimit, Weekdays
from casekit.stages import DeadlineRule

DAY, WEEK, MONTH, YEAR = (TimeLimit(1, unit) for unit in ("day", "week", "month", "year"))
AGAIN = ((MONTH, None),)
ROWS = [
    ("rolling", MONTH, AGAIN, 1, "2025-01-31", "", "2025-02-28", "due_today 02-28"),
    ("rolling", MONTH, AGAIN, 1, "2025-01-31", "2025-02-28", "2025-03-01", "met 02-28, pending 03-28"),
    ("rolling", MONTH, AGAIN, 1, "2025-01-31", "2025-03-03", "2025-03-04", "met_late 02-28, pending 04-03"),
    ("fixed", MONTH, AGAIN, 1, "2025-01-31", "2025-02-28", "2025-03-01", "met 02-28, pending 03-31"),
    ("fixed", MONTH, AGAIN, 1, "2025-01-31", "2025-03-03", "2025-03-04", "missed 02-28, met 03-31, pending 04-30"),
    ("fixed", MONTH, AGAIN, 1, "2025-01-31", "", "2025-04-01", "overdue 02-28, overdue 03-31, pending 04-30"),
    ("fixed", MONTH, AGAIN, 1, "2024-01-31", "2024-02-29", "2024-03-01", "met 02-29, pending 03-31"),
    ("fixed", MONTH, ((MONTH, 2),), 1, "2025-01-15", "2025-02-01 2025-03-01 2025-04-01", "2025-06-01",
     "met 02-15, met 03-15, met 04-15"),
    ("rolling", MONTH, ((MONTH, 2),), 1, "2025-01-15", "2025-02-01 2025-02-10 2025-02-12", "2025-06-01",
     "met 02-15, met 03-01, met 03-10"),
    ("rolling", WEEK, ((WEEK, 3), (MONTH, None)), 1, "2025-01-06", "2025-01-13 2025-01-20 2025-01-27 2025-02-03",
     "2025-02-04", "met 01-13, met 01-20, met 01-27, met 02-03, pending 03-03"),
    ("fixed", WEEK, ((WEEK, 3), (MONTH, None)), 1, "2025-01-06", "2025-01-10 2025-01-17 2025-01-24 2025-01-31",
     "2025-02-04", "met 01-13, met 01-20, met 01-27, met 02-03, pending 03-03"),
    ("fixed", WEEK, ((WEEK, 3), (MONTH, None)), 1, "2025-01-06", "", "2025-03-04",
     "overdue 01-13, overdue 01-20, overdue 01-27, overdue 02-03, overdue 03-03, pending 04-03"),
    ("rolling", TimeLimit(6, "week"), ((TimeLimit(12, "month"), None),), 1, "2024-12-02", "2025-01-13", "2025-01-14",
     "met 01-13, pending 01-13"),
    ("fixed", YEAR, ((YEAR, None),), 1, "2024-02-29", "2025-02-28", "2025-03-01", "met 02-28, pending 02-28"),
    ("rolling", MONTH, AGAIN, 2, "2025-01-15", "2025-01-20 2025-02-10 2025-02-20", "2025-03-11",
     "met 02-15, overdue 03-10"),
    ("fixed", MONTH, AGAIN, 2, "2025-01-15", "2025-01-20 2025-02-20 2025-02-25", "2025-03-01",
     "missed 02-15, met 03-15, pending 04-15"),
    ("fixed", DAY, ((DAY, None),), 1, "2025-01-06", "2025-01-07 2025-01-09", "2025-01-09",
     "met 01-07, missed 01-08, met 01-09, pending 01-10"),
    ("rolling", TimeLimit(5, "working_day"), ((TimeLimit(5, "working_day"), None),), 1, "2025-05-01", "2025-05-09",
     "2025-05-10", "met 05-12, pending 05-16"),
    ("fixed", TimeLimit(5, "working_day"), ((TimeLimit(5, "working_day"), None),), 1, "2025-05-01", "2025-05-09",
     "2025-05-10", "met 05-12, pending 05-19"),
    ("fixed", TimeLimit(2, "week"), ((TimeLimit(2, "week"), None),), 1, "2025-01-06", "2025-01-06 2025-01-21",
     "2025-01-22", "met 01-20, met 02-03, pending 02-17"),
]  # fmt: skip
KOREA = Weekdays({date(2025, 5, 5), date(2025, 5, 6)})


@pytest.mark.parametrize(("windows", "within", "repeats", "times", "start", "visits", "asked", "expected"), ROWS)
def test_each_time_is_due_as_worked_out_by_hand(windows, within, repeats, times, start, visits, asked, expected):
    rule = DeadlineRule(
        id="visits", since="intake_registered", until="contact", within=within, repeats=repeats, windows=windows,
        times=times,
    )  # fmt: skip
    case = kept(opened(day="2024-01-02"), ck.Intake(), at=on(start, 9), by=WORKER)
    for visit in visits.split():
        case = kept(case, ck.Contact(), at=on(visit, 10), by=WORKER)

    found = deadlines_of(rule, case, on=date.fromisoformat(asked), calendar=KOREA)

    assert ", ".join(f"{each.status} {str(each.due)[5:]}" for each in found) == expected


def test_there_are_twenty_of_them():
    assert len(ROWS) == 20
