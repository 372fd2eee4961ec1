"""Which kinds of records other kinds name: without which they cannot be shown, and of which they may tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, cast, get_args

import attrs

from casekit.models.approval import ApprovalSubject
from casekit.models.checks import person_fields, references
from casekit.models.erasure import Erasure
from casekit.models.record import Part, Record
from casekit.models.review import Review
from casekit.models.thing_step import ThingStep
from casekit.practice.access import FRAME
from casekit.practice.own_field import OwnField

_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "ServiceStart": ("Need",), "ServiceEnd": ("ServiceStart",), "Reopening": ("Closure",), "Closure": ("Reopening",),
}  # fmt: skip
"""The kinds that each kind follows, beside those whose records it names in a field."""
_MAY_NAME: Mapping[str, tuple[str, ...]] = {"FeedbackAnswer": ("plans",), "Approval": get_args(ApprovalSubject)}
"""The shelves whose things a kind may name without a field that says so."""


@attrs.frozen(kw_only=True)
class Naming:
    """
    Tells which kinds of records name which others.

    classes: The classes of records and of their parts by name.
    kinds: The names of all kinds of records.
    own_fields: The own fields.
    """

    classes: Mapping[str, type[Part]]
    kinds: Collection[str]
    own_fields: Iterable[OwnField]

    def needed_by(self, kind: str) -> tuple[str, ...]:
        """Return the kinds without which no record of a kind can be shown."""
        shelves = [each.shelf for each in self.own_fields if each.record == kind and each.required and each.shelf]
        if cls := self.classes.get(kind):
            by_name = attrs.fields_dict(cast("Any", cls))
            named = references(cast("Any", cls))
            shelves += [shelf for field, shelf in named if by_name[field].default is attrs.NOTHING]
        return tuple(dict.fromkeys((*_FOLLOWS.get(kind, ()), *self._of_shelves(shelves))))

    def named_by(self, kind: str) -> tuple[str, ...]:
        """
        Return the kinds of which a record of a kind may tell: those that it needs or may name, and in turn their own.

        An own field of a part of records counts for every kind.
        """
        found, more = dict.fromkeys(self._directly_named_by(kind)), True
        while more:
            further = [each for name in found for each in self._directly_named_by(name) if each not in found]
            found |= dict.fromkeys(further)
            more = bool(further)
        return tuple(each for each in found if each != kind and each not in FRAME)

    def _directly_named_by(self, kind: str) -> dict[str, None]:
        """Return the kinds whose records a record of a kind needs or may name."""
        cls = self.classes.get(kind)
        own = (each for each in self.own_fields if each.record == kind or each.record not in self.kinds)
        shelves = [*_MAY_NAME.get(kind, ()), *(each.shelf for each in own if each.shelf)]
        shelves += [shelf for _, shelf in references(cast("Any", cls))] if cls else []
        shelves += ["goals"] if cls is Review else []
        if cls is ThingStep:
            shelves += [each.SHELF for each in self.classes.values() if issubclass(each, Record) and each.SHELF]
            shelves += [name for name in self.kinds if name not in self.classes]  # kinds that are declared as data
        found = dict.fromkeys((*self.needed_by(kind), *self._of_shelves(shelves)))
        if cls is Erasure or (cls is not None and person_fields(cast("Any", cls))):
            found["Household"] = None
        if (
            cls is not None
            and issubclass(cls, Record)
            and cls not in (Review, ThingStep)
            and cls.mentions is not Record.mentions
        ):
            found |= dict.fromkeys(self.kinds)  # a class of the office that says itself what it names
        return found

    def _of_shelves(self, shelves: Iterable[str]) -> Iterator[str]:
        """Yield the kinds of the things on shelves."""
        of_shelf = {getattr(each, "SHELF", None): name for name, each in self.classes.items()}
        yield from (of_shelf.get(shelf, shelf) for shelf in shelves)
