"""The part of matplotlib that pictures use, in types: matplotlib itself is imported when the first picture is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from matplotlib.figure import Figure
else:
    Figure = object  # for get_type_hints

__all__ = ["Axes", "Figure", "Spine"]


class Spine(Protocol):
    """A line along one side of the axes."""

    def set_visible(self, visible: bool, /) -> None:
        """Draw the line or not."""

    def set_color(self, color: str, /) -> None:
        """Set its colour."""


class Axes(Protocol):
    """
    The part of `matplotlib.axes.Axes` that is used.

    spines: The lines along the sides: "left", "right", "top" and "bottom".
    transAxes: The coordinates of shares of the width and the height.
    """

    spines: Mapping[str, Spine]
    transAxes: object  # noqa: N815

    def plot(self, x: Sequence[float], y: Sequence[float], **style: object) -> object:
        """Draw a line, marks, or both."""

    def step(self, x: Sequence[float], y: Sequence[float], **style: object) -> object:
        """Draw a line in steps."""

    def broken_barh(self, spans: Sequence[tuple[float, float]], rows: tuple[float, float], **style: object) -> object:
        """Draw bars in one row: each from a place, and how long."""

    def axhline(self, y: float, **style: object) -> object:
        """Draw a line across."""

    def axvline(self, x: float, **style: object) -> object:
        """Draw a line from the bottom to the top."""

    def axhspan(self, low: float, high: float, **style: object) -> object:
        """Draw a band across."""

    def text(self, x: float, y: float, text: str, **style: object) -> object:
        """Write a text."""

    def set_xlim(self, low: float, high: float) -> object:
        """Set where the horizontal axis begins and ends."""

    def set_ylim(self, low: float, high: float) -> object:
        """Set where the vertical axis begins and ends."""

    def set_xlabel(self, text: str, **style: object) -> object:
        """Set the title of the horizontal axis."""

    def set_ylabel(self, text: str, **style: object) -> object:
        """Set the title of the vertical axis."""

    def set_xticks(self, places: Sequence[float], labels: Sequence[str]) -> object:
        """Set the places that the horizontal axis labels."""

    def set_yticks(self, places: Sequence[float], labels: Sequence[str]) -> object:
        """Set the places that the vertical axis labels."""

    def tick_params(self, **style: object) -> None:
        """Set the style of the labels of places."""

    def grid(self, visible: bool, **style: object) -> None:
        """Draw lines at the labelled places."""

    def set_facecolor(self, color: str) -> None:
        """Set the colour of the ground."""

    def set_axisbelow(self, below: bool, /) -> None:
        """Draw the lines at labelled places below everything else."""

    def set_axis_off(self) -> None:
        """Draw no axis."""

    def get_xaxis_transform(self) -> object:
        """Return the coordinates of places across and of shares of the height."""

    def get_yaxis_transform(self) -> object:
        """Return the coordinates of shares of the width and of places upwards."""
