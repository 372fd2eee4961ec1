"""A case for research and teaching: pseudonyms, moved days, coarse ages, no text in words."""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any, cast

import attrs

from casekit.answers import Finding, Params, Refusal
from casekit.errors import RecordError, refusing
from casekit.labels import find
from casekit.labels.wording import LIBRARY_WORDING, Wording
from casekit.models import Approval, Case, Client, Entry, StageChange
from casekit.models.catalogue import RECORDS
from casekit.models.extra import Extra, FieldValue
from casekit.models.record import Part, Value
from casekit.practice import OwnField
from casekit.practice.building import kind_name
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.privacy.change_report import ChangeKind, FieldChange, changes_in, changes_in_words
from casekit.privacy.held_fields import (
    Holds,
    each_item,
    emptied,
    fields_held,
    is_library_word,
    place_of,
    refuse_unreadable,
    rewritten,
    texts_of,
)
from casekit.privacy.rare_codes import Grouping, can_be_grouped, faults_of_rare
from casekit.privacy.records import HIDDEN
from casekit.privacy.shifted_days import MOST_WEEKS, ShiftedDays

LEAST_KEY_BYTES = 16
"""The least number of bytes of a key."""
YEARS_TOGETHER = 5
"""The number of years of birth that are told as one."""
_CHARACTERS = 16
"""The length of a pseudonym, in characters of 5 bits. By chance, two of a million ids are alike once in 10^12."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:[+-][\d:]+|Z)", re.ASCII)
_PLACE = re.compile(r"(?:entry \d+(?:, )?)?(?:([a-z_]+)(?:\[\d+\])?(?:\.[a-z_]+(?:\[\d+\])?)*)?", re.ASCII)
"""Matches a place in a case, such as "entry 5, members[1].person". The group is the first field."""


@attrs.frozen(kw_only=True)
class Pseudonymised:
    """
    A case under pseudonyms, and what was changed to make it.

    case: The case. It can be stored, read and evaluated like any other.
    report: How often the values of each field were changed, and in which way. It holds no value.

    An example is at `pseudonymise`.
    """

    case: Case
    report: tuple[FieldChange, ...]
    _wording: Wording = attrs.field(default=LIBRARY_WORDING, alias="wording", repr=False, eq=False)

    def explain(self, language: str = "en") -> str:
        """Return the report as text, in "en", "ko" or another language of the practice."""
        return changes_in_words(self.report, language, self._wording)


@refusing(RecordError)
def pseudonymise(
    case: Case, key: bytes, *, practice: Practice = NO_PRACTICE, rare: Collection[tuple[str, str]] = ()
) -> Pseudonymised:
    """
    Return a case without anything that names or describes a person, for research and teaching.

    Args:
        case: The case, also as of an earlier day.
        key: A secret of at least 16 random bytes. The same id has the same pseudonym in all cases under one key, and
            another one under another key. Whoever has the key can find out whose pseudonym it is: keep it apart from
            the result, or destroy it.
        practice: The practice that declares own kinds of records and own fields, which the case was read with.
        rare: Pairs (field, code) to group, as `rare_codes` returns them. Their codes become "other".

    What is changed:
    - Every id becomes a pseudonym: of persons, workers, things and cases. References between records stay. The name of
      what is measured, and a question of the office's own, become pseudonyms too.
    - All days and instants move by the same number of whole weeks into the past, 1 to 104. The number follows from the
      key and the first client. Weekdays, times of day, and the days between two events stay. `date.min` and `date.max`
      stay. The zone becomes the offset from UTC on the day of opening.
    - Of a birth, only a band of five years stays, as its first year: `birth_year=2010` stands for 2010 to 2014, and
      `birth_estimated` is True.
    - Personal values and texts in words are removed. "…" stays in place of a text, since rules and figures count
      whether there is one. So are reasons of moves, corrections and overrides, records of kinds that the practice does
      not declare, and own fields that it does not declare, that are personal, or that are texts.
    - In stored findings, texts become "…", but for ids, days, fields and words of the library.

    What stays: codes, words of fixed lists, numbers, the order of entries, and the id and fingerprint of the workflow,
    so that a machine of the same workflow accepts the case. A person may still be recognised by a rare combination of
    what stays: check who receives the result.

    Raises RecordError for a key that is too short, a view, a day in the first two years of the calendar, a field in
    `rare` whose codes are never grouped, and a record that was read without the practice that declares it.

    >>> from datetime import timezone
    >>> from casekit.models import WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> client = Client(id="C-3", name="…", birth=date(2012, 5, 1))
    >>> case = Case.open(client, id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> found = pseudonymise(case, b"sixteen random bytes")
    >>> found.case.client.id, found.case.client.birth_year, found.case.opened_at.strftime("%A %H:%M")
    ('P-5U3LIQPVIQMB5TWZ', 2010, 'Monday 10:00')
    >>> print(found.explain().splitlines()[-1])
    - Entry / when it was recorded: 2
    """
    cannot = "cannot make pseudonyms for the case"
    if len(key) < LEAST_KEY_BYTES:
        raise RecordError(cannot, [Refusal("key_too_short", {"least": LEAST_KEY_BYTES}, "key")])
    refuse_unreadable(case, practice, cannot)
    if faults := tuple(faults_of_rare(rare, practice)):
        raise RecordError(cannot, faults)
    writing = _Pseudonyms(case, key, practice, Grouping(case, rare))
    history = [rewritten(entry, writing.change) for entry in case.history]
    new = Case.from_history(writing.pseudonym(case.id), history)
    return Pseudonymised(case=new, report=changes_in(writing.counted), wording=practice.wording)


@cache
def _field_names() -> frozenset[str]:
    """Return the names of the fields of all records of the library, and of entries."""
    return frozenset(name for kind in (*RECORDS.values(), Entry) for name, _ in fields_held(kind))


def _digest(key: bytes, what: str, text: str) -> bytes:
    """
    Return the keyed digest of a text; `what` keeps digests for different uses apart.

    The key is hashed, since HMAC takes keys that differ in zero bytes at the end for the same key.
    """
    return hmac.digest(sha256(key).digest(), f"casekit {what}:{text}".encode(), "sha256")


class _Pseudonyms:
    """Decides what each field of one case is to hold, and counts what it changes."""

    def __init__(self, case: Case, key: bytes, practice: Practice, grouping: Grouping) -> None:
        self.counted: Counter[tuple[str, ChangeKind]] = Counter()
        self._key, self._practice, self._grouping = key, practice, grouping
        first = next(entry.what.id for entry in case.history if isinstance(entry.what, Client))
        weeks = 1 + int.from_bytes(_digest(key, "days", first)) % MOST_WEEKS
        self._days = ShiftedDays(case, weeks=weeks)
        self._ids = frozenset((case.id, *(id for entry in case.history for id in texts_of(entry, Holds.ID))))

    def pseudonym(self, id: str) -> str:
        """Return the pseudonym of an id. It is the same in every case under one key."""
        return f"P-{b32encode(_digest(self._key, 'id', id)).decode()[:_CHARACTERS]}"

    def change(self, value: Value, name: str, holds: Holds, held: Any) -> object:
        """Return what a field is to hold: see `rewritten`."""
        if isinstance(value, Client) and name.startswith("birth"):
            return self._birth(value, name, held)
        if holds is Holds.OWN:
            return self._own_fields(cast("Part", value), held)
        new, change = self._changed(value, name, holds, held)
        if new is held or new == held:
            return held
        self.counted[place_of(value, name), change] += 1
        return new

    def _changed(self, value: Value, name: str, holds: Holds, held: Any) -> tuple[object, ChangeKind]:
        """Return what a field is to hold, and what kind of change that is."""
        if holds is Holds.PERSONAL:
            return emptied(value, name, held), "removed"
        if holds is Holds.ID:
            is_version = isinstance(value, Approval) and name == "thing" and value.shelf == "plans"
            return held if is_version else each_item(held, self.pseudonym), "replaced"
        if holds is Holds.TEXT:
            return each_item(held, self._named), "replaced"
        if can_be_grouped(value, name, holds):
            return self._grouping.of(value, name, held), "grouped"
        if isinstance(value, StageChange) and name == "zone" and held is not None:
            return self._days.zone, "coarsened"
        if isinstance(value, Entry) and name == "findings":
            return tuple(map(self._finding, cast("tuple[Finding, ...]", held))), "replaced"
        return each_item(held, self._moved), "shifted"

    def _named(self, text: str) -> str:
        """Return a question or a measure of the library as it is, and the pseudonym of any other text."""
        return text if is_library_word(text) else self.pseudonym(text)

    def _moved(self, item: object) -> object:
        return self._days.of(item) if isinstance(item, date) else item

    def _birth(self, client: Client, name: str, held: object) -> object:
        """Return what replaces one field of a birth; together they give the first year of its band, as an estimate."""
        year = client.birth_year if client.birth is None else client.birth.year
        if year is None:
            return held
        change: ChangeKind = "removed" if name == "birth" else "coarsened"
        band = year - year % YEARS_TOGETHER
        new = {"birth": None, "birth_year": band if 1850 <= band <= 2200 else None, "birth_estimated": True}[name]
        if new != held:
            self.counted[place_of(client, name), change] += 1
        return new

    def _own_fields(self, part: Part, extra: Extra) -> object:
        """Return the own fields that may stay: those declared as not personal, and no texts."""
        fields, kept = self._practice.fields_of(kind_name(part)), dict[str, FieldValue]()
        for name, value in extra.items():
            new, change = self._own_value(part, name, value, fields)
            if new is not None:
                kept[name] = new
            if new != value:
                self.counted[place_of(part, name), change] += 1
        return extra if kept == extra else Extra(kept)

    def _own_value(
        self, part: Part, name: str, value: FieldValue, fields: Mapping[str, OwnField]
    ) -> tuple[FieldValue, ChangeKind]:
        """Return the value of an own field, or None if it may not stay, and what kind of change that is."""
        field = fields.get(name)
        if field is None or value is None or field.personal or field.value_type == "text":
            return None, "removed"
        if field.fault_of_type(value):
            return None, "removed"
        if field.value_type == "id":
            return self.pseudonym(cast("str", value)), "replaced"
        if isinstance(value, date):
            return self._days.of(value), "shifted"
        codes = (value, getattr(part, name, None))
        is_rare = any((place_of(part, name), code) in self._grouping.rare for code in codes)
        return (None, "grouped") if is_rare else (value, "removed")

    def _finding(self, finding: Finding) -> Finding:
        """Return a finding under pseudonyms."""
        params = Params({name: self._fact(fact) for name, fact in finding.params.items()})
        return attrs.evolve(finding, params=params, where=None if finding.where is None else self._where(finding.where))

    def _fact(self, fact: object) -> object:
        """Return a fact of a finding under pseudonyms."""
        if isinstance(fact, tuple):
            return tuple(map(self._fact, cast("tuple[object, ...]", fact)))
        if not isinstance(fact, str):
            return fact
        if fact in self._ids:
            return self.pseudonym(fact)
        if _DAY.fullmatch(fact):
            return self._days.of(date.fromisoformat(fact)).isoformat()
        if _INSTANT.fullmatch(fact):
            return self._days.of(datetime.fromisoformat(fact)).isoformat()
        return fact if fact in _field_names() or find(fact) else HIDDEN

    def _where(self, where: str) -> str | None:
        """Return the place of a finding: an id under its pseudonym, an entry or a field; None for anything else."""
        if where in self._ids:
            return self.pseudonym(where)
        place = _PLACE.fullmatch(where)
        return where if place and (place[1] is None or place[1] in _field_names()) else None
