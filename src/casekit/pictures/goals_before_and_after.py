"""The goals of a case before and after, all on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple, TypeVar

from casekit.days.steps import only_day
from casekit.display import format_number
from casekit.errors import EvaluationError, refusing
from casekit.evaluation.seen import Seen, seen_of
from casekit.evaluation.series import series_of
from casekit.labels import Language, Wording
from casekit.labels.wording import LIBRARY_WORDING
from casekit.models import Case, Goal, Reading
from casekit.models.asked import only_case
from casekit.pictures.axes import Figure
from casekit.pictures.changes import Change, draw_changes, height_of, key_of_changes
from casekit.pictures.sheet import Sheet, nothing_to_show, words_for
from casekit.pictures.words import Words, wrapped

_ENDS = (Fraction(-1, 2), Fraction(3, 2))
"""A share of the way beyond these is drawn there; the text beside it has the values themselves."""


_Number = TypeVar("_Number", int, float)


class _GoalChange(NamedTuple):
    """The rows of one goal: its attainment level, and its value as a share of the way to the target."""

    level: Change
    value: Change


@refusing(EvaluationError)
def goals_before_and_after(
    case: Case, *, on: date, language: Language = "en", wording: Wording = LIBRARY_WORDING,
    names: Mapping[str, str] | None = None,
) -> Figure:  # fmt: skip
    """
    Draw every goal of the episode of a case in which the day lies, before and after on one page: its attainment level,
    and its way to the target.

    Before is the level and the value at the start (`baseline_level`, `baseline`; of a goal that goes on from an earlier
    episode the last ones of that), or else the first reading; after is the last reading of the episode up to the day,
    of values the last one of the present measure. A value stands where its share of
    the way from baseline to target is: 0 % at the baseline, 100 % at the target. If no goal has a level, or none has a
    value, only the other of both is drawn.

    Args:
        case: The case.
        on: The day; later entries are left out.
        language: "en" or "ko". If no font of the machine has Hangul, labels are in English, and a note says so.
        wording: The labels, such as `machine.wording`.
        names: The caller's words for ids, such as goals in words. None: a goal is its id with the domain of its need.

    A case without a goal gives a picture that says so. Raises RecordError for a day before the case was opened, and
    EvaluationError with the code `matplotlib_missing` if matplotlib (`casekit[plots]`) is not installed.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, Entry, Need, WorkflowRef
    >>> monday = datetime(2025, 3, 3, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> goal = Goal(id="G1", need="N1", term="short", baseline_level=-2)
    >>> for what in (Need(id="N1", domain="education"), goal, Reading(goal="G1", level=1)):
    ...     case = Case.from_history(case.id, [*case.history, Entry(what=what, at=monday, by="worker-1")])
    >>> [text.get_text() for text in goals_before_and_after(case, on=date(2025, 3, 3)).axes[0].texts]
    ['-2 → +1']
    """
    seen = seen_of(only_case(case, error=EvaluationError).as_of(only_day(on)), on=on, episode=None)
    words = words_for(language, wording, names)
    title = words.say("goals", words.say("on", on.isoformat()))
    if not seen.goals:
        return nothing_to_show(words, title, "no_goals")
    changes = [_change(seen, goal, words) for goal in seen.goals]
    levels, values = [each.level for each in changes], [each.value for each in changes]
    has_values = any(each.after is not None for each in values)
    has_levels = not has_values or any(each.before is not None or each.after is not None for each in levels)
    sheet = Sheet(words, title, height=1.9 + height_of(levels), width=8.0 + 3.0 * (has_levels and has_values))
    panels = sheet.axes(1, has_levels + has_values, sharey=True)
    if has_levels:
        draw_changes(sheet, panels[0], levels)
        panels[0].set_xlim(-2.3, 2.3)
        marks = zip(("-2", "-1", "0", "+1", "+2"), words.several("levels"), strict=True)
        sheet.across(panels[0], words.say("level"), [-2, -1, 0, 1, 2], [f"{mark}\n{word}" for mark, word in marks])
    if has_values:
        draw_changes(sheet, panels[-1], values)
        panels[-1].set_xlim(float(_ENDS[0]) - 0.1, float(_ENDS[1]) + 0.1)
        sheet.across(panels[-1], words.say("way"), [-0.5, 0, 0.5, 1, 1.5], ["-50 %", "0 %", "50 %", "100 %", "150 %"])
    key_of_changes(sheet, [*(levels if has_levels else []), *(values if has_values else [])])
    return sheet.finish()


def _change(seen: Seen, goal: Goal, words: Words) -> _GoalChange:
    """Return the rows of one goal."""
    label = _label(seen.case, goal, words)
    levels = [read.level for _, read in seen.dated(Reading) if read.goal == goal.id and read.level is not None]
    first, last = _ends(seen.levels_at_start.get(goal.id), levels)
    said = _said(words, *(None if each is None else f"{each:+d}" if each else "0" for each in (first, last)))
    level = Change(before=first, after=last, label=label, said=said)
    earlier, read = _values(seen, goal)
    start, end = _ends(earlier[-1] if earlier else goal.baseline, read)
    said = _said(words, *(None if each is None else format_number(each) for each in (start, end)))
    if goal.target is not None and start is not None:
        said = words.say("with_target", said, format_number(goal.target))
    return _GoalChange(level, Change(before=_share(goal, start), after=_share(goal, end), label=label, said=said))


def _values(seen: Seen, goal: Goal) -> tuple[list[float], list[float]]:
    """Return the values of the present measure that were read before the episode, and those that were read in it."""
    every, own = (
        [each for each in series_of(seen.case, goal, "increase", intervention_from=date.max, since=since).baseline
         if each is not None]
        for since in (0, seen.start)
    )  # fmt: skip
    return every[: len(every) - len(own)], own


def _ends(start: _Number | None, read: Sequence[_Number]) -> tuple[_Number | None, _Number | None]:
    """Return what was before and what was last read: the start, or else the first reading if there are two."""
    if start is None and len(read) > 1:
        start = read[0]
    return start, read[-1] if read else None


def _share(goal: Goal, value: float | None) -> float | None:
    """Return how much of the way from baseline to target a value is; None if one of them is unknown or both equal."""
    if value is None or goal.baseline is None or goal.target is None or goal.baseline == goal.target:
        return None
    baseline = Fraction(goal.baseline)
    share = (Fraction(value) - baseline) / (Fraction(goal.target) - baseline)
    return float(min(max(share, _ENDS[0]), _ENDS[1]))


def _label(case: Case, goal: Goal, words: Words) -> str:
    """Return the label of a goal: the caller's words, or its id and the domain of its need. Say if it is set aside."""
    domain = next((need.domain for need in case.needs if need.id == goal.need), "")
    named = goal.id in words.names
    label = words.name(goal.id) if named else f"{words.plain(goal.id)} · {words.label('need_domain', domain)}"
    state = f" ({words.label('goal_lifecycle', goal.lifecycle)})" if goal.set_aside else ""
    return wrapped(f"{label}{state}", 34)


def _said(words: Words, first: str | None, last: str | None) -> str:
    """Return what was before and after as text."""
    if last is None:
        return words.say("not_read") if first is None else f"{first}, {words.say('not_read')}"
    return words.plain(last if first is None else f"{first} → {last}")
