"""The outcomes of each person a case is about."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from casekit.evaluation.plain import Plain
from casekit.evaluation.questions import Asked, Questions, outcome_questions
from casekit.evaluation.result import Result
from casekit.models import Case, RiskLevel
from casekit.models.case import state_of


def _to_questions(found: Mapping[str, tuple[Result, ...]]) -> Questions:
    return found if isinstance(found, Questions) else Questions.of(found)


@attrs.frozen(kw_only=True)
class PersonOutcomes(Plain):
    """
    The outcomes of one person a case is about.

    A need, a goal or a score is that of the person it names, or whom its need names. One that names nobody is that of
    the index client.

    person: The id of the person.
    questions: The Results that answer the questions "needs", "goals" and "life_impact" for the person.
    risk: The last risk rated of the person. None: not rated, or the person's part has ended.
    left: The reason for which the person's part in the case ended, or the membership of the household. None: it has not
        ended, or no reason is on record.

    >>> PersonOutcomes(person="P-2", questions={}, risk="high", left=None).risk
    'high'
    """

    person: str
    questions: Mapping[str, tuple[Result, ...]] = attrs.field(converter=_to_questions)
    risk: RiskLevel | None
    left: str | None

    def __getitem__(self, figure: str) -> Result:
        """Return a figure by its name. Raises EvaluationError if there is none."""
        return _to_questions(self.questions).figure((figure, self.person), about=f"person {self.person!r}")


def outcomes_by_person(asked: Asked) -> tuple[PersonOutcomes, ...]:
    """Return the outcomes of each person the case was ever about: the index client first, the others by id."""
    case, on = asked.seen.case, asked.seen.on
    index, present = case.client.id, case.client_parties(on=on)
    left = _left(case, present)
    return tuple(
        PersonOutcomes(
            person=person, questions=outcome_questions(asked.seen.of_person(person), asked.practice),
            risk=case.risk_of(person) if person in present else None, left=left.get(person),
        )
        for person in (index, *sorted(state_of(case).persons.named - {index}))
    )  # fmt: skip


def _left(case: Case, present: frozenset[str]) -> dict[str, str | None]:
    """Return why the part of each person in the case ended, or the membership of the household."""
    left = {each.person: (each.until, each.reason) for each in case.departures if each.person not in present}
    for member in (member for home in case.households for member in home.members):
        ended = left.get(member.person, (None, None))[0]
        is_later = member.until is not None and (ended is None or member.until >= ended)
        if member.person not in present and is_later and member.reason is not None:
            left[member.person] = (member.until, member.reason)
    return {person: reason for person, (_, reason) in left.items()}
