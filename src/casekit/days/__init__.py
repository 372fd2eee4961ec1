"""Days: steps of days, weeks and months, which days are working days, and which zone says what day it is."""

from casekit.days.calendar import Calendar, Weekdays, next_working_day
from casekit.days.steps import Interval, Unit

__all__ = ["Calendar", "Interval", "Unit", "Weekdays", "next_working_day"]
