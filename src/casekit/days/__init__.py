"""Days: steps of days, weeks and months, and which days are working days."""

from casekit.days.calendar import Calendar, Weekdays, next_working_day
from casekit.days.instants import keep_offset
from casekit.days.steps import Interval, Unit, only_day

__all__ = ["Calendar", "Interval", "Unit", "Weekdays", "keep_offset", "next_working_day", "only_day"]
