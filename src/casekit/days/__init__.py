"""Days: steps of days, weeks and months, which days are working days, and which zone says what day it is."""

from casekit.days.calendar import Calendar, Weekdays, next_working_day
from casekit.days.instants import keep_offset
from casekit.days.steps import Interval, Unit, only_day
from casekit.days.zones import in_zone, zone_named, zone_of

__all__ = [
    "Calendar",
    "Interval",
    "Unit",
    "Weekdays",
    "in_zone",
    "keep_offset",
    "next_working_day",
    "only_day",
    "zone_named",
    "zone_of",
]
