"""Intervals of days, weeks and months, working days, and the day of an instant in a zone."""

from casekit.days.calendar import Calendar, Weekdays, next_working_day
from casekit.days.steps import Interval, Unit

__all__ = ["Calendar", "Interval", "Unit", "Weekdays", "next_working_day"]
