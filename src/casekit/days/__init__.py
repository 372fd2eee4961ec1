"""Intervals and time limits, working days, and the day of an instant in a zone."""

from casekit.days.calendar import Calendar, Weekdays, next_working_day
from casekit.days.steps import Interval, Unit
from casekit.days.time_limits import TimeLimit, add_working_days, working_days_between

__all__ = [
    "Calendar",
    "Interval",
    "TimeLimit",
    "Unit",
    "Weekdays",
    "add_working_days",
    "next_working_day",
    "working_days_between",
]
