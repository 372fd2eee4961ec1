"""One case evaluated again and again: at every review, at every closure, and two days held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Finding, Refusal
from casekit.days import Calendar
from casekit.days.steps import only_day
from casekit.errors import EvaluationError
from casekit.evaluation.case_evaluation import CaseEvaluation, evaluate
from casekit.evaluation.client_voice import each_checkpoint
from casekit.evaluation.explaining import Saying, shown_with_sign
from casekit.evaluation.figures import exactly
from casekit.evaluation.questions import Question
from casekit.evaluation.result import Figure, Result, notice
from casekit.labels import Language, Words
from casekit.models import Case, Closure, Review
from casekit.models.asked import only_case

EvaluationOccasion: TypeAlias = Literal["interim", "final", "aftercare"]
NOT_DUE_BEFORE_CLOSING = ("closure", "aftercare")
"""The points of the work that have not come yet at a review of an open case."""


@attrs.frozen(kw_only=True)
class EvaluatedOn:
    """
    An evaluation and what it was for: "interim" at a review, "final" at a closure, "aftercare" at a review of a closed
    case.

    >>> [field.name for field in attrs.fields(EvaluatedOn)]
    ['occasion', 'evaluation']
    """

    occasion: EvaluationOccasion
    evaluation: CaseEvaluation


def evaluations(
    case: Case, *, calendar: Calendar | None = None, voice_checkpoints: Sequence[str] = ()
) -> tuple[EvaluatedOn, ...]:
    """
    A case evaluated at the end of every day it was reviewed (interim) or closed (final), in order.

    Takes what `evaluate` takes. A day with a review and a closure is evaluated as final; empty where there was neither.
    At a review of an open case the client's words on closing and aftercare are not asked for yet. A review of a closed
    case is told as aftercare.
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
    closed = {at.date() for at, _ in one.dated(Closure)}
    found: list[EvaluatedOn] = []
    for on in sorted(closed | {at.date() for at, _ in one.dated(Review)}):
        after = on not in closed and one.as_of(on).status == "closed"
        occasion: EvaluationOccasion = "final" if on in closed else "aftercare" if after else "interim"
        asked = early if occasion == "interim" else required
        evaluation = evaluate(one, on=on, calendar=calendar, voice_checkpoints=asked)
        found.append(EvaluatedOn(occasion=occasion, evaluation=evaluation))
    return tuple(found)


@attrs.frozen(kw_only=True)
class FigureChange:
    """
    One figure on two days: `before`, `after`, and how far it rose (`difference`, negative when it fell).

    `of` is the goal a figure is of, None where it is of the whole case. The difference is None where the figure was
    undefined on one of the days, and where the two cannot be compared, which a finding says: T-scores of different
    goals, or of goals weighed or rated differently at the start. Of a share or a mean a finding names what came into it
    or went out of it between the days: it can move although nothing that was in it did.

    >>> FigureChange(question="needs", method="share_of_needs_met", before=0.25, after=0.75, difference=0.5).difference
    0.5
    """

    question: Question
    method: str
    of: str | None = None
    before: Figure
    after: Figure
    difference: float | None
    findings: tuple[Finding, ...] = ()


@attrs.frozen(kw_only=True)
class TwoDays:
    """
    A case on two days, figure by figure, in the order of the questions.

    >>> [field.name for field in attrs.fields(TwoDays)]
    ['case', 'first', 'last', 'changes']
    """

    case: str
    first: date
    last: date
    changes: tuple[FigureChange, ...]

    def explain(self, language: Language = "en", *, translations: Words | None = None) -> str:
        """
        The two days in plain words, in English ("en") or Korean ("ko"), a line for each figure.

        >>> TwoDays(case="K-17", first=date(2025, 3, 3), last=date(2025, 6, 3), changes=()).explain()
        'K-17, 2025-03-03 → 2025-06-03'
        """
        say = Saying(language)
        said = [f"{self.case}, {self.first.isoformat()} → {self.last.isoformat()}"]
        for each in self.changes:
            name = say.name("evaluation_method", each.method) + (f" ({each.of})" if each.of else "")
            rose = f" ({shown_with_sign(each.difference)})" if each.difference is not None else ""
            said.append(f"{name}: {say.value(each.before)} → {say.value(each.after)}{rose}")
            said += [f"! {finding.told(language, translations=translations)}" for finding in each.findings]
        return "\n".join(said)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why figures could not be compared, or are of other things than before."""
        return tuple(finding for change in self.changes for finding in change.findings)


def compare_days(
    case: Case, *, first: date, last: date, calendar: Calendar | None = None, voice_checkpoints: Sequence[str] = ()
) -> TwoDays:
    """
    The figures of a case at the end of two days, side by side; takes what `evaluate` takes.

    Raises EvaluationError where `last` lies before `first`, and as `evaluate` does.

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
    before, after = (evaluate(case, on=day, calendar=calendar, voice_checkpoints=voice_checkpoints) for day in days)
    return TwoDays(case=before.case, first=days[0], last=days[1], changes=tuple(_changes(before, after)))


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


def _figures(evaluation: CaseEvaluation) -> dict[tuple[Question, str, str | None], Result]:
    return {
        (each.question, result.method.id, _of(result)): result
        for each in evaluation.questions
        for result in each.results
    }


def _of(result: Result) -> str | None:
    goal = result.method.settings.get("of_goal")
    return None if goal is None else str(goal)


def _unlike(one: Result, other: Result, method: str) -> tuple[Finding, ...]:
    """
    What keeps two figures from being of the same.

    T-scores are compared only of the same goals, weighed alike and, for a change, from the same start.
    """
    if method in ("t_score", "t_score_change"):
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
})  # fmt: skip
"""The figures of needs, goals, services or domains; the others count events, which only become more."""
