"""Working days beside numpy, months and years beside dateutil, and what comes again beside the rules of dateutil."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import numpy as np
from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule
from oracle_comparison import Comparison, Figures

from casekit.days import TimeLimit, working_days_between
from casekit.models import Case, Client, Entry, Intake, WorkflowRef
from casekit.stages import DeadlineRule
from casekit.stages.due.deadlines import deadlines_of
from casekit.stages.guards import terms_of
from casekit.stages.workflow import Workflow

TIMES = 10
"""How many days one input holds."""
TERMS = terms_of(Workflow.ready("school_six"))
"""By what due days are counted here; the workflow has no part in it."""
_FIRST, _SPAN = date(1990, 1, 1), 30_000
_FREQUENCIES = {"day": DAILY, "week": WEEKLY, "month": MONTHLY, "year": YEARLY}


@dataclass(frozen=True)
class Office:
    """An office that works on some days of the week, without holidays, and the days that are counted from."""

    week: tuple[bool, ...]
    holidays: frozenset[date]
    counted: tuple[tuple[date, int], ...]

    def is_working_day(self, day: date, /) -> bool:
        """Whether people work there on a day."""
        return self.week[day.weekday()] and day not in self.holidays

    @property
    def calendar(self) -> np.busdaycalendar:
        """The same office for numpy."""
        return np.busdaycalendar(weekmask=list(self.week), holidays=sorted(self.holidays))


@dataclass(frozen=True)
class Again:
    """A deadline that comes again, and until when it is looked at."""

    start: date
    count: int
    unit: str
    until: date


def _day(random: Random) -> date:
    return _FIRST + timedelta(days=random.randint(0, _SPAN))


def _office(random: Random) -> Office:
    week = random.choice(((True,) * 5 + (False,) * 2, (*(random.random() < 0.7 for _ in range(6)), True)))
    first = _day(random)
    holidays = frozenset(first + timedelta(days=random.randint(-60, 60)) for _ in range(random.choice((0, 3, 25))))
    counted = tuple((first + timedelta(days=random.randint(-30, 30)), random.randint(1, 40)) for _ in range(TIMES))
    return Office(week, holidays, counted)


def _named(days: list[object]) -> Figures:
    return {str(place): str(each) for place, each in enumerate(days)}


def _working_here(office: Office) -> Figures:
    return _named([TimeLimit(count, "working_day").last_day(day, calendar=office) for day, count in office.counted])


def _working_there(office: Office) -> Figures:
    """The offset of numpy begins on a working day: on the last one up to the day."""
    calendar = office.calendar
    return _named([np.busday_offset(day, count, roll="preceding", busdaycal=calendar) for day, count in office.counted])


def _before_here(office: Office) -> Figures:
    return _named([TimeLimit(count, "working_day").day_before(day, calendar=office) for day, count in office.counted])


def _before_there(office: Office) -> Figures:
    calendar = office.calendar
    return _named(
        [np.busday_offset(day, -count, roll="following", busdaycal=calendar) for day, count in office.counted]
    )


def _between_here(office: Office) -> Figures:
    ends = [(day, day + timedelta(days=count)) for day, count in office.counted]
    return _named([working_days_between(day, end, calendar=office) for day, end in ends])


def _between_there(office: Office) -> Figures:
    """Numpy counts the first day and not the last."""
    one, calendar = timedelta(days=1), office.calendar
    return _named([
        np.busday_count(day + one, day + timedelta(days=count) + one, busdaycal=calendar)
        for day, count in office.counted
    ])  # fmt: skip


def _months(random: Random) -> tuple[tuple[date, int, str], ...]:
    """Days, often at the end of a month, each with a number of months or years."""
    days = ((_day(random), random.random() < 0.5) for _ in range(TIMES))
    ends = ((day.replace(day=1) - timedelta(days=1)) if is_end else day for day, is_end in days)
    return tuple((day, random.randint(1, 60), random.choice(("month", "year"))) for day in ends)


def _months_here(given: tuple[tuple[date, int, str], ...]) -> Figures:
    found: list[object] = []
    for day, count, unit in given:
        limit = TimeLimit(count, "month" if unit == "month" else "year")
        found += [limit.last_day(day), limit.day_before(day)]
    return _named(found)


def _months_there(given: tuple[tuple[date, int, str], ...]) -> Figures:
    found: list[object] = []
    for day, count, unit in given:
        delta = relativedelta(months=count) if unit == "month" else relativedelta(years=count)
        found += [day + delta, day - delta]
    return _named(found)


def _several_again(random: Random) -> tuple[Again, ...]:
    return tuple(_again(random) for _ in range(TIMES))


def _again(random: Random) -> Again:
    """A start on the 1st to 28th: on other days of a month the rules of iCalendar leave out the shorter months."""
    start, unit = _day(random), random.choice((*_FREQUENCIES,))
    start = start.replace(day=min(start.day, 28)) if unit in ("month", "year") else start
    days = {"day": 1, "week": 7, "month": 30, "year": 365}[unit]
    count = random.randint(1, 6)
    return Again(start, count, unit, start + timedelta(days=days * count * random.randint(1, 2 * TIMES)))


def _several(each: Callable[[Again], list[date]]) -> Callable[[tuple[Again, ...]], Figures]:
    """All due days of several recurrences, and how many each has."""

    def figures(given: tuple[Again, ...]) -> Figures:
        found = [each(one) for one in given]
        return {
            **{f"number {place}": len(days) for place, days in enumerate(found)},
            **_named([day for days in found for day in days]),
        }

    return figures


def _again_here(given: Again) -> list[date]:
    limit = TimeLimit(given.count, given.unit)  # type: ignore[arg-type]
    rule = DeadlineRule(
        id="again", since="intake_registered", until="contact", within=limit, repeats=((limit, None),),
        windows="fixed",
    )  # fmt: skip
    at = datetime.combine(given.start, time(12), UTC)
    ref = WorkflowRef(id="office", version=1, fingerprint="-")
    case = Case.open(Client(id="C-1"), id="K-1", at=at, by="w", workflow=ref, stage="begin")
    case = Case.from_history("K-1", [*case.history, Entry(what=Intake(), at=at, by="w")])
    return [each.due for each in deadlines_of(rule, case, TERMS, on=given.until) if each.due is not None]


def _again_there(given: Again) -> list[date]:
    """Up to the first one that is not before the day."""
    found: list[date] = []
    for each in rrule(_FREQUENCIES[given.unit], interval=given.count, dtstart=datetime.combine(given.start, time())):
        if each.date() > given.start:
            found.append(each.date())
            if each.date() >= given.until:
                break
    return found


COMPARISONS = (
    Comparison(
        "TimeLimit.last_day", "numpy", "`busday_offset`", "ten days each", _office, _working_here, _working_there
    ),
    Comparison(
        "TimeLimit.day_before", "numpy", "`busday_offset`", "ten days each", _office, _before_here, _before_there
    ),
    Comparison(
        "working_days_between", "numpy", "`busday_count`", "ten counts each", _office, _between_here, _between_there
    ),
    Comparison(
        "TimeLimit", "python-dateutil", "`relativedelta`", "ten days each, months and years, after and before", _months,
        _months_here, _months_there,
    ),
    Comparison(
        "DeadlineRule", "python-dateutil", "`rrule`", "ten fixed ones each, every due day",
        _several_again, _several(_again_here), _several(_again_there),
    ),
)  # fmt: skip
