"""Evaluate one case on several days: at every review and closure; and compare two days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Finding, Refusal, put_in_words
from casekit.days import Calendar
from casekit.days.steps import only_day
from casekit.errors import EvaluationError
from casekit.evaluation.case_evaluation import CaseEvaluation, evaluate
from casekit.evaluation.client_voice import each_checkpoint
from casekit.evaluation.explaining import Saying, capitalised
from casekit.evaluation.figures import exactly
from casekit.evaluation.plain import Plain
from casekit.evaluation.result import Figure, Result, notice
from casekit.evaluation.seen import Episodes
from casekit.labels import Language, Wording
from casekit.labels.wording import LIBRARY_WORDING
from casekit.models import Case, Closure, Reopening, Review
from casekit.models.asked import only_case
from casekit.practice.practice import NO_PRACTICE, Practice

EvaluationOccasion: TypeAlias = Literal["interim", "final", "aftercare"]
"""The occasion of an evaluation: see `EvaluatedOn`."""
NOT_DUE_BEFORE_CLOSING = ("closure", "aftercare")
"""The checkpoints that are not required at a review of an open case."""


@attrs.frozen(kw_only=True)
class EvaluatedOn(Plain):
    """
    An evaluation and its occasion.

    occasion: "interim" at a review of an open case, "final" at a closure, "aftercare" at a review of a closed case.
    evaluation: The evaluation.

    >>> [field.name for field in attrs.fields(EvaluatedOn)]
    ['occasion', 'evaluation']
    """

    occasion: EvaluationOccasion
    evaluation: CaseEvaluation


def evaluations(
    case: Case, *, episode: Literal["all"] | None = None, practice: Practice = NO_PRACTICE,
    calendar: Calendar | None = None, voice_checkpoints: Sequence[str] = (),
) -> tuple[EvaluatedOn, ...]:  # fmt: skip
    """
    Evaluate a case at the end of every day with a review or a closure; return the evaluations in order.

    The arguments and the errors are those of `evaluate`. A day with both a review and a closure is "final". At a review
    of an open case, the checkpoints "closure" and "aftercare" are not required. Empty without reviews and closures. Due
    days of reviews are those of the built-in rule; for those of a workflow, `evaluate` takes `reviews`. With `episode`
    None, each evaluation is of the episode that its day lies in; with "all", of all episodes up to its day.

    Source: evaluation on the way and at the end, Korean casework text.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> case = Case.from_history(case.id, [*case.history, Entry(what=Review(), at=monday, by="worker-1")])
    >>> [(each.occasion, each.evaluation.on.isoformat()) for each in evaluations(case)]
    [('interim', '2025-03-17')]
    """
    one = only_case(case, error=EvaluationError)
    required = each_checkpoint(voice_checkpoints)
    early = tuple(each for each in required if each not in NOT_DUE_BEFORE_CLOSING)
    found: list[EvaluatedOn] = []
    for (on, number), occasion in sorted(_occasions(one).items()):
        evaluation = evaluate(
            one, on=on, episode=episode or number, practice=practice, calendar=calendar,
            voice_checkpoints=early if occasion == "interim" else required,
        )  # fmt: skip
        found.append(EvaluatedOn(occasion=occasion, evaluation=evaluation))
    return tuple(found)


def _occasions(case: Case) -> dict[tuple[date, int], EvaluationOccasion]:
    """Return the occasion of each evaluation by its day and the number of its episode."""
    found: dict[tuple[date, int], EvaluationOccasion] = {}
    number, is_closed = 1, False
    for entry in case.timeline:
        key = (entry.at.date(), number)
        if isinstance(entry.what, Reopening):
            number, is_closed = number + 1, False
        elif isinstance(entry.what, Closure):
            found[key], is_closed = "final", True
        elif isinstance(entry.what, Review):
            found.setdefault(key, "aftercare" if is_closed else "interim")
    return found


@attrs.frozen(kw_only=True)
class FigureChange(Plain):
    """
    One figure on two days.

    question: The question that it answers.
    method: The id of its method.
    of: The id of the goal it is about. None: it is about the whole case.
    before: The figure on the first day. None: undefined.
    after: The figure on the last day. None: undefined.
    difference: after - before. None if one of them is not a number, or if the two cannot be compared. T-scores cannot
        be compared if they cover different goals, or goals with another weight or another level at the start.
    findings: Why the two cannot be compared; or, for a share or a mean, what it covers on one of the days only. Such a
        figure may change although nothing that it covers on both days has changed.

    >>> FigureChange(question="needs", method="share_of_needs_met", before=0.25, after=0.75, difference=0.5).difference
    0.5
    """

    question: str
    method: str
    of: str | None = None
    before: Figure
    after: Figure
    difference: float | None
    findings: tuple[Finding, ...] = ()


@attrs.frozen(kw_only=True)
class TwoDays(Plain):
    """
    A case on two days.

    case: The id of the case.
    first: The first day.
    last: The last day.
    changes: Each figure on both days, in the order of the questions.
    wording: The texts and labels used by `explain`.

    >>> [field.name for field in attrs.fields(TwoDays)]
    ['case', 'first', 'last', 'changes', 'wording']
    """

    case: str
    first: date
    last: date
    changes: tuple[FigureChange, ...]
    wording: Wording = attrs.field(default=LIBRARY_WORDING, repr=False, eq=False)

    def explain(self, language: Language = "en") -> str:
        """
        Return the comparison as text in English ("en") or Korean ("ko"), with a line for each figure
        and, in the last line, the figures that are undefined on both days.

        It uses the texts and labels of the practice with which the case was evaluated.

        >>> TwoDays(case="K-17", first=date(2025, 3, 3), last=date(2025, 6, 3), changes=()).explain()
        'Case K-17, 2025-03-03 → 2025-06-03'
        """
        say = Saying(language, self.wording)
        said = [say.word("days").format(case=self.case, first=self.first.isoformat(), last=self.last.isoformat())]
        known = [each for each in self.changes if (each.before, each.after) != (None, None)]
        for each in known:
            name = capitalised(say.name("evaluation_method", each.method)) + say.among(each.of or "")
            ends = (say.value(end, of=each.method, what="evaluation_method") for end in (each.before, each.after))
            unit, _ = say.unit(each.method, "evaluation_method")
            rose = "" if each.difference is None else say.among(say.signed(each.difference, unit))
            said.append(f"{name}: {' → '.join(ends)}{rose}")
            said += [say.told(finding) for finding in each.findings]
        unknown = (say.name("evaluation_method", each.method) for each in self.changes if each not in known)
        if names := ", ".join(dict.fromkeys(unknown)):
            said.append(f"{capitalised(say.word('undefined'))}: {names}")
        return "\n".join(said)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all changes."""
        return tuple(finding for change in self.changes for finding in change.findings)


def compare_days(
    case: Case, *, first: date, last: date, episode: Episodes | None = None, practice: Practice = NO_PRACTICE,
    calendar: Calendar | None = None, voice_checkpoints: Sequence[str] = (),
) -> TwoDays:  # fmt: skip
    """
    Compare the figures of a case at the end of two days. The other arguments are those of `evaluate`.

    Two days in two episodes are compared only if `episode` says "all", or names an episode that began by the first day.

    Raises EvaluationError if `last` is before `first`, and if `episode` is None and the days lie in two episodes. The
    other errors are those of `evaluate`.

    >>> from datetime import datetime, timedelta, timezone
    >>> from casekit.models import Client, Need, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> for day, outcome in ((0, "unmet"), (7, "met")):
    ...     need = Need(id="N1", domain="housing", outcome=outcome)
    ...     entry = Entry(what=need, at=monday + timedelta(days=day), by="worker-1")
    ...     case = Case.from_history(case.id, [*case.history, entry])
    >>> found = compare_days(case, first=monday.date(), last=monday.date() + timedelta(days=7))
    >>> found.changes[0].method, found.changes[0].difference
    ('share_of_needs_met', 1.0)
    """
    named = {"first": first, "last": last}
    days = [only_day(day, about="this comparison", where=name) for name, day in named.items()]
    if days[1] < days[0]:
        facts = {"first": days[0], "last": days[1]}
        raise EvaluationError("cannot compare two days", [Refusal("later_day_first", facts, "last")])
    before, after = (
        evaluate(
            case, on=day, episode=episode, practice=practice, calendar=calendar, voice_checkpoints=voice_checkpoints
        )
        for day in days
    )
    if before.episode != after.episode:
        episodes = {"first": before.episode, "last": after.episode}
        raise EvaluationError("cannot compare two days", [Refusal("days_of_two_episodes", episodes, "episode")])
    changes = tuple(_changes(before, after))
    found = TwoDays(case=before.case, first=days[0], last=days[1], changes=changes, wording=practice.wording)
    put_in_words(found.findings, practice.wording)
    return found


def _changes(before: CaseEvaluation, after: CaseEvaluation) -> Iterator[FigureChange]:
    earlier, later = _figures(before), _figures(after)
    for key in dict.fromkeys([*earlier, *later]):
        question, method, of = key
        one, other = earlier.get(key), later.get(key)
        ends = (one.number if one else None, other.number if other else None)
        known = ends[0] is not None and ends[1] is not None
        findings = _unlike(one, other, method) if one and other and known else ()
        known = known and all(finding.code != "not_the_same_goals" for finding in findings)
        yield FigureChange(
            question=question, method=method, of=of, before=one.value if one else None,
            after=other.value if other else None,
            difference=float(exactly(ends[1] or 0) - exactly(ends[0] or 0)) if known else None, findings=findings,
        )  # fmt: skip


def _figures(evaluation: CaseEvaluation) -> dict[tuple[str, str, str | None], Result]:
    return {
        (question, result.method.id, result.of): result
        for question, results in evaluation.questions.items()
        for result in results
    }


def _unlike(one: Result, other: Result, method: str) -> tuple[Finding, ...]:
    """
    Return a finding if two results of one method cover different things; otherwise nothing.

    T-scores are compared only for the same goals with the same weights and, for a change, the same levels at the start.
    """
    if method in ("t_score", "t_score_at_start", "t_score_change"):
        same = ("weight", "before")
        facts = [{line.name: [line.facts.get(name) for name in same] for line in each.lines} for each in (one, other)]
        return () if facts[0] == facts[1] else (notice("not_the_same_goals", method),)
    came = tuple(each for each in other.used if each not in one.used)
    went = tuple(each for each in one.used if each not in other.used)
    if not (came or went) or method not in _OF_THINGS:
        return ()
    return (notice("not_of_the_same", method, came=came, went=went),)


_OF_THINGS = frozenset({
    "share_of_needs_met", "share_of_goals_achieved", "share_of_short_term_goals_achieved",
    "share_of_long_term_goals_achieved", "mean_service_rating", "share_of_sessions_delivered",
    "mean_change_of_life_domains", "matrix_movement", "goal_marks", "share_of_needs_answered",
    "share_of_goals_with_strategy", "share_of_goals_with_plan_items", "share_of_referred_needs_linked",
})  # fmt: skip
"""The figures that cover needs, goals, services or domains. Others count events, of which there are only ever more."""
