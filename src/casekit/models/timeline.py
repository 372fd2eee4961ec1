"""The timeline of a history: which entries count, in which order they happened, and in which zone days are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timezone, tzinfo
from itertools import pairwise
from typing import cast

import attrs

from casekit.answers import Refusal
from casekit.days.instants import check_instant
from casekit.days.zones import in_zone, zone_named, zone_of
from casekit.errors import RecordError
from casekit.models.client import Client
from casekit.models.closure import Closure, Reopening
from casekit.models.history import Entry, Episode, StageChange, StageInterval, Void
from casekit.models.record import evolve_unchecked


def timeline_of(history: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """
    Return the entries that count, in the order in which they happened, with the ids that their stages have now.

    A history that needs no change is returned itself, not as a copy.
    """
    return with_present_ids(entries_in_order(history))


def entries_in_order(history: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """
    Return the entries that count, unchanged, in the order in which they happened: by instant, then as recorded.

    Entries that were corrected or voided do not count, and neither do the voids. Among entries of one instant a
    correction has the place of the entry it replaced.
    """
    if all(entry.mends is None for entry in history):
        ordered = all(before.at <= after.at for before, after in pairwise(history))
        return history if ordered else tuple(sorted(history, key=lambda entry: entry.at))
    mended, places = mended_entries(history), dict[int, int]()
    for entry in history:
        places[entry.number] = places.get(entry.mends, entry.mends) if entry.mends else entry.number
    counting = [entry for entry in history if entry.number not in mended and not isinstance(entry.what, Void)]
    return tuple(sorted(counting, key=lambda entry: (entry.at, places[entry.number])))


def renames(entry: Entry) -> bool:
    """Return whether this entry gives stages new ids."""
    return isinstance(entry.what, StageChange) and bool(entry.what.renames)


def with_present_ids(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """
    Return the entries with the ids that their stages have after the last of them.

    An id is replaced only before the entry that renames it: a later version may use it for another stage. The entry
    that renames gets the new ids too, and its `renames` become empty. If nothing is renamed, return the same tuple.

    Args:
        entries: Entries in the order in which they happened.
    """
    if not any(isinstance(entry.what, StageChange) and entry.what.renames for entry in entries):
        return entries
    present, found = dict[str, str](), list[Entry]()
    for entry in reversed(entries):
        what = entry.what
        if not isinstance(what, StageChange):
            found.append(entry)
            continue
        stage = present.get(what.stage, what.stage)
        present |= {each.old: present.get(each.new, each.new) for each in what.renames}
        source = None if what.source is None else present.get(what.source, what.source)
        found.append(evolve_unchecked(entry, what=evolve_unchecked(what, stage=stage, source=source, renames=())))
    return tuple(reversed(found))


def mended_entries(history: Iterable[Entry]) -> dict[int, int]:
    """
    Return the numbers of the entries that were corrected or voided, each with the number of the entry that did so.

    An entry that was corrected does not count again when its correction is voided.
    """
    return {entry.mends: entry.number for entry in history if entry.mends is not None}


def entries_until(
    history: Sequence[Entry], mended: Mapping[int, int], is_within: Callable[[datetime], bool]
) -> tuple[Entry, ...]:
    """
    Return the entries that happened within a limit, and the voids of these, in the order of the history.

    Wrong entries are kept with what corrected or voided them. Where a correction lies beyond the limit, the entry it
    corrects is left out, too.

    Args:
        history: Numbered entries.
        mended: The wrong entries of the history: see `mended_entries`.
        is_within: Whether an instant lies within the limit: see `until`.
    """
    if not mended:
        return tuple(entry for entry in history if is_within(entry.at))
    kept, voids = set[int](), {entry.number: entry.mends for entry in history if isinstance(entry.what, Void)}
    for entry in reversed(history):
        mended_by = mended.get(entry.number)
        in_place = mended_by is None or mended_by in voids or mended_by in kept
        if entry.number not in voids and in_place and is_within(entry.at):
            kept.add(entry.number)
    kept |= {number for number, replaced in voids.items() if replaced in kept}
    return tuple(entry for entry in history if entry.number in kept)


def until(when: date, *, about: str, where: str = "when") -> Callable[[datetime], bool]:
    """
    Return a function that tells whether an instant lies within a limit: not after this day, or not after this instant.

    Raises RecordError for anything but a day or an instant, and for an instant without an offset.
    """
    if isinstance(when, datetime):
        check_instant(when, about=about, where=where)
        return lambda at: at <= when
    if not _is_day(when):
        expected = {"expected": "a day (datetime.date), or an instant with an offset"}
        raise RecordError(f"cannot answer for {about}", [Refusal("wrong_type", expected, where)])
    return lambda at: at.date() <= when


def _is_day(value: object) -> bool:
    """Return whether a value is a day at run time, whatever type is declared for it."""
    return isinstance(value, date)


def zone_of_case(name: str) -> tzinfo:
    """Return the zone with this name. Raises RecordError if this machine does not know it."""
    zone = zone_named(name)
    if zone is None:
        raise RecordError("cannot count the days of the case", [Refusal("unknown_zone", {}, "zone")])
    return zone


def in_one_zone(history: Sequence[Entry]) -> tuple[Entry, ...]:
    """
    Return the entries with every instant moved into the zone of the case.

    That is the zone of the opening, or of its last correction. An opening that names no zone gets the zone of its own
    instant. Raises RecordError with the path of every instant whose day in the zone lies outside the years 1 to 9999.

    Args:
        history: Numbered entries, the first of them the opening.
    """
    first = history[0]
    opening = cast("StageChange", first.what)
    if not opening.zone:
        first = evolve_unchecked(first, what=attrs.evolve(opening, zone=zone_of(first.at)))
    zone = zone_of_case(_opening_of(first, history).zone or "")
    entries = (first, *history[1:])
    with suppress(RecordError):  # on failure, every faulty instant is found below
        return tuple([moved_to(zone, entry) for entry in entries])
    raise RecordError("cannot count the days of the case", _beyond_the_calendar(entries, zone))


def _beyond_the_calendar(entries: Iterable[Entry], zone: tzinfo) -> Iterator[Refusal]:
    """Yield a fault, with its path, for every instant whose day in this zone lies outside the years 1 to 9999."""
    for place, entry in enumerate(entries):
        try:
            moved_to(zone, entry)
        except RecordError as error:
            yield from (attrs.evolve(each, where=f"history[{place}].{each.where}") for each in error.refusals)


def _opening_of(first: Entry, history: Sequence[Entry]) -> StageChange:
    """Return the opening that counts: that of the first entry, or the last one that corrected it."""
    opening, number = cast("StageChange", first.what), first.number
    for entry in history:
        if entry.mends == number and opens(entry):
            opening, number = cast("StageChange", entry.what), entry.number
    return opening


def opens(entry: Entry) -> bool:
    """Return whether an entry holds an opening: the first entry of a case, or a correction of it."""
    return isinstance(entry.what, StageChange) and entry.what.opens


def moved_to(zone: tzinfo, entry: Entry) -> Entry:
    """Return the entry with the same instants, written in this zone, so that their dates are the days there."""
    if entry.at.tzinfo is entry.recorded_at.tzinfo is zone and type(zone) is timezone:
        return entry
    at = in_zone(entry.at, zone)
    recorded_at = at if entry.recorded_at is entry.at else in_zone(entry.recorded_at, zone)
    if at is entry.at and recorded_at is entry.recorded_at:
        return entry
    return evolve_unchecked(entry, at=at, recorded_at=recorded_at)


def numbered(history: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries; one without a number gets the number after that of the entry before it."""
    found, last = list[Entry](), 0
    for entry in history:
        last = entry.number or last + 1
        found.append(entry if entry.number else evolve_unchecked(entry, number=last))
    return tuple(found)


def faults_of_history(history: Iterable[object]) -> Iterator[Refusal]:
    """Yield the faults of a history: of types, opening, clients, numbers and references between entries."""
    if not isinstance(history, list | tuple):
        yield Refusal("wrong_type", {"expected": "history entries"}, "history")
        return
    items: Sequence[object] = history  # pyright: ignore[reportUnknownVariableType]
    entries = [entry for entry in items if isinstance(entry, Entry)]
    if len(entries) < len(items):
        for place, entry in enumerate(items):
            if not isinstance(entry, Entry):
                yield Refusal("wrong_type", {"expected": "history entries"}, f"history[{place}]")
        return
    if not entries or not opens(entries[0]):
        yield Refusal("history_without_opening", {}, "history[0]")
        return
    if not any(isinstance(entry.what, Client) for entry in entries):
        yield Refusal("history_without_client", {}, "history[1]")
    yield from tuple(_wrong_numbers(entries)) or _lost_opening_or_client(entries)


def _wrong_numbers(entries: Sequence[Entry]) -> Iterator[Refusal]:
    """Yield the faults of `number`, which must rise, and of `mends` and `part_of`, which must name earlier entries."""
    last, replaced = 0, set[int]()
    for place, entry in enumerate(entries):
        if entry.number and entry.number <= last:
            yield Refusal("numbers_out_of_order", {"after": last}, f"history[{place}].number")
        last = entry.number or last + 1
        if entry.mends is not None and entry.mends >= last:
            yield Refusal("mends_a_later_entry", {"entry": entry.mends}, f"history[{place}].mends")
        elif entry.mends in replaced:
            yield Refusal("mended_twice", {"entry": entry.mends}, f"history[{place}].mends")
        if entry.part_of is not None and entry.part_of >= last:
            yield Refusal("part_of_a_later_entry", {"entry": entry.part_of}, f"history[{place}].part_of")
        if entry.mends is not None:
            replaced.add(entry.mends)


def _lost_opening_or_client(entries: Sequence[Entry]) -> Iterator[Refusal]:
    """Yield a fault if corrections and voids leave the case without an opening or without a client."""
    if all(entry.mends is None for entry in entries):
        return
    counting = timeline_of(numbered(entries))
    if not any(map(opens, counting)):
        yield Refusal("history_without_opening", {}, "history[0]")
    if not any(isinstance(entry.what, Client) for entry in counting):
        yield Refusal("history_without_client", {}, "history[1]")


def stayed_in(timeline: Iterable[Entry], *, on: date) -> frozenset[int]:
    """
    Return the numbers of the entries that say they only pass through a stage, although the case left it on a later day,
    or has not left it by the day `on`.
    """
    found, passing = set[int](), list[Entry]()
    for entry in timeline:
        if isinstance(entry.what, StageChange) and entry.what.enters:
            found.update(each.number for each in passing if each.at.date() < entry.at.date())
            passing = [entry] if entry.what.passing else []
    found.update(each.number for each in passing if each.at.date() < on)
    return frozenset(found)


def is_inside(stage: str | None, outer: str | None) -> bool:
    """
    Return whether a stage is the outer stage or a substage of it. The id of a substage begins with that of its parent.

    Return False if either is None.

    >>> is_inside("work.visits", "work"), is_inside("workshop", "work")
    (True, False)
    """
    return stage is not None and outer is not None and f"{stage}.".startswith(f"{outer}.")


def stage_intervals_of(timeline: Iterable[Entry]) -> tuple[StageInterval, ...]:
    """Return the stays in stages, in order."""
    entered = [
        (entry.at, entry.what) for entry in timeline if isinstance(entry.what, StageChange) and entry.what.enters
    ]
    left = [at for at, _ in entered[1:]]
    return tuple(
        StageInterval(stage=change.stage, kinds=change.kinds, entered_at=at, left_at=left_at)
        for (at, change), left_at in zip(entered, [*left, None], strict=True)
    )


def episodes_of(timeline: Iterable[Entry], *, opened_at: datetime) -> tuple[Episode, ...]:
    """Return the spans in which a case was open, in order; the first begins with the opening."""
    episodes = [Episode(number=1, opened_at=opened_at)]
    for entry in timeline:
        if isinstance(entry.what, Closure):
            episodes[-1] = attrs.evolve(episodes[-1], closed_at=entry.at, closure=entry.what)
        elif isinstance(entry.what, Reopening):
            number = len(episodes) + 1
            episodes.append(Episode(number=number, opened_at=entry.at, reopening=entry.what))
    return tuple(episodes)


def actors_behind(history: Iterable[Entry], number: int) -> tuple[str, ...]:
    """
    Return the ids of those who recorded an entry, the first first: who wrote the entries of its kind that it corrects,
    and who wrote it. A correction by a colleague takes nobody's part in what was recorded away.
    """
    entries = {entry.number: entry for entry in history}
    found, entry, kind = list[str](), entries.get(number), None
    while entry is not None and kind in (None, type(entry.what)):
        kind = type(entry.what)
        found.append(entry.by.id)
        entry = entries.get(entry.mends or 0)
    return tuple(dict.fromkeys(reversed(found)))
