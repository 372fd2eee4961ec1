"""The domains of the client's life before and after the work, within one episode of the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from casekit.answers import Refusal
from casekit.days.steps import only_day
from casekit.display import format_number
from casekit.errors import EvaluationError, refusing
from casekit.evaluation.life import score_courses
from casekit.evaluation.seen import seen_of
from casekit.labels import Language, Wording
from casekit.labels.wording import LIBRARY_WORDING
from casekit.models import Case
from casekit.models.asked import only_case
from casekit.pictures.axes import Figure
from casekit.pictures.changes import Change, draw_changes, height_of, key_of_changes
from casekit.pictures.sheet import Sheet, nothing_to_show, words_for
from casekit.pictures.words import Words, wrapped


@refusing(EvaluationError)
def domains_before_and_after(
    case: Case, *, on: date, episode: int | None = None, language: Language = "en",
    wording: Wording = LIBRARY_WORDING, names: Mapping[str, str] | None = None,
) -> Figure:  # fmt: skip
    """
    Draw the scores of the domains of life before and after the work, 1 (crisis) to 5 (thriving).

    Scores of different episodes are never compared: of each domain and person the first score "before" and the last
    score "after" it count that were recorded in one episode. An episode lasts until the case is reopened, so scores
    recorded after the closing belong to it.

    Args:
        case: The case.
        on: The day; later entries are left out.
        episode: The number of the episode, from 1. None: the one in which the day lies.
        language: "en" or "ko". If no font of the machine has Hangul, labels are in English, and a note says so.
        wording: The labels, such as `machine.wording`.
        names: The caller's words for ids, such as those of persons. None: ids are shown, of the index client none.

    An episode without a score gives a picture that says so. Raises RecordError for a day before the case was opened.
    Raises EvaluationError for an episode that the case does not have on that day, and with the code
    `matplotlib_missing` if matplotlib (`casekit[plots]`) is not installed.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, DomainScore, Entry, WorkflowRef
    >>> monday = datetime(2025, 3, 3, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> for occasion, score in (("before", 2), ("after", 4)):
    ...     what = DomainScore(domain="education", occasion=occasion, score=score)
    ...     case = Case.from_history(case.id, [*case.history, Entry(what=what, at=monday, by="worker-1")])
    >>> [text.get_text() for text in domains_before_and_after(case, on=date(2025, 3, 3)).axes[0].texts]
    ['2 → 4']
    """
    seen = only_case(case, error=EvaluationError).as_of(only_day(on))
    number = _episode(seen, episode)
    words = words_for(language, wording, names)
    when = words.say("on", on.isoformat())
    if len(seen.episodes) > 1:
        when = f"{when}, {words.say('episode', number)}"
    title = words.say("domains", when)
    changes = _changes(seen, number, words, on=on)
    if not changes:
        return nothing_to_show(words, title, "no_scores")
    sheet = Sheet(words, title, height=1.8 + height_of(changes))
    (axes,) = sheet.axes()
    draw_changes(sheet, axes, changes)
    axes.set_xlim(0.9, 5.1)
    sheet.across(axes, words.say("score"), [1, 2, 3, 4, 5], words.several("scores"))
    key_of_changes(sheet, changes)
    return sheet.finish()


def _episode(case: Case, asked: int | None) -> int:
    """Return the number of the episode. Raises EvaluationError if the case does not have it."""
    last = len(case.episodes)
    if asked is None:
        return last
    if isinstance(asked, bool) or not isinstance(asked, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError
    if not 1 <= asked <= last:
        fault = Refusal("out_of_range", {"low": 1, "high": last}, "episode")
        raise EvaluationError(f"cannot draw case {case.id!r}", [fault])
    return asked


def _changes(case: Case, episode: int, words: Words, *, on: date) -> list[Change]:
    """Return the rows of an episode, those of the index client first, in the order in which domains were scored."""
    index, courses = case.client.id, score_courses(seen_of(case, on=on, episode=episode))
    return [
        Change(
            before=each.before, after=each.after, label=_label(words, each.person, each.domain, index=index),
            said=_said(words, each.before, each.after),
        )
        for each in sorted(courses, key=lambda each: each.person != index)
    ]  # fmt: skip


def _label(words: Words, person: str, domain: str, *, index: str) -> str:
    """Return the label of a row: the domain, and the person if it is another one than the index client."""
    label = words.label("need_domain", domain)
    is_named = person != index or person in words.names
    return wrapped(f"{label} ({words.name(person)})" if is_named else label, 30)


def _said(words: Words, before: float | None, after: float | None) -> str:
    """Return the scores as text."""
    if before is None or after is None:
        word, score = ("after", after) if before is None else ("before", before)
        return f"{words.say(word)}: {format_number(score or 0)}"
    return words.plain(f"{format_number(before)} → {format_number(after)}")
