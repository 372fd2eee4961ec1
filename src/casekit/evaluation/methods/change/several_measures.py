"""
One client on several measures: the rule of a national service, by which all of them are looked at together.

Source: NHS Talking Therapies manual (formerly IAPT): PHQ-9 with a case from 10 and reliable change from 6 points, GAD-7
with a case from 8 and reliable change from 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Params
from casekit.evaluation.methods.entry import Entry, named_once
from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.result import Method, Result, notice

_SOURCE = "NHS Talking Therapies manual, National Collaborating Centre for Mental Health"
_Course: TypeAlias = Literal["improved", "unchanged", "deteriorated"]


@attrs.frozen(kw_only=True)
class Measure:
    """
    One measure before and after, None where it was not taken; a case from `case_at`, changed from `reliable` points.

    >>> Measure(id="PHQ-9", pre=16, post=8, case_at=10, reliable=6).case_at
    10
    """

    id: str
    pre: Number | None
    post: Number | None
    case_at: Number
    reliable: Number


def several_measures(measures: Values[Measure | Mapping[str, object]], *, higher_is_better: bool) -> Result:
    """
    Whether one client recovered reliably by all measures together: True if recovery and reliable improvement both hold.

    Recovery: a case on at least one measure at the start, and on none at the end. Reliable improvement: at least one
    measure improved by its reliable points or more, and none got worse by as many.

    Args:
        measures: Measure values, or tables of the same fields; at least one, each id once, `reliable` above 0.
        higher_is_better: Whether a higher score is a better one; then a case is a score of `case_at` or below, and
            otherwise one of `case_at` or above. All measures run the same way.

    Figures: `case_at_start`, `case_at_end`, `recovered`, `reliable_improvement`, and `reliable_deterioration`, which is
    the mirror image of improvement; where one measure improved and another got worse, neither holds and a finding says
    so. A measure not taken leaves open what depends on it: a figure that it could turn is None, and so may be `value`.
    Raises EvaluationError for anything else. Source: NHS Talking Therapies manual.

    >>> found = several_measures([
    ...     Measure(id="PHQ-9", pre=16, post=8, case_at=10, reliable=6),
    ...     Measure(id="GAD-7", pre=12, post=9, case_at=8, reliable=4),
    ... ], higher_is_better=False)
    >>> found.value, found.figures["reliable_improvement"], found.figures["case_at_end"]
    (False, True, True)
    """
    given = Given("several_measures")
    upwards = given.flag(higher_is_better, "higher_is_better")
    read = [
        _measured(Entry(given, each, f"measures[{place}]", Measure), upwards)
        for place, each in enumerate(given.items(measures, "measures", least=1))
    ]
    named_once(given, [each.id for each in read], "measures")
    given.refuse()
    courses: list[_Course | None] = [each.course() for each in read]
    improved, deteriorated = (
        _any(None if course is None else course == wanted for course in courses)
        for wanted in ("improved", "deteriorated")
    )
    start = _any(each.is_case(each.pre) for each in read)
    end = _any(each.is_case(each.post) for each in read)
    recovered = _both(start, _not(end))
    improvement, deterioration = _both(improved, _not(deteriorated)), _both(deteriorated, _not(improved))
    value = _both(recovered, improvement)
    gaps = tuple(each.id for each in read if each.pre is None or each.post is None)
    return Result(
        method=Method(id="several_measures", source=_SOURCE, settings=Params({"higher_is_better": upwards})),
        value=value,
        figures=Params({
            "case_at_start": start, "case_at_end": end, "recovered": recovered, "reliable_improvement": improvement,
            "reliable_deterioration": deterioration,
        }),
        table=tuple(each.row(course) for each, course in zip(read, courses, strict=True)),
        used=tuple(each.id for each in read if each.id not in gaps), missing=gaps,
        findings=(
            *((notice("scores_missing", ids=gaps),) if gaps else ()),
            *((notice("measures_disagree"),) if improved and deteriorated else ()),
        ),
    )  # fmt: skip


@attrs.frozen
class _Measured:
    id: str
    pre: Fraction | None
    post: Fraction | None
    case_at: Fraction
    reliable: Fraction
    upwards: bool

    def is_case(self, score: Fraction | None) -> bool | None:
        if score is None:
            return None
        return score <= self.case_at if self.upwards else score >= self.case_at

    def course(self) -> _Course | None:
        if self.pre is None or self.post is None:
            return None
        change = self.post - self.pre
        if abs(change) < self.reliable:
            return "unchanged"
        return "improved" if (change > 0) == self.upwards else "deteriorated"

    def row(self, course: _Course | None) -> Params:
        return Params({
            "measure": self.id, "before": None if self.pre is None else float(self.pre),
            "after": None if self.post is None else float(self.post), "case_at": float(self.case_at),
            "reliable_points": float(self.reliable), "category": course,
        })  # fmt: skip


def _measured(entry: Entry, upwards: bool) -> _Measured:
    name, pre, post = entry.text("id"), entry.number_or_none("pre"), entry.number_or_none("post")
    before = len(entry.given.faults)
    case_at, reliable = entry.number("case_at"), entry.number("reliable")
    if len(entry.given.faults) == before and "reliable" in entry.values and reliable <= 0:
        entry.given.fault("not_above_zero", f"{entry.where}.reliable")
    return _Measured(name, pre, post, case_at, reliable, upwards)


def _any(answers: Iterable[bool | None]) -> bool | None:
    """Yes where one is yes; open where none is and one is open."""
    known = list(answers)
    return True if True in known else None if None in known else False


def _both(one: bool | None, other: bool | None) -> bool | None:
    """No where one is no; open where none is and one is open."""
    return False if False in (one, other) else None if None in (one, other) else True


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer
