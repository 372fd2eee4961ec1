"""What the tests of pictures ask of a figure: its texts, where they stand, and how its marks and lines look."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any


def drawn(figure: Any) -> Any:
    """The figure, drawn once; a warning is an error."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        FigureCanvasAgg(figure).draw()
    return figure


def texts_in(figure: Any) -> Iterator[Any]:
    """Every text artist that is seen and says something, in the order of the tree of artists."""
    from matplotlib.text import Text  # noqa: PLC0415

    within = {id(axes): (axes.get_xlim(), axes.get_ylim()) for axes in figure.axes}
    hidden = {
        id(tick.label1)
        for axes in figure.axes
        for axis, limits in zip((axes.xaxis, axes.yaxis), within[id(axes)], strict=True)
        for tick in axis.get_major_ticks()
        if not min(limits) <= tick.get_loc() <= max(limits)
    }
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and id(text) not in hidden:
            yield text


def said(figure: Any) -> list[str]:
    """What the texts of a figure say."""
    return [text.get_text() for text in texts_in(figure)]


def clipped(figure: Any) -> list[str]:
    """The texts that do not lie within the figure."""
    whole = figure.bbox
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts_in(figure)]
    return [
        text for text, box in boxes
        if box.x0 < whole.x0 - 1 or box.y0 < whole.y0 - 1 or box.x1 > whole.x1 + 1 or box.y1 > whole.y1 + 1
    ]  # fmt: skip


def overlapping(figure: Any) -> list[tuple[str, str]]:
    """The pairs of texts that cover each other by more than a pixel."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts_in(figure)]
    return [
        (one, other) for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]  # fmt: skip


def looks(figure: Any) -> dict[str, set[tuple[str, str, str]]]:
    """For each colour of a line, its marks and line styles: what is left of it without colour."""
    found: dict[str, set[tuple[str, str, str]]] = {}
    for axes in figure.axes:
        for line in axes.get_lines():
            style = (str(line.get_linestyle()), str(line.get_marker()), str(line.get_markerfacecolor()))
            found.setdefault(str(line.get_color()), set()).add(style)
    return found


def shape(figure: Any) -> dict[str, Any]:
    """The facts of a figure that do not depend on the version of matplotlib: how many axes, artists and texts."""
    artists = Counter(type(each).__name__ for axes in figure.axes for each in axes.lines)
    return {
        "axes": len(figure.axes), "lines": artists["Line2D"],
        "bars": sum(len(each.get_paths()) for axes in figure.axes for each in axes.collections),
        "texts": said(figure),
    }  # fmt: skip
