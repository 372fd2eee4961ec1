"""Where the nodes of an ecomap stand: the persons in the middle, all others on an ellipse around them."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, hypot, pi, sin
from typing import TypeAlias

import attrs

from casekit.resources.ecomap import Ecomap, EcomapTie

Point: TypeAlias = tuple[float, float]
"""A place in a picture, in inches to the right of and above the middle."""
_PERSON: Point = (0.9, 0.5)
"""Half the width and half the height of one person in the middle."""
_GAP: Point = (3.0, 1.7)
"""How far the ellipse is from the border of the middle, at its side and at its top."""
_PER_NODE: Point = (0.5, 0.34)
"""How much wider and higher the ellipse gets with each node, so that many nodes do not overlap."""


@attrs.frozen(kw_only=True, eq=False)
class Layout:
    """
    Where the nodes of an ecomap stand.

    places: The middle of each node, by id.
    middle: Half the width and half the height of the ellipse that has the persons in it.
    outer: Half the width and half the height of the ellipse on which the others stand.
    """

    places: Mapping[str, Point]
    middle: Point
    outer: Point

    def on_line(self, tie: EcomapTie, share: float) -> Point:
        """
        Return a place on the line of a tie, outside the ellipse of the persons if the line leaves it.

        `share` is that of the way from the border of this ellipse, or from the person, to the other end.
        """
        start = self.places[tie.person] if tie.person is not None else (0.0, 0.0)
        end = self.places[tie.other]
        border = self._border(start, end)
        return _between(_between(start, end, border), end, share)

    def _border(self, start: Point, end: Point) -> float:
        """Return the share of the way from `start` to `end` that is within the ellipse; 0 if `end` is within it too."""
        shares = [step / 100 for step in range(100) if self._is_inside(_between(start, end, step / 100))]
        return 0 if self._is_inside(end) else max(shares)

    def _is_inside(self, point: Point) -> bool:
        return hypot(point[0] / self.middle[0], point[1] / self.middle[1]) <= 1


def layout_of(ecomap: Ecomap) -> Layout:
    """
    Return where the nodes of an ecomap stand: in order, clockwise from the top.

    A node that is tied to one of several persons stands on the side of this person, so that the line crosses nobody.
    """
    persons, others = len(ecomap.centre), len(ecomap.around)
    ring = (0.0, 0.0) if persons == 1 else (0.5 + 0.3 * persons, 0.35 + 0.2 * persons)
    middle = (ring[0] + _PERSON[0], ring[1] + _PERSON[1])
    outer = (
        max(middle[0] + _GAP[0], _PER_NODE[0] * others),
        max(middle[1] + _GAP[1], _PER_NODE[1] * others),
    )
    turns = {node.id: number / persons for number, node in enumerate(ecomap.centre)}
    places = {id: _on_ellipse(turn, ring) for id, turn in turns.items()}
    places |= {id: _on_ellipse(turn, outer) for id, turn in _turns_around(ecomap, turns).items()}
    return Layout(places=places, middle=middle, outer=outer)


def _turns_around(ecomap: Ecomap, turns: Mapping[str, float]) -> dict[str, float]:
    """Return the share of a turn after which each node around stands. `turns` has those of the persons."""
    free = [number / len(ecomap.around) for number in range(len(ecomap.around))]
    wanted: dict[str, float] = {}
    for tie in ecomap.ties:
        if len(turns) > 1 and tie.person is not None:
            wanted.setdefault(tie.other, turns[tie.person])
    found: dict[str, float] = {}
    for node in sorted(ecomap.around, key=lambda node: node.id not in wanted):
        turn = min(free, key=lambda turn: _distance(turn, wanted[node.id]) if node.id in wanted else turn)
        found[node.id] = turn
        free.remove(turn)
    return found


def _distance(one: float, other: float) -> float:
    """Return how far two shares of a turn are apart, either way round."""
    return min((one - other) % 1, (other - one) % 1)


def _on_ellipse(share: float, radius: Point) -> Point:
    """Return the place on an ellipse after this share of a turn, clockwise from the top."""
    return radius[0] * sin(2 * pi * share), radius[1] * cos(2 * pi * share)


def _between(start: Point, end: Point, share: float) -> Point:
    """Return the place after this share of the way from `start` to `end`."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
