"""The outcomes of each person a case is about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import attrs

from casekit.days.steps import only_day
from casekit.errors import EvaluationError, RecordError, refusing
from casekit.evaluation.goals import GoalsAttained, goals_attained
from casekit.evaluation.life_impact import LifeImpact, life_impact
from casekit.evaluation.needs import NeedsMet, needs_met
from casekit.models import Case, RiskLevel
from casekit.models.asked import only_case
from casekit.models.case import state_of
from casekit.models.lookup import persons_of
from casekit.models.record import Record, evolve_unchecked
from casekit.models.state import CaseState

_OF_PERSONS = ("needs", "goals", "domain_scores")
"""The fields of a case that hold the outcomes of a person."""


@attrs.frozen(kw_only=True)
class PersonOutcomes:
    """
    The outcomes of one person a case is about.

    person: The id of the person.
    needs: How many of the person's needs were met.
    goals: How many of the person's goals were attained.
    life_impact: The change in the domains of the person's life.
    risk: The last risk rated of the person. None: not rated, or the person's part has ended.
    left: The reason for which the person's part in the case ended, or the membership of the household. None: it has not
        ended, or no reason is on record.

    An example is at `outcomes_by_person`.
    """

    person: str
    needs: NeedsMet
    goals: GoalsAttained
    life_impact: LifeImpact
    risk: RiskLevel | None
    left: str | None


@refusing(RecordError)
def outcomes_by_person(case: Case, *, on: date) -> tuple[PersonOutcomes, ...]:
    """
    Return the outcomes of each person the case was ever about: the index client first, the others by id.

    A need, a goal or a score is that of the person it names, or whom its need names. One that names nobody is that of
    the index client.

    Args:
        case: The case.
        on: The day up to which its entries count.

    Raises RecordError for a day before the case opened.

    >>> from datetime import datetime
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime.fromisoformat("2025-03-17T10:00+00:00")
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> [(each.person, each.needs.total) for each in outcomes_by_person(case, on=date(2025, 3, 17))]
    [('C-3', 0)]
    """
    seen = only_case(case, error=EvaluationError).as_of(only_day(on, about=f"case {case.id!r}"))
    index = seen.client.id
    present = seen.client_parties(on=on)
    left = {each.person: (each.until, each.reason) for each in seen.departures if each.person not in present}
    for member in (member for home in seen.households for member in home.members):
        ended = left.get(member.person, (None, None))[0]
        is_later = member.until is not None and (ended is None or member.until >= ended)
        if member.person not in present and is_later and member.reason is not None:
            left[member.person] = (member.until, member.reason)
    persons = (index, *sorted(state_of(seen).persons.named - {index}))
    return tuple(
        _outcomes(seen, person, left.get(person, (None, None))[1], is_present=person in present) for person in persons
    )


def _outcomes(case: Case, person: str, left: str | None, *, is_present: bool) -> PersonOutcomes:
    own = evolve_unchecked(case, **{name: _about(case, name, person) for name in _OF_PERSONS})
    return PersonOutcomes(
        person=person, needs=needs_met(own), goals=goals_attained(own), life_impact=life_impact(own),
        risk=case.risk_of(person) if is_present else None, left=left,
    )  # fmt: skip


def _about(case: Case, shelf: str, person: str) -> tuple[Record, ...]:
    """Return the things on a shelf that are about a person; those about nobody are about the index client."""
    state = state_of(case)
    return tuple(each for each in getattr(case, shelf) if person in _owners(each, state, case.client.id))


def _owners(thing: Record, state: CaseState, index_client: str) -> Collection[str]:
    """Return whom a thing is about: the person it names, or else that of its need."""
    named = {each for each in thing.named_persons().values() if each is not None}
    return named or persons_of(thing, state) or {index_client}
