"""What could not be read of a workflow, and which faults say nothing but that it is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

import attrs

from casekit.answers import Fault
from casekit.stages.faults import FoundFault

_LACKING = {
    "empty_workflow", "approval_without_role", "move_from_nowhere", "branches_without_default", "dead_end",
    "substage_without_parent", "substages_without_initial", "label_missing", "version_not_higher",
    "reopening_without_reason", "guard_parameters",
}  # fmt: skip
"""Codes of what is lacking at a place; where something at this place could not be read, it may be just that."""
_WAYS = {"unreachable_stage", "dead_end", "trap", "deadline_never_starts"}
"""Codes that follow from every way of a workflow; where one could not be read, nothing follows."""
_CATALOGUES: Mapping[str, str] = {
    "unknown_stage": "stages", "unknown_initial": "stages", "unknown_role": "roles", "unknown_reason": "reasons",
    "unknown_effect": "effects", "unknown_approval": "approvals", "unknown_parameter": "parameters",
    "unknown_requirement": "requires",
}  # fmt: skip
"""The table in which a name is sought; where something of it was left out, it may be just that name."""
_ASIDE = re.compile(r"\.(labels|aliases|waiting|requires|roles|reason|approval|effects|guards)\b")
"""What says nothing of where a move leads."""
_WAY_KEYS = {"stages", "moves", "initial", "final", "parent", "kinds", "name", "from", "to", "resume", "when", "else"}
_DEEPEST_PLACE = 30
_INDEX = re.compile(r"moves\[(\d+)\]")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Unread:
    """
    What could not be read of a workflow.

    Attributes:
        faults: The faults of shape.
        left_out: The tables of which something was left out, by path.
        moves: The place of each move that was read, in the list as written.
    """

    faults: tuple[Fault, ...] = ()
    left_out: frozenset[str] = frozenset()
    moves: tuple[int, ...] = ()

    def remaining(self, found: Iterable[FoundFault | Fault]) -> Iterator[FoundFault | Fault]:
        """Yield the faults that are no trace of what could not be read, their moves counted as written."""
        for each in found:
            fault = attrs.evolve(each, where=_INDEX.sub(self._as_written, each.where or "", count=1))
            if not self._explains(fault):
                yield fault

    def _as_written(self, index: re.Match[str]) -> str:
        return f"moves[{self.moves[int(index[1])]}]" if self.moves else index[0]

    def _explains(self, fault: FoundFault | Fault) -> bool:
        if not self.faults:
            return False
        if fault.code in _LACKING and fault.where in self._places:
            return True
        if fault.code in _WAYS:
            return self._ways_unread
        if fault.code == "requirement_not_asked":
            return self._moves_unread
        if fault.code == "unknown_stage" and (fault.where or "").endswith(".initial"):
            return self._ways_unread
        return _CATALOGUES.get(fault.code) in self._tables

    @cached_property
    def _places(self) -> frozenset[str]:
        """The places of what could not be read, and every place they lie in."""
        return frozenset(place for fault in self.faults for place in _around(fault.where or ""))

    @cached_property
    def _tables(self) -> frozenset[str]:
        """The last names of the tables of which something was left out."""
        return frozenset(place.rpartition(".")[2] for place in self.left_out)

    @cached_property
    def _ways_unread(self) -> bool:
        """Whether something that says where a move leads could not be read."""
        return any(map(_is_of_a_way, self.faults))

    @cached_property
    def _moves_unread(self) -> bool:
        """Whether a move, or what it requires, could not be read."""
        written = (fault.where or "" for fault in self.faults)
        return any(
            place.startswith("moves") and (".requires" in place or not _ASIDE.search(place)) for place in written
        )


def _is_of_a_way(fault: Fault) -> bool:
    if fault.code == "unknown_key":
        return fault.params["nearest"] in _WAY_KEYS
    place = fault.where or ""
    return place.startswith(("stages", "moves", "workflow")) and not _ASIDE.search(place)


def _around(place: str) -> Iterator[str]:
    """Yield a place and the outer places it lies in: as many as a path of a workflow has."""
    yield place
    yield from (place[: match.start()] for match in islice(re.finditer(r"[.\[]", place), _DEEPEST_PLACE))
