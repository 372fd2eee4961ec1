"""The household: its members over time and their roles. A case may be about a household."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from operator import itemgetter
from typing import ClassVar

import attrs

from casekit.answers import Refusal
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models.checks import refers_to
from casekit.models.governed_field import in_vocabulary
from casekit.models.record import Part, Record
from casekit.models.text import Code, Id
from casekit.models.words import codes_named

HEAD = "head"
"""The role code of the head of a household. At most one member has it on any day."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Membership(Part):
    """
    The membership of one person in a household.

    person: The host's id of the person.
    role: The host's code for the role: head, guardian, child, grandparent ….
    since: The first day. None: since before the case.
    until: The last day. None: it still runs.
    reason: The host's code for why the person left: moved_out, died, separated, placed_elsewhere, grown_up …. Only with
        `until`. None: not recorded.

    >>> Membership(person="P-2", role="guardian", since=date(2024, 3, 1)).holds_on(date(2024, 3, 1))
    True
    """

    person: Id
    role: Code = attrs.field(metadata=in_vocabulary("household_role", read=True))
    since: date | None = None
    until: date | None = None
    reason: Code | None = attrs.field(default=None, metadata=in_vocabulary("leaving_reason"))

    def _faults(self) -> Iterator[Refusal]:
        if self.since and self.until and self.until < self.since:
            yield Refusal("days_out_of_order", {"earlier": "since", "later": "until"}, "until")
        if self.reason is not None and self.until is None:
            yield Refusal("leaving_without_day", {}, "reason")

    def holds_on(self, on: date) -> bool:
        """Return whether the person belongs to the household on this day, the first and the last day included."""
        only_day(on)
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    @refusing(RecordError)
    def meets(self, other: Membership) -> bool:
        """Return whether the two memberships share at least one day."""
        first = max(self.since or date.min, other.since or date.min)
        return first <= min(self.until or date.max, other.until or date.max)


def is_head(member: Membership) -> bool:
    """Return whether a member heads the household, in any word for it."""
    return HEAD in codes_named(member.role, "household_role")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Household(Record):
    """
    A household and its members over time.

    If a household is on record, the case is about the household: see `case.client_unit`. To change the members, record
    a new version that keeps past memberships. On any one day, a person is a member at most once and at most one member
    has the role "head".

    id: The host's id of the household.
    index_client: The id of the client through whom the household came into the case. One of the members.
    members: The memberships, past ones included.

    >>> home = Household(id="H-1", index_client="C-3", members=(Membership(person="C-3", role="child"),))
    >>> [member.person for member in home.members_on(date(2025, 3, 17))]
    ['C-3']
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("household_recorded",)
    SHELF: ClassVar[str | None] = "households"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    index_client: str = attrs.field(metadata=refers_to("clients"))
    members: tuple[Membership, ...] = ()

    def _faults(self) -> Iterator[Refusal]:
        if self.index_client not in {each.person for each in self.members}:
            yield Refusal("index_client_no_member", {"index_client": self.index_client}, "members")
        by_person: dict[str, list[int]] = {}
        for place, each in enumerate(self.members):
            by_person.setdefault(each.person, []).append(place)
        heads = [place for place, each in enumerate(self.members) if is_head(each)]
        found = [
            (place, Refusal("memberships_overlap", {"person": person}, f"members[{place}]"))
            for person, places in by_person.items() for _, place in self._overlapping(places)
        ]  # fmt: skip
        for before, place in self._overlapping(heads):
            persons = (self.members[before].person, self.members[place].person)
            if persons[0] != persons[1]:
                found.append((place, Refusal("two_heads", {"persons": persons}, f"members[{place}]")))
        yield from (fault for _, fault in sorted(found, key=itemgetter(0)))

    def _overlapping(self, places: list[int]) -> Iterator[tuple[int, int]]:
        """
        Yield pairs of overlapping memberships, each as its two indexes in `members`, the lower one first.

        In the order of their first days, a membership is compared only with the earlier one that ends last. So `n`
        memberships that all overlap give `n - 1` pairs, not every pair.

        Args:
            places: Indexes in `members`.
        """
        longest: int | None = None
        for place in sorted(places, key=lambda place: self.members[place].since or date.min):
            if longest is not None and self.members[longest].meets(self.members[place]):
                yield min(longest, place), max(longest, place)
            if longest is None or self._last_day(longest) < self._last_day(place):
                longest = place

    def _last_day(self, place: int) -> date:
        """Return the last day of the membership at this index; `date.max` if it has not ended."""
        return self.members[place].until or date.max

    def members_on(self, on: date) -> tuple[Membership, ...]:
        """Return the memberships of the household on this day, in the order recorded."""
        return tuple(each for each in self.members if each.holds_on(on))

    def head_on(self, on: date) -> str | None:
        """Return the id of the person who heads the household on this day; None if nobody is recorded as its head."""
        return next((each.person for each in self.members_on(on) if is_head(each)), None)
