"""Zones by name, and instants moved into a zone, so that their date is the day there."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casekit.answers import Refusal
from casekit.days.instants import check_instant, keep_offset
from casekit.errors import RecordError, refusing

_OF_THIS_MACHINE = ("localtime", "posixrules", "Factory")
"""Names of zones that are not the same on every machine, or that mean no zone."""
_OFFSET = re.compile("([+-])([0-9]{2}):([0-5][0-9])(?::([0-5][0-9]))?")


@refusing(RecordError)
def zone_of(at: datetime) -> str:
    """
    Return the name of the zone an instant is written in: its IANA name, otherwise its offset from UTC.

    Args:
        at: An instant with an offset.

    >>> zone_of(datetime(2025, 3, 17, 10, tzinfo=timezone(timedelta(hours=9)))), zone_of(datetime.max)
    ('+09:00', '+00:00')
    """
    if isinstance(at.tzinfo, ZoneInfo) and at.tzinfo.key:
        return at.tzinfo.key
    seconds = int((at.utcoffset() or timedelta()).total_seconds())
    sign, (minutes, rest) = "-" if seconds < 0 else "+", divmod(abs(seconds), 60)
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}" + (f":{rest:02}" if rest else "")


def zone_named(name: str) -> tzinfo | None:
    """
    Return the zone with this name, an IANA name or an offset such as "+09:00"; None where there is none.

    >>> zone_named("+09:00"), zone_named("Asia/Nowhere")
    (datetime.timezone(datetime.timedelta(seconds=32400)), None)

    Raises RecordError for anything but text.
    """
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise RecordError("cannot find the zone", [Refusal("wrong_type", {"expected": "text"}, "name")])
    return _zone_named(name)


@lru_cache(maxsize=256)
def _zone_named(name: str) -> tzinfo | None:
    offset = _OFFSET.fullmatch(name)
    if offset:
        sign, hours, minutes, seconds = offset.groups(default="0")
        span = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
        return _fixed(-span if sign == "-" else span) if span < timedelta(days=1) else None
    if name in _OF_THIS_MACHINE:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """
    Return the same instant with the offset the zone has then, so that its date is the day in that zone.

    Raises RecordError for an instant without an offset, and for one whose day in the zone lies outside the years 1 to
    9999.

    >>> in_zone(datetime(2025, 3, 16, 16, tzinfo=timezone.utc), ZoneInfo("Asia/Seoul")).isoformat()
    '2025-03-17T01:00:00+09:00'
    """
    if getattr(at, "tzinfo", None) is zone and type(zone) is timezone:
        return at
    if not isinstance(at, datetime) or at.utcoffset() is None:  # pyright: ignore[reportUnnecessaryIsInstance]
        check_instant(at, about="a zone")
    if not isinstance(zone, tzinfo):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise RecordError(
            "cannot find the day", [Refusal("wrong_type", {"expected": "a zone (datetime.tzinfo)"}, "zone")]
        )
    moved: datetime | None = None
    with suppress(OverflowError):
        moved = keep_offset(at).astimezone(zone)  # its offset decides in an hour that the clock skips
    if moved is None:
        day = at.replace(tzinfo=None).date()
        raise RecordError("cannot find the day", [Refusal("day_out_of_range", {"day": day}, "at")])
    if type(zone) is timezone:
        return moved
    fixed = _fixed(moved.utcoffset() or timedelta())
    return at if at.tzinfo is fixed else moved.replace(tzinfo=fixed, fold=0)


@lru_cache(maxsize=1024)
def _fixed(offset: timedelta) -> timezone:
    """Return one shared object for each offset: comparing instants of one object is quicker."""
    return timezone(offset)
