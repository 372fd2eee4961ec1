"""What is due in several cases as an iCalendar file, which calendar programs read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from importlib import import_module
from typing import Protocol, cast

from casekit.answers import Refusal
from casekit.days.instants import check_instant
from casekit.errors import RecordError, refusing
from casekit.stages.due.agenda import AgendaItem

_CANNOT = "cannot write the agenda as an iCalendar file"


class _Component(Protocol):
    """The part of a calendar, and of an event, that is used."""

    def add(self, name: str, value: object) -> None: ...

    def add_component(self, component: _Component) -> None: ...

    def to_ical(self) -> bytes: ...


class _Package(Protocol):
    """The part of the package that is used."""

    def Calendar(self) -> _Component: ...  # noqa: N802 - the name of the package

    def Event(self) -> _Component: ...  # noqa: N802


@refusing(RecordError)
def to_icalendar(items: Iterable[AgendaItem], *, at: datetime) -> str:
    """
    Return an agenda as the text of an iCalendar file (RFC 5545): an all-day event for each item that has a due day.

    It has the ids of cases and of what is owed, and no other word of a case. The same agenda gives the same text: the
    id of an event follows from the item, so that a calendar program replaces an event that it knows.

    Args:
        items: What is owed: see `StageMachine.agenda`. Those without a due day are left out.
        at: When the file is made.

    Raises RecordError with the code `icalendar_missing` if the Python package icalendar (`casekit[calendar]`) is not
    installed, for an instant without an offset, and for anything but items of an agenda.

    >>> from datetime import timezone
    >>> from casekit.stages import Obligation
    >>> visit = Obligation(kind="follow_up", what="F1", owners=("worker-1",), due=date(2025, 4, 1))
    >>> text = to_icalendar([AgendaItem(case="K-17", obligation=visit)], at=datetime(2025, 3, 1, tzinfo=timezone.utc))
    >>> [line for line in text.splitlines() if line.startswith(("SUMMARY", "DTSTART"))]
    ['SUMMARY:K-17: F1', 'DTSTART;VALUE=DATE:20250401']
    """
    check_instant(at, about="the file")
    try:
        package = cast("_Package", import_module("icalendar"))
    except ImportError:
        raise RecordError(_CANNOT, [Refusal("icalendar_missing")]) from None
    calendar, written = package.Calendar(), Counter[str]()
    calendar.add("prodid", "-//casekit//agenda//EN")
    calendar.add("version", "2.0")
    try:
        for place, item in enumerate(items):
            if not isinstance(item, AgendaItem):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise RecordError(_CANNOT, [Refusal("wrong_type", {"expected": "an AgendaItem"}, f"items[{place}]")])
            if item.obligation.due is not None:
                calendar.add_component(_event(package, item, item.obligation.due, written, at))
        return calendar.to_ical().decode()
    except OverflowError:
        raise RecordError(_CANNOT, [Refusal("day_out_of_range", {"day": at.date()}, "at")]) from None


def _event(package: _Package, item: AgendaItem, due: date, written: Counter[str], at: datetime) -> _Component:
    """Return the event of an item. `written` has how often each id of an event was given."""
    owed = item.obligation
    named = "/".join((item.case, owed.kind, owed.what, owed.thing or "", due.isoformat()))
    written[named] += 1
    event = package.Event()
    event.add("uid", f"{named}/{written[named]}@casekit")
    event.add("dtstamp", at)
    event.add("dtstart", due)
    event.add("summary", ": ".join((item.case, " ".join(filter(None, (owed.what, owed.thing))))))
    event.add("categories", [owed.kind])
    event.add("transp", "TRANSPARENT")
    return event
