"""Instants with a fixed offset from UTC, which are read and written alike on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from casekit.answers import Refusal
from casekit.errors import RecordError

_SECOND = timedelta(seconds=1)


def keep_offset(at: datetime) -> datetime:
    """Return the instant with a fixed offset from UTC, in whole seconds; return a value without an offset unchanged."""
    offset = at.utcoffset() if isinstance(at, datetime) else None  # pyright: ignore[reportUnnecessaryIsInstance]
    if offset is None:
        return at
    if type(at.tzinfo) is timezone and not offset.microseconds and not at.fold:
        return at
    if offset.microseconds:
        return _to_whole_seconds(at, offset)
    return at.replace(tzinfo=timezone(offset), fold=0)


def _to_whole_seconds(at: datetime, offset: timedelta) -> datetime:
    """Return the instant with its offset cut to whole seconds, or uncut if its date would lie outside the calendar."""
    try:
        return at.astimezone(timezone(offset // _SECOND * _SECOND))
    except OverflowError:
        return at.replace(tzinfo=timezone(offset), fold=0)


def check_instant(at: object, *, about: str, where: str = "at") -> None:
    """Raise RecordError for anything but an instant with an offset."""
    if faults := tuple(faults_of_instant(at, where=where)):
        raise RecordError(f"cannot answer for {about}", faults)


def faults_of_instant(at: object, *, where: str) -> Iterator[Refusal]:
    """Yield why this is no instant with an offset."""
    if not isinstance(at, datetime):
        yield Refusal("wrong_type", {"expected": "an instant (datetime.datetime with an offset)"}, where)
    elif at.utcoffset() is None:
        yield Refusal("naive_instant", {}, where)
