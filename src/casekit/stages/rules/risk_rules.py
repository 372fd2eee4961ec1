"""
Rules of risk: whose high risk keeps a case open, and a person in it.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casekit.models import Assessment, Case, Closure, Departure, Household, Record, RiskRating
from casekit.models.case import state_of
from casekit.models.words import codes_named
from casekit.practice import Breach
from casekit.stages.context import Context
from casekit.stages.rules.shared_facts import reasons_of_closing


def closure_risk_ceiling(context: Context) -> Iterator[Breach]:
    """
    A case does not close while its risk, or that of anyone it is about, is high; one person's part does not end while
    that person's risk is high, also by what was rated after the day on which it ended. Without a risk rating both may
    end.

    After a death the rule holds for the others whom the case is about, and is reported and not refused. So are a
    version of a household by which somebody at high risk is no member any more, and a rating of high risk of somebody
    whose part is to end on a day that is set.
    """
    record, case = context.record, context.case
    if isinstance(record, Closure):
        present, by_death = case.client_parties(on=context.day), _is_by_death(record, context)
        at_risk = sorted(each for each in present if case.risk_of(each) == "high" and len(present) > 1)
        if state_of(case).persons.highest(present) == "high" and (len(present) > 1 or not by_death):
            yield Breach({"persons": at_risk}, reported=by_death)
    elif record is not None and (leaving := [each for each in _leaving(record, context) if _at_risk(each, context)]):
        yield Breach({"persons": leaving}, reported=not isinstance(record, Departure))


def _is_by_death(closing: Closure | Departure, context: Context) -> bool:
    return "death" in reasons_of_closing(closing, context.workflow)


def _at_risk(person: str, context: Context) -> bool:
    """Return whether the risk of a person is high after the act, or now, for an act that is written down late."""
    rated = context.record if isinstance(context.record, RiskRating | Assessment) else None
    is_rated_now = rated is not None and rated.risk == "high" and rated.about == person
    members = [each for home in context.present.households for each in home.members if each.person == person]
    is_back = any(each.since is not None and each.since > context.day for each in members)
    is_late = context.mends is None and not is_back and context.present.risk_of(person) == "high"
    return is_rated_now or is_late or (rated is None and context.case.risk_of(person) == "high")


def _leaving(record: Record, context: Context) -> list[str]:
    """Return whose part in the case ends by a record, or is to end when their risk is rated; not who died."""
    case, day = context.case, context.day
    if isinstance(record, Departure):
        before = next((each for each in case.departures if each.person == record.person), record)
        was_by_death = before is not record and _is_by_death(before, context)
        present = case.client_parties(on=day) | case.client_parties(on=record.until or day) | _coming(case, day)
        is_there = was_by_death or record.person in present
        return [record.person] if is_there and not _is_by_death(record, context) else []
    at_end = case.client_parties(on=date.max)
    stays = case.client_parties(on=day) & at_end
    if isinstance(record, Household):
        after = state_of(case).after(record, day)
        died, dead_before = _dead(record), {each for home in case.households for each in _dead(home)}
        members = {member.person for member in record.members}
        stayed = stays | (dead_before & members)
        stay_now = after.client_parties(on=day) & after.client_parties(on=date.max)
        return sorted(((stayed - stay_now) | (at_end - after.client_parties(on=date.max))) - died)
    named = getattr(record, "about", None)
    by_death = {each.person for each in case.departures if _is_by_death(each, context)}
    dead = by_death | {each for home in case.households for each in _dead(home)}
    is_to_leave = named in case.client_parties(on=day) | _coming(case, day) and named not in at_end | dead
    return [str(named)] if is_to_leave else []


def _coming(case: Case, day: date) -> set[str]:
    """Return those who become members of a household after a day."""
    members = (member for home in case.households for member in home.members)
    return {each.person for each in members if each.since is not None and each.since > day}


def _dead(home: Household) -> set[str]:
    """Return the members of a household who died."""
    return {
        member.person for member in home.members
        if member.reason is not None and "died" in codes_named(member.reason, "leaving_reason")
    }  # fmt: skip
