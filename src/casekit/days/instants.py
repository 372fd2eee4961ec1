"""Instants that read the same everywhere."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_SECOND = timedelta(seconds=1)


def keep_offset(at: datetime) -> datetime:
    """The same instant with its offset from UTC fixed to whole seconds, so that it reads the same everywhere."""
    offset = at.utcoffset() if isinstance(at, datetime) else None  # pyright: ignore[reportUnnecessaryIsInstance]
    if offset is None:
        return at
    if type(at.tzinfo) is timezone and not offset.microseconds and not at.fold:
        return at
    if offset.microseconds:
        return at.astimezone(timezone(offset // _SECOND * _SECOND))
    return at.replace(tzinfo=timezone(offset), fold=0)
