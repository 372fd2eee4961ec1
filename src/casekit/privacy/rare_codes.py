"""Codes that few cases have, which would tell whose case it is; and how they are grouped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any

from casekit.answers import Refusal
from casekit.errors import RecordError, refusing
from casekit.models import Case, Entry
from casekit.models.asked import each_case
from casekit.models.record import Part, Record, Value
from casekit.practice import Practice
from casekit.practice.own_values import parts_of
from casekit.privacy.held_fields import Holds, fields_held, place_of, rewritten

OTHER = "other"
"""The code in which rare codes are grouped."""
_NAMED_BY_WORKFLOWS = frozenset({
    "Approval", "DeadlineSet", "Erasure", "OfficeRecord", "RenamedStage", "StageChange", "ThingStep", "UnknownRecord",
    "Waiver",
})  # fmt: skip
"""The records whose codes are names from a workflow or a practice. They are never grouped."""
_READ_BY_RULES = frozenset({
    "Assignment.role", "ClientVoice.checkpoint", "Consent.information", "Consent.purposes", "Disclosure.information",
    "Disclosure.purpose", "FeedbackAnswer.checkpoint", "Membership.role",
})  # fmt: skip
"""Other fields that are never grouped: rules compare their codes with those of other records."""


def can_be_grouped(value: Value, name: str, holds: Holds) -> bool:
    """Return whether the codes of a field of a record, or of a part of one, may be grouped."""
    return isinstance(value, Part) and holds is Holds.CODE and _is_open(type(value), name)


def _is_open(kind: type[Part], name: str) -> bool:
    return kind.__name__ not in _NAMED_BY_WORKFLOWS and f"{kind.__name__}.{name}" not in _READ_BY_RULES


@refusing(RecordError)
def rare_codes(cases: Iterable[Case], *, fewer_than: int = 5) -> tuple[tuple[str, str], ...]:
    """
    Return the codes that fewer cases have than `fewer_than`, as pairs (field, code) such as ("Need.domain", "debt").

    Pass them to `pseudonymise` as `rare`, without those that your workflow names.

    Args:
        cases: The cases that are to be published together.
        fewer_than: The number of cases from which a code is not rare, 1 or more.

    A code counts once for each case that has it anywhere in its history, in entries that no longer count too. An own
    word of the office counts as a code of its field. Left out are the fields with a fixed list of words, the names from
    workflows and practices (stages, moves, kinds of approvals, requirements), and the roles, checkpoints, purposes and
    kinds of information, which rules compare. The pairs are sorted. Without cases the result is empty.

    Raises RecordError for anything but different cases, and for a number below 1.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> client = Client(id="C-3", populations=("children",))
    >>> case = Case.open(client, id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> rare_codes([case], fewer_than=2)
    (('Client.populations', 'children'),)
    """
    if type(fewer_than) is not int or fewer_than < 1:
        fault = Refusal("wrong_type", {"expected": "a whole number from 1"}, "fewer_than")
        raise RecordError("cannot find rare codes", [fault])
    found: Counter[tuple[str, str]] = Counter()
    for case in each_case(cases):
        found.update({pair for entry in case.history for pair in _codes_in(entry)})
    return tuple(sorted(pair for pair, count in found.items() if count < fewer_than))


def _codes_in(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield each code of an entry that may be grouped, and each own word in place of one, with its field."""
    found: list[tuple[str, str]] = []

    def note(value: Value, name: str, holds: Holds, held: object) -> object:
        if can_be_grouped(value, name, holds) and isinstance(value, Part):
            words = (*_as_tuple(held), *_as_tuple(value.extra.get(name)))
            found.extend((place_of(value, name), word) for word in words)
        return held

    rewritten(entry.what, note)
    yield from found


def _as_tuple(held: object) -> tuple[str, ...]:
    """Return a code, or several, as a tuple; empty for None."""
    if isinstance(held, tuple):
        return held  # pyright: ignore[reportUnknownVariableType]
    return (held,) if isinstance(held, str) else ()


class Grouping:
    """
    Groups the rare codes of one case.

    A code that identifies a thing, such as the name of an indicator, gets a number if the case has more than one of
    them: "other", "other_2". Otherwise two things would become one.
    """

    def __init__(self, case: Case, rare: Collection[tuple[str, str]]) -> None:
        self.rare = frozenset(rare)
        self._names = dict[tuple[str, str], str]()
        codes = dict.fromkeys(pair for entry in case.history for pair in _codes_in(entry)) if self.rare else {}
        taken = {pair for pair in codes if pair not in self.rare}
        for field, code in codes:
            if (field, code) in self.rare:
                names = (OTHER, *(f"{OTHER}_{number}" for number in range(2, len(codes) + 3)))
                free = next(name for name in names if (field, name) not in taken)
                self._names[field, code] = free
                taken.add((field, free))

    def of(self, value: Value, name: str, held: object) -> object:
        """Return what a field holds with its rare codes grouped. Codes that become one are there once."""
        place, identifies = place_of(value, name), isinstance(value, Record) and name in value.IDENTITY
        codes = _as_tuple(held)
        if not any((place, code) in self.rare for code in codes):
            return held
        new = [
            code if (place, code) not in self.rare else self._names[place, code] if identifies else OTHER
            for code in codes
        ]
        return tuple(dict.fromkeys(new)) if isinstance(held, tuple) else new[0]


def faults_of_rare(rare: Collection[tuple[str, str]], practice: Practice) -> Iterator[Refusal]:
    """Yield a refusal if pairs (field, code) name fields whose codes are never grouped."""
    kinds: Iterable[Any] = practice.classes.values()
    known = {field for kind in kinds for part in (kind, *parts_of(kind)) for field in _groupable_of(part)}
    fields = tuple(sorted({field for field, _ in rare if field not in known}))
    if fields:
        yield Refusal("field_not_grouped", {"fields": fields}, "rare")


@cache
def _groupable_of(kind: Any) -> frozenset[str]:
    """Return the fields of a class whose codes may be grouped."""
    names = (name for name, holds in fields_held(kind) if holds is Holds.CODE and _is_open(kind, name))
    return frozenset(f"{kind.__name__}.{name}" for name in names)
