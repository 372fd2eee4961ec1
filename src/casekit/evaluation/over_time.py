"""One case evaluated again and again: at every review, at every closure, and two days held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

import attrs

from casekit.answers import Finding, Refusal
from casekit.days import Calendar, only_day
from casekit.errors import EvaluationError
from casekit.evaluation.case_evaluation import CaseEvaluation, evaluate
from casekit.evaluation.questions import Question
from casekit.evaluation.result import Figure, Result, notice
from casekit.models import Case, Closure, Review, only_case


@attrs.frozen(kw_only=True)
class EvaluatedOn:
    """
    An evaluation and what it was for: "interim" at a review, "final" at a closure.

    >>> [field.name for field in attrs.fields(EvaluatedOn)]
    ['occasion', 'evaluation']
    """

    occasion: Literal["interim", "final"]
    evaluation: CaseEvaluation


def evaluations(
    case: Case, *, calendar: Calendar | None = None, voice_checkpoints: Sequence[str] = ()
) -> tuple[EvaluatedOn, ...]:
    """
    A case evaluated at the end of every day it was reviewed (interim) or closed (final), in order.

    Takes what `evaluate` takes. A day with a review and a closure is evaluated as final; empty where there was neither.
    Source: evaluation on the way and at the end, Korean casework text.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> case = case.record(Review(), at=monday, by="worker-1")
    >>> [(each.occasion, each.evaluation.on.isoformat()) for each in evaluations(case)]
    [('interim', '2025-03-17')]
    """
    found: dict[date, Literal["interim", "final"]] = {}
    one = only_case(case, error=EvaluationError)
    for at, what in [*one.dated(Review), *one.dated(Closure)]:
        found[at.date()] = "final" if isinstance(what, Closure) else found.get(at.date(), "interim")
    return tuple(
        EvaluatedOn(
            occasion=found[on],
            evaluation=evaluate(one, on=on, calendar=calendar, voice_checkpoints=voice_checkpoints),
        )
        for on in sorted(found)
    )


@attrs.frozen(kw_only=True)
class FigureChange:
    """
    One figure on two days: `before`, `after`, and how far it rose (`difference`, negative when it fell).

    `of` is the goal a figure is of, None where it is of the whole case. The difference is None where the figure was
    undefined on one of the days, and where the two cannot be compared, which a finding says: T-scores of different
    goals, or of goals weighed differently.

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

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why figures could not be compared."""
        return tuple(finding for change in self.changes for finding in change.findings)


def compare_days(
    case: Case, *, first: date, last: date, calendar: Calendar | None = None, voice_checkpoints: Sequence[str] = ()
) -> TwoDays:
    """
    The figures of a case at the end of two days, side by side; takes what `evaluate` takes.

    Raises EvaluationError where `last` lies before `first`, and as `evaluate` does.

    >>> from datetime import datetime, timedelta, timezone
    >>> from casekit.models import Client, Need, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> for day, outcome in ((0, "unmet"), (7, "met")):
    ...     need = Need(id="N1", domain="housing", outcome=outcome)
    ...     case = case.record(need, at=monday + timedelta(days=day), by="worker-1")
    >>> found = compare_days(case, first=monday.date(), last=monday.date() + timedelta(days=7))
    >>> found.changes[0].method, found.changes[0].difference
    ('share_of_needs_met', 1.0)
    """
    days = [only_day(day, about="this comparison") for day in (first, last)]
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
        comparable = one is None or other is None or _is_comparable(one, other)
        ends = (one.number if one else None, other.number if other else None)
        known = comparable and ends[0] is not None and ends[1] is not None
        yield FigureChange(
            question=question, method=method, of=of, before=one.value if one else None,
            after=other.value if other else None, difference=(ends[1] or 0) - (ends[0] or 0) if known else None,
            findings=() if comparable else (notice("not_the_same_goals", method),),
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


def _is_comparable(one: Result, other: Result) -> bool:
    """T-scores are compared only of the same goals, weighed alike; shares and means are what they are."""
    if one.method.id not in ("t_score", "t_score_change"):
        return True
    weights = [{line.name: line.facts["weight"] for line in result.lines} for result in (one, other)]
    return weights[0] == weights[1]
