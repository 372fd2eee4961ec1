"""Rows that show a change: a mark before, a mark after, and a line between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import attrs

from casekit.pictures.axes import Axes
from casekit.pictures.scales import row_height
from casekit.pictures.sheet import BLACK, BLUE, GREY, PALE, VERMILION, WHITE, Sheet

Turn: TypeAlias = Literal["better", "worse", "same"]
"""How something changed."""

_BEFORE: Mapping[str, object] = {
    "marker": "o", "color": BLACK, "markersize": 10, "markerfacecolor": WHITE, "linestyle": "none",
}  # fmt: skip
_AFTER: Mapping[str, object] = {
    "marker": "D", "color": BLACK, "markersize": 6, "linestyle": "none",
}  # fmt: skip
_LINES: Mapping[Turn | None, Mapping[str, object]] = {
    "better": {"color": BLUE, "linestyle": "-", "linewidth": 2.5},
    "worse": {"color": VERMILION, "linestyle": (0, (2, 1.2)), "linewidth": 2.5},
}


@attrs.frozen(kw_only=True)
class Change:
    """
    What a row shows. Higher is better.

    before, after: Where the marks stand. None: unknown, so the mark is left out.
    label: What the row is about.
    said: The text to the right of the row.
    """

    before: float | None
    after: float | None
    label: str
    said: str

    @property
    def turn(self) -> Turn | None:
        """How it changed; None if one of both is unknown."""
        if self.before is None or self.after is None:
            return None
        return "same" if self.before == self.after else "better" if self.before < self.after else "worse"


def draw_changes(sheet: Sheet, axes: Axes, changes: Sequence[Change]) -> None:
    """Draw the rows, the first one on top."""
    for row, change in enumerate(changes):
        axes.axhline(row, color=PALE, linewidth=0.8, zorder=0)
        ends = [place for place in (change.before, change.after) if place is not None]
        if style := _LINES.get(change.turn):
            axes.plot(ends, [row, row], zorder=1, **style)
        for place, style in ((change.before, _BEFORE), (change.after, _AFTER)):
            if place is not None:
                axes.plot([place], [row], zorder=2, clip_on=False, **style)
        right = axes.get_yaxis_transform()
        sheet.write(axes, 1.02, row, change.said, va="center", ha="left", color=BLACK, transform=right)
    axes.set_ylim(len(changes) - 0.4, -0.6)
    sheet.upwards(axes, "", list(range(len(changes))), [each.label for each in changes])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(True, axis="x", color=PALE, linewidth=0.8, zorder=0)
    axes.spines["bottom"].set_color(GREY)


def height_of(changes: Sequence[Change]) -> float:
    """Return the height of the rows in inches."""
    return len(changes) * row_height((each.label for each in changes), 0.45)


def key_of_changes(sheet: Sheet, changes: Sequence[Change]) -> None:
    """Say below the picture what the marks and lines in it mean."""
    entries: list[tuple[str, Mapping[str, object]]] = []
    for name, style in (("before", _BEFORE), ("after", _AFTER)):
        if any(getattr(each, name) is not None for each in changes):
            entries.append((sheet.words.say(name), style))
    turns = {each.turn for each in changes}
    entries += [(sheet.words.say(turn), style) for turn, style in _LINES.items() if turn and turn in turns]
    sheet.key(*entries)
