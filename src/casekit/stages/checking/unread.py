"""The parts of a workflow that could not be read, and the faults that only follow from their absence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

import attrs

from casekit.answers import Fault
from casekit.notation.faults import FoundFault

_MISSING_CODES = {
    "empty_workflow", "approval_without_role", "move_from_nowhere", "branches_without_default", "dead_end",
    "substage_without_parent", "substages_without_initial", "label_missing", "version_not_higher",
    "reopening_without_reason", "guard_parameters",
}  # fmt: skip
"""Codes for a part missing at a place. If a part at that place could not be read, it may be the missing one."""
_WAY_CODES = {"unreachable_stage", "dead_end", "trap", "deadline_never_starts"}
"""Codes that depend on all ways of a workflow. If one way could not be read, such a fault is not certain."""
_TABLES_BY_CODE: Mapping[str, str] = {
    "unknown_stage": "stages", "unknown_initial": "stages", "unknown_role": "roles", "unknown_reason": "reasons",
    "unknown_effect": "effects", "unknown_approval": "approvals", "unknown_parameter": "parameters",
    "unknown_requirement": "requires", "unknown_deadline": "deadlines",
}  # fmt: skip
"""Codes of unknown names, with the table that declares such names. A part left out there may be the declaration."""
_NOT_OF_A_WAY = re.compile(
    r"\.(labels|aliases|waiting|requires|roles|reason|approval|effects|guards|closes|values|party)\b"
)
"""Matches paths of parts that have no influence on where moves lead."""
_WAY_KEYS = {"stages", "moves", "initial", "final", "parent", "kinds", "name", "from", "to", "resume", "when", "else"}
"""Keys that have an influence on where moves lead. An unknown key that is nearest to one may be a misspelling of it."""
_ENCLOSING_LIMIT = 30
"""How many enclosing paths are computed for one path at most."""
_INDEX = re.compile(r"moves\[(\d+)\]")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Unread:
    """
    What could not be read of a workflow.

    Attributes:
        faults: The faults of reading.
        left_out: The paths of tables of which a part was left out.
        moves: The index, in the list as written, of each move that was read; empty: indexes are as written.
    """

    faults: tuple[Fault, ...] = ()
    left_out: frozenset[str] = frozenset()
    moves: tuple[int, ...] = ()

    def remaining(self, found: Iterable[FoundFault]) -> Iterator[FoundFault]:
        """Yield the faults that cannot follow from an unread part, with the indexes of moves as written."""
        for each in found:
            fault = attrs.evolve(each, where=_INDEX.sub(self._as_written, each.where or "", count=1))
            if not self._explains(fault):
                yield fault

    def _as_written(self, index: re.Match[str]) -> str:
        """Return `moves[…]` with the index that the move has in the list as written."""
        return f"moves[{self.moves[int(index[1])]}]" if self.moves else index[0]

    def _explains(self, fault: FoundFault) -> bool:
        """Return whether an unread part may be the reason for a fault."""
        if not self.faults:
            return False
        if fault.code in _MISSING_CODES and fault.where in self._places:
            return True
        if fault.code in _WAY_CODES:
            return self._ways_unread
        if fault.code == "requirement_not_asked":
            return self._moves_unread
        if fault.code == "unknown_stage" and (fault.where or "").endswith(".initial"):
            return self._ways_unread
        return _TABLES_BY_CODE.get(fault.code) in self._tables

    @cached_property
    def _places(self) -> frozenset[str]:
        """Return the paths of the faults of reading, with all paths that enclose them."""
        return frozenset(place for fault in self.faults for place in _with_enclosing(fault.where or ""))

    @cached_property
    def _tables(self) -> frozenset[str]:
        """Return the last component of the path of each table of which a part was left out."""
        return frozenset(place.rpartition(".")[2] for place in self.left_out)

    @cached_property
    def _ways_unread(self) -> bool:
        """Return whether a part with influence on where moves lead could not be read."""
        return any(map(_is_of_a_way, self.faults))

    @cached_property
    def _moves_unread(self) -> bool:
        """Return whether a move, or its requirements, could not be read."""
        written = (fault.where or "" for fault in self.faults)
        return any(
            place.startswith("moves") and (".requires" in place or not _NOT_OF_A_WAY.search(place)) for place in written
        )


def _is_of_a_way(fault: Fault) -> bool:
    """Return whether a fault of reading is about a part with influence on where moves lead."""
    if fault.code == "unknown_key":
        return fault.params["nearest"] in _WAY_KEYS
    place = fault.where or ""
    return place.startswith(("stages", "moves", "workflow")) and not _NOT_OF_A_WAY.search(place)


def _with_enclosing(place: str) -> Iterator[str]:
    """Yield a path and the paths that enclose it, up to a limit."""
    yield place
    yield from (place[: match.start()] for match in islice(re.finditer(r"[.\[]", place), _ENCLOSING_LIMIT))
