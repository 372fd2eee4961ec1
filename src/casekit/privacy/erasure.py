"""Take the values of one person out of a history. `StageMachine.erase` does it, and records that it was done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import count
from typing import Any, cast

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError
from casekit.models import Assessment, Case, Client, Consent, Entry, RiskRating, ServiceEnd
from casekit.models.extra import Extra, FieldValue
from casekit.models.lookup import persons_of
from casekit.models.record import Part, Record, Value
from casekit.models.state import CaseState, state_after
from casekit.nearest import known_facts
from casekit.practice import Practice
from casekit.practice.building import kind_name
from casekit.privacy.erased_names import erased_name, erased_numbers, is_erased_name
from casekit.privacy.held_fields import (
    Holds,
    each_item,
    emptied,
    is_library_word,
    place_of,
    refuse_unreadable,
    rewritten,
    texts_of,
)
from casekit.privacy.records import HIDDEN

_OF_EVERYONE = (Assessment, RiskRating, Consent, ServiceEnd)
"""The records that are about everyone in the case if they name nobody."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ErasedHistory:
    """
    A history without the values of one person.

    history: All entries.
    fields: The fields that were emptied, such as "Client.name", in the order of their first entries.
    entries: The numbers of the entries that changed.
    """

    history: tuple[Entry, ...]
    fields: tuple[str, ...]
    entries: tuple[int, ...]


def without_values_of(case: Case, person: str, *, practice: Practice, known: Collection[str]) -> ErasedHistory:
    """
    Return the history of a case without the values of one person. Superseded and voided entries are emptied too.

    Args:
        case: The case.
        person: The id of the person: a client or a member of the household, also one recorded in error.
        practice: The practice that declares own kinds of records and own fields.
        known: Texts that the workflow names, such as its questions of eligibility. They stay.

    Emptied are the entries about the person, those about the case as a whole, and those that name nobody and may speak
    of the person. Entries about another person stay as they are.

    Raises RecordError for an unknown person, a view, and a record read without the practice that declares it.
    """
    cannot = f"cannot erase values in case {case.id!r}"
    refuse_unreadable(case, practice, cannot)
    everything = sorted(case.history, key=lambda entry: entry.at)
    ever = state_after(everything, case.id).persons.named
    if person not in ever:
        facts = {"id": person, **known_facts(sorted(ever), len(ever))}
        raise RecordError(cannot, [Refusal("unknown_person", facts, "person")])
    ids = _ids_of(person, case.history)
    concerned = {*_concerned(everything, ids, case.id), *_concerned(case.timeline, ids, case.id)}
    erasing = _Erasing(case.history, ids, practice, known)
    history = tuple(
        rewritten(entry, erasing.change) if entry.number in concerned
        else erasing.without_reason(entry) if entry.mends in concerned
        else entry
        for entry in case.history
    )  # fmt: skip
    changed = (entry.number for entry, before in zip(history, case.history, strict=True) if entry is not before)
    return ErasedHistory(history=history, fields=tuple(erasing.fields), entries=tuple(changed))


def _ids_of(person: str, history: Iterable[Entry]) -> frozenset[str]:
    """Return all ids of a person, by what the records of clients say."""
    known = [{each.what.id, *each.what.other_ids} for each in history if isinstance(each.what, Client)]
    return frozenset({person}.union(*(ids for ids in known if person in ids)))


def _concerned(entries: Iterable[Entry], ids: frozenset[str], case_id: str) -> Iterator[int]:
    """Yield the numbers of the entries that may speak of a person. They are in the order in which they happened."""
    state = CaseState(case_id)
    for entry in entries:
        state.apply(entry.what, entry.at.date())
        if _may_speak_of(entry.what, ids, state):
            yield entry.number


def _may_speak_of(what: Record, ids: frozenset[str], state: CaseState) -> bool:
    """Return whether a record is about a person, about the case as a whole, or about nobody named and may mean them."""
    if isinstance(what, Client):
        return not ids.isdisjoint((what.id, *what.other_ids))
    if about := persons_of(what, state):
        return not ids.isdisjoint(about)
    if not what.named_persons() or isinstance(what, _OF_EVERYONE):
        return True
    return state.index_client in ids or not ids.isdisjoint(texts_of(what, Holds.ID))


class _Erasing:
    """
    Takes the values of a person out of entries.

    fields: The fields that were emptied so far, in order.
    """

    def __init__(
        self, history: Iterable[Entry], ids: frozenset[str], practice: Practice, known: Collection[str]
    ) -> None:
        self.fields = dict[str, None]()
        self._ids, self._practice, self._known = ids, practice, known
        self._numbers = count(1 + max(erased_numbers(history), default=0))
        self._names = dict[str, str]()

    def change(self, value: Value, name: str, holds: Holds, held: Any) -> object:
        """Return what a field of an entry is to hold: see `rewritten`."""
        if getattr(value, "person", None) not in (None, *self._ids) and not isinstance(value, Record):
            return held  # the part of another person, such as a membership of the household
        if holds is Holds.OWN:
            return self._own_fields(cast("Part", value), held)
        new = held
        if holds is Holds.PERSONAL:
            new = emptied(value, name, held)
        elif holds is Holds.TEXT:
            new = each_item(held, self._named)
        elif isinstance(value, Client):
            new = {"other_ids": (), "birth_estimated": False}.get(name, held)
        return self._noted(place_of(value, name), held, new)

    def without_reason(self, entry: Entry) -> Entry:
        """Return an entry of another person without the reason why it replaced an entry that may speak of this one."""
        reason = emptied(entry, "reason", entry.reason)
        return entry if reason == entry.reason else attrs.evolve(entry, reason=self._noted("Entry.reason", "", reason))

    def _noted(self, place: str, held: object, new: object) -> Any:
        """Note a field that was emptied, and return what it now holds."""
        if new == held:
            return held
        self.fields[place] = None
        return new

    def _named(self, text: str) -> str:
        """
        Return what replaces the name of something measured or asked: the same for the same name, so that figures stay.

        Questions and measures of the library, and texts of the workflow, stay.
        """
        if is_library_word(text) or text in self._known or is_erased_name(text):
            return text
        if text not in self._names:
            self._names[text] = erased_name(next(self._numbers))
        return self._names[text]

    def _own_fields(self, part: Part, extra: Extra) -> object:
        """Return own fields without those that are personal, that are texts, or that the practice does not declare."""
        declared, kept = self._practice.fields_of(kind_name(part)), dict[str, FieldValue]()
        for name, value in extra.items():
            field, new = declared.get(name), value
            if field is None or field.personal or field.value_type == "text" or field.fault_of_type(value):
                is_text = field is not None and field.value_type == "text" and isinstance(value, str)
                new = HIDDEN if is_text else None
            kept[name] = self._noted(place_of(part, name), value, new)
        return extra if kept == extra else Extra(kept)
