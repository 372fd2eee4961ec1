"""The stages of a case over time, with the days on which it was open and with its reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from casekit.clocks.reviews import ReviewDue
from casekit.days.steps import only_day
from casekit.errors import EvaluationError, refusing
from casekit.labels import Language, Wording
from casekit.labels.wording import LIBRARY_WORDING
from casekit.models import Case
from casekit.models.asked import only_case
from casekit.pictures.axes import Axes, Figure
from casekit.pictures.scales import days_to_label, row_height
from casekit.pictures.sheet import BLACK, BLUE, GREY, PALE, SKY, VERMILION, WHITE, Sheet, words_for
from casekit.pictures.words import wrapped

_DUE: Mapping[str, object] = {
    "marker": "v",
    "markersize": 8,
    "markerfacecolor": WHITE,
    "markeredgecolor": BLACK,
    "linestyle": "none",
}
_HELD: Mapping[str, object] = {"marker": "o", "markersize": 7, "color": BLUE, "linestyle": "none"}
_MISSED: Mapping[str, object] = {
    "marker": "x",
    "markersize": 8,
    "color": VERMILION,
    "markeredgewidth": 2,
    "linestyle": "none",
}


@refusing(EvaluationError)
def stages_over_time(
    case: Case, *, on: date, reviews: Sequence[ReviewDue] = (), language: Language = "en",
    wording: Wording = LIBRARY_WORDING, names: Mapping[str, str] | None = None,
) -> Figure:  # fmt: skip
    """
    Draw the stages of a case from its opening to a day, and below them its reviews.

    Each stage has a row, in the order first entered, with a bar for each stay and the days spent in it; a stay too
    short for a bar is a diamond. The first row shows when the case was open. A review due is a triangle, a review held
    a filled circle with a line from its due day, and a missed one a cross.

    Args:
        case: The case.
        on: The day; later entries are left out. A stay that goes on, and an open case, end there with an arrow.
        reviews: What `machine.reviews(case, on=on)` returns. Empty: no review is drawn.
        language: "en" or "ko". If no font of the machine has Hangul, labels are in English, and a note says so.
        wording: The labels, such as `machine.wording`, which has those of the stages.
        names: The caller's words for ids, such as that of the case. None: ids are shown.

    Raises RecordError for a day before the case was opened, and EvaluationError with the code `matplotlib_missing` if
    matplotlib (`casekit[plots]`) is not installed.

    >>> from datetime import timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 3, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> drawn = stages_over_time(case, on=date(2025, 3, 31)).axes[0]
    >>> [text.get_text() for text in drawn.texts]
    ['28 days', '28 days']
    """
    seen = only_case(case, error=EvaluationError).as_of(only_day(on))
    words = words_for(language, wording, names)
    stays: dict[str, list[_Span]] = {}
    for stay in seen.stage_intervals:
        stays.setdefault(stay.stage, []).append(_Span(stay.entered_at, stay.left_at))
    rows = [[_Span(each.opened_at, each.closed_at) for each in seen.episodes], *stays.values()]
    labels = [words.say("open"), *(wrapped(words.label("stage", each), 30) for each in stays)]
    count = len(rows) + 2 * bool(reviews)
    sheet = Sheet(words, words.say("stages", words.name(seen.id), words.say("on", on.isoformat())),
                  height=1.6 + count * row_height(labels, 0.36))  # fmt: skip
    (axes,) = sheet.axes()
    first = _place(seen.opened_at)
    last = max(_end_of(on), *(each.due.toordinal() + 1.0 for each in reviews)) if reviews else _end_of(on)
    for row, spans in enumerate(rows):
        _draw_row(sheet, axes, row, spans, on=on, shortest=(last - first) * _SHORTEST)
    order = list(stays)
    _draw_path(axes, [(_place(each.entered_at), order.index(each.stage) + 1) for each in seen.stage_intervals])
    if reviews:
        labels += [words.say("due"), words.say("held")]
        _draw_reviews(sheet, axes, reviews, row=len(rows), on=on)
    margin = max(0.5, (last - first) * 0.02)
    axes.set_xlim(first - margin, last + margin)
    axes.set_ylim(count - 0.4, -0.6)
    sheet.across(axes, words.say("day"), *days_to_label(seen.opened_at.date(), date.fromordinal(int(last) - 1)))
    sheet.upwards(axes, "", list(range(count)), labels)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(True, axis="x", color=PALE, linewidth=0.8, zorder=0)
    return sheet.finish()


_SHORTEST = 0.012
"""A span of a smaller share of the whole time is too short for a bar."""


class _Span(NamedTuple):
    """A stay in a stage, or an episode. `until` is None if it goes on."""

    since: datetime
    until: datetime | None


def _draw_row(sheet: Sheet, axes: Axes, row: int, spans: Sequence[_Span], *, on: date, shortest: float) -> None:
    """Draw the spans of one row, each that lasts so many days as a bar, and write how long they last in all."""
    axes.axhline(row, color=PALE, linewidth=0.8, zorder=0)
    ends = [(_place(since), _end_of(on) if until is None else _place(until)) for since, until in spans]
    long = [(since, until - since) for since, until in ends if until - since >= shortest]
    color = SKY if row else GREY
    axes.broken_barh(long, (row - 0.28, 0.56), facecolor=color, edgecolor=WHITE, linewidth=0.5, zorder=2)
    short = [since for since, until in ends if until - since < shortest]
    axes.plot(short, [row] * len(short), marker="D", markersize=5, color=BLACK, linestyle="none", zorder=3)
    if spans[-1].until is None:
        axes.plot([_end_of(on)], [row], marker=">", markersize=8, color=BLACK, linestyle="none", zorder=4)
    days = sum(((until.date() if until else on) - since.date()).days for since, until in spans)
    sheet.write(axes, 1.01, row, sheet.words.days(days), va="center", transform=axes.get_yaxis_transform())


def _draw_path(axes: Axes, entered: Sequence[tuple[float, int]]) -> None:
    """Draw thin lines from each stay to the next."""
    for (_, row), (at, next_row) in pairwise(entered):
        axes.plot([at, at], [row, next_row], color=GREY, linewidth=0.8, linestyle=":", zorder=1)


def _draw_reviews(sheet: Sheet, axes: Axes, reviews: Sequence[ReviewDue], *, row: int, on: date) -> None:
    """Draw the due days of reviews in one row, and in the next the days on which they were held."""
    for each in (row, row + 1):
        axes.axhline(each, color=PALE, linewidth=0.8, zorder=0)
    due = [each.due.toordinal() for each in reviews]
    missed = [each.due.toordinal() for each in reviews if each.status == "missed"]
    held = [(each.due.toordinal(), each.held.toordinal()) for each in reviews if each.held]
    axes.plot(due, [row] * len(due), zorder=3, **_DUE)
    for day, done in held:
        axes.plot([day, done], [row, row + 1], color=BLACK, linewidth=1, zorder=1)
    axes.plot([done for _, done in held], [row + 1] * len(held), zorder=3, **_HELD)
    axes.plot(missed, [row + 1] * len(missed), zorder=3, **_MISSED)
    words, late = sheet.words, sum(bool(each.days_late) for each in reviews)
    said = [words.say("count", len(due)), words.say("count", len(held))]
    overdue = sum(each.status == "running" and each.due < on for each in reviews)
    said[0] += f", {words.say('overdue', overdue)}" if overdue else ""
    said[1] += f", {words.say('late', late)}" if late else ""
    said[1] += f", {words.say('missed', len(missed))}" if missed else ""
    for place, text in enumerate(said):
        sheet.write(axes, 1.01, row + place, text, va="center", transform=axes.get_yaxis_transform())


def _place(at: datetime) -> float:
    """Return where an instant stands: its day as an ordinal, and the hours of the day as a part of it."""
    return at.date().toordinal() + (at.hour * 60 + at.minute) / 1440


def _end_of(day: date) -> float:
    """Return where a day ends."""
    return day.toordinal() + 1.0
