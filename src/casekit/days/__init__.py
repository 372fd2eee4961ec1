"""Intervals and time limits, working days, and the day of an instant in a zone."""

from casekit.days.calendar import Calendar, Weekdays, next_working_day
from casekit.days.public_holidays import PublicHolidays
from casekit.days.steps import Interval
from casekit.days.time_limits import TimeLimit, working_days_between

__all__ = [
    "Calendar",
    "Interval",
    "PublicHolidays",
    "TimeLimit",
    "Weekdays",
    "next_working_day",
    "working_days_between",
]
