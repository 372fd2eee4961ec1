"""How long cases take: each case, ended or still open, and the share that has not ended, time by time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from casekit.answers import Params
from casekit.display import format_number
from casekit.errors import EvaluationError, refusing
from casekit.evaluation.methods.agency.survival import kaplan_meier
from casekit.evaluation.methods.given import Given
from casekit.evaluation.result import Result
from casekit.labels import Language, Wording
from casekit.labels.wording import LIBRARY_WORDING
from casekit.pictures.axes import Axes, Figure
from casekit.pictures.scales import NumberScale, row_height
from casekit.pictures.sheet import BLACK, BLUE, GREY, PALE, VERMILION, Sheet, nothing_to_show, words_for
from casekit.pictures.words import wrapped

_MOST_CASES = 30
"""So many cases have a row of their own, the longest."""
_Steps: TypeAlias = Sequence[tuple[Fraction, Fraction, Fraction]]
"""The times at which it happened, each with the share left from then on and the number of cases at risk."""


class _CaseRow(NamedTuple):
    """How long one case took, or has taken so far."""

    case: str
    days: int
    ended: bool


@refusing(EvaluationError)
def durations(
    result: Result, *, language: Language = "en", wording: Wording = LIBRARY_WORDING,
    names: Mapping[str, str] | None = None,
) -> Figure:  # fmt: skip
    """
    Draw how long cases take, with those that are still open.

    The result of `case_durations` gives both parts: a row for each case, the longest first, with a filled square where
    it ended and an arrow where it is open, and the curve of Kaplan and Meier with a tick where an open case was last
    seen. The result of `kaplan_meier` gives the curve alone, without ticks: it does not say when which case was seen.

    Args:
        result: The result of `case_durations` or `kaplan_meier`.
        language: "en" or "ko". If no font of the machine has Hangul, labels are in English, and a note says so.
        wording: The labels.
        names: The caller's words for the ids of cases. None: ids are shown.

    A result with an empty table gives a picture that says so. Raises EvaluationError for a result of another method,
    and with the code `matplotlib_missing` if matplotlib (`casekit[plots]`) is not installed.

    >>> found = kaplan_meier([9, 13, 13, 18, 23, 28, 31], [1, 1, 0, 1, 1, 0, 1])
    >>> [text.get_text() for text in durations(found).axes[0].texts]
    ['median: 23']
    """
    words = words_for(language, wording, names)
    title = words.say("durations")
    rows, steps, median = _read(result)
    if not steps and not rows:
        return nothing_to_show(words, title, "no_durations")
    shown = sorted(rows, key=lambda each: (-each.days, each.case))[:_MOST_CASES]
    labels = [wrapped(words.name(each.case), 30) for each in shown]
    heights = [*([len(shown) * row_height(labels, 0.28) + 0.6] if rows else []), 2.6]
    sheet = Sheet(words, title, height=0.9 + sum(heights))
    panels = sheet.axes(len(heights), 1, sharex=True, height_ratios=heights)
    longest = max([*(Fraction(each.days) for each in rows), *(time for time, _, _ in steps)])
    scale = NumberScale([0, float(longest)])
    if rows:
        _draw_cases(sheet, panels[0], shown, labels)
    _draw_curve(sheet, panels[-1], steps, longest, median)
    seen = [each.days for each in rows if not each.ended]
    shares = [float(min([Fraction(1), *(share for time, share, _ in steps if time <= each)])) for each in seen]
    panels[-1].plot(
        list(map(float, seen)), shares, marker="|", markersize=9, color=BLACK, linestyle="none", markeredgewidth=1.5
    )
    end = float(longest) or scale.high
    panels[-1].set_xlim(-end * 0.02, end * 1.04)
    unit = words.say("duration_in_days" if rows else "duration")
    shown_times = [place for place in scale.places if place <= end]
    sheet.across(panels[-1], unit, shown_times, scale.labels[: len(shown_times)])
    left = len(rows) - len(shown)
    return sheet.finish(*([words.say("more", left)] if left else []))


def _read(result: Result) -> tuple[list[_CaseRow], _Steps, float | None]:
    """
    Return the cases of a result, the steps of its curve, and its median.

    Raises EvaluationError for a result of a method that has no durations, and for a table that is not its own.
    """
    given = Given("durations")
    method = given.choice(result.method.id, "result", ("case_durations", "kaplan_meier"))
    given.refuse()
    rows: list[_CaseRow] = []
    table = result.table
    if method == "case_durations":
        rows = [
            _CaseRow(given.text(each.get("case"), "result"), given.whole(each.get("days"), "result"),
                     given.whole(each.get("events"), "result", high=1) == 1)
            for each in table
        ]  # fmt: skip
        given.refuse()
        table = kaplan_meier([each.days for each in rows], [each.ended for each in rows]).table if rows else ()
    steps = [_step(given, each) for each in table]
    given.refuse()
    return rows, steps, result.number


def _step(given: Given, row: Params) -> tuple[Fraction, Fraction, Fraction]:
    """Return one step of a curve."""
    time, share, at_risk = (given.number(row.get(each), "result", low=0) for each in ("time", "survival", "at_risk"))
    return time, share, at_risk


def _draw_cases(sheet: Sheet, axes: Axes, rows: Sequence[_CaseRow], labels: Sequence[str]) -> None:
    """Draw a line for each case, with a mark where it ended or where it is still open."""
    words = sheet.words
    for place, row in enumerate(rows):
        style = {"marker": "s", "linestyle": "-"} if row.ended else {"marker": ">", "linestyle": (0, (3, 1.5))}
        color = BLUE if row.ended else VERMILION
        axes.plot(
            [0, float(row.days)], [place, place], color=color, linewidth=1.8, markevery=[1], markersize=6, **style
        )
        said = words.say("ended" if row.ended else "still_open")
        text = f"{words.days(int(row.days))} ({said})"
        sheet.write(axes, 1.01, place, text, va="center", transform=axes.get_yaxis_transform())
    axes.set_ylim(len(rows) - 0.4, -0.6)
    sheet.upwards(axes, "", list(range(len(rows))), labels)
    axes.tick_params(axis="y", length=0)


def _draw_curve(sheet: Sheet, axes: Axes, steps: _Steps, longest: Fraction, median: float | None) -> None:
    """Draw the share that has not ended, time by time, and its median."""
    words = sheet.words
    times = [0.0, *(float(time) for time, _, _ in steps), float(longest)]
    shares = [1.0, *(float(share) for _, share, _ in steps)]
    axes.step(times, [*shares, shares[-1]], where="post", color=BLUE, linewidth=1.8)
    axes.set_ylim(-0.04, 1.04)
    sheet.upwards(axes, words.say("share"), [0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.grid(True, color=PALE, linewidth=0.8)
    if median is not None:
        axes.plot([0, median, median], [0.5, 0.5, 0], color=GREY, linestyle="--", linewidth=1.2)
        side, beside = ("right", -0.01) if median > 0.7 * float(longest) else ("left", 0.01)
        text = words.say("median", format_number(median))
        sheet.write(axes, median + beside * float(longest), 0.02, text, va="bottom", ha=side)
