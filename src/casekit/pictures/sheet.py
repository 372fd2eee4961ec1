"""The sheet on which a picture is drawn: a figure of matplotlib, its fonts, its colours and the scales of its axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Protocol, cast

from casekit.answers import Refusal
from casekit.errors import EvaluationError
from casekit.labels import Language, Wording
from casekit.labels.messages import check_language
from casekit.pictures.axes import Axes, Figure
from casekit.pictures.fonts import fonts_of_this_machine
from casekit.pictures.words import Words, wrapped

BLACK, GREY, PALE, WHITE = "#000000", "#595959", "#d9d9d9", "#ffffff"
BLUE, SKY, VERMILION = "#0072b2", "#56b4e9", "#d55e00"
"""The colours of Okabe and Ito (2008), Color universal design: people who are blind to a colour tell them apart."""
SMALL, PLAIN, LARGE = 8, 9, 12
"""The sizes of texts, in points."""


class _Drawn(Protocol):
    """The part of `matplotlib.figure.Figure` that is used."""

    def subplots(self, rows: int, columns: int, **style: object) -> Sequence[Sequence[Axes]]: ...
    def suptitle(self, text: str, **style: object) -> object: ...
    def supxlabel(self, text: str, **style: object) -> object: ...
    def legend(self, **style: object) -> object: ...


class _FigureModule(Protocol):
    def Figure(self, **style: object) -> _Drawn: ...  # noqa: N802


class _LineModule(Protocol):
    def Line2D(self, x: Sequence[float], y: Sequence[float], **style: object) -> object: ...  # noqa: N802


class Sheet:
    """One picture while it is drawn. `figure` is the result."""

    def __init__(self, words: Words, title: str, *, height: float, width: float = 8.0) -> None:
        module = cast("_FigureModule", import_module("matplotlib.figure"))
        self.words = words
        self._key: list[tuple[str, Mapping[str, object]]] = []
        lines = wrapped(title, int(width * 8))
        height += 0.2 * lines.count("\n")
        self._drawn = module.Figure(figsize=(width, height), layout="constrained", facecolor=WHITE)
        self._drawn.suptitle(literal(lines), x=0.01, ha="left", size=LARGE, color=BLACK, **self._font)

    @property
    def figure(self) -> Figure:
        """The figure that is drawn on."""
        return cast("Figure", self._drawn)

    @property
    def _font(self) -> dict[str, object]:
        return {"family": list(self.words.fonts.families)}

    def axes(self, rows: int = 1, columns: int = 1, **style: object) -> list[Axes]:
        """Return new axes, row by row, with the lines that pictures have."""
        found = [each for row in self._drawn.subplots(rows, columns, squeeze=False, **style) for each in row]
        for axes in found:
            axes.set_facecolor(WHITE)
            axes.set_axisbelow(True)
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
            for side in ("left", "bottom"):
                axes.spines[side].set_color(GREY)
            axes.tick_params(labelsize=SMALL, colors=BLACK, color=GREY, labelfontfamily=self._font["family"])
        return found

    def write(self, axes: Axes, x: float, y: float, text: str, **style: object) -> None:
        """Write a text at a place of the axes."""
        axes.text(x, y, literal(text), **{"size": SMALL, "color": BLACK, **self._font, **style})

    def across(self, axes: Axes, title: str, places: Sequence[float], labels: Sequence[str]) -> None:
        """Label the horizontal axis."""
        axes.set_xticks(places, list(map(literal, labels)))
        axes.set_xlabel(literal(title), size=PLAIN, color=BLACK, **self._font)

    def upwards(self, axes: Axes, title: str, places: Sequence[float], labels: Sequence[str]) -> None:
        """Label the vertical axis. Without a title it has only the labels of its places."""
        axes.set_yticks(places, list(map(literal, labels)))
        if title:
            axes.set_ylabel(literal(title), size=PLAIN, color=BLACK, **self._font)

    def key(self, *entries: tuple[str, Mapping[str, object]]) -> None:
        """Say below the picture what marks and lines mean: each a text and the style of its line."""
        self._key += entries

    def finish(self, *notes: str) -> Figure:
        """Write the notes and the key below the picture, and return it."""
        said = [*notes, *([self.words.say("no_hangul")] if self.words.lacks_hangul else [])]
        note = literal("\n".join(wrapped(each, 110) for each in said))
        if self._key:
            lines = cast("_LineModule", import_module("matplotlib.lines"))
            handles = [lines.Line2D([], [], label=literal(text), **style) for text, style in self._key]
            small = {"size": SMALL, **self._font}
            self._drawn.legend(
                handles=handles, loc="outside lower left", ncols=4, frameon=False, labelcolor=BLACK, prop=small,
                title=note or None, title_fontproperties=small, alignment="left",
            )  # fmt: skip
        elif note:
            self._drawn.supxlabel(note, x=0.01, ha="left", size=SMALL, color=GREY, **self._font)
        return self.figure


def words_for(language: Language, wording: Wording, names: Mapping[str, str] | None) -> Words:
    """
    Return the words of a picture in a language.

    Raises EvaluationError with the code `matplotlib_missing` if matplotlib is not installed.
    """
    check_language(language)
    try:
        fonts = fonts_of_this_machine()
    except ImportError:
        raise EvaluationError("cannot draw the picture", [Refusal("matplotlib_missing")]) from None
    lacks_hangul = language == "ko" and not fonts.has_hangul
    return Words(
        language="en" if lacks_hangul else language, wording=wording, names=names or {}, fonts=fonts,
        lacks_hangul=lacks_hangul,
    )  # fmt: skip


def nothing_to_show(words: Words, title: str, why: str, *facts: object) -> Figure:
    """Return a picture that says in words that there is nothing to show, and why."""
    sheet = Sheet(words, title, height=2.0)
    (axes,) = sheet.axes()
    axes.set_axis_off()
    text = wrapped(words.say("nothing", words.say(why, *facts)), 70)
    sheet.write(axes, 0.5, 0.5, text, ha="center", va="center", size=PLAIN, transform=axes.transAxes)
    return sheet.finish()


def literal(text: str) -> str:
    r"""
    Return a text in which matplotlib reads no formula.

    >>> print(literal("costs $5 or $6"))
    costs \$5 or \$6
    """
    return text.replace("$", r"\$")
