"""The readings of one goal, in the two phases of a single-system design."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple, TypeAlias, cast

from casekit.display import format_number
from casekit.errors import EvaluationError, refusing
from casekit.evaluation.methods.given import Given
from casekit.evaluation.result import Result
from casekit.evaluation.series import Series
from casekit.labels import Language, Wording
from casekit.labels.wording import LIBRARY_WORDING
from casekit.pictures.axes import Axes, Figure
from casekit.pictures.scales import NumberScale, apart, days_to_label
from casekit.pictures.sheet import BLACK, BLUE, GREY, PALE, PLAIN, VERMILION, WHITE, Sheet, nothing_to_show, words_for
from casekit.pictures.words import Words, wrapped

_MOST_VALUES = 14
"""Up to so many readings have their value beside them."""


_LETTER = 0.013
"""The width of a letter beside a reading, as a share of the width of the axes."""
_Point: TypeAlias = tuple[int, float | None]
"""The day of a reading as an ordinal, and its value."""


class _Level(NamedTuple):
    """A level across the picture: its value, its label, and the style of its line."""

    value: float
    label: str
    style: Mapping[str, object]


@refusing(EvaluationError)
def goal_readings(
    series: Series, *, measure: str | None = None, target: float | None = None, band: Result | None = None,
    language: Language = "en", wording: Wording = LIBRARY_WORDING, names: Mapping[str, str] | None = None,
) -> Figure:  # fmt: skip
    """
    Draw the readings of one goal over time: the phases, the mean of the baseline, the target and a band.

    Readings of the baseline are hollow circles, those of the intervention filled squares. A reading without a value
    breaks the line; a note counts these, and those of another measure.

    Args:
        series: The readings: see `casekit.evaluation.goal_series`.
        measure: What is measured and in which unit, as the caller words it: the text beside the axis. None: "value".
        target: The value to reach, such as the `target` of the goal. None: no target is drawn.
        band: A result with the figures `lower` and `upper`, such as that of `two_sd_band`. None: no band is drawn.
        language: "en" or "ko". If no font of the machine has Hangul, labels are in English, and a note says so.
        wording: The labels, such as `machine.wording`.
        names: The caller's words for ids, such as the goal in words. None: ids are shown.

    A series without a value gives a picture that says so. Raises EvaluationError for a `band` without these figures,
    and with the code `matplotlib_missing` if matplotlib (`casekit[plots]`) is not installed.

    >>> from datetime import date
    >>> series = Series(goal="G1", days=(date(2025, 3, 3), date(2025, 3, 10), date(2025, 3, 17)), baseline=(7, 8),
    ...                 intervention=(3,), improvement="decrease")
    >>> [text.get_text() for text in goal_readings(series, target=1).axes[0].texts][-2:]
    ['mean of the baseline: 7.5', 'target: 1']
    """
    words = words_for(language, wording, names)
    title = words.say("readings", words.name(series.goal))
    given = Given("goal_readings")
    before, after = (given.numbers(getattr(series, each), each, missing=True) for each in ("baseline", "intervention"))
    given.same_length(series.days, (*before, *after), "days")
    goal = None if target is None else given.number(target, "target")
    sides = ("lower", "upper") if band else ()
    limits = [float(given.number(cast("Result", band).figures.get(each), "band")) for each in sides]
    given.refuse()
    places = [day.toordinal() for day in series.days]
    points = [(x, None if y is None else float(y)) for x, y in zip(places, (*before, *after), strict=True)]
    known = [value for _, value in points if value is not None]
    if not known:
        return nothing_to_show(words, title, "no_values", words.plain(series.goal))
    levels = [*_levels(words, before, goal), *([] if band is None else [_top_of(words, band, limits)])]
    scale = NumberScale([*known, *(each.value for each in levels), *limits])
    sheet = Sheet(words, title, height=4.2)
    (axes,) = sheet.axes()
    if limits:
        axes.axhspan(*limits, facecolor=WHITE, edgecolor=PALE, hatch="//", linewidth=0, zorder=0)
    first, last = min(series.days), max(series.days)
    widest = max(len(format_number(value)) for value in known)
    margin = max(1.0, (last - first).days * max(0.04, _LETTER * widest / 2))
    axes.set_xlim(first.toordinal() - margin, last.toordinal() + margin)
    axes.set_ylim(scale.low, scale.high)
    _draw_phases(sheet, axes, points, len(before))
    height, width = scale.high - scale.low, (last - first).days + 2 * margin
    told = [(x, y) for x, y in points if y is not None]
    _label_values(sheet, axes, told, shift=height * 0.035, letter=width * _LETTER)
    _draw_levels(sheet, axes, levels, height=height)
    sheet.across(axes, words.say("day"), *days_to_label(first, last))
    better = words.say("lower" if series.improvement == "decrease" else "higher")
    what = words.plain(measure) if measure else words.say("value")
    sheet.upwards(axes, wrapped(f"{what} ({better})", 36), scale.places, scale.labels)
    without, other = len(points) - len(known), len(series.left_out)
    return sheet.finish(
        *([words.say("without_value", without)] if without else []),
        *([words.say("left_out", other)] if other else []),
    )


def _levels(words: Words, baseline: Sequence[Fraction | None], target: Fraction | None) -> Iterator[_Level]:
    """Yield the levels across the picture: the mean of the baseline, and the target."""
    known = [value for value in baseline if value is not None]
    if known:
        middle = float(sum(known) / len(known))
        label = words.say("baseline_mean", format_number(middle))
        yield _Level(middle, label, {"color": BLUE, "linestyle": (0, (6, 3)), "linewidth": 1.2})
    if target is not None:
        label = words.say("target", format_number(float(target)))
        yield _Level(float(target), label, {"color": VERMILION, "linestyle": (0, (1, 1.5)), "linewidth": 1.8})


def _top_of(words: Words, band: Result, limits: Sequence[float]) -> _Level:
    """Return the upper limit of a band, with the label of the band."""
    name = words.label("evaluation_method", band.method.id)
    if band.method.id == "two_sd_band":
        name = words.say("deviations", band.method.settings.get("k"))
    label = words.say("band", name, *map(format_number, limits))
    return _Level(max(limits), label, {"color": GREY, "linestyle": "none"})


def _draw_phases(sheet: Sheet, axes: Axes, points: Sequence[_Point], count: int) -> None:
    """Draw the readings of both phases, the line between the phases, and their names to the left and right of it."""
    phases = (
        (points[:count], {"marker": "o", "color": BLUE, "markerfacecolor": WHITE}),
        (points[count:], {"marker": "s", "color": BLACK, "markerfacecolor": BLACK}),
    )
    for readings, style in phases:
        for has_value, run in groupby(readings, key=lambda each: each[1] is not None):
            if has_value:
                found = [(x, y) for x, y in run if y is not None]
                axes.plot([x for x, _ in found], [y for _, y in found], linewidth=1.5, markersize=6, zorder=3, **style)
    if 0 < count < len(points):
        border = (points[count - 1][0] + points[count][0]) / 2
        axes.axvline(border, color=GREY, linestyle=(0, (4, 2, 1, 2)), linewidth=1.2)
    _name_phases(sheet, axes, points, count)


def _name_phases(sheet: Sheet, axes: Axes, points: Sequence[_Point], count: int) -> None:
    """Write the names of the phases above the picture: on both sides of the border, or a single one in the middle."""
    style = {"va": "bottom", "size": PLAIN, "transform": axes.get_xaxis_transform()}
    if not 0 < count < len(points):
        middle = (points[0][0] + points[-1][0]) / 2
        sheet.write(axes, middle, 1.02, sheet.words.say("baseline" if count else "intervention"), ha="center", **style)
        return
    border, beside = (points[count - 1][0] + points[count][0]) / 2, (points[-1][0] - points[0][0] + 2) * 0.015
    sheet.write(axes, border - beside, 1.02, f"← {sheet.words.say('baseline')}", ha="right", **style)
    sheet.write(axes, border + beside, 1.02, f"{sheet.words.say('intervention')} →", ha="left", **style)


def _label_values(
    sheet: Sheet, axes: Axes, known: Sequence[tuple[int, float]], *, shift: float, letter: float
) -> None:  # fmt: skip
    """
    Write the value beside each reading, or beside the first and the last of many: above peaks, below valleys. The value
    of a reading has no label if it would cover that of another.

    Args:
        sheet: The picture.
        axes: Where it is drawn.
        known: The readings that have a value.
        shift: How far above or below its mark a value is written.
        letter: The width of a letter.
    """
    last, free_from = len(known) - 1, -math.inf
    reserved = known[last][0] - letter * len(format_number(known[last][1])) / 2
    for place, (x, y) in enumerate(known):
        half = letter * len(format_number(y)) / 2
        if place != last and (x - half < free_from or x + half > reserved or (place > 0 and last >= _MOST_VALUES)):
            continue
        free_from = x + half
        beside = [other for _, other in (*known[max(0, place - 1) : place], *known[place + 1 : place + 2])]
        is_valley = bool(beside) and y < sum(beside) / len(beside)
        sheet.write(
            axes, x, y - shift if is_valley else y + shift, format_number(y), ha="center",
            va="top" if is_valley else "bottom",
        )  # fmt: skip


def _draw_levels(sheet: Sheet, axes: Axes, levels: Sequence[_Level], *, height: float) -> None:
    """Draw levels across the picture, with their labels to the right of it."""
    labels = [wrapped(each.label, 30) for each in levels]
    lines = max((each.count("\n") for each in labels), default=0) + 1
    places = apart([each.value for each in levels], height * 0.055 * lines)
    for level, label, place in zip(levels, labels, places, strict=True):
        axes.axhline(level.value, zorder=1, **level.style)
        sheet.write(axes, 1.01, place, label, va="center", transform=axes.get_yaxis_transform())
