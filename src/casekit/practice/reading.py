"""`Reading`: what could be read of a practice. It leaves out later faults that only follow from unread parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

import attrs

from casekit.answers import Fault
from casekit.notation.faults import FoundFault
from casekit.notation.reading import Fields

_INCOMPLETE = {"more_faults", "workflow_too_large"}
"""Codes of reading after which it is unknown what was left out."""
_NOTHING_UNREAD = {"duplicate_key"}
"""Codes of reading whose place is a table that was read all the same."""
_MISSING_CODES = {"missing_key", "choice_without_label", "label_missing", "counts_as_missing", "order_incomplete"}
"""Codes for a part missing at a place. If a part at that place could not be read, it may be the missing one."""
_KIND_CODES = {"unknown_record_kind", "unknown_shelf", "fixed_vocabulary"}
"""Codes for an unknown kind, shelf or event. A kind that could not be read may declare it."""
_EVENTS = re.compile(r"kinds\.[^.]*(\.events\b.*)?")
"""Matches the places of faults of reading after which an event of a kind is unknown."""
_ORDERED = re.compile(r"(vocabularies\..*)\.order\[\d+\]")
_DEFAULT = re.compile(r"(fields\..*)\.default")
_DEEPEST_PLACE = 30
"""The largest number of enclosing paths that are computed for one path."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Reading:
    """
    What could be read of the mapping of a practice.

    Attributes:
        fields: Keyword arguments for a Practice. What could not be read is left out.
        faults: The faults of reading, up to the limit.
        left_out: The paths of tables of which a part was left out.
    """

    fields: Fields
    faults: tuple[Fault, ...] = ()
    left_out: frozenset[str] = frozenset()

    def remaining(self, found: Iterable[FoundFault]) -> Iterator[FoundFault]:
        """Yield the faults of a practice built from `fields` that cannot follow from an unread part."""
        if any(each.code in _INCOMPLETE for each in self.faults):
            return
        yield from (each for each in found if not self._explains(each))

    def _explains(self, fault: FoundFault) -> bool:
        """Return whether an unread part may be the reason for a fault of building."""
        code, where = fault.code, fault.where
        if not self._unread.isdisjoint(_with_enclosing(where)):
            return True
        if code in _MISSING_CODES and where in self._enclosing:
            return True
        if code in _KIND_CODES and self._lacks_some("kinds"):
            return True
        if code == "unknown_shelf":
            kind = f"kinds.{fault.params['shelf']}"
            return not self._unread.isdisjoint((kind, f"{kind}.thing"))
        if code == "fixed_vocabulary":
            return any(map(_EVENTS.fullmatch, self._unread))
        if ordered := _ORDERED.fullmatch(where):  # an unread item of the order moves the places of those after it
            return f"{ordered[1]}.order" in self._enclosing or self._lacks_some(f"{ordered[1]}.words")
        default = _DEFAULT.fullmatch(where)
        return code == "not_one_of" and default is not None and self._lacks_some(f"{default[1]}.choices")

    def _lacks_some(self, table: str) -> bool:
        """Return whether entries of a table could not be read."""
        return table in self.left_out or table in self._unread

    @cached_property
    def _unread(self) -> frozenset[str]:
        """The places that could not be read; for an unknown key also that of the key which was probably meant."""
        places = {each.where or "" for each in self.faults if each.code not in _NOTHING_UNREAD}
        misspelt = (each for each in self.faults if each.code == "unknown_key" and each.params["nearest"])
        meant = {f"{(each.where or '').rpartition('.')[0]}.{each.params['nearest']}".lstrip(".") for each in misspelt}
        return frozenset(places | meant)

    @cached_property
    def _enclosing(self) -> frozenset[str]:
        """The places that could not be read, with all paths that enclose them."""
        return frozenset(path for place in self._unread for path in _with_enclosing(place))


def _with_enclosing(place: str) -> Iterator[str]:
    """Yield a path and the paths that enclose it, up to a limit."""
    yield place
    yield from (place[: match.start()] for match in islice(re.finditer(r"[.\[]", place), _DEEPEST_PLACE))
