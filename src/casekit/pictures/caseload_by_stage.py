"""The open cases of each worker, by the stage in which they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from casekit.errors import EvaluationError, refusing
from casekit.evaluation.caseload import caseload
from casekit.labels import Language, Wording
from casekit.labels.wording import LIBRARY_WORDING
from casekit.models import Case
from casekit.models.asked import each_case
from casekit.pictures.axes import Axes, Figure
from casekit.pictures.scales import row_height
from casekit.pictures.sheet import BLACK, PALE, PLAIN, WHITE, Sheet, nothing_to_show, words_for
from casekit.pictures.words import wrapped

_SHADES = ("#ffffff", "#d6e6f2", "#a6cbe3", "#5ba3cf", "#1f78b4", "#08519c")
"""From none to the most, each darker than the one before, so that greys show the same order."""
_DARK = 4
"""From this shade on a text is white."""
_FEW = 5
"""Up to so many cases, the shade does not depend on the highest number of the picture."""
_Row = tuple[str, Counter[str], Counter[str]]
"""The name of a row, its cases by stage, and the cases in which the worker only takes part."""


@refusing(EvaluationError)
def caseload_by_stage(
    cases: Iterable[Case], *, on: date, language: Language = "en", wording: Wording = LIBRARY_WORDING,
    names: Mapping[str, str] | None = None,
) -> Figure:  # fmt: skip
    """
    Draw a table of the open cases at the end of a day, with a row for each worker and a column for each stage.

    A cell has the number of cases for which the worker is responsible, and after "+" that of the cases in which the
    worker only takes part. The more cases it has, the darker it is. Cases without a single responsible worker have the
    last row. So the numbers before "+" add up to the open cases. Which cases count: see `casekit.evaluation.caseload`.

    Args:
        cases: The cases.
        on: The day.
        language: "en" or "ko". If no font of the machine has Hangul, labels are in English, and a note says so.
        wording: The labels, such as `machine.wording`, which has those of the stages.
        names: The caller's words for ids, such as the names of workers. None: ids are shown.

    Without an open case the picture says so. Raises RecordError if `on` is not a day. Raises EvaluationError if `cases`
    is a single case, contains anything but cases, or contains a case twice, and with the code `matplotlib_missing` if
    matplotlib (`casekit[plots]`) is not installed.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Assignment, Client, Entry, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Assignment(worker="worker-1", role="case_manager"), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> [text.get_text() for text in caseload_by_stage([case], on=monday.date()).axes[0].texts]
    ['1', '1', '1', '1']
    """
    given = each_case(cases, error=EvaluationError)
    load = caseload(given, on=on)
    words = words_for(language, wording, names)
    title = words.say("caseload", words.say("on", on.isoformat()))
    if not load.open_cases:
        return nothing_to_show(words, title, "no_cases")
    seen = {case.id: case.as_of(on) for case in given if case.opened_at.date() <= on}
    rows: list[_Row] = [
        (words.name(each.worker), _by_stage(seen, each.primary), _by_stage(seen, each.other)) for each in load.workers
    ]
    if load.without_primary:
        rows.append((words.say("no_worker"), _by_stage(seen, load.without_primary), Counter()))
    stages = _stages(list(seen.values()), {stage for _, own, other in rows for stage in own + other})
    total = words.say("all")
    labels = [*(wrapped(words.label("stage", stage), 13) for stage in stages), total]
    named = [*(wrapped(name, 26) for name, _, _ in rows), total]
    sheet = Sheet(
        words, title, height=1.6 + row_height(labels, 0.3) + len(named) * row_height(named, 0.42),
        width=max(6.0, 2.5 + 1.05 * len(labels)),
    )  # fmt: skip
    (axes,) = sheet.axes()
    most = max(_FEW, *(own[stage] + other[stage] for _, own, other in rows for stage in stages))
    for place, (_, own, other) in enumerate(rows):
        _draw_row(sheet, axes, place, [(own[stage], other[stage]) for stage in stages], most)
    whole = Counter(stage for _, own, _ in rows for stage in own.elements())
    _draw_row(sheet, axes, len(rows), [(whole[stage], 0) for stage in stages], 0)
    axes.axhline(len(rows) - 0.5, color=BLACK, linewidth=1.2)
    axes.axvline(len(stages) - 0.5, color=BLACK, linewidth=1.2)
    axes.set_xlim(-0.5, len(stages) + 0.5)
    axes.set_ylim(len(rows) + 0.5, -0.5)
    sheet.across(axes, words.say("stage"), list(range(len(labels))), labels)
    sheet.upwards(axes, words.say("worker"), list(range(len(named))), named)
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    return sheet.finish(*([words.say("others")] if any(other for _, _, other in rows) else []))


def _by_stage(seen: Mapping[str, Case], ids: Iterable[str]) -> Counter[str]:
    """Return the number of cases in each stage."""
    return Counter(seen[id].stage for id in ids)


def _draw_row(sheet: Sheet, axes: Axes, place: int, cells: Sequence[tuple[int, int]], most: int) -> None:
    """Draw the cells of one row and their sum; without a highest number, `most`, they stay white."""
    for column, (own, other) in enumerate(cells):
        shade = -(-(own + other) * (len(_SHADES) - 1) // most) if most else 0
        axes.broken_barh(
            [(column - 0.5, 1.0)], (place - 0.5, 1.0), facecolor=_SHADES[shade], edgecolor=PALE, linewidth=0.8
        )
        _write_count(sheet, axes, (column, place), (own, other), color=WHITE if shade >= _DARK else BLACK)
    own, other = (sum(each) for each in zip(*cells, strict=True))
    _write_count(sheet, axes, (len(cells), place), (own, other), color=BLACK)


def _write_count(
    sheet: Sheet, axes: Axes, cell: tuple[int, int], counts: tuple[int, int], *, color: str
) -> None:  # fmt: skip
    """Write the numbers of a cell; nothing into an empty one."""
    own, other = counts
    if text := " ".join([*([str(own)] if own else []), *([f"+{other}"] if other else [])]):
        sheet.write(axes, *cell, text, ha="center", va="center", size=PLAIN, color=color)


def _stages(cases: Sequence[Case], shown: Collection[str]) -> list[str]:
    """Return the stages to show in the order in which cases entered them, those of the longest way first."""
    ways = [list(dict.fromkeys(stay.stage for stay in case.stage_intervals)) for case in cases]
    ways.sort(key=lambda way: (-len(way), way))
    return [stage for stage in dict.fromkeys(stage for way in ways for stage in way) if stage in shown]
